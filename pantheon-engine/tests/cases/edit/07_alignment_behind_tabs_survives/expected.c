int f(int a,
	  int b)
{
	int x = g(a,
		  b);
	if (x)
		x = 1;
	return x;
}
