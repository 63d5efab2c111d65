#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: probe.sh KERNEL-SOURCE-TREE
#
# Prints -DNC_HAVE_* for what the tree's headers declare. Stable and
# distribution kernels carry changes back, so version numbers say nothing.
inc=$1/include

has() { # NAME header extended-regex (newlines folded)
	tr '\n' ' ' < "$inc/$2" 2>/dev/null | grep -qE "$3" &&
		printf ' -DNC_HAVE_%s' "$1"
}

exists() { # NAME header
	[ -e "$inc/$2" ] && printf ' -DNC_HAVE_%s' "$1"
}

exists LINUX_UNALIGNED   linux/unaligned.h
exists NET_GSO           net/gso.h
exists CRYPTO_UTILS      crypto/utils.h
has RTNL_NEWLINK_PARAMS  net/rtnetlink.h   'struct rtnl_newlink_params \{'
has BLAKE2S_CTX          crypto/blake2s.h  'struct blake2s_ctx \{'
has HRTIMER_SETUP        linux/hrtimer.h   'void hrtimer_setup\('
has GENL_SPLIT_OPS       net/genetlink.h   'struct genl_split_ops \{'
has GENL_INFO_DUMP       net/genetlink.h   'genl_info_dump\('
has NETDEV_LLTX          linux/netdevice.h 'unsigned long[[:space:]]+lltx:1'
exit 0
