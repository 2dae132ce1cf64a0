import log

x = one(1)
y = two(2)
z = three(3)
