//! Rules that others would cover up for in a long text: here each stands alone.

use super::*;

const SHORT: &str = "Beats, bars and ticks are three units";

/// The steps by which a text is found, without the prompt's name.
fn how(text: &[u8]) -> String {
    match guard().scan(text, &Allowance::default()).reason {
        Some(Reason::Prompt { how, .. }) => how,
        other => format!("{other:?}"),
    }
}

#[test]
fn some_letters_may_be_lookalikes() {
    assert_eq!(how("Веаts, bars аnd tіcks are thrее unіts".as_bytes()), "letters");
    assert_eq!(how("Ｂeats, 𝐛ars and ⓣicks ᴀre three uɴits".as_bytes()), "letters");
}

#[test]
fn shifted_letters_have_the_same_hashes() {
    for shift in 1..26 {
        assert_eq!(how(&attacker::letters(SHORT.as_bytes(), |letter| letter + shift)), "letters");
    }
}

#[test]
fn comment_marks_are_no_digits() {
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(prompts::whole()[4].as_bytes(), 6);
    let lines = attacker::wrapped(&attacker::digits(&packed, 6, attacker::BASE64), 76, "    // ", "");
    assert_eq!(how(&lines), "compressed › letters");
}

#[test]
fn six_encodings_deep_is_found() {
    let mut text = SHORT.as_bytes().to_vec();
    for _ in 0..3 {
        text = attacker::digits(&text, 6, attacker::BASE64);
        text = attacker::of_hex(&text);
    }
    assert_eq!(how(&text), "hex › base64 › hex › base64 › hex › base64 › letters");
}
