#include <stdio.h>

#define TWICE(x) \
	((x) * 2)

/** @brief An image size. */
typedef struct {
	int width;
} image_size;

/** @brief A buffer. */
struct buffer {
	char *data;
};

static int parse_header(const char *text, size_t len);

/**
 * @brief Parses the header.
 *
 * @param text The text.
 * @param len The length.
 * @return The result.
 */
static int parse_header(const char *text, size_t len)
{
	return 0;
}

/**
 * @brief Copies the string.
 *
 * @param src The source.
 * @param callback The function to call.
 * @param ... Further arguments.
 * @return The result.
 */
char *copy_string(const char *src, int (*callback)(int), ...)
{
	return NULL;
}

/* Already there. */
void done(void) {}

/**
 * @brief Runs the program.
 *
 * @param argc The number of arguments.
 * @param argv The arguments.
 * @return The exit status.
 */
int main(int argc, char **argv)
{
	return 0;
}
