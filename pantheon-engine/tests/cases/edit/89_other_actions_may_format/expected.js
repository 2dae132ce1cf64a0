function f(a) {
  const list = [1, 2];
  log(list);
  return a + 1;
}
