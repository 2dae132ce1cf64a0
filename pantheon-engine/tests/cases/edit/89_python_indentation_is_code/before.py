import os
names = [ 'a', 'b' ]


def f(x):
    y = $0x$0

    return  y
