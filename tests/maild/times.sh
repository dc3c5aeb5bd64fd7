#!/bin/sh
# SPDX-License-Identifier: MIT
# times.sh LMAIL FOLDER MAILD SCRIPTED_SERVER: when maild delivers: FUTURERELEASE, DELIVERBY, MT-PRIORITY.
. "$(dirname "$0")/pair.sh"

command -v perl >/dev/null || { echo "SKIPPED: no perl"; exit 77; }
login='AUTH PLAIN AGFsaWNlAHg=' # alice, x
hold='--hold-max 3600 --submission 127.0.0.1:0 --auth-clear loopback'
# shellcheck disable=SC2086
start a 'alice:x\nbob:x\n' $hold
start b 'carol:x\n'

# submit MAIL-PARAMETERS RCPT...: a short letter of alice by submission
submit() {
  to=$a_submission talk 'EHLO me' "$login" "MAIL FROM:<alice@a.example> $1" "$2" DATA "$short" QUIT
}

# ---- RFC 4865 -------------------------------------------------------------------------------------

talk 'EHLO me' 'MAIL FROM:<x@y.example> HOLDFOR=1' QUIT
grep -q FUTURERELEASE out && fail "FUTURERELEASE on the port of servers (4.2 2)"
has out '555 5.5.4'
to=$a_submission talk 'EHLO me' "$login" 'MAIL FROM:<alice@a.example> HOLDFOR=3601' \
  'MAIL FROM:<alice@a.example> HOLDFOR=0' 'MAIL FROM:<alice@a.example> HOLDUNTIL=2999-01-01T00:00:00Z' \
  'MAIL FROM:<alice@a.example> HOLDFOR=1 HOLDUNTIL=2026-01-01T00:00:00Z' \
  'MAIL FROM:<alice@a.example> HOLDFOR=60 BY=30;N' QUIT
grep -Eq '^250[- ]FUTURERELEASE 3600 20[0-9-]*T[0-9:]*Z' out || fail "the limits are not told: $(cat out)"
[ "$(grep -c '^501 5.5.4' out)" = 5 ] || fail "what cannot be held: $(cat out)"

# it survives the end of maild, whatever end that is, and goes at its time and not before
began=$(date +%s)
submit HOLDFOR=5 'RCPT TO:<bob@a.example> NOTIFY=SUCCESS'
has out '250 2.0.0 Queued'
kill -9 "$(cat a/pid)"
wait "$(cat a/pid)" 2>/dev/null
# shellcheck disable=SC2086
start a 'alice:x\nbob:x\n' --smtp "$a_smtp" --pop3 "$a_pop3" $hold --hold-messages 1
no_mail bob@a "it was to be held"
submit HOLDFOR=5 'RCPT TO:<bob@a.example>'
has out '552 5.3.1'
mail bob@a "the letter at its time" && [ $(($(date +%s) - began)) -ge 5 ] || fail "it came too early"
mail alice@a "the report of success" && facts 'Future-Release-Request: for;5' 'Arrival-Date: '
submit HOLDUNTIL=2020-01-01T00:00:00Z 'RCPT TO:<bob@a.example>' # was that long ago
mail bob@a "held until a moment that has passed"

# ---- RFC 2852 -------------------------------------------------------------------------------------

restart_a "b.example 127.0.0.1 1" # nobody listens there
talk 'EHLO me' 'MAIL FROM:<bob@a.example> BY=0;R' 'MAIL FROM:<bob@a.example> BY=-5;N' \
  'RCPT TO:<alice@a.example>' RSET 'MAIL FROM:<bob@a.example> BY=2;R' 'RCPT TO:<carol@b.example>' DATA "$short" QUIT
has out 'DELIVERBY' '501 5.5.4'
mail bob@a "the return" && facts 'Action: failed' 'Status: 5.4.7' 'Arrival-Date: ' 'Deliver-By-Date: '
[ -z "$(ls a/queue/*.msg 2>/dev/null)" ] || fail "it is tried again behind its time"
talk 'EHLO me' 'MAIL FROM:<bob@a.example> BY=1;N' 'RCPT TO:<carol@b.example>' DATA "$short" QUIT
mail bob@a "the report that it is late" && facts 'Action: delayed' 'Status: 4.4.7' 'Deliver-By-Date: '
has mail 'Subject: Your message is late'
no_mail bob@a "once is enough"
[ -n "$(ls a/queue/*.msg 2>/dev/null)" ] || fail "with mode N it goes on"
rm -f a/queue/*.msg a/queue/*.log

stop a
start a 'alice:x\nbob:x\n' --smtp "$a_smtp" --pop3 "$a_pop3" --by-min 10
talk 'EHLO me' 'MAIL FROM:<bob@a.example> BY=9;R' 'MAIL FROM:<bob@a.example> BY=10;R' QUIT
has out 'DELIVERBY 10' '555 5.5.4' '250 2.1.0'

# to a server that does not know it: not with mode R; with mode N the sender is told
cat >script <<'END'
S: 220 hi
C: EHLO a.example
S: 250 hi
C: QUIT
S: 221 bye
END
peer_talk 'EHLO me' 'MAIL FROM:<bob@a.example> BY=60;R' 'RCPT TO:<carol@b.example>' DATA "$short" QUIT
mail bob@a "the return" && facts 'Action: failed' 'Status: 5.3.3'
cat >script <<'END'
S: 220 hi
C: EHLO a.example
S: 250-hi
S: 250-DELIVERBY 90
S: 250 DSN
C: QUIT
S: 221 bye
END
peer_talk 'EHLO me' 'MAIL FROM:<bob@a.example> BY=60;R' 'RCPT TO:<carol@b.example>' DATA "$short" QUIT
mail bob@a "the return, that server wants more time" && facts 'Action: failed' 'Status: 5.3.3'
cat >script <<'END'
S: 220 hi
C: EHLO a.example
S: 250-hi
S: 250 DSN
C: MAIL FROM:<bob@a.example>
S: 250 ok
C: RCPT TO:<carol@b.example> NOTIFY=FAILURE,DELAY
S: 250 ok
C: RCPT TO:<dave@b.example> NOTIFY=NEVER
S: 250 ok
C: DATA
S: 354 go
D: data
S: 250 taken
C: QUIT
S: 221 bye
END
peer_talk 'EHLO me' 'MAIL FROM:<bob@a.example> BY=60;N' 'RCPT TO:<carol@b.example>' \
  'RCPT TO:<dave@b.example> NOTIFY=NEVER' DATA "$short" QUIT
mail bob@a "the report that it was relayed" && facts 'Action: relayed' 'rfc822; carol@b.example'
grep -q 'dave@' facts && fail "NOTIFY=NEVER"

# to one that knows it: what time is left, and what priority; and with T the sender is told
stop b
echo "c.example 127.0.0.1 1" >b/routes
start b 'carol:x\n' --smtp "$b_smtp"
restart_a "c.example $(echo "$b_smtp" | tr : ' ')"
now=$(date +%s)
talk 'EHLO me' 'MAIL FROM:<bob@a.example> BY=600;RT MT-PRIORITY=3' 'RCPT TO:<x@c.example>' DATA "$short" QUIT
mail bob@a "the trace" && facts 'Action: relayed' 'Deliver-By-Date: '
file=$(ls b/queue/*.msg)
by=$(sed -n 's/^Y \([0-9]*\)[0-9][0-9][0-9] 5$/\1/p' "$file")
[ "${by:-0}" -ge $((now + 590)) ] && [ "$by" -le $((now + 601)) ] || fail "b was told another time: $by of $now"
has "$file" 'P 3' 'PRIORITY 3'

# ---- RFC 6710 -------------------------------------------------------------------------------------

# the others wait for the session of the first one
one() {
  cat <<END
C: MAIL FROM:<$1@a.example> MT-PRIORITY=$2
S: 250 ok
C: RCPT TO:<carol@b.example>
S: 250 ok
C: DATA
S: 354 go
D: data
S: 250 taken
END
}
{
  printf 'S: 220 hi\nC: EHLO a.example\nS: 250-hi\nS: 250 MT-PRIORITY\nW: three\n'
  one first 9 && one urgent 4 && one also 4 && one ordinary 0 && one bulk -3
  printf 'C: QUIT\nS: 221 bye\n'
} >script
set -- 'EHLO me'
for letter in 'first MT-PRIORITY=9' 'bulk MT-PRIORITY=-3' 'ordinary' 'urgent MT-PRIORITY=4' 'also MT-PRIORITY=4'; do
  name=${letter%% *} more=
  [ "$name" = "$letter" ] || more=${letter#* }
  set -- "$@" "MAIL FROM:<$name@a.example> $more" 'RCPT TO:<carol@b.example>' DATA "$short"
done
peer_talk "$@" QUIT
has data 'PRIORITY -3'

stop a
start a 'alice:x\nbob:x\n' --smtp "$a_smtp" --pop3 "$a_pop3" --relay-from none
talk 'EHLO me' 'MAIL FROM:<x@y.example> MT-PRIORITY=4' RSET 'MAIL FROM:<x@y.example> MT-PRIORITY=-4' QUIT
has out 'MT-PRIORITY' '250 2.3.6 0 is its priority' '250 2.1.0'

finish
