#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Build the lab's User Mode Linux kernel once and keep it in a cache.
# Usage: uml-build.sh [fast|debug]	prints the build directory
#        uml-build.sh source		only unpacks the source, prints where
#
# The directory's name holds a hash of all that goes in (source package,
# fragments, compiler), so a changed fragment never meets an old kernel.
set -u

here=$(dirname "$(readlink -f "$0")")
kind=${1:-fast}
tarball=/usr/src/linux-source-6.12.tar.xz
cache=${XDG_CACHE_HOME:-$HOME/.cache}/netcomb

die() { echo "uml-build.sh: $*" >&2; exit 1; }
say() { echo "uml-build.sh: $*" >&2; }

# To FILE; who watches for minutes wants to see something move as well.
keep_log() {
	local n=0 line
	while IFS= read -r line; do
		echo "$line"
		n=$((n + 1))
		[ ! -t 2 ] || printf '\r%d of about 1800 files' "$n" >&2
	done >"$1"
	[ ! -t 2 ] || printf '\r\033[K' >&2
}

case $kind in
fast)	fragments=("$here/uml.config") ;;
debug)	fragments=("$here/uml.config" "$here/uml-debug.config") ;;
source)	fragments=() ;;
*)	die "usage: uml-build.sh [fast|debug|source]" ;;
esac

"$here/packages.sh" demo || die "packages are missing"
version=$(dpkg-query -W -f='${Version}' linux-source-6.12) ||
	die "package linux-source-6.12 is not installed"
src=$cache/linux-$version

mkdir -p "$cache" || die "cannot create $cache"
# One builder at a time; who comes second finds the work done.
exec 9>"$cache/source.lock"
flock 9
if [ ! -e "$src/.done" ]; then
	say "unpacking $tarball"
	rm -rf "$src"
	mkdir -p "$src"
	tar xJf "$tarball" -C "$src" --strip-components=1 ||
		die "cannot unpack $tarball"
	touch "$src/.done"
fi
exec 9>&-
if [ "$kind" = source ]; then
	echo "$src"
	exit 0
fi

# Newer compilers put large objects into sections of their own, which UML's
# linker script leaves behind _end: kmemleak and lockdep would not know them.
large=()
if echo 'char a[100000];' | gcc -mcmodel=large -S -x c -o - - | grep -q lbss; then
	large=(KCFLAGS=-mlarge-data-threshold=2147483647)
fi
hash=$( { gcc --version | head -n1; echo "$version"; cat "${fragments[@]}"
	printf '%s' "${large[@]}"; } | sha256sum | cut -c1-10)
compile() {
	local umk=(make -C "$src" ARCH=um "O=$dir" "${large[@]}")
	"${umk[@]}" allnoconfig &&
	"$src/scripts/kconfig/merge_config.sh" -m -O "$dir" \
		"$dir/.config" "${fragments[@]}" &&
	"${umk[@]}" olddefconfig &&
	"${umk[@]}" -j"$(nproc)" linux modules
}

dir=$cache/uml-${version%%-*}-$kind-$hash

if [ -e "$dir/.done" ]; then
	echo "$dir"
	exit 0
fi
log=$dir.log
exec 9>"$dir.lock"
flock 9
if [ ! -e "$dir/.done" ]; then
	rm -rf "$dir"
	mkdir -p "$dir"
	say "building the $kind kernel in $dir (some minutes; log: $log)"
	if ! (set -o pipefail; compile 2>&1 9>&- | keep_log "$log"); then
		tail -n 25 "$log" >&2
		die "the build failed, log: $log"
	fi
	# An option that Kconfig dropped would surface far from here.
	while IFS= read -r line; do
		grep -qxF "$line" "$dir/.config" ||
			say "not in the configuration: $line"
	done < <(cat "${fragments[@]}" | awk -F'[= ]' '
		/^CONFIG_/ { v[$1] = $0 }
		/^# CONFIG_.* is not set/ { delete v[$2] }
		END { for (i in v) print v[i] }')
	# Out-of-tree modules need headers, symbols and scripts; no objects.
	find "$dir" -name '*.o' ! -path "$dir/scripts/*" -delete
	find "$dir" \( -name '*.a' -o -name '.*.cmd' \) \
		! -path "$dir/scripts/*" -delete
	touch "$dir/.done"
fi
echo "$dir"
