#include "tools/ndsolicit/sight.h"

#include <errno.h>
#include <string.h>

static void keep_nonce(struct rd nonce, struct sighting *s)
{
	size_t size = rd_left(&nonce);

	s->nonce_size = (uint8_t)(size < SIGHT_NONCE_MAX ? size : SIGHT_NONCE_MAX);
	rd_copy(&nonce, s->nonce, s->nonce_size);
}

static void keep_lladdr(const struct ndopt *option, struct sighting *s)
{
	uint8_t mac[ETHER_ADDRESS_SIZE];

	/* A longer one has something else than an Ethernet address. */
	if (ndopt_mac(option, mac)) {
		if (!s->bad_option) {
			s->bad_option = option->type;
			s->option_flaw = NDOPT_LENGTH;
		}
		return;
	}
	/* Of an option that is repeated, the first counts, for hosts as for us. */
	if (!s->has_lladdr) {
		memcpy(s->lladdr, mac, sizeof(mac));
		s->has_lladdr = true;
	} else if (!s->has_second && memcmp(s->lladdr, mac, sizeof(mac)) != 0) {
		memcpy(s->second, mac, sizeof(mac));
		s->has_second = true;
	}
}

static void read_option(const struct ndopt_raw *raw, struct sighting *s)
{
	uint8_t wanted = s->packet.type == ND_NEIGHBOR_ADVERTISEMENT ? NDOPT_TARGET_LLADDR :
								       NDOPT_SOURCE_LLADDR;
	struct ndopt option;

	ndopt_read(raw, &option);
	if (option.flaw && !s->bad_option) {
		s->bad_option = option.type;
		s->option_flaw = option.flaw;
	}
	if (option.type == wanted && !option.flaw)
		keep_lladdr(&option, s);
	if (option.form == NDOPT_OPAQUE && !option.flaw && s->unknown_count < SIGHT_UNKNOWN_MAX)
		s->unknown[s->unknown_count++] = option.type;
	if (option.form == NDOPT_FORM_NONCE && !s->nonce_size)
		keep_nonce(option.nonce, s);
}

int sight_read(enum link_type type, struct rd frame, struct sighting *ret_sighting)
{
	struct sighting s = {0};
	struct ndopt_raw raw;
	struct rd payload, r;
	int err = link_read(type, frame, &s.link, &payload);

	if (!err)
		err = nd_find(payload, &s.packet);
	if (err)
		return err;
	if (s.packet.type != ND_NEIGHBOR_SOLICITATION &&
		s.packet.type != ND_NEIGHBOR_ADVERTISEMENT)
		return -EPROTOTYPE;
	s.vlan = vlan_of(&s.link);
	s.flaws = nd_check(&s.packet);
	r = s.packet.message;
	if (!nd_read(&r, &s.message)) {
		s.has_target = true;
		s.target = s.packet.type == ND_NEIGHBOR_ADVERTISEMENT ? s.message.na.target :
									s.message.ns.target;
		while (ndopt_next(&r, &raw) == 1)
			read_option(&raw, &s);
	}
	*ret_sighting = s;
	return 0;
}

void sight_add_tag(struct sighting *sighting, const struct ether_tag *tag)
{
	link_add_tag(&sighting->link, tag);
	sighting->vlan = vlan_of(&sighting->link);
}

bool sight_is_advertisement(const struct sighting *sighting)
{
	return sighting->packet.type == ND_NEIGHBOR_ADVERTISEMENT;
}

bool sight_is_probe(const struct sighting *sighting)
{
	return !sight_is_advertisement(sighting) &&
		IN6_IS_ADDR_UNSPECIFIED(&sighting->packet.ip.source);
}

bool sight_owner(const struct sighting *sighting, uint8_t ret_mac[static 6])
{
	if (!sighting->has_lladdr && !sighting->link.has_source)
		return false;
	memcpy(ret_mac, sighting->has_lladdr ? sighting->lladdr : sighting->link.source, 6);
	return true;
}
