//! Family `reorder`: the same characters or words in another order.
use crate::{Class::*, Enc, e, util::*};

fn rev(s: &str) -> String {
    s.chars().rev().collect()
}

pub fn rail(t: &str, n: usize) -> String {
    let mut r = vec![String::new(); n];
    for (i, c) in t.chars().enumerate() {
        let p = i % (2 * n - 2);
        r[p.min(2 * n - 2 - p)].push(c);
    }
    r.concat()
}

fn blocks(t: &str, n: usize, f: impl Fn(&mut [char])) -> String {
    let mut c: Vec<char> = t.chars().collect();
    c.chunks_mut(n).for_each(f);
    c.into_iter().collect()
}

/// Written in rows of `w`, read by columns; rows of unequal length are skipped over, not padded.
pub fn columns(t: &str, w: usize, order: &[usize]) -> String {
    let c: Vec<char> = t.chars().collect();
    (0..w).flat_map(|k| c.iter().skip(order.get(k).copied().unwrap_or(k)).step_by(w)).collect()
}

fn one_line(t: &str) -> String {
    ws_words(t).join(" ")
}

fn grid(t: &str, w: usize) -> Vec<Vec<char>> {
    let mut c: Vec<char> = one_line(t).chars().collect();
    c.resize(c.len().div_ceil(w) * w, ' ');
    c.chunks(w).map(|r| r.to_vec()).collect()
}

pub const REORDER: &[Enc] = &[
    e("reverse_text", Plausible, rev),
    e("reverse_each_line", Plausible, |t| map_lines(t, rev)),
    e("reverse_each_word", Plausible, |t| map_words(t, rev)),
    e("reverse_word_order", Plausible, |t| ws_words(t).into_iter().rev().collect::<Vec<_>>().join(" ")),
    e("reverse_word_order_per_line", Plausible, |t| {
        map_lines(t, |l| ws_words(l).into_iter().rev().collect::<Vec<_>>().join(" "))
    }),
    e("reverse_line_order", Plausible, |t| t.split('\n').rev().collect::<Vec<_>>().join("\n")),
    e("reverse_letters_spaces_kept", Exotic, |t| {
        let mut l = t.chars().filter(|c| !c.is_whitespace()).collect::<Vec<_>>();
        t.chars().map(|c| if c.is_whitespace() { c } else { l.pop().unwrap() }).collect()
    }),
    e("reverse_every_other_word", Plausible, |t| {
        t.split(' ').enumerate().map(|(i, w)| if i % 2 == 1 { rev(w) } else { w.into() }).collect::<Vec<_>>().join(" ")
    }),
    e("boustrophedon", Exotic, |t| {
        t.split('\n')
            .enumerate()
            .map(|(i, l)| if i % 2 == 1 { rev(l) } else { l.into() })
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("swap_pairs", Plausible, |t| blocks(t, 2, |b| b.reverse())),
    e("swap_pairs_in_words", Plausible, |t| map_words(t, |w| blocks(w, 2, |b| b.reverse()))),
    e("swap_word_pairs", Plausible, |t| {
        map_lines(t, |l| {
            ws_words(l)
                .chunks(2)
                .map(|p| p.iter().rev().copied().collect::<Vec<_>>().join(" "))
                .collect::<Vec<_>>()
                .join(" ")
        })
    }),
    e("reverse_blocks_of_3", Exotic, |t| blocks(t, 3, |b| b.reverse())),
    e("reverse_blocks_of_4", Exotic, |t| blocks(t, 4, |b| b.reverse())),
    e("reverse_blocks_of_8", Exotic, |t| blocks(t, 8, |b| b.reverse())),
    e("rotate_blocks_of_5", Exotic, |t| blocks(t, 5, |b| b.rotate_left(2 % b.len().max(1)))),
    e("halves_swapped", Plausible, |t| {
        let c: Vec<char> = t.chars().collect();
        let (a, b) = c.split_at(c.len() / 2);
        b.iter().chain(a).collect()
    }),
    e("word_halves_swapped", Plausible, |t| {
        map_words(t, |w| {
            let c: Vec<char> = w.chars().collect();
            let (a, b) = c.split_at(c.len() / 2);
            b.iter().chain(a).collect()
        })
    }),
    e("rotated_by_100", Exotic, |t| {
        let mut c: Vec<char> = t.chars().collect();
        let n = 100 % c.len().max(1);
        c.rotate_left(n);
        c.into_iter().collect()
    }),
    e("even_then_odd_letters", Exotic, |t| columns(t, 2, &[])),
    e("odd_then_even_letters", Exotic, |t| columns(t, 2, &[1, 0])),
    e("even_odd_per_word", Exotic, |t| map_words(t, |w| columns(w, 2, &[]))),
    e("halves_interleaved", Exotic, |t| {
        let c: Vec<char> = t.chars().collect();
        let h = c.len().div_ceil(2);
        (0..c.len()).map(|i| c[if i % 2 == 0 { i / 2 } else { h + i / 2 }]).collect()
    }),
    e("front_back_interleaved", Exotic, |t| {
        let c: Vec<char> = t.chars().collect();
        (0..c.len()).map(|i| c[if i % 2 == 0 { i / 2 } else { c.len() - 1 - i / 2 }]).collect()
    }),
    e("rail_fence_2", Plausible, |t| rail(t, 2)),
    e("rail_fence_3", Exotic, |t| rail(t, 3)),
    e("rail_fence_4", Exotic, |t| rail(t, 4)),
    e("rail_fence_2_per_line", Plausible, |t| map_lines(t, |l| rail(l, 2))),
    e("rail_fence_3_drawn", Exotic, |t| {
        let c: Vec<char> = one_line(t).chars().collect();
        (0..3)
            .map(|r| {
                c.iter().enumerate().map(|(i, x)| if [0, 1, 2, 1][i % 4] == r { *x } else { '.' }).collect::<String>()
            })
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("columns_8", Exotic, |t| columns(t, 8, &[])),
    e("columns_5", Exotic, |t| columns(t, 5, &[])),
    e("columns_6_keyed", Exotic, |t| columns(t, 6, &[3, 0, 5, 1, 4, 2])),
    e("columns_whole_grid_lines", Exotic, |t| {
        // A grid of 10 columns shown turned: line n holds every character at n mod 10.
        (0..10).map(|k| one_line(t).chars().skip(k).step_by(10).collect::<String>()).collect::<Vec<_>>().join("\n")
    }),
    e("vertical_words", Exotic, |t| {
        // Up to eight words side by side, each read downwards.
        ws_words(t)
            .chunks(8)
            .map(|g| {
                let h = g.iter().map(|w| w.chars().count()).max().unwrap();
                (0..h)
                    .map(|r| {
                        g.iter().map(|w| w.chars().nth(r).unwrap_or(' ').to_string()).collect::<Vec<_>>().join(" ")
                    })
                    .collect::<Vec<_>>()
                    .join("\n")
            })
            .collect::<Vec<_>>()
            .join("\n\n")
    }),
    e("letter_grid_10_wide", Plausible, |t| {
        grid(t, 10)
            .iter()
            .map(|r| r.iter().map(|c| c.to_string()).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("spiral_grid", Exotic, |t| {
        // A square filled row by row, read clockwise from its left upper corner.
        let n = (1..).find(|n| n * n >= one_line(t).chars().count()).unwrap();
        let mut g = grid(t, n);
        g.resize(n, vec![' '; n]);
        let mut o = String::new();
        while !g.is_empty() {
            o.extend(g.remove(0));
            let w = g.first().map_or(0, |r| r.len());
            g = (0..w).rev().map(|c| g.iter().map(|r| r[c]).collect()).collect();
        }
        o
    }),
    e("diagonal_grid", Exotic, |t| {
        let g = grid(t, 12);
        (0..g.len() + 11)
            .map(|d| (0..g.len()).filter(|r| d >= *r && d - r < 12).map(|r| g[r][d - r]).collect::<String>())
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("words_sorted_with_positions", Plausible, |t| {
        let mut w: Vec<(usize, &str)> = ws_words(t).into_iter().enumerate().collect();
        w.sort_by_key(|p| (p.1.to_lowercase(), p.0));
        w.iter().map(|(i, w)| format!("{i}:{w}")).collect::<Vec<_>>().join(" ")
    }),
    e("words_odd_then_even", Plausible, |t| {
        let w = ws_words(t);
        w.iter().step_by(2).chain(w.iter().skip(1).step_by(2)).copied().collect::<Vec<_>>().join(" ")
    }),
    e("words_every_third", Exotic, |t| {
        let w = ws_words(t);
        (0..3).flat_map(|k| w.iter().skip(k).step_by(3)).copied().collect::<Vec<_>>().join(" ")
    }),
    e("words_shuffled_with_key", Exotic, |t| {
        // Order by a hash; the list of positions goes along.
        let w = ws_words(t);
        let mut i: Vec<usize> = (0..w.len()).collect();
        i.sort_by_key(|i| fnv(&format!("k{i}")));
        format!(
            "{}\n# {}",
            i.iter().map(|i| w[*i]).collect::<Vec<_>>().join(" "),
            i.iter().map(|i| i.to_string()).collect::<Vec<_>>().join(",")
        )
    }),
    e("letters_sorted_with_positions", Exotic, |t| {
        // For every character the list of its positions.
        let c: Vec<char> = one_line(t).chars().collect();
        let mut a = c.clone();
        a.sort_unstable();
        a.dedup();
        a.iter()
            .map(|x| {
                format!(
                    "{}: {}",
                    quote(&x.to_string()),
                    c.iter().enumerate().filter(|p| p.1 == x).map(|p| p.0.to_string()).collect::<Vec<_>>().join(" ")
                )
            })
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("letters_of_word_sorted_with_positions", Exotic, |t| {
        map_words(t, |w| {
            let mut c: Vec<(char, usize)> = w.chars().zip(0..).collect();
            c.sort_unstable();
            format!(
                "{}{}",
                c.iter().map(|p| p.0).collect::<String>(),
                c.iter().map(|p| (b'a' + (p.1 % 26) as u8) as char).map(|c| format!("^{c}")).collect::<String>()
            )
        })
    }),
];
