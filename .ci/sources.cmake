# SPDX-License-Identifier: MIT
# Prints "component file" for each file of the source list, for the gates.
include("${CMAKE_CURRENT_LIST_DIR}/../cmake/sources.cmake")
foreach(component IN LISTS LIBMAIL_COMPONENTS)
  string(TOUPPER ${component} upper)
  foreach(source IN LISTS LIBMAIL_${upper}_SOURCES)
    execute_process(COMMAND "${CMAKE_COMMAND}" -E echo "${component} ${source}")
  endforeach()
endforeach()
