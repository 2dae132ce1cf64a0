def f(x):
    y = $0x$0
    if y:
        first_thing(x)
    second_thing(x)
    return y
