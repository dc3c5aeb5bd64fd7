# SPDX-License-Identifier: MIT
# pair.sh, sourced with the arguments LMAIL FOLDER MAILD SCRIPTED_SERVER: what tests of two mail servers that send
# each other mail share. a.example has alice and bob, b.example has carol.
# shellcheck shell=sh
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lmail/check.sh"
maild=$3
server=$4
pids=
trap 'kill $pids 2>/dev/null' EXIT

# start NAME USERS [OPTION...]: maild for NAME.example in the folder NAME; its ports are $NAME_smtp and so on
start() {
  name=$1
  mkdir -p "$name"
  printf '%b' "$2" >"$name/users"
  chmod 600 "$name/users"
  [ -s "$name/routes" ] || : >"$name/routes"
  rm -f "$name/ports"
  shift 2
  "$maild" --dir "$name" --domain "$name.example" --ports "$work/$name/ports" --retry 0.1 --retry-max 0.2 "$@" \
    >/dev/null 2>>"$name/log" &
  echo $! >"$name/pid"
  pids="$pids $!"
  tries=0
  while [ ! -s "$name/ports" ] && [ $tries -lt 200 ]; do
    tries=$((tries + 1))
    sleep 0.05
  done
  while read -r service port; do
    eval "${name}_$service=127.0.0.1:$port"
  done <"$name/ports"
}
stop() {
  kill "$(cat "$1/pid")" 2>/dev/null
  wait "$(cat "$1/pid")" 2>/dev/null
}
send() {
  code=$1
  shift
  exits "$code" "$lmail" send --server "$a_smtp" --file letter.eml --trace "$@"
}
# mail USER@NAME: waits for the user's one message, and takes it into the file mail
mail() {
  user=${1%@*} at=${1#*@}
  eval "from=\$${at}_pop3"
  tries=0
  until LMAIL_PASSWORD=x "$lmail" get "pop3://$user@$from" --out - --delete >mail 2>err && [ -s mail ]; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { fail "no mail for $1: $2"; tail -n 5 "$at/log"; return 1; }
    sleep 0.1
  done
}
no_mail() {
  sleep 0.5
  exits 0 sh -c "LMAIL_PASSWORD=x '$lmail' get 'pop3://${1%@*}@$(eval echo "\$${1#*@}_pop3")' --list"
  [ ! -s out ] || fail "mail for $1: $2"
}
# facts TEXT...: they are in the report's machine-readable part
facts() {
  exits 0 "$lmail" tree mail
  has out message/delivery-status
  tr -d '\r' <mail | sed -n '/^Content-Type: message\/delivery-status/,/^--/p' >facts
  has facts "$@"
}

# restart_a ROUTE: with that route alone, at the same ports
restart_a() {
  stop a
  printf '%s\n' "$1" >a/routes
  start a 'alice:x\nbob:x\n' --smtp "$a_smtp" --pop3 "$a_pop3" --warn-after 0
}
# a server without extensions; maild is started by the scripted one, which knows its port
cat >with_peer.sh <<'END'
# with_peer.sh PORT OPTION...: sends the letter from a to the scripted server, and waits for the end
port=$1
shift
printf 'b.example 127.0.0.1 %s\n' "$port" >a/routes
"$maild" --dir a --domain a.example --smtp "$a_smtp" --pop3 "$a_pop3" --retry 0.1 --warn-after 0 --per-route 1 \
  >/dev/null 2>>a/log &
pid=$!
rm -f three
copy=0
while [ $copy -lt "${copies:-1}" ]; do
  until "$lmail" send --server "$a_smtp" --file "${letter:-letter.eml}" --from bob@a.example \
    --to carol@b.example "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt ${patience:-100} ] || break
    sleep 0.1
  done
  copy=$((copy + 1))
done
: >three
tries=0
while [ -n "$(ls a/queue/*.msg 2>/dev/null)" ] && [ $tries -lt ${patience:-100} ]; do
  tries=$((tries + 1))
  sleep 0.1
done
kill $pid
wait $pid
END
export lmail maild a_smtp a_pop3 copies
peer() {
  stop a
  exits 0 "$server" script sh with_peer.sh @PORT@ "$@"
  restart_a ''
}
# talk LINE...: says them to a (or $to), one after the other's answer; the answers are in out
cat >talk.pl <<'END'
use IO::Socket::INET;
my ($at, $s) = shift;
for (1 .. 100) { last if $s = IO::Socket::INET->new(PeerAddr => $at); select(undef, undef, undef, 0.1) }
$s or exit 1;
sub hear { while (my $l = <$s>) { print $l; last if $l =~ /^\d{3} / } }
hear();
for (@ARGV) { print $s "$_\r\n"; hear() }
END
talk() {
  perl talk.pl "${to:-$a_smtp}" "$@" >out
}
# what a letter may be that talk sends
short=$(printf 'Subject: x\r\n\r\nx\r\n.')
# peer_talk LINE...: says them to a, which has the scripted server for b.example, and waits for the end
cat >talk_peer.sh <<'END'
port=$1
shift
printf 'b.example 127.0.0.1 %s\n' "$port" >a/routes
"$maild" --dir a --domain a.example --smtp "$a_smtp" --pop3 "$a_pop3" --retry 0.1 --warn-after 0 --per-route 1 \
  >/dev/null 2>>a/log &
pid=$!
rm -f three
perl talk.pl "$a_smtp" "$@" >talked
: >three
tries=0
while [ -n "$(ls a/queue/*.msg 2>/dev/null)" ] && [ $tries -lt 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
kill $pid
wait $pid
END
peer_talk() {
  stop a
  exits 0 "$server" script sh talk_peer.sh @PORT@ "$@"
  restart_a ''
}
