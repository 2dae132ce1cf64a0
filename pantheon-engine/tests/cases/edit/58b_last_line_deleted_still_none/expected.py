one()
two()