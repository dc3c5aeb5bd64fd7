# SPDX-License-Identifier: MIT
# cmake -P cmake/check.cmake: what `cmake --workflow --preset check` does, for CMake 3.16 to 3.24.
include("${CMAKE_CURRENT_LIST_DIR}/workflow.cmake")
set(build "${source}/build/check")
configure_and_build("${build}" -DLIBMAIL_TESTS=ON -DLIBMAIL_EXAMPLES=ON)
run_tests("${build}" --output-on-failure -j 2 -LE "^(bench|fuzz|interop)$")
