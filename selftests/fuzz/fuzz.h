/* SPDX-License-Identifier: GPL-2.0 */
/* What the targets share: taking bytes from the input, and giving up. */
#ifndef _NC_FUZZ_H
#define _NC_FUZZ_H

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Not assert(): it stays on whatever the build. */
#define must(cond) do { if (!(cond)) abort(); } while (0)

struct fuzz_in {
	const u8 *data;
	size_t len;
};

/* Zeros when the input has run out */
static inline u8 fuzz_u8(struct fuzz_in *in)
{
	if (!in->len)
		return 0;
	in->len--;
	return *in->data++;
}

static inline u16 fuzz_u16(struct fuzz_in *in)
{
	u16 high = fuzz_u8(in);

	return high << 8 | fuzz_u8(in);
}

static inline u32 fuzz_u32(struct fuzz_in *in)
{
	u32 high = fuzz_u16(in);

	return high << 16 | fuzz_u16(in);
}

#endif /* _NC_FUZZ_H */
