//! How runs end: cancel, a person's word, deadlines, leases that are over, retention; and what is told of it.

use std::time::{Duration, SystemTime};

use pantheon_engine::runs::{End, NewRun, Renewed, RunId, RunLimits, RunStore, SqlStore, StoreError, Update};
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{JobEvent, JobState};

use super::place::{LONG, Place, add, code, done, expire, lease, new, quick};

on_both! {
    a_queued_run_is_cancelled_at_once
    a_running_run_is_asked_to_end
    a_push_is_not_broken_off
    no_push_begins_after_a_cancel
    a_waiting_run_can_be_cancelled
    an_ended_run_cannot_be_cancelled
    an_accepted_plan_goes_on
    a_rejected_plan_ends
    only_a_waiting_run_is_accepted
    a_failed_run_is_tried_again
    a_failed_attempt_waits_its_time
    attempts_come_to_an_end
    an_old_fence_is_refused
    a_run_given_up_loses_no_attempt
    deadlines_end_what_is_late
    ended_runs_are_forgotten
    events_go_on_from_any_number
}

async fn a_queued_run_is_cancelled_at_once(place: Place) {
    let store = place.open(quick()).await;
    let id = add(&store, new("a")).await;
    let run = store.cancel("a", id).await.unwrap().unwrap();
    assert_eq!((run.state, run.finished_at.is_some()), (JobState::Cancelled, true));
    assert!(lease(&store).await.is_none());
}

async fn a_running_run_is_asked_to_end(place: Place) {
    let store = place.open(quick()).await;
    let id = add(&store, new("a")).await;
    let lease = lease(&store).await.unwrap();
    assert_eq!(store.renew(&lease, LONG).await.unwrap(), Renewed::Kept);
    assert_eq!(store.cancel("a", id).await.unwrap().unwrap().state, JobState::Running);
    assert_eq!(store.renew(&lease, LONG).await.unwrap(), Renewed::CancelAsked);
    store.finish(&lease, End::Cancelled).await.unwrap();
    assert_eq!(state(&store, id).await, JobState::Cancelled);
}

async fn a_push_is_not_broken_off(place: Place) {
    let store = place.open(RunLimits { backoff: Duration::ZERO, ..quick() }).await;
    let late = NewRun { wanted_for: Some(Duration::from_millis(300)), ..new("a") };
    let id = add(&store, late).await;
    let first = store.lease("worker", Duration::ZERO).await.unwrap().unwrap();
    store.record(&first, pushing()).await.unwrap();
    assert_eq!(store.cancel("a", id).await.unwrap().unwrap().state, JobState::Running);
    assert_eq!(store.renew(&first, Duration::ZERO).await.unwrap(), Renewed::Kept, "its worker goes on");
    // Its worker is lost: nobody knows whether the push got there, so that the next one looks.
    let lost = async { while store.sweep().await.unwrap().expired == 0 {} };
    tokio::time::timeout(LONG, lost).await.unwrap();
    assert_eq!(store.cancel("a", id).await.unwrap().unwrap().state, JobState::Queued);
    while SystemTime::now() < first.run.deadline.unwrap() {
        assert_eq!(store.sweep().await.unwrap().late, 0);
    }
    let second = lease(&store).await.expect("a deadline does not hold it back");
    assert!(second.run.pushing && second.run.cancel_asked);
    store.finish(&second, done()).await.unwrap();
    assert_eq!(state(&store, id).await, JobState::Succeeded);
}

async fn no_push_begins_after_a_cancel(place: Place) {
    let store = place.open(quick()).await;
    let id = add(&store, new("a")).await;
    let lease = lease(&store).await.unwrap();
    store.cancel("a", id).await.unwrap();
    assert_eq!(code(store.record(&lease, pushing()).await), ErrorCode::Cancelled);
}

fn pushing() -> Update {
    Update { saved: Some("{}".to_owned()), pushing: true, ..Update::default() }
}

async fn a_waiting_run_can_be_cancelled(place: Place) {
    let store = place.open(quick()).await;
    let id = waiting(&store).await;
    assert_eq!(store.cancel("a", id).await.unwrap().unwrap().state, JobState::Cancelled);
}

async fn an_ended_run_cannot_be_cancelled(place: Place) {
    let store = place.open(quick()).await;
    let id = add(&store, new("a")).await;
    store.finish(&lease(&store).await.unwrap(), done()).await.unwrap();
    assert_eq!(code(store.cancel("a", id).await), ErrorCode::JobEnded);
}

async fn an_accepted_plan_goes_on(place: Place) {
    let store = place.open(quick()).await;
    let id = waiting(&store).await;
    assert!(lease(&store).await.is_none(), "nobody works on it while it waits");
    store.accept("a", id).await.unwrap().unwrap();
    let lease = lease(&store).await.unwrap();
    assert_eq!((lease.run.accepted, lease.run.plan.as_deref()), (true, Some("+ a line")));
}

async fn a_rejected_plan_ends(place: Place) {
    let store = place.open(quick()).await;
    let id = waiting(&store).await;
    let run = store.reject("a", id).await.unwrap().unwrap();
    assert_eq!((run.state, run.detail.as_deref()), (JobState::Cancelled, Some("rejected")));
}

async fn only_a_waiting_run_is_accepted(place: Place) {
    let store = place.open(quick()).await;
    let id = add(&store, new("a")).await;
    assert_eq!(code(store.accept("a", id).await), ErrorCode::JobNotWaiting);
    assert_eq!(code(store.reject("a", id).await), ErrorCode::JobNotWaiting);
    assert_eq!(code(store.retry("a", id).await), ErrorCode::JobNotWaiting);
}

async fn a_failed_run_is_tried_again(place: Place) {
    let store = place.open(quick()).await;
    let id = add(&store, new("a")).await;
    let end = End::Failed { code: ErrorCode::ProviderFailed, message: "It broke.".to_owned() };
    store.finish(&lease(&store).await.unwrap(), end).await.unwrap();
    let failed = store.get("a", id).await.unwrap().unwrap();
    assert_eq!(failed.error, Some((ErrorCode::ProviderFailed, "It broke.".to_owned())));
    let again = store.retry("a", id).await.unwrap().unwrap();
    assert_eq!((again.state, again.error, again.finished_at, again.attempt), (JobState::Queued, None, None, 0));
    assert_eq!(lease(&store).await.unwrap().run.id, id);
}

async fn a_failed_attempt_waits_its_time(place: Place) {
    let store = place.open(quick()).await;
    let id = add(&store, new("a")).await;
    store.retry_later(&lease(&store).await.unwrap(), LONG, "the model is busy").await.unwrap();
    let run = store.get("a", id).await.unwrap().unwrap();
    assert_eq!((run.state, run.attempt), (JobState::Queued, 1));
    assert_eq!(run.detail.as_deref(), Some("attempt 1 of 3: the model is busy"));
    assert!(lease(&store).await.is_none(), "it is not due");
}

async fn attempts_come_to_an_end(place: Place) {
    let store = place.open(RunLimits { backoff: Duration::ZERO, ..quick() }).await;
    let id = add(&store, new("a")).await;
    for attempt in 1..=3 {
        assert_eq!(expire(&store).await.run.attempt, attempt);
    }
    let run = store.get("a", id).await.unwrap().unwrap();
    assert_eq!((run.state, run.error.unwrap().0), (JobState::Failed, ErrorCode::AttemptsExhausted));
    assert!(lease(&store).await.is_none());
}

async fn an_old_fence_is_refused(place: Place) {
    let store = place.open(RunLimits { backoff: Duration::ZERO, ..quick() }).await;
    let id = add(&store, new("a")).await;
    let old = expire(&store).await;
    assert_eq!(store.renew(&old, LONG).await.unwrap(), Renewed::Lost, "nobody has it, and the old one neither");
    let now = lease(&store).await.unwrap();
    assert!(now.fence > old.fence);
    assert!(matches!(store.step(&old, "late").await, Err(StoreError::Lost)));
    assert!(matches!(store.record(&old, Update::default()).await, Err(StoreError::Lost)));
    assert!(matches!(store.finish(&old, done()).await, Err(StoreError::Lost)));
    assert!(matches!(store.retry_later(&old, LONG, "late").await, Err(StoreError::Lost)));
    assert!(matches!(store.give_up(&old).await, Err(StoreError::Lost)));
    store.finish(&now, done()).await.unwrap();
    assert_eq!(state(&store, id).await, JobState::Succeeded);
}

async fn a_run_given_up_loses_no_attempt(place: Place) {
    let store = place.open(quick()).await;
    add(&store, new("a")).await;
    store.give_up(&lease(&store).await.unwrap()).await.unwrap();
    let again = lease(&store).await.unwrap();
    assert_eq!((again.run.attempt, again.fence), (1, 2));
}

async fn deadlines_end_what_is_late(place: Place) {
    let store = place.open(quick()).await;
    let late = NewRun { wanted_for: Some(Duration::ZERO), ..new("a") };
    let soon = NewRun { wanted_for: Some(LONG), ..new("a") };
    let (late, soon) = (add(&store, late).await, add(&store, soon).await);
    assert_eq!(lease(&store).await.unwrap().run.id, soon, "what is late is not begun");
    assert_eq!(store.sweep().await.unwrap().late, 1);
    let run = store.get("a", late).await.unwrap().unwrap();
    assert_eq!((run.state, run.error.unwrap().0), (JobState::Failed, ErrorCode::DeadlinePassed));
    assert_eq!(state(&store, soon).await, JobState::Running);
}

async fn ended_runs_are_forgotten(place: Place) {
    let store = place.open(RunLimits { retention: Duration::ZERO, ..quick() }).await;
    let (ended, queued) = (add(&store, new("a")).await, add(&store, new("a")).await);
    store.cancel("a", ended).await.unwrap();
    let forget = async { while store.sweep().await.unwrap().forgotten == 0 {} };
    tokio::time::timeout(LONG, forget).await.unwrap();
    assert!(store.get("a", ended).await.unwrap().is_none());
    assert!(store.get("a", queued).await.unwrap().is_some());
}

async fn events_go_on_from_any_number(place: Place) {
    let store = place.open(quick()).await;
    let id = add(&store, new("a")).await;
    let lease = lease(&store).await.unwrap();
    for number in 0..20 {
        store.step(&lease, &format!("step {number}")).await.unwrap();
    }
    let update = Update { provider: Some("claude".to_owned()), ..Update::default() };
    store.record(&lease, update).await.unwrap();
    store.finish(&lease, done()).await.unwrap();
    let all = store.events("a", id, 0).await.unwrap();
    assert_eq!(all.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (1..=24).collect::<Vec<_>>());
    let Some((_, JobEvent::State(last))) = all.last() else { panic!("the last event is a state") };
    assert_eq!((last.state, last.provider.as_deref()), (JobState::Succeeded, Some("claude")));
    for after in 0..=25 {
        let rest = store.events("a", id, after).await.unwrap();
        assert_eq!(rest, all[all.len().min(usize::try_from(after).unwrap())..], "after {after}");
    }
}

async fn waiting(store: &SqlStore) -> RunId {
    let id = add(store, new("a")).await;
    let end = End::Waiting { plan: "+ a line".to_owned(), diffstat: None };
    store.finish(&lease(store).await.unwrap(), end).await.unwrap();
    assert_eq!(state(store, id).await, JobState::Waiting);
    id
}

async fn state(store: &SqlStore, id: RunId) -> JobState {
    store.get("a", id).await.unwrap().unwrap().state
}
