function f() {
  // ... existing code ...
  a();
}

function g() {
  b();
}
