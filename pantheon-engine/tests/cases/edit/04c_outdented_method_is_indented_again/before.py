class A:
$0    def f(self):
        x = 1
        return x$0
