def f(x):
    """Doc."""
    return x$0
