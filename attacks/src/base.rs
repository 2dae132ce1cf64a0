//! Families `base` (radix encodings) and `container` (compressed or packed, then armoured).
use crate::{Class::*, Enc, e, util::*};

const B85: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
const Z85: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
const B58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const B45: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const B91: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,./:;<=>?@[]^_`{|}~\"";

/// Five characters for four bytes; a short last group keeps one character more than it has bytes.
fn base85(b: &[u8], alphabet: &str, z: bool) -> String {
    let a: Vec<char> = alphabet.chars().collect();
    let mut o = String::new();
    for c in b.chunks(4) {
        let mut w = [0u8; 4];
        w[..c.len()].copy_from_slice(c);
        let n = u32::from_be_bytes(w);
        if z && n == 0 && c.len() == 4 {
            o.push('z');
            continue;
        }
        for i in 0..c.len() + 1 {
            o.push(a[(n / 85u32.pow(4 - i as u32) % 85) as usize]);
        }
    }
    o
}

fn padded(t: &str, n: usize) -> Vec<u8> {
    let mut b = t.as_bytes().to_vec();
    while !b.len().is_multiple_of(n) {
        b.push(b' ');
    }
    b
}

fn base45(b: &[u8]) -> String {
    let a: Vec<char> = B45.chars().collect();
    b.chunks(2)
        .flat_map(|c| {
            let n = c.iter().fold(0usize, |n, b| n * 256 + *b as usize);
            if c.len() == 2 { vec![a[n % 45], a[n / 45 % 45], a[n / 2025]] } else { vec![a[n % 45], a[n / 45]] }
        })
        .collect()
}

fn base91(b: &[u8]) -> String {
    let a: Vec<char> = B91.chars().collect();
    let (mut q, mut n, mut o) = (0u32, 0, String::new());
    for x in b {
        q |= (*x as u32) << n;
        n += 8;
        if n > 13 {
            let mut v = q & 8191;
            if v > 88 {
                q >>= 13;
                n -= 13;
            } else {
                v = q & 16383;
                q >>= 14;
                n -= 14;
            }
            o.push(a[v as usize % 91]);
            o.push(a[v as usize / 91]);
        }
    }
    if n > 0 {
        o.push(a[q as usize % 91]);
        if n > 7 || q > 90 {
            o.push(a[q as usize / 91]);
        }
    }
    o
}

fn uu(b: &[u8], alphabet: impl Fn(u8) -> char) -> String {
    b.chunks(45)
        .map(|c| {
            let mut p = c.to_vec();
            while p.len() % 3 != 0 {
                p.push(0);
            }
            let body: String = bits_of(&p).chunks(6).map(|s| alphabet(s.iter().fold(0, |v, b| v * 2 + b))).collect();
            format!("{}{body}\n", alphabet(c.len() as u8))
        })
        .collect()
}

fn crc32(b: &[u8]) -> u32 {
    !b.iter().fold(!0u32, |mut c, x| {
        c ^= *x as u32;
        for _ in 0..8 {
            c = if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 };
        }
        c
    })
}

fn adler(b: &[u8]) -> u32 {
    let (a, s) = b.iter().fold((1u32, 0u32), |(a, s), x| {
        let a = (a + *x as u32) % 65521;
        (a, (s + a) % 65521)
    });
    s << 16 | a
}

/// Deflate without compression.
fn stored(b: &[u8]) -> Vec<u8> {
    let mut o = vec![];
    let n = b.len().div_ceil(65535).max(1);
    for i in 0..n {
        let c = &b[i * 65535..b.len().min((i + 1) * 65535)];
        o.push((i + 1 == n) as u8);
        o.extend((c.len() as u16).to_le_bytes());
        o.extend((!(c.len() as u16)).to_le_bytes());
        o.extend(c);
    }
    o
}

/// Deflate with the fixed Huffman code; `matches` also uses back references.
fn fixed(b: &[u8], matches: bool) -> Vec<u8> {
    const LEN: [u16; 29] = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ];
    const LX: [u32; 29] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    const DIST: [u16; 30] = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577,
    ];
    let mut out: Vec<u8> = vec![];
    let mut n = 0;
    let mut bit = |v: u32| {
        if n % 8 == 0 {
            out.push(0);
        }
        *out.last_mut().unwrap() |= (v as u8 & 1) << (n % 8);
        n += 1;
    };
    let plain = |bit: &mut dyn FnMut(u32), v: u32, w: u32| (0..w).for_each(|i| bit(v >> i));
    let code = |bit: &mut dyn FnMut(u32), v: u32, w: u32| (0..w).rev().for_each(|i| bit(v >> i));
    let symbol = |bit: &mut dyn FnMut(u32), s: u32| match s {
        0..=143 => code(bit, 0x30 + s, 8),
        144..=255 => code(bit, 0x190 + s - 144, 9),
        256..=279 => code(bit, s - 256, 7),
        _ => code(bit, 0xc0 + s - 280, 8),
    };
    plain(&mut bit, 0b011, 3);
    let mut i = 0;
    while i < b.len() {
        let mut best = (0, 0);
        if matches {
            for j in i.saturating_sub(32768)..i {
                let l = (0..258.min(b.len() - i)).take_while(|k| b[j + k] == b[i + k]).count();
                if l >= 3 && l >= best.0 {
                    best = (l, i - j);
                }
            }
        }
        if best.0 == 0 {
            symbol(&mut bit, b[i] as u32);
            i += 1;
            continue;
        }
        let l = LEN.iter().rposition(|x| *x as usize <= best.0).unwrap();
        symbol(&mut bit, 257 + l as u32);
        plain(&mut bit, (best.0 - LEN[l] as usize) as u32, LX[l]);
        let d = DIST.iter().rposition(|x| *x as usize <= best.1).unwrap();
        code(&mut bit, d as u32, 5);
        plain(&mut bit, (best.1 - DIST[d] as usize) as u32, if d < 4 { 0 } else { d as u32 / 2 - 1 });
        i += best.0;
    }
    symbol(&mut bit, 256);
    out
}

fn gzip(t: &str, body: Vec<u8>) -> Vec<u8> {
    let mut o = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    o.extend(body);
    o.extend(crc32(t.as_bytes()).to_le_bytes());
    o.extend((t.len() as u32).to_le_bytes());
    o
}

fn zlib(b: &[u8], body: Vec<u8>) -> Vec<u8> {
    let mut o = vec![0x78, 0x01];
    o.extend(body);
    o.extend(adler(b).to_be_bytes());
    o
}

fn zip(t: &str) -> Vec<u8> {
    let (b, name) = (t.as_bytes(), b"notes.txt");
    let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x58];
    head.extend(crc32(b).to_le_bytes());
    head.extend((b.len() as u32).to_le_bytes());
    head.extend((b.len() as u32).to_le_bytes());
    head.extend([9, 0, 0, 0]);
    let mut o = b"PK\x03\x04".to_vec();
    o.extend(&head);
    o.extend(name);
    o.extend(b);
    let at = o.len() as u32;
    o.extend(b"PK\x01\x02\x14\x00");
    o.extend(&head);
    o.extend([0; 14]);
    o.extend(name);
    let size = o.len() as u32 - at;
    o.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    o.extend(size.to_le_bytes());
    o.extend(at.to_le_bytes());
    o.extend([0, 0]);
    o
}

fn tar(t: &str) -> Vec<u8> {
    let mut h = vec![0u8; 512];
    h[..9].copy_from_slice(b"notes.txt");
    h[100..108].copy_from_slice(b"0000644\0");
    h[108..116].copy_from_slice(b"0000000\0");
    h[116..124].copy_from_slice(b"0000000\0");
    h[124..136].copy_from_slice(format!("{:011o}\0", t.len()).as_bytes());
    h[136..148].copy_from_slice(b"00000000000\0");
    h[148..156].copy_from_slice(b"        ");
    h[156] = b'0';
    h[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = h.iter().map(|b| *b as u32).sum();
    h[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    h.extend(t.as_bytes());
    h.resize(h.len().div_ceil(512) * 512 + 1024, 0);
    h
}

/// A grey picture, one pixel a byte, 32 pixels a row.
fn png(t: &str) -> Vec<u8> {
    let rows = t.len().div_ceil(32);
    let mut px = t.as_bytes().to_vec();
    px.resize(rows * 32, 0);
    let raw: Vec<u8> = px.chunks(32).flat_map(|r| [0].into_iter().chain(r.iter().copied())).collect();
    let mut o = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = vec![0, 0, 0, 32];
    head.extend((rows as u32).to_be_bytes());
    head.extend([8, 0, 0, 0, 0]);
    for (kind, data) in [(b"IHDR", head), (b"IDAT", zlib(&raw, stored(&raw))), (b"IEND", vec![])] {
        o.extend((data.len() as u32).to_be_bytes());
        let mut c = kind.to_vec();
        c.extend(data);
        o.extend(&c);
        o.extend(crc32(&c).to_be_bytes());
    }
    o
}

fn lines_plus(s: &str, n: usize) -> String {
    wrap(s, n).iter().map(|p| quote(p)).collect::<Vec<_>>().join(" +\n    ")
}

pub const BASE: &[Enc] = &[
    e("base64", Plausible, |t| b64(t.as_bytes())),
    e("base64_no_padding", Plausible, |t| base2n(t.as_bytes(), 6, B64, None)),
    e("base64_url", Plausible, |t| base2n(t.as_bytes(), 6, B64URL, None)),
    e("base64_wrapped_76", Plausible, |t| wrap(&b64(t.as_bytes()), 76).join("\n")),
    e("base64_wrapped_16", Plausible, |t| wrap(&b64(t.as_bytes()), 16).join("\n")),
    e("base64_spaced_4", Plausible, |t| wrap(&b64(t.as_bytes()), 4).join(" ")),
    e("base64_string_concat", Plausible, |t| lines_plus(&b64(t.as_bytes()), 24)),
    e("base64_array_of_strings", Plausible, |t| {
        format!(
            "[{}].join('')",
            wrap(&b64(t.as_bytes()), 20).iter().map(|p| format!("'{p}'")).collect::<Vec<_>>().join(", ")
        )
    }),
    e("base64_constants", Plausible, |t| {
        wrap(&b64(t.as_bytes()), 32)
            .iter()
            .enumerate()
            .map(|(i, p)| format!("const PART_{i} = '{p}';"))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("base64_per_word", Plausible, |t| ws_words(t).iter().map(|w| b64(w.as_bytes())).collect::<Vec<_>>().join(" ")),
    e("base64_per_line", Plausible, |t| map_lines(t, |l| b64(l.as_bytes()))),
    e("base64_reversed", Plausible, |t| b64(t.as_bytes()).chars().rev().collect()),
    e("base64_of_reversed_text", Plausible, |t| b64(t.chars().rev().collect::<String>().as_bytes())),
    e("base64_twice", Plausible, |t| b64(b64(t.as_bytes()).as_bytes())),
    e("base64_rot13", Plausible, |t| b64(t.as_bytes()).chars().map(|c| shift(c, 13)).collect()),
    e("base64_swapped_case", Exotic, |t| {
        map_chars(&b64(t.as_bytes()), |c| {
            if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }.into()
        })
    }),
    e("base64_offset_1", Exotic, |t| format!("A{}", b64(format!("x{t}").as_bytes()))),
    e("base64_utf16le", Plausible, |t| b64(&utf16(t, true))),
    e("base64_dots_dashes", Exotic, |t| b64(t.as_bytes()).replace('+', ".").replace('/', "_").replace('=', "-")),
    e("base64_bcrypt_alphabet", Exotic, |t| {
        base2n(t.as_bytes(), 6, "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", None)
    }),
    e("base64_xor_key", Exotic, |t| b64(&t.bytes().enumerate().map(|(i, b)| b ^ b"key"[i % 3]).collect::<Vec<_>>())),
    e("base64_data_url", Plausible, |t| format!("data:text/plain;base64,{}", b64(t.as_bytes()))),
    e("base64_pem", Plausible, |t| {
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", wrap(&b64(t.as_bytes()), 64).join("\n"))
    }),
    e("base64_ssh_key_line", Exotic, |t| format!("ssh-rsa AAAA{} dev@host", b64(t.as_bytes()))),
    e("base64_jwt", Plausible, |t| {
        let p = |s: &str| base2n(s.as_bytes(), 6, B64URL, None);
        format!("{}.{}.c2lnbmF0dXJl", p("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"), p(&format!("{{\"sub\":{}}}", quote(t))))
    }),
    e("base64_lockfile_integrity", Exotic, |t| {
        t.as_bytes()
            .chunks(48)
            .map(|c| format!("      \"integrity\": \"sha384-{}\",", b64(c)))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("base32", Plausible, |t| base2n(t.as_bytes(), 5, B32, Some(8))),
    e("base32_lower_no_padding", Plausible, |t| base2n(t.as_bytes(), 5, B32, None).to_lowercase()),
    e("base32_grouped_4", Exotic, |t| wrap(&base2n(t.as_bytes(), 5, B32, None), 4).join(" ")),
    e("base32_hex_alphabet", Exotic, |t| base2n(t.as_bytes(), 5, "0123456789ABCDEFGHIJKLMNOPQRSTUV", Some(8))),
    e("base32_crockford", Exotic, |t| base2n(t.as_bytes(), 5, "0123456789ABCDEFGHJKMNPQRSTVWXYZ", None)),
    e("base32_z", Exotic, |t| base2n(t.as_bytes(), 5, "ybndrfg8ejkmcpqxot1uwisza345h769", None)),
    e("base36_number", Exotic, |t| digits(t.as_bytes(), "0123456789abcdefghijklmnopqrstuvwxyz")),
    e("base36_per_word", Exotic, |t| {
        ws_words(t)
            .iter()
            .map(|w| digits(w.as_bytes(), "0123456789abcdefghijklmnopqrstuvwxyz"))
            .collect::<Vec<_>>()
            .join(" ")
    }),
    e("base45", Exotic, |t| base45(t.as_bytes())),
    e("base58", Exotic, |t| digits(t.as_bytes(), B58)),
    e("base58_per_word", Exotic, |t| {
        ws_words(t).iter().map(|w| digits(w.as_bytes(), B58)).collect::<Vec<_>>().join(" ")
    }),
    e("base62", Exotic, |t| digits(t.as_bytes(), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")),
    e("base62_lower_first", Exotic, |t| {
        digits(t.as_bytes(), "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    }),
    e("ascii85", Exotic, |t| {
        let a: String = (33u8..118).map(|b| b as char).collect();
        base85(t.as_bytes(), &a, true)
    }),
    e("ascii85_adobe", Exotic, |t| {
        let a: String = (33u8..118).map(|b| b as char).collect();
        format!("<~{}~>", wrap(&base85(t.as_bytes(), &a, true), 72).join("\n"))
    }),
    // Spaces at the end fill the last group, as Z85 has no short groups.
    e("z85", Exotic, |t| base85(&padded(t, 4), Z85, false)),
    e("base85_python", Exotic, |t| base85(t.as_bytes(), B85, false)),
    e("base91", Exotic, |t| base91(t.as_bytes())),
    e("base100_emoji", Exotic, |t| join_bytes(t, "", |b| char::from_u32(0x1f3f7 + b as u32).unwrap().into())),
    e("base64_emoji_alphabet", Exotic, |t| {
        map_chars(&b64(t.as_bytes()), |c| B64.find(c).map_or(c, |i| char::from_u32(0x1f400 + i as u32).unwrap()).into())
    }),
    e("base32768_like_cjk", Exotic, |t| {
        bits(t)
            .chunks(14)
            .map(|c| {
                char::from_u32(0x4e00 + (c.iter().fold(0u32, |v, b| v * 2 + *b as u32) << (14 - c.len()))).unwrap()
            })
            .collect()
    }),
    e("uuencode", Plausible, |t| {
        format!("begin 644 notes.txt\n{}`\nend", uu(t.as_bytes(), |v| if v == 0 { '`' } else { (v + 32) as char }))
    }),
    e("xxencode", Exotic, |t| {
        let a = b"+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        format!("begin 644 notes.txt\n{}+\nend", uu(t.as_bytes(), |v| a[v as usize] as char))
    }),
    e("yenc_latin1", Exotic, |t| {
        let body = join_bytes(t, "", |b| {
            let v = b.wrapping_add(42);
            if [0, 10, 13, b'='].contains(&v) { format!("={}", v.wrapping_add(64) as char) } else { (v as char).into() }
        });
        format!("=ybegin line=128 size={} name=notes.txt\n{body}\n=yend size={}", t.len(), t.len())
    }),
    e("proquints", Exotic, |t| {
        const C: &[u8] = b"bdfghjklmnprstvz";
        const V: &[u8] = b"aiou";
        padded(t, 2)
            .chunks(2)
            .map(|p| {
                let n = (p[0] as usize) << 8 | p[1] as usize;
                [C[n >> 12], V[n >> 10 & 3], C[n >> 6 & 15], V[n >> 4 & 3], C[n & 15]]
                    .iter()
                    .map(|b| *b as char)
                    .collect::<String>()
            })
            .collect::<Vec<_>>()
            .join("-")
    }),
];

pub const CONTAINER: &[Enc] = &[
    e("gzip_stored_base64", Exotic, |t| b64(&gzip(t, stored(t.as_bytes())))),
    e("gzip_base64", Exotic, |t| b64(&gzip(t, fixed(t.as_bytes(), true)))),
    e("gzip_hex", Exotic, |t| hex(&gzip(t, fixed(t.as_bytes(), true)))),
    e("zlib_stored_base64", Exotic, |t| b64(&zlib(t.as_bytes(), stored(t.as_bytes())))),
    e("zlib_base64", Exotic, |t| b64(&zlib(t.as_bytes(), fixed(t.as_bytes(), true)))),
    e("zlib_literals_base64url", Exotic, |t| base2n(&zlib(t.as_bytes(), fixed(t.as_bytes(), false)), 6, B64URL, None)),
    e("deflate_raw_base64", Exotic, |t| b64(&fixed(t.as_bytes(), true))),
    e("zlib_base85", Exotic, |t| base85(&zlib(t.as_bytes(), fixed(t.as_bytes(), true)), B85, false)),
    e("git_binary_patch", Exotic, |t| {
        let z = zlib(t.as_bytes(), fixed(t.as_bytes(), true));
        let body: String = z
            .chunks(52)
            .map(|c| {
                let n = c.len() as u8;
                let mut p = c.to_vec();
                p.resize(c.len().div_ceil(4) * 4, 0);
                format!("{}{}\n", if n < 27 { b'A' + n - 1 } else { b'a' + n - 27 } as char, base85(&p, B85, false))
            })
            .collect();
        format!(
            "diff --git a/logo.bin b/logo.bin\nnew file mode 100644\nGIT binary patch\nliteral {}\n{body}\nliteral 0\nHcmV?d00001\n",
            t.len()
        )
    }),
    e("zip_stored_base64", Exotic, |t| b64(&zip(t))),
    e("tar_base64", Exotic, |t| b64(&tar(t))),
    e("png_pixels_base64", Exotic, |t| format!("data:image/png;base64,{}", b64(&png(t)))),
    e("bmp_rows_hex", Exotic, |t| {
        t.as_bytes().chunks(24).map(|r| hex(r).to_uppercase()).collect::<Vec<_>>().join("\n")
    }),
    e("svg_glyph_tspans", Exotic, |t| {
        let body: String =
            t.chars().enumerate().map(|(i, c)| format!("<tspan x=\"{}\">&#{};</tspan>\n", i * 8, c as u32)).collect();
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><text>\n{body}</text></svg>")
    }),
    e("run_length", Exotic, |t| {
        let c: Vec<char> = t.chars().collect();
        c.chunk_by(|a, b| a == b).map(|g| format!("{}{}", g.len(), g[0])).collect()
    }),
    e("base64_in_json_in_base64", Exotic, |t| b64(format!("{{\"v\":1,\"d\":\"{}\"}}", b64(t.as_bytes())).as_bytes())),
    e("json_in_base64", Plausible, |t| b64(format!("{{\"text\":{}}}", quote(t)).as_bytes())),
    e("multipart_mail", Plausible, |t| {
        format!(
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{}",
            wrap(&b64(t.as_bytes()), 76).join("\n")
        )
    }),
];
