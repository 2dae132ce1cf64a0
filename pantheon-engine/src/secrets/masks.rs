//! Placeholders in the place of secrets, on the way to a model, and back.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use pantheon_protocol::error::ErrorCode;
use regex::Regex;

use super::formats::find;
use crate::provider::{Finding, Material, Task};
use crate::refusal::Refusal;

/// What a placeholder begins with; four digits and `_` follow, and as many `x` as fill the secret's length.
const MARK: &str = "masked_";

/// The shortest piece that is masked: a placeholder without any `x`.
const SHORTEST: usize = MARK.len() + 5;

/// The most secrets of one request.
const MOST: u16 = 9_999;

static PLACEHOLDER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"masked_(\d{4})_x*").ok());

/// What was masked in one task.
#[derive(Clone, Debug, Default)]
pub struct Masks {
    /// By number.
    hidden: BTreeMap<u16, Hidden>,
}

/// One secret; the same text is one, wherever it stands.
#[derive(Clone)]
struct Hidden {
    secret: Arc<str>,
    placeholder: Arc<str>,
    /// The files that it stands in.
    files: BTreeSet<String>,
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden")
    }
}

/// The task as a model may see it: every text in it without the secrets that are recognised, and of the same length.
///
/// # Errors
/// `invalid_request` when there are more of them than there are placeholders.
pub fn mask(mut task: Task) -> Result<Task, Refusal> {
    let mut masker = Masker::new(&task);
    if let Some(code) = masker.mask(&task.code, Some(&task.path))? {
        task.code = code.into();
    }
    for file in &mut task.files {
        let Material { path, code, .. } = file;
        if let Some(masked) = masker.mask(code, Some(path))? {
            *code = masked.into();
        }
    }
    for Finding { message, .. } in &mut task.diagnostics {
        masker.replace(message)?;
    }
    for words in task.instruction.iter_mut().chain([&mut task.arguments]) {
        masker.replace(words)?;
    }
    task.masks = Arc::new(Masks { hidden: masker.hidden });
    Ok(task)
}

struct Masker {
    hidden: BTreeMap<u16, Hidden>,
    numbers: HashMap<Arc<str>, u16>,
    /// Numbers whose placeholders the task's own texts hold.
    taken: BTreeSet<u16>,
    next: u16,
}

impl Masker {
    fn new(task: &Task) -> Self {
        let mut taken = BTreeSet::new();
        for text in task.texts() {
            if text.code.contains(MARK) {
                taken.extend(numbers(text.code));
            }
        }
        Self { hidden: BTreeMap::new(), numbers: HashMap::new(), taken, next: 1 }
    }

    fn replace(&mut self, words: &mut String) -> Result<(), Refusal> {
        if let Some(masked) = self.mask(words, None)? {
            *words = masked;
        }
        Ok(())
    }

    /// The text without its secrets; `None` where it has none.
    fn mask(&mut self, text: &str, file: Option<&str>) -> Result<Option<String>, Refusal> {
        let found = find(text);
        if found.is_empty() {
            return Ok(None);
        }
        let (mut masked, mut taken) = (String::with_capacity(text.len()), 0);
        for (place, _) in found {
            masked.push_str(&text[taken..place.start]);
            // A key of several lines keeps its lines.
            for line in text[place.clone()].split_inclusive('\n') {
                let secret = line.trim_end();
                if secret.len() < SHORTEST {
                    masked.push_str(secret);
                } else {
                    masked.push_str(&self.placeholder(secret, file)?);
                }
                masked.push_str(&line[secret.len()..]);
            }
            taken = place.end;
        }
        masked.push_str(&text[taken..]);
        Ok(Some(masked))
    }

    fn placeholder(&mut self, secret: &str, file: Option<&str>) -> Result<Arc<str>, Refusal> {
        let number = match self.numbers.get(secret) {
            Some(number) => *number,
            None => self.next()?,
        };
        let hidden = self.hidden.entry(number).or_insert_with(|| {
            let placeholder = format!("{MARK}{number:04}_{}", "x".repeat(secret.len() - SHORTEST));
            Hidden { secret: Arc::from(secret), placeholder: placeholder.into(), files: BTreeSet::new() }
        });
        hidden.files.extend(file.map(str::to_owned));
        self.numbers.insert(Arc::clone(&hidden.secret), number);
        Ok(Arc::clone(&hidden.placeholder))
    }

    fn next(&mut self) -> Result<u16, Refusal> {
        while self.taken.contains(&self.next) {
            self.next += 1;
        }
        if self.next > MOST {
            let message = format!("The files hold more than {MOST} texts that look like keys.");
            return Err(Refusal::new(ErrorCode::InvalidRequest, message));
        }
        self.next += 1;
        Ok(self.next - 1)
    }
}

fn numbers(text: &str) -> impl Iterator<Item = u16> {
    let places = PLACEHOLDER.as_ref().map(|form| form.captures_iter(text));
    places.into_iter().flatten().filter_map(|captures| captures.get(1)?.as_str().parse().ok())
}

impl Masks {
    /// An answer with every placeholder in full, however many `x` the model wrote.
    pub fn tidy(&self, answer: &str) -> String {
        let Some(form) = PLACEHOLDER.as_ref().filter(|_| !self.hidden.is_empty()) else { return answer.to_owned() };
        let whole = |captures: &regex::Captures<'_>| {
            let hidden = captures[1].parse().ok().and_then(|number: u16| self.hidden.get(&number));
            hidden.map_or_else(|| captures[0].to_owned(), |hidden| hidden.placeholder.to_string())
        };
        form.replace_all(answer, whole).into_owned()
    }

    /// A file's text with its secrets back in their places, and of the same length; `None` where it has none.
    ///
    /// # Errors
    /// `answer_moves_secret` when one stands in the text that came from another file.
    pub fn restore(&self, path: &str, text: &str) -> Result<Option<String>, Refusal> {
        if self.hidden.is_empty() || !text.contains(MARK) {
            return Ok(None);
        }
        let mut restored = text.to_owned();
        for hidden in self.hidden.values() {
            if !restored.contains(&*hidden.placeholder) {
                continue;
            }
            if !hidden.files.contains(path) {
                let message = format!("The answer puts into `{path}` what looks like a key and stood somewhere else.");
                return Err(Refusal::new(ErrorCode::AnswerMovesSecret, message));
            }
            restored = restored.replace(&*hidden.placeholder, &hidden.secret);
        }
        Ok(Some(restored))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(letter: char) -> String {
        format!("ghp_{}1", letter.to_string().repeat(35))
    }

    fn task(code: &str) -> Task {
        Task::of_file("refactor", "a.py", code)
    }

    #[test]
    fn a_secret_is_masked_in_its_length_and_put_back() {
        let code = format!("a = '{0}'\nb = '{1}'\nc = '{0}'\n", key('p'), key('q'));
        let masked = mask(task(&code)).unwrap();
        assert_eq!(masked.code.len(), code.len());
        assert!(!masked.code.contains("ghp_") && masked.code.matches("masked_0001_").count() == 2, "{}", masked.code);
        assert_eq!(masked.masks.restore("a.py", &masked.code).unwrap().unwrap(), code);
        let refusal = masked.masks.restore("b.py", &masked.code).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::AnswerMovesSecret);
    }

    #[test]
    fn words_and_other_files_are_masked_too() {
        let mut own = task("x = 1\n");
        own.instruction = Some(format!("use {}", key('p')));
        own.files =
            vec![Material { path: "b.py".into(), language: None, code: format!("k = '{}'\n", key('p')).into() }];
        let masked = mask(own).unwrap();
        assert!(!masked.instruction.unwrap().contains("ghp_") && !masked.files[0].code.contains("ghp_"));
    }

    #[test]
    fn a_model_may_miscount() {
        let masked = mask(task(&format!("a = '{}'\n", key('p')))).unwrap();
        for written in ["a = 'masked_0001_'", "a = 'masked_0001_xxx'", &format!("a = 'masked_0001_{}'", "x".repeat(90))]
        {
            let tidy = masked.masks.tidy(written);
            let restored = masked.masks.restore("a.py", &tidy).unwrap().unwrap();
            assert_eq!(restored, format!("a = '{}'", key('p')));
        }
        assert_eq!(masked.masks.tidy("masked_0002_xx"), "masked_0002_xx", "an unknown one is left alone");
    }

    #[test]
    fn a_key_of_several_lines_keeps_its_lines() {
        let lines =
            ["b3BlbnNzaC1rZXktdjEAAAAABG5vbmU".repeat(2), "AAAAB3NzaC1yc2EAAAADAQABAAAB".to_owned(), "AQ==".to_owned()];
        let code = format!("-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n", lines.join("\r\n"));
        let masked = mask(task(&code)).unwrap();
        assert_eq!(masked.code.lines().count(), code.lines().count());
        assert!(!masked.code.contains(&lines[0]) && !masked.code.contains(&lines[1]), "{}", masked.code);
        assert_eq!(masked.masks.restore("a.py", &masked.code).unwrap().unwrap(), code);
    }

    #[test]
    fn placeholders_that_the_user_wrote_are_not_ours() {
        let code = format!("a = 'masked_0001_xx'\nb = '{}'\n", key('p'));
        let masked = mask(task(&code)).unwrap();
        assert!(masked.code.contains("masked_0002_"), "{}", masked.code);
        assert_eq!(masked.masks.restore("a.py", &masked.masks.tidy(&masked.code)).unwrap().unwrap(), code);
    }
}
