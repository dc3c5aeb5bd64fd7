#!/bin/sh
# SPDX-License-Identifier: MIT
# lmail-imap.sh LMAIL FOLDER IMAP_SESSION: lmail imap with Dovecot.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"
. "$here/letter.sh"

imap_session=$3
start_imap || no_peers
make_letter letter.eml
crlf <letter.eml >crlf.eml
export LMAIL_PASSWORD=secret
url=imap://alice@127.0.0.1:$imap
imap() {
  code=$1
  what=$2
  shift 2
  exits "$code" "$lmail" imap "$what" --trace "$@"
}

imap 0 ls "$url/"
has out INBOX
imap 0 append "$url/INBOX" letter.eml letter.eml
imap 0 status "$url/INBOX"
has out 'MESSAGES 2' 'UIDNEXT 3'
imap 0 search "$url/"
has out 1 2
imap 0 search "$url/" FROM nobody
[ -s out ] && fail "found what is not there"
imap 0 search "$url/" \( OR SUBJECT Grüße UNSEEN \) SINCE 1-Feb-2020 UID '1:*' LARGER 10
has out 2
imap 0 fetch "$url/INBOX/;UID=2"
same out crlf.eml "what was put in comes out"
imap 0 fetch "$url/INBOX/;UID=2/;SECTION=HEADER"
has out 'Subject:'
imap 0 fetch "$url/" 1:2
[ "$(wc -c <out)" = $((2 * $(wc -c <crlf.eml))) ] || fail "two messages"
imap 1 fetch "$url/" 77
has err 'no such message'
imap 0 search --json "$url/"
has out '{"uid": 1}'
grep -q secret err && fail "the password is in the trace"

# the same under COMPRESS=DEFLATE
imap 0 fetch "$url/INBOX/;UID=2" --compress
same out crlf.eml "what was put in comes out of a compressed connection"
has err 'COMPRESS DEFLATE'
imap 0 append "$url/INBOX" letter.eml --compress
imap 0 fetch "$url/INBOX/;UID=3" --compress
same out crlf.eml "what was put in compressed comes out"
"$imap_session" "$imap" >log 2>&1 <<'END' || fail "cannot expunge"
login alice secret
cmd SELECT m:INBOX
cmd STORE s:3 +FLAGS.SILENT ( f:\Deleted )
cmd EXPUNGE
END

# another mailbox, whose name is not US-ASCII; Dovecot makes it when mail is moved there
imap 6 move "$url/" 2 Entwürfe
has err 'Mailbox doesn'
"$lmail" imap append "$url/" - <letter.eml || fail "append from standard input"
exits 0 "$lmail" get "$url/INBOX/;UID=4"
same out crlf.eml "lmail get imap://"
"$imap_session" "$imap" >log 2>&1 <<'END' || fail "no mailbox"
login alice secret
cmd CREATE m:Entw&APw-rfe
END
imap 0 move "$url/" 2 Entwürfe
imap 0 ls "$url/" 'Entw*'
has out Entwürfe
imap 0 ls --json "$url/"
has out '{"mailbox": "Entwürfe", "delimiter": '
imap 0 status "$url/Entw%C3%BCrfe"
has out 'MESSAGES 1'
imap 0 search "$url/"
has out 1 4

# something happens while it is watched
"$lmail" imap watch "$url/" --count 2 --json >watched 2>err &
pid=$!
sleep 1
imap 0 append "$url/" letter.eml
wait $pid || fail "watch ended with $?"
has watched '"event": "exists", "message": 3'

# login by SASL, and what is refused
for mechanism in plain scram-sha-256 cram-md5 auto; do
  exits 0 "$lmail" imap status "imap://alice;AUTH=$mechanism@127.0.0.1:$imap/" --allow-plaintext --trace
  case $mechanism in auto) ;; *) has err "AUTHENTICATE $(echo "$mechanism" | tr a-z A-Z)" ;; esac
done
LMAIL_PASSWORD=wrong exits 6 "$lmail" imap ls "$url/"
has err 'may not log in'
imap 6 status "$url/nowhere"
imap 6 ls --tls "$url/"
has err 'offers no STARTTLS'
exits 2 "$lmail" imap ls "http://example.com/"
exits 2 "$lmail" imap move "$url/"
exits 2 "$lmail" imap dance "$url/"
exits 4 "$lmail" imap ls imap://alice@127.0.0.1:1/
exits 3 "$lmail" imap append "$url/" none.eml
finish_peers
