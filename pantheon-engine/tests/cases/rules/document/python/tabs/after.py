def find_größe(werte, *args):
	"""Find the größe.

	Args:
	    werte: The werte.
	    *args: Further positional arguments.

	Returns:
	    The größe.
	"""
	return max(werte)
