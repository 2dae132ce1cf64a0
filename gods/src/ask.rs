//! The question after a diff: `y/n/e/q`.

use std::io::Write;

/// What the user wants.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Write it.
    Yes,
    /// Leave the file.
    No,
    /// Ask the engine again with this instruction.
    Instead(String),
    /// Leave this file and all that follow.
    Quit,
}

/// Asks until it understands; the end of input means quit.
///
/// # Errors
/// When the terminal is gone.
pub(crate) async fn ask(name: &str) -> std::io::Result<Answer> {
    loop {
        let question = format!("Apply this to {name}? [y]es, [n]o, [e]dit the instruction, [q]uit: ");
        let answer = line(question).await?;
        match answer.as_deref().map(str::trim) {
            Some("y" | "Y" | "yes") => return Ok(Answer::Yes),
            Some("n" | "N" | "no") => return Ok(Answer::No),
            Some("e" | "E" | "edit") => match line("Instruction: ".to_owned()).await? {
                Some(text) if !text.trim().is_empty() => return Ok(Answer::Instead(text.trim().to_owned())),
                Some(_) => {}
                None => return Ok(Answer::Quit),
            },
            Some("q" | "Q" | "quit") | None => return Ok(Answer::Quit),
            Some(_) => {}
        }
    }
}

/// Asks a question with two answers; the end of input means no.
///
/// # Errors
/// When the terminal is gone.
pub(crate) async fn confirmed(question: &str) -> std::io::Result<bool> {
    loop {
        let answer = line(format!("{question} [y]es, [n]o: ")).await?;
        match answer.as_deref().map(str::trim) {
            Some("y" | "Y" | "yes") => return Ok(true),
            Some("n" | "N" | "no") | None => return Ok(false),
            Some(_) => {}
        }
    }
}

/// One line of the keyboard, read in a thread of its own so that Ctrl-C and the network go on.
async fn line(prompt: String) -> std::io::Result<Option<String>> {
    let read = tokio::task::spawn_blocking(move || {
        let mut err = anstream::stderr().lock();
        write!(err, "{prompt}")?;
        err.flush()?;
        drop(err);
        let mut line = String::new();
        let count = std::io::stdin().read_line(&mut line)?;
        Ok((count > 0).then_some(line))
    });
    read.await.unwrap_or_else(|error| Err(std::io::Error::other(error)))
}
