#!/usr/bin/env bats
# rasniff on files: what it prints, its exit statuses, what it refuses. What it hears on a
# link is tests/lab/rasniff.bats's.

load cli

campus=tests/golden/ra-campus-router.txt
radvd=tests/golden/ra-radvd-options.txt

@test "a hex dump, from a file and from stdin" {
  ask rasniff -r $campus
  expect_status 0
  expect stderr "$err" ""
  expect stdout "$out" "Router fe80::226:98ff:fe2a:dcc1 to ff02::1, 64 bytes, traffic class 0xc0
  lifetime 1800 s (30 minutes), preference medium, flags none
  hop limit 64, reachable time unspecified, retransmit time unspecified
  source link-layer address 00:26:98:2a:dc:c1
  prefix 2604:5f00:ffff:fe00::/64: on-link, autonomous; valid 2592000 s (30 days), preferred 604800 s (7 days)
  mtu 1500"
  "$BIN/rasniff" -r - <$campus >"$scratch/stdin"
  [ "$(cat "$scratch/stdin")" = "$out" ]
}

@test "one line with -q" {
  ask rasniff -q -r $campus
  expect stdout "$out" "fe80::226:98ff:fe2a:dcc1 lifetime 1800 medium prefix 2604:5f00:ffff:fe00::/64 LA mtu 1500"
}

@test "JSON: an ra record and the run's" {
  ask rasniff -j -r $campus
  expect_status 0
  [ "$(jq -r .type <<<"$out" | paste -sd ' ')" = "ra run" ]
  [ "$(jq -r 'select(.type == "ra").options[1] | "\(.prefix) \(.on_link) \(.valid_s)"' <<<"$out")" = \
    "2604:5f00:ffff:fe00::/64 true 2592000" ]
  [ "$(jq -c 'select(.type == "run") | [.exit, .advertisements, .routers]' <<<"$out")" = "[0,1,1]" ]
}

@test "every option that radvd has, nothing hidden" {
  ask rasniff -r $radvd
  expect_status 0
  for what in '2001:db8:0:2::/64: on-link, router address' 'route 2001:db8:100::/40: preference low' \
    'rdnss 2001:db8::53 2001:db8::5353: lifetime 3600' 'dnssl example.com lab.example.org' \
    'advertisement interval 4000 ms' 'home agent: preference 7' \
    '6LoWPAN border router fe80::a2a2:2' '! default-route-conflict: '; do
    grep -qF -- "$what" <<<"$out"
  done
}

@test "every JSON key that rasniff prints is in its man page" {
  for file in tests/golden/ra-*.txt; do
    "$BIN/rasniff" -j -r "$file"
    "$BIN/rasniff" -j --table -r "$file"
    "$BIN/rasniff" -j -r "$file" --expect mtu=1 2>/dev/null || true
    cat "$file" "$file" | sed 's/0708/0000/' | "$BIN/rasniff" -j --changes -r - || true
  done >"$scratch/json"
  # The keys of `findings` in the run record are codes.
  jq -r 'if .type == "run" then del(.findings[]) else . end | paths | map(strings) | .[]' \
    "$scratch/json" | sort -u >"$scratch/keys"
  [ -s "$scratch/keys" ]
  while read -r key; do
    grep -Eq "^\.It Cm (.* , )?$key( |,|\$)" man/rasniff.8 || {
      echo "not in the man page: $key"
      return 1
    }
  done <"$scratch/keys"
}

@test "every finding code is in the man page" {
  sed -n 's/.*\[LINT_[A-Z0-9_]*\] = "\(.*\)",/\1/p' tools/rasniff/lint_text.c >"$scratch/codes"
  [ "$(wc -l <"$scratch/codes")" -eq 33 ]
  while read -r code; do
    grep -q "^\.It Li $code\b" man/rasniff.8
  done <"$scratch/codes"
}

@test "assertions that hold and that fail" {
  ask rasniff -q -r $campus --expect mtu=1500 --expect 'lifetime>=1800' \
    --expect prefix=2604:5f00:ffff:fe00::/64,LA
  expect_status 0
  ask rasniff -q -r $campus --expect mtu=1500 --expect managed=yes
  expect_status 1
  expect stderr "$err" "rasniff: expect managed=yes: no advertisement said so, the last one no"
  ask rasniff -j -r $campus --expect mtu=1500 --expect managed=yes
  [ "$(jq -c '.assertions[]? | [.assert, .ok]' <<<"$out" | paste -sd ' ')" = \
    '["expect mtu=1500",true] ["expect managed=yes",false]' ]
  ask rasniff -j -r $campus --expect mtu=1400 --expect preference=high --expect router=fe80::1
  expect_status 1
  [ "$(jq -c '.assertions[]? | [.assert, .ok, .value]' <<<"$out" | head -n 1)" = \
    '["expect mtu=1400",false,1500]' ]
  expect_line 'rasniff: expect preference=high: no advertisement said so, the last one medium' "$err"
  expect_line 'rasniff: expect router=fe80::1: no advertisement said so' "$err"
  ask rasniff -q -r $campus --expect-none
  expect_status 1
  ask rasniff -q -r tests/golden/ns-solicited-node.txt --expect-none
  expect_status 0
}

@test "a file without an advertisement is no" {
  ask rasniff -r tests/golden/ns-solicited-node.txt
  expect_status 1
  expect stderr "$err" "rasniff: no Router Advertisement came"
}

@test "what hosts discard is shown, found and no answer" {
  # The hop limit is not in the checksum.
  sed 's/3aff fe80/3a40 fe80/' $campus >"$scratch/far"
  ask rasniff -q -r "$scratch/far"
  expect_status 1
  expect stdout "$out" "fe80::226:98ff:fe2a:dcc1 lifetime 1800 medium prefix 2604:5f00:ffff:fe00::/64 LA mtu 1500 [hop-limit]"
  expect stderr "$err" "rasniff: no Router Advertisement came that hosts take"
  sed 's/af7a/af7b/' $campus >"$scratch/wrong"
  ask rasniff -q -r "$scratch/wrong"
  expect_status 1
  [[ $out == *"[bad-checksum]" ]]
}

@test "changes of one router" {
  # The second has another lifetime, and a checksum that is right for it.
  { cat $campus; sed 's/af7a 4000 0708/b282 4000 0400/' $campus; } >"$scratch/two"
  ask rasniff --changes -q -r "$scratch/two"
  expect_status 0
  expect_line 'fe80::226:98ff:fe2a:dcc1 router lifetime_s 1800 -> 1024: shorter' "$out"
}

@test "in a capture time passes as its stamps say" {
  sed -n 's/^[[:space:]]*0x0*[0-9a-f]*: *//p' $campus | tr -d ' \n' >"$scratch/hex"
  # Two of the same router's, 2000 s apart: its lifetime is 1800 s.
  python3 - "$scratch/hex" "$scratch/two.pcap" <<'END'
import struct, sys
packet = bytes.fromhex(open(sys.argv[1]).read())
with open(sys.argv[2], "wb") as out:
    out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
    for second in (1767225600, 1767227600):
        out.write(struct.pack("<IIII", second, 0, len(packet), len(packet)) + packet)
END
  ask rasniff --changes -q -r "$scratch/two.pcap"
  expect_status 0
  expect_line 'fe80::226:98ff:fe2a:dcc1 expired: not heard for its lifetime of 1800 s .30 minutes.' "$out"
  ask rasniff --changes -j -r "$scratch/two.pcap"
  expect changes "$(jq -r 'select(.type == "change") | "\(.time) \(.router) \(.change)"' <<<"$out")" \
    "2026-01-01T00:33:20.000000Z fe80::226:98ff:fe2a:dcc1 expired
2026-01-01T00:33:20.000000Z fe80::226:98ff:fe2a:dcc1 returned"
  ask rasniff --changes -r "$scratch/two.pcap"
  expect_line 'Router fe80::226:98ff:fe2a:dcc1 at 2026-01-01T00:33:20.000000Z expired: .*' "$out"
  expect_line 'Router fe80::226:98ff:fe2a:dcc1 at 2026-01-01T00:33:20.000000Z returned: heard again .*' "$out"
  ask rasniff --table -r "$scratch/two.pcap"
  expect_line 'fe80::226:98ff:fe2a:dcc1 +2 +2000 s +1800 s +0 +medium .*' "$out"
}

@test "a table" {
  ask rasniff --table -r $campus
  expect_status 0
  expect_line 'ROUTER +HEARD +INTERVAL +LEFT +CHANGES +GIVES' "$out"
  expect_line 'fe80::226:98ff:fe2a:dcc1 +1 +- +1800 s +0 +medium prefix .* mtu 1500' "$out"
}

@test "a policy that was learnt holds, and names what is not in it" {
  ask rasniff -q -r $campus --learn "$scratch/policy"
  expect_status 0
  ask rasniff -q -r $campus --policy "$scratch/policy"
  expect_status 0
  ask rasniff -q -r $radvd --policy "$scratch/policy"
  expect_status 1
  [[ $out == *unexpected-router*unexpected-prefix*unexpected-rdnss* ]]
  sed -i 's/mtu=1500/mtu=1492/' "$scratch/policy"
  ask rasniff -q -r $campus --policy "$scratch/policy"
  expect_status 1
  [[ $out == *"[unexpected-mtu]" ]]
  echo 'colour=red' >"$scratch/policy"
  ask rasniff -r $campus --policy "$scratch/policy"
  expect_status 2
  [[ $err == "rasniff: $scratch/policy:1: colour=red: is no key: "* ]]
}

@test "what is no file of packets is 2, and says nothing of a network" {
  printf 'root:x:0:0\n' >"$scratch/text"
  gzip -c $campus >"$scratch/packed"
  : >"$scratch/empty"
  for file in text packed empty; do
    for how in '' --expect-none; do
      # shellcheck disable=SC2086 # one word, or none
      ask rasniff -q -r "$scratch/$file" $how
      expect "status of $file $how" "$status" 2
    done
  done
  expect stderr "$err" "rasniff: $scratch/empty: is empty"
  # Nobody has had anything to say.
  : | "$BIN/rasniff" -q -r - --expect-none
}

@test "the file that is read is not written" {
  capture "$scratch/one.pcap" "-:1:00:$(prefix 0001)"
  cp "$scratch/one.pcap" "$scratch/two.pcap"
  ln "$scratch/two.pcap" "$scratch/link.pcap"
  ask rasniff -q -r "$scratch/two.pcap" --write "$scratch/link.pcap"
  expect_status 2
  expect stderr "$err" "rasniff: $scratch/link.pcap: is the file that is read: writing would empty it"
  status=0
  # shellcheck disable=SC2094 # that is what it is to refuse
  "$BIN/rasniff" -q -r - --write "$scratch/two.pcap" <"$scratch/two.pcap" || status=$?
  expect_status 2
  cmp "$scratch/one.pcap" "$scratch/two.pcap"
}

# A capture of one advertisement of which only the first bytes were kept: BYTES
cut_capture() {
  python3 - "$scratch/cut.pcap" "$1" <<'END'
import struct, sys
path, kept = sys.argv[1], int(sys.argv[2])
message = bytes.fromhex("8600000040000708" + "00" * 8 + "0501000000000500" + "0501000000000578")
packet = struct.pack(">IHBB", 6 << 28, len(message), 58, 255) + \
    bytes.fromhex("fe80" + "00" * 13 + "01" + "ff02" + "00" * 13 + "01")
total = sum(struct.unpack(">16H", packet[8:40]) + struct.unpack(f">{len(message) // 2}H", message)) \
    + len(message) + 58
while total >> 16:
    total = (total & 0xffff) + (total >> 16)
message = message[:2] + struct.pack(">H", total ^ 0xffff) + message[4:]
frame = bytes.fromhex("333300000001" "020000000001" "86dd") + packet + message
with open(path, "wb") as file:
    file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
    file.write(struct.pack("<IIII", 1, 0, min(kept, len(frame)), len(frame)) + frame[:kept])
END
}

@test "a capture that was cut accuses no router, and answers only what it has" {
  while read -r bytes none mtu found; do
    cut_capture "$bytes"
    ask rasniff -j -r "$scratch/cut.pcap" --expect-none
    expect "status of --expect-none, $bytes" "$status" "$none"
    expect "cut, $bytes" "$(jq 'select(.type == "run").cut' <<<"$out")" "$((bytes < 86))"
    expect "findings, $bytes" "$found" \
      "$(jq -s 'map(select(.type == "ra").findings | length)[0] // "none"' -r <<<"$out")"
    ask rasniff -q -r "$scratch/cut.pcap" --expect mtu=1280
    expect "status of --expect, $bytes" "$status" "$mtu"
  done <<END
86 1 0 0
80 1 0 0
76 1 3 0
60 1 3 0
54 3 3 none
30 3 3 none
END
  [[ $err == *'1 packet was cut by whoever captured: only the beginning is in the file'* ]]
}

@test "the findings of a message that changes several things are told once" {
  # An MTU and a DNS server more, and a search domain of 1 s.
  capture "$scratch/changes.pcap" "-:1:00:$(prefix 0001)" \
    "-:1:00:$(prefix 0001)05010000000005dc1f02000000000001016100000000000005010000000005dc"
  ask rasniff --changes -j -r "$scratch/changes.pcap"
  expect changes "$(jq -s '[.[] | select(.type == "change")] | length > 1' <<<"$out")" true
  expect findings "$(jq -s '[.[] | .findings[]?.code? // empty] == ["dnssl-lifetime-short"]' <<<"$out")" true
  ask rasniff --changes -q -r "$scratch/changes.pcap"
  expect codes "$(grep -c '\[dnssl-lifetime-short\]' <<<"$out")" 1
}

@test "with -q and --table what is withdrawn is not given" {
  capture "$scratch/gone.pcap" "-:1:00:0304 40c0 00000000 00000000 00000000 20010db8000100000000000000000000\
1903 0000 00000000 20010db8000000000000000000000053 1f02 0000 00000000 0161000000000000\
1802 4000 00000000 20010db800020000 2602 0000 0064ff9b0000000000000000"
  ask rasniff -q -r "$scratch/gone.pcap"
  [[ $out == *'prefix 2001:db8:1::/64 LA withdrawn rdnss 2001:db8::53 withdrawn dnssl a withdrawn route 2001:db8:2::/64 withdrawn pref64 64:ff9b::/96 withdrawn'* ]]
  ask rasniff --table -r "$scratch/gone.pcap"
  [[ $out == *'rdnss 2001:db8::53 withdrawn dnssl'* ]]
}

@test "a place that cannot be written to is told at the start" {
  ln -s /nowhere "$scratch/link"
  for option in --learn --metrics --write; do
    for where in "$scratch/no/where" "$scratch/link" "$scratch"; do
      # Stdin has no end, so that the run has none.
      status=0
      mkfifo "$scratch/endless" 2>/dev/null || true
      timeout 10 "$BIN/rasniff" -q -r - "$option" "$where" <>"$scratch/endless" \
        >"$scratch/out" 2>"$scratch/err" || status=$?
      expect "status of $option $where" "$status" 2
    done
    ask rasniff -q -r $campus $option -
    expect_refusal "rasniff: $option=-: is stdout, which has what is shown: name a file"
  done
  ask rasniff -q -r $campus --learn "$scratch/link"
  expect_refusal "rasniff: $scratch/link: is not a regular file"
}

@test "what is written without a packet can be read" {
  capture "$scratch/one.pcap" "-:1:00:$(prefix 0001)"
  head -c 24 "$scratch/one.pcap" >"$scratch/none.pcap"
  ask rasniff -q -r "$scratch/none.pcap" --expect-none --write "$scratch/none.pcapng"
  expect_status 0
  ask rasniff -q -r "$scratch/none.pcapng" --expect-none
  expect_status 0
}

@test "a router that says it in several messages is learnt whole" {
  capture "$scratch/split.pcap" "-:1:00:$(prefix 0001)" "-:1:00:$(prefix 0002)05010000000005dc" \
    "-:1:00:0501000000000578"
  ask rasniff -q -r "$scratch/split.pcap" --learn "$scratch/policy"
  expect_status 0
  expect policy "$(grep -v '^#' "$scratch/policy" | paste -sd ' ')" "router=fe80::1 managed=no \
other=no preference=medium prefix=2001:db8:1::/64,LA prefix=2001:db8:2::/64,LA mtu=1400"
  capture "$scratch/now.pcap" "-:1:00:$(prefix 0001)" "-:1:00:$(prefix 0002)0501000000000578"
  ask rasniff -q -r "$scratch/now.pcap" --policy "$scratch/policy"
  expect_status 0
  ask rasniff -q -r "$scratch/split.pcap" --policy "$scratch/policy"
  expect_status 1
  [[ $(grep -c unexpected-mtu <<<"$out") = 1 ]]
}

# A capture of advertisements, each of hexadecimal digits: VLAN or -, source's last byte, flags
# of the message, options; and before all of them hop limits where they are not 255.
capture() {
  python3 - "$@" <<'END'
import ipaddress, struct, sys
def checksum(data):
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff
def frame(vlan, source, flags, options, hops):
    source = ipaddress.IPv6Address("fe80::" + source).packed
    to = ipaddress.IPv6Address("ff02::1").packed
    body = bytes([134, 0, 0, 0, 64, int(flags, 16)]) + struct.pack(">HII", 1800, 0, 0)
    body += bytes.fromhex(options)
    sum_ = checksum(source + to + struct.pack(">II", len(body), 58) + body)
    body = body[:2] + struct.pack(">H", sum_) + body[4:]
    tag = b"" if vlan == "-" else struct.pack(">HH", 0x8100, int(vlan))
    return bytes.fromhex("333300000001 020000000001") + tag + b"\x86\xdd" + \
        struct.pack(">IHBB", 6 << 28, len(body), 58, hops) + source + to + body
with open(sys.argv[1], "wb") as out:
    out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
    for number, what in enumerate(sys.argv[2:]):
        vlan, source, flags, options, *hops = what.split(":")
        packet = frame(vlan, source, flags, options, int(hops[0]) if hops else 255)
        out.write(struct.pack("<IIII", 1767225600 + number, 0, len(packet), len(packet)) + packet)
END
}

# A prefix, on-link and autonomous, 2001:db8:X::/64; and 64 options that nobody knows.
prefix() {
  echo "0304 40c0 00015180 00003840 00000000 20010db8${1}0000 0000000000000000"
}
crowd=$(printf 'c801000000000000%.0s' {1..64})

@test "64 unknown options do not hide a rogue router from the policy" {
  printf 'router=fe80::1\nprefix=2001:db8::/64,LA\noption=200\n' >"$scratch/policy"
  capture "$scratch/stuffed.pcap" "-:bad:00:$crowd $(prefix 0bad)"
  ask rasniff -q -r "$scratch/stuffed.pcap" --policy "$scratch/policy"
  expect_status 1
  [[ $out == *"[unexpected-router unexpected-prefix "* ]]
  ask rasniff -j -r "$scratch/stuffed.pcap" --policy "$scratch/policy"
  expect_status 1
  [ "$(jq -c '.assertions[]? | [.assert, .ok, .value]' <<<"$out")" = '["policy",false,1]' ]
  [ "$(jq -c '.findings[0:2]? | map(.code)' <<<"$out" | head -n 1)" = \
    '["unexpected-router","unexpected-prefix"]' ]
  [ "$(jq -r '.findings_truncated // empty' <<<"$out")" = true ]
}

@test "an option that the policy has no word for is not in it" {
  printf 'router=fe80::1\n' >"$scratch/policy"
  capture "$scratch/dnr.pcap" '-:1:00:9003 0001 00000e10 0006 046576696c00 0000000000000000'
  ask rasniff -r "$scratch/dnr.pcap" --policy "$scratch/policy"
  expect_status 1
  expect_line '  ! unexpected-option: encrypted_dns evil .option 144. is not in the policy' "$out"
  ask rasniff -q -r "$scratch/dnr.pcap" --learn "$scratch/learnt"
  expect_status 0
  grep -qx 'option=144' "$scratch/learnt"
  ask rasniff -q -r "$scratch/dnr.pcap" --policy "$scratch/learnt"
  expect_status 0
}

@test "a policy that was learnt of a long URI with a comment in it holds" {
  local uri
  # 1,946 bytes: 244 units with type, length, and four zeros.
  uri=$(printf 'https://a/ # \\%0.s' {1..139} | od -An -v -tx1 | tr -d ' \n')
  capture "$scratch/long.pcap" "-:1:00:25f4${uri}00000000"
  ask rasniff -q -r "$scratch/long.pcap" --learn "$scratch/policy"
  expect_status 0
  grep -q '^captive-portal=https://a/\\032#\\032' "$scratch/policy"
  ask rasniff -q -r "$scratch/long.pcap" --policy "$scratch/policy"
  expect_status 0
}

@test "what would be half a policy is not written, and the old one stays" {
  local messages=() options='' i
  for ((i = 0; i < 4200; i++)); do
    options+=$(prefix "$(printf '%04x' $i)")
    ((i % 150 != 149)) || { messages+=("-:1:00:$options") options=''; }
  done
  capture "$scratch/many.pcap" "${messages[@]}"
  echo 'router=fe80::7' >"$scratch/policy"
  ask rasniff -q -r "$scratch/many.pcap" --learn "$scratch/policy"
  expect_status 2
  expect stderr "$err" "rasniff: $scratch/policy: is not written: it would have more than 4096 lines"
  ask rasniff -j -r "$scratch/many.pcap" --learn "$scratch/policy"
  [ "$(jq -c 'select(.type == "error") | [.target, .reason]' <<<"$out")" = \
    "[\"$scratch/policy\",\"is not written: it would have more than 4096 lines\"]" ]
  [ "$(cat "$scratch/policy")" = 'router=fe80::7' ]
  ask rasniff -q -r tests/golden/ns-solicited-node.txt --learn "$scratch/policy"
  expect_status 1
  [ "$(cat "$scratch/policy")" = 'router=fe80::7' ]
  ask rasniff -q -r $campus --learn "$scratch/no/where"
  expect_status 2
  expect stderr "$err" "rasniff: $scratch/no/where: No such file or directory"
  ask rasniff -q -r $campus --learn "$scratch"
  expect_status 2
  # Nor is a temporary file left.
  [ -z "$(compgen -G "$scratch/policy?*")" ]
}

@test "a policy's lines: comments, blanks, and what cannot be one" {
  printf '  # nothing\n\n router=fe80::226:98ff:fe2a:dcc1\t# the campus router\r\nprefix=2604:5f00:ffff:fe00::/64' \
    >"$scratch/policy"
  ask rasniff -q -r $campus --policy "$scratch/policy"
  expect_status 0
  "$BIN/rasniff" -q -r $campus --policy - <"$scratch/policy"
  printf 'x\n# y\nmtu=x\n' >"$scratch/policy"
  ask rasniff -q -r $campus --policy "$scratch/policy"
  expect_status 2
  expect stderr "$err" "rasniff: $scratch/policy:1: x: is not KEY=VALUE, KEY>=N or KEY<=N
rasniff: $scratch/policy:3: mtu=x: value is not a whole number up to 4294967295"
  : >"$scratch/policy"
  ask rasniff -q -r $campus --policy "$scratch/policy"
  expect_refusal "rasniff: $scratch/policy: is empty: it would allow nothing"
  ask rasniff -q -r $campus --policy "$scratch"
  expect_refusal "rasniff: $scratch: Is a directory"
  ask rasniff -q -r $campus --policy /dev/zero
  expect_refusal "rasniff: /dev/zero:1: line is longer than 8191 bytes, or has a NUL in it"
}

@test "who is discarded is not the first router" {
  capture "$scratch/first.pcap" "-:bad:00:$(prefix 0bad):64" "-:1:00:$(prefix 0000)"
  ask rasniff -q -r "$scratch/first.pcap" --forbid-other-routers
  expect_status 0
  capture "$scratch/later.pcap" "-:1:00:$(prefix 0000)" "-:bad:00:$(prefix 0bad)"
  ask rasniff -q -r "$scratch/later.pcap" --forbid-other-routers
  expect_status 1
  expect_line 'fe80::bad .*unexpected-router.*' "$out"
}

@test "each VLAN is a link of its own" {
  capture "$scratch/vlan.pcap" "10:1:00:$(prefix 000a)" "20:1:80:$(prefix 000b)" \
    "10:1:00:$(prefix 000a)" "20:1:80:$(prefix 000b)" "30:2:c0:$(prefix 000a)"
  ask rasniff -q --changes -r "$scratch/vlan.pcap" --forbid-other-routers
  expect_status 0
  expect stdout "$out" "fe80::1 vlan 10 lifetime 1800 medium prefix 2001:db8:a::/64 LA
fe80::1 vlan 20 lifetime 1800 medium M prefix 2001:db8:b::/64 LA
fe80::2 vlan 30 lifetime 1800 medium MO prefix 2001:db8:a::/64 LA"
  ask rasniff --table -r "$scratch/vlan.pcap" --metrics "$scratch/prom"
  expect_line 'fe80::1 vlan 10 +2 +2000 ms +1798 s +0 +medium prefix .*' "$out"
  expect_line 'fe80::1 vlan 20 +2 +2000 ms +1799 s +0 +medium prefix .*' "$out"
  grep -qx 'hextet_rasniff_router_advertisements{router="fe80::1",interface="",vlan="20"} 2' \
    "$scratch/prom"
  ask rasniff --table -j -r "$scratch/vlan.pcap"
  [ "$(jq -c 'select(.type == "router") | [.router, .vlans]' <<<"$out" | paste -sd ' ')" = \
    '["fe80::1",[10]] ["fe80::1",[20]] ["fe80::2",[30]]' ]
  # Another router in one of them is one, and a change is told with its VLAN.
  capture "$scratch/vlan.pcap" "10:1:00:$(prefix 000a)" "20:1:80:$(prefix 000b)" \
    "10:1:80:$(prefix 000a)" "20:2:80:$(prefix 000b)"
  ask rasniff -q --changes -r "$scratch/vlan.pcap" --forbid-other-routers
  expect_status 1
  expect_line 'fe80::1 vlan 10 router managed 0 -> 1' "$out"
  expect_line 'fe80::2 vlan 20 .*unexpected-router.*' "$out"
  ask rasniff -j --changes -r "$scratch/vlan.pcap"
  [ "$(jq -c 'select(.type == "change") | [.router, .vlans, .field]' <<<"$out")" = \
    '["fe80::1",[10],"managed"]' ]
}

@test "other routers than the first are forbidden" {
  cat $campus $radvd >"$scratch/both"
  ask rasniff -q -r "$scratch/both" --forbid-other-routers
  expect_status 1
  expect stderr "$err" "rasniff: forbid-other-routers: 1 came from other routers"
  ask rasniff -q -r "$scratch/both" --forbid-other-routers --expect router=fe80::ff:fe00:a \
    --expect router=fe80::226:98ff:fe2a:dcc1
  expect_status 0
}

@test "a capture is written and read again" {
  ask rasniff -q -r $radvd --write "$scratch/out.pcapng"
  expect_status 0
  ask rasniff -j -r "$scratch/out.pcapng"
  expect_status 0
  [ "$(jq -r 'select(.type == "ra").router' <<<"$out")" = fe80::ff:fe00:a ]
  head -c $(($(stat -c %s "$scratch/out.pcapng") - 10)) "$scratch/out.pcapng" >"$scratch/cut"
  ask rasniff -q -r "$scratch/cut"
  expect_status 2
  [[ $err == "rasniff: $scratch/cut: "* ]]
  ask rasniff -q -r $radvd --write /dev/full
  expect_status 2
}

@test "metrics" {
  ask rasniff -q -r $radvd --metrics "$scratch/prom"
  expect_status 0
  grep -qx 'hextet_rasniff_up 1' "$scratch/prom"
  grep -qx 'hextet_rasniff_findings{code="default-route-conflict"} 1' "$scratch/prom"
  grep -qx 'hextet_rasniff_router_lifetime_seconds{router="fe80::ff:fe00:a",interface=""} 1800' \
    "$scratch/prom"
}

@test "a radvd.conf, once for each message that is another one" {
  cat $radvd $radvd >"$scratch/twice"
  ask rasniff --format radvd -r "$scratch/twice"
  expect_status 0
  [ "$(grep -c '^interface eth0' <<<"$out")" = 1 ]
  expect_line '.AdvDefaultPreference high;' "$out"
  expect_line '.abro fe80::a2a2:2 .' "$out"
}

@test "fragments are put together, and what is missing is said" {
  # Bytes 0 to 55 and 56 to 63 of the campus router's message, behind a Fragment header.
  local head='60000000 0040 2c ff fe80000000000000022698fffe2adcc1 ff020000000000000000000000000001'
  local message
  message=$(sed -n 's/^[[:space:]]*0x0*[0-9a-f]*: *//p' $campus | tr -d ' \n')
  message=${message:80}
  echo "$head 3a 00 0001 00000007 ${message:0:112}" >"$scratch/first"
  echo "${head/0040/0010} 3a 00 0038 00000007 ${message:112}" >"$scratch/second"
  { cat "$scratch/second"; echo; cat "$scratch/first"; } >"$scratch/both"
  ask rasniff -r "$scratch/both"
  expect_status 1
  expect_line 'Router fe80::226:98ff:fe2a:dcc1 to ff02::1 extension headers 1 in fragments 2, 64 bytes' "$out"
  expect_line '  mtu 1500' "$out"
  expect_line '  ! malformed: it has a Fragment header .RFC 6980 5.: hosts discard it' "$out"
  [[ $out != *"ends before"* ]]
  ask rasniff -r "$scratch/first"
  expect_status 1
  expect_line '  ! malformed: it ends before its length says' "$out"
  [[ $out != *mtu* ]]
  ask rasniff -r "$scratch/second"
  expect_status 1
  [[ $err == "rasniff: 1 fragments came without the beginning of their message"* ]]
  [ -z "$out" ]
}

@test "colours only where they are wanted" {
  sed 's/af7a/af7b/' $campus >"$scratch/wrong"
  ask rasniff -r "$scratch/wrong"
  [[ $out != *$'\e'* ]]
  ask rasniff --color=always -r "$scratch/wrong"
  [[ $out == $'\e[1mRouter '*$'\e[31mbad-checksum\e[0m'* ]]
  ask rasniff --color=always -j -r "$scratch/wrong"
  [[ $out != *$'\e'* ]]
  ask rasniff --color=never -q -r "$scratch/wrong"
  [[ $out != *$'\e'* ]]
}

@test "link types other than Ethernet are written as they were read" {
  sed -n 's/^[[:space:]]*0x0*[0-9a-f]*: *//p' $campus | tr -d ' \n' >"$scratch/hex"
  # A pcap file of one cooked packet (SLL): its header, and the packet.
  python3 - "$scratch/hex" "$scratch/sll.pcap" <<'END'
import struct, sys
packet = bytes.fromhex("00000001000602000000000a0000" "86dd") + bytes.fromhex(open(sys.argv[1]).read())
open(sys.argv[2], "wb").write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 113) +
    struct.pack("<IIII", 1767225600, 0, len(packet), len(packet)) + packet)
END
  ask rasniff -r "$scratch/sll.pcap" --write "$scratch/out.pcapng"
  expect_status 0
  first=$out
  expect_line 'Router fe80::226:98ff:fe2a:dcc1 .02:00:00:00:00:0a. to ff02::1 at 2026-01-01T00:00:00.000000Z, .*' "$out"
  ask rasniff -r "$scratch/out.pcapng"
  expect stdout "$out" "$first"
}

@test "refusals" {
  ask rasniff -r "$scratch/nothing"
  expect_refusal "rasniff: $scratch/nothing: No such file or directory"
  ask rasniff -I nosuch0
  expect_refusal "rasniff: nosuch0: no such interface"
  ask rasniff -I lo
  expect_refusal "rasniff: lo: is not an Ethernet: Router Advertisements are read there only"
  ask rasniff --format xml
  expect_refusal "rasniff: --format=xml: is not one of text, json, radvd"
}

@test "stdout that cannot be written is status 2" {
  run bash -c '"$1" -r "$2" >/dev/full' bash "$BIN/rasniff" $campus
  [ "$status" = 2 ]
}

@test "lines of a hex dump that are wrong are named, the good ones are read" {
  { sed 's/0010:/0020:/' $campus; cat $campus; } >"$scratch/gap"
  ask rasniff -q -r "$scratch/gap"
  expect_status 2
  [[ $err == "rasniff: $scratch/gap: line 4, column "* ]]
  [[ $out == "fe80::226:98ff:fe2a:dcc1 "* ]]
}
