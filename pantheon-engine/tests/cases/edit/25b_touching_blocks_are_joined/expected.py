def aa():
    return one(5)


def b():
    return two(2)


def c():
    return three(3)
