function f(a, rest) {
  return { a };
}
