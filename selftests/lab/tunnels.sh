# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What runs over the lab's links: netcomb, and the rivals it is measured by.
#
# Inner addresses: .1 local portal, .2 remote portal, in 10.99.0.0/24 and
# fd99::/64 for netcomb, 10.98.0.0/24 and fd98::/64 for WireGuard.

NC_PORT=4725
REM4=203.0.113.9
REM6=2001:db8:c::9

# Load netcomb.ko of the running kernel, if it is not there yet.
nc_load() {
	[ -d /sys/module/netcomb ] && return
	[ -e "${NC_KO:-}" ] || lab_die "no module for this kernel: NC_KO='${NC_KO:-}'"
	# A stock kernel has the libraries as modules; the lab's has them inside.
	for m in udp_tunnel ip6_udp_tunnel libchacha20poly1305 libcurve25519 \
		 curve25519-x86_64 libblake2s; do
		modprobe -q "$m" 2>/dev/null
	done
	insmod "$NC_KO" || lab_die "insmod $NC_KO"
}

# nc_key FILE: a key of its own, readable by root alone
nc_key() { (umask 077 && nccfg genkey >"$1") || lab_die "nccfg genkey"; }

# netcomb_up [-6] [-q N] [-l "WORD..."] [-r "WORD..."] [-p "WORD..."] [N...]
# The tunnel nc0 over links N (all unless told); -6: IPv6 underlay; -l, -r: more
# words for the peer at the local, the remote portal (protect auth, sched greedy);
# -p: more words for every path (cc newreno); -q: queues, one a peer. netcomb_portal then makes one of
# the two again, as it was.
netcomb_up() {
	local OPTIND opt remote=$REM4:$NC_PORT local_words="" remote_words=""
	local path_words="" n paths=""
	NC_QUEUES=1

	while getopts 6q:l:r:p: opt; do
		case $opt in
		6)	remote="[$REM6]:$NC_PORT" ;;
		q)	NC_QUEUES=$OPTARG ;;
		l)	local_words=$OPTARG ;;
		r)	remote_words=$OPTARG ;;
		p)	path_words=$OPTARG ;;
		*)	lab_die "netcomb_up: -$opt" ;;
		esac
	done
	shift $((OPTIND - 1))
	[ $# -gt 0 ] || mapfile -t ALL < <(seq "$LAB_LINKS")
	for n in "${@:-${ALL[@]}}"; do paths+=" path eth$n $path_words"; done

	NC_PORTAL[loc]="endpoint $remote address 10.99.0.2 address fd99::2 $local_words $paths"
	NC_PORTAL[rem]="address 10.99.0.1 address fd99::1 $remote_words"
	nc_load
	[ -e /run/nc.key ] || nc_key /run/nc.key
	netcomb_portal rem
	netcomb_portal loc
}

declare -gA NC_PORTAL=()
NC_QUEUES=1

# netcomb_portal loc|rem: one end of the tunnel that netcomb_up has described
netcomb_portal() {
	ip -n "$1" link add nc0 numtxqueues "$NC_QUEUES" type netcomb || lab_die "link type netcomb"
	# shellcheck disable=SC2086 # words
	case $1 in
	loc)	on loc nccfg set nc0 peer vps key /run/nc.key ${NC_PORTAL[loc]} ;;
	rem)	on rem nccfg set nc0 listen "$NC_PORT" \
			peer local key /run/nc.key ${NC_PORTAL[rem]} ;;
	esac || lab_die "portal $1"
	tunnel_addresses nc0 10.99.0 fd99 "$1"
}

# tunnel_addresses DEV PREFIX4 PREFIX6 loc|rem: a portal's addresses in the
# tunnel, and the way from client to server through it
tunnel_addresses() {
	local dev=$1 host=1 lan4=10.2.0.0/24 lan6=2001:db8:2::/64

	[ "$4" = loc ] || { host=2 lan4=10.1.0.0/24 lan6=2001:db8:1::/64; }
	ip -n "$4" -batch - <<-END || lab_die "$dev: portal $4"
		addr add $2.$host/24 dev $dev
		addr add $3::$host/64 dev $dev nodad
		link set $dev up
		route add $lan4 dev $dev
		route add $lan6 dev $dev
	END
}

netcomb_down() {
	ip -n loc link del nc0
	ip -n rem link del nc0
}

# wireguard_up LINK: wg0 over one link
wireguard_up() {
	local gw=192.0.2.$((16 * ($1 - 1) + 1)) k

	for k in loc rem; do
		[ -e /run/wg.$k ] || (umask 077 && wg genkey >/run/wg.$k)
		ip -n $k link add wg0 type wireguard || lab_die "wireguard"
	done
	ip -n loc route replace "$REM4" via "$gw"
	on rem wg set wg0 listen-port 51820 private-key /run/wg.rem \
		peer "$(wg pubkey </run/wg.loc)" allowed-ips 0.0.0.0/0,::/0
	on loc wg set wg0 private-key /run/wg.loc \
		peer "$(wg pubkey </run/wg.rem)" allowed-ips 0.0.0.0/0,::/0 \
		endpoint "$REM4:51820"
	tunnel_addresses wg0 10.98.0 fd98 loc
	tunnel_addresses wg0 10.98.0 fd98 rem
}

wireguard_down() {
	ip -n loc link del wg0
	ip -n rem link del wg0
	ip -n loc route del "$REM4"
}

# mptcp_up: the local portal's sockets of protocol MPTCP use all links
mptcp_up() {
	local n
	on loc ip mptcp limits set subflow 8 add_addr_accepted 8
	on rem ip mptcp limits set subflow 8 add_addr_accepted 8
	for ((n = 2; n <= LAB_LINKS; n++)); do
		on loc ip mptcp endpoint add 192.0.2.$((16 * (n - 1) + 2)) \
			dev "eth$n" subflow
	done
}
