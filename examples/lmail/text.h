/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_TEXT_H
#define LMAIL_TOOL_TEXT_H

/* text.h - text of header fields, in every charset that libmail has. */

#include <libmail/text.h>

/* How the tool decodes: with all charsets, and a fold as one space. */
extern const lmail_text_config text_config;

/* lmail_text_decode, _phrase_decode or _comment_decode. */
typedef lmail_status (*text_fn)(const void *value, size_t n, const lmail_text_config *cfg,
                                void *out, size_t cap, size_t *len, lmail_defects *defects);

/* The text of a value, NUL-terminated, from malloc; defects may be NULL. */
uint8_t *text_decode(text_fn decode, const uint8_t *s, size_t n, size_t *len,
                     lmail_defects *defects);

#endif
