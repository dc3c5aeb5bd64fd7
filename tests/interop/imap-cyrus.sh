#!/bin/sh
# SPDX-License-Identifier: MIT
# imap-cyrus.sh IMAP_SESSION FOLDER: what Cyrus has and Dovecot has not, and what both have, in pieces.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"
. "$here/letter.sh"

start_cyrus || no_peers
make_letter lf.eml
crlf <lf.eml >letter.eml
printf 'Subject: three little words\r\n\r\nbody\r\n' >short.eml
session() {
  "$lmail" "$cyrus" >out 2>err
  code=$?
  cat out err
  [ "$code" = 0 ] || fail "imap_session ends with $code"
}

session <<'END'
cmd CAPABILITY
cmd ID ( q:name {q:lib "mail"} )
login alice {any word}
cmd CAPABILITY
cmd NAMESPACE
cmd ENABLE CONDSTORE QRESYNC
cmd CREATE m:Post ( USE ( f:\Sent ) )
cmd CREATE {m:two words}
cmd SUBSCRIBE m:Post
cmd LIST m: p:*
cmd LIST ( SUBSCRIBED ) m: ( p:% p:* ) RETURN ( CHILDREN SPECIAL-USE MYRIGHTS STATUS ( MESSAGES UIDNEXT SIZE ) )
cmd LIST m: p:* RETURN ( METADATA ( q:/private/comment ) )
cmd LSUB m: p:*
cmd XLIST m: p:*
cmd SETACL m:Post a:bob a:lr
cmd GETACL m:Post
cmd LISTRIGHTS m:Post a:bob
cmd MYRIGHTS m:Post
cmd DELETEACL m:Post a:bob
cmd GETQUOTAROOT m:INBOX
cmd SETMETADATA m:INBOX ( q:/private/comment {q:mine "and" no one's} )
cmd GETMETADATA m:INBOX q:/private/comment
cmd GETMETADATA ( DEPTH infinity ) m:INBOX ( q:/private q:/shared )
append INBOX letter.eml
append INBOX short.eml letter.eml letter.eml
cmd APPEND m:INBOX ( f:\Seen f:$Junk ) {D:" 1-Feb-2026 10:00:00 +0100"} CATENATE ( URL {a:/INBOX/;UID=1/;SECTION=HEADER} URL {a:/INBOX/;UID=1/;SECTION=TEXT} )
! append nowhere letter.eml
cmd STATUS m:INBOX ( MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ SIZE MAILBOXID )
cmd SELECT m:INBOX ( CONDSTORE )
cmd FETCH s:1:* ( i:UID i:FLAGS i:INTERNALDATE i:RFC822.SIZE i:ENVELOPE i:BODYSTRUCTURE i:BODY i:MODSEQ i:EMAILID i:THREADID i:SAVEDATE i:PREVIEW )
number 5
save fetched
cmd UID-FETCH s:1 i:BODY.PEEK[]
save parts
cmd FETCH s:1,3 ( {i:BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]} i:BODY.PEEK[TEXT]<0.20> )
cmd FETCH s:1 ( i:BINARY.SIZE[2] i:BINARY.PEEK[2]<5.10> )
cmd FETCH s:1 i:RFC822.HEADER
cmd FETCH s:1:* i:FLAGS ( CHANGEDSINCE n:1 )
cmd UID-FETCH s:1:* i:FLAGS ( CHANGEDSINCE n:1 VANISHED )
cmd STORE s:1:2 +FLAGS.SILENT ( f:\Flagged f:work )
cmd UID-STORE s:2 ( UNCHANGEDSINCE n:1 ) FLAGS ( f:\Seen )
cmd SEARCH OR FROM {a:Smith, J.} ( UNSEEN SINCE d:1-Feb-2026 )
cmd UID-SEARCH RETURN ( MIN MAX COUNT ALL ) NOT DELETED s:1:* LARGER n:10
cmd SEARCH CHARSET a:UTF-8 SUBJECT a:übung
cmd SEARCH FUZZY SUBJECT a:three
cmd SEARCH MODSEQ n:1 KEYWORD work HEADER a:Subject a:
cmd SEARCH OLDER n:3600 YOUNGER n:864000
cmd SORT ( REVERSE DATE SUBJECT ) a:UTF-8 ALL
cmd UID-SORT RETURN ( COUNT MIN ) ( ARRIVAL ) a:US-ASCII UNDELETED
cmd THREAD REFERENCES a:UTF-8 ALL
cmd UID-THREAD ORDEREDSUBJECT a:UTF-8 ALL
cmd COPY s:1:2 m:Post
cmd UID-COPY s:1 {m:two words}
cmd UID-MOVE s:4 m:Post
idle
cmd STORE s:1 +FLAGS ( f:\Deleted )
cmd UID-EXPUNGE s:1
number 3
cmd UNSELECT
cmd EXAMINE m:Post
cmd CLOSE
cmd SELECT m:INBOX ( QRESYNC ( n:1 n:1 s:1:5 ) )
cmd UID-FETCH s:1:* i:FLAGS
keep map
cmd RENAME {m:two words} m:three
cmd DELETE m:three
! cmd SELECT m:three
cmd LOGOUT
END
same fetched letter.eml "FETCH of what APPEND brought"

session <<'END'
auth PLAIN AGFsaWNlAHg=
cmd SELECT m:INBOX
cmd STORE s:1 +FLAGS.SILENT ( f:\Deleted )
cmd EXPUNGE
append INBOX letter.eml
cmd LOGOUT
END
session <<'END'
login alice x
cmd ENABLE QRESYNC
resume INBOX map
number 3
number 5
cmd UID-FETCH s:6:* i:FLAGS
number 6
cmd LOGOUT
END
has out 'message 1 of 3' 'message 2 of 3' 'message 3 of 3'

finish_peers
