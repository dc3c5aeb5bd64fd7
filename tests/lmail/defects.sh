#!/bin/sh
# SPDX-License-Identifier: MIT
# defects.sh LMAIL FOLDER: what is irregular, one line each, with its place and what was made of it.
. "$(dirname "$0")/check.sh"

printf 'Subject: all is well\n\nbody\n' >good.eml
exits 0 "$lmail" defects good.eml
[ -s out ] && fail "defects in a good message"

{
  printf 'Subject: =?utf-8?q?a?= b\nDate: Mon, 25 Nov 2026 22:00:00 +0000\n'
  printf 'To: a b <a@b> c\nno colon\nMIME-Version: 1.0\n'
  printf 'Content-Type: multipart/report; boundary=b; report-type=delivery-status\n\n'
  printf -- '--b\nContent-Transfer-Encoding: base64\n\nYQ\n'
  printf -- '--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nAction: no\n--b--\n'
} >bad.eml
exits 1 "$lmail" defects bad.eml
has out '31  line 2  DEFECT_DATE_WEEKDAY  RFC 5322 3.3  not the day of the week of this date: the date counts  [FIELD_DATE]' \
  'line 3  DEFECT_ADDRESS_AMBIGUOUS' \
  'line 4  DEFECT_NO_COLON  RFC 5322 2.2  a line without colon in the header: kept, nameless' \
  'DEFECT_BASE64_PADDING' 'part 1' \
  'line 17  DEFECT_REPORT_BAD_VALUE  RFC 3464 2.1.2' '[REPORT_ACTION]  part 2' \
  'DEFECT_REPORT_MISSING'
sort -n out | cmp -s - out || fail "the places are not in order"

exits 1 "$lmail" defects --json bad.eml
has out '{"file": "bad.eml", "off": 31, "line": 2, "part": "", "code": "DEFECT_DATE_WEEKDAY", "rule": "RFC 5322 3.3", "means": "not the day of the week of this date", "reading": "the date counts", "field": "FIELD_DATE"}'
"$lmail" defects --json - <bad.eml | sed 's/standard input/bad.eml/' >piped
same out piped "a file and standard input"

# the worst of several files decides
exits 1 "$lmail" defects good.eml bad.eml
has out 'good.eml:' 'bad.eml:'
exits 3 "$lmail" defects bad.eml none.eml
exits 0 "$lmail" defects /dev/null
exits 2 "$lmail" defects
finish
