//! Well-known names of standard libraries that a file uses without importing them.

use tree_sitter::Node;

use super::Report;
use super::entries::quoted;
use crate::providers::rules::source::{Source, nodes, parts};
use crate::providers::rules::splice::Edit;

const PYTHON_MODULES: &[&str] = &[
    "abc",
    "argparse",
    "ast",
    "asyncio",
    "base64",
    "bisect",
    "collections",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "glob",
    "gzip",
    "hashlib",
    "heapq",
    "html",
    "importlib",
    "inspect",
    "io",
    "itertools",
    "json",
    "logging",
    "math",
    "operator",
    "os",
    "pathlib",
    "pickle",
    "platform",
    "pprint",
    "queue",
    "random",
    "re",
    "secrets",
    "shlex",
    "shutil",
    "signal",
    "socket",
    "sqlite3",
    "statistics",
    "string",
    "struct",
    "subprocess",
    "sys",
    "tempfile",
    "textwrap",
    "threading",
    "time",
    "traceback",
    "types",
    "typing",
    "unittest",
    "urllib",
    "uuid",
    "warnings",
    "weakref",
    "zipfile",
    "zlib",
];

const PYTHON_NAMES: &[(&str, &str)] = &[
    ("Path", "pathlib"),
    ("dataclass", "dataclasses"),
    ("field", "dataclasses"),
    ("defaultdict", "collections"),
    ("Counter", "collections"),
    ("OrderedDict", "collections"),
    ("deque", "collections"),
    ("namedtuple", "collections"),
    ("partial", "functools"),
    ("wraps", "functools"),
    ("lru_cache", "functools"),
    ("contextmanager", "contextlib"),
    ("Enum", "enum"),
    ("Decimal", "decimal"),
    ("Any", "typing"),
    ("Callable", "typing"),
    ("Dict", "typing"),
    ("Iterable", "typing"),
    ("Iterator", "typing"),
    ("List", "typing"),
    ("Optional", "typing"),
    ("Sequence", "typing"),
    ("Tuple", "typing"),
    ("Union", "typing"),
    ("TypeVar", "typing"),
    ("Protocol", "typing"),
    ("NamedTuple", "typing"),
];

const GO_PACKAGES: &[&str] = &[
    "bufio",
    "bytes",
    "context",
    "crypto/sha256",
    "database/sql",
    "encoding/base64",
    "encoding/csv",
    "encoding/hex",
    "encoding/json",
    "errors",
    "flag",
    "fmt",
    "io",
    "log",
    "log/slog",
    "maps",
    "math",
    "net",
    "net/http",
    "net/url",
    "os",
    "os/exec",
    "os/signal",
    "path",
    "path/filepath",
    "reflect",
    "regexp",
    "runtime",
    "slices",
    "sort",
    "strconv",
    "strings",
    "sync",
    "sync/atomic",
    "syscall",
    "testing",
    "time",
    "unicode",
    "unicode/utf8",
];

const RUST_PATHS: &[&str] = &[
    "std::borrow::Cow",
    "std::cell::Cell",
    "std::cell::RefCell",
    "std::collections::BTreeMap",
    "std::collections::BTreeSet",
    "std::collections::BinaryHeap",
    "std::collections::HashMap",
    "std::collections::HashSet",
    "std::collections::VecDeque",
    "std::ffi::OsStr",
    "std::ffi::OsString",
    "std::fs::File",
    "std::marker::PhantomData",
    "std::net::SocketAddr",
    "std::num::NonZeroUsize",
    "std::path::Path",
    "std::path::PathBuf",
    "std::pin::Pin",
    "std::process::Command",
    "std::rc::Rc",
    "std::str::FromStr",
    "std::sync::Arc",
    "std::sync::LazyLock",
    "std::sync::Mutex",
    "std::sync::OnceLock",
    "std::sync::RwLock",
    "std::time::Duration",
    "std::time::Instant",
];

/// `import os` or `from pathlib import Path`, among the imports of the file.
pub(super) fn python(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let name = name(source, report)?;
    let module = PYTHON_MODULES.iter().find(|module| **module == name && is_prefix(source, report, "."));
    let line = match (module, PYTHON_NAMES.iter().find(|(known, _)| *known == name)) {
        (Some(module), _) => format!("import {module}"),
        (None, Some((_, module))) => format!("from {module} import {name}"),
        _ => return None,
    };
    let top = parts(source.root());
    let plain = |node: &&Node<'_>| node.kind() == "import_statement" || node.kind() == "import_from_statement";
    let imports: Vec<Node<'_>> =
        top.iter().filter(plain).copied().take_while(|node| node.start_byte() < report.range.start).collect();
    let docstring = top
        .first()
        .filter(|first| first.kind() == "expression_statement" && source.of(**first).starts_with(['"', '\'']));
    let future = top.iter().rfind(|node| node.kind() == "future_import_statement").or(docstring);
    placed(source, &line, &imports, future.copied())
}

/// `use std::collections::HashMap;`, among the file's own.
pub(super) fn rust(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let name = name(source, report)?;
    let path = RUST_PATHS.iter().find(|path| path.rsplit("::").next() == Some(name))?;
    let top = parts(source.root());
    let uses: Vec<Node<'_>> = top.iter().filter(|node| node.kind() == "use_declaration").copied().collect();
    let head = top.iter().rfind(|node| node.kind() == "inner_attribute_item");
    placed(source, &format!("use {path};"), &uses, head.copied())
}

/// `"os"` in the import list, or a new import below the package clause.
pub(super) fn go(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let name = name(source, report).filter(|_| is_prefix(source, report, "."))?;
    let path = GO_PACKAGES.iter().find(|path| path.rsplit('/').next() == Some(name))?;
    let lists = nodes(source.root()).filter(|node| node.kind() == "import_spec_list");
    let specs: Vec<Node<'_>> = lists.take(1).flat_map(parts).collect();
    if !specs.is_empty() {
        return placed(source, &format!("\"{path}\""), &specs, None);
    }
    let package = parts(source.root()).into_iter().find(|node| node.kind() == "package_clause")?;
    let at = source.next_line(package.end_byte());
    Some(vec![Edit::insert(at, format!("\nimport \"{path}\"\n"))])
}

/// Before the first line that sorts after the new one, else after the last; without any, after the head of the file.
fn placed(source: &Source, line: &str, lines: &[Node<'_>], head: Option<Node<'_>>) -> Option<Vec<Edit>> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphabetic()).collect::<String>();
    let kin = |node: &&Node<'_>| word(source.of(**node)) == word(line);
    let same: Vec<&Node<'_>> = lines.iter().filter(kin).collect();
    let indent = |at: usize| source.indent(at).to_owned();
    let later = same.iter().find(|node| source.of(***node) > line);
    let before = later.copied().or(if same.is_empty() && line.starts_with("import ") { lines.first() } else { None });
    if let Some(node) = before {
        let start = source.line_start(node.start_byte());
        return Some(vec![Edit::insert(start, format!("{}{line}\n", indent(node.start_byte())))]);
    }
    if let Some(node) = same.last().copied().or(lines.last()) {
        let at = source.next_line(node.end_byte().saturating_sub(1).max(node.start_byte()));
        let text = format!("{}{line}\n", indent(node.start_byte()));
        return source.text[..at].ends_with('\n').then(|| vec![Edit::insert(at, text)]);
    }
    let at = head.map_or(0, |head| source.next_line(head.end_byte().saturating_sub(1)));
    let blank = if source.line(at).trim().is_empty() { "" } else { "\n" };
    let gap = if head.is_some() { "\n" } else { "" };
    Some(vec![Edit::insert(at, format!("{gap}{line}\n{blank}"))])
}

/// The undefined name: what the range covers, if the message names it too.
fn name<'s>(source: &'s Source, report: &Report) -> Option<&'s str> {
    let text = source.text.get(report.range.clone())?;
    let said = quoted(&report.message).contains(&text) || report.message.ends_with(&format!(": {text}"));
    (said && !text.is_empty()).then_some(text)
}

fn is_prefix(source: &Source, report: &Report, sign: &str) -> bool {
    source.text[report.range.end..].starts_with(sign)
}
