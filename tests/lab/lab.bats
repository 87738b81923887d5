#!/usr/bin/env bats
# The lab itself: its hosts, its faults and its programs, seen with the system's tools.
#
# usage: tests/lab/sandbox bats tests/lab/lab.bats

export BATS_TEST_TIMEOUT=60

setup() {
  # shellcheck source=tests/lab/lib.sh
  source "$BATS_TEST_DIRNAME/lib.sh"
}

teardown() {
  lab_down
}

# Two hosts on one cable, a at 2001:db8::a and b at 2001:db8::b.
pair() {
  lab_host a b
  "$@" a:eth0 b:eth0
  lab_address a eth0 2001:db8::a/64
  lab_address b eth0 2001:db8::b/64
}

# The same with a relay in the cable.
relayed_pair() {
  lab_host a b
  lab_relay wire a:eth0 b:eth0 "$@"
  lab_address a eth0 2001:db8::a/64
  lab_address b eth0 2001:db8::b/64
}

# How many answers ping counted of how many requests, as "5 4".
pinged() {
  sed -n 's/^\([0-9]*\) packets transmitted, \([0-9]*\) received.*/\1 \2/p' <<<"$output"
}

# A number of the last report.
counted() {
  jq ".$1" <<<"$report"
}

@test "a cable carries echo, and link-local addresses can be foretold" {
  pair lab_link
  on a ping -c1 -W2 2001:db8::b
  on a ping -c1 -W2 fe80::ff:fe00:201%eth0
}

@test "a switch joins three hosts" {
  lab_host a b c
  lab_switch middle a:eth0 b:eth0 c:eth0
  on a ping -c1 -W2 fe80::ff:fe00:201%eth0
  on c ping -c1 -W2 fe80::ff:fe00:101%eth0
}

@test "a host may have two interfaces, each with a link-local address" {
  lab_network static
  lab_plug core client:eth1
  on client ping -c1 -W2 fe80::ff:fe00:201%eth0
  on client ping -c1 -W2 fe80::ff:fe00:401%eth1
  run on client ping -c1 -W1 fe80::ff:fe00:401%eth0
  [ "$status" -ne 0 ]
}

@test "radvd gives the client an address and a route" {
  lab_network
  ip -n client -6 address show dev eth0 | grep 2001:db8:1::ff:fe00:101
  ip -n client -6 route show default | grep 'via fe80::ff:fe00:201.*proto ra'
  on client ping -c1 -W2 2001:db8:1::1
  on client ping -c1 -W2 2001:db8:2::53
}

@test "unbound answers from nsd" {
  lab_network static
  on client getent ahostsv6 chain.example.test | grep '^2001:db8:100::80 '
  on client getent hosts 2001:db8:2::100 | grep many.example.test
  run on client getent hosts v4only.example.test
  [[ $output = *192.0.2.4* ]]
  run on client getent hosts nowhere.example.test
  [ "$status" -eq 2 ]
  run on client getent hosts www.example.org
  [ "$status" -eq 2 ]
}

@test "one host answers for every address of a /64" {
  lab_network static
  on client ping -c1 -W2 2001:db8:100::
  on client ping -c1 -W2 2001:db8:100::cafe
  on client ping -c1 -W2 2001:db8:100:0:ffff:ffff:ffff:ffff
}

@test "who is not there is reported by the router, and soon" {
  lab_network static
  run on client ping -c1 -W3 2001:db8:2::dead
  [ "$status" -eq 1 ]
  [[ $output = *'From 2001:db8:1::1 icmp_seq=1 Destination unreachable: Address unreachable'* ]]
  run on client ping -c1 -W3 2001:db8:bad::1
  [[ $output = *'Administratively prohibited'* ]]
  run on client ping -c1 -W3 2001:db9::1
  [[ $output = *'No route'* ]]
}

@test "loss by chance is about its share, and counted" {
  pair lab_link
  lab_loss a eth0 20%
  run on a ping -q -c300 -i0.002 -W0.5 2001:db8::b
  read -r sent received <<<"$(pinged)"
  lost=$(lab_lost a eth0)
  [ $((sent - received)) -eq "$lost" ]
  [ "$lost" -gt 30 ] && [ "$lost" -lt 95 ]
}

@test "loss of exactly every fifth, on the way out" {
  pair lab_link
  lab_loss b eth0 1/5 out icmpv6 type echo-reply
  run on a ping -q -c50 -i0.002 -W0.5 2001:db8::b
  [ "$(pinged)" = '50 40' ]
  [ "$(lab_lost b eth0 out)" -eq 10 ]
}

@test "a rewritten MAC address is what the other end sees" {
  pair lab_link
  lab_rewrite_mac b eth0 02:bd:bd:bd:bd:bd
  lab_capture seen a eth0 -e -c1 'icmp6[0] == 129'
  on a ping -c1 -W2 2001:db8::b
  lab_capture_end seen
  lab_log seen | grep '02:bd:bd:bd:bd:bd > 02:00:00:00:01:01.*echo reply'
}

@test "relay: without faults everything passes, TCP and large packets too" {
  relayed_pair
  on a ping -c1 -W2 2001:db8::b
  on a ping -c1 -W2 -s 20000 2001:db8::b
  lab_daemon b server python3 -c '
import socket
s = socket.create_server(("2001:db8::b", 7), family=socket.AF_INET6)
print("ready", flush=True)
c = s.accept()[0]
while data := c.recv(65536): c.sendall(data)'
  lab_wait 5 grep -q ready "$LAB_STATE/server.log"
  on a timeout 10 python3 -c '
import socket
c = socket.create_connection(("2001:db8::b", 7))
sent = bytes(range(256)) * 1000
c.sendall(sent); c.shutdown(socket.SHUT_WR)
got = b""
while data := c.recv(65536): got += data
assert got == sent'
  report=$(lab_report wire)
  # The large ping is fragmented and none of its concern.
  [ "$(counted requests)" -eq 1 ] && [ "$(counted passed)" -eq 1 ]
  [ "$(counted unsent)" -eq 0 ] && [ "$(counted missed)" -eq 0 ]
}

@test "relay: its counts are what ping saw" {
  relayed_pair --seed 7 --lose 10% --duplicate 10% --reorder 10% --hold 50ms
  run on a ping -c100 -i0.01 -W0.5 2001:db8::b
  read -r sent received <<<"$(pinged)"
  report=$(lab_report wire)
  [ "$(counted requests)" -eq "$sent" ]
  [ "$(counted lost)" -eq $((sent - received)) ]
  [ "$(counted duplicated)" -eq "$(grep -c 'DUP!' <<<"$output")" ]
  [ "$(counted reordered)" -gt 5 ] && [ "$(counted delayed)" -eq "$(counted reordered)" ]
  [ "$(counted replies)" -eq "$(jq '.passed + .lost + .duplicated + .reordered +
    .corrupted + .truncated' <<<"$report")" ]
  # A held reply comes after the next.
  seen=$(sed -n 's/.*icmp_seq=\([0-9]*\).*/\1/p' <<<"$output")
  [ "$seen" != "$(sort -n <<<"$seen")" ]
}

@test "relay: a seed repeats its faults" {
  runs=()
  for _ in 1 2; do
    relayed_pair --seed 3 --lose 30%
    run on a ping -c30 -i0.002 -W0.2 2001:db8::b
    runs+=("$(sed -n 's/.*icmp_seq=\([0-9]*\) .*/\1/p' <<<"$output")")
    lab_down
  done
  [ "${runs[0]}" = "${runs[1]}" ]
}

@test "relay: corrupted replies arrive, with the bit flipped where it was asked for" {
  relayed_pair --corrupt 1/3 --corrupt-at 40-43
  run on a ping -c9 -i0.002 -W0.5 -p 00 2001:db8::b
  report=$(lab_report wire)
  [ "$(pinged)" = '9 9' ]
  [ "$(counted corrupted)" -eq 3 ]
  # ping names the first byte that differs.
  [ "$(grep -c 'wrong data byte #4[0-3] ' <<<"$output")" -eq 3 ]
}

@test "relay: truncated replies arrive shorter" {
  relayed_pair --truncate 1/2 --truncate-to 4
  run on a ping -c4 -i0.002 -W0.5 2001:db8::b
  report=$(lab_report wire)
  [ "$(counted truncated)" -eq 2 ]
  [ "$(grep -c '^12 bytes from' <<<"$output")" -eq 2 ]
}

@test "relay: delay with jitter, of requests" {
  relayed_pair --delay 20ms --jitter 10ms --which requests
  run on a ping -q -c10 -i0.01 -W1 2001:db8::b
  report=$(lab_report wire)
  [ "$(pinged)" = '10 10' ] && [ "$(counted delayed)" -eq 10 ]
  # In milliseconds, with room for a busy machine.
  read -r min max <<<"$(sed -n 's|.* = \([0-9]*\)\.[0-9]*/[0-9.]*/\([0-9]*\).*|\1 \2|p' \
    <<<"$output")"
  [ "$min" -ge 10 ] && [ "$min" -lt 30 ] && [ "$max" -gt "$min" ]
}

@test "hostile: each mode sends what it says, and ping lives" {
  pair lab_link
  for mode in reply forged wrong-id wrong-seq wrong-code 'truncated 0' longer \
    'duplicate 3' 'flipped 20' 'other-source 2001:db8::666' bad-checksum \
    'short-header 1' 'short-header 7' garbage 'error 1 4' 'error 2 0 1280' \
    error-quotes-other error-quotes-nothing 'error-quotes-cut 44' error-long-chain \
    error-other-protocol; do
    echo "mode: $mode"
    # shellcheck disable=SC2086 # a mode and its arguments
    lab_hostile b eth0 --then-reply $mode
    run on a ping -c2 -i0.01 -W0.3 2001:db8::b
    echo "$output"
    [ "$status" -le 1 ]
    report=$(lab_report b)
    echo "$report"
    # A wrong sequence number can make ping end early.
    [ "$(counted requests)" -ge 1 ] && [ "$(counted replies)" -eq "$(counted requests)" ]
    [ "$(counted failed)" -eq 0 ] && [ "$(counted sent)" -ge "$(counted requests)" ]
  done
}

# One ping, and what tcpdump reads of hostile's answer.
hostile_sends() {
  lab_hostile b eth0 "$@"
  lab_capture seen a eth0 -v -c1 \
    'src host 2001:db8::b and (icmp6[0] < 128 or icmp6[0] == 129)'
  run on a ping -c1 -W0.2 2001:db8::b
  lab_capture_end seen
  lab_stop b
}

@test "hostile: errors and checksums are what they are meant to be" {
  pair lab_link
  hostile_sends error 1 3
  [[ $output = *'From 2001:db8::b icmp_seq=1 Destination unreachable: Address unreachable'* ]]
  lab_log seen | grep 'sum ok.*unreachable address'
  hostile_sends error 2 0 1280
  lab_log seen | grep 'sum ok.*packet too big, mtu 1280'
  hostile_sends error-quotes-other
  [[ $output != *'icmp_seq=1 Destination'* ]]
  lab_log seen | grep 'sum ok.*unreachable address'
  hostile_sends bad-checksum
  lab_log seen | grep 'bad icmp6 cksum'
  hostile_sends truncated 0
  lab_log seen | grep 'payload length: 8).*sum ok.*echo reply'
}

@test "up runs a command in the network" {
  run "$BATS_TEST_DIRNAME/up" --static ping -c1 -W2 many.example.test
  [ "$status" -eq 0 ]
  [[ $output = *'1 received'* ]]
  run "$BATS_TEST_DIRNAME/up" --static --on many sh -c 'ip -6 -br a; exit 9'
  [ "$status" -eq 9 ]
  [[ $output = *2001:db8:2::100/64* ]]
}

# Everything that a sandbox could leave on the machine.
remains() {
  local processes=(/proc/[0-9]*/root)
  echo "${#processes[@]} processes"
  ip netns
  cat /proc/self/mounts
}

nothing_more_than() {
  [ "$1" = "$(remains)" ]
}

@test "sandbox passes the exit status on and leaves nothing behind" {
  before=$(remains)
  run "$BATS_TEST_DIRNAME/sandbox" sh -c 'ip netns add a; sleep 99 & exit 5'
  [ "$status" -eq 5 ]
  run env LAB_TIMEOUT=1 "$BATS_TEST_DIRNAME/sandbox" sleep 99
  [ "$status" -eq 124 ]
  lab_wait 2 nothing_more_than "$before"
}

@test "what is down is gone: hosts, daemons, files" {
  lab_network static
  lab_down
  [ -z "$(ip netns)" ]
  [ -z "$(find "$LAB_STATE" -maxdepth 1 -type f)" ]
  run grep -lxE 'radvd|nsd|unbound' /proc/[0-9]*/comm
  [ -z "$output" ] || [ "$status" -ne 0 ]
}
