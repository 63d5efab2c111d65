#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Process 1 of the guest once the host's root is its own: runs the script and
# reports its exit status.  The script's output goes to the second serial port,
# so that the kernel has the first for itself.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/tmp TERM=dumb LC_ALL=C.UTF-8
port=/dev/ttyS1

# shellcheck source=/dev/null
. /run/netcomb/env
mapfile -d '' -t argv < /run/netcomb/argv
cd "${guest_dir:?}" || cd /
# A guest has no systemd that would choose this, and pfifo_fast hides bloat.
echo fq_codel > /proc/sys/net/core/default_qdisc
setsid "${argv[@]}" < /dev/null > "$port" 2>&1 &
wait $!
printf '%s %s %s\n' "${guest_sentinel:?}" $? "$(< /proc/sys/kernel/tainted)" > "$port"
exec /run/netcomb/busybox poweroff -f
