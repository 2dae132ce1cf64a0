//! Jobs while they live, and what is remembered of them.

use super::*;

fn topic(title: &str) -> Topic {
    Topic { title: title.to_owned(), uri: Some("file:///a".to_owned()), ..Topic::default() }
}

fn states(jobs: &Jobs) -> Vec<(String, JobState)> {
    jobs.all().into_iter().map(|info| (info.topic.title, info.state)).collect()
}

#[test]
fn jobs_are_listed_while_they_live() {
    let jobs = Jobs::default();
    let job = jobs.start(topic("Refactor"), None);
    assert_eq!(jobs.running().len(), 1);
    assert_eq!(JobId::parse(&job.id().to_string()), Some(job.id()));
    job.wait_for_review(Diffstat::default());
    assert_eq!(states(&jobs), [("Refactor".to_owned(), JobState::Waiting)]);
    job.end(End { state: JobState::Succeeded, ..End::default() });
    assert!(jobs.running().is_empty());
    assert_eq!(states(&jobs), [("Refactor".to_owned(), JobState::Succeeded)]);
}

#[test]
fn one_or_all_are_cancelled() {
    let jobs = Jobs::default();
    let (first, second) = (jobs.start(topic("A"), None), jobs.start(topic("B"), None));
    assert_eq!(jobs.cancel(Some(second.id())), [second.id()]);
    assert!(first.commit() && !second.commit());
    assert_eq!(jobs.cancel(None), [second.id()], "what is committed goes on");
}

#[test]
fn a_retreat_can_be_cancelled_again() {
    let jobs = Jobs::default();
    let job = jobs.start(topic("A"), None);
    assert!(job.commit());
    job.retreat();
    assert_eq!(jobs.cancel(None), [job.id()]);
}

#[test]
fn outcomes_reach_ended_jobs() {
    let jobs = Jobs::default();
    let job = jobs.start(topic("A"), None);
    job.set_request_id("r-1");
    drop(job);
    jobs.set_outcome("r-1", Outcome::Undone);
    assert_eq!(jobs.all()[0].outcome, Some(Outcome::Undone));
}

#[test]
fn every_change_ticks() {
    let jobs = Jobs::default();
    let mut ticks = jobs.ticks();
    let job = jobs.start(topic("A"), None);
    for change in [
        |job: &Job| job.wait_for_review(Diffstat::default()),
        |job: &Job| job.say("works"),
        |job: &Job| job.set_provider("rules"),
    ] {
        ticks.borrow_and_update();
        change(&job);
        assert!(ticks.has_changed().unwrap());
    }
}

#[test]
fn only_the_last_ones_are_remembered() {
    let jobs = Jobs::default();
    for number in 0..60 {
        drop(jobs.start(topic(&number.to_string()), None));
    }
    assert_eq!((jobs.all().len(), jobs.all()[0].topic.title.as_str()), (50, "59"));
}
