#!/bin/sh
# SPDX-License-Identifier: MIT
# imap-corpus.sh LMAIL FOLDER CORPUS IMAP_SESSION: what others have stored goes into Dovecot's mailbox, and comes out as it was.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"
corpus=$3/corpus

[ -d "$corpus" ] || {
  echo "SKIPPED: there is no folder $corpus; LIBMAIL_TEST_CORPUS names the one that holds corpus/"
  exit 77
}
start_imap || no_peers

# Each with CRLF at its line ends, bare CR among them: Dovecot would change that. NUL is in no literal (RFC 9051 9), and an empty message is none.
rm -rf in && mkdir in
find -L "$corpus" -type f \( -name '*.eml' -o -name '*.msg' -o -path '*/mbox/jwz/*' \) ! -name '*.json' |
  sort | perl -e '
    undef $/;
    my ($n, $nul) = (0, 0);
    for my $file (split /\n/, <STDIN>) {
      open my $in, "<:raw", $file or die "$file: $!";
      my $text = <$in> // "";
      $text =~ s/\r\n|\r|\n/\r\n/g;
      $nul++ if $text =~ /\0/;
      next if $text eq "" || $text =~ /\0/;
      open my $out, ">:raw", sprintf("in/%05d.eml", ++$n) or die;
      print $out $text;
    }
    print "$n messages; $nul are left out, because they hold NUL\n";' || fail "cannot read the corpus"
[ -e in/00200.eml ] || fail "fewer than 200 messages below $corpus"

export LMAIL_PASSWORD=secret
url=imap://alice@127.0.0.1:$imap/INBOX
exits 0 "$lmail" imap append "$url" in/*.eml
exits 0 "$lmail" imap fetch "$url" '1:*'
cat in/*.eml | cmp - out || fail "what comes out is not what went in"
# what Dovecot says of each is read without a fault, in pieces
"$4" "$imap" >out 2>err <<'END' || { cat err; fail "ENVELOPE and BODYSTRUCTURE"; }
login alice secret
cmd SELECT m:INBOX
cmd FETCH s:1:* i:ENVELOPE
cmd FETCH s:1:* i:BODYSTRUCTURE
END

finish_peers
