from shop.cart import total

WIDTH = 80


def report(items):
    print(str(total(items)).rjust(WIDTH))
