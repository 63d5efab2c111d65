# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Stock Debian kernels, and an emulator to run them, in a cache of their own:
# shared by debian-kernel.sh, debian-build.sh and qemu-run.sh.  Sourced, never
# run.
#
# After "debian_open KERNEL":
#   DEBIAN_DIR   the cache directory of that kernel; its image is vmlinuz there
#   DEBIAN_ROOT  $DEBIAN_DIR/root: that suite's kernel, headers and compiler
#   DEBIAN_REL   what "uname -r" says on it
# 6.12-arm64 is for building alone: arm64 headers, a compiler that runs here.
# After "debian_open qemu":
#   DEBIAN_QEMU  the command that runs it

# Bump whenever the recipe below makes something else of the same packages.
DEBIAN_RECIPE=1

DEBIAN_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/netcomb
DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

debian_die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}

# Where a thing is found, best first, one "SUITE BASE" a line: its packages come
# from SUITE, what they depend on from BASE.
debian_suites()
{
	case $1 in
	6.1)	echo "bookworm bookworm" ;;
	# Debian 12's own QEMU now and then runs code that the guest's kernel
	# has just patched as it was before: "Oops: int3" with two processors.
	6.12|6.12-arm64|qemu) echo "trixie trixie" ;;
	7)	printf '%s\n' "trixie-backports trixie" "sid sid" ;;
	*)	debian_die "no Debian kernel '$1' (there are: 6.1 6.12 7 6.12-arm64)" ;;
	esac
}

# The packages of a thing; the first tells its version.
debian_packages()
{
	case $1 in
	qemu)	echo qemu-system-x86 ;;
	# The headers themselves are of the other architecture.
	*-arm64) echo linux-headers-arm64 gcc-aarch64-linux-gnu bash coreutils dash \
			findutils grep make mawk perl sed ;;
	# What a module build, depmod and an initramfs need beside the kernel
	# and its headers, which bring the compiler the kernel was built with.
	*)	echo linux-image-amd64 linux-headers-amd64 bash binutils busybox-static \
			coreutils dash findutils grep kmod make mawk perl sed ;;
	esac
}

# The machine's own apt sources as "URI SUITE" lines, from both formats.
debian_own_sources()
{
	local f

	for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$f" ] || continue
		sed -n -E -e 's/[[:space:]]*#.*//' \
			-e 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]*)?([^[:space:]]+)[[:space:]]+([^[:space:]]+).*/\2 \3/p' "$f"
	done
	for f in /etc/apt/sources.list.d/*.sources; do
		[ -f "$f" ] || continue
		# An empty line ends a stanza; a comment line does not.
		{ grep -v '^[[:space:]]*#' "$f"; echo; } | awk '
		function flush(  i, j, n, m, u, s) {
			if (on && types ~ /(^| )deb( |$)/) {
				n = split(uris, u, " "); m = split(suites, s, " ")
				for (i = 1; i <= n; i++)
					for (j = 1; j <= m; j++)
						print u[i], s[j]
			}
			on = 1; types = uris = suites = key = ""
		}
		BEGIN { on = 1 }
		/^[[:space:]]*$/ { flush(); next }
		{
			val = $0
			if ($0 !~ /^[[:space:]]/) {
				key = tolower(substr($0, 1, index($0, ":") - 1))
				val = substr($0, index($0, ":") + 1)
			}
			gsub(/[[:space:]]+/, " ", val)
			if (key == "types") types = types " " val
			if (key == "uris") uris = uris " " val
			if (key == "suites") suites = suites " " val
			if (key == "enabled" && tolower(val) ~ /no|false|off|0/) on = 0
		}
		END { flush() }'
	done
}

# The mirror of the machine's own Debian release, and that of its security
# updates (empty if it has none).
debian_mirror()
{
	local own

	own=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	debian_own_sources | awk -v own="$own" -v want="$1" '
		$2 == own || $2 ~ /^(old|oldold)?stable$|^testing$|^sid$|^unstable$/ { if (!uri["main"]) uri["main"] = $1 }
		$2 ~ /-security$/ { uri["security"] = $1 }
		END { print uri[want] }'
}

# apt on a state, cache and sources of its own, as if nothing were installed.
# One package is said to be there: the kernel's dependency on something that
# makes an initramfs would else bring systemd and udev along.
debian_apt_init()	# DIR SUITE BASE ARCHITECTURE...
{
	local dir=$1 suite=$2 base=$3 main security opts

	shift 3
	main=$(debian_mirror main)
	security=$(debian_mirror security)
	[ -n "$main" ] || debian_die "no Debian mirror in the machine's own apt sources"
	opts="[arch=$(IFS=,; echo "$*") signed-by=$DEBIAN_KEYRING]"
	mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial"
	{
		echo "deb $opts $main $base main"
		[ "$suite" = "$base" ] || echo "deb $opts $main $suite main"
		[ -z "$security" ] || [ "$base" = sid ] ||
			echo "deb $opts $security $base-security main"
	} > "$dir/sources.list"
	cat > "$dir/status" <<-STATUS
	Package: netcomb-no-initramfs
	Status: install ok installed
	Maintainer: none
	Architecture: all
	Version: 1
	Provides: linux-initramfs-tool
	Description: stands for a tool that is not needed here
	STATUS
	cat > "$dir/apt.conf" <<-CONF
	APT::Architecture "amd64";
	APT::Architectures { $(printf '"%s"; ' "$@")};
	APT::Install-Recommends "false";
	APT::Sandbox::User "root";
	APT::Update::Error-Mode "any";
	Acquire::Retries "3";
	Acquire::Languages "none";
	Dir::State "$dir/state";
	Dir::State::status "$dir/status";
	Dir::Cache "$dir/cache";
	Dir::Etc::sourcelist "$dir/sources.list";
	Dir::Etc::sourceparts "/dev/null";
	Dir::Etc::preferences "/dev/null";
	Dir::Etc::preferencesparts "/dev/null";
	CONF
	[ "$suite" = "$base" ] || echo "APT::Default-Release \"$suite\";" >> "$dir/apt.conf"
}

# Downloads THING's packages into DIR/apt/cache/archives; fails if no suite has
# them.  In a subshell: it changes directory and environment.
debian_download()	# THING DIR
(
	thing=$1 dir=$2 headers=()
	read -r -a packages < <(debian_packages "$thing")
	export APT_CONFIG=$dir/apt/apt.conf

	debian_suites "$thing" > "$dir/suites"
	while read -r suite base; do
		rm -rf "$dir/apt"
		case $thing in
		*-arm64) debian_apt_init "$dir/apt" "$suite" "$base" amd64 arm64 ;;
		*)	debian_apt_init "$dir/apt" "$suite" "$base" amd64 ;;
		esac
		apt-get -qq update >&2 || continue
		ver=$(apt-cache policy "${packages[0]}" | awk '/Candidate:/ { print $2 }')
		case $thing/$ver in
		"$thing/${thing%-arm64}".*|qemu/*[0-9]*) ;;
		*) echo "$suite has ${packages[0]} ${ver:-none}, not $thing" >&2; continue ;;
		esac
		cd "$dir/apt/cache/archives" || exit 1
		case $thing in
		*-arm64)
			# Taken alone: they depend on a compiler that runs there.
			read -r -a headers < <(debian_headers "${packages[0]}")
			apt-get -qq download "${headers[@]}" >&2 || exit 1
			packages[0]=linux-kbuild-${headers[1]#linux-headers-}
			packages[0]=${packages[0]%-common} ;;
		esac
		apt-get -qq -y --download-only install "${packages[@]}" >&2 || exit 1
		[ "$thing" != qemu ] || exit 0
		# The checker alone: it needs the C library, its package all of LLVM.
		apt-get -qq download sparse >&2
		exit
	done < "$dir/suites"
	exit 1
)

# The packages of headers of which META is the newest: its own and the common.
debian_headers()	# META
{
	apt-cache show --no-all-versions "$1" | sed -n \
		's/^Depends: \(linux-headers-\(.*\)-arm64\) .*/\1:arm64 linux-headers-\2-common/p'
}

# Unpacks every package into ROOT; no maintainer script runs, so what those
# would have set up, and we need, is set up here.
debian_unpack()		# ARCHIVES ROOT
{
	local root=$2 d deb

	mkdir -p "$root/dev" "$root/proc" "$root/sys" "$root/tmp" "$root/netcomb"
	for d in bin sbin lib lib64; do
		mkdir -p "$root/usr/$d"
		ln -s "usr/$d" "$root/$d"
	done
	for deb in "$1"/*.deb; do
		# Drivers and texts that no test here can use are two thirds.
		dpkg-deb --fsys-tarfile "$deb" |
		tar -x -C "$root" --keep-directory-symlink --no-same-owner \
			--exclude='./usr/share/doc' --exclude='./usr/share/man' \
			--exclude='./usr/share/locale' --exclude='*/kernel/sound' \
			--exclude='*/kernel/drivers/gpu' --exclude='*/kernel/drivers/media' \
			--exclude='*/kernel/drivers/infiniband' --exclude='*/kernel/drivers/iio' \
			--exclude='*/kernel/drivers/scsi' --exclude='*/kernel/drivers/net/wireless' \
			--exclude='*/kernel/drivers/net/ethernet'
	done
	[ -e "$root/bin/sh" ] || ln -s dash "$root/bin/sh"
	[ -e "$root/usr/bin/awk" ] || ln -s mawk "$root/usr/bin/awk"
}

# Runs a command inside ROOT with SRC at /netcomb, in a mount namespace of its
# own: nothing stays mounted, whatever happens.  Without root, a user namespace
# gives the right to.
debian_chroot()		# ROOT SRC COMMAND...
{
	local user=()

	[ "$(id -u)" = 0 ] || user=(--map-root-user)
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare --mount "${user[@]}" sh -c '
		root=$1 src=$2
		shift 2
		mount --rbind /dev "$root/dev" &&
		mount --rbind /proc "$root/proc" &&
		mount --bind "$src" "$root/netcomb" &&
		cd / &&
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 \
			chroot "$root" "$@"' sh "$@"
}

# What a kernel needs to be built for and booted, once unpacked into NEW/root.
debian_kernel_setup()	# NEW
{
	local new=$1 rel image scripts

	rel=$(basename "$new"/root/usr/src/linux-headers-*-a*64)
	rel=${rel#linux-headers-}
	# Its place changed within 7.x.
	for image in "boot/vmlinuz-$rel" "usr/lib/modules/$rel/vmlinuz"; do
		[ ! -e "$new/root/$image" ] || ln -sf "root/$image" "$new/vmlinuz"
	done
	# 7.x asks this script whether sparse works; Debian's headers lack it.
	for scripts in "$new"/root/usr/lib/linux-kbuild-*/scripts; do
		[ -e "$scripts/checker-valid.sh" ] || printf '#!/bin/sh\necho 1\n' |
			install -m 755 /dev/stdin "$scripts/checker-valid.sh"
	done
	echo "$rel" > "$new/release"
	[ "${rel%-arm64}" = "$rel" ] || return 0
	[ -e "$new/vmlinuz" ] || debian_die "the package of $rel has no kernel image"
	mkdir "$new/empty"
	debian_chroot "$new/root" "$new/empty" depmod "$rel" ||
		debian_die "depmod for $rel failed"
	rmdir "$new/empty"
}

# Makes the cache directory of THING anew; the caller holds the lock.
debian_make()		# THING DIR
{
	local thing=$1 dir=$2 new=$2.new

	rm -rf "$new"
	mkdir -p "$new/root"
	echo "fetching Debian's ${thing/#[0-9]/kernel &}" >&2
	debian_download "$thing" "$new" ||
		debian_die "no suite of this machine's mirror gave $thing"
	debian_unpack "$new/apt/cache/archives" "$new/root"
	# The package names say which build of which version this is.
	(cd "$new/apt/cache/archives" && ls -- *.deb) > "$new/packages"
	rm -rf "$new/apt" "$new/suites"
	[ "$thing" = qemu ] || debian_kernel_setup "$new"
	echo "$DEBIAN_RECIPE" > "$new/stamp"
	rm -rf "$dir"
	mv "$new" "$dir"
}

debian_fresh()		# DIR
{
	[ "$(cat "$1/stamp" 2>/dev/null)" = "$DEBIAN_RECIPE" ]
}

# Opens the cache of THING for reading, filling it first if it is not there (or
# always, with "update").  The lock lasts as long as the process, so that nobody
# replaces the files under us.
# shellcheck disable=SC2034 # the results are for those who source this
debian_open()		# THING [update]
{
	local dir=$DEBIAN_CACHE/debian-$1 lock

	debian_suites "$1" > /dev/null
	mkdir -p "$DEBIAN_CACHE"
	exec {lock}> "$dir.lock"
	flock -s "$lock"
	if [ "${2:-}" = update ] || ! debian_fresh "$dir"; then
		flock "$lock"
		# Another may have filled it while we waited.
		if [ "${2:-}" = update ] || ! debian_fresh "$dir"; then
			debian_make "$1" "$dir"
		fi
		flock -s "$lock"
	fi
	if [ "$1" = qemu ]; then
		# With its own C library, whatever the host's is.
		DEBIAN_QEMU=("$dir/root/usr/lib64/ld-linux-x86-64.so.2"
			--library-path "$dir/root/usr/lib/x86_64-linux-gnu"
			"$dir/root/usr/bin/qemu-system-x86_64"
			-L "$dir/root/usr/share/qemu" -L "$dir/root/usr/share/seabios")
	else
		DEBIAN_DIR=$dir DEBIAN_ROOT=$dir/root
		DEBIAN_REL=$(cat "$dir/release")
	fi
}
