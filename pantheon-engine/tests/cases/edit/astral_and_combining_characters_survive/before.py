s = "é 😀  "
$0t = "naïve"$0
u = "é"
