//! From LSP's types to the core's, and back.

use pantheon_protocol::wire::{Diagnostic, Selection, Severity};
use ropey::Rope;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types as lsp;

use crate::position::{self, Encoding, Position};

/// LSP's `RequestFailed`: well-formed, but it cannot be done.
const REQUEST_FAILED: i64 = -32803;

/// Reads the parameters of a message.
///
/// # Errors
/// -32602 when they are missing or of another shape.
pub(super) fn params<T: DeserializeOwned>(params: Option<Value>) -> Result<T> {
    let params = params.ok_or_else(|| Error::invalid_params("parameters are missing"))?;
    serde_json::from_value(params).map_err(|error| Error::invalid_params(error.to_string()))
}

/// An error for a request that cannot be done, with what to do next.
pub(super) fn request_failed(message: String) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: message.into(), data: None }
}

pub(super) fn from_lsp(position: lsp::Position) -> Position {
    Position { line: position.line, character: position.character }
}

/// The byte range of an LSP range.
pub(super) fn byte_range(text: &Rope, range: lsp::Range, encoding: Encoding) -> std::ops::Range<usize> {
    position::range(text, from_lsp(range.start), from_lsp(range.end), encoding)
}

/// A diagnostic as the engine takes it, in byte offsets.
pub(super) fn diagnostic(text: &Rope, diagnostic: lsp::Diagnostic, encoding: Encoding) -> Diagnostic {
    let range = byte_range(text, diagnostic.range, encoding);
    Diagnostic {
        message: diagnostic.message,
        code: diagnostic.code.map(|code| match code {
            lsp::NumberOrString::Number(code) => code.to_string(),
            lsp::NumberOrString::String(code) => code,
        }),
        source: diagnostic.source,
        severity: diagnostic.severity.and_then(severity),
        range: Some(Selection::Bytes { start: range.start, end: range.end }),
    }
}

fn severity(severity: lsp::DiagnosticSeverity) -> Option<Severity> {
    match severity {
        lsp::DiagnosticSeverity::ERROR => Some(Severity::Error),
        lsp::DiagnosticSeverity::WARNING => Some(Severity::Warning),
        lsp::DiagnosticSeverity::INFORMATION => Some(Severity::Information),
        lsp::DiagnosticSeverity::HINT => Some(Severity::Hint),
        _ => None,
    }
}
