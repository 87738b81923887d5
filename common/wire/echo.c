#include "wire/echo.h"

#include <errno.h>

#include "wire/icmp6.h"

int echo_read(struct rd *r, struct echo *ret_echo)
{
	struct echo echo;

	echo.type = rd_u8(r);
	echo.code = rd_u8(r);
	rd_skip(r, 2); /* checksum */
	echo.id = rd_u16(r);
	echo.seq = rd_u16(r);
	if (r->failed)
		return -EBADMSG;
	if (echo.type != ICMP6_TYPE_ECHO_REQUEST && echo.type != ICMP6_TYPE_ECHO_REPLY)
		return -EPROTOTYPE;
	*ret_echo = echo;
	return 0;
}

void echo_write(struct wr *w, const struct echo *echo)
{
	wr_u8(w, echo->type);
	wr_u8(w, echo->code);
	wr_u16(w, 0);
	wr_u16(w, echo->id);
	wr_u16(w, echo->seq);
}
