a = first(1)
b = second(0)

c = third(3)
