#!/bin/sh
# SPDX-License-Identifier: MIT
# sasl-dovecot.sh SASL_CLIENT FOLDER: every mechanism that Dovecot and libmail have in common, in IMAP and POP3.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"

start_sasl || no_peers
client() {
  code=$1
  shift
  exits "$code" "$lmail" "$@"
}
both() {
  code=$1
  shift
  client "$code" pop3 "$pop3" "$@"
  client "$code" imap "$imap" "$@"
}
# logged TEXT: Dovecot's log has it
logged() {
  grep -qF -e "$1" "$dir/sasl/log" || fail "Dovecot did not log \"$1\""
}

# passwords
for mechanism in PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256; do
  both 0 $mechanism user=alice secret=secret host=sasl.test
  has out 'Logged in'
  both 0 $mechanism user=alice secret=secret host=sasl.test ir=no
  both 4 $mechanism user=alice secret=Secret host=sasl.test
done
# RFC 2831: with a realm, of which the server has two; rspauth is a challenge of its own, answered by an empty line
for realm in one.test two.test; do
  client 0 imap "$imap" DIGEST-MD5 user=alice secret=secret host=sasl.test realm=$realm
done
[ "$(grep -c '^S: + ' out)" = 2 ] || fail "two challenges"
client 4 imap "$imap" DIGEST-MD5 user=alice secret=secret host=sasl.test realm=three.test
has out 'refused NO_CREDENTIALS' 'C: *'
# to act as somebody else: a master user (RFC 4616 2, RFC 5802 5.1)
both 0 PLAIN user=root secret=master authzid=alice
logged 'user=<alice>, by=<root>, method=PLAIN'
both 4 PLAIN user=alice secret=secret authzid=bob

# nobody
both 0 ANONYMOUS
both 0 ANONYMOUS ir=no
both 0 ANONYMOUS authzid=alice@example.test
logged 'user=<guest>, by=<guest>, method=ANONYMOUS'

# a certificate: the name in it, and no other
client 0 imap "$imaps" EXTERNAL "tls=$(ca)" "cert=$dir/sasl/alice.pem" "key=$dir/sasl/alice.key"
client 0 pop3 "$pop3s" EXTERNAL "tls=$(ca)" "cert=$dir/sasl/alice.pem" "key=$dir/sasl/alice.key"
client 0 imap "$imaps" EXTERNAL "tls=$(ca)" "cert=$dir/sasl/alice.pem" "key=$dir/sasl/alice.key" ir=no
logged 'Login: user=<alice>, method=EXTERNAL'
client 4 imap "$imaps" EXTERNAL "tls=$(ca)" "cert=$dir/sasl/alice.pem" "key=$dir/sasl/alice.key" authzid=bob
client 4 imap "$imaps" EXTERNAL "tls=$(ca)"

# tokens: one of 6,000 octets goes out in pieces; what the provider says of a bad one is shown
if [ -n "$provider" ]; then
  for mechanism in XOAUTH2 OAUTHBEARER; do
    both 0 $mechanism user=alice secret=good.token
    both 0 $mechanism user=alice secret=good.token ir=no
    both 0 $mechanism user=alice token=6000
    both 4 $mechanism user=alice secret=bad.token
    has out 'refused SERVER_ERROR {' '"status":"'
    both 4 $mechanism user=bob secret=good.token
  done
  client 0 imap "$imap" OAUTHBEARER user=alice secret=good.token host=sasl.test
  logged 'Login: user=<alice>, by=<alice>, method=OAUTHBEARER'
fi

# what Dovecot 2.3 does not have: it says so, and nothing here takes that for success
client 4 imap "$imaps" SCRAM-SHA-256-PLUS user=alice secret=secret "tls=$(ca)" binding=yes
finish_peers
