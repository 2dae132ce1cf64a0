def f(x):
    y = x + 1
    if y:
        first_thing(x)
        second_thing(x)
    return y
