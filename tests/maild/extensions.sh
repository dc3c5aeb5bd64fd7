#!/bin/sh
# SPDX-License-Identifier: MIT
# extensions.sh LMAIL FOLDER MAILD SCRIPTED_SERVER: what maild does with CHUNKING, LMTP, DSN and SMTPUTF8. Two of
# them, a.example (alice, bob) and b.example (carol), send each other mail; scripted servers know no extensions.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lmail/check.sh"
maild=$3
server=$4
pids=
trap 'kill $pids 2>/dev/null' EXIT

# start NAME USERS [OPTION...]: maild for NAME.example in the folder NAME; its ports are $NAME_smtp and so on
start() {
  name=$1
  mkdir -p "$name"
  printf '%b' "$2" >"$name/users"
  chmod 600 "$name/users"
  [ -s "$name/routes" ] || : >"$name/routes"
  rm -f "$name/ports"
  shift 2
  "$maild" --dir "$name" --domain "$name.example" --ports "$work/$name/ports" --retry 0.1 --retry-max 0.2 "$@" \
    >/dev/null 2>>"$name/log" &
  echo $! >"$name/pid"
  pids="$pids $!"
  tries=0
  while [ ! -s "$name/ports" ] && [ $tries -lt 200 ]; do
    tries=$((tries + 1))
    sleep 0.05
  done
  while read -r service port; do
    eval "${name}_$service=127.0.0.1:$port"
  done <"$name/ports"
}
stop() {
  kill "$(cat "$1/pid")" 2>/dev/null
  wait "$(cat "$1/pid")" 2>/dev/null
}
send() {
  code=$1
  shift
  exits "$code" "$lmail" send --server "$a_smtp" --file letter.eml --trace "$@"
}
# mail USER@NAME: waits for the user's one message, and takes it into the file mail
mail() {
  user=${1%@*} at=${1#*@}
  eval "from=\$${at}_pop3"
  tries=0
  until LMAIL_PASSWORD=x "$lmail" get "pop3://$user@$from" --out - --delete >mail 2>err && [ -s mail ]; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { fail "no mail for $1: $2"; tail -n 5 "$at/log"; return 1; }
    sleep 0.1
  done
}
no_mail() {
  sleep 0.5
  exits 0 sh -c "LMAIL_PASSWORD=x '$lmail' get 'pop3://${1%@*}@$(eval echo "\$${1#*@}_pop3")' --list"
  [ ! -s out ] || fail "mail for $1: $2"
}
# facts TEXT...: they are in the report's machine-readable part
facts() {
  exits 0 "$lmail" tree mail
  has out message/delivery-status
  tr -d '\r' <mail | sed -n '/^Content-Type: message\/delivery-status/,/^--/p' >facts
  has facts "$@"
}

printf 'Subject: x\nFrom: bob@a.example\n\n.\n..dots\nlast\n' >letter.eml
crlf <letter.eml >crlf.eml
start a 'alice:x\nbob:x\n' --lmtp 127.0.0.1:0 --warn-after 0
start b 'carol:x\nzo\303\253:x\n' --lmtp 127.0.0.1:0

# ---- RFC 3030 -------------------------------------------------------------------------------------

send 0 --from bob@a.example --to alice@a.example --chunking
has err 'S: 250-CHUNKING' 'C: BDAT'
mail alice@a "BDAT" && sed '1,/^  by /d; /^  id /d' mail >got && tail -n 6 mail >got && same got crlf.eml "BDAT"

# ---- RFC 2033 -------------------------------------------------------------------------------------

exits 9 "$lmail" send --server "lmtp://$a_lmtp" --file letter.eml --from bob@a.example \
  --to alice@a.example --to nobody@a.example --to bob@a.example --trace
has out 'alice@a.example: taken, 250 2.0.0' 'nobody@a.example: refused, 550 5.1.1' 'bob@a.example: taken, 250 2.0.0'
has err 'C: LHLO' 'LMTP maild'
grep -q 'AUTH' err && fail "LMTP offers AUTH"
mail alice@a LMTP && has mail 'with LMTP id'
mail bob@a LMTP

# ---- RFC 3461: delivered here -----------------------------------------------------------------------

send 0 --from bob@a.example --to alice@a.example --dsn --envid 'a+b'
mail alice@a "DSN"
mail bob@a "the report of success" &&
  facts 'Original-Envelope-Id: a+b' 'Original-Recipient: rfc822; alice@a.example' 'Action: delivered' \
    'Status: 2.0.0' 'Final-Recipient: rfc822; alice@a.example'
has mail 'Subject: Your message was delivered'
send 0 --from bob@a.example --to alice@a.example
mail alice@a "no DSN" && no_mail bob@a "nothing was asked for"

# ---- RFC 3461: passed on, and relayed -------------------------------------------------------------

stop b
printf 'a.example %s\n' "$(echo "$a_smtp" | tr : ' ')" >b/routes
start b 'carol:x\nzo\303\253:x\n' --lmtp 127.0.0.1:0
# restart_a ROUTE: with that route alone, at the same ports
restart_a() {
  stop a
  printf '%s\n' "$1" >a/routes
  start a 'alice:x\nbob:x\n' --smtp "$a_smtp" --pop3 "$a_pop3" --warn-after 0
}
restart_a "b.example $(echo "$b_smtp" | tr : ' ')"
send 0 --from bob@a.example --to carol@b.example --notify success --envid e1
mail carol@b "passed on"
mail bob@a "the report of b" &&
  facts 'Reporting-MTA: dns; b.example' 'Action: delivered' 'Original-Envelope-Id: e1'

send 0 --from bob@a.example --to zoë@b.example --notify success # RFC 6531
mail bob@a "the report of b" &&
  facts 'Final-Recipient: utf-8; zo\x{EB}@b.example' 'Action: delivered'
[ -n "$(ls b/mail/zoë/new)" ] || fail "nothing in the mailbox with a name in UTF-8"

restart_a "b.example $(echo "$b_lmtp" | tr : ' ') lmtp"
send 0 --from bob@a.example --to carol@b.example
mail carol@b "by LMTP" && has mail 'with LMTP id'

# a server without extensions; maild is started by the scripted one, which knows its port
cat >with_peer.sh <<'END'
# with_peer.sh PORT OPTION...: sends the letter from a to the scripted server, and waits for the end
port=$1
shift
printf 'b.example 127.0.0.1 %s\n' "$port" >a/routes
"$maild" --dir a --domain a.example --smtp "$a_smtp" --pop3 "$a_pop3" --retry 0.1 --warn-after 0 --per-route 1 \
  >/dev/null 2>>a/log &
pid=$!
rm -f three
copy=0
while [ $copy -lt "${copies:-1}" ]; do
  until "$lmail" send --server "$a_smtp" --file "${letter:-letter.eml}" --from bob@a.example \
    --to carol@b.example "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || break
    sleep 0.1
  done
  copy=$((copy + 1))
done
: >three
tries=0
while [ -n "$(ls a/queue/*.msg 2>/dev/null)" ] && [ $tries -lt 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
kill $pid
wait $pid
END
export lmail maild a_smtp a_pop3 copies
peer() {
  stop a
  exits 0 "$server" script sh with_peer.sh @PORT@ "$@"
  restart_a ''
}
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
peer --notify success --envid e2
mail bob@a "the report that it was relayed" &&
  facts 'Action: relayed' 'Original-Envelope-Id: e2' 'Final-Recipient: rfc822; carol@b.example'

cat >script <<'END'
S: 220 hi
C: EHLO a.example
S: 250 hi
C: MAIL FROM:<bob@a.example>
S: 250 ok
C: RCPT TO:<carol@b.example>
S: 550 5.1.1 nobody
C: QUIT
S: 221 bye
END
peer --notify failure --ret full
mail bob@a "the report of failure" && facts 'Action: failed' 'Status: 5.1.1' 'Diagnostic-Code: smtp; 550 5.1.1 nobody'
exits 0 "$lmail" tree mail
has out 'message/rfc822'
has mail '..dots'
peer --notify failure
mail bob@a "the report of failure" && exits 0 "$lmail" tree mail && has out 'text/rfc822-headers'
peer --notify never
no_mail bob@a "NOTIFY=NEVER"
peer --notify success
no_mail bob@a "NOTIFY=SUCCESS, and it failed"

# ---- several messages on a connection; RFC 9422: no more than the server takes --------------------

transaction='C: MAIL FROM:<bob@a.example>
S: 250 ok
C: RCPT TO:<carol@b.example>
S: 250 ok
C: DATA
S: 354 go
D: data
S: 250 taken'
cat >script <<END
S: 220 hi
C: EHLO a.example
S: 250 hi
W: three
$transaction
C: MAIL FROM:<bob@a.example>
S: 250 ok
C: RCPT TO:<carol@b.example>
S: 550 5.1.1 not for her
C: RSET
S: 250 ok
$transaction
C: QUIT
S: 221 bye
END
copies=3 peer --notify failure
mail bob@a "the report of the second" && facts 'Status: 5.1.1'

# ---- what no report can hold ----------------------------------------------------------------------

# talk LINE...: says them to a, one after the other's answer; the answers are in out
talk() {
  perl -MIO::Socket::INET -e '
    my $s = IO::Socket::INET->new(PeerAddr => shift) or exit 1;
    sub hear { while (my $l = <$s>) { print $l; last if $l =~ /^\d{3} / } }
    hear();
    for (@ARGV) { print $s "$_\r\n"; hear() }' "$a_smtp" "$@" >out
}
if command -v perl >/dev/null; then
  for orcpt in 'rfc822;a+01b' "$(printf 't%.0s' 1 2 3 4 5 6 7 8 9)/x;y" 'x-y;+7F' 'utf-8;\x{0}'; do
    talk 'EHLO me.example' 'MAIL FROM:<bob@a.example> ENVID=a' \
      "RCPT TO:<alice@a.example> NOTIFY=SUCCESS ORCPT=$orcpt" 'DATA' "$(printf 'Subject: x\r\n\r\nx\r\n.')" QUIT
    grep -q '354' out || continue # refused: as good
    mail alice@a "ORCPT=$orcpt" && mail bob@a "the report of ORCPT=$orcpt" && facts 'Action: delivered'
  done
  [ -z "$(ls a/queue/*.msg 2>/dev/null)" ] || fail "a message stays in the queue for ever"
fi

# ---- VRFY, XCLIENT --------------------------------------------------------------------------------

if command -v perl >/dev/null; then
  talk 'EHLO me.example' 'VRFY alice' 'XCLIENT ADDR=192.0.2.1'
  has out '252 2.0.0' '502 5.5.1'
  stop a
  start a 'alice:x\nbob:x\n' --smtp "$a_smtp" --pop3 "$a_pop3" --vrfy all --xclient-from 127.0.0.1
  talk 'EHLO me.example' 'VRFY alice' 'VRFY <bob@a.example>' 'VRFY nobody' 'MAIL FROM:<x@y.example>' \
    'RCPT TO:<carol@b.example>' 'RSET' 'XCLIENT ADDR=192.0.2.1 LOGIN=[UNAVAILABLE]' 'EHLO me.example' \
    'MAIL FROM:<x@y.example>' 'RCPT TO:<carol@b.example>' 'RCPT TO:<alice@a.example>' 'RSET' 'XCLIENT ADDR=1+' 'XCLIENT ADDR=here' QUIT
  has out 'XCLIENT ADDR LOGIN' '250 2.1.5 <alice@a.example>' '250 2.1.5 <bob@a.example>' '550 5.1.1' \
    '220 a.example ESMTP maild' '550 5.7.1 Relaying denied' '501 5.5.4'
fi

# ---- RFC 3461: delayed ----------------------------------------------------------------------------

restart_a "b.example 127.0.0.1 1"
send 0 --from bob@a.example --to carol@b.example --notify delay
mail bob@a "the report of delay" && facts 'Action: delayed' 'Status: 4.4'
no_mail bob@a "one report of delay is enough"

# ---- RFC 6531: to a server that does not know it --------------------------------------------------

cat >script <<'END'
S: 220 hi
C: EHLO a.example
S: 250 8BITMIME
C: QUIT
S: 221 bye
END
rm -f a/queue/*.msg a/queue/*.log
printf 'Subject: gr\303\274\303\237e\n\nhello\n' >utf8.eml
letter=utf8.eml
export letter
peer
mail bob@a "the report of failure" && facts 'Status: 5.6.7'

finish
