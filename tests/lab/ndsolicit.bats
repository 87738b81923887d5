#!/usr/bin/env bats
# ndsolicit on the wire: real neighbours, forged answers, bridges and sweeps, each test in
# hosts of its own. Run by `make check-lab`, inside tests/lab/sandbox.
# alone: its floods take what processors there are.

# shellcheck source=tests/lab/lib.sh
. "$BATS_TEST_DIRNAME/lib.sh"
# shellcheck source=tests/cli/cli.bash
. "$BATS_TEST_DIRNAME/../cli/cli.bash"

NDSOLICIT=$BUILD/bin/ndsolicit
FORGE=$BUILD/lab/forge_na

setup() {
  scratch=$(mktemp -d)
}

teardown() {
  lab_down
  rm -rf "$scratch"
}

# asked ARGUMENT...: ndsolicit in the host named client; sets `status`, `out` and `err`.
asked() {
  status=0
  on client timeout 60 "$NDSOLICIT" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

# A client, a server and a third host on one switch; the first two are 2001:db8:1::1 and 2.
three() {
  lab_host client server third
  lab_switch switch client:eth0 server:eth0 third:eth0
  lab_address client eth0 2001:db8:1::1/64
  lab_address server eth0 2001:db8:1::2/64
  lab_wait 20 are_up
}

# On a busy machine the kernel takes a second to pass frames after a link came up.
are_up() {
  local host
  for host in client server third; do
    ip -n "$host" link show eth0 | grep -q 'state UP' || return
  done
  [ "$(ip -n switch link show master bridge | grep -c 'state UP')" -eq 3 ]
}

# forger HOW ADDRESS [ARGUMENT]: answers on the third host, until forger_end.
forger() {
  # What the last one said is not what this one says.
  rm -f "$LAB_STATE/forger.log"
  lab_daemon third forger "$FORGE" eth0 "$@"
  lab_wait 3 grep -q ready "$LAB_STATE/forger.log"
}

forger_end() {
  lab_stop forger
}

codes() {
  jq -r '.findings[]?.code' <<<"$out" | sort -u | tr '\n' ' '
}

# record TYPE FILTER: of the JSON in $out.
record() {
  jq -r "select(.type == \"$1\") | $2" <<<"$out"
}

# listens HOST: a packet socket there hears its link.
listens() {
  lab_wait 5 on "$1" grep -q ' 0003 ' /proc/net/packet
}

# --- one address ---

@test "an address is at its MAC, by zone, by -I and by the routing table" {
  three
  asked 2001:db8:1::2%eth0
  expect_status 0
  expect stderr "$err" ""
  line='2001:db8:1::2 is at 02:00:00:00:02:01 on eth0  solicited override  [0-9.]+ ms'
  expect_line "$line" "$out"
  asked -I eth0 2001:db8:1::2
  expect_line "$line" "$out"
  asked -v 2001:db8:1::2
  expect_line "$line" "$out"
  expect stderr "$err" 'ndsolicit: 2001:db8:1::2: asked for on eth0: the routing table has it on that link'
}

@test "a router says so, and --expect-router and --expect-mac hold" {
  three
  lab_forward server
  asked --expect-router --expect-mac 02:00:00:00:02:01 --expect-single --no-findings \
    -W 100ms 2001:db8:1::2
  expect_status 0
  expect stderr "$err" ""
  expect_line '.* on eth0  router solicited override  .* ms' "$out"
}

@test "assertions that fail are named, and stand in the run's record" {
  three
  asked -j --expect-router --expect-mac 02:00:00:00:02:02 2001:db8:1::2
  expect_status 1
  expect_line 'ndsolicit: 2001:db8:1::2: --expect-mac 02:00:00:00:02:02 failed: 02:00:00:00:02:01' "$err"
  expect_line 'ndsolicit: 2001:db8:1::2: --expect-router failed: no router flag' "$err"
  expect oks "$(record run '[.assertions[].ok] | join(" ")')" "false false"
  # Of silence, too.
  asked -q --expect-router -c 1 -W 50ms 2001:db8:1::9
  expect_status 1
  expect stderr "$err" 'ndsolicit: 2001:db8:1::9: --expect-router failed: no answer'
}

@test "JSON: a neighbour and the run" {
  three
  asked --json 2001:db8:1::2
  expect_status 0
  expect neighbor "$(record neighbor '[.target, .lladdr, .frame_source, .from, .router, .solicited, .override, .interface] | map(tostring) | join(" ")')" \
    '2001:db8:1::2 02:00:00:00:02:01 02:00:00:00:02:01 2001:db8:1::2 false true true eth0'
  expect rtt "$(record neighbor '.rtt_ms > 0 and .rtt_ms < 1000')" true
  expect run "$(record run '"\(.exit) \(.targets) \(.answered) \(.silent) \(.sent)"')" '0 1 1 0 1'
}

@test "several addresses; a link-local one is shown with its zone" {
  three
  asked -I eth0 2001:db8:1::2 fe80::ff:fe00:201 fe80::ff:fe00:301
  expect_status 0
  expect_line 'fe80::ff:fe00:201%eth0 is at 02:00:00:00:02:01 on eth0 .*' "$out"
  [ "$(wc -l <<<"$out")" -eq 3 ]
  asked fe80::ff:fe00:201
  expect stderr "$err" 'ndsolicit: fe80::ff:fe00:201: asked for on eth0: the only link there is'
  lab_link client:eth1 server:eth1
  asked fe80::ff:fe00:201
  expect_refusal 'ndsolicit: fe80::ff:fe00:201: link-local address needs a zone, one of: %eth0 %eth1'
  asked fe80::ff:fe00:201%eth0 fe80::ff:fe00:201%eth1
  expect_status 2
  expect_line '.*fe80::ff:fe00:201%eth1: is on eth1, and this run asks on eth0: .*' "$err"
  expect_line 'fe80::ff:fe00:201%eth0 is at .*' "$out"
}

@test "targets from a pipe are asked for as they are written; an interrupt ends the wait" {
  three
  mkfifo "$scratch/pipe"
  nsenter --net=/run/netns/client -- "$NDSOLICIT" -j -W 200ms -c 1 - \
    <"$scratch/pipe" >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  exec 7>"$scratch/pipe"
  echo 2001:db8:1::2 >&7
  lab_wait 3 grep -q '"target":"2001:db8:1::2"' "$scratch/out"
  # A second one is given up in its time, and the writer not waited for.
  echo 2001:db8:1::9 >&7
  lab_wait 3 grep -q '"type":"no_answer"' "$scratch/out"
  kill -INT $pid
  status=0
  wait $pid || status=$?
  exec 7>&-
  out=$(<"$scratch/out")
  expect_status 3
  expect run "$(record run '"\(.targets) \(.answered) \(.silent)"')" '2 1 1'
  # Before the first one, too; and a list with nothing in it is a mistake.
  nsenter --net=/run/netns/client -- "$NDSOLICIT" -j - <> "$scratch/pipe" >"$scratch/out" &
  pid=$!
  # It takes SIGINT from then on: the second bit.
  lab_wait 3 grep -q '^SigCgt:.*[2367abef]$' "/proc/$pid/status"
  kill -INT $pid
  status=0
  wait $pid || status=$?
  expect_status 3
  asked -
  expect_refusal 'ndsolicit: -: no target is given'
}

# --- the truth about silence ---

@test "nobody has it: status 1 after so many tries" {
  three
  asked -c 2 -W 100ms 2001:db8:1::9
  expect_status 1
  expect stdout "$out" '2001:db8:1::9: no answer on eth0 to 2 solicitations'
  asked -j -c 2 -W 100ms 2001:db8:1::9 2001:db8:1::2
  expect_status 1
  expect no_answer "$(record no_answer '"\(.target) \(.sent) \(.interface)"')" '2001:db8:1::9 2 eth0'
}

@test "this host's own address is not asked for: what cannot be asserted of it fails" {
  three
  asked --expect-mac 02:00:00:00:01:01 --no-findings 2001:db8:1::1
  expect_status 0
  asked --expect-mac 02:00:00:00:02:01 2001:db8:1::1
  expect_status 1
  expect stderr "$err" 'ndsolicit: 2001:db8:1::1: --expect-mac 02:00:00:00:02:01 failed: 02:00:00:00:01:01'
  asked -j --expect-single 2001:db8:1::1
  expect_status 1
  expect ok "$(record run '.assertions[].ok')" false
  # In a range it counts as an answer.
  asked -c 1 -W 100ms 2001:db8:1::9-2001:db8:1::a
  expect_status 1
  asked -c 1 -W 100ms 2001:db8:1::-2001:db8:1::1
  expect_status 0
  expect_line "2 targets, 0 answered, 1 silent, 1 this host's own; 1 solicitation, time .* ms" "$out"
}

@test "this host's own address of another link is asked for on this one" {
  three
  ip -n client address add 2001:db8:77::1/128 dev lo nodad
  asked -c 1 -W 50ms 2001:db8:77::1%eth0
  expect_status 1
  expect stdout "$out" '2001:db8:77::1: no answer on eth0 to 1 solicitation'
}

@test "an address that is lost to another host is asked for, and says so" {
  three
  lab_set client net/ipv6/conf/eth0/accept_dad=1 net/ipv6/conf/eth0/dad_transmits=1
  ip -n client address add 2001:db8:1::2/64 dev eth0
  lab_wait 5 sh -c 'ip -n client address show dev eth0 | grep -q dadfailed'
  asked -j 2001:db8:1::2
  expect_status 0
  expect lladdr "$(record neighbor .lladdr)" 02:00:00:00:02:01
  expect codes "$(codes)" "duplicate-address "
}

@test "assertions of which nothing was judged are not said to hold" {
  three
  asked -j --expect-router 2001:db8:9::1
  expect_status 2
  expect assertions "$(record run '.assertions | tostring')" \
    '[{"assert":"expect-router","value":"not tested"}]'
}

@test "this host's own address, off-link, no route, link down: each its own words" {
  three
  asked 2001:db8:1::1
  expect_status 0
  expect stdout "$out" "2001:db8:1::1 is this host's own, at 02:00:00:00:01:01 on eth0"
  asked 2001:db8:9::1
  expect_refusal 'ndsolicit: 2001:db8:9::1: no route'
  lab_route client default via 2001:db8:1::2
  asked 2001:db8:9::1
  expect_refusal 'ndsolicit: 2001:db8:9::1: is off-link: the route to it is by the router 2001:db8:1::2 on eth0'
  ip -n switch link set client-eth0 down
  asked 2001:db8:1::2%eth0
  expect_refusal 'ndsolicit: 2001:db8:1::2%eth0: interface eth0 has no carrier: nothing would leave'
  ip -n client link set eth0 down
  asked 2001:db8:1::2%eth0
  expect_refusal 'ndsolicit: 2001:db8:1::2%eth0: interface eth0 is down'
}

@test "the link goes down while it waits: status 3" {
  three
  (sleep 0.3 && ip -n client link set eth0 down) &
  asked -W 5s 2001:db8:1::9%eth0
  wait
  expect_status 3
  expect_line 'ndsolicit: eth0: the link went down' "$err"
  expect_line '.* not waited for to the end' "$out"
}

@test "a link that loses its carrier meanwhile: silence is no answer, and --watch says it" {
  three
  asked -c 1 -W 50ms 2001:db8:1::9
  expect_status 1
  (sleep 0.3 && ip -n switch link set client-eth0 down && sleep 0.3 && ip -n switch link set client-eth0 up) &
  asked -j -c 1 -W 1s 2001:db8:1::9
  wait
  expect_status 3
  expect reason "$(record error '"\(.target) \(.reason)"')" 'eth0 the link lost its carrier for a moment'
  (sleep 0.3 && ip -n switch link set client-eth0 down) &
  asked -c 1 -W 1s 2001:db8:1::9
  expect_status 3
  expect stderr "$err" 'ndsolicit: eth0: the link lost its carrier'
  for how in '' --no-findings; do
    # shellcheck disable=SC2086 # no word, or one
    asked --watch -I eth0 -w 0.2 $how
    expect_status 3
    expect stderr "$err" 'ndsolicit: eth0: the link has no carrier: nothing is heard there'
  done
  ip -n switch link set client-eth0 up
  lab_wait 5 are_up
  asked --watch -I eth0 -w 0.2 --no-findings
  expect_status 0
  (sleep 0.3 && ip -n switch link set client-eth0 down && sleep 0.3 && ip -n switch link set client-eth0 up) &
  asked --watch -j -I eth0 -w 1.5 --no-findings
  wait
  expect_status 3
  expect reason "$(record error .reason | head -n 1)" 'the link lost its carrier'
}

@test "an interrupt and a deadline end it in order: status 3, the run's record" {
  three
  asked -j -w 0.2 2001:db8:1::9
  expect_status 3
  expect types "$(jq -r .type <<<"$out" | tr '\n' ' ')" 'no_answer run '
  expect cut "$(record no_answer .cut_short)" true
  status=0
  on client timeout -s INT 0.2 "$NDSOLICIT" -j 2001:db8:1::9 >"$scratch/out" || status=$?
  out=$(cat "$scratch/out")
  expect exit "$(record run .exit)" 3
}

@test "bug: a paced sweep that a deadline ended did not say so" {
  three
  asked -j --rate 1 -c 1 -W 100ms -w 0.3 2001:db8:1::8/125
  expect_status 3
  expect stderr "$err" 'ndsolicit: ended before the targets did, with 7 not asked for'
  expect types "$(jq -r .type <<<"$out" | tr '\n' ' ')" 'error run '
  expect targets "$(record run '"\(.targets) \(.unasked)"')" '1 7'
  asked --shard 2/3 --rate 1 -c 1 -W 100ms -w 0.3 2001:db8:1::8/125
  expect_line '1 target, 0 answered, 1 silent, 2 not asked for; 1 solicitation, .*' "$out"
  asked --rate 1 -c 1 -W 100ms -w 0.3 2001:db8:1::8/125 2001:db8:1::10
  expect stderr "$err" 'ndsolicit: ended before the targets did, with at least 7 not asked for'
  # And of one target none is left.
  asked --rate 1 -c 1 -W 1s -w 0.3 2001:db8:1::8
  expect_status 3
  expect stderr "$err" ''
}

@test "what never left is neither no answer nor unique" {
  three
  _lab_chain client eth0 out
  on client nft add rule netdev lab eth0-out icmpv6 type nd-neighbor-solicit drop
  asked -c 1 -W 100ms 2001:db8:1::2
  expect_refusal 'ndsolicit: 2001:db8:1::2: nothing could be sent on eth0: No buffer space available'
  asked --dad -c 1 -W 100ms 2001:db8:1::5
  expect_status 3
  expect stdout "$out" '2001:db8:1::5 is undecided on eth0: inconclusive: no probe could be sent'
}

# --- findings ---

@test "answers that hosts discard are shown, and are no answers" {
  three
  while read -r how codes; do
    forger "$how" 2001:db8:1::f
    asked -j -c 1 -W 300ms --no-findings 2001:db8:1::f
    forger_end
    expect "$how: codes" "$(codes)" "$codes "
    expect "$how: discarded" "$(record neighbor .discarded)" true
    expect "$how: silent" "$(record no_answer .target)" 2001:db8:1::f
    expect_status 1
  done <<'END'
hop-limit hop-limit
checksum bad-checksum
no-option missing-lladdr
zero malformed missing-lladdr
long malformed missing-lladdr
cut malformed missing-lladdr
solicited malformed
END
}

@test "answers that hosts take, odd as they are" {
  three
  while read -r how codes; do
    forger "$how" 2001:db8:1::f
    asked -j -W 1s 2001:db8:1::f
    forger_end
    expect_status 0
    expect "$how" "$(record neighbor .lladdr)" 02:00:00:00:03:01
    expect "$how: codes" "$(codes)" "${codes:+$codes }"
  done <<'END'
twice lladdr-mismatch
unknown
proxy wrong-source
END
}

@test "what came by a VLAN, or is for another host, is no answer" {
  three
  for how in tagged qinq elsewhere; do
    forger "$how" 2001:db8:1::f
    asked -j -c 1 -W 300ms 2001:db8:1::f
    forger_end
    expect_status 1
    expect "$how" "$(jq -r .type <<<"$out" | tr '\n' ' ')" 'no_answer run '
  done
  for how in tagged qinq; do
    lab_daemon server watch "$NDSOLICIT" --watch -j -I eth0 -c 2
    listens server
    forger "$how" 2001:db8:1::f
    on server "$NDSOLICIT" -q -c 1 -W 100ms -I eth0 2001:db8:1::f || :
    forger_end
    lab_wait 5 grep -q '"type":"run"' "$LAB_STATE/watch.log"
    lab_stop watch
    lab_log watch
  done >"$scratch/watched"
  out=$(cat "$scratch/watched")
  expect vlans "$(record binding 'select(.vlans) | "\(.target) \(.vlans)"')" '2001:db8:1::f [10]
2001:db8:1::f [100,10]'
}

@test "--all finds two owners of one address" {
  three
  forger plain 2001:db8:1::2 02:00:00:00:ff:ff
  asked --all -W 200ms 2001:db8:1::2
  expect_status 0
  expect_line '  multiple-owners: 02:00:00:00:0?[2f][:f01]*.* has the address, too' "$out"
  asked -j -W 200ms --expect-single 2001:db8:1::2
  forger_end
  expect_status 1
  expect codes "$(codes)" "multiple-owners "
  expect owners "$(record neighbor .lladdr | sort | tr '\n' ' ')" '02:00:00:00:02:01 02:00:00:00:ff:ff '
  expect stderr "$err" 'ndsolicit: 2001:db8:1::2: --expect-single failed: 2 owners'
}

@test "a bridge that rewrites MACs: lladdr-mismatch" {
  three
  lab_rewrite_mac server eth0 02:99:99:99:99:99
  asked -j 2001:db8:1::2
  expect codes "$(codes)" "lladdr-mismatch "
  expect macs "$(record neighbor '"\(.lladdr) \(.frame_source)"')" \
    '02:00:00:00:02:01 02:99:99:99:99:99'
}

@test "the group gets no answer, the MAC does: multicast-filtered" {
  three
  # By the identifier, by the cache, and by --unicast.
  forger direct 2001:db8:1::ff:fe00:301
  asked -j -c 1 -W 100ms 2001:db8:1::ff:fe00:301
  expect_status 0
  expect codes "$(codes)" "multicast-filtered "
  forger_end
  forger direct 2001:db8:1::f
  asked -c 1 -W 100ms 2001:db8:1::f
  expect_status 1
  ip -n client neigh replace 2001:db8:1::f lladdr 02:00:00:00:03:01 nud stale dev eth0
  asked -j -c 1 -W 100ms 2001:db8:1::f
  expect codes "$(codes)" "multicast-filtered "
  asked -j --unicast 02:00:00:00:03:01 -W 100ms 2001:db8:1::f
  expect codes "$(codes)" "multicast-filtered "
  forger_end
  asked -j --unicast 02:00:00:00:02:01 2001:db8:1::2
  expect codes "$(codes)" ""
  # That the group was asked, too, is no second answer.
  asked -j --all --unicast 02:00:00:00:02:01 -W 200ms 2001:db8:1::2
  expect once "$(record neighbor .target)" 2001:db8:1::2
  asked --unicast 02:00:00:00:02:01 2001:db8:1::2/127
  expect_refusal 'ndsolicit: 2001:db8:1::2/127: one neighbour has one MAC address: --unicast takes one address'
  asked --unicast 02:00:00:00:03:01 -c 2 -W 100ms 2001:db8:1::2
  expect_status 1
}

@test "--cache compares with the kernel's entry, which stays as it was" {
  three
  asked --cache 2001:db8:1::2
  expect_line '  kernel: no entry' "$out"
  ip -n client neigh replace 2001:db8:1::2 lladdr 02:00:00:00:00:99 nud permanent dev eth0
  asked -j --cache 2001:db8:1::2
  expect codes "$(codes)" "cache-differs "
  expect cache "$(record neighbor '"\(.cache.lladdr) \(.cache.state)"')" \
    '02:00:00:00:00:99 permanent'
  ip -n client neigh show | grep -q 02:00:00:00:00:99
}

@test "2,000 advertisements for one target, and 20,000 for others" {
  three
  forger many 2001:db8:1::f 2000
  asked -j 2001:db8:1::f
  expect_status 0
  expect one "$(record neighbor .target)" 2001:db8:1::f
  forger_end
  forger unrelated 2001:db8:1::f 20000
  asked -j 2001:db8:1::f
  expect_status 0
  expect one "$(record neighbor .target)" 2001:db8:1::f
}

# --- sweeps ---

# alive COUNT: so many addresses from 2001:db8:1::1:0 on are the server's.
alive() {
  seq 0 $(($1 - 1)) | xargs printf 'address add 2001:db8:1::1:%x/128 dev eth0 nodad\n' |
    ip -n server -batch -
}

@test "a /112 with 300 alive: all found, and the kernel's table left as it was" {
  three
  alive 300
  ip -n client neigh flush dev eth0
  asked -j -c 2 -W 1s --rate 100000 2001:db8:1::1:0/112
  expect_status 0
  expect answered "$(record neighbor .target | sort -u | wc -l)" 300
  expect run "$(record run '"\(.targets) \(.answered) \(.silent) \(.dropped)"')" '65536 300 65236 0'
  [ "$(ip -n client neigh show dev eth0 | grep -c 2001:db8:1::1:)" -eq 0 ]
}

@test "on a terminal a sweep says how far it is; in a pipe it does not" {
  three
  command -v script >/dev/null || skip "no script"
  on client script -qec "$NDSOLICIT -c 2 -W 900ms 2001:db8:1::2:0/124 >$scratch/out" \
    "$scratch/terminal" >"$scratch/err" </dev/null || :
  tr '\r' '\n' <"$scratch/terminal" >"$scratch/lines"
  grep -q '16 targets, 0 answered, 0 silent; 32 solicitations' "$scratch/lines"
  # The line is gone in the end.
  expect last "$(tail -c 3 "$scratch/err" | od -An -tx1 | tr -d ' ')" 1b5b4b
  asked -c 2 -W 900ms 2001:db8:1::2:0/124
  expect stderr "$err" ""
}

# received HOST: frames that came to its eth0, ever.
received() {
  # shellcheck disable=SC2016 # awk expands it
  on "$1" awk '/eth0:/ { print $3 }' /proc/net/dev
}

@test "a sweep goes on through a flood of 100,000 solicitations a second" {
  three
  alive 300
  lab_daemon third flood "$FORGE" eth0 flood 2001:db8:1::77 100000000
  # On a busy machine the flood itself may be too slow to tell anything.
  for _ in 1 2 3; do
    before=$(received client)
    start=$(date +%s%N)
    asked -j -c 5 -W 500ms --rate 20000 2001:db8:1::1:0/118
    rate=$((($(received client) - before) * 1000000000 / ($(date +%s%N) - start)))
    expect_status 0
    expect answered "$(record run '"\(.answered) \(.dropped)"')" '300 0'
    [ "$rate" -lt 100000 ] || break
  done
  lab_stop flood
  echo "a flood of $rate a second"
  [ "$rate" -ge 100000 ]
}

# overrun HOW ARGUMENT...: ndsolicit in the client, stopped for as long as 100,000 frames
# take that third forges; sets `status`, `out` and `err`.
overrun() {
  local how=$1
  shift
  # The kernel takes its time to close a socket: this must not be the last one's.
  lab_wait 30 on client sh -c '! grep -q " 0003 " /proc/net/packet'
  nsenter --net=/run/netns/client -- "$NDSOLICIT" "$@" >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  listens client
  kill -STOP $pid
  on third "$FORGE" eth0 "$how" 2001:db8:1::77 100000
  kill -CONT $pid
  status=0
  wait $pid || status=$?
  out=$(<"$scratch/out")
  err=$(<"$scratch/err")
}

@test "what a flood made it lose is counted, and then silence is not a no" {
  three
  overrun flood -j --watch -I eth0 -w 2s
  expect_status 0
  expect heard "$(record run '.messages > 100 and .dropped > 100')" true
  expect stderr "$err" \
    "ndsolicit: $(record run .dropped) frames dropped: the receive buffer was full"
  overrun say -j -c 1 -W 2s 2001:db8:1::9
  expect_status 3
  expect lost "$(record run '.silent == 1 and .dropped > 100')" true
  overrun say -j --dad -c 1 -W 2s 2001:db8:1::9
  expect_status 3
  expect verdict "$(record dad '"\(.verdict) \(.reason)"')" 'inconclusive messages were lost here'
}

@test "bug: the kernel kept the socket of a run that was over" {
  three
  for _ in {1..20}; do
    asked -q 2001:db8:1::1
    lab_wait 2 on client sh -c '! grep -q " 0003 " /proc/net/packet'
  done
}

@test "lists, ranges, shards, and targets twice" {
  three
  alive 16
  asked -j -c 3 -W 300ms 2001:db8:1::1:0-2001:db8:1::1:1f
  expect answered "$(record run '"\(.targets) \(.answered)"')" '32 16'
  for k in 1 2 3; do
    asked -j -c 3 -W 300ms --shard $k/3 2001:db8:1::1:0/124
    record neighbor .target >>"$scratch/shards"
  done
  expect shards "$(sort -u "$scratch/shards" | wc -l) $(wc -l <"$scratch/shards")" '16 16'
  printf '2001:db8:1::1:0\n# none\n2001:db8:1::1:1\nbad\n2001:db8:1::1:0\n' >"$scratch/list"
  asked -j --file "$scratch/list"
  expect_status 2
  expect run "$(record run '"\(.targets) \(.answered)"')" '2 2'
  expect_line "ndsolicit: $scratch/list:4: bad: .*" "$err"
}

@test "a dead prefix is status 1 in little more than the wait; a target in it is named with -v" {
  three
  asked -c 1 -W 100ms 2001:db8:1::2 2001:db8:1::2:0/126
  expect_status 1
  start=$(date +%s%N)
  asked -c 1 2001:db8:1::2:0/120
  elapsed=$((($(date +%s%N) - start) / 1000000))
  expect_status 1
  [ "$elapsed" -lt 1900 ]
  expect_line '256 targets, 0 answered, 256 silent; 256 solicitations, time .* ms' "$out"
  asked -v -c 1 -W 100ms 2001:db8:1::2:0/127
  expect_line '2001:db8:1::2:1: no answer on eth0 to 1 solicitation' "$out"
}

# --- duplicate address detection ---

@test "--dad: unique, duplicate with the MAC, inconclusive" {
  three
  asked --dad 2001:db8:1::/64
  expect_refusal 'ndsolicit: 2001:db8:1::/64: --dad takes one address'
  asked --dad -W 200ms 2001:db8:1::5
  expect_status 0
  expect stdout "$out" '2001:db8:1::5 is unique on eth0  (3 probes)'
  asked -j --dad 2001:db8:1::2
  expect_status 1
  expect dad "$(record dad '"\(.target) \(.verdict) \(.lladdr)"')" \
    '2001:db8:1::2 duplicate 02:00:00:00:02:01'
  asked --dad -W 5s -w 0.3 2001:db8:1::5
  expect_status 3
  ip -n switch link set client-eth0 down
  asked -j --dad 2001:db8:1::5%eth0
  expect_status 3
  expect dad "$(record dad '"\(.verdict) \(.reason)"')" \
    'inconclusive the link has no carrier, nothing was sent'
  ip -n client link set eth0 down
  asked --dad 2001:db8:1::5%eth0
  expect_status 3
  expect stdout "$out" '2001:db8:1::5 is undecided on eth0: inconclusive: the interface is down, nothing was sent'
  asked -j --dad --no-findings 2001:db8:1::5%eth0
  expect judged "$(record run '.assertions[0].value')" 'not tested'
}

@test "--dad says what is odd about the answers, and who forges them" {
  three
  forger proxy 2001:db8:1::f
  asked --dad 2001:db8:1::f
  forger_end
  expect_status 1
  expect stdout "$out" '2001:db8:1::f is a duplicate on eth0: 02:00:00:00:03:01 has it  (1 probe)
  wrong-source: it was sent from fe80::bad: a proxy, or an impostor'
  forger hop-limit 2001:db8:1::f
  asked --dad -c 2 -W 200ms 2001:db8:1::f
  expect_status 0
  expect stdout "$out" '2001:db8:1::f is not believed to be at 02:00:00:00:03:01 on eth0  override
  hop-limit: the hop limit is 64, not 255: it came from another link, and hosts discard it
2001:db8:1::f is unique on eth0  (2 probes)'
  asked -j --dad -c 1 -W 200ms --no-findings 2001:db8:1::f
  forger_end
  expect_status 1
  expect codes "$(codes)" "hop-limit "
  expect dad "$(record dad .verdict)" unique
  expect oks "$(record run '"\(.assertions[].ok) \(.with_findings)"')" 'false 1'
  asked --dad 2001:db8:1::8/127
  expect_refusal 'ndsolicit: 2001:db8:1::8/127: --dad takes one address'
}

@test "the probe leaves from ::, to the group, with a nonce and no link-layer address" {
  three
  lab_capture probe server eth0 -e -v -c 1 'icmp6 and ip6[40] == 135'
  asked --dad -c 1 -W 300ms 2001:db8:1::1234:5678
  lab_capture_end probe || :
  log=$(lab_log probe)
  grep -q '02:00:00:00:01:01 > 33:33:ff:34:56:78' <<<"$log"
  grep -q 'hlim 255.* :: > ff02::1:ff34:5678: .*neighbor solicitation.*who has 2001:db8:1::1234:5678' <<<"$log"
  grep -Eq 'option \(14\), length 8' <<<"$log"
  [ "$(grep -c 'source link-address' <<<"$log")" -eq 0 ]
}

@test "another host probes for the address, too: a duplicate" {
  three
  # What is sent to the group must reach the interface.
  lab_daemon client dad "$NDSOLICIT" --dad -W 5s 2001:db8:1::99:7777%eth0
  lab_wait 5 sh -c "ip -n client maddress show dev eth0 | grep -q 33:33:ff:99:77:77"
  lab_stop dad
  on third "$NDSOLICIT" --dad -W 5s 2001:db8:1::5%eth0 >"$scratch/third" &
  listens third
  asked --dad -c 1 -W 100ms 2001:db8:1::5
  wait
  grep -qx '2001:db8:1::5 is a duplicate on eth0: 02:00:00:00:01:01 wants it, too  (1 probe)' "$scratch/third"
}

@test "--wait-dad ends as the kernel's detection does, and at once if it failed" {
  three
  lab_set client net/ipv6/conf/eth0/accept_dad=1 net/ipv6/conf/eth0/dad_transmits=1 \
    net/ipv6/neigh/eth0/retrans_time_ms=1000
  ip -n client address add 2001:db8:1::77/64 dev eth0
  asked -j --wait-dad -w 0.1 2001:db8:1::77
  expect_status 3
  expect verdict "$(record dad .verdict)" inconclusive
  asked -j --wait-dad 2001:db8:1::77
  expect_status 0
  expect verdict "$(record dad '"\(.verdict) \(.own) \(.duration_ms < 2500)"')" 'unique true true'
  ip -n client -j address show dev eth0 | jq -e '[.[].addr_info[] | select(.tentative)] == []'
  ip -n client address add 2001:db8:1::2/64 dev eth0
  asked --wait-dad -w 5s
  expect_status 1
  expect_line '2001:db8:1::2 is a duplicate on eth0: the kernel says dadfailed' "$out"
  asked -s 2001:db8:1::2 2001:db8:1::9
  expect_refusal 'ndsolicit: 2001:db8:1::9: -s 2001:db8:1::2: failed duplicate address detection: another host has it'
}

@test "bug: --wait-dad called unique what the kernel did not ask for, and took no index" {
  three
  ip -n client address add 2001:db8:1::2/64 dev eth0 nodad
  asked --wait-dad 2001:db8:1::2
  expect_status 0
  expect stdout "$out" '2001:db8:1::2 is not tentative on eth0'
  index=$(ip -n client -j link show eth0 | jq '.[].ifindex')
  asked --wait-dad "2001:db8:1::2%$index"
  expect_status 0
  asked --wait-dad -I "$index"
  expect_status 0
  ip -n client link add other type veth
  asked --wait-dad -I other 2001:db8:1::2%eth0
  expect_refusal 'ndsolicit: 2001:db8:1::2%eth0: is not on other, which -I names'
  asked --wait-dad 2001:db8:1::2%an-interface-with-a-long-name
  expect_refusal 'ndsolicit: 2001:db8:1::2%an-interface-with-a-long-name: no such interface: an-interface-with-a-long-name'
}

@test "bug: a router that answered for all routers of the link was called an impostor" {
  three
  lab_forward server
  lab_wait 5 on server ping -c 1 -W 1 2001:db8:1:: # the router has its anycast address
  asked -j --no-findings 2001:db8:1::
  expect_status 0
  expect anycast "$(record neighbor '"\(.anycast) \(.router) \(.override) \(.findings)"')" 'true true false null'
  asked 2001:db8:1::
  [[ $out = '2001:db8:1:: is at 02:00:00:00:02:01 on eth0  router solicited  subnet-router anycast  '*' ms' ]]
}

@test "bug: the address of all routers of the link raised false alarms" {
  three
  lab_forward server
  lab_wait 5 on server ping -c 1 -W 1 2001:db8:1::
  # Answers to the group are up to a second late: that is no filter.
  asked -j --no-findings -c 1 -W 2ms 2001:db8:1::
  expect findings "$(codes)" ''
  asked --dad 2001:db8:1::
  expect_status 1
  expect stdout "$out" '2001:db8:1:: is a duplicate on eth0: 02:00:00:00:02:01 has it: it is the address of all routers of the link'
  lab_daemon client watch "$NDSOLICIT" --watch -j --no-findings -I eth0
  listens client
  on client ping -c 1 -W 2 2001:db8:1:: >/dev/null || :
  lab_wait 5 grep -q '"anycast":true' "$LAB_STATE/watch.log"
  lab_stop watch
  out=$(lab_log watch)
  expect watched "$(record run '"\(.exit) \(.with_findings)"') $(record advertisement '.anycast // empty' | sort -u)" '0 0 true'
  # This host's own, too.
  [ -n "$(record solicitation 'select(.frame_source == "02:00:00:00:01:01") | .to')" ]
}

@test "--wait-dad ends at once when the kernel says dadfailed, or gives an address up" {
  three
  # Three seconds of detection, which the failure of another address must cut short.
  lab_set client net/ipv6/conf/eth0/accept_dad=1 net/ipv6/conf/eth0/dad_transmits=3 \
    net/ipv6/neigh/eth0/retrans_time_ms=1000
  ip -n client address add 2001:db8:1::78/64 dev eth0
  (sleep 0.3 && ip -n client address add 2001:db8:1::2/64 dev eth0) &
  asked -j --wait-dad
  wait
  expect_status 1
  expect verdicts "$(record dad '"\(.target) \(.verdict)"' | grep -v unique | sort | tr '\n' ' ')" \
    '2001:db8:1::2 duplicate 2001:db8:1::78 inconclusive '
  (sleep 0.3 && ip -n client address del 2001:db8:1::78/64 dev eth0) &
  asked --wait-dad 2001:db8:1::78
  wait
  expect_status 3
  expect stdout "$out" '2001:db8:1::78 is undecided on eth0: inconclusive: it was removed while it was tentative'
}

@test "-s asks from another address of this host's" {
  three
  lab_capture asked server eth0 -c 1 'icmp6 and ip6[40] == 135'
  asked -s 2001:db8:1::1 2001:db8:1::2
  expect_status 0
  lab_capture_end asked || :
  lab_log asked | grep -q '2001:db8:1::1 > ff02::1:ff00:2'
  asked -s 2001:db8:1::99 2001:db8:1::2
  expect_refusal 'ndsolicit: 2001:db8:1::2: -s 2001:db8:1::99: not an address of this host'
}

# --- watch ---

@test "--watch reports a binding that moves, and keeps the table" {
  three
  lab_daemon third watch "$NDSOLICIT" --watch -j -I eth0 -w 3
  listens third
  on server "$FORGE" eth0 say 2001:db8:1::2
  on server "$FORGE" eth0 say 2001:db8:1::2 02:00:00:00:aa:aa
  lab_wait 5 grep -q '"type":"run"' "$LAB_STATE/watch.log"
  out=$(lab_log watch)
  expect news "$(record advertisement .binding | tr '\n' ' ')" 'new changed '
  expect codes "$(codes)" "binding-changed "
  expect binding "$(record binding '"\(.target) \(.lladdr) \(.previous)"')" \
    '2001:db8:1::2 02:00:00:00:aa:aa 02:00:00:00:02:01'
}

@test "--watch hears what is for others, and leaves the interface as it was" {
  three
  promiscuity() {
    ip -n third -d -j link show dev eth0 | jq '.[0].promiscuity'
  }
  expect before "$(promiscuity)" 0
  lab_daemon third watch "$NDSOLICIT" --watch -j -I eth0 -w 1
  listens third
  lab_wait 3 sh -c 'ip -n third -d -j link show dev eth0 | jq -e ".[0].promiscuity == 1"'
  lab_wait 5 grep -q '"type":"run"' "$LAB_STATE/watch.log"
  lab_wait 3 sh -c 'ip -n third -d -j link show dev eth0 | jq -e ".[0].promiscuity == 0"'
}

@test "--watch sees two that want one address, and ends after -c" {
  three
  lab_daemon third watch "$NDSOLICIT" --watch -j -I eth0 -c 3
  listens third
  asked -q --dad 2001:db8:1::2
  on server "$NDSOLICIT" -q --dad -c 1 -W 100ms 2001:db8:1::5%eth0
  lab_wait 5 grep -q '"type":"run"' "$LAB_STATE/watch.log"
  out=$(lab_log watch)
  expect types "$(jq -r .type <<<"$out" | head -n 3 | tr '\n' ' ')" \
    'solicitation advertisement solicitation '
  expect codes "$(codes)" "duplicate-address "
}

@test "-r reads what tcpdump wrote, with its times" {
  three
  on client "$BUILD/lab/capture" eth0 >"$scratch/pcap" &
  pid=$!
  listens client
  asked 2001:db8:1::2
  sleep 0.2
  kill $pid
  wait $pid || :
  asked -j -r "$scratch/pcap"
  expect_status 0
  expect messages "$(record run .messages)" 2
  expect time "$(record advertisement 'has("time")')" true
  expect binding "$(record binding '"\(.target) \(.lladdr)"' | sort | tail -n 1)" \
    'fe80::ff:fe00:101 02:00:00:00:01:01'
}

@test "every JSON key on the wire is in the man page, and every line is JSON" {
  three
  forger hop-limit 2001:db8:1::f
  {
    on client "$NDSOLICIT" -j --cache --expect-mac 02:00:00:00:00:01 2001:db8:1::1 2001:db8:1::2 || :
    on client "$NDSOLICIT" -j -c 1 -W 100ms 2001:db8:1::f 2001:db8:9::9 || :
    on client "$NDSOLICIT" -j -w 0.1 2001:db8:1::9 || :
    on client "$NDSOLICIT" -j --dad 2001:db8:1::2 || :
    on client "$NDSOLICIT" -j --dad -w 0.1 2001:db8:1::1 || :
    on client "$NDSOLICIT" -j --wait-dad || :
    on client "$NDSOLICIT" -j --watch -I eth0 -w 0.1 || :
  } >"$scratch/json" 2>/dev/null
  forger_end
  expect runs "$(jq -r 'select(.type == "run").tool' "$scratch/json" | wc -l)" 7
  for key in $(jq -r 'paths | map(strings) | .[]' "$scratch/json" | sort -u); do
    [ "$key" = type ] || grep -Eq "^\.(It )?Cm .*\b$key\b" "$LAB_ROOT/man/ndsolicit.8" || {
      echo "not in the man page: $key"
      return 1
    }
  done
}
