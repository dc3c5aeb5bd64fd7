#!/bin/sh
# SPDX-License-Identifier: MIT
# received.sh LMAIL FOLDER: lmail received, items in lines and in NULs, with defects.
. "$(dirname "$0")/check.sh"

printf 'from a (b.example [192.0.2.1]) by c with ESMTPSA id 7 for <d@e>; 1 Jan 2026 00:00:00 +0000\n(x); y\n' >two
exits 0 "$lmail" received --json two
has out '"from": "a"' '"rdns": "b.example"' '"ip": "192.0.2.1"' '"by": "c"' '"transmission": "ESMTPSA"' \
  '"id": "7"' '"for": "d@e"' '"date": "1 Jan 2026 00:00:00 +0000"' '"helo": null' '"unix": 1767225600' '"defects": []'
[ "$(wc -l <out)" -eq 2 ] || fail "not one object an item"
printf 'from a\r\n by b;\r\n x\0by c\0' | "$lmail" received --json -0 >out
has out '"from": "a"' '"by": "b"' '"by": "c"' 'DEFECT_RECEIVED_NO_DATE", "off": 4'
exits 0 "$lmail" received two
has out 'rdns          b.example' 'date          y' 'unix          1767225600'
printf 'from' | "$lmail" received >out
has out 'DEFECT_RECEIVED_EMPTY at 0 (RFC 5321 4.4)'
exits 3 "$lmail" received does-not-exist
finish
