function f() {
  // ... existing code ...
  a();
}

function g() {
  // ... existing code ...
  b();
}
