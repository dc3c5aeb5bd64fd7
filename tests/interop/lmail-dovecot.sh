#!/bin/sh
# SPDX-License-Identifier: MIT
# lmail-dovecot.sh LMAIL FOLDER: lmail delivers by LMTP and fetches over POP3, in clear and under TLS.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"
. "$here/letter.sh"

start_dovecot || no_peers
make_letter letter.eml
send() {
  exits 0 "$lmail" send --from bob@example.test --file letter.eml --trace "$@"
}

send --server "lmtp://127.0.0.1:$lmtp" --to alice@example.test --to carol@example.test
has out 'alice@example.test: taken, 250 2.0.0' 'carol@example.test: taken, 250 2.0.0'
delivered alice && arrived delivered letter.eml LMTP
delivered carol && arrived delivered letter.eml LMTP
send --server "lmtp:$lmtp_socket" --to alice@example.test
delivered alice && arrived delivered letter.eml "LMTP, a socket"
send --server "lmtp://127.0.0.1:$lmtp" --to alice@example.test --tls --ca "$(ca)"
has err 'C: STARTTLS'
delivered alice && arrived delivered letter.eml "LMTP, TLS"
send --server "lmtp://127.0.0.1:$lmtp" --to alice@example.test --chunking --pipeline
has err 'C: BDAT'
delivered alice && arrived delivered letter.eml "LMTP, BDAT"

send --server "lmtp://127.0.0.1:$lmtp" --to alice@example.test
export LMAIL_PASSWORD=secret
for m in plain login cram-md5 scram-sha-1 scram-sha-256; do
  exits 0 "$lmail" get "pop3://alice;auth=$m@127.0.0.1:$pop3" --tls --ca "$(ca)" --out -
  arrived out letter.eml "POP3, STLS, $m"
done
exits 0 "$lmail" get "pop3s://alice@127.0.0.1:$pop3s" --ca "$(ca)" --out - --delete
arrived out letter.eml "POP3S"
exits 0 "$lmail" get "pop3s://alice@127.0.0.1:$pop3s" --ca "$(ca)" --list
[ ! -s out ] || fail "it was not deleted"
exits 6 env LMAIL_PASSWORD=public "$lmail" get "pop3s://alice@127.0.0.1:$pop3s" --ca "$(ca)" --list

finish_peers
