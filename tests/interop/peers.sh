# SPDX-License-Identifier: MIT
# Sourced by the tests of this folder: starts servers of others on 127.0.0.1, each with a configuration in a
# folder of its own, at ports that the system chooses, and ends them all when the test ends.
#
#   start_dovecot     $passwords (for Postfix), $lmtp, $lmtp_socket, $pop3, $pop3s: takes mail for anybody at example.test (password "secret")
#   start_imap        $imap: Dovecot's IMAP, for anybody at example.test (password "secret")
#   start_cyrus       $cyrus: Cyrus' IMAP, for anybody, with any password
#   start_sasl        $imap, $imaps, $pop3, $pop3s: Dovecot with all of its mechanisms, and $provider of tokens, which
#                     may be missing
#   start_postfix     $postfix: delivers that to Dovecot, which must run, and all else to $elsewhere
#   start_exim        $exim: sends mail for maild.test to $elsewhere, and puts all else into the file $exim_box;
#                     knows alice with the password "secret"
#   start_opensmtpd   $opensmtpd: sends mail for maild.test to $elsewhere, and delivers all else to Dovecot
#   start_sink        $sink: smtp-sink, which throws mail away
# Each returns 1 when its server is missing, and says so.
# shellcheck shell=sh disable=SC2034

. "$here/../lmail/check.sh"
skipped=
pids=
# what sockets and programs of other users need: a short path that everybody may enter
dir=$(mktemp -d)
chmod 755 "$dir"
elsewhere=127.0.0.1:9

end_peers() {
  [ ! -e "$dir/postfix/main.cf" ] || postfix -c "$dir/postfix" stop >/dev/null 2>&1
  for pid in $pids; do kill "$pid" 2>/dev/null; done
  for pid in $pids; do wait "$pid" 2>/dev/null; done
  rm -rf "$dir"
}
trap end_peers EXIT
trap 'exit 1' INT TERM

skip() {
  skipped="$skipped $1;"
  return 1
}
# the test cannot begin
no_peers() {
  ran=
  finish_peers
}
# a test that could do nothing at all is one that was skipped
finish_peers() {
  [ -z "$skipped" ] || echo "SKIPPED:$skipped"
  [ "$failures" = 0 ] || {
    for log in "$dir"/*/log "$dir"/exim/log/*; do
      [ ! -f "$log" ] || [ ! -s "$log" ] || { echo "---- $log"; tail -n 20 "$log"; }
    done
    exit 1
  }
  [ -n "$ran" ] || exit 77
  echo "all right:$ran"
}
ran=

free_port() {
  perl -MIO::Socket::INET -e \
    'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'
}
# listening PORT: waits until somebody does
listening() {
  tries=0
  until perl -MIO::Socket::INET -e \
    'exit !IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => shift)' "$1"; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { fail "nothing listens at port $1"; return 1; }
    sleep 0.1
  done
}

# appears FILE: waits until it is there
appears() {
  tries=0
  until [ -s "$1" ] || [ $tries -ge 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
}

make_certificate() {
  [ ! -e "$dir/cert.pem" ] || return 0
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
}
ca() {
  echo "$dir/cert.pem"
}

have_root() {
  [ "$(id -u)" = 0 ]
}

# ---- Dovecot --------------------------------------------------------------------------------------

start_dovecot() {
  PATH=$PATH:/usr/sbin
  for part in lmtp pop3-login; do
    [ -x "${LIBMAIL_DOVECOT:-/usr/lib/dovecot}/$part" ] || { skip "Dovecot's $part is missing"; return; }
  done
  have_root || { skip "Dovecot (needs root)"; return; }
  make_certificate
  at=$dir/dovecot
  mkdir -p "$at/mail"
  chown nobody "$at/mail"
  lmtp=$(free_port) pop3=$(free_port) pop3s=$(free_port) lmtp_socket=$at/run/lmtp passwords=$(free_port)
  cat >"$at/conf" <<END
protocols = lmtp pop3
base_dir = $at/run
state_dir = $at/state
log_path = $at/log
listen = 127.0.0.1
ssl = yes
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
auth_username_format = %n
mail_location = maildir:$at/mail/%n
hostname = dovecot.test
first_valid_uid = 1
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$at/mail/%n allow_all_users=yes
}
service lmtp {
  unix_listener lmtp {
    mode = 0666
  }
  inet_listener lmtp {
    address = 127.0.0.1
    port = $lmtp
  }
}
service auth {
  inet_listener {
    address = 127.0.0.1
    port = $passwords
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = $pop3
  }
  inet_listener pop3s {
    port = $pop3s
    ssl = yes
  }
}
END
  dovecot -c "$at/conf" -F >"$at/log" 2>&1 &
  pids="$pids $!"
  listening "$lmtp" && listening "$pop3" && ran="$ran Dovecot"
}

start_imap() {
  PATH=$PATH:/usr/sbin
  for part in imap imap-login; do
    [ -x "${LIBMAIL_DOVECOT:-/usr/lib/dovecot}/$part" ] || { skip "Dovecot's $part is missing"; return; }
  done
  have_root || { skip "Dovecot (needs root)"; return; }
  at=$dir/imap
  mkdir -p "$at/mail"
  chown nobody "$at/mail"
  imap=$(free_port)
  cat >"$at/conf" <<END
protocols = imap
mail_plugins = zlib
protocol imap {
  mail_plugins = zlib imap_zlib
}
base_dir = $at/run
state_dir = $at/state
log_path = $at/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
auth_username_format = %n
mail_location = maildir:$at/mail/%n
first_valid_uid = 1
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$at/mail/%n allow_all_users=yes
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $imap
  }
}
END
  dovecot -c "$at/conf" -F >"$at/log" 2>&1 &
  pids="$pids $!"
  listening "$imap" && ran="$ran Dovecot's IMAP"
}

# An authority that signs certificates of users: alice's.
make_user_certificate() {
  openssl req -newkey rsa:2048 -nodes -subj /CN=alice -keyout "$1/alice.key" -out "$1/alice.csr" 2>/dev/null &&
    openssl x509 -req -days 2 -in "$1/alice.csr" -CA "$dir/cert.pem" -CAkey "$dir/key.pem" -CAcreateserial \
      -out "$1/alice.pem" 2>/dev/null
}

start_sasl() {
  PATH=$PATH:/usr/sbin
  for part in imap-login pop3-login; do
    [ -x "${LIBMAIL_DOVECOT:-/usr/lib/dovecot}/$part" ] || { skip "Dovecot's $part is missing"; return; }
  done
  have_root || { skip "Dovecot (needs root)"; return; }
  make_certificate
  at=$dir/sasl
  mkdir -p "$at/mail"
  chown nobody "$at/mail"
  make_user_certificate "$at" || { skip "openssl makes no certificate"; return; }
  imap=$(free_port) imaps=$(free_port) pop3=$(free_port) pop3s=$(free_port) provider=
  if command -v python3 >/dev/null; then
    provider=$(free_port)
    python3 "$here/token.py" "$provider" >"$at/provider" 2>&1 &
    pids="$pids $!"
    listening "$provider" || provider=
  fi
  [ -n "$provider" ] || skip "tokens (no python3)"
  cat >"$at/oauth" <<END
introspection_url = http://127.0.0.1:${provider:-1}/
introspection_mode = auth
username_attribute = username
active_attribute = active
active_value = true
END
  cat >"$at/conf" <<END
protocols = imap pop3
base_dir = $at/run
state_dir = $at/state
log_path = $at/log
listen = 127.0.0.1
ssl = yes
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
ssl_ca = <$dir/cert.pem
ssl_require_crl = no
ssl_verify_client_cert = yes
auth_ssl_username_from_cert = yes
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 digest-md5 scram-sha-1 scram-sha-256 external anonymous xoauth2 oauthbearer
auth_username_format = %n
auth_realms = one.test two.test
auth_anonymous_username = guest
auth_failure_delay = 0
login_log_format_elements = user=<%u> by=<%{auth_user}> method=%m
mail_location = maildir:$at/mail/%n
first_valid_uid = 1
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $at/oauth
}
passdb {
  driver = static
  mechanisms = external
  args = nopassword
}
passdb {
  driver = passwd-file
  master = yes
  args = $at/masters
}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$at/mail/%n allow_all_users=yes
}
service anvil {
  unix_listener anvil-auth-penalty { # seconds for each failure from one address
    mode = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = $pop3
  }
  inet_listener pop3s {
    port = $pop3s
    ssl = yes
  }
}
END
  echo 'root:{PLAIN}master' >"$at/masters"
  chmod 644 "$at/masters"
  dovecot -c "$at/conf" -F >"$at/log" 2>&1 &
  pids="$pids $!"
  listening "$imap" && listening "$pop3" && ran="$ran Dovecot's SASL"
}

# delivered USER: waits for a message of the user in Dovecot's Maildir, and moves it to the file "delivered"
delivered() {
  rm -f delivered
  tries=0
  while [ $tries -lt 200 ]; do
    for file in "$dir/dovecot/mail/$1"/new/*; do
      [ -f "$file" ] || continue
      mv "$file" delivered
      return 0
    done
    tries=$((tries + 1))
    sleep 0.1
  done
  fail "nothing was delivered to $1"
  return 1
}

# ---- Postfix --------------------------------------------------------------------------------------

start_postfix() {
  PATH=$PATH:/usr/sbin
  [ -x /usr/lib/postfix/sbin/master ] || { skip "Postfix is missing"; return; }
  have_root || { skip "Postfix (needs root)"; return; }
  [ -n "$lmtp" ] || { skip "Postfix (needs Dovecot)"; return; }
  make_certificate
  at=$dir/postfix
  mkdir -p "$at/queue" "$at/data"
  chown postfix "$at/data"
  postfix=$(free_port)
  cat >"$at/main.cf" <<END
compatibility_level = 3.6
queue_directory = $at/queue
data_directory = $at/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = postfix.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = check_recipient_access inline:{refused@example.test=REJECT}, permit_mynetworks, reject
local_recipient_maps =
virtual_mailbox_domains = example.test
virtual_transport = lmtp:inet:127.0.0.1:$lmtp
relayhost = [${elsewhere%:*}]:${elsewhere#*:}
alias_maps =
alias_database =
maillog_file = $at/log
maillog_file_prefixes = $dir
smtpd_tls_cert_file = $dir/cert.pem
smtpd_tls_key_file = $dir/key.pem
smtpd_tls_security_level = may
smtputf8_enable = yes
smtp_tls_security_level = may
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:$passwords
END
  cat >"$at/master.cf" <<END
127.0.0.1:$postfix inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
END
  postfix -c "$at" set-permissions >/dev/null 2>&1
  postfix -c "$at" start >"$at/err" 2>&1
  listening "$postfix" && ran="$ran Postfix"
}

start_sink() {
  PATH=$PATH:/usr/sbin
  command -v smtp-sink >/dev/null || { skip "smtp-sink is missing"; return; }
  sink=$(free_port)
  smtp-sink "$@" $(have_root && echo -u nobody) "127.0.0.1:$sink" 100 >/dev/null 2>&1 &
  pids="$pids $!"
  listening "$sink" && ran="$ran smtp-sink"
}

# ---- from unpacked packages: Debian lets one mail server be installed at a time -------------------

# unpacked NAME FILE: the path of a server's program, installed or below $LIBMAIL_PEERS
unpacked() {
  for path in "$2" "${LIBMAIL_PEERS:-/nowhere}$2"; do
    [ -x "$path" ] && program=$path && return 0
  done
  skip "$1 is missing"
}

start_exim() {
  unpacked Exim /usr/sbin/exim4 || return
  have_root || { skip "Exim (needs root)"; return; }
  make_certificate
  at=$dir/exim
  mkdir -p "$at/spool" "$at/log" "$at/mail"
  cp "$dir/cert.pem" "$dir/key.pem" "$at"
  chown -R nobody "$at"
  exim=$(free_port) exim_box=$at/mail/box
  cat >"$at/conf" <<END
exim_user = nobody
exim_group = nogroup
never_users = root
exim_path = $program
keep_environment =
spool_directory = $at/spool
log_file_path = $at/log/%slog
primary_hostname = exim.test
domainlist local_domains = example.test
daemon_smtp_ports = $exim
local_interfaces = 127.0.0.1
tls_advertise_hosts = *
tls_certificate = $at/cert.pem
tls_privatekey = $at/key.pem
chunking_advertise_hosts = *
pipelining_advertise_hosts = *
smtputf8_advertise_hosts = *
dsn_advertise_hosts = *
auth_advertise_hosts = *
acl_smtp_rcpt = acl_all
acl_smtp_data = acl_all
begin acl
acl_all:
  accept
begin routers
relayed:
  driver = manualroute
  domains = maild.test
  route_list = * 127.0.0.1
  self = send
  transport = relay
all:
  driver = accept
  transport = file
begin transports
relay:
  driver = smtp
  port = ${elsewhere#*:}
  allow_localhost
file:
  driver = appendfile
  file = $exim_box
  user = nobody
begin retry
* * F,2h,15m
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = \${if and{{eq{\$auth2}{alice}}{eq{\$auth3}{secret}}}}
  server_set_id = \$auth2
END
  chown root "$at/conf"
  "$program" -C "$at/conf" -bdf -oP "$at/exim.pid" >"$at/err" 2>&1 &
  pids="$pids $!"
  listening "$exim" && ran="$ran Exim"
}

start_opensmtpd() {
  unpacked OpenSMTPD /usr/sbin/smtpd || return
  have_root || { skip "OpenSMTPD (needs root)"; return; }
  [ -n "$lmtp" ] || { skip "OpenSMTPD (needs Dovecot)"; return; }
  [ -d /usr/libexec/opensmtpd ] || { skip "OpenSMTPD is not set up"; return; }
  at=$dir/opensmtpd
  mkdir -p "$at"
  opensmtpd=$(free_port)
  cat >"$at/conf" <<END
listen on 127.0.0.1 port $opensmtpd
action "dovecot" lmtp "127.0.0.1:$lmtp" rcpt-to virtual { "@" = nobody } user nobody
action "relay" relay host "smtp://$elsewhere"
match from any for domain "example.test" action "dovecot"
match from any for domain "maild.test" action "relay"
END
  "$program" -d -f "$at/conf" >"$at/log" 2>&1 &
  pids="$pids $!"
  listening "$opensmtpd" && ran="$ran OpenSMTPD"
}

start_cyrus() {
  unpacked Cyrus /usr/lib/cyrus/bin/imapd || return
  have_root || { skip "Cyrus (needs root)"; return; }
  id cyrus >/dev/null 2>&1 || { skip "Cyrus (needs a user cyrus)"; return; }
  programs=${program%/imapd} root=${program%/usr/lib/cyrus/bin/imapd}
  at=$dir/cyrus
  mkdir -p "$at/conf/db" "$at/conf/socket" "$at/conf/proc" "$at/conf/log" "$at/conf/msg" "$at/spool"
  chown -R cyrus "$at"
  cyrus=$(free_port)
  cat >"$at/imapd.conf" <<END
configdirectory: $at/conf
partition-default: $at/spool
defaultpartition: default
admins: admin
sasl_pwcheck_method: alwaystrue
sasl_mech_list: PLAIN LOGIN
allowplaintext: yes
autocreate_quota: 100000
autocreate_post: yes
idlesocket: $at/conf/socket/idle
END
  cat >"$at/cyrus.conf" <<END
START { }
SERVICES {
  imap cmd="$programs/imapd -C $at/imapd.conf -U 30" listen="127.0.0.1:$cyrus" prefork=0
}
EVENTS { }
DAEMON {
  idled cmd="$programs/idled -C $at/imapd.conf"
}
END
  # its libraries are where a package of this machine's architecture has them
  libraries=$(find "$root/usr/lib" -name libcyrus.so.0 | head -n 1)
  CYRUS_USER=cyrus LD_LIBRARY_PATH=${libraries%/*} "$programs/master" -D -C "$at/imapd.conf" \
    -M "$at/cyrus.conf" -p "$at/pid" >"$at/log" 2>&1 &
  pids="$pids $!"
  listening "$cyrus" && ran="$ran Cyrus"
}
