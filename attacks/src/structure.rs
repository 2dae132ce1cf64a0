//! Family `structure`: words, letters or pieces carried by names and data of program text.
use crate::{Class::*, Enc, e, util::*};

fn camel(w: &[String]) -> String {
    w.iter().enumerate().map(|(i, w)| if i == 0 { w.clone() } else { cap(w) }).collect()
}

fn lines(t: &str, f: impl Fn(usize, &str) -> String) -> String {
    ws_words(t).iter().enumerate().map(|(i, w)| f(i, w)).collect::<Vec<_>>().join("\n")
}

fn names(t: &str, n: usize, f: impl Fn(usize, &[String]) -> String) -> String {
    low_words(t).chunks(n).enumerate().map(|(i, g)| f(i, g)).collect::<Vec<_>>().join("\n")
}

fn ident(w: &str) -> String {
    if w.starts_with(|c: char| c.is_ascii_digit()) { format!("_{w}") } else { w.into() }
}

pub const STRUCTURE: &[Enc] = &[
    e("snake_case_whole", Plausible, |t| low_words(t).join("_")),
    e("camel_case_whole", Plausible, |t| camel(&low_words(t))),
    e("pascal_case_whole", Plausible, |t| low_words(t).iter().map(|w| cap(w)).collect()),
    e("kebab_case_whole", Plausible, |t| low_words(t).join("-")),
    e("screaming_case_whole", Plausible, |t| low_words(t).join("_").to_uppercase()),
    e("snake_functions_of_6", Plausible, |t| names(t, 6, |_, g| format!("fn {}() {{}}", ident(&g.join("_"))))),
    e("camel_methods_of_5", Plausible, |t| names(t, 5, |_, g| format!("  {}() {{ return null; }}", ident(&camel(g))))),
    e("python_tests_of_7", Plausible, |t| names(t, 7, |_, g| format!("def test_{}():\n    pass\n", g.join("_")))),
    e("screaming_constants_of_4", Plausible, |t| {
        names(t, 4, |i, g| format!("const {}: u32 = {i};", ident(&g.join("_").to_uppercase())))
    }),
    e("kebab_css_classes_of_3", Plausible, |t| {
        names(t, 3, |_, g| format!(".{} {{ margin: 0; }}", ident(&g.join("-"))))
    }),
    e("variables_one_word_each", Plausible, |t| names(t, 1, |i, g| format!("let {} = {i};", ident(&g[0])))),
    e("struct_fields_one_word_each", Plausible, |t| {
        format!("struct Config {{\n{}\n}}", names(t, 1, |_, g| format!("    {}: bool,", ident(&g[0]))))
    }),
    e("enum_variants_one_word_each", Plausible, |t| {
        format!("enum Kind {{\n{}\n}}", names(t, 1, |_, g| format!("    {},", ident(&cap(&g[0])))))
    }),
    e("enum_variants_of_4", Plausible, |t| {
        format!(
            "enum Kind {{\n{}\n}}",
            names(t, 4, |_, g| format!("    {},", ident(&g.iter().map(|w| cap(w)).collect::<String>())))
        )
    }),
    e("function_arguments", Plausible, |t| {
        format!("def run({}):\n    pass", low_words(t).iter().map(|w| ident(w)).collect::<Vec<_>>().join(", "))
    }),
    e("method_chain", Plausible, |t| {
        format!("builder{}", low_words(t).iter().map(|w| format!(".{}()", ident(w))).collect::<String>())
    }),
    e("attribute_path", Plausible, |t| low_words(t).iter().map(|w| ident(w)).collect::<Vec<_>>().join(".")),
    e("comments_one_word_each", Plausible, |t| lines(t, |i, w| format!("x{i} = {i}  # {w}"))),
    e("comment_block", Plausible, |t| map_lines(t, |l| format!("// {l}"))),
    e("hash_comment_three_words", Plausible, |t| {
        ws_words(t)
            .chunks(3)
            .enumerate()
            .map(|(i, g)| format!("step({i})  # {}", g.join(" ")))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("words_json_array", Plausible, |t| {
        format!("[{}]", ws_words(t).iter().map(|w| quote(w)).collect::<Vec<_>>().join(", "))
    }),
    e("chars_json_array", Plausible, |t| format!("[{}]", join_chars(t, ",", |c| quote(&c.to_string())))),
    e("chunks3_json_array", Plausible, |t| {
        format!("[{}]", wrap(t, 3).iter().map(|w| quote(w)).collect::<Vec<_>>().join(","))
    }),
    e("lines_json_array", Plausible, |t| {
        format!("[\n{}\n]", t.split('\n').map(|w| format!("  {}", quote(w))).collect::<Vec<_>>().join(",\n"))
    }),
    e("json_word_to_index", Plausible, |t| {
        format!(
            "{{{}}}",
            ws_words(t).iter().enumerate().map(|(i, w)| format!("{}: {i}", quote(w))).collect::<Vec<_>>().join(", ")
        )
    }),
    e("json_index_to_word", Plausible, |t| {
        format!(
            "{{{}}}",
            ws_words(t)
                .iter()
                .enumerate()
                .map(|(i, w)| format!("\"{i}\": {}", quote(w)))
                .collect::<Vec<_>>()
                .join(", ")
        )
    }),
    e("json_nested_objects", Exotic, |t| {
        let w = ws_words(t);
        format!("{}1{}", w.iter().map(|w| format!("{{{}:", quote(w))).collect::<String>(), "}".repeat(w.len()))
    }),
    e("json_linked_list", Exotic, |t| {
        let w = ws_words(t);
        format!(
            "{}null{}",
            w.iter().map(|w| format!("{{\"v\":{},\"next\":", quote(w))).collect::<String>(),
            "}".repeat(w.len())
        )
    }),
    e("json_shuffled_index_map", Exotic, |t| {
        let mut w: Vec<(usize, &str)> = ws_words(t).into_iter().enumerate().collect();
        w.sort_by_key(|p| fnv(&p.0.to_string()));
        format!("{{\n{}\n}}", w.iter().map(|(i, w)| format!("  \"{i}\": {}", quote(w))).collect::<Vec<_>>().join(",\n"))
    }),
    e("vocabulary_and_indices", Exotic, |t| {
        let w = ws_words(t);
        let mut v = w.clone();
        v.sort_unstable();
        v.dedup();
        format!(
            "vocab = [{}]\nids = [{}]",
            v.iter().map(|w| quote(w)).collect::<Vec<_>>().join(", "),
            w.iter().map(|w| v.binary_search(w).unwrap().to_string()).collect::<Vec<_>>().join(", ")
        )
    }),
    e("vocabulary_first_seen_and_indices", Exotic, |t| {
        let mut v: Vec<&str> = vec![];
        let ids: Vec<String> = ws_words(t)
            .iter()
            .map(|w| {
                v.iter()
                    .position(|x| x == w)
                    .unwrap_or_else(|| {
                        v.push(w);
                        v.len() - 1
                    })
                    .to_string()
            })
            .collect();
        format!("tokens: {}\nsequence: {}", v.join(" | "), ids.join(" "))
    }),
    e("csv_row_of_words", Plausible, |t| {
        ws_words(t)
            .iter()
            .map(|w| if w.contains([',', '"']) { format!("\"{}\"", w.replace('"', "\"\"")) } else { w.to_string() })
            .collect::<Vec<_>>()
            .join(",")
    }),
    e("csv_index_word_rows", Plausible, |t| {
        format!("id,word\n{}", lines(t, |i, w| format!("{i},\"{}\"", w.replace('"', "\"\""))))
    }),
    e("csv_reversed_rows", Exotic, |t| {
        let mut r: Vec<String> = ws_words(t).iter().enumerate().map(|(i, w)| format!("{i};{w}")).collect();
        r.reverse();
        r.join("\n")
    }),
    e("tsv_letters_in_cells", Exotic, |t| {
        wrap(&ws_words(t).join(" "), 16)
            .iter()
            .map(|r| join_chars(r, "\t", |c| c.into()))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("yaml_word_list", Plausible, |t| format!("items:\n{}", lines(t, |_, w| format!("  - {}", quote(w))))),
    e("yaml_keys", Plausible, |t| names(t, 1, |_, g| format!("{}: true", g[0]))),
    e("yaml_nested_keys", Exotic, |t| {
        low_words(t)
            .iter()
            .enumerate()
            .map(|(i, w)| format!("{}{w}:", "  ".repeat(i % 12)))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("toml_keys", Plausible, |t| names(t, 3, |i, g| format!("{} = {i}", g.join("-")))),
    e("ini_values", Plausible, |t| format!("[main]\n{}", lines(t, |i, w| format!("opt{i}={w}")))),
    e("dotenv_lines", Plausible, |t| names(t, 4, |i, g| format!("{}={i}", ident(&g.join("_").to_uppercase())))),
    e("file_paths", Plausible, |t| names(t, 5, |_, g| format!("src/{}.rs", g.join("/")))),
    e("file_names_kebab", Plausible, |t| names(t, 6, |i, g| format!("docs/{i:02}-{}.md", g.join("-")))),
    e("one_file_path", Plausible, |t| format!("/{}", low_words(t).join("/"))),
    e("windows_path", Plausible, |t| format!("C:\\{}", low_words(t).join("\\"))),
    e("url_path", Plausible, |t| format!("https://example.org/{}", low_words(t).join("/"))),
    e("url_query", Plausible, |t| {
        format!(
            "https://example.org/?{}",
            ws_words(t)
                .iter()
                .enumerate()
                .map(|(i, w)| format!(
                    "q{i}={}",
                    join_bytes(w, "", |b| if b.is_ascii_alphanumeric() {
                        (b as char).into()
                    } else {
                        format!("%{b:02X}")
                    })
                ))
                .collect::<Vec<_>>()
                .join("&")
        )
    }),
    e("host_names", Exotic, |t| {
        low_words(t).chunks(4).map(|g| format!("{}.example.org", g.join("."))).collect::<Vec<_>>().join("\n")
    }),
    e("mail_addresses", Exotic, |t| names(t, 3, |_, g| format!("{}@example.org", g.join(".")))),
    e("html_class_list", Plausible, |t| format!("<div class=\"{}\"></div>", low_words(t).join(" "))),
    e("html_data_attributes", Plausible, |t| {
        format!(
            "<p {}></p>",
            ws_words(t).iter().enumerate().map(|(i, w)| format!("data-{i}={}", quote(w))).collect::<Vec<_>>().join(" ")
        )
    }),
    e("html_nested_lists", Plausible, |t| format!("<ul>\n{}\n</ul>", lines(t, |_, w| format!("  <li>{w}</li>")))),
    e("xml_elements", Plausible, |t| names(t, 1, |i, g| format!("<{0} n=\"{i}\"/>", ident(&g[0])))),
    e("svg_ids", Exotic, |t| names(t, 4, |i, g| format!("<g id=\"{}\" transform=\"translate({i})\"/>", g.join("-")))),
    e("markdown_list_words", Plausible, |t| lines(t, |_, w| format!("- {w}"))),
    e("markdown_numbered_words", Plausible, |t| lines(t, |i, w| format!("{}. {w}", i + 1))),
    e("markdown_table_words", Plausible, |t| {
        format!(
            "| a | b | c | d |\n|---|---|---|---|\n{}",
            ws_words(t).chunks(4).map(|g| format!("| {} |", g.join(" | "))).collect::<Vec<_>>().join("\n")
        )
    }),
    e("markdown_table_columnwise", Exotic, |t| {
        let w = ws_words(t);
        let h = w.len().div_ceil(4);
        (0..h)
            .map(|r| {
                format!(
                    "| {} |",
                    (0..4).map(|c| w.get(c * h + r).copied().unwrap_or("")).collect::<Vec<_>>().join(" | ")
                )
            })
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("markdown_links", Plausible, |t| names(t, 3, |i, g| format!("[item {i}](#{})", g.join("-")))),
    e("markdown_headings", Plausible, |t| names(t, 5, |i, g| format!("{} {}", "#".repeat(1 + i % 4), g.join(" ")))),
    e("markdown_footnotes", Plausible, |t| lines(t, |i, w| format!("[^{i}]: {w}"))),
    e("hashtags", Plausible, |t| low_words(t).iter().map(|w| format!("#{w}")).collect::<Vec<_>>().join(" ")),
    e("string_concat_words", Plausible, |t| {
        ws_words(t).iter().map(|w| quote(w)).collect::<Vec<_>>().join(" + \" \" + ")
    }),
    e("string_concat_chunks_3", Plausible, |t| wrap(t, 3).iter().map(|w| quote(w)).collect::<Vec<_>>().join(" + ")),
    e("string_concat_letters", Plausible, |t| join_chars(t, " + ", |c| quote(&c.to_string()))),
    e("string_adjacent_literals", Plausible, |t| {
        wrap(t, 11).iter().map(|w| format!("    {}", quote(w))).collect::<Vec<_>>().join("\n")
    }),
    e("string_plus_equals", Plausible, |t| {
        wrap(t, 8).iter().map(|w| format!("s += {};", quote(w))).collect::<Vec<_>>().join("\n")
    }),
    e("push_calls_per_letter", Plausible, |t| join_chars(t, "\n", |c| format!("s.push({});", quote(&c.to_string())))),
    e("append_calls_per_word", Plausible, |t| lines(t, |_, w| format!("out.append({})", quote(w)))),
    e("prepended_pieces", Exotic, |t| {
        // The pieces come last first, each put before what is there.
        let mut p = wrap(t, 6);
        p.reverse();
        p.iter().map(|w| format!("s = {} + s", quote(w))).collect::<Vec<_>>().join("\n")
    }),
    e("numbered_constants_shuffled", Exotic, |t| {
        let p = wrap(t, 7);
        let mut i: Vec<usize> = (0..p.len()).collect();
        i.sort_by_key(|i| fnv(&format!("c{i}")));
        format!(
            "{}\nALL = {}",
            i.iter().map(|i| format!("P{i} = {}", quote(&p[*i]))).collect::<Vec<_>>().join("\n"),
            (0..p.len()).map(|i| format!("P{i}")).collect::<Vec<_>>().join(" + ")
        )
    }),
    e("format_positional", Exotic, |t| {
        let mut w: Vec<(usize, &str)> = ws_words(t).into_iter().enumerate().collect();
        w.sort_by_key(|p| fnv(&format!("f{}", p.0)));
        let mut at = vec![0; w.len()];
        w.iter().enumerate().for_each(|(k, p)| at[p.0] = k);
        format!(
            "\"{}\".format({})",
            at.iter().map(|k| format!("{{{k}}}")).collect::<Vec<_>>().join(" "),
            w.iter().map(|p| quote(p.1)).collect::<Vec<_>>().join(", ")
        )
    }),
    e("f_string_letters", Exotic, |t| {
        map_chars(t, |c| if c.is_alphanumeric() { format!("{{'{c}'}}") } else { c.into() })
    }),
    e("regex_char_classes", Plausible, |t| {
        map_chars(t, |c| {
            if c.is_alphanumeric() {
                format!("[{c}{}]", c.to_ascii_uppercase())
            } else if c == ' ' {
                "\\s+".into()
            } else {
                format!("\\{c}")
            }
        })
    }),
    e("regex_optional_dots", Exotic, |t| {
        map_chars(t, |c| if c.is_alphanumeric() { format!("{c}.?") } else { "\\W*".into() })
    }),
    e("regex_alternation", Plausible, |t| format!("^({})$", low_words(t).join("|"))),
    // Every fourth letter is lost; readers fill it in as they do vowels.
    e("glob_question_marks", Exotic, |t| {
        map_words(t, |w| w.chars().enumerate().map(|(i, c)| if i % 4 == 3 { '?' } else { c }).collect())
    }),
    e("imports", Plausible, |t| {
        names(t, 4, |_, g| format!("import {}", g.iter().map(|w| ident(w)).collect::<Vec<_>>().join(".")))
    }),
    e("use_braces", Plausible, |t| {
        format!("use crate::{{{}}};", low_words(t).iter().map(|w| ident(w)).collect::<Vec<_>>().join(", "))
    }),
    e("makefile_targets", Plausible, |t| names(t, 4, |_, g| format!("{}: {}", g[0], g[1..].join(" ")))),
    e("commit_subjects", Plausible, |t| {
        ws_words(t)
            .chunks(6)
            .enumerate()
            .map(|(i, g)| format!("{:07x} fix: {}", fnv(&i.to_string()) >> 36, g.join(" ")))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("branch_names", Plausible, |t| names(t, 6, |i, g| format!("feature/{i}-{}", g.join("-")))),
    e("diff_added_lines", Plausible, |t| {
        format!(
            "--- a/notes.txt\n+++ b/notes.txt\n@@ -0,0 +1,{} @@\n{}",
            t.lines().count(),
            map_lines(t, |l| format!("+{l}"))
        )
    }),
    e("diff_words_added", Plausible, |t| format!("@@ -1,1 +1,9 @@\n{}", lines(t, |_, w| format!("+    {w}")))),
    e("sql_insert_rows", Plausible, |t| {
        lines(t, |i, w| format!("INSERT INTO w (id, v) VALUES ({i}, '{}');", w.replace('\'', "''")))
    }),
    e("sql_column_aliases", Plausible, |t| {
        format!(
            "SELECT {};",
            low_words(t).iter().enumerate().map(|(i, w)| format!("{i} AS {}", ident(w))).collect::<Vec<_>>().join(", ")
        )
    }),
    e("graphviz_edges", Exotic, |t| {
        format!(
            "digraph {{ {} }}",
            ws_words(t)
                .iter()
                .enumerate()
                .map(|(i, w)| format!(
                    "n{i} [label={}];{}",
                    quote(w),
                    if i > 0 { format!(" n{} -> n{i};", i - 1) } else { String::new() }
                ))
                .collect::<Vec<_>>()
                .join(" ")
        )
    }),
    e("mermaid_flow", Exotic, |t| {
        format!("graph TD\n{}", lines(t, |i, w| format!("  N{i}[{}] --> N{}", quote(w), i + 1)))
    }),
    e("shell_array", Plausible, |t| {
        format!(
            "words=({})",
            ws_words(t).iter().map(|w| format!("'{}'", w.replace('\'', "'\\''"))).collect::<Vec<_>>().join(" ")
        )
    }),
    e("shell_heredoc", Plausible, |t| format!("cat <<'EOF' > notes.txt\n{t}\nEOF")),
    e("shell_split_quotes", Exotic, |t| map_words(t, |w| wrap(w, 2).join("''"))),
    e("lisp_symbols", Plausible, |t| format!("({})", low_words(t).join(" "))),
    e("log_lines", Plausible, |t| {
        lines(t, |i, w| format!("2024-05-01T10:{:02}:{:02}Z INFO worker-{} {w}", i / 60 % 60, i % 60, i % 4))
    }),
    e("assertion_messages", Plausible, |t| {
        ws_words(t).chunks(5).map(|g| format!("assert!(ok, {});", quote(&g.join(" ")))).collect::<Vec<_>>().join("\n")
    }),
    e("gettext_entries", Plausible, |t| {
        ws_words(t)
            .chunks(6)
            .enumerate()
            .map(|(i, g)| format!("msgid \"m{i}\"\nmsgstr {}\n", quote(&g.join(" "))))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("openapi_descriptions", Plausible, |t| {
        ws_words(t)
            .chunks(8)
            .enumerate()
            .map(|(i, g)| format!("  field{i}:\n    description: {}", quote(&g.join(" "))))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("multiple_choice_letters", Exotic, |t| {
        map_lines(t, |l| {
            ws_words(l)
                .iter()
                .enumerate()
                .map(|(i, w)| format!("({}) {w}", (b'a' + (i % 26) as u8) as char))
                .collect::<Vec<_>>()
                .join(" ")
        })
    }),
];
