//! The vocabulary: which words are verbs, acronyms, abbreviations and links. Data only.

/// Words written in capitals.
#[rustfmt::skip]
pub(super) const ACRONYMS: &[&str] = &[
    "api", "ascii", "ast", "cli", "cpu", "crc", "css", "csv", "dns", "dom", "eof", "fd", "ftp", "gid", "gpu", "gui",
    "html", "http", "https", "id", "io", "ip", "json", "jwt", "lsp", "mac", "md5", "os", "pdf", "pid", "png", "rgb",
    "rpc", "sdk", "sha1", "sha256", "sql", "ssh", "ssl", "tcp", "tls", "toml", "ttl", "tty", "ui", "uid", "uri",
    "url", "usb", "utc", "utf8", "uuid", "vm", "xml", "yaml", "yml",
];

/// Short forms and the words that they stand for.
#[rustfmt::skip]
pub(super) const ABBREVIATIONS: &[(&str, &str)] = &[
    ("addr", "address"), ("addrs", "addresses"), ("arg", "argument"), ("args", "arguments"), ("attr", "attribute"),
    ("attrs", "attributes"), ("auth", "authentication"), ("avg", "average"), ("buf", "buffer"), ("bufs", "buffers"),
    ("calc", "calculate"), ("cb", "callback"), ("cfg", "configuration"), ("cls", "class"), ("cmd", "command"),
    ("cmds", "commands"), ("col", "column"), ("cols", "columns"), ("conf", "configuration"),
    ("config", "configuration"), ("conn", "connection"), ("ctx", "context"), ("cur", "current"), ("curr", "current"),
    ("db", "database"), ("decl", "declaration"), ("def", "definition"), ("deps", "dependencies"),
    ("desc", "description"), ("dest", "destination"), ("dir", "directory"), ("dirs", "directories"),
    ("doc", "document"), ("docs", "documents"), ("dst", "destination"), ("elem", "element"), ("elems", "elements"),
    ("env", "environment"), ("err", "error"), ("errs", "errors"), ("evt", "event"), ("exc", "exception"),
    ("expr", "expression"), ("ext", "extension"), ("fmt", "format"), ("fn", "function"), ("func", "function"),
    ("funcs", "functions"), ("idx", "index"), ("impl", "implementation"), ("info", "information"),
    ("init", "initialize"), ("int", "integer"), ("kwargs", "keyword arguments"), ("lang", "language"),
    ("len", "length"), ("lhs", "left-hand side"), ("lib", "library"), ("loc", "location"), ("max", "maximum"),
    ("mgr", "manager"), ("min", "minimum"), ("msg", "message"), ("msgs", "messages"), ("num", "number"),
    ("obj", "object"), ("objs", "objects"), ("op", "operation"), ("ops", "operations"), ("opt", "option"),
    ("opts", "options"), ("param", "parameter"), ("params", "parameters"), ("pkg", "package"), ("pos", "position"),
    ("prefs", "preferences"), ("prev", "previous"), ("proc", "process"), ("prop", "property"),
    ("props", "properties"), ("ptr", "pointer"), ("pwd", "password"), ("qty", "quantity"), ("rec", "record"),
    ("ref", "reference"), ("refs", "references"), ("repo", "repository"), ("req", "request"), ("res", "result"),
    ("resp", "response"), ("ret", "result"), ("rhs", "right-hand side"), ("sep", "separator"), ("seq", "sequence"),
    ("spec", "specification"), ("src", "source"), ("stmt", "statement"), ("str", "string"), ("svc", "service"),
    ("temp", "temporary"), ("tmp", "temporary"), ("util", "utility"), ("utils", "utilities"), ("val", "value"),
    ("vals", "values"), ("var", "variable"), ("vars", "variables"), ("vec", "vector"), ("ver", "version"),
];

/// Words that take no article before them.
#[rustfmt::skip]
pub(super) const LINKS: &[&str] = &[
    "a", "about", "above", "across", "after", "all", "among", "an", "and", "any", "around", "as", "at", "because",
    "before", "behind", "below", "between", "both", "by", "each", "either", "every", "existing", "for", "from",
    "further", "if", "in", "into", "is", "it", "its", "less", "like", "many", "more", "most", "new", "next", "no",
    "not", "of", "off", "on", "onto", "or", "other", "our", "out", "over", "per", "than", "that", "the", "their",
    "these", "this", "those", "through", "to", "too", "under", "until", "up", "upon", "using", "via", "was", "when",
    "where", "which", "while", "with", "within", "without",
];

/// Names of functions that stand for a verb with its particle, or are a verb cut short.
#[rustfmt::skip]
pub(super) const PARTICLES: &[(&str, &str)] = &[
    ("alloc", "allocate"), ("backup", "back up"), ("calc", "calculate"), ("checkin", "check in"),
    ("checkout", "check out"), ("cleanup", "clean up"), ("config", "configure"), ("dealloc", "free"),
    ("dec", "decrement"), ("decr", "decrement"), ("deinit", "release"), ("del", "delete"), ("eval", "evaluate"),
    ("exec", "execute"), ("fallback", "fall back"), ("fmt", "format"), ("gen", "generate"), ("inc", "increment"),
    ("incr", "increment"), ("init", "initialize"), ("login", "log in"), ("logout", "log out"), ("lookup", "look up"),
    ("noop", "do nothing"), ("prep", "prepare"), ("realloc", "reallocate"), ("recv", "receive"),
    ("regen", "regenerate"), ("repr", "represent"), ("rm", "remove"), ("rollback", "roll back"), ("setup", "set up"),
    ("shutdown", "shut down"), ("signin", "sign in"), ("signout", "sign out"), ("signup", "sign up"),
    ("spawn", "spawn"), ("startup", "start up"), ("stat", "stat"), ("sync", "synchronize"), ("teardown", "tear down"),
    ("unlink", "unlink"), ("xmit", "transmit"),
];

/// Verbs that function names begin with. Words that are as often nouns (`index`, `log`, `name`) are left out.
#[rustfmt::skip]
pub(super) const VERBS: &[&str] = &[
    "abort", "accept", "access", "accumulate", "acquire", "activate", "adapt", "add", "adjust", "advance",
    "aggregate", "align", "allocate", "allow", "alter", "analyze", "animate", "annotate", "append", "apply",
    "approve", "archive", "arrange", "ask", "assemble", "assert", "assign", "associate", "attach", "authenticate",
    "authorize", "await", "begin", "bind", "boot", "bootstrap", "borrow", "bounce", "break", "broadcast", "browse",
    "build", "bump", "bundle", "calculate", "call", "cancel", "capture", "cast", "catch", "change", "charge", "chase",
    "check", "choose", "chop", "clamp", "classify", "clean", "clear", "click", "clip", "clone", "close", "coalesce",
    "collapse", "collect", "combine", "commit", "compact", "compare", "compile", "complete", "compose", "compress",
    "compute", "concat", "concatenate", "configure", "confirm", "connect", "construct", "consume", "contain",
    "continue", "convert", "copy", "correct", "count", "create", "crop", "cut", "deactivate", "debug", "decide",
    "declare", "decode", "decompress", "decorate", "decrease", "decrement", "decrypt", "deduplicate", "define",
    "deflate", "delay", "delegate", "delete", "deliver", "deny", "depend", "deploy", "derive", "describe", "deselect",
    "deserialize", "destroy", "detach", "detect", "determine", "disable", "discard", "disconnect", "discover",
    "dispatch", "display", "dispose", "distribute", "divide", "do", "dock", "download", "drag", "drain", "draw",
    "drop", "dump", "duplicate", "edit", "eject", "elect", "embed", "emit", "enable", "encode", "encrypt", "end",
    "enforce", "enqueue", "ensure", "enter", "enumerate", "erase", "escape", "establish", "estimate", "evaluate",
    "evict", "examine", "exchange", "exclude", "execute", "exit", "expand", "expect", "expire", "explain", "explode",
    "export", "expose", "express", "extend", "extract", "fail", "feed", "fetch", "fill", "filter", "finalize", "find",
    "finish", "fire", "fit", "fix", "flash", "flatten", "flip", "flush", "fold", "follow", "force", "forget", "fork",
    "format", "forward", "free", "freeze", "fuse", "gather", "generate", "get", "give", "go", "grab", "grant", "grow",
    "guard", "guess", "handle", "hang", "help", "hide", "highlight", "hold", "hook", "ignore", "implement", "import",
    "improve", "include", "increase", "increment", "indent", "infer", "inflate", "inform", "ingest", "inherit",
    "initialize", "inject", "insert", "inspect", "install", "instantiate", "integrate", "intercept", "interpolate",
    "interpret", "intersect", "introduce", "invalidate", "invert", "invoke", "issue", "iterate", "join", "jump",
    "justify", "keep", "kill", "launch", "lay", "leave", "lift", "limit", "link", "listen", "load", "locate", "lock",
    "make", "manage", "mark", "measure", "memoize", "merge", "migrate", "minimize", "mix", "modify", "monitor",
    "mount", "move", "multiply", "mutate", "navigate", "negate", "negotiate", "normalize", "notify", "observe",
    "obtain", "offer", "omit", "open", "optimize", "organize", "override", "overwrite", "pack", "pad", "paint",
    "parse", "partition", "pass", "paste", "patch", "pause", "peek", "perform", "permit", "persist", "pick", "pin",
    "ping", "place", "play", "poll", "pop", "populate", "post", "prefetch", "prepare", "prepend", "preprocess",
    "preserve", "press", "prevent", "print", "probe", "proceed", "process", "produce", "promote", "prompt",
    "propagate", "propose", "protect", "prove", "provide", "prune", "publish", "pull", "purge", "push", "put",
    "query", "quit", "quote", "raise", "randomize", "read", "realign", "rearrange", "rebase", "rebuild",
    "recalculate", "receive", "recognize", "recompute", "reconcile", "reconnect", "recover", "recreate", "redirect",
    "redo", "reduce", "refactor", "refill", "refine", "reflect", "refresh", "refund", "refuse", "regenerate",
    "register", "reject", "relate", "relax", "release", "reload", "remember", "remind", "remove", "rename", "render",
    "renew", "reopen", "reorder", "repair", "repeat", "replace", "replay", "reply", "report", "represent", "request",
    "require", "reserve", "reset", "resize", "resolve", "respond", "restart", "restore", "restrict", "resume",
    "retain", "rethrow", "retrieve", "retry", "return", "reuse", "reveal", "reverse", "revert", "review", "revoke",
    "rewind", "rewrite", "rotate", "round", "route", "run", "sanitize", "save", "scale", "scan", "schedule", "scroll",
    "seal", "search", "seek", "select", "send", "serialize", "serve", "set", "setup", "shift", "show", "shrink",
    "shuffle", "shut", "sign", "simplify", "simulate", "skip", "sleep", "slice", "snap", "solve", "sort", "spawn",
    "specify", "spin", "splice", "split", "sponsor", "spread", "start", "stop", "store", "stringify", "strip",
    "submit", "subscribe", "substitute", "subtract", "suggest", "summarize", "supply", "support", "suppress",
    "suspend", "swap", "switch", "synchronize", "take", "tear", "tell", "terminate", "test", "throttle", "throw",
    "tick", "tidy", "toggle", "tokenize", "touch", "trace", "track", "train", "transfer", "transform", "transition",
    "translate", "transmit", "transpose", "traverse", "trigger", "trim", "truncate", "try", "tune", "turn", "unbind",
    "undo", "unescape", "uninstall", "unlink", "unload", "unlock", "unmount", "unpack", "unregister", "unset",
    "unsubscribe", "unwrap", "unzip", "update", "upgrade", "upload", "upsert", "use", "validate", "verify", "visit",
    "wait", "wake", "walk", "warm", "warn", "watch", "widen", "wipe", "withdraw", "wrap", "write", "yield", "zip",
    "zoom",
];
