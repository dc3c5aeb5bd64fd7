/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_DEFECTS_H
#define LIBMAIL_RFC822_DEFECTS_H

/* defects.h - how the parsers of field values tell what is irregular. */

#include <libmail/defect.h>

/* Adds a defect at s[off] of the value; list may be NULL. */
void lmail_defect_add_(lmail_defects *list, unsigned code, size_t off);

#endif
