$0def f(x):
    for y in x:
        g(y)
    h()$0
