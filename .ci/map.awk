# SPDX-License-Identifier: MIT
#
# Who takes how much of an image, from a linker map: prints "libmail N", "helpers N" (C library and
# compiler run-time) and "program N", bytes of flash, then the names of the helpers.
#
#   awk -f map.awk FILE.map

/^Linker script and memory map/ { counting = 1 }
/^OUTPUT\(/ { counting = 0 }
!counting { next }
/^ \.[^ ]+$/ { section = $1; next } # a long name: address, size and file follow on the next line
/^ \.[^ ]+ +0x/ { section = $1; size = $3; from = $4; take() }
/^ +0x[0-9a-f]+ +0x[0-9a-f]+ [^ ]/ && section != "" { size = $2; from = $3; take() }
/^[^ ]/ { section = "" }

function take() {
  if (section ~ /^\.(text|rodata|data|ARM\.ex|glue|vfp)/) {
    if (from ~ /libmail\.a\(/) bytes["libmail"] += hex(size)
    else if (from ~ /\.a\(/) {
      bytes["helpers"] += hex(size)
      sub(/.*\(/, "", from); sub(/\.o\)$/, "", from); sub(/^lib_a-|^libc_a-/, "", from)
      if (hex(size) > 0 && !(from in helper)) { helper[from] = 1; names = names " " from }
    } else bytes["program"] += hex(size)
  }
  section = ""
}

function hex(text,    i, value) {
  text = tolower(substr(text, 3))
  for (i = 1; i <= length(text); i++)
    value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
  return value + 0
}

END {
  print "libmail", bytes["libmail"] + 0
  print "helpers", bytes["helpers"] + 0
  print "program", bytes["program"] + 0
  print "names" names
}
