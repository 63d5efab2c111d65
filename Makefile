# SPDX-License-Identifier: GPL-2.0
# netcomb: the module, the tool, the tests. `make help` lists the targets.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr
VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf 2>/dev/null)
DKMS_SRC = /usr/src/netcomb-$(VERSION)
LAB := selftests/lab
# The kernel that KDIR belongs to, which need not be the one that runs.
KVER = $(shell cut -d'"' -f2 $(KDIR)/include/generated/utsrelease.h)
# Headers from a distribution come without the key that it signs with.
NOSIGN = $(if $(wildcard $(KDIR)/certs/signing_key.*),,CONFIG_MODULE_SIG_ALL=)
ROOT = $(if $(INSTALL_MOD_PATH),-b $(INSTALL_MOD_PATH))

all: module tools

## module		netcomb.ko for KDIR (ARCH=x86|um|arm64 as the kernel's own)
module:
	$(MAKE) -C $(KDIR) M=$(CURDIR) $(if $(ARCH),ARCH=$(ARCH)) modules

## tools			tools/nccfg/nccfg
tools:
	@selftests/vm/packages.sh tool
	$(MAKE) -C tools/nccfg

build/bin/nctraffic: $(wildcard $(LAB)/nctraffic*.[ch])
	@mkdir -p $(@D)
	$(CC) -O2 -std=gnu11 -Wall -Wextra -Werror -pthread -o $@ $(filter %.c,$^)

build/bin/ncwire: $(wildcard $(LAB)/ncwire*.[ch]) $(LAB)/nctraffic-util.c \
		$(LAB)/nctraffic.h
	@mkdir -p $(@D)
	$(CC) -O2 -std=gnu11 -Wall -Wextra -Werror -o $@ $(filter %.c,$^)

## check			every test on each of its kernels
check:
	@selftests/run -a

## fuzz			each parser for 10 minutes (LONG=600)
fuzz:
	$(MAKE) -C selftests/fuzz long

## demo			two links become one, on this terminal
demo:
	@selftests/lab/demo.sh

## bench			beside plain TCP, WireGuard, MPTCP (ONLY=PATTERN BENCH_SEEDS=1)
bench:
	@selftests/bench/run

## style			checkpatch, sizes of files and functions, version tests
style:
	@selftests/run -k host style

## install		module, tool and man pages on this machine
install: module tools
	$(MAKE) -C $(KDIR) M=$(CURDIR) $(if $(ARCH),ARCH=$(ARCH)) \
		$(NOSIGN) modules_install
	depmod $(ROOT) $(KVER)
	$(MAKE) -C tools/nccfg install PREFIX=$(PREFIX)

## dkms-install		the same, rebuilt by DKMS for every new kernel
dkms-install: tools dkms-remove
	mkdir -p $(DKMS_SRC)
	cp -a dkms.conf Makefile Kbuild $(DKMS_SRC)/
	find kmod -type f \( -name '*.[ch]' -o -name '*.sh' -o -name Kbuild \) \
		! -name '*.mod.c' -exec cp -a --parents -t $(DKMS_SRC) {} +
	dkms install netcomb/$(VERSION) -k $(KVER)
	$(MAKE) -C tools/nccfg install PREFIX=$(PREFIX)

# DKMS keeps what it has built of a version, even if its source has changed.
dkms-remove:
	@selftests/vm/packages.sh tool dkms
	[ ! -e $(DKMS_SRC) ] || dkms remove netcomb/$(VERSION) --all || true
	rm -rf $(DKMS_SRC)

## uninstall		takes away what either of them has put there
uninstall:
	! command -v dkms >/dev/null || $(MAKE) dkms-remove
	rm -f $(INSTALL_MOD_PATH)/lib/modules/$(KVER)/*/kmod/netcomb.ko*
	depmod $(ROOT) $(KVER)
	$(MAKE) -C tools/nccfg uninstall PREFIX=$(PREFIX)

## clean			what was built here; kernels stay in the cache
clean:
	[ ! -d $(KDIR) ] || $(MAKE) -C $(KDIR) M=$(CURDIR) clean
	[ ! -d tools/nccfg ] || $(MAKE) -C tools/nccfg clean
	rm -rf build

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

.PHONY: all module tools check fuzz demo bench style install dkms-install dkms-remove \
	uninstall clean help
