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
  expect stdout "$out" "Router fe80::226:98ff:fe2a:dcc1 to ff02::1
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
  [ "$(wc -l <"$scratch/codes")" -eq 31 ]
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
  expect stderr "$err" "rasniff: expect managed=yes: no advertisement said so"
  ask rasniff -j -r $campus --expect mtu=1500 --expect managed=yes
  [ "$(jq -c '.assertions[]? | [.assert, .ok]' <<<"$out" | paste -sd ' ')" = \
    '["expect mtu=1500",true] ["expect managed=yes",false]' ]
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

@test "a radvd.conf, with what radvd cannot send in comments" {
  ask rasniff --format radvd -r $radvd
  expect_status 0
  expect_line 'interface eth0' "$out"
  expect_line '.AdvDefaultPreference high;' "$out"
  expect_line '.# radvd cannot send: 6LoWPAN border router .*' "$out"
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
