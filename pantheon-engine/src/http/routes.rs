//! The whole HTTP surface: one line a route, one file a handler.

mod allowance;
mod auth;
mod commands;
mod execute_git_flow;
mod execute_interactive_diff;
mod feedback;
mod health;
mod jobs;
mod metrics;
mod openapi;

use std::sync::Arc;

use warp::filters::BoxedFilter;
use warp::reply::Response;
use warp::{Filter, Reply};

use super::{App, body, reply};

pub(super) use health::live;
pub(super) use metrics::exposition;
pub(super) use openapi::route;

/// Every route, with errors turned into replies.
pub(super) fn routes(app: &Arc<App>) -> BoxedFilter<(Response,)> {
    let open = |app: &Arc<App>| with(app);
    let user = |app: &Arc<App>| auth::client(app).and(with(app));
    let most = app.limits.max_body_bytes;

    let health = warp::path!("health").and(warp::get()).and(open(app)).map(health::health);
    let live = warp::path!("live").and(warp::get()).map(live);
    let ready = warp::path!("ready").and(warp::get()).and(open(app)).map(health::ready);
    let metrics = warp::path!("metrics").and(warp::get()).and(open(app)).then(metrics::metrics);
    let openapi = warp::path!("openapi.json").and(warp::get()).map(openapi::openapi);
    let commands = warp::path!("commands")
        .and(warp::get())
        .and(auth::client(app))
        .and(warp::header::optional("if-none-match"))
        .map(commands::commands);
    let interactive_diff = warp::path!("execute" / "interactive-diff")
        .and(warp::post())
        .and(user(app))
        .and(warp::header::optional("accept"))
        .and(warp::query())
        .and(body::json(most))
        .then(execute_interactive_diff::execute);
    let git_flow = warp::path!("execute" / "git-flow")
        .and(warp::post())
        .and(user(app))
        .and(execute_git_flow::headers())
        .and(body::json(most))
        .then(execute_git_flow::execute);
    let feedback =
        warp::path!("feedback").and(warp::post()).and(user(app)).and(body::json(most)).then(feedback::feedback);
    let job_list =
        warp::path!("jobs").and(warp::get()).and(user(app)).and(warp::header::optional("accept")).then(jobs::list);
    let batch = warp::path!("jobs").and(warp::post()).and(user(app)).and(body::json(most)).then(jobs::batch);
    let job = warp::path!("jobs" / String).and(warp::get()).and(user(app)).then(jobs::get);
    let job_cancel = warp::path!("jobs" / String).and(warp::delete()).and(user(app)).then(jobs::cancel);
    let job_diff = warp::path!("jobs" / String / "diff").and(warp::get()).and(user(app)).then(jobs::diff);
    let job_word = warp::path!("jobs" / String / String).and(warp::post()).and(user(app)).then(jobs::decide);
    let job_socket =
        warp::path!("jobs" / String / "ws").and(warp::get()).and(user(app)).and(warp::ws()).then(jobs::socket);
    let job_events = warp::path!("jobs" / String / "events")
        .and(warp::get())
        .and(user(app))
        .and(warp::header::optional("last-event-id"))
        .then(jobs::events);

    health
        .or(live)
        .unify()
        .or(ready)
        .unify()
        .or(metrics)
        .unify()
        .or(openapi)
        .unify()
        .or(commands)
        .unify()
        .or(interactive_diff)
        .unify()
        .or(git_flow)
        .unify()
        .or(feedback)
        .unify()
        .or(job_list)
        .unify()
        .or(batch)
        .unify()
        .or(job)
        .unify()
        .or(job_diff)
        .unify()
        .or(job_socket)
        .unify()
        .or(job_word)
        .unify()
        .or(job_cancel)
        .unify()
        .or(job_events)
        .unify()
        .recover(reply::recover)
        .unify()
        .map(Reply::into_response)
        .boxed()
}

/// Whether a path is one by which others see how the engine is. They are answered also when it is full.
pub(super) fn tells_health(path: &str) -> bool {
    ["/health", "/live", "/ready"].contains(&path)
}

fn with(app: &Arc<App>) -> impl Filter<Extract = (Arc<App>,), Error = std::convert::Infallible> + Clone + use<> {
    let app = Arc::clone(app);
    warp::any().map(move || Arc::clone(&app))
}
