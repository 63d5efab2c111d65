// SPDX-License-Identifier: GPL-2.0
/* Any bytes as a configuration file: refused, or made into a message. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "config.h"
#include "diff.h"
#include "key.h"
#include "message.h"
#include "quiet.h"

/* Literal addresses alone: the fuzzer asks no name server and does not wait. */
int __real_getaddrinfo(const char *host, const char *port,
		       const struct addrinfo *hints, struct addrinfo **res);

int __wrap_getaddrinfo(const char *host, const char *port,
		       const struct addrinfo *hints, struct addrinfo **res)
{
	if (!(hints->ai_flags & AI_NUMERICHOST))
		return EAI_FAIL;
	return __real_getaddrinfo(host, port, hints, res);
}

int __wrap_key_read(const struct word *w, uint8_t key[NETCOMB_KEY_LEN])
{
	key[0] = *w->value;
	return 0;
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

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return freopen("/dev/null", "w", stdout) ? 0 : 1;
}

static void read_text(struct config *c, const uint8_t *data, size_t size, int *err)
{
	FILE *f = fmemopen((void *)data, size, "r");

	config_init(c, "nc0");
	*err = -1;
	if (!f)
		return;
	*err = config_stream(c, f, "fuzz");
	fclose(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config want, have;
	struct request rq;
	int err, err2;

	if (!size)
		return 0;
	/* the first half serves as the state to compare with */
	read_text(&want, data, size, &err);
	read_text(&have, data, size / 2 + 1, &err2);
	if (!err && !request_build(&rq, want.dev, 16))
		request_free(&rq);
	if (!err && !err2 && diff_sync(want.dev, have.dev) &&
	    !request_build(&rq, want.dev, 16))
		request_free(&rq);
	config_free(&want);
	config_free(&have);
	return 0;
}
