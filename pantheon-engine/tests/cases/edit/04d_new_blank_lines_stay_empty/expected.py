class Shop:
    def price(self, item):
        log(item)

        base = item.price
        return base
