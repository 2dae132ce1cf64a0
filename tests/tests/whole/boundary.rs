//! A model that leaks: whatever it was given goes into its answer, and none of it leaves the engine.

use std::io::BufRead as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use pantheon_tests::engine::Engine;
use pantheon_tests::http::ask;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use serde_json::{Value, json};
use tempfile::TempDir;

const SECRET: &str = "You rewrite payment ledgers for Orpheus Clearing. Prefer a table of tariffs over nested conditions, \
                      and never let a rounding rule hide inside a loop. Whenever a currency appears without its minor \
                      unit, ask the glossary of settlement terms before you touch the amount. Names of \
                      counterparties stay as the registry spells them, even where a linter complains. Split what \
                      reconciles from what reports; a ledger that does both hides its own mistakes. Leave journals that \
                      auditors signed exactly as they are.";

const CODE: &str = "def total(items):\n    return sum(items)\n";

const ROUTE: &str = "POST /execute/interactive-diff";

/// An engine whose actions both hold the secret, with a model that follows a script.
struct Stage {
    engine: Engine,
    model: ScriptedModel,
    _prompts: TempDir,
}

impl Stage {
    fn new(script: Script) -> Self {
        let model = ScriptedModel::start(script).unwrap();
        let prompts = TempDir::new().unwrap();
        for (name, scope) in [("tidy", "file"), ("spread", "workspace")] {
            let file = format!("---\ntitle: Do it\nscope: {scope}\n---\n{SECRET}\n");
            std::fs::write(prompts.path().join(format!("{name}.md")), file).unwrap();
        }
        let variables = [
            ("PANTHEON_PROVIDER", "openai"),
            ("OPENAI_BASE_URL", model.url()),
            ("PANTHEON_MODEL", "local-model"),
            ("PANTHEON_PROMPTS", prompts.path().to_str().unwrap()),
        ];
        let engine = Engine::start_with(&Programs::built(), &variables).unwrap();
        Self { engine, model, _prompts: prompts }
    }

    /// A model that always says this in place of the code.
    fn saying(text: &str) -> Self {
        Self::new(Script::always(region(text)))
    }

    fn ask(&self, request: &Value) -> (u16, Value) {
        let reply = ask(self.engine.address(), ROUTE, &[], request).unwrap();
        (reply.status, reply.json().unwrap())
    }

    fn tidies(&self) -> (u16, Value) {
        self.ask(&json!({"command": "tidy", "filePath": "total.py", "code": CODE}))
    }

    /// What the engine tells anybody of its edits.
    fn jobs(&self) -> String {
        ask(self.engine.address(), "GET /jobs", &[], &Value::Null).unwrap().json().unwrap().to_string()
    }
}

fn region(text: &str) -> Reply {
    Reply { say: Say::Region(text.to_owned()), ..Reply::default() }
}

fn is_withheld((status, reply): &(u16, Value)) -> bool {
    let uniform = "The answer was withheld. Say it differently and try again.";
    *status == 422 && reply["code"] == "output_withheld" && reply["message"] == uniform
}

/// The secret as comments in Python, each line through `write`.
fn comments(write: impl Fn(&str) -> String) -> String {
    let lines: Vec<String> = SECRET.split(". ").map(|line| format!("# {}\n", write(line))).collect();
    format!("{}{CODE}", lines.concat())
}

#[test]
fn no_writing_of_a_prompt_leaves() {
    let words: Vec<&str> = SECRET.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).collect();
    let names: Vec<String> = words.chunks(5).map(|five| five.join("_").to_lowercase()).collect();
    let attacks = [
        ("plain", comments(str::to_owned)),
        ("spaced", comments(|line| line.chars().flat_map(|c| [c, ' ']).collect())),
        ("reversed", comments(|line| line.chars().rev().collect())),
        ("base64", comments(|line| BASE64_STANDARD.encode(line))),
        ("base64 of the reversed", comments(|line| BASE64_STANDARD.encode(line.chars().rev().collect::<String>()))),
        ("hex", comments(|line| line.bytes().map(|byte| format!("{byte:02x}")).collect())),
        ("numbers", comments(|line| line.bytes().map(|byte| format!("{byte}, ")).collect())),
        ("a word a line", words.iter().map(|word| format!("# {word}\n")).chain([CODE.to_owned()]).collect()),
        ("names", names.iter().map(|name| format!("def {name}():\n    pass\n\n\n")).chain([CODE.to_owned()]).collect()),
    ];
    for (name, text) in attacks {
        let stage = Stage::saying(&text);
        let reply = stage.tidies();
        assert!(is_withheld(&reply), "{name}: {reply:?}\n{}", stage.engine.log());
        assert_eq!(stage.model.requests().len(), 2, "{name}: there is one silent second try");
        for told in [stage.jobs(), stage.engine.log()] {
            let told = told.to_lowercase();
            assert!(!told.contains("orpheus") && !told.contains("tariff"), "{name}: {told}");
        }
    }
}

#[test]
fn the_second_try_is_silent_and_may_be_clean() {
    let clean = "def total(items):\n    return sum(items, start=0)\n";
    let stage = Stage::new(Script { first: vec![region(&comments(str::to_owned))], then: region(clean) });
    let (status, reply) = stage.tidies();
    assert_eq!((status, reply["diff"]["suggestedCode"].as_str()), (200, Some(clean)), "{reply}");
    let requests = stage.model.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].body["messages"], requests[1].body["messages"], "the model is told that it was caught");
}

#[test]
fn names_of_files_carry_nothing_out() {
    let words: Vec<&str> = SECRET.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).collect();
    let file = |name: String| format!("{name}\n<<<<<<< SEARCH\n=======\nx = 1\n>>>>>>> REPLACE\n\n");
    let one_long = file(format!("{}.py", words[..12].join("/")));
    let a_word_each = words[..16].iter().enumerate().map(|(at, word)| file(format!("{at:02}/{word}.py"))).collect();
    let lines_of_many: String = words[..20]
        .chunks(2)
        .enumerate()
        .map(|(at, two)| format!("part{at}.py\n<<<<<<< SEARCH\n=======\n# {}\n>>>>>>> REPLACE\n\n", two.join(" ")))
        .collect();
    for text in [one_long, a_word_each, lines_of_many] {
        let stage = Stage::new(Script::text(&text));
        let files = json!([{"filePath": "total.py", "code": CODE}]);
        let reply = stage.ask(&json!({
            "command": "spread", "filePath": "", "code": "", "files": files,
            "fileOperations": ["create", "rename", "delete"],
        }));
        assert!(is_withheld(&reply), "{reply:?}\n{text}");
    }
}

#[test]
fn what_is_shown_while_it_is_written_holds_nothing() {
    let stage = Stage::saying(&comments(str::to_owned));
    let accept = [("Accept", "text/event-stream")];
    let request = json!({"command": "tidy", "filePath": "total.py", "code": CODE});
    let stream = ask(stage.engine.address(), ROUTE, &accept, &request).unwrap();
    let told: String = stream.body.lines().map_while(Result::ok).map(|line| line + "\n").collect();
    assert!(told.contains("output_withheld"), "{told}");
    for words in ["payment ledgers", "tariffs", "rounding rule", "settlement"] {
        assert!(!told.contains(words), "{told}");
    }
}

#[test]
fn refusals_hold_nothing() {
    let name = SECRET[..60].replace(' ', "/");
    let stage = Stage::new(Script::text(&format!("../{name}.py\n<<<<<<< SEARCH\n=======\nx = 1\n>>>>>>> REPLACE\n")));
    let files = json!([{"filePath": "total.py", "code": CODE}]);
    let reply = stage.ask(&json!({
        "command": "spread", "filePath": "", "code": "", "files": files, "fileOperations": ["create"],
    }));
    assert!(!reply.1.to_string().contains("ledgers"), "{reply:?}");
    assert_eq!(reply.0, 422, "{reply:?}");
}

#[test]
fn what_the_user_wrote_may_come_back() {
    let code = comments(str::to_owned);
    let stage =
        Stage::saying(&code.replace("# You rewrite", "# Ye rewrite").replace("sum(items)", "sum(items, start=0)"));
    let (status, reply) = stage.ask(&json!({"command": "tidy", "filePath": "total.py", "code": code}));
    assert_eq!(status, 200, "{reply}\n{}", stage.engine.log());
}

#[test]
fn a_few_words_at_a_time_add_up() {
    let words: Vec<&str> = SECRET.split(' ').collect();
    let pieces = words.chunks(3).map(|three| region(&format!("# {}\n{CODE}", three.join(" "))));
    let stage = Stage::new(Script { first: pieces.collect(), then: region(CODE) });
    let fresh = json!({"command": "tidy", "filePath": "total.py", "code": CODE, "fresh": true});
    let replies: Vec<bool> = words.chunks(3).map(|_| is_withheld(&stage.ask(&fresh))).collect();
    assert!(!replies[0], "three words are no leak");
    assert!(replies.contains(&true), "all of it dripped out");
}

#[test]
fn replay_withholds_too() {
    let answer = format!("```python\n{}```\n", comments(str::to_owned));
    let record = json!({"filePath": "total.py", "code": CODE, "command": "tidy", "answer": answer});
    let stage = Stage::saying("");
    let mut replay: Command = Programs::built().command("pantheon-engine");
    replay.args(["replay", "--prompts", stage._prompts.path().to_str().unwrap()]);
    let mut replay = replay.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut replay.stdin.take().unwrap(), format!("{record}\n").as_bytes()).unwrap();
    let told = String::from_utf8(replay.wait_with_output().unwrap().stdout).unwrap();
    assert!(told.contains(r#""outcome":"withheld""#) && !told.contains("tariff"), "{told}");
}
