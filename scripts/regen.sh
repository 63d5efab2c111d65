#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Make the generated netlink files anew from Documentation/netlink/specs.
#
#	scripts/regen.sh KERNEL-SOURCE		write them
#	scripts/regen.sh --check KERNEL-SOURCE	fail if they differ
#
# KERNEL-SOURCE is a full tree of 6.12, whose generator made the ones in git;
# other versions order and break lines differently.
set -eu

top=$(readlink -f "$(dirname "$(readlink -f "$0")")/..")
spec=Documentation/netlink/specs/netcomb.yaml

usage()
{
	echo "usage: ${0##*/} [--check] KERNEL-SOURCE" >&2
	exit 2
}

check=
if [ "${1:-}" = --check ]; then
	check=1
	shift
fi
[ $# = 1 ] || usage
tree=$(readlink -f "$1")
gen=$tree/tools/net/ynl/ynl-gen-c.py
[ -e "$gen" ] || gen=$tree/tools/net/ynl/pyynl/ynl_gen_c.py
[ -e "$gen" ] || { echo "${0##*/}: no generator in $tree" >&2; exit 1; }

# The generator finds schemas beside specs/ and its root by MAINTAINERS, and
# writes the path below that root into what it makes.
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/Documentation/netlink/specs" "$tmp/kmod/uapi/linux"
cp "$tree"/Documentation/netlink/*.yaml "$tmp/Documentation/netlink/"
cp "$top/$spec" "$tmp/$spec"
touch "$tmp/MAINTAINERS"

generate() # MODE KIND FILE
{
	python3 "$gen" --spec "$tmp/$spec" --mode "$1" "$2" -o "$tmp/$3"
	if [ -n "$check" ]; then
		diff -u "$top/$3" "$tmp/$3"
	elif ! cmp -s "$tmp/$3" "$top/$3"; then
		cp "$tmp/$3" "$top/$3"
		echo "$3"
	fi
}

failed=
generate uapi --header kmod/uapi/linux/netcomb.h || failed=1
generate kernel --header kmod/netlink-gen.h || failed=1
generate kernel --source kmod/netlink-gen.c || failed=1
[ -z "$failed" ]
