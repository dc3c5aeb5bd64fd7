# SPDX-License-Identifier: MIT
#
# cmake -DBUILD=<folder> -DLABEL=<label> -P cmake/show.cmake
# Runs the tests with that label one after another and shows their output as it is, without the
# marks that ctest puts before each line. Needs CMake 3.19.

cmake_policy(VERSION 3.19)
get_filename_component(bin "${CMAKE_COMMAND}" DIRECTORY)
find_program(ctest ctest HINTS "${bin}")
execute_process(COMMAND "${ctest}" -C Release -L "^${LABEL}$" --show-only=json-v1
  WORKING_DIRECTORY "${BUILD}" OUTPUT_VARIABLE json RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "ctest cannot list the tests in ${BUILD}")
endif()

# Turns the JSON array at the given path into a list.
function(json_list out)
  set(items)
  string(JSON length ERROR_VARIABLE absent LENGTH "${json}" ${ARGN})
  if(NOT absent AND length GREATER 0)
    math(EXPR last "${length} - 1")
    foreach(i RANGE ${last})
      string(JSON item GET "${json}" ${ARGN} ${i})
      string(REPLACE ";" "\\;" item "${item}")
      list(APPEND items "${item}")
    endforeach()
  endif()
  set(${out} "${items}" PARENT_SCOPE)
endfunction()

string(JSON count LENGTH "${json}" tests)
if(count EQUAL 0)
  message(FATAL_ERROR "there is no test with the label ${LABEL}")
endif()
math(EXPR last "${count} - 1")
foreach(test RANGE ${last})
  string(JSON name GET "${json}" tests ${test} name)
  json_list(command tests ${test} command)
  set(environment)
  set(directory "${BUILD}")
  string(JSON properties ERROR_VARIABLE absent LENGTH "${json}" tests ${test} properties)
  if(NOT absent AND properties GREATER 0)
    math(EXPR last_property "${properties} - 1")
    foreach(i RANGE ${last_property})
      string(JSON property GET "${json}" tests ${test} properties ${i} name)
      if(property STREQUAL "ENVIRONMENT")
        json_list(environment tests ${test} properties ${i} value)
      elseif(property STREQUAL "WORKING_DIRECTORY")
        string(JSON directory GET "${json}" tests ${test} properties ${i} value)
      endif()
    endforeach()
  endif()
  execute_process(COMMAND "${CMAKE_COMMAND}" -E env ${environment} ${command}
    WORKING_DIRECTORY "${directory}" RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${name} failed: ${result}")
  endif()
endforeach()
