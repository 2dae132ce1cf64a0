function f() {
  // ... existing code ...
  c();
}
