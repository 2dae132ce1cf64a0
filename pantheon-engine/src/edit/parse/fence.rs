//! Fenced blocks, as in Markdown, and the lines that open and close them.

/// The languages of blocks that are to be run, not written.
const SHELLS: [&str; 11] =
    ["sh", "bash", "shell", "zsh", "fish", "console", "terminal", "powershell", "ps1", "cmd", "shell-session"];

/// The opening or closing line of a fenced block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fence<'a> {
    indent: usize,
    tick: char,
    width: usize,
    /// What stands behind the ticks: a language, often a path. Empty on closing lines.
    pub(super) info: &'a str,
}

/// A fenced block by the indices of its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) open: usize,
    /// `None` when the answer ends before.
    pub(super) close: Option<usize>,
    pub(super) info: &'a str,
}

/// Three or more backticks or tildes at the start of a line.
pub(super) fn fence(line: &str) -> Option<Fence<'_>> {
    let text = line.trim_start();
    let tick = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let info = text.trim_start_matches(tick);
    let width = text.len() - info.len();
    let inline = tick == '`' && info.contains('`');
    (width >= 3 && !inline).then(|| Fence { indent: line.len() - text.len(), tick, width, info: info.trim() })
}

impl Fence<'_> {
    /// Whether this line can close a block that `open` opened.
    pub(super) fn closes(&self, open: &Fence<'_>) -> bool {
        self.info.is_empty() && self.tick == open.tick && self.width >= open.width && self.indent <= open.indent
    }

    /// Whether this line opens a block inside the one that `open` opened: it has an info, which no closing line has.
    pub(super) fn nests(&self, open: &Fence<'_>) -> bool {
        !self.info.is_empty() && self.tick == open.tick && self.width >= open.width && self.indent <= open.indent
    }
}

/// The outermost fenced blocks.
pub(super) fn blocks<'a>(lines: &[&'a str]) -> Vec<Block<'a>> {
    let mut blocks = Vec::new();
    let mut open: Vec<(usize, Fence<'_>)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(fence) = fence(line) else { continue };
        match open.last() {
            None => open.push((index, fence)),
            Some((_, outer)) if fence.nests(outer) => open.push((index, fence)),
            Some((at, outer)) if fence.closes(outer) => {
                let block = Block { open: *at, close: Some(index), info: outer.info };
                open.pop();
                if open.is_empty() {
                    blocks.push(block);
                }
            }
            Some(_) => {}
        }
    }
    blocks.extend(open.first().map(|(at, fence)| Block { open: *at, close: None, info: fence.info }));
    blocks
}

/// Lines without the fence around them, if there is one around all of them.
pub(super) fn unfenced<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    if let [first, inner @ .., last] = lines
        && let (Some(open), Some(close)) = (fence(first), fence(last))
        && close.info.is_empty()
        && close.tick == open.tick
        && close.width == open.width
    {
        return inner;
    }
    lines
}

/// Whether a block's info says that it is a Markdown file.
pub(super) fn is_markdown(info: &str) -> bool {
    let language = info.split([' ', '{', ':', ',']).next().unwrap_or_default();
    ["md", "markdown", "mdx"].iter().any(|name| language.eq_ignore_ascii_case(name))
}

/// Whether a block is to be run, not written.
pub(super) fn is_shell(info: &str) -> bool {
    let language = info.split([' ', '{', ':', ',']).next().unwrap_or_default();
    SHELLS.iter().any(|shell| language.eq_ignore_ascii_case(shell))
}
