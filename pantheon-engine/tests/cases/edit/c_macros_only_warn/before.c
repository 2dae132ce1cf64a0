$0int f(void) { return 1; }$0
