# SPDX-License-Identifier: MIT
# Sourced by the tests: check.sh is told the tool and a folder of its own, which it empties.
# shellcheck shell=sh

lmail=$1
work=$2
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 1
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# exits CODE COMMAND...: runs it, output into out and err
exits() {
  wanted=$1
  shift
  "$@" >out 2>err </dev/null
  code=$?
  [ "$code" = "$wanted" ] || {
    fail "exit code $code instead of $wanted: $*"
    sed 's/^/  /' err
  }
}

# has FILE TEXT...: the file holds each of them
has() {
  file=$1
  shift
  for text in "$@"; do
    grep -qF -e "$text" "$file" || {
      fail "\"$text\" is not in $file:"
      sed 's/^/  /' "$file" | head -n 20
    }
  done
}

same() {
  cmp -s "$1" "$2" || fail "$1 and $2 differ ($3)"
}

# crlf: standard input with CRLF line ends
crlf() {
  awk '{ printf "%s\r\n", $0 }'
}

finish() {
  [ "$failures" = 0 ] || exit 1
  echo "all right"
}
