#!/bin/sh
# SPDX-License-Identifier: MIT
# figures.sh LMAIL FOLDER MAILD: what a message costs maild, beside Postfix's smtp-sink, which keeps nothing, both
# under smtp-source; and what 10,000 idle connections cost. Prints; nothing is judged.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/peers.sh"
maild=$3
messages=${LIBMAIL_FIGURES_MESSAGES:-5000}
PATH=$PATH:/usr/sbin
command -v smtp-source >/dev/null || skip "smtp-source is missing" || no_peers

# cpu PID: its CPU time so far in ms, its own and the system's for it: most of maild's is fsync(2)
cpu() {
  awk -v hz="$(getconf CLK_TCK)" '{ print int($14 * 1000 / hz), int($15 * 1000 / hz) }' "/proc/$1/stat"
}
# load NAME PID PORT: messages of 4 KB over 10 connections, many on each
load() {
  before=$(cpu "$2")
  began=$(date +%s%N)
  smtp-source -d -s 10 -m "$messages" -l 4096 -f a@b.test -t alice@maild.test "127.0.0.1:$3" ||
    fail "smtp-source against $1"
  ended=$(date +%s%N)
  echo "$before $(cpu "$2")" | awk -v name="$1" -v n="$messages" -v ns=$((ended - began)) '{
    printf "%-10s %6d messages of 4 KB  %7.0f a second  CPU each: %5.0f us of its own, %5.0f us of the system\n",
      name, n, n / ns * 1e9, ($3 - $1) * 1000 / n, ($4 - $2) * 1000 / n }'
}

at=$dir/maild
mkdir -p "$at"
printf 'alice:x\n' >"$at/users"
chmod 600 "$at/users"
ulimit -n 20100 2>/dev/null || ulimit -n "$(ulimit -H -n)"
"$maild" --dir "$at" --domain maild.test --ports "$at/ports" --queue-max 1000000 --connections 10000 \
  --per-host 10000 >"$at/out" 2>"$at/log" &
maild_pid=$!
pids="$pids $maild_pid"
appears "$at/ports"
port=$(awk '$1 == "smtp" { print $2 }' "$at/ports")
start_sink -c >/dev/null && sink_pid=${pids##* }
for round in 1 2 3; do
  [ -z "$sink_pid" ] || load smtp-sink "$sink_pid" "$sink"
  load maild "$maild_pid" "$port"
done

cat >idle.py <<'END'
import resource, socket, sys
port, pid, many = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (min(20100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
def memory():
    return next(int(l.split()[1]) for l in open(f"/proc/{pid}/status") if l.startswith("VmRSS"))
before = memory()
idle = []
for i in range(many):
    s = socket.create_connection(("127.0.0.1", port), timeout=20)
    assert s.recv(512).startswith(b"220")
    idle.append(s)
print(f"{many} idle connections: {(memory() - before) * 1024 // many} octets each, {memory() // 1024} MB in all")
END
if command -v python3 >/dev/null; then
  python3 idle.py "$port" "$maild_pid" "$(($(ulimit -n) > 10100 ? 9990 : $(ulimit -n) - 200))" || fail "idle connections"
fi
ran="$ran figures"
finish_peers
