//! A way to a server that breaks: connections through it are cut after a number of bytes, as failing networks do.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server.
    There,
    /// From the server to the client.
    Back,
}

/// A port, of loopback mostly, that leads to a server. Dropping it closes the port and every connection.
#[derive(Debug)]
pub struct BrokenWay {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    server: String,
    ended: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Where connections break: after so many bytes in that direction.
    breaks: Option<(Direction, usize)>,
    open: Vec<TcpStream>,
    /// What went each way, over all connections.
    there: usize,
    back: usize,
}

impl BrokenWay {
    /// A way to `HOST:PORT` that is whole for now.
    ///
    /// # Errors
    /// When there is no port.
    pub fn to(server: &str) -> io::Result<Self> {
        Self::from("127.0.0.1", server)
    }

    /// The same from another address of this machine.
    ///
    /// # Errors
    /// When there is no port.
    pub fn from(address: &str, server: &str) -> io::Result<Self> {
        let listener = TcpListener::bind((address, 0))?;
        let address = listener.local_addr()?;
        let state = Mutex::new(State::default());
        let shared = Arc::new(Shared { server: server.to_owned(), ended: AtomicBool::new(false), state });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if serving.ended.load(Ordering::SeqCst) {
                    return;
                }
                // Who cannot be led on is let go, as by a server that is away.
                let _ = lead(&serving, &stream);
            }
        });
        Ok(Self { address, shared })
    }

    /// `ADDRESS:PORT`.
    pub fn place(&self) -> String {
        self.address.to_string()
    }

    /// From now on every connection breaks after so many bytes in that direction; those that are open break now.
    pub fn breaks_after(&self, direction: Direction, bytes: usize) {
        self.set(Some((direction, bytes)));
    }

    /// From now on connections are whole; those that are open break now.
    pub fn is_whole(&self) {
        self.set(None);
    }

    fn set(&self, breaks: Option<(Direction, usize)>) {
        let mut state = self.shared.state();
        state.breaks = breaks;
        state.open.drain(..).for_each(|stream| cut(&stream));
    }

    /// How many bytes went that way so far.
    pub fn passed(&self, direction: Direction) -> usize {
        let state = self.shared.state();
        match direction {
            Direction::There => state.there,
            Direction::Back => state.back,
        }
    }
}

impl Drop for BrokenWay {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        self.is_whole();
        // It waits for somebody to come.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many of `wanted` bytes may go on, of a connection over which `before` went that way.
    fn admit(&self, direction: Direction, before: usize, wanted: usize) -> usize {
        let mut state = self.state();
        let room = match state.breaks {
            Some((breaking, bytes)) if breaking == direction => bytes.saturating_sub(before),
            _ => wanted,
        };
        let admitted = room.min(wanted);
        match direction {
            Direction::There => state.there += admitted,
            Direction::Back => state.back += admitted,
        }
        admitted
    }
}

fn lead(shared: &Arc<Shared>, client: &TcpStream) -> io::Result<()> {
    let server = TcpStream::connect(&shared.server)?;
    shared.state().open.extend([client.try_clone()?, server.try_clone()?]);
    for (direction, from, to) in [(Direction::There, client, &server), (Direction::Back, &server, client)] {
        let (shared, from, to) = (Arc::clone(shared), from.try_clone()?, to.try_clone()?);
        std::thread::spawn(move || {
            // Either way, the connection is over.
            let _ = pass(&shared, direction, &from, &to);
            cut(&from);
            cut(&to);
        });
    }
    Ok(())
}

fn pass(shared: &Shared, direction: Direction, mut from: &TcpStream, mut to: &TcpStream) -> io::Result<()> {
    let (mut buffer, mut before) = ([0; 4096], 0);
    loop {
        let read = from.read(&mut buffer)?;
        let admitted = shared.admit(direction, before, read);
        to.write_all(&buffer[..admitted])?;
        before += admitted;
        if read == 0 || admitted < read {
            return Ok(());
        }
    }
}

fn cut(stream: &TcpStream) {
    // One that is closed already is what we want.
    let _ = stream.shutdown(Shutdown::Both);
}
