#!/bin/sh
# SPDX-License-Identifier: MIT
# words.sh LMAIL FOLDER: lmail words, one item a line in and out.
. "$(dirname "$0")/check.sh"

# says OPTIONS ITEMS EXPECTED: ITEMS and EXPECTED are printf formats
says() {
  printf "$2" >items
  printf "$3" >expected
  # shellcheck disable=SC2086
  exits 0 "$lmail" words $1 items
  cmp -s out expected || { fail "words $1 $2:"; cat out; }
}

says '' '=?iso-8859-1?q?Gr=FC=DFe?=\nplain\n\n' 'Gr\303\274\303\237e\nplain\n\n'
says '' 'x=?utf-8?q?a?=\r\n' 'xa\n   ! DEFECT_TEXT_GLUED_WORD at 1 (RFC 2047 5)\n'
says --json '=?utf-8?b?w7w=?=\n' '{"text": "\303\274", "defects": []}\n'
says --json '=?x?q?a?=' '{"text": "=?x?q?a?=", "defects": [{"code": "DEFECT_TEXT_CHARSET", "off": 0}]}\n'
says '--json -0' 'a\r\n\tb\0c' '{"text": "a b", "defects": []}\n{"text": "c", "defects": []}\n'
says --phrase '"a, b" (c) =?utf-8?q?d?=\n' 'a, b d\n'
says --comment 'a \\( =?utf-8?q?d?=\n' 'a ( d\n'
says '' '=?utf-8?q?a=1Bb?=\n' 'a?b\n   ! DEFECT_TEXT_CONTROL at 0 (RFC 5322 3.2.5)\n'
finish
