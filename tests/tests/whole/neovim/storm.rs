//! Typing at every point of an edit in Neovim, a thousand times: never a wrong buffer.

use std::collections::BTreeMap;
use std::thread;

use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Script, ScriptedModel};
use tempfile::TempDir;

use super::{neovim, script};

/// How many Neovims play at once; they mostly wait for what an editor gathers before it sends it.
const PLAYERS: u32 = 10;

/// How many rounds each of them plays.
const ROUNDS: u32 = 100;

type Tally = BTreeMap<String, u32>;

/// Plays rounds in one Neovim, and says how many came to what.
fn play(rounds: &str) -> Tally {
    let model = ScriptedModel::start(Script::default()).unwrap();
    let variables =
        [("PANTHEON_PROVIDER", "openai"), ("PANTHEON_MODEL", "scripted-model"), ("OPENAI_BASE_URL", model.url())];
    let engine = Engine::start_with(&Programs::built(), &variables).unwrap();
    let work = TempDir::new().unwrap();
    let neovim = neovim().env("PANTHEON_ENGINE_URL", engine.url()).env("PANTHEON_TEST_MODEL", model.url());
    let words = neovim.env("PANTHEON_TEST_ROUNDS", rounds).run(work.path(), &script("storm.lua"));
    let counts = words.lines().filter_map(|line| line.strip_prefix("COUNT ")?.split_once(' '));
    counts.map(|(name, count)| (name.to_owned(), count.parse().unwrap())).collect()
}

#[test]
fn typing_at_any_point_leaves_no_wrong_buffer() {
    let rounds = |player: u32| format!("{}-{}", player * ROUNDS + 1, (player + 1) * ROUNDS);
    let players: Vec<_> = (0..PLAYERS).map(|player| thread::spawn(move || play(&rounds(player)))).collect();
    let mut tally = Tally::new();
    for (name, count) in players.into_iter().flat_map(|player| player.join().unwrap()) {
        *tally.entry(name).or_default() += count;
    }
    let count = |name: &str| tally[name];
    assert_eq!(count("rounds"), PLAYERS * ROUNDS);
    // A server that refuses everything makes no wrong buffers either, nor one that was never disturbed.
    let share = |part: u32| count("rounds") / part;
    assert!(count("applied") > share(2), "{tally:?}");
    assert!(count("merged") > share(20) && count("refused") > share(20), "{tally:?}");
    assert!(count("stale") > share(4), "{tally:?}");
    assert!(count("untidy") <= share(25), "{tally:?}");
}
