def a():
    total = compute(1)
    return total


def b():
    total = compute(2)
    return total
