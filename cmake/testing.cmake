# SPDX-License-Identifier: MIT
#
# libmail_test(<name> SOURCES <file>... [LABELS <label>...] [LIBRARIES <target>...]
#              [ARGUMENTS <argument>...] [TIMEOUT <seconds>])
#
# One cmocka program, and one ctest test of the same name. It may include internal headers
# ("core/machine.h") and those of tests/support, and is told two paths as strings:
#   LIBMAIL_TEST_SOURCE_DIR  the folder tests/ of this repository
#   LIBMAIL_TEST_CORPUS      the folder with the corpus of stored mail, which may be absent

set(LIBMAIL_TEST_SOURCE_DIR "${PROJECT_SOURCE_DIR}/tests")
if(NOT LIBMAIL_TEST_CORPUS)
  set(LIBMAIL_TEST_CORPUS "$ENV{LIBMAIL_TEST_CORPUS}")
endif()
if(NOT LIBMAIL_TEST_CORPUS)
  get_filename_component(LIBMAIL_TEST_CORPUS "${PROJECT_SOURCE_DIR}/../shared" ABSOLUTE)
endif()

# Tests reach internal functions, which a shared library hides: they always link a static one.
set(libmail_test_library libmail)
if(libmail_type STREQUAL "SHARED_LIBRARY")
  add_library(libmail_for_tests STATIC EXCLUDE_FROM_ALL ${libmail_sources})
  libmail_compile_settings(libmail_for_tests)
  set(libmail_test_library libmail_for_tests)
endif()

# What every test program, support library and fuzz target is compiled with.
function(libmail_test_settings target)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src"
    "${LIBMAIL_TEST_SOURCE_DIR}" "${LIBMAIL_TEST_SOURCE_DIR}/support")
  target_compile_definitions(${target} PRIVATE
    "LIBMAIL_TEST_SOURCE_DIR=\"${LIBMAIL_TEST_SOURCE_DIR}\""
    "LIBMAIL_TEST_CORPUS=\"${LIBMAIL_TEST_CORPUS}\"")
  target_compile_options(${target} PRIVATE -UNDEBUG)
  if(TARGET libmail_test_support AND NOT target STREQUAL "libmail_test_support")
    target_link_libraries(${target} PRIVATE libmail_test_support)
  endif()
  target_link_libraries(${target} PRIVATE ${libmail_test_library})
  if(TARGET cmocka::cmocka)
    target_link_libraries(${target} PRIVATE cmocka::cmocka)
  endif()
endfunction()

function(libmail_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LABELS;LIBRARIES;ARGUMENTS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "libmail_test(${name}): give SOURCES; unknown: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_executable(test_${name} ${arg_SOURCES})
  libmail_test_settings(test_${name})
  target_link_libraries(test_${name} PRIVATE ${arg_LIBRARIES})
  add_test(NAME ${name} COMMAND test_${name} ${arg_ARGUMENTS})
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${arg_TIMEOUT} LABELS "unit;${arg_LABELS}" SKIP_RETURN_CODE 77)
endfunction()
