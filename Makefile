# SPDX-License-Identifier: GPL-2.0
# netcomb: the module, the tool, the tests. `make help` lists the targets.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr
VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf 2>/dev/null)
DKMS_SRC = /usr/src/netcomb-$(VERSION)
LAB := selftests/lab

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

## demo			two links become one, on this terminal
demo:
	@selftests/lab/demo.sh

## style			checkpatch, sizes of files and functions, version tests
style:
	@selftests/run -k host style

## install		module, tool and man pages on this machine
install: module tools
	$(MAKE) -C $(KDIR) M=$(CURDIR) $(if $(ARCH),ARCH=$(ARCH)) modules_install
	depmod -a
	$(MAKE) -C tools/nccfg install PREFIX=$(PREFIX)

## dkms-install		the same, rebuilt by DKMS for every new kernel
dkms-install: tools
	mkdir -p $(DKMS_SRC)
	cp -a dkms.conf Makefile Kbuild kmod $(DKMS_SRC)/
	dkms install --force netcomb/$(VERSION)
	$(MAKE) -C tools/nccfg install PREFIX=$(PREFIX)

## clean			what was built here; kernels stay in the cache
clean:
	[ ! -d $(KDIR) ] || $(MAKE) -C $(KDIR) M=$(CURDIR) clean
	[ ! -d tools/nccfg ] || $(MAKE) -C tools/nccfg clean
	rm -rf build

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

.PHONY: all module tools check demo style install dkms-install clean help
