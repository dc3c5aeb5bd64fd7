#!/bin/sh
# SPDX-License-Identifier: MIT
# imap-dovecot.sh IMAP_SESSION FOLDER: every command that Dovecot supports, in pieces of at most 200 octets.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"
. "$here/letter.sh"

start_imap || no_peers
make_letter lf.eml
crlf <lf.eml >letter.eml
session() {
  "$lmail" "$imap" >out 2>err
  code=$?
  cat out err
  [ "$code" = 0 ] || fail "imap_session ends with $code"
}

session <<'END'
cmd CAPABILITY
cmd ID ( q:name {q:lib "mail"} )
! login alice {wrong word}
login alice secret
cmd CAPABILITY
cmd NAMESPACE
cmd ENABLE CONDSTORE QRESYNC
cmd CREATE {m:Sent Items}
cmd CREATE m:Entw&APw-rfe ( USE ( f:\Drafts ) )
cmd CREATE m:nil
cmd SUBSCRIBE {m:Sent Items}
cmd UNSUBSCRIBE {m:Sent Items}
cmd SUBSCRIBE m:nil
cmd LIST m: p:*
cmd LIST ( SUBSCRIBED ) m: ( p:% p:n* ) RETURN ( CHILDREN STATUS ( MESSAGES UIDNEXT ) )
cmd LSUB m: p:*
append INBOX letter.eml
append INBOX letter.eml
cmd APPEND m:INBOX ( f:\Seen f:$Junk ) {D:" 1-Feb-2026 10:00:00 +0100"} {l:Subject: three}
cmd APPEND m:INBOX {l:Subject: four} ( ) {l:Subject: five}
! append nowhere letter.eml
cmd STATUS m:INBOX ( MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ )
cmd SELECT m:INBOX ( CONDSTORE )
cmd FETCH s:1:* ( i:UID i:FLAGS i:INTERNALDATE i:RFC822.SIZE i:ENVELOPE i:BODYSTRUCTURE i:MODSEQ )
number 5
save fetched
cmd UID-FETCH s:1 i:BODY.PEEK[]
save parts
cmd FETCH s:1,3 ( {i:BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]} i:BODY.PEEK[TEXT]<0.20> )
cmd FETCH s:1 ( i:BINARY.SIZE[2] i:BINARY.PEEK[2]<5.10> )
cmd FETCH s:1:* i:FLAGS ( CHANGEDSINCE n:1 )
cmd STORE s:1:2 +FLAGS.SILENT ( f:\Flagged f:work )
cmd UID-STORE s:2 ( UNCHANGEDSINCE n:12345678 ) FLAGS ( f:\Seen )
cmd STORE s:2 FLAGS ( )
cmd SEARCH OR FROM {a:Smith, J.} ( UNSEEN SINCE d:1-Feb-2026 )
cmd UID-SEARCH RETURN ( MIN MAX COUNT SAVE ) NOT DELETED s:1:* LARGER n:10
cmd UID-SEARCH UID s:$
cmd SEARCH CHARSET a:UTF-8 SUBJECT a:übung
cmd SEARCH MODSEQ n:1 KEYWORD work HEADER a:Subject a:
cmd SEARCH MODSEQ q:/flags/\draft all n:1
cmd SEARCH OLDER n:3600 YOUNGER n:864000
cmd SORT ( REVERSE DATE SUBJECT ) a:UTF-8 ALL
cmd UID-SORT RETURN ( COUNT ) ( ARRIVAL ) a:US-ASCII UNDELETED
cmd THREAD REFERENCES a:UTF-8 ALL
cmd UID-THREAD REFS a:UTF-8 SEEN
cmd COPY s:1:2 {m:Sent Items}
cmd UID-COPY s:1 m:nil
cmd MOVE s:4 m:nil
cmd UID-MOVE s:5 m:Entw&APw-rfe
cmd CHECK
idle
cmd STORE s:1 +FLAGS ( f:\Deleted )
cmd UID-EXPUNGE s:1
number 3
cmd STORE s:1 +FLAGS ( f:\Deleted )
cmd EXPUNGE
number 3
cmd NOOP
cmd UNSELECT
cmd EXAMINE {m:Sent Items}
cmd CLOSE
cmd SELECT m:INBOX ( QRESYNC ( n:1 n:1 s:1:5 ) )
cmd RENAME m:nil {m:a "quoted" name}
cmd DELETE {m:a "quoted" name}
! cmd SELECT m:nil
cmd LOGOUT
END
same fetched letter.eml "FETCH of what APPEND brought"

session <<'END'
auth PLAIN AGJvYgBzZWNyZXQ=
cmd NOTIFY SET ( selected ( MessageNew ( i:UID ) MessageExpunge ) )
cmd SELECT m:INBOX
cmd LOGOUT
END

# A mailbox of 10,000 messages: every other one goes by EXPUNGE, then all but a few by VANISHED.
box=$dir/imap/mail/carol
mkdir -p "$box/cur" "$box/new" "$box/tmp"
awk -v box="$box/new" 'BEGIN { for (i = 10001; i <= 20000; i++) {
  file = box "/" i ".M1.test"
  printf "Subject: %d\n\nbody\n", i >file
  close(file) } }'
chown -R nobody "$box"
odd=$(awk 'BEGIN { for (i = 1; i <= 1999; i += 2) printf "%s%d", (i > 1 ? "," : ""), i }')
session <<END
login carol secret
cmd SELECT m:INBOX
cmd FETCH s:1:* ( i:UID i:FLAGS i:ENVELOPE i:BODYSTRUCTURE )
number 10000
cmd STORE s:$(echo "$odd" | cut -d, -f1-800) +FLAGS.SILENT ( f:\\Deleted )
cmd EXPUNGE
number 2
number 10000
cmd LOGOUT
END
has out 'message 1 of 9200' 'message 9200 of 9200'
session <<'END'
login carol secret
cmd ENABLE QRESYNC
cmd SELECT m:INBOX
cmd UID-FETCH s:1:* i:FLAGS
cmd UID-STORE s:5000:9999 +FLAGS.SILENT ( f:\Deleted )
cmd UID-EXPUNGE s:1:10000
number 4999
number 10000
cmd LOGOUT
END
has out 'message 4199 of 4200' 'message 4200 of 4200'

# A client keeps its map, another one takes messages out and brings one, and the map goes on.
session <<'END'
login carol secret
cmd ENABLE QRESYNC
cmd SELECT m:INBOX
cmd UID-FETCH s:1:* i:FLAGS
keep map
cmd LOGOUT
END
session <<'END'
login carol secret
cmd SELECT m:INBOX
cmd STORE s:1:4000 +FLAGS.SILENT ( f:\Deleted )
cmd EXPUNGE
append INBOX letter.eml
cmd LOGOUT
END
session <<'END'
login carol secret
cmd ENABLE QRESYNC
resume INBOX map
number 4999
number 10000
cmd UID-FETCH s:10001:* i:FLAGS
number 10001
cmd LOGOUT
END
has out 'message 199 of 201' 'message 200 of 201' 'message 201 of 201'

finish_peers
