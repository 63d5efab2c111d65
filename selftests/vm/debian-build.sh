#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds the module against a stock Debian kernel's headers, with the compiler
# that kernel was built with, warnings being errors, and prints the path of
# netcomb.ko.
set -eu -o pipefail

usage()
{
	echo "usage: ${0##*/} [--sparse] 6.1|6.12|7 [SRCDIR]" >&2
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
if [ ! -f "$src/Kbuild" ] || [ ! -d "$src/kmod" ]; then
	debian_die "no Kbuild and kmod/ in $src"
fi
debian_open "$kernel"

mkdir -p "$out/kmod"
exec 8> "$out.lock"
flock 8

# The copy keeps times, so that only what changed is built again.  What is gone
# from the source, or came from another source, must go from the copy too.
(cd "$out" && find kmod -name '*.[chS]' -type f) | while read -r f; do
	[ -e "$src/$f" ] || rm -f "$out/$f" "$out/${f%.*}.o"
done
source="$src $DEBIAN_REL $(cksum < "$DEBIAN_DIR/packages")"
if [ "$(cat "$out/source" 2>/dev/null)" != "$source" ]; then
	rm -rf "$out"
	mkdir -p "$out/kmod"
	echo "$source" > "$out/source"
fi
cp -pu "$src/Kbuild" "$out/"
(cd "$src" && find kmod -type f ! -name '*.o' ! -name '*.ko' ! -name '*.cmd' \
	! -name '*.mod' ! -name '*.mod.c' -print0 |
	xargs -0 cp -pu --parents -t "$out")

# W=1 also runs kernel-doc on each file; from 7.x on that is a Python program,
# which Debian's headers leave out.
kmake()
{
	debian_chroot "$DEBIAN_ROOT" "$out" \
		make -C "/lib/modules/$DEBIAN_REL/build" M=/netcomb W=1 NC_WERROR=1 PYTHON3=true "$@"
}

kmake -j"$(nproc)" modules 2>&1 | tee "$out/build.log" >&2
# modpost only warns, and only when it has work to do: start afresh next time.
if grep -q '^WARNING:' "$out/build.log"; then
	rm -f "$out/source"
	debian_die "modpost on $DEBIAN_REL: see above"
fi
ko=$(find "$out" -type f -name netcomb.ko)
[ -f "$ko" ] || debian_die "the build made no netcomb.ko"

if [ "$sparse" ]; then
	# 7.x uses two words that sparse 0.6.4 does not know, or not in a
	# constant expression.
	words="-D__typeof_unqual__=__typeof__ '-D__builtin_strlen(s)=(sizeof(s)-1)'"
	kmake C=2 CHECK=sparse CF="$words" -j"$(nproc)" modules > "$out/sparse.log" 2>&1 || {
		cat "$out/sparse.log" >&2
		debian_die "the run of sparse failed"
	}
	grep -q '^  CHECK ' "$out/sparse.log" || debian_die "sparse did not run"
	# The kernel's own headers are not ours to mend: only lines that begin
	# with one of our files count.
	if grep -E '^(\./)*(/netcomb/)?kmod/[^:]*:[0-9:]+ ' "$out/sparse.log" >&2; then
		debian_die "sparse on $DEBIAN_REL: see above"
	fi
fi
# Where to look for it must not hang on which Kbuild file names it.
[ "$ko" = "$out/netcomb.ko" ] || ln -sf "${ko#"$out/"}" "$out/netcomb.ko"
echo "$out/netcomb.ko"
