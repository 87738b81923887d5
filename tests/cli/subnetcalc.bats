#!/usr/bin/env bats
# subnetcalc's command line. Python's ipaddress is the other implementation that its
# arithmetic is held against.

load cli

# calc ARGUMENT...: what it printed must be just that, read from stdin.
calc() {
  local wanted
  wanted=$(cat)
  ask subnetcalc "$@"
  expect_status 0
  expect "subnetcalc $*" "$out" "$wanted"
}

# --- split and nth ---

@test "split gives what Python's ipaddress gives" {
  for pair in '2001:db8::/44 /56' '::/120 /128' '::/118 /127' '2001:db8:ffff:ff00::/56 /68' \
    'ffff:ffff::/32 /41' '::ffff:0:0/112 /120' 'fe80::/10 /19' '2001:db8::/64 /80' \
    '2001:db8:0:fff0::/60 /64' '0:0:0:0:fff0::/76 /80' '2001::/16 /16'; do
    read -r prefix length <<<"$pair"
    ask subnetcalc split "$prefix" "$length"
    expect_status 0
    python3 - "$prefix" "$length" >"$scratch/python" <<'END'
import ipaddress, sys
for net in ipaddress.ip_network(sys.argv[1]).subnets(new_prefix=int(sys.argv[2][1:])):
    # Python 3.12 and older print IPv4-mapped addresses without dots.
    a = net.network_address
    text = str(a)
    if int(a) >> 32 == 0xffff:
        text = '::ffff:' + str(ipaddress.IPv4Address(int(a) & 0xffffffff))
    print(f'{text}/{net.prefixlen}')
END
    diff "$scratch/out" "$scratch/python"
    ask subnetcalc split --reverse "$prefix" "$length"
    diff "$scratch/out" <(tac "$scratch/python")
  done
}

@test "split ends where it should: the last /64 of a /44" {
  ask subnetcalc split 2001:db8::/44 /64
  expect last "$(tail -n 1 "$scratch/out")" 2001:db8:f:ffff::/64
  expect lines "$(wc -l <"$scratch/out")" 1048576
}

@test "split anywhere in the space, lazily" {
  calc split ::/0 /128 --from 2^127 --count 3 <<<$'8000::/128\n8000::1/128\n8000::2/128'
  calc split ::/0 /128 --reverse -c 2 <<<$'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128\nffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/128'
  calc split 2001:db8::/32 /48 --from 65535 <<<2001:db8:ffff::/48
  calc split 2001:db8::/32 /48 --from 65534 --reverse <<<$'2001:db8:1::/48\n2001:db8::/48'
  # It starts at once: the first lines of 2^128.
  run bash -c "'$BIN/subnetcalc' split ::/0 /128 --all | head -n 2"
  expect first "$output" $'::/128\n::1/128'
}

@test "split refuses what was not meant" {
  ask subnetcalc split 2001:db8::/32 /64
  expect_refusal 'subnetcalc: /64: these are 4294967296 subnets: say --all, or how many with -c'
  ask subnetcalc split ::/0 /128
  expect_refusal 'subnetcalc: /128: these are 340282366920938463463374607431768211456 subnets: say --all, or how many with -c'
  ask subnetcalc split 2001:db8::/32 /31
  expect_refusal "subnetcalc: /31: length is below 32, the prefix's own"
  ask subnetcalc split 2001:db8::/32 /129
  expect_refusal 'subnetcalc: /129: length is above 128'
  ask subnetcalc split 2001:db8::/32 /x
  expect_refusal 'subnetcalc: /x: is not a length like /64'
  ask subnetcalc split 2001:db8::/32 /48 --from 65536
  expect_refusal 'subnetcalc: --from: there are only 65536 subnets, counted from 0'
  ask subnetcalc split 2001:db8::/32 /48 --from 65000 -c 537
  expect_refusal 'subnetcalc: -c: there are only 536 subnets from there on'
  ask subnetcalc split 2001:db8::/32 /48 --from 2^128
  expect_refusal 'subnetcalc: --from=2^128: index is 2^128 or more'
  ask subnetcalc split 2001:db8::/32 /48 -c 1e3
  expect_refusal 'subnetcalc: -c 1e3: count is not a whole number or 2^N'
}

@test "nth, from both ends of everything" {
  calc nth 2001:980:42::/48 /56 1 <<<2001:980:42:100::/56
  calc nth ::/0 /128 -1 <<<ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128
  calc nth ::/0 /128 340282366920938463463374607431768211455 \
    <<<ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128
  calc nth 2001:db8::/32 /48 -65536 <<<2001:db8::/48
  calc nth 2001:db8::/32 /32 0 <<<2001:db8::/32
  calc nth 2001:db8::/48 /56 -1 --json <<<'{"type":"prefix","prefix":"2001:db8:0:ff00::/56","length":56,"first":"2001:db8:0:ff00::","last":"2001:db8:0:ffff:ffff:ffff:ffff:ffff","count":"4722366482869645213696"}'
  ask subnetcalc nth 2001:db8::/32 /48 65536
  expect_refusal 'subnetcalc: 65536: there are only 65536 subnets'
  ask subnetcalc nth 2001:db8::/32 /48 -65537
  expect_refusal 'subnetcalc: -65537: there are only 65536 subnets'
  ask subnetcalc nth 2001:db8::/32 /48 -0
  expect_refusal 'subnetcalc: -0: is not an index: 0 is the first, -1 the last'
}

@test "nth against Python, at random places" {
  python3 - >"$scratch/cases" <<'END'
import ipaddress, random
random.seed(5952)
for _ in range(100):
    length = random.randint(0, 128)
    new = random.randint(length, 128)
    base = random.getrandbits(128) >> (128 - length) << (128 - length) if length else 0
    index = random.getrandbits(128) % (1 << (new - length))
    first = base + (index << (128 - new))
    def text(a):
        if a >> 32 == 0xffff:
            return '::ffff:' + str(ipaddress.IPv4Address(a & 0xffffffff))
        return str(ipaddress.IPv6Address(a))
    print(f'{text(base)}/{length} /{new} {index} {text(first)}/{new}')
END
  while read -r prefix length index wanted; do
    expect "$prefix $length $index" "$("$BIN/subnetcalc" nth "$prefix" "$length" "$index")" \
      "$wanted"
  done <"$scratch/cases"
}

# --- sets ---

@test "merge: duplicates, overlaps and neighbours in any order" {
  calc merge 2001:db8:8000::/33 2001:db8::/33 <<<2001:db8::/32
  calc merge ::/0 2001:db8::/32 ::1 <<<::/0
  calc merge ::/1 8000::/1 <<<::/0
  calc merge ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff :: <<<$'::/128\nffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128'
  calc union 2001:db8::1 2001:db8::2 2001:db8::3 <<<$'2001:db8::1/128\n2001:db8::2/127'
}

@test "set operations against a naive model" {
  python3 - "$scratch" <<'END'
import random, sys, ipaddress
random.seed(3531)
base = int(ipaddress.IPv6Address('2001:db8::ffff:ff80'))
def prefixes(n):
    out = []
    for _ in range(n):
        length = random.randint(120, 128)
        host = 128 - length
        a = base + random.getrandbits(8)
        out.append(ipaddress.ip_network(((a >> host) << host, length)))
    return out
def addresses(nets):
    s = set()
    for n in nets:
        s |= set(range(int(n[0]), int(n[-1]) + 1))
    return s
def minimal(s):
    return list(ipaddress.collapse_addresses(
        ipaddress.ip_network((a, 128)) for a in sorted(s)))
d = sys.argv[1]
for i in range(40):
    a, b = prefixes(random.randint(0, 12)), prefixes(random.randint(0, 12))
    sa, sb = addresses(a), addresses(b)
    for name, value in (('a', a), ('b', b), ('merge', minimal(sa)),
            ('minus', minimal(sa - sb)), ('intersect', minimal(sa & sb)),
            ('diff', minimal(sa ^ sb))):
        with open(f'{d}/{i}.{name}', 'w') as f:
            f.writelines(f'{n}\n' for n in value)
END
  for i in {0..39}; do
    "$BIN/subnetcalc" merge --file "$scratch/$i.a" | diff - "$scratch/$i.merge"
    for verb in minus intersect diff; do
      "$BIN/subnetcalc" "$verb" "$scratch/$i.a" "$scratch/$i.b" >"$scratch/got" ||
        [ "$verb $?" = 'diff 1' ]
      diff "$scratch/got" "$scratch/$i.$verb"
    done
  done
}

@test "diff answers as diff does" {
  ask subnetcalc diff 2001:db8::/32 2001:db8::/33
  expect_status 1
  expect stdout "$out" 2001:db8:8000::/33
  ask subnetcalc diff 2001:db8::/32 2001:db8::/32
  expect_status 0
  expect stdout "$out" ''
}

@test "exclude, free and range" {
  calc exclude 2001:db8::/32 2001:db8::/34 <<<$'2001:db8:4000::/34\n2001:db8:8000::/33'
  calc exclude ::/0 8000::/1 <<<::/1
  calc exclude 2001:db8::/32 ::/0 <<<''
  calc free 2001:db8::/32 2001:db8::/34 <<<$'2001:db8:8000::/33\n2001:db8:4000::/34'
  calc free 2001:db8::/32 <<<2001:db8::/32
  calc range ::1 ::6 <<<$'::1/128\n::2/127\n::4/127\n::6/128'
  calc range :: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff <<<::/0
  calc range 2001:db8::5 2001:db8::5 <<<2001:db8::5/128
  ask subnetcalc range ::2 ::1
  expect_refusal 'subnetcalc: ::2: is behind ::1: the range runs backwards'
}

@test "range, the longest list there is" {
  ask subnetcalc range ::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe
  expect lines "$(wc -l <<<"$out")" 254
}

@test "supernet and sort" {
  calc supernet 2001:db8::/48 2001:db8:1::/48 <<<2001:db8::/47
  calc supernet ::1 8000:: <<<::/0
  calc supernet 2001:db8::1 <<<2001:db8::1/128
  calc sort 2001:db8::/48 ::1 2001:db8::/32 <<<$'::1/128\n2001:db8::/32\n2001:db8::/48'
}

# --- lists ---

@test "lists come from stdin, files and arguments" {
  printf '# list\n\n  2001:db8::/33   # half\r\n2001:db8:8000::/33\n' >"$scratch/list"
  calc merge --file "$scratch/list" <<<2001:db8::/32
  status=0
  out=$("$BIN/subnetcalc" merge <"$scratch/list") || status=$?
  expect_status 0
  expect stdin "$out" 2001:db8::/32
  out=$("$BIN/subnetcalc" merge - ::/128 <"$scratch/list")
  expect dash "$out" $'::/128\n2001:db8::/32'
  out=$("$BIN/subnetcalc" minus - 2001:db8::/33 <"$scratch/list")
  expect minus "$out" 2001:db8:8000::/33
}

@test "a bad line is named with its number, and the good ones are done" {
  printf '2001:db8::/33\njunk\n2001:db8:8000::/33\n2001:db8::1/64\n' >"$scratch/list"
  ask subnetcalc merge --file "$scratch/list"
  expect_status 2
  expect stdout "$out" 2001:db8::/32
  expect stderr "$err" "subnetcalc: $scratch/list:2: junk: \"j\" at position 1 cannot stand in an address
subnetcalc: $scratch/list:4: 2001:db8::1/64: has bits behind its length; the prefix is 2001:db8::/64 (--mask takes that)"
}

@test "line 500,000 is junk" {
  { "$BIN/subnetcalc" split 2001:db8::/40 /59 | head -n 499999
    printf 'j\xffnk\n'
    echo 2001:db8:ff::/48; } >"$scratch/list"
  ask subnetcalc merge --file "$scratch/list"
  expect_status 2
  expect stderr "$err" "subnetcalc: $scratch/list:500000: j\\255nk: \"j\" at position 1 cannot stand in an address"
  expect_line '2001:db8:ff::/48' "$out"
}

@test "an empty list is one" {
  calc merge --file /dev/null <<<''
  calc sort --file /dev/null <<<''
}

@test "the same prefix a million times" {
  yes 2001:db8::/32 | head -n 1000000 >"$scratch/list"
  calc merge --file "$scratch/list" <<<2001:db8::/32
}

@test "a very long line costs no memory" {
  { head -c 200000000 /dev/zero | tr '\0' a; echo; echo ::1; } >"$scratch/list"
  peak=$(python3 - "$BIN/subnetcalc" merge --file "$scratch/list" 2>"$scratch/err" <<'END'
import resource, subprocess, sys
assert subprocess.run(sys.argv[1:], capture_output=False, stdout=subprocess.PIPE).stdout == b'::1/128\n'
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
)
  [ "$peak" -lt 100000 ]
  expect stderr "$(cat "$scratch/err")" "subnetcalc: $scratch/list:1: line is too long"
}

@test "a missing file is status 2" {
  ask subnetcalc merge --file "$scratch/nosuch"
  expect_refusal "subnetcalc: $scratch/nosuch: No such file or directory"
}

# --- forms ---

@test "bad prefixes are refused with what is wrong where" {
  ask subnetcalc merge 2001:db8::/129
  expect_refusal 'subnetcalc: 2001:db8::/129: length 129 is above 128'
  ask subnetcalc merge 2001:db8::/
  expect_refusal 'subnetcalc: 2001:db8::/: no length stands behind the /'
  ask subnetcalc merge 2001:db8::/032
  expect_refusal 'subnetcalc: 2001:db8::/032: length "032" is not a plain number from 0 to 128'
  ask subnetcalc merge 2001:db8::/-1
  expect_refusal 'subnetcalc: 2001:db8::/-1: length "-1" is not a plain number from 0 to 128'
  ask subnetcalc merge '[2001:db8::'
  expect_refusal 'subnetcalc: [2001:db8::: brackets go around the address, as in [2001:db8::1]'
  ask subnetcalc merge fe80::1%eth0
  expect_refusal 'subnetcalc: fe80::1%eth0: a zone has no meaning here'
  ask subnetcalc merge $'2001:db8::\xff/32'
  expect_refusal 'subnetcalc: 2001:db8::\255/32: "\255" at position 11 cannot stand in an address'
}

@test "all forms of RFC 4291 are read, RFC 5952's is written" {
  calc merge 2001:DB8:0:0:0:0:0:1 <<<2001:db8::1/128
  calc merge '[2001:db8::]/32' <<<2001:db8::/32
  calc merge ::ffff:192.0.2.1 <<<::ffff:192.0.2.1/128
  calc merge a:b:c:d:e:f:a:: <<<a:b:c:d:e:f:a:0/128
  calc merge --mask 2001:db8::1/32 <<<2001:db8::/32
}

# --- predicates ---

@test "predicates are silent and answer by their status" {
  ask subnetcalc contains 2001:db8::/32 2001:db8::1 2001:db8:ffff::/48
  expect_status 0
  expect stdout "$out" ''
  ask subnetcalc contains 2001:db8::/32 2001:db8::1 2001:db9::1
  expect_status 1
  expect stdout "$out" ''
  ask subnetcalc contains 2001:db8::/32 2001::/16
  expect_status 1
  ask subnetcalc overlaps 2001:db8::/32 2001::/16
  expect_status 0
  ask subnetcalc overlaps 2001:db8::/32 2001:db9::/32
  expect_status 1
  ask subnetcalc contains 2001:db8::/32 junk
  expect_status 2
  if "$BIN/subnetcalc" contains ::/0 ::1; then :; else false; fi
}

@test "is: an address has one kind, that of the longest block" {
  ask subnetcalc is unique-local fd00::1 fc00::/8
  expect_status 0
  ask subnetcalc is teredo 2001::1
  expect_status 0
  ask subnetcalc is global-unicast 2001::1
  expect_status 1
  ask subnetcalc is global-unicast 2001:db8::1
  expect_status 1
  ask subnetcalc is global-unicast 2a00::1
  expect_status 0
  ask subnetcalc is documentation 3fff::1 2001:db8::1
  expect_status 0
  ask subnetcalc is srv6-sid 5f00::1
  expect_status 0
  ask subnetcalc is global-unicast fe80::1
  expect_status 1
  ask subnetcalc is nonsense ::1
  expect_refusal 'subnetcalc: nonsense: is not a kind of address; the man page lists them'
}

@test "the man page has the date of the table of kinds" {
  date=$(sed -n 's/^#define KIND_CHECKED "\(.*\)"$/\1/p' common/addr/kind.h)
  grep -q "IANA's of $date\.$" man/subnetcalc.1
}

@test "every kind that the man page lists is one" {
  kinds=$(sed -n '/^\.Ss Kinds/,/reserved \./s/^\.Cm //p' man/subnetcalc.1 | tr ' ' '\n' | grep -v '^\.$')
  expect kinds "$(wc -l <<<"$kinds")" 29
  for kind in $kinds; do
    ask subnetcalc is "$kind" ::1
    [ "$status" -le 1 ]
  done
}

@test "predicates in JSON" {
  ask subnetcalc contains -j 2001:db8::/32 2001:db8::1 ::1
  expect_status 1
  expect stdout "$out" '{"type":"contains","input":"2001:db8::1","ok":true}
{"type":"contains","input":"::1","ok":false}'
}

@test "compare" {
  ask subnetcalc compare ::1 ::2
  expect_status 1
  expect stdout "$out" before
  ask subnetcalc compare ::/0 ::/1
  expect stdout "$out" before
  ask subnetcalc compare ::1 ::1/128
  expect_status 0
  expect stdout "$out" equal
}

# --- building ---

@test "addresses are built" {
  calc reprefix 2001:db8:1::5054:ff:fe12:3456 2001:db8:2::/64 <<<2001:db8:2:0:5054:ff:fe12:3456
  calc eui64 2001:db8::/64 52:54:00:12:34:56 <<<2001:db8::5054:ff:fe12:3456
  calc nat64 64:ff9b::/96 192.0.2.33 <<<64:ff9b::c000:221
  calc nat64 2001:db8:100::/40 192.0.2.33 <<<2001:db8:1c0:2:21::
  calc nat64 2001:db8:122::/48 192.0.2.33 <<<2001:db8:122:c000:2:2100::
  calc nat64 2001:db8:122:300::/56 192.0.2.33 <<<2001:db8:122:3c0:0:221::
  calc nat64 2001:db8:122:344::/64 192.0.2.33 <<<2001:db8:122:344:c0:2:2100:0
  calc nat64 2001:db8::/32 192.0.2.33 <<<2001:db8:c000:221::
  calc embed 6to4 192.0.2.1 <<<2002:c000:201::/48
  calc embed ipv4-mapped 192.0.2.1 <<<::ffff:192.0.2.1
  calc embed ipv4-compatible 192.0.2.1 <<<::c000:201
  calc embed isatap fe80::/64 192.0.2.1 <<<fe80::200:5efe:c000:201
  calc embed isatap fe80::/64 10.0.0.1 <<<fe80::5efe:a00:1
  calc embed teredo 65.54.227.120 192.0.2.45 40000 <<<2001:0:4136:e378:0:63bf:3fff:fdd2
  calc embed solicited-node 2001:db8::1:2:3 <<<ff02::1:ff02:3
}

@test "what cannot be built is refused" {
  ask subnetcalc eui64 2001:db8::/65 52:54:00:12:34:56
  expect_refusal 'subnetcalc: 2001:db8::/65: leaves no 64 bits for an interface identifier'
  ask subnetcalc eui64 2001:db8::/64 52:54:00
  expect_refusal 'subnetcalc: 52:54:00: is not a MAC address like 52:54:00:12:34:56'
  ask subnetcalc nat64 2001:db8::/33 192.0.2.1
  expect_refusal 'subnetcalc: 2001:db8::/33: length is none of 32 40 48 56 64 96 (RFC 6052 section 2.2)'
  ask subnetcalc nat64 64:ff9b::/96 192.0.2.256
  expect_refusal 'subnetcalc: 192.0.2.256: is not an IPv4 address'
  ask subnetcalc nat64 2001:db8:0:0:100::/96 192.0.2.1
  expect_refusal 'subnetcalc: 2001:db8:0:0:100::/96: bits 64 to 71 are not zero (RFC 6052 section 2.2)'
  ask subnetcalc embed isatap fe80::/65 192.0.2.1
  expect_refusal 'subnetcalc: fe80::/65: leaves no 64 bits for an interface identifier'
  ask subnetcalc embed teredo 65.54.227.120 192.0.2.45 65536
  expect_refusal 'subnetcalc: 65536: is not a port from 0 to 65535'
  ask subnetcalc embed 6to4
  expect_refusal 'subnetcalc: 6to4: usage: subnetcalc embed 6to4 IPV4'
  ask subnetcalc embed 6to4 192.0.2
  expect_refusal 'subnetcalc: 192.0.2: is not an IPv4 address'
  ask subnetcalc embed 6rd 192.0.2.1
  expect_refusal "subnetcalc: 6rd: is none of ipv4-mapped, ipv4-compatible, 6to4, isatap, teredo, \
solicited-node"
}

# --- plan ---

@test "plan: larger ones first, no gaps, and what is free" {
  calc plan 2001:db8::/44 a:/48 b:2x/46 c:/64 <<'END'
2001:db8::/46                               b-1
2001:db8:4::/46                             b-2
2001:db8:8::/48                             a
2001:db8:9::/64                             c
2001:db8:c::/46                             free
2001:db8:a::/47                             free
2001:db8:9:8000::/49                        free
2001:db8:9:4000::/50                        free
2001:db8:9:2000::/51                        free
2001:db8:9:1000::/52                        free
2001:db8:9:800::/53                         free
2001:db8:9:400::/54                         free
2001:db8:9:200::/55                         free
2001:db8:9:100::/56                         free
2001:db8:9:80::/57                          free
2001:db8:9:40::/58                          free
2001:db8:9:20::/59                          free
2001:db8:9:10::/60                          free
2001:db8:9:8::/61                           free
2001:db8:9:4::/62                           free
2001:db8:9:2::/63                           free
2001:db8:9:1::/64                           free
END
}

@test "plan keeps clear of what is used" {
  echo 2001:db8::/45 >"$scratch/used"
  ask subnetcalc plan 2001:db8::/44 --used "$scratch/used" x:2x/46
  expect_status 0
  expect stdout "$out" '2001:db8:8::/46                             x-1
2001:db8:c::/46                             x-2'
}

@test "plan goes on from a plan that it printed" {
  "$BIN/subnetcalc" plan 2001:db8::/44 a:/46 b:/48 >"$scratch/plan"
  ask subnetcalc plan 2001:db8::/44 --used "$scratch/plan" c:/46 d:/48
  expect_status 0
  expect_line '2001:db8:8::/46 +c' "$out"
  expect_line '2001:db8:5::/48 +d' "$out"
  # What is no name is not passed over.
  for line in '2001:db8::/46 2001:db8:4::/46' '2001:db8::/46, free' '2001:db8::/46 a /48'; do
    echo "$line" >"$scratch/plan"
    ask subnetcalc plan 2001:db8::/44 --used "$scratch/plan" c:/46
    expect_status 2
    expect "$line" "$out" ''
  done
  for name in free ' free' 'free  ' 'free #x'; do
    ask subnetcalc plan 2001:db8::/44 "$name:/46"
    expect_refusal "subnetcalc: $name:/46: \"free\" is no name: it stands for what is left"
  done
  ask subnetcalc plan 2001:db8::/44 freed:/46
  expect_status 0
}

@test "plan --spread leaves room as RFC 3531 does" {
  ask subnetcalc plan 2001:db8::/48 --spread 4x/64
  expect spread "$(grep -v free <<<"$out" | awk '{print $1}' | paste -sd ' ')" \
    '2001:db8::/64 2001:db8:0:4000::/64 2001:db8:0:8000::/64 2001:db8:0:c000::/64'
}

@test "plan --nibble gives whole ip6.arpa zones" {
  ask subnetcalc plan 2001:db8::/40 --nibble a:/45 b:/49
  expect_line '2001:db8::/44 +a' "$out"
  expect_line '2001:db8:10::/48 +b' "$out"
}

@test "plan: what cannot fit is named, with the largest block there is" {
  ask subnetcalc plan 2001:db8::/47 a:/48 big:/47 b:/48
  expect_status 1
  expect stderr "$err" 'subnetcalc: a: a /48 does not fit: nothing is free
subnetcalc: b: a /48 does not fit: nothing is free'
  ask subnetcalc plan 2001:db8::/47 a:3x/48
  expect_status 1
  expect stderr "$err" 'subnetcalc: a-3: a /48 does not fit: nothing is free'
}

@test "plan: bad requests" {
  ask subnetcalc plan 2001:db8::/48 a
  expect_refusal 'subnetcalc: a: is not a request like site:4x/56'
  ask subnetcalc plan 2001:db8::/48 /47
  expect_refusal "subnetcalc: /47: length is below 48, the prefix's own"
  ask subnetcalc plan 2001:db8::/48 4y/64
  expect_refusal 'subnetcalc: 4y/64: "4y" is not a count like 4x'
  ask subnetcalc plan 2001:db8::/48 0x/64
  expect_refusal 'subnetcalc: 0x/64: count is not a number from 1 to 1000000'
  echo junk >"$scratch/used"
  ask subnetcalc plan 2001:db8::/48 --used "$scratch/used" /64
  expect_status 2
  expect stdout "$out" ''
}

@test "plan in JSON, and its blocks never overlap" {
  ask subnetcalc plan -j 2001:db8::/40 a:7x/48 b:3x/52 c:20x/64
  expect_status 0
  jq -r '.prefix' "$scratch/out" >"$scratch/blocks"
  expect whole "$("$BIN/subnetcalc" merge --file "$scratch/blocks")" 2001:db8::/40
  python3 - "$scratch/blocks" <<'END'
import ipaddress, sys
nets = sorted(ipaddress.ip_network(line.strip()) for line in open(sys.argv[1]))
assert all(a[-1] < b[0] for a, b in zip(nets, nets[1:]))
END
  expect allocations "$(jq -r 'select(.type == "allocation").name' "$scratch/out" | wc -l)" 30
}

@test "plan --map draws the pool" {
  ask subnetcalc plan 2001:db8::/44 a:/46 b:/48 --map
  expect_line '2001:db8::/52 +A{64}' "$out"
  expect_line '2001:db8:4::/52 +B{16}[.]{48}' "$out"
  expect_line 'each mark is a /52: [.] free  A a  B b  [+] several' "$out"
}

# --- usage ---

@test "wrong numbers of operands are refused with the usage" {
  ask subnetcalc split 2001:db8::/32
  expect_refusal 'subnetcalc: split: too few operands; usage: subnetcalc split PREFIX /LEN'
  ask subnetcalc compare ::1 ::2 ::3
  expect_refusal 'subnetcalc: compare: too many operands; usage: subnetcalc compare A B'
  ask subnetcalc split --file x 2001:db8::/32 /48
  expect_refusal 'subnetcalc: split: --file has no meaning here'
}

@test "a full stdout is status 2" {
  status=0
  "$BIN/subnetcalc" split ::/0 /128 --all >/dev/full 2>"$scratch/err" || status=$?
  expect_status 2
  expect stderr "$(cat "$scratch/err")" 'subnetcalc: stdout: No space left on device'
}

@test "an option that has no meaning for the verb is refused" {
  ask subnetcalc merge --spread ::1
  expect_refusal 'subnetcalc: merge: --spread has no meaning here'
  ask subnetcalc free ::/126 --used x
  expect_refusal 'subnetcalc: free: --used has no meaning here'
  ask subnetcalc plan ::/126 /127 --reverse
  expect_refusal 'subnetcalc: plan: --reverse has no meaning here'
  ask subnetcalc plan ::/126 /127 --map -j
  expect_refusal 'subnetcalc: --map: is a picture and cannot stand in JSON'
}

@test "a verb mistyped is not taken for an address" {
  ask subnetcalc spilt ::/1 /2
  expect_refusal 'subnetcalc: spilt: is neither a verb nor an IPv6 address'
  ask subnetcalc merge 10.0.0.0/8
  expect_refusal 'subnetcalc: 10.0.0.0/8: is not an IPv6 address'
}

# --- bugs that were ---

@test "bug: a list that cannot be read whole leaves nothing on stdout to be taken for free" {
  echo 2001:db8::1/64 >"$scratch/bad"
  for command in "free 2001:db8::/48 --file $scratch/bad" 'free ::/126 ::1/127' \
    'exclude ::/126 ::1/127' "minus ::/126 $scratch/nosuch" 'minus ::/0 ::/129' \
    "diff ::/126 $scratch/bad"; do
    # shellcheck disable=SC2086 # one word each
    ask subnetcalc $command
    expect_status 2
    expect "$command" "$out" ''
  done
  ask subnetcalc minus ::/0 ::/129
  expect_refusal 'subnetcalc: ::/129: length 129 is above 128'
}

@test "bug: a predicate without operands is no yes, and reads no stdin" {
  ask subnetcalc contains ::/126
  expect_refusal 'subnetcalc: contains: too few operands; usage: subnetcalc contains PREFIX X...'
  ask subnetcalc is unique-local
  expect_status 2
  status=0
  echo fd00::1 | "$BIN/subnetcalc" is unique-local - || status=$?
  expect_status 0
}

@test "bug: the names of a plan are escaped" {
  ask subnetcalc plan 2001:db8::/48 $'a\e[31m\n:/49' --map
  expect_line '2001:db8::/49 +a\\027\[31m\\010' "$out"
  expect control "$(tr -d '[:print:]\n' <"$scratch/out" | wc -c)" 0
}

@test "bug: stdin twice, or closed, is said" {
  ask subnetcalc minus - -
  expect_refusal 'subnetcalc: operand -: stdin can be read only once, and operand - reads it'
  ask subnetcalc merge - ::1 --file -
  expect_refusal 'subnetcalc: --file -: stdin can be read only once, and operand - reads it'
  ask subnetcalc contains ::/0 - -
  expect_status 2
  status=0
  "$BIN/subnetcalc" merge <&- 2>"$scratch/err" || status=$?
  expect_status 2
  expect stderr "$(cat "$scratch/err")" 'subnetcalc: stdin: Bad file descriptor'
}

@test "bug: free takes what is used from stdin, too" {
  expect free "$(echo 2001:db8::/33 | "$BIN/subnetcalc" free 2001:db8::/32)" 2001:db8:8000::/33
}

@test "bug: bad operands are records in JSON, too" {
  ask subnetcalc --json 2001:db8::zz 2001:db8::1
  expect_status 2
  expect types "$(jq -r .type <<<"$out" | paste -sd ' ')" 'error address'
}

@test "bug: a zone on a global address is refused" {
  ask subnetcalc info 2001:db8::1%eth0
  expect_refusal 'subnetcalc: 2001:db8::1%eth0: is not link-local: a zone has no meaning on it'
  ask subnetcalc info fe80::1%eth0
  expect_status 0
}

@test "bug: the value of an option may look like a negative number" {
  ask subnetcalc split --from -1 2001:db8::/32 /48
  expect_refusal 'subnetcalc: --from=-1: index is not a whole number or 2^N'
}

@test "bug: a stream ends where stdout does" {
  status=0
  yes 2001:db8::1 | timeout 10 "$BIN/subnetcalc" info >/dev/full 2>"$scratch/err" || status=$?
  expect_status 2
}

@test "bug: 100,000 blocks are spread in no time" {
  ask subnetcalc plan --spread 2001:db8::/40 100000x/64
  expect_status 0
  expect blocks "$(grep -vc free <<<"$out")" 100000
}

@test "bug: a file or line that cannot be read is a record in JSON, too" {
  ask subnetcalc merge --json --file "$scratch/nosuch"
  expect_status 2
  expect record "$out" "{\"type\":\"error\",\"where\":\"$scratch/nosuch\",\"reason\":\"No such file or directory\"}"
}
