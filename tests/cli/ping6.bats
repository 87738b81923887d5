#!/usr/bin/env bats
# ping6's command line: what it accepts, refuses, prints and answers. Packets go to
# loopback only, and to 2001:db8:d::/64, where nobody answers; the wire is tests/lab's.

load cli

setup_file() {
  # A cable whose other end takes what is not addressed to it, and throws it away.
  ip link add silent type veth peer name silentpeer
  ip link set silent arp off up
  ip link set silentpeer up
  ip addr add 2001:db8:d::1/64 dev silent nodad
}

teardown_file() {
  ip link del silent
}

# Nobody is there, and nobody says so.
dead=2001:db8:d::2

# expect_records STATUS: each line of $out is JSON with a type, the last one and no other
# is the run's, and STATUS is the exit status and what the run says of it.
expect_records() {
  expect_status "$1"
  local types
  types=$(jq -Rr 'fromjson | .type' <<<"$out") || return 1
  expect "records" "$(wc -l <<<"$types")" "$(wc -l <<<"$out")"
  expect "run records" "$(grep -cx run <<<"$types")" 1
  expect "last record" "$(tail -n 1 <<<"$types")" run
  expect "exit in it" "$(tail -n 1 <<<"$out" | jq .exit)" "$1"
}

# expect_none PATTERN TEXT: no line of the text has anything like it.
expect_none() {
  if grep -E -- "$1" <<<"$2"; then
    return 1
  fi
}

# unprivileged ARGUMENT...: ping6 as an ordinary user, whom this network allows ICMPv6 sockets;
# sets what ask() sets.
unprivileged() {
  echo '0 2147483647' >/proc/sys/net/ipv4/ping_group_range || skip "no other users here"
  setpriv --reuid=65534 --regid=65534 --clear-groups true || skip "no other users here"
  # Where the tree lies, an ordinary user need not get to.
  local there
  there=$(mktemp -d /run/lab/bin-XXXXXX)
  chmod 755 "$there"
  cp "$BIN/ping6" "$there/ping6"
  status=0
  timeout 20 setpriv --reuid=65534 --regid=65534 --clear-groups "$there/ping6" "$@" \
    >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
  rm -r "$there"
}

# interrupt SECONDS COMMAND...: sends it SIGINT after that; sets what ask() sets.
interrupt() {
  local seconds=$1 pid
  shift
  env --default-signal=INT "$@" >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  sleep "$seconds"
  kill -s INT "$pid"
  status=0
  wait "$pid" || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

# --- the answer ---

@test "a reply is status 0 and ping's text" {
  ask ping6 -c 3 -i 0.05 ::1
  expect_status 0
  expect stderr "$err" ""
  expect_line 'PING ::1\(::1\) 56 data bytes' "$out"
  for seq in 1 2 3; do
    expect_line "64 bytes from ::1: icmp_seq=$seq ttl=64 time=[0-9.]+ ms" "$out"
  done
  expect_line '--- ::1 ping statistics ---' "$out"
  expect_line '3 packets transmitted, 3 received, 0% packet loss, time [0-9]+ms' "$out"
  expect_line 'rtt min/avg/max/mdev = [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms' "$out"
  [ "$(wc -l <<<"$out")" -eq 8 ]
}

@test "-c N sends exactly N" {
  ask ping6 -q -c 17 -i 0.002 ::1
  expect_line '17 packets transmitted, 17 received, 0% packet loss, time [0-9]+ms' "$out"
}

@test "a name is looked up, an address in brackets is one" {
  ask ping6 -c 1 localhost
  expect_status 0
  expect_line 'PING localhost\(::1\) 56 data bytes' "$out"
  ask ping6 -c 1 '[::1]'
  expect_status 0
  expect_line 'PING \[::1\]\(::1\) 56 data bytes' "$out"
}

@test "-w ends the run, with or without -c" {
  ask ping6 -i 0.1 -w 0.35 ::1
  expect_status 0
  expect_line '4 packets transmitted, 4 received, 0% packet loss, time [0-9]+ms' "$out"
  ask ping6 -c 100 -i 0.1 -w 0.35 ::1
  expect_status 1
  expect_line '4 packets transmitted, 4 received, 0% packet loss, time [0-9]+ms' "$out"
}

# --- bad usage: status 2, the thing and the bound on stderr, nothing on stdout ---

@test "numbers out of bounds are refused with the bound" {
  ask ping6 -t 999 ::1
  expect_refusal 'ping6: -t 999: hop limit is above 255'
  ask ping6 -t -1 ::1
  expect_refusal 'ping6: -t -1: hop limit is below 0'
  ask ping6 -c 0 ::1
  expect_refusal 'ping6: -c 0: count is below 1'
  ask ping6 -c -5 ::1
  expect_refusal 'ping6: -c -5: count is below 1'
  ask ping6 -c 99999999999999999999 ::1
  expect_refusal 'ping6: -c 99999999999999999999: count is above 9223372036854775807'
  ask ping6 -s 65528 ::1
  expect_refusal 'ping6: -s 65528: size is above 65527'
  ask ping6 -Q 256 ::1
  expect_refusal 'ping6: -Q 256: traffic class is above 255'
  ask ping6 -F 0x100000 ::1
  expect_refusal 'ping6: -F 0x100000: flow label is above 1048575'
  ask ping6 -W 0 ::1
  expect_refusal 'ping6: -W 0: timeout is below 1ms'
  ask ping6 -i -1 ::1
  expect_refusal 'ping6: -i -1: interval is below 0s'
  ask ping6 -i 100d ::1
  expect_refusal 'ping6: -i 100d: interval is above 1000000s'
}

@test "numbers with junk behind them are refused" {
  ask ping6 -c 3x ::1
  expect_refusal 'ping6: -c 3x: count is not a whole number'
  ask ping6 -c '' ::1
  expect_refusal 'ping6: -c : count is not a whole number'
  ask ping6 -c ' 3' ::1
  expect_refusal 'ping6: -c  3: count is not a whole number'
  ask ping6 -t 0x40 ::1
  expect_refusal 'ping6: -t 0x40: hop limit is not a whole number'
  ask ping6 -i 1sec ::1
  expect_refusal 'ping6: -i 1sec: interval is not a time like 1, 0.2, 200ms or 2m'
  ask ping6 -w . ::1
  expect_refusal 'ping6: -w .: deadline is not a time like 1, 0.2, 200ms or 2m'
}

@test "times are read with their units" {
  for time in 0.01 10ms 10000us .01 0.01s; do
    ask ping6 -q -c 2 -i "$time" ::1
    expect_status 0
  done
}

@test "other values are refused in words" {
  ask ping6 -p f ::1
  expect_refusal 'ping6: -p f: pattern is not 1 to 16 bytes of two hexadecimal digits'
  ask ping6 -p fg ::1
  expect_refusal 'ping6: -p fg: pattern has something else than hexadecimal digits'
  ask ping6 -M maybe ::1
  expect_refusal 'ping6: -M maybe: is not one of do, want, dont, probe'
  ask ping6 -4 ::1
  expect_refusal 'ping6: -4: this is ping6: it speaks IPv6 only'
  ask ping6 -I eth0 -I eth1 ::1
  expect_refusal 'ping6: -I eth1: another interface was given already'
}

@test "an unknown option is refused by the tool's own name" {
  ask ping6 --frobnicate ::1
  expect_status 2
  expect stdout "$out" ""
  expect_line "ping6: unrecognized option '--frobnicate'" "$err"
}

# --- bad targets ---

@test "no target and an empty one are refused" {
  ask ping6
  expect_refusal 'ping6: target: none is given; try --help'
  ask ping6 ''
  expect_refusal 'ping6: target: is empty'
  ask ping6 ::1 ''
  expect_refusal 'ping6: target: is empty'
}

@test "an address that is none is refused with what is wrong where" {
  ask ping6 2001:db8:::1
  expect_refusal 'ping6: 2001:db8:::1: three colons in a row at position 9'
  ask ping6 1::2::3
  expect_refusal 'ping6: 1::2::3: only one :: is allowed, another is at position 5'
  ask ping6 2001:db8::12345
  expect_refusal 'ping6: 2001:db8::12345: group "12345" is longer than 4 digits'
  ask ping6 2001:db8::zz
  expect_refusal 'ping6: 2001:db8::zz: "z" at position 11 cannot stand in an address'
  ask ping6 1:2:3:4:5:6:7
  expect_refusal 'ping6: 1:2:3:4:5:6:7: fewer than 8 groups and no ::'
  ask ping6 ::ffff:1.2.3.256
  expect_refusal 'ping6: ::ffff:1.2.3.256: "256" is not an IPv4 octet from 0 to 255'
  ask ping6 192.0.2.1
  expect_refusal 'ping6: 192.0.2.1: is not an IPv6 address'
}

@test "a target of 10,000 characters is refused and cut short in the message" {
  long=$(printf 'a%.0s' {1..10000})
  ask ping6 "$long"
  expect_status 2
  expect stdout "$out" ""
  [ "${#err}" -lt 400 ]
  ask ping6 "$long:"
  expect_status 2
  [ "${#err}" -lt 400 ]
}

@test "control characters in a target do not reach the terminal" {
  ask ping6 $'::1\e[31m\n'
  expect_status 2
  expect stderr "$err" \
    'ping6: ::1\027[31m\010: "\027" at position 4 cannot stand in an address'
}

@test "a zone on a global address, and one that does not exist, are refused" {
  ask ping6 2001:db8::1%lo
  expect_refusal 'ping6: 2001:db8::1%lo: 2001:db8::1 is not link-local: a zone has no meaning on it'
  ask ping6 fe80::1%nosuch0
  expect_refusal 'ping6: fe80::1%nosuch0: no such interface: nosuch0'
  ask ping6 fe80::1%
  expect_refusal 'ping6: fe80::1%: no zone stands behind the %'
}

@test "interface and source must exist" {
  ask ping6 -I nosuch0 ::1
  expect_refusal 'ping6: ::1: -I nosuch0: no such interface'
  ask ping6 -I 2001:db8::77 ::1
  expect_refusal 'ping6: ::1: -I 2001:db8::77: not an address of this host'
  ask ping6 -I ::zz ::1
  expect_refusal 'ping6: ::1: -I ::zz: "z" at position 3 cannot stand in an address'
}

@test "an IPv4 address in IPv6's form is refused" {
  ask ping6 -c 1 ::ffff:192.0.2.1
  expect_status 2
  expect stdout "$out" ""
}

@test "bug: a run whose probes could not be sent waits for no reply" {
  start=$(date +%s%N)
  ask ping6 -c 1 -W 10 -M do -s 65500 ::1
  expect_status 2
  [ $((($(date +%s%N) - start) / 1000000)) -lt 2000 ]
}

# --- streams ---

@test "a full stdout is status 2 and ends the run" {
  status=0
  timeout 5 "$BIN/ping6" ::1 >/dev/full 2>"$scratch/err" || status=$?
  expect_status 2
  expect stderr "$(cat "$scratch/err")" 'ping6: stdout: No space left on device'
}

@test "a closed stdout is status 2, and no socket takes its place" {
  status=0
  timeout 5 "$BIN/ping6" -c 1 ::1 >&- 2>"$scratch/err" || status=$?
  expect_status 2
  expect stderr "$(cat "$scratch/err")" 'ping6: stdout: Bad file descriptor'
}

@test "help into a full stdout is status 2" {
  status=0
  "$BIN/ping6" --help >/dev/full 2>"$scratch/err" || status=$?
  expect_status 2
}

@test "a closed pipe ends the run by SIGPIPE" {
  # bats itself ignores SIGPIPE in some versions.
  run env --default-signal=PIPE bash -c \
    "timeout 5 '$BIN/ping6' -i 0.01 ::1 | head -n 1 >/dev/null; exit \${PIPESTATUS[0]}"
  [ "$status" -eq 141 ]
}

@test "each line is out as soon as its reply is in" {
  "$BIN/ping6" -c 2 -i 5 ::1 >"$scratch/out" 2>&1 &
  pid=$!
  sleep 0.5
  shown=$(wc -l <"$scratch/out")
  kill "$pid"
  wait "$pid" || true
  [ "$shown" -eq 2 ]
}

# --- signals ---

@test "SIGINT and SIGTERM end the run in order, with a true status" {
  for signal in INT TERM HUP; do
    env --default-signal=INT "$BIN/ping6" -i 0.05 ::1 >"$scratch/out" 2>"$scratch/err" &
    pid=$!
    sleep 0.3
    kill -s "$signal" "$pid"
    status=0
    wait "$pid" || status=$?
    expect_status 0
    expect_line '--- ::1 ping statistics ---' "$(cat "$scratch/out")"
    expect_line '[0-9]+ packets transmitted, [0-9]+ received, .*0% packet loss, time [0-9]+ms' \
      "$(cat "$scratch/out")"
  done
}

@test "SIGQUIT prints the figures on stderr and goes on" {
  env --default-signal=QUIT "$BIN/ping6" -c 8 -i 0.1 ::1 >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  sleep 0.35
  kill -s QUIT "$pid"
  wait "$pid"
  tr '\r' '\n' <"$scratch/err" >"$scratch/status"
  expect_line \
    '[0-9]+/[0-9]+ packets, 0% loss, min/avg/ewma/max = [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms' \
    "$(cat "$scratch/status")"
  expect_line '8 packets transmitted, 8 received, 0% packet loss, time [0-9]+ms' \
    "$(cat "$scratch/out")"
}

# --- what is shown ---

@test "-q shows only the first line and the statistics" {
  ask ping6 -q -c 2 -i 0.01 ::1
  [ "$(wc -l <<<"$out")" -eq 5 ]
}

@test "-D puts seconds and microseconds in front" {
  ask ping6 -D -c 1 ::1
  expect_line '\[[0-9]{10}\.[0-9]{6}\] 64 bytes from ::1: icmp_seq=1 ttl=64 time=[0-9.]+ ms' \
    "$out"
}

@test "-v adds percentiles, jitter and the clock" {
  ask ping6 -v -c 5 -i 0.02 ::1
  expect_line \
    'rtt p50/p95/p99 = [0-9.]+/[0-9.]+/[0-9.]+ ms, jitter [0-9.]+ ms, clock (kernel-tx\+rx|kernel-rx|user)' \
    "$out"
}

@test "-p is said and -I is said, as ping says them" {
  ask ping6 -c 1 -p ff00aa ::1
  expect_status 0
  expect_line 'PATTERN: 0xff00aa' "$out"
  ask ping6 -c 1 -I ::1 ::1
  expect_line 'PING ::1\(::1\) from ::1 : 56 data bytes' "$out"
  ask ping6 -c 1 -I lo ::1
  expect_line 'PING ::1\(::1\) from ::1 lo: 56 data bytes' "$out"
  ask ping6 -c 1 -F 0x12ab ::1
  expect_line 'PING ::1\(::1\) flow 0x012ab, 56 data bytes' "$out"
}

@test "every size is answered, the least and the largest too" {
  for size in 0 1 7 8 15 16 17 1472 65527; do
    ask ping6 -c 1 -s "$size" ::1
    expect_status 0
    expect_line "$((size + 8)) bytes from ::1: icmp_seq=1 ttl=64 time=[0-9.]+ ms" "$out"
  done
}

@test "a probe too big to leave is status 2, with the MTU" {
  ask ping6 -c 1 -M do -s 65500 ::1
  expect_status 2
  expect stderr "$err" \
    'ping6: ::1: icmp_seq=1 not sent: Message too long, mtu: 65536'
  expect_line '1 packets transmitted, 0 received, \+1 not sent, 100% packet loss, time 0ms' \
    "$out"
}

@test "options accepted for habit change nothing" {
  ask ping6 -6 -n -c 1 ::1
  expect_status 0
}

# --- JSON ---

@test "JSON: a reply, a summary and a run, one object a line" {
  ask ping6 --json -c 2 -i 0.01 ::1
  expect_status 0
  expect types "$(jq -r .type <<<"$out" | paste -sd ' ')" 'reply reply summary run'
  jq -es '
    (.[0] | .target == "::1" and .address == "::1" and .from == "::1" and .seq == 1 and
      .bytes == 64 and .hop_limit == 64 and .dup == false and (.rtt_ms | type) == "number" and
      (.time | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[.][0-9]{6}Z$"))) and
    (.[2] | .sent == 2 and .received == 2 and .loss_pct == 0 and .duplicates == 0 and
      .errors == 0 and (.rtt_ms | keys_unsorted) ==
        ["min", "avg", "max", "mdev", "p50", "p95", "p99"] and
      (.jitter_ms | type) == "number" and (.clock | type) == "string") and
    (.[3] | .tool == "ping6" and .exit == 0 and .sent == 2 and .received == 2 and
      .alive == 1 and .targets == 1 and (.version | type) == "string")' <<<"$out" >/dev/null
}

@test "JSON: what cannot be asked is an error object and a run with exit 2" {
  ask ping6 --json nosuch:::1
  expect_status 2
  expect types "$(jq -r .type <<<"$out" | paste -sd ' ')" 'error run'
  jq -es '(.[0] | .target == "nosuch:::1" and (.reason | length > 0)) and .[1].exit == 2' \
    <<<"$out" >/dev/null
}

@test "JSON: the run is the last record after an interrupt, too" {
  env --default-signal=INT "$BIN/ping6" --json -i 0.05 ::1 >"$scratch/out" &
  pid=$!
  sleep 0.3
  kill -s INT "$pid"
  wait "$pid"
  expect type "$(tail -n 1 "$scratch/out" | jq -r '.type + " \(.exit)"')" 'run 0'
}

@test "JSON: -q leaves the summary and the run" {
  ask ping6 -jq -c 2 -i 0.01 ::1
  expect types "$(jq -r .type <<<"$out" | paste -sd ' ')" 'summary run'
}

# --- several targets ---

TIME_MS='time [0-9]+ms'

@test "each line names its target, each target has a line, and then the totals" {
  ask ping6 -c 2 -i 0.05 ::1 localhost
  expect_status 0
  expect stderr "$err" ""
  for seq in 1 2; do
    expect_line "::1: icmp_seq=$seq ttl=64 time=[0-9.]+ ms" "$out"
    expect_line "localhost \\(::1\\): icmp_seq=$seq ttl=64 time=[0-9.]+ ms" "$out"
  done
  expect_line '::1: 2 sent, 2 received, 0% loss, rtt min/avg/max/mdev = [0-9./]+ ms' "$out"
  expect_line \
    'localhost \(::1\): 2 sent, 2 received, 0% loss, rtt min/avg/max/mdev = [0-9./]+ ms' "$out"
  expect "last line" "$(tail -n 1 <<<"$out" | sed 's/[0-9]*ms/Nms/')" \
    '2 targets, 2 alive, 0 dead; 4 packets transmitted, 4 received, time Nms'
  [ "$(wc -l <<<"$out")" -eq 8 ]
}

@test "with -c 1 a target's one line is all there is of it" {
  ask ping6 -c 1 -W 0.1 ::1 "$dead"
  expect_status 1
  expect_line '::1: 1 sent, 1 received, 0% loss, rtt [0-9.]+ ms' "$out"
  expect_line "$dead: 1 sent, 0 received, 100% loss" "$out"
  expect_line "2 targets, 1 alive, 1 dead; 2 packets transmitted, 1 received, $TIME_MS" "$out"
  [ "$(wc -l <<<"$out")" -eq 4 ]
}

@test "arguments, stdin where - stands, then --file, in this order" {
  printf '::1\n' >"$scratch/list"
  printf '# names\n\n  localhost\t# this host\n[::1]' >"$scratch/stdin"
  "$BIN/ping6" -c 1 --file "$scratch/list" 0::1 - 0:0::1 <"$scratch/stdin" >"$scratch/out"
  expect "targets" "$(sed -n 's/ (.*//p' "$scratch/out" | LC_ALL=C sort | paste -sd ' ')" \
    '0:0::1 0::1 [::1] localhost'
  expect_line '::1: 1 sent, 1 received, 0% loss, rtt [0-9.]+ ms' "$(cat "$scratch/out")"
  expect_line "5 targets, 5 alive, 0 dead; 5 packets transmitted, 5 received, $TIME_MS" \
    "$(cat "$scratch/out")"
}

@test "--file - is stdin, one target from it is a list of one" {
  "$BIN/ping6" -c 1 --file - <<<'::1' >"$scratch/out"
  expect_line "1 target, 1 alive, 0 dead; 1 packets transmitted, 1 received, $TIME_MS" \
    "$(cat "$scratch/out")"
  status=0
  "$BIN/ping6" -c 1 - </dev/null >"$scratch/out" 2>"$scratch/err" || status=$?
  expect_status 2
  expect stderr "$(cat "$scratch/err")" 'ping6: target: there is none'
  expect_line "0 targets, 0 alive, 0 dead; 0 packets transmitted, 0 received, $TIME_MS" \
    "$(cat "$scratch/out")"
}

@test "bad lines are told with their numbers, status 2, and the good ones are done" {
  printf '%s\n' '::1' '# comment' '' '::zz' '192.0.2.1' 'fe80::1%nosuch0' '::1' \
    '2001:db8:f::1' 'ff02::1%silent' >"$scratch/list"
  printf 'no newline \0 but a NUL\n%02000d\n::1' 0 >>"$scratch/list"
  ask ping6 -c 1 -W 0.1 --file "$scratch/list"
  expect_status 2
  expect "lines of targets" "$(grep -c ' sent, 1 received' <<<"$out")" 3
  expect stderr "$(sort <<<"${err//$scratch/DIR}")" "$(sort <<EOT
ping6: DIR/list:4: ::zz: "z" at position 3 cannot stand in an address
ping6: DIR/list:5: 192.0.2.1: is not an IPv6 address
ping6: DIR/list:6: fe80::1%nosuch0: no such interface: nosuch0
ping6: 2001:db8:f::1: no route to 2001:db8:f::1
ping6: DIR/list:9: ff02::1%silent: is a multicast address: ask it alone, not among several targets
ping6: DIR/list:10: line has a NUL byte
ping6: DIR/list:11: line is too long
EOT
)"
  expect_line "10 targets, 3 alive, 0 dead, \+7 not asked; [0-9]+ packets transmitted, 3 received(, \+1 not sent)?, $TIME_MS" "$out"
  ask ping6 -j -c 1 -W 0.1 --file "$scratch/list"
  expect_records 2
  expect errors "$(jq -r 'select(.type == "error") | .reason' <<<"$out" | wc -l)" 7
  expect run "$(tail -n 1 <<<"$out" | jq -c '[.targets, .alive, .dead, .unasked]')" '[10,3,0,7]'
}

@test "a file that cannot be read is status 2, and the rest is done" {
  ask ping6 -c 1 --file "$scratch/none" ::1
  expect_status 2
  expect stderr "$err" "ping6: $scratch/none: No such file or directory"
  expect_line '::1: 1 sent, 1 received, 0% loss, rtt [0-9.]+ ms' "$out"
  ask ping6 -c 1 --file "$scratch" ::1
  expect_status 2
  expect stderr "$err" "ping6: $scratch: Is a directory"
  expect_line '::1: 1 sent, 1 received, 0% loss, rtt [0-9.]+ ms' "$out"
}

@test "a multicast address and an IPv4 one in IPv6's form are refused among several" {
  ask ping6 -c 1 ::ffff:192.0.2.1 ff02::1%silent ::1
  expect_status 2
  expect stderr "$err" "ping6: ::ffff:192.0.2.1: is an IPv4 address in IPv6's form, which no IPv6 packet can go to
ping6: ff02::1%silent: is a multicast address: ask it alone, not among several targets"
  expect_line "3 targets, 1 alive, 0 dead, \+2 not asked; 1 packets transmitted, 1 received, $TIME_MS" "$out"
}

@test "results come as who writes to stdin writes" {
  mkfifo "$scratch/pipe"
  "$BIN/ping6" -c 1 - <"$scratch/pipe" >"$scratch/out" &
  pid=$!
  exec 7>"$scratch/pipe"
  for n in 1 2 3; do
    echo ::1 >&7
    sleep 0.2
    expect "lines so far" "$(grep -c received "$scratch/out")" "$n"
  done
  exec 7>&-
  wait "$pid"
  expect_line "3 targets, 3 alive, 0 dead; 3 packets transmitted, 3 received, $TIME_MS" \
    "$(cat "$scratch/out")"
}

@test "--shard: N shards cover a list exactly once" {
  for n in {1..100}; do printf '# %d\n::1%%%d\n' "$n" "$n"; done >"$scratch/list"
  for shards in 1 3 7 100 101; do
    for ((k = 1; k <= shards; k++)); do
      # Each is refused by its name: who is to be asked is seen without a packet.
      "$BIN/ping6" -c 1 --shard "$k/$shards" --file "$scratch/list" 2>&1 >/dev/null |
        sed -n 's/^ping6: .*list:[0-9]*: \(::1%[0-9]*\): .*/\1/p'
    done >"$scratch/covered"
    sort "$scratch/covered" >"$scratch/sorted"
    grep -v '#' "$scratch/list" | sort | cmp - "$scratch/sorted"
  done
}

@test "--shard counts arguments, stdin and file as one list" {
  printf '::1%%3\n::1%%4\n' >"$scratch/list"
  for k in 1 2 3; do
    "$BIN/ping6" -c 1 --shard "$k/3" ::1%1 - ::1%2 --file "$scratch/list" <<<'::1%9' \
      2>&1 >/dev/null | sed 's/^[^%]*%\(.\).*/\1/' | paste -sd ' '
  done >"$scratch/out"
  expect shards "$(cat "$scratch/out")" $'1 3\n9 4\n2'
}

@test "--alive and --dead print just those, as they were given" {
  ask ping6 --alive -W 0.1 -i 0.1 localhost "$dead" 0::1 2001:db8:d::3
  expect_status 1
  expect stderr "$err" ""
  expect stdout "$out" $'localhost\n0::1'
  ask ping6 --dead -W 0.1 -i 0.1 localhost "$dead" 0::1 2001:db8:d::3
  expect_status 1
  expect stdout "$out" "$dead"$'\n2001:db8:d::3'
  ask ping6 --alive ::1
  expect_status 0
  expect stdout "$out" ::1
  ask ping6 --dead ::1
  expect_status 0
  expect stdout "$out" ""
}

@test "--alive and --dead ask the silent three times, those that answer once" {
  ask ping6 --dead -j -W 0.1 -i 0.1 ::1 "$dead"
  expect_records 1
  expect sent "$(jq -c 'select(.type == "summary") | [.target, .sent]' <<<"$out")" "[\"$dead\",3]"
  expect sent "$(tail -n 1 <<<"$out" | jq -c '[.sent, .received, .alive, .dead]')" '[4,1,1,1]'
  ask ping6 --dead -j -W 0.1 -i 0.1 -c 2 --retries 3 "$dead"
  expect sent "$(tail -n 1 <<<"$out" | jq .sent)" 5
}

@test "who cannot be asked is neither alive nor dead" {
  ask ping6 --dead -i 0.01 -W 0.1 ::1 2001:db8:f::1 ::zz
  expect_status 2
  expect stdout "$out" ""
  expect stderr "$(LC_ALL=C sort <<<"$err")" 'ping6: 2001:db8:f::1: no route to 2001:db8:f::1
ping6: ::zz: "z" at position 3 cannot stand in an address'
}

@test "--min-alive: enough is enough, whoever else is dead" {
  ask ping6 -c 1 -W 0.1 --min-alive 1 ::1 "$dead"
  expect_status 0
  expect stderr "$err" ""
  ask ping6 -c 1 -W 0.1 --min-alive 2 ::1 "$dead"
  expect_status 1
  expect stderr "$err" 'ping6: --min-alive 2 failed: 1'
  ask ping6 -c 1 -W 0.1 --min-alive all ::1 "$dead"
  expect_status 1
  expect stderr "$err" 'ping6: --min-alive all failed: 1'
  ask ping6 -c 1 --min-alive all ::1 ::1
  expect_status 0
  ask ping6 -c 1 -W 0.1 --min-alive 0 "$dead"
  expect_status 0
  ask ping6 -jq -c 1 -W 0.1 --min-alive 2 ::1 "$dead"
  expect_records 1
  expect assertions "$(tail -n 1 <<<"$out" | jq -c .assertions)" \
    '[{"assert":"min-alive 2","ok":false,"value":1}]'
}

@test "--all-addresses asks every address of a name" {
  cp /etc/hosts "$scratch/hosts"
  printf '::1 twice.test\n2001:db8:d::1 twice.test\n' >>/etc/hosts
  ask ping6 -c 1 --all-addresses twice.test
  cp "$scratch/hosts" /etc/hosts
  expect_status 0
  expect targets "$(sed -n 's/: 1 sent, 1 received.*//p' <<<"$out" | sort)" \
    $'twice.test (2001:db8:d::1)\ntwice.test (::1)'
}

@test "SIGINT ends a run of several with their lines and the totals" {
  interrupt 0.35 "$BIN/ping6" -i 0.1 -W 0.1 ::1 localhost "$dead"
  expect_status 1
  expect_line '::1: [0-9]+ sent, [0-9]+ received, .*' "$out"
  expect_line 'localhost \(::1\): [0-9]+ sent, [0-9]+ received, .*' "$out"
  expect_line "$dead: [0-9]+ sent, 0 received, .*100% loss" "$out"
  expect "last line" "$(tail -n 1 <<<"$out" | sed 's/;.*//')" '3 targets, 2 alive, 1 dead'
  interrupt 0.35 "$BIN/ping6" -j -i 0.1 ::1 ::1
  expect_records 0
}

@test "SIGINT ends a run that waits for stdin" {
  mkfifo "$scratch/pipe"
  exec 7<>"$scratch/pipe"
  interrupt 0.3 "$BIN/ping6" -c 1 ::1 --file /dev/fd/7
  exec 7>&-
  expect_status 0
  expect_line "1 target, 1 alive, 0 dead; 1 packets transmitted, 1 received, $TIME_MS" "$out"
}

@test "SIGQUIT during a run of several says how many are on their way" {
  env --default-signal=QUIT "$BIN/ping6" -c 5 -i 0.1 ::1 ::1 >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  sleep 0.25
  kill -s QUIT "$pid"
  wait "$pid"
  expect_line '[0-9]+/[0-9]+ packets, 2 targets on their way' \
    "$(tr '\r' '\n' <"$scratch/err")"
}

@test "-w ends a run of several" {
  ask ping6 -q -i 0.05 -w 0.22 ::1 ::1
  expect_status 0
  # Ten, on a machine that has time for them.
  expect_line "2 targets, 2 alive, 0 dead; ([4-9]|10) packets transmitted, [0-9]+ received, $TIME_MS" "$out"
}

@test "65,536 targets from a file are counted right" {
  yes ::1 | head -n 65536 >"$scratch/list"
  ask ping6 -q -c 1 -i 0 --file "$scratch/list"
  expect_status 0
  expect stderr "$err" ""
  expect "lines" "$(grep -c '^::1: 1 sent, 1 received, 0% loss, rtt [0-9.]* ms$' <<<"$out")" 65536
  expect_line "65536 targets, 65536 alive, 0 dead; 65536 packets transmitted, 65536 received, $TIME_MS" "$out"
  ask ping6 --alive -i 0 --min-alive all --file "$scratch/list"
  expect_status 0
  expect "lines" "$(grep -cx '::1' <<<"$out")" 65536
}

@test "junk without an end is refused line by line, and ends at an interrupt" {
  "$BIN/ping6" -c 1 ::1 - < <(yes ::zz) >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  sleep 0.5
  memory=$(sed -n 's/VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$pid/status")
  # A background command is deaf to SIGINT.
  kill -s TERM "$pid"
  status=0
  wait "$pid" || status=$?
  expect_status 2
  [ "$memory" -lt 200000 ]
  [ "$(wc -l <"$scratch/err")" -gt 1000 ]
  expect "all lines" "$(grep -vc '^ping6: stdin:[0-9]*: ::zz: "z" at position 3 cannot stand in an address$' "$scratch/err")" 0
  expect_line "[0-9]+ targets, 1 alive, 0 dead, \+[0-9]+ not asked; 1 packets transmitted, 1 received, $TIME_MS" "$(cat "$scratch/out")"
}

@test "a full stdout ends a run of several, too" {
  for options in '' '-j' '--alive'; do
    status=0
    # shellcheck disable=SC2086
    timeout 10 "$BIN/ping6" $options -i 0.05 ::1 ::1 >/dev/full 2>"$scratch/err" || status=$?
    expect_status 2
    expect stderr "$(cat "$scratch/err")" 'ping6: stdout: No space left on device'
  done
}

@test "what cannot stand together is refused" {
  ask ping6 -f ::1 ::1
  expect_refusal 'ping6: -f: cannot stand with several targets'
  ask ping6 --alive --until up ::1
  expect_refusal 'ping6: --until: cannot stand with --alive'
  ask ping6 --shard 3/2 ::1
  expect_refusal 'ping6: --shard=3/2: is not K/N with K from 1 to N'
  ask ping6 --retries 3 ::1
  expect_refusal 'ping6: --retries: needs -c, --alive or --dead: without an end there is always one more'
}

@test "bug: a pipe that nobody opened to write held the run up, deaf to signals" {
  mkfifo "$scratch/pipe"
  "$BIN/ping6" -c 1 ::1 --file "$scratch/pipe" >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  sleep 0.3
  shown=$(cat "$scratch/out")
  kill -s TERM "$pid"
  sleep 0.3
  still=no
  kill -s KILL "$pid" 2>/dev/null && still=yes
  status=0
  wait "$pid" || status=$?
  expect "still there" "$still" no
  expect_status 0
  expect_line '::1: 1 sent, 1 received, 0% loss, rtt [0-9.]+ ms' "$shown"
  expect_line "1 target, 1 alive, 0 dead; 1 packets transmitted, 1 received, $TIME_MS" \
    "$(cat "$scratch/out")"
}

@test "bug: an -I that is not there was not named where there are several targets" {
  ask ping6 -I nosuch0 -c 1 ::1 ::1
  expect_refusal 'ping6: -I nosuch0: no such interface'
  ask ping6 -I 2001:db8::77 -c 1 ::1 ::1
  expect_refusal 'ping6: -I 2001:db8::77: not an address of this host'
}

# --- assertions ---

# fails_and_passes FAILING PASSING MESSAGE: an assertion in text and in JSON. The message is
# a pattern for what stands behind `failed: `.
fails_and_passes() {
  local name=${1#--}
  # shellcheck disable=SC2086
  ask ping6 -c 3 -i 0.01 $2 ::1
  expect_status 0
  expect stderr "$err" ""
  # shellcheck disable=SC2086
  ask ping6 -c 3 -i 0.01 $1 ::1
  expect_status 1
  expect_line "ping6: ::1: $1 failed: $3" "$err"
  expect_line "3 packets transmitted, 3 received, 0% packet loss, $TIME_MS" "$out"
  # shellcheck disable=SC2086
  ask ping6 -j -c 3 -i 0.01 $1 $2 ::1
  # Of most options the last one counts.
  if [ "${1%% *}" = --max-rtt ]; then
    expect_records 1
  else
    expect_records 0
    # shellcheck disable=SC2086
    ask ping6 -j -c 3 -i 0.01 $2 $1 ::1
    expect_records 1
  fi
  expect assertion "$(jq -r 'select(.type == "summary") | .assertions[] |
    select(.ok | not) | .assert' <<<"$out")" "$name"
  # shellcheck disable=SC2086
  ask ping6 -c 3 -i 0.01 $1 ::1 ::1
  expect_status 1
  expect "lines on stderr" "$(grep -c "^ping6: ::1: $1 failed: " <<<"$err")" 2
}

@test "--max-rtt fails and passes" {
  fails_and_passes '--max-rtt 1ns' '--max-rtt 5s' '[0-9.]+ ms'
  fails_and_passes '--max-rtt min:1ns' '--max-rtt min:5s' '[0-9.]+ ms'
  fails_and_passes '--max-rtt p95:1ns' '--max-rtt p95:5s' '[0-9.]+ ms'
}

@test "--max-jitter fails and passes" {
  fails_and_passes '--max-jitter 0' '--max-jitter 5s' '[0-9.]+ ms'
}

@test "--min-hop-limit fails and passes" {
  fails_and_passes '--min-hop-limit 65' '--min-hop-limit 64' 64
}

@test "--expect-source fails and passes" {
  fails_and_passes '--expect-source 2001:db8::/32' '--expect-source ::1' ::1
}

@test "--max-loss fails and passes" {
  ask ping6 -c 2 -i 0.05 --max-loss 0 ::1
  expect_status 0
  ask ping6 -c 2 -i 0.05 -W 0.1 --max-loss 99.9% "$dead"
  expect_status 1
  expect stderr "$err" "ping6: $dead: --max-loss 99.9% failed: 100%"
  ask ping6 -j -c 2 -i 0.05 -W 0.1 --max-loss 50 "$dead"
  expect_records 1
  jq -es '.[-2].assertions | length == 1 and
    (.[0] | .assert == "max-loss 50" and .ok == false and .value == 100 and .unit == "pct")' \
    <<<"$out" >/dev/null
  # That nothing came is an answer of its own.
  ask ping6 -c 1 -W 0.1 --max-loss 100 "$dead"
  expect_status 1
  expect stderr "$err" ""
}

@test "an assertion about replies fails where there is none" {
  ask ping6 -c 1 -W 0.1 --max-rtt 1 --min-hop-limit 1 --max-jitter 1 --expect-source ::/0 "$dead"
  expect_status 1
  expect stderr "$err" "ping6: $dead: --max-rtt 1 failed: no reply
ping6: $dead: --min-hop-limit 1 failed: no reply whose hop limit is known
ping6: $dead: --max-jitter 1 failed: fewer than two replies
ping6: $dead: --expect-source ::/0 failed: no reply"
}

@test "--expect-responders is for a group" {
  ask ping6 -c 1 --expect-responders 1 ::1
  expect_refusal 'ping6: ::1: is no multicast address: --expect-responders counts the members of a group'
}

@test "bug: --expect-responders of several targets failed for want of a group" {
  ask ping6 -c 1 --expect-responders 1 ::1 ::1
  expect_refusal 'ping6: --expect-responders: cannot stand with several targets'
}

@test "bug: the round trips of a short flood were not measured" {
  ask ping6 -f -q -c 5 --max-rtt 5s ::1
  expect_status 0
  expect_line 'rtt min/avg/max/mdev = [0-9./]+ ms.*' "$out"
  ask ping6 -i 0 -jq -c 1 --max-rtt 5s ::1
  expect_records 0
}

# --- --until ---

@test "--until up ends as soon as it is met" {
  start=$(date +%s%N)
  ask ping6 --until up -w 10 ::1
  expect_status 0
  [ $((($(date +%s%N) - start) / 1000000)) -lt 1000 ]
  expect_line '::1 is up since [0-9-]{10}T[0-9:]{8}\.[0-9]{6}Z, after [0-9.]+ ms' "$out"
  expect_line "1 packets transmitted, 1 received, 0% packet loss, $TIME_MS" "$out"
  ask ping6 -j --until up:3 -i 0.05 -w 10 ::1
  expect_records 0
  expect types "$(jq -r .type <<<"$out" | paste -sd ' ')" 'reply reply reply change summary run'
  expect change "$(jq -c 'select(.type == "change") | [.target, .state]' <<<"$out")" '["::1","up"]'
}

@test "--until down ends at the deadline with status 1, or when it is met" {
  ask ping6 --until down -i 0.05 -w 0.3 ::1
  expect_status 1
  expect_none ' is down ' "$out"
  ask ping6 --until down:3 -W 0.1 -i 0.05 -w 10 "$dead"
  expect_status 0
  expect_line "$dead is down since .*, after 0.[0-9]+ ms" "$out"
  ask ping6 --until up -W 0.1 -i 0.05 -w 0.3 "$dead"
  expect_status 1
}

@test "--until of several waits for each of them" {
  ask ping6 --until up -i 0.05 -w 5 ::1 localhost
  expect_status 0
  expect "changes" "$(grep -c ' is up since ' <<<"$out")" 2
  ask ping6 --until up -i 0.05 -W 0.1 -w 0.4 ::1 "$dead"
  expect_status 1
  expect "changes" "$(grep -c ' is up since ' <<<"$out")" 1
}

# --- --metrics, --graph ---

@test "--metrics writes a file of what was measured" {
  ask ping6 -q -c 2 -i 0.05 -W 0.1 --metrics "$scratch/ping6.prom" localhost "$dead"
  expect_status 1
  metrics=$(cat "$scratch/ping6.prom")
  expect_line 'hextet_ping6_up\{target="localhost",address="::1"\} 1' "$metrics"
  expect_line "hextet_ping6_up\{target=\"$dead\",address=\"$dead\"\} 0" "$metrics"
  expect_line 'hextet_ping6_probes_sent\{target="localhost",address="::1"\} 2' "$metrics"
  expect_line "hextet_ping6_loss_ratio\{target=\"$dead\",address=\"$dead\"\} 1" "$metrics"
  expect_line 'hextet_ping6_rtt_seconds\{target="localhost",address="::1",quantile="0.95"\} [0-9.e-]+' "$metrics"
  expect "last line" "$(tail -n 1 <<<"$metrics")" '# EOF'
  expect "files" "$(echo "$scratch"/*prom*)" "$scratch/ping6.prom"
  if command -v promtool >/dev/null; then
    promtool check metrics <"$scratch/ping6.prom"
  fi
}

@test "--metrics replaces a file, and one that cannot be written ends the run at once" {
  echo old >"$scratch/ping6.prom"
  ask ping6 -q -c 1 --metrics "$scratch/ping6.prom" ::1
  expect_status 0
  expect_none old "$(cat "$scratch/ping6.prom")"
  ask ping6 --metrics "$scratch/none/ping6.prom" ::1
  expect_refusal "ping6: $scratch/none/ping6.prom: No such file or directory"
  [ ! -e "$scratch/none" ]
  ask ping6 --metrics "$scratch" ::1
  expect_status 2
  expect stdout "$out" ""
}

@test "--metrics that fails at the end of the run leaves no file behind" {
  mkdir "$scratch/dir"
  "$BIN/ping6" -q -c 3 -i 0.2 --metrics "$scratch/dir/ping6.prom" ::1 >"$scratch/out" \
    2>"$scratch/err" &
  pid=$!
  sleep 0.2
  rmdir "$scratch/dir"
  status=0
  wait "$pid" || status=$?
  expect_status 2
  expect stderr "$(cat "$scratch/err")" "ping6: $scratch/dir/ping6.prom: No such file or directory"
  [ ! -e "$scratch/dir" ]
}

@test "--graph is for a terminal" {
  ask ping6 --graph -c 1 ::1
  expect_refusal 'ping6: --graph: stdout is not a terminal'
}

@test "--graph draws one line again and again, then the statistics" {
  command -v script >/dev/null || skip "no script(1)"
  out=$(LC_ALL=C TERM=dumb script -qec "'$BIN/ping6' --graph -c 3 -i 0.05 ::1" /dev/null | tr -d '\r')
  expect_line "3 packets transmitted, 3 received, 0% packet loss, $TIME_MS" "$out"
  expect_line '.*[0-9.]+ ms, avg [0-9.]+ ms, loss 0%' "$out"
  expect_none icmp_seq "$out"
}

# --- what is sent ---

@test "-f goes as fast as answers come, with a dot for each probe not answered" {
  ask ping6 -f -c 1000 ::1
  expect_status 0
  expect_line "1000 packets transmitted, 1000 received, 0% packet loss, $TIME_MS" \
    "$(tr -d '\b' <<<"$out")"
  expect "dots and wipes" "$(tr -dc '.' <<<"${out%%---*}" | wc -c) $(tr -dc '\b' <<<"$out" | wc -c)" '1000 2000'
  ask ping6 -fj -c 100 ::1
  expect_records 0
  expect replies "$(jq -r .type <<<"$out" | grep -cx reply)" 100
}

@test "-f without answers goes at 100 a second" {
  ask ping6 -f -q -w 0.5 "$dead"
  expect_status 1
  sent=$(sed -n 's/ packets transmitted.*//p' <<<"$out")
  [ "$sent" -ge 30 ] && [ "$sent" -le 115 ]
}

@test "-A goes on as soon as the last probe is answered" {
  start=$(date +%s%N)
  ask ping6 -A -q -c 100 ::1
  expect_status 0
  expect_line "100 packets transmitted, 100 received, 0% packet loss, $TIME_MS" "$out"
  [ $((($(date +%s%N) - start) / 1000000)) -lt 2000 ]
}

@test "-l sends the first ones at once" {
  start=$(date +%s%N)
  ask ping6 -l 20 -c 20 -q ::1
  expect_status 0
  expect_line "20 packets transmitted, 20 received, 0% packet loss, $TIME_MS" "$out"
  expect_line 'rtt min/avg/max/mdev = [0-9./]+ ms, pipe [0-9]+' "$out"
  [ $((($(date +%s%N) - start) / 1000000)) -lt 900 ]
}

@test "--rate bounds the pace of all together" {
  start=$(date +%s%N)
  ask ping6 -q -c 5 -i 0.001 --rate 50 ::1 ::1 ::1 ::1
  expect_status 0
  took=$((($(date +%s%N) - start) / 1000000))
  [ "$took" -ge 370 ] && [ "$took" -lt 1500 ]
}

@test "-S sets the send buffer" {
  ask ping6 -S 100000 -q -c 1 ::1
  expect_status 0
}

@test "-a rings the bell, -H names who answers, -O says who has not" {
  ask ping6 -a -c 1 ::1
  expect bells "$(tr -dc '\a' <<<"$out" | wc -c)" 1
  ask ping6 -H -c 1 ::1
  expect_line '64 bytes from localhost \(::1\): icmp_seq=1 ttl=64 time=[0-9.]+ ms' "$out"
  ask ping6 -H -j -c 1 ::1
  expect name "$(jq -r 'select(.type == "reply") | .from_name' <<<"$out")" localhost
  ask ping6 -O -c 3 -i 0.1 -W 0.1 "$dead"
  expect_line 'no answer yet for icmp_seq=1' "$out"
  expect_line 'no answer yet for icmp_seq=2' "$out"
}

@test "--find-mtu finds loopback's" {
  ask ping6 --find-mtu -w 10 ::1
  expect_status 0
  grep -q 65536 <<<"$out"
}

# --- the JSON stream ---

@test "JSON: every line is a record, and the run is the last, whatever happens" {
  printf '%s\n' ::1 ::zz "$dead" 2001:db8:f::1 $'\e[31m' localhost >"$scratch/list"
  for options in '-c 1' '-c 3' '-q -c 2' '-v -c 2' '--alive' '--dead' '-w 0.3' \
    '--until up -w 0.3' '-c 1 --max-loss 0 --min-alive all'; do
    # shellcheck disable=SC2086
    ask ping6 -j -i 0.05 -W 0.1 $options --file "$scratch/list"
    expect_records 2
    expect "unasked ($options)" "$(tail -n 1 <<<"$out" | jq '[.targets, .unasked]' -c)" '[6,3]'
  done
  ask ping6 -j -c 1 -I nosuch0 ::1 ::1
  expect_records 2
}

@test "JSON: the counts of the run are those of its targets" {
  ask ping6 -j -c 4 -i 0.05 -W 0.1 ::1 "$dead" localhost
  expect_records 1
  jq -es '
    (map(select(.type == "summary"))) as $targets | .[-1] as $run |
    ($targets | length) == $run.targets and
    ($targets | map(.sent) | add) == $run.sent and
    ($targets | map(.received) | add) == $run.received and
    (map(select(.type == "reply")) | length) == $run.received and
    (map(select(.type == "timeout")) | length) == 4 and
    $run.alive == 2 and $run.dead == 1 and $run.unasked == 0' <<<"$out" >/dev/null
}

# --- privileges ---

@test "help and version need no privilege and no IPv6" {
  run setpriv --bounding-set=-all --inh-caps=-all "$BIN/ping6" -h
  [ "$status" -eq 0 ]
  run setpriv --bounding-set=-all --inh-caps=-all "$BIN/ping6" -V
  [ "$status" -eq 0 ]
  [[ $output == "ping6 (hextet) "* ]]
}

@test "-m is for root" {
  ask ping6 -m 0x10 -q -c 1 ::1
  expect_status 0
  unprivileged -m 0x10 -c 1 ::1
  expect_refusal 'ping6: -m: the mark cannot be set: Operation not permitted'
}

@test "haste is for root, but to this host itself for everybody" {
  unprivileged -c 1 ::1
  expect_status 0
  for options in '-i 0' '-i 1.9ms' '-f' '-l 4' '--rate 501'; do
    # shellcheck disable=SC2086
    unprivileged -q -c 5 $options ::1
    expect_status 0
    # shellcheck disable=SC2086
    unprivileged -q -c 5 $options "$dead"
    expect_status 2
    expect stdout "$out" ""
    [[ $err == "ping6: $dead: "*" for root, except to this host itself" ]]
  done
  unprivileged -c 2 -i 2ms -l 2 -q ::1
  expect_status 0
  unprivileged -c 1 --rate 501 ::1 "$dead" ::1
  expect_status 2
  [[ $err == "ping6: $dead: "*" for root, except to this host itself" ]]
  expect_line '3 targets, 2 alive, 0 dead, \+1 not asked; 2 packets transmitted, 2 received, time [0-9]+ms' "$out"
}

@test "without the right to a socket one line says so, with the remedy" {
  unprivileged -c 1 ::1
  echo '1 0' >/proc/sys/net/ipv4/ping_group_range
  cp "$BIN/ping6" "/run/lab/ping6"
  ask_as_nobody() {
    status=0
    timeout 20 setpriv --reuid=65534 --regid=65534 --clear-groups /run/lab/ping6 "$@" \
      >"$scratch/out" 2>"$scratch/err" || status=$?
    out=$(cat "$scratch/out")
    err=$(cat "$scratch/err")
  }
  ask_as_nobody -c 1 ::1
  expect_status 2
  expect stdout "$out" ""
  [[ $err == "ping6: ::1: ICMPv6 sockets are not permitted: run 'setcap "* ]]
  [ "$(wc -l <<<"$err")" -eq 1 ]
  ask_as_nobody -j -c 1 ::1 ::1
  expect_records 2
  ask_as_nobody --help
  expect_status 0
  rm /run/lab/ping6
}

@test "bug: of several targets the lines of -v did not say whose they are" {
  ask ping6 -v -c 2 -i 0.01 ::1 ::1
  expect_status 0
  expect "lines with percentiles" "$(grep -c '^::1: rtt p50/p95/p99 = ' <<<"$out")" 2
}
