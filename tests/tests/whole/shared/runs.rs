//! Runs of an engine that works, as one tells of them that does not.

use std::io::Read as _;
use std::thread;

use pantheon_tests::http::socket;
use pantheon_tests::scripted_model::Reply;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::whole::crash::site::{Site, Store, post, state, until};

#[test]
fn an_engine_without_workers_tells_what_others_do() {
    let slow = Reply { chunk: 8, chunk_delay: 20, ..crate::whole::crash::site::answer() };
    let hangs = Reply { hang_after: Some(0), ..Reply::default() };
    let (site, other) = (Site::new(Store::Postgres, vec![slow, hangs]), TempDir::new().unwrap());
    let front = site.engine_with(&[("PANTHEON_RUN_WORKERS", "0")]);
    let back = site.engine_with(&[("PANTHEON_STATE", other.path().to_str().unwrap())]);
    let id = post(&front, &site.change(), "first").unwrap();
    let path = format!("/jobs/{id}/ws");
    let read = |address: &str| {
        let headers = [("Accept", "text/event-stream")];
        let mut events =
            pantheon_tests::http::ask(address, &format!("GET /jobs/{id}/events"), &headers, &Value::Null).unwrap();
        let mut text = String::new();
        events.body.read_to_string(&mut text).unwrap();
        text.lines().filter(|line| !line.starts_with(':')).collect::<Vec<_>>().join("\n")
    };
    let (streamed, told) = thread::scope(|scope| {
        let streamed = scope.spawn(|| read(front.address()));
        let told = scope.spawn(|| socket(front.address(), &path).unwrap());
        (streamed.join().unwrap(), told.join().unwrap())
    });
    assert!(streamed.contains("\"succeeded\""), "{streamed}");
    assert_eq!(streamed, read(back.address()), "both tell the same");
    assert_eq!(told.len(), streamed.matches("data:").count(), "{told:?}");
    let second = post(&front, &site.change(), "second").unwrap();
    until(&back, &second, |job| state(job) == "running");
    site.model.wait_for(|asked| asked.len() == 2).unwrap();
    let line = format!("DELETE /jobs/{second}");
    assert_eq!(pantheon_tests::http::ask(front.address(), &line, &[], &Value::Null).unwrap().status, 202);
    let job = until(&front, &second, |job| state(job) == "cancelled");
    let list =
        |address: &str| pantheon_tests::http::ask(address, "GET /jobs", &[], &Value::Null).unwrap().json().unwrap();
    assert_eq!(list(front.address()), list(back.address()));
    assert_eq!(list(front.address())["jobs"][0], json!(job));
}
