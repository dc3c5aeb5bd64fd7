#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh LMAIL MAILD: a letter travels from Bob to Alice, with the example programs, on 127.0.0.1.
# LMAIL_DEMO_FILE=message.eml sends that message as well. Ends with 1 when anything differs.
set -u

lmail=$1
maild=$2
here=$(cd "$(dirname "$0")" && pwd)
picture=$here/picture.png
work=$(mktemp -d "${TMPDIR:-/tmp}/libmail-demo-XXXXXX") || exit 1
alice_pid=
bob_pid=

clean_up() {
  for pid in $alice_pid $bob_pid; do kill "$pid" 2>/dev/null; done
  wait
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

fail() {
  printf '\nDEMO FAILED: %s\n' "$1"
  for name in alice bob; do
    printf '\nThe last log lines of %s.example:\n' "$name"
    tail -n 8 "$work/$name/log"
  done
  exit 1
}

heading() { printf '\n== %s\n\n' "$1"; }
show() { sed 's/^/   /' "$@"; }
nap() { sleep 0.05 2>/dev/null || sleep 1; }

# wait_for WHAT COMMAND...: until the command succeeds, for half a minute
wait_for() {
  what=$1
  shift
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || fail "$what"
    nap
  done
}

# Lines without their CR; lone CRs are line ends, too, as for everything that goes through SMTP.
lines() { LC_ALL=C awk '{ sub(/\r$/, ""); gsub(/\r/, "\n"); print }' "$@"; }
count() { wc -l | tr -d ' '; }

# ---- servers -----------------------------------------------------------------------------------

# start_server NAME PASSWORD: a server for NAME.example; its process is $!
start_server() {
  mkdir -p "$work/$1" && printf '%s:%s\n' "$1" "$2" >"$work/$1/users" && chmod 600 "$work/$1/users"
  "$maild" --dir "$work/$1" --domain "$1.example" --ports "$work/$1/ports" --retry 0.5 \
    >"$work/$1/out" 2>>"$work/$1/log" &
}
port() { awk -v which="$2" '$1 == which { print $2 }' "$work/$1/ports"; }
has_mail() { [ -n "$(ls "$work/alice/mail/alice/new")" ]; }

printf 'libmail: a letter travels from Bob to Alice\n'
heading "Two mail servers (examples/maild), one for each of them"
start_server alice wonderland # first: Bob's has to know its port
alice_pid=$!
wait_for "Alice's server does not start" test -s "$work/alice/ports"
mkdir "$work/bob" && echo "alice.example 127.0.0.1 $(port alice smtp)" >"$work/bob/routes"
start_server bob builder
bob_pid=$!
wait_for "Bob's server does not start" test -s "$work/bob/ports"
for name in bob alice; do
  printf '   %-14s SMTP on port %s, POP3 on port %s\n' $name.example "$(port $name smtp)" "$(port $name pop3)"
done

# ---- the way of a message ----------------------------------------------------------------------

# deliver FILE OPTION...: from Bob's tool to Alice's, who keeps it as $received
deliver() {
  file=$1
  shift
  heading "Bob's tool hands it to his server (lmail send)"
  "$lmail" send --server "127.0.0.1:$(port bob smtp)" --from bob@bob.example \
    --to alice@alice.example --file "$file" --trace "$@" >"$work/result" 2>"$work/trace"
  code=$?
  show "$work/trace"
  [ $code -eq 0 ] || fail "lmail send ended with $code: $(cat "$work/result")"

  heading "His server puts it into its queue and hands it on to hers"
  wait_for "it does not reach Alice's mailbox" has_mail
  wait_for "Bob's server keeps it" grep -q ': done' "$work/bob/log"
  sed -n 's/^[^ ]*Z //p' "$work/bob/log" | show
  : >"$work/bob/log"

  heading "Alice reads it (lmail get)"
  rm -rf "$work/inbox" && mkdir "$work/inbox"
  LMAIL_PASSWORD=wonderland "$lmail" get "pop3://alice@127.0.0.1:$(port alice pop3)" \
    --out "$work/inbox" --delete --trace >"$work/result" 2>"$work/trace"
  code=$?
  show "$work/trace"
  [ $code -eq 0 ] || fail "lmail get ended with $code"
  received=$work/inbox/1.eml
  [ -s "$received" ] || fail "Alice has no message"
  [ -z "$(find "$work/alice/mail/alice/new" "$work/alice/mail/alice/cur" -type f)" ] ||
    fail "DELE and QUIT have left something in the mailbox"

  heading "What she has (lmail tree)"
  "$lmail" tree "$received" | show || fail "lmail tree"
}

# same_message SENT RECEIVED: equal but for the trace fields on top
same_message() {
  lines "$1" >"$work/sent.txt"
  lines "$2" >"$work/received.txt"
  added=$(($(count <"$work/received.txt") - $(count <"$work/sent.txt")))
  [ $added -gt 0 ] || fail "there are no trace fields on top of the message"
  head -n $added "$work/received.txt" >"$work/top.txt"
  if grep -Ev '^(Return-Path:|Received:|[ 	])' "$work/top.txt" >/dev/null; then
    fail "more than trace fields was added"
  fi
  tail -n +$((added + 1)) "$work/received.txt" | cmp - "$work/sent.txt" || fail "the message differs"
  echo "   the message is as it was sent; added on top of it:"
  show "$work/top.txt" | sed 's/^/   /'
}

# ---- the letter --------------------------------------------------------------------------------

heading "Bob writes a letter with a picture (lmail compose)"
cat >"$work/text" <<'END'
Liebe Alice,

schöne Grüße vom Meer! Das Bild ist für dich. Привет, こんにちは 👋

Bob
END
"$lmail" compose --from 'Bob Jönsson <bob@bob.example>' --to 'Alice <alice@alice.example>' \
  --subject 'Schöne Grüße ☀' --text-file "$work/text" --attach "$picture" >"$work/letter.eml" ||
  fail "lmail compose"
show "$work/text"
printf '   with picture.png, %s octets: an envelope by the sea\n\n' "$(wc -c <"$picture" | tr -d ' ')"
"$lmail" tree "$work/letter.eml" | show

deliver "$work/letter.eml"

heading "Is it what Bob wrote?"
"$lmail" extract --all "$received" "$work/parts" >"$work/result" || fail "lmail extract"
cmp "$picture" "$work/parts/picture.png" || fail "the picture differs"
echo "   picture.png is identical, octet by octet"
found=
for part in "$work/parts"/*; do
  lines "$part" | cmp -s - "$work/text" && found=yes
done
[ -n "$found" ] || fail "the text differs"
echo "   the text is identical"
same_message "$work/letter.eml" "$received"

# ---- a message of yours ------------------------------------------------------------------------

if [ -n "${LMAIL_DEMO_FILE:-}" ]; then
  # CMake runs this elsewhere: a relative path is meant from the folder with the presets
  [ -r "$LMAIL_DEMO_FILE" ] || [ ! -r "$here/../../$LMAIL_DEMO_FILE" ] ||
    LMAIL_DEMO_FILE=$here/../../$LMAIL_DEMO_FILE
  heading "Now the message of yours: $LMAIL_DEMO_FILE"
  [ -r "$LMAIL_DEMO_FILE" ] || fail "$LMAIL_DEMO_FILE cannot be read"
  "$lmail" tree "$LMAIL_DEMO_FILE" | show
  deliver "$LMAIL_DEMO_FILE" --long-lines
  heading "Is it what you gave?"
  same_message "$LMAIL_DEMO_FILE" "$received"
fi

# ---- the end -----------------------------------------------------------------------------------

kill "$alice_pid" "$bob_pid"
wait "$alice_pid" || fail "Alice's server did not stop well"
wait "$bob_pid" || fail "Bob's server did not stop well"
alice_pid=
bob_pid=
heading "All is well"
[ -n "${LMAIL_DEMO_FILE:-}" ] ||
  echo "   LMAIL_DEMO_FILE=message.eml in the environment sends a message of yours the same way."
