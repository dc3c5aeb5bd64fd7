#!/bin/sh
# SPDX-License-Identifier: MIT
# login.sh LMAIL FOLDER SCRIPTED_SERVER [MAILD]: --auth against servers that follow a script, and against
# maild; other clients against maild (curl, Python), and Dovecot as POP3 server.
. "$(dirname "$0")/check.sh"
server=$3
maild=$4
skipped=

get() {
  code=$1
  shift
  LMAIL_PASSWORD=pencil exits "$code" "$server" script "$lmail" get \
    "pop3://user@127.0.0.1:@PORT@/" --list --trace "$@"
}
printf 'Subject: x\n\nhello\n' >letter.eml
crlf <letter.eml >crlf.eml # curl sends lines as they are
send() {
  code=$1
  shift
  LMAIL_PASSWORD=pencil exits "$code" "$server" script "$lmail" send --server 127.0.0.1:@PORT@ \
    --from bob@example.org --to alice@example.com --file letter.eml --helo me.example --user user \
    --trace "$@"
}
no_secret() {
  grep -qE 'pencil|AHVzZXIAcGVuY2ls|cGVuY2ls' err && fail "the password is shown"
}

# ---- what is chosen, and what is refused ---------------------------------------------------------

# in the clear only when that is allowed
capa='S: +OK hi
C: CAPA
S: +OK
S: SASL PLAIN LOGIN
S: .'
cat >script <<END
$capa
C: QUIT
S: +OK
END
get 6 --auth auto
has err 'no way to log in'
cat >script <<END
$capa
C: AUTH PLAIN AHVzZXIAcGVuY2ls
S: +OK
C: STAT
S: +OK 0 0
C: QUIT
S: +OK
END
get 0 --auth auto --allow-plaintext
no_secret
has err 'C: AUTH ['

# LOGIN, whatever its prompts are
cat >script <<END
$capa
C: AUTH LOGIN
S: + VXNlcm5hbWU6
C: dXNlcg==
S: +
C: cGVuY2ls
S: -ERR [AUTH] no
C: QUIT
S: +OK
END
get 6 --auth login --allow-plaintext
has err 'user may not log in by LOGIN: no'
no_secret

# a mechanism that is not offered; none at all; one that nobody has
cat >script <<END
$capa
C: QUIT
S: +OK
END
get 6 --auth scram-sha-256
cat >script <<'END'
S: +OK hi
C: CAPA
S: -ERR what
C: QUIT
S: +OK
END
get 6 --auth auto
exits 2 env LMAIL_PASSWORD=x "$lmail" get pop3://user@127.0.0.1:1/ --auth rot13

# a challenge that is none: cancelled, and nothing more said of the password
cat >script <<'END'
S: +OK hi
C: CAPA
S: +OK
S: SASL CRAM-MD5
S: .
C: AUTH CRAM-MD5
S: + !!!
C: *
S: -ERR cancelled
C: QUIT
S: +OK
END
get 6 --auth auto
has err 'challenge is refused'

# SMTP: PLAIN; refused for good, for now; not offered; yes without a proof
hello='S: 220 hi
C: EHLO me.example
S: 250-hi'
cat >script <<END
$hello
S: 250 AUTH PLAIN
C: AUTH PLAIN AHVzZXIAcGVuY2ls
S: 235 welcome
C: MAIL FROM:<bob@example.org>
S: 250 ok
C: RCPT TO:<alice@example.com>
S: 250 ok
C: DATA
S: 354 go
D: data
S: 250 ok
C: QUIT
S: 221 bye
END
send 0 --auth plain --allow-plaintext
no_secret
cat >script <<END
$hello
S: 250 AUTH PLAIN
C: AUTH PLAIN AHVzZXIAcGVuY2ls
S: 535 5.7.8 no
C: QUIT
S: 221 bye
END
send 6 --auth auto --allow-plaintext
has out 'alice@example.com: refused, 535'
cat >script <<END
$hello
S: 250 AUTH PLAIN
C: AUTH PLAIN AHVzZXIAcGVuY2ls
S: 454 4.7.0 not now
C: QUIT
S: 221 bye
END
send 5 --auth auto --allow-plaintext
cat >script <<END
$hello
S: 250 AUTH PLAIN
C: QUIT
S: 221 bye
END
send 6 --auth auto
cat >script <<END
$hello
S: 250 SIZE
C: QUIT
S: 221 bye
END
send 6 --auth auto --allow-plaintext
cat >script <<END
$hello
S: 250 AUTH CRAM-MD5
C: AUTH CRAM-MD5
S: 235 welcome
C: QUIT
S: 221 bye
END
send 7 --auth auto
has err 'the server says yes, but'

# ---- maild ----------------------------------------------------------------------------------------

# started USERS-FILE [OPTION...]: maild listens at $smtp, $pop3, $submission, $submissions and $pop3s
started() {
  users=$1
  shift
  rm -rf d ports
  mkdir -p d
  cp "$users" d/users
  chmod 600 d/users
  "$maild" --dir d --domain a.example --auth-clear loopback --submission 127.0.0.1:0 \
    --ports "$work/ports" "$@" >/dev/null 2>log &
  pid=$!
  tries=0
  while [ ! -s ports ] && [ $tries -lt 200 ] && kill -0 $pid 2>/dev/null; do
    sleep 0.05
    tries=$((tries + 1))
  done
  smtp=$(awk '$1 == "smtp" { print $2 }' ports)
  pop3=$(awk '$1 == "pop3" { print $2 }' ports)
  submission=$(awk '$1 == "submission" { print $2 }' ports)
  submissions=$(awk '$1 == "submissions" { print $2 }' ports)
  pop3s=$(awk '$1 == "pop3s" { print $2 }' ports)
}
stopped() {
  kill "$pid" 2>/dev/null
  wait "$pid"
}

# by MECHANISM PASSWORD CODE: lmail against maild, both protocols
by() {
  LMAIL_PASSWORD=$2 exits "$3" "$lmail" get "pop3://alice;auth=$1@127.0.0.1:$pop3" --list --trace \
    --allow-plaintext
  LMAIL_PASSWORD=$2 exits "$3" "$lmail" send --server "127.0.0.1:$submission" --auth "$1" \
    --user alice --from alice@a.example --to alice@a.example --file letter.eml --allow-plaintext
}

if [ -z "$maild" ]; then
  skipped="$skipped maild (not built)"
else
  printf 'alice:pencil\nbob:wax\n' >passwords
  printf 'alice:%s\n' "$(printf 'pencil\n' | "$maild" --hash-password)" >keys
  printf '\n' | "$maild" --hash-password >/dev/null 2>&1 && fail "an empty password was hashed"

  started passwords
  for m in auto plain login cram-md5 scram-sha-1 scram-sha-256; do
    by "$m" pencil 0
    by "$m" Pencil 6
  done
  LMAIL_PASSWORD=pencil exits 6 "$lmail" get "pop3://zelda@127.0.0.1:$pop3" --list --auth auto
  LMAIL_PASSWORD=pencil exits 6 "$lmail" send --server "127.0.0.1:$submission" \
    --from alice@a.example --to alice@a.example --file letter.eml
  has out '530 5.7.0'

  if command -v curl >/dev/null; then
    for m in PLAIN LOGIN CRAM-MD5; do
      exits 0 curl -s -m 20 -T crlf.eml --mail-from alice@a.example --mail-rcpt bob@a.example \
        --login-options "AUTH=$m" -u alice:pencil "smtp://127.0.0.1:$submission"
      exits 67 curl -s -m 20 -T crlf.eml --mail-from alice@a.example --mail-rcpt bob@a.example \
        --login-options "AUTH=$m" -u alice:wax "smtp://127.0.0.1:$submission"
      exits 0 curl -s -m 20 --login-options "AUTH=$m" -u alice:pencil "pop3://127.0.0.1:$pop3"
      exits 67 curl -s -m 20 --login-options "AUTH=$m" -u zelda:pencil "pop3://127.0.0.1:$pop3"
    done
    if curl --version | grep -qi gsasl; then
      exits 0 curl -s -m 20 --login-options AUTH=SCRAM-SHA-256 -u alice:pencil \
        "pop3://127.0.0.1:$pop3"
    else
      skipped="$skipped curl with SCRAM (it has none)"
    fi
  else
    skipped="$skipped curl"
  fi

  cat >peer.py <<'END'
import poplib, smtplib, sys
smtp, pop3 = int(sys.argv[1]), int(sys.argv[2])
for method in "auth_cram_md5", "auth_plain", "auth_login":
    s = smtplib.SMTP("127.0.0.1", smtp, timeout=20)
    s.ehlo("me.example")
    s.user, s.password = "alice", "pencil"
    s.auth(method[5:].replace("_", "-").upper(), getattr(s, method))
    s.sendmail("alice@a.example", ["bob@a.example"], "Subject: x\n\nhello\n")
    s.quit()
s = smtplib.SMTP("127.0.0.1", smtp, timeout=20)
try:
    s.login("alice", "wax")
    sys.exit("a wrong password was good")
except smtplib.SMTPException:
    s.close()
p = poplib.POP3("127.0.0.1", pop3, timeout=20)
assert "SASL" in p.capa()
p.user("bob")
p.pass_("wax")
assert p.stat()[0] >= 3
p.quit()
END
  if command -v python3 >/dev/null; then
    exits 0 python3 peer.py "$submission" "$pop3"
  else
    skipped="$skipped python3"
  fi
  stopped

  started keys
  for m in auto plain login scram-sha-256; do
    by "$m" pencil 0
    by "$m" Pencil 6
  done
  by scram-sha-1 pencil 6 # not offered: there are no keys for it
  by cram-md5 pencil 6
  stopped
  grep -q pencil d/users log && fail "the password is kept"
fi

# ---- maild under TLS ------------------------------------------------------------------------------

cat >tls.py <<'END'
import poplib, smtplib, ssl, socket, sys
submission, submissions, pop3, pop3s = map(int, sys.argv[1:])
context = ssl._create_unverified_context()
s = smtplib.SMTP("127.0.0.1", submission, timeout=20)
s.ehlo("me.example")
assert "PLAIN" not in s.esmtp_features["auth"]
s.starttls(context=context)
s.ehlo("me.example")
assert "PLAIN" in s.esmtp_features["auth"] and "starttls" not in s.esmtp_features
s.login("alice", "pencil")
s.sendmail("alice@a.example", ["alice@a.example"], "Subject: big\n\n" + "0123456789\n" * 30000)
s.quit()
s = smtplib.SMTP_SSL("127.0.0.1", submissions, timeout=20, context=context)
s.login("alice", "pencil")
s.quit()
for p in poplib.POP3("127.0.0.1", pop3, timeout=20), poplib.POP3_SSL("127.0.0.1", pop3s, timeout=20, context=context):
    if not isinstance(p, poplib.POP3_SSL):
        p.stls(context=context)
    assert "STLS" not in p.capa() and "PLAIN" in p.capa()["SASL"]
    p.user("alice")
    p.pass_("pencil")
    lines = [p.retr(n + 1)[1] for n in range(p.stat()[0])]
    assert any(l.count(b"0123456789") == 30000 for l in lines)
    assert any(b"with ESMTPSA" in x for l in lines for x in l)
    p.quit()
# a command behind STARTTLS in the same packet is no command (CVE-2011-0411)
for port, line in (submission, b"EHLO me\r\nSTARTTLS\r\nRSET\r\n"), (pop3, b"STLS\r\nNOOP\r\n"):
    c = socket.create_connection(("127.0.0.1", port), timeout=20)
    c.recv(1000)
    c.sendall(line)
    got = b""
    try:
        while True:
            part = c.recv(1000)
            if not part:
                break
            got += part
    except ConnectionResetError:
        pass
    assert b"Forgotten" not in got and b"not in this state" not in got.lower(), got
# no TLS where it is awaited
c = socket.create_connection(("127.0.0.1", pop3s), timeout=20)
c.sendall(b"CAPA\r\n")
try:
    assert b"+OK" not in c.recv(1000)
except ConnectionResetError:
    pass
END
if [ -z "$maild" ] || ! command -v openssl >/dev/null || ! command -v python3 >/dev/null; then
  skipped="$skipped TLS (no maild, openssl or python3)"
else
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=a.example -keyout key.pem -out cert.pem 2>/dev/null
  started passwords --auth-clear none --submissions 127.0.0.1:0 --pop3s 127.0.0.1:0 \
    --tls-cert "$work/cert.pem" --tls-key "$work/key.pem"
  if grep -q 'built without TLS' log; then
    skipped="$skipped TLS (maild was built without it)"
  else
    exits 0 python3 tls.py "$submission" "$submissions" "$pop3" "$pop3s"
    if command -v curl >/dev/null; then
      for url in "smtp://127.0.0.1:$submission" "smtps://127.0.0.1:$submissions"; do
        exits 0 curl -s -k -m 20 --ssl-reqd -T crlf.eml --mail-from alice@a.example \
          --mail-rcpt alice@a.example --login-options AUTH=PLAIN -u alice:pencil "$url"
      done
      for url in "pop3://127.0.0.1:$pop3" "pop3s://127.0.0.1:$pop3s"; do
        exits 0 curl -s -k -m 20 --ssl-reqd --login-options AUTH=PLAIN -u alice:pencil "$url"
        exits 67 curl -s -k -m 20 --ssl-reqd --login-options AUTH=PLAIN -u alice:wax "$url"
      done
    fi
    stopped
  fi
fi

# ---- Dovecot as server ----------------------------------------------------------------------------

# LIBMAIL_DOVECOT_POP3: the folder of pop3 and pop3-login, where that is not Dovecot's own
pop3_dir=${LIBMAIL_DOVECOT_POP3:-/usr/lib/dovecot}
dovecot=$(command -v dovecot || ls /usr/sbin/dovecot 2>/dev/null)
if [ -z "$dovecot" ] || [ ! -x "$pop3_dir/pop3-login" ] || [ "$(id -u)" != 0 ]; then
  skipped="$skipped Dovecot's POP3 server (not here, or not root)"
else
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  short=$(mktemp -d) # sockets have short names
  mkdir -p "$short/run" "$short/mail/new" "$short/mail/cur" "$short/mail/tmp"
  cp letter.eml "$short/mail/new/1.a"
  chmod 755 "$short"
  chown -R nobody "$short/mail"
  printf 'alice:{PLAIN}pencil\n' >"$short/passwd"
  cat >"$short/conf" <<END
protocols = pop3
base_dir = $short/run
log_path = $short/log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
mail_location = maildir:$short/mail
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = $short/passwd
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$short/mail
}
service pop3-login {
  executable = $pop3_dir/pop3-login
  chroot =
  inet_listener pop3 {
    address = 127.0.0.1
    port = $port
  }
  inet_listener pop3s {
    port = 0
  }
}
service pop3 {
  executable = $pop3_dir/pop3
}
END
  "$dovecot" -c "$short/conf" -F >"$short/err" 2>&1 &
  pid=$!
  tries=0
  until python3 -c "import socket; socket.create_connection(('127.0.0.1', $port))" 2>/dev/null ||
    [ $tries -ge 40 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  for m in auto plain login cram-md5 scram-sha-1 scram-sha-256; do
    LMAIL_PASSWORD=pencil exits 0 "$lmail" get "pop3://alice@127.0.0.1:$port" --auth "$m" \
      --allow-plaintext --out - --trace
    has out 'hello'
  done
  LMAIL_PASSWORD=Pencil exits 6 "$lmail" get "pop3://alice@127.0.0.1:$port" --auth scram-sha-256 \
    --list
  kill "$pid"
  wait "$pid"
  [ "$failures" = 0 ] || sed 's/^/  dovecot: /' "$short/err" "$short/log" | tail -n 20
  rm -rf "$short"
fi

[ -z "$skipped" ] || echo "skipped:$skipped"
finish
