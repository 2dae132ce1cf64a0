from shop.cart import total


def report(items):
    print(total(items))
