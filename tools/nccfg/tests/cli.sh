#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The command line and configuration files, good and bad (TAP). No kernel is
# asked: NCCFG_DRYRUN=1 prints what would be sent.
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
export NCCFG_DRYRUN=1

conf() { cat >"$dir/conf"; }

"$nccfg" genkey >"$dir/key"

echo "# usage"
has "help lists commands" '^ +nccfg monitor' help
has "help explains a command" 'nccfg set DEV' help set
bad 1 "'halp': unknown command; did you mean 'help'" halp
bad 1 "'frobnicate': unknown command; 'nccfg help' lists them" frobnicate
bad 1 'usage: nccfg setconf DEV FILE' setconf nc0
bad 1 'usage: nccfg genkey$' genkey now
bad 1 'usage: nccfg show ' show nc0 peers paths
bad 1 "'peer': expected peers, paths or dump" show nc0 peer
bad 1 "'dump' and '-j'" show nc0 dump -j
bad 1 "'a/b': expected the name of a device" set a/b listen 1
bad 1 "'averylongdevicename': expected the name" set averylongdevicename listen 1

echo "# words"
bad 1 "'listne': unknown word; did you mean 'listen'" set nc0 listne 5
bad 1 "'endpiont': unknown word; did you mean 'endpoint'" set nc0 peer a endpiont 1.2.3.4:5
bad 1 "'metrik': unknown word; did you mean 'metric'" set nc0 peer a path b metrik 5
bad 1 "'zzz': unknown word; expected one of listen, fwmark or peer" set nc0 zzz
bad 1 "'zzz': unknown word; expected one of remove, renew, key, .*, path or peer" set nc0 peer a zzz
bad 1 "'peer': a value is missing; expected NAME" set nc0 peer
bad 1 "'path': a value is missing; expected NAME" set nc0 peer a path
bad 1 "'listen': a value is missing; expected PORT" set nc0 listen
bad 1 "'rate': a value is missing; expected RATE" set nc0 peer a path b rate
bad 1 "'metric': this belongs to a path; it stands after 'path NAME'" set nc0 peer a metric 5
bad 1 "'key': this belongs to a peer" set nc0 key f
bad 1 "'sched': this belongs to a peer; .* before its first 'path'" set nc0 peer a path b sched x
bad 1 "'listen': this belongs to the device; .* before the first 'peer'" set nc0 peer a listen 5
bad 1 "'path b': a path belongs to a peer" set nc0 path b
bad 1 "'listen 6': this was given before for the same device" set nc0 listen 5 listen 6
bad 1 "'endpoint 1.2.3.4:6': this was given before for the same peer" \
	set nc0 peer a endpoint 1.2.3.4:5 endpoint 1.2.3.4:6
bad 1 "'disable': this was given before for the same path" set nc0 peer a path b enable disable
bad 1 "'peer a': the peer is named a second time" set nc0 peer a peer b peer a
bad 1 "'path b': the path is named a second time" set nc0 peer a path b path b
bad 1 "'remove': nothing else can be said of a peer that is removed" set nc0 peer a remove protect auth
bad 1 "'remove': nothing else can be said of a peer that is removed" set nc0 peer a remove path b
bad 1 "'remove': nothing else can be said of a path that is removed" set nc0 peer a path b metric 1 remove
bad 1 "'renew': this was given before for the same peer" set nc0 peer a remove renew
bad 1 "'remove': nothing else can be said of a peer" set nc0 peer a remove address 10.0.0.1

echo "# values"
for v in 65536 -1 '' 12x ' 12' 0x10 99999999999999999999; do
	bad 1 "'listen $v': expected a port, a number from 0 to 65535" set nc0 listen "$v"
done
for v in 0x 0x100000000 4294967296 -1 g 0x-1; do
	bad 1 "'fwmark $v': expected a mark" set nc0 fwmark "$v"
done
for v in -1 4294967296 1.5 ten ''; do
	bad 1 "'metric $v': expected a number from 0 to 4294967295" set nc0 peer a path b metric "$v"
done
for v in '' fast 8mbits 8x -8mbit 1e6 nan inf 0x10mbit 1.2.3mbit 8kk 9999999tbit .5mbit 8ibit; do
	bad 1 "'rate $v': expected a rate as tc takes it" set nc0 peer a path b rate "$v"
done
for v in '' 1.2.3.4 1.2.3.4: 1.2.3.4:0 1.2.3.4:65536 1.2.3.4:http :5 2001:db8::1:5 \
	'[2001:db8::1]' '[2001:db8::1]5' '[1.2.3.4]:5' '[]:5' '[::1:5' 10.1:5 1.2.3:5 1.2.3.256:5 17:5; do
	bad 1 'expected ADDR:PORT, such as' set nc0 peer a endpoint "$v"
done
for v in '' 10.0.0.0/24 10.0.0 fd00::g host 10.0.0.1:5; do
	bad 1 'expected an IPv4 or IPv6 address without' set nc0 peer a address "$v"
	bad 1 'expected an IPv4 or IPv6 address without' set nc0 peer a path b local "$v"
done
bad 1 "'10.0.0.1,10.0.0.x'|'address 10.0.0.x': expected" set nc0 peer a address 10.0.0.1,10.0.0.x
for v in , 10.0.0.0/33 fd00::/129 10.0.0.0/ 10.0.0.0/-1 10.0.0.0/8x 10/8 host 10.0.0.1:5 \
	10.0.0.0/8,none none,10.0.0.0/8 10.0.0.0/8,; do
	bad 1 'expected prefixes such as' set nc0 peer a allow "$v"
done
bad 1 'at most 16 prefixes' set nc0 peer a allow "$(printf '10.0.%d.0/24,' {1..16})10.1.0.0/16"
for v in '' Encrypt encrypted 0; do
	bad 1 "'protect $v': expected encrypt, auth or none" set nc0 peer a protect "$v"
done
for v in '' yes Auto 1; do
	bad 1 "'repair $v': expected off, auto or on" set nc0 peer a repair "$v"
done
for v in '' on all; do
	bad 1 "'copy $v': expected off or express" set nc0 peer a copy "$v"
done
bad 1 "'direction up': expected both, tx or rx" set nc0 peer a path b direction up
bad 1 "'transport quic': expected udp, ip or tcp" set nc0 peer a path b transport quic
for v in '' Greedy 'a b' averyveryverylongname; do
	bad 1 "'sched $v': expected a name of 1 to 15 small letters" set nc0 peer a sched "$v"
	bad 1 "'cc $v': expected a name of 1 to 15 small letters" set nc0 peer a path b cc "$v"
done
for v in '' 'a b' '#a' $'a\tb' büro a/b; do
	bad 1 "expected a name of letters" set nc0 peer "$v"
	bad 1 "expected a name of letters" set nc0 peer a path "$v"
done
bad 1 "too long; at most 31 characters" set nc0 peer 12345678901234567890123456789012
for v in 'a b' a/b a:b .. averylonginterface; do
	bad 1 'expected the name of an interface' set nc0 peer a path b dev "$v"
done

bad 1 "'listen \+12': expected a port" set nc0 listen +12

echo "# keys"
bad 1 'cannot open the key file: No such file' set nc0 peer a key "$dir/none"
bad 1 'cannot read the key file: Is a directory' set nc0 peer a key "$dir"
bad 1 'the file is empty' set nc0 peer a key -
: >"$dir/empty";			bad 1 'the file is empty' set nc0 peer a key "$dir/empty"
head -c 40 "$dir/key" >"$dir/short";	bad 1 'does not hold a key; expected 44' set nc0 peer a key "$dir/short"
cat "$dir/key" "$dir/key" >"$dir/two";	bad 1 'does not hold a key' set nc0 peer a key "$dir/two"
head -c 32 /dev/zero >"$dir/raw";	bad 1 'does not hold a key' set nc0 peer a key "$dir/raw"
cp "$dir/key" "$dir/open"
for mode in 604 602 640; do
	chmod $mode "$dir/open"
	[ $mode = 640 ] || bad 1 "warning: every user can read or change this key" set nc0 peer a key "$dir/open"
done
want="device nc0
  peer
    name a
    key (set)"
good "a key that the group can read" "$want" set nc0 peer a key "$dir/open"
good "a key from a file" "$want" set nc0 peer a key "$dir/key"
good "a key from standard input" "$want" set nc0 peer a key - <"$dir/key"
good "a key from /dev/stdin" "$want" set nc0 peer a key /dev/stdin < <(cat "$dir/key")
good "a key from a pipe" "$want" set nc0 peer a key <(cat "$dir/key")
(umask 022; "$nccfg" genkey >"$dir/world" 2>"$dir/err")
grep -q 'warning: every user can read' "$dir/err"; result $? "genkey warns of a readable file"
[ "$("$nccfg" genkey)" != "$("$nccfg" genkey)" ]; result $? "two keys differ"
! "$nccfg" set nc0 peer a key "$dir/key" | grep -qF "$(cat "$dir/key")"
result $? "a key is not printed"

echo "# what is taken"
good "everything at once" "device nc0
  listen-port 4725
  fwmark 0x1f
  peer
    name vps
    endpoint 203.0.113.9:4725
    protect auth
    sched greedy
    reorder 0
    allow 198.51.100.0/24,2001:db8::/32,192.0.2.7/32,::1/128
    clamp-mss 0
    address 10.99.0.2
    address fd00::2
    address 10.99.0.3
    path
      name eth1
    path
      name wwan0
      dev any
      local 192.0.2.1
      endpoint [2001:db8::9]:4726
      metric 10
      direction tx
      transport ip
      cc newreno
      rate-bps 8000000
      enabled 0
      overhead 8
      linklayer atm
  peer
    name old
    flags 1
  peer
    name b#o
    flags 2
    path
      name dsl
      dev ppp0
      enabled 1
    path
      name gone
      flags 1" \
	set nc0 fwmark 0x1f listen 4725 \
	peer vps sched greedy endpoint 203.0.113.9:4725 address 10.99.0.2,fd00::2 protect auth reorder off clamp-mss off address 10.99.0.3 \
	allow "198.51.100.0/24, 2001:db8::/32,192.0.2.7,::1" \
	path eth1 path wwan0 rate 8mbit overhead 8 linklayer atm disable dev any local 192.0.2.1 endpoint '[2001:db8::9]:4726' \
	metric 10 direction tx transport ip cc newreno \
	peer old remove peer b#o address none path dsl dev ppp0 enable path gone remove
good "renew" "device nc0
  peer
    name a
    flags 16
    sched edpf" set nc0 peer a renew sched edpf
good "off" "device nc0
  listen-port 0
  fwmark 0x0" set nc0 listen off fwmark off
good "names that are words" "device nc0
  peer
    name peer
    path
      name path
      dev dev" set nc0 peer peer path path dev dev
good "no interface by ''" "device nc0
  peer
    name a
    path
      name b
      dev any" set nc0 peer a path b dev ''
good "nothing by word" "device nc0
  peer
    name a
    endpoint none
    path
      name b
      local any
      endpoint none" set nc0 peer a endpoint none path b local any endpoint none
good "a scope" "device nc0
  peer
    name a
    endpoint [fe80::1%lo]:5" set nc0 peer a endpoint '[fe80::1%lo]:5'

echo "# files"
key_name=$(basename "$dir/key")
conf <<END
# a comment
[device]
listen=4725	# of # the portal that waits
  FwMark = 7

[Peer]
Name = vps
KeyFile = $key_name
Endpoint = [2001:db8::1]:4725
Address = 10.0.0.1, fd00::1
Address = 10.0.0.2
Protect = encrypt
Sched = greedy
Reorder = on
ClampMss = on
[Path]
Name = eth1
[Path]
Name = lte
Dev = wwan0
Local = 192.0.2.7
Endpoint = 203.0.113.9:1
Metric = 5
Direction = rx
Transport = tcp
Cc = newreno
Rate = 1.5mbit
Overhead = 22
Linklayer = ethernet
Enabled = no
[Peer]
Name = two
END
body="  listen-port 4725
  fwmark 0x7
  peer
    name vps
    key (set)
    endpoint [2001:db8::1]:4725
    protect encrypt
    sched greedy
    reorder 1
    clamp-mss 1
    address 10.0.0.1
    address fd00::1
    address 10.0.0.2
    path
      name eth1
    path
      name lte
      dev wwan0
      local 192.0.2.7
      endpoint 203.0.113.9:1
      metric 5
      direction rx
      transport tcp
      cc newreno
      rate-bps 1500000
      enabled 0
      overhead 22
      linklayer ethernet
  peer
    name two"
good "addconf of a file" "device nc0
$body" addconf nc0 "$dir/conf"
good "a file on standard input" "device nc0
$body" addconf nc0 - < <(sed "s,= key,= $dir/key," "$dir/conf")
# shellcheck disable=SC2001 # each line of several
good "setconf replaces" "device nc0
  flags 1
$(sed 's/^    name \(.*\)/&\n    flags 10/' <<<"$body")" setconf nc0 "$dir/conf"
good "syncconf with a bare device sends all" "device nc0
$body" syncconf nc0 "$dir/conf"

# fbad LINE PATTERN: the file on standard input is refused at LINE
fbad() {
	conf
	bad 1 "$dir/conf:$1: $2" addconf nc0 "$dir/conf"
}
fbad 1 "'Foo': expected a section such as" <<<'Foo'
fbad 1 "'\[Peers\]': unknown section; expected \[Device\]" <<<'[Peers]'
fbad 2 "'Listen = 70000': expected a port" <<<$'[Device]\nListen = 70000'
fbad 1 "'\[Path\]': a path belongs to a peer" <<<'[Path]'
fbad 1 "'\[Peer\]': this peer has no 'Name = ...'" <<<$'[Peer]\nProtect = auth\n[Peer]\nName = a'
fbad 3 "'\[Path\]': this path has no 'Name = ...'" <<<$'[Peer]\nName = a\n[Path]\nMetric = 5'
fbad 2 "'Listen = 5': this belongs to the device; it stands in the section \[Device\]" <<<$'[Peer]\nListen = 5'
fbad 2 "'Metric = 5': this belongs to a path; it stands in a section \[Path\]" <<<$'[Peer]\nMetric = 5'
fbad 4 "'\[Device\]': the device's section stands before" <<<$'[Peer]\nName = a\n\n[Device]'
fbad 2 "'Endpiont = x': unknown word; did you mean 'Endpoint'" <<<$'[Peer]\nEndpiont = x'
fbad 2 "'Zzz = x': unknown word; expected one of Name, KeyFile, Endpoint" <<<$'[Peer]\nZzz = x'
fbad 2 "'key = x': unknown word; did you mean 'KeyFile'" <<<$'[Peer]\nkey = x'
fbad 3 "'Name = b': this was given before for the same peer" <<<$'[Peer]\nName = a\nName = b'
fbad 4 "'Name = a': the peer is named a second time" <<<$'[Peer]\nName = a\n[Peer]\nName = a'
fbad 2 "'Name = ': expected a name of" <<<$'[Peer]\nName ='
fbad 4 "'Enabled = maybe': expected yes or no" <<<$'[Peer]\nName=a\n[Path]\nEnabled = maybe'
fbad 2 "'KeyFile = nokey': cannot open the key file" <<<$'[Peer]\nKeyFile = nokey'
fbad 1 "'Listen': there is a zero byte" < <(printf 'Listen\0= 5\n')
bad 1 "cannot open $dir/none: No such file" addconf nc0 "$dir/none"
bad 1 "cannot read $dir: Is a directory" addconf nc0 "$dir"

echo "# the message"
decode() { "$unit" encode "$@" | "$message" decode; }
[ "$(decode nc0 peer a allow fd00::/8,10.0.0.1)" = \
	'[["ifname", 20, "nc0"], ["peer", 28, [["name", 32, "a"], ["allow", 40, "fd00::/8"], ["allow", 64, "10.0.0.1/32"]]]]' ]
result $? "prefixes, one by one"
[ "$(decode nc0 peer a allow none)" = \
	'[["ifname", 20, "nc0"], ["peer", 28, [["name", 32, "a"], ["allow", 40, "none"]]]]' ]
result $? "none of them"
got=$(decode nc0 listen 5 peer a key "$dir/key" endpoint 203.0.113.9:4725 \
	address fd00::1 path b dev '' rate 8mbit enable)
key=$(base64 -d "$dir/key" | od -An -tx1 -v | tr -d ' \n')
want='[["ifname", 20, "nc0"], ["listen-port", 28, 5], ["peer", 36, [["name", 40, "a"], ["key", 48, "'$key'"], '
want+='["endpoint", 84, "203.0.113.9:4725"], ["address", 104, "fd00::1"], ["path", 124, [["name", 128, "b"], '
want+='["dev", 136, ""], ["rate-bps", 144, 8000000], ["enabled", 156, 1]]]]]]'
[ "$got" = "$want" ]; result $? "an independent reader understands it"
[ "$got" = "$want" ] || complain "$got" "$want"

finish
