// SPDX-License-Identifier: GPL-2.0
/* Keys: 32 bytes, in files as base64. No branch or table depends on a key. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "err.h"
#include "key.h"

/* All ones if x > y, else 0. */
static uint32_t above(int x, int y)
{
	return -((uint32_t)(y - x) >> 31);
}

static char digit(int v)
{
	return v + 'A' +
	       (above(v, 25) & ('a' - 'A' - 26)) +
	       (above(v, 51) & ('0' - 'a' - 26)) +
	       (above(v, 61) & ('+' - '0' - 10)) +
	       (above(v, 62) & ('/' - '+' - 1));
}

/* The value of a digit in the low bits; all ones where it is none. */
static uint32_t value(int c)
{
	uint32_t upper = above(c, 'A' - 1) & above('Z' + 1, c);
	uint32_t lower = above(c, 'a' - 1) & above('z' + 1, c);
	uint32_t number = above(c, '0' - 1) & above('9' + 1, c);
	uint32_t plus = above(c, '+' - 1) & above('+' + 1, c);
	uint32_t slash = above(c, '/' - 1) & above('/' + 1, c);

	return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) |
	       (number & (c - '0' + 52)) | (plus & 62) | (slash & 63) |
	       ~(upper | lower | number | plus | slash);
}

void key_to_text(char text[KEY_TEXT_LEN + 1], const uint8_t key[NETCOMB_KEY_LEN])
{
	uint32_t bits;
	int i, left;

	for (i = 0; i < NETCOMB_KEY_LEN; i += 3, text += 4) {
		left = NETCOMB_KEY_LEN - i;
		bits = (uint32_t)key[i] << 16;
		if (left > 1)
			bits |= (uint32_t)key[i + 1] << 8;
		if (left > 2)
			bits |= key[i + 2];
		text[0] = digit(bits >> 18);
		text[1] = digit(bits >> 12 & 63);
		text[2] = left > 1 ? digit(bits >> 6 & 63) : '=';
		text[3] = left > 2 ? digit(bits & 63) : '=';
	}
	*text = '\0';
	explicit_bzero(&bits, sizeof(bits));
}

bool key_from_text(uint8_t key[NETCOMB_KEY_LEN], const char text[KEY_TEXT_LEN])
{
	uint32_t v, bits, bad = 0;
	int i, j, left;

	for (i = 0; i < NETCOMB_KEY_LEN; i += 3, text += 4) {
		left = NETCOMB_KEY_LEN - i;
		for (bits = 0, j = 0; j < 4; j++) {
			if (j > left) {
				bad |= text[j] ^ '=';
				v = 0;
			} else {
				v = value(text[j]);
			}
			bad |= v & ~63U;
			bits = bits << 6 | (v & 63);
		}
		key[i] = bits >> 16;
		if (left > 1)
			key[i + 1] = bits >> 8;
		if (left > 2)
			key[i + 2] = bits;
		else
			bad |= bits & (left > 1 ? 0xff : 0xffff);
	}
	explicit_bzero(&bits, sizeof(bits));
	explicit_bzero(&v, sizeof(v));
	return !bad;
}

static int open_key(const struct word *w)
{
	const char *slash = w->file ? strrchr(w->file, '/') : NULL;
	char *name;
	int fd;

	if (!strcmp(w->value, "-"))
		return dup(STDIN_FILENO);
	if (w->value[0] == '/' || !slash)
		return open(w->value, O_RDONLY | O_CLOEXEC);
	if (asprintf(&name, "%.*s/%s", (int)(slash - w->file), w->file,
		     w->value) < 0)
		return -1;
	fd = open(name, O_RDONLY | O_CLOEXEC);
	free(name);
	return fd;
}

/* At most size bytes, or -1; stdio would leave a copy in its buffer. */
static ssize_t read_all(int fd, char *buf, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len < size) {
		n = read(fd, buf + len, size - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n)
			break;
		len += n;
	}
	return len;
}

static int check_text(const struct word *w, const char *buf, ssize_t len,
		      uint8_t *key)
{
	while (len > 0 && isspace((unsigned char)buf[len - 1]))
		len--;
	if (!len)
		return complain(w, "the file is empty; expected a key in base64, as 'nccfg genkey' makes it");
	if (len != KEY_TEXT_LEN || !key_from_text(key, buf))
		return complain(w, "the file does not hold a key; expected %d characters of base64, as 'nccfg genkey' makes them",
				KEY_TEXT_LEN);
	return 0;
}

int key_read(const struct word *w, uint8_t key[NETCOMB_KEY_LEN])
{
	char buf[KEY_TEXT_LEN + 64];
	struct stat st;
	int fd, ret = -1;
	ssize_t len;

	fd = open_key(w);
	if (fd < 0 || fstat(fd, &st)) {
		complain(w, "cannot open the key file: %s", strerror(errno));
		goto out;
	}
	if (S_ISREG(st.st_mode) && (st.st_mode & KEY_OTHERS)) {
		complain(w, "warning: every user can read or change this key, so it is refused; take that right away with 'chmod o= FILE'");
		goto out;
	}
	len = read_all(fd, buf, sizeof(buf));
	if (len < 0)
		complain(w, "cannot read the key file: %s", strerror(errno));
	else
		ret = check_text(w, buf, len, key);
out:
	if (fd >= 0)
		close(fd);
	explicit_bzero(buf, sizeof(buf));
	return ret;
}
