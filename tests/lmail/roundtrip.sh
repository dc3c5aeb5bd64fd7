#!/bin/sh
# SPDX-License-Identifier: MIT
# roundtrip.sh LMAIL FOLDER: what is composed comes out again, name and octets.
. "$(dirname "$0")/check.sh"

# every octet there is, CRLF, bare LF and a lone dot among them
i=0
while [ $i -lt 256 ]; do
  printf "\\$(printf %o $i)"
  i=$((i + 1))
done >all
cat all all all all >'blå røgélse.png'
printf 'one\n.\nFrom here\r\nno end' >notes.txt
printf 'Subject: inner\n\ninner text\n' | crlf >inner.eml
: >empty.bin

exits 0 "$lmail" compose --from 'Bob Ö <bob@example.org>' --subject 'Grüße aus Århus, 日本' \
  --to 'Alice <alice@example.com>, "Doe, Jane" <jane@example.com>' --cc carl@example.net \
  --text 'Schöne Grüße aus dem Norden, und bis bald
.
und From' --attach 'blå røgélse.png' --attach notes.txt --attach inner.eml --attach empty.bin
mv out letter.eml
LC_ALL=C grep -q "$(printf '[\200-\377]')" letter.eml && fail "8-bit octets in the message"
[ "$(wc -l <letter.eml)" = "$(tr -d '\n' <letter.eml | tr '\r' '\n' | wc -l)" ] ||
  fail "not all lines end in CRLF"

exits 0 "$lmail" headers letter.eml
has out 'Subject: Grüße aus Århus, 日本' 'From: Bob Ö <bob@example.org>' '"Doe, Jane"' \
  'Cc: carl@example.net' 'Message-ID: <' 'MIME-Version: 1.0'
exits 0 "$lmail" headers --json letter.eml
has out '"name": "Subject"' '"text": "Grüße aus Århus, 日本"'

exits 0 "$lmail" tree letter.eml
has out 'multipart/mixed' '1  text/plain; utf-8, quoted-printable' \
  'image/png, base64' '(1024 decoded), attachment "blå røgélse.png"' 'message/rfc822'
exits 0 "$lmail" tree --json letter.eml
mv out tree.json
has tree.json '"path": "", "type": "multipart/mixed"' '"path": "2", "type": "image/png"' \
  '"disposition_params": {"filename": "blå røgélse.png"}' '"decoded_octets": 1024' \
  '"path": "4", "type": "message/rfc822"' '"path": "4.1", "type": "text/plain"' '"defects": []'
if command -v sha256sum >/dev/null; then
  has tree.json "\"decoded_sha256\": \"$(sha256sum <'blå røgélse.png' | cut -d' ' -f1)\""
  printf 'Schöne Grüße aus dem Norden, und bis bald\r\n.\r\nund From\r\n' >text
  has tree.json "\"text_sha256\": \"$(sha256sum <text | cut -d' ' -f1)\""
fi
"$lmail" tree --json - <letter.eml >piped.json
same tree.json piped.json "a file and standard input"

exits 0 "$lmail" extract letter.eml parts
for file in 'blå røgélse.png' notes.txt inner.eml empty.bin; do
  same "$file" "parts/$file" "extracted"
done
exits 0 "$lmail" extract letter.eml parts
same notes.txt parts/notes.txt "the first one must stay"
same notes.txt parts/notes-1.txt "the second one gets a number"
exits 0 "$lmail" extract --all --json letter.eml all-parts
has out '"file": "part-1.txt"' '"file": "notes.txt"'

# HTML beside the text, with a picture in it
printf '<p>Grüße <img src="cid:p.png@inline"></p>\n' >letter.html
cat all >p.png
exits 0 "$lmail" compose --from bob@example.org --text Grüße --html letter.html --inline p.png \
  --attach notes.txt
mv out html.eml
exits 0 "$lmail" tree html.eml
has out 'multipart/mixed' 'multipart/alternative' 'multipart/related' 'text/html; utf-8' 'image/png'
exits 0 "$lmail" tree --json html.eml
has out '"path": "1.2.1", "type": "text/html"' '"path": "1.2.2", "type": "image/png"' \
  'p.png@inline' '"defects": []'
exits 0 "$lmail" extract html.eml html-parts
same p.png html-parts/p.png "a picture"
exits 0 "$lmail" compose --from bob@example.org --html letter.html
mv out html.eml
exits 0 "$lmail" tree html.eml
has out 'text/html'
exits 2 "$lmail" compose --from bob@example.org --inline p.png
printf 'gr\374n\n' >latin.html
exits 8 "$lmail" compose --from bob@example.org --html latin.html

# names that want out of the folder, or to be something special
{
  echo 'MIME-Version: 1.0'
  echo 'Content-Type: multipart/mixed; boundary=b'
  for name in ../up /etc/passwd 'C:\\x\\autoexec.bat' .. . '' 'a\"b' 'nul.txt' '-rf'; do
    printf '\n--b\nContent-Disposition: attachment; filename="%s"\n\nx' "$name"
  done
  printf '\n--b\nContent-Disposition: attachment; filename*=utf-8%s\n\nx' "''..%2f..%2fup%00%0a"
  printf '\n--b--\n'
} >names.eml
mkdir -p deep/er
ln -s ../../outside deep/er/up
exits 0 "$lmail" extract names.eml deep/er
[ ! -e outside ] || fail "a symbolic link was followed"
[ "$(find deep -type f | wc -l)" = 10 ] || fail "not ten files: $(find deep -type f)"
[ "$(find . -newer names.eml -type f ! -path './deep/er/*' ! -name out ! -name err)" = "" ] ||
  fail "something was written outside"

# the same every time when nothing is left to chance
for n in 1 2; do
  exits 0 "$lmail" compose --from bob@example.org --date '1000000000 +0230' --id 1.x@example.org \
    --boundary 0123456789 --text same --attach notes.txt
  mv out same$n
done
same same1 same2 "given date, id and boundary"
has same1 'Date: Sun, 09 Sep 2001 04:16:40 +0230' 'Message-ID: <1.x@example.org>'
finish
