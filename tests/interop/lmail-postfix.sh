#!/bin/sh
# SPDX-License-Identifier: MIT
# lmail-postfix.sh LMAIL FOLDER: lmail sends to Postfix, which hands the letter to Dovecot.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"
. "$here/letter.sh"

make_letter letter.eml
send() {
  code=$1
  shift
  exits "$code" "$lmail" send --from bob@example.test --file letter.eml --trace "$@"
}

if start_dovecot && start_postfix; then
  server=127.0.0.1:$postfix
  for how in '' --chunking --pipeline --no-pipeline "--tls --ca $(ca)" \
    "--tls --ca $(ca) --chunking --pipeline"; do
    # shellcheck disable=SC2086
    send 0 --server "$server" --to alice@example.test $how
    delivered alice && arrived delivered letter.eml "Postfix, $how"
  done
  grep -q 'with ESMTPS ' delivered || fail "Postfix has seen no TLS"
  send 4 --server "$server" --to alice@example.test --tls # a certificate of nobody we know

  # the first of two recipients is refused
  send 9 --server "$server" --to refused@example.test --to alice@example.test
  has out 'refused@example.test: refused, 554 5.7.1' 
  delivered alice && arrived delivered letter.eml "Postfix, one refused"

  # Dovecot knows the passwords
  export LMAIL_PASSWORD=secret
  for mechanism in plain login cram-md5 scram-sha-256; do
    send 0 --server "$server" --to alice@example.test --tls --ca "$(ca)" --auth $mechanism --user alice
    delivered alice && arrived delivered letter.eml "Postfix, AUTH $mechanism"
    has delivered 'with ESMTPSA'
  done
  LMAIL_PASSWORD=public send 6 --server "$server" --to alice@example.test --tls --ca "$(ca)" --auth plain --user alice

  # RFC 3461: a report of success comes back to the sender, with the envelope id
  send 0 --server "$server" --to alice@example.test --dsn --envid "id+1=2"
  delivered alice && arrived delivered letter.eml "Postfix, DSN"
  if delivered bob; then
    exits 0 "$lmail" tree delivered
    has out 'message/delivery-status'
    has delivered 'Original-Envelope-Id: id+1=2' 'Original-Recipient: rfc822;alice@example.test' 'Action: relayed'
  fi

  # RFC 6531; Dovecot does not know it, so there is nothing to be delivered
  exits 0 "$lmail" send --server "$server" --from zoë@example.test --to alice@example.test \
    --subject 'Grüße' --text 'Grüße aus Köln' --trace
  has err 'MAIL FROM:<zoë@example.test>' ' SMTPUTF8'
fi

finish_peers
