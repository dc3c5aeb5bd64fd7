# SPDX-License-Identifier: MIT
# cmake -P cmake/demo.cmake: what `cmake --workflow --preset demo` does, for CMake 3.16 to 3.24.
include("${CMAKE_CURRENT_LIST_DIR}/workflow.cmake")
set(build "${source}/build/demo")
configure_and_build("${build}" -DLIBMAIL_EXAMPLES=ON -DCMAKE_MESSAGE_LOG_LEVEL=WARNING
  -DCMAKE_RULE_MESSAGES=OFF -DCMAKE_TARGET_MESSAGES=OFF)
if(CMAKE_VERSION VERSION_LESS 3.19)
  run_tests("${build}" --verbose -L "^demo$")
else()
  run("${CMAKE_COMMAND}" "-DBUILD=${build}" -DLABEL=demo -P "${source}/cmake/show.cmake")
endif()
