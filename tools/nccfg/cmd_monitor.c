// SPDX-License-Identifier: GPL-2.0
/* monitor: events as they happen, one line each. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "commands.h"
#include "err.h"
#include "fmt.h"
#include "json.h"
#include "nl.h"
#include "schema.h"

struct monitor {
	const char	*ifname;	/* NULL: all devices */
	bool		json;
};

static void print_time(const struct timespec *now)
{
	char text[16];
	struct tm tm;

	localtime_r(&now->tv_sec, &tm);
	strftime(text, sizeof(text), "%H:%M:%S", &tm);
	printf("%s.%03ld", text, now->tv_nsec / 1000000);
}

/* 'up (probe answered)' */
static void print_state(const struct path *p)
{
	const char *reason = text_of(&reason_names, p->reason);

	printf("%s", fmt_field(&p->o, NETCOMB_A_PATH_STATE).s);
	if (p->damped_ms) {
		printf(", %s", fmt_damped(p).s);
		return;
	}
	if (p->reason && reason)
		printf(" (%s)", reason);
	else if (p->reason)
		printf(" (reason %u)", p->reason);
}

static void print_event(const struct device *ev, const struct peer *peer,
			const struct path *path)
{
	const char *text = text_of(&event_names, ev->event);
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	print_time(&now);
	printf(" %s", fmt_name(ev->ifname).s);
	if (peer)
		printf(" peer %s", fmt_name(peer->name).s);
	if (path)
		printf(" path %s", fmt_name(path->name).s);
	printf(": ");
	if (!text)
		printf("event %u", ev->event);
	else if (ev->event == NETCOMB_EVENT_PATH_STATE && path)
		print_state(path);
	else if (ev->event == NETCOMB_EVENT_PATH_ADDED && path && path->learned)
		printf("announced by the other side");
	else
		printf("%s", text);
	putchar('\n');
}

static void print_json(const struct device *ev)
{
	struct json j = { .f = stdout };
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	json_open(&j, NULL, '{');
	json_number(&j, "time-ms", now.tv_sec * 1000ULL + now.tv_nsec / 1000000);
	json_device_members(&j, ev, true);
	json_close(&j, '}');
}

static int on_event(const struct device *ev, void *arg)
{
	const struct monitor *m = arg;
	const struct peer *peer = ev->peers;

	if (m->ifname && strcmp(m->ifname, ev->ifname))
		return 0;
	if (m->json)
		print_json(ev);
	else
		print_event(ev, peer, peer ? peer->paths : NULL);
	return fflush(stdout);	/* a closed pipe ends it */
}

int cmd_monitor(int argc, char **argv)
{
	struct monitor m = { 0 };
	int i;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-j") || !strcmp(argv[i], "--json"))
			m.json = true;
		else if (!m.ifname)
			m.ifname = argv[i];
		else
			return usage(argv[0]);
	}
	if (m.ifname && !device_name_ok(m.ifname))
		return EXIT_USAGE;
	return nl_subscribe(on_event, &m) ? EXIT_SYSTEM : EXIT_OK;
}
