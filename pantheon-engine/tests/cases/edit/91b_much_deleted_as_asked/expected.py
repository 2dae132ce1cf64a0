def report(rows):
    total = sum(row.amount for row in rows)
    return total
