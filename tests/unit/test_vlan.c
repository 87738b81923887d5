#include "wire/vlan.h"

#include "tests/unit/test.h"

static const struct {
	const char *name;
	uint8_t tag_count;
	uint16_t tci[ETHER_TAGS_MAX];
	size_t count;
	uint16_t ids[VLAN_DEPTH];
} rows[] = {
	{"untagged", 0, {0}, 0, {0}},
	{"one", 1, {10}, 1, {10}},
	{"the priority is not of the identifier", 1, {0xe00a}, 1, {10}},
	{"a priority alone is no VLAN", 1, {0xe000}, 0, {0}},
	{"two", 2, {100, 10}, 2, {100, 10}},
	{"two in the other order", 2, {10, 100}, 2, {10, 100}},
	{"a priority within a VLAN", 2, {100, 0xe000}, 1, {100}},
	{"a VLAN behind a priority", 2, {0xe000, 100}, 1, {100}},
	{"as many as tell links apart", 5, {4095, 4094, 1, 4094, 4095}, 5,
		{4095, 4094, 1, 4094, 4095}},
	{"of more the innermost", 7, {1, 2, 3, 4, 5, 6, 7}, 5, {3, 4, 5, 6, 7}},
};

static void test_tags_are_one_number(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct link_header header = {.tag_count = rows[i].tag_count};
		uint16_t ids[VLAN_DEPTH] = {0};

		for (unsigned k = 0; k < rows[i].tag_count; k++)
			header.tags[k].tci = rows[i].tci[k];
		row_int(rows[i].name, vlan_ids(vlan_of(&header), ids), rows[i].count);
		for (size_t k = 0; k < rows[i].count; k++)
			row_int(rows[i].name, ids[k], rows[i].ids[k]);
	}
}

static void test_links_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(rows); i++)
		for (size_t j = 0; j < i; j++) {
			struct link_header a = {.tag_count = rows[i].tag_count};
			struct link_header b = {.tag_count = rows[j].tag_count};
			bool same = rows[i].count == rows[j].count &&
				!memcmp(rows[i].ids, rows[j].ids, sizeof(rows[i].ids));

			for (unsigned k = 0; k < ETHER_TAGS_MAX; k++) {
				a.tags[k].tci = rows[i].tci[k];
				b.tags[k].tci = rows[j].tci[k];
			}
			row_int(rows[i].name, vlan_of(&a) == vlan_of(&b), same);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tags_are_one_number),
		cmocka_unit_test(test_links_are_told_apart),
	};

	return cmocka_run_group_tests_name("vlan", tests, NULL, NULL);
}
