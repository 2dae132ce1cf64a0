//! Families `escape` (escape sequences) and `charcode` (character codes as program text).
use crate::{Class::*, Enc, e, glyph, util::*};

/// RFC 3492.
pub fn punycode(t: &str) -> String {
    let input: Vec<u32> = t.chars().map(|c| c as u32).collect();
    let mut out: String = t.chars().filter(char::is_ascii).collect();
    let basic = out.len() as u32;
    let (mut n, mut delta, mut bias, mut h) = (128u32, 0u32, 72u32, basic);
    if basic > 0 {
        out.push('-');
    }
    while (h as usize) < input.len() {
        let m = *input.iter().filter(|c| **c >= n).min().unwrap();
        delta += (m - n) * (h + 1);
        n = m;
        for &c in &input {
            if c < n {
                delta += 1;
            }
            if c == n {
                let mut q = delta;
                let mut k = 36;
                loop {
                    let t = if k <= bias { 1 } else { (k - bias).min(26) };
                    if q < t {
                        break;
                    }
                    let d = t + (q - t) % (36 - t);
                    out.push(if d < 26 { (b'a' + d as u8) as char } else { (b'0' + d as u8 - 26) as char });
                    q = (q - t) / (36 - t);
                    k += 36;
                }
                out.push(if q < 26 { (b'a' + q as u8) as char } else { (b'0' + q as u8 - 26) as char });
                let mut d = if h == basic { delta / 700 } else { delta / 2 };
                d += d / (h + 1);
                let mut k = 0;
                while d > 455 {
                    d /= 35;
                    k += 36;
                }
                bias = k + 36 * d / (d + 38);
                delta = 0;
                h += 1;
            }
        }
        delta += 1;
        n += 1;
    }
    out
}

fn qp(t: &str, all: bool) -> String {
    let mut o = String::new();
    let mut col = 0;
    for b in t.bytes() {
        if b == b'\n' && !all {
            o.push('\n');
            col = 0;
            continue;
        }
        let s = if all || !(32..127).contains(&b) || b"=.,-:{}[]()`%'\"".contains(&b) {
            format!("={b:02X}")
        } else {
            (b as char).to_string()
        };
        if col + s.len() > 72 {
            o += "=\n";
            col = 0;
        }
        col += s.len();
        o += &s;
    }
    o
}

fn list(t: &str, open: &str, close: &str, sep: &str, f: impl Fn(u8) -> String) -> String {
    format!("{open}{}{close}", join_bytes(t, sep, f))
}

pub const ESCAPE: &[Enc] = &[
    e("escape_x", Plausible, |t| join_bytes(t, "", |b| format!("\\x{b:02x}"))),
    e("escape_x_letters_only", Plausible, |t| {
        map_chars(t, |c| if c.is_ascii_alphabetic() { format!("\\x{:02x}", c as u32) } else { c.into() })
    }),
    e("escape_u", Plausible, |t| map_chars(t, |c| format!("\\u{:04x}", c as u32))),
    e("escape_u_braces", Plausible, |t| map_chars(t, |c| format!("\\u{{{:x}}}", c as u32))),
    e("escape_u_long", Plausible, |t| map_chars(t, |c| format!("\\U{:08x}", c as u32))),
    e("escape_u_every_second", Plausible, |t| {
        t.chars().enumerate().map(|(i, c)| if i % 2 == 1 { format!("\\u{:04x}", c as u32) } else { c.into() }).collect()
    }),
    e("escape_u_vowels", Plausible, |t| {
        map_chars(t, |c| if "aeiouAEIOU".contains(c) { format!("\\u{:04x}", c as u32) } else { c.into() })
    }),
    e("escape_octal", Plausible, |t| join_bytes(t, "", |b| format!("\\{b:03o}"))),
    e("escape_octal_string", Plausible, |t| format!("\"{}\"", join_bytes(t, "", |b| format!("\\{b:03o}")))),
    e("escape_decimal_lua", Plausible, |t| join_bytes(t, "", |b| format!("\\{b:03}"))),
    e("escape_python_named", Exotic, |t| {
        map_chars(t, |c| match c {
            'a'..='z' => format!("\\N{{LATIN SMALL LETTER {}}}", c.to_ascii_uppercase()),
            'A'..='Z' => format!("\\N{{LATIN CAPITAL LETTER {c}}}"),
            c => c.into(),
        })
    }),
    e("escape_css", Plausible, |t| map_chars(t, |c| format!("\\{:x} ", c as u32))),
    e("escape_perl_braces", Plausible, |t| map_chars(t, |c| format!("\\x{{{:04x}}}", c as u32))),
    e("escape_regex_classes", Exotic, |t| {
        map_chars(t, |c| if c.is_alphanumeric() { format!("[{c}]") } else { format!("\\{c}") })
    }),
    e("html_decimal", Plausible, |t| map_chars(t, |c| format!("&#{};", c as u32))),
    e("html_hex", Plausible, |t| map_chars(t, |c| format!("&#x{:X};", c as u32))),
    e("html_decimal_padded_no_semicolon", Plausible, |t| map_chars(t, |c| format!("&#{:07}", c as u32))),
    e("html_decimal_vowels", Plausible, |t| {
        map_chars(t, |c| if "aeiouAEIOU".contains(c) { format!("&#{};", c as u32) } else { c.into() })
    }),
    e("html_named_punctuation", Plausible, |t| {
        const N: &[(char, &str)] = &[
            ('.', "period"),
            (',', "comma"),
            (':', "colon"),
            (';', "semi"),
            ('(', "lpar"),
            (')', "rpar"),
            ('{', "lcub"),
            ('}', "rcub"),
            ('[', "lsqb"),
            (']', "rsqb"),
            ('!', "excl"),
            ('?', "quest"),
            ('`', "grave"),
            ('\'', "apos"),
            ('"', "quot"),
            ('<', "lt"),
            ('>', "gt"),
            ('&', "amp"),
            ('#', "num"),
            ('%', "percnt"),
            ('/', "sol"),
            ('_', "lowbar"),
            ('=', "equals"),
            ('*', "ast"),
            ('\n', "NewLine"),
            (' ', "nbsp"),
            ('-', "hyphen"),
        ];
        map_chars(t, |c| N.iter().find(|n| n.0 == c).map_or(c.into(), |n| format!("&{};", n.1)))
    }),
    e("html_named_fraktur", Exotic, |t| {
        map_chars(t, |c| if c.is_ascii_alphabetic() { format!("&{c}fr;") } else { c.into() })
    }),
    e("html_named_double_struck", Exotic, |t| {
        map_chars(t, |c| if c.is_ascii_alphabetic() { format!("&{c}opf;") } else { c.into() })
    }),
    e("html_double_escaped", Exotic, |t| map_chars(t, |c| format!("&amp;#{};", c as u32))),
    e("percent_all", Plausible, |t| join_bytes(t, "", |b| format!("%{b:02X}"))),
    e("percent_component", Plausible, |t| {
        join_bytes(t, "", |b| {
            if b.is_ascii_alphanumeric() || b"-_.~".contains(&b) { (b as char).into() } else { format!("%{b:02X}") }
        })
    }),
    e("percent_form_plus", Plausible, |t| {
        join_bytes(t, "", |b| match b {
            b' ' => "+".into(),
            b if b.is_ascii_alphanumeric() => (b as char).into(),
            b => format!("%{b:02X}"),
        })
    }),
    e("percent_double", Plausible, |t| join_bytes(t, "", |b| format!("%25{b:02X}"))),
    e("percent_u", Exotic, |t| map_chars(t, |c| format!("%u{:04X}", c as u32))),
    e("quoted_printable", Plausible, |t| qp(t, false)),
    e("quoted_printable_all", Plausible, |t| qp(t, true)),
    e("mime_word_b", Plausible, |t| {
        t.as_bytes().chunks(45).map(|c| format!("=?utf-8?B?{}?=", b64(c))).collect::<Vec<_>>().join("\n ")
    }),
    e("mime_word_q", Plausible, |t| {
        format!(
            "=?utf-8?Q?{}?=",
            join_bytes(t, "", |b| if b == b' ' {
                "_".into()
            } else if b.is_ascii_alphanumeric() {
                (b as char).into()
            } else {
                format!("={b:02X}")
            })
        )
    }),
    e("utf7", Exotic, |t| {
        map_lines(
            t,
            |l| if l.is_empty() { String::new() } else { format!("+{}-", base2n(&utf16(l, false), 6, B64, None)) },
        )
    }),
    e("punycode_cyrillic_words", Exotic, |t| {
        // The Cyrillic look-alike of each word, in the form that a browser shows for such a host name.
        map_words(t, |w| {
            let c = glyph::cyrillic(&w.to_lowercase());
            if c.is_ascii() { c } else { format!("xn--{}", punycode(&c)) }
        })
    }),
    e("punycode_fullwidth_line", Exotic, |t| {
        map_lines(t, |l| {
            punycode(&map_chars(l, |c| {
                if c.is_ascii_alphabetic() { char::from_u32(c as u32 + 0xfee0).unwrap().into() } else { c.into() }
            }))
        })
    }),
    e("latex_char", Exotic, |t| join_bytes(t, "", |b| format!("\\char\"{b:02X} "))),
    e("tex_caret_notation", Exotic, |t| join_bytes(t, "", |b| format!("^^{b:02x}"))),
    e("rtf_escapes", Exotic, |t| join_bytes(t, "", |b| format!("\\'{b:02x}"))),
    e("pdf_hex_string", Plausible, |t| format!("BT /F1 12 Tf <{}> Tj ET", hex(t.as_bytes()).to_uppercase())),
    e("json_string", Plausible, quote),
    e("json_string_twice", Plausible, |t| quote(&quote(t))),
    e("xml_cdata_split", Exotic, |t| wrap(t, 7).iter().map(|p| format!("<![CDATA[{p}]]>")).collect()),
    e("c_trigraphs_and_digraphs", Exotic, |t| {
        t.replace('{', "<%")
            .replace('}', "%>")
            .replace('[', "<:")
            .replace(']', ":>")
            .replace('#', "%:")
            .replace('|', "??!")
    }),
];

pub const CHARCODE: &[Enc] = &[
    e("js_from_char_code", Plausible, |t| list(t, "String.fromCharCode(", ")", ",", |b| b.to_string())),
    e("js_from_char_code_hex", Plausible, |t| list(t, "String.fromCharCode(", ")", ", ", |b| format!("0x{b:x}"))),
    e("js_from_code_point_sum", Plausible, |t| list(t, "", "", " + ", |b| format!("String.fromCodePoint({b})"))),
    e("array_decimal", Plausible, |t| list(t, "[", "]", ", ", |b| b.to_string())),
    e("array_arithmetic", Exotic, |t| list(t, "[", "]", ", ", |b| format!("{} + {}", b - b / 3, b / 3))),
    e("array_char_minus", Exotic, |t| list(t, "[", "]", ", ", |b| format!("'z' - {}", 122 - b as i32))),
    e("array_shifts", Exotic, |t| list(t, "[", "]", ", ", |b| format!("({} << 4) | {}", b >> 4, b & 15))),
    e("array_map_xor", Exotic, |t| list(t, "bytes(b ^ 42 for b in [", "])", ", ", |b| (b ^ 42).to_string())),
    e("array_map_minus_7", Exotic, |t| {
        list(t, "''.join(chr(n - 7) for n in [", "])", ", ", |b| (b as u32 + 7).to_string())
    }),
    e("array_map_decode", Plausible, |t| list(t, "''.join(map(chr, [", "]))", ", ", |b| b.to_string())),
    e("python_chr_sum", Plausible, |t| list(t, "", "", "+", |b| format!("chr({b})"))),
    e("python_bytes_list", Plausible, |t| list(t, "bytes([", "]).decode()", ", ", |b| b.to_string())),
    e("python_bytes_literal", Plausible, |t| list(t, "b'", "'", "", |b| format!("\\x{b:02x}"))),
    e("python_bytes_fromhex", Plausible, |t| {
        format!("bytes.fromhex({:?}).decode()", join_bytes(t, " ", |b| format!("{b:02x}")))
    }),
    e("python_char_list", Plausible, |t| format!("''.join([{}])", join_chars(t, ", ", |c| quote(&c.to_string())))),
    e("c_array_hex", Plausible, |t| {
        list(t, "static const unsigned char data[] = {", ", 0x00};", ", ", |b| format!("0x{b:02x}"))
    }),
    e("c_char_array", Plausible, |t| {
        format!(
            "char s[] = {{{}, 0}};",
            join_chars(t, ",", |c| match c {
                '\n' => "'\\n'".into(),
                '\'' => "'\\''".into(),
                c => format!("'{c}'"),
            })
        )
    }),
    e("c_hex_string_lines", Plausible, |t| {
        t.as_bytes()
            .chunks(16)
            .map(|c| format!("\"{}\"", c.iter().map(|b| format!("\\x{b:02x}")).collect::<String>()))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("c_putchar_calls", Plausible, |t| list(t, "", "", " ", |b| format!("putchar({b});"))),
    e("rust_byte_array", Plausible, |t| list(t, "const DATA: &[u8] = &[", "];", ", ", |b| format!("{b}u8"))),
    e("rust_byte_chars", Plausible, |t| list(t, "[", "]", ", ", |b| format!("b'{}'", (b as char).escape_default()))),
    e("go_byte_slice", Plausible, |t| list(t, "[]byte{", "}", ", ", |b| format!("0x{b:02X}"))),
    e("java_char_casts", Plausible, |t| list(t, "\"\"", "", "", |b| format!(" + (char) {b}"))),
    e("csharp_char_array", Plausible, |t| list(t, "new string(new[] {", "})", ", ", |b| format!("(char)0x{b:02X}"))),
    e("php_chr", Plausible, |t| list(t, "", "", ".", |b| format!("chr({b})"))),
    e("perl_pack", Plausible, |t| format!("pack(\"H*\", \"{}\")", hex(t.as_bytes()))),
    e("perl_pack_c", Plausible, |t| list(t, "pack('C*', ", ")", ", ", |b| b.to_string())),
    e("ruby_pack", Plausible, |t| list(t, "[", "].pack('U*')", ", ", |b| b.to_string())),
    e("vb_chr", Plausible, |t| list(t, "", "", " & ", |b| format!("ChrW({b})"))),
    e("excel_char", Plausible, |t| list(t, "=", "", "&", |b| format!("CHAR({b})"))),
    e("powershell_char", Plausible, |t| list(t, "-join ([char[]](", "))", ",", |b| b.to_string())),
    e("sql_char", Plausible, |t| list(t, "SELECT CHAR(", ");", ", ", |b| b.to_string())),
    e("sql_chr_concat", Plausible, |t| list(t, "SELECT ", " FROM dual;", "||", |b| format!("CHR({b})"))),
    e("sql_hex_literal", Plausible, |t| format!("INSERT INTO t VALUES (X'{}');", hex(t.as_bytes()).to_uppercase())),
    e("bash_printf_octal", Plausible, |t| list(t, "printf '", "'", "", |b| format!("\\{b:o}"))),
    e("bash_dollar_quote", Plausible, |t| list(t, "echo $'", "'", "", |b| format!("\\x{b:02x}"))),
    e("erlang_binary", Exotic, |t| list(t, "<<", ">>", ",", |b| b.to_string())),
    e("haskell_escapes", Exotic, |t| list(t, "\"", "\"", "", |b| format!("\\{b}\\&"))),
    e("lisp_code_chars", Exotic, |t| list(t, "(map 'string #'code-char '(", "))", " ", |b| b.to_string())),
    e("assembly_db", Plausible, |t| {
        t.as_bytes()
            .chunks(8)
            .map(|c| format!("    db {}", c.iter().map(|b| format!("0{b:02X}h")).collect::<Vec<_>>().join(", ")))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("brainfuck", Exotic, |t| {
        // One cell; each step writes the difference to the last byte, then prints.
        let mut p = 0i32;
        let mut o = String::new();
        for b in t.bytes() {
            let d = b as i32 - p;
            o += &(if d < 0 { "-" } else { "+" }).repeat(d.unsigned_abs() as usize);
            o.push('.');
            p = b as i32;
        }
        o
    }),
    e("alphabet_index_lookup", Plausible, |t| {
        let mut a: Vec<char> = t.chars().collect();
        a.sort_unstable();
        a.dedup();
        let s: String = a.iter().collect();
        format!("A = {}\n{}", quote(&s), join_chars(t, "+", |c| format!("A[{}]", a.binary_search(&c).unwrap())))
    }),
    e("switch_case_table", Exotic, |t| {
        t.chars()
            .enumerate()
            .map(|(i, c)| format!("case {i}: return {};", quote(&c.to_string())))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("sprintf_percent_c", Exotic, |t| {
        format!("printf(\"{}\", {});", "%c".repeat(t.len()), join_bytes(t, ", ", |b| b.to_string()))
    }),
];
