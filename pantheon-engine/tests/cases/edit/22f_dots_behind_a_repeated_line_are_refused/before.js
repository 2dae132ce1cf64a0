function f(a) {
  log(a);
  step(a);
  log(a);
  done(a);
}
