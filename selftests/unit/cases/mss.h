/* SPDX-License-Identifier: GPL-2.0 */
/* SYNs are told how long a segment may be. */
#include "core/mss.h"

static u8 mss_pkt[128];
static u32 mss_len;

/* A SYN of IPv4 or IPv6 with @len bytes of options, a multiple of 4 */
static void mss_syn(int version, const u8 *opt, u32 len)
{
	u32 tcp = version == 4 ? 20 : 40;
	int i;

	memset(mss_pkt, 0, sizeof(mss_pkt));
	mss_len = tcp + 20 + len;
	if (version == 4) {
		mss_pkt[0] = 0x45;
		mss_pkt[3] = mss_len;
		mss_pkt[6] = 0x40;
		mss_pkt[9] = 6;
	} else {
		mss_pkt[0] = 0x60;
		mss_pkt[5] = 20 + len;
		mss_pkt[6] = 6;
	}
	for (i = 12; i < 20; i++)
		mss_pkt[i + (version == 4 ? 0 : 12)] = 17 * i;
	mss_pkt[tcp + 12] = (20 + len) / 4 << 4;
	mss_pkt[tcp + 13] = 0x02;
	memcpy(mss_pkt + tcp + 20, opt, len);
}

/* The sum over the segment as a receiver makes it; addresses do not change. */
static u16 mss_sum(u32 tcp)
{
	u32 sum = 0, i;

	for (i = tcp; i < mss_len; i += 2)
		sum += mss_pkt[i] << 8 | mss_pkt[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static u32 mss_value(u32 at)
{
	return mss_pkt[at] << 8 | mss_pkt[at + 1];
}

static const struct {
	const char *row;
	u8 opt[40];
	u32 len;
	u32 at;			/* of the value in the options, 0: none */
} mss_options[] = {
	{ "first", { 2, 4, 5, 180, 1, 3, 3, 7 }, 8, 2 },
	{ "last", { 1, 3, 3, 7, 2, 4, 5, 180 }, 8, 6 },
	{ "at an odd place", { 3, 3, 7, 2, 4, 5, 180, 0 }, 8, 5 },
	{ "behind padding", { 1, 1, 1, 2, 4, 5, 180, 0 }, 8, 5 },
	{ "behind the end", { 0, 1, 1, 1, 2, 4, 5, 180 }, 8, 0 },
	{ "none", { 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0 }, 12, 0 },
	{ "of the wrong length", { 2, 3, 5, 1, 1, 1, 1, 1 }, 8, 0 },
	{ "too long for the header", { 1, 1, 1, 1, 2, 5, 5, 180 }, 8, 0 },
	{ "cut", { 1, 1, 1, 1, 1, 2, 4, 255 }, 8, 0 },
	{ "a kind and no length", { 1, 1, 1, 2 }, 4, 0 },
	{ "behind one without length", { 8, 0, 2, 4, 5, 180, 1, 1 }, 8, 0 },
	{ "behind one of length 1", { 8, 1, 2, 4, 5, 180, 1, 1 }, 8, 0 },
	{ "the first counts", { 2, 4, 5, 0, 2, 4, 5, 180 }, 8, 0 },
};

static void mss_finds(struct nc_test *t)
{
	const char *row;
	unsigned int i;
	u32 tcp;
	int v;

	for (v = 4; v <= 6; v += 2) {
		tcp = v == 4 ? 20 : 40;
		for (i = 0; i < ARRAY_SIZE(mss_options); i++) {
			row = mss_options[i].row;
			mss_syn(v, mss_options[i].opt, mss_options[i].len);
			NC_ROW_EQ(t, row, nc_mss_head(mss_pkt, mss_len),
				  mss_len);
			/* 1460 are asked for. */
			NC_ROW_EQ(t, row,
				  nc_mss_find(mss_pkt, mss_len, 1440),
				  mss_options[i].at ?
				  tcp + 20 + mss_options[i].at : 0);
			NC_ROW_EQ(t, row,
				  nc_mss_find(mss_pkt, mss_len,
					      tcp + 20 + 1460), 0);
		}
	}
}

/* The checksum is as right as it was, wherever the option is. */
static void mss_sets(struct nc_test *t)
{
	static const u8 values[][2] = {
		{ 5, 180 }, { 0xff, 0xff }, { 0x80, 0 }, { 5, 121 },
	};
	u32 tcp, at, mtu, odd, before;
	unsigned int i;
	u8 opt[8];
	int v;

	for (v = 4; v <= 6; v += 2) {
		tcp = v == 4 ? 20 : 40;
		for (i = 0; i < ARRAY_SIZE(values) * 4; i++) {
			odd = i & 1;
			mtu = i & 2 ? 1440 : 1280;
			memset(opt, 1, sizeof(opt));
			opt[odd] = 2;
			opt[odd + 1] = 4;
			opt[odd + 2] = values[i / 4][0];
			opt[odd + 3] = values[i / 4][1];
			mss_syn(v, opt, sizeof(opt));
			mss_pkt[tcp + 16] = 0xab;
			mss_pkt[tcp + 17] = 13 * i;
			before = mss_sum(tcp);
			at = nc_mss_find(mss_pkt, mss_len, mtu);
			NC_EQ(t, at, tcp + 20 + odd + 2);
			nc_mss_set(mss_pkt, at, mtu, true);
			NC_EQ(t, mss_value(at), mtu - tcp - 20);
			NC_EQ(t, mss_sum(tcp), before);
			NC_EQ(t, nc_mss_find(mss_pkt, mss_len, mtu), 0);
		}
	}
}

/* What the network card completes is not touched. */
static void mss_partial(struct nc_test *t)
{
	static const u8 opt[] = { 2, 4, 5, 180 };
	u8 before[sizeof(mss_pkt)];

	mss_syn(4, opt, sizeof(opt));
	memcpy(before, mss_pkt, sizeof(before));
	nc_mss_set(mss_pkt, 42, 1440, false);
	before[42] = 1400 >> 8;
	before[43] = (u8)1400;
	NC_EQ(t, memcmp(mss_pkt, before, sizeof(before)), 0);
}

static void mss_others(struct nc_test *t)
{
	static const u8 opt[] = { 2, 4, 5, 180 };

	mss_syn(4, opt, sizeof(opt));
	mss_pkt[33] = 0x12;
	NC_EQ(t, nc_mss_head(mss_pkt, mss_len), 44);	/* SYN-ACK */
	mss_pkt[33] = 0x10;
	NC_EQ(t, nc_mss_head(mss_pkt, mss_len), 0);	/* ACK */
	mss_pkt[33] = 0x06;
	NC_EQ(t, nc_mss_head(mss_pkt, mss_len), 0);	/* with RST */
	mss_syn(4, opt, 0);
	NC_EQ(t, nc_mss_head(mss_pkt, mss_len), 0);	/* no options */
	mss_syn(4, opt, sizeof(opt));
	mss_pkt[32] = 0x40;
	NC_EQ(t, nc_mss_head(mss_pkt, mss_len), 0);	/* nonsense */
	mss_syn(4, opt, sizeof(opt));
	mss_pkt[6] = 0x20;
	NC_EQ(t, nc_mss_head(mss_pkt, mss_len), 0);	/* more fragments */
	mss_syn(4, opt, sizeof(opt));
	mss_pkt[7] = 8;
	NC_EQ(t, nc_mss_head(mss_pkt, mss_len), 0);	/* a later one */
	mss_syn(4, opt, sizeof(opt));
	mss_pkt[9] = 17;
	NC_EQ(t, nc_mss_head(mss_pkt, mss_len), 0);	/* UDP */
	mss_syn(4, opt, sizeof(opt));
	mss_pkt[0] = 0x44;
	NC_EQ(t, nc_mss_head(mss_pkt, mss_len), 0);	/* no IP header */
	mss_syn(6, opt, sizeof(opt));
	mss_pkt[6] = 44;
	NC_EQ(t, nc_mss_head(mss_pkt, mss_len), 0);	/* a fragment */
}

/* What is not in the linear part is asked for first. */
static void mss_asks(struct nc_test *t)
{
	static const u8 opt[] = { 2, 4, 5, 180 };

	mss_syn(4, opt, sizeof(opt));
	NC_EQ(t, nc_mss_head(mss_pkt, 20), 40);
	NC_EQ(t, nc_mss_head(mss_pkt, 39), 40);
	NC_EQ(t, nc_mss_head(mss_pkt, 40), 44);
	mss_syn(6, opt, sizeof(opt));
	NC_EQ(t, nc_mss_head(mss_pkt, 40), 60);
	NC_EQ(t, nc_mss_head(mss_pkt, 60), 64);
	/* Options of IP */
	mss_syn(4, opt, sizeof(opt));
	mss_pkt[0] = 0x4f;
	NC_EQ(t, nc_mss_head(mss_pkt, 44), 80);
}

#define NC_MSS_CASES(X)							\
	X(mss_finds)							\
	X(mss_sets)							\
	X(mss_partial)							\
	X(mss_others)							\
	X(mss_asks)
