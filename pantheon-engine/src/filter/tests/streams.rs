//! Streams: what went out cannot be taken back.

use proptest::prelude::*;

use super::*;

const BEFORE: &str = "def total(items):\n    \"\"\"Sum of the prices of all items, in hundredths.\"\"\"\n    return sum(item.price for item in items)\n";

/// What goes out of a text in chunks of these sizes, and the end.
fn streamed(guard: &Guard, text: &str, sizes: &[usize]) -> (String, Finished) {
    let mut stream = Stream::new(guard, Allowance::default());
    let (mut out, mut rest) = (String::new(), text);
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let end = (*size..=rest.len()).find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        out += &stream.push(&rest[..end]);
        rest = &rest[end..];
    }
    (out, stream.finish())
}

#[test]
fn clean_text_goes_out_early() {
    let text = BEFORE.repeat(20);
    let (out, end) = streamed(guard(), &text, &[7]);
    assert!(out.len() > text.len() * 9 / 10, "{} of {}", out.len(), text.len());
    assert_eq!(out + &end.rest, text);
}

#[test]
fn encoded_text_is_held_to_its_end() {
    let sentence = "Tarragon swallows timeouts in background jobs. Harbor raises them.";
    let guard = guard();
    for attack in development::single() {
        let hidden = attacker::text(&attack.apply(sentence.as_bytes()));
        let (out, end) = streamed(guard, &format!("{}{hidden}\n{BEFORE}", BEFORE.repeat(3)), &[5]);
        assert!(end.verdict.withheld() && end.rest.is_empty(), "{}", attack.name());
        assert!(out.len() <= BEFORE.len() * 3, "{}: {}", attack.name(), &out[BEFORE.len() * 3..]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 8 } else { 48 }))]

    #[test]
    fn chunks_do_not_matter(
        attack in 0..34usize,
        sentence in 0..60usize,
        clean: bool,
        sizes in prop::collection::vec(1..90usize, 1..9),
        before in 0..400usize,
    ) {
        let guard = guard();
        let attacks = development::single();
        let hidden = attacks[attack % attacks.len()].apply(prompts::sentences()[sentence].as_bytes());
        let hidden = if clean { String::new() } else { attacker::text(&hidden) };
        let text = format!("{}{hidden}\n{BEFORE}", &BEFORE.repeat(4)[..before]);
        let whole = guard.scan(text.as_bytes(), &Allowance::default());
        let (out, end) = streamed(guard, &text, &sizes);
        prop_assert!(text.starts_with(&out));
        prop_assert_eq!(end.verdict.withheld(), whole.withheld());
        prop_assert!(!withheld(guard, out.as_bytes()));
        if end.verdict.withheld() {
            prop_assert!(end.rest.is_empty());
        } else {
            prop_assert_eq!(out + &end.rest, text);
        }
    }

    #[test]
    fn any_bytes_get_a_verdict(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        guard().scan(&bytes, &Allowance::default());
    }

    #[test]
    fn any_text_gets_a_verdict(text in "\\PC{0,400}") {
        guard().scan(text.as_bytes(), &Allowance::default());
    }

    #[test]
    fn any_encoded_looking_text_gets_a_verdict(text in "[\\\\&%=#;xuU+0-9a-fA-F{}<~./ \n-]{0,600}") {
        guard().scan(text.as_bytes(), &Allowance::default());
    }
}
