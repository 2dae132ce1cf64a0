//! The engine is killed at each point of the run flow that has a name; one commit comes of it, and one question to the
//! model where it had answered.

use std::thread;

use pantheon_tests::engine::Engine;
use pantheon_tests::gate::Gate;
use pantheon_tests::scripted_model::Reply;
use pantheon_tests::traces::{comes_true, files_below};
use serde_json::{Value, json};

use super::checker::check;
use super::site::{Site, Store, post, say, state, until};

/// Where the engine is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    Acknowledged,
    Started,
    Fetching,
    ModelWorks,
    CheckRuns,
    BeforeTheRefMoves,
    AfterTheRefMoved,
    Succeeded,
    Waiting,
    Accepted,
}

const ALL: [Point; 10] = [
    Point::Acknowledged,
    Point::Started,
    Point::Fetching,
    Point::ModelWorks,
    Point::CheckRuns,
    Point::BeforeTheRefMoves,
    Point::AfterTheRefMoved,
    Point::Succeeded,
    Point::Waiting,
    Point::Accepted,
];

#[test]
fn every_point_leaves_one_commit() {
    kill_at(Store::Sqlite, &ALL);
}

#[test]
fn points_on_postgres_leave_one_commit() {
    let some = [Point::Acknowledged, Point::ModelWorks, Point::BeforeTheRefMoves, Point::AfterTheRefMoved];
    kill_at(Store::Postgres, &some);
}

/// All at once, because they wait for leases most of the time.
fn kill_at(store: Store, points: &[Point]) {
    thread::scope(|scope| {
        for point in points {
            scope.spawn(move || Case::new(store, *point).run());
        }
    });
}

struct Case {
    point: Point,
    site: Site,
    gate: Gate,
}

impl Case {
    fn new(store: Store, point: Point) -> Self {
        let gate = Gate::closed().unwrap();
        let hangs = Reply { hang_after: Some(0), ..Reply::default() };
        let site = Site::new(store, if point == Point::ModelWorks { vec![hangs] } else { Vec::new() });
        match point {
            Point::Fetching => site.sshd.hold_fetches(&gate).unwrap(),
            Point::BeforeTheRefMoves => site.bare.hook("pre-receive", &gate.script()).unwrap(),
            Point::AfterTheRefMoved => site.bare.hook("post-receive", &gate.script()).unwrap(),
            _ => {}
        }
        Self { point, site, gate }
    }

    fn run(self) {
        // A check cannot come to a gate, so that this one has no end.
        let endless = "touch reached; while :; do sleep 0.02; done";
        let command = if self.point == Point::CheckRuns { endless } else { "true" };
        let mut first = self.site.engine_with(&[("PANTHEON_CHECK", command)]);
        let id = post(&first, &self.request(), "the-only-one").unwrap();
        self.reach(&first, &id);
        first.kill().unwrap();
        let second = self.site.engine();
        self.gate.open().unwrap();
        if self.point == Point::Waiting {
            assert_eq!(until(&second, &id, |job| state(job) == "waiting")["detail"], "waits to be accepted");
            say(&second, &id, "accept");
        }
        let jobs = check(&self.site, &second, &[id]);
        assert_eq!(state(&jobs[0]), "succeeded", "{:?}: {}\n{}", self.point, jobs[0], second.log());
        self.asked_no_more_than_needed();
    }

    fn request(&self) -> Value {
        let review = matches!(self.point, Point::Waiting | Point::Accepted);
        let mut request = self.site.change();
        request["review"] = json!(review);
        request
    }

    /// Returns when the run is there.
    fn reach(&self, engine: &Engine, id: &str) {
        let reached = match self.point {
            Point::Acknowledged => true,
            Point::Started => state(&until(engine, id, |job| state(job) != "queued")) != "failed",
            Point::Fetching | Point::BeforeTheRefMoves | Point::AfterTheRefMoved => {
                comes_true(|| self.gate.is_reached())
            }
            Point::ModelWorks => self.site.model.wait_for(|asked| !asked.is_empty()).is_ok(),
            Point::CheckRuns => comes_true(|| self.check_runs()),
            Point::Succeeded => state(&until(engine, id, |job| state(job) == "succeeded")) == "succeeded",
            Point::Waiting => state(&until(engine, id, |job| state(job) == "waiting")) == "waiting",
            Point::Accepted => {
                until(engine, id, |job| state(job) == "waiting");
                state(&say(engine, id, "accept")) == "queued"
            }
        };
        assert!(reached, "{:?} was not reached:\n{}", self.point, engine.log());
    }

    fn check_runs(&self) -> bool {
        files_below(&self.site.state.path().join("scratch")).iter().any(|path| path.ends_with("reached"))
    }

    /// What was committed and written down is not asked for again.
    fn asked_no_more_than_needed(&self) {
        let asked = self.site.model.requests().len();
        let most = match self.point {
            // The answer may have been under way when the engine ended.
            Point::Started | Point::ModelWorks | Point::CheckRuns => 2,
            _ => 1,
        };
        assert!((1..=most).contains(&asked), "{:?}: the model was asked {asked} times", self.point);
    }
}
