# SPDX-License-Identifier: MIT
# For the gates: prints "component file needed..." for each file of the source list.
include("${CMAKE_CURRENT_LIST_DIR}/../cmake/sources.cmake")
foreach(component IN LISTS LIBMAIL_COMPONENTS)
  string(TOUPPER ${component} upper)
  string(REPLACE ";" " " needs "${LIBMAIL_${upper}_NEEDS}")
  foreach(source IN LISTS LIBMAIL_${upper}_SOURCES)
    execute_process(COMMAND "${CMAKE_COMMAND}" -E echo "${component} ${source} ${needs}")
  endforeach()
endforeach()
