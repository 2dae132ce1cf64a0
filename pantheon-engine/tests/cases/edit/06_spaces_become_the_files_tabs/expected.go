package a

func f(a bool) {
	if a {
		for {
			b()
		}
	}
}
