#!/usr/bin/env bats
# ptr6 with real name servers, and with some that are wrong. Run by `make check-lab`,
# inside tests/lab/sandbox.

# shellcheck source=tests/lab/lib.sh
. "$BATS_TEST_DIRNAME/lib.sh"
# shellcheck source=tests/cli/cli.bash
. "$BATS_TEST_DIRNAME/../cli/cli.bash"

PTR6=$BUILD/bin/ptr6
NS=@2001:db8:2::57

setup() {
  scratch=$(mktemp -d)
}

teardown() {
  lab_down
  rm -rf "$scratch"
}

# ask_for ARGUMENT...: ptr6 on the client; sets `status`, `out` and `err`.
ask_for() {
  status=0
  on client timeout 60 "$PTR6" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

# The standard network, and one more nsd at 2001:db8:2::57 with zones/ptr6.*; what stands
# in $scratch/seed is in its reverse zone. Where FAULT is given, it runs at ::58.
network() {
  lab_network static
  lab_address dns eth0 2001:db8:2::57/64 2001:db8:2::58/64
  touch "$scratch/seed"
  cat "$LAB_ROOT/tests/lab/zones/ptr6.reverse" "$scratch/seed" >"$LAB_STATE/ptr6.reverse"
  cp "$LAB_ROOT/tests/lab/zones/ptr6.test" "$LAB_ROOT/tests/lab/zones/ptr6.delegated" "$LAB_STATE"
  sed "s|2001:db8:2::54|2001:db8:2::57|; s|@ZONES@|$LAB_STATE|; s|@STATE@/|$LAB_STATE/ptr6-|
    s|@STATE@|$LAB_STATE|; s|example.test|ptr6.test|
    s|zonefile: 8.b.d.0.1.0.0.2.ip6.arpa|zonefile: ptr6.reverse|" \
    "$LAB_ROOT/tests/lab/nsd.conf" >"$LAB_STATE/ptr6-nsd.conf"
  printf 'zone:\n\tname: %s\n\tzonefile: ptr6.delegated\n' \
    2.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa >>"$LAB_STATE/ptr6-nsd.conf"
  _lab_serve dns ptr6-nsd nsd -d -c "$LAB_STATE/ptr6-nsd.conf"
  _lab_ready ptr6-nsd _lab_listens dns 2001:db8:2::57
}

fault() {
  lab_daemon dns faults python3 "$LAB_ROOT/tests/lab/ptr6_faults.py" 2001:db8:2::58 "$@"
  _lab_ready faults _lab_listens dns 2001:db8:2::58
}

json() {
  jq -r "select(.type == \"$1\") | $2" <<<"$out"
}

@test "names from the resolver of the system, and status 0, 1, 2 and 3" {
  network
  ask_for 2001:db8:1::1
  expect_status 0
  expect stdout "$out" "2001:db8:1::1 router.example.test"
  expect stderr "$err" ""
  ask_for 2001:db8:100::1
  expect "several names" "$(sort <<<"$out")" "2001:db8:100::1 first.example.test
2001:db8:100::1 one.example.test
2001:db8:100::1 several.example.test"
  ask_for 2001:db8:100::77
  expect_status 1
  expect stdout "$out" ""
  [[ $err = "ptr6: 2001:db8:100::77: NXDOMAIN: no such name (server 2001:db8:2::53, "*" ms); documentation"* ]]
  ask_for @2001:db8:2::54 2001:db8:1::1 2a00::1
  expect_status 3
  expect stdout "$out" "2001:db8:1::1 router.example.test"
  [[ $err = "ptr6: 2a00::1: answered REFUSED (server 2001:db8:2::54, "* ]]
  ask_for 2001:db8:1::1 2a00::1 junk
  expect_status 2
  expect stdout "$out" "2001:db8:1::1 router.example.test"
  # An inner name exists without a name of its own; as a /128 that is an address.
  ask_for @ns.example.test 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa
  expect stdout "$out" "2001:db8:1::1 router.example.test"
}

@test "hostile names are in presentation form, once, in text and JSON" {
  network
  ask_for 2001:db8:100::bad
  expect stdout "$out" '2001:db8:100::bad odd\.dot\032\027\255.example.test'
  ask_for --json 2001:db8:100::bad
  expect name "$(json ptr '.names[0].name')" 'odd\.dot\032\027\255.example.test'
  ask_for --confirm 2001:db8:100::bad
  expect stderr "$err" 'ptr6: 2001:db8:100::bad: odd\.dot\032\027\255.example.test has no IPv6 address (NXDOMAIN: no such name)'
}

@test "silence, a closed port, and the next server that does answer" {
  network
  fault silent
  ask_for @2001:db8:2::58 -W 0.2 --tries 2 2001:db8::a
  expect_status 3
  [[ $err = "ptr6: 2001:db8::a: timed out (server 2001:db8:2::58, 4"*" ms)"* ]]
  ask_for @2001:db8:2::100 2001:db8::a
  expect_status 3
  [[ $err = "ptr6: 2001:db8::a: cannot be reached: Connection refused (server 2001:db8:2::100, "* ]]
  ask_for @2001:db8:2::58 $NS -W 0.2 2001:db8::a
  expect_status 0
  # Tries are of each.
  ask_for @2001:db8:2::58 @2001:db8:2::100 $NS -W 0.2 --tries 1 2001:db8::a
  expect_status 0
  # REFUSED is no answer: the next one knows where the name leads.
  ask_for $NS --confirm 2001:db8::8
  expect stdout "$out" "2001:db8::8 www.example.test broken"
  ask_for $NS @2001:db8:2::54 --confirm 2001:db8::8
  expect stdout "$out" "2001:db8::8 www.example.test mismatch"
  ask_for $NS @2001:db8:2::58 @2001:db8:2::54 -W 0.2 --tries 1 --confirm 2001:db8::8
  expect stdout "$out" "2001:db8::8 www.example.test mismatch"
  ask_for --deadline 0.3 @2001:db8:2::58 2001:db8::a 2001:db8::b
  expect_status 3
  expect stderr "$(sort <<<"$err")" "ptr6: 2001:db8::a: no answer before the end
ptr6: 2001:db8::b: no answer before the end"
  ask_for --json --deadline 0.3 --concurrency 1 @2001:db8:2::58 2001:db8::a 2001:db8::b
  expect_status 3
  expect errors "$(json error '"\(.input) \(.reason)"')" "2001:db8::a no answer before the end"
  [[ $err = *"ptr6: ended before the list of targets did" ]]
}

@test "resolv.conf with a server on the link, with none, and with one that cannot be" {
  network
  lab_daemon router faults python3 "$LAB_ROOT/tests/lab/ptr6_faults.py" \
    fe80::ff:fe00:201%lan denies-empty 2001:db8::1
  lab_wait 5 on router grep -q ':0035 ' /proc/net/udp6
  echo 'nameserver fe80::ff:fe00:201%eth0' >"$LAB_STATE/etc/resolv.conf"
  ask_for --json 2001:db8::1
  expect_status 0
  expect answer "$(json ptr '"\(.names[0].name) \(.server)"')" \
    "host.1.test fe80::ff:fe00:201%eth0"
  : >"$LAB_STATE/etc/resolv.conf"
  ask_for 2001:db8::1
  expect_status 2
  expect stderr "$err" \
    "ptr6: /etc/resolv.conf: names no server: give one, as in @2001:db8::53"
  echo 'nameserver nonsense' >"$LAB_STATE/etc/resolv.conf"
  ask_for --json 2001:db8::1
  expect_status 2
  expect stderr "$err" "ptr6: /etc/resolv.conf: names no server that can be asked: give one, as in @2001:db8::53"
  expect run "$(json run .exit)" 2
}

@test "a server that does not know EDNS is asked without" {
  network
  fault no-edns 2001:db8::1
  ask_for @2001:db8:2::58 2001:db8::1
  expect_status 0
  expect stdout "$out" "2001:db8::1 host.1.test"
  # Both questions count, against the rate as well.
  start=$(date +%s%N)
  printf '2001:db8::%x\n' {1..40} >"$scratch/list"
  ask_for @2001:db8:2::58 --json --rate 100 --file "$scratch/list"
  took=$((($(date +%s%N) - start) / 1000000))
  expect queries "$(json run .queries)" 80
  echo "took $took ms"
  [ "$took" -ge 650 ]
}

@test "--tcp, aliases, and a server that only refers" {
  network
  ask_for --tcp $NS 2001:db8::a
  expect stdout "$out" "2001:db8::a ok.ptr6.test"
  ask_for --confirm $NS 2001:db8::f
  expect_status 0
  expect stdout "$out" "2001:db8::f aliased.ptr6.test ok"
  ask_for $NS 2001:db8:3::1
  expect_status 3
  [[ $err = "ptr6: 2001:db8:3::1: refers to other servers (server 2001:db8:2::57, "* ]]
}

@test "answers that are wrong: another id, half a message, a circle, too many" {
  network
  fault wrong-id
  ask_for @2001:db8:2::58 -W 0.2 --tries 1 2001:db8::1
  expect_status 3
  [[ $err = "ptr6: 2001:db8::1: timed out "* ]]
  lab_stop faults
  fault cut
  ask_for @2001:db8:2::58 2001:db8::1
  expect_status 3
  [[ $err = "ptr6: 2001:db8::1: sent a malformed message "* ]]
  lab_stop faults
  fault circle
  ask_for @2001:db8:2::58 2001:db8::1
  expect_status 3
  [[ $err = "ptr6: 2001:db8::1: aliases lead in a circle "* ]]
  lab_stop faults
  fault many
  ask_for @2001:db8:2::58 2001:db8::1
  expect_status 0
  expect names "$(wc -l <<<"$out")" 100
  expect stderr "$err" "ptr6: 2001:db8::1: more than 100 names: the others are cut off"
  ask_for --json @2001:db8:2::58 2001:db8::1
  expect truncated "$(json ptr '"\(.truncated) \(.names | length)"')" "true 100"
}

@test "--confirm: each verdict" {
  network
  while read -r address verdict wanted; do
    ask_for $NS --confirm "2001:db8::$address"
    echo "$err"
    expect_status "$wanted"
    [ "$address" = e ] ||
      expect "verdict of $address" "$(awk '{ print $3 }' <<<"$out" | sort -u)" "$verdict"
    ask_for $NS --confirm --json "2001:db8::$address"
    expect "JSON of $address" "$(json ptr .verdict)" "$verdict"
  done <<'END'
a ok 0
b ptr-only 1
c mismatch 1
d broken 3
e ok 0
99 none 1
END
  ask_for $NS --confirm 2001:db8::c
  expect stderr "$err" \
    "ptr6: 2001:db8::c: mismatch.ptr6.test leads to 2001:db8::1, not back"
  ask_for $NS --confirm 2001:db8::b
  expect stderr "$err" \
    "ptr6: 2001:db8::b: ptr-only.ptr6.test has no IPv6 address (NODATA: no such record)"
  ask_for $NS --confirm --json 2001:db8::d
  [[ $err = "ptr6: 2001:db8::d: refused.elsewhere.test: answered REFUSED (server 2001:db8:2::57, "*" ms)" ]]
  expect "why" "$(json ptr '.names[] | "\(.forward) \(.forward_status)"')" "broken refused"
  # Where one name leads back, the others have their own word and no complaint.
  ask_for $NS --confirm 2001:db8::e
  expect names "$(sort <<<"$out")" "2001:db8::e mismatch.ptr6.test mismatch
2001:db8::e ok.ptr6.test ok"
  expect stderr "$err" ""
  # Verdicts in colour where that is wanted, and nowhere else.
  ask_for $NS --color=always --confirm 2001:db8::e 2001:db8::99
  expect colours "$(sort <<<"$out")" $'2001:db8::99 - \e[31mnone\e[0m
2001:db8::e mismatch.ptr6.test \e[31mmismatch\e[0m
2001:db8::e ok.ptr6.test \e[32mok\e[0m'
  ask_for $NS --color=always --confirm --json 2001:db8::e
  [[ $out != *$'\e'* ]]
  ask_for --confirm @2001:db8:2::54 2a00::1
  expect_status 3
  expect stdout "$out" "2a00::1 - broken"
  ask_for $NS --confirm --json 2001:db8::e
  expect forwards "$(json ptr '[.names[] | "\(.name) \(.forward)"] | sort | join(",")')" \
    "mismatch.ptr6.test mismatch,ok.ptr6.test match"
}

# The 5,000 names of the walk: in $scratch/sown, and as records in $scratch/seed.
sow() {
  "$BUILD/bin/randaddr" --seed walk -n "$1" --unique 2001:db8:5::/48 | sort >"$scratch/sown"
  # shellcheck disable=SC2016 # for the zone file
  {
    printf '$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n'
    awk '{ print $1, "h" NR ".ptr6.test" }' "$scratch/sown" |
      "$BUILD/bin/ptr6" --records --relative 2001:db8::/32
  } >"$scratch/seed"
}

@test "a walk finds all 5,000 names in a /48, in fewer queries than twice the tree" {
  sow 5000
  network
  ask_for $NS --concurrency 200 --max-queries 2000000 2001:db8:5::/48
  echo "$err"
  expect_status 0
  # In the order of the addresses.
  cut -d' ' -f1 <<<"$out" >"$scratch/found"
  "$BUILD/bin/subnetcalc" sort --file "$scratch/sown" | sed 's|/128||' | diff "$scratch/found" -
  # What any walk must ask for: each inner name's sixteen children.
  inner=$("$PTR6" --arpa --file "$scratch/sown" | awk '{
    for (name = $0; length(name) > 2 * 12 + 9; ) {
      name = substr(name, 3)
      if (!(name in seen)) { seen[name] = 1; n++ }
    } } END { print n }')
  queries=$(sed -n 's/.*; queries: \([0-9]*\)$/\1/p' <<<"$err")
  tree=$((1 + 16 * inner))
  echo "queries $queries, tree $tree"
  [ "$queries" -ge "$tree" ] && [ "$queries" -le $((2 * tree)) ]
}

@test "bug: an alias of a name that does not exist hid what is below it from a walk" {
  network
  fault dangling 2001:db8::71a
  ask_for @2001:db8:2::58 2001:db8::/116
  expect_status 0
  expect stdout "$out" "2001:db8::71a host.a.test"
}

@test "a walk stopped and resumed finds the same, each name once" {
  sow 100
  network
  cursor=::
  for ((parts = 0; parts < 20; parts++)); do
    ask_for $NS --concurrency 50 --max-queries 5000 --resume "$cursor" 2001:db8:5::/48
    cat "$scratch/out" >>"$scratch/found"
    [ "$status" -eq 3 ] || break
    echo "$err"
    cursor=$(sed -n 's/.*--resume \(.*\)/\1/p' <<<"$err")
  done
  expect_status 0
  [ "$parts" -ge 4 ]
  cut -d' ' -f1 "$scratch/found" | sort | diff - "$scratch/sown"
}

@test "a walk stopped by Ctrl-C, wherever that is, and resumed" {
  sow 100
  network
  # shellcheck disable=SC2317 # called by name
  has_found() {
    [ "$(lab_log walk | grep -c '^2001')" -ge "$1" ]
  }
  for count in 1 30 70; do
    lab_daemon client walk "$PTR6" $NS --concurrency 50 --rate 20000 \
      --max-queries 1000000 2001:db8:5::/48
    lab_wait 10 has_found $count
    kill -INT "$(<"$LAB_STATE/walk.pid")"
    lab_wait 5 _lab_dead "$(<"$LAB_STATE/walk.pid")"
    lab_log walk | grep '^2001' | cut -d' ' -f1 >"$scratch/found" || :
    cursor=$(lab_log walk | sed -n 's/.*--resume \(.*\)/\1/p')
    ask_for $NS --concurrency 50 --max-queries 1000000 --resume "$cursor" 2001:db8:5::/48
    expect_status 0
    [ "$(wc -l <"$scratch/out")" -lt 100 ]
    cut -d' ' -f1 "$scratch/out" | cat "$scratch/found" - | sort | diff - "$scratch/sown"
  done
}

@test "a resumed walk does not accuse a server that is right, and does not go back" {
  network
  ask_for 2001:db8:1::/64
  expect_status 0
  whole=$(sed -n 's/.*; queries: \([0-9]*\)$/\1/p' <<<"$err")
  # Behind the last name: nothing more, which is no word on what was found before.
  ask_for --resume 2001:db8:1::ff:fe00:109 2001:db8:1::/64
  expect_status 1
  expect stdout "$out" ""
  expect_line \
    'ptr6: 2001:db8:1::/64: addresses with names from 2001:db8:1::ff:fe00:109 on: 0; queries: [0-9]+' \
    "$err"
  expect "lines on stderr" "$(wc -l <<<"$err")" 1
  ask_for --resume 2001:db8:1::2 2001:db8:1::/64
  expect_status 0
  expect stdout "$out" "2001:db8:1::ff:fe00:101 client.example.test"
  expect "lines on stderr" "$(wc -l <<<"$err")" 1
  [ "$(sed -n 's/.*; queries: \([0-9]*\)$/\1/p' <<<"$err")" -le "$whole" ]
  # Wherever it stops.
  ask_for 2001:db8:2::/64
  expect_status 0
  cp "$scratch/out" "$scratch/all"
  for budget in 45 60 100 150 200 330 335 341 352 367 380; do
    ask_for --max-queries "$budget" 2001:db8:2::/64
    expect_status 3
    cp "$scratch/out" "$scratch/parts"
    cursor=$(sed -n 's/.*--resume \(.*\)/\1/p' <<<"$err")
    ask_for --resume "$cursor" 2001:db8:2::/64
    [ "$status" -le 1 ]
    expect "said behind $cursor" "$(grep -c . <<<"$err")" 1
    sort "$scratch/all" | diff <(sort "$scratch/parts" "$scratch/out") -
  done
}

@test "a walk in parts gets on with a small budget, and says where one is too small" {
  network
  cursor=::
  for ((parts = 0; parts < 20; parts++)); do
    ask_for --max-queries 200 --resume "$cursor" 2001:db8:1::/64
    cat "$scratch/out" >>"$scratch/found"
    [ "$status" -eq 3 ] || break
    [[ $err != *"larger --max-queries"* ]]
    cursor=$(sed -n 's/.*--resume \(.*\)/\1/p' <<<"$err")
  done
  [ "$status" -le 1 ]
  expect names "$(<"$scratch/found")" "2001:db8:1::1 router.example.test
2001:db8:1::ff:fe00:101 client.example.test"
  for cursor in 2001:db8:1:: 2001:db8:1::ff:fe00:109; do
    ask_for --max-queries 20 --resume "$cursor" 2001:db8:1::/64
    expect_status 3
    [[ $err = *"ptr6: 2001:db8:1::/64: 20 queries do not get the walk past where it began: it needs a larger --max-queries
ptr6: 2001:db8:1::/64: not walked to the end; go on with --resume $cursor" ]]
  done
}

@test "a walk with --confirm: a verdict for each name" {
  network
  ask_for $NS --confirm 2001:db8::/124
  expect_status 3 # refused.elsewhere.test
  expect stdout "$(sort <<<"$out")" "2001:db8::8 www.example.test broken
2001:db8::a ok.ptr6.test ok
2001:db8::b ptr-only.ptr6.test ptr-only
2001:db8::c mismatch.ptr6.test mismatch
2001:db8::d refused.elsewhere.test broken
2001:db8::e mismatch.ptr6.test mismatch
2001:db8::e ok.ptr6.test ok
2001:db8::f aliased.ptr6.test ok"
  ask_for $NS --confirm --concurrency 1 --json 2001:db8::a/127 2001:db8::c/128
  expect_status 1
  expect verdicts "$(json ptr '"\(.address) \(.verdict)"')" "2001:db8::a ok
2001:db8::b ptr-only
2001:db8::c mismatch"
  expect run "$(json run '"\(.targets) \(.unnamed)"')" "2 2"
}

# The names of 2001:db8::8 and ::d are such that only the silent server might know them.
@test "bug: a walk with --confirm that was stopped counted names that it had not shown" {
  network
  fault silent
  ask_for $NS @2001:db8:2::58 --confirm --json -w 1 2001:db8::/116
  expect_status 3
  expect shown "$(json ptr .address | sort | paste -sd' ')" \
    "2001:db8::a 2001:db8::b 2001:db8::c 2001:db8::e 2001:db8::f"
  expect walk "$(json walk '"\(.names) \(.cursor)"')" "5 2001:db8::8"
}

@test "bug: a prefix behind an address without an answer was not named when -w ended" {
  network
  fault silent
  ask_for @2001:db8:2::58 --json -w 0.3 2001:db8::a 2001:db8:1::/48
  expect_status 3
  expect errors "$(json error '"\(.input) \(.reason)"')" "2001:db8::a no answer before the end
2001:db8:1::/48 not begun before the end"
  expect unknown "$(json run .unknown)" 2
}

@test "a walk does not go into names that are made up" {
  network
  fault synthesises 2001:db8::a
  ask_for @2001:db8:2::58 --json 2001:db8::/64
  expect_status 3
  expect "the walk" "$(json walk '"\(.names) \(.synthesised) \(.queries)"')" "0 1 18"
  expect "the finding" "$(json finding '"\(.code) \(.prefix) \(.server)"')" \
    "synthesised 2001:db8::/64 2001:db8:2::58"
  [[ $err = *"ptr6: 2001:db8::/64: 2001:db8:2::58 makes up a name for every address in it: not gone into"* ]]
  # A few are asked for one by one; an alias of what does not exist has no name.
  ask_for @2001:db8:2::58 2001:db8::/124
  expect_status 0
  expect names "$(wc -l <<<"$out")" 15
  [[ $out != *2001:db8::a* ]]
}

@test "a walk tells a wildcard from what is there" {
  network
  ask_for $NS 2001:db8:1::/48
  expect_status 0
  expect stdout "$out" "2001:db8:1::1 own.ptr6.test"
  expect "what is said of it" "$(grep -c 'a wildcard gives everything in it' <<<"$err")" 1
  [[ $err = *"ptr6: 2001:db8:1::/48: a wildcard gives everything in it the name wild.ptr6.test"* ]]
  # Each address in it has a name, if none of its own; whether one leads back is not known.
  ask_for $NS 2001:db8:1:f000::/52
  expect_status 0
  expect stdout "$out" ""
  [[ $err != *public* ]]
  ask_for $NS --confirm 2001:db8:1:f000::/52
  expect_status 3
}

@test "a walk that meets a server which is wrong about empty non-terminals" {
  network
  fault denies-empty 2001:db8::1 2001:db8::abc 2001:db8::fff
  ask_for @2001:db8:2::58 2001:db8::/116
  echo "$err"
  expect_status 0
  expect stdout "$(sort <<<"$out")" "2001:db8::1 host.1.test
2001:db8::abc host.c.test
2001:db8::fff host.f.test"
  [[ $err = *"wrong about empty non-terminals (RFC 8020)"* ]]
  # Where there are too many to ask for each, that is no answer.
  ask_for @2001:db8:2::58 --max-queries 1000 --json 2001:db8::/116
  expect_status 3
  expect "the tree" "$(json walk .empty_non_terminals_denied)" true
}

@test "a walk says what is delegated, and what is not answered" {
  network
  ask_for $NS --json 2001:db8:2::/47
  expect_status 3
  expect "the part that it has" "$(json ptr .address)" 2001:db8:2::1
  [[ $err = *"ptr6: 2001:db8:3::/48: is delegated by 2001:db8:2::57, which does not ask for others"* ]]
  ask_for @2001:db8:2::54 2a00::/16
  expect_status 3
  [[ $err = *"ptr6: 2a00::/16: answered REFUSED (server 2001:db8:2::54)"* ]]
  ask_for @2001:db8:2::54 --json 2a00::/16
  expect error "$(json error '"\(.input) \(.reason)"')" \
    "2a00::/16 answered REFUSED (server 2001:db8:2::54)"
}

@test "a walk keeps its rate, and ends in order on Ctrl-C" {
  network
  start=$(date +%s%N)
  ask_for $NS --rate 100 --max-queries 60 2001:db8::/32
  took=$((($(date +%s%N) - start) / 1000000))
  expect_status 3
  [ "$took" -ge 500 ] && [ "$took" -lt 3000 ]
  lab_daemon client walk "$PTR6" $NS --json --rate 50 2001:db8::/32
  sleep 0.5
  kill -INT "$(<"$LAB_STATE/walk.pid")"
  lab_wait 5 _lab_dead "$(<"$LAB_STATE/walk.pid")"
  out=$(lab_log walk | grep '^{')
  expect records "$(json walk .complete) $(json run .exit)" "false 3"
  [ "$(json walk .cursor)" != null ]
}

@test "tries count against the rate" {
  network
  fault silent
  received() {
    on dns sed -n 's/^Udp6InDatagrams *//p' /proc/net/snmp6
  }
  before=$(received)
  printf '2001:db8::%s\n' {1..30} |
    on client "$PTR6" @2001:db8:2::58 --rate 10 -W 0.1 --tries 3 -w 3 - 2>/dev/null || :
  queries=$(($(received) - before))
  echo "queries $queries"
  # Each address three times would be 90.
  [ "$queries" -ge 20 ] && [ "$queries" -le 45 ]
}

@test "a walk shows on a terminal how far it is, and nowhere else" {
  network
  run on client script -qec "$PTR6 $NS --rate 200 --max-queries 250 2001:db8::/32" /dev/null
  [[ $output = *"addresses with names: "*"; queries: 1"[0-9][0-9]"; at 2001:db8:"* ]]
  ask_for $NS --rate 200 --max-queries 250 2001:db8::/32
  [[ $err != *"; at "* ]]
}

@test "answers do not wait for who writes to stdin, and a prefix may be among the targets" {
  network
  # shellcheck disable=SC2094 # it is waited for on purpose
  {
    echo 2001:db8::a
    # The answer is there before the next target is.
    lab_wait 5 grep -q ok.ptr6.test "$scratch/out"
    echo 2001:db8:1::/48
    echo 2001:db8::b
  } | on client timeout 20 "$PTR6" $NS - >"$scratch/out" 2>"$scratch/err"
  expect stdout "$(sort "$scratch/out")" "2001:db8:1::1 own.ptr6.test
2001:db8::a ok.ptr6.test
2001:db8::b ptr-only.ptr6.test"
}

@test "--zone: where the delegation ends, and each server's state" {
  network
  fault silent
  ask_for $NS --zone -W 1 --tries 2 2001:db8:2::1
  echo "$out"
  expect_status 3 # refused.elsewhere.test
  [ "$(head -n 2 <<<"$out")" = "2001:db8:2::1 is in zone 2.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa, which is for 2001:db8:2::/48
soa ns.ptr6.test hostmaster.ptr6.test serial 9" ]
  expect_line 'ns ns\.ptr6\.test 2001:db8:2::57 ok serial 9 [0-9.]+ ms' "$out"
  expect_line 'ns lame\.ptr6\.test 2001:db8:2::54 lame [0-9.]+ ms: NODATA: no such record' "$out"
  expect_line 'ns silent\.ptr6\.test 2001:db8:2::58 timeout 2[0-9]{3} ms' "$out"
  expect_line 'ns closed\.ptr6\.test 2001:db8:2::100 unreachable [0-9.]+ ms: Connection refused' "$out"
  expect_line 'ns v4\.ptr6\.test - no-ipv6' "$out"
  expect_line 'ns refused\.elsewhere\.test - unresolved: answered REFUSED \(server 2001:db8:2::57, [0-9.]+ ms\)' "$out"
  # Addresses that lead whoever asks to themselves, to a group or astray.
  expect_line 'ns odd\.ptr6\.test :: bad-address: unspecified, not asked' "$out"
  expect_line 'ns odd\.ptr6\.test ::1 bad-address: loopback, not asked' "$out"
  expect_line 'ns odd\.ptr6\.test ::ffff:192\.0\.2\.1 bad-address: ipv4-mapped, not asked' "$out"
  expect_line 'ns odd\.ptr6\.test fe80::57 bad-address: link-local, not asked' "$out"
  expect_line 'ns odd\.ptr6\.test ff02::1 bad-address: multicast, not asked' "$out"
  ask_for --zone 2001:db8:100::1
  expect_status 0
  ask_for --zone --json 2001:db8:100::/44
  expect zone "$(json zone '"\(.zone) \(.zone_prefix) \(.soa.serial) \(.servers[0].verdict)"')" \
    "8.b.d.0.1.0.0.2.ip6.arpa 2001:db8::/32 1 ok"
  ask_for --zone 2a00::1
  expect_status 3
  [[ $err = "ptr6: 2a00::1: answered REFUSED (server 2001:db8:2::53, "*" ms)" ]]
}

@test "--zone: a server on this machine may name itself" {
  network
  sed '/^zone:/,$d; s|2001:db8:2::57|::1|; s|/ptr6-|/own-|' \
    "$LAB_STATE/ptr6-nsd.conf" >"$LAB_STATE/own-nsd.conf"
  printf 'zone:\n\tname: %s\n\tzonefile: own\n' \
    ptr6.test 8.b.d.0.1.0.0.2.ip6.arpa >>"$LAB_STATE/own-nsd.conf"
  # shellcheck disable=SC2016 # for the zone file
  printf '%s\n' '$TTL 300' '@ SOA ns.ptr6.test. h 5 1 1 1 60' '@ NS ns.ptr6.test.' \
    'ns AAAA ::1' 'ns AAAA ff02::1' >"$LAB_STATE/own"
  _lab_serve dns own-nsd nsd -d -c "$LAB_STATE/own-nsd.conf"
  _lab_ready own-nsd _lab_listens dns ::1
  status=0
  out=$(on dns timeout 20 "$PTR6" @::1 --zone 2001:db8::1 2>&1) || status=$?
  echo "$out"
  expect_status 1
  expect_line 'ns ns\.ptr6\.test ::1 ok serial 5 [0-9.]+ ms' "$out"
  expect_line 'ns ns\.ptr6\.test ff02::1 bad-address: multicast, not asked' "$out"
}

@test "--zone of a name that is an alias is the zone of what it leads to" {
  # Of one name, in the server's zones and out of them, and of a whole branch.
  # shellcheck disable=SC2016 # for the zone file
  printf '%s\n' '$ORIGIN 7.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.' '@ DNAME names.ptr6.test.' \
    '$ORIGIN 6.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.' '1 CNAME elsewhere.test.' \
    '2 CNAME gone.example.test.' >"$scratch/seed"
  network
  ask_for $NS --zone 2001:db8::f
  expect_status 0
  expect zone "$(head -n 1 <<<"$out")" \
    "2001:db8::f is an alias of f.names.ptr6.test, in zone ptr6.test"
  ask_for $NS --zone --json 2001:db8:7::1
  expect zone "$(json zone '"\(.zone) \(.alias_of) \(.zone_prefix)"')" \
    "ptr6.test 1.$(printf '0.%.0s' {1..19})names.ptr6.test null"
  ask_for $NS @2001:db8:2::53 --zone 2001:db8:6:2000::/52
  expect_status 0
  expect zone "$(head -n 1 <<<"$out")" \
    "2001:db8:6:2000::/52 is an alias of gone.example.test, in zone example.test"
  ask_for $NS --zone 2001:db8:6:1000::/52
  expect_status 3
  [[ $err = "ptr6: 2001:db8:6:1000::/52: answered REFUSED (server 2001:db8:2::57, "* ]]
  ask_for $NS --zone 2001:db8:7::/48
  expect_status 0
  [[ $out = "2001:db8:7::/48 is in zone 8.b.d.0.1.0.0.2.ip6.arpa, which is for 2001:db8::/32"* ]]
}

@test "--zone does not believe that a name is in a zone which cannot hold it" {
  network
  fault other-zone
  ask_for @2001:db8:2::58 --zone 2001:db8:2::1
  expect_status 3
  expect stdout "$out" ""
  expect stderr "$err" "ptr6: 2001:db8:2::1: server 2001:db8:2::58 answers as if \
1.$(printf '0.%.0s' {1..19})2.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa were in zone \
4.0.0.0.$(printf '0.%.0s' {1..21})8.b.d.0.1.0.0.2.ip6.arpa"
  ask_for @2001:db8:2::58 --zone --json 2001:db8:2::1
  [[ $(json error .reason) = "server 2001:db8:2::58 answers as if "* ]]
}

@test "--zone: a server that refers to the root knows nothing" {
  network
  fault lost
  ask_for @2001:db8:2::58 --zone 2001:db8:2::1
  expect_status 3
  expect stdout "$out" ""
  [[ $err = "ptr6: 2001:db8:2::1: server 2001:db8:2::58 does not say which zone 1."*" is in" ]]
}

@test "--zone cut short is no yes: by a list that waits, and amid a target" {
  network
  fault silent
  status=0
  err=$(sleep 2 | on client timeout 20 "$PTR6" $NS --zone -w 0.3 - 2>&1 >/dev/null) || status=$?
  expect_status 3
  expect stderr "$err" "ptr6: ended before the list of targets did"
  ask_for @2001:db8:2::58 --zone --json -w 0.3 2001:db8::1
  expect_status 3
  expect stderr "$err" "ptr6: 2001:db8::1: no answer before the end"
  expect error "$(json error '"\(.input) \(.reason)"')" "2001:db8::1 no answer before the end"
}

@test "--zone: the servers that the zone names, and those that it is delegated to" {
  network
  lab_address dns eth0 2001:db8:2::59/64
  cp "$LAB_ROOT/tests/lab/zones/ptr6.child" "$LAB_STATE"
  sed '/^zone:/,$d; s|2001:db8:2::57|2001:db8:2::59|; s|/ptr6-|/child-|' \
    "$LAB_STATE/ptr6-nsd.conf" >"$LAB_STATE/child-nsd.conf"
  printf 'zone:\n\tname: %s\n\tzonefile: ptr6.child\n' \
    4.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa >>"$LAB_STATE/child-nsd.conf"
  _lab_serve dns child-nsd nsd -d -c "$LAB_STATE/child-nsd.conf"
  _lab_ready child-nsd _lab_listens dns 2001:db8:2::59
  ask_for $NS @2001:db8:2::59 --zone 2001:db8:4::1
  echo "$out"
  expect_status 1
  expect_line 'parent 8\.b\.d\.0\.1\.0\.0\.2\.ip6\.arpa' "$out"
  expect_line 'ns child\.ptr6\.test 2001:db8:2::59 ok serial 4 [0-9.]+ ms' "$out"
  expect_line 'ns new\.ptr6\.test 2001:db8:2::59 ok zone-only serial 4 [0-9.]+ ms' "$out"
  expect_line 'ns gone\.ptr6\.test 2001:db8:2::57 lame delegation-only [0-9.]+ ms: refers to other servers' "$out"
  expect stderr "$err" "ptr6: 2001:db8:4::1: the zone names other servers than \
8.b.d.0.1.0.0.2.ip6.arpa delegates it to"
  ask_for $NS @2001:db8:2::59 --zone --json 2001:db8:4::/48
  expect parent "$(json zone '"\(.parent) \(.delegation_seen)"')" "8.b.d.0.1.0.0.2.ip6.arpa true"
  expect listed "$(json zone '[.servers[] | "\(.name) \(.listed)"] | sort | join(",")')" \
    "child.ptr6.test null,gone.ptr6.test delegation-only,new.ptr6.test zone-only"
}

@test "bulk: every address has its answer, in the memory that concurrency needs" {
  sow 5000
  network
  status=0
  # A build with sanitizers has memory of its own.
  limit=unlimited
  grep -q __asan_init "$PTR6" || limit=$((32 * 1024))
  on client timeout 60 bash -c "ulimit -v $limit; exec $PTR6 $NS --concurrency 200 --json -" \
    <"$scratch/sown" >"$scratch/out" || status=$?
  expect_status 0
  out=$(<"$scratch/out")
  json ptr .address | sort | diff - "$scratch/sown"
  expect run "$(json run '"\(.targets) \(.named) \(.queries)"')" "5000 5000 5000"
}

@test "every JSON key is in the man page" {
  network
  ask_for $NS --json --confirm 2001:db8::a 2001:db8::d 2001:db8::99 nonsense
  cp "$scratch/out" "$scratch/json"
  for arguments in '--zone 2001:db8:2::1' '2001:db8:1::/48' '2001:db8:3::/48' '--max-queries 5 2001:db8::/32' '--zone 2001:db8::/32' '--zone 2001:db8::f'; do
    # shellcheck disable=SC2086 # words
    ask_for $NS --json -W 0.2 --tries 1 $arguments
    cat "$scratch/out" >>"$scratch/json"
  done
  "$PTR6" --json --relative 2001:db8::/32 2001:db8::1 2001:db8::/33 >>"$scratch/json"
  echo 2001:db8::1 a.example | "$PTR6" --json --records >>"$scratch/json"
  jq -r 'paths | map(strings) | .[]' "$scratch/json" | sort -u >"$scratch/keys"
  [ "$(wc -l <"$scratch/keys")" -gt 40 ]
  while read -r key; do
    grep -Eq "^\.Cm $key( |\$)" "$LAB_ROOT/man/ptr6.1" || {
      echo "not in the man page: $key"
      return 1
    }
  done <"$scratch/keys"
}
