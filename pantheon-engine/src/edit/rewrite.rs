//! Reads a region rewrite: the new text between the marks of its request.
//!
//! This is the one format of this module. Formats that must be located (SEARCH/REPLACE, `apply_patch`, unified diff)
//! get a file each beside it.

use pantheon_protocol::error::ErrorCode;

use super::answer::Answer;
use super::sentinel::Sentinel;
use crate::provider::StopReason;
use crate::refusal::Refusal;

/// The new text of the region: lines with `\n`, the last one without.
///
/// # Errors
/// When the answer is cut, refuses, or holds no text between the marks: nothing of it is used then.
pub fn read(answer: &Answer, mark: &Sentinel) -> Result<String, Refusal> {
    check_stop(&answer.stop)?;
    let text = answer.text.replace("\r\n", "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let is = |line: &str, mark: &str| line.trim() == mark;
    let Some(open) = lines.iter().position(|line| is(line, &mark.open())) else {
        return Err(unreadable("The model answered in words, not with code."));
    };
    let rest = &lines[open + 1..];
    let Some(close) = rest.iter().position(|line| is(line, &mark.close())) else {
        return Err(truncated("The answer stops before its end."));
    };
    if rest[close..].iter().any(|line| is(line, &mark.open())) {
        return Err(unreadable("The answer holds two versions of the same code."));
    }
    let body = without_fence(&rest[..close]);
    if body.iter().all(|line| line.trim().is_empty()) {
        return Err(unreadable("The answer holds no code."));
    }
    Ok(body.join("\n"))
}

/// Reads an answer that was recorded without marks: the first fenced block, or else the bare text.
///
/// # Errors
/// As for [`read`].
pub fn read_unmarked(answer: &Answer) -> Result<String, Refusal> {
    check_stop(&answer.stop)?;
    let text = answer.text.replace("\r\n", "\n");
    let lines: Vec<&str> = text.trim_matches('\n').split('\n').collect();
    let body = match lines.iter().position(|line| fence(line).is_some()) {
        Some(open) => {
            let ticks = fence(lines[open]).unwrap_or_default();
            let closes = |line: &str| fence(line).is_some_and(|end| end.starts_with(ticks)) && bare(line);
            let close = lines[open + 1..].iter().position(|line| closes(line));
            let close = close.ok_or_else(|| truncated("The answer's code block does not end."))?;
            &lines[open + 1..open + 1 + close]
        }
        None => &lines[..],
    };
    if body.iter().all(|line| line.trim().is_empty()) {
        return Err(unreadable("The answer holds no code."));
    }
    Ok(body.join("\n"))
}

fn check_stop(stop: &StopReason) -> Result<(), Refusal> {
    match stop {
        StopReason::EndTurn => Ok(()),
        StopReason::MaxTokens => Err(truncated("The model ran into its limit.")),
        StopReason::Refusal => Err(unreadable("The model declined.")),
        StopReason::Other(_) => Err(truncated("The model stopped early.")),
    }
}

/// Some models put a fence inside the marks all the same.
fn without_fence<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    match lines {
        [first, inner @ .., last] if fence(first).is_some_and(|ticks| fence(last) == Some(ticks)) && bare(last) => {
            inner
        }
        _ => lines,
    }
}

/// The fence that a line starts with: three or more backticks or tildes.
fn fence(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let first = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let ticks = &line[..line.len() - line.trim_start_matches(first).len()];
    (ticks.len() >= 3).then_some(ticks)
}

fn bare(line: &str) -> bool {
    line.trim().chars().all(|c| matches!(c, '`' | '~'))
}

fn unreadable(message: &str) -> Refusal {
    Refusal::new(ErrorCode::AnswerUnreadable, message)
}

fn truncated(message: &str) -> Refusal {
    Refusal::new(ErrorCode::AnswerTruncated, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str) -> Answer {
        Answer { text: text.to_owned(), stop: StopReason::EndTurn, usage: None, model: None }
    }

    fn check(text: &str, expected: Result<&str, ErrorCode>) {
        let mark = Sentinel::recorded("edit-1");
        let read = read(&answer(text), &mark).map_err(|refusal| refusal.code);
        assert_eq!(read.as_deref().map_err(|code| *code), expected, "{text}");
    }

    #[test]
    fn the_text_between_the_marks_counts() {
        check("<edit-1>\na\n\n</edit-1>", Ok("a\n"));
        check("Sure!\n```\n<edit-1>\r\na\r\n</edit-1>\n```\nDone.", Ok("a"));
        check("<edit-1>\n```python\na\n```\n</edit-1>", Ok("a"));
        check("<edit-1>\n```sh\nx\n```\ntext\n</edit-1>", Ok("```sh\nx\n```\ntext"));
    }

    #[test]
    fn a_cut_answer_is_refused() {
        check("<edit-1>\na\n", Err(ErrorCode::AnswerTruncated));
        check("<edit-1>\na\n</edit-", Err(ErrorCode::AnswerTruncated));
        let mut full = answer("<edit-1>\na\n</edit-1>");
        full.stop = StopReason::MaxTokens;
        let refusal = read(&full, &Sentinel::recorded("edit-1")).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::AnswerTruncated);
    }

    #[test]
    fn words_and_emptiness_are_no_edit() {
        check("I cannot do that.", Err(ErrorCode::AnswerUnreadable));
        check("", Err(ErrorCode::AnswerUnreadable));
        check("<edit-1>\n\n</edit-1>", Err(ErrorCode::AnswerUnreadable));
        check("<edit-1>\na\n</edit-1>\nor\n<edit-1>\nb\n</edit-1>", Err(ErrorCode::AnswerUnreadable));
    }

    #[test]
    fn recorded_answers_may_be_fenced() {
        let read = |text| read_unmarked(&answer(text)).map_err(|refusal| refusal.code);
        assert_eq!(read("Here:\n~~~py\na\n~~~\nRun:\n```sh\npytest\n```").as_deref(), Ok("a"));
        assert_eq!(read("````md\n```\nx\n```\n````").as_deref(), Ok("```\nx\n```"));
        assert_eq!(read("a = 1\n").as_deref(), Ok("a = 1"));
        assert_eq!(read("```\na"), Err(ErrorCode::AnswerTruncated));
    }
}
