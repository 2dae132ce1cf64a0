class Shop:
    def price(self, item):
        base = item.price
        log(base)

        return base

    def name(self):
        return "shop"
