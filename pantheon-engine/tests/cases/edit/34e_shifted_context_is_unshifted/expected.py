def total(items):
    # Sums up.
    with lock:
        items = list(items)
    check(items)
    return sum(items)
