def a():
    return one(1)


def b():
    return two(3)


def c():
    return three(3)
