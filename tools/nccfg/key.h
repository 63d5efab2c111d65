/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NCCFG_KEY_H
#define NCCFG_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/netcomb.h>

#include "model.h"

/* Rights that other users have no business with, in st_mode. */
#define KEY_OTHERS	0007

#define KEY_TEXT_LEN	(((NETCOMB_KEY_LEN + 2) / 3) * 4)

void key_to_text(char text[KEY_TEXT_LEN + 1], const uint8_t key[NETCOMB_KEY_LEN]);

/* In time that does not depend on the key. */
bool key_from_text(uint8_t key[NETCOMB_KEY_LEN], const char text[KEY_TEXT_LEN]);

/*
 * Reads the file that the word names ('-' is standard input; a relative name
 * in a configuration file is relative to that file). Complains and returns -1
 * if it holds no key, or if others can read it.
 */
int key_read(const struct word *w, uint8_t key[NETCOMB_KEY_LEN]);

#endif /* NCCFG_KEY_H */
