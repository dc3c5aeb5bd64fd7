# SPDX-License-Identifier: MIT
#
# The ABI as numbers: the size of every public struct, the place and size of every field, and the
# value of every public enumerator and numeric macro, compared with the record in abi-64.txt.
#
#   cmake -DUPDATE=ON -P tests/packaging/abi.cmake      writes the record anew
#
# That sizes are fixed and known is attack R8. A line that changes or disappears needs a line in CHANGELOG.md; from 1.0 on it may not.

cmake_policy(VERSION 3.16)
set(here "${CMAKE_CURRENT_LIST_DIR}")
set(record "${here}/abi-64.txt")
if(UPDATE)
  get_filename_component(SOURCE "${here}/../.." ABSOLUTE)
  set(WORK "${SOURCE}/build/abi")
  set(CC cc)
endif()
file(MAKE_DIRECTORY "${WORK}")

set(program "#include <stddef.h>\n#include <stdio.h>\n#include <libmail/libmail.h>\n
#define N(x) printf(\"%s %lld\\n\", #x, (long long)(x));
#define S(s) printf(\"%s %u\\n\", #s, (unsigned)sizeof(s));
#define F(s, f) printf(\"%s.%s %u %u\\n\", #s, #f, (unsigned)offsetof(s, f), \\
  (unsigned)sizeof(((s *)0)->f));
int main(void) {\n  if (sizeof(void *) != 8) return 77;\n")

# Brackets and semicolons mean something in CMake lists: < > @ stand for them below.
file(GLOB headers "${SOURCE}/include/libmail/*.h")
file(READ "${SOURCE}/include/libmail/libmail.h" all)
file(READ "${SOURCE}/include/libmail/smtp.h" smtp) # has three headers of its own
string(APPEND all "${smtp}")
foreach(header IN LISTS headers)
  get_filename_component(name "${header}" NAME)
  if(NOT name STREQUAL "libmail.h" AND NOT all MATCHES "#include \"${name}\"")
    message(FATAL_ERROR "libmail.h does not include ${name}")
  endif()
  file(READ "${header}" text)
  string(REGEX REPLACE "/\\*([^*]|\\*+[^*/])*\\*+/" "" text "${text}")
  string(REPLACE "\\\n" " " text "${text}")
  string(REPLACE ";" "@" text "${text}")
  string(REPLACE "[" "<" text "${text}")
  string(REPLACE "]" ">" text "${text}")

  string(REGEX MATCHALL "\n#define LMAIL_[A-Z0-9_]+ +[-(0-9][^\n]*" macros "${text}")
  foreach(macro IN LISTS macros)
    string(REGEX REPLACE "\n#define (LMAIL_[A-Z0-9_]+) .*" "  N(\\1)\n" line "${macro}")
    string(APPEND program "${line}")
  endforeach()

  string(REGEX MATCHALL "enum {[^}]*}" enums "${text}")
  foreach(block IN LISTS enums)
    string(REGEX MATCHALL "[{,][ \n]*LMAIL_[A-Z0-9_]+" names "${block}")
    foreach(name IN LISTS names)
      string(REGEX REPLACE "[{,][ \n]*" "" name "${name}")
      string(APPEND program "  N(${name})\n")
    endforeach()
  endforeach()

  string(REGEX MATCHALL "typedef struct lmail_[a-z0-9_]+ {[^}]*}" structs "${text}")
  foreach(block IN LISTS structs)
    string(REGEX REPLACE "typedef struct (lmail_[a-z0-9_]+) {.*" "\\1" struct "${block}")
    string(REGEX REPLACE "^[^{]*{|}$" "" fields "${block}")
    string(APPEND program "  S(${struct})\n")
    string(REPLACE "@" ";" fields "${fields}")
    foreach(field IN LISTS fields)
      if(field MATCHES "\\(\\*([a-z0-9_]+)\\)") # a function pointer
        string(APPEND program "  F(${struct}, ${CMAKE_MATCH_1})\n")
        continue()
      endif()
      string(REGEX REPLACE "<[^>]*>" "" field "${field}")
      string(REPLACE "," ";" names "${field}") # uint64_t num, num2
      foreach(name IN LISTS names)
        if(name MATCHES "([A-Za-z0-9_]+)[ \n]*$")
          string(APPEND program "  F(${struct}, ${CMAKE_MATCH_1})\n")
        endif()
      endforeach()
    endforeach()
  endforeach()
endforeach()
string(APPEND program "  return 0;\n}\n")

file(WRITE "${WORK}/abi.c" "${program}")
execute_process(COMMAND "${CC}" "-I${SOURCE}/include" "${WORK}/abi.c" -o "${WORK}/abi"
  RESULT_VARIABLE result ERROR_VARIABLE errors)
if(NOT result EQUAL 0)
  string(SUBSTRING "${errors}" 0 600 errors)
  message(FATAL_ERROR "the headers cannot be taken apart: ${WORK}/abi.c:\n${errors}")
endif()
execute_process(COMMAND "${WORK}/abi" OUTPUT_VARIABLE now RESULT_VARIABLE result)
if(result EQUAL 77)
  message(STATUS "skipped: the record is for 64 bits")
  return()
endif()

if(UPDATE)
  file(WRITE "${record}" "${now}")
  return()
elseif(NOT EXISTS "${record}")
  message(STATUS "skipped: nothing is recorded")
  return()
endif()
file(READ "${record}" before)
if(NOT now STREQUAL before)
  file(WRITE "${WORK}/now.txt" "${now}")
  execute_process(COMMAND diff -u "${record}" "${WORK}/now.txt")
  message(FATAL_ERROR "the ABI has changed: name it in CHANGELOG.md, then "
    "cmake -DUPDATE=ON -P tests/packaging/abi.cmake")
endif()
