//! The closed list of errors that the engine answers with, and their one shape on the wire.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The literal `"error"` of a reply's `status`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Failure {
    /// The only value.
    #[default]
    Error,
}

/// The body of every reply that is not a success, with the members of RFC 9457 beside our own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorReply {
    /// Always `error`.
    pub status: Failure,
    /// One of the closed list.
    pub code: ErrorCode,
    /// What went wrong, why, and what to do next.
    pub message: String,
    /// The id of the request, also in the header `X-Request-Id`.
    pub request_id: String,
    /// RFC 9457 `type`: names the code.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// RFC 9457 `title`: the code in words, always the same for one code.
    #[serde(default)]
    pub title: String,
    /// RFC 9457 `detail`: the same text as `message`.
    #[serde(default)]
    pub detail: String,
    /// Seconds to wait before a retry, also in the header `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

impl ErrorReply {
    /// An error as it goes out; the code's own next step is added when the message does not end in one.
    pub fn new(code: ErrorCode, message: &str, request_id: &str) -> Self {
        let message = format!("{} {}", message.trim_end(), code.next_step());
        Self {
            status: Failure::Error,
            code,
            detail: message.clone(),
            message,
            request_id: request_id.to_owned(),
            kind: format!("urn:pantheon:error:{code}"),
            title: code.title().to_owned(),
            retry_after: None,
        }
    }
}

impl fmt::Display for ErrorReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

/// Declares the closed list once: variant, wire name, HTTP status, title, next step.
macro_rules! error_codes {
    ($($variant:ident $wire:literal $status:literal $title:literal $next:literal;)+) => {
        /// The closed list of error codes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum ErrorCode {
            $(
                #[doc = concat!("`", $wire, "`: ", $title, ".")]
                #[serde(rename = $wire)]
                $variant,
            )+
        }

        impl ErrorCode {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$variant),+];

            /// The code's name on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$variant => $wire),+ }
            }

            /// The HTTP status it is sent with.
            pub fn http_status(self) -> u16 {
                match self { $(ErrorCode::$variant => $status),+ }
            }

            /// The code in words.
            pub fn title(self) -> &'static str {
                match self { $(ErrorCode::$variant => $title),+ }
            }

            /// What the user can do about it.
            pub fn next_step(self) -> &'static str {
                match self { $(ErrorCode::$variant => $next),+ }
            }
        }
    };
}

error_codes! {
    InvalidJson "invalid_json" 400 "The body is not valid JSON" "Send a JSON object as documented for this route.";
    InvalidRequest "invalid_request" 400 "A field is missing or wrong" "Correct the field that is named and send it again.";
    UnknownCommand "unknown_command" 404 "No action of that name" "`gods actions` or GET /commands lists the actions.";
    InvalidArguments "invalid_arguments" 422 "The arguments of the command are wrong" "Write it as `scaffold:service NAME --template T --into DIR`; `gods scaffold --list` lists the templates.";
    EmptyCode "empty_code" 422 "There is no code to work on" "Write or select something first.";
    BinaryCode "binary_code" 422 "The file is not text" "Choose a text file.";
    InvalidSelection "invalid_selection" 422 "The selection is not inside the code" "Select again; offsets count bytes of the text that was sent.";
    InvalidPath "invalid_path" 422 "The file path is not acceptable" "Send a path relative to the workspace.";
    FileTooLarge "file_too_large" 413 "The file is larger than this engine accepts" "Split the file, or ask your platform team to raise `--max-file-bytes`.";
    BodyTooLarge "body_too_large" 413 "The request is larger than this engine accepts" "Send less, or ask your platform team to raise `--max-body-bytes`.";
    UnsupportedMediaType "unsupported_media_type" 415 "The body is not declared as JSON" "Send `Content-Type: application/json`.";
    Unauthorized "unauthorized" 401 "The token is missing or wrong" "Set PANTHEON_TOKEN or `tokenFile` to the token of your platform team, or keep it with `gods login`.";
    Forbidden "forbidden" 403 "Your tenant may not do that" "Ask your platform team to allow it, or choose something else; `gods actions` lists what you may use.";
    QuotaExceeded "quota_exceeded" 429 "Your tenant has used up what it may" "Wait as long as `Retry-After` says, or ask your platform team for more.";
    UnknownJob "unknown_job" 404 "No job of that name" "`gods jobs` or GET /jobs lists the jobs.";
    JobEnded "job_ended" 409 "The job has ended" "Nothing is left to end; `gods jobs` shows what came of it.";
    Cancelled "cancelled" 409 "The work was cancelled" "Ask for it again when you want it after all.";
    JobNotWaiting "job_not_waiting" 409 "The job is not in a state for that" "`gods jobs ID` shows how far it is.";
    IdempotencyConflict "idempotency_conflict" 409 "The key was used for another request" "Send a new `Idempotency-Key`, or the same request as before.";
    AttemptsExhausted "attempts_exhausted" 500 "Every attempt at the job came to nothing" "Try it again with `gods jobs ID --retry`; if it stays, tell your platform team the job's id.";
    DeadlinePassed "deadline_passed" 504 "The job was not done in time" "Ask for it again with a later deadline.";
    StoreUnavailable "store_unavailable" 503 "The engine cannot reach its jobs" "Wait as long as `Retry-After` says and try again.";
    StorageFull "storage_full" 503 "The engine's disk is full" "Ask your platform team to make room on the engine's disk, or to lower `--mirror-bytes`.";
    CheckFailed "check_failed" 422 "The check failed with the change" "Run the check yourself on the plan (`--dry-run`), or say in an instruction what is wrong.";
    CheckUnavailable "check_unavailable" 503 "The check cannot be run" "Tell your platform team; nothing was pushed.";
    NotFound "not_found" 404 "There is nothing at this address" "Check the path; the README lists the routes.";
    MethodNotAllowed "method_not_allowed" 405 "This address does not take that method" "Check the method; the README lists the routes.";
    RequestTimeout "request_timeout" 408 "The request took too long to arrive" "Send it again.";
    RateLimited "rate_limited" 429 "Too many requests at once" "Wait as long as `Retry-After` says and try again.";
    Overloaded "overloaded" 503 "The engine has no room for more work" "Wait as long as `Retry-After` says and try again.";
    ShuttingDown "shutting_down" 503 "The engine is shutting down" "Wait as long as `Retry-After` says and try again.";
    ProviderUnavailable "provider_unavailable" 503 "The model cannot be reached" "Try again in a moment; `pantheon-ls doctor` says more.";
    ProviderUnauthorized "provider_unauthorized" 502 "The model refused the engine's credentials" "Ask your platform team to sign in again or renew the key.";
    ProviderRateLimited "provider_rate_limited" 503 "The model is busy" "Wait as long as `Retry-After` says and try again.";
    ProviderFailed "provider_failed" 502 "The model's answer could not be read" "Try again; if it stays, tell your platform team the request id.";
    ProviderTimeout "provider_timeout" 504 "The model took too long" "Select less, or try again.";
    LanguageUnsupported "language_unsupported" 422 "This action cannot work on this language" "Use another action, or ask your platform team for a model provider.";
    AnswerUnreadable "answer_unreadable" 422 "The answer holds no edit" "Try again, or say in an instruction what you want.";
    AnswerTruncated "answer_truncated" 422 "The answer was cut short" "Select less and try again.";
    AnswerElided "answer_elided" 422 "The answer leaves out code" "Select less and try again.";
    AnswerNotLocated "answer_not_located" 422 "The answer does not fit the file" "Try again; with an instruction that names the place it works more often.";
    AnswerAmbiguous "answer_ambiguous" 422 "The answer fits more than one place" "Select the place that is meant and try again.";
    AnswerPathRefused "answer_path_refused" 422 "The answer names a file that it may not touch" "Try again, or say in an instruction which files may change.";
    AnswerMovesSecret "answer_moves_secret" 422 "The answer moves what looks like a key" "Move it yourself: keys are masked for the model, and stay in their files.";
    SecretFound "secret_found" 422 "The change would commit what looks like a key" "Keep keys out of repositories: read them from the environment, and say so in an instruction.";
    AnswerTooLarge "answer_too_large" 422 "The answer is larger than this engine passes on" "Ask for less at once.";
    AnswerOutsideRegion "answer_outside_region" 422 "The answer changes code outside the selection" "Select all that may change and try again.";
    AnswerBreaksSyntax "answer_breaks_syntax" 422 "The answer would break the file's syntax" "Try again, or select a whole function.";
    AnswerChangesCode "answer_changes_code" 422 "The documentation would change code" "Try again; only comments may change here.";
    OperationUnsupported "operation_unsupported" 422 "The editor cannot create, rename or delete files" "Use `gods` for this action, or an editor that can.";
    RequestTooLargeForModel "request_too_large_for_model" 422 "The selection is too large for one answer" "Select less and try again.";
    OutputWithheld "output_withheld" 422 "The answer was withheld" "Say it differently and try again.";
    ScopeUnsupported "scope_unsupported" 422 "This action does not work on a single file" "Use the route or command for its scope.";
    RepoUrlRefused "repo_url_refused" 422 "The repository's address is not acceptable" "Write `ssh://git@HOST/PATH`, `git@HOST:PATH` or `https://HOST/PATH`, without a password.";
    RepoHostRefused "repo_host_refused" 403 "Repositories of that host are not taken" "Ask your platform team to add the host to PANTHEON_GIT_HOSTS.";
    RepoUnreachable "repo_unreachable" 502 "The repository's host cannot be reached" "Try again in a moment; if it stays, ask your platform team whether the engine can reach the host.";
    RepoNotFound "repo_not_found" 404 "There is no such repository, or the engine may not see it" "Check the address, and that the engine's key may read the repository.";
    RepoUnauthorized "repo_unauthorized" 502 "The repository's host refuses the engine's key" "Ask your platform team to allow the engine's key to read and write the repository.";
    RepoUnusable "repo_unusable" 422 "The repository holds what the engine does not take" "Run `git fsck` in the repository and repair what it names.";
    RepoTooLarge "repo_too_large" 413 "The repository is larger than this engine takes" "Use a smaller repository, or ask your platform team to raise `--mirror-bytes`.";
    HostKeyUnknown "host_key_unknown" 502 "The repository's host does not show a known key" "Ask your platform team to put the host's key into the file of PANTHEON_SSH_KNOWN_HOSTS, or for https its authority into that of SSL_CERT_FILE, after checking it with whoever runs the host.";
    GitKeyMissing "git_key_missing" 503 "The engine has no usable key for repositories" "Ask your platform team to set GITHUB_SSH_KEY, or GITHUB_TOKEN for https.";
    GitTimeout "git_timeout" 504 "The repository's host took too long" "Try again; if it stays, ask your platform team to raise `--git-timeout`.";
    BranchInvalid "branch_invalid" 422 "The branch's name is not acceptable" "Choose a name such as `feature/login`.";
    BranchUnknown "branch_unknown" 404 "The repository has no branch of that name" "Check the name, or leave it out for the default branch.";
    BranchProtected "branch_protected" 409 "The branch is protected" "Choose another branch and merge it by a review.";
    PushRejected "push_rejected" 409 "The repository's host refused the commit" "Read what the host says, change that, and try again.";
    Conflict "conflict" 409 "Someone else changed the branch meanwhile" "Nothing of theirs was touched; run it again on the new state, or choose another branch.";
    NoChange "no_change" 422 "There is nothing to commit" "Say in an instruction what shall change.";
    Internal "internal" 500 "Something went wrong inside the engine" "Tell your platform team the request id.";
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_explain_themselves() {
        let mut names: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ErrorCode::ALL.len());
        for code in ErrorCode::ALL {
            assert!(code.next_step().ends_with('.'), "{code}");
            assert!((400..600).contains(&code.http_status()), "{code}");
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
