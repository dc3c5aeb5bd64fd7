# SPDX-License-Identifier: MIT
#
# Each component can be left out (with what needs it), and core stands alone. Whether it links is asked,
# so nothing is optimised: that takes half the time.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")
include("${SOURCE}/cmake/sources.cmake")

function(try_without name)
  set(options)
  foreach(component IN LISTS ARGN)
    string(TOUPPER ${component} upper)
    list(APPEND options -DLIBMAIL_${upper}=OFF)
  endforeach()
  build("${SOURCE}" "${WORK}/${name}" -DLIBMAIL_EXAMPLES=OFF -DBUILD_SHARED_LIBS=ON -DCMAKE_C_FLAGS_RELEASE=-O0
    -DCMAKE_SHARED_LINKER_FLAGS=-Wl,--no-undefined ${options})
endfunction()

set(left_out ${COMPONENTS})
list(REMOVE_ITEM left_out core)
try_without(core_alone ${left_out})

foreach(component IN LISTS left_out)
  set(without ${component})
  foreach(other IN LISTS left_out)
    string(TOUPPER ${other} upper)
    if(component IN_LIST LIBMAIL_${upper}_NEEDS)
      list(APPEND without ${other})
    endif()
  endforeach()
  try_without(without_${component} ${without})
endforeach()

# Charsets without the big tables.
build("${SOURCE}" "${WORK}/without_asian" -DLIBMAIL_EXAMPLES=OFF -DBUILD_SHARED_LIBS=ON -DCMAKE_C_FLAGS_RELEASE=-O0
  -DCMAKE_SHARED_LINKER_FLAGS=-Wl,--no-undefined -DLIBMAIL_CHARSET_ASIAN=OFF)
