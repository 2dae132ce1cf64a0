$0function f() {
  // ... existing code ...
  b();
}$0
