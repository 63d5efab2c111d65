// SPDX-License-Identifier: GPL-2.0
/* Any bytes as answers of the kernel: read, and shown in every form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/msg.h>

#include "commands.h"
#include "diff.h"
#include "json.h"
#include "message.h"
#include "quiet.h"

/* The kernel is not asked. */
bool __wrap_qdisc_root(uint32_t ifindex, char *kind)
{
	kind[0] = 'a' + ifindex % 26;
	kind[1] = '\0';
	return ifindex & 1;
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

static struct device *read_all(void *buf, int size)
{
	struct device *list = NULL;
	struct nlmsghdr *h;

	for (h = buf; nlmsg_ok(h, size); h = nlmsg_next(h, &size))
		message_read(&list, h);
	return list;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json j = { .f = stdout, .pretty = true };
	struct device *list, *same, *d, *e;
	void *buf = malloc(size + 1);

	if (!buf)
		return 0;
	memcpy(buf, data, size);
	list = read_all(buf, size);
	same = read_all(buf, size);
	json_open(&j, NULL, '[');
	for (d = list; d; d = d->next)
		json_device(&j, d, true);
	json_close(&j, ']');
	for (d = list, e = same; d && e; d = d->next, e = e->next) {
		show_human(d, SHOW_ALL);
		show_dump(d);
		diff_sync(e, d);
	}
	devices_free(list);
	devices_free(same);
	free(buf);
	return 0;
}
