def a():
    return one(7)


def b():
    return two(2)


def c():
    return three(3)
