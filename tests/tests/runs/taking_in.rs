//! Taking runs in: once for each key, never more than there is room for.

use std::sync::Arc;

use pantheon_engine::runs::{RunLimits, RunStore};
use pantheon_protocol::error::ErrorCode;

use super::place::{Place, add, code, lease, new, quick};

on_both! {
    one_key_makes_one_run
    one_key_with_another_request_is_refused
    keys_belong_to_their_tenant
    full_queues_refuse_more
    runs_outlive_the_store
    other_tenants_see_nothing
}

async fn one_key_makes_one_run(place: Place) {
    let store = place.open(quick()).await;
    let posts = (0..100).map(|_| {
        let store = Arc::clone(&store);
        let run = with_key("a", "key");
        tokio::spawn(async move { store.enqueue(run).await.unwrap() })
    });
    let mut accepted = Vec::new();
    for post in posts.collect::<Vec<_>>() {
        accepted.push(post.await.unwrap());
    }
    assert_eq!(accepted.iter().filter(|one| one.is_new).count(), 1);
    assert!(accepted.iter().all(|one| one.run.id == accepted[0].run.id));
    assert_eq!(store.list("a", 1000).await.unwrap().len(), 1);
}

async fn one_key_with_another_request_is_refused(place: Place) {
    let store = place.open(quick()).await;
    add(&store, with_key("a", "key")).await;
    let mut other = with_key("a", "key");
    other.request.command = "refactor".to_owned();
    assert_eq!(code(store.enqueue(other).await), ErrorCode::IdempotencyConflict);
}

async fn keys_belong_to_their_tenant(place: Place) {
    let store = place.open(quick()).await;
    let (one, other) = (add(&store, with_key("a", "key")).await, add(&store, with_key("b", "key")).await);
    assert_ne!(one, other);
}

async fn full_queues_refuse_more(place: Place) {
    let store = place.open(RunLimits { queued: 3, queued_per_tenant: 2, ..quick() }).await;
    let kept = add(&store, with_key("a", "key")).await;
    add(&store, new("a")).await;
    assert_eq!(code(store.enqueue(new("a")).await), ErrorCode::RateLimited);
    add(&store, new("b")).await;
    assert_eq!(code(store.enqueue(new("c")).await), ErrorCode::Overloaded);
    assert_eq!(add(&store, with_key("a", "key")).await, kept, "what is in already is not refused");
    lease(&store).await.unwrap();
    add(&store, new("c")).await;
}

async fn runs_outlive_the_store(place: Place) {
    let id = add(&*place.open(quick()).await, new("a")).await;
    let run = place.open(quick()).await.get("a", id).await.unwrap().unwrap();
    assert_eq!((run.request, run.attempt), (new("a").request, 0));
}

async fn other_tenants_see_nothing(place: Place) {
    let store = place.open(quick()).await;
    let id = add(&store, new("a")).await;
    assert!(store.get("b", id).await.unwrap().is_none());
    assert!(store.cancel("b", id).await.unwrap().is_none());
    assert!(store.accept("b", id).await.unwrap().is_none());
    assert!(store.reject("b", id).await.unwrap().is_none());
    assert!(store.retry("b", id).await.unwrap().is_none());
    assert!(store.events("b", id, 0).await.unwrap().is_empty());
    assert!(store.list("b", 10).await.unwrap().is_empty());
}

fn with_key(tenant: &str, key: &str) -> pantheon_engine::runs::NewRun {
    pantheon_engine::runs::NewRun { idempotency_key: Some(key.to_owned()), ..new(tenant) }
}
