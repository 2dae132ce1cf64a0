$0def report(rows):
    print("rows", rows)
    print("count", len(rows))
    print("first", rows[0])
    return sum(rows)$0
