#include <stdio.h>

#define TWICE(x) \
	((x) * 2)

typedef struct {
	int width;
} image_size;

struct buffer {
	char *data;
};

static int parse_header(const char *text, size_t len);

static int parse_header(const char *text, size_t len)
{
	return 0;
}

char *copy_string(const char *src, int (*callback)(int), ...)
{
	return NULL;
}

/* Already there. */
void done(void) {}

int main(int argc, char **argv)
{
	return 0;
}
