#!/bin/sh
# SPDX-License-Identifier: MIT
# lmail-exim.sh LMAIL FOLDER: lmail sends to Exim, which writes the letter to a file.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"
. "$here/letter.sh"

start_exim || no_peers
make_letter letter.eml
send() {
  code=$1
  shift
  rm -f "$exim_box"
  exits "$code" "$lmail" send --server "127.0.0.1:$exim" --from bob@example.test \
    --to alice@example.test --file letter.eml --trace --long-lines "$@"
}
# in_box: waits for the one letter in Exim's file, without the line "From " in front and the empty one behind;
# a line of the letter that begins so has got a ">" (mboxo)
in_box() {
  tries=0
  until [ -s "$exim_box" ] && tail -n 1 "$exim_box" | grep -q '^$'; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { fail "Exim has delivered nothing"; return 1; }
    sleep 0.1
  done
  sed -e '1d' -e '$d' -e 's/^>From /From /' "$exim_box" >delivered
}

for how in '' --chunking --pipeline --no-pipeline; do
  send 0 $how
  in_box && arrived delivered letter.eml "Exim, $how"
done
send 0 --tls --ca "$(ca)" --chunking
in_box && arrived delivered letter.eml "Exim, TLS"
grep -q 'with esmtps' delivered || fail "Exim has seen no TLS"
export LMAIL_PASSWORD=secret
send 0 --auth plain --user alice --allow-plaintext --chunking
in_box && arrived delivered letter.eml "Exim, AUTH"
grep -q 'with esmtpa' delivered || fail "Exim has seen no AUTH"
rm -f "$exim_box"
exits 0 "$lmail" send --server "127.0.0.1:$exim" --from zoë@example.test --to jürgen@example.test \
  --subject 'Grüße' --text 'Grüße aus Köln' --trace
has err 'MAIL FROM:<zoë@example.test>' ' SMTPUTF8'
in_box && has delivered 'From: zoë@example.test' 'To: jürgen@example.test'
# RFC 3461: the letter and a report of success, in any order
send 0 --dsn --envid "id+1=2"
tries=0
until grep -q 'Action: delivered' "$exim_box" 2>/dev/null; do
  tries=$((tries + 1))
  [ $tries -lt 100 ] || { fail "Exim reports no success"; break; }
  sleep 0.1
done
export LMAIL_PASSWORD=public
send 6 --auth plain --user alice --allow-plaintext

finish_peers
