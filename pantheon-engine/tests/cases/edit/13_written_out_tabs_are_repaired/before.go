package a

func f(a bool) {
	if a {
		b()
	}
}
