const list = [1, 2];

function f() {
  return a;
}
