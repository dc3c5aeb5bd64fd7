#!/bin/sh
# SPDX-License-Identifier: MIT
# without_tls.sh MAILD FOLDER: a maild that was built without OpenSSL says at the start what it cannot do.
. "$(dirname "$0")/../lmail/check.sh"
maild=$1
command -v timeout >/dev/null || exit 77

mkdir a
echo alice:x >a/users
chmod 600 a/users
for word in tls smtps; do
  echo "b.example 127.0.0.1 25 $word" >a/routes
  exits 66 timeout 10 "$maild" --dir a --domain a.example
  has err 'the route of b.example needs TLS'
done
exits 64 timeout 10 "$maild" --dir a --domain a.example --tls-cert none.pem
has err 'built without TLS'
for word in '' clear lmtp; do # starts, and is ended by timeout
  echo "b.example 127.0.0.1 25 $word" >a/routes
  exits 124 timeout 0.5 "$maild" --dir a --domain a.example
done

finish
