#!/bin/sh
# SPDX-License-Identifier: MIT
# address.sh LMAIL FOLDER: lmail address, one list a line in, what it is made of out.
. "$(dirname "$0")/check.sh"

# says OPTIONS ITEMS EXPECTED: ITEMS and EXPECTED are printf formats
says() {
  printf "$2" >items
  printf "$3" >expected
  # shellcheck disable=SC2086
  exits 0 "$lmail" address $1 items
  cmp -s out expected || { fail "address $1 $2:"; cat out; }
}

# member NAME LOCAL DOMAIN ROUTE GROUP COMMENTS DEFECTS: a mailbox as JSON
member() {
  printf '{"name": %s, "local": %s, "domain": %s, "route": %s, "group": %s, "comments": [%s], "defects": [%s]}' "$@"
}

says --json 'a@b.example\n' '{"class": "smtp", "mailboxes": ['"$(member null '"a"' '"b.example"' null null '' '')"'], "defects": []}\n'
says --json '=?utf-8?q?J=C3=B6rg?= <"a b"@c> (x)\n' \
  '{"class": "header", "mailboxes": ['"$(member '"J\303\266rg"' '"a b"' '"c"' null null '"x"' '')"'], "defects": []}\n'
says --json 'g: a@b, <@r:c@d>;, none:; (c)\n' \
  '{"class": "obsolete", "mailboxes": ['"$(member null '"a"' '"b"' null '"g"' '' ''), $(
    member null '"c"' '"d"' '"@r"' '"g"' '' '{"code": "DEFECT_ADDRESS_ROUTE", "off": 9}'), $(
    member null null null null '"none"' '"c"' '')"'], "defects": [{"code": "DEFECT_ADDRESS_ROUTE", "off": 9}]}\n'
says --json 'a@b (Name), Joe\n' \
  '{"class": "invalid", "mailboxes": ['"$(member '"Name"' '"a"' '"b"' null null '"Name"' ''), $(
    member null '"Joe"' null null null '' '{"code": "DEFECT_ADDRESS_NO_DOMAIN", "off": 15}')"'], "defects": [{"code": "DEFECT_ADDRESS_NO_DOMAIN", "off": 15}]}\n'
says --json '\n' '{"class": "invalid", "mailboxes": [], "defects": []}\n'
says '--json -0' 'a@b,\r\n c@d\0' \
  '{"class": "smtp", "mailboxes": ['"$(member null '"a"' '"b"' null null '' ''), $(member null '"c"' '"d"' null null '' '')"'], "defects": []}\n'
says '--single --json' 'a@b\na@b (c)\n' \
  '{"class": "smtp", "mailboxes": ['"$(member null '"a"' '"b"' null null '' '')"'], "defects": []}\n{"class": "header", "mailboxes": ['"$(
    member '"c"' '"a"' '"b"' null null '"c"' '')"'], "defects": [{"code": "DEFECT_ADDRESS_NOT_SMTP", "off": 3}]}\n'
says '' 'Jane <jane@example.org>\n' 'header\n   name    Jane\n   local   jane\n   domain  example.org\n'
says '' 'a@b>\n' 'invalid\n   local   a\n   domain  b\n   ! DEFECT_ADDRESS_ANGLE at 3 (RFC 5322 3.4)\n'
finish
