# SPDX-License-Identifier: MIT
#
# What the scripts in this folder share. Each is run with `cmake -P` and starts in an empty WORK.

cmake_policy(VERSION 3.16)
file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
set(consumer "${CMAKE_CURRENT_LIST_DIR}/consumer")
set(configure_options -G "${GENERATOR}" "-DCMAKE_C_COMPILER=${CC}" -DCMAKE_BUILD_TYPE=Release)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output
    ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    string(REPLACE ";" " " command "${ARGN}")
    message(FATAL_ERROR "failed: ${command}\n${output}")
  endif()
endfunction()

# build(<source> <build> [<argument for configuring>...]): programs go to <build>/bin
function(build source build)
  run("${CMAKE_COMMAND}" -S "${source}" -B "${build}" ${configure_options} ${ARGN}
    "-DCMAKE_RUNTIME_OUTPUT_DIRECTORY=$<1:${build}/bin>")
  run("${CMAKE_COMMAND}" --build "${build}" --config Release)
endfunction()

function(must_be_empty what)
  if(NOT "${ARGN}" STREQUAL "")
    string(REPLACE ";" "\n  " found "${ARGN}")
    message(FATAL_ERROR "${what}:\n  ${found}")
  endif()
endfunction()
