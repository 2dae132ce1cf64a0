def f(x):
    if x:
        first_thing(x)
    second_thing(x)
    third_thing(x)
