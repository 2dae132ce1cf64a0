//! Where a test keeps its runs, and short words for making and following them.

use std::sync::Arc;
use std::time::Duration;

use pantheon_engine::runs::{
    Database, End, Lease, NewRun, Run, RunId, RunLimits, RunRequest, RunStore, SqlStore, Stop, StoreError, open,
};
use pantheon_protocol::error::ErrorCode;
use pantheon_tests::postgres::Postgres;
use tempfile::TempDir;

/// Nothing in these tests takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A lease that nobody loses.
pub(super) const LONG: Duration = Duration::from_secs(60);

/// An empty database, gone when dropped.
pub(super) struct Place {
    /// As the helper is told.
    pub(super) address: String,
    _folder: TempDir,
    _postgres: Option<Arc<Postgres>>,
}

impl Place {
    pub(super) fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let address = folder.path().join("runs.sqlite").display().to_string();
        Self { address, _folder: folder, _postgres: None }
    }

    pub(super) fn postgres() -> Self {
        let postgres = Postgres::shared();
        Self { address: postgres.database(), _folder: TempDir::new().unwrap(), _postgres: Some(postgres) }
    }

    pub(super) async fn open(&self, limits: RunLimits) -> Arc<SqlStore> {
        at(&self.address, limits).await
    }
}

/// The store at an address.
pub(super) async fn at(address: &str, limits: RunLimits) -> Arc<SqlStore> {
    let database = if address.starts_with("postgres:") {
        Database::Postgres(address.into())
    } else {
        Database::File(address.into())
    };
    Arc::new(open(&database, limits).await.unwrap())
}

/// Limits with which a test need not wait long.
pub(super) fn quick() -> RunLimits {
    RunLimits {
        backoff: Duration::from_millis(1),
        lease: Duration::from_millis(600),
        sweep: Duration::from_millis(50),
        ..RunLimits::default()
    }
}

/// A run of a tenant.
pub(super) fn new(tenant: &str) -> NewRun {
    NewRun {
        tenant: tenant.to_owned(),
        title: "Scaffold".to_owned(),
        request: RunRequest {
            repo_url: "ssh://git@host/team/shop.git".to_owned(),
            command: "scaffold:service".to_owned(),
            ..RunRequest::default()
        },
        idempotency_key: None,
        batch: None,
        priority: 0,
        wanted_for: None,
    }
}

pub(super) async fn add(store: &SqlStore, run: NewRun) -> RunId {
    store.enqueue(run).await.unwrap().run.id
}

pub(super) async fn lease(store: &SqlStore) -> Option<Lease> {
    store.lease("worker", LONG).await.unwrap()
}

pub(super) fn done() -> End {
    End::Succeeded { commit: None, branch: None, link: None, diffstat: None, message: "done".to_owned() }
}

/// The code that a call was refused with.
pub(super) fn code<T: std::fmt::Debug>(result: Result<T, StoreError>) -> ErrorCode {
    match result.unwrap_err() {
        StoreError::Refused(refusal) => refusal.code,
        other => panic!("{other}"),
    }
}

/// Waits until a run is so; looks again at each change, and now and then for those of another process.
pub(super) async fn until(store: &SqlStore, tenant: &str, id: RunId, is_so: impl Fn(&Run) -> bool) -> Run {
    let mut changes = store.watch();
    let look = async {
        loop {
            let run = store.get(tenant, id).await.unwrap().unwrap();
            if is_so(&run) {
                return run;
            }
            let _ = tokio::time::timeout(Duration::from_millis(50), changes.recv()).await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.expect("it comes to that")
}

/// A lease that is over at once, and was found to be.
pub(super) async fn expire(store: &SqlStore) -> Lease {
    let lease = store.lease("worker", Duration::ZERO).await.unwrap().unwrap();
    let look = async { while store.sweep().await.unwrap().expired == 0 {} };
    tokio::time::timeout(PATIENCE, look).await.expect("the lease is over");
    lease
}

pub(super) fn was_cancelled(lease: &Lease) -> bool {
    lease.stopped() == Some(Stop::CancelAsked)
}
