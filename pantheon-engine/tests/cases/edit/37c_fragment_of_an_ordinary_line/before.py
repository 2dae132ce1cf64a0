def a():
    return one(1, 2, 3)


def b():
    return two(2)


def c():
    return three(3)
