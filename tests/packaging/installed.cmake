# SPDX-License-Identifier: MIT
#
# Builds and installs libmail (SHARED or not), moves the installed tree, and uses it from there
# with find_package and with pkg-config. The old place is gone, so an absolute path would show.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")
cmake_policy(SET CMP0057 NEW)

build("${SOURCE}" "${WORK}/build" -DBUILD_SHARED_LIBS=${SHARED} -DLIBMAIL_EXAMPLES=OFF
  "-DCMAKE_INSTALL_PREFIX=${WORK}/first")
run("${CMAKE_COMMAND}" --install "${WORK}/build" --config Release)
file(RENAME "${WORK}/first" "${WORK}/moved place")
set(prefix "${WORK}/moved place")

file(GLOB_RECURSE installed_text "${prefix}/*.cmake" "${prefix}/*.pc")
foreach(file IN LISTS installed_text)
  file(STRINGS "${file}" found REGEX "${WORK}|${SOURCE}")
  must_be_empty("${file} holds an absolute path" ${found})
endforeach()

# find_package
file(STRINGS "${SOURCE}/include/libmail/version.h" version REGEX "VERSION_STRING")
string(REGEX REPLACE ".*\"(.*)\"" "\\1" version "${version}")
build("${consumer}/find_package" "${WORK}/find_package" "-DCMAKE_PREFIX_PATH=${prefix}"
  "-DCOMPONENTS=${COMPONENTS}" -DLIBMAIL_EXPECTED=${version})
run("${WORK}/find_package/bin/consumer")
run("${WORK}/find_package/bin/consumer_all")

# The shared library: its SONAME, and no name but the public ones
if(SHARED AND EXISTS /usr/bin/readelf)
  file(GLOB library "${prefix}/lib*/libmail.so" "${prefix}/lib/*/libmail.so")
  execute_process(COMMAND readelf -d "${library}" OUTPUT_VARIABLE dynamic)
  if(NOT dynamic MATCHES "Library soname: \\[libmail\\.so\\.[0-9.]+\\]")
    message(FATAL_ERROR "no versioned SONAME in ${library}")
  endif()
  execute_process(COMMAND nm -D --defined-only "${library}" OUTPUT_VARIABLE names)
  string(REGEX MATCHALL "[^ \n]+\n" names "${names}")
  list(FILTER names EXCLUDE REGEX "^(lmail_.*[^_]@@?LIBMAIL_|LIBMAIL_)")
  must_be_empty("exported, but not public" ${names})
endif()

# The shared library as a language binding has it
if(SHARED AND "mime" IN_LIST COMPONENTS AND "pop3" IN_LIST COMPONENTS)
  find_program(python3 NAMES python3)
  if(python3)
    file(GLOB library "${prefix}/lib*/libmail.so" "${prefix}/lib/*/libmail.so")
    run("${CMAKE_COMMAND}" -E env "LIBMAIL_LIBRARY=${library}" PYTHONDONTWRITEBYTECODE=1
      "${python3}" "${SOURCE}/examples/bindings/python/test_libmail.py")
  else()
    message(STATUS "SKIPPED: python3 not found: the binding in examples/bindings is not tested")
  endif()
endif()

# pkg-config, with libmail and with each component's alias
find_program(pkg_config NAMES pkg-config pkgconf)
if(NOT pkg_config)
  message(STATUS "pkg-config not found: its part of this test is left out")
  return()
endif()
file(GLOB pc "${prefix}/lib*/pkgconfig" "${prefix}/lib/*/pkgconfig")
list(GET pc 0 pc)
set(ENV{PKG_CONFIG_PATH} "${pc}")
set(modules libmail)
foreach(component IN LISTS COMPONENTS)
  list(APPEND modules libmail-${component})
endforeach()
foreach(module IN LISTS modules)
  execute_process(COMMAND "${pkg_config}" --cflags --libs "${module}" OUTPUT_VARIABLE flags
    OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "pkg-config does not know ${module}")
  endif()
  separate_arguments(flags UNIX_COMMAND "${flags}")
  run("${CC}" "${consumer}/main.c" ${flags} "-Wl,-rpath,${pc}/.." -o "${WORK}/${module}-consumer")
  run("${WORK}/${module}-consumer")
endforeach()
