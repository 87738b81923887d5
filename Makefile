# hextet: seven IPv6 tools over one library.
#
#   make            the programs, in build/bin
#   make demo       installs what is missing, builds, and shows the tools in a lab network
#   make check      installs what is missing, builds, and runs every test
#   make install    PREFIX, DESTDIR
#   make lint bench fuzz torture coverage format clean
#
# Variables: CC CFLAGS LDFLAGS PREFIX DESTDIR, V=1 (show commands), WERROR=yes,
# DEPS=no (install nothing), LINK=dynamic (shared libraries only), VARIANT=release|sanitize|coverage|fuzz|bench: each variant
# has a build folder of its own.

VERSION := 0.1.0

PREFIX ?= /usr/local
VARIANT ?= release
CFLAGS ?= -O2 -g
V ?= 0
DEPS ?= yes

ifeq ($(VARIANT),release)
O := build
else
O := build/$(VARIANT)
endif

SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_sanitize := $(SANITIZERS)
FLAGS_coverage := --coverage -O0
FLAGS_fuzz := $(SANITIZERS) -fsanitize=fuzzer-no-link
VARIANT_FLAGS := $(FLAGS_$(VARIANT))

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes -Wvla \
	-Wformat=2
ifeq ($(WERROR),yes)
WARNINGS += -Werror
endif

ALL_CPPFLAGS := -D_GNU_SOURCE -DHEXTET_VERSION='"$(VERSION)"' -Icommon -I. $(CPPFLAGS)
ALL_CFLAGS := -std=c11 -fno-math-errno $(WARNINGS) -fstack-protector-strong \
	-ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables $(CFLAGS) $(VARIANT_FLAGS)
ALL_LDFLAGS := -Wl,--as-needed -Wl,-z,relro -Wl,--gc-sections \
	-Wl,-z,noseparate-code $(LDFLAGS) $(VARIANT_FLAGS)

# Loading a shared library takes a fifth of the time that a one-packet run takes, so the
# parts that are used of these are linked in where there are archives of them.
# LINK=dynamic, for packages, takes the shared ones. libpcap, which nine more come with, is
# loaded by the program when it reads a capture: see common/net/capture.h.
LINK ?= static
library = $(or $(if $(filter static,$(LINK)),$(filter /%,$(shell $(CC) -print-file-name=lib$(1).a 2>/dev/null))),-l$(1))
LIBRARIES := $(foreach name,cares jansson mnl nettle,$(call library,$(name))) -lm -ldl

TOOLS := $(notdir $(patsubst %/main.c,%,$(wildcard tools/*/main.c)))
LIB_SOURCES := $(wildcard common/*/*.c) $(filter-out %/main.c,$(wildcard tools/*/*.c))
LIB := $(O)/libhextet.a
BINARIES := $(TOOLS:%=$(O)/bin/%)
UNIT_TESTS := $(patsubst tests/unit/%.c,$(O)/unit/%,$(wildcard tests/unit/test_*.c))
KERNEL_TESTS := $(filter $(patsubst %,$(O)/unit/test_%,sys loop netlink dest icmp6sock packetsock \
	resolve destination ping6_feed ndsolicit_feed ptr6_ask),$(UNIT_TESTS))
PURE_TESTS := $(filter-out $(KERNEL_TESTS),$(UNIT_TESTS))
LAB_PROGRAMS := $(patsubst tests/lab/%.c,$(O)/lab/%,$(wildcard tests/lab/*.c))
BENCH_PROGRAMS := $(patsubst tests/bench/%.c,$(O)/bench/%,$(wildcard tests/bench/*.c))
# Not where a sanitizer allocates, nor on a machine whose registers the library does not know.
TORTURE := $(and $(filter release,$(VARIANT)),$(filter x86_64-%,$(shell $(CC) -dumpmachine)))
FAULT := $(if $(TORTURE),$(O)/torture/fault.so)
TORTURE_TESTS := tests/cli/torture.bats tests/lab/torture.bats
CLI_TESTS := $(filter-out $(if $(TORTURE),,$(TORTURE_TESTS)),$(wildcard tests/cli/*.bats))
LAB_TESTS := $(filter-out $(if $(TORTURE),,$(TORTURE_TESTS)),$(wildcard tests/lab/*.bats))
FUZZ_TARGETS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

object = $(patsubst %.c,$(O)/obj/%.o,$(1))

ifeq ($(V),0)
say = @printf '  %-5s %s\n' '$(1)' '$(2)';
MAKEFLAGS += --no-print-directory
endif

all: $(BINARIES)

# What the objects were made with: another compiler or flag makes them anew.
BUILT_WITH := $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS)
$(O)/flags: FORCE
	@mkdir -p $(@D)
	@test "$$(cat $@ 2>/dev/null)" = '$(subst ','\'',$(BUILT_WITH))' || \
		printf '%s\n' '$(subst ','\'',$(BUILT_WITH))' >$@

# And what the programs were linked with.
LINKED_WITH := $(CC) $(ALL_LDFLAGS) $(LIBRARIES)
$(O)/linked: FORCE
	@mkdir -p $(@D)
	@test "$$(cat $@ 2>/dev/null)" = '$(subst ','\'',$(LINKED_WITH))' || \
		printf '%s\n' '$(subst ','\'',$(LINKED_WITH))' >$@

$(O)/obj/%.o: %.c Makefile $(O)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(LIB): $(call object,$(LIB_SOURCES))
	$(call say,AR,$@)rm -f $@ && $(AR) rcs $@ $^

$(O)/bin/%: $(O)/obj/tools/%/main.o $(LIB) $(O)/linked
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBRARIES)

$(O)/unit/%: $(O)/obj/tests/unit/%.o $(LIB) $(O)/linked
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) -lcmocka -lcap $(LIBRARIES)

$(O)/lab/%: $(O)/obj/tests/lab/%.o $(LIB) $(O)/linked
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBRARIES)

$(O)/bench/%: $(O)/obj/tests/bench/%.o $(LIB) $(O)/linked
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBRARIES)

# To be loaded into programs as they are.
$(O)/torture/%.so: tests/torture/%.c Makefile $(O)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -fPIC -shared -o $@ $< -ldl

# A fuzz target is linked twice: with the replayer, which feeds it the corpus in the
# test run under any compiler, and with libFuzzer.
$(O)/replay/%: $(O)/obj/tests/fuzz/fuzz_%.o $(O)/obj/tests/fuzz/replay.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBRARIES)

$(O)/fuzz/%: $(O)/obj/tests/fuzz/fuzz_%.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBRARIES)

# What each goal below needs on the machine; DEPS=no checks nothing and installs nothing.
deps-%:
	@test '$(DEPS)' = no || tests/deps $*

# Goals that install first build in a second make: a header or library that was missing
# when this one started is there for that one.
demo: deps-demo
	@+$(MAKE) DEPS=no all lab-programs
	@tests/lab/demo $(abspath $(O))

check: deps-check
	@+$(MAKE) DEPS=no check-offline
	@+$(MAKE) DEPS=no check-lab

test-programs: all $(UNIT_TESTS) $(FUZZ_TARGETS:%=$(O)/replay/%) $(FAULT)
lab-programs: $(LAB_PROGRAMS) $(FAULT)
bench-programs: all lab-programs $(BENCH_PROGRAMS)

# Tests that speak to the kernel have the network they need in the lab's sandbox. Where
# the kernel forbids that, the sandbox says so and ends with 77; with CI=true it fails.
SANDBOX := tests/lab/sandbox
SKIPPABLE = || test $$? = 77

check-offline: test-programs
	@tests/layers.sh
	@tests/run-unit $(PURE_TESTS)
	@tests/run-corpus $(FUZZ_TARGETS:%=$(O)/replay/%)
	@$(SANDBOX) tests/run-unit $(KERNEL_TESTS) $(SKIPPABLE)
	@BIN=$(abspath $(O))/bin tests/run-bats $(CLI_TESTS) $(SKIPPABLE)

check-lab: all lab-programs
	@BUILD=$(abspath $(O)) tests/run-bats $(LAB_TESTS) $(SKIPPABLE)

# The tests of single faults again, where what failed once goes on failing.
torture: deps-check
	@+$(MAKE) DEPS=no all lab-programs
	@LASTING=1 BIN=$(abspath $(O))/bin BUILD=$(abspath $(O)) tests/run-bats $(TORTURE_TESTS)

lint: deps-lint
	@tests/lint

bench: deps-bench
	@+$(MAKE) DEPS=no bench-programs
	@tests/bench/run $(abspath $(O))

FUZZ_SECONDS ?= 60
fuzz: deps-fuzz
	@+$(MAKE) DEPS=no VARIANT=fuzz CC=clang fuzz-run
fuzz-programs: $(FUZZ_TARGETS:%=$(O)/fuzz/%)
fuzz-run: fuzz-programs
	@tests/run-fuzz $(FUZZ_SECONDS) $(FUZZ_TARGETS:%=$(O)/fuzz/%)

coverage: deps-coverage
	@# A test without root's rights may not add to the counts.
	@+GCOV_ERROR_FILE=/dev/null $(MAKE) DEPS=no VARIANT=coverage check-offline check-lab
	@gcovr --root . --filter common/ --filter tools/ --print-summary \
		--html-details build/coverage/index.html build/coverage/obj

format:
	@clang-format -i $$(git ls-files '*.c' '*.h')

# Tools that open raw or packet sockets get the one capability for that, unless this is
# for a package (DESTDIR) or the file system has none.
RAW_TOOLS := $(filter ping6 ndsolicit rasniff,$(TOOLS))
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man8
	install -m 755 $(BINARIES) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(wildcard man/*.1) $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(wildcard man/*.8) $(DESTDIR)$(PREFIX)/share/man/man8
	@test -n '$(DESTDIR)' || for tool in $(RAW_TOOLS); do \
		setcap cap_net_raw+ep $(PREFIX)/bin/$$tool || \
		echo "$$tool: without cap_net_raw it needs net.ipv4.ping_group_range"; \
	done

clean:
	rm -rf build

.PHONY: FORCE all demo check check-offline check-lab lint bench fuzz fuzz-programs fuzz-run \
	torture coverage format install clean test-programs lab-programs bench-programs
.SECONDARY:
.DELETE_ON_ERROR:

-include $(shell find $(O)/obj -name '*.d' 2>/dev/null)
