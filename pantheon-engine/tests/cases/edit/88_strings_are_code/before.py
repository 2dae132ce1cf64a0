$0def f():
    return "one\n two"$0
