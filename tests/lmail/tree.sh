#!/bin/sh
# SPDX-License-Identifier: MIT
# tree.sh LMAIL FOLDER: lmail tree --json says of each part what it is documented to say.
. "$(dirname "$0")/check.sh"

command -v sha256sum >/dev/null || {
  echo "SKIPPED: there is no sha256sum"
  exit 77
}

# sum TEXT: its checksum; escapes as in printf
sum() {
  # shellcheck disable=SC2059
  printf "$1" | sha256sum | cut -d' ' -f1
}

# tree FILE: what lmail tells of it, in `out`
tree() {
  exits 0 "$lmail" tree --json "$1"
}

# line NUMBER TEXT: the line of `out` is this, exactly
line() {
  sed -n "$1p" out >have
  printf '%s\n' "$2" >want
  same have want "line $1: $(cat have)"
}

# paths TEXT: all paths in their order
paths() {
  have=$(sed 's/^{"path": "\([^"]*\)".*/\1/' out | tr '\n' ' ')
  [ "$have" = "$1" ] || fail "paths are '$have', not '$1'"
}

empty=$(sum '')

# ---- one part: every member, and where it is ------------------------------------------------------

printf 'MIME-Version: 1.0\r
Content-Type: TEXT/Plain; Charset=ISO-8859-1; Format=flowed\r
Content-Transfer-Encoding: Quoted-Printable\r
Content-ID: <one@example.com>\r
Content-Description: =?utf-8?q?caf=C3=A9?=\r
Content-Disposition: INLINE; FileName="a \\"b\\".txt"\r
\r
caf=E9=\r
 au lait\r
' >one.eml
tree one.eml
line 1 "{\"path\": \"1\", \"type\": \"text/plain\", \"params\": {\"charset\": \"ISO-8859-1\", \"format\": \"flowed\"}, \"disposition\": \"inline\", \"disposition_params\": {\"filename\": \"a \\\"b\\\".txt\"}, \"encoding\": \"quoted-printable\", \"id\": \"<one@example.com>\", \"description\": \"café\", \"header\": 0, \"body\": $(($(wc -c <one.eml) - 19)), \"end\": $(wc -c <one.eml), \"octets\": 19, \"lines\": 2, \"sha256\": \"$(sum 'caf=E9=\r\n au lait\r\n')\", \"decoded_octets\": 14, \"decoded_sha256\": \"$(sum 'caf\351 au lait\r\n')\", \"text_sha256\": \"$(sum 'caf\303\251 au lait\r\n')\", \"defects\": []}"
[ "$(wc -l <out)" = 1 ] || fail "more than one part in one.eml"

# ---- parts in parts -------------------------------------------------------------------------------

cat >nested.eml <<'END'
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=a

preamble
--a

first
--a
Content-Type: message/rfc822

Subject: inner
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

plain
--b
Content-Type: message/rfc822

Subject: innermost

text
--b--
--a
Content-Type: message/rfc822

Subject: single

text
--a
Content-Type: multipart/digest; boundary=c

--c

Subject: digested

text
--c--

--a--
epilogue
END
tree nested.eml
paths ' 1 2 2.TEXT 2.1 2.2 2.2.1 3 3.1 4 4.1 4.1.1 '
sed -n 1p out >outer
has outer '"path": "", "type": "multipart/mixed"' '"header": 0, "body": 61' \
  "\"octets\": $(($(wc -c <nested.eml) - 61)), \"lines\": $(sed '1,3d' nested.eml | wc -l)" \
  "\"end\": $(wc -c <nested.eml)" "\"sha256\": \"$(tail -c +62 nested.eml | sha256sum | cut -d' ' -f1)\"" \
  '"decoded_octets": null, "decoded_sha256": null, "text_sha256": null, "defects": []'
sed -n 4p out >inner
has inner '"path": "2.TEXT", "type": "multipart/alternative"' '"decoded_octets": null' '"decoded_sha256": null'
sed -n 3p out >message
has message '"path": "2", "type": "message/rfc822"' '"text_sha256": null'
[ "$(grep -o '"end": [0-9]*' inner)" = "$(grep -o '"end": [0-9]*' message)" ] ||
  fail "a message and the multipart in it end at different places"
# what a message/rfc822 holds is its decoded body
[ "$(grep -o ' "sha256": "[^"]*"' message | cut -d'"' -f4)" = \
  "$(grep -o '"decoded_sha256": "[^"]*"' message | cut -d'"' -f4)" ] || fail "message/rfc822: $(cat message)"
sed -n 2p out >first
has first "\"body\": 75, \"end\": 80, \"octets\": 5, \"lines\": 0, \"sha256\": \"$(sum first)\""
for path in 2.2 4.1; do
  grep "\"path\": \"$path\"" out >digested
  has digested '"type": "message/rfc822"'
done

# The parts begin in the order in which they are told.
sed 's/.*"header": \([0-9]*\),.*/\1/' out >begins
sort -n begins >sorted
same begins sorted "the order of the parts"

# A message that is a message.
printf 'Content-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a--\n' >top.eml
tree top.eml
paths '1 1.TEXT 1.1 '
printf 'Content-Type: message/rfc822\n\nSubject: x\n\ny\n' >top.eml
tree top.eml
paths '1 1.1 '

# One in base64 is not taken apart: its decoded body is the message.
printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoKeQo=\n--a--\n' >encoded.eml
tree encoded.eml
paths ' 1 '
has out "\"decoded_octets\": 14, \"decoded_sha256\": \"$(sum 'Subject: x\n\ny\n')\""

# A multipart without boundary is one body; a multipart all the same.
printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed\n\n--a\n\nx\n--a--\n' >opaque.eml
tree opaque.eml
paths '1 '
has out '"decoded_octets": null, "decoded_sha256": null, "text_sha256": null' '"code": "DEFECT_NO_BOUNDARY"'

# ---- very little ----------------------------------------------------------------------------------

: >nothing.eml
tree nothing.eml
line 1 "{\"path\": \"1\", \"type\": \"text/plain\", \"params\": {}, \"disposition\": null, \"disposition_params\": {}, \"encoding\": \"7bit\", \"id\": null, \"description\": null, \"header\": 0, \"body\": 0, \"end\": 0, \"octets\": 0, \"lines\": 0, \"sha256\": \"$empty\", \"decoded_octets\": 0, \"decoded_sha256\": \"$empty\", \"text_sha256\": \"$empty\", \"defects\": []}"
printf 'Subject: header only\n' >header.eml
tree header.eml
has out '"header": 0, "body": 21, "end": 21, "octets": 0, "lines": 0'
printf '\nno header\n' >body.eml
tree body.eml
has out '"header": 0, "body": 1, "end": 11, "octets": 10, "lines": 1' '"defects": []'

# ---- transfer encodings ---------------------------------------------------------------------------

# encoding FIELD-VALUE WORD: what the message says, in lower case
encoding() {
  printf 'MIME-Version: 1.0\nContent-Transfer-Encoding:%s\n\nYQ==\n' "$1" >encoding.eml
  tree encoding.eml
  has out "\"encoding\": \"$2\""
}
encoding ' BASE64' base64
encoding ' (a) base64 (b (c) d)' base64
encoding ' base64; x' base64
encoding ' 8Bit' 8bit
encoding ' Binary' binary
encoding ' X-Unknown' x-unknown
has out "\"decoded_octets\": 5, \"decoded_sha256\": \"$(sum 'YQ==\n')\"" '"DEFECT_UNKNOWN_ENCODING"'
encoding ' (none) 8-bit (x)' 8-bit
encoding ' X-UUencode' x-uuencode
encoding ' 8 bit' 7bit
encoding '' 7bit

# Line breaks are told as they are in the file, and lines are line ends.
printf 'a: b\n\none\r\ntwo\nthree\rfour' >lines.eml
tree lines.eml
has out "\"octets\": 19, \"lines\": 2, \"sha256\": \"$(sum 'one\r\ntwo\nthree\rfour')\"" \
  "\"decoded_octets\": 19, \"decoded_sha256\": \"$(sum 'one\r\ntwo\nthree\rfour')\""

# ---- texts as UTF-8 -------------------------------------------------------------------------------

# text PARAMETERS BODY UTF-8; both escaped as in printf
text() {
  # shellcheck disable=SC2059
  { printf 'MIME-Version: 1.0\nContent-Type: text/html%s\n\n' "$1"; printf "$2"; } >text.eml
  tree text.eml
  has out "\"text_sha256\": \"$(sum "$3")\""
}
text '; charset=utf-8' '\303\244\n' '\303\244\n'
text '; charset=utf-8' '\303a' '\357\277\275a'
text '; charset=iso-8859-15' '\244\n' '\342\202\254\n'
text '; charset="windows-1252"' '\200' '\342\202\254'
text '; charset=koi8-r' '\301' '\320\260'
text "; charset*=us-ascii'en'koi8-r" '\301' '\320\260'
text '; charset=iso-2022-jp' '\033$B$"\033(B' '\343\201\202'
text '; charset=shift_jis' '\202\240' '\343\201\202'
text '; charset=gb2312' '\260\241' '\345\225\212'
text '; charset=utf-16be' '\000a\040\254' 'a\342\202\254'
text '; charset=utf-7' '+IKw-' '\342\202\254'
text '' 'plain' 'plain'
text '' '\303\244' '\303\244'
text '' '\344' '\357\277\275'
text '; charset=no-such' '\303\244' '\303\244'
text '; charset=us-ascii' '\303\244' '\303\244'
text '; charset=us-ascii' '\344' '\303\244'
text '; charset=us-ascii' '\344\303\244' '\303\244\303\203\302\244'
printf 'Content-Type: application/xml; charset=utf-8\n\nx\n' >text.eml
tree text.eml
has out '"text_sha256": null'

# ---- parameters -----------------------------------------------------------------------------------

cat >params.eml <<'END'
MIME-Version: 1.0
Content-Type: application/octet-stream;
 NAME="=?iso-8859-1?q?na=EFve?="; x=1; X=2;
 title*0*=utf-8''%e2%82; title*1*=%ac%20; title*2="plain"
Content-Disposition: attachment; filename=unquoted name.txt;
 size=12
Content-Disposition: inline
Content-ID: (a comment)
 <folded@example.com>

END
tree params.eml
has out '"params": {"name": "naïve", "x": "1", "title": "€ plain"}' \
  '"disposition": "attachment"' '"id": "(a comment) <folded@example.com>"' '"DEFECT_DUPLICATE_FIELD"'

# what is no token is no encoding, and the default is told, as by IMAP servers
for encoding in '"base64"' 'base64, 7bit' 'base64/x' ''; do
  printf 'MIME-Version: 1.0\nContent-Transfer-Encoding: %s\n\nYQ==\n' "$encoding" >encoding.eml
  tree encoding.eml
  has out '"encoding": "7bit"'
done

# 8,000 names are no square of them: such a header once took a minute
{
  printf 'MIME-Version: 1.0\nContent-Type: text/plain'
  awk 'BEGIN { for (i = 0; i < 8000; i++) printf ";a%x=1", i }'
  printf '; a1f3f*0=a; A1F3F*1=b\n\nx\n'
} >names.eml
timeout 20 "$lmail" tree --json names.eml >out || fail "8,000 names take more than 20 seconds"
has out '"params": {"a0": "1", "a1": "1", "a2": "1"' '"a1f3e": "1", "a1f3f": "ab"}'

# ---- defects --------------------------------------------------------------------------------------

printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\nContent-Type: text/html\n\n--a\nContent-Transfer-Encoding: base64\n\nYQ!=\n' >defects.eml
tree defects.eml
sed -n 1p out >outer
has outer '"defects": [{"code": "DEFECT_DUPLICATE_FIELD", "off": 60, "note": ' '"code": "DEFECT_NO_CLOSE_DELIMITER", "off": 129'
has outer '"code": "DEFECT_CONFLICTING_TYPE", "off": 60, "note": "RFC 2045 3, content-type: \"multipart/mixed\", not \"text/html\""'
sed -n 2p out >inner
has inner '"code": "DEFECT_BAD_BASE64", "off": 126'

# two defects of one field have two readings each
printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a; boundary=b; charset=x; charset=y\n\n--a--\n' >twice.eml
tree twice.eml
has out '"code": "DEFECT_CONFLICTING_BOUNDARY", "off": 18, "note": "RFC 2046 5.1.1, content-type: \"a\", not \"b\""' \
  '"code": "DEFECT_DUPLICATE_PARAMETER", "off": 18, "note": "RFC 2045 5.1, content-type: \"x\", not \"y\""'

# ---- depth and number -----------------------------------------------------------------------------

# 60 multiparts inside each other: more than a server takes, and all are told
i=0
while [ "$i" -lt 60 ]; do
  printf 'Content-Type: multipart/mixed; boundary=%03d\n\n--%03d\n' "$i" "$i"
  i=$((i + 1))
done >deep.eml
printf '\nbottom' >>deep.eml
tree deep.eml
[ "$(wc -l <out)" = 61 ] || fail "$(wc -l <out) parts, not 61"
sed -n 61p out >bottom
has bottom "\"sha256\": \"$(sum bottom)\""

# 3,000 parts
{
  printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n'
  awk 'BEGIN { for (i = 0; i < 3000; i++) printf "--a\n\n%d\n", i; print "--a--" }'
} >many.eml
tree many.eml
[ "$(wc -l <out)" = 3001 ] || fail "$(wc -l <out) parts, not 3001"
tail -n 1 out >last
has last '"path": "3000"' "\"sha256\": \"$(sum 2999)\""

# A boundary of 4,000 octets
{
  printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="%04000d"\n\n' 7
  printf -- '--%04000d\n\nx\n--%04000d--\n' 7 7
} >boundary.eml
tree boundary.eml
paths ' 1 '

finish
