def calculate_total(items, tax_rate=0.2, *, verbose: bool = False):$0
    if not items:
        raise ValueError("no items")
    total = 0
    for item in items:
        total = total + item['price'] * item['quantity']
    return total
