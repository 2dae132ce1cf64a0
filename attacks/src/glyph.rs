//! Families `glyph` (look-alikes, styled letters, invisible marks) and `script` (other alphabets, letter by letter).
use crate::{Class::*, Enc, e, util::*};

/// Letters and digits moved to blocks of consecutive code points; 0 means the block has none.
fn block(t: &str, upper: u32, lower: u32, digit: u32) -> String {
    map_chars(t, |c| {
        let base = match c {
            'A'..='Z' if upper > 0 => upper + c as u32 - 65,
            'a'..='z' if lower > 0 => lower + c as u32 - 97,
            '0'..='9' if digit > 0 => digit + c as u32 - 48,
            _ => c as u32,
        };
        char::from_u32(base).unwrap().to_string()
    })
}

fn table(t: &str, from: &str, to: &str) -> String {
    let f: Vec<char> = from.chars().collect();
    let g: Vec<char> = to.chars().collect();
    assert_eq!(f.len(), g.len(), "{from}");
    map_chars(t, |c| f.iter().position(|x| *x == c).map_or(c, |i| g[i]).to_string())
}

/// `mark` after every visible character.
fn after(t: &str, mark: &str) -> String {
    map_chars(t, |c| if c.is_whitespace() { c.into() } else { format!("{c}{mark}") })
}

const CYR: (&str, &str) = ("aceopxyijshdqwlABCEHIJKMOPSTXY", "асеорхуіјѕһԁԛԝӏАВСЕНІЈКМОРЅТХУ");
const GRK: (&str, &str) = ("aeiknoptuvwxyABEHIKMNOPTXYZ", "αεικηορτυνωχγΑΒΕΗΙΚΜΝΟΡΤΧΥΖ");
const CHE: (&str, &str) = ("ABCDEGHJKLMPRSTVWYZ", "ᎪᏴᏟᎠᎬᏀᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᎽᏃ");
const LISU: (&str, &str) = ("ABCDEFGHIJKLMNOPRSTUVWXYZ", "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ");
const ARM: (&str, &str) = ("onuhgqjSOUL", "օոսհցզյՏՕՍԼ");

pub fn cyrillic(t: &str) -> String {
    table(t, CYR.0, CYR.1)
}

pub const GLYPH: &[Enc] = &[
    e("homoglyph_cyrillic", Plausible, cyrillic),
    e("homoglyph_greek", Plausible, |t| table(t, GRK.0, GRK.1)),
    e("homoglyph_armenian", Plausible, |t| table(t, ARM.0, ARM.1)),
    e("homoglyph_cherokee_caps", Exotic, |t| table(&t.to_ascii_uppercase(), CHE.0, CHE.1)),
    e("homoglyph_lisu_caps", Exotic, |t| table(&t.to_ascii_uppercase(), LISU.0, LISU.1)),
    // Each letter takes the script that its position asks for.
    e("homoglyph_mixed", Plausible, |t| {
        t.chars()
            .enumerate()
            .map(|(i, c)| {
                let (f, g) = [CYR, GRK, ARM, ("", "")][i * 7 % 4];
                table(&c.to_string(), f, g)
            })
            .collect()
    }),
    e("homoglyph_vowels_only", Plausible, |t| table(t, "aeoi", "аеоі")),
    e("fullwidth", Plausible, |t| {
        map_chars(t, |c| match c {
            '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap().into(),
            ' ' => "\u{3000}".into(),
            c => c.into(),
        })
    }),
    e("math_bold", Plausible, |t| block(t, 0x1d400, 0x1d41a, 0x1d7ce)),
    e("math_italic", Plausible, |t| block(t, 0x1d434, 0x1d44e, 0).replace('\u{1d455}', "\u{210e}")),
    e("math_bold_italic", Plausible, |t| block(t, 0x1d468, 0x1d482, 0)),
    e("math_bold_script", Plausible, |t| block(t, 0x1d4d0, 0x1d4ea, 0)),
    e("math_bold_fraktur", Plausible, |t| block(t, 0x1d56c, 0x1d586, 0)),
    e("math_double_struck", Plausible, |t| {
        table(
            &block(t, 0x1d538, 0x1d552, 0x1d7d8),
            "\u{1d53a}\u{1d53f}\u{1d545}\u{1d547}\u{1d548}\u{1d549}\u{1d551}",
            "ℂℍℕℙℚℝℤ",
        )
    }),
    e("math_sans", Plausible, |t| block(t, 0x1d5a0, 0x1d5ba, 0x1d7e2)),
    e("math_sans_bold", Plausible, |t| block(t, 0x1d5d4, 0x1d5ee, 0x1d7ec)),
    e("math_monospace", Plausible, |t| block(t, 0x1d670, 0x1d68a, 0x1d7f6)),
    e("circled", Plausible, |t| block(&t.replace('0', "⓪"), 0x24b6, 0x24d0, 0x245f)),
    e("circled_negative", Plausible, |t| block(&t.to_ascii_uppercase(), 0x1f150, 0, 0)),
    e("squared", Plausible, |t| block(&t.to_ascii_uppercase(), 0x1f130, 0, 0)),
    e("squared_negative", Plausible, |t| block(&t.to_ascii_uppercase(), 0x1f170, 0, 0)),
    e("parenthesized_letters", Plausible, |t| block(&t.to_ascii_lowercase(), 0, 0x249c, 0)),
    e("regional_indicators", Plausible, |t| {
        map_chars(&block(&t.to_ascii_uppercase(), 0x1f1e6, 0, 0), |c| {
            if (0x1f1e6..0x1f200).contains(&(c as u32)) { format!("{c} ") } else { c.into() }
        })
    }),
    e("small_caps", Plausible, |t| alpha(t, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ")),
    e("superscript", Plausible, |t| table(&alpha(t, "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖ𐞥ʳˢᵗᵘᵛʷˣʸᶻ"), "0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")),
    e("upside_down", Plausible, |t| {
        let s: String = t.chars().rev().collect();
        table(&alpha(&s, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz"), ".,?!'()[]{}<>&_", "˙'¿¡,)(][}{><⅋‾")
    }),
    e("hooked_letters", Exotic, |t| alpha(t, "ąɓçďęƒğħįĵķľɱŋøþɋŗşŧůѵŵχÿž")),
    e("stroked_letters", Exotic, |t| alpha(t, "ȺɃȻĐɆꞘǤĦƗɈꝀŁMNØⱣꝖɌSŦɄVWXɎƵ")),
    e("combining_strike", Plausible, |t| after(t, "\u{336}")),
    e("combining_underline", Plausible, |t| after(t, "\u{332}")),
    e("combining_acute", Plausible, |t| after(t, "\u{301}")),
    e("combining_keycap", Exotic, |t| after(t, "\u{20e3}")),
    e("precomposed_accents", Plausible, |t| table(t, "aeiouycnszAEIOUYCNSZ", "äëïöüÿçñšžÄËÏÖÜŸÇÑŠŽ")),
    e("zalgo", Plausible, |t| {
        t.chars()
            .enumerate()
            .map(|(i, c)| {
                let mut s = c.to_string();
                if !c.is_whitespace() {
                    for k in 0..3 + i % 3 {
                        s.push(char::from_u32(0x300 + ((i * 7 + k * 13) % 0x6f) as u32).unwrap());
                    }
                }
                s
            })
            .collect()
    }),
    e("zero_width_space", Plausible, |t| after(t, "\u{200b}")),
    e("zero_width_joiner", Plausible, |t| after(t, "\u{200d}")),
    e("zero_width_non_joiner", Plausible, |t| after(t, "\u{200c}")),
    e("word_joiner", Plausible, |t| after(t, "\u{2060}")),
    e("byte_order_marks", Plausible, |t| after(t, "\u{feff}")),
    e("soft_hyphens", Plausible, |t| after(t, "\u{ad}")),
    e("invisible_separator", Exotic, |t| after(t, "\u{2063}")),
    e("grapheme_joiner", Exotic, |t| after(t, "\u{34f}")),
    e("hangul_filler", Exotic, |t| after(t, "\u{3164}")),
    e("mongolian_separator", Exotic, |t| after(t, "\u{180e}")),
    e("interlinear_marks", Exotic, |t| after(t, "\u{fff9}\u{fffb}")),
    e("variation_selector_after_each", Plausible, |t| after(t, "\u{fe0f}")),
    e("ltr_marks", Plausible, |t| after(t, "\u{200e}")),
    // Shown in the right order: the override turns the reversed line round.
    e("bidi_override_reversed", Plausible, |t| {
        map_lines(t, |l| format!("\u{202e}{}\u{202c}", l.chars().rev().collect::<String>()))
    }),
    e("bidi_isolates_per_word", Exotic, |t| map_words(t, |w| format!("\u{2068}{w}\u{2069}"))),
    e("ligatures_and_digraphs", Exotic, |t| {
        t.replace("ffi", "ﬃ")
            .replace("ff", "ﬀ")
            .replace("fi", "ﬁ")
            .replace("fl", "ﬂ")
            .replace("st", "ﬆ")
            .replace("lj", "ǉ")
            .replace("nj", "ǌ")
            .replace("dz", "ǳ")
            .replace("ij", "ĳ")
            .replace("ae", "æ")
            .replace("oe", "œ")
            .replace("th", "ᵺ")
            .replace("ts", "ʦ")
            .replace("ls", "ʪ")
            .replace('i', "ⅰ")
            .replace('c', "ⅽ")
            .replace('d', "ⅾ")
            .replace('m', "ⅿ")
            .replace('l', "ⅼ")
            .replace('v', "ⅴ")
    }),
];

pub const SCRIPT: &[Enc] = &[
    e("braille_letters", Plausible, |t| {
        const B: &str = "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵";
        map_chars(t, |c| match c {
            'A'..='Z' => format!("⠠{}", alpha(&c.to_string(), B)),
            'a'..='z' => alpha(&c.to_string(), B),
            '0'..='9' => format!("⠼{}", alpha(&((b'a' + (c as u8 - 39) % 10) as char).to_string(), B)),
            ' ' => "⠀".into(),
            c => table(&c.to_string(), ".,;:?!'-", "⠲⠂⠆⠒⠦⠖⠄⠤"),
        })
    }),
    e("braille_bytes", Exotic, |t| join_bytes(t, "", |b| char::from_u32(0x2800 + b as u32).unwrap().into())),
    e("elder_runes", Plausible, |t| alpha(t, "ᚨᛒᚲᛞᛖᚠᚷᚺᛁᛃᚴᛚᛗᚾᛟᛈᛩᚱᛊᛏᚢᚡᚹᛪᚤᛉ")),
    e("cyrillic_transliteration", Plausible, |t| alpha(t, "абцдефгхийклмнопярстувшжыз")),
    e("greek_keyboard", Plausible, |t| alpha(t, "αβψδεφγηιξκλμνοπ;ρστθωςχυζ")),
    e("russian_keyboard_layout", Plausible, |t| alpha(t, "фисвуапршолдьтщзйкыегмцчня")),
    e("hebrew_letters", Exotic, |t| alpha(t, "אבגדהוזחטיכלמנסעפצקרשתךםןף")),
    e("katakana_letters", Exotic, |t| alpha(t, "アイウエオカキクケコサシスセソタチツテトナニヌネノハ")),
    e("georgian_letters", Exotic, |t| alpha(t, "აბცდეფგჰიჯკლმნოპქრსტუვწხყზ")),
    e("deseret_like_block", Exotic, |t| alpha(t, "𐐀𐐁𐐂𐐃𐐄𐐅𐐆𐐇𐐈𐐉𐐊𐐋𐐌𐐍𐐎𐐏𐐐𐐑𐐒𐐓𐐔𐐕𐐖𐐗𐐘𐐙")),
    e("emoji_alphabet", Plausible, |t| alpha(t, "🍎🐝🐱🐶🥚🐟🐐🏠🍦🤹🔑🦁🌙🥜🐙🐧👸🌈🐍🌴🦄🌋🐋❌🪀🦓")),
    e("emoji_consecutive", Plausible, |t| block(&t.to_ascii_lowercase(), 0, 0x1f600, 0)),
    e("playing_cards", Exotic, |t| {
        map_chars(&t.to_ascii_lowercase(), |c| match c {
            'a'..='m' => char::from_u32(0x1f0a1 + c as u32 - 97).unwrap().into(),
            'n'..='z' => char::from_u32(0x1f0b1 + c as u32 - 110).unwrap().into(),
            c => c.into(),
        })
    }),
    e("chess_and_dominoes", Exotic, |t| block(&t.to_ascii_lowercase(), 0, 0x1f031, 0x2654)),
    e("i_ching_hexagrams", Exotic, |t| {
        join_bytes(t, "", |b| {
            let h = |v: u8| char::from_u32(0x4dc0 + v as u32).unwrap();
            format!("{}{}", h(b >> 4), h(b & 15))
        })
    }),
    e("cjk_offset_codepoints", Exotic, |t| map_chars(t, |c| char::from_u32(c as u32 + 0x4e00).unwrap().into())),
    e("private_use_offset", Exotic, |t| map_chars(t, |c| char::from_u32(c as u32 + 0xe000).unwrap().into())),
    e("hangul_offset_codepoints", Exotic, |t| map_chars(t, |c| char::from_u32(c as u32 + 0xac00).unwrap().into())),
    e("control_pictures", Exotic, |t| t.replace(' ', "␠").replace('\n', "␊")),
];
