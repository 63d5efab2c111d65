#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Install what the build, the lab and the tests need on Debian 12 or 13.
# Asks dpkg first, so that a machine which has it all is left alone.
set -u

# What the tool alone needs; with `tool` nothing else is installed.
wanted=(gcc make libc6-dev libnl-3-dev libnl-genl-3-dev pkg-config)
if [ "${1:-}" = tool ]; then
	shift
else
	wanted+=(
		# building modules and kernels
		bc bison flex libelf-dev libssl-dev kmod perl xz-utils
		linux-source-6.12
		# checking
		sparse python3 python3-yaml universal-ctags
		# the lab
		iproute2 nftables wireguard-tools iputils-ping ethtool tcpdump
		procps jq
	)
	# What others need, a name a line.
	mapfile -t others < <(cat "$(dirname "$(readlink -f "$0")")"/*-packages.txt)
	wanted+=("${others[@]}")
fi
missing=()

for p in "${wanted[@]}" "$@"; do
	state=$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null)
	[ "$state" = installed ] || missing+=("$p")
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
echo "installing: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get install -y -q --no-install-recommends "${missing[@]}" >&2 && exit 0
# The package lists may be old or absent: fetch them and try once more.
apt-get update -q >&2 &&
	apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
