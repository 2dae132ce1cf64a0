//! Which versions of the program were tried whole. Others may work; each turn of its protocol is checked where it is
//! read, so that an unknown one ends in an error, never in a wrong edit.

use super::probe::Version;

/// The first and the last version that passed all tests. 2.1.160 lacks options.
const KNOWN: [[u32; 3]; 2] = [[2, 1, 181], [2, 1, 332]];

/// Says in the log when a version was not tried: the first thing to look at when something fails.
pub(super) fn warn_of_others(version: &Version) {
    if let Some(place) = outside(&version.to_string()) {
        let [first, last] = tried();
        tracing::warn!(
            %version,
            "this `claude` is {place} than those tried, {first} to {last}; install one of them if runs or edits fail"
        );
    }
}

/// The first and the last version that was tried, for messages.
pub(super) fn tried() -> [String; 2] {
    KNOWN.map(|known| known.map(|number| number.to_string()).join("."))
}

/// On which side of the known versions one is. One that cannot be compared is taken for newer.
fn outside(version: &str) -> Option<&'static str> {
    let mut numbers = version.split(['.', '-', '+']).map_while(|number| number.parse::<u32>().ok());
    let found = [numbers.next(), numbers.next(), numbers.next()];
    let [first, last] = KNOWN.map(|known| known.map(Some));
    match found {
        _ if found.contains(&None) || found > last => Some("newer"),
        _ if found < first => Some("older"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tried_versions_are_silent() {
        for (version, expected) in [
            ("2.1.181", None),
            ("2.1.197", None),
            ("2.1.332", None),
            ("2.1.180", Some("older")),
            ("2.0.999", Some("older")),
            ("2.1.333", Some("newer")),
            ("2.2.0", Some("newer")),
            ("2.1", Some("newer")),
            ("2.1.400-beta.1", Some("newer")),
        ] {
            assert_eq!(outside(version), expected, "{version}");
        }
    }

    #[test]
    fn our_tests_run_one_of_them() {
        let chores = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/src/tools.rs"));
        let version = chores.split("const CLAUDE: &str = \"").nth(1).and_then(|rest| rest.split('"').next());
        assert_eq!(version.map(outside), Some(None), "{version:?}");
    }
}
