// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests (TAP). 'unit encode DEV WORD...' prints the message that
 * 'nccfg set' would send, in hex, for message.py to read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/msg.h>

#include "commands.h"
#include "config.h"
#include "fmt.h"
#include "key.h"
#include "message.h"
#include "value.h"

static int tests, failures;

static void ok(bool good, const char *what)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++tests, what);
	failures += !good;
}

static void same(const char *got, const char *want)
{
	ok(!strcmp(got, want), want);
	if (strcmp(got, want))
		printf("#   got '%s'\n", got);
}

static void test_key(void)
{
	static const struct {
		uint8_t		first, last;
		const char	*text;
	} rows[] = {
		{ 0x00, 0x00, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
		{ 0xff, 0xff, "/wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP8=" },
		{ 0xfb, 0x01, "+wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=" },
		{ 0x6b, 0x10, "awAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABA=" },
	};
	static const char *const bad[] = {
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",	/* no '=' */
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",	/* stray bits */
		"AAAA AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"AAAA-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"AAAA=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"AAA\303\244AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
	};
	uint8_t key[NETCOMB_KEY_LEN] = { 0 }, back[NETCOMB_KEY_LEN];
	char text[KEY_TEXT_LEN + 1];
	unsigned int i, j;
	bool all = true;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		memset(key, 0, sizeof(key));
		key[0] = rows[i].first;
		key[31] = rows[i].last;
		key_to_text(text, key);
		same(text, rows[i].text);
		ok(key_from_text(back, text) && !memcmp(key, back, sizeof(key)),
		   "and back");
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ok(!key_from_text(back, bad[i]), bad[i]);
	for (i = 0; i < 20000; i++) {
		for (j = 0; j < sizeof(key); j++)
			key[j] = rand();
		key_to_text(text, key);
		all &= key_from_text(back, text) && !memcmp(key, back, sizeof(key));
	}
	ok(all, "20000 keys there and back");
}

static void test_fmt(void)
{
	union endpoint none = { .sa.sa_family = AF_UNSPEC };
	union endpoint v4 = { .in = { .sin_family = AF_INET } };
	union endpoint v6 = { .in6 = { .sin6_family = AF_INET6 } };

	v4.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	v6.in6.sin6_addr = in6addr_loopback;
	same(fmt_bytes(0).s, "0 B");
	same(fmt_bytes(1023).s, "1023 B");
	same(fmt_bytes(1024).s, "1.00 KiB");
	same(fmt_bytes(1536 * 1024).s, "1.50 MiB");
	same(fmt_bytes(UINT64_MAX).s, "16384 PiB");
	same(fmt_rate(999).s, "999 bit/s");
	same(fmt_rate(8123456).s, "8.12 Mbit/s");
	same(fmt_rate_exact(0).s, "0bit");
	same(fmt_rate_exact(8000000).s, "8mbit");
	same(fmt_rate_exact(8123456).s, "8123456bit");
	same(fmt_rate_exact(2000000000000).s, "2000gbit");
	same(fmt_us(0).s, "0 us");
	same(fmt_us(21345).s, "21.3 ms");
	same(fmt_us(1500000).s, "1.50 s");
	same(fmt_age(0).s, "0 ms");
	same(fmt_age(999).s, "999 ms");
	same(fmt_age(59999).s, "59 s");
	same(fmt_age(192000).s, "3 m 12 s");
	same(fmt_age(3600000).s, "1 h 0 m");
	same(fmt_age(90000000).s, "1 d 1 h");
	same(fmt_endpoint(&none).s, "none");
	same(fmt_endpoint(&v4).s, "127.0.0.1");
	same(fmt_endpoint(&v6).s, "::1");
	v4.in.sin_port = htons(5);
	v6.in6.sin6_port = htons(5);
	same(fmt_endpoint(&v4).s, "127.0.0.1:5");
	same(fmt_endpoint(&v6).s, "[::1]:5");
	v6.in6.sin6_scope_id = 1;
	same(fmt_endpoint(&v6).s, "[::1%lo]:5");
	v6.in6.sin6_scope_id = 0xffffffff;
	same(fmt_endpoint(&v6).s, "[::1%4294967295]:5");
	same(fmt_name("a\tb\033[1m").s, "a?b?[1m");
}

static void test_rate(void)
{
	static const struct {
		const char	*text;
		uint64_t	bps;
	} rows[] = {
		{ "0", 0 }, { "100", 100 }, { "8bit", 8 }, { "8kbit", 8000 },
		{ "8Kbit", 8000 }, { "8mbit", 8000000 }, { "8MBit", 8000000 },
		{ "1.5gbit", 1500000000 }, { "1tbit", 1000000000000 },
		{ "8k", 8000 }, { "1kibit", 1024 }, { "1mibit", 1048576 },
		{ "1bps", 8 }, { "1kbps", 8000 }, { "1mibps", 8388608 },
		{ "0.1mbit", 100000 },
	};
	struct field f = { 0 };
	struct word w = { .key = "rate" };
	unsigned int i;
	uint64_t v;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		w.value = (char *)rows[i].text;
		ok(!value_rate(&w, &f, &v) && v == rows[i].bps, rows[i].text);
	}
}

static void test_nearest(void)
{
	static const char *const words[] = {
		"listen", "endpoint", "metric", "direction", "cc", "dev", NULL,
	};

	same(nearest("endpiont", words), "endpoint");
	same(nearest("metrik", words), "metric");
	same(nearest("ListenPort", words), "listen");
	same(nearest("dir", words), "direction");
	ok(!nearest("zebra", words), "nothing is near 'zebra'");
	ok(!nearest("", words), "nothing is near ''");
	ok(!nearest("x", words), "nothing is near 'x'");
}

/* The message read back is the model that it was made from. */
static void test_round_trip(void)
{
	static const char *const words[] = {
		"listen", "4725", "fwmark", "0x10", "peer", "vps", "endpoint",
		"[2001:db8::1]:4725", "address", "10.0.0.1", "address", "fd00::1",
		"protect", "auth", "sched", "greedy", "path", "eth1", "local",
		"192.0.2.1", "rate", "8mbit", "disable", "path", "b", "dev", "any",
	};
	char *argv[ARRAY_SIZE(words)];
	struct device *list = NULL, *back;
	const struct origin *at;
	struct request rq;
	struct config c;
	struct nlattr *a;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		argv[i] = (char *)words[i];
	config_init(&c, "nc0");
	ok(!config_args(&c, ARRAY_SIZE(words), argv), "words are taken");
	c.dev->ifindex = 7;
	ok(!request_build(&rq, c.dev, 16), "a message is made");
	a = nlmsg_find_attr(nlmsg_hdr(rq.msg), GENL_HDRLEN, NETCOMB_A_DEV_FWMARK);
	at = request_origin(&rq, (char *)a - (char *)nlmsg_hdr(rq.msg));
	same(at && at->word ? at->word->value : "", "0x10");
	at = request_origin(&rq, nlmsg_hdr(rq.msg)->nlmsg_len - 1);
	same(at && at->path && at->word ? at->word->value : "", "any");
	ok(!request_origin(&rq, 20), "the device's name is nobody's word");
	nla_put_u32(rq.msg, NETCOMB_A_DEV_IFINDEX, 7);
	back = message_read(&list, nlmsg_hdr(rq.msg));
	ok(back && back->fwmark == 16 && back->listen_port == 4725, "device");
	ok(back->peers && !strcmp(back->peers->name, "vps") &&
	   back->peers->protect == NETCOMB_PROTECT_AUTH, "peer");
	same(fmt_endpoint(&back->peers->endpoint).s, "[2001:db8::1]:4725");
	same(fmt_ip(&back->peers->addresses->next->ip).s, "fd00::1");
	ok(back->peers->paths->rate_bps == 8000000 && !back->peers->paths->enabled,
	   "path");
	same(fmt_field(&back->peers->paths->next->o, NETCOMB_A_PATH_DEV).s, "any");
	ok(!back->peers->paths->next->next, "no third path");
	request_free(&rq);
	devices_free(list);
	config_free(&c);
}

static int encode(int argc, char **argv)
{
	const unsigned char *data;
	struct request rq;
	struct config c;
	uint32_t i;
	int ret = 1;

	config_init(&c, argv[0]);
	if (!config_args(&c, argc - 1, argv + 1) &&
	    !request_build(&rq, c.dev, 16)) {
		data = (void *)nlmsg_hdr(rq.msg);
		for (i = 0; i < nlmsg_hdr(rq.msg)->nlmsg_len; i++)
			printf("%02x", data[i]);
		putchar('\n');
		request_free(&rq);
		ret = 0;
	}
	config_free(&c);
	return ret;
}

int usage(const char *name)
{
	(void)name;
	return 1;
}

bool device_name_ok(const char *name)
{
	(void)name;
	return true;
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "encode"))
		return encode(argc - 2, argv + 2);
	test_key();
	test_fmt();
	test_rate();
	test_nearest();
	test_round_trip();
	printf("1..%d\n", tests);
	return failures != 0;
}
