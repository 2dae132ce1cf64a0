//! Brings an answer into the buffer: plan, review, apply, verify; once more when the editor does not take it.

use pantheon_protocol::rebase::{Rebased, rebase};
use pantheon_protocol::wire::{EditReply, Outcome};

use super::ending::Ending;
use super::plan::{Plan, Planned, plan};
use super::review::{self, Mode};
use super::verify::{Verdict, verify};
use super::{Desk, feedback, undo};
use crate::documents::Follower;
use crate::lsp::{ApplyReply, BufferEdit, Confirm};
use crate::position::position;

/// How often an edit is offered to the editor.
const ATTEMPTS: usize = 2;

pub(super) struct Landing<'a> {
    desk: Desk<'a>,
    follower: &'a mut Follower,
    reply: &'a EditReply,
    mode: Mode,
    /// The text that the user has agreed to, while it is unchanged.
    consent: Option<String>,
}

/// What came of one attempt.
enum Attempt {
    Over(Ending),
    /// The editor did not take it, with its reason.
    Again(Option<String>),
}

impl<'a> Landing<'a> {
    pub(super) fn new(desk: Desk<'a>, follower: &'a mut Follower, reply: &'a EditReply) -> Self {
        let mode = Mode::choose(desk.order.review, &desk.session.capabilities());
        Self { desk, follower, reply, mode, consent: None }
    }

    pub(super) async fn land(mut self) -> Ending {
        let mut reason = None;
        for _ in 0..ATTEMPTS {
            let plan = match self.agreed_plan().await {
                Ok(plan) => plan,
                Err(ending) => return ending,
            };
            match self.attempt(plan).await {
                Attempt::Over(ending) => return ending,
                Attempt::Again(why) => reason = why,
            }
        }
        self.feedback(Outcome::Conflict);
        Ending::NotTaken(reason)
    }

    /// A plan for the buffer as it is now that the user agrees to, as far as the review asks for it.
    async fn agreed_plan(&mut self) -> Result<Box<Plan>, Ending> {
        loop {
            let plan = match plan(self.follower, &self.reply.diff.edits).await {
                Planned::Ready(plan) => plan,
                Planned::There => return Err(Ending::Nothing(self.reply.message.clone())),
                Planned::Closed => return Err(Ending::Failed("the document was closed meanwhile".to_owned())),
                Planned::Conflict(conflict) => {
                    self.feedback(Outcome::Conflict);
                    return Err(Ending::Conflict(conflict));
                }
            };
            if !self.must_ask(&plan) {
                return Ok(plan);
            }
            self.desk.progress.report("waiting for your review");
            if !review::ask(self.desk, &plan, self.reply).await {
                self.feedback(Outcome::Rejected);
                return Err(Ending::Rejected);
            }
            self.consent = Some(plan.intended.clone());
            if self.follower.is_at(&plan.live) {
                return Ok(plan);
            }
        }
    }

    fn must_ask(&self, plan: &Plan) -> bool {
        match self.mode {
            // The editor's preview is the question.
            Mode::Preview => false,
            Mode::Ask if !plan.is_proposal => self.consent.is_none(),
            Mode::Apply if !plan.is_proposal => false,
            // A merge within what the user typed is never silent, and each one is looked at.
            Mode::Ask | Mode::Apply => self.consent.as_ref() != Some(&plan.intended),
        }
    }

    async fn attempt(&mut self, plan: Box<Plan>) -> Attempt {
        if !self.desk.job.commit() {
            // Cancelled at the last moment: whoever waits for this learns of the cancellation itself.
            return std::future::pending().await;
        }
        self.follower.mark_seen();
        let capabilities = self.desk.session.capabilities();
        let answer = self.desk.session.editor.apply(self.buffer_edit(&plan), &capabilities).await;
        match answer {
            ApplyReply::Applied => self.verified(plan).await,
            ApplyReply::Refused(_) if self.mode == Mode::Preview => {
                self.feedback(Outcome::Rejected);
                Attempt::Over(Ending::Rejected)
            }
            ApplyReply::Refused(reason) => {
                self.desk.job.retreat();
                Attempt::Again(reason)
            }
        }
    }

    fn buffer_edit(&self, plan: &Plan) -> BufferEdit {
        let encoding = self.desk.session.capabilities().encoding;
        let at = |offset| position(&plan.live.view.text, offset, encoding);
        BufferEdit {
            uri: self.follower.uri().to_owned(),
            version: plan.live.view.version,
            label: format!("Pantheon: {}", self.desk.order.title),
            edits: plan.edits.iter().map(|edit| (at(edit.start), at(edit.end), edit.new_text.clone())).collect(),
            confirm: if self.mode == Mode::Preview { Confirm::Preview } else { Confirm::No },
        }
    }

    /// Editors say `applied` too easily: only the text itself tells.
    async fn verified(&mut self, plan: Box<Plan>) -> Attempt {
        match verify(self.follower, &plan).await {
            Verdict::Reached => {
                self.feedback(Outcome::Accepted);
                undo::watch(self.desk.session, self.follower.uri(), &plan, &self.reply.request_id);
                Attempt::Over(Ending::Applied { reply: Box::new(self.reply.clone()), changes: plan.edits.len() })
            }
            Verdict::Untouched if self.mode == Mode::Preview => {
                self.feedback(Outcome::Rejected);
                Attempt::Over(Ending::NothingTicked)
            }
            Verdict::Untouched => {
                self.feedback(Outcome::Conflict);
                Attempt::Over(Ending::NotTaken(Some("it says that it did, but the text is as before".to_owned())))
            }
            Verdict::Different if self.was_skipped(&plan) => {
                self.desk.job.retreat();
                Attempt::Again(Some("the text had changed".to_owned()))
            }
            Verdict::Different => {
                self.feedback(Outcome::Conflict);
                Attempt::Over(Ending::Different(plan))
            }
            Verdict::Closed => Attempt::Over(Ending::Unverified),
        }
    }

    /// Whether the text changed only elsewhere: Neovim skips an edit of an older version and still says `applied`.
    fn was_skipped(&self, plan: &Plan) -> bool {
        let (Some(typed), Some(live)) = (self.follower.typed_since(&plan.live), self.follower.live()) else {
            return false;
        };
        let now = live.view.text.to_string();
        matches!(rebase(&plan.before, &plan.edits, &typed, &now), Rebased::Clean(edits) if !edits.is_empty())
    }

    fn feedback(&self, outcome: Outcome) {
        feedback::post(self.desk.session, &self.reply.request_id, outcome);
    }
}
