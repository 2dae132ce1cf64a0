//! Classes of writings, one of each: letters that are counted, spelled or shifted each in its own way, and carriers that
//! part them.

use super::carriers::is_decoded;
use super::rearranged::is_read;

const SENTENCE: &str = "Convert at the outermost layer only; a conversion inside a loop is always a sign that the layer was chosen wrongly.";

fn words() -> Vec<&'static str> {
    SENTENCE.split(|one: char| !one.is_alphabetic()).filter(|word| !word.is_empty()).collect()
}

fn letters() -> Vec<u8> {
    SENTENCE.to_lowercase().bytes().filter(u8::is_ascii_lowercase).collect()
}

fn joined<T: ToString>(parts: impl IntoIterator<Item = T>, between: &str) -> String {
    parts.into_iter().map(|part| part.to_string()).collect::<Vec<String>>().join(between)
}

fn rot13(text: &str) -> String {
    let turn = |one: char| match one {
        'a'..='z' => char::from(b'a' + (one as u8 - b'a' + 13) % 26),
        'A'..='Z' => char::from(b'A' + (one as u8 - b'A' + 13) % 26),
        other => other,
    };
    text.chars().map(turn).collect()
}

#[test]
fn cells_are_parted_by_their_tags() {
    let cells = joined(SENTENCE.bytes().map(|byte| format!("<option>{byte}</option>")), "");
    is_decoded(&cells, "outside tags", &joined(SENTENCE.bytes(), "  "));
}

#[test]
fn a_long_frame_need_not_count() {
    let names = ["oscar", "nicolas", "victor", "eugene", "raoul", "therese"];
    let words: Vec<&str> = (0..60).map(|at| names[at * at % 6]).collect();
    for (front, back) in
        [("<div class=\"", "\"></div>\n"), ("  console.log(\"", "\");\n"), ("SELECT ", " FROM item;\n")]
    {
        let lines: Vec<String> = words.chunks(5).map(|line| line.join(" ")).collect();
        let text: String = lines.iter().map(|line| format!("{front}{line}{back}")).collect();
        is_decoded(&text, "framed lines", &lines.join("\n"));
    }
}

#[test]
fn dots_at_the_beginnings_of_pieces_belong_to_them() {
    let lines = ["./.. .../.", "../. ./.....", "./. ./....", "..../. ../...", "./.. ./."];
    let text: String = lines.iter().map(|line| format!("<li data-key=\"{line}\">\n")).collect();
    is_decoded(&text, "framed lines", &lines.join("\n"));
}

#[test]
fn words_of_any_alphabet_are_their_first_letters() {
    let names = "antonio barcelona carmen dolores enrique francia gerona historia ines jose kilo lorenzo madrid navarra \
                 oviedo paris querido ramon sabado tarragona ulises valencia washington xiquena yegua zaragoza";
    let names: Vec<&str> = names.split_whitespace().collect();
    let spelled: Vec<&str> = letters().into_iter().map(|letter| names[usize::from(letter - b'a')]).collect();
    let lines: String = spelled.chunks(6).map(|line| format!("  log.info(\"{}\", now);\n", line.join(" "))).collect();
    let plain = String::from_utf8_lossy(&letters()).into_owned();
    is_decoded(&lines, "first letters of words of an alphabet", &plain);
    let digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let digit = |digit: char| digit.to_digit(10).map_or("alfa", |digit| digits[digit as usize]);
    let hex =
        joined(SENTENCE.bytes().map(|byte| format!("{byte:02x}").replace(|one: char| one.is_alphabetic(), "a")), "");
    let spelled = joined(hex.chars().map(digit), " ");
    is_decoded(&spelled, "first letters of words of an alphabet", &hex);
}

#[test]
fn numbers_may_grow_with_their_place() {
    let numbers = SENTENCE.bytes().enumerate().map(|(at, byte)| usize::from(byte) + 100 * at);
    is_decoded(&joined(numbers, ", "), "numbers that grow with their place", SENTENCE);
    let bytes = SENTENCE.as_bytes();
    let steps = bytes.windows(2).map(|pair| 500 + i32::from(pair[1]) - i32::from(pair[0]));
    is_decoded(&joined([i32::from(bytes[0])].into_iter().chain(steps), " "), "sums of numbers", SENTENCE);
}

#[test]
fn remainders_of_numbers_are_characters() {
    let numbers = SENTENCE.bytes().zip(3..).map(|(byte, at)| usize::from(byte) + 521 * (at * at % 13));
    is_decoded(&joined(numbers, ", "), "remainders of numbers", SENTENCE);
}

#[test]
fn a_number_may_hold_two_letters() {
    let letters = letters();
    let place = |letter: u8| u32::from(letter - b'a') + 1;
    let pairs = letters.chunks_exact(2).map(|pair| place(pair[0]) * 100 + place(pair[1]));
    let plain = String::from_utf8_lossy(&letters[..letters.len() / 2 * 2]).into_owned();
    is_decoded(&joined(pairs, ", "), "two places in the alphabet", &plain);
}

#[test]
fn few_digits_are_those_of_a_small_base() {
    let digits = |byte: u8| joined((0..4).rev().map(|place| byte >> (2 * place) & 3), "");
    is_decoded(&joined(SENTENCE.bytes().map(digits), " "), "code points of few digits", SENTENCE);
}

#[test]
fn lines_of_uuencode_may_stand_in_comments() {
    let line = |part: &[u8]| {
        let digit = |six: u8| char::from(if six == 0 { b'`' } else { six + 32 });
        let group = |three: &[u8]| {
            let [a, b, c] = [0, 1, 2].map(|at| three.get(at).copied().unwrap_or_default());
            joined([a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63].map(digit), "")
        };
        format!(" * {}{}\n", digit(part.len() as u8), joined(part.chunks(3).map(group), ""))
    };
    is_decoded(&joined(SENTENCE.as_bytes().chunks(45).map(line), ""), "uuencode", SENTENCE);
}

const MORSE: [&str; 26] = [
    ".-", "-...", "-.-.", "-..", ".", "..-.", "--.", "....", "..", ".---", "-.-", ".-..", "--", "-.", "---", ".--.",
    "--.-", ".-.", "...", "-", "..-", "...-", ".--", "-..-", "-.--", "--..",
];

#[test]
fn morse_code_may_be_turned_round_spoken_or_on_many_lines() {
    let (plain, signs) = (letters(), joined(letters().iter().map(|letter| MORSE[usize::from(letter - b'a')]), "\n"));
    let plain = String::from_utf8_lossy(&plain).into_owned();
    is_decoded(&format!("help:\n{signs}\n"), "Morse code", &plain);
    let turned: String = signs.replace('\n', " ").chars().rev().collect();
    // From its end the code of a `c` is that of no letter.
    is_decoded(&turned, "Morse code from the end", &plain.replace('c', ""));
    let spoken = signs.replace('.', "di").replace('-', "dah").replace('\n', " ");
    is_decoded(&spoken, "Morse code", &plain);
}

#[test]
fn keys_are_pressed_several_times() {
    let pressed = |letter: &u8| {
        let keys = ["abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"];
        let key = keys.iter().position(|key| key.contains(char::from(*letter))).unwrap();
        joined([key + 2], "").repeat(1 + keys[key].find(char::from(*letter)).unwrap())
    };
    let plain = String::from_utf8_lossy(&letters()).into_owned();
    is_decoded(&joined(letters().iter().map(pressed), " "), "keys of a telephone", &plain);
}

#[test]
fn words_have_their_places_at_their_ends() {
    let all = words();
    let order: Vec<usize> = (0..all.len()).map(|at| (at * 8 + 3) % all.len()).collect();
    for before in [false, true] {
        let word = |at: &usize| if before { format!("{at}{}", all[*at]) } else { format!("{}{at}", all[*at]) };
        is_decoded(&joined(order.iter().map(word), ";"), "words with their places", &all.join(" "));
    }
}

#[test]
fn pig_latin_is_undone_for_what_is_below_it() {
    let spoken = |word: &str| {
        let at = word.find(|one: char| "aeiou".contains(one.to_ascii_lowercase())).unwrap_or(word.len());
        format!("{}-{}ay", &word[at..], &word[..at])
    };
    let below = rot13(&words().join(" "));
    let spoken = joined(below.split(' ').map(spoken), " ");
    is_decoded(&spoken, "Pig Latin", &below);
    let turned: String = spoken.chars().rev().collect();
    is_decoded(&turned, "Pig Latin from the end", &below.chars().rev().collect::<String>());
}

#[test]
fn escapes_may_be_broken_into_lines() {
    let escaped = joined(SENTENCE.bytes().map(|byte| format!("%{byte:02X}")), "");
    let lines: Vec<&str> = escaped.as_bytes().chunks(40).map(|line| std::str::from_utf8(line).unwrap()).collect();
    is_decoded(&lines.join("\n  "), "wrapped lines", &escaped);
}

#[test]
fn spaces_of_regular_expressions_are_spaces() {
    let class = |one: char| if one == ' ' { "\\s".to_owned() } else { format!("[{}{one}]", one.to_uppercase()) };
    is_decoded(&joined(SENTENCE.chars().map(class), ""), "escapes", "[Aa][Tt] [Tt][Hh][Ee]");
}

#[test]
fn any_letters_at_the_ends_of_words_are_left_out() {
    let noise = |at: usize| char::from(b'a' + (at * 7 % 26) as u8);
    let wrapped = words()
        .into_iter()
        .enumerate()
        .map(|(at, word)| format!("{}{word}{}", noise(at * 5 + 3), noise(at * at * 3 + 8)));
    is_read(&joined(wrapped, " "), "words without their ends");
}

#[test]
fn spaces_are_counted() {
    let lines =
        letters().into_iter().map(|letter| format!("    total += 1;{}", " ".repeat(usize::from(letter - b'a') + 2)));
    is_read(&joined(lines, "\n"), "counts for letters");
    let lists =
        letters().into_iter().map(|letter| format!("x = [{}]", vec!["0"; usize::from(letter - b'a') + 1].join(", ")));
    is_read(&joined(lists, "\n"), "counts for letters");
}

#[test]
fn words_may_be_shifted_each_by_its_own_number() {
    let shifted = |(at, word): (usize, &str)| {
        let turn = |one: u8| char::from(b'a' + ((usize::from(one - b'a') + at) % 26) as u8);
        word.to_ascii_lowercase().bytes().map(turn).collect::<String>()
    };
    is_read(&joined(words().into_iter().enumerate().map(shifted), " "), "words shifted each by its own number");
}

#[test]
fn letters_in_groups_are_read_from_the_end_of_each() {
    for width in 3..=6 {
        let turned: Vec<u8> = letters().chunks(width).flat_map(|group| group.iter().rev()).copied().collect();
        is_read(&String::from_utf8_lossy(&turned), "groups of letters from the end of each");
    }
}

#[test]
fn columns_may_be_mirrored() {
    let mirrored: Vec<u8> = letters().into_iter().map(|letter| b'z' - (letter - b'a')).collect();
    let columns: Vec<u8> = (0..4).flat_map(|start| mirrored.iter().skip(start).step_by(4)).copied().collect();
    is_read(&String::from_utf8_lossy(&columns), "Atbash › every n-th letter first");
}

#[test]
fn letters_that_stand_alone_are_a_text() {
    let spelled = words().into_iter().map(|word| format!("{} letters: {}", word.len(), joined(word.chars(), ", ")));
    is_read(&joined(spelled, "\n"), "");
}
