// Copyright.
//  * item
#define A(x) \
   do_a(x)

int f(int *in) {
  if (in == nullptr) {
    return 0;
  }

  return g(in,
           *in,
             0);
}

int h(int *in) {
  int sum_of_everything = start_value;
  return sum_of_everything +
         *in;
}
