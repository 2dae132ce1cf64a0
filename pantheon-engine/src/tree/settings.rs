//! Which files have power over tools and people's machines, by their names: agents obey some, editors and Git run others.
//!
//! Names count at every depth, in any letter case, and as the file systems of other systems would read them.

/// What may happen to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// To be read and changed.
    Ordinary,
    /// To be read; a change would run on other machines, or change who must agree to changes.
    Guarded,
    /// Neither: an agent might obey it.
    KeptOut,
}

/// Files and folders that agents and editors obey or run.
const KEPT_OUT: &[&str] = &[
    ".agents",
    ".amazonq",
    ".augment",
    ".claude",
    ".claude.json",
    ".claude-plugin",
    ".clinerules",
    ".codex",
    ".continue",
    ".devcontainer",
    ".devcontainer.json",
    ".direnv",
    ".envrc",
    ".fleet",
    ".gemini",
    ".git",
    ".gitconfig",
    ".githooks",
    ".goosehints",
    ".husky",
    ".idea",
    ".junie",
    ".kiro",
    ".mcp.json",
    ".nvim.lua",
    ".nvimrc",
    ".exrc",
    ".opencode",
    ".pre-commit-config.yaml",
    ".roo",
    ".roorules",
    ".rules",
    ".trae",
    ".vim",
    ".vscode",
    ".zed",
    "agent.md",
    "agents.local.md",
    "agents.md",
    "agents.override.md",
    "claude.local.md",
    "claude.md",
    "copilot-instructions.md",
    "gemini.md",
    "lefthook.yaml",
    "lefthook.yml",
    "opencode.json",
    "qwen.md",
];

/// Beginnings of such names.
const KEPT_OUT_BEGINNINGS: &[&str] = &[".aider", ".cursor", ".windsurf"];

/// Files and folders that run on servers, or say who reviews.
const GUARDED: &[&str] = &[
    ".buildkite",
    ".circleci",
    ".drone.yml",
    ".gitattributes",
    ".gitlab-ci.yml",
    ".gitmodules",
    ".lfsconfig",
    ".travis.yml",
    ".woodpecker.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "codeowners",
    "jenkinsfile",
];

/// Guarded folders of two parts.
const GUARDED_PAIRS: &[(&str, &str)] = &[(".github", "workflows"), (".github", "actions"), (".gitea", "workflows")];

/// What may happen to a path with `/` between its parts.
pub(super) fn standing(path: &str) -> Standing {
    let parts: Vec<String> = path.split('/').map(plain).collect();
    let kept_out = |part: &String| {
        KEPT_OUT.contains(&part.as_str()) || KEPT_OUT_BEGINNINGS.iter().any(|beginning| part.starts_with(beginning))
    };
    let guarded = |part: &String| GUARDED.contains(&part.as_str());
    let pair = |pair: &[String]| GUARDED_PAIRS.iter().any(|(one, two)| pair[0] == *one && pair[1] == *two);
    if parts.iter().any(kept_out) {
        Standing::KeptOut
    } else if parts.iter().any(guarded) || parts.windows(2).any(pair) {
        Standing::Guarded
    } else {
        Standing::Ordinary
    }
}

/// A name as it is looked up where letter case, zero-width characters, and dots and blanks at the end do not count.
fn plain(part: &str) -> String {
    let visible: String = part.chars().filter(|c| !is_ignorable(*c)).flat_map(folded).collect();
    visible.trim_end_matches(['.', ' ']).to_owned()
}

/// The letter in lower case, also the two whose lower case is ASCII on systems that fold letters.
fn folded(c: char) -> impl Iterator<Item = char> {
    let c = match c {
        '\u{130}' | '\u{131}' => 'i',
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => c,
    };
    c.to_lowercase()
}

fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_have_no_spelling_to_hide_in() {
        for path in [
            "CLAUDE.md",
            "claude.MD",
            "docs/deep/Claude.Md",
            "CLAUDE.local.md",
            "AGENTS.md",
            ".claude/settings.json",
            "packages/a/.CLAUDE/commands/x.md",
            ".Mcp.JSON",
            ".envrc",
            ".VSCode/tasks.json",
            ".cursorrules",
            ".cursor/rules/x.mdc",
            ".husky/pre-commit",
            "CLAUDE.md.",
            "CLAUDE.md ",
            "CLA\u{200b}UDE.md",
            "CLAUDE.\u{feff}md",
            ".wındsurf/rules",
        ] {
            assert_eq!(standing(path), Standing::KeptOut, "{path:?}");
        }
    }

    #[test]
    fn rules_of_servers_are_guarded() {
        for path in [".github/workflows/ci.yml", ".GitHub/Workflows/x", "CODEOWNERS", "docs/codeowners", ".gitmodules"]
        {
            assert_eq!(standing(path), Standing::Guarded, "{path:?}");
        }
    }

    #[test]
    fn ordinary_files_stay_ordinary() {
        for path in ["src/claude.py", "claude/md", "src/hooks/use.ts", ".github/dependabot.yml", "agents/md.rs", "a.md"]
        {
            assert_eq!(standing(path), Standing::Ordinary, "{path:?}");
        }
    }
}
