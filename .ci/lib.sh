# SPDX-License-Identifier: MIT
# Sourced by the gates: they run from the root of the repository and build below build/gates.

cd "$(dirname "$0")/.." || exit 1
gates=build/gates
errors=0

# need PROGRAM PACKAGES: installs Debian packages when the program is missing.
need() {
  command -v "$1" >/dev/null 2>&1 && return
  install_packages $2
  command -v "$1" >/dev/null 2>&1 || {
    echo "$1 is missing and could not be installed (Debian package: $2)" >&2
    exit 2
  }
}

install_packages() {
  command -v apt-get >/dev/null 2>&1 || return 0
  root=
  [ "$(id -u)" = 0 ] || root="sudo -n"
  echo "installing $*"
  [ -n "${packages_updated:-}" ] || $root apt-get -qq update >/dev/null || return 0
  packages_updated=yes
  DEBIAN_FRONTEND=noninteractive $root apt-get -qq install -y --no-install-recommends "$@" \
    >/dev/null || return 0
}

# The source list as "component file needed-component..." lines.
list_sources() {
  cmake -P .ci/sources.cmake
}

# fail TEXT: counts an error and goes on.
fail() {
  echo "FAILED: $*"
  errors=$((errors + 1))
}

finish() {
  [ "$errors" = 0 ] || exit 1
}

# The headers of newlib, which Debian packs apart from the ARM compiler.
need_newlib() {
  echo '#include <string.h>' | arm-none-eabi-gcc -E - >/dev/null 2>&1 ||
    install_packages libnewlib-arm-none-eabi
}
