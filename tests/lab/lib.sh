# shellcheck shell=bash
# The vocabulary of the lab: hosts made of network namespaces, the links between them,
# and faults on those links. To be sourced by bash inside tests/lab/sandbox.
#
#   lab_host NAME...                    hosts; forwarding, RA and DAD are off in them
#   lab_link HOST:IF HOST:IF            a cable
#   lab_switch NAME [HOST:IF]...        a switch, and cables to it
#   lab_plug SWITCH HOST:IF...          more cables to it
#   lab_address HOST IF ADDRESS/LEN...
#   lab_route HOST ROUTE...             what follows `ip -6 route add`
#   lab_forward HOST                    make it a router
#   lab_accept_ra HOST IF               take address and routes from its router
#   lab_set HOST KEY=VALUE...           kernel settings: net/ipv6/...
#   on HOST COMMAND...                  run a command in a host
#
#   lab_daemon HOST NAME COMMAND...     start a program in a host, its output to a log
#   lab_stop NAME                       end it
#   lab_log NAME                        what it said
#   lab_wait SECONDS COMMAND...         poll until the command succeeds
#   lab_server NAME                     the path of radvd, nsd, unbound or promtool
#
#   lab_loss HOST IF SHARE [in|out] [MATCH...]    lose echo messages, or what MATCH says
#   lab_lost HOST IF [in|out]                     how many were lost
#   lab_rewrite_mac HOST IF MAC [in|out]          another source MAC on every frame
#   lab_relay NAME HOST:IF HOST:IF [OPTION...]    a cable with tests/lab/relay.c in it
#   lab_hostile HOST IF MODE [ARGUMENT...]        answer echo as tests/lab/hostile.c does
#   lab_report NAME                               end one of these two: its counts, JSON
#
#   lab_capture NAME HOST IF [TCPDUMP-ARGUMENT...]  start tcpdump there; see lab_log NAME
#   lab_capture_end NAME                wait until it has seen as many packets as -c says
#
#   lab_network [static]                the standard network, described below
#   lab_radvd HOST IF PREFIX            one router daemon
#   lab_down                            remove every host and end every daemon
#
# The n-th host made has MAC addresses 02:00:00:00:NN:01, 02 and so on, so its first
# interface is fe80::ff:fe00:N01 on the link.

LAB_ROOT=$(realpath -- "$(dirname -- "${BASH_SOURCE[0]}")/../..")
LAB_SERVERS=${LAB_SERVERS:-$LAB_ROOT/build/servers}
BUILD=${BUILD:-$LAB_ROOT/build}
LAB_STATE=/run/lab

if [ "${LAB_SANDBOX-}" != 1 ]; then
  echo "tests/lab/lib.sh: only inside tests/lab/sandbox" >&2
  exit 1
fi

on() {
  local host=$1
  shift
  # Lighter than `ip netns exec`, which mounts /sys anew each time.
  nsenter --net="/run/netns/$host" -- "$@"
}

lab_set() {
  local host=$1
  shift
  # shellcheck disable=SC2016 # for the inner shell
  on "$host" sh -c 'for i; do echo "${i#*=}" >"/proc/sys/${i%%=*}" || exit; done' sh "$@"
}

# The number of the n-th host, or of the n-th interface of one; counts up.
_lab_next() {
  local count=0
  [ ! -e "$LAB_STATE/$1.count" ] || read -r count <"$LAB_STATE/$1.count"
  echo $((count + 1)) >"$LAB_STATE/$1.count"
  echo $((count + 1))
}

# A namespace and nothing else.
_lab_namespace() {
  ip netns add "$1" && ip -n "$1" link set lo up && _lab_next hosts >"$LAB_STATE/$1.number"
}

lab_host() {
  local name
  for name; do
    _lab_namespace "$name" || return
    lab_set "$name" \
      net/ipv6/conf/all/forwarding=0 \
      net/ipv6/conf/default/forwarding=0 \
      net/ipv6/conf/default/accept_ra=0 \
      net/ipv6/conf/default/accept_dad=0 \
      net/ipv6/conf/default/dad_transmits=0 \
      net/ipv6/conf/default/use_tempaddr=0 \
      net/ipv6/conf/default/addr_gen_mode=0 \
      net/ipv6/conf/default/router_solicitation_delay=0 \
      net/ipv6/icmp/ratelimit=0 || return
  done
}

_lab_mac() {
  local host
  read -r host <"$LAB_STATE/$1.number"
  printf '02:00:00:00:%02x:%02x' "$host" "$(_lab_next "$1")"
}

_lab_interface_up() {
  ip -n "$1" link set "$2" up || return
  # A dead neighbour is one after 3 tries: in 0.6 s, not in 3.
  [ ! -e "$LAB_STATE/$1.silent" ] || return 0
  lab_set "$1" "net/ipv6/neigh/$2/retrans_time_ms=200"
}

lab_link() {
  local host_a=${1%%:*} if_a=${1#*:} host_b=${2%%:*} if_b=${2#*:}
  ip -n "$host_a" link add "$if_a" address "$(_lab_mac "$host_a")" type veth \
    peer name "$if_b" address "$(_lab_mac "$host_b")" netns "$host_b" || return
  _lab_interface_up "$host_a" "$if_a" && _lab_interface_up "$host_b" "$if_b"
}

# A namespace that has no IPv6 of its own and only passes frames.
_lab_silent_host() {
  _lab_namespace "$1" && : >"$LAB_STATE/$1.silent" &&
    lab_set "$1" net/ipv6/conf/default/disable_ipv6=1
}

lab_switch() {
  local name=$1
  shift
  _lab_silent_host "$name" || return
  # Ports forward from the start, and multicast goes to all of them.
  ip -n "$name" link add bridge address "$(_lab_mac "$name")" type bridge \
    stp_state 0 forward_delay 0 mcast_snooping 0 || return
  ip -n "$name" link set bridge up || return
  lab_plug "$name" "$@"
}

lab_plug() {
  local switch=$1 end port
  shift
  for end; do
    port=${end/:/-}
    lab_link "$switch:$port" "$end" || return
    ip -n "$switch" link set "$port" master bridge || return
  done
}

lab_address() {
  local host=$1 interface=$2 address
  shift 2
  for address; do
    ip -n "$host" address add "$address" dev "$interface" nodad || return
  done
}

lab_route() {
  local host=$1
  shift
  ip -n "$host" -6 route add "$@"
}

lab_forward() {
  lab_set "$1" net/ipv6/conf/all/forwarding=1 net/ipv6/conf/default/forwarding=1
}

# An interface solicits routers when it comes up, so take it down and up again.
lab_accept_ra() {
  lab_set "$1" "net/ipv6/conf/$2/accept_ra=2" "net/ipv6/conf/$2/autoconf=1" || return
  ip -n "$1" link set "$2" down && ip -n "$1" link set "$2" up
}

lab_wait() {
  local limit=$((SECONDS + $1 + 1))
  shift
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$limit" ]; then
      echo "lab: waited in vain for: $*" >&2
      return 1
    fi
    sleep 0.02
  done
}

# Whether a process lives; one that nobody has waited for yet does not.
_lab_alive() {
  [ -e "/proc/$1/stat" ] && ! grep -q '^[0-9]* (.*) Z' "/proc/$1/stat" 2>/dev/null
}

_lab_dead() {
  ! _lab_alive "$1"
}

lab_daemon() {
  local host=$1 name=$2 fd
  shift 2
  (
    # bats waits for whoever holds its descriptors.
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      [ "$fd" -le 2 ] || eval "exec $fd>&-"
    done
    exec nsenter --net="/run/netns/$host" -- "$@"
  ) </dev/null >"$LAB_STATE/$name.log" 2>&1 &
  echo $! >"$LAB_STATE/$name.pid"
  disown
}

lab_stop() {
  local pid
  read -r pid <"$LAB_STATE/$1.pid" || return
  rm "$LAB_STATE/$1.pid"
  kill "$pid" 2>/dev/null || return 0
  if ! lab_wait 3 _lab_dead "$pid"; then
    kill -KILL "$pid" 2>/dev/null
    return 1
  fi
}

lab_log() {
  cat "$LAB_STATE/$1.log"
}

# Waits until a daemon does what it is for; says what it said if it ends before that.
_lab_ready() {
  local name=$1 pid
  shift
  read -r pid <"$LAB_STATE/$name.pid"
  # shellcheck disable=SC2317 # called by name
  _lab_settled() {
    _lab_dead "$pid" || "$@"
  }
  lab_wait 10 _lab_settled "$@" && _lab_alive "$pid" && return
  echo "lab: $name is not ready; it said:" >&2
  lab_log "$name" >&2
  return 1
}

lab_server() {
  local path
  for path in "$LAB_SERVERS/usr/sbin/$1" "$LAB_SERVERS/usr/bin/$1"; do
    if [ -x "$path" ]; then
      echo "$path"
      return
    fi
  done
  echo "lab: no $1 in $LAB_SERVERS: run tests/lab/servers check" >&2
  return 1
}

# lab_daemon for one of the servers, with the libraries that were unpacked beside it.
_lab_serve() {
  local host=$1 name=$2 server=$3 path libraries
  path=$(lab_server "$server") || return
  shift 3
  libraries=$(printf '%s:' "$LAB_SERVERS"/usr/lib/*-linux-* "$LAB_SERVERS"/lib/*-linux-*)
  lab_daemon "$host" "$name" env LD_LIBRARY_PATH="${libraries%:}" "$path" "$@"
}

# Faults by nftables: one chain an interface and direction.

_lab_chain() {
  local host=$1 interface=$2 direction=$3 hook
  case $direction in
  in) hook=ingress ;;
  out) hook=egress ;;
  esac
  on "$host" nft -f - <<END
add table netdev lab
add chain netdev lab $interface-$direction {
  type filter hook $hook device $interface priority 0; }
add counter netdev lab $interface-$direction
END
}

# SHARE is 20% for chance, or 1/5 for exactly every fifth.
lab_loss() {
  local host=$1 interface=$2 share=$3 direction=${4:-in} which
  shift $(($# < 4 ? $# : 4))
  [ $# -gt 0 ] || set -- icmpv6 type '{ echo-request, echo-reply }'
  case $share in
  *%) which="numgen random mod 100 < ${share%\%}" ;;
  1/*) which="numgen inc mod ${share#1/} $((${share#1/} - 1))" ;;
  esac
  _lab_chain "$host" "$interface" "$direction" || return
  on "$host" nft -f - <<END
add rule netdev lab $interface-$direction $* $which counter name $interface-$direction drop
END
}

lab_lost() {
  on "$1" nft list counter netdev lab "$2-${3:-in}" | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

lab_rewrite_mac() {
  local direction=${4:-out}
  _lab_chain "$1" "$2" "$direction" || return
  on "$1" nft add rule netdev lab "$2-$direction" ether saddr set "$3"
}

# Faults by programs of our own.

_lab_said() {
  [ -s "$LAB_STATE/$1.log" ]
}

lab_relay() {
  local name=$1 a=$2 b=$3
  shift 3
  _lab_silent_host "$name" || return
  lab_link "$name:left" "$a" && lab_link "$name:right" "$b" || return
  lab_daemon "$name" "$name" \
    "$BUILD/lab/relay" --report "$LAB_STATE/$name.json" "$@" left right
  _lab_ready "$name" _lab_said "$name"
}

lab_hostile() {
  local host=$1 interface=$2
  shift 2
  # The kernel still answers for the address, and leaves echo to the program.
  lab_set "$host" net/ipv6/icmp/echo_ignore_all=1 || return
  lab_daemon "$host" "$host" \
    "$BUILD/lab/hostile" --report "$LAB_STATE/$host.json" "$interface" "$@"
  _lab_ready "$host" _lab_said "$host"
}

lab_report() {
  lab_stop "$1" && cat "$LAB_STATE/$1.json"
}

lab_capture() {
  local name=$1 host=$2 interface=$3 as=()
  shift 3
  # tcpdump insists on changing its user, which root of a user namespace may not do, unless
  # it does not look like root.
  unshare --user --map-user=1000 true 2>/dev/null && as=(unshare --user --map-user=1000)
  # shellcheck disable=SC2016 # for the inner shell
  lab_daemon "$host" "$name" bash -c 'exec "${@:3}" < <(exec "$1" "$2")' bash \
    "$BUILD/lab/capture" "$interface" "${as[@]}" tcpdump -r - -n -l "$@"
  _lab_ready "$name" grep -q 'reading from' "$LAB_STATE/$name.log"
}

lab_capture_end() {
  lab_wait 5 _lab_dead "$(<"$LAB_STATE/$1.pid")" && lab_stop "$1"
}

lab_down() {
  local file pids
  for file in "$LAB_STATE"/*.pid; do
    [ ! -e "$file" ] || lab_stop "$(basename "$file" .pid)" || :
  done
  for file in /run/netns/*; do
    [ -e "$file" ] || continue
    pids=$(ip netns pids "${file##*/}")
    # shellcheck disable=SC2086 # one word each
    [ -z "$pids" ] || kill -KILL $pids 2>/dev/null || :
    ip netns delete "${file##*/}"
  done
  find "$LAB_STATE" -maxdepth 1 -type f -delete
  : >"$LAB_STATE/etc/resolv.conf"
}

# The standard network:
#
#   client ---+
#             | lan 2001:db8:1::/64      core 2001:db8:2::/64
#             +--------------- router ---------------+
#                                                    +--- dns   ::53 unbound, ::54 nsd
#                                                    +--- many  ::100, and the whole of
#                                                               2001:db8:100::/64
#
# client (eth0) has fe80::ff:fe00:101 and, by router advertisement from radvd,
# 2001:db8:1::ff:fe00:101 and its default route; with `static` it has 2001:db8:1::c
# instead. router is 2001:db8:1::1 and 2001:db8:2::1 on interfaces named lan and core;
# it refuses 2001:db8:bad::/48 (administratively prohibited) and has no default route.
# Nobody is at 2001:db8:1::dead and 2001:db8:2::dead. The zones are example.test and
# 8.b.d.0.1.0.0.2.ip6.arpa: see tests/lab/zones.
lab_network() {
  local kind=${1:-ra}
  lab_host client router dns many || return
  lab_switch lan router:lan && lab_switch core router:core dns:eth0 many:eth0 || return

  lab_address router lan 2001:db8:1::1/64 && lab_address router core 2001:db8:2::1/64 &&
    lab_forward router && lab_route router 2001:db8:100::/64 via 2001:db8:2::100 &&
    lab_route router prohibit 2001:db8:bad::/48 || return
  lab_address dns eth0 2001:db8:2::53/64 2001:db8:2::54/64 &&
    lab_route dns default via 2001:db8:2::1 || return
  lab_address many eth0 2001:db8:2::100/64 &&
    lab_route many local 2001:db8:100::/64 dev lo &&
    lab_route many default via 2001:db8:2::1 || return

  lab_dns dns || return
  if [ "$kind" = static ]; then
    lab_plug lan client:eth0 && lab_address client eth0 2001:db8:1::c/64 &&
      lab_route client default via 2001:db8:1::1
  else
    lab_radvd router lan 2001:db8:1::/64 && lab_plug lan client:eth0 &&
      lab_accept_ra client eth0 && lab_wait 10 _lab_has_ra client eth0
  fi
}

_lab_has_ra() {
  ip -n "$1" -6 route show default dev "$2" proto ra | grep -q . &&
    ip -n "$1" -6 address show dev "$2" scope global -tentative | grep -q inet6
}

lab_radvd() {
  local host=$1 interface=$2 prefix=$3
  cat >"$LAB_STATE/$host.radvd.conf" <<END
interface $interface {
  AdvSendAdvert on;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 10;
  prefix $prefix { };
  RDNSS 2001:db8:2::53 { };
};
END
  _lab_serve "$host" "$host-radvd" radvd --nodaemon --logmethod stderr \
    --config "$LAB_STATE/$host.radvd.conf" --pidfile "$LAB_STATE/$host.radvd"
}

_lab_listens() {
  on "$1" ss -H -u -l -n src "[$2]:53" | grep -q .
}

# nsd and unbound in a host that has their addresses.
lab_dns() {
  local host=$1
  sed "s|@STATE@|$LAB_STATE|; s|@ZONES@|$LAB_ROOT/tests/lab/zones|" \
    "$LAB_ROOT/tests/lab/nsd.conf" >"$LAB_STATE/nsd.conf"
  _lab_serve "$host" nsd nsd -d -c "$LAB_STATE/nsd.conf" || return
  _lab_serve "$host" unbound unbound -d -p -c "$LAB_ROOT/tests/lab/unbound.conf" || return
  _lab_ready nsd _lab_listens "$host" 2001:db8:2::54 || return
  _lab_ready unbound _lab_listens "$host" 2001:db8:2::53 || return
  echo 'nameserver 2001:db8:2::53' >"$LAB_STATE/etc/resolv.conf"
}
