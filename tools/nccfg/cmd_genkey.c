// SPDX-License-Identifier: GPL-2.0
/* genkey: a new key on standard output. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "err.h"
#include "key.h"

/* Up to 256 bytes come whole or not at all once the kernel is seeded. */
static int random_key(uint8_t key[NETCOMB_KEY_LEN])
{
	ssize_t n;

	do {
		n = getrandom(key, NETCOMB_KEY_LEN, 0);
	} while (n < 0 && errno == EINTR);
	if (n == NETCOMB_KEY_LEN)
		return 0;
	warn("the kernel gives no random bytes: %s", strerror(errno));
	return -1;
}

static int write_all(const char *buf, size_t len)
{
	ssize_t n;

	while (len) {
		n = write(STDOUT_FILENO, buf, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			warn("cannot write the key: %s", strerror(errno));
			return -1;
		}
		buf += n;
		len -= n;
	}
	return 0;
}

int cmd_genkey(int argc, char **argv)
{
	char text[KEY_TEXT_LEN + 2];
	uint8_t key[NETCOMB_KEY_LEN];
	struct stat st;
	int err;

	if (argc != 1)
		return usage(argv[0]);
	if (!fstat(STDOUT_FILENO, &st) && S_ISREG(st.st_mode) &&
	    (st.st_mode & KEY_OTHERS))
		warn("warning: every user can read the file that the key is written to; give 'umask 077' first");
	err = random_key(key);
	if (!err) {
		key_to_text(text, key);
		text[KEY_TEXT_LEN] = '\n';
		err = write_all(text, KEY_TEXT_LEN + 1);
	}
	explicit_bzero(key, sizeof(key));
	explicit_bzero(text, sizeof(text));
	return err ? EXIT_SYSTEM : EXIT_OK;
}
