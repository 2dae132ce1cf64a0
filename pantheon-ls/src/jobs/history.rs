//! The jobs that ended last, with the way to give them once more.

use std::collections::VecDeque;

use super::{JobId, JobInfo};
use crate::edit::Again;

/// How many are remembered.
const KEPT: usize = 50;

/// Newest first.
#[derive(Debug, Default)]
pub(super) struct History {
    ended: VecDeque<(JobInfo, Option<Again>)>,
}

impl History {
    pub(super) fn push(&mut self, info: JobInfo, again: Option<Again>) {
        self.ended.push_front((info, again));
        self.ended.truncate(KEPT);
    }

    pub(super) fn infos(&self) -> impl Iterator<Item = JobInfo> {
        self.ended.iter().map(|(info, _)| info.clone())
    }

    pub(super) fn infos_mut(&mut self) -> impl Iterator<Item = &mut JobInfo> {
        self.ended.iter_mut().map(|(info, _)| info)
    }

    /// The order of that job, or of the newest that can be given once more.
    pub(super) fn again(&self, id: Option<JobId>) -> Option<Again> {
        let mut wanted = self.ended.iter().filter(|(info, _)| id.is_none_or(|id| id == info.id));
        wanted.find_map(|(_, again)| again.clone())
    }
}
