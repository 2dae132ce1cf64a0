//! Runs survive faults: engines that are killed and stopped, hosts that hang, clients that go away. A checker looks at
//! the acknowledged jobs, their states and the branches on the remote: nothing is lost, nothing is pushed twice.

mod agent;
mod cancel;
mod checker;
mod clock;
mod disk;
mod labelled;
mod many;
mod partition;
mod random;
mod rivals;
mod rolling;
pub(super) mod site;
mod workers;
