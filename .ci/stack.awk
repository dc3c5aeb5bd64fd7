# SPDX-License-Identifier: MIT
#
# Worst stack from gcc's call graphs (-fcallgraph-info=su).
#
#   awk -v taken=FILE -v linked=FILE -v helper=BYTES -f stack.awk *.ci
#
# taken   names of the functions whose address is taken, one a line: where a call through a pointer
#         may lead, as far as its family goes (see below). A function that is already active is not
#         considered a second time.
# linked  what is in an image, "object function" a line: others are left out, unless the file is absent
# helper  what a function without a call graph (memcpy, a compiler's helper) is counted as
#
# Prints "file function bytes path" for each global function, then the calls through pointers, and
# fails on recursion and on frames of variable size.

function quoted(text, key) { # the value after key: "
  if (!match(text, key ": \"[^\"]*\"")) return ""
  return substr(text, RSTART + length(key) + 3, RLENGTH - length(key) - 4)
}

# What a pointer may lead to: a call in one family of files never leads into another one. The pointers
# of charsets are called by the charsets' decoder and by the text that looks them up, those of body
# codecs by the reader of bodies, what the MIME parser has attached by that, those of SASL's mechanisms
# by its client and server, those of hash functions by all else in sasl, the parts of an SMTP server or
# client by the files of that side, IMAP's grammar by its reader; all others are steps and hooks of
# machines. Files outside src/ are a user's, and may be called by any.
function family(path) {
  if (path !~ /^src\//) return ""
  if (path ~ /^src\/(charset\/|rfc822\/text\.c)/) return "charset"
  if (path ~ /^src\/mime\/(boundary|decode)\.c/) return "codec"
  if (path ~ /^src\/mime\/(full|bare|lines)\.c/) return "mime"
  if (path ~ /^src\/sasl\/(md5|sha1|sha256|sha512)\.c/) return "hash"
  if (path ~ /^src\/sasl\//) return "mechanism"
  if (path ~ /^src\/smtp\/server_/) return "server"
  if (path ~ /^src\/smtp\/client_/) return "client"
  if (path ~ /^src\/imap\/(place|bare|quotes|words|grammar|token)/) return "grammar"
  return "machine"
}

function is_step(f) { return name(f) ~ /step_?(\.|$)/ }

function calls_into(path) {
  if (path ~ /^src\/sasl\/(client|server|initial)\.c/) return "mechanism"
  if (path ~ /^src\/mime\/(parser|header|telling)\.c/) return "mime"
  if (path ~ /^src\/smtp\/(server|command|param|limits)/) return "server"
  if (path ~ /^src\/smtp\/client/) return "client"
  if (path ~ /^src\/imap\/(reader|element|token)/) return "grammar"
  return path ~ /^src\/sasl\// ? "hash" : family(path)
}

function may_lead(f, g) {
  if (file[f] ~ /^src\/mime\/boundary\.c/ && family(file[g]) == "mime") return 1
  if (family(file[g]) == "") return 1
  if (calls_into(file[f]) ~ /^(server|client)$/) { # its parts, and what core lends them, but no step
    return !is_step(g) && family(file[g]) ~ "^(machine|" calls_into(file[f]) ")$"
  }
  if (is_step(g)) return calls_into(file[f]) == "machine"
  return calls_into(file[f]) == family(file[g])
}

function worst(f,    list, n, i, g, d, best) {
  if (f in known) return known[f]
  if (!(f in own)) return f ~ /divmod/ ? 64 : helper
  if (f in active) { # round through a pointer: the library forbids it (a callback must not feed)
    if (hops == active[f]) { print "recursion: " f; bad = 1 }
    return 0
  }
  active[f] = hops
  best = 0
  path[f] = ""
  n = split(callees[f], list, "\n")
  for (i = 1; i <= n; i++) {
    if (list[i] == "__indirect_call") {
      through_pointer[f] = 1
      hops++
      for (g in targets) {
        if (g in active || !may_lead(f, g)) continue
        d = worst(g)
        if (d > best) { best = d; path[f] = " ~> " name(g) path[g] }
      }
      hops--
    } else if (list[i] != "") {
      g = list[i]
      d = worst(g)
      if (g in through_pointer) through_pointer[f] = 1
      if (d > best) { best = d; path[f] = " > " name(g) path[g] }
    }
  }
  delete active[f]
  if (!(f in through_pointer)) known[f] = own[f] + best
  return own[f] + best
}

function name(f) { sub(/.*:/, "", f); return f }

/^node:/ {
  title = quoted($0, "title")
  n = split(quoted($0, "label"), line, /\\n/)
  if (n < 3 || line[3] !~ /bytes/) next
  own[title] = line[3] + 0
  file[title] = line[2]
  sub(/:[0-9]+:[0-9]+$/, "", file[title])
  object[title] = FILENAME
  sub(/.*\//, "", object[title])
  sub(/\.ci$/, ".o", object[title])
  if (line[3] ~ /dynamic/ && line[3] !~ /bounded/) { print "variable frame: " title; bad = 1 }
}

/^edge:/ {
  from = quoted($0, "sourcename")
  to = quoted($0, "targetname")
  if ((from, to) in seen) next
  seen[from, to] = 1
  callees[from] = callees[from] "\n" to
  if (to == "__indirect_call") pointer_calls = pointer_calls " " name(from)
}

END {
  while ((getline t < taken) > 0) wanted[t] = 1
  while ((getline t < linked) > 0) { present[t] = 1; partial = 1 }
  for (f in own) if (partial && !((object[f] " " name(f)) in present)) delete own[f]
  for (f in own) if (name(f) in wanted) targets[f] = 1
  for (f in own) print file[f], name(f), worst(f), name(f) path[f]
  print "calls-through-pointers:" pointer_calls
  exit bad
}
