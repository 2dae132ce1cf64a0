import os
names = [ 'a', 'b' ]


def f(x):
    if x:
        y = x

        return y
