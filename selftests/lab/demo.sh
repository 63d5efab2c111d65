#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Show what netcomb does, with real packets through netcomb.ko in a UML guest:
# first build what is missing, then boot and run demo-guest.sh.
# Usage: demo.sh [--realtime]
#
# The lab's clock is simulated unless told otherwise: the seconds in the chart
# are exact and pass faster than those on the wall.
set -u

top=$(readlink -f "$(dirname "$(readlink -f "$0")")/../..")
vm=$top/selftests/vm
cd "$top" || exit 1

"$vm/packages.sh" demo || exit 1
kernel=$("$vm/uml-build.sh" fast) || exit 1
make -s build/bin/nctraffic tools || exit 1
NC_KO=$("$vm/lib-module.sh" "$kernel" um "$top/build/uml") || exit 1
export NC_KO NC_TOP=$top NC_KERNEL=uml
# The guest writes to a pipe: what the terminal is like has to be told.
NC_COLOUR=0 NC_BLOCKS=0 NC_COLUMNS=80
if [ -t 1 ]; then
	[ "${TERM:-dumb}" = dumb ] || NC_COLOUR=1
	[ "$(locale charmap 2>/dev/null)" = UTF-8 ] && NC_BLOCKS=$NC_COLOUR
	NC_COLUMNS=$(stty size <&1 2>/dev/null | cut -d' ' -f2)
fi
export NC_COLOUR NC_BLOCKS NC_COLUMNS
exec "$vm/uml-boot.sh" "$@" --timeout 240 "$kernel" "$top/selftests/lab/demo-guest.sh"
