a = first(1)
b = second(2)
c = third(3)
