#!/usr/bin/env bats
# randaddr: what is drawn, how it is refused, and its generator beside a second one that
# was written from the man page alone (randaddr.py).

load cli

model() {
  python3 "$BATS_TEST_DIRNAME/randaddr.py" "$@"
}

count_lines() {
  wc -l <"$scratch/out"
}

# --- what is drawn ---

@test "one address in the prefix, and nothing else" {
  ask randaddr 2001:db8:0:1::/64
  expect_status 0
  expect stderr "$err" ""
  expect_line '2001:db8:0:1:[0-9a-f:]+' "$out"
  [ "$(count_lines)" -eq 1 ]
}

@test "-n N gives N, -n 0 goes on until nobody reads" {
  ask randaddr -n 12345 ::/0
  expect_status 0
  [ "$(count_lines)" -eq 12345 ]
  run bash -c "set -o pipefail; '$BIN/randaddr' -n 0 ::/0 | head -n 100000 | wc -l"
  expect "lines" "$output" 100000
  [ "$status" -eq 141 ]
}

@test "256 of a /120 without repeats are each of them once" {
  ask randaddr -n 256 --unique 2001:db8::/120
  expect_status 0
  expect "all of them" "$(sort <<<"$out")" \
    "$(python3 -c 'import ipaddress
for a in ipaddress.ip_network("2001:db8::/120"): print(a)' | sort)"
  ask randaddr -n 0 -u 2001:db8::/120
  [ "$(sort -u <<<"$out" | wc -l)" -eq 256 ]
}

@test "a million of a /64 without repeats have none" {
  ask randaddr -n 1000000 --unique 2001:db8::/64
  expect_status 0
  [ "$(sort -u "$scratch/out" | wc -l)" -eq 1000000 ]
}

@test "all addresses of a union, however it overlaps, come once" {
  ask randaddr -u -n 0 2001:db8::/121 2001:db8::40/122 2001:db8::7f 2001:db8::100/127 ::ff
  expect_status 0
  [ "$(sort -u "$scratch/out" | wc -l)" -eq 131 ]
  [ "$(count_lines)" -eq 131 ]
}

@test "by address a /64 outweighs a /127, with --even it does not" {
  ask randaddr -n 1000 2001:db8::/64 2001:db8:1::/127
  [ "$(grep -c '^2001:db8:1::' "$scratch/out")" -eq 0 ]
  ask randaddr --seed e --even -n 10000 2001:db8::/64 2001:db8:1::/127 2001:db8:1::/127
  n=$(grep -c '^2001:db8:1::' "$scratch/out")
  [ "$n" -gt 4700 ] && [ "$n" -lt 5300 ]
}

@test "what is excluded does not come: a prefix, a file, several" {
  printf '# a comment\n2001:db8::40/122\n\n' >"$scratch/holes"
  ask randaddr -u -n 0 --exclude 2001:db8::/122 --exclude "$scratch/holes" 2001:db8::/120
  expect_status 0
  [ "$(count_lines)" -eq 128 ]
  [ "$(grep -Exc '2001:db8::([0-7]?[0-9a-f])?' "$scratch/out")" -eq 0 ]
}

@test "reserved identifiers are avoided in a /64, unless --reserved" {
  ask randaddr -u -n 0 --iid low 2001:db8::/64
  [ "$(count_lines)" -eq 255 ]
  ask randaddr -u -n 0 --iid low --reserved 2001:db8::/64
  [ "$(count_lines)" -eq 256 ]
  ask randaddr -u -n 0 --iid pattern:fdff:ffff:ffff:ffxx 2001:db8::/64
  [ "$(count_lines)" -eq 128 ]
  ask randaddr -u -n 0 --iid pattern:200:5eff:fe00:xxxx 2001:db8::/64
  expect_refusal 'randaddr: --iid: pattern:200:5eff:fe00:xxxx: all of these are reserved (--reserved takes them)'
  ask randaddr --iid pattern:xxxx:xxxx:xxxx:xxxx --reserved 2001:db8::/64
  expect_status 0
  # 2^64 less 1, 2^7 and 2^24.
  ask randaddr -u -n 2^64 2001:db8::/64
  expect_refusal 'randaddr: -n 18446744073709551616: only 18446744073692774271 addresses exist'
}

@test "--subnet draws subnets" {
  ask randaddr -u -n 0 --subnet /56 2001:db8::/48
  expect_status 0
  [ "$(sort -u "$scratch/out" | wc -l)" -eq 256 ]
  expect_line '2001:db8:0:[0-9a-f]{1,2}00::/56' "$out"
  ask randaddr -u -n 0 --subnet 64 --exclude 2001:db8:0:3::1 2001:db8::/62
  [ "$(count_lines)" -eq 3 ]
}

@test "--one-per gives one address in each, to the last" {
  ask randaddr -n 0 --one-per /64 2001:db8::/52
  [ "$(count_lines)" -eq 4096 ]
  [ "$(sed 's/^\(2001:db8:[^:]*:[^:]*\).*/\1/' "$scratch/out" | sort -u | wc -l)" -eq 4096 ]
  ask randaddr -n 4097 --one-per /64 2001:db8::/52
  expect_refusal 'randaddr: -n 4097: only 4096 /64s exist'
  ask randaddr -n 0 --one-per /64 2001:db8::7/127
  expect_status 2
  ask randaddr -n 0 --one-per /64 2001:db8::6/127 2001:db8:1::5
  [ "$(count_lines)" -eq 2 ]
}

@test "identifiers of each kind" {
  ask randaddr -n 50 --iid low 2001:db8::/64
  [ "$(grep -Exc '2001:db8::[0-9a-f]{1,2}' "$scratch/out")" -eq 50 ]
  ask randaddr -n 50 --iid eui64:52:54:00 2001:db8:0:1::/64
  [ "$(grep -Exc '2001:db8:0:1:5054:ff:fe[0-9a-f]{2}:[0-9a-f]{1,4}' "$scratch/out")" -eq 50 ]
  ask randaddr --json -n 50 --iid eui64 2001:db8::/64
  [ "$(jq -r .mac "$scratch/out" | grep -Exc '[0-9a-f][26ae](:[0-9a-f]{2}){5}')" -eq 50 ]
  ask randaddr -n 50 --iid pattern:0:dead:xxxx:1 2001:db8:0:1::/64
  [ "$(grep -Exc '2001:db8:0:1:0:dead:[0-9a-f]{1,4}:1' "$scratch/out")" -eq 50 ]
  ask randaddr -n 50 --iid random 2001:db8::/64
  expect_status 0
}

@test "RFC 7217 as another implementation makes it" {
  ask randaddr --iid stable --secret 'a secret of 24 bytes, say' --net-iface eth0 \
    2001:db8:0:7::/64
  expect address "$out" "$(model stable 2001:db8:0:7::/64 eth0 '' 0 'a secret of 24 bytes, say')"
  printf 'a secret of 24 bytes, say\n' >"$scratch/secret"
  ask randaddr --json --iid stable --secret "@$scratch/secret" --net-iface eth0 \
    --network-id net --dad-counter 3 2001:db8:0:7::/64
  expect address "$(jq -r .address <<<"$out")" \
    "$(model stable 2001:db8:0:7::/64 eth0 net 3 'a secret of 24 bytes, say')"
  expect inputs "$(jq -c '[.net_iface,.network_id,.dad_counter,.secret_bytes]' <<<"$out")" \
    '["eth0","net",3,25]'
  [ "$(grep -c 'a secret' "$scratch/out")" -eq 0 ]
  ask randaddr -v --iid stable --secret 'a secret of 24 bytes, say' --net-iface eth0 \
    2001:db8:0:7::/64
  expect_line 'randaddr: 2001:db8:0:7:[0-9a-f:]+: RFC 7217, SHA-256 over: prefix 2001:db8:0:7::/64, .*' "$err"
}

@test "RFC 4193 as another implementation makes it" {
  ask randaddr --ula --json -n 20
  expect_status 0
  [ "$(jq -r .prefix "$scratch/out" | sort -u | wc -l)" -eq 20 ]
  while read -r prefix time eui64; do
    expect prefix "$prefix" "$(model ula "$time" "$eui64")"
  done < <(jq -r '"\(.prefix) \(.ntp_time) \(.eui64)"' "$scratch/out")
  ask randaddr --ula -v --net-iface 52:54:00:12:34:56
  expect_line 'fd[0-9a-f]{2}:[0-9a-f:]+::/48' "$out"
  expect_line '.*EUI-64 505400fffe123456 \(of MAC address 52:54:00:12:34:56\)' "$err"
  # /sys belongs to whoever mounted it: the kernel is asked.
  # shellcheck disable=SC2016 # the inner shell's $0
  err=$(unshare -n sh -c 'ip link add veth-ula address 02:00:00:00:07:01 type veth &&
    "$0" --ula -v --net-iface veth-ula' "$BIN/randaddr" 2>&1 >/dev/null)
  expect_line '.*\(of MAC address 02:00:00:00:07:01\)' "$err"
  # The time is the time: seconds since 1900.
  now=$(date +%s)
  then=$(jq -r .ntp_time <<<"$("$BIN/randaddr" --ula --json)" | cut -c 1-8)
  [ $((0x$then - 2208988800 - now)) -le 1 ]
}

@test "MAC addresses are local and unicast, or of the OUI" {
  ask randaddr --mac -n 200
  [ "$(grep -Exc '[0-9a-f][26ae](:[0-9a-f]{2}){5}' "$scratch/out")" -eq 200 ]
  ask randaddr --mac=00-16-3e -u -n 70000
  [ "$(sort -u "$scratch/out" | grep -c '^00:16:3e:')" -eq 70000 ]
  ask randaddr --mac=00:16:3e -u -n 16777217
  expect_refusal 'randaddr: -n 16777217: only 16777216 MAC addresses exist'
}

@test "JSON names the smallest prefix around the address" {
  ask randaddr --json --even -n 100 2001:db8::/32 2001:db8:1::/48 2001:db8:1:2::/64
  expect_status 0
  while read -r prefix address; do
    python3 -c 'import ipaddress, sys
assert ipaddress.ip_address(sys.argv[2]) in ipaddress.ip_network(sys.argv[1])' \
      "$prefix" "$address"
  done < <(jq -r '"\(.prefix) \(.address)"' "$scratch/out")
  [ "$(jq -r .prefix "$scratch/out" | sort -u | wc -l)" -eq 3 ]
  ask randaddr --json --subnet /64 2001:db8::/48
  expect keys "$(jq -c 'keys_unsorted' <<<"$out")" '["type","prefix","length","pool"]'
}

# --- the seed's promise ---

@test "a seed's stream is what it always was" {
  ask randaddr --seed hextet -n 4 2001:db8::/64
  expect stream "$out" $'2001:db8::d8cf:951e:3571:955e\n2001:db8::9ac8:2abb:f112:9cc3\n2001:db8::bfe5:3ab7:25e8:6f35\n2001:db8::9df6:96f8:1dc2:9b02'
  ask randaddr --seed hextet -n 4 --unique 2001:db8::/64
  expect stream "$out" $'2001:db8::6717:c7eb:8226:2770\n2001:db8::b9db:a7b8:4ae4:1c6\n2001:db8::442f:a00a:6dd8:1ba0\n2001:db8::6f1e:8c0:4e25:a360'
  ask randaddr --seed hextet -n 4 --unique 2001:db8::/32
  expect stream "$out" $'2001:db8:1876:439a:9774:96a9:a810:4c7d\n2001:db8:7693:a61f:e0a7:51fd:35c5:bf81\n2001:db8:f35b:eed3:f932:6f28:18cf:c868\n2001:db8:2a40:fe46:988:8e5d:3617:c5e3'
  ask randaddr --seed hextet -n 3 --one-per /56 2001:db8::/32
  expect stream "$out" $'2001:db8:64a5:1a48:7a1d:f0a8:faad:c2a7\n2001:db8:1be3:f71c:3dd7:cb80:f4c3:57db\n2001:db8:13f3:f23f:328a:e2d:3f33:ce43'
  ask randaddr --seed hextet -n 3 --subnet /56 2001:db8::/32
  expect stream "$out" $'2001:db8:7195:5d00::/56\n2001:db8:129c:c200::/56\n2001:db8:e86f:3400::/56'
  ask randaddr --seed hextet -n 3 --even 2001:db8::/32 2001:db8::/64 ::/128
  expect stream "$out" $'::\n::\n2001:db8::3dab:bb38:363:23d5'
  ask randaddr --seed hextet -n 2 --mac
  expect stream "$out" $'56:1e:34:71:95:5d\naa:bb:f0:12:9c:c2'
}

@test "a second implementation gives the same" {
  for row in "draw 2001:db8:: 2^32 0 2001:db8::/96" "draw 2001:db8:: 3 7 2001:db8::/127 2001:db8::2" \
    "draw :: 2^64 5 ::/64" "draw 4000:: 2^125 100 4000::/3" \
    "unique 2001:db8:: 2^32 9 2001:db8::/96" "unique :: 2^64 18446744073709551500 ::/64" \
    "unique 2001:db8:: 259 0 2001:db8::/120 2001:db8::100/127 2001:db8::102" \
    "unique 4000:: 2^125 100 4000::/3" "unique ff02:: 2^80 3 ff02::/48"; do
    read -r how first size offset prefixes <<<"$row"
    unique=
    [ "$how" = draw ] || unique=--unique
    # shellcheck disable=SC2086 # several prefixes, and maybe no option
    ask randaddr --seed s -n 40 --offset "$offset" $unique $prefixes
    expect "$row" "$out" "$(model "$how" s "$first" "$size" 40 "$offset")"
  done
}

@test "--offset goes on where a run ended, --shard shares it out" {
  for how in "2001:db8::/48" "-u 2001:db8::/48" "--one-per /64 2001:db8::/40" "--even ::/64 ::1"; do
    # shellcheck disable=SC2086 # options and prefixes
    {
      whole=$("$BIN/randaddr" --seed s -n 3000 $how)
      parts=$("$BIN/randaddr" --seed s -n 1234 $how &&
        "$BIN/randaddr" --seed s --offset 1234 -n 1766 $how)
      expect "$how" "$parts" "$whole"
      shards=$(paste -d '\n' <("$BIN/randaddr" --seed s --shard 1/3 -n 3000 $how) \
        <("$BIN/randaddr" --seed s --shard 2/3 -n 3000 $how) \
        <("$BIN/randaddr" --seed s --shard 3/3 -n 3000 $how))
      expect "$how" "$shards" "$whole"
    }
  done
  ask randaddr --seed s --offset 2^127 -n 2 ::/0
  expect_status 0
  ask randaddr --seed s --shard 5/5 -n 4 ::/0
  expect_status 0
  expect "beyond the end" "$out" ""
}

@test "without a seed no two runs are alike" {
  [ "$("$BIN/randaddr" ::/0)" != "$("$BIN/randaddr" ::/0)" ]
  [ "$("$BIN/randaddr" -u ::/0)" != "$("$BIN/randaddr" -u ::/0)" ]
}

# --- --check ---

@test "--check: what randaddr draws is well" {
  for how in "" --unique; do
    # shellcheck disable=SC2086
    "$BIN/randaddr" --seed c -n 100000 $how 2001:db8::/64 >"$scratch/list"
    ask randaddr --check --file "$scratch/list" 2001:db8::/64
    expect_status 0
    expect_line 'addresses 100000' "$out"
    expect_line 'duplicates 0' "$out"
    expect_line 'strays 0' "$out"
    expect_line 'digit 17: chi-square [0-9.]+' "$out"
    expect_line 'digit 32: chi-square [0-9.]+' "$out"
    expect_line 'uniform: yes; .*' "$out"
  done
  run bash -c "'$BIN/randaddr' -n 5000 2001:db8::/64 2001:db9::/63 |
    '$BIN/randaddr' --check 2001:db8::/64 2001:db9::/63 -"
  [ "$status" -eq 0 ]
}

@test "--check: repeats, strays and crookedness are status 1, by name" {
  printf '2001:db8::1\n2001:db8::2\n2001:db8::1\n2001:db9::1\n' >"$scratch/list"
  ask randaddr --check --file "$scratch/list" 2001:db8::/64
  expect_status 1
  expect_line 'duplicate 2001:db8::1, 2 times' "$out"
  expect_line 'stray 2001:db9::1' "$out"
  expect_line 'duplicates 1' "$out"
  expect_line 'uniform: not tested, fewer than 80 addresses' "$out"
  ask randaddr --check --json --file "$scratch/list" 2001:db8::/64
  expect "types" "$(jq -r .type <<<"$out" | paste -sd ' ')" 'stray duplicate check'
  "$BIN/randaddr" -n 1000 2001:db8::/65 >"$scratch/list"
  ask randaddr --check --file "$scratch/list" 2001:db8::/64
  expect_status 1
  expect_line 'digit 17: chi-square [0-9.]+ \(too high\)' "$out"
  ask randaddr --check --file "$scratch/list"
  expect_status 0
  ask randaddr --check --json --file "$scratch/list" 2001:db8::/64
  expect uniform "$(jq .uniform <<<"$out")" false
}

@test "--check: bad lines and an empty list are status 2" {
  printf '2001:db8::1\nnonsense\n2001:db8::2\n' >"$scratch/list"
  ask randaddr --check --file "$scratch/list"
  expect_status 2
  expect_line "randaddr: $scratch/list:2: nonsense: .*" "$err"
  expect_line 'addresses 2' "$out"
  ask randaddr --check 2001:db8::/64
  expect_refusal 'randaddr: addresses: the list is empty'
}

# --- refusals ---

@test "options that do not go together" {
  ask randaddr
  expect_refusal 'randaddr: prefix: none is given; try --help'
  ask randaddr --even --unique ::/0
  expect_refusal 'randaddr: --even: does not go with --unique: small prefixes would run out'
  ask randaddr --offset 3 ::/0
  expect_refusal 'randaddr: --offset: needs --seed: without it each run is a stream of its own'
  ask randaddr --shard 1/2 ::/0
  expect_refusal 'randaddr: --shard: needs --seed: without it each run is a stream of its own'
  ask randaddr --ula --mac
  expect_refusal 'randaddr: --mac: does not go with --ula'
  ask randaddr --ula ::/0
  expect_refusal 'randaddr: PREFIX: has no meaning with --ula'
  ask randaddr --ula --seed s
  expect_refusal 'randaddr: --seed: has no meaning with --ula'
  ask randaddr --check -n 3 ::/0
  expect_refusal 'randaddr: -n: has no meaning with --check'
  ask randaddr --subnet /64 --iid low ::/0
  expect_refusal 'randaddr: --iid: has no meaning with --subnet'
  ask randaddr --one-per /80 --iid low ::/0
  expect_refusal 'randaddr: --one-per: /80: is longer than /64, where --iid low has its identifiers'
  ask randaddr --secret x ::/0
  expect_refusal 'randaddr: --secret: is for --iid stable'
  ask randaddr --iid stable --secret "@$scratch/none" --net-iface eth0 2001:db8::/64
  expect_refusal "randaddr: --secret: @$scratch/none: No such file or directory"
  # The line's end is not part of it.
  echo 'a short secret.' >"$scratch/secret"
  ask randaddr --iid stable --secret "@$scratch/secret" --net-iface eth0 2001:db8::/64
  expect_refusal 'randaddr: --secret: is shorter than 16 bytes (RFC 7217 section 5)'
  head -c 65536 /dev/zero | tr '\0' x >"$scratch/secret"
  ask randaddr --iid stable --secret "@$scratch/secret" --net-iface eth0 2001:db8::/64
  expect_refusal "randaddr: --secret: @$scratch/secret: is longer than 65535 bytes"
  ask randaddr --iid stable ::/0
  expect_refusal 'randaddr: --iid stable: needs --secret and --net-iface'
  ask randaddr --iid stable --secret 0123456789abcde --net-iface e ::/0
  expect_refusal 'randaddr: --secret: is shorter than 16 bytes (RFC 7217 section 5)'
}

@test "values out of bounds, with the bound" {
  ask randaddr -n 1x ::
  expect_refusal 'randaddr: -n 1x: count is not a whole number or 2^N'
  ask randaddr -n 340282366920938463463374607431768211456 ::
  expect_refusal 'randaddr: -n 340282366920938463463374607431768211456: count is 2^128 or more'
  ask randaddr --subnet /129 ::
  expect_refusal 'randaddr: --subnet=/129: length is above 128'
  ask randaddr --one-per x ::
  expect_refusal 'randaddr: --one-per=x: is not a length like /64'
  ask randaddr --seed s --shard 3/2 ::
  expect_refusal 'randaddr: --shard=3/2: is not K/N with K from 1 to N'
  ask randaddr --iid pattern:12345 ::/64
  expect_refusal 'randaddr: --iid=pattern:12345: pattern is not one to four groups of digits or x, like cafe:xxxx'
  ask randaddr --iid eui64:01:00:5e ::/64
  expect_refusal "randaddr: --iid=01:00:5e: is a group's: its lowest bit is set"
  ask randaddr --iid none ::/64
  expect_refusal 'randaddr: --iid=none: is not one of random, low, eui64[:OUI], pattern:..., stable'
  ask randaddr --mac=5254
  expect_refusal 'randaddr: --mac=5254: is not an OUI like 52:54:00'
  ask randaddr --dad-counter 256 ::/0
  expect_refusal 'randaddr: --dad-counter=256: DAD counter is above 255'
  ask randaddr --ula --net-iface nosuch
  expect_refusal 'randaddr: --net-iface: nosuch: no such interface'
  ask randaddr --ula --net-iface lo
  expect_refusal 'randaddr: --net-iface: lo: has no MAC address'
}

@test "more than there are: how many there are" {
  ask randaddr -u -n 257 2001:db8::/120
  expect_refusal 'randaddr: -n 257: only 256 addresses exist'
  ask randaddr -u --seed s --offset 200 -n 57 2001:db8::/120
  expect_refusal 'randaddr: -n 57: only 56 of 256 addresses are left behind --offset'
  ask randaddr --seed s --offset 340282366920938463463374607431768211455 -n 2 ::/0
  expect_refusal 'randaddr: -n 2: the stream is 2^128 long, and only 1 of it left behind --offset'
}

@test "prefixes that are none" {
  ask randaddr 2001:db8::1/64
  expect_refusal 'randaddr: 2001:db8::1/64: has bits behind its length; the prefix is 2001:db8::/64 (--mask takes that)'
  ask randaddr --mask 2001:db8::1/127 -n 0 -u
  expect "masked" "$(sort <<<"$out")" $'2001:db8::\n2001:db8::1'
  ask randaddr fe80::%lo/64
  expect_refusal 'randaddr: fe80::%lo/64: a zone has no meaning here'
  ask randaddr --subnet /56 2001:db8::/64
  expect_refusal 'randaddr: 2001:db8::/64: is longer than the /56 of --subnet'
  ask randaddr --iid low 2001:db8::/80
  expect_refusal 'randaddr: 2001:db8::/80: is longer than /64: it has no room for --iid'
  ask randaddr --exclude 2001:db8::/32 2001:db8::/64
  expect_refusal 'randaddr: prefixes: nothing is left: everything is excluded'
  ask randaddr --file /dev/null
  expect_refusal 'randaddr: prefixes: the list is empty'
}

@test "a bad line is named, and the good ones are drawn from" {
  printf '2001:db8::5\nnonsense\n2001:db8::5\n' >"$scratch/list"
  ask randaddr --file "$scratch/list"
  expect_status 2
  expect drawn "$out" 2001:db8::5
  expect_line "randaddr: $scratch/list:2: nonsense: .*" "$err"
}

@test "nothing is drawn when what is excluded cannot be read" {
  ask randaddr --exclude "$scratch/nosuch" ::/0
  expect_refusal "randaddr: $scratch/nosuch: No such file or directory"
  printf '2001:db8::/64\nnonsense\n' >"$scratch/list"
  ask randaddr --exclude "$scratch/list" 2001:db8::/32
  expect_status 2
  expect stdout "$out" ""
}

@test "stdout that cannot be written is status 2" {
  run bash -c "'$BIN/randaddr' -n 0 ::/0 >/dev/full"
  [ "$status" -eq 2 ]
  run bash -c "'$BIN/randaddr' -n 3 ::/0 >/dev/full"
  [ "$status" -eq 2 ]
  expect message "$output" 'randaddr: stdout: No space left on device'
  run bash -c "'$BIN/randaddr' ::/0 >&-"
  [ "$status" -eq 2 ]
}

@test "filters: lists in, lists out" {
  run bash -c "printf '2001:db8::/57\n2001:db8:0:80::/57\n' | '$BIN/randaddr' --file - --one-per /57 -n 0 | wc -l"
  expect lines "$output" 2
  run bash -c "'$BIN/randaddr' --ula | '$BIN/randaddr' --subnet /64 -"
  [[ $output == fd*:*/64 ]]
}

# --- bugs that were ---

@test "bug: --check does not call uniform what it could not test" {
  # Few addresses, one address over and over, three of which sixteen parts cannot be made.
  for i in {1..9}; do echo "::$i"; done >"$scratch/list"
  ask randaddr --check --file "$scratch/list"
  expect_status 3
  expect_line 'uniform: not tested, fewer than 80 addresses' "$out"
  ask randaddr --check --json --file "$scratch/list" ::/124
  expect_status 3
  expect record "$out" '{"type":"check","addresses":9,"duplicates":0,"strays":0,"not_tested":"fewer than 80 addresses"}'
  yes ::1 | head -n 100 >"$scratch/list"
  for prefixes in "" "::0 ::1 ::2"; do
    # shellcheck disable=SC2086 # none, or several
    ask randaddr --check --file "$scratch/list" $prefixes
    expect_status 1
    expect_line 'uniform: not tested, these leave no digit and no sixteenth to test' "$out"
  done
  ask randaddr --check --json --file "$scratch/list"
  expect keys "$(tail -n 1 <<<"$out" | jq -c 'keys_unsorted')" \
    '["type","addresses","duplicates","strays","not_tested"]'
  # Enough of them, all different, and yet nothing to test.
  for i in {1..100}; do printf '::%x\n' "$i"; done >"$scratch/list"
  # shellcheck disable=SC2046 # words
  ask randaddr --check --file "$scratch/list" $(cat "$scratch/list")
  expect_status 3
}

@test "bug: stdin is refused to a second reader" {
  ask randaddr --file - --exclude -
  expect_refusal 'randaddr: --file -: stdin can be read only once, and --exclude - reads it'
  ask randaddr --exclude - ::/0 -
  expect_refusal 'randaddr: --exclude -: stdin can be read only once, and operand - reads it'
  ask randaddr --exclude - --exclude - ::/0
  expect_refusal 'randaddr: --exclude -: stdin can be read only once, and --exclude - reads it'
  ask randaddr - --file -
  expect_refusal 'randaddr: --file -: stdin can be read only once, and operand - reads it'
  ask randaddr - -
  expect_refusal 'randaddr: operand -: stdin can be read only once, and operand - reads it'
  ask randaddr --check --exclude - ::/0
  expect_refusal 'randaddr: --exclude -: stdin can be read only once, and --check reads it'
  # Where the addresses are in a file, stdin is free for prefixes.
  echo 2001:db9::1 >"$scratch/list"
  out=$(echo 2001:db8::/64 | "$BIN/randaddr" --check --file "$scratch/list" -) || status=$?
  expect_line 'stray 2001:db9::1' "$out"
}

@test "bug: the inputs of RFC 7217 are escaped once" {
  stable=(--iid stable --secret 'a secret of 24 bytes, say' ::/64)
  ask randaddr --json -v "${stable[@]}" --net-iface 'e"t\0' --network-id 'café'
  expect_status 0
  expect net_iface "$(jq -r .net_iface <<<"$out")" 'e"t\0'
  expect network_id "$(jq -r .network_id <<<"$out")" 'café'
  expect "no bytes" "$(jq -c '[.net_iface_hex,.network_id_hex]' <<<"$out")" '[null,null]'
  expect_line '.* net_iface "e\\"t\\\\0", network_id "café", .*' "$err"
  # What may not be shown is escaped, and its bytes are there.
  ask randaddr --json -v "${stable[@]}" --net-iface $'a\e[31m\xff\\'
  expect_status 0
  expect net_iface "$(jq -r .net_iface <<<"$out")" "a\\027[31m\\255\\\\"
  expect bytes "$(jq -r .net_iface_hex <<<"$out")" 611b5b33316dff5c
  expect_line '.* net_iface "a\\027\[31m\\255\\\\", network_id "", .*' "$err"
  # One that is long does not push out what is behind it.
  ask randaddr -v "${stable[@]}" --net-iface "$(printf '%05000d' 0)"
  expect_line '.*0", network_id "", dad_counter 0, secret of 25 bytes' "$err"
}

@test "bug: --shard says where it ends" {
  ask randaddr --seed s --shard 1/18446744073709551616 ::/0
  expect_refusal 'randaddr: --shard=1/18446744073709551616: N is above 18446744073709551615'
  ask randaddr --seed s --shard 1/2^64 ::/0
  expect_refusal 'randaddr: --shard=1/2^64: N is above 18446744073709551615'
  ask randaddr --seed s --shard 1/2^128 ::/0
  expect_refusal 'randaddr: --shard=1/2^128: N is above 18446744073709551615'
  for text in 4 / 0/4 5/4 x/4 4/x 1/0 -1/4 2^64/5 000000000000000000000000000000000000000000001/4; do
    ask randaddr --seed s --shard "$text" ::/0
    expect_refusal "randaddr: --shard=$text: is not K/N with K from 1 to N"
  done
  expect power "$("$BIN/randaddr" --seed s --shard 2^1/2^2 -n 20 ::/0)" \
    "$("$BIN/randaddr" --seed s --shard 2/4 -n 20 ::/0)"
  ask randaddr --seed s --shard 1/18446744073709551615 ::/0
  expect_status 0
}

@test "bug: --offset speaks of the stream where repeats are allowed" {
  ask randaddr --seed s --offset 340282366920938463463374607431768211455 -n 2 2001:db8::/120
  expect_refusal 'randaddr: -n 2: the stream is 2^128 long, and only 1 of it left behind --offset'
  ask randaddr --seed s --offset 340282366920938463463374607431768211455 2001:db8::/120
  expect_status 0
}

@test "bug: --iid stable with --one-per names these" {
  ask randaddr --iid stable --secret 'a secret of 24 bytes, say' --net-iface e --one-per /64 ::/48
  expect_refusal 'randaddr: --one-per: has no meaning with --iid stable: --unique gives each /64 once'
}

@test "bug: a group's MAC address makes no EUI-64" {
  ask randaddr --ula --net-iface 33:33:00:00:00:01
  expect_refusal "randaddr: --net-iface: 33:33:00:00:00:01: is a group's: its lowest bit is set"
}

@test "bug: --check takes no -v" {
  ask randaddr --check -v ::/64
  expect_refusal 'randaddr: --verbose: has no meaning with --check'
}

@test "bug: -v where stderr cannot be written changes nothing" {
  status=0
  out=$(timeout 10 "$BIN/randaddr" -v --ula -n 100 2>/dev/full) || status=$?
  expect_status 0
  expect lines "$(wc -l <<<"$out")" 100
  out=$(timeout 10 "$BIN/randaddr" -v --ula -n 100 2>&-) || status=$?
  expect_status 0
  expect lines "$(wc -l <<<"$out")" 100
}

@test "bug: a bad prefix or address is a record in JSON, too" {
  ask randaddr --json ::zz 2001:db8::/64
  expect_status 2
  expect types "$(jq -r .type <<<"$out" | paste -sd ' ')" 'error address'
  printf '::1\n::zz\n' >"$scratch/list"
  ask randaddr --json --check --file "$scratch/list"
  expect_status 2
  expect error "$(jq -c 'select(.type == "error") | [.input,.where]' <<<"$out")" \
    "[\"::zz\",\"$scratch/list:2\"]"
}

@test "bug: why stdout could not be written is said of long outputs, too" {
  for options in "" --json; do
    # shellcheck disable=SC2086 # none or one
    run bash -c "'$BIN/randaddr' $options -n 0 ::/0 >/dev/full"
    [ "$status" -eq 2 ]
    expect message "$output" 'randaddr: stdout: No space left on device'
  done
}
