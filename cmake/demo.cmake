# SPDX-License-Identifier: MIT
# cmake -P cmake/demo.cmake: what `cmake --workflow --preset demo` does, for CMake 3.16 to 3.24.
include("${CMAKE_CURRENT_LIST_DIR}/workflow.cmake")
workflow(demo
  CONFIGURE -DLIBMAIL_EXAMPLES=ON -DCMAKE_MESSAGE_LOG_LEVEL=WARNING -DCMAKE_RULE_MESSAGES=OFF
    -DCMAKE_TARGET_MESSAGES=OFF
  TEST --verbose -L "^demo$")
