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

"$vm/packages.sh" || exit 1
kernel=$("$vm/uml-build.sh" fast) || exit 1
make -s build/bin/nctraffic tools || exit 1
NC_KO=$("$vm/lib-module.sh" "$kernel" um "$top/build/uml") || exit 1
export NC_KO NC_TOP=$top NC_KERNEL=uml
NC_COLOUR=$([ -t 1 ] && echo 1 || echo 0)
export NC_COLOUR
exec "$vm/uml-boot.sh" "$@" --timeout 240 "$kernel" "$top/selftests/lab/demo-guest.sh"
