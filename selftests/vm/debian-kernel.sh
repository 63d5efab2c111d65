#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Fetches a stock Debian kernel, its headers and the compiler it was built with
# into the cache, unless they are there, and prints the cache directory.
set -eu -o pipefail

usage()
{
	echo "usage: ${0##*/} [--update] 6.1|6.12|7|6.12-arm64" >&2
	echo "  --update  fetch again, for a newer build of the same version" >&2
	exit 2
}

# shellcheck source=selftests/vm/debian-lib.sh
. "$(dirname "$(readlink -f "$0")")/debian-lib.sh"

update=
if [ "${1:-}" = --update ]; then
	update=update
	shift
fi
[ $# = 1 ] || usage
debian_open "$1" $update
echo "$DEBIAN_DIR"
