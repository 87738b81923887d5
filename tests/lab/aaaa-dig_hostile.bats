#!/usr/bin/env bats
# aaaa-dig against name servers that are wrong: tests/lab/dns_faults.py, and what stands in
# a resolv.conf. Run by `make check-lab`, inside tests/lab/sandbox.

# shellcheck source=tests/lab/lib.sh
. "$BATS_TEST_DIRNAME/lib.sh"
# shellcheck source=tests/lab/dns.sh
. "$BATS_TEST_DIRNAME/dns.sh"
# shellcheck source=tests/cli/cli.bash
. "$BATS_TEST_DIRNAME/../cli/cli.bash"

setup_file() {
  lab_network static
  lab_dns_more
}

teardown_file() {
  lab_down
}

setup() {
  scratch=$(mktemp -d)
  cp "$LAB_STATE/etc/resolv.conf" "$scratch/resolv.conf"
}

teardown() {
  cat "$scratch/resolv.conf" >"$LAB_STATE/etc/resolv.conf"
  rm -rf "$scratch"
}

FAULTS=@2001:db8:2::57

# dig_on HOST ARGUMENT...: sets `status`, `out` and `err`.
dig_on() {
  local host=$1
  shift
  status=0
  on "$host" timeout 20 "$BUILD/bin/aaaa-dig" "$@" >"$scratch/out" 2>"$scratch/err" \
    </dev/null || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

dig6() {
  dig_on client "$@"
}

# resolv LINE...: the machine's resolv.conf.
resolv() {
  printf '%s\n' "$@" >"$LAB_STATE/etc/resolv.conf"
}

answer() {
  jq -c "select(.type == \"answer\") | $1" <<<"$out"
}

# --- messages ---

@test "each fault has its own status, and none of them an address" {
  while read -r fault word; do
    dig6 $FAULTS +short +time=300ms +tries=1 "$fault.test"
    expect "$fault: status" "$status" 3
    expect "$fault: stdout" "$out" ""
    expect_line "aaaa-dig: $fault\.test: $word: .* \(server 2001:db8:2::57, [0-9.]+ ms.*\)" \
      "$err"
  done <<'END'
wrong-id timeout
wrong-question timeout
other-port timeout
query-back timeout
half malformed
counts malformed
rdlength malformed
short malformed
opt malformed
loop malformed
forward malformed
itself malformed
long malformed
other-name unrelated
other-type unrelated
circle cname-loop
far cname-loop
truncated truncated
END
}

@test "an error that does not repeat the question is one, over UDP and TCP" {
  while read -r rcode word; do
    for transport in +notcp +tcp; do
      dig6 $FAULTS $transport +short +time=300ms +tries=1 "bare-$rcode.test"
      expect "$rcode $transport: status" "$status" 3
      expect_line "aaaa-dig: bare-$rcode\.test: $word: .* \(server 2001:db8:2::57, [0-9.]+ ms.*\)" \
        "$err"
    done
  done <<'END'
1 formerr
2 servfail
4 notimp
5 refused
END
}

@test "forged answers before the true one change nothing" {
  dig6 $FAULTS +short +time=1 +tries=1 forged.test
  expect_status 0
  expect stdout "$out" 2001:db8:100::80
}

@test "a message of all the addresses it has room for comes whole, over TCP" {
  dig6 $FAULTS +short full.test
  expect_status 0
  [ "$(sort -u "$scratch/out" | wc -l)" -eq 2339 ]
  dig6 $FAULTS --json full.test
  expect facts "$(answer '[(.addresses|length), .transport, .size_bytes]')" '[2339,"tcp",65519]'
}

@test "names out of the network are shown in presentation form" {
  dig6 $FAULTS escapes.test
  expect_status 0
  expect_line 'escapes\.test\.[[:blank:]]+300[[:blank:]]+IN[[:blank:]]+CNAME[[:blank:]]+a\\\.b\\027\[31m\\010\\155\\000\.test\.' "$out"
  expect "control characters" "$(grep -c '[^[:print:][:space:]]' "$scratch/out")" 0
  dig6 $FAULTS --json escapes.test
  expect cname "$(answer '.cname[0]')" '"a\\.b\\027[31m\\010\\155\\000.test"'
}

@test "names in another script are shown beside the answer, those that are none are not" {
  dig6 $FAULTS idn.test +idnout
  expect_line '; xn--mller-kva\.test: müller\.test' "$out"
  expect "of xn--a" "$(grep -c '^; xn--a' "$scratch/out")" 0
  dig6 $FAULTS idn.test # into a pipe
  expect sections "$(grep -c IDN "$scratch/out")" 0
  dig6 $FAULTS --json idn.test
  expect idn "$(answer .idn)" '[{"ascii":"xn--mller-kva.test","unicode":"müller.test"}]'
}

@test "a terminal that shows UTF-8 shows names in their script" {
  command -v script >/dev/null || skip "no script(1)"
  LC_ALL=C.UTF-8 on client script -qec "$BUILD/bin/aaaa-dig $FAULTS idn.test" \
    /dev/null </dev/null >"$scratch/out"
  grep -q '^; xn--mller-kva.test: müller.test' "$scratch/out"
  LC_ALL=C on client script -qec "$BUILD/bin/aaaa-dig $FAULTS idn.test" \
    /dev/null </dev/null >"$scratch/out"
  expect sections "$(grep -c IDN "$scratch/out")" 0
}

# --- servers that know less ---

@test "a server that refuses EDNS is asked without it, and that is said" {
  for fault in no-edns no-version; do
    dig6 $FAULTS +tries=1 $fault.test
    expect_status 0
    expect_line ';; EDNS refused, asked again without it\.' "$out"
    dig6 $FAULTS +tries=1 +tcp --json $fault.test
    expect facts "$(answer '[.status, .edns_refused, .tries, .transport]')" \
      '["address",true,1,"tcp"]'
  done
  dig6 $FAULTS --json plain.test
  expect refused "$(answer .edns_refused)" null
}

@test "a server that closes after each answer over TCP is asked for all" {
  for i in $(seq 200); do echo "once.n$i.test"; done >"$scratch/names"
  dig6 $FAULTS +tcp +tries=1 --file "$scratch/names"
  expect_status 0
  [ "$(sort -u "$scratch/out" | wc -l)" -eq 200 ]
  dig6 $FAULTS +tcp +tries=2 closes.test
  expect_status 3
  expect_line 'aaaa-dig: closes\.test: unreachable: closed the connection without an answer \(.*, 2 tries\)' "$err"
}

@test "a server that fails for A, or says NXDOMAIN for AAAA, is not believed by halves" {
  dig6 $FAULTS --also-a --json a-fails.test
  expect_status 3
  expect facts "$(answer '[.status, .rcode]')" '["servfail","SERVFAIL"]'
  expect_line 'aaaa-dig: a-fails\.test: servfail: asked for A: .*' "$err"
  dig6 $FAULTS --also-a --json nx-for-aaaa.test
  expect_status 1
  expect facts "$(answer '[.status, .rcode, .a[0].address]')" \
    '["v4-only","NXDOMAIN","192.0.2.1"]'
  expect_line 'aaaa-dig: nx-for-aaaa\.test: v4-only: .* \(RFC 4074 section 4\.2\) .*' "$err"
  dig6 $FAULTS -q --require 2 twice.test
  expect_status 1
}

@test "--readiness is not known where no server says which zone the name is in" {
  dig6 $FAULTS --readiness other-name.test
  expect_status 3
  expect_line 'other-name\.test: unknown' "$out"
  expect_line 'aaaa-dig: other-name\.test: no server says which zone it is in' "$err"
}

@test "a deadline amid a table, with more names to come, ends in order" {
  status=0
  { echo www.example.test; sleep 1; echo www.example.test; } |
    on client timeout 20 "$BUILD/bin/aaaa-dig" @2001:db8:2::56 --readiness -w 300ms --json - \
      >"$scratch/out" 2>"$scratch/err" || status=$?
  expect_status 3
  expect last "$(tail -n 1 "$scratch/out" | jq -r .type)" run
}

# --- resolv.conf ---

@test "a resolv.conf that is empty, or names what cannot be asked" {
  resolv ''
  dig6 +short www.example.test
  expect_refusal 'aaaa-dig: /etc/resolv.conf: names no server: give one, as in @2001:db8::53'
  resolv 'nameserver fe80::53' 'nameserver nonsense!'
  dig6 +short www.example.test
  expect_refusal 'aaaa-dig: /etc/resolv.conf: names no server that can be asked: give one, as in @2001:db8::53'
  # One that can be asked among them is.
  resolv 'nameserver fe80::53' 'nameserver 2001:db8:2::53'
  dig6 +short www.example.test
  expect_status 0
}

@test "bug: a server that closed each connection kept the next one from being asked" {
  resolv 'nameserver 2001:db8:2::57' 'nameserver 2001:db8:2::54'
  dig6 +tcp closes.test
  expect_status 3
  expect_line 'aaaa-dig: closes\.test: refused: .* \(server 2001:db8:2::54, .*\)' "$err"
}

@test "bug: Ctrl-C in a table of readiness waited for the next question, too" {
  begin=$(date +%s%N)
  status=0
  on client timeout -s INT --preserve-status 0.5 "$BUILD/bin/aaaa-dig" @2001:db8:2::56 \
    --readiness www.example.test >"$scratch/out" 2>"$scratch/err" || status=$?
  err=$(cat "$scratch/err")
  expect_status 3
  [ $((($(date +%s%N) - begin) / 1000000)) -lt 3000 ]
}

@test "a resolv.conf that is missing" {
  # A mount namespace of its own, with an empty /etc over the other: nothing is touched.
  # shellcheck disable=SC2016 # for the inner shell
  status=0
  unshare --mount --propagation private sh -c 'mount -t tmpfs none /etc && exec "$@"' sh \
    nsenter --net=/run/netns/client -- "$BUILD/bin/aaaa-dig" www.example.test \
    >"$scratch/out" 2>"$scratch/err" || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
  expect_refusal 'aaaa-dig: /etc/resolv.conf: No such file or directory: give a server, as in @2001:db8::53'
}

@test "a resolv.conf that names a scoped server" {
  resolv 'nameserver fe80::55%eth0'
  dig_on dns +short www.example.test
  expect_status 0
  expect stdout "$out" 2001:db8:100::80
  dig_on dns -v +short www.example.test
  expect_line '.* \(server fe80::55%eth0, .*' "$err"
  resolv 'nameserver fe80::55%nosuchif'
  dig_on dns +short www.example.test
  expect_status 2
}

@test "a search list of the root, and of what is no name, is no search list" {
  resolv 'nameserver 2001:db8:2::54' 'search .'
  dig6 +search +short nowhere.example.test
  expect_status 1
  dig6 +search +short www.example.test
  expect_status 0
  resolv 'nameserver 2001:db8:2::54' 'options ndots:9' 'search a..b example.test'
  dig6 +search +short www
  expect_status 0
  long=$(printf 'a%.0s' {1..60})
  resolv 'nameserver 2001:db8:2::54' 'options ndots:9' \
    "search $long.$long.$long.test example.test"
  # The long domain leaves no room for the name, and is passed over.
  dig6 +search +short "$long.nowhere.example.test"
  expect_status 1
}

@test "-p is for servers without a port, and 53 is one" {
  dig6 @2001:db8:2::54 -p 5399 +short +tries=1 www.example.test
  expect_status 3
  expect_line '.*\(server \[2001:db8:2::54\]:5399, .*' "$err"
  dig6 "@[2001:db8:2::54]:53" -p 5399 +short www.example.test
  expect_status 0
}
