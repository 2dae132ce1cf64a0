s = "é 😀  "
t = "naïve!"
u = "é"
