#!/bin/sh
# SPDX-License-Identifier: MIT
# send.sh LMAIL FOLDER SCRIPTED_SERVER: how a message is sent: LMTP, CHUNKING, DSN, SMTPUTF8, PIPELINING, and
# STARTTLS as far as it goes without a handshake.
. "$(dirname "$0")/check.sh"
server=$3

printf 'Subject: x\n\n.hello\n' >letter.eml
send() {
  code=$1
  shift
  exits "$code" "$server" script "$lmail" send --server 127.0.0.1:@PORT@ --from bob@example.org \
    --to alice@example.com --file letter.eml --helo me.example "$@"
}
# hello LINE...: the greeting, and EHLO's answer with these extensions
hello() {
  printf 'S: 220 hi\nC: EHLO me.example\nS: 250-hi\n'
  for line in "$@"; do printf 'S: 250-%s\n' "$line"; done
  printf 'S: 250 HELP\n'
}
bye='C: QUIT
S: 221 bye'
# taken [MAIL-PARAMETERS [RCPT-PARAMETERS [RECIPIENT]]]: the message is sent by DATA, and taken
taken() {
  printf 'C: MAIL FROM:<bob@example.org>%s\nS: 250 ok\nC: RCPT TO:<%s>%s\nS: 250 ok\n' "$1" \
    "${3:-alice@example.com}" "$2"
  printf 'C: DATA\nS: 354 go\nD: data\nS: 250 taken\n%s\n' "$bye"
}

# ---- RFC 2033: each recipient has a verdict of its own --------------------------------------------

cat >script <<END
S: 220 hi
C: LHLO me.example
S: 250-hi
S: 250 PIPELINING
C: MAIL FROM:<bob@example.org>
C: RCPT TO:<alice@example.com>
C: RCPT TO:<carol@example.com>
C: RCPT TO:<dave@example.com>
C: DATA
S: 250 ok
S: 250 alice
S: 550 5.1.1 no carol
S: 250 dave
S: 354 go
D: data
S: 452 4.2.2 alice is full
S: 250 2.0.0 dave has it
$bye
END
send 9 --lmtp --to carol@example.com --to dave@example.com
has out 'alice@example.com: not now, 452 4.2.2 alice is full' \
  'carol@example.com: refused, 550 5.1.1 no carol' 'dave@example.com: taken, 250 2.0.0 dave has it'
exits 9 "$server" script "$lmail" send --server lmtp://127.0.0.1:@PORT@ --from bob@example.org \
  --to alice@example.com --to carol@example.com --to dave@example.com --file letter.eml \
  --helo me.example --json
has out '{"recipient": "alice@example.com", "code": 452, "enhanced": "4.2.2", "text": "alice is full"}'
exits 4 "$lmail" send --server lmtp:"$work/nobody" --from b@a.example --to a@a.example --file letter.eml
has err 'nobody: No such file or directory'

# ---- RFC 3030 -------------------------------------------------------------------------------------

{
  hello CHUNKING
  cat <<END
C: MAIL FROM:<bob@example.org>
S: 250 ok
C: RCPT TO:<alice@example.com>
S: 250 ok
C: BDAT 22 LAST
C: Subject: x
C: 
C: .hello
S: 250 2.0.0 taken
$bye
END
} >script
send 0 --chunking
has out 'alice@example.com: taken, 250 2.0.0 taken'
{ hello PIPELINING; echo "$bye"; } >script
send 6 --chunking
has err 'the server offers no CHUNKING'

# ---- RFC 3461 -------------------------------------------------------------------------------------

{ hello DSN; taken ' RET=HDRS ENVID=a+2Bb' ' NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;alice@example.com'; } >script
send 0 --dsn --envid a+b
{ hello DSN; taken ' RET=FULL' ' NOTIFY=NEVER ORCPT=rfc822;alice@example.com'; } >script
send 0 --notify never --ret full
{ hello CHUNKING; echo "$bye"; } >script
send 6 --dsn
has err 'the server offers no DSN'
for list in never,delay '' sucess success,,delay; do
  exits 2 "$lmail" send --server 127.0.0.1:1 --from b@a.example --to a@a.example --notify "$list"
done

# ---- RFC 6531 -------------------------------------------------------------------------------------

printf 'From: Zo\303\253 <bob@example.org>\nSubject: x\n\nhello\n' >utf8.eml
utf8() {
  code=$1
  shift
  exits "$code" "$server" script "$lmail" send --server 127.0.0.1:@PORT@ --from bob@example.org \
    --file utf8.eml --helo me.example "$@"
}
{ hello SMTPUTF8 8BITMIME DSN; taken ' BODY=8BITMIME SMTPUTF8' ' NOTIFY=DELAY ORCPT=utf-8;zo\x{EB}@example.com' 'zoë@example.com'; } >script
utf8 0 --to zoë@example.com --notify delay
{ hello 8BITMIME; echo "$bye"; } >script
utf8 8 --to zoë@example.com
has err 'only to servers with SMTPUTF8'
{ hello 8BITMIME; taken ' BODY=8BITMIME'; } >script
utf8 0 --to alice@example.com

# ---- RFC 2920 -------------------------------------------------------------------------------------

for offered in PIPELINING SIZE; do
  { hello $offered; taken "$([ $offered = SIZE ] && echo ' SIZE=22')"; } >script
  send 0 --no-pipeline # the script has an answer before each command: it would do for any client ...
done
{ hello SIZE; echo "$bye"; } >script
send 6 --pipeline
has err 'the server offers no PIPELINING'
{
  hello PIPELINING
  printf 'silence\n'
} >script
send 4 --no-pipeline --timeout 1 --trace # ... but this one shows that it waits
has err 'C: MAIL'
grep -q 'C: RCPT' err && fail "--no-pipeline does not wait"
send 4 --pipeline --timeout 1 --trace
has err 'C: MAIL' 'C: RCPT' 'C: DATA'

# ---- RFC 9422: more recipients than the server takes ---------------------------------------------

{ hello 'LIMITS RCPTMAX=1'; taken; } >script
send 9 --to carol@example.com
has out 'alice@example.com: taken' 'carol@example.com: not now, 452 not sent'

# ---- RFC 3207: nothing of a message without TLS (attack T7), nor of what comes with the answer (T5) --

{ hello AUTH; echo "$bye"; } >script
send 6 --tls
has err 'the server offers no STARTTLS'
grep -q 'MAIL' err && fail "sent in clear"
{
  hello STARTTLS
  printf 'C: STARTTLS\nS: 454 4.7.0 not now\n%s\n' "$bye"
} >script
send 5 --tls
has out 'alice@example.com: not now, 454'
{ hello STARTTLS; printf 'C: STARTTLS\nF: injected\nsilence\n'; } >script
printf '220 go\n250-evil\n250 AUTH PLAIN\n' >injected
send 7 --tls
has err 'the server broke the protocol'

finish
