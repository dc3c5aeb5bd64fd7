#!/bin/sh
# SPDX-License-Identifier: MIT
# imap.sh LMAIL FOLDER SCRIPTED_SERVER: lmail imap against servers that follow a script.
. "$(dirname "$0")/check.sh"
server=$3

# imap CODE ACTION PATH [WORD]...: with the server that follows "script"
imap() {
  code=$1 action=$2 path=$3
  shift 3
  LMAIL_PASSWORD=pencil exits "$code" "$server" script "$lmail" imap "$action" \
    "imap://user@127.0.0.1:@PORT@$path" --trace "$@"
}
hello='S: * OK [CAPABILITY IMAP4rev1] hi
C: A1 LOGIN user pencil
S: A1 OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS] in'
bye='C: A3 LOGOUT
S: * BYE
S: A3 OK bye'

# names: modified UTF-7, quotes, a literal, no modified UTF-7
cat >script <<END
$hello
C: A2 LIST "" *
S: * LIST (\HasNoChildren) "/" INBOX
S: * LIST () "/" "Entw&APw-rfe"
S: * LIST (\Noselect \Marked) NIL "a \\"b\\\\c"
S: * LIST () "/" {3}
S: x y
S: * LIST () "/" "a&b"
S: A2 OK done
$bye
END
imap 0 ls / --json
has out '{"mailbox": "INBOX", "delimiter": "/", "flags": "\\HasNoChildren"}' '{"mailbox": "Entwürfe"' \
  '{"mailbox": "a \"b\\c", "delimiter": null, "flags": "\\Noselect \\Marked"}' '{"mailbox": "x y"' '{"mailbox": "a&b"'
has err 'C: A1 LOGIN user [6 bytes]'
grep -q pencil err && fail "the password is in the trace"

# a literal that waits for its "+", and one that is refused
printf 'Subject: x\n\nhello\n' >letter.eml
cat >script <<END
$hello
C: A2 APPEND INBOX {21}
S: + go
C: Subject: x
C: 
C: hello
C: 
S: A2 OK [APPENDUID 1 7] there
$bye
END
imap 0 append / letter.eml
cat >script <<END
$hello
C: A2 APPEND nowhere {21}
S: A2 NO [TRYCREATE] no such mailbox
$bye
END
imap 6 append /nowhere letter.eml
has err 'letter.eml: no such mailbox'

# MOVE where there is none; a mailbox by its name in UTF-8
cat >script <<END
$hello
C: A2 SELECT Entw&APw-rfe
S: * 3 EXISTS
S: A2 OK [READ-WRITE] in
C: A3 UID COPY 2:3 Archive
S: A3 OK done
C: A4 UID STORE 2:3 +FLAGS.SILENT (\Deleted)
S: A4 OK done
C: A5 UID EXPUNGE 2:3
S: * 2 EXPUNGE
S: * 2 EXPUNGE
S: A5 OK done
C: A6 LOGOUT
S: * BYE
S: A6 OK bye
END
imap 0 move /Entw%C3%BCrfe 2:3 Archive

# a search with text that is not US-ASCII; a number that cannot be is told, and the rest is read
cat >script <<END
$hello
C: A2 EXAMINE INBOX
S: A2 OK in
C: A3 UID SEARCH CHARSET UTF-8 OR SUBJECT {7}
S: + go
C: Grüße NOT (FROM "J. S." SINCE 1-Feb-2026)
S: * SEARCH 4 x 17
S: A3 OK done
C: A4 LOGOUT
S: * BYE
S: A4 OK bye
END
imap 0 search / OR SUBJECT Grüße NOT \( FROM 'J. S.' SINCE 1-Feb-2026 \)
has out 4 17
has err "the server's answer makes no sense"

# events while it is watched; DONE, and no more than was asked for
cat >script <<END
$hello
C: A2 EXAMINE INBOX
S: * 3 EXISTS
S: A2 OK in
C: A3 IDLE
S: + idling
S: * 4 EXISTS
S: * 2 FETCH (FLAGS (\Seen \$Work))
S: * 1 EXPUNGE
C: DONE
S: A3 OK done
C: A4 LOGOUT
S: * BYE
S: A4 OK bye
END
imap 0 watch / --count 3
printf 'exists 4\nflags 2 \\Seen $Work\nexpunge 1\n' >events
same out events "what happened"

# what a server says does not command the terminal
esc=$(printf '\033')
cat >script <<END
$hello
C: A2 EXAMINE INBOX
S: A2 NO ${esc}[2Jnot${esc}[m here
$bye
END
imap 6 watch /
has err 'INBOX: ?[2Jnot?[m here'
cat >script <<END
$hello
C: A2 LIST "" *
S: * LIST (${esc}[31m) "/" "${esc}[2J"
S: A2 OK done
$bye
END
imap 0 ls /
has out '?[2J  ?[31m'
cat >script <<END
$hello
C: A2 STATUS INBOX (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)
S: * STATUS INBOX (MESSAGES 3 ${esc}[2J 5)
S: A2 OK done
$bye
END
imap 0 status /
has out 'MESSAGES 3'
grep -q "$esc" out && fail "an escape sequence of the server's"

# servers that say no, cheat, go away
printf 'S: * BYE too busy\n' >script
imap 6 ls /
has err 'too busy'
printf 'S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\nC: A1 LOGOUT\nS: * BYE\nS: A1 OK bye\n' >script
LMAIL_PASSWORD=pencil "$server" script "$lmail" imap ls "imap://user@127.0.0.1:@PORT@/" 2>err && fail "LOGINDISABLED"
grep -q pencil err && fail "the password was said"
printf 'S: * OK [CAPABILITY IMAP4rev1] hi\nC: A1 LOGIN user pencil\nS: A1 NO wrong\n' >script
imap 6 ls /
has err 'may not log in: wrong'
printf 'S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nC: A1 STARTTLS\nF: injected\nsilence\n' >script
printf 'A1 OK go\nA2 OK evil\n' >injected
imap 7 ls / --tls # attack T5
printf 'S: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hi\nsilence\n' >script
imap 7 ls / --tls # attack T6
printf '%s\nC: A2 LIST "" *\nS: A9 OK for whom?\nsilence\n' "$hello" >script
imap 7 ls /
printf '%s\nC: A2 LIST "" *\nS: * LIST () "/" {100}\nS: half\n' "$hello" >script
imap 4 ls /
has err 'closed the connection'
exits 2 "$lmail" imap ls imap://127.0.0.1/
# COMPRESS: not offered, refused, and a server that goes on in clear
cat >script <<END
$hello
END
imap 6 ls / --compress
has err 'the server offers no compression'
hello='S: * OK [CAPABILITY IMAP4rev1] hi
C: A1 LOGIN user pencil
S: A1 OK [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] in'
cat >script <<END
$hello
C: A2 COMPRESS DEFLATE
S: A2 NO [COMPRESSIONACTIVE] not twice
END
imap 6 ls / --compress
has err 'no compression: not twice'
cat >script <<END
$hello
C: A2 COMPRESS DEFLATE
S: A2 OK go
S: * OK in clear, and hardly a stream of blocks
END
imap 4 ls / --compress
grep -q 'built without zlib' err || has err 'not compressed as it should be'

finish
