$0fn f() {
    g();
}$0
fn h() {}
