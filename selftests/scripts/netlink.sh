#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml uml-debug deb-6.1
# timeout: 600
# Netlink as nccfg never speaks it: every refusal has its sentence and changes
# nothing; what requests come to; who may do what; dumps in pieces; events.
. "${0%/*}/lib.sh"

nl=$NC_TOP/selftests/netlink
export PYTHONDONTWRITEBYTECODE=1

# tell COMMAND...: each line "ok|not ok TAB name TAB comment" is a result
tell() {
	local verdict name comment output status
	output=$("$@" 2>&1)
	status=$?
	while IFS=$'\t' read -r verdict name comment; do
		case $verdict in
		ok|"not ok") tap_line "$verdict" "$name" "$comment" ;;
		*) echo "  # $verdict" ;;
		esac
	done <<<"$output"
	[ "$status" -eq 0 ] || fail "$*" "status $status"
}

nc_load
lab_ns a b c

# A portal with two peers, room for two more, and a port that is taken.
ip -n a link add nc0 numtxqueues 4 type netcomb
ip -n a link add nc1 type netcomb
on a "$nl/setup.py"
defer kill "$(on a nctraffic udp-sink --daemon --port 4444)"
tell on a "$nl/refusals.py"

ip -n b link add nc0 numtxqueues 4 type netcomb
ip -n b link set nc0 up
tell on b "$nl/changes.py"

# Requests by chance, with the same port taken.
defer kill "$(on b nctraffic udp-sink --daemon --port 4444)"
tell on b "$nl/fuzz.py" 300 1

# Two portals and what one announces to the other.
lab_ns d e
lab_wire d veth 10.3.0.1/24 e veth 10.3.0.2/24 1500
for ns in d e; do
	ip -n $ns link add nc0 type netcomb
	ip -n $ns link set nc0 up
done
on d "$nl/learned.py" caller
tell on e "$nl/learned.py" waiting

# A user without power, who may not even read where the repository lies; and
# root of a user namespace with a device of its own.
mkdir -p /run/public/selftests /run/public/Documentation
cp -r "$nl" /run/public/selftests/
cp -r "$NC_TOP/Documentation/netlink" /run/public/Documentation/
chmod -R a+rX /run/public
tell on a env NC_TOP=/run/public \
	setpriv --reuid 65534 --regid 65534 --clear-groups \
	/run/public/selftests/netlink/rights.py nobody nc0
tell on b unshare --user --net --map-root-user \
	sh -c 'ip link add nc0 numtxqueues 4 type netcomb && exec "$@"' sh \
	"$nl/rights.py" owner nc0

# The same root, with a device whose sockets are in a namespace above it.
unshare --user --net --map-root-user sleep 1000 &
guest=$!
defer kill $guest
guest_is_apart() {
	[ "$(readlink /proc/$guest/ns/net)" != "$(readlink /proc/$$/ns/net)" ] &&
		grep -q . /proc/$guest/uid_map
}
wait_for guest_is_apart 10
portal_old() {
	ip -n c link add "$1" numtxqueues 4 type netcomb
	on c "$nl/setup.py" "$1"
	ip -n c link set "$1" netns "$2"
}
portal_old nc1 $guest
tell nsenter --target $guest --user --net --preserve-credentials \
	"$nl/rights.py" guest nc1

# A device whose sockets' namespace goes away. Before, a path there may well
# have the name that the device has here.
portal_old nc2 b
ip -n b link set nc2 name eth7
check "a path by the device's name in another namespace" \
	on b nccfg set eth7 peer old path eth7
ip -n b link set eth7 name nc2
ip -n b link set nc2 up
ip netns del c
check "a device whose sockets are gone has no carrier" \
	wait_for 'ip -n b link show nc2 | grep -q NO-CARRIER' 10
tell on b "$nl/rights.py" orphan nc2

ip -n b link add big numtxqueues 200 type netcomb
ip -n b link add small type netcomb
ip -n b link del nc0
ip -n b link del nc2
tell on b "$nl/dumps.py"
