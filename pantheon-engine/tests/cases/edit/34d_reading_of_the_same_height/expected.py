def total(items):
    # Sums up.
    items = set(items)
    log(items)
    check(items)
    return sum(items)
