//! The log as JSON: one object a line, with the ids of the request or run at its top, and on warnings and errors a
//! fingerprint that groups the same ones.

use std::fmt;
use std::time::SystemTime;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

/// Formats events; spans are to be formatted by [`JsonFields`].
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonLines;

impl<S: Subscriber + for<'a> LookupSpan<'a>> FormatEvent<S, JsonFields> for JsonLines {
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let metadata = event.metadata();
        let mut line = Line::default();
        event.record(&mut line);
        let Line(mut line) = line;
        // What a line says itself counts more than what is around it.
        for span in context.event_scope().into_iter().flatten() {
            for (name, value) in fields::<S>(&span) {
                line.entry(name).or_insert(value);
            }
        }
        if *metadata.level() <= Level::WARN {
            line.insert("fingerprint".to_owned(), fingerprint(metadata, &line).into());
        }
        let now = humantime::format_rfc3339_micros(SystemTime::now()).to_string();
        let level = metadata.level().to_string();
        for (name, value) in [("timestamp", now), ("level", level), ("target", metadata.target().to_owned())] {
            line.insert(name.to_owned(), value.into());
        }
        writeln!(writer, "{}", Value::Object(line))
    }
}

/// A span's fields, without those whose names are for traces only.
fn fields<S: for<'a> LookupSpan<'a>>(
    span: &tracing_subscriber::registry::SpanRef<'_, S>,
) -> impl Iterator<Item = (String, Value)> + use<S> {
    let text = span.extensions().get::<FormattedFields<JsonFields>>().map(|fields| fields.fields.clone());
    let fields = text.and_then(|text| serde_json::from_str::<Map<String, Value>>(&text).ok());
    fields.into_iter().flatten().filter(|(name, _)| !name.contains('.'))
}

/// The same for the same trouble, whatever its numbers: of where it is told, its code, place and words.
fn fingerprint(metadata: &Metadata<'_>, line: &Map<String, Value>) -> String {
    let mut sum = Sha256::new();
    sum.update(metadata.target());
    for name in ["code", "place", "message"] {
        let text = line.get(name).and_then(Value::as_str).unwrap_or_default();
        // A place in the program is a number that tells troubles apart; those of a message are the case's own.
        let kept: String = text.chars().filter(|c| name == "place" || !c.is_ascii_digit()).collect();
        sum.update([0]);
        sum.update(kept);
    }
    sum.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The fields of an event.
#[derive(Default)]
struct Line(Map<String, Value>);

impl Line {
    fn put(&mut self, field: &Field, value: Value) {
        self.0.insert(field.name().trim_start_matches("r#").to_owned(), value);
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        // What is larger than its type is no number that a reader of JSON can hold.
        self.put(field, u64::try_from(value).map_or_else(|_| value.to_string().into(), Value::from));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value.into());
    }
}
