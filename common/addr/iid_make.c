#include <errno.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include "addr/iid.h"
#include "base/num.h"
#include "base/wr.h"

enum { SECRET_LEAST = 16 };

/* A text with its length in front, so that no two inputs become one. */
static void hash_text(struct sha256_ctx *hash, const void *text, size_t len)
{
	uint8_t field[2];
	struct wr w = wr_into(field, sizeof(field));

	wr_u16(&w, (uint16_t)len);
	sha256_update(hash, sizeof(field), field);
	if (len > 0)
		sha256_update(hash, len, text);
}

static uint64_t last_u64(const uint8_t *digest, size_t len)
{
	uint64_t value = 0;

	for (size_t i = len - 8; i < len; i++)
		value = value << 8 | digest[i];
	return value;
}

static uint64_t stable_of(const struct iid_stable *from, uint8_t dad_counter)
{
	uint8_t prefix[8], digest[SHA256_DIGEST_SIZE];
	struct wr w = wr_into(prefix, sizeof(prefix));
	struct sha256_ctx hash;

	wr_u64(&w, from->prefix);
	sha256_init(&hash);
	sha256_update(&hash, sizeof(prefix), prefix);
	hash_text(&hash, from->net_iface, from->net_iface_len);
	hash_text(&hash, from->network_id, from->network_id_len);
	sha256_update(&hash, 1, &dad_counter);
	hash_text(&hash, from->secret, from->secret_len);
	sha256_digest(&hash, sizeof(digest), digest);
	return last_u64(digest, sizeof(digest));
}

int iid_make_stable(
	const struct iid_stable *from, uint64_t *ret_iid, uint8_t *ret_dad_counter)
{
	if (from->secret_len < SECRET_LEAST || from->secret_len > UINT16_MAX ||
		from->net_iface_len > UINT16_MAX || from->network_id_len > UINT16_MAX)
		return -EINVAL;
	for (unsigned counter = from->dad_counter; counter <= UINT8_MAX; counter++) {
		uint64_t iid = stable_of(from, (uint8_t)counter);

		if (iid_is_reserved(iid))
			continue;
		*ret_iid = iid;
		*ret_dad_counter = (uint8_t)counter;
		return 0;
	}
	return -ERANGE;
}

struct prefix iid_ula(uint64_t global_id)
{
	u128 first = {
		.high = UINT64_C(0xfd) << 56 | (global_id & UINT64_C(0xffffffffff)) << 16,
	};

	return (struct prefix){.first = first, .length = 48};
}

uint64_t iid_ula_global_id(uint64_t ntp_time, uint64_t eui64)
{
	uint8_t key[16], digest[SHA1_DIGEST_SIZE];
	struct wr w = wr_into(key, sizeof(key));
	struct sha1_ctx hash;

	wr_u64(&w, ntp_time);
	wr_u64(&w, eui64);
	sha1_init(&hash);
	sha1_update(&hash, sizeof(key), key);
	sha1_digest(&hash, sizeof(digest), digest);
	return last_u64(digest, sizeof(digest)) & UINT64_C(0xffffffffff);
}
