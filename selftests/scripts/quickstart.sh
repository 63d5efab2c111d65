#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# time: simulated
# The README's quick start, word for word, is a working tunnel over both lines,
# for the router and for what lies behind it.
. "${0%/*}/lib.sh"

# The README's Internet has other addresses than the lab's, and the guest's
# /etc cannot be written.
readme() {
	sed -e 's|/etc/netcomb|/run/netcomb|g' \
		-e 's/192\.168\.1\.1\b/192.0.2.1/g' \
		-e 's/192\.168\.2\.1\b/192.0.2.17/g' "$NC_TOP/README.md"
}
# lines WORD NS: runs the commands among which one begins with these words, as
# a person would, one line after another
lines() {
	readme | awk -v word="$1" '
		/^## / { here = $0 == "## Quick start" }
		/^    / { if (here) part = part substr($0, 5) "\n"; next }
		index("\n" part, "\n" word) { printf "%s", part; exit }
		{ part = "" }' >/run/lines
	[ -s /run/lines ] || { echo "no such lines: $1"; return 1; }
	on "$2" bash -e /run/lines
}

lab_up 8mbit,delay=10 8mbit,delay=20,nat
nc_load
# Nobody but the server knows of the addresses in the tunnel and behind it.
ip -n inet -batch - <<-END
	route del 10.1.0.0/24
	route del 10.99.0.0/24
END
on loc sysctl -qw net.ipv4.ip_forward=0
on rem sysctl -qw net.ipv4.ip_forward=0

check "the server's lines" lines "nccfg set nc0 listen" rem
check "the key is for root alone" test "$(stat -c %a /run/netcomb/home.key)" = 600
cp -p /run/netcomb/home.key /run/netcomb/vps.key
check "the router's lines" lines "nccfg set nc0 peer vps" loc
check "both lines are up" wait_for "nc_up loc nc0 2" 5

sink rem
v=$(goodput loc -t 6 -w 2 10.99.0.2)
check_that "one TCP flow uses both lines" "$v" ">=" 12 Mbit/s

check "everything goes through the tunnel" lines "ip route replace default" loc
check "the server passes it on" lines "sysctl" rem
check "the router reaches a host on the Internet" on loc ping -c 1 -W 2 10.2.0.2
sed -i s/iifname/oifname/ /run/lines
check "and lets those behind it" on loc bash -e /run/lines
check "who reach it too" on cli ping -c 1 -W 2 10.2.0.2
sink srv
v=$(goodput cli -t 6 -w 2 10.2.0.2)
check_that "with one TCP flow over both lines" "$v" ">=" 12 Mbit/s
check "both lines are still up" nc_up loc nc0 2
