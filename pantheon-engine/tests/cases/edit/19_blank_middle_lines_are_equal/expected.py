def total(items):
    # Sums up.
    items = list(items)
    
    check(items, 1)
    return sum(items)
