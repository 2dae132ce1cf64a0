class Shop:
    def price(self, item):
        base = item.price

        return base

    def name(self):
        return "shop"
