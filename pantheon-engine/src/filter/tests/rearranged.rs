//! Sentences whose parts stand in another order, with the number of each, in words of a machine, or among others.

use super::*;

const SENTENCE: &str = "Convert at the outermost layer only; a conversion inside a loop is always a sign that the layer was chosen wrongly.";

/// Numbers below `count` in an order of no meaning.
fn shuffled(count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|at| (at * 7919 + 31) % 1009);
    order
}

#[track_caller]
pub(super) fn is_read(text: &str, step: &str) {
    let reason = guard().scan(text.as_bytes(), &Allowance::default()).reason.map(|reason| reason.to_string());
    assert!(reason.as_ref().is_some_and(|reason| reason.contains(step)), "{reason:?}: {text}");
}

#[test]
fn numbers_of_places_are_sorted() {
    let codes = shuffled(SENTENCE.len()).into_iter().map(|at| format!("{at}: {}", SENTENCE.as_bytes()[at]));
    is_read(&format!("T = {{{}}}", codes.collect::<Vec<_>>().join(", ")), "sorted by number");
    let pieces: Vec<&str> = SENTENCE.as_bytes().chunks(7).map(|piece| std::str::from_utf8(piece).unwrap()).collect();
    let rows = shuffled(pieces.len()).into_iter().map(|at| format!("put({}, \"{}\");\n", at + 1, pieces[at]));
    is_read(&rows.collect::<String>(), "sorted by number");
    let rows = shuffled(pieces.len()).into_iter().map(|at| format!("(\"{}\", {at}),\n", pieces[at]));
    is_read(&rows.collect::<String>(), "sorted by number");
}

#[test]
fn nodes_are_followed() {
    let pieces: Vec<&str> = SENTENCE.as_bytes().chunks(7).map(|piece| std::str::from_utf8(piece).unwrap()).collect();
    let name = |at: usize| 200 + (at * 389 + 57) % 701;
    let nodes = shuffled(pieces.len())
        .into_iter()
        .map(|at| format!("  {}: {{\"part\": \"{}\", \"next\": {}}},\n", name(at), pieces[at], name(at + 1)));
    is_read(&nodes.collect::<String>(), "sorted by number");
}

#[test]
fn words_of_a_machine_are_turned() {
    // Other views may see through them, too; so the decoder is asked itself.
    for width in [2, 4, 8] {
        let hex = |word: &[u8]| word.iter().rev().map(|byte| format!("{byte:02x}")).collect::<String>();
        let words: Vec<String> = SENTENCE.as_bytes().chunks(width).map(|word| format!("0x{}ULL", hex(word))).collect();
        let mut finds = decode::Finds::new(1 << 20);
        let (text, mut read) = (words.join(", "), lines::Lines::new());
        lines::read(text.as_bytes(), &mut read);
        decode::each(text.as_bytes(), &read, decode::Kind::Decoded, &mut finds);
        let begins =
            |find: decode::Find| find.bytes.starts_with(&SENTENCE.as_bytes()[..SENTENCE.len() / width * width]);
        assert!(finds.take().into_iter().any(begins), "{width}");
    }
}

#[test]
fn records_are_read() {
    let sum = |bytes: &[u8]| bytes.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
    let (mut motorola, mut intel) = (String::new(), String::new());
    // So few bytes that records read with their addresses and checksums hold no long stretch of text.
    for (at, data) in SENTENCE.as_bytes().chunks(4).enumerate() {
        let record = [&[data.len() as u8 + 3, 0, at as u8 * 4], data].concat();
        motorola += &format!("S1{}{:02X}\n", hex(&record), !sum(&record));
        let record = [&[data.len() as u8, 0, at as u8 * 4, 0], data].concat();
        intel += &format!(":{}{:02X}\n", hex(&record), sum(&record).wrapping_neg());
    }
    is_read(&motorola, "hex");
    is_read(&intel, "hex");
}

#[test]
fn groups_with_dashes_are_put_together() {
    let base32 = attacker::digits(SENTENCE.as_bytes(), 5, attacker::BASE32);
    let groups: Vec<String> = base32.chunks(5).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    is_read(groups.join("-").trim_end_matches('='), "groups");
}

#[test]
fn marked_letters_are_read() {
    let letters = SENTENCE.chars().filter(char::is_ascii_alphabetic).enumerate();
    let words = ["can**?**dle", "ri**?**ver", "mea**?**dow", "bas**?**ket", "pl**?**um"];
    let text: Vec<String> = letters.map(|(at, one)| words[at * at % 5].replace('?', &one.to_string())).collect();
    // Here they stand alone, too, so the decoder is asked itself.
    let letters: String = SENTENCE.chars().filter(char::is_ascii_alphabetic).collect();
    carriers::is_decoded(&text.join(" "), "marked letters", &letters);
}

#[test]
fn halves_and_mirror_images_are_put_together() {
    let words: Vec<&str> = SENTENCE.split(' ').collect();
    let list = |part: &dyn Fn(&str) -> String| words.iter().map(|word| part(word)).collect::<Vec<_>>().join("\", \"");
    let (left, right) = (list(&|word| word[..word.len() / 2].into()), list(&|word| word[word.len() / 2..].into()));
    is_read(&format!("A = [\"{left}\"]\nB = [\"{right}\"]\n"), "lists side by side");
    let mirrored = words.iter().map(|word| format!("{word}{}", word.chars().rev().collect::<String>()));
    is_read(&mirrored.collect::<Vec<_>>().join(" "), "mirrored words");
}

/// What the decoders find, in letters.
fn found(text: &str) -> Vec<String> {
    let (mut finds, mut read) = (decode::Finds::new(1 << 20), lines::Lines::new());
    lines::read(text.as_bytes(), &mut read);
    decode::each(text.as_bytes(), &read, decode::Kind::Decoded, &mut finds);
    finds.take().into_iter().map(|find| letters(&String::from_utf8_lossy(&find.bytes))).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).collect()
}

#[test]
fn places_in_lists_are_followed() {
    // The words alone tell already, in whatever order; so the decoders are asked.
    let words: Vec<&str> = SENTENCE.split(' ').collect();
    let mut list = words.clone();
    list.sort_unstable();
    list.dedup();
    let place = |word: &&str, first: usize| (list.binary_search(word).unwrap() + first).to_string();
    let order = |first: usize| words.iter().map(|word| place(word, first)).collect::<Vec<String>>().join(", ");
    let numbered: String = list.iter().enumerate().map(|(at, word)| format!("{}. {word}\n", at + 1)).collect();
    let texts = [
        format!("WORDS = [\"{}\"]\nORDER = [{}]\n", list.join("\", \""), order(0)),
        format!("WORDS = [\"{}\"]\nORDER = [{}]\n", list.join("\", \""), order(1)),
        format!("words = \"{}\".split()\nprint({})\n", list.join(" "), order(0)),
        format!("{numbered}\nRead {}.\n", order(1)),
    ];
    for text in texts {
        assert!(found(&text).iter().any(|find| find.contains(&letters(SENTENCE))), "{text}");
    }
}

#[test]
fn columns_are_read_down() {
    let words: Vec<String> = SENTENCE.split(' ').take(20).map(letters).collect();
    let rows = words.len() / 4;
    for between in [" | ", ", ", " "] {
        let row = |row: usize| words.iter().skip(row).step_by(rows).map(String::as_str).collect::<Vec<&str>>();
        let table: String = (0..rows).map(|at| row(at).join(between) + "\n").collect();
        assert!(found(&table).iter().any(|find| find.contains(&words.concat())), "{table}");
    }
}

#[test]
fn every_second_word_may_be_encoded() {
    let word = |(at, word): (usize, &str)| match at % 2 {
        0 => attacker::text(&attacker::digits(word.as_bytes(), 6, attacker::BASE64)),
        _ => word.to_owned(),
    };
    let words: Vec<&str> = SENTENCE.split(' ').filter(|word| word.len() > 1).collect();
    let text: Vec<String> = words.iter().copied().enumerate().map(word).collect();
    // What is left plain may tell enough; so the decoders are asked.
    let found = found(&text.join(" "));
    assert!(found.iter().any(|find| find.contains(&letters(&words.concat()))), "{found:?}");
}

#[test]
fn every_fifth_character_is_read() {
    let noise = "qzkvwxjhpygmbfud";
    let text = SENTENCE.chars().enumerate().flat_map(|(at, one)| {
        let others = (0..4).map(move |more| noise.chars().nth((at * 7 + more * 5 + at * at / 3) % 16).unwrap());
        others.chain([one])
    });
    is_read(&text.collect::<String>(), "every n-th character");
}
