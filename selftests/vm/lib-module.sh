#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Build netcomb.ko for a kernel without touching the source tree.
# Usage: lib-module.sh KERNEL-BUILD-DIR ARCH OUT-DIR	prints OUT-DIR/netcomb.ko
#
# An out-of-tree module is built where its sources are, and two kernels must not
# share objects: OUT-DIR holds a copy of kmod/, and only files that differ are
# copied, so that make rebuilds what changed.
set -u

top=$(dirname "$(readlink -f "$0")")/../..
top=$(readlink -f "$top")
kdir=$1
arch=$2
out=$3

mkdir -p "$out" && out=$(readlink -f "$out") || exit 1
exec 9>"$out/.lock"
flock 9

(cd "$top/kmod" && find . -type f \( -name '*.[chS]' -o -name 'Kbuild' -o \
	-name 'Makefile' -o -name '*.sh' \) ! -name '*.mod.c' | sort) >"$out/.files"
while IFS= read -r f; do
	cmp -s "$top/kmod/$f" "$out/$f" && continue
	mkdir -p "$out/${f%/*}"
	cp "$top/kmod/$f" "$out/$f" || exit 1
done <"$out/.files"
# What went away must not be found by an #include, nor linger in an object.
gone=$(cd "$out" && find . -type f -name '*.[chS]' ! -name '*.mod.c' | sort |
	comm -13 .files -)
if [ -n "$gone" ]; then
	(cd "$out" && xargs rm -f <<<"$gone" && find . -name '*.o' -delete)
fi

kunit=
grep -q '^CONFIG_KUNIT=y' "$kdir/.config" && kunit=NC_KUNIT=$top/selftests/unit
if ! make -C "$kdir" "ARCH=$arch" "M=$out" W=1 NC_WERROR=1 $kunit -j"$(nproc)" \
		modules >"$out/build.log" 2>&1 9>&-; then
	# A module of yesterday must not pass the tests of today.
	rm -f "$out"/netcomb*.ko
	grep -E -A 6 'error|undefined|Error|No such' "$out/build.log" |
		head -n 60 >&2
	echo "lib-module.sh: the build failed, log: $out/build.log" >&2
	exit 1
fi
grep -E 'warning|WARNING' "$out/build.log" >&2
echo "$out/netcomb.ko"
