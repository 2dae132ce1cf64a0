result = compute_the_total(first)


def a():
    result = compute_the_total(first)
    if result:
        result = compute_the_total(first)
