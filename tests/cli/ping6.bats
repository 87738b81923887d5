#!/usr/bin/env bats
# ping6's command line: what it accepts, refuses, prints and answers. Packets go to
# loopback only; the wire is tests/lab's.

load cli

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

@test "no target, an empty one and two are refused" {
  ask ping6
  expect_refusal 'ping6: target: none is given; try --help'
  ask ping6 ''
  expect_refusal 'ping6: target: is empty'
  ask ping6 ::1 ::2
  expect_refusal 'ping6: ::2: only one target is taken; ::1 was given already'
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

# --- privileges ---

@test "help and version need no privilege and no IPv6" {
  run setpriv --bounding-set=-all --inh-caps=-all "$BIN/ping6" -h
  [ "$status" -eq 0 ]
  run setpriv --bounding-set=-all --inh-caps=-all "$BIN/ping6" -V
  [ "$status" -eq 0 ]
  [[ $output == "ping6 (hextet) "* ]]
}
