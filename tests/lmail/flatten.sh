#!/bin/sh
# SPDX-License-Identifier: MIT
# flatten.sh LMAIL FOLDER: the text, the HTML and the attachments of a message.
. "$(dirname "$0")/check.sh"

{
  printf 'Subject: Re: [list] =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nMIME-Version: 1.0\n'
  printf 'Content-Type: multipart/mixed; boundary=a\n\n'
  printf -- '--a\nContent-Type: multipart/alternative; boundary=b\n\n'
  printf -- '--b\nContent-Type: text/plain; charset=iso-8859-1\n\n> old\nGr\374\337e\n\n'
  printf -- '--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n'
  printf '<p>Gr=C3=BC=C3=9Fe</p>\n--b--\n'
  printf -- '--a\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="a\033b.pdf"\n'
  printf 'Content-ID: <x@y>\n\nx\n--a--\n'
} >mail.eml
exits 0 "$lmail" flatten mail.eml
has out 'subject     Grüße  (a reply)' 'text        1.1    text/plain, 12 octets' \
  'html        1.2    text/html' 'attachment  2      application/pdf "a?b.pdf", 1 octets' \
  'preview     Grüße'
exits 0 "$lmail" flatten --json mail.eml
has out '{"subject": "Re: [list] Grüße", "base_subject": "Grüße", "is_reply": true, "is_forward": false, "text": "1.1", "html": "1.2"' \
  '"attachments": [{"path": "2", "type": "application/pdf", "name": "a\u001bb.pdf", "id": "x@y", "disposition": "attachment", "octets": 1}], "has_attachment": true, "preview": "Grüße"}'
"$lmail" flatten --json - <mail.eml >piped
same out piped "a file and standard input"
exits 0 "$lmail" flatten --text mail.eml
printf '> old\nGrüße\n' >text
same out text "the text"
exits 0 "$lmail" flatten --html mail.eml
printf '<p>Grüße</p>' >html
same out html "the HTML"

# one of the two is enough, and none is none
printf 'Content-Type: text/html\n\n<b>only' >html.eml
exits 0 "$lmail" flatten --text html.eml
has out '<b>only'
exits 0 "$lmail" flatten html.eml
has out 'preview     only'
printf 'Content-Type: application/zip\n\nx' >zip.eml
exits 1 "$lmail" flatten --text zip.eml
has err 'there is no text in it'
exits 0 "$lmail" flatten --json zip.eml
has out '"subject": null' '"text": null, "html": null, "text_body": []' '"has_attachment": true, "preview": ""'
exits 0 "$lmail" flatten /dev/null
exits 2 "$lmail" flatten --text --json mail.eml
exits 3 "$lmail" flatten none.eml
finish
