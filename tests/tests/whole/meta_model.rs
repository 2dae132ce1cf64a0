//! Every message of the language server in a recorded session, held against the types that are generated from LSP's meta
//! model: nothing may be missing, nothing misspelt, nothing may come that the model does not know.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use gen_lsp_types::{
    AnnotatedTextEdit, ApplyWorkspaceEditRequest, CodeActionRequest, ConfigurationRequest, ExecuteCommandRequest,
    InitializeRequest, LogMessageNotification, MessageDirection, Notification, ProgressNotification, Request,
    ShowDocumentRequest, ShowMessageNotification, ShowMessageRequest, ShutdownRequest, WorkDoneProgressBegin,
    WorkDoneProgressCreateRequest, WorkDoneProgressEnd, WorkDoneProgressReport,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// What a folder of sessions held.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// How many messages of the server were held against the model, by method; answers by that of their request.
    pub(crate) counts: HashMap<String, usize>,
}

/// Checks all sessions that were recorded into a folder.
pub(crate) fn check(folder: &Path) -> Seen {
    let mut seen = Seen::default();
    let mut sessions = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        // A session that was killed may end in half a line.
        let messages = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        session(messages.map(|line| serde_json::from_str(line).unwrap()), &mut seen);
        sessions += 1;
    }
    assert!(sessions > 0, "no session was recorded in {}", folder.display());
    seen
}

fn session(messages: impl Iterator<Item = Value>, seen: &mut Seen) {
    let (mut asked, mut declared) = (HashMap::new(), Value::Null);
    for entry in messages {
        let message = &entry["message"];
        if entry["from"] == "editor" {
            if let (Some(method), Some(id)) = (message["method"].as_str(), message.get("id")) {
                asked.insert(id.to_string(), method.to_owned());
            }
            if message["method"] == "initialize" {
                declared = message["params"]["capabilities"]["experimental"]["pantheon"].clone();
            }
            continue;
        }
        assert_eq!(message["jsonrpc"], "2.0", "{message}");
        let method = match message.get("method") {
            Some(method) => method.as_str().unwrap().to_owned(),
            None => {
                let id = message["id"].to_string();
                asked.remove(&id).unwrap_or_else(|| panic!("an answer that nobody asked for: {message}"))
            }
        };
        if let Err(why) = fits(&method, message, &declared) {
            panic!("{method}: {why}\n{message}");
        }
        *seen.counts.entry(method).or_default() += 1;
    }
}

/// Whether one message of the server is as the model says.
fn fits(method: &str, message: &Value, declared: &Value) -> Result<(), String> {
    if let Some(ours) = method.strip_prefix("pantheon/") {
        // Beyond LSP, and only for those who asked for it.
        let name = if ours == "reviewClosed" { "review" } else { ours };
        return if declared[name] == true { Ok(()) } else { Err("was never declared".to_owned()) };
    }
    if message.get("method").is_none() {
        return if let Some(error) = message.get("error") {
            error_fits(error)
        } else {
            answer(method, &message["result"])
        };
    }
    let params = message.get("params").cloned().unwrap_or_default();
    if method.starts_with("window/showMessage") && !params["type"].as_u64().is_some_and(|kind| (1..=4).contains(&kind))
    {
        // Their type takes any number.
        return Err(format!("`/type` cannot be {}", params["type"]));
    }
    match (method, message.get("id").is_some()) {
        ("window/showMessageRequest", true) => request::<ShowMessageRequest>(&params),
        ("window/showDocument", true) => request::<ShowDocumentRequest>(&params),
        ("window/workDoneProgress/create", true) => request::<WorkDoneProgressCreateRequest>(&params),
        ("workspace/configuration", true) => request::<ConfigurationRequest>(&params),
        ("workspace/applyEdit", true) => apply_edit(params),
        ("window/showMessage", false) => notification::<ShowMessageNotification>(&params),
        ("window/logMessage", false) => notification::<LogMessageNotification>(&params),
        ("$/progress", false) => progress(&params),
        _ => Err("is no message that this server should send".to_owned()),
    }
}

fn answer(method: &str, result: &Value) -> Result<(), String> {
    match method {
        "initialize" => like::<<InitializeRequest as Request>::Result>(result),
        "shutdown" => like::<<ShutdownRequest as Request>::Result>(result),
        "textDocument/codeAction" => like::<<CodeActionRequest as Request>::Result>(result),
        "workspace/executeCommand" => like::<<ExecuteCommandRequest as Request>::Result>(result),
        _ => Err("is answered without an error".to_owned()),
    }
}

fn error_fits(error: &Value) -> Result<(), String> {
    let is_whole = error["code"].is_i64() && error["message"].is_string();
    if is_whole { Ok(()) } else { Err("the error has no code or no message".to_owned()) }
}

fn request<R: Request>(params: &Value) -> Result<(), String> {
    if R::MESSAGE_DIRECTION == MessageDirection::ClientToServer {
        return Err("goes the other way".to_owned());
    }
    like::<R::Params>(params)
}

fn notification<N: Notification>(params: &Value) -> Result<(), String> {
    if N::MESSAGE_DIRECTION == MessageDirection::ClientToServer {
        return Err("goes the other way".to_owned());
    }
    like::<N::Params>(params)
}

fn progress(params: &Value) -> Result<(), String> {
    notification::<ProgressNotification>(params)?;
    match params["value"]["kind"].as_str() {
        Some("begin") => like::<WorkDoneProgressBegin>(&params["value"]),
        Some("report") => like::<WorkDoneProgressReport>(&params["value"]),
        Some("end") => like::<WorkDoneProgressEnd>(&params["value"]),
        _ => Err("the progress is of no kind".to_owned()),
    }
}

/// Annotated edits are held against their own type: where several fit, the first one takes them and forgets the rest.
fn apply_edit(mut params: Value) -> Result<(), String> {
    let annotations = params["edit"]["changeAnnotations"].clone();
    for change in params["edit"]["documentChanges"].as_array_mut().into_iter().flatten() {
        for edit in change.get_mut("edits").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(annotation) = edit.get("annotationId").cloned() {
                like::<AnnotatedTextEdit>(edit)?;
                if annotations.get(annotation.as_str().unwrap_or_default()).is_none() {
                    return Err(format!("the annotation {annotation} is nowhere"));
                }
                edit.as_object_mut().ok_or("an edit is no object")?.remove("annotationId");
            }
        }
    }
    request::<ApplyWorkspaceEditRequest>(&params)
}

/// Whether a value reads as its type, and whether all of it is part of the type.
fn like<T: DeserializeOwned + Serialize>(value: &Value) -> Result<(), String> {
    let read: T = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
    let known = serde_json::to_value(read).map_err(|error| error.to_string())?;
    part_of(value, &known, "")
}

fn part_of(value: &Value, known: &Value, path: &str) -> Result<(), String> {
    match (value, known) {
        (Value::Object(value), Value::Object(known)) => {
            for (name, inner) in value {
                match known.get(name) {
                    Some(known) => part_of(inner, known, &format!("{path}/{name}"))?,
                    None if inner.is_null() => {}
                    None => return Err(format!("`{path}/{name}` is nothing that the model knows")),
                }
            }
            Ok(())
        }
        (Value::Array(value), Value::Array(known)) if value.len() == known.len() => {
            let mut pairs = value.iter().zip(known).enumerate();
            pairs.try_for_each(|(at, (value, known))| part_of(value, known, &format!("{path}/{at}")))
        }
        (value, known) if value == known => Ok(()),
        _ => Err(format!("`{path}` is read as {known}")),
    }
}

#[test]
fn what_the_model_does_not_know_is_found() {
    let message = |method: &str, params: Value| json!({ "jsonrpc": "2.0", "method": method, "params": params });
    let request =
        |method: &str, params: Value| json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let response = |result: Value| json!({ "jsonrpc": "2.0", "id": 1, "result": result });
    let command = json!({ "title": "t", "command": "c", "arguments": [1] });
    let at = json!({ "line": 0, "character": 0 });
    let edit = |extra: &str| {
        let mut edit = json!({ "range": { "start": at, "end": at }, "newText": "", "annotationId": "a" });
        edit[extra] = json!("a");
        json!({ "edit": {
            "documentChanges": [{ "textDocument": { "uri": "file:///a", "version": 1 }, "edits": [edit] }],
            "changeAnnotations": { "a": { "label": "l" } },
        } })
    };
    for (good, method, message) in [
        (true, "window/showMessage", message("window/showMessage", json!({ "type": 1, "message": "m" }))),
        (false, "window/showMessage", message("window/showMessage", json!({ "type": 1 }))),
        (false, "window/showMessage", message("window/showMessage", json!({ "type": 1, "message": "m", "colour": 1 }))),
        (false, "window/showMessage", message("window/showMessage", json!({ "type": 9, "message": "m" }))),
        (false, "window/dance", message("window/dance", json!({}))),
        (true, "textDocument/codeAction", response(json!([{ "title": "t", "kind": "quickfix", "command": command }]))),
        (false, "textDocument/codeAction", response(json!([{ "title": "t", "knd": "quickfix" }]))),
        (false, "textDocument/codeAction", response(json!([{ "kind": "quickfix" }]))),
        (true, "workspace/applyEdit", request("workspace/applyEdit", edit("newText"))),
        (false, "workspace/applyEdit", request("workspace/applyEdit", edit("newTxt"))),
        (true, "$/progress", message("$/progress", json!({ "token": "a", "value": { "kind": "end" } }))),
        (false, "$/progress", message("$/progress", json!({ "token": "a", "value": { "kind": "begin" } }))),
        (false, "pantheon/jobs", message("pantheon/jobs", json!({}))),
    ] {
        let result = fits(method, &message, &json!({ "review": true }));
        assert_eq!(result.is_ok(), good, "{result:?}: {message}");
    }
}
