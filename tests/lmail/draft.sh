#!/bin/sh
# SPDX-License-Identifier: MIT
# draft.sh LMAIL FOLDER: a letter in a file becomes a message.
. "$(dirname "$0")/check.sh"

printf 'attached\n' >a.txt
printf '<p>Grüße</p>\n' >letter.html
printf 'png' >p.png
cat >letter.txt <<'END'
From: Bob Ö <bob@example.org>
To: Alice <alice@example.com>,
 jane@example.com
Cc: carl@example.net
Subject: Grüße aus
 Århus
Date: Wed, 25 Nov 2026 22:00:00 +0130
Message-ID: <1@example.org>
X-Mood: fröhlich
Html: letter.html
Inline: p.png
Attach: a.txt

Hallo Alice

From here: 100 %
END
exits 0 "$lmail" compose letter.txt
mv out letter.eml
LC_ALL=C grep -q "$(printf '[\200-\377]')" letter.eml && fail "8-bit octets in the message"
has letter.eml 'Date: Wed, 25 Nov 2026 22:00:00 +0130' 'Message-ID: <1@example.org>'
exits 0 "$lmail" headers letter.eml
has out 'From: Bob Ö <bob@example.org>' 'To: Alice <alice@example.com>, jane@example.com' \
  'Cc: carl@example.net' 'Subject: Grüße aus Århus' 'X-Mood: fröhlich'
exits 0 "$lmail" flatten --text letter.eml
printf 'Hallo Alice\n\nFrom here: 100 %%\n' | crlf >text
same out text "the text"
exits 0 "$lmail" tree letter.eml
has out 'multipart/alternative' 'multipart/related' 'text/html' 'attachment "a.txt"'

# the same from standard input, and its parts as JSON
"$lmail" compose --boundary 12345678 - <letter.txt >piped.eml
"$lmail" compose --boundary 12345678 letter.txt >file.eml
same file.eml piped.eml "a file and standard input"
exits 0 "$lmail" tree --json file.eml
mv out tree.json
exits 0 "$lmail" compose --json --boundary 12345678 letter.txt
same out tree.json "compose --json and tree --json"

# what the command line says counts, lists are added to, CRLF and no text are fine
printf 'From: bob@example.org\r\nTo: a@example.org\r\nSubject: one\r\n\r\n' >crlf.txt
exits 0 "$lmail" compose --subject two --to b@example.org --text three --attach a.txt crlf.txt
mv out two.eml
exits 0 "$lmail" headers two.eml
has out 'Subject: two' 'To: b@example.org, a@example.org'
exits 0 "$lmail" flatten --text two.eml
has out 'three'
exits 0 "$lmail" compose crlf.txt
mv out none.eml
exits 0 "$lmail" tree none.eml
has out 'text/plain' ' 0 octets'

# what is no draft
printf 'no header\n' >bad.txt
exits 8 "$lmail" compose bad.txt
has err 'no blank line in front of it: "no header"'
printf 'From: a@b\nContent-Type: text/html\n\nx\n' >bad.txt
exits 8 "$lmail" compose bad.txt
has err 'Content-Type is written by lmail'
printf 'From: a@b\nDate: today\n\nx\n' >bad.txt
exits 8 "$lmail" compose bad.txt
has err '"today" is no date'
printf 'From: a@b\n\na\0b\n' >bad.txt
exits 8 "$lmail" compose bad.txt
has err 'no NUL octets'
printf 'Subject: x\n\nx\n' >bad.txt
exits 2 "$lmail" compose bad.txt
has err -- '--from is missing'
printf 'From: a@b\nSubject: x\rBcc: evil@example.org\n\nx\n' >bad.txt
"$lmail" compose bad.txt >out 2>err
tr '\r' '\n' <out | grep -q '^Bcc' && fail "a CR in a draft made a header field"
exits 3 "$lmail" compose none.txt
finish
