#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#  kernels: uml
# time: simulated
# timeout: 300
# Addresses of a path change: false ones bring nobody traffic that he did not
# ask for, and a portal that waits follows what becomes of its own.
# shellcheck disable=SC2016 # conditions of wait_for
. "${0%/*}/lib.sh"
. "$NC_TOP/selftests/lab/wire.sh"

answers() { on loc ping -c1 -W1 10.99.0.2 >/dev/null; }
path() { nc_stat "$1" nc0 ".[0].peers[0].paths[0].$2"; }
is() { [ "$(path "$1" "$2")" = "$3" ]; } # NS FIELD VALUE
# outer_bytes FILE: of all its datagrams, with UDP and IPv4
outer_bytes() {
	ncwire list "$1" | awk '{ sub("len=", "", $6); n += $6 + 28 } END { print n + 0 }'
}

# --- false addresses -----------------------------------------------------------

# The man on the link writes the server's address into what the local portal
# has sent. The remote portal takes it for the path's new one as long as the
# path carries nothing, but the question must have been asked there too.
lab_up delay=0 delay=0
wire_drop 1 up PROBE-REPLY
capture_start rt1 /run/reply.pcap --in --type PROBE-REPLY --to "$REM4" \
	--count 3 --time 10
netcomb_up 1
capture_end /run/reply.pcap
check_that "answers that never came" "$(frames /run/reply.pcap)" == 3
capture_start srv /run/srv.pcap --in
wire_send 1 --skip 2 --src 10.2.0.2 --sport 999 /run/reply.pcap >/dev/null
check_that "one from elsewhere is taken" "$(path rem stats.replay)" == 0
elapse 1
capture_stop /run/srv.pcap
check_that "it does not bring the path up" "$(path rem stats.came_up)" == 0 times
check_that "its address gets little" "$(outer_bytes /run/srv.pcap)" "<=" 234 bytes
wire_let 1
check "the genuine one does" wait_for answers 5

intercept 1 up DATA /run/held.pcap answers
link_dark 1 up
on rem ping -c1 -W1 10.99.0.1 >/dev/null
check "the link dies" wait_for 'is rem state down' 30
capture_start srv /run/srv.pcap --in
wire_send 1 --src 10.2.0.2 --sport 999 /run/held.pcap >/dev/null
check "a frame that names another address is taken" \
	is rem remote_actual 10.2.0.2:999
elapse 20
capture_stop /run/srv.pcap
check_that "that gets three times its bytes at most" \
	"$(outer_bytes /run/srv.pcap)" "<=" $((3 * $(outer_bytes /run/held.pcap))) bytes
link_light 1
check "the genuine one gets all of it again" wait_for answers 5
netcomb_down

# --- the portal's own addresses ------------------------------------------------

# The one with several links waits; the other one keeps its socket.
ip -n loc link add nc0 type netcomb
ip -n rem link add nc0 type netcomb
on loc nccfg set nc0 listen "$NC_PORT" peer vps key /run/nc.key
on rem nccfg set nc0 peer local key /run/nc.key \
	endpoint "192.0.2.18:$NC_PORT" path eth0
tunnel_addresses nc0 10.99.0 fd99 loc
tunnel_addresses nc0 10.99.0 fd99 rem
check "addressed at its second link" wait_for 'nc_up rem && answers' 5
check "it answers from there" is loc local_actual "192.0.2.18:$NC_PORT"
on rem nccfg set nc0 peer local endpoint "192.0.2.2:$NC_PORT"
check "then at its first" wait_for 'nc_up rem && answers' 5
check "it answers from there" wait_for 'is loc local_actual "192.0.2.2:$NC_PORT"' 2
ip -n loc addr del 192.0.2.18/28 dev eth2
elapse 2
check "it does not need the second any more" answers
netcomb_down

# An interface goes, and another one comes with its name and address, as with
# a line that is dialled again.
netcomb_up 1
check "a tunnel" wait_for 'nc_up loc && nc_up rem && answers' 5
ip -n rem link del eth0
check "the remote portal's interface goes" \
	wait_for 'is rem state down' 2
lab_wire rem eth0 "203.0.113.9/29 2001:db8:c::9/64" \
	inet rem "203.0.113.14/29 2001:db8:c::1/64" 1500
ip -n rem route add default via 203.0.113.14
check "with the next one it works again" wait_for answers 5
