#!/bin/sh
# SPDX-License-Identifier: MIT
# date.sh LMAIL FOLDER: what lmail date says, in JSON and for people.
. "$(dirname "$0")/check.sh"

# says DATE JSON: the one line that --json prints for it
says() {
  printf '%s\n' "$1" >in
  exits 0 "$lmail" date --json in
  [ "$(cat out)" = "$2" ] || fail "\"$1\" is $(cat out)"
}

says ' Fri, 21 Nov 1997 09:55:06 -0600' \
  '{"valid": true, "unix": 880127706, "offset": -360, "defects": []}'
says 'Fri, 21 Nov 1997 09:55:06 +0000' \
  '{"valid": true, "unix": 880106106, "offset": 0, "defects": []}'
says 'Fri, 21 Nov 1997 09:55:06 -0000' \
  '{"valid": true, "unix": 880106106, "offset": null, "defects": []}'
says 'Fri, 21 Nov 1997 09:55:06 A' \
  '{"valid": true, "unix": 880106106, "offset": null, "defects": [{"code": "DEFECT_DATE_ZONE_UNKNOWN", "off": 26}]}'
says 'Mon, 21 Nov 1997 09:55:06 +0000' \
  '{"valid": true, "unix": 880106106, "offset": 0, "defects": [{"code": "DEFECT_DATE_WEEKDAY", "off": 0}]}'
says '30 Feb 1997 09:55:06 +0000' \
  '{"valid": false, "unix": null, "offset": null, "defects": [{"code": "DEFECT_DATE_RANGE", "off": 0}]}'
says '' '{"valid": false, "unix": null, "offset": null, "defects": [{"code": "DEFECT_DATE_SYNTAX", "off": 0}]}'
says '"21-Nov-1997 09:55:06 -0600"' \
  '{"valid": true, "unix": 880127706, "offset": -360, "defects": []}'
says '1-Feb-1994' '{"valid": true, "unix": 760060800, "offset": null, "defects": []}'
says '1997-11-21T09:55:06.5-06:00' \
  '{"valid": true, "unix": 880127706, "offset": -360, "defects": []}'
says '31 Dec 1968 23:59:59 +0000' \
  '{"valid": true, "unix": -31536001, "offset": 0, "defects": []}'

# items that span lines
printf 'Thu,\r\n 13\r\n Feb\r\n 1969\r\n 23:32\r\n -0330\r\n\0001 Jan 1970 00:00 GMT\0' >in
exits 0 "$lmail" date --json -0 in
[ "$(wc -l <out)" -eq 2 ] || fail "two items make $(wc -l <out) lines"
has out '"unix": -27723480, "offset": -210, "defects": []' '"unix": 0, "offset": 0'

printf 'Sat, 31 Dec 99 24:00 EST\nno date\n' | "$lmail" date >out || fail "exit code of standard input"
has out '2000-01-01T00:00:00-05:00  Sat  946702800' 'DEFECT_DATE_YEAR at 12 (RFC 5322 4.3)' \
  DEFECT_DATE_24_00 DEFECT_DATE_ZONE_NAME DEFECT_DATE_WEEKDAY invalid
exits 3 "$lmail" date does-not-exist
finish
