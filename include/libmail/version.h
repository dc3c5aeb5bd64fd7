/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_VERSION_H
#define LIBMAIL_VERSION_H

/*
 * version.h - which libmail this is. The build reads these three numbers; nothing is generated.
 * Until 1.0 a new minor version may change the ABI and carries a new SONAME.
 */

#define LMAIL_VERSION_MAJOR 0
#define LMAIL_VERSION_MINOR 1
#define LMAIL_VERSION_PATCH 0

#define LMAIL_VERSION_STRING "0.1.0"

/* One number to compare with: #if LMAIL_VERSION >= 0x000200 */
#define LMAIL_VERSION \
  ((LMAIL_VERSION_MAJOR << 16) | (LMAIL_VERSION_MINOR << 8) | LMAIL_VERSION_PATCH)

#endif
