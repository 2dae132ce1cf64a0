from shop.basket import grand_total


def report(items):
    print(grand_total(items))
