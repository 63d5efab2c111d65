#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Install what the build, the lab and the tests need on Debian 12 or 13.
# Usage: packages.sh [tool|demo] [PACKAGE]...
# With `tool` only what nccfg needs, with `demo` what the lab and its kernel
# need too. Asks dpkg first, so that a machine which has it all is left alone.
set -u

here=$(dirname "$(readlink -f "$0")")
wanted=(gcc make libc6-dev libnl-3-dev libnl-genl-3-dev pkg-config)
demo=(
	# building modules and kernels
	bc bison flex libelf-dev libssl-dev kmod perl xz-utils linux-source-6.12
	# the lab
	iproute2 nftables ethtool procps jq
)
tests=(
	# checking; clang for its libFuzzer
	sparse universal-ctags shellcheck clang libclang-rt-dev
	# the generator of the netlink code
	python3 python3-yaml python3-jsonschema
	# the lab
	wireguard-tools iputils-ping tcpdump
)
case ${1:-} in
tool)	shift ;;
demo)	shift; wanted+=("${demo[@]}") ;;
*)	# What others need, a name a line.
	mapfile -t others < <(cat "$here"/*-packages.txt)
	wanted+=("${demo[@]}" "${tests[@]}" "${others[@]}") ;;
esac
missing=()

for p in "${wanted[@]}" "$@"; do
	state=$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null)
	[ "$state" = installed ] || [[ " ${missing[*]} " = *" $p "* ]] ||
		missing+=("$p")
done
[ ${#missing[@]} -eq 0 ] && exit 0

command -v apt-get >/dev/null || {
	echo "packages.sh: please install: ${missing[*]}" >&2
	exit 1
}
if [ "$(id -u)" -ne 0 ]; then
	echo "packages.sh: as root: apt-get install --no-install-recommends ${missing[*]}" >&2
	exit 1
fi
echo "installing (a minute or more): ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
install=(apt-get install -y -q --no-install-recommends -o Dpkg::Use-Pty=0)
# A new machine has no package lists, and old ones name files that are gone.
"${install[@]}" -s "${missing[@]}" >/dev/null 2>&1 || apt-get update -q >&2
"${install[@]}" -q "${missing[@]}" >/dev/null 2>&1 && exit 0
apt-get update -q >&2 && "${install[@]}" "${missing[@]}" >&2
