function f() {
  a();
}

function g() {
  // ... existing code ...
  b();
}
