//! `GET /jobs/ID/ws`: the events of a job over a WebSocket, each as `{"id", "event", "data"}`; it closes with the job.

use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use warp::Reply;
use warp::reply::Response;
use warp::ws::{Message, WebSocket, Ws};

use super::super::{App, reply};
use crate::runs::Follower;
use crate::tenants::Client;

pub(in super::super) async fn socket(id: String, client: Client, app: Arc<App>, ws: Ws) -> Response {
    match super::run(&app, &client, &id).await {
        Ok(run) => {
            let follower = Follower::new(Arc::clone(&app.runs), &client.tenant.name, run.id, 0);
            let draining = app.draining();
            ws.on_upgrade(move |socket| async move {
                // An engine that ends closes it; the client takes up again elsewhere.
                let _ = draining.run_until_cancelled(tell(socket, follower)).await;
            })
            .into_response()
        }
        Err(refusal) => reply::refuse(&refusal),
    }
}

/// Until the run has ended, or the client hangs up.
async fn tell(socket: WebSocket, mut follower: Follower) {
    let (mut send, mut receive) = socket.split();
    loop {
        let event = tokio::select! {
            event = follower.next() => event,
            // What a client says is of no interest; that it leaves is.
            heard = receive.next() => match heard {
                Some(Ok(message)) if !message.is_close() => continue,
                _ => return,
            },
        };
        let Ok(Some((number, event))) = event else { break };
        let data: Value = event.data().ok().and_then(|data| serde_json::from_str(&data).ok()).unwrap_or_default();
        let text = json!({ "id": number, "event": event.name(), "data": data }).to_string();
        if send.send(Message::text(text)).await.is_err() {
            return;
        }
    }
    // A client that is gone needs no farewell.
    let _ = send.close().await;
}
