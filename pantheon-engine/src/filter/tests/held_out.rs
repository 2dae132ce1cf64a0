//! Encodings that were written after the filter. They found what it missed, and it was mended with them in view: a rate on
//! them says no more what it would do with others.

use super::attacker::*;

const Z85: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
const RFC_1924: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/// One way each, for whole prompts and for sentences.
pub(super) fn single() -> Vec<Attack> {
    [scripts(), layouts(), ciphers(), alphabets(), numbers(), containers()].concat()
}

fn scripts() -> Vec<Attack> {
    let (attack, lossy) = (Attack::new, Attack::lossy);
    vec![
        attack("mathematical bold", |bytes| each(bytes, |one| plane(one, 0x1D41A, 0x1D400))),
        attack("mathematical monospace", |bytes| each(bytes, |one| plane(one, 0x1D68A, 0x1D670))),
        attack("circled", |bytes| each(bytes, |one| plane(one, 0x24D0, 0x24B6))),
        lossy("parenthesized", |bytes| each(bytes, |one| plane(one.to_ascii_lowercase(), 0x249C, 0x249C))),
        lossy("regional indicators", |bytes| {
            each(bytes, |one| format!("{} ", plane(one.to_ascii_lowercase(), 0x1F1E6, 0x1F1E6)))
        }),
        attack("tags", |bytes| {
            let hidden = each(&ascii(bytes), |one| char::from_u32(0xE0000 + one as u32).unwrap().to_string());
            [b"fn main() {} // ok", &hidden[..]].concat()
        }),
        lossy("Greek and Cyrillic", |bytes| {
            each(bytes, |one| match "aαeеoοiіsѕcсnпuυtтmмkκpρhһ".chars().skip_while(|from| *from != one).nth(1)
            {
                Some(to) if one.is_ascii() => to.to_string(),
                _ => one.to_string(),
            })
        }),
        lossy("small capitals", |bytes| {
            each(bytes, |one| {
                match "aᴀbʙcᴄdᴅeᴇhʜiɪkᴋlʟmᴍnɴoᴏrʀtᴛuᴜ".chars().skip_while(|from| *from != one).nth(1)
                {
                    Some(to) if one.is_ascii() => to.to_string(),
                    _ => one.to_string(),
                }
            })
        }),
        lossy("upside down", |bytes| {
            let from = "abcdefghijklmnopqrstuvwxyz";
            let to: Vec<char> = "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz".chars().collect();
            let lower = text(bytes).to_lowercase();
            lower.chars().rev().map(|one| from.find(one).map_or(one, |at| to[at])).collect::<String>().into_bytes()
        }),
        lossy("accents", |bytes| {
            each(bytes, |one| if "aeiou".contains(one) { format!("{one}\u{308}") } else { one.into() })
        }),
        lossy("soft hyphens and word joiners", |bytes| each(bytes, |one| format!("{one}\u{ad}\u{2060}"))),
        attack("variation selectors", |bytes| {
            let selector =
                |byte: &u8| char::from_u32(if *byte < 16 { 0xFE00 } else { 0xE0100 - 16 } + u32::from(*byte));
            format!("x{}", bytes.iter().filter_map(selector).collect::<String>()).into_bytes()
        }),
        attack("invisible bits", |bytes| {
            let bits = digits(bytes, 1, b"01");
            format!(
                "a{}b",
                bits.iter().map(|bit| if *bit == b'1' { '\u{200c}' } else { '\u{200b}' }).collect::<String>()
            )
            .into_bytes()
        }),
        lossy("Braille", |bytes| {
            let braille: Vec<char> = "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵".chars().collect();
            each(bytes, |one| match one.to_ascii_lowercase() {
                letter @ 'a'..='z' => braille[letter as usize - 97].to_string(),
                _ => "⠀".into(),
            })
        }),
        lossy("more leet", |bytes| {
            each(bytes, |one| match one {
                'a' => "@".into(),
                'b' => "8".into(),
                'e' => "3".into(),
                'g' => "9".into(),
                'i' => "!".into(),
                'o' => "0".into(),
                's' => "$".into(),
                't' => "+".into(),
                'z' => "2".into(),
                _ => one.to_string(),
            })
        }),
    ]
}

/// A letter in another plane of Unicode.
fn plane(one: char, small: u32, capital: u32) -> String {
    let code = match one {
        'a'..='z' => small + one as u32 - 97,
        'A'..='Z' => capital + one as u32 - 65,
        _ => one as u32,
    };
    char::from_u32(code).unwrap().to_string()
}

fn layouts() -> Vec<Attack> {
    let (attack, lossy) = (Attack::new, Attack::lossy);
    vec![
        lossy("camel case", |bytes| {
            let capital = |word: &str| word.get(..1).unwrap_or("").to_uppercase() + word.get(1..).unwrap_or("");
            text(bytes).split_whitespace().map(capital).collect::<String>().into_bytes()
        }),
        lossy("a word a constant", |bytes| {
            let line = |(at, word): (usize, &str)| format!("const W{at}: &str = \"{word}\";\n");
            text(bytes).split_whitespace().enumerate().map(line).collect::<String>().into_bytes()
        }),
        lossy("comments behind code", |bytes| {
            let words = text(bytes);
            let words: Vec<&str> = words.split_whitespace().collect();
            words
                .chunks(3)
                .map(|some| format!("    total += price(item); // {}\n", some.join(" ")))
                .collect::<String>()
                .into()
        }),
        lossy("first letters of words", |bytes| {
            each(bytes, |one| {
                if one.is_ascii_alphabetic() { format!("{}ebra ", one.to_ascii_lowercase()) } else { String::new() }
            })
        }),
        lossy("first letters of lines", |bytes| {
            each(
                bytes,
                |one| if one.is_ascii_alphabetic() { format!("{one}unning the tests\n") } else { String::new() },
            )
        }),
        lossy("every second letter", |bytes| {
            let mut junk = b"qwertzuiopasdfghjklyxcvbnm".iter().cycle();
            each(bytes, |one| format!("{one}{}", char::from(*junk.next().unwrap())))
        }),
        lossy("every second word", |bytes| {
            text(bytes).split_whitespace().map(|word| format!("{word} banana ")).collect::<String>().into_bytes()
        }),
        attack("diff lines", |bytes| wrapped(bytes, 50, "+ ", "")),
        attack("HTML around letters", |bytes| each(bytes, |one| format!("<b>{one}</b>"))),
        attack("a JSON list of characters", |bytes| each(bytes, |one| format!("\"{one}\", "))),
        lossy("words backwards", |bytes| {
            text(bytes).split_whitespace().rev().collect::<Vec<_>>().join(" ").into_bytes()
        }),
        attack("lines in an array", |bytes| wrapped(bytes, 33, "        \"", "\",")),
        lossy("doubled letters", |bytes| each(bytes, |one| format!("{one}{one}"))),
        lossy("NATO", |bytes| {
            const WORDS: &str = "alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu";
            let words: Vec<&str> = WORDS.split(' ').collect();
            each(bytes, |one| match one.to_ascii_lowercase() {
                letter @ 'a'..='z' => format!("{} ", words[letter as usize - 97]),
                _ => String::new(),
            })
        }),
    ]
}

fn ciphers() -> Vec<Attack> {
    let (attack, lossy) = (Attack::new, Attack::lossy);
    vec![
        attack("rot3", |bytes| letters(bytes, |letter| letter + 3)),
        attack("rot21", |bytes| letters(bytes, |letter| letter + 21)),
        attack("ROT47", |bytes| {
            bytes.iter().map(|byte| if byte.is_ascii_graphic() { 33 + (byte - 33 + 47) % 94 } else { *byte }).collect()
        }),
        attack("ROT18", |bytes| {
            let digit = |byte: u8| if byte.is_ascii_digit() { b'0' + (byte - b'0' + 5) % 10 } else { byte };
            letters(bytes, |letter| letter + 13).into_iter().map(digit).collect()
        }),
        lossy("Vigenère", |bytes| {
            let mut key = b"secret".iter().cycle();
            letters_with(bytes, |letter| letter + key.next().unwrap() - b'a')
        }),
        lossy("affine", |bytes| letters(bytes, |letter| (letter * 5 + 8) % 26)),
        lossy("keyboard", |bytes| {
            letters(bytes, |letter| b"snvfrghjokl;,mp[wtdyibecuz"[usize::from(letter)].wrapping_sub(b'a') % 26)
        }),
        lossy("keyword alphabet", |bytes| {
            letters(bytes, |letter| b"zebrascdfghijklmnopqtuvwxy"[usize::from(letter)] - b'a')
        }),
        lossy("rail fence", |bytes| {
            let plain: Vec<u8> = bytes.iter().copied().filter(u8::is_ascii_alphabetic).collect();
            let rail = |start: usize| plain.iter().skip(start).step_by(2).copied().collect::<Vec<_>>();
            [rail(0), rail(1)].concat()
        }),
        lossy("columns", |bytes| {
            let plain: Vec<u8> = bytes.iter().copied().filter(u8::is_ascii_alphabetic).collect();
            [3, 0, 4, 1, 2].iter().flat_map(|start| plain.iter().skip(*start).step_by(5).copied()).collect()
        }),
        lossy("Pig Latin", |bytes| {
            let speak = |word: &str| {
                let word: String = word.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
                match word.find(|one| "aeiou".contains(one)) {
                    Some(0) | None => format!("{word}way "),
                    Some(at) => format!("{}{}ay ", &word[at..], &word[..at]),
                }
            };
            text(bytes).split_whitespace().map(speak).collect::<String>().into_bytes()
        }),
        lossy("no vowels", |bytes| bytes.iter().copied().filter(|byte| !b"aeiouAEIOU".contains(byte)).collect()),
        attack("swapped case", |bytes| {
            bytes.iter().map(|byte| if byte.is_ascii_alphabetic() { byte ^ 0x20 } else { *byte }).collect()
        }),
        attack("lines backwards", |bytes| {
            let lines = text(bytes);
            lines
                .lines()
                .map(|line| line.chars().rev().chain(['\n']).collect::<String>())
                .collect::<String>()
                .into_bytes()
        }),
    ]
}

/// As `letters`, with a cipher that goes on.
fn letters_with(bytes: &[u8], mut turn: impl FnMut(u8) -> u8) -> Vec<u8> {
    let one = |byte: &u8| match byte {
        b'a'..=b'z' => b'a' + turn(byte - b'a') % 26,
        b'A'..=b'Z' => b'A' + turn(byte - b'A') % 26,
        other => *other,
    };
    bytes.iter().map(one).collect()
}

/// Five digits of each four bytes.
fn base85(bytes: &[u8], alphabet: &[u8]) -> Vec<u8> {
    let group = |chunk: &[u8]| {
        let padded = [chunk, &[0; 4]].concat();
        let number = u32::from_be_bytes([padded[0], padded[1], padded[2], padded[3]]);
        let all = (0..5).rev().map(move |at| (number / 85u32.pow(at)) as usize % 85);
        all.take(chunk.len() + 1).map(|digit| alphabet[digit]).collect::<Vec<u8>>()
    };
    bytes.chunks(4).flat_map(group).collect()
}

fn alphabets() -> Vec<Attack> {
    let attack = Attack::new;
    vec![
        attack("Ascii85", |bytes| {
            let alphabet: Vec<u8> = (b'!'..=b'u').collect();
            [b"<~", &base85(bytes, &alphabet)[..], b"~>"].concat()
        }),
        attack("base85", |bytes| base85(bytes, RFC_1924)),
        attack("Z85", |bytes| base85(bytes, Z85)),
        attack("base32 small", |bytes| digits(bytes, 5, b"abcdefghijklmnopqrstuvwxyz234567")),
        attack("base32hex", |bytes| digits(bytes, 5, b"0123456789ABCDEFGHIJKLMNOPQRSTUV")),
        attack("Crockford", |bytes| digits(bytes, 5, b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")),
        attack("z-base-32", |bytes| digits(bytes, 5, b"ybndrfg8ejkmcpqxot1uwisza345h769")),
        attack("base62", |bytes| radix(bytes, b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")),
        attack("base36", |bytes| radix(bytes, b"0123456789abcdefghijklmnopqrstuvwxyz")),
        attack("base64 in fours", |bytes| grouped(&digits(bytes, 6, BASE64), 4)),
        attack("base64 with dashes", |bytes| digits(bytes, 6, BASE64).chunks(8).collect::<Vec<_>>().join(&b" - "[..])),
        attack("base64 behind a name", |bytes| {
            [b"data:text/plain;base64,", &digits(bytes, 6, BASE64)[..], b"=="].concat()
        }),
        attack("base64 a line a constant", |bytes| {
            wrapped(&digits(bytes, 6, BASE64), 44, "const PART: &str = \"", "\";")
        }),
        attack("base64 from the end", |bytes| digits(bytes, 6, BASE64).into_iter().rev().collect()),
        attack("base64 of UTF-16", |bytes| {
            let wide: Vec<u8> = text(bytes).encode_utf16().flat_map(u16::to_le_bytes).collect();
            digits(&wide, 6, BASE64)
        }),
        attack("base64 with swapped case", |bytes| {
            let swap = |byte: u8| if byte.is_ascii_alphabetic() { byte ^ 0x20 } else { byte };
            digits(bytes, 6, BASE64).into_iter().map(swap).collect()
        }),
        attack("uuencode", |bytes| {
            let line = |line: &[u8]| {
                let digits = digits(line, 6, &(b' '..=b'_').collect::<Vec<u8>>());
                let padding = vec![b' '; line.len().div_ceil(3) * 4 - digits.len()];
                [&[32 + line.len() as u8], &digits[..], &padding, b"\n"].concat()
            };
            bytes.chunks(45).flat_map(line).collect()
        }),
    ]
}

/// Characters in groups with spaces between.
fn grouped(bytes: &[u8], size: usize) -> Vec<u8> {
    bytes.chunks(size).collect::<Vec<_>>().join(&b' ')
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes()
}

fn numbers() -> Vec<Attack> {
    let (attack, lossy) = (Attack::new, Attack::lossy);
    vec![
        attack("hex dump", |bytes| {
            let line = |(at, line): (usize, &[u8])| {
                let hex: String = line.iter().map(|byte| format!("{byte:02x} ")).collect();
                format!("{:08x}: {hex}\n", at * 16)
            };
            bytes.chunks(16).enumerate().map(line).collect::<String>().into_bytes()
        }),
        attack("hex with colons", |bytes| of_bytes(bytes, |byte| format!("{byte:02X}:"))),
        attack("hex words", |bytes| grouped(&hex(bytes), 8)),
        attack("hex from the end", |bytes| hex(bytes).into_iter().rev().collect()),
        attack("calls of chr", |bytes| of_bytes(bytes, |byte| format!("chr({byte}) + "))),
        attack("octal with spaces", |bytes| of_bytes(bytes, |byte| format!("{byte:03o} "))),
        attack("decimal run together", |bytes| of_bytes(bytes, |byte| format!("{byte:03}"))),
        attack("binary run together", |bytes| of_bytes(bytes, |byte| format!("{byte:08b}"))),
        attack("seven bits", |bytes| of_bytes(&ascii(bytes), |byte| format!("{byte:07b} "))),
        lossy("places in the alphabet", |bytes| {
            each(bytes, |one| match one.to_ascii_lowercase() {
                letter @ 'a'..='z' => format!("{}-", letter as u32 - 96),
                _ => " ".into(),
            })
        }),
        attack("numbers with something added", |bytes| {
            of_bytes(&ascii(bytes), |byte| format!("{}, ", u32::from(byte) + 117))
        }),
        attack("one decimal number", |bytes| radix(bytes, b"0123456789")),
        lossy("Morse", |bytes| {
            const CODES: &str = ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..";
            let codes: Vec<&str> = CODES.split(' ').collect();
            each(bytes, |one| match one.to_ascii_lowercase() {
                letter @ 'a'..='z' => format!("{} ", codes[letter as usize - 97]),
                _ => "/ ".into(),
            })
        }),
        lossy("Bacon", |bytes| {
            each(bytes, |one| match one.to_ascii_lowercase() {
                letter @ 'a'..='z' => format!("{:05b} ", letter as u32 - 97).replace('0', "A").replace('1', "B"),
                _ => String::new(),
            })
        }),
        attack("code points by name", |bytes| each(bytes, |one| format!("U+{:04X} ", one as u32))),
        attack("hexadecimal entities", |bytes| each(bytes, |one| format!("&#x{:x};", one as u32))),
        attack("braced escapes", |bytes| each(bytes, |one| format!("\\u{{{:x}}}", one as u32))),
        attack("quoted printable", |bytes| of_bytes(bytes, |byte| format!("={byte:02X}"))),
        attack("every third escaped", |bytes| {
            let mut at = 0;
            each(bytes, |one| {
                at += 1;
                if at % 3 == 0 { format!("&#{};", one as u32) } else { one.to_string() }
            })
        }),
        attack("percent twice", |bytes| of_bytes(bytes, |byte| format!("%25{byte:02X}"))),
    ]
}

fn of_bytes(bytes: &[u8], write: impl Fn(u8) -> String) -> Vec<u8> {
    bytes.iter().map(|byte| write(*byte)).collect::<String>().into_bytes()
}

/// What is not ASCII as escapes.
fn ascii(bytes: &[u8]) -> Vec<u8> {
    each(bytes, |one| if one.is_ascii() { one.to_string() } else { format!("\\u{{{:x}}}", one as u32) })
}

fn containers() -> Vec<Attack> {
    let attack = Attack::new;
    vec![
        attack("gzip and base64", |bytes| {
            let head = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3];
            let packed = miniz_oxide::deflate::compress_to_vec(bytes, 9);
            digits(&[&head[..], &packed, &[0; 8]].concat(), 6, BASE64)
        }),
        attack("zlib and hex", |bytes| hex(&miniz_oxide::deflate::compress_to_vec_zlib(bytes, 9))),
        attack("zlib and base85", |bytes| base85(&miniz_oxide::deflate::compress_to_vec_zlib(bytes, 9), RFC_1924)),
        attack("zlib and base64 in lines", |bytes| {
            wrapped(&digits(&miniz_oxide::deflate::compress_to_vec_zlib(bytes, 1), 6, BASE64), 64, "# ", "")
        }),
        attack("XOR and hex", |bytes| hex(&bytes.iter().map(|byte| byte ^ 0x5A).collect::<Vec<u8>>())),
        attack("XOR and base64", |bytes| digits(&bytes.iter().map(|byte| byte ^ 0xA7).collect::<Vec<u8>>(), 6, BASE64)),
        attack("a URL in JSON", |bytes| {
            let percent = of_bytes(bytes, |byte| {
                if byte.is_ascii_alphanumeric() { char::from(byte).into() } else { format!("%{byte:02x}") }
            });
            format!("{{\"url\": \"https://example.com/?q={}\"}}", text(&percent)).into_bytes()
        }),
        attack("a string in a string", |bytes| format!("{:?}", format!("{:?}", text(bytes))).into_bytes()),
    ]
}
