#!/bin/sh
# SPDX-License-Identifier: MIT
# ask.sh LMAIL FOLDER MAILD SCRIPTED_SERVER: what maild tells and does by policy: aliases, EXPN, ETRN; LMTP's TRACE.
. "$(dirname "$0")/pair.sh"

command -v perl >/dev/null || { echo "SKIPPED: no perl"; exit 77; }
mkdir -p a
cat >a/aliases <<'END'
# name: members
staff: alice, "bob"@a.example, ALICE@a.example, team
team: carol@b.example, staff
bob: bob, alice
one: alice
nobody: nobody
END
start b 'carol:x\n'
start a 'alice:x\nbob:x\n' --lmtp 127.0.0.1:0

# ---- RFC 5321 3.5: by policy ------------------------------------------------------------------------

talk 'EHLO me' 'EXPN staff' 'VRFY staff' 'ETRN b.example' QUIT
has out '502 5.5.1' '252 2.0.0'
grep -Eq 'EXPN|ETRN' out && fail "EXPN or ETRN is offered and not allowed"
stop a
echo "b.example $(echo "$b_smtp" | tr : ' ')" >a/routes
start a 'alice:x\nbob:x\n' --smtp "$a_smtp" --pop3 "$a_pop3" --expn users --vrfy all --etrn users \
  --submission 127.0.0.1:0 --auth-clear loopback
talk 'EHLO me' 'EXPN staff' 'ETRN b.example' 'VRFY staff' QUIT
has out 'EXPN' 'ETRN' '502 5.5.1' '459 4.7.1' '250 2.1.5 <staff@a.example>'
to=$a_submission talk 'EHLO me' 'AUTH PLAIN AGFsaWNlAHg=' 'EXPN staff' 'EXPN <bob@a.example>' 'EXPN alice' 'EXPN none' \
  'EXPN nobody' QUIT
has out '250-2.1.5 <alice@a.example>' '250 2.1.5 <carol@b.example>' '550 5.1.1 That is a user name' \
  '550 5.1.1 No such list' '252 2.1.5'
grep -c '<alice@a.example>' out >count
echo 2 | same - count "alice is once in staff, once in bob"

# ---- mail to an alias: all get it once, from the same sender ----------------------------------------

talk 'EHLO me' 'MAIL FROM:<bob@a.example>' 'RCPT TO:<Staff@a.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;s@x.example' \
  DATA "$short" QUIT
mail alice@a "alias" && mail carol@b "alias, of another domain"
has mail 'with ESMTP'
tries=0
until LMAIL_PASSWORD=x "$lmail" get "pop3://bob@$a_pop3" --list 2>/dev/null | grep -q 2 || [ $tries -gt 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
mail bob@a "alias, and the report" # both
has mail 'Subject: x' 'Action: expanded' 'Original-Recipient: rfc822; s@x.example'
tr -d '\r' <mail | grep -c '^Action: ' >count
echo 1 | same - count "SUCCESS goes to no member"
no_mail alice@a "twice"
talk 'EHLO me' 'MAIL FROM:<x@y.example>' 'RCPT TO:<one@a.example>' 'RCPT TO:<bob@a.example>' 'RCPT TO:<nobody@a.example>' \
  DATA "$short" QUIT
has out '550 5.1.1 Nobody is behind'
mail alice@a "two aliases that she is in" && mail bob@a "an alias of his own name"
no_mail alice@a "twice"

# ---- RFC 1985 ---------------------------------------------------------------------------------------

stop b
stop a
echo "b.example $(echo "$b_smtp" | tr : ' ')" >a/routes
echo "sub.b.example $(echo "$b_smtp" | tr : ' ')" >>a/routes
start a 'alice:x\nbob:x\n' --smtp "$a_smtp" --pop3 "$a_pop3" --etrn all --retry 600 --retry-max 600
talk 'EHLO me' 'MAIL FROM:<bob@a.example>' 'RCPT TO:<carol@b.example>' DATA "$short" 'MAIL FROM:<bob@a.example>' \
  'RCPT TO:<carol@sub.b.example>' DATA "$short" QUIT
tries=0
until [ "$(grep -c 'next attempt in 600' a/log)" -ge 2 ] || [ $tries -gt 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
start b 'carol:x\n' --smtp "$b_smtp" --pop3 "$b_pop3"
talk 'EHLO me' 'ETRN other.example' 'ETRN #b.example' 'ETRN example' 'MAIL FROM:<>' 'ETRN b.example' QUIT
has out '251 2.0.0 OK, no messages waiting for node other.example' '458 4.3.3' \
  '251 2.0.0 OK, no messages waiting for node example' '503 5.5.1'
no_mail carol@b "nobody has asked for it yet"
talk 'EHLO me' 'ETRN B.example' QUIT
has out '253 2.0.0 OK, 1 pending messages for node B.example started'
mail carol@b "ETRN"
talk 'EHLO me' 'ETRN @b.example' QUIT
has out '253 2.0.0 OK, 1 pending messages for node @b.example started'
mail bob@a "sub.b.example is not b's, which says so" && facts 'Status: 5.1.2'

# ---- LMTP's TRACE -----------------------------------------------------------------------------------

stop a
start a 'alice:x\nbob:x\n' --smtp "$a_smtp" --pop3 "$a_pop3" --lmtp 127.0.0.1:0
to=$a_lmtp talk 'LHLO me' 'TRACE b64_-url' 'MAIL FROM:<>' 'RCPT TO:<alice@a.example>' DATA "$short" QUIT
has out 'TRACE'
mail alice@a TRACE
has a/log ', traced as b64_-url'

# ---- what no aliases file can say -------------------------------------------------------------------

stop a
for line in 'staff alice' ': alice' 'staff:' 'staff: a b@' 'staff: |command' 'x@a.example: alice' 'staff: /etc/file'; do
  echo "$line" >a/aliases
  exits 66 "$maild" --dir a --domain a.example
  has err 'aliases:1: '
done
exits 64 "$maild" --dir a --domain a.example --expn everybody
exits 64 "$maild" --dir a --domain a.example --etrn ''

finish
