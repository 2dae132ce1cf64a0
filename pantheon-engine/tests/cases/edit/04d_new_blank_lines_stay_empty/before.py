class Shop:
    def price(self, item):
        base = item.price
        return base
