const s = t.replace(a, "$& $1 \\1 ${b}");
const u = 1;
