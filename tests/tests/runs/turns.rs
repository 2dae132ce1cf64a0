//! Whose turn it is.

use pantheon_engine::runs::{Batch, NewRun, RunLimits, RunStore, SqlStore};

use super::place::{Place, add, done, lease, new, quick};

on_both! {
    a_flood_does_not_hold_up_others
    tenants_take_turns
    higher_priorities_go_first
    older_runs_go_first
    a_batch_keeps_to_its_limit
    a_tenant_keeps_to_its_limit
}

async fn a_flood_does_not_hold_up_others(place: Place) {
    let store = place.open(quick()).await;
    for _ in 0..200 {
        add(&store, new("flood")).await;
    }
    // One is being worked on, as many more wait; then somebody else comes.
    let running = lease(&store).await.unwrap();
    let other = add(&store, new("other")).await;
    store.finish(&running, done()).await.unwrap();
    assert_eq!(lease(&store).await.unwrap().run.id, other, "waits for what runs, not for what is queued");
}

async fn tenants_take_turns(place: Place) {
    let store = place.open(quick()).await;
    for tenant in ["a", "a", "a", "b", "b", "c"] {
        add(&store, new(tenant)).await;
    }
    assert_eq!(one_after_another(&store).await, ["a", "b", "c", "a", "b", "a"]);
}

async fn higher_priorities_go_first(place: Place) {
    let store = place.open(quick()).await;
    for (title, priority) in [("low", -1), ("usual", 0), ("high", 5)] {
        add(&store, NewRun { title: title.to_owned(), priority, ..new("a") }).await;
    }
    assert_eq!(titles(&store).await, ["high", "usual", "low"]);
}

async fn older_runs_go_first(place: Place) {
    let store = place.open(quick()).await;
    for title in ["first", "second", "third"] {
        add(&store, NewRun { title: title.to_owned(), ..new("a") }).await;
    }
    assert_eq!(titles(&store).await, ["first", "second", "third"]);
}

async fn a_batch_keeps_to_its_limit(place: Place) {
    let store = place.open(quick()).await;
    let batch = Batch { name: "all services".to_owned(), at_once: 2 };
    for _ in 0..3 {
        add(&store, NewRun { batch: Some(batch.clone()), priority: 1, ..new("a") }).await;
    }
    let alone = add(&store, new("a")).await;
    let first = lease(&store).await.unwrap();
    assert!(lease(&store).await.unwrap().run.batch.is_some());
    assert_eq!(lease(&store).await.unwrap().run.id, alone, "the batch has its two");
    assert!(lease(&store).await.is_none());
    store.finish(&first, done()).await.unwrap();
    assert!(lease(&store).await.unwrap().run.batch.is_some());
}

async fn a_tenant_keeps_to_its_limit(place: Place) {
    let store = place.open(RunLimits { per_tenant: 2, ..quick() }).await;
    for _ in 0..3 {
        add(&store, new("a")).await;
    }
    let first = lease(&store).await.unwrap();
    lease(&store).await.unwrap();
    assert!(lease(&store).await.is_none());
    store.finish(&first, done()).await.unwrap();
    assert!(lease(&store).await.is_some());
}

async fn one_after_another(store: &SqlStore) -> Vec<String> {
    let mut served = Vec::new();
    while let Some(lease) = lease(store).await {
        store.finish(&lease, done()).await.unwrap();
        served.push(lease.run.tenant);
    }
    served
}

async fn titles(store: &SqlStore) -> Vec<String> {
    let mut served = Vec::new();
    while let Some(lease) = lease(store).await {
        served.push(lease.run.title);
    }
    served
}
