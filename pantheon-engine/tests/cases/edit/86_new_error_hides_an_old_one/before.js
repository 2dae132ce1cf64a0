$0function f(a) {
  return [a];
}$0

const broken = (;

function g(b) {
  return b;
}
