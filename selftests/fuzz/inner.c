// SPDX-License-Identifier: GPL-2.0
/* Input: an inner packet. What is read of it before it gets a path, and after it came. */
#include "core/ackgen.h"
#include "core/express.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	enum nc_express_kind kind;
	/* No byte more than there is */
	u8 *p = malloc(len + !len);

	must(p);
	if (len)
		memcpy(p, data, len);
	kind = nc_express_kind(p, len);
	must(kind == NC_EXPRESS_PLAIN || kind == NC_EXPRESS_MARKED);
	/* An ACK and nothing else is no longer than two headers. */
	if (nc_ackgen_lazy(p, len))
		must(len >= 40 && (p[0] >> 4 == 4 ? p[9] : p[6]) == 6);
	free(p);
	return 0;
}
