def first():
    return 1


def second():
    return 2


def second(value=2):
    return value
