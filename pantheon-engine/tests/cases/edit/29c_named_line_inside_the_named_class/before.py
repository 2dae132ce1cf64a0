class A:
    def f(self):
        return compute(self)

    def g(self):
        return None


class B:
    def f(self):
        return compute(self)

    def g(self):
        return None
