def f(x):
    if x:
        if y:
            first_thing(x)
    second_thing(x)
    third_thing(x)
