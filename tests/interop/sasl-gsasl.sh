#!/bin/sh
# SPDX-License-Identifier: MIT
# sasl-gsasl.sh SASL_CLIENT FOLDER SASL_SERVER: GNU SASL on the other side, as client and as server; it has SCRAM with
# -PLUS over TLS 1.3 ("tls-exporter").
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"

sasl_server=$3
command -v gsasl >/dev/null || { skip "gsasl is missing"; no_peers; }
ran=" gsasl $(gsasl --version | sed -n 's/^gsasl (GNU SASL) //p')"
make_certificate

# ---- gsasl logs in at our server -----------------------------------------------------------------

# client CODE PROTOCOL MECHANISM OPTION...: our server's exit code; its lines are in out. $serves: options for it,
# $password: what gsasl takes for alice's
serves=
password=secret
client() {
  wanted=$1 protocol=$2 mechanism=$3
  shift 3
  rm -f out
  # shellcheck disable=SC2086
  "$sasl_server" "$protocol" user=alice secret=secret "offers=$mechanism" "cert=$dir/cert.pem" "key=$dir/key.pem" \
    $serves >out 2>err &
  server=$!
  appears out
  gsasl "--$protocol" "--connect=localhost:$(sed -n 's/^port //p' out)" -a alice -p "$password" -m "$mechanism" \
    --x509-ca-file="$(ca)" --quality-of-protection=qop-auth --hostname=sasl.test --realm=sasl.test "$@" \
    </dev/null >gsasl 2>&1
  wait $server
  code=$?
  [ "$code" = "$wanted" ] || {
    fail "$protocol $mechanism $*: our server ends with $code instead of $wanted"
    sed 's/^/  /' out err gsasl
  }
}

for protocol in imap smtp; do
  for mechanism in PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256; do
    client 0 $protocol $mechanism --no-starttls
    has out 'done alice '
    password=Secret
    client 3 $protocol $mechanism --no-starttls
    password=secret
    has out 'refused CREDENTIALS'
  done
  for mechanism in SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS; do
    client 0 $protocol $mechanism --starttls
    has out 'ASK_KEYS' 'done alice '
    password=Secret
    client 3 $protocol $mechanism --starttls
    password=secret
    has out 'refused CREDENTIALS'
  done
  for mechanism in PLAIN DIGEST-MD5 SCRAM-SHA-256; do
    client 0 $protocol $mechanism --no-starttls -z bob
    has out 'ASK_AUTHORIZE' 'done alice bob'
    client 3 $protocol $mechanism --no-starttls -z root
    has out 'refused AUTHORIZATION'
  done
  client 0 $protocol ANONYMOUS --no-starttls -n trace@example.test
  has out 'done  trace@example.test'
done
serves="ca=$dir/cert.pem"
client 0 imap EXTERNAL --starttls --x509-cert-file="$dir/cert.pem" --x509-key-file="$dir/key.pem"
has out 'ASK_IDENTITY' 'done '
client 0 smtp EXTERNAL --starttls --x509-cert-file="$dir/cert.pem" --x509-key-file="$dir/key.pem" -z alice
client 3 smtp EXTERNAL --starttls --x509-cert-file="$dir/cert.pem" --x509-key-file="$dir/key.pem" -z bob

# ---- our client logs in at gsasl -----------------------------------------------------------------

# server CODE MECHANISM OPTION...: our client's exit code
server() {
  wanted=$1 mechanism=$2
  shift 2
  port=$(free_port)
  rm -f gsasl
  perl "$here/gsasl.pl" "$port" Y2hhbm5lbA== >gsasl 2>&1 &
  bridge=$!
  tries=0
  until grep -q ready gsasl 2>/dev/null || [ $tries -ge 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  exits "$wanted" "$lmail" imap "$port" "$mechanism" user=alice host=sasl.test "$@"
  wait $bridge
}

for mechanism in DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256; do
  server 0 $mechanism secret=secret
  server 4 $mechanism secret=Secret
done
for mechanism in SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS; do
  server 0 $mechanism secret=secret binding=channel
  has out 'done'
  server 4 $mechanism secret=Secret binding=channel
  server 4 $mechanism secret=secret binding=another
done
finish_peers
