class A:
$0    a = 1
    b = 2
$0