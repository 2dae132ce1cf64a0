def a():
    return one(1)


def b():
    return two(2)


def c():
    return three(3)
