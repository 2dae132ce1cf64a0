class Shop:
    def price(self, item):
        base = item.price
        if item.sale:
            base *= 0.9

        return base

    def name(self):
        return "shop"
