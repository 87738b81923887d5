#!/bin/sh
# Holds the layers apart: tools -> cli, out, net -> wire -> addr -> base.
#
#   tests/layers.sh
#
# - An include points down only. net and out do not see each other; cli, the shelf above
#   them, sees both; a tool sees no other tool.
# - base, addr and wire are pure: of the system they include and call only what is on
#   the lists below, so no printf, malloc, socket or clock.
# - net and out leave the process and its streams alone: no exit, and in net no printing.
#
# The sources are read, and under build/ the symbols of the objects that are newer than
# their source: an extern declaration gets past the first, never past the second.
set -u
cd "$(dirname "$0")/.." || exit 2

# What a pure layer may include and call. To add to it: nothing that does I/O, keeps
# state, allocates, follows the locale or asks the time. (netinet/in.h and time.h are
# here for struct in6_addr and struct timespec; nettle hashes for RFC 4193 and 7217.)
pure_headers='errno.h inttypes.h limits.h netinet/in.h nettle/sha1.h nettle/sha2.h
  stdbool.h stddef.h stdint.h string.h time.h'
pure_calls='memchr memcmp memcpy memmem memmove memset strchr strcmp strcspn strlen strncmp
  strnlen strrchr strspn strstr'
pure_prefixes='nettle_sha1_ nettle_sha256_'
# What compilers, sanitizers and coverage put in themselves.
compiler_prefixes='bcmp __popcount __clz __ctz __asan_ __ubsan_ __sanitizer_ __sancov_ __start___sancov_
  __stop___sancov_ __gcov_ __llvm_ __stack_chk_fail _GLOBAL_OFFSET_TABLE_'

# Names that no pure source calls, for trees that are not built: a list of the likely
# ones. The symbols of the objects are held against the list of the allowed.
never_called='v?(f|s|sn|d|as)?printf|f?puts|putchar|f?putc|perror|f?write|fopen|open|read
  |scanf|sscanf|malloc|calloc|realloc|reallocarray|free|strn?dup|alloca|qsort
  |socket|send(to|m?msg)?|recv(from|m?msg)?|bind|connect|[gs]etsockopt|poll|select|ioctl
  |clock_gettime|gettimeofday|time|localtime|gmtime|nanosleep|usleep|sleep
  |rand|random|getrandom|getenv|setlocale|exit|abort|assert'
never_called=$(printf '%s' "$never_called" | tr -d ' \n')

found=$(mktemp) || exit 2
trap 'rm -f "$found"' EXIT
trap 'exit 130' INT TERM

# Layers that may be included from one.
below() {
  case $1 in
    base) echo 'base' ;;
    addr) echo 'addr base' ;;
    wire) echo 'wire addr base' ;;
    net) echo 'net wire addr base' ;;
    out) echo 'out wire addr base' ;;
    *) echo 'cli net out wire addr base' ;; # cli, and the tools
  esac
}

is_in() { # word, list
  for each in $2; do
    [ "$1" = "$each" ] && return 0
  done
  return 1
}

# common/net/loop.c -> net, tools/ping6/main.c -> tools/ping6
room_of() {
  case $1 in
    common/*) echo "$1" | cut -d/ -f2 ;;
    *) echo "$1" | cut -d/ -f1,2 ;;
  esac
}

check_include() { # file, line number, room, the include with its quotes or brackets
  where=$1:$2
  target=$(printf '%s' "$4" | sed -n 's/^[<"]\([^<>"]*\)[>"].*/\1/p')
  case $4 in
    '<'*)
      # Ours may not slip in between brackets; net/if.h is the system's.
      if [ ! -e "common/$target" ] && [ ! -e "$target" ]; then
        case $3 in
          base | addr | wire)
            is_in "$target" "$pure_headers" ||
              echo "$where: <$target> is not among the headers of a pure layer"
            ;;
        esac
        return
      fi
      ;;
    '"'*) ;;
    *)
      echo "$where: cannot tell what this includes: $4"
      return
      ;;
  esac
  case $target in
    ../* | */../* | ./*)
      echo "$where: \"$target\": name it from common/ or from the top"
      return
      ;;
    tools/*)
      case $3 in
        tools/*)
          [ "$(room_of "$target")" = "$3" ] ||
            echo "$where: $3 includes another tool's \"$target\""
          ;;
        *) echo "$where: the library ($3) includes a tool's \"$target\"" ;;
      esac
      return
      ;;
    */*) ;;
    *)
      case $3 in
        tools/*) [ -e "$3/$target" ] && return ;;
      esac
      echo "$where: \"$target\": name it with its layer"
      return
      ;;
  esac
  is_in "${target%%/*}" "$(below "$3")" || echo "$where: $3 includes \"$target\""
}

# Code lines of a file: comments and string literals blanked, numbers of lines kept.
code_of() {
  awk '{
    gsub(/"([^"\\]|\\.)*"/, "\"\"")
    out = ""
    while (length($0) > 0) {
      if (inside) {
        if (!(at = index($0, "*/"))) break
        $0 = substr($0, at + 2); inside = 0
      } else {
        if (!(at = index($0, "/*"))) { out = out $0; break }
        out = out substr($0, 1, at - 1) " "; $0 = substr($0, at + 2); inside = 1
      }
    }
    print out
  }' "$1"
}

check_calls() { # file, regex of names, what is said of it
  code_of "$1" | grep -nE "(^|[^A-Za-z0-9_>.])($2)[[:space:]]*\(" |
    sed "s|^\([0-9]*\):[[:space:]]*\(.*\)|$1:\1: $3: \2|"
}

check_sources() {
  for file in $(find common tools -name '*.[ch]' | sort); do
    room=$(room_of "$file")
    case $room in
      base | addr | wire | net | out | cli | tools/*) ;;
      *)
        echo "$file: $room is no layer that tests/layers.sh knows"
        continue
        ;;
    esac
    # Directives are looked for in the raw lines: the names in them look like strings.
    grep -nE '^[[:space:]]*#[[:space:]]*(include|import)' "$file" |
      sed 's/^\([0-9]*\):[^a-z]*[a-z_]*[[:space:]]*/\1 /' |
      while read -r line include; do
        check_include "$file" "$line" "$room" "$include"
      done
    case $room in
      base | addr | wire) check_calls "$file" "$never_called" "a pure layer calls" ;;
      net) check_calls "$file" 'v?f?printf|f?puts|putchar|f?putc|perror|_?exit|abort' \
        "net prints or exits" ;;
      out) check_calls "$file" '_?exit|abort' "out exits" ;;
    esac
  done
}

# Objects whose source is still there and not newer, build folder by build folder.
check_objects() {
  for objects in build/obj build/*/obj; do
    [ -d "$objects" ] || continue
    fresh=$(find "$objects/common" "$objects/tools" -name '*.o' 2>/dev/null | sort |
      while read -r object; do
        source=${object#"$objects"/}
        source=${source%.o}.c
        [ -e "$source" ] && find "$object" ! -newer "$source" -o -print
      done)
    [ -n "$fresh" ] || continue
    # shellcheck disable=SC2086 # our own paths, without blanks
    nm -A -P $fresh 2>/dev/null | awk -v objects="$objects/" -v calls="$pure_calls" \
      -v prefixes="$pure_prefixes $compiler_prefixes" '
      function room(path,  part) {
        sub(objects, "", path); split(path, part, "/")
        return part[1] == "common" ? part[2] : part[1] "/" part[2]
      }
      function begins(name,  i) {
        for (i = 1; i <= prefix_count; i++)
          if (index(name, prefix[i]) == 1) return 1
        return 0
      }
      # Whether code of one room may call into the other.
      function sees(from, to) {
        if (from == to) return 1
        if (from ~ /^tools/) return to !~ /^tools/
        if (!(from in rank) || !(to in rank)) return 0
        return rank[to] < rank[from]
      }
      BEGIN {
        # net and out are on one shelf: neither is below the other.
        rank["base"] = 1; rank["addr"] = 2; rank["wire"] = 3; rank["net"] = 4
        rank["out"] = 4; rank["cli"] = 5
        count = split(calls, list)
        for (i = 1; i <= count; i++) allowed[list[i]] = 1
        prefix_count = split(prefixes, prefix)
      }
      {
        path = $1; sub(/:$/, "", path)
        if ($3 == "U" || $3 == "w" || $3 == "v") { used[path, $2] = 1 }
        else if ($3 ~ /^[A-Z]$/) home[$2] = room(path)
      }
      END {
        for (pair in used) {
          split(pair, p, SUBSEP)
          from = room(p[1])
          if (p[2] in home) {
            if (!sees(from, home[p[2]]))
              print p[1] ": " from " calls " p[2] "() of " home[p[2]]
          } else if (from ~ /^(base|addr|wire)$/ && !(p[2] in allowed) && !begins(p[2]))
            print p[1] ": " from " calls " p[2] "(), which is not among the calls of a pure layer"
        }
      }' | sort
  done
}

{
  check_sources
  check_objects
} >"$found"

if [ -s "$found" ]; then
  cat "$found" >&2
  echo "layers: $(wc -l <"$found") violations (tests/layers.sh says what is allowed)" >&2
  exit 1
fi
echo "layers: OK, $(find common tools -name '*.[ch]' | wc -l) sources," \
  "$(find build \( -path '*/obj/common/*' -o -path '*/obj/tools/*' \) -name '*.o' 2>/dev/null | wc -l) objects"
