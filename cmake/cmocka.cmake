# SPDX-License-Identifier: MIT
#
# Makes the target cmocka::cmocka, from cmocka's own CMake package (1.1.6 and later) or from its
# header and library (1.1.5 brings no target). Where cmocka is missing, the system's package
# manager installs it.

option(LIBMAIL_INSTALL_CMOCKA "Install cmocka with the system's package manager when missing" ON)

macro(libmail_find_cmocka)
  unset(LIBMAIL_CMOCKA_INCLUDE CACHE)
  unset(LIBMAIL_CMOCKA_LIBRARY CACHE)
  find_package(cmocka CONFIG QUIET)
  if(NOT TARGET cmocka::cmocka)
    find_path(LIBMAIL_CMOCKA_INCLUDE cmocka.h)
    find_library(LIBMAIL_CMOCKA_LIBRARY cmocka)
    if(LIBMAIL_CMOCKA_INCLUDE AND LIBMAIL_CMOCKA_LIBRARY)
      add_library(cmocka::cmocka UNKNOWN IMPORTED)
      set_target_properties(cmocka::cmocka PROPERTIES
        IMPORTED_LOCATION "${LIBMAIL_CMOCKA_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${LIBMAIL_CMOCKA_INCLUDE}")
    endif()
  endif()
endmacro()

# Runs one command line as root: directly, with sudo or with doas, never asking for a password.
function(libmail_run_as_root command)
  set(prefixes "sudo -n" "doas -n")
  execute_process(COMMAND id -u OUTPUT_VARIABLE uid OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(uid STREQUAL "0")
    set(prefixes "env")
  elseif(command MATCHES "^brew ") # refuses to run as root
    set(prefixes "env")
  endif()
  foreach(prefix IN LISTS prefixes)
    separate_arguments(words UNIX_COMMAND "${prefix} ${command}")
    execute_process(COMMAND ${words} RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET)
    if(result EQUAL 0)
      return()
    endif()
  endforeach()
endfunction()

function(libmail_install_cmocka)
  set(apt_get "env DEBIAN_FRONTEND=noninteractive apt-get")
  set(managers apt-get dnf yum apk pacman zypper pkg brew)
  set(install_apt-get "${apt_get} update" "${apt_get} install -y --no-install-recommends libcmocka-dev")
  set(install_dnf "dnf install -y libcmocka-devel")
  set(install_yum "yum install -y libcmocka-devel")
  set(install_apk "apk add cmocka-dev")
  set(install_pacman "pacman -Sy --noconfirm cmocka")
  set(install_zypper "zypper --non-interactive install libcmocka-devel")
  set(install_pkg "pkg install -y cmocka")
  set(install_brew "brew install cmocka")
  foreach(manager IN LISTS managers)
    unset(LIBMAIL_PACKAGE_MANAGER CACHE)
    find_program(LIBMAIL_PACKAGE_MANAGER ${manager})
    if(LIBMAIL_PACKAGE_MANAGER)
      message(STATUS "cmocka is missing, installing it with ${manager}")
      foreach(command IN LISTS install_${manager})
        libmail_run_as_root("${command}")
      endforeach()
      return()
    endif()
  endforeach()
endfunction()

libmail_find_cmocka()
if(NOT TARGET cmocka::cmocka AND LIBMAIL_INSTALL_CMOCKA AND NOT CMAKE_CROSSCOMPILING)
  libmail_install_cmocka()
  libmail_find_cmocka()
endif()
if(NOT TARGET cmocka::cmocka)
  message(FATAL_ERROR "The tests need cmocka: install libcmocka-dev (Debian, Ubuntu), "
    "libcmocka-devel (Fedora, openSUSE), cmocka-dev (Alpine) or cmocka (Arch, FreeBSD, Homebrew)")
endif()
