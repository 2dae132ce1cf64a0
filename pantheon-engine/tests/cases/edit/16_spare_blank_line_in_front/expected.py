def total(items):
    # Sums up.
    items = set(items)
    check(items)
    return sum(items)
