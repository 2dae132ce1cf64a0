def a():
    return one(1)


last_statement_of_all()
