//! `attack PROMPTS_FOLDER [--carrier-field] [--only whole|sentence|composed]`: writes the attack set as JSON lines.
use pantheon_attacks::util::{fnv, quote};
use pantheon_attacks::{Class, carrier::carry, pairs::pairs, singles, split};
use std::io::Write;

const SENTENCE_LINES: u64 = 6000;
const COMPOSED_LINES: u64 = 2500;

struct Out {
    to: std::io::BufWriter<std::io::StdoutLock<'static>>,
    carrier_field: bool,
    only: Option<String>,
    counts: Vec<(String, usize, usize)>,
}

impl Out {
    fn line(&mut self, set: &str, encoding: &str, class: Class, prompt: &str, text: String, key: &str) {
        if self.only.as_deref().is_some_and(|o| o != set) {
            return;
        }
        // Half of the items, by hash, go into a carrier.
        let h = fnv(&format!("carrier|{set}|{encoding}|{prompt}|{key}"));
        let (kind, text) = if h & 1 == 1 { carry(&text, h >> 1) } else { ("", text) };
        let extra = if self.carrier_field { format!(", \"carrier\": {}", quote(kind)) } else { String::new() };
        writeln!(
            self.to,
            "{{\"set\": {}, \"encoding\": {}, \"class\": \"{class:?}\", \"prompt\": {}{extra}, \"text\": {}}}",
            quote(set),
            quote(encoding),
            quote(prompt),
            quote(&text)
        )
        .expect("write to stdout");
        if self.counts.last().is_none_or(|c| c.0 != set) {
            self.counts.push((set.into(), 0, 0));
        }
        let c = self.counts.last_mut().unwrap();
        c.1 += 1;
        c.2 += (h & 1) as usize;
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let (mut folder, mut carrier_field, mut only) = (None, false, None);
    while let Some(a) = args.next() {
        match a.as_str() {
            "--carrier-field" => carrier_field = true,
            "--only" => only = args.next(),
            _ => folder = Some(a),
        }
    }
    let Some(folder) = folder else {
        eprintln!("usage: attack PROMPTS_FOLDER [--carrier-field] [--only whole|sentence|composed]");
        std::process::exit(2);
    };
    let mut prompts: Vec<(String, String)> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{folder}: {e}"))
        .map(|f| f.unwrap().path())
        .filter(|p| p.extension().is_some_and(|x| x == "md"))
        .map(|p| {
            let t = std::fs::read_to_string(&p).unwrap().replace("\r\n", "\n");
            (p.file_name().unwrap().to_string_lossy().into_owned(), split::body(&t).to_string())
        })
        .collect();
    prompts.sort();
    let to = std::io::BufWriter::new(std::io::stdout().lock());
    let mut out = Out { to, carrier_field, only, counts: vec![] };
    let all = singles();

    for (name, body) in &prompts {
        for (_, e) in &all {
            out.line("whole", e.name, e.class, name, (e.run)(body), "");
        }
    }

    let sentences: Vec<(&String, String)> =
        prompts.iter().flat_map(|(n, b)| split::sentences(b).into_iter().map(move |s| (n, s))).collect();
    let total = (sentences.len() * all.len()) as u64;
    for (name, s) in &sentences {
        for (_, e) in &all {
            if fnv(&format!("{s}|{}", e.name)) % total.max(1) < SENTENCE_LINES {
                out.line("sentence", e.name, e.class, name, (e.run)(s), s);
            }
        }
    }

    let pairs = pairs();
    let total = (prompts.len() * pairs.len()) as u64;
    for (name, body) in &prompts {
        for p in &pairs {
            if fnv(&format!("{name}|{}", p.name)) % total.max(1) < COMPOSED_LINES {
                out.line("composed", &p.name, p.class, name, (p.outer.run)(&(p.inner.run)(body)), "");
            }
        }
    }
    out.to.flush().expect("write to stdout");
    eprintln!("{} singles, {} pairs, {} prompts, {} sentences", all.len(), pairs.len(), prompts.len(), sentences.len());
    for (set, n, carried) in &out.counts {
        eprintln!("{set}: {n} lines, {carried} of them in a carrier");
    }
}
