# SPDX-License-Identifier: MIT
#
# For CMake older than 3.25, which knows no workflow presets. Included by check.cmake and
# demo.cmake, which are run with `cmake -P`.

get_filename_component(source "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
get_filename_component(bin "${CMAKE_COMMAND}" DIRECTORY)
find_program(ctest ctest HINTS "${bin}")

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    string(REPLACE ";" " " command "${ARGN}")
    message(FATAL_ERROR "failed: ${command}")
  endif()
endfunction()

# configure_and_build(<folder> [<argument for configuring>...])
function(configure_and_build build)
  run("${CMAKE_COMMAND}" -S "${source}" -B "${build}" -DCMAKE_BUILD_TYPE=Release ${ARGN})
  run("${CMAKE_COMMAND}" --build "${build}" --config Release --parallel 4)
endfunction()

# run_tests(<folder> [<argument for ctest>...])
function(run_tests build)
  run("${CMAKE_COMMAND}" -E chdir "${build}" "${ctest}" -C Release --no-tests=error ${ARGN})
endfunction()
