def total(things, items):
    # Sums up.
    items = list(items)
    check(items)
    return max(items)
