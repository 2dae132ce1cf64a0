//! What may leave and what may not, in answers as they are.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

const SENTENCE: &str = "Convert at the outermost layer only; a conversion inside a loop is always a sign that the layer was chosen wrongly.";

#[test]
fn ordinary_code_leaves() {
    let guard = guard();
    let (mut pieces, mut alarms) = (0, 0);
    for file in sources(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").as_path()) {
        // The tests hold the prompts.
        if file.to_string_lossy().contains("filter") {
            continue;
        }
        for piece in fs::read(&file).unwrap().chunks(4000).step_by(EVERY) {
            pieces += 1;
            let verdict = guard.scan(piece, &Allowance::default());
            if let Some(reason) = verdict.reason {
                println!("{}: {reason}", file.display());
                alarms += 1;
            }
        }
    }
    assert!(alarms * 200 <= pieces, "{alarms} of {pieces}");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

#[test]
fn a_few_words_may_leave() {
    for words in
        ["at the outermost layer only", "Name the assumptions", "// Return the region as is", "no summary of what"]
    {
        assert!(!withheld(guard(), words.as_bytes()), "{words}");
    }
}

#[test]
fn a_reason_names_prompt_and_steps() {
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(SENTENCE.as_bytes(), 6);
    let base64 = attacker::digits(&packed, 6, attacker::BASE64);
    let reason = guard().scan(&base64, &Allowance::default()).reason.unwrap();
    assert_eq!(reason.to_string(), "text of the prompt `migration`, read as compressed › letters");
}

#[test]
fn the_requests_own_words_may_return() {
    let guard = guard();
    let mut allowance = Allowance::default();
    guard.allow(&format!("# {SENTENCE}\ndef convert(): ..."), &mut allowance);
    let answer = format!("/// {SENTENCE}");
    assert!(withheld(guard, answer.as_bytes()));
    assert!(!guard.scan(answer.as_bytes(), &allowance).withheld());
    let more = format!("{answer} Money is an integer of hundredths in Tarragon and a decimal string in Harbor.");
    assert!(guard.scan(more.as_bytes(), &allowance).withheld());
}

#[test]
fn public_texts_may_leave() {
    let text = "Make the selected code clearer and simpler without changing what it does, and sing.";
    let secret = Guard::new(Key::random().unwrap(), &[Prompt { name: "p", text }], &[]);
    let public = Guard::new(Key::random().unwrap(), &[Prompt { name: "p", text }], &prompts::PUBLIC);
    assert!(withheld(&secret, prompts::PUBLIC[0].as_bytes()));
    assert!(!withheld(&public, prompts::PUBLIC[0].as_bytes()));
}

#[test]
fn slots_do_not_hide_what_is_around() {
    let text =
        "You are a careful {{ language }} engineer{% if x %} who never guesses at the meaning of a name{% endif %}.";
    let guard = Guard::new(Key::random().unwrap(), &[Prompt { name: "p", text }], &[]);
    assert!(withheld(&guard, b"engineer who never guesses at the meaning of a name"));
    // The template itself, and what it says where its slots are filled.
    assert!(withheld(&guard, b"You are a careful {{ language }} engineer"));
    assert!(withheld(&guard, b"You are a careful TypeScript engineer"));
    assert!(!withheld(&guard, b"You are a careful engineer"));
}

#[test]
fn tables_of_numbers_may_leave() {
    let tables: [fn(u32) -> String; 3] = [
        |at| format!("0x{:02x}, ", at * 7 % 61),
        |at| format!("{},", 500 + at * at % 97),
        |at| format!("{:4}, ", at * 31 % 5209),
    ];
    for number in tables {
        let rows = (0..40).map(|row| (0..16).map(|at| number(row * 16 + at)).collect::<String>() + "\n");
        let reason = guard().scan(rows.collect::<String>().as_bytes(), &Allowance::default()).reason;
        assert_eq!(reason, None, "{}", number(1));
    }
}

#[test]
fn a_bomb_is_withheld_quickly() {
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b'a'; 64 << 20], 6);
    let reason = guard().scan(&attacker::digits(&packed, 6, attacker::BASE64), &Allowance::default()).reason;
    assert_eq!(reason, Some(Reason::TooMuchEncoded));
}

#[test]
fn many_small_pieces_are_withheld() {
    let text = prompts::whole().pop().unwrap();
    let words: Vec<&str> = text.split_whitespace().collect();
    // Three words of four, from the end, with another one between them.
    let torn: Vec<String> =
        words.chunks(4).rev().map(|four| format!("{} zebra", four[..four.len().min(3)].join(" "))).collect();
    let reason = guard().scan(torn.join(" ").as_bytes(), &Allowance::default()).reason;
    assert!(matches!(reason, Some(Reason::Pieces { .. })), "{reason:?}");
}

#[test]
fn nothing_to_keep_withholds_nothing() {
    let guard = Guard::new(Key::random().unwrap(), &[], &[]);
    assert!(guard.is_empty() && !withheld(&guard, SENTENCE.as_bytes()));
}
