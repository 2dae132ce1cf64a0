const s = t.replace(a, "x");
const u = 1;
