//! `gods` with the real engine on the example projects.

mod jobs;
mod many;
mod scaffold;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pantheon_tests::programs::{Programs, words};
use pantheon_tests::{copy_of_examples, examples, left_running};

/// No engine is named, so each run starts a private one.
fn gods(folder: &Path, args: &[&str]) -> Output {
    let programs = Programs::built();
    let mut command = programs.command("gods");
    let output = command.args(args).current_dir(folder).env("PANTHEON_PROVIDER", "rules").stdin(Stdio::null()).output();
    output.unwrap()
}

#[test]
fn every_example_gets_documented() {
    let files = [
        ("python-shop/shop/cart.py", "\"\"\""),
        ("typescript-cart/src/cart.ts", "/**"),
        ("rust-inventory/src/lib.rs", "///"),
        ("go-ledger/ledger.go", "// Balance "),
    ];
    let work = copy_of_examples();
    for (file, comment) in files {
        assert!(!fs::read_to_string(examples().join(file)).unwrap().contains(comment), "{file} is documented already");
        let output = gods(work.path(), &["document", file, "--apply"]);
        assert!(output.status.success(), "{file}: {}", words(&output));
        let text = fs::read_to_string(work.path().join(file)).unwrap();
        assert!(text.contains(comment), "{file}: {text}");
    }
}

#[test]
fn every_example_can_be_refactored() {
    let work = copy_of_examples();
    let files =
        ["python-shop/shop/cart.py", "typescript-cart/src/cart.ts", "rust-inventory/src/lib.rs", "go-ledger/ledger.go"];
    for file in files {
        let output = gods(work.path(), &["refactor", file, "--check"]);
        assert_eq!(output.status.code(), Some(1), "{file}: {}", words(&output));
        let output = gods(work.path(), &["refactor", file, "--apply"]);
        assert!(output.status.success(), "{file}: {}", words(&output));
    }
}

#[test]
fn the_refactored_python_still_works() {
    let work = copy_of_examples();
    let folder = work.path().join("python-shop");
    for file in ["shop/cart.py", "shop/discounts.py"] {
        for action in ["refactor", "document"] {
            let output = gods(&folder, &[action, file, "--apply"]);
            assert!(output.status.success(), "{action} {file}: {}", words(&output));
        }
    }
    let program = "from shop.cart import *; from shop.discounts import *\n\
        items = [Item('a', 2.0, 3), Item('b', 1.0)]\n\
        assert abs(calculate_total(items, 0) - 7) < 1e-9 and calculate_weight([1, 2]) == 3\n\
        assert names([{'name': ' x '}]) == ['x'] and has_key({1: 2}, 1) and not has_key({}, 1)\n\
        assert percentage('ABCD15') == 15 and Cart().is_empty() and Cart(items).find('b').price == 1.0\n";
    let python = Command::new("python3").args(["-B", "-c", program]).current_dir(&folder).output().unwrap();
    assert!(python.status.success(), "{}", words(&python));
}

#[test]
fn the_refactored_rust_still_passes_its_tests() {
    let work = copy_of_examples();
    let folder = work.path().join("rust-inventory");
    for action in ["refactor", "document"] {
        let output = gods(&folder, &[action, "src/lib.rs", "--apply"]);
        assert!(output.status.success(), "{}", words(&output));
    }
    let mut cargo = Command::new("cargo");
    let output = cargo
        .args(["test", "--offline", "--quiet"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"));
    let output = output.output().unwrap();
    assert!(output.status.success(), "{}", words(&output));
}

#[test]
fn other_encodings_are_edited_losslessly() {
    let source = "# Привет\r\ndef total(items):\r\n    return sum(items)\r\n";
    let cp1251 = |text: &str| -> Vec<u8> {
        let byte = |letter| match u32::from(letter) {
            ascii @ 0..0x80 => ascii as u8,
            cyrillic => (cyrillic - 0x410 + 0xc0) as u8,
        };
        text.chars().map(byte).collect()
    };
    let utf16 =
        |text: &str| -> Vec<u8> { format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let work = copy_of_examples();
    let cases: [(&[&str], Vec<u8>); 2] = [(&["--encoding", "windows-1251"], cp1251(source)), (&[], utf16(source))];
    for (flags, before) in cases {
        let file = work.path().join("other.py");
        fs::write(&file, &before).unwrap();
        let output = gods(work.path(), &[&["document", "other.py", "--apply"], flags].concat());
        assert!(output.status.success(), "{flags:?}: {}", words(&output));
        let after = fs::read(&file).unwrap();
        let new = if flags.is_empty() { utf16("\"\"\"")[2..].to_vec() } else { cp1251("\"\"\"") };
        assert!(after.windows(new.len()).any(|window| window == new), "{flags:?}: nothing was documented");
        let head = before.len() / 2;
        assert_eq!(after[..head], before[..head], "{flags:?}");
    }
}

#[test]
fn the_private_engine_ends_with_gods() {
    let work = copy_of_examples();
    let mark = work.path().join("state").display().to_string();
    let programs = Programs::built();
    let mut command = programs.command("gods");
    let output =
        command.args(["doctor"]).env("PANTHEON_PROVIDER", "rules").env("PANTHEON_STATE", &mark).output().unwrap();
    assert!(words(&output).contains("private, started by this command"), "{}", words(&output));
    assert_eq!(left_running(&mark), [0_u32; 0]);
}
