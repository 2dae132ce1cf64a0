const list = $0[ 1,2 ]$0;

function f() {
  return a;
}
