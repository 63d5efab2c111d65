#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds the module against a stock Debian kernel's headers, with the compiler
# that kernel was built with, warnings being errors, and prints the path of
# netcomb.ko.
set -eu -o pipefail

usage()
{
	echo "usage: ${0##*/} [--sparse] 6.1|6.12|7|6.12-arm64 [SRCDIR]" >&2
	echo "  --sparse  then run sparse too; whatever it says about our files is an error" >&2
	echo "  SRCDIR    holds Kbuild and kmod/; the repository by default" >&2
	exit 2
}

here=$(dirname "$(readlink -f "$0")")
# shellcheck source=selftests/vm/debian-lib.sh
. "$here/debian-lib.sh"

sparse=
if [ "${1:-}" = --sparse ]; then
	sparse=1
	shift
fi
[ $# = 1 ] || [ $# = 2 ] || usage
kernel=$1
top=$(readlink -f "$here/../..")
src=$(readlink -f "${2:-$top}")
out=$top/build/debian-$kernel
obj=$out/obj
if [ ! -f "$src/Kbuild" ] || [ ! -d "$src/kmod" ]; then
	debian_die "no Kbuild and kmod/ in $src"
fi
debian_open "$kernel"

mkdir -p "$obj/kmod"
exec 8> "$out/lock"
flock 8

# The copy keeps times, so that only what changed is built again.  What is gone
# from the source, or came from another source, must go from the copy too.
source="$src $DEBIAN_REL $(cksum < "$DEBIAN_DIR/packages")"
if [ "$(cat "$obj/source" 2>/dev/null)" != "$source" ]; then
	rm -rf "$obj"
	mkdir -p "$obj/kmod"
	echo "$source" > "$obj/source"
fi
(cd "$obj" && find kmod -type f -name '*.[chS]' ! -name '*.mod.c') | while read -r f; do
	[ -e "$src/$f" ] || rm -f "$obj/$f" "$obj/${f%.*}.o"
done
cp -pu "$src/Kbuild" "$obj/"
(cd "$src" && find kmod -type f ! -name '*.o' ! -name '*.ko' ! -name '*.cmd' \
	! -name '*.mod' ! -name '*.mod.c' -print0 |
	xargs -0 cp -pu --parents -t "$obj")

# W=1 also runs kernel-doc on each file; from 7.x on that is a Python program,
# which Debian's headers leave out.
kmake()
{
	debian_chroot "$DEBIAN_ROOT" "$obj" \
		make -C "/lib/modules/$DEBIAN_REL/build" M=/netcomb W=1 NC_WERROR=1 PYTHON3=true "$@"
}

# A module of yesterday must not pass the tests of today.
failed()
{
	rm -f "$out/netcomb.ko"
	debian_die "$DEBIAN_REL: $*"
}

kmake -j"$(nproc)" modules > "$out/build.log" 2>&1 || {
	grep -v -E '^  [A-Z]+ ' "$out/build.log" >&2
	failed "the build failed"
}
# modpost only warns, and only when it has work to do: start afresh next time.
if grep '^WARNING:' "$out/build.log" >&2; then
	rm -f "$obj/source"
	failed "modpost warned"
fi
ko=$(find "$obj" -type f -name netcomb.ko)
[ -f "$ko" ] || failed "the build made no netcomb.ko"
# In one step: a guest may be about to load it.
cp "$ko" "$out/netcomb.ko.new"
mv "$out/netcomb.ko.new" "$out/netcomb.ko"

if [ "$sparse" ]; then
	# 7.x uses two words that sparse 0.6.4 does not know, or not in a
	# constant expression.
	words="-D__typeof_unqual__=__typeof__ '-D__builtin_strlen(s)=(sizeof(s)-1)'"
	kmake C=2 CHECK=sparse CF="$words" -j"$(nproc)" modules > "$out/sparse.log" 2>&1 || {
		grep -v -E '^  [A-Z]+ ' "$out/sparse.log" >&2
		failed "the run of sparse failed"
	}
	grep -q '^  CHECK ' "$out/sparse.log" || failed "sparse did not run"
	# The kernel's own headers are not ours to mend: only lines that begin
	# with one of our files count.
	if grep -E '^(\./)*(/netcomb/)?kmod/[^:]*:[0-9:]+ ' "$out/sparse.log" >&2; then
		failed "sparse complains"
	fi
fi
echo "$out/netcomb.ko"
