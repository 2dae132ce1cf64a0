function f(a) {
  const b = a + 1;
  log(b);
  return b;
}
