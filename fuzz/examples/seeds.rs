//! Writes what the targets start from to `fuzz/corpus`, with a dictionary beside it. Run it before `cargo fuzz`.

use std::path::Path;
use std::{fs, io};

use pantheon_fuzz::{FRAGMENTS, TARGETS, seeds};

fn main() -> io::Result<()> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (target, _) in TARGETS {
        let folder = fuzz.join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        for (number, seed) in seeds::of(target, &fuzz.join("..")).iter().enumerate() {
            fs::write(folder.join(format!("case-{number:03}")), seed)?;
        }
    }
    fs::write(fuzz.join("corpus/dictionary"), dictionary())
}

/// The words of all forms as a dictionary of libFuzzer's.
fn dictionary() -> String {
    let escaped = |word: &&str| word.bytes().map(|byte| format!("\\x{byte:02x}")).collect::<String>();
    FRAGMENTS.iter().map(|word| format!("\"{}\"\n", escaped(word))).chain(["\"\\xff\"\n".to_owned()]).collect()
}
