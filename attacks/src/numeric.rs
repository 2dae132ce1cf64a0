//! Family `numeric`: bytes as numbers.
use crate::{Class::*, Enc, e, util::*};

fn base_n(mut n: u32, b: u32, width: usize) -> String {
    let mut d = vec![];
    while n > 0 || d.len() < width {
        d.push(char::from_digit(n % b, b).unwrap());
        n /= b;
    }
    d.iter().rev().collect()
}

fn dump(t: &str) -> String {
    t.as_bytes()
        .chunks(16)
        .enumerate()
        .map(|(i, c)| {
            let h: String = c.chunks(2).map(|p| hex(p) + " ").collect();
            let a: String = c.iter().map(|b| if (32..127).contains(b) { *b as char } else { '.' }).collect();
            format!("{:08x}: {h:<40} {a}", i * 16)
        })
        .collect::<Vec<_>>()
        .join("\n")
}

pub const NUMERIC: &[Enc] = &[
    e("decimal_space", Plausible, |t| join_bytes(t, " ", |b| b.to_string())),
    e("decimal_comma", Plausible, |t| join_bytes(t, ", ", |b| b.to_string())),
    e("decimal_dash", Plausible, |t| join_bytes(t, "-", |b| b.to_string())),
    e("decimal_newline", Plausible, |t| join_bytes(t, "\n", |b| b.to_string())),
    e("decimal_padded_run", Plausible, |t| join_bytes(t, "", |b| format!("{b:03}"))),
    e("decimal_per_word_lines", Plausible, |t| {
        ws_words(t).iter().map(|w| join_bytes(w, " ", |b| b.to_string())).collect::<Vec<_>>().join("\n")
    }),
    e("decimal_words", Plausible, |t| join_bytes(t, ", ", |b| number_words(b as u32))),
    e("decimal_roman", Exotic, |t| join_bytes(t, " ", |b| roman(b as u32))),
    e("decimal_arabic_indic_digits", Exotic, |t| {
        map_chars(&join_bytes(t, " ", |b| b.to_string()), |c| {
            c.to_digit(10).map_or(c, |d| char::from_u32(0x660 + d).unwrap()).into()
        })
    }),
    e("decimal_minus_32", Exotic, |t| join_bytes(t, " ", |b| (b as i32 - 32).to_string())),
    e("decimal_differences", Exotic, |t| {
        let mut p = 0;
        join_bytes_mut(t, " ", |b| {
            let d = b as i32 - p;
            p = b as i32;
            d.to_string()
        })
    }),
    e("decimal_times_two", Exotic, |t| join_bytes(t, " ", |b| (b as u32 * 2).to_string())),
    e("decimal_plus_1000", Exotic, |t| join_bytes(t, " ", |b| (b as u32 + 1000).to_string())),
    e("decimal_sums", Exotic, |t| join_bytes(t, ", ", |b| format!("{}+{}", b / 2 + 3, b as i32 - b as i32 / 2 - 3))),
    e("decimal_reversed_digits", Exotic, |t| join_bytes(t, " ", |b| format!("{b:03}").chars().rev().collect())),
    e("ones_tally", Exotic, |t| {
        join_bytes(t, " ", |b| format!("{}{}", "+".repeat(b as usize / 16), "-".repeat(b as usize % 16)))
    }),
    e("octal_space", Plausible, |t| join_bytes(t, " ", |b| format!("{b:03o}"))),
    e("octal_prefixed", Plausible, |t| join_bytes(t, ", ", |b| format!("0o{b:o}"))),
    e("octal_run", Plausible, |t| join_bytes(t, "", |b| format!("{b:03o}"))),
    e("binary_space", Plausible, |t| join_bytes(t, " ", |b| format!("{b:08b}"))),
    e("binary_run", Plausible, |t| join_bytes(t, "", |b| format!("{b:08b}"))),
    e("binary_comma_prefixed", Plausible, |t| join_bytes(t, ", ", |b| format!("0b{b:08b}"))),
    e("binary_7_bit", Plausible, |t| join_bytes(t, " ", |b| format!("{b:07b}"))),
    e("binary_underscored_nibbles", Plausible, |t| join_bytes(t, " ", |b| format!("{:04b}_{:04b}", b >> 4, b & 15))),
    e("binary_inverted", Exotic, |t| join_bytes(t, " ", |b| format!("{:08b}", !b))),
    e("binary_lsb_first", Exotic, |t| join_bytes(t, " ", |b| format!("{:08b}", b.reverse_bits()))),
    e("binary_o_l", Exotic, |t| join_bytes(t, " ", |b| format!("{b:08b}")).replace('0', "O").replace('1', "l")),
    e("ternary_space", Exotic, |t| join_bytes(t, " ", |b| base_n(b as u32, 3, 5))),
    e("base4_space", Exotic, |t| join_bytes(t, " ", |b| base_n(b as u32, 4, 4))),
    e("base20_space", Exotic, |t| join_bytes(t, " ", |b| base_n(b as u32, 20, 2))),
    e("base36_per_byte", Exotic, |t| join_bytes(t, " ", |b| base_n(b as u32, 36, 2))),
    e("hex_space", Plausible, |t| join_bytes(t, " ", |b| format!("{b:02x}"))),
    e("hex_run", Plausible, |t| hex(t.as_bytes())),
    e("hex_upper_run", Plausible, |t| hex(t.as_bytes()).to_uppercase()),
    e("hex_colon", Plausible, |t| join_bytes(t, ":", |b| format!("{b:02x}"))),
    e("hex_dash", Plausible, |t| join_bytes(t, "-", |b| format!("{b:02X}"))),
    e("hex_0x_comma", Plausible, |t| join_bytes(t, ", ", |b| format!("0x{b:02x}"))),
    e("hex_h_suffix", Plausible, |t| join_bytes(t, ", ", |b| format!("{b:02X}h"))),
    e("hex_dollar_prefix", Exotic, |t| join_bytes(t, ",", |b| format!("${b:02X}"))),
    e("hex_wrapped_lines", Plausible, |t| wrap(&hex(t.as_bytes()), 32).join("\n")),
    e("hex_words_0x", Plausible, |t| {
        t.as_bytes().chunks(4).map(|c| format!("0x{}", hex(c))).collect::<Vec<_>>().join(", ")
    }),
    e("hex_u32_little_endian", Exotic, |t| {
        t.as_bytes()
            .chunks(4)
            .map(|c| format!("0x{}", hex(&c.iter().rev().copied().collect::<Vec<_>>())))
            .collect::<Vec<_>>()
            .join(", ")
    }),
    e("hex_nibbles_swapped", Exotic, |t| join_bytes(t, "", |b| format!("{:02x}", b.rotate_left(4)))),
    e("hex_of_reversed_text", Plausible, |t| hex(t.chars().rev().collect::<String>().as_bytes())),
    e("hex_reversed", Plausible, |t| hex(t.as_bytes()).chars().rev().collect()),
    e("hex_xor_20", Exotic, |t| join_bytes(t, "", |b| format!("{:02x}", b ^ 0x20))),
    e("hex_xor_ff", Exotic, |t| join_bytes(t, "", |b| format!("{:02x}", !b))),
    e("hex_xor_5a", Exotic, |t| join_bytes(t, "", |b| format!("{:02x}", b ^ 0x5a))),
    e("hex_letters_a_to_p", Exotic, |t| {
        join_bytes(t, "", |b| [b'a' + (b >> 4), b'a' + (b & 15)].iter().map(|c| *c as char).collect())
    }),
    e("hex_utf16_be", Plausible, |t| hex(&utf16(t, false))),
    e("hex_utf16_le", Plausible, |t| hex(&utf16(t, true))),
    e("hex_utf32", Plausible, |t| join_chars(t, " ", |c| format!("{:08x}", c as u32))),
    e("u_plus_code_points", Plausible, |t| join_chars(t, " ", |c| format!("U+{:04X}", c as u32))),
    e("xxd_dump", Plausible, dump),
    e("xxd_dump_no_ascii", Plausible, |t| {
        dump(t).lines().map(|l| l[..50].trim_end().to_string()).collect::<Vec<_>>().join("\n")
    }),
    e("od_octal_dump", Exotic, |t| {
        t.as_bytes()
            .chunks(16)
            .enumerate()
            .map(|(i, c)| {
                format!("{:07o} {}", i * 16, c.iter().map(|b| format!("{b:03o}")).collect::<Vec<_>>().join(" "))
            })
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("intel_hex_records", Exotic, |t| {
        t.as_bytes()
            .chunks(16)
            .enumerate()
            .map(|(i, c)| {
                let mut r = vec![c.len() as u8, ((i * 16) >> 8) as u8, (i * 16) as u8, 0];
                r.extend(c);
                let sum = r.iter().fold(0u8, |s, b| s.wrapping_add(*b)).wrapping_neg();
                format!(":{}{sum:02X}", hex(&r).to_uppercase())
            })
            .chain([":00000001FF".into()])
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("one_big_decimal", Exotic, |t| digits(t.as_bytes(), "0123456789")),
    e("one_big_hex", Plausible, |t| format!("0x{}", hex(t.as_bytes()))),
    e("big_decimal_per_word", Exotic, |t| {
        ws_words(t).iter().map(|w| digits(w.as_bytes(), "0123456789")).collect::<Vec<_>>().join(" ")
    }),
    e("words_base27_numbers", Exotic, |t| {
        // Each run of letters as one number in base 27 (a = 1), digits marked.
        low_words(t)
            .iter()
            .map(|w| {
                let n = w.bytes().try_fold(0u128, |n, b| (b.is_ascii_lowercase()).then(|| n * 27 + (b - 96) as u128));
                n.filter(|_| w.len() < 26).map_or(format!("#{w}"), |n| n.to_string())
            })
            .collect::<Vec<_>>()
            .join(" ")
    }),
];

fn join_bytes_mut(t: &str, sep: &str, f: impl FnMut(u8) -> String) -> String {
    t.bytes().map(f).collect::<Vec<_>>().join(sep)
}
