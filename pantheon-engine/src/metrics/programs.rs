//! Programs that the engine starts and ends, and the engine's own process as every Prometheus client tells it.

use std::fmt;
use std::time::UNIX_EPOCH;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

use crate::process::{self, Excess};

/// What is counted of programs.
#[derive(Debug)]
pub struct Programs {
    killed: Family<Killed, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Killed {
    reason: &'static str,
}

impl Programs {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let killed = Family::default();
        let help = "Confined programs that were ended because they took too much";
        registry.register("sandbox_kills", help, killed.clone());
        let programs = Self { killed };
        for reason in ["disk", "processes"] {
            drop(programs.killed.get_or_create(&Killed { reason }));
        }
        programs
    }

    /// A program was ended for what it had too much of.
    pub fn killed(&self, excess: Excess) {
        let reason = match excess {
            Excess::Disk(_) => "disk",
            Excess::Processes(_) => "processes",
        };
        self.killed.get_or_create(&Killed { reason }).inc();
    }
}

/// The engine's own process, looked at when it is asked about.
#[derive(Debug)]
pub(super) struct Own;

impl Collector for Own {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let Some(own) = process::own() else { return Ok(()) };
        let cpu = ConstCounter::new(own.cpu.as_secs_f64());
        let help = "Processor time, of the system and the user";
        cpu.encode(encoder.encode_descriptor("process_cpu", help, Some(&Unit::Seconds), cpu.metric_type())?)?;
        let began = own.began.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "no memory has 2^53 bytes")]
        let memory = own.memory as f64;
        for (name, help, unit, value) in [
            ("process_resident_memory", "Memory in use", Unit::Bytes, memory),
            ("process_start_time", "When the process began, since 1970", Unit::Seconds, began),
        ] {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, Some(&unit), gauge.metric_type())?)?;
        }
        for (name, help, value) in [
            ("process_open_fds", "Open files", own.open_files),
            ("process_max_fds", "Files that may be open", own.most_files),
        ] {
            let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        Ok(())
    }
}
