#!/usr/bin/env bats
# What asks a network, once for each allocation and system call that may fail: see
# tests/torture/torture.py. With LASTING=1 what failed goes on failing. Run by
# `make check-lab`, inside tests/lab/sandbox.

# shellcheck source=tests/lab/lib.sh
. "$BATS_TEST_DIRNAME/lib.sh"

# The client's link is without advertisements, the dns host does not answer echo, and the
# other link has a router that advertises.
setup_file() {
  lab_network static
  lab_loss dns eth0 1/1
  lab_radvd router core 2001:db8:9::/64
  # The first question of a cache, and the first look for a neighbour, take their time.
  on client "$BUILD/bin/ping6" -q -c 1 2001:db8:100::1
  on client "$BUILD/bin/aaaa-dig" @2001:db8:2::54 +short www.example.test
}

teardown_file() {
  lab_down
}

setup() {
  scratch=$(mktemp -d)
}

teardown() {
  rm -rf "$scratch"
}

# torture_on HOST TOOL [ARGUMENT]...
torture_on() {
  local host=$1 tool=$2
  shift 2
  on "$host" python3 "$BATS_TEST_DIRNAME/../torture/torture.py" ${LASTING:+--lasting} \
    "$BUILD/torture/fault.so" "$BUILD/bin/$tool" "$@"
}

torture() {
  torture_on client "$@"
}

@test "ping6" {
  printf '2001:db8:100::%d\n' 1 2 3 >"$scratch/list"
  torture ping6 -c 1 -W 0.2 --max-rtt 1s 2001:db8:1::1
  torture ping6 --json -c 1 -W 0.2 --max-loss 0 2001:db8:1::1
  torture ping6 -c 1 -W 0.05 2001:db8:2::54
  torture ping6 -c 1 --alive --file "$scratch/list"
  torture ping6 -c 1 --json --dead --file "$scratch/list"
  torture ping6 -c 1 -W 0.2 -q --metrics "$scratch/metrics" 2001:db8:1::1
  torture ping6 -c 1 -W 0.05 ff02::1%eth0
  torture ping6 --find-mtu -W 0.05 2001:db8:2::100
  # Of a host that nothing can be sent to any more it is true that it did not come up.
  [ -n "${LASTING-}" ] || torture ping6 -c 2 -i 0.01 --until up:2 -w 1 2001:db8:1::1
}

@test "ping6 by name" {
  torture ping6 -q -c 1 -W 0.2 www.example.test
}

@test "ndsolicit" {
  printf '2001:db8:1::%s\n' 1 dead >"$scratch/list"
  torture ndsolicit --json 2001:db8:1::1
  torture ndsolicit -c 1 -W 0.05 2001:db8:1::dead
  torture ndsolicit --cache 2001:db8:1::1
  torture ndsolicit -c 1 -W 0.05 --file "$scratch/list"
  torture ndsolicit --dad -c 1 -W 0.05 2001:db8:1::77%eth0
  torture ndsolicit --dad -c 1 -W 0.05 --json 2001:db8:1::1%eth0
  torture ndsolicit --wait-dad -w 0.1
}

@test "rasniff" {
  torture_on many rasniff --json -s -1 -I eth0 -w 0.5
  torture_on many rasniff -s -I eth0 -w 0.5 --expect prefix=2001:db8:9::/64
  torture rasniff --expect-none -w 0.02 -I eth0
}

NSD='@2001:db8:2::54'

@test "aaaa-dig" {
  printf '%s.example.test\n' www v4only nobody >"$scratch/list"
  torture aaaa-dig $NSD +time=0.05 --json www.example.test
  torture aaaa-dig $NSD +time=0.05 --also-a v4only.example.test
  torture aaaa-dig $NSD +time=0.05 --file "$scratch/list"
  torture aaaa-dig $NSD +tcp +short --expect 2001:db8:100::/64 www.example.test
  torture aaaa-dig $NSD +time=0.05 --readiness example.test
  torture aaaa-dig +time=0.2 +short www.example.test
}

@test "ptr6" {
  torture ptr6 $NSD -W 0.05 2001:db8:100::80
  torture ptr6 $NSD -W 0.05 --json --confirm 2001:db8:100::80
  torture ptr6 $NSD -W 0.05 2001:db8:100::80/126
  torture ptr6 $NSD -W 0.05 --zone 2001:db8:100::80
}
