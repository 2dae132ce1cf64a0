value = compute_all(2)


def a():
    value = compute_all(1)
    return value
