#!/bin/sh
# SPDX-License-Identifier: MIT
# corpus.sh LMAIL FOLDER CORPUS: every stored message goes through tree and through the MIME
# parser whole and in chunks, with equal output. Exit code 77: there is no corpus.
. "$(dirname "$0")/check.sh"
corpus=$3/corpus

[ -d "$corpus" ] || {
  echo "SKIPPED: there is no folder $corpus; LIBMAIL_TEST_CORPUS names the one that holds corpus/"
  exit 77
}

# Messages and mailboxes, by name or by the folder that holds nothing else.
find -L "$corpus" -type f \( -name '*.eml' -o -name '*.msg' -o -name '*.mbox' -o -path '*/mbox/*' \
  -o -path '*/mimekit/*' -o -path '*/thunderbird-mailnews/*' -o -path '*/zbateson*' \
  -o -path '*/perl-email-mime/*' -o -path '*/mox/*' -o -path '*/haraka/*' \
  -o -path '*/cyrus-cassandane/*' -o -path '*/inn/*' \) ! -name '*.json' | sort >files
count=$(wc -l <files)
[ "$count" -gt 0 ] || fail "no message below $corpus"

# in portions: a command line has an end
tr '\n' '\0' <files | xargs -0 -n 200 "$lmail" tree --json >tree.json 2>tree.err ||
  fail "tree: $(head -n 3 tree.err)"
tr '\n' '\0' <files | xargs -0 -n 200 "$lmail" tree >tree.txt || fail "tree for people"
for options in --json '--json --decode'; do
  # shellcheck disable=SC2086
  tr '\n' '\0' <files | xargs -0 -n 200 "$lmail" events mime $options --compare 1,7,4096 >out ||
    { fail "events mime $options:"; grep -v 'no difference' out | head -n 20; }
done

# Any file to any machine: what it says of it does not matter, but it must not depend on the cuts.
find -L "$corpus" -type f | sort >everything
for machine in smtp-server smtp-client pop3-server pop3-client; do
  tr '\n' '\0' <everything | xargs -0 -n 500 "$lmail" events "$machine" --compare 1,64 >out ||
    { fail "events $machine:"; grep -v 'no difference' out | head -n 20; }
done

[ "$(wc -l <tree.json)" -ge "$count" ] || fail "fewer parts than messages"
echo "$count files, $(wc -l <tree.json) parts"
finish
