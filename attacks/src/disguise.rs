//! Family `disguise`: bytes as things that programs are full of.
use crate::{Class::*, Enc, e, util::*};

fn groups(t: &str, n: usize, f: impl Fn(usize, &[u8]) -> String) -> String {
    let mut b = t.as_bytes().to_vec();
    b.resize(b.len().div_ceil(n) * n, 0);
    b.chunks(n).enumerate().map(|(i, c)| f(i, c)).collect::<Vec<_>>().join("\n")
}

pub const DISGUISE: &[Enc] = &[
    e("css_colors", Exotic, |t| groups(t, 3, |i, c| format!("--c{i}: #{};", hex(c)))),
    e("rgb_triples", Exotic, |t| groups(t, 3, |_, c| format!("rgb({}, {}, {})", c[0], c[1], c[2]))),
    e("ipv4_addresses", Exotic, |t| groups(t, 4, |_, c| format!("{}.{}.{}.{}", c[0], c[1], c[2], c[3]))),
    e("ipv6_addresses", Exotic, |t| groups(t, 16, |_, c| c.chunks(2).map(hex).collect::<Vec<_>>().join(":"))),
    e("mac_addresses", Exotic, |t| {
        groups(t, 6, |_, c| c.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":"))
    }),
    e("uuids", Exotic, |t| {
        groups(t, 16, |_, c| {
            let h = hex(c);
            format!("{}-{}-{}-{}-{}", &h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..])
        })
    }),
    e("sha1_commits", Exotic, |t| groups(t, 20, |_, c| format!("commit {}", hex(c)))),
    e("sha256_checksums", Exotic, |t| groups(t, 32, |i, c| format!("{}  vendor/part{i}.tar.gz", hex(c)))),
    e("version_numbers", Exotic, |t| groups(t, 3, |i, c| format!("package-{i} = \"{}.{}.{}\"", c[0], c[1], c[2]))),
    e("port_numbers", Exotic, |t| groups(t, 2, |_, c| format!("EXPOSE {}", c[0] as u32 * 256 + c[1] as u32))),
    e("unix_timestamps", Exotic, |t| {
        groups(t, 2, |i, c| (1_700_000_000 + i as u64 * 65536 + c[0] as u64 * 256 + c[1] as u64).to_string())
    }),
    e("iso_times", Exotic, |t| {
        groups(t, 1, |i, c| format!("2024-01-01T{:02}:{:02}:{:02}Z", i % 24, c[0] / 60, c[0] % 60))
    }),
    e("coordinates", Exotic, |t| groups(t, 4, |_, c| format!("{}.{:03}, {}.{:03}", c[0], c[1], c[2], c[3]))),
    e("float_samples", Exotic, |t| groups(t, 1, |_, c| format!("{:.2}", c[0] as f64 / 100.0))),
    e("prices", Exotic, |t| groups(t, 2, |i, c| format!("item {i}: ${}.{:02}", c[0], c[1]))),
    e("u64_literals", Exotic, |t| groups(t, 8, |_, c| format!("0x{}_u64,", hex(c)))),
    e("i32_literals", Exotic, |t| groups(t, 4, |_, c| format!("{},", i32::from_be_bytes([c[0], c[1], c[2], c[3]])))),
    e("svg_path_points", Exotic, |t| {
        format!("<path d=\"M0 0 {}\"/>", groups(t, 2, |_, c| format!("L{} {}", c[0], c[1])).replace('\n', " "))
    }),
    e("chess_like_squares", Exotic, |t| {
        groups(t, 1, |_, c| {
            format!(
                "{}{}-{}{}",
                (b'a' + (c[0] >> 6)) as char,
                (c[0] >> 4 & 3) + 1,
                (b'a' + (c[0] >> 2 & 3)) as char,
                (c[0] & 3) + 1
            )
        })
    }),
    e("file_modes", Exotic, |t| groups(t, 1, |i, c| format!("100{:03o} blob{i}.bin", c[0]))),
    e("file_sizes", Exotic, |t| {
        groups(t, 1, |i, c| format!("-rw-r--r-- 1 dev dev {:>6} f{i:03}.dat", c[0] as u32 + 4096))
    }),
    e("line_lengths_of_dots", Exotic, |t| groups(t, 1, |_, c| ".".repeat(c[0] as usize))),
    e("repeat_calls", Exotic, |t| groups(t, 1, |_, c| format!("retry({}, {});", c[0] >> 4, c[0] & 15))),
];
