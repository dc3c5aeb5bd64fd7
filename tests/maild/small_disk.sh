#!/bin/sh
# SPDX-License-Identifier: MIT
# small_disk.sh PROGRAM MAILD: runs PROGRAM with a file system of 400 KB, in a mount namespace of
# its own so that nobody else sees it. 77 (skipped) where this user may not mount.
dir=$(mktemp -d "${TMPDIR:-/tmp}/maild-disk-XXXXXX") || exit 1
if ! unshare -rm sh -c 'mount -t tmpfs -o size=400k tmpfs "$1"' sh "$dir" 2>/dev/null; then
  echo "a small file system cannot be mounted here: skipped"
  rmdir "$dir"
  exit 77
fi
unshare -rm sh -c 'mount -t tmpfs -o size=400k tmpfs "$1" && exec "$2" "$3" "$1"' sh "$dir" "$1" "$2"
result=$?
rmdir "$dir"
exit $result
