#!/bin/sh
# SPDX-License-Identifier: MIT
#
# callgrind.sh LIBMAIL-BENCH [ROW...]
# Instructions per octet of input for each row, by callgrind: the same number on every run. What
# makes the input is not counted, only what libmail does with it.
set -eu

bench=$1
shift
[ $# -gt 0 ] || set -- base64 qp mime-small mime-nested mime-news mime-decode-news smtp-commands smtp-transactions smtp-replies

command -v valgrind >/dev/null || { echo "callgrind.sh: valgrind is not installed"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for prefix in "$@"; do
  for row in $("$bench" --help | sed -n "s/^  \($prefix[a-z0-9-]*\)$/\1/p"); do
    # one row by its whole name, though it may be the beginning of another
    "$bench" --once "$row" | sed -n "s/^$row //p" >"$folder/octets"
    valgrind --tool=callgrind --callgrind-out-file="$folder/out" --collect-atstart=no \
      --toggle-collect=bench_once "$bench" --once "$row" >/dev/null 2>"$folder/log" ||
      { cat "$folder/log"; exit 1; }
    awk -v row="$row" -v octets="$(cat "$folder/octets")" '
      /^(totals|summary):/ { printf "%-20s %6.2f instructions an octet\n", row, $2 / octets; exit }
    ' "$folder/out"
  done
done
