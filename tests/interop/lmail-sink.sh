#!/bin/sh
# SPDX-License-Identifier: MIT
# lmail-sink.sh LMAIL FOLDER: lmail sends to Postfix's smtp-sink, which leaves out what servers may leave out.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"
. "$here/letter.sh"

make_letter letter.eml
for kind in '' -8 -e -p; do # as it is; without 8BITMIME; without EHLO; without PIPELINING
  start_sink $kind || break
  exits 0 "$lmail" send --from bob@example.test --file letter.eml --trace --server "127.0.0.1:$sink" \
    --to alice@example.test --to carol@example.test
done

finish_peers
