//! Reads a region rewrite: the new text between the marks of its request, or without marks where none were asked for.
//!
//! ```text
//! rewrite  = prose OPEN [ fence ] { line } [ fence ] CLOSE prose      (no second OPEN behind)
//! unmarked = prose fence { line } fence prose | { line }
//! ```

use pantheon_protocol::error::ErrorCode;

use super::fence::unfenced;
use super::{Expect, ParseError, is_blank, lines, whole_file};
use crate::edit::answer::Answer;
use crate::edit::hunk::{Change, FileChange};
use crate::edit::sentinel::Sentinel;
use crate::provider::StopReason;
use crate::refusal::Refusal;

/// The new text of the region: lines with `\n`, the last one without.
///
/// # Errors
/// When the answer is cut, refuses, or holds no text between the marks: nothing of it is used then.
pub fn read(answer: &Answer, mark: &Sentinel) -> Result<String, Refusal> {
    check_stop(&answer.stop)?;
    Ok(marked(&lines(&answer.text), mark, &Expect::default())?.1)
}

/// Reads an answer that was recorded without marks: the one fenced block, or else the bare text.
///
/// # Errors
/// As for [`read`].
pub fn read_unmarked(answer: &Answer) -> Result<String, Refusal> {
    check_stop(&answer.stop)?;
    Ok(whole_file::one_text(&lines(&answer.text), &Expect::default())?.1)
}

/// Refuses an answer that did not end of itself: what it holds may be half of what was meant.
///
/// # Errors
/// `AnswerTruncated`, or `AnswerUnreadable` when the model declined.
pub fn check_stop(stop: &StopReason) -> Result<(), Refusal> {
    let (code, message) = match stop {
        StopReason::EndTurn => return Ok(()),
        StopReason::MaxTokens => (ErrorCode::AnswerTruncated, "The model ran into its limit."),
        StopReason::Refusal => (ErrorCode::AnswerUnreadable, "The model declined."),
        StopReason::Other(_) => (ErrorCode::AnswerTruncated, "The model stopped early."),
    };
    Err(Refusal::new(code, message))
}

/// The one change that a rewrite is.
pub(super) fn changes(lines: &[&str], expect: &Expect<'_>) -> Result<Vec<FileChange>, ParseError> {
    let (index, text) = match expect.mark {
        Some(mark) => marked(lines, mark, expect)?,
        None => whole_file::one_text(lines, expect)?,
    };
    Ok(vec![FileChange { path: None, change: Change::Replace(text), line: index + 1 }])
}

/// Whether a line is the mark that opens the new text.
pub(super) fn opens(line: &str, mark: &Sentinel) -> bool {
    line.trim() == mark.open()
}

fn marked(lines: &[&str], mark: &Sentinel, expect: &Expect<'_>) -> Result<(usize, String), ParseError> {
    let (opening, closing) = (mark.open(), mark.close());
    let Some(open) = lines.iter().position(|line| line.trim() == opening) else {
        return Err(ParseError::unreadable(0, "The model answered in words, not with code."));
    };
    let rest = &lines[open + 1..];
    let Some(close) = rest.iter().position(|line| line.trim() == closing) else {
        return Err(ParseError::truncated(open, "The answer stops before its end."));
    };
    if let Some(second) = rest[close..].iter().position(|line| line.trim() == opening) {
        let reason = "The answer holds two versions of the same code.";
        return Err(ParseError::unreadable(open + 1 + close + second, reason));
    }
    let body = unfenced(&rest[..close]);
    if is_blank(body) {
        return Err(ParseError::unreadable(open, "The answer holds no code."));
    }
    Ok((open, whole_file::plain(body, expect)))
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
