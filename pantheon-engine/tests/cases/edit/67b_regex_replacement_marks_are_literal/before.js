$0const a = x$0;
