import log

x = one(1)
log_everything()
y = two(3)
z = three(3)
