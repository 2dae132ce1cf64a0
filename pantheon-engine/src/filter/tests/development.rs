//! The encodings that the filter was written with. Those that it was measured with afterwards are in `held_out.rs`.

use super::attacker::*;

pub(super) fn single() -> Vec<Attack> {
    let (attack, lossy) = (Attack::new, Attack::lossy);
    vec![
        attack("plain", <[u8]>::to_vec),
        lossy("capitals", <[u8]>::to_ascii_uppercase),
        attack("comments", |text| wrapped(text, 60, "    // ", "")),
        attack("dots between letters", |text| each(text, |one| format!("{one}."))),
        attack("a letter a line", |text| each(text, |one| format!("# {one}\n"))),
        attack("zero width", |text| each(text, |one| format!("{one}\u{200b}"))),
        lossy("Cyrillic", |text| {
            each(text, |one| match "aаeеoоcсpрxхiіyу".chars().skip_while(|from| *from != one).nth(1) {
                Some(to) if one.is_ascii() => to.to_string(),
                _ => one.to_string(),
            })
        }),
        attack("full width", |text| {
            each(text, |one| match one as u32 {
                code @ 0x21..=0x7E => char::from_u32(code + 0xFEE0).unwrap().to_string(),
                _ => one.to_string(),
            })
        }),
        attack("combining marks", |text| each(text, |one| format!("{one}\u{336}"))),
        lossy("leet", |text| {
            each(text, |one| match one {
                'a' => "4".into(),
                'e' => "3".into(),
                'i' | 'l' => "1".into(),
                'o' => "0".into(),
                's' => "5".into(),
                't' => "7".into(),
                _ => one.to_string(),
            })
        }),
        lossy("snake case", |text| {
            each(text, |one| if one.is_ascii_alphanumeric() { one.to_string() } else { "_".into() })
        }),
        attack("concatenation", |text| wrapped(text, 17, "    + \"", "\"")),
        attack("rot13", |text| letters(text, |letter| letter + 13)),
        attack("rot7", |text| letters(text, |letter| letter + 7)),
        attack("Atbash", |text| letters(text, |letter| 25 - letter)),
        attack("reversed", |bytes| text(bytes).chars().rev().collect::<String>().into_bytes()),
        lossy("reversed words", |text| {
            let words = super::attacker::text(text);
            words
                .split(' ')
                .map(|word| word.chars().rev().collect::<String>())
                .collect::<Vec<_>>()
                .join(" ")
                .into_bytes()
        }),
        attack("base64", |text| digits(text, 6, BASE64)),
        attack("base64 for URLs", |text| digits(text, 6, BASE64_URL)),
        attack("base64 in lines", |text| wrapped(&digits(text, 6, BASE64), 60, "// ", "")),
        attack("base64 in strings", |text| wrapped(&digits(text, 6, BASE64), 40, "    \"", "\" +")),
        attack("base32", |text| digits(text, 5, BASE32)),
        attack("base58", |text| radix(text, b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")),
        attack("hex", |text| text.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes()),
        attack("hex array", |text| text.iter().map(|byte| format!("0x{byte:02X}, ")).collect::<String>().into_bytes()),
        attack("hex escapes", |text| text.iter().map(|byte| format!("\\x{byte:02x}")).collect::<String>().into_bytes()),
        attack("octal", |text| text.iter().map(|byte| format!("\\{byte:03o}")).collect::<String>().into_bytes()),
        attack("decimal", |text| text.iter().map(|byte| format!("{byte}, ")).collect::<String>().into_bytes()),
        attack("binary", |text| text.iter().map(|byte| format!("{byte:08b} ")).collect::<String>().into_bytes()),
        attack("unicode escapes", |text| each(text, |one| format!("\\u{:04x}", one as u32))),
        attack("entities", |text| each(text, |one| format!("&#{};", one as u32))),
        attack("percent", |text| text.iter().map(|byte| format!("%{byte:02X}")).collect::<String>().into_bytes()),
        attack("zlib and base64", |text| digits(&miniz_oxide::deflate::compress_to_vec_zlib(text, 6), 6, BASE64)),
        attack("deflate and hex", |text| {
            let packed = miniz_oxide::deflate::compress_to_vec(text, 6);
            packed.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes()
        }),
    ]
}
