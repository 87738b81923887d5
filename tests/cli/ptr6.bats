#!/usr/bin/env bats
# ptr6 from outside, where nobody is asked. What is asked of name servers is in
# tests/lab/ptr6.bats.

load cli

ZEROS=0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0

@test "--arpa: addresses, whole" {
  ask ptr6 --arpa 2001:db8::1 ::
  expect_status 0
  expect stdout "$out" "1.$ZEROS.8.b.d.0.1.0.0.2.ip6.arpa.
$ZEROS.0.0.0.0.0.0.0.0.0.ip6.arpa."
  expect stderr "$err" ""
}

@test "--arpa: the exact zones of a prefix" {
  ask ptr6 --arpa 2001:db8::/33
  expect_status 0
  expect stdout "$out" "$(for i in 0 1 2 3 4 5 6 7; do
    echo "$i.8.b.d.0.1.0.0.2.ip6.arpa."
  done)"
  ask ptr6 --arpa fc00::/7
  expect stdout "$out" $'c.f.ip6.arpa.\nd.f.ip6.arpa.'
  ask ptr6 --arpa 2001:db8::/32
  expect stdout "$out" 8.b.d.0.1.0.0.2.ip6.arpa.
  ask ptr6 --arpa ::/0
  expect stdout "$out" ip6.arpa.
}

@test "--arpa: from a name back, in either case, with the final dot or without" {
  ask ptr6 --arpa 8.b.d.0.1.0.0.2.ip6.arpa 8.B.D.0.1.0.0.2.IP6.ARPA. ip6.arpa \
    "1.$ZEROS.8.b.d.0.1.0.0.2.ip6.arpa"
  expect_status 0
  expect stdout "$out" $'2001:db8::/32\n2001:db8::/32\n::/0\n2001:db8::1'
}

@test "--arpa there and back is the same" {
  "$BIN/randaddr" --seed there -n 1000 2000::/3 >"$scratch/list"
  "$BIN/ptr6" --arpa --file "$scratch/list" | "$BIN/ptr6" --arpa - | diff "$scratch/list" -
}

@test "--relative: the owner name in a zone; what is not in it is a no" {
  ask ptr6 --relative 2001:db8::/64 2001:db8::1
  expect_status 0
  expect stdout "$out" 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0
  ask ptr6 --relative 8.b.d.0.1.0.0.2.ip6.arpa 2001:db8:1::/48 2001:db8::/32
  expect_status 0
  expect stdout "$out" $'1.0.0.0\n@'
  ask ptr6 --relative 2001:db8::/64 2001:db8:0:1::1
  expect_status 1
  expect stdout "$out" ""
  expect stderr "$err" "ptr6: 2001:db8:0:1::1: is not in the zone"
  ask ptr6 --relative 2001:db8::/33 2001:db8::1
  expect_refusal "ptr6: --relative=2001:db8::/33: a zone of ip6.arpa has a length that 4 divides"
}

@test "--records: a zone file from lines, bad ones named, good ones done" {
  printf '%s\n' '# comment' '2001:db8::1 www.example.org' '' \
    '2001:db8::2	odd\.dot\032and\027.example.org.' 'junk' '2001:db8::/64 x.example' \
    '2001:db8::3 a..b' '2001:db8::4 one two' '2001:db8::5 5.example # the last' \
    >"$scratch/list"
  ask ptr6 --records --relative 2001:db8::/124 --file "$scratch/list"
  expect_status 2
  expect stdout "$out" '1 IN PTR www.example.org.
2 IN PTR odd\.dot\032and\027.example.org.
5 IN PTR 5.example.'
  expect "bad lines" "$(grep -c "^ptr6: $scratch/list:" <<<"$err")" 4
  [[ $err = *"list:5: junk: is not an address, a blank and a name"* ]]
  [[ $err = *"list:6: 2001:db8::/64 x.example: is a prefix; an address is needed"* ]]
}

@test "--records: stdin by default, names that are not ASCII, whole owner names" {
  out=$(printf '2001:db8::1 m\303\274ller.example\n' | "$BIN/ptr6" --records)
  expect stdout "$out" "1.$ZEROS.8.b.d.0.1.0.0.2.ip6.arpa. IN PTR xn--mller-kva.example."
}

@test "--records streams: the memory does not grow with the list" {
  # A build with sanitizers has memory of its own.
  limit=unlimited
  grep -q __asan_init "$BIN/ptr6" || limit=$((24 * 1024))
  (
    ulimit -v $limit
    "$BIN/randaddr" --seed records -n 200000 2001:db8::/32 | sed 's/$/ host.example.org/' |
      "$BIN/ptr6" --records
  ) | wc -l >"$scratch/count"
  expect records "$(cat "$scratch/count")" 200000
}

@test "junk is status 2, with the reason, and nobody is asked" {
  for junk in nonsense 192.0.2.1 2001:db8::1::2 2001:db8::/129 2001:db8::1/64 \
    2001:db8::1%eth0 g.ip6.arpa 12.ip6.arpa 1..ip6.arpa example.org; do
    # A server where nothing listens: a query would end in status 3.
    ask ptr6 @::1 --tries 1 -W 0.2 "$junk"
    expect_status 2
    expect stdout "$out" ""
    [[ $err = "ptr6: $junk: "* ]]
  done
  ask ptr6 @::1 2001:db8::1/64
  expect stderr "$err" \
    "ptr6: 2001:db8::1/64: has bits behind its length; the prefix is 2001:db8::/64"
}

@test "the name of a host is told from junk, and who asks for those is said" {
  words="is a name, and not one below ip6.arpa; aaaa-dig asks for the addresses of names"
  for name in www.example.test www.example.test. localhost; do
    for mode in "" --zone --arpa; do
      ask ptr6 $mode @::1 --tries 1 -W 0.2 "$name"
      [ "$mode" != --arpa ] || ask ptr6 --arpa "$name"
      expect_refusal "ptr6: $name: $words"
    done
  done
  ask ptr6 --arpa www.example.test/64
  expect_refusal 'ptr6: www.example.test/64: "w" at position 1 cannot stand in an address'
}

@test "an empty list is status 2, a shard of one that is not may be empty" {
  : >"$scratch/list"
  printf '# nothing\n\n' >"$scratch/comments"
  printf '2001:db8::1 a.example\n' >"$scratch/one"
  for mode in "@::1" "@::1 --zone" --arpa --records; do
    for list in list comments; do
      # shellcheck disable=SC2086 # words
      ask ptr6 $mode --file "$scratch/$list"
      expect_refusal "ptr6: the list of targets is empty"
    done
    # shellcheck disable=SC2086 # words
    ask ptr6 $mode - </dev/null
    expect_refusal "ptr6: the list of targets is empty"
    # shellcheck disable=SC2086 # words
    ask ptr6 $mode --shard 2/2 --file "$scratch/one"
    expect_status 0
    expect stderr "$err" ""
    # shellcheck disable=SC2086 # words
    ask ptr6 $mode --shard 2/2 --file "$scratch/list"
    expect_status 2
    # A file that is not there is named, and no more is said of it.
    # shellcheck disable=SC2086 # words
    ask ptr6 $mode --file "$scratch/none"
    expect_refusal "ptr6: $scratch/none: No such file or directory"
  done
  ask ptr6 --json @::1 --file "$scratch/list"
  expect_status 2
  expect records "$(jq -r '"\(.type) \(.reason // .exit)"' <<<"$out")" \
    $'error the list of targets is empty\nrun 2'
}

@test "what is not of public DNS is said so" {
  while read -r address words; do
    ask ptr6 @::1 --tries 1 -W 0.5 "$address"
    expect_status 3
    [[ $err = "ptr6: $address: "*"; $words: cannot be in public DNS" ]]
  done <<'END'
fe80::1 link-local (fe80::/10, RFC 4291)
fe80::1%lo link-local (fe80::/10, RFC 4291)
fd00::1 unique-local (fc00::/7, RFC 4193, RFC 8190)
2001:db8::1 documentation (2001:db8::/32, RFC 3849)
3fff::1 documentation (3fff::/20, RFC 9637)
ff02::1 multicast (ff00::/8, RFC 3513, RFC 4291)
END
  ask ptr6 @::1 --tries 1 -W 0.5 2a00::1
  [[ $err != *"public DNS"* ]]
}

@test "a bad line in a list is named with its number, in JSON too" {
  printf '2001:db8::1\nnonsense\n' >"$scratch/list"
  ask ptr6 --json @::1 --tries 1 -W 0.2 --file "$scratch/list"
  expect_status 2
  expect types "$(jq -r .type <<<"$out" | sort | tr '\n' ' ')" "error ptr run "
  expect where "$(jq -r 'select(.type == "error") | .where' <<<"$out")" "$scratch/list:2"
  expect run "$(jq -c 'select(.type == "run") | [.exit, .targets, .unknown, .bad]' <<<"$out")" \
    "[2,2,1,1]"
}

@test "--shard takes every N-th" {
  printf '2001:db8::%s\n' 1 2 3 4 5 >"$scratch/list"
  ask ptr6 --relative 2001:db8::/124 --file "$scratch/list" --shard 2/3
  expect stdout "$out" $'2\n5'
}

@test "servers and options that cannot be are refused" {
  ask ptr6
  expect_refusal "ptr6: what is to be asked for? name an address or a prefix"
  ask ptr6 @fe80::1 2001:db8::1
  expect_refusal \
    "ptr6: @fe80::1: link-local address needs a zone, as in fe80::1%eth0"
  ask ptr6 @::1#0 2001:db8::1
  expect_refusal "ptr6: @::1#0: port is not a number from 1 to 65535"
  ask ptr6 --arpa --zone 2001:db8::1
  expect_refusal "ptr6: --zone: cannot stand with --arpa"
  ask ptr6 --arpa --confirm 2001:db8::1
  expect_refusal "ptr6: --confirm: cannot stand with --arpa"
  ask ptr6 --records @::1
  expect_refusal "ptr6: @server: cannot stand with --records"
  ask ptr6 --resume 2001:db8::/64 2001:db8::/48
  expect_refusal "ptr6: --resume=2001:db8::/64: is not the address that a walk ended with"
  ask ptr6 --arpa --tries 2 2001:db8::1
  expect_refusal "ptr6: --tries: cannot stand with --arpa"
  ask ptr6 --zone --max-queries 9 2001:db8::1
  expect_refusal "ptr6: --max-queries: cannot stand with --zone"
  ask ptr6 @::1 --resume 2001:db9:: 2001:db8::/48
  expect_refusal "ptr6: 2001:db8::/48: the address of --resume is behind it"
  ask ptr6 @::1 --resume 2001:db8:: --file /dev/null 2001:db8:0:0::1
  expect_status 2
  expect_line 'ptr6: --resume: there is no prefix among the targets to go on with' "$err"
  ask ptr6 --max-queries 0 2001:db8::/48
  expect_refusal "ptr6: --max-queries=0: number is below 1"
}

@test "stdout that cannot be written is status 2" {
  status=0
  "$BIN/ptr6" --arpa 2001:db8::1 >/dev/full 2>"$scratch/err" || status=$?
  err=$(cat "$scratch/err")
  expect_status 2
  expect stderr "$err" "ptr6: stdout: No space left on device"
}

@test "JSON of what is worked out" {
  ask ptr6 --json --relative 2001:db8::/32 2001:db8::/35
  expect_status 0
  expect owners "$(jq -r '[.type, .prefix, .zone, .owner] | join(" ")' <<<"$out")" \
    "arpa 2001:db8::/36 8.b.d.0.1.0.0.2.ip6.arpa. 0
arpa 2001:db8:1000::/36 8.b.d.0.1.0.0.2.ip6.arpa. 1"
  out=$(echo '2001:db8::1 a\.b.example' | "$BIN/ptr6" --json --records --relative 2001:db8::/124)
  expect record "$(jq -r '[.type, .address, .owner, .name] | join(" ")' <<<"$out")" \
    'record 2001:db8::1 1 a\.b.example'
}

@test "a server that cannot be asked is an error in JSON, too" {
  ask ptr6 --json @fe80::1 2001:db8::1
  expect_status 2
  expect error "$(jq -r 'select(.type=="error")|.input' <<<"$out")" @fe80::1
}
