#!/usr/bin/env bats
# ndsolicit's command line: what it accepts, refuses, prints and answers without a link to
# ask on. The wire is tests/lab's.

load cli

# --- files: decoding needs neither link nor privilege ---

@test "-r tells the bridge that rewrote the frame, and a hex dump has no times" {
  ask ndsolicit -r tests/golden/ns-bridged-vm-mac-mismatch.txt
  expect_status 0
  expect stderr "$err" ""
  expect_line 'fe80::203:ffff:fe13:7d75 at 00:03:ff:13:7d:75 asks for fe80::5a6d:8fff:fe78:ad40, by unicast  \(new\)' "$out"
  expect_line '  lladdr-mismatch: the option says 00:03:ff:13:7d:75, the frame came from c4:17:fe:12:7d:75' "$out"
  expect_line '00:03:ff:13:7d:75  fe80::203:ffff:fe13:7d75' "$out"
}

@test "-r in JSON: one object a line, the run last" {
  ask ndsolicit -j -r tests/golden/ns-bridged-vm-mac-mismatch.txt
  expect_status 0
  expect types "$(jq -r .type <<<"$out" | tr '\n' ' ')" "solicitation binding run "
  expect code "$(jq -r '.findings[]?.code' <<<"$out")" lladdr-mismatch
  expect time "$(jq -r 'select(.type == "solicitation") | has("time")' <<<"$out")" false
  expect exit "$(jq -r 'select(.type == "run") | "\(.exit) \(.messages) \(.with_findings)"' <<<"$out")" "0 1 1"
}

@test "-r with --no-findings is a verdict" {
  ask ndsolicit -q --no-findings -r tests/golden/na-solicited-override.txt
  expect_status 0
  expect stdout "$out" ""
  ask ndsolicit --no-findings -j -r tests/golden/ns-bridged-vm-mac-mismatch.txt
  expect_status 1
  expect stderr "$err" 'ndsolicit: tests/golden/ns-bridged-vm-mac-mismatch.txt: --no-findings failed: lladdr-mismatch'
  expect assertions "$(jq -c 'select(.type == "run").assertions' <<<"$out")" \
    '[{"assert":"no-findings","ok":false,"value":"lladdr-mismatch"}]'
}

@test "colours only where they are wanted" {
  odd=tests/golden/ns-bridged-vm-mac-mismatch.txt
  ask ndsolicit -r "$odd"
  [[ $out != *$'\e'* ]]
  ask ndsolicit --color=always -r "$odd"
  [[ $out == *$'\n  \e[31mlladdr-mismatch\e[0m: the option says '* ]]
  ask ndsolicit --color=always -j -r "$odd"
  [[ $out != *$'\e'* ]]
  ask ndsolicit --color=sometimes -r "$odd"
  expect_refusal 'ndsolicit: --color=sometimes: is not one of auto, always, never'
  command -v script >/dev/null || skip "no script"
  TERM=xterm script -qec "$BIN/ndsolicit -r $odd" "$scratch/terminal" >/dev/null </dev/null
  grep -q $'\e\\[31mlladdr-mismatch' "$scratch/terminal"
  TERM=xterm NO_COLOR=1 script -qec "$BIN/ndsolicit -r $odd" "$scratch/terminal" >/dev/null </dev/null
  run grep -q $'\e' "$scratch/terminal"
  [ "$status" -eq 1 ]
}

@test "-r reads stdin, several packets, and ends after -c" {
  status=0
  cat tests/golden/n[as]-*.txt >"$scratch/both"
  out=$("$BIN/ndsolicit" -j -r - <"$scratch/both" 2>"$scratch/err") || status=$?
  expect_status 0
  expect count "$(jq -s 'map(select(.target and .from)) | length' <<<"$out")" 3
  ask ndsolicit -j -c 1 -r "$scratch/both"
  expect count "$(jq -r 'select(.type == "run").messages' <<<"$out")" 1
}

@test "files that are wrong: the reason, the line, and status 2" {
  ask ndsolicit -r "$scratch/none"
  expect_refusal "ndsolicit: $scratch/none: No such file or directory"
  printf '0x0000:  0011 2233 44zz\n' >"$scratch/bad"
  ask ndsolicit -r "$scratch/bad"
  expect_status 2
  expect_line "ndsolicit: $scratch/bad: line 1, column [0-9]+: .*" "$err"
  ask ndsolicit -r "$scratch"
  expect_status 2
}

@test "bug: a file without a message was a yes, and its assertions held" {
  ask ndsolicit -j --no-findings -r tests/golden/echo-request-linux.txt
  expect_status 1
  expect run "$(jq -c 'select(.type == "run") | [.messages, .exit, .assertions[0].ok, .assertions[0].value]' <<<"$out")" \
    '[0,1,null,"not tested"]'
  ask ndsolicit -r /dev/null
  expect_status 2
  expect stderr "$err" 'ndsolicit: /dev/null: is empty'
  ask ndsolicit -r -
  expect_status 2
  expect stderr "$err" 'ndsolicit: stdin: is empty'
}

# --- targets that cannot be asked for: status 2 and why ---

@test "what is no address is said to be a name, or an interface" {
  for word in router.example.test eth0; do
    ask ndsolicit $word
    expect_refusal "ndsolicit: $word: is no address: interfaces are given with -I, and aaaa-dig +short has the addresses of a name"
  done
}

@test "targets that nobody can have are refused with the reason" {
  ask ndsolicit ff02::1%lo
  expect_refusal 'ndsolicit: ff02::1%lo: is a multicast address: nobody has it alone'
  ask ndsolicit ::
  expect_refusal 'ndsolicit: ::: is the unspecified address: nobody has it'
  ask ndsolicit ::1
  expect_refusal 'ndsolicit: ::1: is the loopback address: it is on no link'
  ask ndsolicit ::ffff:192.0.2.1
  expect_refusal "ndsolicit: ::ffff:192.0.2.1: is an IPv4 address in IPv6's form: it is on no link"
  ask ndsolicit 2001:db8::1/64
  expect_refusal 'ndsolicit: 2001:db8::1/64: has bits behind its length; the prefix is 2001:db8::/64'
  ask ndsolicit 2001:db8::12345
  expect_refusal 'ndsolicit: 2001:db8::12345: group "12345" is longer than 4 digits'
}

@test "interfaces without Ethernet addresses, or that are not there" {
  ask ndsolicit -I lo 2001:db8::1
  expect_refusal 'ndsolicit: 2001:db8::1: interface lo is no Ethernet: it has no link-layer addresses to ask for'
  ask ndsolicit 2001:db8::1%nosuch
  expect_refusal 'ndsolicit: 2001:db8::1%nosuch: no such interface: nosuch'
  ask ndsolicit --watch -I nosuch
  expect_refusal 'ndsolicit: no such interface: nosuch'
  ask ndsolicit fe80::1
  expect_refusal 'ndsolicit: fe80::1: link-local address needs a zone, and no interface is up that has a link-local address'
}

@test "more targets than --limit are refused before anything is sent" {
  ask ndsolicit -I lo 2001:db8::/64
  expect_refusal 'ndsolicit: 2001:db8::/64: makes more than 65536 targets; --limit N allows N of them'
  ask ndsolicit -I lo 2000::/3
  expect_refusal 'ndsolicit: 2000::/3: makes more than 65536 targets; --limit N allows N of them'
  ask ndsolicit -I lo ::/0
  expect_refusal 'ndsolicit: ::/0: has multicast addresses in it: nobody has those alone'
  ask ndsolicit -I lo --limit 4 2001:db8::1-2001:db8::5
  expect_refusal 'ndsolicit: 2001:db8::1-2001:db8::5: makes more than 4 targets; --limit N allows N of them'
}

@test "bad lines of a list are named with their number, also in JSON" {
  printf '# a list\n2001:db8::g\n\nff02::1\n' >"$scratch/list"
  ask ndsolicit -j --file "$scratch/list"
  expect_status 2
  expect_line "ndsolicit: $scratch/list:2: 2001:db8::g: .*" "$err"
  expect_line "ndsolicit: $scratch/list:4: ff02::1: is a multicast address.*" "$err"
  expect wheres "$(jq -r 'select(.type == "error") | .where' <<<"$out" | sed 's/.*://' | tr '\n' ' ')" "2 4 "
  expect exit "$(jq -r 'select(.type == "run").exit' <<<"$out")" 2
}

@test "--wait-dad of what is not this host's" {
  ask ndsolicit --wait-dad 2001:db8::1
  expect_refusal 'ndsolicit: 2001:db8::1: is not an address of this host'
  ask ndsolicit --wait-dad 2001:db8::/64
  expect_refusal 'ndsolicit: 2001:db8::/64: is a prefix: --wait-dad takes an address'
  ask ndsolicit --wait-dad -I lo
  expect_refusal 'ndsolicit: this host has no address to wait for on lo'
}

@test "a list without a target is named" {
  printf '# none\n' >"$scratch/list"
  ask ndsolicit --file "$scratch/list"
  expect_refusal "ndsolicit: $scratch/list: no target is given"
}

# --- the rest ---

@test "without the privilege: one line with the remedy, and --help all the same" {
  command -v setpriv >/dev/null || skip "no setpriv"
  run setpriv --bounding-set=-all --inh-caps=-all --no-new-privs --ambient-caps=-all \
    "$BIN/ndsolicit" 2001:db8::1
  [ "$status" -eq 2 ]
  remedy="run 'setcap cap_net_raw+ep' on the program, or run it as root"
  [ "$(id -u)" -ne 0 ] || remedy='CAP_NET_RAW is missing, though this is root: a container, say, lacks it'
  [ "$output" = "ndsolicit: packet sockets are not permitted: $remedy" ]
  # What needs none is named as ever.
  run setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$BIN/ndsolicit" --wait-dad 2001:db8::9
  [ "$output" = 'ndsolicit: 2001:db8::9: is not an address of this host' ]
  run setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$BIN/ndsolicit" --help
  [ "$status" -eq 0 ]
  run setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$BIN/ndsolicit" \
    -q -r tests/golden/na-solicited-override.txt
  [ "$status" -eq 0 ]
}

@test "a full disk is status 2" {
  [ -w /dev/full ] || skip "no /dev/full"
  status=0
  "$BIN/ndsolicit" -r tests/golden/na-solicited-override.txt >/dev/full 2>"$scratch/err" || status=$?
  expect_status 2
}

@test "every JSON key that ndsolicit prints is in its man page" {
  "$BIN/ndsolicit" -j -r tests/golden/ns-bridged-vm-mac-mismatch.txt --no-findings \
    >"$scratch/json" 2>/dev/null || true
  "$BIN/ndsolicit" -j --file "$scratch/none" >>"$scratch/json" 2>/dev/null || true
  jq -r 'paths | map(strings) | .[]' "$scratch/json" | sort -u >"$scratch/keys"
  [ -s "$scratch/keys" ]
  while read -r key; do
    [ "$key" = type ] || grep -Eq "^\.(It )?Cm .*\b$key\b" man/ndsolicit.8 || {
      echo "not in the man page: $key"
      return 1
    }
  done <"$scratch/keys"
}
