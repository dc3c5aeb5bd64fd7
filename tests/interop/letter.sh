# SPDX-License-Identifier: MIT
# Sourced: a letter that has what breaks on the way, and whether it has arrived.
# shellcheck shell=sh

# make_letter FILE: 8-bit text, dots, long lines, blanks at line ends, a line that begins with "From ", a picture
make_letter() {
  {
    printf 'X-Interop: begins here\nFrom: Bob <bob@example.test>\nTo: alice@example.test\n'
    printf 'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\nDate: Thu, 26 Nov 2026 12:00:00 +0100\n'
    printf 'Message-ID: <interop.1@example.test>\nMIME-Version: 1.0\n'
    printf 'Content-Type: multipart/mixed; boundary="=_b"\n\n--=_b\n'
    printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n'
    printf '.\n..\n.hidden\nGr\303\274\303\237e aus K\303\266ln\nblanks behind  \nFrom the start\n'
    awk 'BEGIN { for (i = 0; i < 998; i++) printf "%c", 97 + i % 26; print "" }'
    printf '\n--=_b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n'
    awk 'BEGIN { for (i = 0; i < 3000; i++) {
           s = ""
           for (k = 0; k < 76; k++) s = s substr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/", (i * 7 + k * 11) % 38 + 1, 1)
           print s } }'
    printf '\n--=_b--\n'
  } >"$1"
}

# arrived FILE LETTER [NAME]: is FILE the letter, but for what was put in front of it, and line ends?
arrived() {
  tr -d '\r' <"$1" | sed -n '/^X-Interop: begins here$/,$p' >arrived.eml
  cmp -s arrived.eml "$2" || {
    fail "the letter has changed on its way ($3)"
    diff arrived.eml "$2" | head -n 10 | cut -c1-120
  }
}
