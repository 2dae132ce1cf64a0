//! Claims about the filter. The attacker of `attacker.rs` knows every prompt and hides it in encodings.

use std::sync::LazyLock;

use self::attacker::Attack;
use super::*;

mod answers;
mod attacker;
mod carriers;
mod classes;
mod development;
mod drips;
mod held_out;
mod invariants;
mod isomorphs;
mod prompts;
mod rearranged;
mod rules;
mod streams;

/// Without optimisation a scan takes twenty times as long: then every so manieth case is enough. `cargo test --release`
/// takes all.
const EVERY: usize = if cfg!(debug_assertions) { 32 } else { 1 };

/// The same for pairs of encodings.
const EVERY_PAIR: usize = if cfg!(debug_assertions) { 128 } else { 5 };

/// A guard of all prompts of the tests.
fn guard() -> &'static Guard {
    static GUARD: LazyLock<Guard> = LazyLock::new(|| {
        let texts = prompts::all();
        let prompts: Vec<Prompt<'_>> = texts.iter().map(|(name, text)| Prompt { name, text }).collect();
        Guard::new(Key::random().unwrap(), &prompts, &prompts::PUBLIC)
    });
    &GUARD
}

fn withheld(guard: &Guard, text: &[u8]) -> bool {
    guard.scan(text, &Allowance::default()).withheld()
}

/// How many of the texts are withheld under an attack, and of how many; the ones that get through are printed.
fn rate(guard: &Guard, texts: &[String], attack: &Attack) -> (usize, usize) {
    let missed: Vec<&String> = texts.iter().filter(|text| !withheld(guard, &attack.apply(text.as_bytes()))).collect();
    if !missed.is_empty() {
        println!("{}: {} of {} missed", attack.name(), missed.len(), texts.len());
    }
    (texts.len() - missed.len(), texts.len())
}

/// The rate of several attacks together, in per cent.
fn rates(texts: &[String], attacks: &[Attack]) -> f64 {
    let guard = guard();
    let some = |at: usize| texts.iter().skip(at % EVERY).step_by(EVERY).cloned().collect::<Vec<String>>();
    let counts: Vec<(usize, usize)> =
        attacks.iter().enumerate().map(|(at, attack)| rate(guard, &some(at), attack)).collect();
    let (caught, all): (usize, usize) = counts.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let rate = 100.0 * caught as f64 / all as f64;
    println!("{caught} of {all} withheld: {rate:.2} %");
    rate
}

/// The same for every pair of ways, each with one of the prompts and every so manieth pair only.
fn composed_rate(attacks: &[Attack]) -> f64 {
    let (guard, prompts) = (guard(), prompts::whole());
    let pairs = attacker::composed(attacks, 2);
    let one = |(at, attack)| rate(guard, &prompts[at % prompts.len()..][..1], attack).0;
    let caught: usize = pairs.iter().step_by(EVERY_PAIR).enumerate().map(one).sum();
    let all = pairs.len().div_ceil(EVERY_PAIR);
    let rate = 100.0 * caught as f64 / all as f64;
    println!("{caught} of {all} withheld: {rate:.2} %");
    rate
}

#[test]
fn whole_prompts_are_withheld() {
    let rate = rates(&prompts::whole(), &development::single());
    assert!(rate >= 99.5, "{rate}");
}

#[test]
fn single_sentences_are_withheld() {
    let rate = rates(&prompts::sentences(), &development::single());
    assert!(rate >= 99.0, "{rate}");
}

#[test]
fn two_encodings_are_withheld() {
    let rate = composed_rate(&development::single());
    assert!(rate >= 95.0, "{rate}");
}

#[test]
fn held_out_encodings_of_prompts_are_withheld() {
    let rate = rates(&prompts::whole(), &held_out::single());
    assert!(rate >= 99.5, "{rate}");
}

#[test]
fn held_out_encodings_of_sentences_are_withheld() {
    let rate = rates(&prompts::sentences(), &held_out::single());
    assert!(rate >= 99.0, "{rate}");
}

#[test]
fn two_held_out_encodings_are_withheld() {
    let rate = composed_rate(&held_out::single());
    // Few pairs tell little.
    assert!(rate >= if cfg!(debug_assertions) { 85.0 } else { 95.0 }, "{rate}");
}

/// The prompts of the product.
const PRODUCT: [(&str, &str); 4] = [
    ("refactor", include_str!("../../../prompts/refactor.md")),
    ("document", include_str!("../../../prompts/document.md")),
    ("fix", include_str!("../../../prompts/fix.md")),
    ("change:workspace", include_str!("../../../prompts/change_workspace.md")),
];
