def calculate_total(items, tax_rate=0.2, *, verbose: bool = False):
    """Calculate the total.

    Args:
        items: The items.
        tax_rate: The tax rate. Defaults to `0.2`.
        verbose: The verbose flag. Defaults to `False`.

    Returns:
        The total.

    Raises:
        ValueError: If `not items`.
    """
    if not items:
        raise ValueError("no items")
    total = 0
    for item in items:
        total = total + item['price'] * item['quantity']
    return total
