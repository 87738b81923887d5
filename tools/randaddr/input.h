/* A text of the command line that goes into a result, in the forms in which it is shown.
 * Pure but for memory. */
#ifndef HEXTET_RANDADDR_INPUT_H
#define HEXTET_RANDADDR_INPUT_H

struct input {
	const char *text; /* as it was given, not owned; NULL: it was not */
	char *quoted;     /* for people: escaped, in quotes, \" for those inside */
	char *hex;        /* its bytes as digits, if it has what must be escaped; or NULL */
};

/* Returns 0 or -ENOMEM. The text must outlive it. */
int input_open(const char *text, struct input *ret_input);

void input_close(struct input *input);

#endif
