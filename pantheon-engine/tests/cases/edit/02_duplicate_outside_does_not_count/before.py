def a():
    total = compute(1)
    return total


$0def b():
    total = compute(1)
    return total
$0