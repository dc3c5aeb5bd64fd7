#!/bin/sh
# SPDX-License-Identifier: MIT
# needs_tls.sh LMAIL FOLDER MAILD SCRIPTED_SERVER: RFC 8689: messages that need TLS all the way, and those that do not
# although their route says so.
. "$(dirname "$0")/pair.sh"

for program in perl openssl python3; do
  command -v $program >/dev/null || { echo "SKIPPED: no $program"; exit 77; }
done
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out good.pem -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost >/dev/null 2>&1 || fail "openssl cannot make a certificate"
start b 'carol:x\n' --tls-cert good.pem --tls-key key.pem
grep -q 'without TLS' b/log && { echo "SKIPPED: maild was built without TLS"; exit 77; }
start a 'alice:x\nbob:x\n' --tls-cert good.pem --tls-key key.pem

# a_has ROUTE [OPTION...]
a_has() {
  stop a
  printf '%s\n' "$1" >a/routes
  shift
  start a 'alice:x\nbob:x\n' --smtp "$a_smtp" --pop3 "$a_pop3" --tls-cert good.pem --tls-key key.pem "$@"
}
# submit LINE...: says them to a under TLS, with what ends a session
submit() {
  printf '%s\r\n' 'EHLO me' "$@" QUIT |
    openssl s_client -connect "$a_smtp" -starttls smtp -quiet -CAfile good.pem >out 2>err
}
needs='MAIL FROM:<bob@a.example> REQUIRETLS'

# offered under TLS alone
talk 'EHLO me' "$needs" QUIT
grep -q REQUIRETLS out && fail "REQUIRETLS in the clear"
has out '555 5.5.4'
submit "$needs" 'RCPT TO:<alice@a.example>' DATA "$short"
has out '250-REQUIRETLS' '250 2.0.0 Queued'
mail alice@a "ours"

# passed on under TLS, to one that we know, and that passes it on
to_b="b.example localhost ${b_smtp#*:}"
a_has "$to_b" --tls-ca good.pem
printf 'c.example 127.0.0.1 1\n' >b/routes
stop b
start b 'carol:x\n' --smtp "$b_smtp" --pop3 "$b_pop3" --tls-cert good.pem --tls-key key.pem
submit "$needs" 'RCPT TO:<carol@b.example>' DATA "$short"
mail carol@b "under TLS" && has mail 'with ESMTPS id'
echo "c.example localhost ${b_smtp#*:}" >a/routes.c
a_has "$(cat a/routes.c)" --tls-ca good.pem
submit "$needs" 'RCPT TO:<x@c.example>' DATA "$short"
tries=0
until [ -n "$(ls b/queue/*.msg 2>/dev/null)" ] || [ $tries -gt 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
grep -qx S b/queue/*.msg || fail "b was not told REQUIRETLS"
rm -f b/queue/*.msg b/queue/*.log

# returned: nobody vouches for it; it has no TLS; the route says so; the server has no REQUIRETLS
a_has "$to_b"
submit "$needs RET=FULL" 'RCPT TO:<carol@b.example>' DATA "$short"
mail bob@a "a stranger" && facts 'Action: failed' 'Status: 5.7.10'
exits 0 "$lmail" tree mail
has out text/rfc822-headers # section 5: whatever RET says
a_has "$to_b tls"
submit "$needs" 'RCPT TO:<carol@b.example>' DATA "$short"
mail bob@a "a stranger, by a route with tls" && facts 'Status: 5.7.10'
a_has "$to_b clear" --tls-ca good.pem
submit "$needs" 'RCPT TO:<carol@b.example>' DATA "$short"
mail bob@a "in the clear" && facts 'Status: 5.7.10'

cat >no_requiretls.py <<'END'
import socket, ssl, sys
server = socket.create_server(("127.0.0.1", 0))
open("port", "w").write(str(server.getsockname()[1]) + "\n")
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("good.pem", "key.pem")
while True:
    s = server.accept()[0]
    s.sendall(b"220 hi\r\n")
    f = s.makefile("rb")
    while line := f.readline():
        word = line.split()[0].upper()
        if word == b"EHLO":
            s.sendall(b"250-hi\r\n250 STARTTLS\r\n")
        elif word == b"STARTTLS":
            s.sendall(b"220 go\r\n")
            s = context.wrap_socket(s, server_side=True)
            f = s.makefile("rb")
        elif word == b"DATA":
            s.sendall(b"354 go\r\n")
            with open("taken", "ab") as taken:
                while (line := f.readline()) not in (b".\r\n", b""):
                    taken.write(line)
            s.sendall(b"250 ok\r\n")
        else:
            s.sendall(b"250 ok\r\n")
        if word == b"QUIT":
            break
END
python3 no_requiretls.py 2>python.log &
pids="$pids $!"
tries=0
until [ -s port ] || [ $tries -gt 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
a_has "b.example localhost $(cat port)" --tls-ca good.pem
submit "$needs" 'RCPT TO:<carol@b.example>' DATA "$short"
mail bob@a "no REQUIRETLS" && facts 'Status: 5.7.30'
[ ! -e taken ] || fail "it was sent all the same"
# section 5: a notification is not lost by that
submit 'MAIL FROM:<> REQUIRETLS' 'RCPT TO:<carol@b.example>' DATA "$short"
tries=0
until [ -s taken ] || [ $tries -gt 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
has taken 'Subject: x'

# ---- TLS-Required: No (sections 3 and 4.2.2) --------------------------------------------------------

waived=$(printf 'TLS-Required:\r\n nO\r\nSubject: x\r\n\r\nx\r\n.')
a_has "$to_b tls" # nobody vouches for b
submit 'MAIL FROM:<bob@a.example>' 'RCPT TO:<carol@b.example>' DATA "$waived"
mail carol@b "with whoever it is" && has mail 'with ESMTPS id' 'TLS-Required:'
: >a/log
submit 'MAIL FROM:<bob@a.example>' 'RCPT TO:<carol@b.example>' DATA "$short"
tries=0
until grep -q 4.7.5 a/log || [ $tries -gt 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
no_mail carol@b "without that field it waits"
# another one goes past it, over a connection of its own
submit 'MAIL FROM:<bob@a.example>' 'RCPT TO:<carol@b.example>' DATA "$waived"
mail carol@b "waived" && [ "$(grep -c '^Subject' mail)" = 1 ] || fail "what needs TLS went with it"
rm -f a/queue/*.msg a/queue/*.log
stop b
start b 'carol:x\n' --smtp "$b_smtp" --pop3 "$b_pop3"
a_has "$to_b tls"
submit 'MAIL FROM:<bob@a.example>' 'RCPT TO:<carol@b.example>' DATA "$waived"
mail carol@b "without TLS" && has mail 'with ESMTP id'
# REQUIRETLS counts more (section 4.1)
submit "$needs" 'RCPT TO:<carol@b.example>' DATA "$waived"
mail bob@a "both" && facts 'Status: 5.7.10'

finish
