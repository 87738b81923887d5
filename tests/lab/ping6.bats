#!/usr/bin/env bats
# ping6 on the wire: real neighbours, routers, name servers and faults, each test in hosts
# of its own. Run by `make check-lab`, inside tests/lab/sandbox.

# shellcheck source=tests/lab/lib.sh
. "$BATS_TEST_DIRNAME/lib.sh"
# shellcheck source=tests/cli/cli.bash
. "$BATS_TEST_DIRNAME/../cli/cli.bash"

PING6=$BUILD/bin/ping6

setup() {
  scratch=$(mktemp -d)
}

teardown() {
  lab_down
  rm -rf "$scratch"
}

# ask_on HOST COMMAND...: runs it in a host; sets `status`, `out` and `err`.
ask_on() {
  local host=$1
  shift
  status=0
  on "$host" timeout 60 "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

# A client and a server on one cable, with addresses 2001:db8:1::1 and ::2.
pair() {
  lab_host client server
  lab_link client:eth0 server:eth0
  lab_address client eth0 2001:db8:1::1/64
  lab_address server eth0 2001:db8:1::2/64
}

# The same with the relay in between.
relayed_pair() {
  lab_host client server
  lab_relay relay client:eth0 server:eth0 "$@"
  lab_address client eth0 2001:db8:1::1/64
  lab_address server eth0 2001:db8:1::2/64
}

# The last summary record of the JSON in $out: .KEY
summary() {
  jq -r "select(.type == \"summary\") | $1" <<<"$out"
}

# What differs from run to run: times, and the space that iputils leaves before `, flow`.
# Its flow labels are its own for some seconds, so each program has another one here.
without_times() {
  sed -E 's/time=[0-9.]+ ms/time=T ms/; s/time [0-9]+ms/time Tms/; s/\) , flow 0x12345/) flow 0x12346/
    s/= [0-9.]+\/[0-9.]+\/[0-9.]+\/[0-9.]+ ms/= T ms/; s/, pipe [0-9]+//'
}

# --- the link ---

@test "a link-local address with its zone, by name and by index" {
  pair
  ask_on client "$PING6" -c 3 -i 0.05 fe80::ff:fe00:201%eth0
  expect_status 0
  expect_line '64 bytes from fe80::ff:fe00:201%eth0: icmp_seq=3 ttl=64 time=[0-9.]+ ms' "$out"
  index=$(ip -n client -j link show eth0 | jq '.[0].ifindex')
  ask_on client "$PING6" -c 1 "fe80::ff:fe00:201%$index"
  expect_status 0
  expect_line 'PING .*\(fe80::ff:fe00:201%eth0\) 56 data bytes' "$out"
}

@test "a link-local address without a zone: status 2 and the candidates" {
  pair
  lab_link client:eth1 server:eth1
  ask_on client "$PING6" -c 3 fe80::ff:fe00:201
  expect_refusal 'ping6: fe80::ff:fe00:201: link-local address needs a zone, one of: %eth0 %eth1'
  ask_on client "$PING6" -c 1 -I eth0 fe80::ff:fe00:201
  expect_status 0
}

@test "the only interface there is serves as zone, and is said" {
  pair
  ask_on client "$PING6" -c 1 fe80::ff:fe00:201
  expect_status 0
  expect stderr "$err" \
    'ping6: fe80::ff:fe00:201: needs a zone; eth0 is the only one there is: fe80::ff:fe00:201%eth0'
}

@test "no interface to choose from is said" {
  lab_host client
  ask_on client "$PING6" -c 1 fe80::1
  expect_refusal 'ping6: fe80::1: link-local address needs a zone, and no interface is up that has a link-local address'
}

@test "zone and -I must agree" {
  pair
  lab_link client:eth1 server:eth1
  ask_on client "$PING6" -c 1 -I eth1 fe80::ff:fe00:201%eth0
  expect_refusal 'ping6: fe80::ff:fe00:201%eth0: zone %eth0 and -I eth1 are different interfaces'
}

@test "an interface that is down is said" {
  pair
  ip -n client link set eth0 down
  ask_on client "$PING6" -c 1 fe80::ff:fe00:201%eth0
  expect_refusal 'ping6: fe80::ff:fe00:201%eth0: interface eth0 is down'
}

@test "a dead host: status 1, and who says so" {
  pair
  ask_on client "$PING6" -c 2 -i 0.1 2001:db8:1::dead
  expect_status 1
  expect_line 'From 2001:db8:1::1 icmp_seq=1 Destination unreachable: Address unreachable' "$out"
  expect_line 'From 2001:db8:1::1 icmp_seq=2 Destination unreachable: Address unreachable' "$out"
  expect_line '2 packets transmitted, 0 received, \+2 errors, 100% packet loss, time [0-9]+ms' "$out"
}

@test "a silent host: status 1 after the wait" {
  pair
  lab_set server net/ipv6/icmp/echo_ignore_all=1
  ask_on client "$PING6" -c 2 -i 0.05 -W 0.2 2001:db8:1::2
  expect_status 1
  expect_line '2 packets transmitted, 0 received, 100% packet loss, time [0-9]+ms' "$out"
  ask_on client "$PING6" --json -c 2 -i 0.05 -W 0.2 2001:db8:1::2
  expect types "$(jq -r .type <<<"$out" | paste -sd ' ')" 'timeout timeout summary run'
  expect loss "$(summary .loss_pct)" 100
}

@test "-O says which probe has no answer yet" {
  pair
  lab_set server net/ipv6/icmp/echo_ignore_all=1
  ask_on client "$PING6" -O -c 3 -i 0.1 -W 0.2 2001:db8:1::2
  expect_line 'no answer yet for icmp_seq=1' "$out"
  expect_line 'no answer yet for icmp_seq=2' "$out"
}

# --- what routers and routes say ---

# client -- router -- server
routed() {
  lab_host client router server
  lab_link client:eth0 router:lan
  lab_link router:core server:eth0
  lab_address client eth0 2001:db8:1::1/64
  lab_address router lan 2001:db8:1::ff/64
  lab_address router core 2001:db8:2::ff/64
  lab_address server eth0 2001:db8:2::2/64
  lab_forward router
  lab_route client default via 2001:db8:1::ff
  lab_route server default via 2001:db8:2::ff
}

@test "errors name their sender, type and code" {
  routed
  lab_route router prohibit 2001:db8:bad::/48
  lab_route router unreachable 2001:db8:a::/48
  ask_on client "$PING6" -c 1 2001:db8:bad::1
  expect_status 1
  expect_line 'From 2001:db8:1::ff icmp_seq=1 Destination unreachable: Administratively prohibited' "$out"
  ask_on client "$PING6" -c 1 2001:db8:9::1
  expect_line 'From 2001:db8:1::ff icmp_seq=1 Destination unreachable: No route' "$out"
  ask_on client "$PING6" -c 1 -t 1 2001:db8:2::2
  expect_status 1
  expect_line 'From 2001:db8:1::ff icmp_seq=1 Time exceeded: Hop limit' "$out"
}

@test "Packet Too Big tells the MTU" {
  routed
  ip -n router link set core mtu 1400
  ask_on client "$PING6" -c 2 -i 0.1 -M do -s 1440 2001:db8:2::2
  expect_line 'From 2001:db8:1::ff icmp_seq=1 Packet too big: mtu=1400' "$out"
  # The second one is refused at home, by what was learned from the first.
  expect stderr "$err" 'ping6: 2001:db8:2::2: icmp_seq=2 not sent: Message too long, mtu: 1400'
  ask_on client "$PING6" --json -c 1 -M probe -s 1440 2001:db8:2::2
  expect mtu "$(jq -r 'select(.type == "error") | "\(.icmp_type) \(.mtu) \(.from)"' <<<"$out")" \
    '2 1400 2001:db8:1::ff'
}

@test "routes that lead nowhere are said before anything is sent" {
  pair
  lab_route client unreachable 2001:db8:a::/48
  lab_route client prohibit 2001:db8:b::/48
  lab_route client blackhole 2001:db8:c::/48
  ask_on client "$PING6" -c 1 2001:db8:9::1
  expect_refusal 'ping6: 2001:db8:9::1: no route to 2001:db8:9::1'
  ask_on client "$PING6" -c 1 2001:db8:a::1
  expect_refusal 'ping6: 2001:db8:a::1: the route to 2001:db8:a::1 says unreachable'
  ask_on client "$PING6" -c 1 2001:db8:b::1
  expect_refusal 'ping6: 2001:db8:b::1: the route to 2001:db8:b::1 says prohibited'
  ask_on client "$PING6" -c 1 2001:db8:c::1
  expect_refusal 'ping6: 2001:db8:c::1: the route to 2001:db8:c::1 is a blackhole'
}

@test "a source that duplicate address detection has not passed is said" {
  lab_host client server
  lab_link client:eth0 server:eth0
  lab_set client net/ipv6/conf/eth0/accept_dad=1 net/ipv6/conf/eth0/dad_transmits=30
  ip -n client address add 2001:db8:1::1/64 dev eth0
  ask_on client "$PING6" -c 1 -I 2001:db8:1::1 2001:db8:1::2
  expect_refusal 'ping6: 2001:db8:1::2: source address 2001:db8:1::1 is tentative: duplicate address detection has not finished'
}

@test "bug: ::1 as source of a probe to another host is said, not silence" {
  pair
  ask_on client "$PING6" -c 1 -I ::1 2001:db8:1::2
  expect_refusal 'ping6: 2001:db8:1::2: -I ::1: from there only this host itself is reached'
}

@test "the interface goes away in the middle: the run goes on and the loss is counted" {
  pair
  on client "$PING6" --json -c 12 -i 0.1 -W 0.3 2001:db8:1::2 >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  sleep 0.35
  ip -n client link set eth0 down
  sleep 0.4
  ip -n client link set eth0 up
  lab_address client eth0 2001:db8:1::1/64
  status=0
  wait "$pid" || status=$?
  out=$(cat "$scratch/out")
  expect_status 0
  expect sent "$(summary .sent)" 12
  [ "$(summary .received)" -ge 5 ]
  [ "$(summary .unsent)" -ge 2 ]
  expect 'all counted' "$(summary '.received + .unsent <= .sent')" true
}

# --- iputils ---

@test "line for line what ping prints" {
  pair
  lab_link client:eth1 server:eth1
  while read -r options; do
    echo "ping $options"
    # shellcheck disable=SC2086 # one word each
    { theirs=$(on client ping $options 2>"$scratch/err" | without_times)
      ours=$(on client "$PING6" ${options/0x12345/0x12346} 2>"$scratch/err" | without_times); }
    expect "$options" "$ours" "$theirs"
  done <<END
-c 3 -i 0.2 2001:db8:1::2
-c 1 -n 2001:db8:1::2
-c 1 -q 2001:db8:1::2
-c 1 -s 1000 2001:db8:1::2
-c 1 -s 3000 2001:db8:1::2
-c 1 -t 7 -Q 0xb8 2001:db8:1::2
-c 1 -p ff00aa 2001:db8:1::2
-c 1 -I eth0 2001:db8:1::2
-c 1 -I 2001:db8:1::1 2001:db8:1::2
-c 1 -F 0x12345 2001:db8:1::2
-c 1 fe80::ff:fe00:201%eth0
-c 2 -i 0.2 2001:db8:1::dead
-c 3 -i 0.2 -w 5 2001:db8:1::2
END
}

# --- faults on the wire ---

@test "random loss is counted exactly" {
  pair
  lab_loss client eth0 20% in
  ask_on client "$PING6" --json -c 500 -i 0.002 -W 0.5 2001:db8:1::2
  expect_status 0
  lost=$(lab_lost client eth0 in)
  [ "$lost" -ge 50 ]
  expect sent "$(summary .sent)" 500
  expect received "$(summary .received)" $((500 - lost))
  expect timeouts "$(jq -r 'select(.type == "timeout").seq' <<<"$out" | wc -l)" "$lost"
}

@test "duplicates, reordering, corruption and loss are counted as the relay counts them" {
  relayed_pair --lose 20% --duplicate 10% --corrupt 10% --reorder 10% --hold 30ms \
    --corrupt-at 0-55 --seed 7
  ask_on client "$PING6" --json -c 1000 -i 0.002 -W 1 2001:db8:1::2
  expect_status 0
  report=$(lab_report relay)
  echo "$report"
  relay() { jq -r ".$1" <<<"$report"; }
  expect overflow "$(relay overflowed) $(relay missed) $(relay unsent)" '0 0 0'
  expect sent "$(summary .sent)" 1000
  expect sent "$(relay requests)" 1000
  expect received "$(summary .received)" "$((1000 - $(relay lost)))"
  expect lost "$(jq -r 'select(.type == "timeout").seq' <<<"$out" | wc -l)" "$(relay lost)"
  expect duplicates "$(summary .duplicates)" "$(relay duplicated)"
  expect corrupted "$(summary .corrupted)" "$(relay corrupted)"
  expect foreign "$(summary .foreign)" 0
  # Each of them must have happened for this to mean anything.
  [ "$(relay lost)" -gt 100 ] && [ "$(relay duplicated)" -gt 40 ] &&
    [ "$(relay corrupted)" -gt 40 ] && [ "$(relay reordered)" -gt 40 ]
}

@test "20% random loss by nftables and a relay that does the rest, together" {
  relayed_pair --duplicate 10% --corrupt 10% --reorder 10% --hold 30ms --seed 11
  lab_loss server eth0 20% in
  ask_on client "$PING6" --json -c 1000 -i 0.002 -W 1 2001:db8:1::2
  lost=$(lab_lost server eth0 in)
  report=$(lab_report relay)
  expect received "$(summary .received)" "$((1000 - lost))"
  expect received "$(summary .received)" "$(jq .replies <<<"$report")"
  expect duplicates "$(summary .duplicates)" "$(jq .duplicated <<<"$report")"
  expect corrupted "$(summary .corrupted)" "$(jq .corrupted <<<"$report")"
}

@test "truncated replies are known by what is left of their stamp" {
  relayed_pair --truncate 1/4 --truncate-to 8
  ask_on client "$PING6" --json -c 40 -i 0.002 -W 0.5 2001:db8:1::2
  expect corrupted "$(summary .corrupted)" 10
  expect truncated "$(jq -r 'select(.corrupted == "truncated").seq' <<<"$out" | wc -l)" 10
  expect received "$(summary .received)" 40
}

@test "a delay shows in the figures, and a late reply stays lost" {
  relayed_pair --delay 80ms
  ask_on client "$PING6" --json -c 3 -i 0.2 2001:db8:1::2
  expect 'about 80 ms' "$(summary '.rtt_ms.min >= 80 and .rtt_ms.min < 95')" true
  ask_on client "$PING6" --json -c 3 -i 0.2 -W 0.02 2001:db8:1::2
  expect_status 1
  # The last one's reply comes after the end.
  expect counts "$(summary '"\(.received) \(.late) \(.loss_pct)"')" '0 2 100'
}

# --- a hostile neighbour ---

# hostile MODE...: what ping6 makes of it, in $out.
hostile() {
  pair
  lab_hostile server eth0 "$@"
  ask_on client "$PING6" --json -c 5 -i 0.02 -W 0.3 2001:db8:1::2
  report=$(lab_report server)
  echo "$report"
  jq -es 'length > 1 and .[-1].type == "run"' <<<"$out" >/dev/null
  expect asked "$(jq .requests <<<"$report")" 5
  counts=$(summary '"received \(.received) dup \(.duplicates) corrupted \(.corrupted) errors \(.errors) foreign \(.foreign)"')
}

@test "hostile: a forged reply (right id and sequence, wrong stamp) is not ours" {
  hostile forged
  expect_status 1
  expect counts "$counts" 'received 0 dup 0 corrupted 0 errors 0 foreign 5'
}

@test "hostile: a forged reply does not hide the true one" {
  hostile forged --then-reply
  expect_status 0
  expect counts "$counts" 'received 5 dup 0 corrupted 0 errors 0 foreign 5'
}

@test "hostile: another identifier or sequence number is not ours" {
  hostile wrong-id
  expect counts "$counts" 'received 0 dup 0 corrupted 0 errors 0 foreign 0'
  lab_down
  hostile wrong-seq
  expect counts "$counts" 'received 0 dup 0 corrupted 0 errors 0 foreign 5'
}

@test "hostile: duplicates are counted, and shown as ping shows them" {
  hostile duplicate 3
  # The run ends with the last reply, maybe before its duplicates are in.
  [[ $counts == "received 5 dup "@(8|9|10)" corrupted 0 errors 0 foreign 0" ]]
  lab_down
  pair
  lab_hostile server eth0 duplicate 2
  ask_on client "$PING6" -c 1 -W 0.3 2001:db8:1::2
  # The run may end with the first reply.
  expect_line '64 bytes from 2001:db8:1::2: icmp_seq=1 ttl=[0-9]+ time=[0-9.]+ ms' "$out"
}

@test "hostile: a flipped bit is found wherever it is, the stamp included" {
  for offset in 0 15 16 55; do
    hostile flipped "$offset"
    expect_status 0
    expect counts "$counts" 'received 5 dup 0 corrupted 5 errors 0 foreign 0'
    expect at "$(jq -r 'select(.type == "reply").corrupted_at' <<<"$out" | sort -u)" "$offset"
    lab_down
  done
}

@test "hostile: replies cut off are known while half the stamp is there" {
  hostile truncated 16
  expect counts "$counts" 'received 5 dup 0 corrupted 5 errors 0 foreign 0'
  lab_down
  hostile truncated 7
  expect counts "$counts" 'received 0 dup 0 corrupted 0 errors 0 foreign 5'
  lab_down
  hostile truncated 0
  expect counts "$counts" 'received 0 dup 0 corrupted 0 errors 0 foreign 5'
}

@test "hostile: a longer reply is said" {
  hostile longer 100
  expect counts "$counts" 'received 5 dup 0 corrupted 5 errors 0 foreign 0'
  expect how "$(jq -r 'select(.type == "reply").corrupted' <<<"$out" | sort -u)" longer
}

@test "hostile: a reply from another address is shown as such" {
  pair
  lab_address server eth0 2001:db8:1::3/64
  lab_hostile server eth0 other-source 2001:db8:1::3
  ask_on client "$PING6" -c 1 2001:db8:1::2
  expect_status 0
  expect_line '64 bytes from 2001:db8:1::3: icmp_seq=1 .* \(DIFFERENT ADDRESS!\)' "$out"
}

@test "hostile: bad checksums, short headers and garbage are nothing" {
  for mode in bad-checksum 'short-header 1' 'short-header 7' garbage 'garbage 1200'; do
    # shellcheck disable=SC2086 # one word each
    hostile $mode
    expect_status 1
    expect "$mode" "$counts" 'received 0 dup 0 corrupted 0 errors 0 foreign 0'
    [ "$mode" != bad-checksum ] ||
      expect stderr "$err" 'ping6: 5 packets dropped: their checksums are wrong'
    lab_down
  done
}

@test "hostile: errors with unknown types and codes are shown by number" {
  hostile error 1 200
  expect counts "$counts" 'received 0 dup 0 corrupted 0 errors 5 foreign 0'
  expect reason "$(jq -r 'select(.type == "error").reason' <<<"$out" | sort -u)" \
    'Destination unreachable: code 200'
  lab_down
  hostile error 4 1 40
  expect pointer "$(jq -r 'select(.type == "error") | "\(.reason) \(.pointer)"' <<<"$out" | sort -u)" \
    'Parameter problem: Unknown header at 40 40'
}

@test "hostile: an error does not stop the true reply from counting" {
  hostile error 1 3 --then-reply
  expect_status 0
  # The last one's error ends the run, maybe before its reply is in.
  [[ $counts == "received "[45]" dup 0 corrupted 0 errors 5 foreign 0" ]]
}

@test "hostile: errors that quote something else, nothing or a false chain are not ours" {
  for mode in error-quotes-other error-quotes-nothing 'error-quotes-cut 44' \
    error-long-chain error-other-protocol; do
    # shellcheck disable=SC2086 # one word each
    hostile $mode
    expect_status 1
    expect "$mode" "$counts" 'received 0 dup 0 corrupted 0 errors 0 foreign 0'
    lab_down
  done
}

@test "hostile: an error that quotes too little of the stamp is shown but proves nothing" {
  # IPv6 header, echo header and 4 of the stamp's 16 bytes.
  hostile error-quotes-cut 52 --then-reply
  expect_status 0
  expect counts "$counts" 'received 5 dup 0 corrupted 0 errors 5 foreign 0'
}

# --- names ---

@test "names come from the name server, and each failure has its words" {
  lab_network static
  ask_on client "$PING6" -c 1 www.example.test
  expect_status 0
  expect_line 'PING www.example.test\(2001:db8:100::80\) 56 data bytes' "$out"
  ask_on client "$PING6" -c 1 alias.example.test
  expect_status 0
  ask_on client "$PING6" -c 1 v4only.example.test
  expect_refusal 'ping6: v4only.example.test: name has only IPv4 addresses (A, no AAAA)'
  ask_on client "$PING6" -c 1 text.example.test
  expect_refusal 'ping6: text.example.test: name has no address'
  ask_on client "$PING6" -c 1 nosuch.example.test
  expect_refusal 'ping6: nosuch.example.test: name does not exist'
  ask_on client "$PING6" --json -c 1 nosuch.example.test
  expect types "$(jq -r .type <<<"$out" | paste -sd ' ')" 'error run'
}

@test "a name server that does not answer ends at the deadline" {
  pair
  echo 'nameserver 2001:db8:1::2' >"$LAB_STATE/etc/resolv.conf"
  lab_loss server eth0 1/1 in udp dport 53
  ask_on client "$PING6" -c 1 -w 1 www.example.test
  # Silence is no answer: 3, where a name that does not exist is 2 as with ping.
  expect_status 3
  expect stderr "$err" 'ping6: www.example.test: name server did not answer in time'
}

# --- what is on the wire ---

@test "hop limit, traffic class, flow label, size and pattern are what was asked for" {
  pair
  lab_capture seen server eth0 -vv -x -c 1 'icmp6 and ip6[40] == 128'
  ask_on client "$PING6" -c 1 -t 9 -Q 0xb8 -F 0x12345 -s 20 -p 5a 2001:db8:1::2
  expect_status 0
  lab_capture_end seen
  dump=$(lab_log seen)
  echo "$dump"
  # Version 6, class b8, label 12345; 28 bytes of payload, ICMPv6, hop limit 9; the last
  # four bytes are behind the stamp.
  grep -q 'hlim 9' <<<"$dump"
  grep -q 'payload length: 28' <<<"$dump"
  grep -q '0x0000: *6b81 2345 001c 3a09' <<<"$dump"
  grep -q '0x0040: *5a5a 5a5a$' <<<"$dump"
}

@test "no two probes carry the same stamp, in one run or two" {
  pair
  lab_capture seen server eth0 -x -c 4 'icmp6 and ip6[40] == 128'
  ask_on client "$PING6" -q -c 2 -i 0.01 2001:db8:1::2
  ask_on client "$PING6" -q -c 2 -i 0.01 2001:db8:1::2
  lab_capture_end seen
  # The stamp is bytes 48 to 63 of the packet: the line of 0x0030.
  stamps=$(lab_log seen | sed -n 's/.*0x0030: *//p')
  expect stamps "$(sort -u <<<"$stamps" | wc -l)" 4
}

# --- privileges ---

unprivileged=(setpriv --bounding-set=-all --inh-caps=-all --)

@test "datagram sockets serve where ping_group_range allows" {
  pair
  lab_set client 'net/ipv4/ping_group_range=0 0'
  ask_on client "${unprivileged[@]}" "$PING6" -c 3 -i 0.05 -v 2001:db8:1::2
  expect_status 0
  expect_line '.* clock kernel-tx\+rx' "$out"
  ask_on client "${unprivileged[@]}" "$PING6" -c 1 fe80::ff:fe00:201%eth0
  expect_status 0
  ask_on client "${unprivileged[@]}" "$PING6" -c 1 2001:db8:1::dead
  expect_status 1
  expect_line 'From 2001:db8:1::1 icmp_seq=1 Destination unreachable: Address unreachable' "$out"
}

@test "where neither socket may be had, one line names the remedy" {
  pair
  lab_set client 'net/ipv4/ping_group_range=1 0'
  ask_on client "${unprivileged[@]}" "$PING6" -c 1 2001:db8:1::2
  expect_status 2
  expect stdout "$out" ""
  [ "$(wc -l <<<"$err")" -eq 1 ]
  # Root whose right was taken away has no use for setcap.
  [[ $err == *'root is without CAP_NET_RAW here'*ping_group_range* ]]
  ask_on client setpriv --reuid 65534 --regid 65534 --clear-groups "${unprivileged[@]}" \
    "$PING6" -j -c 1 2001:db8:1::2
  expect_status 2
  [[ $err == *setcap*ping_group_range* ]]
  expect counts "$(jq -r 'select(.type == "run") | "\(.targets) \(.unasked)"' <<<"$out")" '1 1'
}

@test "help needs no privilege and no IPv6" {
  lab_host client
  lab_set client net/ipv6/conf/all/disable_ipv6=1 'net/ipv4/ping_group_range=1 0'
  ask_on client "${unprivileged[@]}" "$PING6" -h
  expect_status 0
  expect_line 'Usage: ping6 .*' "$out"
}

@test "every capability is gone while it runs" {
  pair
  lab_daemon client ping6 "$PING6" -i 0.1 2001:db8:1::2
  lab_wait 5 grep -q '64 bytes' "$LAB_STATE/ping6.log"
  caps=$(grep -E '^Cap(Prm|Eff):' "/proc/$(cat "$LAB_STATE/ping6.pid")/status" |
    awk '{print $2}' | sort -u)
  expect capabilities "$caps" 0000000000000000
}
