#!/busybox sh
# shellcheck shell=dash
# SPDX-License-Identifier: GPL-2.0
#
# First program of the guest, run by busybox from the initramfs: makes the
# host's root, read-only over 9p, the root of the guest, sets up what a
# distribution would have, and hands over to qemu-guest.sh.  All of it here,
# because an emulated processor takes 0.1 s to start a program from the host.
# /job/shares lists what the guest's own /tmp and /run would hide.
export PATH=/
busybox mkdir -p /proc /sys /dev /root /over/usr/lib/modules /merged
/busybox --install -s /
# shellcheck source=/dev/null
. /job/env

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
while read -r ko; do
	insmod "/modules/$ko"
done < /modules/list

options=ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose
mount -t 9p -o "$options" root /root || exit 1
if [ -d /root/lib/modules ]; then
	mount --bind /root /merged
else
	# A host without a kernel of its own has no such directory, and a
	# read-only root none to make it in.
	insmod /modules/overlay.ko
	mount -t overlay -o lowerdir=/root:/over overlay /merged || exit 1
fi
mount --bind "/root${guest_modules:?}" /merged/lib/modules

mount -t tmpfs -o mode=1777 tmp /merged/tmp
mount -t tmpfs -o mode=755 run /merged/run
mkdir -p /merged/run/netcomb
cp -r /job/. /merged/run/netcomb/
while read -r share; do
	if [ -d "/root$share" ]; then
		mkdir -p "/merged$share"
	else
		mkdir -p "/merged${share%/*}"
		echo > "/merged$share"
	fi
	mount --bind "/root$share" "/merged$share"
done < /job/shares

mkdir /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs -o mode=1777 shm /dev/shm
mount -t debugfs debugfs /sys/kernel/debug
mount -t tracefs tracefs /sys/kernel/tracing
ln -s /proc/self/fd /dev/fd
ln -s /proc/self/fd/0 /dev/stdin
ln -s /proc/self/fd/1 /dev/stdout
ln -s /proc/self/fd/2 /dev/stderr
ifconfig lo up
hostname "$NC_KERNEL"
# The script's own port: no line discipline between it and the log.
stty -F /dev/ttyS1 raw -echo
# From here on, what the kernel says is part of the test: all of it.
echo 8 > /proc/sys/kernel/printk

for dir in proc sys dev; do
	mount --move "/$dir" "/merged/$dir"
done
exec switch_root /merged /bin/bash /run/netcomb/guest
