def total(items):
    # Sums up.
    items = list(items)
    check(items)
    return sum(items)
