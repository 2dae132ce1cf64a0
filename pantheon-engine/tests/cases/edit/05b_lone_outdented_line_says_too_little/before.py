class Shop:
    def a(self):
        return first_of_all


def later():
    pass
