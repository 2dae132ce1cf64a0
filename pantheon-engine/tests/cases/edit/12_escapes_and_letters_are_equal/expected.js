const a = "caf\u00e9 au lait";
const b = "café";
const c = "\ud83d\ude00";
