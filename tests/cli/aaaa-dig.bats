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

@test "an IPv4 address, a URL and a name with a port are none, but with a dot or a backslash" {
  ask aaaa-dig @::1 192.0.2.1
  expect_refusal "aaaa-dig: 192.0.2.1: is an IPv4 address, not a name"
  ask aaaa-dig @::1 https://www.example.test/
  expect_refusal "aaaa-dig: https://www.example.test/: is a URL: give the name in it alone"
  ask aaaa-dig @::1 www.example.test:443
  expect_refusal "aaaa-dig: www.example.test:443: has a port: give the name alone"
  for name in 192.0.2.1. http://a. a:443. 'a\:443' 'a\058443' a:b; do
    ask aaaa-dig -q @::1 "$name"
    expect_status 3
  done
}

@test "dig's word for the type is no name, but alone, with a dot, or in a list" {
  for words in "a.test AAAA" "aaaa a.test" "a.test in aAaA"; do
    # shellcheck disable=SC2086 # one word each
    ask aaaa-dig --json @::1 $words
    expect_status 3
    expect "names of $words" "$(jq -r 'select(.type=="answer").name' <<<"$out")" a.test
  done
  for word in A MX any ch; do
    ask aaaa-dig @::1 a.test "$word"
    expect_refusal "aaaa-dig: $word: only AAAA is asked for, and A with --also-a; a name of that spelling has a dot at its end"
    ask aaaa-dig --json @::1 "$word"
    expect name "$(jq -r 'select(.type=="answer").name' <<<"$out")" "$word"
  done
  printf '%s\n' AAAA MX >"$scratch/list"
  ask aaaa-dig --json @::1 --file "$scratch/list" +time=200ms
  expect names "$(jq -r 'select(.type=="answer").name' <<<"$out" | sort | paste -sd' ')" "AAAA MX"
}

@test "dig's -4 is refused with what to do instead" {
  ask aaaa-dig -4 @::1 a.test
  expect_refusal "aaaa-dig: -4: there is no such choice: a server that is given by its IPv4 address is asked over IPv4, as in @192.0.2.53"
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
  # Output of names and addresses fed back is not a list of names.
  printf '%s\n' 'a.test 2001:db8::1' 'a\032b.test' >"$scratch/list"
  ask aaaa-dig @::1 --json --file "$scratch/list"
  expect_status 2
  expect error "$(jq -c 'select(.type=="error")|[.name,.where,.reason]' <<<"$out")" \
    "[\"a.test 2001:db8::1\",\"$scratch/list:1\",\"is more than a name: one a line\"]"
  expect answer "$(jq -r 'select(.type=="answer").name' <<<"$out")" 'a\032b.test'
}

@test "a server that cannot be asked is an error in JSON, too" {
  ask aaaa-dig --json @fe80::1 a.test
  expect_status 2
  expect error "$(jq -c 'select(.type=="error")|[.server,.reason]' <<<"$out")" \
    '["fe80::1","link-local address needs a zone, as in fe80::1%eth0"]'
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
$(grep '^aaaa-dig: a\.test: timeout: no answer in time (server \[::1\]:5399, 2[0-9.]* ms, 1 try)$' <<<"$err")"
  kill "$pid"
}

# A test that fails leaves no server behind for the next.
teardown() {
  [ -z "${pid-}" ] || kill "$pid" 2>/dev/null || true
  rm -rf "$scratch"
}

# quiet_server COUNT: answers so many questions on [::1]:5399, with no address, and then
# falls silent; its process is $pid.
quiet_server() {
  python3 -c 'import socket, sys
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.bind(("::1", 5399))
open(sys.argv[2], "w")
for _ in range(int(sys.argv[1])):
    query, asker = s.recvfrom(512)
    end = query.index(0, 12) + 5
    s.sendto(query[:2] + bytes.fromhex("84000001000000000000") + query[12:end], asker)
while True:
    s.recvfrom(512)' "$1" "$scratch/bound" &
  pid=$!
  until [ -e "$scratch/bound" ]; do sleep 0.05; done
}

# took LEAST MOST SINCE: seconds.
took() {
  python3 -c "import sys; sys.exit(not $1 <= $EPOCHREALTIME - $3 <= $2)"
}

@test "--wait bounds the question in flight, too: a silent server is a timeout then" {
  quiet_server 0
  start=$EPOCHREALTIME
  ask aaaa-dig -q --wait 500ms @::1#5399 a.test
  expect_status 3
  took 0.5 2 "$start"
  expect_line 'aaaa-dig: a\.test: timeout: no answer in time \(server \[::1\]:5399, 5[0-9]{2}\.[0-9]+ ms, 1 try\)' "$err"
  # A name that comes when its place is free again is not taken for the one before.
  printf '%s\n' a.test b.test c.test >"$scratch/list"
  ask aaaa-dig --json --wait 200ms +time=300ms +tries=2 --concurrency 1 @::1#5399 \
    --file "$scratch/list"
  kill "$pid"
  expect_status 3
  expect names "$(jq -r 'select(.type=="answer")|.name+" "+.status' <<<"$out" | paste -sd,)" \
    "a.test timeout,b.test timeout,c.test timeout"
}

@test "--wait that ends amid a question shows the last answer, and is status 3" {
  quiet_server 1
  start=$EPOCHREALTIME
  ask aaaa-dig --json --wait 1500ms @::1#5399 a.test
  kill "$pid"
  expect_status 3
  took 1.5 3 "$start"
  expect facts "$(jq -c 'select(.type=="answer")|[.name,.status]' <<<"$out")" '["a.test","nodata"]'
  expect_line 'aaaa-dig: a\.test: timeout: asked again, and the time was up before an answer: this is the last one' "$err"
  expect_line 'aaaa-dig: a\.test: nodata: the name has no AAAA record .*' "$err"
}

@test "--wait leaves the last question time for its answer" {
  quiet_server 9
  ask aaaa-dig --json --wait 1500ms @::1#5399 a.test
  kill "$pid"
  expect_status 1
  expect run "$(jq -c 'select(.type=="run")|[.exit,.questions]' <<<"$out")" '[1,3]'
}

@test "a list that is broken off says how many names were not asked for" {
  quiet_server 0
  seq -f 'n%.0f.test' 100 >"$scratch/list"
  ask aaaa-dig -q -w 300ms --concurrency 10 @::1#5399 --file "$scratch/list"
  expect_status 3
  expect_line 'aaaa-dig: ended before the list of names did; names not asked for: 90' "$err"
  "$BIN/aaaa-dig" -q --concurrency 10 @::1#5399 --file "$scratch/list" 2>"$scratch/err" &
  dig=$!
  sleep 0.5
  status=0
  kill -INT "$dig"
  wait "$dig" || status=$?
  kill "$pid"
  expect_status 3
  expect last "$(tail -n 1 "$scratch/err")" \
    'aaaa-dig: ended before the list of names did; names not asked for: 90'
}
