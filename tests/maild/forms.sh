#!/bin/sh
# SPDX-License-Identifier: MIT
# forms.sh LMAIL FOLDER MAILD SCRIPTED_SERVER: in what form maild passes messages on, and under TLS or not.
. "$(dirname "$0")/pair.sh"

start a 'alice:x\nbob:x\n' --warn-after 0
start b 'carol:x\n'
to_b="b.example $(echo "$b_smtp" | tr : ' ')"
restart_a ''

# ---- RFC 6152: 8-bit, to a server that takes 7-bit alone ------------------------------------------

printf 'Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n%s\n\nGr\303\274n\n' \
  'Content-Transfer-Encoding: 8bit' >8bit.eml
cat >script <<'END'
S: 220 hi
C: EHLO a.example
S: 250 hi
C: MAIL FROM:<bob@a.example>
S: 250 ok
C: RCPT TO:<carol@b.example>
S: 250 ok
C: DATA
S: 354 go
D: data
S: 250 taken
C: QUIT
S: 221 bye
END
letter=8bit.eml
export letter
peer
has data 'Content-Transfer-Encoding: quoted-printable' 'Gr=C3=BCn'
LC_ALL=C grep -q "$(printf '[\200-\377]')" data && fail "8-bit to a server without 8BITMIME"

# what says 7-bit and is not, and what has UTF-8 for no reason but the client's habit (RFC 6531 3.2)
printf 'Subject: x\n\nGr\303\274n\n' >undeclared.eml
letter=undeclared.eml peer
has data 'Gr=C3=BCn'

# what cannot be encoded comes back
{
  printf 'MIME-Version: 1.0\nContent-Type: multipart/signed; boundary=a; protocol=x/y\n\n--a\n'
  printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGr\303\274n\n'
  printf -- '--a\nContent-Type: x/y\n\nz\n--a--\n'
} >signed.eml
cp script with_data
cat >script <<'END'
S: 220 hi
C: EHLO a.example
S: 250 hi
C: QUIT
S: 221 bye
END
letter=signed.eml peer
mail bob@a "the report of failure" && facts 'Status: 5.6.3'

# ---- RFC 3030: binary -----------------------------------------------------------------------------

i=0
while [ $i -lt 256 ]; do
  printf "\\$(printf %o $i)"
  i=$((i + 1))
done >all
{
  printf 'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'
  printf 'Content-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/octet-stream; name=all.bin\r\n'
  printf 'Content-Transfer-Encoding: binary\r\nContent-Disposition: attachment; filename=all.bin\r\n\r\n'
  cat all
  printf '\r\n--b--\r\n'
} >binary.eml
# is_all FILE: its attachment has every octet there is
is_all() {
  rm -rf parts
  exits 0 "$lmail" extract "$1" parts
  same all parts/all.bin "$2"
}
restart_a "$to_b"
binary() {
  exits 0 "$lmail" send --server "$a_smtp" --file binary.eml --binary --trace --from bob@a.example --to "$1"
  has err 'BODY=BINARYMIME' 'C: BDAT'
}
binary alice@a.example
mail alice@a "binary, ours" && is_all mail "binary, ours" && has mail 'Content-Transfer-Encoding: base64'
binary carol@b.example
mail carol@b "binary, passed on" && is_all mail "binary, passed on"

cp with_data script
exits 0 "$server" script "$lmail" send --server 127.0.0.1:@PORT@ --helo a.example --file binary.eml --binary \
  --from bob@a.example --to carol@b.example
tr -d '\r' <data | sed '$d' >got.eml
is_all got.eml "binary, to a server without BINARYMIME"
stop a
cat >once.sh <<'END'
printf 'b.example 127.0.0.1 %s\n' "$1" >a/routes
"$maild" --dir a --domain a.example --smtp "$a_smtp" --pop3 "$a_pop3" --retry 0.1 >/dev/null 2>>a/log &
pid=$!
tries=0
until "$lmail" send --server "$a_smtp" --file binary.eml --binary --from bob@a.example --to carol@b.example \
  >/dev/null 2>&1 || [ $tries -gt 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
tries=0
while [ -n "$(ls a/queue/*.msg 2>/dev/null)" ] && [ $tries -lt 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
kill $pid
wait $pid
END
rm -f data
exits 0 "$server" script sh once.sh @PORT@
tr -d '\r' <data | sed '$d' >got.eml
is_all got.eml "binary, by maild to a server without BINARYMIME"

# the server refuses the chunk before it is there: the next message goes over a new connection
cat >script <<'END'
S: 220 hi
C: EHLO a.example
S: 250-hi
S: 250-CHUNKING
S: 250-BINARYMIME
S: 250 8BITMIME
C: MAIL FROM:<bob@a.example> BODY=BINARYMIME
S: 250 ok
C: RCPT TO:<carol@b.example>
S: 250 ok
C: *
S: 552 5.3.4 too much
END
exits 0 "$server" script sh once.sh @PORT@
restart_a "$to_b"
mail bob@a "the report of failure" && facts 'Status: 5.3.4'

# ---- TLS ------------------------------------------------------------------------------------------

if ! command -v openssl >/dev/null || grep -q 'without TLS' a/log b/log; then
  echo "SKIPPED: TLS between servers: no openssl, or maild was built without it"
  finish
  exit 77
fi
# certificate NAME SUBJECT-ALT-NAME
certificate() {
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" -days 2 -subj "/CN=$1" \
    -addext "subjectAltName=$2" >/dev/null 2>&1 || fail "openssl cannot make a certificate"
}
certificate good DNS:localhost,IP:127.0.0.1
certificate other DNS:other.example
at_b=${b_smtp#*:}
# secure_b CERTIFICATE
secure_b() {
  stop b
  start b 'carol:x\n' --smtp "$b_smtp" --pop3 "$b_pop3" --submissions 127.0.0.1:0 \
    --tls-cert "$1.pem" --tls-key "$1.key"
}
# a_sends ROUTE [OPTION...]: the letter to b behind that route
a_sends() {
  stop a
  printf '%s\n' "$1" >a/routes
  shift
  : >a/log
  start a 'alice:x\nbob:x\n' --smtp "$a_smtp" --pop3 "$a_pop3" --warn-after 0 "$@"
  exits 0 "$lmail" send --server "$a_smtp" --from bob@a.example --to carol@b.example --text hi
}
# waits TEXT: it is in a's log, and the message in a's queue
waits() {
  tries=0
  until grep -q "$1" a/log; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { fail "not in the log: $1"; tail -n 5 a/log; return; }
    sleep 0.1
  done
  [ -n "$(ls a/queue/*.msg 2>/dev/null)" ] || fail "nothing waits: $1"
  stop a
  rm -f a/queue/*.msg a/queue/*.log
}
secure_b other
a_sends "b.example localhost $at_b"
mail carol@b "TLS with whoever it is" && has mail 'with ESMTPS id'
a_sends "b.example localhost $at_b clear"
mail carol@b "without TLS" && has mail 'with ESMTP id'
a_sends "b.example localhost $at_b tls" --tls-ca other.pem
waits '4.7.5'
secure_b good
a_sends "b.example localhost $at_b tls"
waits '4.7.5'
a_sends "b.example localhost $at_b tls" --tls-ca good.pem
mail carol@b "TLS with the right one" && has mail 'with ESMTPS id'
a_sends "b.example 127.0.0.1 $at_b tls" --tls-ca good.pem
mail carol@b "TLS with an address" && has mail 'with ESMTPS id'
a_sends "b.example localhost ${b_submissions#*:} smtps" --tls-ca good.pem
mail bob@a "what wants a login says so under TLS" && facts 'Diagnostic-Code: smtp; 530 5.7.0'
a_sends "b.example localhost ${b_submissions#*:} smtps"
waits '4.7.5'
stop b
start b 'carol:x\n' --smtp "$b_smtp" --pop3 "$b_pop3"
a_sends "b.example localhost $at_b tls" --tls-ca good.pem # RFC 3207 6: the offer was taken away
waits '4.7.10'

# it offers TLS and cannot do it: the message goes without, later (RFC 7435 4.2)
cat >script <<'END'
S: 220 hi
C: EHLO a.example
S: 250-hi
S: 250 STARTTLS
C: STARTTLS
S: 220 go
END
patience=10
export patience
letter=undeclared.eml peer >/dev/null 2>&1
grep -q 'no TLS' a/log || fail "a handshake with nobody"
stop a
echo 'b.example 127.0.0.1 1 always' >a/routes
exits 66 "$maild" --dir a --domain a.example
has err 'not "domain host port"'
finish
