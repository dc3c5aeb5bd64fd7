#!/bin/sh
# SPDX-License-Identifier: MIT
# events.sh LMAIL FOLDER: each machine's events, the same however the input is cut.
. "$(dirname "$0")/check.sh"

# cuts MACHINE FILE [OPTION]...: whole and in chunks, text and JSON; the text stays in whole
cuts() {
  machine=$1
  file=$2
  shift 2
  "$lmail" events "$machine" "$@" "$file" >whole
  "$lmail" events "$machine" --json "$@" "$file" >whole.json
  for n in 1 2 3 5 7 64 4096; do
    "$lmail" events "$machine" --chunk $n "$@" "$file" >cut
    same whole cut "$machine, text, chunks of $n"
    "$lmail" events "$machine" --chunk $n --json "$@" "$file" >cut
    same whole.json cut "$machine, JSON, chunks of $n"
  done
  "$lmail" events "$machine" --json "$@" <"$file" >cut
  same whole.json cut "$machine, standard input"
}

{
  echo 'EHLO me.example'
  echo 'MAIL FROM:<a@b.example> SIZE=12'
  echo 'RCPT TO:<c@d.example>'
  echo 'DATA'
  printf 'Subject: h\303\251\377"\\\n\n..x\n.\n'
  echo 'FOO bar'
  echo 'MAIL FROM:nobody'
  echo 'QUIT'
  echo 'never read'
} | crlf >smtp-server
cuts smtp-server smtp-server
has whole '* SMTP_SERVER_EHLO' '"a@b.example" "SIZE=12"' '* SMTP_SERVER_RCPT' \
  '"Subject: h\xc3\xa9\xff\"\\\r\n\r\n.x\r\n"' '* SMTP_SERVER_MESSAGE' '* SMTP_SERVER_UNKNOWN' \
  '* SMTP_SERVER_BAD' '* SMTP_SERVER_QUIT' '! DONE'
has whole.json '"kind": "SMTP_SERVER_BODY"' '"data": "Subject: hé\udcff\"\\\r\n\r\n.x\r\n"' \
  '"data": null, "data2": null}' '{"status": "DONE"'

printf 'EHLO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nhalf' >cut-off
exits 1 "$lmail" events smtp-server --json cut-off
has out '"status": "E_TRUNCATED"'

printf '%s\n' '220-mx' '220 ready' '250-mx' '250-SIZE 1000' '250-FOO bar' '250 8BITMIME' '250 ok' \
  '550 no' '250 ok' '354 go' '250 queued' '221 bye' | crlf >smtp-client
printf '%s\n' 'EHLO me' 'MAIL FROM:<a@b>' 'RCPT TO:<c@d>' 'RCPT TO:<e@d>' 'DATA' 'Subject: x' '' \
  'QUIT' '.' 'QUIT' >sent
cuts smtp-client smtp-client --sent sent
has whole '* SMTP_CLIENT_GREETING' '* SMTP_CLIENT_EXTENSION' '"FOO" "bar"' '* SMTP_CLIENT_MESSAGE' \
  '! DONE'
has whole.json '"kind": "SMTP_CLIENT_MESSAGE", "code": 250'
cuts smtp-client smtp-client
has whole.json '"id": 0'
grep -q '"id": [1-9]' whole.json && fail "an id without --sent"

printf '%s\n' CAPA 'USER a' 'PASS secret' STAT LIST UIDL 'LIST 1' 'RETR 1' 'TOP 1 0' 'DELE 1' RSET \
  NOOP 'XYZ' QUIT | crlf >pop3-server
cuts pop3-server pop3-server
has whole '* POP3_SERVER_PASS' 'flags=EV_SECRET' '* POP3_SERVER_UNKNOWN' '* POP3_SERVER_QUIT' '! DONE'

printf '%s\n' '+OK hi' '+OK' TOP UIDL . '+OK' '+OK' '+OK 2 320' '+OK' '1 100' '2 220' . \
  '+OK' 'Subject: x' '' '..dot' . '-ERR [SYS/TEMP] no' '+OK bye' | crlf >pop3-client
printf '%s\n' CAPA 'USER a' 'PASS b' STAT LIST 'RETR 1' 'RETR 2' QUIT >sent
cuts pop3-client pop3-client --sent sent
has whole '* POP3_CLIENT_GREETING' '* POP3_CLIENT_CAPA' '* POP3_CLIENT_STAT' '* POP3_CLIENT_LIST' \
  '"Subject: x\r\n\r\n.dot\r\n"' '* POP3_CLIENT_ERR' '! DONE'
printf '%s\n' '+OK' 'one' 'two' . '-ERR no' | crlf >multi
cuts pop3-client multi --multi
has whole '* POP3_CLIENT_BODY' '"one\r\ntwo\r\n"' '* POP3_CLIENT_ERR' '! DONE'
printf '%s\n' '+OK one' '+OK two' '-ERR three' | crlf >single
cuts pop3-client single
has whole '"one"' '"two"' '"three"' '! DONE'

cat >mime <<'END'
From: a@b.example
Subject: =?utf-8?q?h=C3=A9?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

preamble
--x
Content-Transfer-Encoding: base64

aGVs!bG8=
--x
Content-Type: multipart/alternative; boundary="xx"

--xx

--x-no delimiter
--xx--
--x--
epilogue
END
cuts mime mime
has whole '* MIME_PREAMBLE' '* MIME_PART_BEGIN' 'MEDIA_MULTIPART_MIXED' '* MIME_EPILOGUE' '! DONE'
cuts mime mime --decode
has whole '"hello"' 'DEFECT_BAD_BASE64'
crlf <mime >mime-crlf
cuts mime mime-crlf --decode --scratch 256

exits 0 "$lmail" events mime --compare 1,7,4096 mime mime-crlf smtp-server pop3-client
has out '4 files: no difference'
exits 3 "$lmail" events mime --compare 1 mime does-not-exist
finish
