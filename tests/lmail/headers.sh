#!/bin/sh
# SPDX-License-Identifier: MIT
# headers.sh LMAIL FOLDER: header fields and mbox files, regular ones and others.
. "$(dirname "$0")/check.sh"

# any line end, and what stands in front
printf '\357\273\277From a b\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n all\nX : z\r\nno colon\n\nbody: x\n' >odd.eml
exits 0 "$lmail" headers --json odd.eml
has out '{"name": "Subject", "id": "FIELD_SUBJECT", "value": "=?utf-8?q?Gr=C3=BC=C3=9Fe?= all", "text": "Grüße all", "off": 12' \
  '"value": "From a b"' '[{"code": "DEFECT_MBOX_FROM", "off": 3}]' '"DEFECT_FIELD_BOM"' \
  '{"name": "X", "id": null, "value": "z", "text": "z", "off": 54, "len": 7, "defects": [{"code": "DEFECT_SPACE_BEFORE_COLON", "off": 54}]}' \
  '"name": "", "id": null, "value": "no colon"' '"DEFECT_NO_COLON"'
[ "$(wc -l <out)" = 5 ] || fail "not five fields"
printf 'Subject: one\r two\rTo: c\r\rbody: x\r' >mac.eml
exits 0 "$lmail" headers mac.eml
has out 'Subject: one two' 'To: c' 'DEFECT_FIELD_CR_LINE_END at 0'
grep -q body out && fail "the body is no field"

# a field of any length, a header of any length
{
  printf 'Subject: '
  head -c 3000000 /dev/zero | tr '\0' x
  printf '\nTo: last\n'
} >long.eml
exits 0 "$lmail" headers long.eml
has out 'To: last'
[ "$(grep -c 'Subject: x*$' out)" = 1 ] || fail "the long field is not whole"
[ "$(head -n 1 out | wc -c)" = 3000010 ] || fail "the long field lacks octets"
"$lmail" headers - <odd.eml >piped
exits 0 "$lmail" headers odd.eml
same out piped "a file and standard input"

# mbox files: whatever the lines say, what was put in comes out
printf 'Subject: 1\n\nFrom here\n>From there\n' >1.eml
printf 'Subject: 2\n\nbody\n' >2.eml
{
  printf 'From a@b.example Fri Nov 21 15:55:06 1997\nSubject: 1\n\n>From here\n>>From there\n\n'
  printf 'From - Sat Nov 22 15:55:06 1997\nSubject: 2\n\nbody\n\n'
} >rd.mbox
exits 0 "$lmail" mbox --format rd rd.mbox
has out '     1           42         36  a@b.example  Fri Nov 21 15:55:06 1997'
[ "$(wc -l <out)" = 2 ] || fail "not two messages"
for n in 1 2; do
  exits 0 "$lmail" mbox --format rd --extract $n rd.mbox
  same out $n.eml "message $n"
done
exits 0 "$lmail" mbox --json --format rd rd.mbox
has out '{"number": 1, "sender": "a@b.example", "date": "Fri Nov 21 15:55:06 1997", "off": 42, "len": 36, "octets": 34, "defects": []}'
exits 1 "$lmail" mbox --extract 3 rd.mbox
exits 2 "$lmail" mbox --format x rd.mbox
exits 3 "$lmail" mbox none.mbox
exits 0 "$lmail" mbox /dev/null
[ -s out ] && fail "messages in an empty file"

# Content-Length counts where it is true
{
  printf 'From a\nContent-Length: 20\n\nFrom x\n\nFrom y\nlast\n\n'
  printf 'From b\nContent-Length: 9999\n\nx\n\nFrom c\ny\n'
} >cl2.mbox
exits 0 "$lmail" mbox --format cl2 cl2.mbox
[ "$(grep -c '^ *[0-9]' out)" = 3 ] || fail "not three messages"
has out 'DEFECT_MBOX_WRONG_LENGTH'
exits 0 "$lmail" events mbox rd.mbox
has out '* MBOX_MESSAGE id=2' '* MBOX_END id=2 num=2'
exits 0 "$lmail" events rfc822 --compare 1,7 odd.eml mac.eml
finish
