#!/usr/bin/env bats
# ping6 --find-mtu on paths with smaller links, black holes, loss and liars. Run by
# `make check-lab`, inside tests/lab/sandbox.

# shellcheck source=tests/lab/lib.sh
. "$BATS_TEST_DIRNAME/lib.sh"
# shellcheck source=tests/cli/cli.bash
. "$BATS_TEST_DIRNAME/../cli/cli.bash"

PING6=$BUILD/bin/ping6

TARGET=2001:db8:3::2
NEAR=2001:db8:1::ff
FAR=2001:db8:2::ff

setup() {
  scratch=$(mktemp -d)
}

teardown() {
  lab_down
  rm -rf "$scratch"
}

# client -- near -- far -- server, with addresses 2001:db8:1::1, NEAR, FAR and TARGET.
path() {
  lab_host client near far server
  lab_link client:eth0 near:in
  lab_link near:out far:in
  lab_link far:out server:eth0
  lab_address client eth0 2001:db8:1::1/64
  lab_address near in $NEAR/64
  lab_address near out 2001:db8:2::1/64
  lab_address far in $FAR/64
  lab_address far out 2001:db8:3::ff/64
  lab_address server eth0 $TARGET/64
  lab_forward near
  lab_forward far
  lab_route client default via $NEAR
  lab_route near default via $FAR
  lab_route far 2001:db8:1::/64 via 2001:db8:2::1
  lab_route server default via 2001:db8:3::ff
}

# narrow HOST MTU: the link from that router on.
narrow() {
  ip -n "$1" link set out mtu "$2"
}

# No Packet Too Big reaches the client.
silence_routers() {
  lab_loss client eth0 1/1 in icmpv6 type packet-too-big
}

# find_mtu [OPTION]...: sets `status`, `out` and `err`.
find_mtu() {
  status=0
  on client timeout 60 "$PING6" --find-mtu "$@" "$TARGET" \
    >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

# FILTER on the record `mtu` of the JSON in $out.
found() {
  jq -r "select(.type == \"mtu\") | $1" <<<"$out"
}

# --- paths ---

@test "a path without a smaller link has the interface's MTU" {
  path
  find_mtu
  expect_status 0
  expect stdout "$out" "path MTU to $TARGET is 1500 bytes (interface eth0: 1500)"
  expect stderr "$err" ''
}

@test "one smaller link: its router is named" {
  path
  narrow near 1400
  find_mtu
  expect_status 0
  expect stdout "$out" "path MTU to $TARGET is 1400 bytes (interface eth0: 1500)
  $NEAR says Packet too big: mtu=1400 (sent: 1500)"
}

@test "two smaller links: each router is named, with what was sent to it" {
  path
  narrow near 1400
  narrow far 1380
  lab_loss client eth0 1/1 out exthdr frag exists
  find_mtu
  expect_status 0
  expect stdout "$out" "path MTU to $TARGET is 1380 bytes (interface eth0: 1500)
  $NEAR says Packet too big: mtu=1400 (sent: 1500)
  $FAR says Packet too big: mtu=1380 (sent: 1400)"
  expect 'fragments sent' "$(lab_lost client eth0 out)" 0
}

@test "in JSON" {
  path
  narrow near 1400
  narrow far 1380
  find_mtu --json
  expect_status 0
  expect types "$(jq -r .type <<<"$out" | paste -sd ' ')" 'mtu run'
  expect mtu "$(found '"\(.verdict) \(.mtu_bytes) \(.interface) \(.interface_mtu_bytes) \(.black_hole) \(.passed_bytes) \(.failed_bytes) \(.tcp_mss_bytes) \(.echo_data_bytes)"')" \
    'found 1380 eth0 1500 false 1380 1381 1320 1332'
  expect routers "$(found '.routers[] | "\(.from) \(.mtu_bytes) \(.sent_bytes) \(.plausible)"')" \
    "$NEAR 1400 1500 true
$FAR 1380 1400 true"
  # 64, 1280, 1500, 1400, 1380 and 1381.
  expect run "$(jq -r 'select(.type == "run") | "\(.exit) \(.sent) \(.received)"' <<<"$out")" '0 6 3'
}

@test "what -v says can be sent passes, and one byte more does not" {
  path
  narrow far 1337
  find_mtu -v
  expect_status 0
  expect_line '1337 bytes: reply after [0-9.]+ ms' "$out"
  expect_line "1338 bytes: $FAR says Packet too big: mtu=1337" "$out"
  expect_line '  largest TCP segment \(MSS\): 1277 bytes; largest echo: ping6 -s 1289' "$out"
  on client ip -6 route flush cache
  on client ping -c 1 -W 1 -M do -s 1289 $TARGET
  run on client ping -c 1 -W 1 -M do -s 1290 $TARGET
  expect_line "From $FAR icmp_seq=1 Packet too big: mtu=1337" "$output"
}

@test "-q is the first line alone" {
  path
  narrow near 1400
  find_mtu -q
  expect stdout "$out" "path MTU to $TARGET is 1400 bytes (interface eth0: 1500)"
}

@test "jumbo frames at home, 1500 bytes beyond" {
  path
  ip -n client link set eth0 mtu 9000
  ip -n near link set in mtu 9000
  find_mtu
  expect_status 0
  expect stdout "$out" "path MTU to $TARGET is 1500 bytes (interface eth0: 9000)
  $NEAR says Packet too big: mtu=1500 (sent: 9000)"
}

@test "a path that is 1280 bytes wide" {
  path
  narrow far 1280
  find_mtu
  expect_status 0
  expect stdout "$out" "path MTU to $TARGET is 1280 bytes (interface eth0: 1500)
  $FAR says Packet too big: mtu=1280 (sent: 1500)"
}

@test "a narrower way back does not count: replies come in fragments" {
  path
  ip -n far -6 route replace 2001:db8:1::/64 via 2001:db8:2::1 mtu lock 1300
  find_mtu
  expect_status 0
  expect stdout "$out" "path MTU to $TARGET is 1500 bytes (interface eth0: 1500)"
}

@test "what the kernel has learned before does not bound the search" {
  path
  narrow near 1300
  find_mtu
  expect_line "path MTU to $TARGET is 1300 bytes .*" "$out"
  on client ip -6 route get $TARGET | grep -q 'mtu 1300'
  narrow near 1500
  find_mtu
  expect stdout "$out" "path MTU to $TARGET is 1500 bytes (interface eth0: 1500)"
}

@test "this host, and a neighbour by its link-local address" {
  path
  TARGET=2001:db8:1::1
  find_mtu
  expect_status 0
  expect_line 'path MTU to 2001:db8:1::1 is [0-9]+ bytes .*' "$out"
  TARGET=fe80::ff:fe00:201%eth0
  find_mtu
  expect_status 0
  expect stdout "$out" "path MTU to $TARGET is 1500 bytes (interface eth0: 1500)"
}

@test "a datagram socket does as well as a raw one" {
  path
  narrow near 1400
  narrow far 1380
  find_mtu
  raw=$out
  lab_set client 'net/ipv4/ping_group_range=0 0'
  find_mtu
  expect_status 0
  expect stdout "$out" "$raw"
}

# --- black holes ---

@test "a black hole is told from a small MTU: status 1" {
  path
  narrow far 1380
  silence_routers
  find_mtu
  expect_status 1
  expect stdout "$out" "path MTU to $TARGET is 1380 bytes (interface eth0: 1500): black hole
  packets of 1381 bytes and more are lost without a valid Packet Too Big"
  find_mtu --json
  expect mtu "$(found '"\(.verdict) \(.mtu_bytes) \(.black_hole) \(.failed_bytes) \(.routers | length)"')" \
    'black_hole 1380 true 1381 0'
}

@test "a black hole behind a link that is announced" {
  path
  narrow near 1400
  lab_loss server eth0 1/1 in ip6 length gt 1310
  find_mtu
  expect_status 1
  # `ip6 length` is the payload's: 40 bytes less than the packet's.
  expect stdout "$out" "path MTU to $TARGET is 1350 bytes (interface eth0: 1500): black hole
  packets of 1351 bytes and more are lost without a valid Packet Too Big
  $NEAR says Packet too big: mtu=1400 (sent: 1500)"
}

@test "a black hole for jumbo frames is found within a few seconds" {
  path
  ip -n client link set eth0 mtu 9000
  ip -n near link set in mtu 9000
  silence_routers
  SECONDS=0
  find_mtu
  expect_status 1
  expect_line "path MTU to $TARGET is 1500 bytes \(interface eth0: 9000\): black hole" "$out"
  [ "$SECONDS" -le 15 ]
}

@test "a path that does not carry what IPv6 demands" {
  path
  lab_loss server eth0 1/1 in ip6 length gt 960
  find_mtu
  expect_status 1
  expect stdout "$out" "path MTU to $TARGET is 1000 bytes (interface eth0: 1500): black hole
  packets of 1001 bytes and more are lost without a valid Packet Too Big
  every link must carry 1280 bytes (RFC 8200 section 5)"
}

# --- no answer ---

@test "a target that is not there: status 1, and who says so" {
  path
  TARGET=2001:db8:3::dead
  find_mtu
  expect_status 1
  expect stdout "$out" "$TARGET does not answer packets of any size
  $FAR says Destination unreachable: Address unreachable (sent: 64)"
  find_mtu --json
  expect mtu "$(found '"\(.verdict) \(has("mtu_bytes")) \(.errors[0].icmp_type) \(.errors[0].from)"')" \
    "no_answer false 1 $FAR"
}

@test "a target that is silent: status 1 after the waits" {
  path
  lab_set server net/ipv6/icmp/echo_ignore_all=1
  find_mtu -W 0.1
  expect_status 1
  expect stdout "$out" "$TARGET does not answer packets of any size"
}

@test "a target that goes away in the middle is no black hole: status 3" {
  path
  silence_routers
  narrow far 1380
  lab_daemon client search "$PING6" --find-mtu -v -W 0.2 $TARGET
  lab_wait 5 grep -q '^1500 bytes: no reply' "$LAB_STATE/search.log"
  lab_set server net/ipv6/icmp/echo_ignore_all=1
  lab_wait 20 grep -q 'stopped answering' "$LAB_STATE/search.log"
  expect_line "path MTU to $TARGET is not known: at least [0-9]+ bytes, below [0-9]+ \(interface eth0: 1500\): the target stopped answering" \
    "$(lab_log search)"
}

@test "what this host does not send is status 2" {
  path
  on client nft -f - <<END
add table ip6 refuse
add chain ip6 refuse out { type filter hook output priority 0; }
add rule ip6 refuse out icmpv6 type echo-request drop
END
  find_mtu
  expect_refusal "ping6: $TARGET: not sent: Operation not permitted"
  find_mtu --json
  expect types "$(jq -r .type <<<"$out" | paste -sd ' ')" 'error run'
  expect run "$(jq -r 'select(.type == "run") | "\(.exit) \(.sent)"' <<<"$out")" '2 0'
}

# --- a bad path ---

@test "every fifth packet lost each way: the MTU is right, and no black hole" {
  path
  narrow near 1400
  narrow far 1380
  lab_loss server eth0 1/5 in
  lab_loss client eth0 1/5 in
  find_mtu
  expect_status 0
  expect_line "path MTU to $TARGET is 1380 bytes \(interface eth0: 1500\)" "$out"
}

@test "20% random loss: no black hole is seen where there is none" {
  path
  lab_loss server eth0 20% in
  for _ in 1 2 3 4 5 6 7 8; do
    find_mtu -W 0.05
    # Three losses in a row at the start look like a dead target: once in 125.
    [[ $out == *'does not answer'* ]] ||
      expect stdout "$out" "path MTU to $TARGET is 1500 bytes (interface eth0: 1500)"
  done
}

@test "20% random loss and a black hole: the MTU is right" {
  path
  narrow far 1380
  silence_routers
  lab_loss server eth0 1/5 in
  find_mtu -W 0.05
  expect_status 1
  expect_line "path MTU to $TARGET is 1380 bytes \(interface eth0: 1500\): black hole" "$out"
}

@test "a hundred milliseconds of delay cost time, not truth" {
  lab_host client server
  lab_relay relay client:eth0 server:eth0 --delay 50ms
  lab_address client eth0 2001:db8:1::1/64
  lab_address server eth0 2001:db8:1::2/64
  TARGET=2001:db8:1::2
  find_mtu
  expect_status 0
  expect stdout "$out" "path MTU to $TARGET is 1500 bytes (interface eth0: 1500)"
  # Every wait is over before its reply is in; late ones count.
  find_mtu -W 0.04
  expect_status 0
  expect stdout "$out" "path MTU to $TARGET is 1500 bytes (interface eth0: 1500)"
}

# --- liars ---

# liar MTU [guessed]: the near router says Packet Too Big to everything, as if from the far
# one, and forwards it all the same. What it says to the last probe may come too late.
liar() {
  : >"$LAB_STATE/liar.log" # the last one's
  lab_daemon near liar "$BUILD/lab/forge_ptb" in $FAR "$@"
  lab_wait 5 grep -q ready "$LAB_STATE/liar.log"
}

@test "an MTU that cannot be is recorded, said and not believed" {
  path
  while read -r mtu reason; do
    liar "$mtu"
    find_mtu -i 0.1
    expect_status 0
    expect "mtu $mtu" "$out" "path MTU to $TARGET is 1500 bytes (interface eth0: 1500)
  $FAR says Packet too big: mtu=$mtu (sent: 64); not believed: $reason"
    lab_stop liar
  done <<END
0 below 1280, the minimum of IPv6
600 below 1280, the minimum of IPv6
1279 below 1280, the minimum of IPv6
1500 not smaller than what was sent
4294967295 not smaller than what was sent
END
  liar 600
  find_mtu -i 0.1 --json
  expect routers "$(found '.routers[] | "\(.from) \(.mtu_bytes) \(.sent_bytes) \(.plausible) \(.distrust)"')" \
    "$FAR 600 64 false below_minimum"
}

@test "an MTU below the minimum, before the reply and in its place" {
  path
  lab_hostile server eth0 error 2 0 600 --then-reply
  find_mtu
  expect_status 0
  expect stdout "$out" "path MTU to $TARGET is 1500 bytes (interface eth0: 1500)
  $TARGET says Packet too big: mtu=600 (sent: 64); not believed: below 1280, the minimum of IPv6"
  lab_stop server
  lab_hostile server eth0 error 2 0 600
  find_mtu -W 0.1
  expect_status 1
  expect_line "$TARGET does not answer packets of any size" "$out"
}

@test "an MTU that could be but is not: the reply behind it counts" {
  path
  lab_hostile server eth0 error 2 0 1300 --then-reply
  find_mtu
  expect_status 0
  expect stdout "$out" "path MTU to $TARGET is 1500 bytes (interface eth0: 1500)
  $TARGET says Packet too big: mtu=1300 (sent: 64); not believed: not smaller than what was sent
  $TARGET says Packet too big: mtu=1300 (sent: 1500); not believed: larger packets pass"
}

@test "an MTU that could be but is not, long before the reply" {
  lab_host client server liar
  lab_switch link client:eth0 liar:eth0
  lab_relay relay link:relay server:eth0 --delay 50ms
  ip -n link link set relay master bridge
  lab_address client eth0 2001:db8:1::1/64
  lab_address server eth0 2001:db8:1::2/64
  TARGET=2001:db8:1::2
  # A switch that remembers nobody sends everything to everybody.
  ip -n link link set bridge type bridge ageing_time 0
  lab_daemon liar liar "$BUILD/lab/forge_ptb" eth0 2001:db8:1::2 1300
  lab_wait 5 grep -q ready "$LAB_STATE/liar.log"
  find_mtu -v
  expect_status 0
  expect_line "path MTU to $TARGET is 1500 bytes \(interface eth0: 1500\)" "$out"
  expect_line "  $TARGET says Packet too big: mtu=1300 \(sent: 1500\); not believed: larger packets pass" "$out"
}

@test "who has not seen the probe is not believed" {
  path
  liar 1300 guessed
  find_mtu -i 0.1
  expect_status 0
  expect stdout "$out" "path MTU to $TARGET is 1500 bytes (interface eth0: 1500)
  $FAR says Packet too big: mtu=1300 (sent: 64); not believed: it does not quote the probe's stamp"
}

@test "a liar does not hide a black hole" {
  path
  narrow far 1380
  liar 600
  lab_loss near out 1/1 in icmpv6 type packet-too-big
  find_mtu -i 0.02
  expect_status 1
  expect stdout "$out" "path MTU to $TARGET is 1380 bytes (interface eth0: 1500): black hole
  packets of 1381 bytes and more are lost without a valid Packet Too Big
  $FAR says Packet too big: mtu=600 (sent: 64); not believed: below 1280, the minimum of IPv6"
}

# --- an early end ---

@test "a deadline says how far the search came: status 3" {
  path
  silence_routers
  narrow far 1380
  find_mtu -w 1 -W 0.5
  expect_status 3
  expect stdout "$out" \
    "path MTU to $TARGET is not known: at least 1280 bytes, below 1501 (interface eth0: 1500): the deadline came first"
  find_mtu -w 1 -W 0.5 --json
  expect mtu "$(found '"\(.verdict) \(.passed_bytes) \(has("mtu_bytes")) \(has("black_hole"))"')" \
    'deadline 1280 false false'
}

@test "an interrupt says how far the search came: status 3" {
  path
  silence_routers
  narrow far 1380
  lab_daemon client search bash -c '"$@"; echo "status $?"' bash \
    "$PING6" --find-mtu -v -W 0.4 $TARGET
  lab_wait 5 grep -q '^1500 bytes: no reply' "$LAB_STATE/search.log"
  kill -INT "$(ip netns pids client | xargs -n 1 ps -o pid=,comm= -p | awk '/ping6/ {print $1}')"
  lab_wait 5 grep -q '^status' "$LAB_STATE/search.log"
  expect_line "path MTU to $TARGET is not known: at least 1280 bytes, below 1501 \(interface eth0: 1500\): interrupted" \
    "$(lab_log search)"
  expect_line 'status 3' "$(lab_log search)"
}
