# SPDX-License-Identifier: MIT
#
# The library: target `libmail` (file libmail.a or libmail.so, by BUILD_SHARED_LIBS), used as
# libmail::libmail, and one interface target a component: libmail::core, libmail::smtp, ...

include("${CMAKE_CURRENT_LIST_DIR}/sources.cmake")

option(LIBMAIL_CHARSET_ASIAN "Include the charsets with big tables (Chinese, Japanese, Korean)" ON)
if(NOT LIBMAIL_CHARSET_ASIAN)
  list(REMOVE_ITEM LIBMAIL_CHARSET_SOURCES ${LIBMAIL_CHARSET_ASIAN_SOURCES})
endif()

set(libmail_components)
set(libmail_sources)
foreach(component IN LISTS LIBMAIL_COMPONENTS)
  string(TOUPPER ${component} upper)
  if(NOT LIBMAIL_${upper}_SOURCES)
    continue()
  endif()
  if(NOT component STREQUAL "core")
    option(LIBMAIL_${upper} "Include the component ${component}" ON)
    if(NOT LIBMAIL_${upper})
      continue()
    endif()
  endif()
  foreach(needed IN LISTS LIBMAIL_${upper}_NEEDS)
    if(NOT needed IN_LIST libmail_components)
      string(TOUPPER ${needed} needed)
      message(FATAL_ERROR "LIBMAIL_${upper} needs LIBMAIL_${needed}: turn both on or both off")
    endif()
  endforeach()
  list(APPEND libmail_components ${component})
  foreach(source IN LISTS LIBMAIL_${upper}_SOURCES)
    list(APPEND libmail_sources "${PROJECT_SOURCE_DIR}/${source}")
  endforeach()
endforeach()

set(libmail_strict_warnings
    -pedantic -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes
    -Wmissing-prototypes -Wcast-qual -Wundef -Wvla -Werror)

# How libmail's own sources are compiled; private to the target, whoever the parent is.
function(libmail_compile_settings target)
  target_include_directories(${target}
    PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
    PRIVATE "${PROJECT_SOURCE_DIR}/src")
  set_target_properties(${target} PROPERTIES
    C_STANDARD 99 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF C_VISIBILITY_PRESET hidden)
  if(NOT LIBMAIL_CHARSET_ASIAN)
    target_compile_definitions(${target} PRIVATE LIBMAIL_CHARSET_ASIAN=0)
  endif()
  if(CMAKE_C_COMPILER_ID MATCHES "GNU|Clang")
    target_compile_options(${target} PRIVATE -ffunction-sections -fdata-sections)
    if(LIBMAIL_WARNINGS)
      target_compile_options(${target} PRIVATE ${libmail_strict_warnings})
    endif()
  endif()
endfunction()

add_library(libmail ${libmail_sources})
add_library(libmail::libmail ALIAS libmail)
libmail_compile_settings(libmail)

# Until 1.0 each minor version has its own SONAME.
set(libmail_soversion ${PROJECT_VERSION_MAJOR})
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(libmail_soversion 0.${PROJECT_VERSION_MINOR})
endif()
set_target_properties(libmail PROPERTIES
  OUTPUT_NAME mail VERSION ${PROJECT_VERSION} SOVERSION ${libmail_soversion}
  WINDOWS_EXPORT_ALL_SYMBOLS ON)
if(WIN32)
  set_target_properties(libmail PROPERTIES PREFIX lib IMPORT_PREFIX lib)
endif()

get_target_property(libmail_type libmail TYPE)
if(libmail_type STREQUAL "SHARED_LIBRARY")
  target_compile_definitions(libmail INTERFACE LIBMAIL_SHARED)
  if(UNIX AND NOT APPLE)
    set(libmail_map "${CMAKE_CURRENT_LIST_DIR}/libmail.map")
    target_link_options(libmail PRIVATE "LINKER:--version-script=${libmail_map}")
    set_target_properties(libmail PROPERTIES LINK_DEPENDS "${libmail_map}")
  endif()
endif()

foreach(component IN LISTS libmail_components)
  add_library(libmail_${component} INTERFACE)
  add_library(libmail::${component} ALIAS libmail_${component})
  target_link_libraries(libmail_${component} INTERFACE libmail)
endforeach()
