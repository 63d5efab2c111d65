#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml-debug
# time: simulated
# mem: 256M
# timeout: 600
# Secrets are wiped when they have served: after a renewal, a new key, a handshake,
# and when a peer or a device goes, their bytes are nowhere in the memory of the
# guest, stacks and what was freed included.
. "${0%/*}/lib.sh"
. "$NC_TOP/selftests/lab/wire.sh"

KEYS=/sys/kernel/debug/netcomb_keys

note() { echo note >$KEYS; }
# found KIND: in how many places what was noted is now
found() { kv found "$(grep "^$1 " $KEYS)"; }
answers() { on loc ping -c1 -W1 10.99.0.2 >/dev/null; }
sessions() { nc_stat rem nc0 '.[0].peers[0].stats.sessions'; }

# gone WHAT KIND: what was noted is nowhere, now
gone() { check_that "$1: wiped" "$(found "$2")" == 0; }

# Frames on their way may come late, by three round trips and a second; then a
# grace period of RCU. Not longer: what is not wiped is soon written over.
GRACE=1.4

# Both ends are in this guest: a key of a session is at each of them, and nowhere
# else; of a pre-shared key there is a second one for CHALLENGEs.
lab_up delay=10
insmod "${NC_KO%/*}/netcomb_keys.ko" || lab_die "netcomb_keys.ko"
for mode in encrypt auth; do
	echo "# protect $mode"
	wire_drop 1 down REPLY
	netcomb_up -l "protect $mode" -r "protect $mode"
	check "$mode: HELLOs are sent" wait_for '[ "$(kv noted "$(note; grep ^eph $KEYS)")" = 2 ]' 5
	check_that "$mode: a handshake has secrets" "$(found ephemeral)" ">=" 2
	wire_let 1
	check "$mode: a session" wait_for answers 10
	gone "$mode: the handshake is over: its secrets" ephemeral

	note
	check_that "$mode: of a session two keys, at two portals" \
		"$(found session)" == 4
	check_that "$mode: of a pre-shared key likewise" "$(found psk)" == 4
	was=$(sessions)
	on loc nccfg set nc0 peer vps renew
	check "$mode: renewed" wait_for '[ "$(sessions)" -gt "$was" ]' 2
	check_that "$mode: the old session is there for what is late" \
		"$(found session)" == 4
	elapse $GRACE
	gone "$mode: renewed: the session before" session

	note
	nc_key /run/nc.key2
	was=$(sessions)
	on rem nccfg set nc0 peer local key /run/nc.key2
	on loc nccfg set nc0 peer vps key /run/nc.key2
	check "$mode: a new key" wait_for '[ "$(sessions)" -gt "$was" ]' 2
	elapse 0.1
	gone "$mode: a new key: the old one" psk
	elapse $GRACE
	gone "$mode: a new key: the session under the old one" session

	note
	netcomb_down
	elapse 0.1
	gone "$mode: no device any more: sessions" session
	gone "$mode: no device any more: keys" psk
done
