//! `pantheon-ls doctor`: walks the way to the engine, step by step, and says what to do where it is blocked.

use std::io::{IsTerminal, Write};

use pantheon_protocol::client::{
    ClientError, EngineAddress, EngineClient, PrivateEngine, PrivateEngineOptions, keychain_token,
};
use pantheon_protocol::wire::Health;

use crate::VERSION;
use crate::config::{Environment, Settings};

/// Checks everything and prints one line for each check; 0 when all is well, else 1.
pub(crate) async fn examine(environment: Environment) -> u8 {
    let mut report = Report { colour: std::io::stdout().is_terminal() && !environment.no_color, failed: false };
    report.ok("version", &format!("pantheon-ls {VERSION}"));
    if let Some(way) = way(&environment, &mut report).await {
        ask(&way.client, &mut report).await;
    }
    u8::from(report.failed)
}

/// A client, and the private engine that it speaks to, if it is one.
struct Way {
    client: EngineClient,
    _private: Option<PrivateEngine>,
}

async fn way(environment: &Environment, report: &mut Report) -> Option<Way> {
    // Settings live in the editor; what is checked here is what the environment says.
    let settings = Settings::default();
    let configured = match environment.engine(&settings) {
        Ok(configured) => configured,
        Err(error) => return report.failed("engine", &error.to_string()),
    };
    let (address, private) = match configured {
        Some(address) => {
            report.ok("engine", &format!("{} ({})", address.url, environment.engine_source(&settings)));
            (with_token(address, report).await, None)
        }
        None => match PrivateEngine::start(&PrivateEngineOptions::default()).await {
            Ok(private) => {
                report.ok("engine", "none configured; a private one starts");
                (private.address().clone(), Some(private))
            }
            Err(error) => return report.failed("engine", &error.to_string()),
        },
    };
    match EngineClient::new(&address) {
        Ok(client) => {
            certificate(&client, &address, report);
            Some(Way { client, _private: private })
        }
        Err(ClientError::Certificate(error)) => report.failed("certificate", &error.to_string()),
        Err(error) => report.failed("engine", &format!("{error}. Correct PANTHEON_ENGINE_URL or the token")),
    }
}

/// The keychain's token, where the environment gives none.
async fn with_token(address: EngineAddress, report: &mut Report) -> EngineAddress {
    if address.token.is_some() {
        return address;
    }
    match keychain_token(&address).await {
        Ok(Some(token)) => {
            report.ok("keychain", "holds a token for this engine");
            EngineAddress { token: Some(token), ..address }
        }
        Ok(None) => {
            report.ok("keychain", "no token for this engine; `gods login` keeps one");
            address
        }
        // An engine may need none, and says so below when it does.
        Err(error) => {
            report.ok("keychain", &format!("not used: {error}"));
            address
        }
    }
}

/// Says how long the certificate is good that is shown to the engine, if one is.
fn certificate(client: &EngineClient, address: &EngineAddress, report: &mut Report) {
    if !client.is_secure() {
        return;
    }
    match address.tls.valid_until() {
        Ok(None) => {}
        Ok(Some(until)) => {
            report.ok("certificate", &format!("good until {}", humantime::format_rfc3339_seconds(until)));
        }
        Err(error) => report.failed::<()>("certificate", &error.to_string()).unwrap_or_default(),
    }
}

async fn ask(client: &EngineClient, report: &mut Report) {
    match client.health().await {
        Ok(health) => reached(&health, report),
        Err(error) => {
            report.failed::<()>("reachable", &format!("{error}. Is it running, and is the address right?"));
            return;
        }
    }
    match client.catalogue().await {
        Ok(catalogue) => {
            report.ok("token", "accepted");
            report.ok("actions", &catalogue.commands.len().to_string());
            report.ok("provider", &catalogue.provider);
        }
        Err(error) => report.failed::<()>("token", &error.to_string()).unwrap_or_default(),
    }
}

fn reached(health: &Health, report: &mut Report) {
    report.ok("reachable", "yes");
    if health.version == VERSION {
        report.ok("same version", &health.version);
    } else {
        let advice = format!("the engine is {}; install the same version on both sides", health.version);
        report.failed::<()>("same version", &advice);
    }
}

/// What is printed, line by line.
struct Report {
    colour: bool,
    failed: bool,
}

impl Report {
    fn ok(&mut self, check: &str, result: &str) {
        self.line("ok    ", "32", check, result);
    }

    /// Always `None`, for callers that end here.
    fn failed<T>(&mut self, check: &str, result: &str) -> Option<T> {
        self.failed = true;
        self.line("failed", "31", check, result);
        None
    }

    fn line(&self, word: &str, colour: &str, check: &str, result: &str) {
        let word = if self.colour { format!("\u{1b}[{colour}m{word}\u{1b}[0m") } else { word.to_owned() };
        // Nobody is left to tell when standard output is gone.
        let _ = writeln!(std::io::stdout(), "{word}  {check:<12}  {result}");
    }
}
