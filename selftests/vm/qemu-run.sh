#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs a script in a virtual machine with a stock Debian kernel and the host's
# own user space (its root, read-only), and ends with the script's exit status.
# The script's output is ours; the kernel's goes to a log, shown on failure.
set -eu -o pipefail

usage()
{
	cat >&2 <<-USAGE
	usage: ${0##*/} 6.1|6.12|7 [--smp N] [--mem M] [--timeout S] [--kmsg FILE] SCRIPT [ARGS...]
	  --smp N      processors (2)
	  --mem M      memory in MiB (1024)
	  --timeout S  seconds until it counts as hung, boot included (300)
	  --kmsg FILE  keep the kernel's log there
	The script sees NC_KERNEL (deb-6.1), NC_KO (the module for that kernel, if one is
	built) and every NC_* variable of our own environment; /tmp and /run are
	its own and empty, all else is read-only.  NC_ACCEL=kvm|tcg overrides the
	choice between the two.
	Exit status: the script's; 124 on timeout; 125 if the kernel complained,
	crashed or went silent.
	USAGE
	exit 2
}

here=$(dirname "$(readlink -f "$0")")
# shellcheck source=selftests/vm/debian-lib.sh
. "$here/debian-lib.sh"

# What makes a run fail however the script ended: one pattern a line.
complaints=$here/lib-splats

# The initramfs without the job: busybox and what it takes to mount the host's
# root, the same for every run.
make_initramfs()
{
	local dir=$tmp/initramfs mod path

	mkdir -p "$dir/modules"
	cp "$DEBIAN_ROOT/usr/bin/busybox" "$dir/busybox"
	for mod in virtio_pci 9pnet_virtio 9p overlay; do
		# "insmod PATH [OPTIONS]", dependencies first, or "builtin NAME"
		debian_chroot "$DEBIAN_ROOT" "$tmp" modprobe -S "$DEBIAN_REL" --show-depends "$mod" |
		while read -r word path _; do
			[ "$word" = insmod ] || continue
			debian_module "$DEBIAN_ROOT$path" "$dir/modules"
			[ "$mod" = overlay ] || basename "$path" | sed 's/\.ko.*/.ko/'
		done
	done | awk '!seen[$0]++' > "$dir/modules/list"
	pack "$dir" > "$tmp/base.cpio"
	mv "$tmp/base.cpio" "$initramfs"
	rm -rf "$dir"
}

debian_module()		# FILE DIR: decompresses
{
	local name

	name=$(basename "$1")
	case $name in
	*.xz)	xz -dc "$1" > "$2/${name%.xz}" ;;
	*.zst)	zstd -qdc "$1" > "$2/${name%.zst}" ;;
	*)	cp "$1" "$2/" ;;
	esac
}

pack()			# DIR
{
	(cd "$1" && find . | "$DEBIAN_ROOT/usr/bin/busybox" cpio -o -H newc 2>/dev/null)
}

# One more archive behind the first: what differs from run to run.
make_job()
{
	local dir=$tmp/job/job name share

	mkdir -p "$dir"
	cp "$here/qemu-init.sh" "$tmp/job/init"
	cp "$here/qemu-guest.sh" "$dir/guest"
	cp "$DEBIAN_ROOT/usr/bin/busybox" "$dir/busybox"
	chmod 755 "$tmp/job/init" "$dir/guest"
	{
		for name in "${!NC_@}"; do
			printf 'export %s=%q\n' "$name" "${!name}"
		done
		printf 'guest_%s=%q\n' dir "$PWD" sentinel "$sentinel" \
			modules "$DEBIAN_ROOT/usr/lib/modules"
	} > "$dir/env"
	printf '%s\0' "$@" > "$dir/argv"
	for share in "$top" "$PWD" "$DEBIAN_CACHE" "$script" "${NC_KO:-}"; do
		# A file comes with what lies beside it.
		case $share in
		/tmp/*/*|/run/*/*|/dev/shm/*/*) [ -d "$share" ] || share=$(dirname "$share") ;;
		esac
		case $share in
		/tmp/*|/run/*|/dev/shm/*) echo "$share" ;;
		esac
	done | sort -u > "$dir/shares"
	pack "$tmp/job" | cat "$initramfs" - > "$tmp/initrd"
}

# Boots INITRD; the second serial port is standard output.
boot()			# ACCEL TIMEOUT INITRD KMSG
{
	local cpu=host clock=

	[ "$1" = kvm ] || cpu=max clock="tsc=unstable clocksource=hpet no_timer_check"
	# The guest trusts itself: what guards one process from another only
	# costs time, most of all when page tables are emulated.  An emulated
	# time stamp counter cannot be calibrated on a busy host (guests were
	# seen to live five times too fast); the emulated HPET is always right.
	timeout -k 5 "$2" "${DEBIAN_QEMU[@]}" -accel "$1" -cpu "$cpu" \
		-smp "$smp" -m "$mem" -nodefaults -no-user-config -display none \
		-no-reboot -nic none -kernel "$DEBIAN_DIR/vmlinuz" -initrd "$3" \
		-append "console=ttyS0 loglevel=5 panic=-1 oops=panic mitigations=off $clock" \
		-chardev file,id=kernel,path="$4" -serial chardev:kernel \
		-chardev stdio,id=script,signal=off -serial chardev:script \
		-virtfs local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap \
		< /dev/null &
	pid=$!
	wait "$pid"
}

# Whether KVM can run this kernel on this machine: tried once for each kernel of
# the host.  A machine can offer KVM and hang in it.
choose_accel()
{
	local answer

	answer=$DEBIAN_CACHE/kvm-$(uname -r)
	accel=${NC_ACCEL:-}
	[ -z "$accel" ] || return 0
	accel=tcg,thread=multi
	[ -r /dev/kvm ] && [ -w /dev/kvm ] || return 0
	exec 7> "$DEBIAN_CACHE/kvm.lock"
	flock 7
	if [ ! -e "$answer" ]; then
		echo "trying KVM, once for this machine" >&2
		mkdir -p "$tmp/kvm"
		printf '#!/busybox sh\n/busybox echo %s > /dev/console\n/busybox poweroff -f\n' \
			"$sentinel" > "$tmp/kvm/init"
		chmod 755 "$tmp/kvm/init"
		pack "$tmp/kvm" | cat "$initramfs" - > "$tmp/kvm.cpio"
		ulimit -c 0	# QEMU may abort
		boot kvm 20 "$tmp/kvm.cpio" "$tmp/kvm.log" > /dev/null 2>&1 || true
		if grep -q "$sentinel" "$tmp/kvm.log" 2>/dev/null; then
			echo yes
		else
			echo no
		fi > "$tmp/answer"
		mv "$tmp/answer" "$answer"
	fi
	exec 7>&-
	[ "$(cat "$answer")" = no ] || accel=kvm
}

# The kernel's own words, told apart from ours by their prefix.
show_kmsg()
{
	local first

	first=$(grep -n -m 1 -E -f "$complaints" "$kmsg" | cut -d: -f1) || first=
	if [ "$first" ]; then
		tail -n "+$((first > 5 ? first - 5 : 1))" "$kmsg" | head -n 80
	else
		tail -n 40 "$kmsg"
	fi | sed 's/^/kernel: /' >&2
}

# Warned, bad page, died, soft lockup: bits 9, 5, 7 and 14.  An out-of-tree
# module alone sets others.
bad_taint=$((1 << 9 | 1 << 5 | 1 << 7 | 1 << 14))

verdict()		# STATUS OF QEMU
{
	local status='' taint=''

	[ ! -s "$tmp/status" ] || read -r status taint < "$tmp/status"
	tr -d '\r' < "$tmp/kmsg" > "$kmsg"
	if [ "$1" = 124 ] || [ "$1" = 137 ]; then
		echo "qemu-run: $DEBIAN_REL: no end within $timeout s" >&2
		show_kmsg
		return 124
	fi
	if [ -z "$status" ]; then
		echo "qemu-run: $DEBIAN_REL: ended without a word (qemu: $1)" >&2
		cat "$tmp/qemu.log" >&2
		show_kmsg
		return 125
	fi
	if grep -q -E -f "$complaints" "$kmsg" || [ $((taint & bad_taint)) != 0 ]; then
		echo "qemu-run: $DEBIAN_REL: the kernel complained (tainted: $taint)" >&2
		show_kmsg
		return 125
	fi
	return "$status"
}

[ $# -ge 2 ] || usage
kernel=$1
shift
smp=2 mem=1024 timeout=300 kmsg=
while [ $# -gt 0 ]; do
	case $1 in
	--smp|--mem|--timeout|--kmsg)
		[ $# -ge 2 ] || usage
		declare "${1#--}=$2"
		shift 2 ;;
	-*)	usage ;;
	*)	break ;;
	esac
done
[ $# -ge 1 ] || usage
script=$(readlink -e "$1") || debian_die "no script $1"
shift
top=$(readlink -f "$here/../..")
debian_open "$kernel"
debian_open qemu
if [ -z "${NC_KO:-}" ] && [ -e "$top/build/debian-$kernel/netcomb.ko" ]; then
	NC_KO=$top/build/debian-$kernel/netcomb.ko
fi
[ -z "${NC_KO:-}" ] || NC_KO=$(readlink -e "$NC_KO") || debian_die "no module $NC_KO"
export NC_KERNEL=${NC_KERNEL:-deb-$kernel}

pid=
tmp=$(mktemp -d)
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
: "${kmsg:=$tmp/kernel.log}"
sentinel=netcomb-end-$$-$RANDOM
initramfs=$DEBIAN_DIR/initramfs.cpio
[ -e "$initramfs" ] || make_initramfs
choose_accel
if [ -x "$script" ]; then
	make_job "$script" "$@"
else
	make_job bash "$script" "$@"
fi

mkfifo "$tmp/out"
sed -u -n -e "/^\(.*\)$sentinel \([0-9]* [0-9]*\)\$/{h; s//\2/w $tmp/status" \
	-e 'g; s//\1/; /./p; d}' -e p < "$tmp/out" &
filter=$!
rc=0
boot "$accel" "$timeout" "$tmp/initrd" "$tmp/kmsg" > "$tmp/out" 2> "$tmp/qemu.log" || rc=$?
pid=
wait "$filter"
verdict "$rc"
