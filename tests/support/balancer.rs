//! What stands before several engines, as an orchestrator's does: each new connection goes to the next one that says that
//! it is ready. It looks into nothing that passes, and mends nothing.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::http::ask;

/// How often engines are asked whether they are ready.
pub const LOOK: Duration = Duration::from_millis(100);

/// A port of loopback that leads to ready engines. Dropping it closes the port.
#[derive(Debug)]
pub struct Balancer {
    address: String,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// All engines, each with whether it was ready when it was last asked.
    engines: Mutex<Vec<(String, bool)>>,
    next: AtomicUsize,
    ended: AtomicBool,
}

impl Balancer {
    /// One that leads to nobody yet.
    ///
    /// # Errors
    /// When there is no port.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (address, shared) = (listener.local_addr()?.to_string(), Arc::new(Shared::default()));
        let (looking, serving) = (Arc::clone(&shared), Arc::clone(&shared));
        std::thread::spawn(move || {
            while !looking.ended.load(Ordering::Relaxed) {
                looking.look();
                std::thread::sleep(LOOK);
            }
        });
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if serving.ended.load(Ordering::Relaxed) {
                    return;
                }
                serving.lead(stream);
            }
        });
        Ok(Self { address, shared })
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Leads to this engine too, once it is ready.
    pub fn add(&self, engine: &str) {
        self.shared.engines().push((engine.to_owned(), false));
    }

    /// Whether it leads to this engine now.
    pub fn leads_to(&self, engine: &str) -> bool {
        self.shared.engines().iter().any(|(known, is_ready)| known == engine && *is_ready)
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        // It waits for somebody to come.
        let _ = TcpStream::connect(&self.address);
    }
}

impl Shared {
    fn engines(&self) -> MutexGuard<'_, Vec<(String, bool)>> {
        self.engines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(&self) {
        let all: Vec<String> = self.engines().iter().map(|(engine, _)| engine.clone()).collect();
        for engine in all {
            let is_ready = ask(&engine, "GET /ready", &[], &Value::Null).is_ok_and(|reply| reply.status == 200);
            self.engines().iter_mut().filter(|(known, _)| *known == engine).for_each(|known| known.1 = is_ready);
        }
    }

    /// Who cannot be led on is let go.
    fn lead(&self, client: TcpStream) {
        let ready: Vec<String> =
            self.engines().iter().filter(|(_, is_ready)| *is_ready).map(|(engine, _)| engine.clone()).collect();
        let Some(engine) = ready.get(self.next.fetch_add(1, Ordering::Relaxed) % ready.len().max(1)) else { return };
        let Ok(server) = TcpStream::connect(engine) else { return };
        let (Ok(back), Ok(there)) = (client.try_clone(), server.try_clone()) else { return };
        std::thread::spawn(move || pass(&client, &there));
        std::thread::spawn(move || pass(&server, &back));
    }
}

/// Passes on what comes as it comes, and the end of it.
fn pass(mut from: &TcpStream, mut to: &TcpStream) {
    let mut buffer = [0; 4096];
    while let Ok(read) = from.read(&mut buffer)
        && read > 0
        && to.write_all(&buffer[..read]).is_ok()
    {}
    // One that is closed already is what we want.
    let _ = to.shutdown(Shutdown::Write);
}
