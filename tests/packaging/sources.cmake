# SPDX-License-Identifier: MIT
#
# The bare source list: no CMake project, one compiler call a file.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")
include("${SOURCE}/cmake/sources.cmake")

set(objects)
foreach(component IN LISTS LIBMAIL_COMPONENTS)
  string(TOUPPER ${component} upper)
  foreach(source IN LISTS LIBMAIL_${upper}_SOURCES)
    string(REPLACE "/" "-" object "${source}.o")
    run("${CC}" -std=c99 "-I${SOURCE}/include" "-I${SOURCE}/src" -c "${SOURCE}/${source}"
      -o "${WORK}/${object}")
    list(APPEND objects "${WORK}/${object}")
  endforeach()
endforeach()
run("${CC}" "-I${SOURCE}/include" "${consumer}/main.c" ${objects} -o "${WORK}/consumer")
run("${WORK}/consumer")

# Every file below src/ is in the list.
file(GLOB_RECURSE present RELATIVE "${SOURCE}" "${SOURCE}/src/*.c")
foreach(component IN LISTS LIBMAIL_COMPONENTS)
  string(TOUPPER ${component} upper)
  if(LIBMAIL_${upper}_SOURCES)
    list(REMOVE_ITEM present ${LIBMAIL_${upper}_SOURCES})
  endif()
endforeach()
must_be_empty("not in cmake/sources.cmake" ${present})
