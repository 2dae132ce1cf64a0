//! A few words an answer.

use std::time::{Duration, Instant};

use super::*;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Three words of a prompt at a time, each in an answer of its own, until something trips; how many that were.
fn dripped(drip: &mut Drip<&'static str>, tenant: &'static str, apart: Duration) -> Option<usize> {
    let (guard, start) = (guard(), Instant::now());
    let text = prompts::whole().pop().unwrap();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.chunks(3).enumerate().position(|(number, words)| {
        let verdict = guard.scan(format!("x = 1  # {}", words.join(" ")).as_bytes(), &Allowance::default());
        !verdict.withheld() && drip.add(guard, &tenant, &verdict.glimpses, start + apart * number as u32)
    })
}

#[test]
fn a_drip_trips() {
    let tripped = dripped(&mut Drip::new(DAY, 10), "a", Duration::from_secs(60)).unwrap();
    assert!(tripped < 80, "{tripped}");
}

#[test]
fn a_slow_drip_is_forgotten() {
    assert_eq!(dripped(&mut Drip::new(DAY, 10), "a", DAY / 4), None);
}

#[test]
fn tenants_are_counted_apart_and_bounded() {
    let mut drip = Drip::new(DAY, 2);
    let guard = guard();
    let glimpses = guard.scan(b"the outermost layer only", &Allowance::default()).glimpses;
    assert!(!glimpses.is_empty());
    for tenant in ["a", "b", "c", "d"] {
        assert!(!drip.add(guard, &tenant, &glimpses, Instant::now()));
    }
    assert_eq!(drip.len(), (2, 2 * glimpses.len()));
}

#[test]
fn ordinary_answers_do_not_count() {
    let guard = guard();
    let mut drip = Drip::new(DAY, 2);
    let code = "/// Returns the number of bytes that were read, or an error if the file does not exist.\nfn read() -> usize { 0 }\n";
    for number in 0..500 {
        let verdict = guard.scan(format!("{code}const N: usize = {number};").as_bytes(), &Allowance::default());
        assert!(!drip.add(guard, &"a", &verdict.glimpses, Instant::now()));
    }
}
