package a

$0func F() int {
	x := 1
	return x
}$0
