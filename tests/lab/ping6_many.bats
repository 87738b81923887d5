#!/usr/bin/env bats
# ping6 with many targets, verdicts, groups, faults of the host itself, and pace; each test
# in hosts of its own. Run by `make check-lab`, inside tests/lab/sandbox.
# alone: its sweeps fill the table of neighbours, which the kernel has one of for all.

# shellcheck source=tests/lab/lib.sh
. "$BATS_TEST_DIRNAME/lib.sh"
# shellcheck source=tests/cli/cli.bash
. "$BATS_TEST_DIRNAME/../cli/cli.bash"

export BATS_TEST_TIMEOUT=60

PING6=$BUILD/bin/ping6

setup() {
  scratch=$(mktemp -d)
}

teardown() {
  lab_down
  rm -rf "$scratch"
}

# start HOST COMMAND...: runs it in a host; its process is $pid.
start() {
  local host=$1
  shift
  # A shell starts background commands deaf to INT and QUIT.
  env --default-signal=INT,QUIT nsenter --net="/run/netns/$host" -- "$@" \
    >"$scratch/out" 2>"$scratch/err" </dev/null &
  pid=$!
}

# Waits for it; sets `status`, `out` and `err`.
finish() {
  status=0
  wait "$pid" || status=$?
  out=$(<"$scratch/out")
  err=$(<"$scratch/err")
}

ask_on() {
  start "$@"
  finish
}

has_link_local() {
  ip -n "$1" -6 address show dev "$2" scope link -tentative | grep -q inet6
}

# A kernel that has just told of a carrier takes up to a second to tell of the next one,
# and only then is there a link-local address.
linked() {
  local end
  for end; do
    lab_wait 5 has_link_local "${end%%:*}" "${end#*:}"
  done
}

# A client and a server on one cable, with addresses 2001:db8:1::1 and ::2.
pair() {
  lab_host client server
  lab_link client:eth0 server:eth0
  linked client:eth0 server:eth0
  lab_address client eth0 2001:db8:1::1/64
  lab_address server eth0 2001:db8:1::2/64
}

# The same with the relay in between.
relayed_pair() {
  lab_host client server
  lab_relay relay client:eth0 server:eth0 "$@"
  linked client:eth0 server:eth0
  lab_address client eth0 2001:db8:1::1/64
  lab_address server eth0 2001:db8:1::2/64
}

# Of 2001:db8:100::/112 behind the server, the lower half is alive, and of the others
# a half is silent, a quarter is not routed and a quarter is prohibited.
half_alive() {
  pair
  lab_forward server
  # Every error is sent, however many there are.
  lab_set server net/ipv6/icmp/ratemask=0
  lab_route client 2001:db8:100::/112 via 2001:db8:1::2
  lab_route server local 2001:db8:100::/113 dev lo
  lab_route server blackhole 2001:db8:100::8000/114
  lab_route server unreachable 2001:db8:100::c000/115
  lab_route server prohibit 2001:db8:100::e000/115
}

# The addresses of that, alive and dead ones mixed.
all_65536() {
  awk 'BEGIN { for (i = 0; i < 65536; i++)
    printf "2001:db8:100::%x\n", i * 40503 % 65536 }'
}

# A value of the JSON in $out: of a target's summary, .KEY; of the run record.
summary() {
  jq -r "select(.type == \"summary\") | $1" <<<"$out"
}

run_record() {
  jq -r "select(.type == \"run\") | $1" <<<"$out"
}

# Every assertion of the JSON in $out as `ASSERT OK`.
verdicts() {
  jq -r '.assertions // [] | .[] | "\(.assert) \(.ok)"' <<<"$out"
}

# The line of totals that many targets end with, without its time.
totals() {
  sed -n 's/, time [0-9]*ms$//; s/^\([0-9]* targets, .*\)/\1/p' <<<"$out"
}

# A build with sanitizers has memory and speed of its own.
is_sanitized() {
  grep -q __asan_init "$PING6"
}

# --- sweeps ---

@test "a sweep of 65,536 addresses counts what is there, in bounded memory" {
  half_alive
  all_65536 >"$scratch/list"
  start client "$PING6" -q -c 1 -W 2 --rate 30000 --file "$scratch/list"
  peak=0
  # Behind the last probe it waits for 2 s: the last look is at all it ever needs.
  while value=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$pid/status" 2>/dev/null) &&
    [ -n "$value" ]; do
    peak=$value
    sleep 0.1
  done
  finish
  expect_status 1
  expect stderr "$err" ''
  expect totals "$(totals)" \
    '65536 targets, 32768 alive, 32768 dead; 65536 packets transmitted, 32768 received'
  expect lines "$(grep -c ' sent, ' <<<"$out")" 65536
  got=$(sed -n 's/^2001:db8:100::[0-9a-f]*\( (2001:db8:100::)\)\{0,1\}: //; s/, rtt .* ms$//
    /^1 sent/p' <<<"$out" | sort | uniq -c | sed 's/^ *//')
  unreachable='from 2001:db8:1::2: Destination unreachable'
  expect kinds "$got" "8192 1 sent, 0 received, +1 errors, 100% loss, $unreachable: Administratively prohibited
8192 1 sent, 0 received, +1 errors, 100% loss, $unreachable: No route
16384 1 sent, 0 received, 100% loss
32768 1 sent, 1 received, 0% loss"
  echo "peak: $peak KiB"
  # 12 MiB, and what 16,384 targets with an error of their own need.
  is_sanitized || { [ "$peak" -gt 1000 ] && [ "$peak" -le 14336 ]; }
}

@test "the same in JSON, each target with its own fate" {
  half_alive
  all_65536 >"$scratch/list"
  ask_on client "$PING6" --json -q -c 1 -W 2 --rate 30000 --file "$scratch/list"
  expect_status 1
  out=$(tail -n 1 "$scratch/out")
  expect run "$(run_record '"\(.targets) \(.alive) \(.dead) \(.unasked) \(.sent) \(.received) \(.dropped) \(.exit)"')" \
    '65536 32768 32768 0 65536 32768 0 1'
  jq -r 'select(.type == "summary") |
    "\(.address) \(.sent) \(.received) \(.errors) \(.last_error.icmp_code // "-")"' "$scratch/out" >"$scratch/fates"
  expect targets "$(cut -d ' ' -f 1 "$scratch/fates" | sort -u | wc -l)" 65536
  expect fates "$(sed -E '
    s/.*::[89ab]... 1 0 0 -/silent/
    s/.*::[cd]... 1 0 1 0/no route/
    s/.*::[ef]... 1 0 1 1/prohibited/
    s/.*::([0-7]...|.?.?.?) 1 1 0 -/alive/' "$scratch/fates" | sort | uniq -c | sed 's/^ *//')" \
    '32768 alive
8192 no route
8192 prohibited
16384 silent'
}

@test "shards cover a sweep exactly once" {
  half_alive
  all_65536 >"$scratch/list"
  for k in 1 2 3; do
    ask_on client "$PING6" --alive --retries 0 -W 1 --rate 30000 --shard $k/3 --file "$scratch/list"
    expect_status 1
    expect stderr "$err" ''
    wc -l <"$scratch/out"
    cat "$scratch/out" >>"$scratch/alive"
  done
  all_65536 | grep -E '::([0-7]...|.?.?.?)$' | sort >"$scratch/wanted"
  sort "$scratch/alive" | diff -q - "$scratch/wanted"
}

@test "--alive and --dead divide a sweep; the dead are tried again" {
  half_alive
  all_65536 | head -n 1000 >"$scratch/list"
  ask_on client "$PING6" --alive -W 0.3 -i 0.3 --rate 5000 --file "$scratch/list"
  expect_status 1
  sort <<<"$out" >"$scratch/parts"
  ask_on client "$PING6" --dead -W 0.3 -i 0.3 --rate 5000 --file "$scratch/list"
  expect_status 1
  sort <<<"$out" >>"$scratch/parts"
  sort "$scratch/parts" | diff - <(sort "$scratch/list")
  # Both found some.
  [ "$(wc -l <<<"$out")" -gt 100 ] && [ "$(wc -l <<<"$out")" -lt 900 ]
  # Each try loses half of the replies, so that of 50 none is left after six or seven.
  lab_loss client eth0 1/2 in
  grep -E '::[0-7]...$' "$scratch/list" | head -n 50 >"$scratch/living"
  ask_on client "$PING6" --dead -W 0.2 -i 0.2 --rate 5000 --retries 20 --file "$scratch/living"
  expect_status 0
  expect dead "$out" ''
}

@test "junk in a list is named with its line, and the rest is done" {
  pair
  lab_link client:eth1 server:eth1
  linked client:eth1 server:eth1
  printf '%s\n' '# a comment' 2001:db8:1::2 '' nonsense..example 2001:db8::zz fe80::1 \
    192.0.2.1 ff02::1%eth0 ::ffff:192.0.2.1 fe80::1%eth9 2001:db8:1::3%eth0 'two words' \
    $'esc\e[31m' "$(printf 'a%.0s' {1..2000})" '[2001:db8:1::2]' >"$scratch/list"
  ask_on client "$PING6" -c 1 -W 1 --file "$scratch/list"
  expect_status 2
  expect totals "$(totals)" \
    '13 targets, 2 alive, 0 dead, +11 not asked; 2 packets transmitted, 2 received'
  expect lines "$(sed -n "s|^ping6: $scratch/list:\([0-9]*\): .*|\1|p" <<<"$err" | paste -sd ' ')" \
    '4 5 6 7 8 9 10 11 12 13 14'
  expect_line "ping6: $scratch/list:6: fe80::1: link-local address needs a zone, one of: %eth0 %eth1" "$err"
  expect_line "ping6: $scratch/list:10: fe80::1%eth9: no such interface: eth9" "$err"
  expect_line "ping6: $scratch/list:14: line is too long" "$err"
  # No control character of theirs gets through.
  expect escapes "$(tr -d '[:print:]\n' <"$scratch/err" | wc -c)" 0
  ask_on client "$PING6" --json -c 1 -W 1 --file "$scratch/list"
  expect_status 2
  expect errors "$(jq -r 'select(.type == "error").reason' <<<"$out" | wc -l)" 11
  expect run "$(run_record '"\(.targets) \(.alive) \(.unasked) \(.exit)"')" '13 2 11 2'
}

@test "junk among thousands does not hold up the good" {
  half_alive
  all_65536 | head -n 3000 | awk '{ print } NR % 3 == 0 { print "junk" NR "::" }' >"$scratch/list"
  ask_on client "$PING6" -q -c 1 -W 1 --rate 10000 --file "$scratch/list"
  expect_status 2
  expect junk "$(wc -l <<<"$err")" 1000
  err=$(head -n 1 <<<"$err")
  [[ $err == "ping6: $scratch/list:4: junk3:::"* ]]
  grep -Eq '^4000 targets, [0-9]+ alive, [0-9]+ dead, \+1000 not asked; 3000 packets transmitted' <<<"$out"
}

@test "each target has one line with type, code and sender of its errors" {
  half_alive
  ask_on client "$PING6" -c 3 -i 0.1 -W 1 2001:db8:1::dead 2001:db8:100::e000 2001:db8:1::2
  expect_status 1
  expect dead "$(grep '^2001:.*100% loss' <<<"$out" | sort)" \
    '2001:db8:100::e000: 3 sent, 0 received, +3 errors, 100% loss, from 2001:db8:1::2: Destination unreachable: Administratively prohibited
2001:db8:1::dead: 3 sent, 0 received, +3 errors, 100% loss, from 2001:db8:1::1: Destination unreachable: Address unreachable'
  ask_on client "$PING6" --json -c 3 -i 0.1 -W 1 2001:db8:1::dead 2001:db8:100::e000 2001:db8:1::2
  expect events "$(jq -r 'select(.type == "error") | "\(.target) \(.seq) \(.from) \(.icmp_type) \(.icmp_code)"' <<<"$out" | sort)" \
    '2001:db8:100::e000 1 2001:db8:1::2 1 1
2001:db8:100::e000 2 2001:db8:1::2 1 1
2001:db8:100::e000 3 2001:db8:1::2 1 1
2001:db8:1::dead 1 2001:db8:1::1 1 3
2001:db8:1::dead 2 2001:db8:1::1 1 3
2001:db8:1::dead 3 2001:db8:1::1 1 3'
}

@test "link-local targets of two interfaces in one list, and what has no route" {
  pair
  lab_link client:eth1 server:eth1
  linked client:eth1 server:eth1
  # Each address is there on one link only.
  ask_on client "$PING6" -c 2 -i 0.1 -W 1 fe80::ff:fe00:201%eth0 fe80::ff:fe00:202%eth1 \
    fe80::ff:fe00:202%eth0 2001:db8:bad::1
  expect_status 2
  expect_line 'fe80::ff:fe00:201%eth0: 2 sent, 2 received, 0% loss, .*' "$out"
  expect_line 'fe80::ff:fe00:202%eth1: 2 sent, 2 received, 0% loss, .*' "$out"
  expect_line 'fe80::ff:fe00:202%eth0: 2 sent, 0 received, .*100% loss.*' "$out"
  expect unroutable "$err" 'ping6: 2001:db8:bad::1: no route to 2001:db8:bad::1'
  expect totals "$(totals)" \
    '4 targets, 2 alive, 1 dead, +1 not asked; 8 packets transmitted, 4 received, +2 not sent'
}

# --- names ---

@test "names and addresses mixed, and every address of a name" {
  lab_network static
  ask_on client "$PING6" -c 1 -W 1 www.example.test 2001:db8:100::7 alias.example.test
  expect_status 0
  expect_line 'www.example.test \(2001:db8:100::80\): 1 sent, 1 received, .*' "$out"
  expect_line 'alias.example.test \(2001:db8:100::80\): 1 sent, 1 received, .*' "$out"
  expect totals "$(totals)" '3 targets, 3 alive, 0 dead; 3 packets transmitted, 3 received'
  ask_on client "$PING6" -c 1 -W 1 --all-addresses several.example.test router.example.test
  expect_status 0
  expect all "$(grep -o '^[a-z.]* ([0-9a-f:]*)' <<<"$out" | sort)" 'router.example.test (2001:db8:1::1)
router.example.test (2001:db8:2::1)
several.example.test (2001:db8:100::1)
several.example.test (2001:db8:100::2)
several.example.test (2001:db8:100::3)'
  # Each line says which.
  ask_on client "$PING6" -c 2 -i 0.1 -W 1 --all-addresses several.example.test
  expect replies "$(sed -n 's/ icmp_seq=1 .*//p' <<<"$out" | sort)" \
    'several.example.test (2001:db8:100::1):
several.example.test (2001:db8:100::2):
several.example.test (2001:db8:100::3):'
  # A shard is of what is in the list: machines that are told the addresses in different
  # orders have each of them once.
  ask_on client "$PING6" -c 1 --shard 1/2 --all-addresses several.example.test 2001:db8:100::7
  expect totals "$(totals)" '3 targets, 3 alive, 0 dead; 3 packets transmitted, 3 received'
}

@test "the worst of the targets counts: 2, then 3, then 1, then 0" {
  lab_network static
  ask_on client "$PING6" -q -c 1 -W 0.5 www.example.test 2001:db8:2::dead
  expect_status 1
  ask_on client "$PING6" -q -c 1 -W 0.5 www.example.test nosuch.example.test v4only.example.test
  expect_status 2
  expect stderr "$(sort <<<"$err")" 'ping6: nosuch.example.test: name does not exist
ping6: v4only.example.test: name has only IPv4 addresses (A, no AAAA)'
  # Of a name that the server refuses to look up nothing is known.
  echo 'nameserver 2001:db8:2::54' >"$LAB_STATE/etc/resolv.conf"
  ask_on client "$PING6" -q -c 1 -W 0.5 elsewhere.test 2001:db8:2::dead 2001:db8:100::7
  expect_status 3
  expect totals "$(totals)" \
    '3 targets, 1 alive, 1 dead, +1 not asked; 2 packets transmitted, 1 received'
  ask_on client "$PING6" -q -c 1 -W 0.5 elsewhere.test 2001:db8:2::dead 2001:db8::zz
  expect_status 2
}

@test "a silent name server is 3, and holds up nobody else" {
  pair
  echo 'nameserver 2001:db8:1::2' >"$LAB_STATE/etc/resolv.conf"
  lab_loss server eth0 1/1 in udp dport 53
  start client "$PING6" -c 1 -W 1 www.example.test 2001:db8:1::2
  sleep 1
  # Shown long before the name is given up.
  grep -q '^2001:db8:1::2: 1 sent, 1 received' "$scratch/out"
  finish
  expect_status 3
  expect stderr "$err" 'ping6: www.example.test: name server did not answer in time'
  expect totals "$(totals)" \
    '2 targets, 1 alive, 0 dead, +1 not asked; 1 packets transmitted, 1 received'
}

# --- assertions ---

# asserted STATUS ASSERTION VALUE COMMAND...: as text and as JSON the run has that status,
# and names the assertion if it fails, with a value that the expression matches.
asserted() {
  local wanted=$1 assertion=$2 value=$3 name=${2#--}
  shift 3
  # shellcheck disable=SC2086 # an option and its value
  ask_on client "$PING6" -q "$@" $assertion
  expect_status "$wanted"
  if [ "$wanted" -eq 0 ]; then
    expect stderr "$err" ''
  else
    expect_line "ping6: ([^ ]*: )?$assertion failed: $value" "$err"
  fi
  # shellcheck disable=SC2086
  ask_on client "$PING6" -q --json "$@" $assertion
  expect_status "$wanted"
  expect "$assertion" "$(verdicts | sort -u)" \
    "$name $([ "$wanted" -eq 0 ] && echo true || echo false)"
  expect exit "$(run_record .exit)" "$wanted"
}

@test "--max-loss counts exactly" {
  pair
  # Of 20 replies the fifth, tenth and so on are lost: 4.
  lab_loss client eth0 1/5 in
  asserted 0 '--max-loss 20' '' -c 20 -i 0.01 -W 0.2 2001:db8:1::2
  asserted 1 '--max-loss 19.9' '20%' -c 20 -i 0.01 -W 0.2 2001:db8:1::2
}

@test "--max-loss is judged for each target" {
  pair
  lab_loss server eth0 1/1 in ip6 daddr 2001:db8:1::3
  lab_address server eth0 2001:db8:1::3/64
  ask_on client "$PING6" --json -q -c 2 -i 0.05 -W 0.3 --max-loss 50 2001:db8:1::2 2001:db8:1::3
  expect_status 1
  expect verdicts "$(summary '"\(.address) \(.assertions[0].ok) \(.assertions[0].value == 100)"' | sort)" \
    '2001:db8:1::2 true false
2001:db8:1::3 false true'
  expect stderr "$err" 'ping6: 2001:db8:1::3: --max-loss 50 failed: 100%'
}

@test "--max-rtt of every figure, and --max-jitter" {
  relayed_pair --delay 30ms --jitter 8ms
  ms='[0-9.]+ ms'
  for figure in '' p95:; do
    asserted 1 "--max-rtt ${figure}20ms" "$ms" -c 10 -i 0.02 -W 5 2001:db8:1::2
    asserted 0 "--max-rtt ${figure}4s" '' -c 2 -i 0.02 -W 5 2001:db8:1::2
  done
  asserted 1 '--max-jitter 10us' "$ms" -c 10 -i 0.05 -W 5 2001:db8:1::2
  asserted 0 '--max-jitter 4s' '' -c 10 -i 0.02 -W 5 2001:db8:1::2
  # No figure is no good figure.
  asserted 1 '--max-rtt 4s' 'no reply' -c 1 -W 0.2 2001:db8:1::dead
  asserted 1 '--max-jitter 4s' 'fewer than two replies' -c 1 -W 5 2001:db8:1::2
}

@test "--min-hop-limit tells how far away a reply came from" {
  lab_network static
  asserted 0 '--min-hop-limit 63' '' -c 2 -i 0.05 -W 1 2001:db8:100::7
  asserted 1 '--min-hop-limit 64' 63 -c 2 -i 0.05 -W 1 2001:db8:100::7
  asserted 1 '--min-hop-limit 1' 'no reply whose hop limit is known' -c 1 -W 0.2 2001:db8:2::dead
}

@test "--expect-source of a target that answers from another address" {
  pair
  lab_address server eth0 2001:db8:1::3/64
  lab_hostile server eth0 other-source 2001:db8:1::3
  asserted 1 '--expect-source 2001:db8:1::2' 2001:db8:1::3 -c 2 -i 0.05 -W 1 2001:db8:1::2
  asserted 1 '--expect-source 2001:db8:2::/64' 2001:db8:1::3 -c 2 -i 0.05 -W 1 2001:db8:1::2
  asserted 0 '--expect-source 2001:db8:1::3' '' -c 2 -i 0.05 -W 1 2001:db8:1::2
  asserted 0 '--expect-source 2001:db8:1::/64' '' -c 2 -i 0.05 -W 1 2001:db8:1::2
  # Among several targets, too, where the second is right.
  ask_on client "$PING6" -q -c 1 -W 1 --expect-source 2001:db8:1::3 2001:db8:1::2 2001:db8:1::3
  expect_status 0
  ask_on client "$PING6" -c 2 -i 0.05 -W 1 2001:db8:1::2 2001:db8:1::3
  expect_status 0
  expect_line '2001:db8:1::2: from 2001:db8:1::3: icmp_seq=1 .*\(DIFFERENT ADDRESS!\)' "$out"
}

@test "-C hears nobody but the target" {
  pair
  lab_address server eth0 2001:db8:1::3/64
  ask_on client "$PING6" -C -c 2 -i 0.05 -W 1 2001:db8:1::2
  expect_status 0
  lab_hostile server eth0 other-source 2001:db8:1::3
  ask_on client "$PING6" -c 1 -W 0.5 2001:db8:1::2
  expect_status 0
  ask_on client "$PING6" -C -c 1 -W 0.5 2001:db8:1::2
  expect_status 1
  ask_on client "$PING6" -C -c 1 -W 0.5 ff02::1%eth0
  expect_refusal 'ping6: ff02::1%eth0: is a multicast address: with -C nobody who answers would be heard'
}

@test "-B keeps the source that the run began with" {
  pair
  lab_address client eth0 2001:db8:1::9/64
  # The address that the kernel prefers is deprecated in the middle of the run.
  for option in -B -6; do
    ip -n client address change 2001:db8:1::9/64 dev eth0 preferred_lft forever
    ip -n client address change 2001:db8:1::1/64 dev eth0 preferred_lft 0
    lab_capture "sources$option" server eth0 -c 8 'icmp6 and ip6[40] == 128'
    start client "$PING6" "$option" -c 8 -i 0.1 2001:db8:1::2
    sleep 0.4
    ip -n client address change 2001:db8:1::1/64 dev eth0 preferred_lft forever
    ip -n client address change 2001:db8:1::9/64 dev eth0 preferred_lft 0
    finish
    expect_status 0
    lab_capture_end "sources$option"
    sources=$(lab_log "sources$option" | grep -o '2001:db8:1::[19] >' | sort -u | wc -l)
    case $option in
      -B) expect sources "$sources" 1 ;;
      *) expect sources "$sources" 2 ;;
    esac
  done
}

@test "-e chooses the identifier, which two can share to the grief of both" {
  pair
  start client "$PING6" -q -e 7 -c 8 -i 0.1 2001:db8:1::2
  on client "$PING6" -q -e 7 -c 4 -i 0.1 2001:db8:1::2
  finish
  expect_status 0
  expect_line '8 packets transmitted, 8 received, \+[1-9] foreign, 0% packet loss, .*' "$out"
  lab_set client 'net/ipv4/ping_group_range=0 0'
  ask_on client "$PING6" -e 0 -c 1 2001:db8:1::2
  expect_refusal 'ping6: 2001:db8:1::2: -e 0: needs a raw socket, and there is a datagram socket'
}

@test "-U measures by our own clock" {
  pair
  ask_on client "$PING6" --json -U -c 2 -i 0.05 2001:db8:1::2
  expect_status 0
  expect clocks "$(jq -r 'select(.clock).clock' <<<"$out" | sort -u)" user
}

@test "--min-alive is what a sweep is judged by" {
  half_alive
  all_65536 | head -n 100 >"$scratch/list"
  alive=$(grep -cE '::([0-7]...|.?.?.?)$' "$scratch/list")
  asserted 0 "--min-alive $alive" '' -c 1 -W 0.3 --rate 5000 --file "$scratch/list"
  asserted 1 "--min-alive $((alive + 1))" "$alive" -c 1 -W 0.3 --rate 5000 --file "$scratch/list"
  asserted 1 '--min-alive all' "$alive" -c 1 -W 0.3 --rate 5000 --file "$scratch/list"
  asserted 0 '--min-alive all' '' -c 1 -W 0.5 2001:db8:100::1 2001:db8:100::2
  # What could not be asked is another matter.
  ask_on client "$PING6" -q -c 1 -W 0.5 --min-alive 1 2001:db8:100::1 2001:db8::zz
  expect_status 2
}

# --- until ---

# later SECONDS COMMAND...: in the background, as $later.
later() {
  (
    sleep "$1"
    shift
    "$@"
  ) &
  later=$!
}

@test "--until up bridges errors until the host is there" {
  pair
  ip -n server address del 2001:db8:1::2/64 dev eth0
  later 1.5 lab_address server eth0 2001:db8:1::2/64
  ask_on client "$PING6" --until up:3 -i 0.1 -w 20 2001:db8:1::2
  expect_status 0
  expect_line 'From 2001:db8:1::1 icmp_seq=1 Destination unreachable: Address unreachable' "$out"
  expect_line '2001:db8:1::2 is up since [-0-9T:.]*Z, after [0-9.]+ ms' "$out"
  expect replies "$(grep -c '^64 bytes' <<<"$out")" 3
  after=$(sed -n 's/.* after \([0-9]*\)\.[0-9]* ms$/\1/p' <<<"$out")
  [ "$after" -ge 1300 ] && [ "$after" -lt 15000 ]
  wait "$later"
}

@test "--until up finds an interface of the host that comes up, in JSON" {
  pair
  ip -n server link set eth0 down
  later 1 ip -n server link set eth0 up
  ask_on client "$PING6" --json --until up -i 0.1 -w 20 fe80::ff:fe00:201%eth0
  wait "$later"
  expect_status 0
  expect change "$(jq -r 'select(.type == "change") | "\(.target) \(.state) \(.after_ms > 500)"' <<<"$out")" \
    'fe80::ff:fe00:201%eth0 up true'
  expect run "$(run_record '"\(.alive) \(.exit)"')" '1 0'
}

@test "--until down ends with so many losses, by errors or silence" {
  pair
  lab_host behind
  lab_link server:eth1 behind:eth0
  lab_address server eth1 2001:db8:2::1/64
  lab_address behind eth0 2001:db8:2::2/64
  lab_forward server
  lab_route client 2001:db8:2::/64 via 2001:db8:1::2
  lab_route behind default via 2001:db8:2::1
  later 0.7 lab_route server prohibit 2001:db8:2::2
  ask_on client "$PING6" --until down:3 -i 0.1 -w 20 2001:db8:2::2
  wait "$later"
  expect_status 0
  expect_line 'From 2001:db8:1::2 icmp_seq=[0-9]+ Destination unreachable: Administratively prohibited' "$out"
  expect_line '2001:db8:2::2 is down since .*' "$out"
  expect errors "$(grep -c '^From' <<<"$out")" 3
  # And up again, meanwhile prohibited.
  later 0.7 ip -n server -6 route del prohibit 2001:db8:2::2
  ask_on client "$PING6" --until up:2 -i 0.1 -w 20 2001:db8:2::2
  wait "$later"
  expect_status 0
  grep -q '^From' <<<"$out"
  # Silence.
  later 0.5 lab_loss server eth0 1/1 in
  ask_on client "$PING6" --json --until down:2 -i 0.1 -W 0.3 -w 20 2001:db8:2::2
  wait "$later"
  expect_status 0
  expect changes "$(jq -r 'select(.type == "change").state' <<<"$out")" down
  expect losses "$(summary '"\(.received >= 2) \(.received < .sent)"')" 'true true'
}

@test "bug: errors of a target that was not waited for any more came behind its summary" {
  pair
  ask_on client "$PING6" --until down:2 -j -i 0.1 -w 20 2001:db8:1::dead
  expect_status 0
  expect records "$(jq -r '.type' <<<"$out" | tail -n 3 | paste -sd ' ')" 'change summary run'
  expect errors "$(summary .errors)" "$(jq -r 'select(.type == "error").type' <<<"$out" | wc -l)"
}

@test "bug: this host's own reply was the group that is waited for" {
  pair
  lab_set server net/ipv6/icmp/echo_ignore_multicast=1
  ask_on client "$PING6" --until up -i 0.1 -w 0.5 ff02::1%eth0
  expect_status 1
  expect_line 'fe80::ff:fe00:101%eth0 .* this host' "$out"
  expect_line '[0-9]+ packets transmitted, 0 received, .*' "$out"
  lab_set server net/ipv6/icmp/echo_ignore_multicast=0
  ask_on client "$PING6" --until up:2 -i 0.1 -w 5 ff02::1%eth0
  expect_status 0
  later 0.5 lab_set server net/ipv6/icmp/echo_ignore_multicast=1
  ask_on client "$PING6" --until down:2 -i 0.1 -W 0.3 -w 5 ff02::1%eth0
  wait "$later"
  expect_status 0
}

@test "--until that does not come true ends at the deadline with 1" {
  pair
  ask_on client "$PING6" --until up -i 0.1 -w 0.7 2001:db8:1::dead
  expect_status 1
  ask_on client "$PING6" --until down -i 0.1 -w 0.7 2001:db8:1::2
  expect_status 1
  [ "$(grep -c '^64 bytes' <<<"$out")" -ge 3 ]
  ask_on client "$PING6" --until up -i 0.1 -w 0.7 2001:db8:1::2 2001:db8:1::dead
  expect_status 1
  expect_line '2001:db8:1::2 is up since .*' "$out"
}

@test "--until up waits for each of several targets, and asks no more of those that are" {
  pair
  later 1 lab_address server eth0 2001:db8:1::3/64
  ask_on client "$PING6" --json --until up:2 -i 0.1 -w 20 2001:db8:1::2 2001:db8:1::3
  wait "$later"
  expect_status 0
  expect changes "$(jq -r 'select(.type == "change") | "\(.target) \(.after_ms > 800)"' <<<"$out")" \
    '2001:db8:1::2 false
2001:db8:1::3 true'
  expect asked "$(summary 'select(.target == "2001:db8:1::2").sent')" 2
}

# --- groups ---

four_hosts() {
  lab_host client a b c
  lab_switch middle client:eth0 a:eth0 b:eth0 c:eth0
  linked client:eth0 a:eth0 b:eth0 c:eth0
}

@test "a multicast target of four hosts: a table of four" {
  four_hosts
  ask_on client "$PING6" -c 2 -i 0.2 -W 1 ff02::1%eth0
  expect_status 0
  expect stderr "$err" ''
  expect table "$(awk '/^fe80/ { print $1, $2, $3, $5, $6 $7 }' <<<"$out")" \
    'fe80::ff:fe00:101%eth0 2 0 64 02:00:00:00:01:01this
fe80::ff:fe00:201%eth0 2 0 64 02:00:00:00:02:01
fe80::ff:fe00:301%eth0 2 0 64 02:00:00:00:03:01
fe80::ff:fe00:401%eth0 2 0 64 02:00:00:00:04:01'
  expect_line '2 packets transmitted, 2 received, 0% packet loss, time [0-9]+ms' "$out"
  run grep 'DUP\|DIFFERENT' <<<"$out"
  [ "$status" -eq 1 ]
}

@test "-L leaves this host out of the group" {
  four_hosts
  ask_on client "$PING6" -L -c 1 -W 1 ff02::1%eth0
  expect_status 0
  expect table "$(awk '/^fe80/ { print $1 }' <<<"$out")" 'fe80::ff:fe00:201%eth0
fe80::ff:fe00:301%eth0
fe80::ff:fe00:401%eth0'
}

@test "--expect-responders counts the hosts of a group" {
  four_hosts
  asserted 0 '--expect-responders 4' '' -c 2 -i 0.1 -W 0.3 ff02::1%eth0
  asserted 1 '--expect-responders 5' 4 -c 2 -i 0.1 -W 0.3 ff02::1%eth0
  asserted 0 '--expect-responders 3+' '' -c 2 -i 0.1 -W 0.3 ff02::1%eth0
  ask_on client "$PING6" --json -c 2 -i 0.1 -W 0.3 ff02::1%eth0
  expect_status 0
  expect responders "$(jq -r 'select(.type == "responder") | "\(.address) \(.mac) \(.replies) \(.duplicates) \(.this_host)"' <<<"$out")" \
    'fe80::ff:fe00:101%eth0 02:00:00:00:01:01 2 0 true
fe80::ff:fe00:201%eth0 02:00:00:00:02:01 2 0 false
fe80::ff:fe00:301%eth0 02:00:00:00:03:01 2 0 false
fe80::ff:fe00:401%eth0 02:00:00:00:04:01 2 0 false'
  expect replies "$(jq -r 'select(.type == "reply").dup' <<<"$out" | sort | uniq -c | sed 's/^ *//')" '8 false'
}

@test "duplicates in a group are counted where they come from" {
  relayed_pair --duplicate 1/1
  ask_on client "$PING6" --json -c 3 -i 0.1 -W 0.5 ff02::1%eth0
  expect_status 0
  expect responders "$(jq -r 'select(.type == "responder") | "\(.address) \(.replies) \(.duplicates)"' <<<"$out")" \
    'fe80::ff:fe00:101%eth0 3 0
fe80::ff:fe00:201%eth0 3 3'
  expect duplicates "$(summary .duplicates) $(run_record .duplicates)" '3 3'
}

# --- sends that fail ---

@test "a link that goes down and up again: every probe is counted, of each target" {
  pair
  start client "$PING6" --json -c 20 -i 0.1 -W 1 2001:db8:1::2 fe80::ff:fe00:201%eth0 ::1
  sleep 0.6
  ip -n client link set eth0 down
  sleep 0.6
  ip -n client link set eth0 up
  lab_address client eth0 2001:db8:1::1/64
  finish
  expect_status 0
  expect sent "$(summary .sent | paste -sd ' ')" '20 20 20'
  expect loopback "$(summary 'select(.target == "::1").received')" 20
  for target in 2001:db8:1::2 fe80::ff:fe00:201%eth0; do
    expect "$target" "$(summary "select(.target == \"$target\") |
      \"\(.unsent >= 3) \(.received >= 6) \(.received + .unsent + .errors <= .sent)\"")" 'true true true'
    # Why is said once.
    expect "$target" "$(grep -c "^ping6: $target: " <<<"$err")" 1
  done
}

# refuse_some VERDICT: the client's own firewall refuses every fourth number.
refuse_some() {
  on client nft -f - <<END
table ip6 lab {
  chain out {
    type filter hook output priority 0
    icmpv6 type echo-request icmpv6 sequence & 3 == 3 $1
  }
}
END
}

@test "sends that the host's own firewall refuses are counted, and the run goes on" {
  pair
  refuse_some drop
  ask_on client "$PING6" -c 12 -i 0.02 -W 1 2001:db8:1::2
  expect_status 0
  expect refused "$(grep -o 'icmp_seq=.*' <<<"$err")" 'icmp_seq=3 not sent: Operation not permitted
icmp_seq=7 not sent: Operation not permitted
icmp_seq=11 not sent: Operation not permitted'
  expect_line '12 packets transmitted, 9 received, \+3 not sent, 25% packet loss, time [0-9]+ms' "$out"
  # Two targets take the numbers in turn; what one of them is refused is said once.
  ask_on client "$PING6" --json -q -c 12 -i 0.02 -W 1 2001:db8:1::2 fe80::ff:fe00:201%eth0
  expect_status 0
  expect counts "$(jq -s 'map(select(.type == "summary")) | [(map(.sent), map(.unsent), map(.received)) | add] | @csv' <<<"$out")" \
    '"24,6,18"'
  [ "$(grep -c 'Operation not permitted' <<<"$err")" -le 2 ]
}

@test "a firewall that rejects with an error is shown as one" {
  pair
  refuse_some 'reject with icmpv6 admin-prohibited'
  ask_on client "$PING6" -c 8 -i 0.02 -W 1 2001:db8:1::2
  expect_status 0
  expect_line 'From 2001:db8:1::1 icmp_seq=3 Destination unreachable: Administratively prohibited' "$out"
  expect_line 'From 2001:db8:1::1 icmp_seq=7 Destination unreachable: Administratively prohibited' "$out"
  expect_line '8 packets transmitted, 6 received, .*, 25% packet loss, time [0-9]+ms' "$out"
}

@test "an interface that is deleted in the middle and made anew does not end the run" {
  pair
  start client "$PING6" --json -c 12 -i 0.1 -W 0.5 fe80::ff:fe00:201%eth0 ::1
  sleep 0.5
  ip -n client link delete eth0
  sleep 0.3
  lab_link client:eth0 server:eth0
  finish
  expect_status 0
  expect loopback "$(summary 'select(.target == "::1") | "\(.sent) \(.received)"')" '12 12'
  expect counts "$(summary 'select(.target != "::1") | "\(.sent) \(.received >= 3) \(.received + .unsent <= .sent)"')" \
    '12 true true'
  expect run "$(run_record '"\(.targets) \(.alive) \(.exit)"')" '2 2 0'
}

@test "a full queue of the interface is waited for, and what never gets room is counted" {
  pair
  # Room for two of these packets, and one goes every 12 ms.
  on client tc qdisc add dev eth0 root tbf rate 1mbit burst 2k limit 3000
  ask_on client "$PING6" --json -q -c 50 -i 0 -s 1400 -W 3 2001:db8:1::2
  expect_status 0
  expect counts "$(summary '"\(.sent) \(.received) \(.unsent)"')" '50 50 0'
  on client tc qdisc replace dev eth0 root tbf rate 1kbit burst 1500 limit 1500
  ask_on client "$PING6" --json -q -c 5 -i 0.01 -s 1400 -W 0.5 2001:db8:1::2
  expect sent "$(summary '"\(.sent) \(.unsent > 0) \(.received + .unsent <= .sent)"')" '5 true true'
  grep -q "not sent: no room in the send buffer or the interface's queue" <<<"$err"
}

@test "silence is no verdict where replies found no room in the receive buffer" {
  pair
  lab_host router
  lab_link client:eth1 router:eth0
  linked client:eth1 router:eth0
  lab_forward router
  lab_route client 2001:db8:9::/64 via fe80::ff:fe00:301 dev eth1
  lab_route router blackhole 2001:db8:9::/64
  lab_hostile server eth0 duplicate 1000
  start client "$PING6" -q -c 300 -l 300 -i 0 -W 4 2001:db8:1::2 2001:db8:9::1
  sleep 0.2
  # It sleeps while most of 300,000 replies come in.
  kill -STOP "$pid"
  sleep 2
  kill -CONT "$pid"
  finish
  expect_line 'ping6: [0-9]+ packets dropped: the receive buffer was full' "$err"
  expect_line '2 targets, 1 alive, 1 dead; .*' "$out"
  expect_status 3
}

# dead COUNT: so many addresses on the client's link that nobody has.
dead() {
  awk -v count="$1" 'BEGIN { for (i = 1; i <= count; i++) printf "2001:db8:1::d:%x\n", i }'
}

# each_socket FUNCTION: calls it with `raw` and with `datagram`, where the client has those.
each_socket() {
  lab_set client 'net/ipv4/ping_group_range=1 0'
  "$1" raw
  lab_set client 'net/ipv4/ping_group_range=0 0'
  "$1" datagram
}

sweep_dead() {
  dead 700 >"$scratch/list"
  ask_on client "$PING6" -q -c 1 -i 0 -W 1 --file "$scratch/list"
  expect stderr "$err" ''
  expect_status 1
  expect totals "$(totals)" \
    '700 targets, 0 alive, 700 dead; 700 packets transmitted, 0 received'
}

@test "neighbours that do not answer fill the send buffer, and the rest waits for them" {
  pair
  each_socket sweep_dead
}

full="the kernel's neighbour table is full (net.ipv6.neigh.default.gc_thresh3)"

# Neighbours on the client's link until the kernel has no room for one more, whatever it
# throws out for them.
fill_table() {
  local _
  awk 'BEGIN { for (i = 1; i <= 1200; i++)
    printf "neigh replace 2001:db8:1::f:%x lladdr 02:00:00:00:99:99 nud reachable dev eth0\n", i }' \
    >"$scratch/neighbours"
  for _ in 1 2 3 4 5; do
    on client ip -batch "$scratch/neighbours" 2>/dev/null || true
  done
}

empty_table() {
  ip -n client neigh flush dev eth0
}

is_waiting() {
  grep -Fxq "ping6: $full: waiting for room" "$scratch/err"
}

# The table is the machine's: where others give room up meanwhile it is filled again.
is_refused() {
  fill_table
  ask_on client "$PING6" -q -c 1 -w 0.5 2001:db8:1::2
  [ "$status" -eq 3 ]
}

wait_for_the_table() {
  lab_wait 10 is_refused
  expect stderr "$err" "ping6: 2001:db8:1::2: icmp_seq=1 not sent: $full"
  dead 100 >"$scratch/list"
  start client "$PING6" -c 1 -W 1 --file "$scratch/list"
  lab_wait 5 is_waiting
  empty_table
  finish
  expect_status 1
  expect totals "$(totals)" \
    '100 targets, 0 alive, 100 dead; 100 packets transmitted, 0 received'
}

@test "a full neighbour table is waited for, and never a verdict" {
  pair
  each_socket wait_for_the_table
}

@test "of datagrams that leave many at a time those dropped at a full neighbour table are not dead" {
  pair
  lab_set client 'net/ipv4/ping_group_range=0 0'
  fill_table
  dead 100 >"$scratch/list"
  start client "$PING6" -c 1 -W 1 -i 0 --file "$scratch/list"
  lab_wait 5 is_waiting
  empty_table
  finish
  # Which of the first block were dropped the kernel does not tell.
  expect_status 3
  expect unasked "$(grep -c "^ping6: 2001:db8:1::d:.*: $full\$" <<<"$err")" 64
  expect totals "$(totals)" \
    '100 targets, 0 alive, 36 dead, +64 not asked; 100 packets transmitted, 0 received, +64 not sent'
}

@test "a send buffer smaller than a packet is enough" {
  pair
  ask_on client "$PING6" --json -q -S 1 -c 200 -i 0 -s 1400 -W 2 2001:db8:1::2
  expect_status 0
  expect counts "$(summary '"\(.sent) \(.received) \(.unsent)"')" '200 200 0'
}

# --- others' packets ---

@test "replies from the whole internet to others' pings do not count" {
  pair
  lab_hostile server eth0 strangers 500
  for _ in {1..100}; do echo 2001:db8:1::2; done >"$scratch/list"
  ask_on client "$PING6" --json -c 1 -W 3 --rate 500 --file "$scratch/list"
  report=$(lab_report server)
  echo "$report"
  expect replies "$(jq -r '"\(.requests) \(.sent)"' <<<"$report")" '100 50100'
  expect_status 0
  expect run "$(run_record '"\(.sent) \(.received) \(.duplicates) \(.foreign) \(.dropped)"')" '100 100 0 0 0'
}

@test "others' replies are kept out by the kernel, before our buffer" {
  pair
  start client "$PING6" -c 2 -i 1 -W 5 2001:db8:1::2
  lab_wait 5 grep -q '^64 bytes' "$scratch/out"
  kill -STOP "$pid"
  on client "$PING6" -q -c 3000 -i 0 2001:db8:1::2
  # Queues, by inode: none of our raw sockets has anything waiting.
  # shellcheck disable=SC2016 # for awk
  waiting=$(on client awk 'NR > 1 { split($5, queue, ":"); print queue[2] }' /proc/net/raw6)
  kill -CONT "$pid"
  finish
  expect_status 0
  expect waiting "$(sort -u <<<"$waiting")" 00000000
}

@test "forged replies with our identifier are foreign, in a sweep as well" {
  pair
  lab_hostile server eth0 forged --then-reply
  for _ in {1..50}; do echo 2001:db8:1::2; done >"$scratch/list"
  ask_on client "$PING6" --json -c 2 -i 0.1 -W 2 --rate 1000 --file "$scratch/list"
  expect_status 0
  expect run "$(run_record '"\(.sent) \(.received) \(.duplicates) \(.foreign)"')" '100 100 0 100'
  lab_stop server
  lab_hostile server eth0 forged
  ask_on client "$PING6" --json -c 1 -W 0.5 --rate 1000 --file "$scratch/list"
  expect_status 1
  expect run "$(run_record '"\(.alive) \(.received) \(.foreign)"')" '0 0 50'
}

# --- pace ---

@test "a flood over a clean cable loses nothing" {
  pair
  ask_on client "$PING6" --json -q -f -c 20000 -W 5 2001:db8:1::2
  expect_status 0
  expect counts "$(summary '"\(.sent) \(.received) \(.unsent) \(.duplicates) \(.late)"')" '20000 20000 0 0 0'
  expect dropped "$(run_record .dropped)" 0
  ask_on client "$PING6" -f -c 1000 -W 5 2001:db8:1::2
  expect_status 0
  expect_line '1000 packets transmitted, 1000 received, 0% packet loss, time [0-9]+ms' "$out"
  # Of the dots none is left: each answer takes one back.
  expect dots "$(head -n 2 <<<"$out" | tail -n 1 | tr -cd '.\b' |
    awk '{ print gsub(/\./, "") - gsub(/\b/, "") / 2 }')" 0
}

@test "bug: errors stood in the line of a flood's dots" {
  pair
  ask_on client "$PING6" -f -c 3 2001:db8:1::dead
  expect_status 1
  expect "lines about errors" "$(grep -c From <<<"$out")" 0
  expect "errors in the line" "$(head -n 2 <<<"$out" | tail -n 1 | tr -dc 'E' | wc -c)" 3
  expect_line '3 packets transmitted, 0 received, \+3 errors, 100% packet loss, time [0-9]+ms' "$out"
  ask_on client "$PING6" -q -f -c 3 2001:db8:1::dead
  expect "lines with an E" "$(grep -c E <<<"$out")" 0
}

@test "adaptive: each probe follows the answer to the one before" {
  relayed_pair --delay 5ms
  ask_on client "$PING6" --json -q -A -c 100 -W 5 2001:db8:1::2
  expect_status 0
  expect counts "$(summary '"\(.sent) \(.received)"')" '100 100'
  # A round trip takes 10 ms: both directions are delayed if the relay does so, one if not.
  took=$(summary '.duration_ms | floor')
  [ "$took" -ge 450 ] && [ "$took" -lt 20000 ]
  report=$(lab_report relay)
  expect requests "$(jq .requests <<<"$report")" 100
}

@test "-i 0 with --rate, and --rate alone, pace evenly" {
  pair
  lab_address server eth0 2001:db8:1::{10,11,12,13,14,15,16,17,18,19}/64
  for how in "-i 0 -c 500 2001:db8:1::2" "-i 0 -c 50 $(printf ' 2001:db8:1::%s' 1{0..9})"; do
    lab_capture "seen" server eth0 -tt -c 500 'icmp6 and ip6[40] == 128'
    # shellcheck disable=SC2086 # several words
    ask_on client "$PING6" -q --rate 1000 -W 3 $how
    expect_status 0
    lab_capture_end seen
    # Up to 10 ms are made up for after a delay, and no more.
    read -r most took <<<"$(lab_log seen | awk 'BEGIN { first = 0 } /echo request/ {
        t[n++] = $1
        while (t[n - 1] - t[first] > 0.01) first++
        if (n - first > most) most = n - first
      } END { printf "%d %d", most, (t[n - 1] - t[0]) * 1000 }')"
    echo "most in 10 ms: $most; took $took ms"
    [ "$most" -ge 5 ] && [ "$most" -le 25 ]
    [ "$took" -ge 480 ]
  done
}

# --- files, terminals, signals ---

@test "--metrics is what promtool accepts" {
  relayed_pair --duplicate 1/2
  promtool=$(lab_server promtool)
  ask_on client "$PING6" -q -c 3 -i 0.05 -W 1 --metrics "$scratch/one.prom" 2001:db8:1::2
  expect_status 0
  # A name with what must be escaped, two targets of one address, one that is dead.
  ask_on client "$PING6" -q -c 3 -i 0.05 -W 0.5 --metrics "$scratch/many.prom" \
    2001:db8:1::2 '[2001:db8:1::2]' fe80::ff:fe00:201%eth0 2001:db8:1::dead 2001:db8:1::2
  expect_status 1
  for file in one many; do
    cat "$scratch/$file.prom"
    "$promtool" check metrics <"$scratch/$file.prom"
    expect last "$(tail -n 1 "$scratch/$file.prom")" '# EOF'
  done
  expect up "$(grep '^hextet_ping6_up{' "$scratch/many.prom" | sort)" \
    'hextet_ping6_up{target="2001:db8:1::2",address="2001:db8:1::2"} 1
hextet_ping6_up{target="2001:db8:1::dead",address="2001:db8:1::dead"} 0
hextet_ping6_up{target="[2001:db8:1::2]",address="2001:db8:1::2"} 1
hextet_ping6_up{target="fe80::ff:fe00:201%eth0",address="fe80::ff:fe00:201%eth0"} 1'
  # What is written before it is renamed is gone.
  expect files "$(find "$scratch" -name '*prom*' | wc -l)" 2
}

# on_terminal COMMAND...: in the client, with a terminal of 60 columns; sets `out`.
on_terminal() {
  python3 - "$@" >"$scratch/out" <<'END'
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    os.environ["LC_ALL"] = "C.UTF-8"
    os.execvp("nsenter", ["nsenter", "--net=/run/netns/client", "--", *sys.argv[1:]])
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    sys.stdout.buffer.write(data)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
}

@test "--graph draws on a terminal, and ends with the statistics" {
  pair
  lab_loss client eth0 1/4 in
  status=0
  on_terminal "$PING6" --graph -c 8 -i 0.1 -W 0.3 2001:db8:1::2 || status=$?
  out=$(tr -d '\r' <"$scratch/out")
  cat -v "$scratch/out"
  expect_status 0
  expect_line '8 packets transmitted, 6 received, 25% packet loss, time [0-9]+ms' "$out"
  grep -q '[▁▂▃▄▅▆▇█]' <<<"$out"
  # Nothing is drawn into what follows, nor behind the end, where the prompt comes.
  run grep '[▁▂▃▄▅▆▇█]' <<<"$(sed '1,/ping statistics/d' <<<"$out")"
  [ "$status" -eq 1 ]
  expect 'last character' "$(tail -c 1 "$scratch/out" | od -An -c | tr -d ' ')" '\n'
  # Not a line for each reply.
  expect 'lines of replies' "$(grep -c '^64 bytes' <<<"$out")" 0
  # Without a terminal there is nothing to draw on.
  ask_on client "$PING6" --graph -c 1 2001:db8:1::2
  expect_refusal 'ping6: --graph: stdout is not a terminal'
}

@test "a sweep on a terminal says how far it is" {
  half_alive
  all_65536 | head -n 2000 >"$scratch/list"
  status=0
  on_terminal "$PING6" --dead --retries 0 -W 1 --rate 1000 --file "$scratch/list" || status=$?
  expect status "$status" 1
  grep -aEq '[0-9]+ targets, [0-9]+ alive, [0-9]+ dead; [0-9]+ sent, [0-9]+ received' "$scratch/out"
}

@test "Ctrl-C in a sweep prints the totals, and the status is true" {
  half_alive
  all_65536 | grep -E '::[0-7]...$' >"$scratch/list"
  start client "$PING6" --rate 1000 -c 1 -W 1 --file "$scratch/list"
  lab_wait 10 grep -q '^2001:db8' "$scratch/out"
  sleep 0.5
  kill -INT "$pid"
  finish
  expect_status 0
  grep -Eq '^[0-9]+ targets, [0-9]+ alive, 0 dead.*; [0-9]+ packets transmitted, [0-9]+ received' <<<"$out"
  # One that is dead, and was told so, counts.
  { echo 2001:db8:1::dead && all_65536 | grep -E '::[0-7]...$'; } >"$scratch/list"
  start client "$PING6" --json --rate 1000 -c 1 -W 1 --file "$scratch/list"
  lab_wait 10 grep -q '"address":"2001:db8:1::dead".*"reason":' "$scratch/out"
  kill -INT "$pid"
  finish
  expect_status 1
  expect run "$(run_record '"\(.dead >= 1) \(.exit) \(.alive == .received)"')" 'true 1 true'
  expect last "$(tail -n 1 <<<"$out" | jq -r .type)" run
}

@test "SIGQUIT in a sweep shows the figures and goes on" {
  half_alive
  all_65536 | head -n 2000 >"$scratch/list"
  start client "$PING6" -q --rate 1000 -c 1 -W 1 --file "$scratch/list"
  sleep 1
  kill -QUIT "$pid"
  finish
  expect_status 1
  expect_line '.*[0-9]+/[0-9]+ packets, [0-9]+ targets on their way' "$err"
  grep -Eq '^2000 targets, .*; 2000 packets transmitted' <<<"$out"
}

@test "bug: -H had the backslashes of an odd name twice in JSON" {
  lab_network static
  ask_on client "$PING6" -H -j -c 1 2001:db8:100::bad
  expect_status 0
  expect from_name "$(jq -r 'select(.type == "reply").from_name' <<<"$out")" \
    'odd\.dot\032\027\255.example.test'
}
