# SPDX-License-Identifier: MIT
#
# For CMake older than 3.25, which knows no workflow presets: configure, build, test.
# Included by check.cmake and demo.cmake, which are run with `cmake -P`.

get_filename_component(source "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "failed: ${ARGN}")
  endif()
endfunction()

# workflow(<name> CONFIGURE <arguments>... TEST <arguments>...)
function(workflow name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "CONFIGURE;TEST")
  set(build "${source}/build/${name}")
  get_filename_component(bin "${CMAKE_COMMAND}" DIRECTORY)
  find_program(ctest ctest HINTS "${bin}")
  run("${CMAKE_COMMAND}" -S "${source}" -B "${build}" -DCMAKE_BUILD_TYPE=Release ${arg_CONFIGURE})
  run("${CMAKE_COMMAND}" --build "${build}" --config Release --parallel 4)
  run("${CMAKE_COMMAND}" -E chdir "${build}" "${ctest}" -C Release --no-tests=error ${arg_TEST})
endfunction()
