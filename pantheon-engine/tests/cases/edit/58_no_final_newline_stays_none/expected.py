def a():
    return one(1)


def b():
    return two(2)


def c():
    log_everything()
    return three(4)