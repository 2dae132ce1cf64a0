one()
two()
three_is_the_last_one()