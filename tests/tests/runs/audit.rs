//! Lines of the audit log: those that come at once are written together, and each of them once.

use std::collections::BTreeSet;
use std::sync::Arc;

use pantheon_engine::runs::{AuditEntry, AuditQuery, Audited, RunStore};

use super::place::{Place, quick};

on_both! {
    lines_that_come_at_once_are_each_written_once
}

const LINES: usize = 200;

async fn lines_that_come_at_once_are_each_written_once(place: Place) {
    let store = place.open(quick()).await;
    let notes = (0..LINES).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.note(entry(number)).await.unwrap() })
    });
    for note in notes.collect::<Vec<_>>() {
        note.await.unwrap();
    }
    let lines = store.audit(AuditQuery { limit: 1_000, ..AuditQuery::default() }).await.unwrap();
    assert_eq!(lines.len(), LINES);
    let work = |audited| if let Audited::Work(entry) = audited { Some(entry) } else { None };
    let entries: Vec<AuditEntry> = lines.into_iter().filter_map(|line| work(line.what)).collect();
    let numbers: BTreeSet<u64> = entries.iter().map(|entry| entry.tokens).collect();
    assert_eq!(numbers.len(), LINES, "a line is there twice, and another one not at all");
    assert!(entries.iter().all(|line| *line == entry(usize::try_from(line.tokens).unwrap())), "{entries:?}");
}

fn entry(number: usize) -> AuditEntry {
    AuditEntry {
        tenant: format!("tenant {}", number % 3),
        who: "a".to_owned(),
        action: "refactor".to_owned(),
        repository: None,
        provider: "rules".to_owned(),
        model: None,
        tokens: u64::try_from(number).unwrap(),
        outcome: "applied".to_owned(),
        id: format!("request {number}"),
        milliseconds: 1,
    }
}
