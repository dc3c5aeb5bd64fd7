# SPDX-License-Identifier: MIT
#
# attacks_named.cmake - each test that attacks.md names is there. -DFOLDER=tests/smtp [-DLEAST=how many names]

if(NOT LEAST)
  set(LEAST 50)
endif()
file(READ "${FOLDER}/attacks.md" text)
string(REGEX MATCHALL "`[a-z0-9_.-]+\\.(txt|c)`" names "${text}")
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
