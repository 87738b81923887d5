#!/usr/bin/env bats
# What needs no network, once for each allocation and system call that may fail: see
# tests/torture/torture.py. With LASTING=1 what failed goes on failing.

load cli

radvd=tests/golden/ra-radvd-options.txt

# torture TOOL [ARGUMENT]...; stdin is the file $given.
torture() {
  local tool=$1
  shift
  python3 tests/torture/torture.py ${LASTING:+--lasting} --input "${given:-/dev/null}" \
    "$BIN/../torture/fault.so" "$BIN/$tool" "$@"
}

# --help is not among them: the C library's argp ends the program without memory.

@test "subnetcalc" {
  printf '2001:db8::/64\n# some\n2001:db8:1::/64\n2001:db8:2::1\n' >"$scratch/list"
  echo 2001:db8::/62 >"$scratch/other"
  torture subnetcalc 2001:db8::1
  torture subnetcalc -v --json 2002:c000:0204::1/64 ff02::1
  torture subnetcalc split --json 2001:db8::/62 /64
  torture subnetcalc merge --file "$scratch/list"
  given=$scratch/list torture subnetcalc sort -
  torture subnetcalc diff "$scratch/list" "$scratch/other"
  torture subnetcalc plan --used "$scratch/list" --spread 2001:db8::/48 a:2x/56 /64
  torture subnetcalc plan --json 2001:db8::/48 a:2x/56
  torture subnetcalc free 2001:db8::/48 2001:db8::/64
  torture subnetcalc contains 2001:db8::/48 --file "$scratch/list"
  torture subnetcalc contains 2001:db8::/48 2001:db9::1
}

@test "randaddr" {
  printf '2001:db8::1\n2001:db8::2\n2001:db8::1\n' >"$scratch/list"
  torture randaddr --seed 1 -n 3 --json 2001:db8::/64
  torture randaddr --seed 1 --unique -n 3 --file "$scratch/list"
  torture randaddr --seed 1 --one-per /68 -n 3 2001:db8::/64
  torture randaddr --seed 1 --subnet /64 -n 3 2001:db8::/48 --exclude "$scratch/list"
  given=$scratch/list torture randaddr --check --json 2001:db8::/32
}

@test "rasniff -r" {
  "$BIN/rasniff" -q -r "$radvd" --write "$scratch/capture" >"$scratch/out"
  torture rasniff -r "$radvd"
  torture rasniff --json --table -r "$radvd"
  given=$radvd torture rasniff --json --changes -r -
  torture rasniff -q -r "$scratch/capture" --expect mtu=1500 --write "$scratch/saved"
  torture rasniff -q -r "$radvd" --expect-none
  torture rasniff -q -r "$radvd" --metrics "$scratch/metrics"
  torture rasniff -q -r "$radvd" --learn "$scratch/policy"
  torture rasniff -q -r "$radvd" --policy "$scratch/policy"
}

@test "ndsolicit -r" {
  torture ndsolicit -r tests/golden/na-solicited-override.txt
  torture ndsolicit --json -r tests/golden/ns-bridged-vm-mac-mismatch.txt --no-findings
}

@test "ptr6 without a question" {
  printf '2001:db8::1 www.example.net\n2001:db8::2 a.example.net\n' >"$scratch/list"
  torture ptr6 --arpa 2001:db8::1
  torture ptr6 --arpa --json 2001:db8::/33
  given=$scratch/list torture ptr6 --records --json -
}

@test "a wrong word, and --version" {
  for tool in ping6 ndsolicit rasniff aaaa-dig ptr6 subnetcalc randaddr; do
    torture "$tool" --version
    torture "$tool" --no-such-option
  done
}
