/// Does nothing.
fn f() {}
