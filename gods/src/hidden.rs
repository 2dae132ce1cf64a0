//! A line that is typed at the terminal and not shown there.

use std::io;

pub(crate) use system::line;

/// Longer than any secret, in bytes.
pub(crate) const MOST: u64 = 64 * 1024;

/// The kernel goes on reading whole lines, so that Backspace and Ctrl-C work as everywhere; it only shows nothing.
#[cfg(unix)]
mod system {
    use std::io::{BufRead, Read, stdin};

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

    use super::{MOST, io};

    /// The line that is typed after this prompt. Dropping it, as Ctrl-C does, lets the terminal show again what is typed.
    ///
    /// # Errors
    /// When the standard input is no terminal, or it ends.
    pub(crate) async fn line(prompt: String) -> io::Result<String> {
        let silence = Silence::start()?;
        anstream::eprint!("{prompt}");
        let read = tokio::task::spawn_blocking(|| {
            let mut text = String::new();
            stdin().lock().take(MOST).read_line(&mut text)?;
            Ok(text)
        });
        let text = read.await.map_err(io::Error::other)?;
        drop(silence);
        text
    }

    /// A terminal that shows nothing of what is typed, from before the prompt on: who sees the prompt may type.
    struct Silence {
        before: Termios,
    }

    impl Silence {
        fn start() -> io::Result<Self> {
            let before = tcgetattr(stdin())?;
            let mut silent = before.clone();
            silent.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
            tcsetattr(stdin(), OptionalActions::Now, &silent)?;
            Ok(Self { before })
        }
    }

    impl Drop for Silence {
        fn drop(&mut self) {
            anstream::eprintln!();
            if let Err(error) = tcsetattr(stdin(), OptionalActions::Now, &self.before) {
                anstream::eprintln!("the terminal stays silent ({error}); `stty echo` mends it");
            }
        }
    }
}

#[cfg(not(unix))]
mod system {
    use super::io;

    /// The line that is typed after this prompt.
    ///
    /// # Errors
    /// When there is no console, it ends, or by [`io::ErrorKind::Interrupted`] after Ctrl-C.
    pub(crate) async fn line(prompt: String) -> io::Result<String> {
        tokio::task::spawn_blocking(|| rpassword::prompt_password(prompt)).await.map_err(io::Error::other)?
    }
}
