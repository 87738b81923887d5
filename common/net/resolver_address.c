/* The names of addresses: in /etc/hosts, then in DNS. */
#include <netdb.h>
#include <string.h>

#include "addr/arpa.h"
#include "net/resolver_look_up.h"

/* Length of a name out of the hosts file, 0 if it is none to print as it is. */
static size_t plain_length(const char *name)
{
	size_t len = 0;

	for (; name[len]; len++)
		if (name[len] <= ' ' || name[len] >= 0x7f)
			return 0;
	return len < RESOLVE_NAME_SIZE ? len : 0;
}

static void take_host(void *arg, int ares_status, int timeouts, struct hostent *host)
{
	struct look_up *l = arg;
	size_t len = host ? plain_length(host->h_name) : 0;

	(void)timeouts;
	if (!look_up_take_back(l, ares_status) || ares_status != ARES_SUCCESS)
		return;
	if (len > 0)
		memcpy(l->answer.resolved.name, host->h_name, len + 1);
	else
		l->returned = ARES_ENOTFOUND;
}

static void take_message(
	void *arg, int ares_status, int timeouts, unsigned char *message, int len)
{
	struct look_up *l = arg;

	(void)timeouts;
	if (!look_up_take_back(l, ares_status) || ares_status != ARES_SUCCESS)
		return;
	switch (dnsmsg_ptr(rd_over(message, (size_t)len), l->answer.resolved.name)) {
	case DNSMSG_OK:
		break;
	case DNSMSG_NO_RECORD:
		l->returned = ARES_ENODATA;
		break;
	case DNSMSG_BROKEN:
		l->returned = ARES_EBADRESP;
		break;
	}
}

static void ask_address(struct look_up *l, ares_channel channel)
{
	char name[ARPA_NAME_SIZE];

	if (l->stage == STAGE_HOSTS) {
		l->work->cares.gethostbyaddr(
			channel, &l->address, sizeof(l->address), AF_INET6, take_host, l);
		return;
	}
	arpa_name(u128_from_in6(&l->address), name);
	l->work->cares.query(channel, name, DNSMSG_CLASS_IN, DNSMSG_TYPE_PTR, take_message, l);
}

static int ask_for_name(
	struct resolver *resolver, const struct in6_addr *address, nsec_t until)
{
	struct look_up *l;
	int err = look_up_new(resolver, until, 0, &l);

	if (err)
		return err;
	l->address = *address;
	l->ask = ask_address;
	look_up_ask(l, STAGE_HOSTS);
	look_up_go_on_all(resolver->work);
	return 0;
}

void resolve_address(struct loop *loop, const struct in6_addr *address, nsec_t until,
	struct resolved *ret_resolved)
{
	struct resolver resolver;

	resolver_open(&resolver, loop);
	resolver_finish(&resolver, ask_for_name(&resolver, address, until), ret_resolved);
}
