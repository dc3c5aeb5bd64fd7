/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CORE_APART_H
#define LIBMAIL_CORE_APART_H

/*
 * apart.h - functions that stay functions when the library is built for size: compilers put what is
 * called once into its caller, and may then have parts of both several times.
 */

#if defined(__OPTIMIZE_SIZE__) && defined(__GNUC__)
#define LMAIL_APART_ __attribute__((noinline))
#else
#define LMAIL_APART_
#endif

#endif
