# SPDX-License-Identifier: MIT
#
# libmail inside another project (CONSUMER names which): it builds, runs, and installs nothing of
# libmail. What it must not leak is compared in consumer/leaks.cmake.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")

build("${consumer}/${CONSUMER}" "${WORK}/build" "-DLIBMAIL_ROOT=${SOURCE}"
  "-DCOMPONENTS=${COMPONENTS}" "-DCMAKE_INSTALL_PREFIX=${WORK}/prefix")
run("${WORK}/build/bin/consumer")

run("${CMAKE_COMMAND}" --install "${WORK}/build" --config Release)
file(GLOB_RECURSE installed RELATIVE "${WORK}/prefix" "${WORK}/prefix/*")
list(REMOVE_ITEM installed bin/consumer)
must_be_empty("libmail installs into its parent's prefix" ${installed})
