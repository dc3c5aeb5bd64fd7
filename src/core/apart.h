/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_APART_H
#define LIBMAIL_CORE_APART_H

/*
 * apart.h - where compilers count wrong. APART: functions that stay functions when the library is built
 * for size: what is called once would be put into its caller, which may then have parts of both several
 * times. IN_PLACE: functions of hot loops that are put into their callers when it is built for speed. ASIDE:
 * those that then stay functions, so that a short way through their caller need not save the registers of the
 * long one.
 */

#if defined(__OPTIMIZE_SIZE__) && defined(__GNUC__)
#define LMAIL_APART_ __attribute__((noinline))
#else
#define LMAIL_APART_
#endif

#if !defined(__OPTIMIZE_SIZE__) && defined(__GNUC__)
#define LMAIL_IN_PLACE_ inline __attribute__((always_inline))
#define LMAIL_ASIDE_ __attribute__((noinline))
#else
#define LMAIL_IN_PLACE_
#define LMAIL_ASIDE_
#endif

#endif
