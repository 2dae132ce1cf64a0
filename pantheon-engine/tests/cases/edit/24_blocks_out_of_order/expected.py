def a():
    return one(0)


def b():
    return two(2)


def c():
    return three(4)
