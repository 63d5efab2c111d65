#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Process 1 of the lab's guest: mount, run the command, look for kernel
# reports, say how it went, power off.
set -u

here=$(dirname "$0")
# From the kernel's command line; uml-boot.sh put them there.
: "${nc_run:?}" "${nc_out:=}"
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/tmp LC_ALL=C TERM=dumb PYTHONDONTWRITEBYTECODE=1

mount -n -t proc proc /proc
mount -n -t sysfs sysfs /sys
mountpoint -q /dev || mount -n -t devtmpfs devtmpfs /dev
mount -n -t debugfs debugfs /sys/kernel/debug
mount -n -t tracefs tracefs /sys/kernel/tracing
mount -n -t tmpfs tmpfs /run
# The command lies in the host's /tmp, which a tmpfs is about to cover.
cp "$nc_run/cmd" /run/cmd
mount -n -t tmpfs tmpfs /tmp
# So may the repository itself.
top=${here%/selftests/vm}
if [ ! -e "$here/lib-splats" ]; then
	mkdir -p "$top"
	mount -n -t hostfs -o "$top" hostfs "$top"
fi
ln -snf /proc/self/fd /dev/fd
for i in 0:stdin 1:stdout 2:stderr; do
	ln -snf "/proc/self/fd/${i%:*}" "/dev/${i#*:}"
done
if [ -n "$nc_out" ]; then
	mkdir /tmp/out
	mount -n -t hostfs -o "$nc_out" hostfs /tmp/out
fi
ip link set lo up
# A guest has no systemd that would choose this, and pfifo_fast hides bloat.
sysctl -qw net.core.default_qdisc=fq_codel

echo "the command starts" >/dev/kmsg
bash /run/cmd
status=$?

leak=/sys/kernel/debug/kmemleak
if [ -e $leak ]; then
	# Objects younger than five seconds are not looked at, and one scan
	# may meet a pointer on its way from one place to another.
	for _ in 1 2; do
		sleep 6
		echo scan >$leak
	done
	if grep -q . $leak; then
		echo "kmemleak:"
		head -n 100 $leak
		status=98
	fi
fi

# The ring buffer has what the console's log level kept off it.
if dmesg | grep -qE -f "$here/lib-splats"; then
	echo "a kernel report:"
	dmesg | grep -E -A 45 -m 3 -f "$here/lib-splats"
	[ "$status" -ne 0 ] || status=97
elif [ "$status" -ne 0 ]; then
	echo "the kernel's log:"
	dmesg | sed '1,/the command starts/d' | tail -n 40
fi
echo "netcomb-guest-exit: $status"
# reboot(2) itself: the host may have no poweroff command.
perl -e 'syscall(169, 0xfee1dead, 0x28121969, 0x4321fedc, 0)'
