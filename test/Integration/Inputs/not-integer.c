/* Code that is not like a model's. */
static int calls;
int f(int x) { return (int)(x * 0.5) + ++calls; }
#define REPEAT x = f(x); x = f(x); x = f(x); x = f(x); x = f(x); x = f(x);
int g(int x) { REPEAT REPEAT REPEAT REPEAT REPEAT return x; }
