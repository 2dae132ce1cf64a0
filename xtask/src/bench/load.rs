//! Many requests at once, each on a connection of its own, by one thread that waits for all of them.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use super::measure::since;

/// How long one answer may take in all.
const PATIENCE: Duration = Duration::from_secs(120);

/// A request, without its body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    /// With the query.
    pub(super) path: &'static str,
    /// More header lines, each with its line end.
    pub(super) headers: &'static str,
    /// What the answer holds as soon as it begins.
    pub(super) first: &'static str,
    /// What a whole answer holds.
    pub(super) last: &'static str,
}

/// How many, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    /// Clients, each of which asks again once it has its answer.
    pub(super) at_once: usize,
    /// Requests of each.
    pub(super) each: usize,
    /// The time over which the clients begin, one after the other.
    pub(super) over: Duration,
}

/// Milliseconds of one request from before its connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    /// The client's how-manieth it was, from 0.
    pub(super) turn: usize,
    /// Until the answer began.
    pub(super) first: f64,
    /// Until it was whole.
    pub(super) whole: f64,
}

/// What came of all of them.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The answers that were whole.
    pub(super) taken: Vec<Taken>,
    /// Why the others were not.
    pub(super) errors: Vec<String>,
}

/// Sends `body(client, turn)` for each client and turn to the servers `http://HOST:PORT`, a client always to the same.
///
/// # Errors
/// When there is no runtime. What fails of the requests is part of the outcome.
pub(super) fn run(
    urls: &[&str],
    form: Form,
    rate: Rate,
    body: impl Fn(usize, usize) -> String,
) -> anyhow::Result<Outcome> {
    runtime()?.block_on(async {
        let mut clients = JoinSet::new();
        for client in 0..rate.at_once {
            let host = host(urls[client % urls.len()]);
            let requests: Vec<Vec<u8>> = (0..rate.each).map(|turn| form.request(&host, &body(client, turn))).collect();
            let wait = rate.over.mul_f64(client as f64 / rate.at_once as f64);
            clients.spawn(async move {
                tokio::time::sleep(wait).await;
                in_turn(&host, form, requests).await
            });
        }
        let mut outcome = Outcome::default();
        while let Some(answers) = clients.join_next().await {
            for answer in answers.context("a client panicked")? {
                match answer {
                    Ok(taken) => outcome.taken.push(taken),
                    Err(error) => outcome.errors.push(format!("{error:#}")),
                }
            }
        }
        Ok(outcome)
    })
}

/// Opens so many streams, waits until all of them have begun, and holds them open during the work.
///
/// # Errors
/// When a stream does not begin, or those of the work.
pub(super) fn held<T>(
    url: &str,
    form: Form,
    streams: usize,
    body: impl Fn(usize) -> String,
    work: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let runtime = runtime()?;
    let host = host(url);
    let open = runtime.block_on(async {
        let mut clients = JoinSet::new();
        for client in 0..streams {
            let (host, request) = (host.clone(), form.request(&host, &body(client)));
            clients.spawn(async move { begun(&host, form, &request).await });
        }
        let mut open = Vec::new();
        while let Some(client) = clients.join_next().await {
            open.push(client.context("a client panicked")??);
        }
        anyhow::Ok(open)
    })?;
    let done = work();
    drop(open);
    done
}

fn runtime() -> anyhow::Result<Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

fn host(url: &str) -> String {
    url.trim_start_matches("http://").trim_end_matches('/').to_owned()
}

impl Form {
    /// HTTP/1.0, so that the answer ends with its connection.
    fn request(self, host: &str, body: &str) -> Vec<u8> {
        let (path, headers, length) = (self.path, self.headers, body.len());
        format!(
            "POST {path} HTTP/1.0\r\nHost: {host}\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        )
        .into_bytes()
    }
}

async fn in_turn(host: &str, form: Form, requests: Vec<Vec<u8>>) -> Vec<anyhow::Result<Taken>> {
    let mut answers = Vec::new();
    for (turn, request) in requests.iter().enumerate() {
        let answer = tokio::time::timeout(PATIENCE, answer(host, form, request, turn)).await;
        answers.push(answer.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer in {} s", PATIENCE.as_secs()))));
    }
    answers
}

async fn answer(host: &str, form: Form, request: &[u8], turn: usize) -> anyhow::Result<Taken> {
    let start = Instant::now();
    let mut stream = sent(host, request).await?;
    let mut text = Vec::new();
    until(&mut stream, &mut text, form.first).await?;
    let first = since(start);
    until(&mut stream, &mut text, form.last).await?;
    Ok(Taken { turn, first, whole: since(start) })
}

async fn begun(host: &str, form: Form, request: &[u8]) -> anyhow::Result<TcpStream> {
    let mut stream = sent(host, request).await?;
    tokio::time::timeout(PATIENCE, until(&mut stream, &mut Vec::new(), form.first)).await??;
    Ok(stream)
}

async fn sent(host: &str, request: &[u8]) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect(host).await.with_context(|| format!("{host} does not answer"))?;
    stream.set_nodelay(true)?;
    stream.write_all(request).await?;
    Ok(stream)
}

/// Reads on until that is there; it is looked for only in what is new.
async fn until(stream: &mut TcpStream, text: &mut Vec<u8>, mark: &str) -> anyhow::Result<()> {
    let mark = mark.as_bytes();
    let mut seen = 0;
    while !text[seen..].windows(mark.len()).any(|part| part == mark) {
        seen = text.len().saturating_sub(mark.len());
        if stream.read_buf(text).await? == 0 {
            let last = &text[text.len().saturating_sub(300)..];
            bail!("the answer ended early: {}", String::from_utf8_lossy(last));
        }
    }
    Ok(())
}
