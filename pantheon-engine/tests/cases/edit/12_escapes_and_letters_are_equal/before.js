const a = "caf\u00e9";
const b = "café";
const c = "\ud83d\ude00";
