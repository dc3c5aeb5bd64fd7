# SPDX-License-Identifier: MIT
#
# What `cmake --install` writes: library, headers, CMake package and pkg-config files. None of
# them holds an absolute path, so that an installed tree may be moved.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(libmail_cmakedir "${CMAKE_INSTALL_LIBDIR}/cmake/libmail")

set(libmail_targets libmail)
target_include_directories(libmail INTERFACE "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
foreach(component IN LISTS libmail_components)
  list(APPEND libmail_targets libmail_${component})
  set_target_properties(libmail_${component} PROPERTIES EXPORT_NAME ${component})
endforeach()

install(TARGETS ${libmail_targets} EXPORT libmail-targets
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/libmail"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")

# find_package(libmail CONFIG)
install(EXPORT libmail-targets NAMESPACE libmail:: DESTINATION "${libmail_cmakedir}")
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/libmail-config.cmake.in"
  "${PROJECT_BINARY_DIR}/libmail-config.cmake" INSTALL_DESTINATION "${libmail_cmakedir}"
  NO_SET_AND_CHECK_MACRO)
set(libmail_compatibility SameMajorVersion)
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(libmail_compatibility SameMinorVersion)
endif()
write_basic_package_version_file("${PROJECT_BINARY_DIR}/libmail-config-version.cmake"
  COMPATIBILITY ${libmail_compatibility})
install(FILES "${PROJECT_BINARY_DIR}/libmail-config.cmake"
  "${PROJECT_BINARY_DIR}/libmail-config-version.cmake" DESTINATION "${libmail_cmakedir}")

# pkg-config: paths start at the .pc file itself, unless the installer asked for absolute ones.
set(libmail_pc_prefix "${CMAKE_INSTALL_PREFIX}")
set(libmail_pc_libdir "${CMAKE_INSTALL_LIBDIR}")
set(libmail_pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
if(NOT IS_ABSOLUTE "${libmail_pc_libdir}")
  file(RELATIVE_PATH libmail_pc_prefix "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
  string(REGEX REPLACE "/$" "" libmail_pc_prefix "\${pcfiledir}/${libmail_pc_prefix}")
  set(libmail_pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
endif()
if(NOT IS_ABSOLUTE "${libmail_pc_includedir}")
  set(libmail_pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()

configure_file("${PROJECT_SOURCE_DIR}/pkgconfig/libmail.pc.in"
  "${PROJECT_BINARY_DIR}/pkgconfig/libmail.pc" @ONLY)
set(libmail_pc_files "${PROJECT_BINARY_DIR}/pkgconfig/libmail.pc")
foreach(component IN LISTS libmail_components)
  set(pc_file "${PROJECT_BINARY_DIR}/pkgconfig/libmail-${component}.pc")
  configure_file("${PROJECT_SOURCE_DIR}/pkgconfig/libmail-component.pc.in" "${pc_file}" @ONLY)
  list(APPEND libmail_pc_files "${pc_file}")
endforeach()
install(FILES ${libmail_pc_files} DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
