def find_größe(werte, *args):
	$0return max(werte)
