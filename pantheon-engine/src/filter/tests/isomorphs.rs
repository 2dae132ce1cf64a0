//! Writings that no rule of the filter knows by name: signs of any kind for letters, words amid others.

use super::*;

const SENTENCE: &str = "Convert at the outermost layer only; a conversion inside a loop is always a sign that the layer was chosen wrongly.";

/// Writes each letter as `sign` says, and drops the rest.
fn spelled(sign: impl Fn(u8) -> String, between: &str) -> String {
    let letters =
        SENTENCE.bytes().filter(u8::is_ascii_alphabetic).map(|letter| sign(letter.to_ascii_lowercase() - b'a'));
    letters.collect::<Vec<String>>().join(between)
}

fn found(text: &str) {
    let reason = guard().scan(text.as_bytes(), &Allowance::default()).reason;
    assert!(reason.is_some(), "{}", &text[..text.len().min(200)]);
}

#[test]
fn any_word_may_stand_for_a_letter() {
    let rivers = "amur brahe congo danube ebro fulda ganges havel indus jordan kama lena main nile oder po queis rhine \
seine tiber ural volga weser xingu yukon zambezi";
    let rivers: Vec<&str> = rivers.split_whitespace().collect();
    found(&spelled(|letter| rivers[usize::from(letter)].to_owned(), " "));
    found(&spelled(|letter| rivers[usize::from(letter) * 7 % 26].to_owned(), ",\n"));
    found(&spelled(|letter| format!("rivers.push(\"{}\");", rivers[usize::from(letter)]), "\n"));
    found(&spelled(|letter| format!("{}, then", rivers[usize::from(letter)]), " "));
}

#[test]
fn any_number_may_stand_for_a_letter() {
    found(&spelled(|letter| (u32::from(letter) * 37 + 1000).to_string(), " "));
    found(&spelled(|letter| format!("{:03}", u32::from(letter) * u32::from(letter) + 7), ""));
    found(&spelled(|letter| format!("{} + {}", letter / 2, letter - letter / 2), ", "));
    found(&spelled(|letter| format!("{:05b}", letter ^ 21), "").replace('0', "⬜").replace('1', "⬛"));
}

#[test]
fn any_picture_may_stand_for_a_letter() {
    found(&spelled(|letter| char::from_u32(0x1F400 + u32::from(letter)).unwrap().to_string(), ""));
    found(&spelled(|letter| char::from_u32(0x4E00 + u32::from(letter) * 5).unwrap().to_string(), ""));
}

#[test]
fn letters_may_be_in_another_order() {
    let mut sorted: Vec<u8> = SENTENCE.to_ascii_lowercase().bytes().filter(u8::is_ascii_alphabetic).collect();
    sorted.sort_unstable_by_key(|letter| u32::from(*letter) * 11 % 26);
    found(&String::from_utf8(sorted).unwrap());
}

#[test]
fn words_may_stand_amid_others() {
    let words = || SENTENCE.split(|one: char| !one.is_alphabetic()).filter(|word| !word.is_empty());
    found(&words().enumerate().map(|(at, word)| format!("let {word}_{at} = load({at});\n")).collect::<String>());
    found(&words().map(|word| format!("/// {word} of the harbour\nfn pier() {{}}\n")).collect::<String>());
    // A slip in each word.
    let slip = |word: &str| if word.len() > 3 { format!("{}x{}", &word[..2], &word[3..]) } else { word.to_owned() };
    found(&words().map(slip).collect::<Vec<String>>().join(" "));
}

#[test]
fn a_request_may_have_its_words_back() {
    let guard = guard();
    let mut allowance = Allowance::default();
    guard.allow(SENTENCE, &mut allowance);
    let listed = SENTENCE.split(' ').map(|word| format!("- {word} (noted)\n")).collect::<String>();
    assert!(withheld(guard, listed.as_bytes()));
    assert_eq!(guard.scan(listed.as_bytes(), &allowance).reason, None);
}
