function f(a, c) {
  const b = a + 1;
  log(b);
  return b;
}
