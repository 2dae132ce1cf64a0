//! A tenant's quota over three engines: the sum of what they let in is what one would.

use std::sync::Arc;
use std::thread;
use std::time::Instant;

use pantheon_tests::postgres::Postgres;
use pantheon_tests::scripted_model::{Reply, Script};
use pantheon_tests::traces::comes_true;
use serde_json::{Value, json};

use super::{Fleet, answer, silence};

const ENGINES: usize = 3;

/// Asks all engines at once, so many times in all, and gives what they answered.
fn at_once(fleet: &Fleet, times: usize) -> Vec<(u16, Value)> {
    thread::scope(|scope| {
        let ask = |number: usize| scope.spawn(move || fleet.edit(number % ENGINES, 0, &format!("edit-{number}")));
        let asked: Vec<_> = (0..times).map(ask).collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    })
}

fn with(replies: &[(u16, Value)], status: u16, code: &str) -> usize {
    replies.iter().filter(|(known, reply)| *known == status && (code.is_empty() || reply["code"] == code)).count()
}

#[test]
fn three_engines_let_in_what_one_would() {
    const A_MINUTE: usize = 6;
    let fleet = Fleet::new(ENGINES, "requests_per_minute = 6", Script::always(answer()));
    let begun = Instant::now();
    let replies = at_once(&fleet, 30);
    // One more for each sixth of a minute that has passed.
    let most = A_MINUTE + begun.elapsed().as_secs() as usize / 10;
    let (let_in, refused) = (with(&replies, 200, ""), with(&replies, 429, "quota_exceeded"));
    assert!((A_MINUTE..=most).contains(&let_in), "{let_in} of {most}: {replies:?}");
    assert_eq!(let_in + refused, 30, "{replies:?}");
    let waits = replies.iter().filter_map(|(_, reply)| reply["retryAfter"].as_u64());
    assert!(waits.clone().count() == refused && waits.max().unwrap() <= 10, "{replies:?}");
    assert_eq!(fleet.edit(1, 1, "other").0, 200, "another tenant's is another's");
}

#[test]
fn three_engines_have_the_places_of_one() {
    const PLACES: usize = 4;
    let script = Script { first: vec![silence(); PLACES], then: answer() };
    let fleet = Fleet::new(ENGINES, "edits_at_once = 4", script);
    thread::scope(|scope| {
        let asked = scope.spawn(|| at_once(&fleet, 30));
        assert!(comes_true(|| fleet.model.requests().len() == PLACES), "{}", fleet.engines[0].log());
        let refused = || (0..ENGINES).map(|engine| fleet.edit(engine, 0, "one-more").0).collect::<Vec<_>>();
        assert_eq!(refused(), [429; ENGINES]);
        let jobs = fleet.ask(0, 0, "GET /jobs", &Value::Null).1;
        let under_way: Vec<&Value> =
            jobs["jobs"].as_array().unwrap().iter().filter(|job| job["state"] == "running").collect();
        assert_eq!(under_way.len(), PLACES, "{jobs}");
        for job in &under_way {
            let line = format!("DELETE /jobs/{}", job["jobId"].as_str().unwrap());
            assert_eq!(fleet.ask(0, 0, &line, &Value::Null).0, 202);
        }
        let replies = asked.join().unwrap();
        assert_eq!(with(&replies, 409, "cancelled"), PLACES, "{replies:?}");
        assert_eq!(with(&replies, 429, "rate_limited"), 30 - PLACES, "{replies:?}");
    });
    // Whoever leaves makes room at once, for whichever engine.
    for round in 0..2 * PLACES {
        let name = format!("after-{round}");
        assert!(comes_true(|| fleet.edit(round % ENGINES, 0, &name).0 == 200), "{}", fleet.engines[0].log());
    }
}

#[test]
fn a_place_is_held_as_long_as_its_edit() {
    let fleet = Fleet::new(1, "edits_at_once = 1", Script::always(silence()));
    thread::scope(|scope| {
        let edit = scope.spawn(|| fleet.edit(0, 0, "long"));
        assert!(comes_true(|| fleet.model.requests().len() == 1), "{}", fleet.engines[0].log());
        let until = || Postgres::ask(&fleet.database, "SELECT MAX(held_until) FROM edit_places WHERE holder <> ''");
        let first = until();
        assert!(comes_true(|| until() != first), "another engine takes it at {first}, whether it is free or not");
        assert_eq!(fleet.ask(0, 0, "DELETE /jobs/long", &Value::Null).0, 202);
        assert_eq!(edit.join().unwrap().0, 409);
    });
}

#[test]
fn tokens_of_a_day_are_counted_together() {
    let fleet = Fleet::new(2, "tokens_per_day = 1", Script::always(answer()));
    assert_eq!(fleet.edit(0, 0, "first").0, 200);
    let refused = || with(&[fleet.edit(1, 0, "second")], 429, "quota_exceeded") == 1;
    assert!(comes_true(refused), "the other engine does not know of it");
}

#[test]
fn quotas_fail_closed_without_their_database() {
    let postgres = Arc::new(Postgres::start());
    let fleet = Fleet::on(postgres, 1, "requests_per_minute = 100", Script::always(answer()));
    assert_eq!(fleet.edit(0, 0, "before").0, 200);
    fleet.postgres.crash();
    let (status, reply) = fleet.edit(0, 0, "meanwhile");
    assert_eq!((status, &reply["code"]), (503, &json!("store_unavailable")), "{reply}");
    assert!(reply["retryAfter"].as_u64().is_some_and(|seconds| seconds > 0), "{reply}");
    assert_eq!(fleet.edit(0, 1, "unbounded").0, 200, "who has no quota needs no database");
    fleet.postgres.restart();
    assert!(comes_true(|| fleet.edit(0, 0, "after").0 == 200), "{}", fleet.engines[0].log());
}

#[test]
fn a_prompt_that_drips_out_of_two_engines_trips() {
    let prompt = pantheon_tests::prompt_lines().join(" ");
    let words: Vec<&str> = prompt.split_whitespace().collect();
    let drops: Vec<Reply> = words.chunks(3).map(|words| drop_of(&words.join(" "))).collect();
    let until_it_trips = |engines: usize| {
        let fleet = Fleet::new(engines, "", Script { first: drops.clone(), then: answer() });
        let tripped =
            |number: &usize| fleet.edit(number % engines, 0, &format!("drop-{number}")).1["code"] == "output_withheld";
        (0..drops.len()).find(tripped)
    };
    let (alone, together) = (until_it_trips(1).unwrap(), until_it_trips(2).unwrap());
    assert!(alone > 3, "an answer of its own trips nothing: {alone}");
    assert_eq!(alone, together, "by two engines no more comes out than by one");
}

/// An answer that holds a few words of a prompt.
fn drop_of(words: &str) -> Reply {
    let words: String = words.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
    Reply::text(&format!(
        "total.py\n<<<<<<< SEARCH\n    return sum(items)\n=======\n    return sum(items)  # {words}\n>>>>>>> REPLACE\n"
    ))
}
