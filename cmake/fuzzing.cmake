# SPDX-License-Identifier: MIT
#
# Every tests/fuzz/<name>.c defines LLVMFuzzerTestOneInput. With LIBMAIL_FUZZ it becomes a libFuzzer
# program that runs LIBMAIL_FUZZ_SECONDS; otherwise replay.c feeds it the kept corpus
# tests/fuzz/corpus/<name>/ and whatever else is named on its command line.

set(LIBMAIL_FUZZ_SECONDS 20 CACHE STRING "How long each fuzz target runs")
set(LIBMAIL_FUZZ_SEED 0 CACHE STRING "Where each fuzz target begins; 0: elsewhere every time")

file(GLOB fuzz_sources CONFIGURE_DEPENDS fuzz/*.c)
list(FILTER fuzz_sources EXCLUDE REGEX "/replay\\.c$")
list(SORT fuzz_sources)

foreach(source IN LISTS fuzz_sources)
  get_filename_component(name "${source}" NAME_WE)
  set(corpus "${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name}")
  if(NOT EXISTS "${corpus}")
    set(corpus)
  endif()
  if(LIBMAIL_FUZZ)
    add_executable(fuzz_${name} "${source}")
    libmail_test_settings(fuzz_${name})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    set(found "${CMAKE_BINARY_DIR}/fuzz/${name}")
    file(MAKE_DIRECTORY "${found}")
    add_test(NAME fuzz_${name} COMMAND fuzz_${name} -max_total_time=${LIBMAIL_FUZZ_SECONDS}
      -seed=${LIBMAIL_FUZZ_SEED} -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 "-artifact_prefix=${found}-"
      "${found}" ${corpus})
    set_tests_properties(fuzz_${name} PROPERTIES LABELS fuzz TIMEOUT 86400)
  elseif(LIBMAIL_TESTS)
    add_executable(replay_${name} "${source}" fuzz/replay.c)
    libmail_test_settings(replay_${name})
    if(corpus)
      add_test(NAME replay_${name} COMMAND replay_${name} ${corpus})
      set_tests_properties(replay_${name} PROPERTIES LABELS replay TIMEOUT 300)
    endif()
  endif()
endforeach()
