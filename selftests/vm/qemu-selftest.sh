#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: deb-6.1 deb-6.12 deb-7
# needs: nothing
#
# The virtual machines are what the tests take them for.  On the host: boots each
# kernel (or those named) with this script, then sees to it that a guest which
# goes wrong is told from one that does not.  TAP, the guests' indented.
here=$(dirname "$(readlink -f "$0")")

# What the runner must notice, one each.
misbehave()
{
	case $1 in
	# Nothing left behind may keep it from ending.
	status)		tail -f /dev/null & printf 'no newline'; exit 42 ;;
	panic)		echo c > /proc/sysrq-trigger ;;
	silence)	/run/netcomb/busybox poweroff -f ;;
	complaint)	echo "BUG: not really" > /dev/kmsg ;;
	hang)		tail -f /dev/null ;;
	esac
	exit 0
}

on_host()
{
	local kernels=("$@") n=0 failed=0 what want limit rc

	[ $# -gt 0 ] || kernels=(6.1 6.12 7)
	result()	# NAME WANTED GOT
	{
		n=$((n + 1))
		if [ "$2" = "$3" ]; then
			echo "ok $n - $1"
		else
			echo "not ok $n - $1 # status $3, not $2"
			failed=1
		fi
	}
	for kernel in "${kernels[@]}"; do
		rc=0
		NC_KERNEL=deb-$kernel "$here/qemu-run.sh" "$kernel" "$0" | sed 's/^/    /' || rc=$?
		result "kernel $kernel" 0 "$rc"
	done
	for what in status:42 panic:125 silence:125 complaint:125 hang:124:40; do
		IFS=: read -r what want limit <<< "$what"
		rc=0
		"$here/qemu-run.sh" "${kernels[0]}" --timeout "${limit:-300}" "$0" "$what" \
			> /dev/null 2>&1 || rc=$?
		result "a guest's $what is noticed" "$want" "$rc"
	done
	echo "1..$n"
	exit "$failed"
}

if [ ! -e /run/netcomb/env ]; then
	set -eu -o pipefail
	on_host "$@"
fi
[ $# = 0 ] || misbehave "$1"

# shellcheck source=selftests/scripts/lib.sh
. "$here/../scripts/lib.sh"

epoch() { cat /sys/class/rtc/rtc0/since_epoch; }

# The machine's own clock against the one that the host keeps for it.
clock_is_right()
{
	local rtc=$(($(epoch) + 0)) up
	up=$(uptime_ms)
	elapse 6
	rtc=$(($(epoch) - rtc)) up=$((($(uptime_ms) - up) / 1000))
	echo "$up s by its own clock, $rtc s by the host's"
	[ $((up - rtc)) -le 2 ] && [ $((rtc - up)) -le 2 ]
}

tmp_is_own() { touch /tmp/touched && [ "$(stat -f -c %T /tmp)" = tmpfs ]; }

module_comes_and_goes()
{
	insmod "$NC_KO" && [ -d /sys/module/netcomb ] && rmmod netcomb &&
		[ ! -d /sys/module/netcomb ]
}

ping_min() { on a ping -q -n -i 0.2 -c 10 10.9.0.2 | sed -n 's|^rtt .* = \([0-9.]*\)/.*|\1|p'; }

case $(uname -r) in
"${NC_KERNEL#deb-}".*)	pass "kernel $(uname -r)" ;;
*)			fail "kernel $(uname -r)" "not ${NC_KERNEL#deb-}" ;;
esac
check_that "processors" "$(nproc)" ">=" 2
check "the clock" clock_is_right
check "the host's files are read-only" bash -c '! touch /usr/touched 2>/dev/null'
check "/tmp is the guest's own" tmp_is_own
for module in veth dummy tun sch_netem sch_fq_codel sch_fq sch_tbf wireguard nf_tables tcp_bbr; do
	check "module $module" modprobe "$module"
done

check "namespaces and veth" eval 'ip netns add a && ip netns add b &&
	ip link add v netns a type veth peer name v netns b &&
	ip -n a addr add 10.9.0.1/24 dev v && ip -n b addr add 10.9.0.2/24 dev v &&
	ip -n a link set v up && ip -n b link set v up'
check "a veth has fq_codel where asked" eval 'ip -n a link set v down &&
	tc -n a qdisc replace dev v root fq_codel && ip -n a link set v up'
check "ping" on a ping -q -n -c 3 10.9.0.2
check "netem on both ends" eval 'tc -n a qdisc replace dev v root netem delay 50ms &&
	tc -n b qdisc replace dev v root netem delay 50ms'
v=$(ping_min)
check_that "its round trip" "$v" ">=" 100 ms
check_that "and not much more" "$v" "<" 130 ms
check "nftables" on a nft 'add table inet t; add chain inet t c { type filter hook input priority 0; };
	add rule inet t c icmp type echo-request drop'
check "which filters" eval '! on b ping -q -n -c 2 -W 1 10.9.0.1'
check "an interface of WireGuard" ip -n a link add wg0 type wireguard

if [ -n "${NC_KO:-}" ]; then
	check "netcomb.ko comes and goes" module_comes_and_goes
	check "and once more" module_comes_and_goes
else
	skip "netcomb.ko" "none is built for this kernel"
fi
