def first():
    return 1


$0def second():
    return 2$0
