//! What carries an encoded text in pieces, a line for each or a word among others. Other decoders may see through some of
//! it, so each is asked itself.

use super::*;

const SENTENCE: &str = "Convert at the outermost layer only; a conversion inside a loop is always a sign that the layer was chosen wrongly.";

/// What the decoders find in one step.
fn decoded(text: &str) -> Vec<(&'static str, String)> {
    let (mut finds, mut read) = (decode::Finds::new(1 << 20), lines::Lines::new());
    lines::read(text.as_bytes(), &mut read);
    decode::each(text.as_bytes(), &read, decode::Kind::Decoded, &mut finds);
    finds.take().into_iter().map(|find| (find.step, String::from_utf8_lossy(&find.bytes).into_owned())).collect()
}

#[track_caller]
pub(super) fn is_decoded(text: &str, by: &str, wanted: &str) {
    let found = decoded(text);
    assert!(found.iter().any(|(step, find)| *step == by && find.contains(wanted)), "{text}\n{found:?}");
}

fn base64() -> String {
    attacker::text(&attacker::digits(SENTENCE.as_bytes(), 6, attacker::BASE64))
}

fn pieces(text: &str, width: usize) -> Vec<String> {
    text.as_bytes().chunks(width).map(|piece| String::from_utf8_lossy(piece).into_owned()).collect()
}

#[test]
fn lines_are_put_together_without_their_frames() {
    let carriers: [fn(usize, &str) -> String; 8] = [
        |at, piece| format!("part{at} = {piece}\n"),
        |at, piece| format!("| {} | {piece} |\n", at + 1),
        |_, piece| format!("s=\"$s{piece}\"\n"),
        |at, piece| format!("    P{at}(\"{piece}\"),\n"),
        |at, piece| format!("  File \"app/{piece}.py\", line {}, in run\n", at + 1),
        |at, piece| format!("    def f{at:03}_{piece}(self):\n        return 0\n\n"),
        |at, piece| format!("#define PART_A{} \"{piece}\"\n", char::from(b'A' + at as u8)),
        |at, piece| format!("  {piece}_{at} = {at},\n"),
    ];
    let text = base64();
    for carrier in carriers {
        let lines: String = pieces(&text, 12).iter().enumerate().map(|(at, piece)| carrier(at, piece)).collect();
        is_decoded(&format!("class Cache:\n{lines}end\n"), "framed lines", &text);
    }
    let spans: String = pieces(&text, 12).iter().map(|piece| format!("<span>{piece}</span>")).collect();
    is_decoded(&format!("<p>{spans}</p>"), "framed lines", &text);
}

#[test]
fn a_last_line_may_begin_and_end_in_its_own_way() {
    let lines: String =
        ["Qwer", "Tyui", "Opas", "Dfgh"].iter().zip(1..).map(|(word, at)| format!("ab{word}({at})\n")).collect();
    is_decoded(&format!("{lines}aJklzxc!"), "framed lines", "abQwerabTyuiabOpasabDfghaJklzxc!");
}

#[test]
fn lines_of_words_keep_their_ends() {
    let lines: String = SENTENCE.split(' ').enumerate().map(|(at, word)| format!("iabbrev w{at} b{word}\n")).collect();
    is_decoded(&lines, "framed lines", &SENTENCE.replace(' ', "\n"));
}

#[test]
fn lines_are_sorted_by_what_tells_their_place() {
    let words: Vec<&str> = SENTENCE.split(' ').collect();
    let carriers: [fn(usize, &str) -> String; 3] = [
        |at, word| format!("heappush(h, ({}, \"{word}\"))", at * at + 7),
        |at, word| format!("2024-{:02}-{:02}T10:00:00Z {word}", at / 9 + 1, at % 9 + 3),
        |at, word| format!("{}{}\t{word}", char::from(b'A' + (at % 5) as u8), at / 5 + 1),
    ];
    for carrier in carriers {
        let lines: Vec<String> = words.iter().enumerate().map(|(at, word)| carrier(at, word)).collect();
        let mixed: Vec<&str> = (0..lines.len()).map(|at| lines[(at * 8 + 3) % lines.len()].as_str()).collect();
        is_decoded(&mixed.join("\n"), "sorted lines", &lines.join("\n"));
    }
}

#[test]
fn words_among_fillers_are_read() {
    let fillers = ["the", "quick", "check", "keeps", "each", "value", "sorted"];
    for width in 2..=3 {
        let word = |at: usize, word: u8| {
            format!(
                "{word} {}",
                fillers.iter().cycle().skip(at * 5 % 7).take(width - 1).copied().collect::<Vec<_>>().join(" ")
            )
        };
        let text: Vec<String> = SENTENCE.bytes().enumerate().map(|(at, byte)| word(at, byte)).collect();
        let numbers: Vec<String> = SENTENCE.bytes().map(|byte| byte.to_string()).collect();
        is_decoded(&text.join(" "), "every n-th word", &numbers.join(" "));
    }
}

#[test]
fn halves_are_zipped() {
    let hex = attacker::text(&attacker::of_hex(SENTENCE.as_bytes()));
    let half = |first: usize| hex.chars().skip(first).step_by(2).collect::<String>();
    is_decoded(&format!("const KEY = \"{}|{}\";", half(0), half(1)), "halves", &hex);
}

#[test]
fn each_word_may_have_its_own_encoding() {
    let word = |(at, word): (usize, &str)| match at % 5 {
        1 => attacker::text(&attacker::digits(word.as_bytes(), 6, attacker::BASE64)),
        3 => format!("0x{}", attacker::text(&attacker::of_hex(word.as_bytes()))),
        _ => word.to_owned(),
    };
    let plain = "Convert every conversion inside those loops wherever layers were chosen wrongly before now";
    let text: Vec<String> = plain.split(' ').enumerate().map(word).collect();
    is_decoded(&text.join(" "), "some words", &plain["Convert ".len()..]);
}

#[test]
fn words_of_base64_may_be_shifted() {
    let word = |word: &str| {
        let turn = |byte: u8| match byte {
            b'a'..=b'z' => b'a' + (byte - b'a' + 3) % 26,
            b'A'..=b'Z' => b'A' + (byte - b'A' + 3) % 26,
            other => other,
        };
        let mut digits: Vec<u8> = attacker::digits(word.as_bytes(), 6, attacker::BASE64);
        digits.resize(digits.len().next_multiple_of(4), b'=');
        attacker::text(&digits.into_iter().map(turn).collect::<Vec<u8>>())
    };
    let words: Vec<String> = SENTENCE.split(' ').map(word).collect();
    is_decoded(&words.join(" "), "base64 of each word, shifted", SENTENCE);
}

#[test]
fn base64_of_wide_text_may_begin_anywhere() {
    let wide: Vec<u8> = SENTENCE.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let text = attacker::text(&attacker::digits(&wide, 6, attacker::BASE64));
    is_decoded(&format!("+{text}"), "base64", SENTENCE);
}

#[test]
fn dots_and_dashes_of_any_shape_are_signs() {
    is_decoded(
        "−\u{ad}·\u{ad}− ·\u{ad}· −·· ·−·\u{ad}· ·− −·− ·−·− ··−−· −·−··−",
        "lookalikes",
        "-.- .. -.. .-.. .- -.- .-.- ..--. -.-..-",
    );
}

#[test]
fn hundredths_are_read() {
    let numbers = |points: bool| {
        let number = |byte: u8| if points { format!("{:.2}", f64::from(byte) / 100.0) } else { format!("{byte:03}") };
        SENTENCE.bytes().map(number).collect::<Vec<String>>().join(", ")
    };
    is_decoded(&numbers(true), "decimal points left out", &numbers(false));
}

#[test]
fn pairs_are_turned_round() {
    let turned: String = pieces(&base64(), 2).iter().flat_map(|pair| pair.chars().rev()).collect();
    is_decoded(&turned, "groups from the end", &base64());
    let numbers: Vec<String> = SENTENCE.bytes().map(|byte| byte.to_string()).collect();
    let turned: Vec<&str> = numbers.chunks(2).flat_map(|pair| pair.iter().rev().map(String::as_str)).collect();
    is_decoded(&turned.join(" "), "pairs turned round", &numbers.join(" "));
}

#[test]
fn columns_of_dumps_are_no_digits() {
    let row = |(at, row): (usize, &[u8])| {
        format!("/// {:04x}  {}\n", at * 16, row.iter().map(|byte| format!("{byte:02x} ")).collect::<String>())
    };
    let dump: String = SENTENCE.as_bytes().chunks(16).enumerate().map(row).collect();
    is_decoded(&dump, "hex", SENTENCE);
}

#[test]
fn numbers_of_code_are_no_text_under_a_mask() {
    let code = |part| format!("def of_0042_{part}(argument):\n    return argument + 2\n");
    let found = decoded(&(0..20).map(code).collect::<String>());
    let masked = ["one byte's XOR", "shifted code points", "numbers that grow with their place"];
    let found: Vec<_> = found.into_iter().filter(|(step, _)| masked.contains(step)).collect();
    assert!(found.len() <= 4, "{}: {found:?}", found.len());
}

#[test]
fn numbers_with_others_far_from_them_are_characters_from_some_number_on() {
    let text = SENTENCE.replace("outer", "öuter");
    let numbers: Vec<String> = text.bytes().map(|byte| (u32::from(byte) + 1000).to_string()).collect();
    is_decoded(&format!("[{}, 9, 14]", numbers.join(", ")), "shifted code points", &text);
}
