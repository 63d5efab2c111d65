/* SPDX-License-Identifier: GPL-2.0 */
/* Who is express. */
#include "core/express.h"

#define RATE	16000000U
#define MS	1000U

static struct nc_express express_e;
static struct nc_express_flow express_flow[NC_EXPRESS_FLOWS];
static u32 express_now;

static void express_setup(void)
{
	memset(express_flow, 0, sizeof(express_flow));
	nc_express_init(&express_e, express_flow);
	express_now = 0xffff0000;	/* wraps on the way */
}

static bool express_ask(u32 hash, enum nc_express_kind kind, u32 len)
{
	return nc_express_admit(&express_e,
				nc_express_flow(&express_e, hash, kind), kind,
				false, len, RATE, express_now);
}

/* A full segment of a super-packet */
static bool express_part(u32 hash, enum nc_express_kind kind)
{
	return nc_express_admit(&express_e,
				nc_express_flow(&express_e, hash, kind), kind,
				true, 400, RATE, express_now);
}

/* How many of @n packets, one every @gap_us, are express */
static u32 express_stream(u32 hash, enum nc_express_kind kind, u32 len, u32 n,
			  u32 gap_us)
{
	u32 i, got = 0;

	for (i = 0; i < n; i++, express_now += gap_us)
		got += express_ask(hash, kind, len);
	return got;
}

static const struct {
	const char *name;
	enum nc_express_kind want;
	u32 len;
	u8 p[64];
} express_kinds[] = {
	{ "nothing", NC_EXPRESS_PLAIN, 0, { 0x45 } },
	{ "IPv4 TCP", NC_EXPRESS_PLAIN, 40, { 0x45, [9] = 6 } },
	{ "IPv4 ICMP", NC_EXPRESS_MARKED, 28, { 0x45, [9] = 1 } },
	{ "IPv4 ICMPv6", NC_EXPRESS_PLAIN, 28, { 0x45, [9] = 58 } },
	{ "too short", NC_EXPRESS_PLAIN, 19, { 0x45, [9] = 1 } },
	{ "no length", NC_EXPRESS_PLAIN, 20, { 0x44, 46 << 2 } },
	{ "EF", NC_EXPRESS_MARKED, 20, { 0x45, 46 << 2 } },
	{ "EF, CE", NC_EXPRESS_MARKED, 20, { 0x45, 46 << 2 | 3 } },
	{ "VA", NC_EXPRESS_MARKED, 20, { 0x45, 44 << 2 } },
	{ "CS5", NC_EXPRESS_MARKED, 20, { 0x45, 40 << 2 } },
	{ "CS6", NC_EXPRESS_MARKED, 20, { 0x45, 48 << 2 } },
	{ "AF41", NC_EXPRESS_MARKED, 20, { 0x45, 34 << 2 } },
	{ "AF43", NC_EXPRESS_MARKED, 20, { 0x45, 38 << 2 } },
	{ "AF31", NC_EXPRESS_PLAIN, 20, { 0x45, 26 << 2 } },
	{ "CS1", NC_EXPRESS_PLAIN, 20, { 0x45, 8 << 2 } },
	{ "to DNS", NC_EXPRESS_MARKED, 28, { 0x45, [9] = 17, [23] = 53 } },
	{ "from DNS", NC_EXPRESS_MARKED, 28, { 0x45, [9] = 17, [21] = 53 } },
	{ "port 309", NC_EXPRESS_PLAIN, 28,
	  { 0x45, [9] = 17, [22] = 1, [23] = 53 } },
	{ "TCP port 53", NC_EXPRESS_PLAIN, 40, { 0x45, [9] = 6, [23] = 53 } },
	{ "options", NC_EXPRESS_MARKED, 32, { 0x46, [9] = 17, [27] = 53 } },
	{ "no options", NC_EXPRESS_PLAIN, 32, { 0x46, [9] = 17, [23] = 53 } },
	{ "ports cut", NC_EXPRESS_PLAIN, 23, { 0x45, [9] = 17, [21] = 53 } },
	{ "longest header", NC_EXPRESS_PLAIN, 60, { 0x4f, [9] = 17 } },
	{ "a later fragment", NC_EXPRESS_PLAIN, 28,
	  { 0x45, [7] = 100, [9] = 17, [23] = 53 } },
	{ "the first fragment", NC_EXPRESS_MARKED, 28,
	  { 0x45, [6] = 0x20, [9] = 17, [23] = 53 } },
	{ "IPv6 UDP", NC_EXPRESS_PLAIN, 48, { 0x60, [6] = 17 } },
	{ "IPv6 DNS", NC_EXPRESS_MARKED, 48, { 0x60, [6] = 17, [43] = 53 } },
	{ "ICMPv6", NC_EXPRESS_MARKED, 48, { 0x60, [6] = 58 } },
	{ "IPv6 ICMP", NC_EXPRESS_PLAIN, 48, { 0x60, [6] = 1 } },
	{ "IPv6 EF", NC_EXPRESS_MARKED, 40, { 0x6b, 0x80, [6] = 6 } },
	{ "IPv6 short", NC_EXPRESS_PLAIN, 39, { 0x6b, 0x80, [6] = 58 } },
	{ "not IP", NC_EXPRESS_PLAIN, 48, { 0x50, 46 << 2, [9] = 1 } },
};

static void express_headers(struct nc_test *t)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(express_kinds); i++)
		NC_ROW_EQ(t, express_kinds[i].name,
			  nc_express_kind(express_kinds[i].p,
					  express_kinds[i].len),
			  express_kinds[i].want);
}

/* A call of 100 packets/s, whatever it shares the links with */
static void express_call(struct nc_test *t)
{
	u32 i, got = 0;

	express_setup();
	NC_EQ(t, express_stream(1, NC_EXPRESS_PLAIN, 228, 3000, 10 * MS), 3000);
	/* Beside eight flows that are cut up, and their acknowledgements */
	for (i = 0; i < 8000; i++, express_now += MS) {
		NC_TRUE(t, !express_part(100 + i % 8, NC_EXPRESS_PLAIN));
		if (i % 4 == 0)
			express_ask(200 + i % 8, NC_EXPRESS_PLAIN, 52);
		if (i % 10 == 0)
			got += express_ask(1, NC_EXPRESS_PLAIN, 228);
	}
	NC_EQ(t, got, 800);
}

static void express_sparse(struct nc_test *t)
{
	/* 300 small packets/s are, 500 are not but for the first. */
	express_setup();
	NC_EQ(t, express_stream(1, NC_EXPRESS_PLAIN, 60, 900, 3334), 900);
	NC_TRUE(t, express_stream(2, NC_EXPRESS_PLAIN, 60, 1000, 2000) < 20);
	/* Six at once are, the seventh is not, nor what comes after it. */
	express_setup();
	NC_EQ(t, express_stream(1, NC_EXPRESS_PLAIN, 40, 20, 0), 6);
	/* 2 KB at once */
	NC_EQ(t, express_stream(2, NC_EXPRESS_PLAIN, 1000, 20, 0), 2);
	/* 700 kbit/s are, 1 Mbit/s are not. */
	express_setup();
	NC_EQ(t, express_stream(1, NC_EXPRESS_PLAIN, 875, 500, 10 * MS), 500);
	NC_TRUE(t, express_stream(2, NC_EXPRESS_PLAIN, 875, 500, 7 * MS) < 15);
}

/* Once too much is not for ever. */
static void express_again(struct nc_test *t)
{
	express_setup();
	NC_EQ(t, express_stream(1, NC_EXPRESS_PLAIN, 228, 100, 10 * MS), 100);
	NC_EQ(t, express_stream(1, NC_EXPRESS_PLAIN, 228, 9, 0), 6);
	NC_EQ(t, express_stream(1, NC_EXPRESS_PLAIN, 228, 100, 10 * MS), 85);
	NC_TRUE(t, !express_ask(1, NC_EXPRESS_PLAIN, 1440));
	NC_EQ(t, express_stream(1, NC_EXPRESS_PLAIN, 228, 100, 10 * MS), 85);
	NC_EQ(t, express_stream(2, NC_EXPRESS_MARKED, 1000, 7, 0), 6);
	express_now += 10 * MS;
	NC_EQ(t, express_stream(2, NC_EXPRESS_MARKED, 228, 100, 10 * MS), 91);
}

static void express_bulk(struct nc_test *t)
{
	express_setup();
	/* Full segments, however slow: 33 of 8 and 1 Mbit/s together */
	NC_EQ(t, express_stream(1, NC_EXPRESS_PLAIN, 1440, 100, 47 * MS), 0);
	NC_EQ(t, express_stream(1, NC_EXPRESS_PLAIN, 1001, 3, 500 * MS), 0);
	express_now += 500 * MS;
	NC_TRUE(t, !express_part(1, NC_EXPRESS_PLAIN));
	express_now += 500 * MS;
	/* What the flow sends for a while after that, and then */
	NC_TRUE(t, !express_part(1, NC_EXPRESS_PLAIN));
	NC_TRUE(t, !express_ask(1, NC_EXPRESS_PLAIN, 52));
	express_now += 99 * MS;
	NC_TRUE(t, !express_ask(1, NC_EXPRESS_PLAIN, 52));
	express_now += 110 * MS;
	NC_TRUE(t, express_ask(1, NC_EXPRESS_PLAIN, 52));
	/* Marked ones are told apart from others with the same hash. */
	NC_TRUE(t, !express_part(1, NC_EXPRESS_PLAIN));
	NC_TRUE(t, express_ask(1, NC_EXPRESS_MARKED, 1440));
	/* A mark does not make a part express, nor what follows it. */
	NC_TRUE(t, !express_part(1, NC_EXPRESS_MARKED));
	NC_TRUE(t, !express_ask(1, NC_EXPRESS_MARKED, 100));
}

/* All together have a quarter: 500 bytes a millisecond. */
static void express_share(struct nc_test *t)
{
	u32 i, got = 0;

	express_setup();
	express_ask(1, NC_EXPRESS_MARKED, 100);
	for (i = 0; i < 10000; i++, express_now += MS)
		got += express_ask(1, NC_EXPRESS_MARKED, 1000);
	NC_TRUE(t, got <= 5010);
	/* One that had too much is bulk for a while, others are not. */
	NC_TRUE(t, !express_ask(1, NC_EXPRESS_MARKED, 100));
	express_now += 20 * MS;
	NC_TRUE(t, !express_ask(1, NC_EXPRESS_MARKED, 100));
	NC_TRUE(t, express_ask(2, NC_EXPRESS_MARKED, 100));
	/* Many that are sparse leave something to those that are marked. */
	express_setup();
	got = 0;
	for (i = 0; i < 200; i++)
		got += express_ask(1000 + i, NC_EXPRESS_PLAIN, 500);
	NC_TRUE(t, got > 5 && got < 10);
	NC_TRUE(t, express_ask(3, NC_EXPRESS_MARKED, 1000));
}

/* What is little on one line is a lot on another. */
static bool express_at(u64 rate_bps)
{
	struct nc_express_flow *f = nc_express_flow(&express_e, 1,
						    NC_EXPRESS_PLAIN);

	express_now += 1000 * MS;
	return nc_express_admit(&express_e, f, NC_EXPRESS_PLAIN, false, 228,
				rate_bps, express_now);
}

static void express_slow_line(struct nc_test *t)
{
	express_setup();
	NC_TRUE(t, express_at(1000000));
	NC_TRUE(t, !express_at(200000));
	/* While no path is up */
	NC_TRUE(t, !express_at(0));
	/* A rate that there is not */
	NC_TRUE(t, express_at(U64_MAX));
}

static void express_order(struct nc_test *t)
{
	struct nc_express_flow *f;
	u64 n = 0xffffff00ULL;

	express_setup();
	f = nc_express_flow(&express_e, 7, NC_EXPRESS_PLAIN);
	express_now += 1000 * MS;
	/* Nothing else for long, on one path: no need to wait */
	nc_express_number(f, n, true, express_now);
	NC_TRUE(t, !nc_express_waits(f, 0, express_now));
	NC_EQ(t, nc_express_number(f, n + 5, true, express_now), 5);
	NC_TRUE(t, !nc_express_waits(f, 0, express_now));
	/* Another path, for as long as packets on the first may be behind */
	express_now += 10 * MS;
	NC_EQ(t, nc_express_number(f, n + 300, true, express_now), 295);
	NC_TRUE(t, nc_express_waits(f, 3, express_now));
	express_now += 199 * MS;
	NC_TRUE(t, nc_express_waits(f, 3, express_now));
	express_now += 2 * MS;
	NC_TRUE(t, !nc_express_waits(f, 3, express_now));
	/* Behind one that was not express */
	NC_EQ(t, nc_express_number(f, n + 301, false, express_now), 1);
	NC_EQ(t, nc_express_number(f, n + 303, true, express_now), 2);
	NC_TRUE(t, nc_express_waits(f, 3, express_now));
	/* Too far back to be told, and to be waited for */
	NC_EQ(t, nc_express_number(f, n + 303 + 32767, true, express_now),
	      32767);
	NC_EQ(t, nc_express_number(f, n + 303 + 2 * 32767 + 1, true,
				   express_now), 0);
}

#undef RATE
#undef MS

#define NC_EXPRESS_CASES(X)						\
	X(express_headers)						\
	X(express_call)							\
	X(express_sparse)						\
	X(express_again)						\
	X(express_bulk)							\
	X(express_share)						\
	X(express_slow_line)						\
	X(express_order)
