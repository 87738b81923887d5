#!/usr/bin/env bats
# rasniff on links: radvd, a hostile neighbour, two routers that disagree, silence.
#
# usage: tests/lab/sandbox bats tests/lab/rasniff.bats

export BATS_TEST_TIMEOUT=60

setup() {
  # shellcheck source=tests/lab/lib.sh
  source "$BATS_TEST_DIRNAME/lib.sh"
  scratch=$(mktemp -d)
  rasniff=$BUILD/bin/rasniff
}

teardown() {
  lab_down
  rm -rf "$scratch"
}

# ask HOST ARGUMENT...: sets `status`, `out` and `err`.
ask() {
  local host=$1
  shift
  status=0
  on "$host" timeout 30 "$rasniff" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

expect() { # WHAT GOT WANTED
  [ "$2" = "$3" ] || {
    printf '%s: wanted %q, got %q\nstdout: %s\nstderr: %s\n' "$1" "$3" "$2" "$out" "$err"
    return 1
  }
}

# radvd of this configuration, for interface eth0 of host router.
radvd_of() {
  cat >"$LAB_STATE/radvd.conf"
  _lab_serve router radvd radvd --nodaemon --logmethod stderr \
    --config "$LAB_STATE/radvd.conf" --pidfile "$LAB_STATE/radvd.pidfile"
}

# A router with radvd, and a host beside it.
radvd_pair() {
  lab_host client router
  lab_link client:eth0 router:eth0
  lab_forward router
  radvd_of
  lab_wait 5 on client "$rasniff" -q -s -1 -w 500ms -I eth0
}

# Two hosts, client and evil.
evil_pair() {
  lab_host client evil
  lab_link client:eth0 evil:eth0
}

# Listens on client while evil sends; what was heard is in out.
hear_from_evil() { # RASNIFF-ARGUMENT... -- FORGE-ARGUMENT...
  local arguments=()
  while [ "$1" != -- ]; do
    arguments+=("$1")
    shift
  done
  shift
  on client timeout 30 "$rasniff" -I eth0 "${arguments[@]}" >"$scratch/out" 2>"$scratch/err" &
  local pid=$!
  lab_wait 5 listening
  on evil "$BUILD/lab/forge_ra" eth0 "$@"
  status=0
  wait "$pid" || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

# Whether rasniff has a packet socket bound in client, to one interface or to all. The socket
# of a run that has ended may still be there for a moment, without a process.
listening() {
  on client ss -0 -n -l -p | grep -q ' \*:[e*].*"rasniff"'
}

# Starts rasniff on client; its process is `pid`. A shell starts background commands deaf to
# INT.
begin() {
  nsenter --net=/run/netns/client -- env --default-signal=INT "$rasniff" "$@" \
    >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  lab_wait 5 listening
}

# Waits for it: sets `status`, `out` and `err`.
end() {
  status=0
  wait "$pid" || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

has_carrier() {
  ip -n client link show dev "$1" | grep -q '[<,]LOWER_UP[,>]'
}

has_no_carrier() {
  ip -n client link show dev "$1" | grep -q '[<,]NO-CARRIER[,>]'
}

# client and evil with two cables, eth0 and eth1.
two_links() {
  evil_pair
  lab_link client:eth1 evil:eth1
  lab_wait 5 has_carrier eth0
  lab_wait 5 has_carrier eth1
}

unplug() {
  ip -n evil link set "$1" down
  lab_wait 5 has_no_carrier "$1"
}

everything='interface eth0 {
  AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4;
  AdvManagedFlag on; AdvOtherConfigFlag on; AdvLinkMTU 1480; AdvCurHopLimit 63;
  AdvReachableTime 30000; AdvRetransTimer 1000; AdvDefaultLifetime 1800;
  AdvDefaultPreference high; AdvHomeAgentFlag on; AdvHomeAgentInfo on;
  HomeAgentLifetime 1800; HomeAgentPreference 7; AdvIntervalOpt on;
  prefix 2001:db8:1::/64 { AdvValidLifetime infinity; AdvPreferredLifetime 604800; };
  prefix 2001:db8:2::/64 { AdvOnLink off; AdvAutonomous on; };
  route 2001:db8:100::/40 { AdvRoutePreference low; AdvRouteLifetime 3600; };
  route 2001:db8:3::/120 { AdvRoutePreference high; };
  RDNSS 2001:db8::53 2001:db8::5353 { AdvRDNSSLifetime 3600; };
  DNSSL example.com lab.example.org { AdvDNSSLLifetime 7200; };
  AdvMobRtrSupportFlag on;
  lowpanco { AdvContextLength 64; AdvContextCompressionFlag on; AdvContextID 5;
    AdvLifeTime 100; };
  abro fe80::a2a2:2 { AdvVersionLow 10; AdvVersionHigh 2; AdvValidLifeTime 200; };
};'

@test "asked, radvd answers: everything it sends is shown, and nothing is found" {
  radvd_pair <<<"$everything"
  ask client -s -1 -I eth0
  expect status "$status" 0
  expect stderr "$err" ""
  for what in 'lifetime 1800 s (30 minutes), preference high, flags managed other home-agent' \
    'hop limit 63, reachable time 30000 ms, retransmit time 1000 ms' \
    'prefix 2001:db8:1::/64: on-link, autonomous; valid 4294967295 s (infinite), preferred 604800' \
    'prefix 2001:db8:2::/64: autonomous;' 'mtu 1480' 'advertisement interval 4000 ms' \
    'route 2001:db8:100::/40: preference low, lifetime 3600' 'route 2001:db8:3::/120: preference high' \
    'rdnss 2001:db8::53 2001:db8::5353: lifetime 3600' \
    'home agent: preference 7, lifetime 1800 s (30 minutes), mobile routers supported' \
    '6LoWPAN context 5 ::/64: for compression, lifetime 100 min' \
    '6LoWPAN border router fe80::a2a2:2: version 131082, lifetime 200 min' \
    'dnssl example.com lab.example.org: lifetime 7200' \
    'source link-layer address 02:00:00:00:02:01'; do
    grep -qF -- "$what" <<<"$out"
  done
  [[ $out != *!* ]]
}

@test "what radvd.conf is printed radvd takes, and sends the same again" {
  radvd_pair <<<"$everything"
  ask client -s -1 -I eth0 -j
  jq -S 'select(.type == "ra") | del(.time, .flow_label)' <<<"$out" >"$scratch/first"
  ask client -s -1 -I eth0 --format radvd
  [[ $out != *'cannot send'* ]]
  lab_stop radvd
  radvd_of <<<"$out"
  lab_wait 5 on client "$rasniff" -q -s -1 -w 500ms -I eth0 --expect lifetime=1800
  ask client -s -1 -I eth0 -j
  jq -S 'select(.type == "ra") | del(.time, .flow_label)' <<<"$out" >"$scratch/second"
  diff "$scratch/first" "$scratch/second"
}

# The words with a digit in it of a text: numbers, addresses, prefixes.
words() {
  grep -oE '[0-9A-Za-z:./]+' | sed -E 's/^[^0-9a-fA-F:]*:?$//; s/[.:,]+$//' | grep '[0-9]' | sort -u
}

# shows TEXT WORD...: each word is one of the text's.
shows() {
  local text=$1 word
  shift
  words <<<"$text" >"$scratch/words"
  for word; do
    grep -qxF -- "$word" "$scratch/words" || {
      echo "not shown: $word, in:"
      echo "$text"
      return 1
    }
  done
}

@test "rdisc6, radvdump and tcpdump on the same message: nothing they show is missing" {
  local peer
  radvd_pair <<<"$everything"
  ask client -s -1 -I eth0 --write "$scratch/ra.pcapng"
  expect status "$status" 0

  # Decimal and hexadecimal of a number; whom it came from, without its interface.
  peer=$(on client "$(lab_server rdisc6)" -1 eth0 | sed '1,/^$/d; s/([^)]*)//')
  [[ $peer == *"Router lifetime"* ]]
  # shellcheck disable=SC2046 # words
  shows "${out//%eth0/}" $(words <<<"$peer")
  [[ $peer != *a2a2:2* && $peer != *[Ii]nterval* && $peer != *7*preference* ]]

  lab_daemon client radvdump "$(lab_server radvdump)"
  lab_wait 8 grep -q 'End of interface' "$LAB_STATE/radvdump.log"
  lab_stop radvdump
  # Of several only the first; comments.
  peer=$(lab_log radvdump | sed -n '/^interface/,/^}/p' | sed '/^}/q' | sed 's/#.*//; /^interface/d')
  [[ $peer == *AdvHomeAgentInfo* ]]
  # shellcheck disable=SC2046
  shows "${out//%eth0/}" $(words <<<"$peer")
  [[ $peer != *a2a2:2* ]]

  # Units; when it came; types and lengths of options, and their bytes. Hop limit and checksum
  # are said where they are wrong.
  peer=$(tcpdump -n -vv -r "$scratch/ra.pcapng" 2>/dev/null | sed -E 's/^[0-9:.]+ IP6//; s/hlim 255//; s/\[icmp6 sum ok\]//
    s/ICMPv6 \(58\)//; s/ICMP6//; s/option \([0-9]+\), length [0-9]+ \([0-9]+\)//
    /^[[:space:]]+0x[0-9a-f]+:/d; s/([0-9])m?s\b/\1/g; s/=/ /g; s/\.( |$)/ /g')
  [[ $peer == *'router advertisement'* ]]
  # shellcheck disable=SC2046
  shows "${out//%eth0/}" $(words <<<"$peer")
  [[ $peer == *unknown* && $peer != *a2a2:2* ]]
}

@test "expectations within a deadline, met and not met" {
  radvd_pair <<<"$everything"
  ask client -q -s -w 5 -I eth0 --expect prefix=2001:db8:1::/64,LA --expect 'lifetime>=1800'
  expect status "$status" 0
  ask client -q -s -w 300ms -I eth0 --expect mtu=1480 --expect managed=no
  expect status "$status" 1
  expect stderr "$err" "rasniff: expect managed=no: no advertisement said so, the last one yes"
}

@test "silence is 1 where something was expected, 0 with --expect-none" {
  evil_pair
  ask client -I eth0 -w 200ms
  expect status "$status" 1
  expect stderr "$err" "rasniff: no Router Advertisement came"
  ask client -I eth0 -w 200ms --expect-none -j
  expect status "$status" 0
  [ "$(jq -c '[.type, .exit, .assertions[0].ok]' <<<"$out")" = '["run",0,true]' ]
}

@test "three solicitations, 4 seconds apart, then it gives up" {
  evil_pair
  lab_capture asked evil eth0 -c 3 'icmp6[0] == 133'
  ask client -I eth0 -s -1 -j
  expect status "$status" 1
  expect solicitations "$(jq .solicitations <<<"$out")" 3
  lab_capture_end asked
  [ "$(lab_log asked | grep -c 'fe80::ff:fe00:101 > ff02::2.*router solicitation, length 16')" = 3 ]
}

@test "from :: it asks without a link-layer address" {
  evil_pair
  ip -n client -6 address flush dev eth0
  lab_capture asked evil eth0 -c 1 'icmp6[0] == 133'
  ask client -I eth0 -s -1 -w 200ms
  lab_capture_end asked
  lab_log asked | grep -q ':: > ff02::2.*router solicitation, length 8'
}

# What this host's own kernel took.
took_a_router() {
  ip -n client -6 route show default | grep -q 'via fe80::baad dev eth0'
}

@test "what a host takes is not hidden behind a hundred extension headers or twenty tags" {
  while IFS=: read -r fault shown; do
    evil_pair
    lab_accept_ra client eth0
    hear_from_evil -1 -w 5 -- "$fault"
    expect "status of $fault" "$status" 0
    lab_wait 5 took_a_router
    [[ $out == *" $shown "* ]] || { echo "$fault: $out"; return 1; }
    lab_down
  done <<'END'
extensions:extension headers 100
tags:vlan 0 vlan 0 vlan 0 vlan 0 vlan 0 vlan 0 vlan 0 vlan 0 and 12 vlans more
END
}

@test "each fault of a forged message is named, and is no answer" {
  evil_pair
  while read -r fault code; do
    hear_from_evil -q -1 -w 5 -- "$fault"
    expect "status of $fault" "$status" 1
    [[ $out == *"[$code"* ]] || { echo "$fault: $out"; return 1; }
  done <<'END'
hop-limit hop-limit
global-source source-not-link-local
checksum bad-checksum
zero-length malformed
fragment malformed
END
}

@test "a bad option hides nothing behind it; extension headers hide nothing" {
  evil_pair
  hear_from_evil -1 -w 5 -- rdnss-even
  expect status "$status" 0
  grep -q '^  ! malformed: Recursive DNS Server' <<<"$out"
  grep -q '^  prefix 2001:db8:0:1::/64' <<<"$out"
  hear_from_evil -1 -w 5 -- extension
  expect status "$status" 0
  grep -q 'extension headers 1' <<<"$out"
}

@test "a message in fragments is shown, and that hosts discard it" {
  evil_pair
  hear_from_evil -1 -w 5 -- fragments 64000
  expect status "$status" 1
  grep -q "in fragments 45 at .*, 64016 bytes$" <<<"$out"
  expect "prefixes" "$(grep -c '^  prefix ' <<<"$out")" 2000
  grep -q '^  ! malformed: it has a Fragment header (RFC 6980 5): hosts discard it$' <<<"$out"
  [[ $out != *'ends before'* && $out != *bad-checksum* ]]
  # The trick of RFC 7113: filters see no advertisement in either fragment.
  hear_from_evil -q -1 -w 5 -- hidden 40
  [[ $out == "fe80::baad%eth0 lifetime 1800 medium prefix 2001:db8:0:1::/64 LA [malformed]" ]]
  # A first fragment alone is shown after a while, as far as it goes.
  hear_from_evil -1 -w 5 -- fragment
  grep -q '^  ! malformed: it ends before its length says' <<<"$out"
}

@test "VLAN tags are shown and written" {
  evil_pair
  hear_from_evil -1 -w 5 --write "$scratch/vlan.pcapng" -- vlan
  expect status "$status" 0
  [[ $out == "Router fe80::baad%eth0 (02:00:00:00:ba:ad) vlan 5 to "* ]]
  tcpdump -n -e -r "$scratch/vlan.pcapng" 2>/dev/null | grep -q 'vlan 5, p 3, .*router advertisement'
  [[ $("$rasniff" -r "$scratch/vlan.pcapng") == *'vlan 5 to '* ]]
}

@test "no control character reaches the terminal" {
  evil_pair
  for form in -q -j '--format=text' '--format=radvd'; do
    hear_from_evil "$form" -1 -w 5 -- controls
    expect status "$status" 0
    if LC_ALL=C grep -P '[\x00-\x08\x0b-\x1f\x7f-\xff]' "$scratch/out"; then return 1; fi
  done
}

@test "a rogue router: found by policy, by --forbid-other-routers, by router-conflict" {
  lab_host client router evil
  lab_switch middle client:eth0 router:eth0 evil:eth0
  lab_forward router
  radvd_of <<<"$everything"
  lab_wait 5 on client "$rasniff" -q -s -1 -w 500ms -I eth0
  ask client -q -s -1 -I eth0 --learn "$scratch/policy"
  expect status "$status" 0
  for how in "--policy $scratch/policy" --forbid-other-routers ''; do
    # shellcheck disable=SC2086 # two words
    on client timeout 30 "$rasniff" -q -s -c 3 -I eth0 -w 10 $how >"$scratch/out" 2>"$scratch/err" &
    pid=$!
    lab_wait 5 grep -q ff:fe00 "$scratch/out"
    on evil "$BUILD/lab/forge_ra" eth0 rogue
    status=0
    wait "$pid" || status=$?
    out=$(cat "$scratch/out")
    err=$(cat "$scratch/err")
    [[ $out == *fe80::baad%eth0*router-conflict* ]]
    if [ -n "$how" ]; then
      expect "status with $how" "$status" 1
      [[ $out == *unexpected-router* ]]
    else
      expect "status by itself" "$status" 0
    fi
  done
}

@test "100,000 a second for two seconds: all seen, or what was lost is said" {
  evil_pair
  hear_from_evil -j -c 200000 -w 20 --table -- flood 200000 100000
  heard=$(jq 'select(.type == "run").advertisements' <<<"$out")
  dropped=$(jq 'select(.type == "run").dropped' <<<"$out")
  echo "heard $heard, dropped $dropped" >&3
  [ $((heard + dropped)) -ge 200000 ]
  [ "$dropped" = 0 ] || grep -q "$dropped packets were dropped by the kernel" <<<"$err"
}

@test "10,000 routers in 16 MiB" {
  evil_pair
  # The kernel would make each a neighbour, in the one table of all tests that run meanwhile.
  on client nft 'add table ip6 lab; add chain ip6 lab in { type filter hook input priority 0; };
    add rule ip6 lab in icmpv6 type nd-router-advert drop'
  nsenter --net=/run/netns/client -- "$rasniff" -I eth0 -j --table -w 4 \
    >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  lab_wait 5 listening
  on evil "$BUILD/lab/forge_ra" eth0 routers 10000
  sleep 1
  memory=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$pid/status")
  wait "$pid"
  [ "$(jq 'select(.type == "run").routers' "$scratch/out")" = 10000 ]
  echo "peak memory $memory KiB" >&3
  [ "$memory" -le 16384 ]
}

@test "several interfaces, and all of them" {
  two_links
  begin -q -c 2 -w 5 -I eth0 -I eth1
  on evil "$BUILD/lab/forge_ra" eth0 right
  on evil "$BUILD/lab/forge_ra" eth1 right
  end
  expect status "$status" 0
  grep -q '%eth0 ' <<<"$out"
  grep -q '%eth1 ' <<<"$out"
  begin -q -1 -w 5
  on evil "$BUILD/lab/forge_ra" eth1 right
  end
  expect status "$status" 0
  grep -q '%eth1 ' <<<"$out"
}

@test "an unplugged port that was not named is left out, asked or not" {
  two_links
  unplug eth1
  lab_capture asked evil eth0 -c 1 'icmp6[0] == 133'
  begin -q -s -1 -w 5
  lab_capture_end asked
  on evil "$BUILD/lab/forge_ra" eth0 right
  end
  expect status "$status" 0
  expect stderr "$err" ""
  [[ $out == *%eth0* ]]
  # Nobody is to advertise: the port without a cable does not keep that from being known.
  ask client -w 300ms --expect-none
  expect "status of --expect-none" "$status" 0
  unplug eth0
  ask client -w 300ms --expect-none
  expect "status without any carrier" "$status" 3
  [[ $err == *'no Ethernet interface is up and has carrier'* ]]
}

@test "one that was named and is unplugged, down or not there: its reason, and the others are heard" {
  two_links
  unplug eth1
  begin -q -s -1 -w 5 -I eth1 -I eth0
  on evil "$BUILD/lab/forge_ra" eth0 right
  end
  expect "status, unplugged" "$status" 3
  expect stderr "$err" "rasniff: eth1: has no carrier"
  [[ $out == *%eth0* ]]
  ip -n client link set eth1 down
  begin -j -1 -w 5 -I eth1 -I eth0
  on evil "$BUILD/lab/forge_ra" eth0 right
  end
  expect "status, down" "$status" 3
  expect records "$(jq -r '.type + " " + (.reason // "") + (.target // "")' <<<"$out" | paste -sd /)" \
    "error is downeth1/ra /run "
  begin -j -1 -w 5 -I nosuch -I eth0
  on evil "$BUILD/lab/forge_ra" eth0 right
  end
  expect "status, not there" "$status" 2
  expect records "$(jq -c 'if .type == "error" then [.target, .reason] else .type end' <<<"$out" | paste -sd /)" \
    '["nosuch","no such interface"]/"ra"/"run"'
}

@test "a router's answer ends the solicitations on its link only (RFC 4861 6.3.7)" {
  two_links
  lab_capture asked0 evil eth0 'icmp6[0] == 133'
  lab_capture asked1 evil eth1 'icmp6[0] == 133'
  begin -q -s -w 9 -I eth0 -I eth1
  lab_wait 5 grep -q solicitation "$LAB_STATE/asked0.log"
  on evil "$BUILD/lab/forge_ra" eth0 right
  end
  expect status "$status" 0
  lab_stop asked0
  lab_stop asked1
  expect "on eth0" "$(lab_log asked0 | grep -c solicitation)" 1
  expect "on eth1" "$(lab_log asked1 | grep -c solicitation)" 3
}

@test "absence is not known of a run that was interrupted; without -w that is its end" {
  evil_pair
  begin -j --expect-none -w 20 -I eth0
  kill -INT "$pid"
  end
  expect status "$status" 3
  expect assertion "$(jq -c '.assertions[0] | [.ok, .unknown]' <<<"$out")" '[null,"the run was interrupted"]'
  expect stderr "$err" "rasniff: expect-none: not known: the run was interrupted"
  for limit in '-w 20' '-c 9' ''; do
    # shellcheck disable=SC2086 # two words, or none
    begin -q $limit --forbid-other-routers -I eth0
    on evil "$BUILD/lab/forge_ra" eth0 right
    lab_wait 5 grep -q '%eth0' "$scratch/out"
    kill -INT "$pid"
    end
    expect "status with ${limit:-no limit}" "$status" "$([ -z "$limit" ] && echo 0 || echo 3)"
  done
}

@test "absence is not known where a link lost its carrier or went down, on one or on several" {
  two_links
  begin --expect-none -w 2 -I eth0
  unplug eth0
  end
  expect "status, one link" "$status" 3
  expect stderr "$err" "rasniff: eth0: lost its carrier
rasniff: expect-none: not known: not every link could be heard all the time"
  ip -n evil link set eth0 up
  lab_wait 5 has_carrier eth0
  begin -q --expect mtu=1280 -w 2 -I eth0 -I eth1
  on evil "$BUILD/lab/forge_ra" eth0 right
  unplug eth1
  end
  expect "status of what was expected" "$status" 3
  [[ $err == *'expect mtu=1280: not known: '* ]]
  ip -n evil link set eth1 up
  lab_wait 5 has_carrier eth1
  # It is back before the end.
  begin --expect-none -w 2 -I eth0 -I eth1
  unplug eth1
  lab_wait 5 grep -q 'eth1: lost its carrier' "$scratch/err"
  ip -n evil link set eth1 up
  end
  expect "status, carrier came back" "$status" 3
  begin --expect-none -w 1 -I eth0 -I eth1
  ip -n client link set eth1 down
  end
  expect "status, one of two went down" "$status" 3
  [[ $err == *'eth1: went down'* ]]
}

@test "of several links a policy says which, and each is held to its own lines" {
  two_links
  begin -q -c 2 --learn "$scratch/policy" -w 9 -I eth0 -I eth1
  on evil "$BUILD/lab/forge_ra" eth0 right
  on evil "$BUILD/lab/forge_ra" eth1 rogue
  end
  expect status "$status" 0
  expect policy "$(grep -v '^#' "$scratch/policy" | cut -d= -f1,2 | paste -sd ' ')" "interface=eth0 \
router=fe80::baad managed=no other=no preference=medium lladdr=02:00:00:00:ba:ad \
prefix=2001:db8:0:1::/64,LA interface=eth1 router=fe80::baad managed=yes other=no preference=high \
lladdr=02:00:00:00:ba:ad prefix=2001:db8:0:bd::/64,LA"
  for links in "right rogue 0" "rogue right 1"; do
    # shellcheck disable=SC2086 # three words
    set -- $links
    begin -q -c 2 --policy "$scratch/policy" -w 9 -I eth0 -I eth1
    on evil "$BUILD/lab/forge_ra" eth0 "$1"
    on evil "$BUILD/lab/forge_ra" eth1 "$2"
    end
    expect "status of $links" "$status" "$3"
  done
  [[ $(grep -c 'unexpected-prefix' <<<"$out") = 2 ]]
}

@test "what is written can be read while it is, and where nothing was heard" {
  evil_pair
  begin -q -w 9 --write "$scratch/live.pcapng" -I eth0
  lab_wait 5 test -s "$scratch/live.pcapng"
  [ "$(tcpdump -n -r "$scratch/live.pcapng" 2>/dev/null | wc -l)" = 0 ]
  on evil "$BUILD/lab/forge_ra" eth0 right
  lab_wait 5 grep -q baad "$scratch/out"
  [[ $(tcpdump -n -r "$scratch/live.pcapng" 2>/dev/null) == *'router advertisement'* ]]
  kill -KILL "$pid"
  wait "$pid" || true
  ask client -q -r "$scratch/live.pcapng" --expect router=fe80::baad
  expect status "$status" 0
}

@test "a router that is expected on one link is not the one on the other" {
  two_links
  for link in eth0 eth1; do
    begin -q --expect "router=fe80::baad%$link" -w 1 -I eth0 -I eth1
    on evil "$BUILD/lab/forge_ra" eth1 right
    end
    expect "status with $link" "$status" "$([ $link = eth1 ]; echo $?)"
  done
}

@test "it listens on through a loss of carrier, and says what was lost" {
  evil_pair
  lab_wait 5 has_carrier eth0
  # A change of its own is there to be told; that there was no other is not known.
  for how in '-q --changes 0' '-q --forbid-other-routers 3'; do
    # shellcheck disable=SC2086 # words
    set -- $how
    begin "$1" "$2" -w 4 -I eth0
    unplug eth0
    lab_wait 5 grep -q 'eth0: lost its carrier' "$scratch/err"
    ip -n evil link set eth0 up
    lab_wait 5 grep -q 'eth0: is back' "$scratch/err"
    on evil "$BUILD/lab/forge_ra" eth0 right
    end
    expect "status of $how" "$status" "$3"
    [[ $out == *'fe80::baad%eth0'* ]]
  done
  # What is no more does not come back.
  begin -q -w 20 -I eth0
  ip -n client link del eth0
  end
  expect "status without the link" "$status" 3
  [[ $err == *'eth0: is gone'* ]]
}

@test "what this host sends itself is heard, and said to be its own; what it forwards is not" {
  evil_pair
  # As a bridge sends what came in elsewhere.
  begin -q --expect-none -w 1 -I eth0
  on client "$BUILD/lab/forge_ra" eth0 right
  end
  expect "status, forwarded" "$status" 0
  ip -n client link set eth0 address 02:00:00:00:ba:ad
  begin -1 -w 5 -I eth0
  on client "$BUILD/lab/forge_ra" eth0 right
  end
  expect status "$status" 0
  [[ $out == "Router fe80::baad%eth0 (02:00:00:00:ba:ad) of this host to ff02::1 "* ]]
  begin -j -1 -w 5 -I eth0
  on client "$BUILD/lab/forge_ra" eth0 right
  end
  expect JSON "$(jq -c 'select(.type == "ra") | [.own, .router]' <<<"$out")" '[true,"fe80::baad%eth0"]'
  # A global address has no zone.
  hear_from_evil -q -1 -w 5 -- global-source
  [[ $out == '2001:db8::1 lifetime '* ]]
}

# While nobody looks, as where there is much to be heard.
flap() { # HOST LINK
  kill -STOP "$pid"
  ip -n "$1" link set "$2" down
  ip -n "$1" link set "$2" up
  kill -CONT "$pid"
}

@test "absence is not known where a link was away for a moment, however short" {
  two_links
  for host in evil client; do
    begin --expect-none -w 2 -I eth0
    flap "$host" eth0
    end
    expect "status, one link, $host" "$status" 3
    [[ $err == 'rasniff: eth0: '*'
rasniff: expect-none: not known: not every link could be heard all the time' ]]
    begin --expect-none -w 2 -I eth0 -I eth1
    flap "$host" eth1
    end
    expect "status, two links, $host" "$status" 3
    [[ $err == 'rasniff: eth1: '* ]]
  done
  # One that keeps its carrier while it is down.
  ip -n client link add link eth0 name mac0 type macvlan mode bridge
  ip -n client link set mac0 up
  lab_wait 5 has_carrier mac0
  begin --expect-none -w 2 -I mac0 -I eth1
  flap client mac0
  end
  expect "status, its carrier stayed" "$status" 3
  # Also where the message that ends the run comes first.
  begin -1 --forbid-other-routers -q -I eth0 -I eth1
  flap evil eth1
  on evil "$BUILD/lab/forge_ra" eth0 right
  end
  expect "status of --forbid-other-routers" "$status" 3
  # A link that is not listened on is no matter.
  begin --expect-none -w 2 -I eth0
  flap evil eth1
  end
  expect "status, the other link" "$status" 0
  expect stderr "$err" ""
}

@test "what was seen stays no, whatever was not heard" {
  two_links
  begin -q --forbid-other-routers --expect router=fe80::1 -w 20 -I eth0 -I eth1
  on evil "$BUILD/lab/forge_ra" eth0 right
  lab_wait 5 grep -q unexpected-router "$scratch/out"
  unplug eth0
  lab_wait 5 grep -q 'lost its carrier' "$scratch/err"
  kill -INT "$pid"
  end
  expect status "$status" 1
  [[ $err == *'forbid-other-routers: 1 came from other routers'* ]]
}

@test "absence is not known where packets were dropped" {
  evil_pair
  # Without CAP_NET_ADMIN the buffer is a usual one, which is full while the run stands still.
  nsenter --net=/run/netns/client -- setpriv --bounding-set -net_admin --inh-caps -all \
    "$rasniff" -j --forbid-other-routers -w 3 -I eth0 >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  lab_wait 5 listening
  kill -STOP "$pid"
  on evil "$BUILD/lab/forge_ra" eth0 flood 50000
  kill -CONT "$pid"
  end
  expect status "$status" 3
  [ "$(tail -n 1 <<<"$out" | jq '.dropped > 0 and .exit == 3 and .assertions[0].unknown == "packets were dropped"')" = true ]
  [[ $err == *'forbid-other-routers: not known: packets were dropped'* ]]
}

@test "a link that is down is 3; without privilege the remedy is said" {
  evil_pair
  ip -n client link set eth0 down
  ask client -I eth0 -w 1
  expect status "$status" 3
  ip -n client link set eth0 up
  status=0
  on client setpriv --bounding-set -net_raw --inh-caps -all "$rasniff" -I eth0 -w 1 \
    2>"$scratch/err" || status=$?
  [ "$status" = 2 ]
  expect remedy "$(<"$scratch/err")" "rasniff: packet sockets are not permitted: CAP_NET_RAW is missing, though this is root: a container, say, lacks it"
}

@test "an interrupted run ends in order" {
  evil_pair
  # A shell starts background commands deaf to INT.
  nsenter --net=/run/netns/client -- env --default-signal=INT "$rasniff" -j -I eth0 \
    >"$scratch/out" 2>"$scratch/err" &
  pid=$!
  lab_wait 5 listening
  on evil "$BUILD/lab/forge_ra" eth0 right
  lab_wait 5 grep -q '"ra"' "$scratch/out"
  kill -INT "$pid"
  wait "$pid"
  [ "$(tail -n 1 "$scratch/out" | jq -c '[.type, .exit, .advertisements]')" = '["run",0,1]' ]
}

@test "what is written is a capture that tcpdump and rasniff read alike" {
  evil_pair
  hear_from_evil -q -1 -w 5 --write "$scratch/heard.pcapng" -- right
  expect status "$status" 0
  grep -qa eth0 "$scratch/heard.pcapng"
  [ "$("$rasniff" -q -r "$scratch/heard.pcapng")" = "${out/\%eth0/}" ]
  tcpdump -n -r "$scratch/heard.pcapng" 2>/dev/null | grep -q 'fe80::baad > ff02::1.*router advertisement'
}
