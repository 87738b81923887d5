#!/usr/bin/env bats
# Each tool's --help and man page name the same options, and the page has what every
# page must have.

load cli

# The page as plain text: bold and underlined characters are struck over.
text_of() {
  mandoc -T ascii "$1" | sed 's/.\x08//g'
}

# The options in --help, one a line, `-c` and `--count` each on its own.
options_of_help() {
  "$BIN/$1" --help | grep -oE '^ +(-[A-Za-z0-9], )?-(-[a-z0-9-]+|[A-Za-z0-9])' |
    tr -d ' ' | tr ',' '\n' | sort
}

# The options that have an entry in the page's lists. A blank line or a heading is before
# an entry; prose may have an option at the start of a line.
options_of_man() {
  text_of "$1" | sed -n '/^DESCRIPTION/,/^OUTPUT/p' |
    awk '/^     -/ && before ~ /^( *|   [^ ].*)$/; { before = $0 }' | sed 's/^ *//' | tr ',' '\n' |
    sed -n 's/^ *\(--\{0,1\}[A-Za-z0-9-]*\).*/\1/p' | sort
}

page_of() {
  echo man/"$1".[18]
}

@test "--help and man page name the same options" {
  for path in "$BIN"/*; do
    tool=${path##*/}
    # --ttl is iputils' word for --hop-limit: it is in the page, not in the help.
    diff <(options_of_help "$tool") <(options_of_man "$(page_of "$tool")" | grep -vx -e --ttl)
  done
}

@test "the man page has EXIT STATUS and EXAMPLES" {
  for path in "$BIN"/*; do
    tool=${path##*/}
    grep -qx '.Sh EXIT STATUS' "$(page_of "$tool")"
    grep -qx '.Sh EXAMPLES' "$(page_of "$tool")"
  done
}

@test "the examples of the man page work as pasted" {
  for path in "$BIN"/*; do
    tool=${path##*/}
    text_of "$(page_of "$tool")" |
      sed -n '/^EXAMPLES/,/^SEE ALSO/s/^ *\$ //p' >"$scratch/examples"
    [ -s "$scratch/examples" ]
    while read -r example; do
      echo "$example"
      # What they write is gone with the test.
      (cd "$scratch" && PATH=$BIN:$PATH timeout 20 bash -o pipefail -c "$example") </dev/null
    done <"$scratch/examples"
  done
}

# All that ping6 prints without a network: each type of record but `responder`.
json_of_ping6() {
  local ping6=$BIN/ping6
  "$ping6" --json -c 2 -i 0.01 ::1
  "$ping6" --json -c 1 -i 0.01 ::1 ::1
  "$ping6" --json nosuch:::1
  "$ping6" --json -c 1 -M "do" -s 65500 ::1
  "$ping6" --json --until up ::1
  "$ping6" --json --find-mtu ::1
  "$ping6" --json -c 2 -i 0.01 --max-loss 0 --max-rtt p95:1 --max-jitter 1 \
    --min-hop-limit 255 --expect-source ::2 --min-alive 1 ::1
}

@test "every JSON key that ping6 prints is in its man page" {
  json_of_ping6 >"$scratch/json" 2>/dev/null || true
  for type in reply error change mtu summary run; do
    jq -r .type "$scratch/json" | grep -qx "$type"
  done
  jq -r 'paths | map(strings) | .[]' "$scratch/json" | sort -u >"$scratch/keys"
  [ "$(wc -l <"$scratch/keys")" -gt 50 ]
  while read -r key; do
    grep -Eq "^\.(It )?Cm $key( |\$)" man/ping6.8 || {
      echo "not in the man page: $key"
      return 1
    }
  done <"$scratch/keys"
}

@test "every JSON key in ping6's sources is in its man page" {
  grep -ohE 'record_[a-z_]+\(&?[a-z]+, "[a-z0-9_]+"' tools/ping6/*.c |
    sed 's/.*"\(.*\)"/\1/' | sort -u >"$scratch/keys"
  [ "$(wc -l <"$scratch/keys")" -gt 60 ]
  while read -r key; do
    grep -Eq "^\.(It )?Cm $key( |\$)" man/ping6.8 || {
      echo "not in the man page: $key"
      return 1
    }
  done <"$scratch/keys"
}

@test "every metric that ping6 writes is in its man page" {
  "$BIN/ping6" -q -c 3 -i 0.01 --metrics "$scratch/metrics" ::1
  sed -n 's/^# TYPE \([a-z0-9_]*\) .*/\1/p' "$scratch/metrics" >"$scratch/names"
  [ -s "$scratch/names" ]
  while read -r name; do
    grep -Eq "^\.It Cm (.* )?$name( |\$)" man/ping6.8 || {
      echo "not in the man page: $name"
      return 1
    }
  done <"$scratch/names"
}
