#!/bin/sh
# SPDX-License-Identifier: MIT
# maild.sh LMAIL FOLDER MAILD PEER: maild takes mail from a client or server of others, or sends on to it.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"
. "$here/letter.sh"
maild=$3
peer=$4

# Delivers to alice and bob (password "secret"); what is for example.test goes to the port $1 ("PORT lmtp": by LMTP), else
# to nowhere.
start_maild() {
  make_certificate
  at=$dir/maild
  rm -rf "$at"
  mkdir -p "$at"
  printf 'alice:secret\nbob:secret\n' >"$at/users"
  chmod 600 "$at/users"
  printf 'example.test 127.0.0.1 %s\n' "${1:-9}" >"$at/routes"
  "$maild" --dir "$at" --domain maild.test --tls-cert "$dir/cert.pem" --tls-key "$dir/key.pem" \
    --submission 127.0.0.1:0 --submissions 127.0.0.1:0 --pop3s 127.0.0.1:0 --ports "$at/ports" \
    >/dev/null 2>"$at/log" &
  maild_pid=$!
  pids="$pids $maild_pid"
  appears "$at/ports"
  for name in smtp submission submissions pop3s; do
    eval "m_$name=$(awk -v n=$name '$1 == n { print $2 }' "$at/ports")"
  done
  grep -q 'built without TLS' "$at/log" && skip "maild was built without TLS" && return 1
  listening "$m_smtp"
}
# fetch USER: his messages, which are deleted, into got.eml
fetch() {
  tries=0
  until LMAIL_PASSWORD=secret "$lmail" get "pop3s://$1@127.0.0.1:$m_pop3s" --ca "$(ca)" --out - --delete >got.eml \
    2>err && [ -s got.eml ]; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { cat err; return 1; }
    sleep 0.1
  done
}
# took NAME [LETTER [WITH]]: waits for alice's one message, and compares; WITH is how maild says that it came
took() {
  fetch alice || { fail "maild has nothing from $1"; return 1; }
  arrived got.eml "${2:-letter.eml}" "$1"
  [ -z "$3" ] || has got.eml "with $3 id"
}
# reported NAME: bob is told that maild has delivered what he sent
reported() {
  fetch bob || { fail "no report of what came from $1"; return 1; }
  has got.eml 'Action: delivered' 'alice@maild.test'
}
client() {
  command -v "$1" >/dev/null || { skip "$1 is missing"; return; }
  ran="$ran $1"
}

make_letter letter.eml
awk '{ printf "%s\r\n", $0 }' letter.eml >crlf.eml

# ---- clients --------------------------------------------------------------------------------------

# no CHUNKING, no DSN
from_curl() {
  client curl || return
  for url in "smtp://localhost:$m_submission" "smtps://localhost:$m_submissions"; do
    exits 0 curl -s -m 20 --ssl-reqd --cacert "$(ca)" -T crlf.eml --mail-from bob@example.test \
      --mail-rcpt alice@maild.test -u alice:secret "$url"
    took "curl, $url" letter.eml ESMTPSA
  done
  exits 0 curl -s -m 20 -T crlf.eml --mail-from zoë@example.test --mail-rcpt alice@maild.test "smtp://localhost:$m_smtp"
  took "curl, SMTPUTF8" letter.eml UTF8SMTP
}

# no CHUNKING, no SMTPUTF8; DSN is put behind the addresses
from_swaks() {
  client swaks || return
  { cat letter.eml; echo; } >swaks.eml # it adds a line
  for how in --tls "--tls --auth PLAIN" "--tls --auth LOGIN" "--auth CRAM-MD5" --pipeline "--tls-on-connect --auth PLAIN"; do
    with=ESMTPSA
    case $how in
    *connect*) port=$m_submissions ;;
    *CRAM*) port=$m_submission with=ESMTPA ;;
    *auth*) port=$m_submission ;;
    *--tls*) port=$m_smtp with=ESMTPS ;;
    *) port=$m_smtp with=ESMTP ;;
    esac
    case $how in *auth*) how="$how --auth-user alice --auth-password secret" ;; esac
    # shellcheck disable=SC2086
    exits 0 swaks --server "127.0.0.1:$port" --from bob@example.test --to alice@maild.test --data @letter.eml $how
    took "swaks $how" swaks.eml $with
  done
}

# no CHUNKING, no SMTPUTF8
from_msmtp() {
  client msmtp || return
  for start in on off; do
    [ $start = on ] && port=$m_submission || port=$m_submissions
    exits 0 sh -c "msmtp --host=localhost --port=$port --tls=on --tls-starttls=$start --tls-trust-file=$(ca) \
      --auth=plain --user=alice --passwordeval='echo secret' --dsn-notify=success --dsn-return=hdrs \
      --from=bob@maild.test alice@maild.test <letter.eml"
    took "msmtp, tls-starttls=$start" letter.eml ESMTPSA
    reported "msmtp, tls-starttls=$start"
  done
}

# no CHUNKING
from_python() {
  client python3 || return
  cat >send.py <<'END'
import smtplib, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[2])
s = smtplib.SMTP("localhost", int(sys.argv[1]), timeout=20)
s.starttls(context=context)
s.login("alice", "secret")
letter = open("crlf.eml", "rb").read()
if sys.argv[3] == "dsn":
    s.sendmail("bob@maild.test", ["alice@maild.test"], letter, ["BODY=8BITMIME", "RET=HDRS", "ENVID=a"], ["NOTIFY=SUCCESS"])
else:
    s.sendmail("zoë@example.test", ["alice@maild.test"], letter, ["BODY=8BITMIME", "SMTPUTF8"])
s.quit()
END
  exits 0 python3 send.py "$m_submission" "$(ca)" dsn
  took "Python's smtplib" letter.eml ESMTPSA
  reported "Python's smtplib"
  exits 0 python3 send.py "$m_submission" "$(ca)" utf8
  took "Python's smtplib, SMTPUTF8" letter.eml UTF8SMTPSA
}

# no CHUNKING
from_nodemailer() {
  if ! command -v node >/dev/null || ! node -e 'require("nodemailer")' 2>/dev/null; then
    skip "nodemailer is missing"
    return
  fi
  ran="$ran nodemailer"
  cat >send.js <<'END'
const fs = require("fs"), [port, ca, secure, from] = process.argv.slice(2);
require("nodemailer").createTransport({ host: "localhost", port, secure: secure === "yes", requireTLS: true,
  tls: { ca: fs.readFileSync(ca) }, auth: { user: "alice", pass: "secret" } })
  .sendMail({ envelope: { from, to: ["alice@maild.test"] }, raw: fs.readFileSync("letter.eml"),
    dsn: { return: "headers", notify: "success", id: "a" } })
  .then(() => {}, (e) => { console.error(e); process.exit(1); });
END
  exits 0 node send.js "$m_submission" "$(ca)" no bob@maild.test
  took "nodemailer, STARTTLS" letter.eml ESMTPSA
  reported "nodemailer, STARTTLS"
  exits 0 node send.js "$m_submissions" "$(ca)" yes zoë@example.test
  took "nodemailer, TLS, SMTPUTF8" letter.eml UTF8SMTPSA
}

# 50 messages on 5 connections
from_smtp_source() {
  PATH=$PATH:/usr/sbin
  client smtp-source || return
  exits 0 smtp-source -s 5 -m 50 -l 4096 -f bob@example.test -t alice@maild.test "127.0.0.1:$m_smtp"
  tries=0
  while [ $tries -lt 100 ]; do
    LMAIL_PASSWORD=secret "$lmail" get "pop3s://alice@127.0.0.1:$m_pop3s" --ca "$(ca)" --list >list
    [ "$(wc -l <list)" = 50 ] && break
    tries=$((tries + 1))
    sleep 0.1
  done
  [ "$(wc -l <list)" = 50 ] || fail "smtp-source: $(wc -l <list) of 50 messages"
}

# ---- servers --------------------------------------------------------------------------------------

# again [ROUTE]: maild anew, with that route to others
again() {
  kill "$maild_pid"
  wait "$maild_pid"
  start_maild "$1"
}
# on [OPTION...]: maild gets the letter, and hands it to the server that it has a route to
on() {
  exits 0 "$lmail" send --server "127.0.0.1:$m_smtp" --from bob@maild.test --to alice@example.test \
    --file letter.eml "$@"
}
# from NAME PORT WITH: a server that has $elsewhere for maild.test gets the letter, with a wish for a report
from() {
  exits 0 "$lmail" send --server "127.0.0.1:$2" --from bob@maild.test --to alice@maild.test --file letter.eml --dsn
  took "$1 to maild" letter.eml "$3" && reported "$1 to maild"
}
# done_with: the queue of maild is empty; the server has taken everything
done_with() {
  tries=0
  while [ -n "$(ls "$dir"/maild/queue/*.msg 2>/dev/null)" ]; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { fail "$1 has not taken everything"; return; }
    sleep 0.1
  done
}

# TLS, LMTP; no SMTPUTF8, no DSN
with_dovecot() {
  start_dovecot || return
  again "$lmtp lmtp"
  on && delivered alice && arrived delivered letter.eml "maild to Dovecot, LMTP"
  has delivered '(using TLSv1'
}

# TLS, DSN and SMTPUTF8 in both ways; it sends no chunks
with_postfix() {
  start_dovecot && start_postfix || return
  again "$postfix"
  on && delivered alice && arrived delivered letter.eml "maild to Postfix to Dovecot"
  has delivered "with ESMTPS"
  on --notify success
  delivered alice && arrived delivered letter.eml "maild to Postfix, DSN"
  elsewhere=127.0.0.1:$m_smtp
  postfix -c "$dir/postfix" stop >/dev/null 2>&1
  start_postfix
  from Postfix "$postfix" ESMTPS
  exits 0 "$lmail" send --server "127.0.0.1:$postfix" --from zoë@example.test --to alice@maild.test --subject 'Grüße' \
    --text 'Grüße aus Köln'
  fetch alice && has got.eml 'with UTF8SMTPS id' 'From: zoë@example.test'
}

# TLS, DSN and SMTPUTF8 in both ways; it sends chunks
with_exim() {
  elsewhere=127.0.0.1:$m_smtp
  start_exim || return
  from Exim "$exim" ESMTPS
  grep -q 'octets in chunks from' "$dir/maild/log" || fail "Exim has sent no chunks"
  exits 0 "$lmail" send --server "127.0.0.1:$exim" --from zoë@example.test --to alice@maild.test --subject 'Grüße' \
    --text 'Grüße aus Köln'
  fetch alice && has got.eml 'with UTF8SMTPS id' 'From: zoë@example.test'
  again "$exim"
  on
  appears "$exim_box"
  sed -e '$d' -e 's/^>From /From /' "$exim_box" >delivered
  arrived delivered letter.eml "maild to Exim"
  has delivered 'with esmtps'
}

# Without TLS, see lmail-opensmtpd.sh; no CHUNKING, no SMTPUTF8
with_opensmtpd() {
  start_dovecot || return
  elsewhere=127.0.0.1:$m_smtp
  start_opensmtpd || return
  from OpenSMTPD "$opensmtpd"
  again "$opensmtpd"
  on --notify never
  delivered alice && arrived delivered letter.eml "maild to OpenSMTPD to Dovecot"
}

# as it is; without 8BITMIME; without EHLO; without PIPELINING
with_smtp_sink() {
  for kind in '' -8 -e -p; do
    rm -rf "$dir/sink"
    mkdir "$dir/sink"
    chmod 777 "$dir/sink"
    start_sink $kind -d "$dir/sink/" || return
    again "$sink"
    on && done_with "smtp-sink $kind"
    case $kind in
    -8 | -e) continue ;; # the letter goes to it in 7-bit form
    esac
    sed '$d' "$dir"/sink/* | tr -d '\r' >delivered # behind it is an empty line
    arrived delivered letter.eml "maild to smtp-sink $kind"
  done
}

start_maild || no_peers
case $peer in
curl | swaks | msmtp | python | nodemailer | smtp_source) "from_$peer" ;;
*) "with_$peer" ;;
esac
finish_peers
