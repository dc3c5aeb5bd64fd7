#!/bin/sh
# SPDX-License-Identifier: MIT
# network.sh LMAIL FOLDER SCRIPTED_SERVER: send and get against servers that follow a script.
. "$(dirname "$0")/check.sh"
server=$3

# ---- send ----------------------------------------------------------------------------------------

printf 'Subject: x\n\n.dot\nend\n' >letter.eml
send() {
  code=$1
  shift
  exits "$code" "$server" script "$lmail" send --server 127.0.0.1:@PORT@ --from bob@example.org \
    --file letter.eml --helo me.example --trace "$@"
}

# several recipients, PIPELINING, SIZE; one of them refused
cat >script <<'END'
S: 220-mx.example
S: 220 ready
C: EHLO me.example
S: 250-mx.example
S: 250-SIZE 1000
S: 250-8BITMIME
S: 250 PIPELINING
C: MAIL FROM:<bob@example.org> SIZE=25
C: RCPT TO:<alice@example.com>
C: RCPT TO:<carl@example.com>
C: DATA
S: 250 ok
S: 250 ok
S: 550 no such user
S: 354 go
D: data
S: 250 queued as 1
C: QUIT
S: 221 bye
END
send 9 --to alice@example.com --to carl@example.com
has out 'alice@example.com: taken, 250 queued as 1' 'carl@example.com: refused, 550 no such user'
has err 'C: EHLO me.example' 'S: 250 PIPELINING' 'C: ..dot' 'C: .' 'S: 221 bye'
printf 'Subject: x\n\n..dot\nend\n' | crlf >wanted
same data wanted "what arrived"

# a server of 1982: HELO, one command at a time
cat >script <<'END'
S: 220 old
C: EHLO me.example
S: 500 what
C: HELO me.example
S: 250 old
C: MAIL FROM:<bob@example.org>
S: 250 ok
C: RCPT TO:<alice@example.com>
S: 250 ok
C: DATA
S: 354 go
D: data
S: 250 ok
C: QUIT
S: 221 bye
END
send 0 --to alice@example.com --json
has out '{"recipient": "alice@example.com", "code": 250, "enhanced": null, "text": "ok"}'

# refused for now and for good, at each step
refused() {
  code=$1
  cat >script
  send "$code" --to alice@example.com
}
refused 5 <<'END'
S: 421 come back later
END
refused 6 <<'END'
S: 554 no mail here
C: QUIT
S: 221 bye
END
refused 6 <<'END'
S: 220 hi
C: EHLO me.example
S: 550 not you
C: QUIT
S: 221 bye
END
refused 5 <<'END'
S: 220 hi
C: EHLO me.example
S: 250 hi
C: MAIL FROM:<bob@example.org>
S: 451 not now
C: QUIT
S: 221 bye
END
refused 6 <<'END'
S: 220 hi
C: EHLO me.example
S: 250-hi
S: 250 PIPELINING
C: MAIL FROM:<bob@example.org>
C: RCPT TO:<alice@example.com>
C: DATA
S: 250 ok
S: 550 nobody
S: 354 go, whatever for
D: data
S: 554 no recipients
C: QUIT
S: 221 bye
END
has out 'alice@example.com: refused, 550 nobody'
refused 5 <<'END'
S: 220 hi
C: EHLO me.example
S: 250 hi
C: MAIL FROM:<bob@example.org>
S: 250 ok
C: RCPT TO:<alice@example.com>
S: 250 ok
C: DATA
S: 354 go
D: data
S: 452 disk full
C: QUIT
S: 221 bye
END
has out 'alice@example.com: not now, 452 disk full'

# what this server cannot take is not sent
refused 8 <<'END'
S: 220 hi
C: EHLO me.example
S: 250-hi
S: 250 SIZE 10
C: QUIT
S: 221 bye
END
has err 'the server takes 10'
printf 'Subject: \000\n\n' >letter.eml
exits 8 "$lmail" send --server 127.0.0.1:1 --from a@b.example --to c@d.example --file letter.eml
printf 'Subject: x\n\n' >letter.eml

# servers that break
refused 4 <<'END'
S: 220 hi
C: EHLO me.example
S: 250 hi
C: MAIL FROM:<bob@example.org>
END
refused 7 <<'END'
S: 220 hi
C: EHLO me.example
S: hello there
END
cat >script <<'END'
S: 220 hi
C: EHLO me.example
silence
END
send 4 --to alice@example.com --timeout 1

# a server that takes no 8-bit text gets it encoded (RFC 6152 3), whether or not it said what it is
cat >script <<'END'
S: 220 old
C: EHLO me.example
S: 250 old
C: MAIL FROM:<bob@example.org>
S: 250 ok
C: RCPT TO:<alice@example.com>
S: 250 ok
C: DATA
S: 354 go
D: data
S: 250 ok
C: QUIT
S: 221 bye
END
printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\ngrün\n' >letter.eml
send 0 --to alice@example.com
has data 'Content-Transfer-Encoding: quoted-printable' 'gr=C3=BCn'
printf 'Subject: grün\n\ngrün\n' >letter.eml
send 0 --to alice@example.com
has data 'Subject: =?utf-8?' 'gr=C3=BCn'
cat >script <<'END'
S: 220 old
C: EHLO me.example
S: 250 old
C: QUIT
S: 221 bye
END
printf 'Content-Type: multipart/signed; boundary=b\n\n--b\n\ngrün\n--b--\n' >letter.eml
send 8 --to alice@example.com
has err 'it is signed'
printf 'Subject: x\n\n.dot\nend\n' >letter.eml

# composed in passing
cat >script <<'END'
S: 220 hi
C: EHLO me.example
S: 250 hi
C: MAIL FROM:<bob@example.org>
S: 250 ok
C: RCPT TO:<alice@example.com>
S: 250 ok
C: RCPT TO:<dora@example.com>
S: 250 ok
C: DATA
S: 354 go
D: data
S: 250 ok
C: QUIT
S: 221 bye
END
exits 0 "$server" script "$lmail" send --server smtp://127.0.0.1:@PORT@/ --helo me.example \
  --from 'Bob <bob@example.org>' --to 'Alice <alice@example.com>' --bcc dora@example.com \
  --subject Hello --text 'Hi Alice'
has data 'From: Bob <bob@example.org>' 'To: Alice <alice@example.com>' 'Hi Alice'
grep -qi dora data && fail "a blind copy can be seen"

# ---- get -----------------------------------------------------------------------------------------

get() {
  code=$1
  path=$2
  shift 2
  LMAIL_PASSWORD='s e/cret' exits "$code" "$server" script "$lmail" get \
    "pop3://alice@127.0.0.1:@PORT@$path" --trace "$@"
}
login='S: +OK hi
C: CAPA
S: +OK
S: UIDL
S: .
C: USER alice
S: +OK
C: PASS s e/cret
S: +OK
C: STAT'

cat >script <<END
$login
S: +OK 2 30
C: LIST
S: +OK
S: 1 10
S: 2 20
S: .
C: UIDL
S: +OK
S: 1 aaa
S: 2 bbb
S: .
C: RETR 1
S: +OK
S: Subject: one
S:
S: ..dot
S: .
C: DELE 1
S: +OK
C: RETR 2
S: -ERR gone
C: QUIT
S: +OK
END
get 9 / --out in --delete
has out 'in/1.eml'
has err 'C: PASS [8 bytes]' 'message 2: gone'
grep -q 'cret' err && fail "the password is shown"
printf 'Subject: one\n\n.dot\n' | crlf >wanted
same in/1.eml wanted "the message that was fetched"

cat >script <<END
$login
S: +OK 2 30
C: LIST 2
S: +OK 2 20
C: UIDL 2
S: +OK 2 bbb
C: RETR 2
S: +OK
S: Subject: two
S: .
C: QUIT
S: +OK
END
get 0 /2 --out -
printf 'Subject: two\n' | crlf >wanted
same out wanted "to standard output"
get 0 /2 --out in --json
has out '{"message": 2, "uid": "bbb", "octets": 14, "file": "2.eml"}'

cat >script <<END
$login
S: +OK 1 10
C: LIST
S: +OK
S: 1 10
S: .
C: UIDL
S: +OK
S: 1 aaa
S: .
C: QUIT
S: +OK
END
get 0 / --list
has out '1  10 octets  aaa'

# the connection breaks in the middle: nothing is kept, nothing deleted
cat >script <<END
$login
S: +OK 1 10
C: LIST
S: +OK
S: 1 10
S: .
C: UIDL
S: +OK
S: 1 aaa
S: .
C: RETR 1
S: +OK
S: Subject: half
END
get 4 / --out broken --delete
[ "$(ls broken)" = "" ] || fail "half a message was kept"

cat >script <<'END'
S: +OK hi
C: CAPA
S: -ERR what
C: USER alice
S: +OK
C: PASS s e/cret
S: -ERR [AUTH] no
C: QUIT
S: +OK
END
get 6 /
printf 'SMTP? no\n' >script
cat >script <<'END'
S: 220 hi
END
get 7 /
finish
