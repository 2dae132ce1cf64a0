$0def report(rows):
    total = sum(row.amount for row in rows)
    average = total / len(rows)
    print("total", total)
    print("average", average)
    for row in rows:
        print(row.name, row.amount)
    return total$0
