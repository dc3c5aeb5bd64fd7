#!/bin/sh
# SPDX-License-Identifier: MIT
# usage.sh LMAIL FOLDER: help, version, and exit codes of wrong command lines.
. "$(dirname "$0")/check.sh"

exits 0 "$lmail" --help
has out "Exit codes:" send get compose tree extract headers mbox address date received words events
exits 0 "$lmail" --version
has out "lmail "
exits 2 "$lmail"
exits 2 "$lmail" nonsense
has err 'no command "nonsense"'

for command in send get compose defects flatten headers tree extract address date mbox received words \
  events; do
  exits 0 "$lmail" $command --help
  has out "usage: lmail $command" "  lmail $command"
  [ ! -s err ] || fail "$command --help writes to stderr"
  exits 0 "$lmail" help $command
  exits 2 "$lmail" $command --no-such-option
  has err "lmail $command --help"
done

# examples of the help that join commands: they run as they stand
printf 'From a@b.example Wed Nov 25 22:00:00 2026\nReceived: by c.example; Wed, 25 Nov 2026 22:00:00 +0000\nDate: Wed, 25 Nov 2026 22:00:00 +0000\n\nx\n' >inbox
"$lmail" mbox --format rd --extract 1 inbox >mail.eml || fail "mbox --extract"
"$lmail" tree - <mail.eml >out || fail "mbox | tree -"
has out "text/plain"
"$lmail" headers --json mail.eml >out
has out '"id": "FIELD_RECEIVED"' '"name": "Date"'

exits 2 "$lmail" events
exits 2 "$lmail" events nonsense
exits 2 "$lmail" events mime --chunk x
exits 2 "$lmail" events mime --compare 1,,2 x
exits 2 "$lmail" events smtp-server --scratch 10
exits 3 "$lmail" events mime does-not-exist
exits 3 "$lmail" events mime .
exits 2 "$lmail" tree
exits 3 "$lmail" tree does-not-exist
exits 2 "$lmail" extract one
exits 3 "$lmail" extract does-not-exist there
exits 3 "$lmail" headers does-not-exist
exits 2 "$lmail" compose
exits 8 "$lmail" compose --from nobody
exits 2 "$lmail" compose --from a@b.example --date yesterday
exits 8 "$lmail" compose --from a@b.example --boundary 'a b'
exits 8 "$lmail" compose --from a@b.example --subject 'x
Bcc: everybody@example.com'
[ ! -s out ] || ! grep -q '^Bcc' out || fail "a header field was injected"
exits 3 "$lmail" compose --from a@b.example --attach does-not-exist
exits 2 "$lmail" send --from a@b.example --to c@d.example
exits 2 "$lmail" send --server localhost --from a@b.example
exits 2 "$lmail" get http://localhost/
exits 2 "$lmail" get pop3://localhost/
exits 2 "$lmail" get pop3://user:password@localhost/one
exits 4 "$lmail" send --server 127.0.0.1:1 --from a@b.example --to c@d.example
exits 4 "$lmail" get pop3://user:password@127.0.0.1:1/
finish
