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

# The options that have an entry in the page's lists.
options_of_man() {
  text_of "$1" | sed -n '/^DESCRIPTION/,/^OUTPUT/p' |
    grep -E '^ {5}-' | sed 's/^ *//' | tr ',' '\n' |
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
      PATH=$BIN:$PATH timeout 20 bash -o pipefail -c "$example" </dev/null
    done <"$scratch/examples"
  done
}

@test "every JSON key that ping6 prints is in its man page" {
  "$BIN/ping6" --json -c 2 -i 0.01 ::1 >"$scratch/json"
  "$BIN/ping6" --json nosuch:::1 >>"$scratch/json" 2>/dev/null || true
  "$BIN/ping6" --json -c 1 -M do -s 65500 ::1 >>"$scratch/json" 2>/dev/null || true
  jq -r 'paths | map(strings) | .[]' "$scratch/json" | sort -u >"$scratch/keys"
  [ -s "$scratch/keys" ]
  while read -r key; do
    grep -Eq "^\.Cm $key( |\$)" man/ping6.8 || {
      echo "not in the man page: $key"
      return 1
    }
  done <"$scratch/keys"
}
