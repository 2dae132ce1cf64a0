from shop.cart import grand_total


def report(items):
    print(grand_total(items))
