#include "out/style.h"

const char *style_text(bool wanted, enum style style)
{
	static const char *const texts[] = {
		[STYLE_PLAIN] = "\033[0m",
		[STYLE_HEAD] = "\033[1m",
		[STYLE_GOOD] = "\033[32m",
		[STYLE_BAD] = "\033[31m",
	};

	return wanted ? texts[style] : "";
}
