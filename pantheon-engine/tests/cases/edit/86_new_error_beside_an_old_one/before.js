const broken = (;

$0function f(a) {
  return [a];
}$0

function g(b) {
  return b;
}
