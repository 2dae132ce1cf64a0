//! How much a tenant may ask for, before any work begins.

use std::time::Duration;

use pantheon_protocol::error::ErrorCode;

use super::App;
use crate::refusal::Refusal;
use crate::tenants::Client;

/// What a quota by the day looks back on.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// When to come back after the tokens of a day were used up.
const LATER: Duration = Duration::from_secs(600);

/// Counts so many requests of a client's tenant.
///
/// # Errors
/// `quota_exceeded`, and `store_unavailable`.
pub(super) async fn check(app: &App, client: &Client, requests: usize) -> Result<(), Refusal> {
    client.tenant.request(requests).await?;
    let Some(most) = client.tenant.quota.tokens_per_day else { return Ok(()) };
    let spent = app.runs.spent(&client.tenant.name, DAY).await?;
    if spent < most {
        return Ok(());
    }
    let message = format!("Your tenant has used {spent} of the {most} tokens that it may use within 24 hours.");
    Err(Refusal::new(ErrorCode::QuotaExceeded, message).after(LATER))
}
