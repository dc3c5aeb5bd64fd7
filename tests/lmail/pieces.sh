#!/bin/sh
# SPDX-License-Identifier: MIT
# pieces.sh LMAIL FOLDER: a message made 7-bit, cut, and put together again.
. "$(dirname "$0")/check.sh"

# 7-bit stays as it is, line ends become CRLF
printf 'Subject: x\nMIME-Version: 1.0\n\none\ntwo' >unix.eml
exits 0 "$lmail" downgrade --crlf-only unix.eml
printf 'Subject: x\r\nMIME-Version: 1.0\r\n\r\none\r\ntwo' >crlf.eml
same out crlf.eml "CRLF line ends"
exits 0 "$lmail" downgrade crlf.eml
same out crlf.eml "7-bit"

# 8-bit: declared, not declared, in the header, from standard input
printf 'Subject: Gr\303\274\303\237e\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n%s\n\nGr\303\274n\n' \
  'Content-Transfer-Encoding: 8bit' >8bit.eml
exits 0 "$lmail" downgrade 8bit.eml
mv out 7bit.eml
LC_ALL=C grep -q "$(printf '[\200-\377]')" 7bit.eml && fail "8-bit is left"
has 7bit.eml 'Content-Transfer-Encoding: quoted-printable' 'Gr=C3=BCn' 'Subject: =?'
"$lmail" downgrade - <8bit.eml >piped
same piped 7bit.eml "a file and standard input"
grep -v Transfer 8bit.eml >undeclared.eml
exits 0 "$lmail" downgrade undeclared.eml
has out 'Gr=C3=BCn'

# a signature is not broken without asking
{
  printf 'MIME-Version: 1.0\nContent-Type: multipart/signed; boundary=a; protocol=x/y\n\n--a\n'
  printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGr\303\274n\n'
  printf -- '--a\nContent-Type: x/y\n\nz\n--a--\n'
} >signed.eml
exits 8 "$lmail" downgrade signed.eml
has err 'it is signed'
[ -s out ] && fail "half a message went out"
exits 0 "$lmail" downgrade --break signed.eml
has err 'a signature covers is changed'
has out 'Gr=C3=BCn'

# pieces
{
  printf 'From: bob@example.org\nTo: alice@example.com\nSubject: big\nMIME-Version: 1.0\n'
  printf 'Content-Type: text/plain; charset=us-ascii\nMessage-ID: <big@example.org>\n\n'
  i=0
  while [ $i -lt 400 ]; do
    echo "line $i of a message that is too big for some hop on its way"
    i=$((i + 1))
  done
} | crlf >big.eml
exits 0 "$lmail" split --size 6000 --id big@example.org big.eml pieces
has out 6
for piece in pieces/*.eml; do
  [ "$(wc -c <"$piece")" -le 6000 ] || fail "$piece is too big"
done
has pieces/6.eml 'Content-Type: message/partial' 'total=6' '(part 6 of 6)' 'big.6@example.org'
exits 0 "$lmail" join pieces/3.eml pieces/1.eml pieces/6.eml pieces/2.eml pieces/5.eml pieces/4.eml
mv out again.eml
sort big.eml >big.sorted
sort again.eml >again.sorted
same again.sorted big.sorted "the lines of what was joined"
exits 0 "$lmail" flatten --text big.eml
mv out big.txt
exits 0 "$lmail" flatten --text again.eml
same out big.txt "the text of what was joined"

# some are missing, double, foreign, no pieces
exits 1 "$lmail" join pieces/1.eml pieces/3.eml pieces/6.eml
has err 'piece 2 of 6 is missing' 'piece 4 of 6 is missing'
exits 1 "$lmail" join pieces/1.eml
has err 'piece 2 of 6 is missing' 'piece 6 of 6 is missing'
sed 's/ total=6;//' pieces/1.eml >first.eml
exits 1 "$lmail" join first.eml
has err 'piece 2 is missing, and whatever is behind it'
exits 0 "$lmail" join pieces/1.eml pieces/1.eml pieces/[2-6].eml
has err 'was there already'
exits 0 "$lmail" split --size 6000 big.eml others
exits 8 "$lmail" join pieces/1.eml others/2.eml
has err 'a piece of another message'
exits 8 "$lmail" join big.eml
has err 'no message/partial'
exits 3 "$lmail" join none.eml

# existing files stay; 8-bit becomes 7-bit; what cannot be
exits 3 "$lmail" split --size 6000 big.eml pieces
exits 0 "$lmail" split --size 4000 8bit.eml one
exits 0 "$lmail" join one/1.eml
exits 2 "$lmail" split --size 100 big.eml small
has err 'no room for a header'
exits 2 "$lmail" split big.eml small
exits 2 "$lmail" split --size 6000 --id nothing big.eml small
exits 8 "$lmail" split --size 6000 --id 'a b@c' big.eml small
exits 8 "$lmail" split --size 6000 signed.eml small
exits 8 "$lmail" split --size 6000 /dev/null small
exits 3 "$lmail" split --size 6000 none.eml small
finish
