int f(int a,
	  int b)
{
	int x = g(a,
		  b);
	return x;
}
