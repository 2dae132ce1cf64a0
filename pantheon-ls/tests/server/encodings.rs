//! Documents whose file is not UTF-8: the editor shows a translation, and nobody knows what it writes back.

use crate::client::rich;
use crate::engine::Engine;
use crate::project::Project;

#[test]
fn case_62_translated_documents_are_refused_first() {
    let engine = Engine::start();
    let utf_16: Vec<u8> = [0xfeff].into_iter().chain("é = 1\n".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let unmarked: Vec<u8> = "e = 1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut project = Project::start(&engine, rich(), &[("a.py", "é = 1\n")]);
    project.open("a.py");
    for (bytes, why) in [(&b"\xe9 = 1\n"[..], "byte 0"), (&utf_16, "UTF-16LE"), (&unmarked, "binary")] {
        project.write("a.py", bytes);
        let (buffer, client) = project.buffer("a.py");
        client.execute("pantheon.refactor", buffer.argument());
        let message = client.expect("window/showMessage")["params"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains("`a.py` is not UTF-8") && message.contains(why), "{message}");
        assert!(message.contains("Save it as UTF-8 first, or use `gods`"), "{message}");
    }
    project.finish();
}

#[test]
fn case_60_marks_may_be_shown_or_not() {
    let engine = Engine::start();
    for shown in ["", "\u{feff}"] {
        let mut project = Project::start(&engine, rich(), &[("a.py", &format!("{shown}x = 1\n"))]);
        project.open("a.py");
        project.write("a.py", "\u{feff}x = 1\n".as_bytes());
        let (buffer, client) = project.buffer("a.py");
        client.execute("pantheon.refactor", buffer.argument());
        let edit = engine.edit();
        assert_eq!(edit.request["code"], format!("{shown}x = 1\n"));
        edit.answer(&[("x = 1", "y = 1")]);
        project.apply();
        assert_eq!(engine.outcome(), "accepted");
        assert_eq!(project.open[0].text, format!("{shown}y = 1\n"));
        project.finish();
    }
}

#[test]
fn documents_that_were_never_saved_are_served() {
    let engine = Engine::start();
    let mut project = Project::start(&engine, rich(), &[]);
    for uri in [project.client.file_uri("new.py"), "untitled:Untitled-1".to_owned()] {
        let buffer = crate::buffer::Buffer::open_as(&mut project.client, &uri, "python", "x = 1\n");
        project.client.execute("pantheon.refactor", buffer.argument());
        engine.edit().reply(serde_json::json!([]), None);
        project.client.expect_message("there is nothing to change");
    }
    project.finish();
}
