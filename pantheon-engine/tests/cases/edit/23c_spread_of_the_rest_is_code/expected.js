function f(a, rest) {
  return {
    ...rest,
    a,
  };
}
