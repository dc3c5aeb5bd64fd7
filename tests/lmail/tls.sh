#!/bin/sh
# SPDX-License-Identifier: MIT
# tls.sh LMAIL FOLDER SCRIPTED_SERVER [MAILD]: lmail under TLS against maild: both protocols, both ways to begin,
# certificates that are good, of another host, of nobody we know; POP3's STLS with a server that cheats.
. "$(dirname "$0")/check.sh"
server=$3
maild=$4

# ---- STLS without a handshake ---------------------------------------------------------------------

get() {
  code=$1
  shift
  LMAIL_PASSWORD=pencil exits "$code" "$server" script "$lmail" get \
    "pop3://user@127.0.0.1:@PORT@/" --list --trace "$@"
}
capa='S: +OK hi
C: CAPA
S: +OK'
printf '%s\nS: USER\nS: .\nC: QUIT\nS: +OK\n' "$capa" >script
get 6 --tls # attack T7
has err 'the server offers no STLS'
printf '%s\nS: STLS\nS: .\nC: STLS\nS: -ERR no\nC: QUIT\nS: +OK\n' "$capa" >script
get 6 --tls
has err 'no TLS: no'
printf '+OK go\n+OK evil\n' >injected
printf '%s\nS: STLS\nS: .\nC: STLS\nF: injected\nsilence\n' "$capa" >script
get 7 --tls # attack T5
has err 'the server broke the protocol'
grep -q 'USER user' err && fail "a name was said in clear"

# ---- maild ----------------------------------------------------------------------------------------

missing=
[ -n "$maild" ] || missing="$missing maild (not built)"
command -v openssl >/dev/null || missing="$missing openssl"
"$lmail" send --server smtps://127.0.0.1:1 --from a@b.example --to a@b.example --text x 2>err
grep -q 'without OpenSSL' err && missing="$missing TLS (lmail was built without OpenSSL)"
if [ -n "$missing" ]; then
  echo "SKIPPED: $missing"
  [ "$failures" = 0 ] || exit 1
  exit 77
fi

# certificate NAME SUBJECT-ALT-NAME
certificate() {
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" -days 2 -subj "/CN=$1" \
    -addext "subjectAltName=$2" >/dev/null 2>&1 || fail "openssl cannot make a certificate"
}
started() {
  rm -rf d ports
  mkdir -p d
  printf 'alice:pencil\n' >d/users
  chmod 600 d/users
  "$maild" --dir d --domain a.example --tls-cert "$1.pem" --tls-key "$1.key" --submission 127.0.0.1:0 \
    --submissions 127.0.0.1:0 --pop3s 127.0.0.1:0 --ports "$work/ports" >/dev/null 2>log &
  pid=$!
  tries=0
  while [ ! -s ports ] && [ $tries -lt 200 ] && kill -0 $pid 2>/dev/null; do
    sleep 0.05
    tries=$((tries + 1))
  done
  for name in smtp pop3 submission submissions pop3s; do
    eval "$name=127.0.0.1:$(awk -v n=$name '$1 == n { print $2 }' ports)"
  done
}
stopped() {
  kill "$pid" 2>/dev/null
  wait "$pid"
}
export LMAIL_PASSWORD=pencil
awk 'BEGIN { print "Subject: big\n"; for (i = 0; i < 30000; i++) print ".0123456789" i }' >letter.eml
send() {
  code=$1 to=$2
  shift 2
  exits "$code" "$lmail" send --server "$to" --from alice@a.example --to alice@a.example --auth auto \
    --user alice --file letter.eml --trace "$@"
}
fetch() {
  code=$1 from=$2
  shift 2
  exits "$code" "$lmail" get "$from" --trace "$@"
}

certificate good IP:127.0.0.1
certificate other DNS:mail.example.com,IP:127.0.0.2
started good
send 0 "$submission" --tls --ca good.pem
has err 'C: STARTTLS'
send 0 "smtps://$submissions" --ca good.pem
send 6 "$submission" --auth=plain # not without TLS
has err 'no way to log in'
send 4 "$submission" --tls # nobody we know
has err 'TLS: self'
send 4 "smtps://$submissions" --ca other.pem
send 4 "$submission" --tls --ca nowhere.pem
has err 'nowhere.pem'
send 0 "$submission" --tls --insecure --auth=scram-sha-256
send 6 "$submission" --tls --insecure --auth=plain # whoever it is, it gets no password
send 0 "$submission" --tls --insecure --auth=plain --allow-plaintext
send 4 "smtps://$smtp" --ca good.pem --timeout=2 # a server that speaks in clear
fetch 0 "pop3://alice;auth=auto@$pop3" --tls --ca=good.pem --list
has err 'C: STLS'
fetch 0 "pop3s://alice;auth=auto@$pop3s" --ca=good.pem --list
fetch 4 "pop3s://alice@$pop3s" --list
fetch 4 "pop3s://alice@$pop3" --ca=good.pem --list --timeout=2
exits 0 "$lmail" get "pop3s://alice@$pop3s/1" --ca good.pem --out -
grep -q 'with ESMTPSA' out || fail "it was not sent under TLS, or not logged in"
sed '1,/^Subject/d' out >got
awk '{ printf "%s\r\n", $0 }' letter.eml | sed '1d' >wanted
same got wanted "the message, there and back"
stopped

started other # the certificate of another host
send 4 "$submission" --tls --ca other.pem
has err 'mismatch'
send 0 "$submission" --tls --ca other.pem --insecure --auth=auto
stopped

finish
