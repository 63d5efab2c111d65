// SPDX-License-Identifier: GPL-2.0
/* nccfg: configures netcomb devices. The table of commands, and help. */
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "err.h"
#include "value.h"

static int cmd_help(int argc, char **argv);

static const struct command commands[] = {
	{ "set", cmd_set,
	  "DEV [listen PORT] [fwmark N]\n"
	  "    [peer NAME [remove] [key FILE] [endpoint ADDR:PORT|none] [address IP|none]...\n"
	  "               [allow PREFIX[,PREFIX]...|none]\n"
	  "               [protect encrypt|auth|none] [replay on|off] [sched NAME]\n"
	  "               [bind-addresses on|off] [reorder on|off]\n"
	  "               [repair off|auto|on] [copy off|express] [clamp-mss on|off]\n"
	  "        [path NAME [remove] [dev IF|any] [local ADDR|any]\n"
	  "                   [endpoint ADDR:PORT|none] [metric N] [direction both|tx|rx]\n"
	  "                   [transport udp|ip|tcp] [cc NAME] [rate RATE]\n"
	  "                   [overhead BYTES] [linklayer ethernet|atm] [enable|disable]]...]...",
	  "Changes a device, its peers and their paths: all of it or nothing.\n"
	  "What is named and does not exist is made. 'path eth1' is a path on\n"
	  "interface eth1 to the peer's endpoint. FILE holds a key in base64 ('-' is\n"
	  "standard input); RATE is as in tc, such as 8mbit." },
	{ "show", cmd_show, "[DEV [peers|paths|dump]] [-j]",
	  "Shows devices, peers and paths; 'dump' and '-j' (JSON) are for scripts." },
	{ "showconf", cmd_showconf, "DEV",
	  "Prints the configuration as a file for setconf, without the keys." },
	{ "setconf", cmd_setconf, "DEV FILE",
	  "Makes the configuration what FILE says; what it does not name is removed." },
	{ "addconf", cmd_setconf, "DEV FILE",
	  "Adds what FILE says to the configuration." },
	{ "syncconf", cmd_setconf, "DEV FILE",
	  "The same as setconf, but leaves alone what is right already." },
	{ "genkey", cmd_genkey, "", "Prints a new key." },
	{ "monitor", cmd_monitor, "[DEV] [-j]",
	  "Prints what happens as it happens, one line an event." },
	{ "help", cmd_help, "[COMMAND]", "Explains a command." },
};

static const struct command *find_command(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int unknown_command(const char *name)
{
	const char *names[ARRAY_SIZE(commands) + 1] = { NULL };
	const char *near;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		names[i] = commands[i].name;
	near = nearest(name, names);
	if (near)
		warn("'%s': unknown command; did you mean '%s'?", name, near);
	else
		warn("'%s': unknown command; 'nccfg help' lists them", name);
	return EXIT_USAGE;
}

static void print_usage(FILE *f, const char *lead, const struct command *c)
{
	fprintf(f, "%s nccfg %s%s%s\n", lead, c->name, *c->usage ? " " : "",
		c->usage);
}

int usage(const char *name)
{
	print_usage(stderr, "usage:", find_command(name));
	return EXIT_USAGE;
}

bool device_name_ok(const char *name)
{
	size_t len = strlen(name);

	if (len && len < IFNAMSIZ && !strpbrk(name, " \t\n/:") && *name != '-')
		return true;
	warn("'%s': expected the name of a device, at most %d characters", name,
	     IFNAMSIZ - 1);
	return false;
}

static int list_commands(FILE *f)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		print_usage(f, i ? "      " : "usage:", &commands[i]);
	return f == stdout ? EXIT_OK : EXIT_USAGE;
}

static int cmd_help(int argc, char **argv)
{
	const struct command *c;

	if (argc > 2)
		return usage("help");
	if (argc == 1)
		return list_commands(stdout);
	c = find_command(argv[1]);
	if (!c)
		return unknown_command(argv[1]);
	print_usage(stdout, "usage:", c);
	printf("\n%s\n", c->help);
	return EXIT_OK;
}

int main(int argc, char **argv)
{
	const struct command *c;
	int ret;

	if (argc < 2)
		return list_commands(stderr);
	if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help"))
		return list_commands(stdout);
	c = find_command(argv[1]);
	if (!c)
		return unknown_command(argv[1]);
	ret = c->run(argc - 1, argv + 1);
	if (fflush(stdout) || ferror(stdout)) {
		warn("cannot write the output");
		return ret ? ret : EXIT_SYSTEM;
	}
	return ret;
}
