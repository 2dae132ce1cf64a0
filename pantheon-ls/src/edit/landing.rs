//! Brings an answer into the files: plan, review, apply, verify; once more when the editor does not take it.

use std::sync::Arc;

use pantheon_protocol::rebase::{Rebased, rebase};
use pantheon_protocol::wire::{EditReply, Outcome};

use super::ending::Ending;
use super::plan::{self, Chosen, FilePlan, Plan, Planned};
use super::review::{self, Decision, Mode};
use super::snapshot::Snapshot;
use super::target::Target;
use super::verify::{Verdict, look, verify};
use super::{Desk, feedback, steps, undo};
use crate::lsp::{ApplyReply, Confirm, WorkspaceEdit};

/// How often an edit is offered to the editor.
const ATTEMPTS: usize = 2;

pub(super) struct Landing<'a> {
    desk: Desk<'a>,
    snapshot: &'a Snapshot<'a>,
    reply: &'a EditReply,
    targets: Vec<Target>,
    mode: Mode,
    /// The texts that the user has agreed to, while they are unchanged.
    consent: Option<Vec<String>>,
    /// What the user chose of the answer, where that is less than all of it.
    chosen: Option<Arc<Plan>>,
}

/// What came of one attempt.
enum Attempt {
    Over(Ending),
    /// The editor did not take it, with its reason.
    Again(Option<String>),
}

impl<'a> Landing<'a> {
    pub(super) fn new(desk: Desk<'a>, snapshot: &'a Snapshot<'a>, reply: &'a EditReply, targets: Vec<Target>) -> Self {
        let mode = Mode::choose(desk.order.review, reply, &desk.session.capabilities());
        Self { desk, snapshot, reply, targets, mode, consent: None, chosen: None }
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

    /// A plan for the files as they are now that the user agrees to, as far as the review asks for it.
    async fn agreed_plan(&mut self) -> Result<Arc<Plan>, Ending> {
        loop {
            let plan = self.planned().await?;
            if !self.must_ask(&plan) {
                return Ok(Arc::new(plan));
            }
            self.desk.job.wait_for_review(plan.diffstat());
            let chosen = match review::decide(self.desk, self.mode, &plan, self.reply).await {
                Decision::Accept(chosen) => chosen,
                Decision::Reject => {
                    self.feedback(Outcome::Rejected);
                    return Err(Ending::Rejected);
                }
                Decision::Retry(instruction) => {
                    self.feedback(Outcome::Rejected);
                    return Err(Ending::Again(instruction));
                }
            };
            let plan = Arc::new(plan.narrowed(&chosen));
            self.consent = Some(plan.intended());
            if chosen != Chosen::All {
                self.chosen = Some(Arc::clone(&plan));
            }
            if plan.is_current() {
                return Ok(plan);
            }
        }
    }

    /// What the files as they are now make of the answer, or of what was chosen of it.
    async fn planned(&self) -> Result<Plan, Ending> {
        let session = self.desk.session;
        let planned = match &self.chosen {
            Some(chosen) => plan::again(session, self.snapshot.root.clone(), chosen).await,
            None => plan::plan(session, self.snapshot, &self.targets).await,
        };
        match planned {
            Planned::Ready(plan) => Ok(plan),
            Planned::There => Err(Ending::Nothing(self.reply.message.clone())),
            Planned::Closed => Err(Ending::Failed("the document was closed meanwhile".to_owned())),
            Planned::Refused(refused) => Err(Ending::Failed(refused.to_string())),
            Planned::Conflict(conflict) => {
                self.feedback(Outcome::Conflict);
                Err(Ending::Conflict(conflict))
            }
        }
    }

    fn must_ask(&self, plan: &Plan) -> bool {
        match self.mode {
            // The editor's preview is the question.
            Mode::Preview => false,
            Mode::Ask(_) if !plan.is_proposal() => self.consent.is_none(),
            Mode::Apply if !plan.is_proposal() => false,
            // A merge within what the user typed is never silent, and each one is looked at.
            Mode::Ask(_) | Mode::Apply => self.consent.as_ref() != Some(&plan.intended()),
        }
    }

    async fn attempt(&mut self, plan: Arc<Plan>) -> Attempt {
        if !self.desk.job.commit() {
            // Cancelled at the last moment: whoever waits for this learns of the cancellation itself.
            return std::future::pending().await;
        }
        let session = self.desk.session;
        let capabilities = session.capabilities();
        match session.editor.apply(&self.workspace_edit(&plan), &capabilities).await {
            ApplyReply::Applied => {
                let verdicts = verify(session, &plan).await;
                self.taken(&plan, verdicts)
            }
            ApplyReply::Refused(reason) => {
                let verdicts = look(session, &plan).await;
                self.refused(&plan, &verdicts, reason)
            }
        }
    }

    fn workspace_edit(&self, plan: &Plan) -> WorkspaceEdit {
        WorkspaceEdit {
            label: format!("Pantheon: {}", self.desk.order.title),
            remark: review::remark(plan, self.reply),
            confirm: if self.mode == Mode::Preview { Confirm::Preview } else { Confirm::No },
            steps: steps::forward(plan, &self.desk.session.capabilities()),
        }
    }

    /// Editors say `applied` too easily: only the files themselves tell.
    fn taken(&self, plan: &Arc<Plan>, verdicts: Vec<Verdict>) -> Attempt {
        let all = |wanted: &[Verdict]| verdicts.iter().all(|verdict| wanted.contains(verdict));
        if all(&[Verdict::Unseen]) && plan.files.iter().all(|file| file.open.is_some()) {
            return Attempt::Over(Ending::Unverified);
        }
        if all(&[Verdict::Reached, Verdict::Unseen]) {
            return Attempt::Over(self.applied(plan, &verdicts));
        }
        if all(&[Verdict::Untouched]) {
            return Attempt::Over(self.untouched());
        }
        let skips = self.desk.session.capabilities().skips_stale_edits;
        let is_stale = skips && !all(&[Verdict::Reached]) && plan.files.len() == 1;
        if is_stale || self.was_skipped(plan, &verdicts) {
            self.desk.job.retreat();
            return Attempt::Again(Some("the text had changed".to_owned()));
        }
        self.came_out_wrong(plan, verdicts)
    }

    /// The editor says that it did nothing, or stopped in the middle.
    fn refused(&self, plan: &Arc<Plan>, verdicts: &[Verdict], reason: Option<String>) -> Attempt {
        let reached = verdicts.iter().filter(|verdict| **verdict == Verdict::Reached).count();
        if reached == verdicts.len() {
            return Attempt::Over(self.applied(plan, verdicts));
        }
        if reached > 0 {
            return self.came_out_wrong(plan, verdicts.to_vec());
        }
        if self.mode == Mode::Preview {
            self.feedback(Outcome::Rejected);
            return Attempt::Over(Ending::Rejected);
        }
        // Documents that are open come first: where one of them stands as it was, nothing behind it was reached.
        // Where only files that cannot be seen are left, a second try might change them twice.
        let is_safe = plan.files.iter().any(|file| file.open.is_some());
        if is_safe {
            self.desk.job.retreat();
            return Attempt::Again(reason);
        }
        self.feedback(Outcome::Conflict);
        Attempt::Over(Ending::NotTaken(reason))
    }

    fn applied(&self, plan: &Plan, verdicts: &[Verdict]) -> Ending {
        self.feedback(Outcome::Accepted);
        undo::watch(self.desk.session, plan, &self.reply.request_id);
        let unseen = plan.files.iter().zip(verdicts).filter(|(_, verdict)| **verdict == Verdict::Unseen);
        Ending::Applied {
            reply: Box::new(self.reply.clone()),
            changes: plan.changes(),
            diffstat: plan.diffstat(),
            unseen: unseen.map(|(file, _)| file.target.destination().name.clone()).collect(),
        }
    }

    fn untouched(&self) -> Ending {
        if self.mode == Mode::Preview {
            self.feedback(Outcome::Rejected);
            return Ending::NothingTicked;
        }
        self.feedback(Outcome::Conflict);
        Ending::NotTaken(Some("it says that it did, but the text is as before".to_owned()))
    }

    fn came_out_wrong(&self, plan: &Arc<Plan>, verdicts: Vec<Verdict>) -> Attempt {
        self.feedback(Outcome::Conflict);
        Attempt::Over(Ending::Different { plan: Arc::clone(plan), verdicts })
    }

    /// Whether no file was changed but by the user, and only elsewhere: Neovim skips an edit of an older version and
    /// still says `applied`. With a file that cannot be seen nobody knows.
    fn was_skipped(&self, plan: &Plan, verdicts: &[Verdict]) -> bool {
        plan.files.iter().zip(verdicts).all(|(file, verdict)| match verdict {
            Verdict::Untouched => true,
            Verdict::Different => typed_elsewhere(file),
            Verdict::Reached | Verdict::Unseen => false,
        })
    }

    fn feedback(&self, outcome: Outcome) {
        feedback::post(self.desk.session, &self.reply.request_id, outcome);
    }
}

fn typed_elsewhere(file: &FilePlan) -> bool {
    let Some(open) = &file.open else { return false };
    let (Some(typed), Some(live)) = (open.follower.typed_since(&open.live), open.follower.live()) else {
        return false;
    };
    let now = live.view.text.to_string();
    let rebased = rebase(&file.before, &file.edits, &typed, &now);
    matches!(rebased, Rebased::Clean(edits) | Rebased::Proposal(edits) if !edits.is_empty())
}
