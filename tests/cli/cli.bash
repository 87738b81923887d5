# What the command-line tests share. Sourced by the .bats files.
#
# BIN is the folder of the built tools.

BIN=${BIN:-build/bin}

setup() {
  scratch=$(mktemp -d)
}

teardown() {
  rm -rf "$scratch"
}

# ask TOOL [ARGUMENT]...: runs it; sets `status`, `out` and `err`.
ask() {
  local tool=$1
  shift
  status=0
  timeout 20 "$BIN/$tool" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

# Fails with both texts, so that a broken test shows what was printed.
expect() {
  local what=$1 got=$2 wanted=$3
  [ "$got" = "$wanted" ] || {
    printf '%s\n  wanted: %q\n  got:    %q\n  stderr: %s\n' "$what" "$wanted" "$got" "$err"
    return 1
  }
}

expect_status() {
  expect "exit status" "$status" "$1"
}

# expect_refusal MESSAGE: status 2, nothing on stdout, just this on stderr.
expect_refusal() {
  expect_status 2
  expect stdout "$out" ""
  expect stderr "$err" "$1"
}

# expect_line PATTERN TEXT: some line of the text matches the extended expression whole.
expect_line() {
  grep -Exq -- "$1" <<<"$2" || {
    printf 'no line matches: %s\nin:\n%s\n' "$1" "$2"
    return 1
  }
}
