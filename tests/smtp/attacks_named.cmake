# SPDX-License-Identifier: MIT
#
# attacks_named.cmake - each test that attacks.md names is there. -DFOLDER=tests/smtp [-DLEAST=how many names]
#
# Names are those of files in FOLDER, at any depth; "../smtp/server/x.txt" is one of another folder. A name of a
# function behind that of a program, as in `attacks.c` (`a1_base64`), has to be in that program.

if(NOT LEAST)
  set(LEAST 50)
endif()
file(READ "${FOLDER}/attacks.md" text)
string(REGEX MATCHALL "`[a-z0-9_./-]+\\.(txt|c|sh)`" names "${text}")
list(LENGTH names count)
if(count LESS ${LEAST})
  message(FATAL_ERROR "only ${count} names were found in attacks.md")
endif()
foreach(name IN LISTS names)
  string(REPLACE "`" "" name "${name}")
  file(GLOB_RECURSE found "${FOLDER}/${name}")
  if(NOT found)
    message(FATAL_ERROR "attacks.md names ${name}, which is not there")
  endif()
endforeach()

# `program.c` (`function`, `function`)
string(REGEX MATCHALL "`[a-z0-9_./-]+\\.c` \\(`[a-z0-9_]+`(, `[a-z0-9_]+`)*" programs "${text}")
foreach(program IN LISTS programs)
  string(REGEX REPLACE "^`([^`]+)`.*" "\\1" name "${program}")
  file(GLOB_RECURSE found "${FOLDER}/${name}")
  set(source "")
  foreach(file IN LISTS found)
    file(READ "${file}" one)
    string(APPEND source "${one}")
  endforeach()
  string(REGEX MATCHALL "`[a-z0-9_]+`" functions "${program}")
  foreach(function IN LISTS functions)
    string(REPLACE "`" "" function "${function}")
    if(NOT source MATCHES "[^a-z0-9_]${function}[^a-z0-9_]")
      message(FATAL_ERROR "attacks.md names ${function} of ${name}, which is not there")
    endif()
  endforeach()
endforeach()
