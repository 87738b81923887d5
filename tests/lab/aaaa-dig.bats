#!/usr/bin/env bats
# aaaa-dig against real servers: nsd and unbound, one with DNS64, one that is stale, one
# that fails, one that is silent. Run by `make check-lab`, inside tests/lab/sandbox.

# shellcheck source=tests/lab/lib.sh
. "$BATS_TEST_DIRNAME/lib.sh"
# shellcheck source=tests/lab/dns.sh
. "$BATS_TEST_DIRNAME/dns.sh"
# shellcheck source=tests/cli/cli.bash
. "$BATS_TEST_DIRNAME/../cli/cli.bash"

# One network for all of it: nothing here changes it for the next.
setup_file() {
  lab_network static
  lab_dns_more
}

teardown_file() {
  lab_down
}

setup() {
  scratch=$(mktemp -d)
}

teardown() {
  rm -rf "$scratch"
}

NSD=@2001:db8:2::54
MORE=@2001:db8:2::55
VALIDATING=@2001:db8:2::65

# dig_on HOST ARGUMENT...: sets `status`, `out` and `err`.
dig_on() {
  local host=$1
  shift
  status=0
  on "$host" timeout 60 "$BUILD/bin/aaaa-dig" "$@" >"$scratch/out" 2>"$scratch/err" \
    </dev/null || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

# dig6 ARGUMENT...: the same on the client.
dig6() {
  dig_on client "$@"
}

# The JSON in $out: of the answer, .KEY
answer() {
  jq -c "select(.type == \"answer\") | $1" <<<"$out"
}

# many_records NAME COUNT: that many addresses of a name.
many_records() {
  local i
  for i in $(seq "$2"); do
    printf '%s AAAA 2001:db8:100::%x\n' "$1" "$i"
  done
}

zone_has() {
  on dns "$BUILD/bin/aaaa-dig" "$MORE" -q "$1.many.test"
}

# --- statuses ---

@test "each status, its words, and its exit status" {
  while read -r server name exit word; do
    dig6 "$server" +short +time=300ms +tries=1 "$name"
    expect_status "$exit"
    [ "$exit" -eq 0 ] ||
      expect_line "aaaa-dig: $name: $word: .* \(server ${server#@}, [0-9.]+ ms.*\)" "$err"
  done <<'END'
@2001:db8:2::53 www.example.test 0 address
@2001:db8:2::53 text.example.test 1 nodata
@2001:db8:2::53 ent.example.test 1 nodata
@2001:db8:2::53 nowhere.example.test 1 nxdomain
@2001:db8:2::53 dangling.example.test 1 nxdomain
@2001:db8:2::55 any.broken.test 3 servfail
@2001:db8:2::54 elsewhere.test 3 refused
@2001:db8:2::54 sub.example.test 3 referral
@2001:db8:2::54 outside.example.test 3 incomplete
@2001:db8:2::54 loop1.example.test 3 cname-loop
@2001:db8:2::56 www.example.test 3 timeout
@2001:db8:2::100 www.example.test 3 unreachable
END
  dig6 --also-a +short v4only.example.test
  expect_status 1
  expect stdout "$out" 192.0.2.4
  expect_line 'aaaa-dig: v4only\.example\.test: v4-only: .*' "$err"
  # That A is asked for to see an expectation hold does not make it an answer.
  dig6 +short --expect v4-only v4only.example.test
  expect_status 0
  expect stdout "$out" ""
}

@test "the same in bulk: each name its own, the worst counts" {
  printf '%s\n' www.example.test nowhere.example.test several.example.test \
    'odd\.dot\032\027.example.test' elsewhere.test >"$scratch/names"
  dig6 $NSD --json --file "$scratch/names"
  expect_status 3
  expect statuses "$(answer '[.name, .status]' | sort)" '["elsewhere.test","refused"]
["nowhere.example.test","nxdomain"]
["odd\\.dot\\032\\027.example.test","address"]
["several.example.test","address"]
["www.example.test","address"]'
  expect run "$(jq -c 'select(.type=="run")|[.exit,.address,.nxdomain,.failed]' <<<"$out")" \
    '[3,3,1,1]'
}

# --- what is shown ---

@test "+short through aliases prints addresses and nothing else" {
  dig6 +short chain.example.test
  expect_status 0
  expect stdout "$out" 2001:db8:100::80
  expect stderr "$err" ""
}

# What two programs print of one message, but for what is of each: the command, the id, the
# time and the findings.
same_parts() {
  grep -vE '^$|^; <<>>|^; \(1 server|^;; (global|FINDINGS|Query|WHEN)|^; [0-9a-f:.]+: ' |
    sed 's/, id: [0-9]*//'
}

# compare_with_dig SERVER NAME [OPTION...]: a difference is printed, and status 1.
compare_with_dig() {
  local server=$1 name=$2
  shift 2
  dig6 "$server" "$name" "$@"
  on client dig "$server" +nocookie +bufsize=1232 "$@" "$name" AAAA >"$scratch/dig"
  diff <(same_parts <"$scratch/dig") <(same_parts <<<"$out")
}

@test "sections, flags, TTLs, size and server are as dig has them, with DNSSEC, too" {
  command -v dig >/dev/null || skip "no dig"
  while read -r server name options; do
    # What comes out of unbound's memory is in another order than what did not, and its
    # TTLs go down between two questions.
    # shellcheck disable=SC2086 # one word each
    compare_with_dig "$server" "$name" $options >/dev/null ||
      compare_with_dig "$server" "$name" $options >/dev/null ||
      compare_with_dig "$server" "$name" $options
  done <<'END'
@2001:db8:2::54 www.example.test
@2001:db8:2::54 chain.example.test
@2001:db8:2::54 several.example.test
@2001:db8:2::54 nowhere.example.test
@2001:db8:2::54 a.example.test
@2001:db8:2::54 text.example.test
@2001:db8:2::54 odd-answers.example.test
@2001:db8:2::54 chain.example.test +nottlid
@2001:db8:2::54 nowhere.example.test +nocmd +nottlid
@2001:db8:2::54 sub.example.test
@2001:db8:2::54 elsewhere.test
@2001:db8:2::53 www.example.test +norecurse
@2001:db8:2::55 www.example.test +nsid
@2001:db8:2::65 www.signed.test +dnssec
@2001:db8:2::65 alias.signed.test +dnssec
@2001:db8:2::65 nowhere.signed.test +dnssec
@2001:db8:2::65 v4only.signed.test +dnssec +cd
@2001:db8:2::65 bogus.signed.test
@2001:db8:2::55 nowhere.nsec3.test +dnssec
@2001:db8:2::55 www.sub.nsec3.test +dnssec
END
}

@test "records are as kdig has them" {
  command -v kdig >/dev/null || skip "no kdig"
  for name in www chain several nowhere text odd-answers sub host.ent x.wild; do
    dig6 $NSD "$name.example.test" +noall +answer +authority +additional
    on client kdig $NSD +noall +answer +authority +additional "$name.example.test" AAAA \
      >"$scratch/kdig"
    diff <(grep -v '^;\|^$' "$scratch/kdig" | tr -s ' \t' ' ') \
      <(grep . <<<"$out" | tr -s ' \t' ' ')
  done
}

@test "the AD flag of a server that validates, and what it says of a forged record" {
  dig6 $VALIDATING --json www.signed.test
  expect_status 0
  expect flags "$(answer '.flags|index("ad") != null')" true
  dig6 @2001:db8:2::55 --json www.signed.test
  expect flags "$(answer '.flags|index("ad") != null')" false
  dig6 $VALIDATING --json +noad www.signed.test
  expect flags "$(answer '.flags|index("ad") != null')" false
  dig6 $VALIDATING bogus.signed.test
  expect_status 3
  expect_line '; EDE: 6 \(DNSSEC Bogus\)' "$out"
  expect_line 'aaaa-dig: bogus\.signed\.test: servfail: .*, EDE 6 \(DNSSEC Bogus\) \(server .*' "$err"
  dig6 $VALIDATING -j bogus.signed.test
  expect ede "$(answer '.ede[0]|[.code,.meaning]')" '[6,"DNSSEC Bogus"]'
  dig6 $VALIDATING +cd +short bogus.signed.test
  expect_status 0
  expect stdout "$out" 2001:db8:100::b1
}

@test "odd names are asked for and shown in presentation form" {
  dig6 $NSD 'ODD\.dot\032\027.example.test' +noall +answer
  expect_status 0
  expect stdout "$(tr -s '\t' ' ' <<<"$out")" \
    'ODD\.dot\032\027.example.test. 300 IN AAAA 2001:db8:100::dab'
}

@test "a name in another script is asked for in its ASCII form" {
  dig6 +short müller.example.test
  expect_status 0
  expect stdout "$out" 2001:db8:100::fc
}

@test "findings are named, and --require-global holds the answer to them" {
  dig6 $NSD --json odd-answers.example.test --require-global
  expect_status 1
  expect findings "$(answer '[.addresses[].findings[]]|sort')" \
    '["6to4","link-local","mapped","nat64","unique-local"]'
  expect assertion "$(answer '.assertions[0].ok')" false
  dig6 $NSD --color=always odd-answers.example.test
  expect_line $'; fe80::1: \e\\[31mlink-local\e\\[0m' "$out"
}

# --- transports and servers ---

@test "a large answer comes over TCP, whole" {
  many_records big 100 | lab_dns_zone
  lab_wait 5 zone_has big
  dig6 $MORE --json big.many.test
  expect_status 0
  expect facts "$(answer '[(.addresses|length),.transport,.truncated]')" '[100,"tcp",true]'
  dig6 $MORE +ignore +short big.many.test
  expect_status 3
  expect stdout "$out" ""
  dig6 $MORE +bufsize=4096 --json big.many.test
  expect facts "$(answer '[(.addresses|length),.transport,.truncated]')" '[100,"udp",false]'
  dig6 $MORE +tcp --json www.example.test
  expect facts "$(answer '[.status,.transport]')" '["address","tcp"]'
}

@test "a link-local server is asked by its zone" {
  dig_on dns @fe80::55%eth0 +short www.example.test
  expect_status 0
  expect stdout "$out" 2001:db8:100::80
  dig_on dns "@[fe80::55%eth0]:54" +short +tries=1 +time=1 www.example.test
  expect_status 3
}

@test "a server by name, and one that says who it is" {
  dig6 @ns.example.test +short www.example.test
  expect_status 0
  dig6 $MORE +nsid www.example.test
  expect_line '; NSID: 6c 61 62 2d 35 35 \("lab-55"\)' "$out"
}

@test "a server by name is asked at each of its addresses, until one answers" {
  echo '2001:db8:2::56 two.lab' >>"$LAB_STATE/etc/hosts"
  echo '2001:db8:2::54 two.lab' >>"$LAB_STATE/etc/hosts"
  dig6 @two.lab +short +time=200ms +tries=1 www.example.test
  expect_status 0
  expect stdout "$out" 2001:db8:100::80
  expect_line '' "$err"
  dig6 @two.lab @2001:db8:2::54 -j +time=200ms +tries=1 www.example.test
  expect "answers" "$(jq -r 'select(.type=="answer").server' <<<"$out")" 2001:db8:2::54
  status=0
  out=$(on client "$BUILD/bin/ptr6" @two.lab -W 0.2 --tries 1 2001:db8:1::1) || status=$?
  expect_status 0
  expect names "$out" "2001:db8:1::1 router.example.test"
}

@test "of several servers that are silent it is said how many" {
  cp "$LAB_STATE/etc/resolv.conf" "$scratch/resolv.conf"
  printf 'nameserver 2001:db8:2::56\nnameserver 2001:db8:2::dead\n' >"$LAB_STATE/etc/resolv.conf"
  dig6 +short +time=200ms +tries=2 www.example.test
  cat "$scratch/resolv.conf" >"$LAB_STATE/etc/resolv.conf"
  expect_status 3
  expect_line 'aaaa-dig: www\.example\.test: timeout: .* \(server 2001:db8:2::dead, the last of 2, .*, 4 tries\)' "$err"
}

@test "with a dead server in resolv.conf the next one is asked" {
  cp "$LAB_STATE/etc/resolv.conf" "$scratch/resolv.conf"
  printf 'nameserver 2001:db8:2::56\nnameserver 2001:db8:2::53\nsearch example.test\n' \
    >"$LAB_STATE/etc/resolv.conf"
  dig6 +short +time=300ms www.example.test
  expect "stdout" "$out" 2001:db8:100::80
  dig6 +short +time=300ms +search www
  cat "$scratch/resolv.conf" >"$LAB_STATE/etc/resolv.conf"
  expect_status 0
  expect "stdout" "$out" 2001:db8:100::80
}

# --- assertions ---

@test "--agree finds the stale server" {
  dig6 $NSD @2001:db8:2::53 --agree -q several.example.test
  expect_status 0
  dig6 $NSD $MORE --agree -q several.example.test
  expect_status 1
  expect_line 'aaaa-dig: several\.example\.test: assertion failed: agree: 2001:db8:2::55 says otherwise than 2001:db8:2::54' "$err"
  dig6 $NSD @2001:db8:2::56 --agree -q +time=200ms +tries=1 www.example.test
  expect_status 3
}

@test "--wait ends when the record appears" {
  lab_dns_zone <<<''
  (
    sleep 1
    lab_dns_zone <<<'new AAAA 2001:db8::1'
  ) &
  dig6 $MORE +short --wait 20 --expect 2001:db8::/64 new.many.test
  wait
  expect_status 0
  expect stdout "$out" 2001:db8::1
  dig6 $MORE +short --wait 1 never.many.test
  expect_status 1
}

@test "--expect and --require" {
  dig6 $NSD -q --expect 2001:db8:100::/64 --expect 2001:db8:100::2 --require 3 \
    several.example.test
  expect_status 0
  dig6 $NSD -q --expect nodata text.example.test
  expect_status 0
  dig6 $NSD -q --expect nxdomain nowhere.example.test
  expect_status 0
  dig6 $NSD -q --expect v4-only v4only.example.test
  expect_status 0
  dig6 $NSD -q --expect v4-only text.example.test
  expect_status 1
  dig6 $NSD -q --require 4 several.example.test
  expect_status 1
}

@test "--wait that is cut short shows the last answer" {
  dig6 $NSD --json -w 500ms --wait 10s --expect 2001:db8::99 www.example.test
  expect_status 1
  expect answer "$(answer '[.status, .assertions[0].ok]')" '["address",false]'
  expect_line 'aaaa-dig: www\.example\.test: assertion failed: expect 2001:db8::99: .*' "$err"
}

# The next question was due with the end of the run: whether it was still asked decided
# between 1 and 3.
@test "bug: --wait that -w ends had one of two statuses" {
  for _ in 1 2 3; do
    dig6 $NSD -q --wait 2 -w 1 text.example.test
    expect_status 1
  done
  # A list with no more names than may be in flight was no end of it.
  dig6 $NSD -q --wait 2 -w 1 --concurrency 1 text.example.test
  expect_status 1
  expect_line 'aaaa-dig: text\.example\.test: nodata: .*' "$err"
  expect "lines on stderr" "$(wc -l <<<"$err")" 1
}

@test "assertions in JSON: a count is a number" {
  dig6 -j --require 2 www.example.test
  expect_status 1
  expect assertions "$(answer .assertions)" '[{"assert":"require 2","ok":false,"value":1}]'
}

@test "a name that -w left without an answer is one that timed out" {
  dig6 @2001:db8:2::56 -j -w 300ms www.example.test
  expect_status 3
  expect answer "$(answer '[.name, .status, .server, .tries]')" \
    '["www.example.test","timeout","2001:db8:2::56",1]'
  expect run "$(jq -c 'select(.type=="run")|[.failed,.interrupted,.exit]' <<<"$out")" '[1,true,3]'
}

# --- NAT64, readiness ---

@test "--nat64 finds the prefix and marks what was synthesised" {
  dig6 @2001:db8:2::64 --nat64
  expect_status 0
  expect stdout "$out" 2001:db8:64::/96
  dig6 @2001:db8:2::64 --nat64 --json v4only.example.test
  expect address "$(answer '[.addresses[0].address, .addresses[0].nat64_ipv4]')" \
    '["2001:db8:64::c000:204","192.0.2.4"]'
  dig6 $MORE --nat64
  expect_status 1
}

# RFC 6052 section 2.4: the octet of bits 64 to 71 stays zero.
@test "--nat64 with a prefix of each length that there is" {
  while read -r prefix synthesised; do
    last=a${prefix#*/}
    server=2001:db8:2::$last
    lab_address dns eth0 "$server/64"
    _lab_unbound "$last" dns64 2001:db8:2::54 example.test <<END
	dns64-prefix: $prefix
	local-zone: "ipv4only.arpa." nodefault
END
    printf 'stub-zone:\n\tname: "ipv4only.arpa"\n\tstub-addr: 2001:db8:2::55\n' \
      >>"$LAB_STATE/unbound-$last.conf"
    _lab_serve dns "unbound-$last" unbound -d -p -c "$LAB_STATE/unbound-$last.conf"
    _lab_ready "unbound-$last" _lab_listens dns "$server"
    dig6 "@$server" --nat64
    expect_status 0
    expect "prefix" "$out" "$prefix"
    dig6 "@$server" --nat64 --json v4only.example.test
    expect_status 0
    expect "$prefix" "$(answer '.addresses[0] | [.address, .nat64_ipv4, .findings]')" \
      "[\"$synthesised\",\"192.0.2.4\",[\"nat64\"]]"
    # One that the name has is none of those.
    dig6 "@$server" --nat64 --json www.example.test
    expect "$prefix: real" "$(answer '.addresses[0].nat64_ipv4')" null
  done <<'END'
2001:db9::/32 2001:db9:c000:204::
2001:db9:a100::/40 2001:db9:a1c0:2:4::
2001:db9:a1a2::/48 2001:db9:a1a2:c000:2:400::
2001:db9:a1a2:a300::/56 2001:db9:a1a2:a3c0:0:204::
2001:db9:a1a2:a3a4::/64 2001:db9:a1a2:a3a4:c0:2:400:0
2001:db9:a1a2:a3a4:a5:a6a7::/96 2001:db9:a1a2:a3a4:a5:a6a7:c000:204
END
}

@test "--readiness is a table with a verdict" {
  dig6 --readiness www.example.test
  expect_status 0
  expect_line 'ns +ns\.example\.test +address +2001:db8:2::54' "$out"
  expect_line 'www\.example\.test: ready' "$out"
  [[ $out != *$'\e'* ]]
  dig6 --readiness --color=always example.test
  expect_line $'mx .*\e\\[31mv4-only\e\\[0m' "$out"
  expect_line $'ns .*\e\\[32maddress \e\\[0m  2001:db8:2::54' "$out"
  expect_line $'example\\.test: \e\\[31mpartial\e\\[0m' "$out"
  dig6 --readiness --json example.test
  expect_status 1
  expect hosts "$(jq -c 'select(.type=="readiness")|.verdict,[.hosts[]|.role+" "+.status]' \
    <<<"$out" | paste -sd' ')" \
    '"partial" ["name nodata","ns address","mx address","mx v4-only"]'
  # What is not known is said, with the server and the time.
  dig6 @2001:db8:2::56 +time=200ms +tries=1 --readiness www.example.test
  expect_status 3
  for type in NS MX AAAA A; do
    expect_line "aaaa-dig: www\.example\.test: asked for $type: timeout: no answer in time \(server 2001:db8:2::56, 2[0-9.]+ ms\)" "$err"
  done
  expect_line 'www\.example\.test: unknown' "$out"
}

@test "--readiness of a name that does not exist is not-ready, and says so" {
  dig6 --readiness typo.example.test
  expect_status 1
  expect_line 'name +typo\.example\.test +nxdomain' "$out"
  expect_line 'ns +ns\.example\.test +address +2001:db8:2::54' "$out"
  expect_line 'typo\.example\.test: not-ready' "$out"
  expect stderr "$err" 'aaaa-dig: typo.example.test: nxdomain: the name does not exist'
}

@test "--readiness: an address that is not of a host elsewhere is none" {
  lab_dns_zone <<'END'
odd   AAAA ::1
odd   AAAA ff02::1
mixed AAAA ::ffff:192.0.2.1
mixed AAAA 2001:db8:100::1
END
  lab_wait 5 zone_has mixed
  dig6 $MORE --readiness odd.many.test
  expect_status 1
  expect_line 'name +odd\.many\.test +unusable +(::1 loopback|ff02::1 multicast)' "$out"
  expect_line 'odd\.many\.test: partial' "$out"
  dig6 $MORE --readiness --json mixed.many.test
  expect_status 0
  expect host "$(jq -c 'select(.type=="readiness")|.hosts[0]|[.status,.address,.address_count,.unusable_count]' \
    <<<"$out")" '["address","2001:db8:100::1",1,1]'
}

# --- bulk ---

@test "20,000 names are all answered, and memory is that of those in flight" {
  # shellcheck disable=SC2016 # for python
  python3 -c '
for i in range(20000): print(f"n{i} AAAA 2001:db8:100::1:{i:x}")' | lab_dns_zone
  lab_wait 10 zone_has n19999
  seq -f 'n%.0f.many.test' 0 19999 >"$scratch/names"
  dig6 $MORE --file "$scratch/names"
  expect_status 0
  [ "$(sort -u "$scratch/out" | wc -l)" -eq 20000 ]
  # Half of them by each of two, at a rate.
  head -n 200 "$scratch/names" >"$scratch/few"
  local start=$EPOCHREALTIME
  dig6 $MORE --file "$scratch/few" --shard 1/2 --rate 100
  expect_status 0
  [ "$(wc -l <"$scratch/out")" -eq 100 ]
  python3 -c "import sys; sys.exit(not 0.8 < $EPOCHREALTIME - $start < 3)"
}

@test "names from a pipe are asked as they come, and Ctrl-C ends it in order" {
  mkfifo "$scratch/pipe"
  # Not by `on`, so that the process is the program.
  nsenter --net=/run/netns/client -- "$BUILD/bin/aaaa-dig" $NSD --json - \
    <"$scratch/pipe" >"$scratch/out" 2>/dev/null &
  pid=$!
  exec 9>"$scratch/pipe"
  echo www.example.test >&9
  lab_wait 5 grep -q '"answer"' "$scratch/out"
  kill -TERM "$pid"
  status=0
  wait "$pid" || status=$?
  exec 9>&-
  expect_status 3
  expect last "$(tail -n 1 "$scratch/out" | jq -c '[.type,.interrupted,.address]')" \
    '["run",true,1]'
}
