def a():
    total = first(1)
    save_everything_now()


def b():
    total = first(2)
    keep_everything_now()
