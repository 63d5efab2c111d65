#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Answers and events of the kernel as users see them (TAP). NCCFG_REPLAY=FILE
# takes the kernel's place; message.py writes the file from the spec.
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

"$message" dump <"$here/state.json" >"$dir/state"
export NCCFG_REPLAY=$dir/state

echo "# show"
# every attribute and counter of the spec has a value of its own
"$message" sample >"$dir/sample.json"
"$message" dump <"$dir/sample.json" >"$dir/sample"
NCCFG_REPLAY=$dir/sample "$nccfg" show -j >"$dir/json"; rc=$?
python3 - "$dir/sample.json" "$dir/json" <<'END' >"$dir/diff" && [ $rc = 0 ]
import json, sys
want, got = (json.load(open(f)) for f in sys.argv[1:])
if want != got:
    print(json.dumps(want, sort_keys=True), json.dumps(got, sort_keys=True), sep="\n")
sys.exit(want != got)
END
result $? "JSON has every attribute and counter of the spec"
[ -s "$dir/diff" ] && complain "$(cat "$dir/diff")"
has "JSON of one device" '"ifname": "nc1"' show nc1 -j
has "-j may come first" '"ifname": "nc1"' show -j nc1
has "JSON without paths" '"name": "vps"' show nc0 peers --json
! "$nccfg" show nc0 peers -j | grep -q '"paths"'; result $? "no paths there"
good "for people" "$(cat "$here/expected/show")" show nc0
good "peers alone" "$(cat "$here/expected/peers")" show nc0 peers
good "paths alone" "$(cat "$here/expected/paths")" show nc0 paths
good "dump" "$(cat "$here/expected/dump")" show nc0 dump
[ "$("$nccfg" show nc0 dump | awk -F'\t' '{print $1, NF}' | sort -u | tr '\n' ,)" = \
	"device 6,path 40,peer 21," ]; result $? "dump has a fixed number of columns"
has "all devices" '^device: nc1' show
has "a bare device" 'listening on: nothing' show nc1
bad 2 'nc9: no such device; create it with: ip link add nc9 type netcomb' show nc9
bad 2 'lo: this is no netcomb device' showconf lo

echo "# showconf and setconf"
good "showconf" "$(cat "$here/expected/showconf")" showconf nc0
"$nccfg" showconf nc0 >"$dir/conf"
NCCFG_DRYRUN=1 good "syncconf of showconf changes nothing" "" syncconf nc0 "$dir/conf"
cat >"$dir/conf2" <<END
[Device]
FwMark = 31
[Peer]
Name = vps
Endpoint = 203.0.113.9:4725
Address = 10.99.0.3, fd00::2
Sched = greedy
[Path]
Name = dsl
Local = 192.0.2.7
Metric = 7
Cc = newreno
[Peer]
Name = office
[Path]
Name = free
END
NCCFG_DRYRUN=1 good "syncconf says just what differs" "device nc0
  listen-port 0
  peer
    name vps
    flags 2
    protect encrypt
    repair off
    copy off
    reorder 1
    bind-addresses 0
    allow none
    clamp-mss 1
    address 10.99.0.3
    address fd00::2
    path
      name tether
      flags 1
    path
      name cable
      flags 1
    path
      name lte
      flags 1
    path
      name dsl
      dev any
      endpoint none
      metric 7
      direction both
      transport udp
      rate-bps 0
      enabled 1
      overhead 0
      linklayer ethernet
  peer
    name office
    protect encrypt
    sched -
    replay 1
    path
      name free
      dev free" syncconf nc0 "$dir/conf2"
NCCFG_DRYRUN=1 has "setconf puts back what the file leaves out" '^      transport udp' setconf nc0 "$dir/conf2"
: >"$dir/none"
NCCFG_DRYRUN=1 good "setconf of an empty file" "device nc0
  flags 1
  listen-port 0
  fwmark 0x0" setconf nc0 "$dir/none"
NCCFG_DRYRUN=1 good "syncconf of an empty file" "device nc0
  listen-port 0
  fwmark 0x0
  peer
    name office
    flags 1
  peer
    name vps
    flags 1" syncconf nc0 "$dir/none"
printf '[Peer]\nName = new\n[Path]\nName = a\n' >"$dir/new"
NCCFG_DRYRUN=1 good "syncconf removes first, then adds" "device nc1
  peer
    name new
    path
      name a" syncconf nc1 "$dir/new"

echo "# refusals"
# offset PATH ARG...: where an attribute of the message begins
offset() {
	local path=$1; shift
	"$unit" encode "$@" | "$message" decode | python3 -c '
import json, sys
at, level = None, json.load(sys.stdin)
for name in sys.argv[1].split("/"):
    at, level = [(o, v) for n, o, v in level if n == name][-1]
print(at)' "$path"
}

# refused ERRNO TEXT ATTRIBUTE PATTERN ARG...
refused() {
	local errno=$1 text=$2 attr=$3 pattern=$4 at=; shift 4
	[ -n "$attr" ] && at=$(offset "$attr" "${@:2}")
	"$message" error "$errno" "$text" ${at:+"$at"} >"$dir/answer"
	NCCFG_REPLAY=$dir/answer bad 2 "$pattern" "$@"
}
refused 95 "metrics are not there yet" peer/path/metric \
	"^nccfg: 'metric 3': lo, peer a, path b: metrics are not there yet$" \
	set lo listen 5 peer a path b metric 3
refused 22 "the port is taken" listen-port "'listen 5': lo: the port is taken" set lo listen 5 peer a
refused 22 "no more queues" peer "'peer b': lo, peer b: no more queues" set lo peer a peer b
refused 22 "too many" peer/path "'path c': lo, peer a, path c: too many" set lo peer a path b path c
refused 22 "bad address" peer/address "'address 10.0.0.2': lo, peer a: bad" \
	set lo peer a address 10.0.0.1 address 10.0.0.2
refused 22 "no netcomb device" ifname "^nccfg: lo: no netcomb device" set lo listen 5
refused 16 "" "" "^nccfg: lo: Device or resource busy" set lo listen 5
refused 1 "" "" "CAP_NET_ADMIN" set lo listen 5
refused 1 "" "" "CAP_NET_ADMIN" show
refused 19 "" "" "nc9: no such device; create it with: ip link add nc9" set nc9 listen 5
printf '[Peer]\nName = a\nSched = edpf\n' >"$dir/conf"
"$message" error 2 "there is no such scheduler" "$(offset peer/sched lo peer a sched edpf)" >"$dir/answer"
NCCFG_REPLAY=$dir/answer bad 2 "^nccfg: $dir/conf:3: 'Sched = edpf': lo, peer a: there is no such" \
	addconf lo "$dir/conf"
"$message" error 0 >"$dir/answer"
NCCFG_REPLAY=$dir/answer good "a grant is silent" "" set lo listen 5
"$message" error 0 "the port is below 1024" >"$dir/answer"
NCCFG_REPLAY=$dir/answer good "a grant with a warning" "nccfg: lo: warning: the port is below 1024" set lo listen 5
: >"$dir/answer"
NCCFG_REPLAY=$dir/answer bad 2 "lo: no answer" set lo listen 5

echo "# monitor"
"$message" event >"$dir/events" <<'END'
[{"ifindex": 5, "ifname": "nc0", "event": "path-state", "peers": [{"name": "vps", "paths":
  [{"name": "eth1", "id": 1, "state": "up", "reason": "answered"}]}]},
 {"ifindex": 5, "ifname": "nc0", "event": "path-state", "peers": [{"name": "vps", "paths":
  [{"name": "eth1", "id": 1, "state": "down", "reason": 99}]}]},
 {"ifindex": 5, "ifname": "nc0", "event": "path-state", "peers": [{"name": "vps", "paths":
  [{"name": "eth1", "id": 1, "state": "up", "reason": "damped", "flaps": 4, "damped_ms": 7990}]}]},
 {"ifindex": 5, "ifname": "nc0", "event": "path-state", "peers": [{"name": "vps", "paths":
  [{"name": "eth1", "id": 1, "state": "up", "reason": "steady", "flaps": 4, "damped_ms": 0}]}]},
 {"ifindex": 5, "ifname": "nc0", "event": "path-added", "peers": [{"name": "vps", "paths":
  [{"name": "lte", "id": 2, "learned": true}]}]},
 {"ifindex": 5, "ifname": "nc0", "event": "session", "peers": [{"name": "vps"}]},
 {"ifindex": 6, "ifname": "nc1", "event": "device-changed"},
 {"ifindex": 6, "ifname": "nc1", "event": 77}]
END
export NCCFG_REPLAY=$dir/events
got=$("$nccfg" monitor 2>&1 | sed -E 's/^[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3} //')
want="nc0 peer vps path eth1: up (probe answered)
nc0 peer vps path eth1: down (reason 99)
nc0 peer vps path eth1: up, damped for 8 s more: went down 4 times in a minute
nc0 peer vps path eth1: up (it has stayed up for long enough)
nc0 peer vps path lte: announced by the other side
nc0 peer vps: new session in use
nc1: listening port or mark changed
nc1: event 77"
[ "$got" = "$want" ]; result $? "one line an event"
[ "$got" = "$want" ] || complain "$got"
[ "$("$nccfg" monitor nc1 | wc -l)" = 2 ]; result $? "events of one device"
"$nccfg" monitor -j nc0 | python3 -c '
import json, sys
events = [json.loads(line) for line in sys.stdin]
assert len(events) == 6 and events[0]["event"] == "path-state"
assert events[0]["peers"][0]["paths"][0]["reason"] == "answered" and "time_ms" in events[0]'
result $? "JSON lines"

echo "# damage"
for cut in 1 5 20 37 100 1000; do
	head -c $cut "$dir/state" >"$dir/cut"
	NCCFG_REPLAY=$dir/cut bad 2 "no answer|rror|parse" show
done
finish
