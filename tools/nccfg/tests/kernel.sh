#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# nccfg and the module together (TAP), in a guest that may be spoilt. NC_KO is
# the module, unless it is loaded.
NCCFG=${NCCFG:-${0%/*}/../nccfg}
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

# same TITLE EXPECTED GOT
same() {
	[ "$2" = "$3" ]; result $? "$1"
	[ "$2" = "$3" ] || diff <(echo "$2") <(echo "$3") | sed 's/^/#   /'
}

# jget EXPRESSION: what it is, with d for the devices that 'show -j' tells
jget() { "$nccfg" show -j | python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"; }

if [ ! -d /sys/module/netcomb ]; then
	bad 2 "the netcomb module is not loaded: run 'modprobe netcomb'" show
	insmod "${NC_KO:?}" || exit 1
fi
good "no device, no output" "" show
bad 2 'nc9: no such device; create it with: ip link add nc9 type netcomb' set nc9 listen 5
bad 2 'nc9: no such device; create it' showconf nc9
bad 2 'lo: this is no netcomb device' set lo listen 5

ip link add nctest0 type dummy
ip addr add 192.0.2.1/24 dev nctest0
ip link set nctest0 up
ip link add nc0 numtxqueues 3 type netcomb
"$nccfg" genkey >"$dir/key"
"$nccfg" genkey >"$dir/key2"

# wait_for COMMAND...: until it succeeds, for 10 seconds at most
wait_for() {
	local i
	for ((i = 0; i < 500; i++)); do
		"$@" && return
		sleep 0.02
	done
	return 1
}

listening() { awk '$2 == 16 && $4 != "00000000" { found = 1 } END { exit !found }' /proc/net/netlink; }

events_begin() {
	"$nccfg" monitor "$@" >"$dir/events" 2>&1 &
	monitor=$!
	wait_for listening
}

# What happened before a mark of our own; its line comes last.
events_end() {
	"$nccfg" set nc0 peer mark
	wait_for grep -q 'peer mark: added' "$dir/events"
	kill $monitor
	wait $monitor 2>/dev/null
	"$nccfg" set nc0 peer mark remove
	sed -i '/peer mark: added/d' "$dir/events"
}

echo "# set and show"
events_begin nc0
good "a device, two peers, three paths" "" set nc0 listen 4725 fwmark 7 \
	peer vps key "$dir/key" endpoint 192.0.2.9:4725 address 10.99.0.2,fd00::2 \
	path nctest0 path lte dev nctest1 local 192.0.2.1 endpoint 192.0.2.10:77 metric 7 direction rx rate 2.5mbit disable \
	overhead 40 linklayer atm \
	peer office key "$dir/key2" protect auth reorder off clamp-mss off \
	allow 2001:db8::/32,192.0.2.0/24 path free dev any
events_end
for event in 'peer vps: added' 'peer vps path lte: added' 'peer office path free: added'; do
	grep -qE "^[0-9:]{8}\.[0-9]{3} nc0 $event$" "$dir/events"; result $? "event: $event"
done
same "showconf" "[Device]
Listen = 4725
FwMark = 0x7

[Peer]
Name = vps
# Key = (not readable)
Endpoint = 192.0.2.9:4725
Address = 10.99.0.2
Address = fd00::2
Protect = encrypt
Sched = edpf
Repair = off
Copy = off

[Path]
Name = nctest0
Dev = nctest0
Cc = model

[Path]
Name = lte
Dev = nctest1
Local = 192.0.2.1
Endpoint = 192.0.2.10:77
Metric = 7
Direction = rx
Cc = model
Rate = 2500kbit
Overhead = 40
Linklayer = atm
Enabled = no

[Peer]
Name = office
# Key = (not readable)
Allow = 2001:db8::/32, 192.0.2.0/24
Protect = auth
Sched = edpf
Reorder = no
Repair = off
Copy = off
ClampMss = no

[Path]
Name = free
Dev = any
Cc = model" "$("$nccfg" showconf nc0)"
"$nccfg" showconf nc0 >"$dir/conf"
same "JSON" "nc0 4725 7 3 vps office True True lte False down disabled" "$(jget "' '.join(map(str, (
	d[0]['ifname'], d[0]['listen_port'], d[0]['fwmark'], d[0]['queues'],
	*(p['name'] for p in d[0]['peers']), *(p['has_key'] for p in d[0]['peers']),
	*(d[0]['peers'][0]['paths'][1][k] for k in ('name', 'enabled', 'state', 'reason')))))")"
has "for people" '^    state: down for .* \(disabled by configuration\)' show nc0
same "dump" "device 6,path 40,peer 21," "$("$nccfg" show nc0 dump |
	awk -F'\t' '{print $1, NF}' | sort -u | tr '\n' ,)"
has "every counter comes from the kernel" '"session_exhausted": 0' show nc0 -j

echo "# files"
events_begin nc0
good "syncconf of what is there" "" syncconf nc0 "$dir/conf"
events_end
same "syncconf of what is there disturbs nothing" "" "$(cat "$dir/events")"
good "setconf of what is there" "" setconf nc0 "$dir/conf"
same "the same as before" "$(cat "$dir/conf")" "$("$nccfg" showconf nc0)"
same "the keys are still there" "[True, True]" "$(jget "[p['has_key'] for p in d[0]['peers']]")"
cat >"$dir/small" <<END
[Peer]
Name = vps
Address = fd00::2
[Path]
Name = nctest0
[Path]
Name = lte
Dev = nctest0
END
small="[Device]

[Peer]
Name = vps
# Key = (not readable)
Address = fd00::2
Protect = encrypt
Sched = edpf
Repair = off
Copy = off

[Path]
Name = nctest0
Dev = nctest0
Cc = model

[Path]
Name = lte
Dev = nctest0
Cc = model"
for how in setconf syncconf; do
	good "$how to a smaller one" "" $how nc0 "$dir/small"
	same "$how puts back what the file leaves out" "$small" "$("$nccfg" showconf nc0)"
	good "addconf" "" addconf nc0 "$dir/conf"
	good "the key again" "" set nc0 peer office key "$dir/key2"
	good "addresses by word" "" set nc0 peer vps address none address 10.99.0.2,fd00::2
	same "as before" "$(cat "$dir/conf")" "$("$nccfg" showconf nc0)"
done
good "nothing by word" "" set nc0 listen off fwmark off peer office remove \
	peer vps endpoint none address none address fd00::2 \
	path lte dev nctest0 local any endpoint none metric 0 direction both rate 0 enable \
	overhead 0 linklayer ethernet
same "as the smaller one" "$small" "$("$nccfg" showconf nc0)"
good "setconf of an empty file" "" setconf nc0 /dev/null
same "nothing is left" "[Device]" "$("$nccfg" showconf nc0)"

echo "# refusals name the word"
good "two peers of three" "" set nc0 peer x peer y
before=$("$nccfg" showconf nc0)
bad 2 "^nccfg: 'transport tcp': nc0, peer a, path b: " set nc0 listen 5 peer a path b transport tcp
bad 2 "^nccfg: 'rate 5kbit': nc0, peer a, path b: a path's rate is between" set nc0 peer a path b rate 5kbit
bad 2 "^nccfg: 'cc fixed': nc0, peer a, path b: .*give the path a rate" set nc0 peer a path b dev any cc fixed
bad 2 "^nccfg: 'rate 0': nc0, peer a, path b: .*give the path a rate" set nc0 peer a path b dev any cc fixed rate 0
bad 2 "^nccfg: 'rate 101gbit': nc0, peer a, path b: a path's rate is between" set nc0 peer a path b rate 101gbit
bad 2 "^nccfg: 'overhead 257': nc0, peer a, path b: " set nc0 peer a path b dev any overhead 257
bad 2 "^nccfg: 'replay off': nc0, peer a: replayed frames can be let in with" set nc0 peer a replay off
bad 2 "^nccfg: 'bind-addresses on': nc0, peer a: frames without a tag can't" set nc0 peer a protect none bind-addresses on
bad 2 "^nccfg: 'sched x': nc0, peer a: there is no scheduler" set nc0 peer a sched x
bad 2 "^nccfg: 'cc x': nc0, peer a, path b: there is no congestion" set nc0 peer a path b dev any cc x
bad 2 "^nccfg: 'path b': nc0, peer a, path b: a path can't lead through" set nc0 peer a path b dev nc0
bad 2 "^nccfg: 'peer q': nc0, peer q: the device has no peer" set nc0 peer q remove
bad 2 "^nccfg: 'peer b': nc0, peer b: .*numtxqueues 64" set nc0 peer a peer b
bad 2 "^nccfg: 'key .*/key': nc0, peer y: " set nc0 peer x key "$dir/key" peer y key "$dir/key"
bad 2 "^nccfg: 'endpoint 0.0.0.0:5': nc0, peer a: " set nc0 peer a endpoint 0.0.0.0:5
bad 2 "^nccfg: 'address ff02::1': nc0, peer a: " set nc0 peer a address ff02::1
printf '[Peer]\nName = a\n[Path]\nName = b\nCc = x\nDev = any\n' >"$dir/bad"
bad 2 "^nccfg: $dir/bad:5: 'Cc = x': nc0, peer a, path b: there is no" setconf nc0 "$dir/bad"
same "nothing was changed" "$before" "$("$nccfg" showconf nc0)"
if chmod 755 "$dir" && id nobody >/dev/null 2>&1; then
	setpriv --reuid=nobody --clear-groups "$nccfg" show >"$dir/out" 2>&1
	grep -q 'CAP_NET_ADMIN' "$dir/out"; result $? "who may not is told so"
fi

echo "# many"
ip link del nc0
ip link add nc0 numtxqueues 64 type netcomb
for peer in $(seq 64); do
	"$nccfg" genkey >"$dir/key.$peer"
	printf '[Peer]\nName = peer%d\nKeyFile = key.%d\nAddress = 10.1.%d.1\n' "$peer" "$peer" "$peer"
	for path in $(seq 16); do
		printf '[Path]\nName = path%d\nDev = any\nEndpoint = 192.0.2.%d:%d\n' "$path" "$path" "$((4000 + peer))"
	done
done >"$dir/big"
good "64 peers with 16 paths in one message" "" setconf nc0 "$dir/big"
same "all of them are there" "64 1024" "$(jget "len(d[0]['peers']), \
sum(len(p['paths']) for p in d[0]['peers'])" | tr -d '(,)')"
same "mq needs no warning" "" "$("$nccfg" show nc0 2>&1 >/dev/null)"
tc qdisc replace dev nc0 root pfifo
"$nccfg" show nc0 2>&1 >/dev/null | grep -q 'warning: one qdisc (pfifo) over several queues'
result $? "a single qdisc over several queues is warned of"
good "and all away again" "" setconf nc0 /dev/null
ip link del nc0
ip link del nctest0
finish
