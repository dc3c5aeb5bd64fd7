#!/bin/sh
# SPDX-License-Identifier: MIT
# lmail-opensmtpd.sh LMAIL FOLDER: lmail sends to OpenSMTPD, which hands the letter to Dovecot. Without TLS: that
# of OpenSMTPD 6.8 breaks off with OpenSSL 3, for openssl s_client as well.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"
. "$here/letter.sh"

start_dovecot && start_opensmtpd || no_peers
make_letter letter.eml
for how in '' --no-pipeline --dsn; do
  exits 0 "$lmail" send --server "127.0.0.1:$opensmtpd" --from bob@example.test \
    --to alice@example.test --file letter.eml --trace $how
  delivered alice && arrived delivered letter.eml "OpenSMTPD, $how"
done

finish_peers
