$0def f():
    """Doc."""
    "kept"
    return 1$0
