a = 1
b = 20
new = 0
c = 3
d = 4
