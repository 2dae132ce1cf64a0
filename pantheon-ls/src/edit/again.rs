//! An order that can be given once more, for the text as it is then.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Order, Subject};
use crate::documents::Anchor;
use crate::jobs::JobId;
use crate::session::Session;

/// What was asked for, and where; keeps no text.
#[derive(Clone, Debug)]
pub(crate) struct Again {
    order: Order,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Document(Anchor),
    Folder(PathBuf),
}

/// The place of an order is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the document was closed since, so nobody knows what was selected; open it, select again and take the action")]
pub(crate) struct Lost;

impl Again {
    /// Of an order that is given now.
    pub(super) fn of(session: &Session, order: &Order, subject: &Subject) -> Option<Self> {
        let place = match subject {
            Subject::Document(follower) => {
                Place::Document(session.documents.anchor(follower.uri(), order.selection.clone())?)
            }
            Subject::Folder(folder) => Place::Folder(folder.clone()),
        };
        Some(Self { order: order.clone(), place })
    }

    /// Gives the order once more, with other words where there are some.
    ///
    /// # Errors
    /// When the document was closed meanwhile.
    pub(crate) fn start(self, session: &Arc<Session>, instruction: Option<String>) -> Result<JobId, Lost> {
        let Self { mut order, place } = self;
        order.instruction = instruction.or(order.instruction);
        // Their places were in the text before; without one they are about the selection.
        order.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.range = None);
        let subject = match place {
            Place::Document(anchor) => {
                let (follower, selection) = session.documents.follow_anchor(&anchor).ok_or(Lost)?;
                order.selection = selection;
                Subject::Document(follower)
            }
            Place::Folder(folder) => Subject::Folder(folder),
        };
        Ok(super::start(session, order, subject))
    }
}
