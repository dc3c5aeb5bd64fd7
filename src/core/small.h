/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_SMALL_H
#define LIBMAIL_CORE_SMALL_H

/*
 * small.h - is size worth more than speed? Firmware is built with -Os: there, a few hundred bytes of
 * code do what tables and unrolled loops do elsewhere. Both give the same bytes.
 */

#ifndef LIBMAIL_SMALL
#ifdef __OPTIMIZE_SIZE__
#define LIBMAIL_SMALL 1
#else
#define LIBMAIL_SMALL 0
#endif
#endif

#endif
