$0function f() {
  a();
  b();
}$0
