# shellcheck shell=bash
# More name servers for the lab's host dns, to be sourced after tests/lab/lib.sh and
# used on its standard network:
#
#   lab_dns_more           starts these:
#     2001:db8:2::55  nsd: zone many.test (names made by lab_dns_zone), a stale copy of
#                     example.test, broken.test (SERVFAIL), ipv4only.arpa, and with DNSSEC
#                     signed.test (its name bogus is) and nsec3.test; also on [fe80::55]
#     2001:db8:2::64  unbound with DNS64, prefix 2001:db8:64::/96, over those
#     2001:db8:2::65  unbound that validates signed.test
#     2001:db8:2::57  tests/lab/dns_faults.py
#     2001:db8:2::56  takes every question and says nothing
#   lab_dns_zone           writes records, from stdin, into many.test and has nsd read it

lab_dns_zone() {
  {
    # shellcheck disable=SC2016 # for the zone file
    printf '$ORIGIN many.test.\n$TTL 300\n@ SOA ns hostmaster %s 3600 600 86400 60\n' "$SECONDS"
    printf '@ NS ns\nns AAAA 2001:db8:2::55\n'
    cat
  } >"$LAB_STATE/many.test"
  [ ! -e "$LAB_STATE/nsd-more.pid" ] || kill -HUP "$(<"$LAB_STATE/nsd-more.pid")"
}

# _lab_unbound LAST-GROUP MODULE STUB ZONE: the configuration of one more, with lines for
# its server clause from stdin.
_lab_unbound() {
  cat >"$LAB_STATE/unbound-$1.conf" <<END
server:
	interface: 2001:db8:2::$1
	access-control: ::/0 allow
	do-ip4: no
	num-threads: 1
	username: ""
	chroot: ""
	directory: "$LAB_STATE"
	pidfile: ""
	use-syslog: no
	module-config: "$2 iterator"
	local-zone: "test." nodefault
$(cat)
remote-control:
	control-enable: no
stub-zone:
	name: "$4"
	stub-addr: $3
END
}

lab_dns_more() {
  lab_address dns eth0 2001:db8:2::55/64 2001:db8:2::56/64 2001:db8:2::57/64 \
    2001:db8:2::64/64 2001:db8:2::65/64 fe80::55/64 ||
    return
  lab_dns_zone </dev/null
  sed 's/2001:db8:100::3$/2001:db8:100::33/' "$LAB_ROOT/tests/lab/zones/example.test" \
    >"$LAB_STATE/stale.test"
  # shellcheck disable=SC2016 # for the zone file
  printf '%s\n' '$ORIGIN ipv4only.arpa.' '$TTL 300' '@ SOA ns.many.test. h. 1 1 1 1 60' \
    '@ NS ns.many.test.' '@ A 192.0.0.170' '@ A 192.0.0.171' >"$LAB_STATE/ipv4only.arpa"
  cat >"$LAB_STATE/nsd-more.conf" <<END
server:
	ip-address: 2001:db8:2::55
	ip-address: fe80::55%eth0
	server-count: 1
	username: ""
	chroot: ""
	zonesdir: "$LAB_STATE"
	database: ""
	pidfile: "$LAB_STATE/nsd-more.own-pid"
	xfrdfile: "$LAB_STATE/xfrd-more.state"
	xfrdir: "$LAB_STATE"
	zonelistfile: "$LAB_STATE/zone-more.list"
	ipv6-edns-size: 4096
	nsid: "ascii_lab-55"
	rrl-ratelimit: 0
	rrl-whitelist-ratelimit: 0
remote-control:
	control-enable: no
zone:
	name: many.test
	zonefile: many.test
zone:
	name: example.test
	zonefile: stale.test
zone:
	name: ipv4only.arpa
	zonefile: ipv4only.arpa
zone:
	name: signed.test
	zonefile: $LAB_ROOT/tests/lab/zones/signed.test
zone:
	name: nsec3.test
	zonefile: $LAB_ROOT/tests/lab/zones/nsec3.test
zone:
	name: broken.test
	zonefile: there-is-none
END
  _lab_unbound 64 dns64 2001:db8:2::54 example.test <<END
	dns64-prefix: 2001:db8:64::/96
	local-zone: "ipv4only.arpa." nodefault
END
  cat >>"$LAB_STATE/unbound-64.conf" <<END
stub-zone:
	name: "ipv4only.arpa"
	stub-addr: 2001:db8:2::55
END
  _lab_unbound 65 validator 2001:db8:2::55 signed.test <<END
	ede: yes
	trust-anchor: "$(sed -n 's/^; anchor: //p' "$LAB_ROOT/tests/lab/zones/signed.test")"
END
  _lab_serve dns nsd-more nsd -d -c "$LAB_STATE/nsd-more.conf" || return
  _lab_serve dns unbound-64 unbound -d -p -c "$LAB_STATE/unbound-64.conf" || return
  _lab_serve dns unbound-65 unbound -d -p -c "$LAB_STATE/unbound-65.conf" || return
  lab_daemon dns faults python3 "$LAB_ROOT/tests/lab/dns_faults.py" 2001:db8:2::57 || return
  lab_daemon dns silent python3 -c 'import socket, time
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.bind(("2001:db8:2::56", 53))
time.sleep(600)' || return
  _lab_ready nsd-more _lab_listens dns 2001:db8:2::55 || return
  _lab_ready silent _lab_listens dns 2001:db8:2::56 || return
  _lab_ready faults _lab_listens dns 2001:db8:2::57 || return
  _lab_ready unbound-64 _lab_listens dns 2001:db8:2::64 &&
    _lab_ready unbound-65 _lab_listens dns 2001:db8:2::65
}
