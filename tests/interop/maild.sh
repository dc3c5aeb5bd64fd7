#!/bin/sh
# SPDX-License-Identifier: MIT
# maild.sh LMAIL FOLDER MAILD: maild takes mail from the clients and servers of others, and sends on to them.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"
. "$here/letter.sh"
maild=$3

# Delivers to alice (password "secret"); what is for example.test goes to the port $1 ("PORT lmtp": by LMTP), else
# to nowhere.
start_maild() {
  make_certificate
  at=$dir/maild
  rm -rf "$at"
  mkdir -p "$at"
  printf 'alice:secret\n' >"$at/users"
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
  listening "$m_smtp" && ran="$ran maild"
}
# took NAME [LETTER]: waits for alice's one message, fetches and deletes it, and compares
took() {
  tries=0
  until LMAIL_PASSWORD=secret "$lmail" get "pop3s://alice@127.0.0.1:$m_pop3s" --ca "$(ca)" --out - \
    --delete >got.eml 2>err && [ -s got.eml ]; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { fail "maild has nothing from $1"; cat err; return 1; }
    sleep 0.1
  done
  arrived got.eml "${2:-letter.eml}" "$1"
}
client() {
  command -v "$1" >/dev/null || { skip "$1 is missing"; return; }
  ran="$ran $1"
}

make_letter letter.eml
awk '{ printf "%s\r\n", $0 }' letter.eml >crlf.eml
start_maild || no_peers

if client curl; then
  for url in "smtp://localhost:$m_submission" "smtps://localhost:$m_submissions"; do
    exits 0 curl -s -m 20 --ssl-reqd --cacert "$(ca)" -T crlf.eml --mail-from bob@example.test \
      --mail-rcpt alice@maild.test -u alice:secret "$url"
    took "curl, $url"
  done
fi

if client swaks; then
  { cat letter.eml; echo; } >swaks.eml # it adds a line
  for how in --tls "--tls --auth PLAIN" "--tls --auth LOGIN" "--auth CRAM-MD5" --pipeline "--tls-on-connect --auth PLAIN"; do
    case $how in
    *connect*) port=$m_submissions ;;
    *auth*) port=$m_submission ;;
    *) port=$m_smtp ;;
    esac
    # shellcheck disable=SC2086
    exits 0 swaks --server "127.0.0.1:$port" --from bob@example.test --to alice@maild.test \
      --data @letter.eml --auth-user alice --auth-password secret $how
    took "swaks $how" swaks.eml
  done
fi

if client msmtp; then
  for start in on off; do
    [ $start = on ] && port=$m_submission || port=$m_submissions
    exits 0 sh -c "msmtp --host=localhost --port=$port --tls=on --tls-starttls=$start --tls-trust-file=$(ca) \
      --auth=plain --user=alice --passwordeval='echo secret' --from=bob@example.test alice@maild.test <letter.eml"
    took "msmtp, tls-starttls=$start"
  done
fi

cat >send.py <<'END'
import smtplib, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[2])
s = smtplib.SMTP("localhost", int(sys.argv[1]), timeout=20)
s.starttls(context=context)
s.login("alice", "secret")
s.sendmail("bob@example.test", ["alice@maild.test"], open("crlf.eml", "rb").read(), ["BODY=8BITMIME"])
s.quit()
END
if client python3; then
  exits 0 python3 send.py "$m_submission" "$(ca)"
  took "Python's smtplib"
fi

cat >send.js <<'END'
const fs = require("fs"), [port, ca, secure] = process.argv.slice(2);
require("nodemailer").createTransport({ host: "localhost", port, secure: secure === "yes", requireTLS: true,
  tls: { ca: fs.readFileSync(ca) }, auth: { user: "alice", pass: "secret" } })
  .sendMail({ envelope: { from: "bob@example.test", to: ["alice@maild.test"] }, raw: fs.readFileSync("letter.eml"),
    dsn: { return: "headers", notify: "never" } })
  .then(() => {}, (e) => { console.error(e); process.exit(1); });
END
if ! command -v node >/dev/null || ! node -e 'require("nodemailer")' 2>/dev/null; then
  skip "nodemailer is missing"
else
  ran="$ran nodemailer"
  exits 0 node send.js "$m_submission" "$(ca)" no
  took "nodemailer, STARTTLS"
  exits 0 node send.js "$m_submissions" "$(ca)" yes
  took "nodemailer, TLS"
fi

if command -v smtp-source >/dev/null || [ -x /usr/sbin/smtp-source ]; then
  PATH=$PATH:/usr/sbin
  ran="$ran smtp-source"
  exits 0 smtp-source -s 5 -m 50 -l 4096 -f bob@example.test -t alice@maild.test "127.0.0.1:$m_smtp"
  tries=0
  while [ $tries -lt 100 ]; do
    LMAIL_PASSWORD=secret "$lmail" get "pop3s://alice@127.0.0.1:$m_pop3s" --ca "$(ca)" --list >list
    [ "$(wc -l <list)" = 50 ] && break
    tries=$((tries + 1))
    sleep 0.1
  done
  [ "$(wc -l <list)" = 50 ] || fail "smtp-source: $(wc -l <list) of 50 messages"
fi
kill "$maild_pid"
wait "$maild_pid"

# ---- to and from servers --------------------------------------------------------------------------

# on NAME: maild hands the letter to the server at port $2
on() {
  exits 0 "$lmail" send --server "127.0.0.1:$m_smtp" --from bob@maild.test --to alice@example.test \
    --file letter.eml
}
if start_dovecot; then
  start_maild "$lmtp lmtp"
  on && delivered alice && arrived delivered letter.eml "maild to Dovecot, LMTP"
  kill "$maild_pid"
fi
if [ -n "$lmtp" ] && start_postfix; then
  start_maild "$postfix"
  on && delivered alice && arrived delivered letter.eml "maild to Postfix to Dovecot"
  has delivered "with ESMTPS"
  kill "$maild_pid"
  # the other way: what Postfix has for another domain goes to its relay
  start_maild
  elsewhere=127.0.0.1:$m_smtp
  postfix -c "$dir/postfix" stop >/dev/null 2>&1
  start_postfix
  exits 0 "$lmail" send --server "127.0.0.1:$postfix" --from bob@example.test --to alice@maild.test \
    --file letter.eml
  took "Postfix to maild"
  kill "$maild_pid"
fi
# from NAME PORT: a server that has $elsewhere for maild.test
from() {
  exits 0 "$lmail" send --server "127.0.0.1:$2" --from bob@example.test --to alice@maild.test --file letter.eml
  took "$1 to maild"
}
start_maild
elsewhere=127.0.0.1:$m_smtp
if start_opensmtpd; then from OpenSMTPD "$opensmtpd"; fi
if start_exim; then
  from Exim "$exim"
  kill "$maild_pid"
  start_maild "$exim"
  on
  appears "$exim_box"
  sed -e '$d' -e 's/^>From /From /' "$exim_box" >delivered
  arrived delivered letter.eml "maild to Exim"
  kill "$maild_pid"
fi

finish_peers
