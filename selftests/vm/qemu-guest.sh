#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Process 1 of the guest once the host's root is its own: runs the script and
# reports its exit status.  The script's output goes to the second serial port,
# so that the kernel has the first for itself.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/tmp TERM=dumb LC_ALL=C.UTF-8

# shellcheck source=/dev/null
. /run/netcomb/env
mapfile -d '' -t argv < /run/netcomb/argv
cd "${guest_dir:?}" || cd /
# A guest has no systemd that would choose this, and pfifo_fast hides bloat.
echo fq_codel > /proc/sys/net/core/default_qdisc
# A pipe, not the port: programs colour what they write to a terminal.  The end
# goes the same way, so that it comes last, and it, not the end of the pipe,
# ends the copying: a process the script left behind may hold the pipe open.
mkfifo /run/netcomb/out
sed -u "/${guest_sentinel:?} /q" < /run/netcomb/out > /dev/ttyS1 &
copy=$!
exec {out}<> /run/netcomb/out
setsid "${argv[@]}" < /dev/null >&"$out" 2>&1 {out}>&- &
wait $!
printf '%s %s %s\n' "$guest_sentinel" $? "$(< /proc/sys/kernel/tainted)" >&"$out"
wait "$copy"
exec /run/netcomb/busybox poweroff -f
