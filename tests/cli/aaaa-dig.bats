#!/usr/bin/env bats
# aaaa-dig without a name server: what is refused, and in which words.

load cli

@test "--help and --version need no name server" {
  ask aaaa-dig --version
  expect_status 0
  ask aaaa-dig --help
  expect_status 0
  expect stderr "$err" ""
}

@test "what cannot be asked is named, and is status 2" {
  ask aaaa-dig
  expect_refusal "aaaa-dig: no name: try aaaa-dig --help"
  ask aaaa-dig +nosuch a.test
  expect_refusal "aaaa-dig: +nosuch: no such option"
  ask aaaa-dig +tries=101 a.test
  expect_refusal "aaaa-dig: +tries 101: number is above 100"
  ask aaaa-dig --expect=2001:db8::1/32 a.test
  expect_refusal "aaaa-dig: --expect=2001:db8::1/32: has bits behind its length"
  ask aaaa-dig --agree @::1 a.test
  expect_refusal "aaaa-dig: --agree: needs two servers or more, as in @2001:db8::53"
  ask aaaa-dig --agree @::1 @0:0::1 a.test
  expect_refusal "aaaa-dig: --agree: needs two servers or more, and these are one"
  ask aaaa-dig @fe80::1 a.test
  expect_refusal "aaaa-dig: fe80::1: server: link-local address needs a zone, as in fe80::1%eth0"
  ask aaaa-dig @2001:db8::1%lo a.test
  expect_refusal "aaaa-dig: 2001:db8::1%lo: server: only link-local addresses take a zone"
  ask aaaa-dig "@[::1]:0" a.test
  expect_refusal "aaaa-dig: [::1]:0: server: port is not a number from 1 to 65535"
}

@test "a resolv.conf without a server is said" {
  ask aaaa-dig a.test
  expect_refusal "aaaa-dig: /etc/resolv.conf: names no server: give one, as in @2001:db8::53"
}

@test "names that are none are refused, and the others asked" {
  ask aaaa-dig @::1 +short 'a..b' "$(printf 'a%.0s' {1..64}).test" 'a\256' ok.test
  expect_status 2
  expect stdout "$out" ""
  expect_line 'aaaa-dig: a\.\.b: name has an empty label' "$err"
  expect_line 'aaaa-dig: a{64}\.test: label is longer than 63 octets' "$err"
  expect_line 'aaaa-dig: ok\.test: unreachable: nothing listens there \(server ::1, .* ms, 1 try\)' "$err"
}

@test "a list without a name is a mistake, and a part of one is not" {
  ask aaaa-dig @::1 -
  expect_refusal "aaaa-dig: name: there is none"
  ask aaaa-dig @::1 --json - --shard 2/3
  expect_status 0
  expect kinds "$(jq -r .type <<<"$out")" run
}

@test "-q leaves nothing on stdout but, with -j, the run" {
  ask aaaa-dig -q @::1 a.test
  expect_status 3
  expect stdout "$out" ""
  ask aaaa-dig -q -j @::1 a.test
  expect kinds "$(jq -r .type <<<"$out")" run
}

@test "an address is no name" {
  ask aaaa-dig @::1 2001:db8::1
  expect_refusal "aaaa-dig: 2001:db8::1: is an address: ptr6 asks for the name of one"
}

@test "nothing listens: status 3, in JSON too, which ends with its run" {
  ask aaaa-dig --json @::1 a.test
  expect_status 3
  expect kinds "$(jq -r .type <<<"$out" | paste -sd' ')" "answer run"
  expect facts "$(jq -c 'select(.type=="answer")|[.status,.server,.transport,.truncated]' <<<"$out")" \
    '["unreachable","::1","udp",false]'
  expect run "$(jq -c 'select(.type=="run")|[.exit,.failed,.names]' <<<"$out")" '[3,1,1]'
}

@test "escapes and control characters do not reach the terminal" {
  ask aaaa-dig --json @::1 $'a\x1b[31m.test'
  [ "$status" -ge 2 ]
  expect escapes "$(cat "$scratch/out" "$scratch/err" | grep -c $'\x1b')" 0
}

@test "a bad line has its number, and the list goes on" {
  { echo '# names'; echo a..b; echo good.test; } >"$scratch/list"
  ask aaaa-dig @::1 --file "$scratch/list"
  expect_status 2
  expect_line ".*list:2: a\.\.b: name has an empty label" "$err"
  expect_line 'aaaa-dig: good\.test: unreachable: .*' "$err"
  ask aaaa-dig @::1 --file "$scratch/nosuch"
  expect_status 2
}

@test "stdout that cannot be written is status 2" {
  status=0
  "$BIN/aaaa-dig" --json @::1 a.test >/dev/full 2>"$scratch/err" || status=$?
  expect_status 2
}

@test "silence is a timeout after so many tries, and a deadline ends it" {
  python3 -c 'import socket, time
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.bind(("::1", 5399))
open("'"$scratch"'/bound", "w")
time.sleep(30)' &
  pid=$!
  until [ -e "$scratch/bound" ]; do sleep 0.05; done
  ask aaaa-dig @::1#5399 +short +time=100ms +tries=3 a.test
  expect_status 3
  expect_line 'aaaa-dig: a\.test: timeout: no answer in time \(server \[::1\]:5399, 3[0-9]{2}\.[0-9]+ ms, 3 tries\)' "$err"
  ask aaaa-dig @::1#5399 +short -w 200ms a.test
  expect_status 3
  expect stderr "$err" "aaaa-dig: -w: the time is up
aaaa-dig: a.test: timeout: the run ended before an answer came"
  kill "$pid"
}
