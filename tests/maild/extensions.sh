#!/bin/sh
# SPDX-License-Identifier: MIT
# extensions.sh LMAIL FOLDER MAILD SCRIPTED_SERVER: what maild does with CHUNKING, LMTP, DSN and SMTPUTF8. Two of
# them, a.example (alice, bob) and b.example (carol), send each other mail; scripted servers know no extensions.
. "$(dirname "$0")/pair.sh"

printf 'Subject: x\nFrom: bob@a.example\n\n.\n..dots\nlast\n' >letter.eml
crlf <letter.eml >crlf.eml
start a 'alice:x\nbob:x\n' --lmtp 127.0.0.1:0 --warn-after 0
start b 'carol:x\nzo\303\253:x\n' --lmtp 127.0.0.1:0

# ---- RFC 3030 -------------------------------------------------------------------------------------

send 0 --from bob@a.example --to alice@a.example --chunking
has err 'S: 250-CHUNKING' 'C: BDAT' 'LIMITS RCPTMAX=100' 'HELP'
mail alice@a "BDAT" && sed '1,/^  by /d; /^  id /d' mail >got && tail -n 6 mail >got && same got crlf.eml "BDAT"

# ---- RFC 2033 -------------------------------------------------------------------------------------

exits 9 "$lmail" send --server "lmtp://$a_lmtp" --file letter.eml --from bob@a.example \
  --to alice@a.example --to nobody@a.example --to bob@a.example --trace
has out 'alice@a.example: taken, 250 2.0.0' 'nobody@a.example: refused, 550 5.1.1' 'bob@a.example: taken, 250 2.0.0'
has err 'C: LHLO' 'LMTP maild' 'IGNOREQUOTA'
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
