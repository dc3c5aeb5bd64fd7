/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_KEYWORDS_H
#define LIBMAIL_KEYWORDS_H

/*
 * keywords.h - the value of Keywords, and of any other list of phrases.
 *
 *   lmail_keywords_init(&it, value, n, NULL);
 *   while (lmail_keywords_next(&it, &phrase))
 *     ... phrase.data, phrase.len: decode it as the text that it is
 */

#include "core.h"
#include "defect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One phrase of the list, as it is written: folded, quoted, with encoded words; never empty. */
typedef struct lmail_keyword {
  const uint8_t *data;
  size_t len;
} lmail_keyword;

/* The walk over a value; a copy of it goes on from the same place. */
typedef struct lmail_keywords_iter {
  const uint8_t *data;
  size_t len;
  size_t at_;
  lmail_defects *defects; /* may be NULL */
  uint32_t state_;
  uint32_t reserved_[3];
} lmail_keywords_iter;

/* Begins with value[0 .. n), which must stay as it is, and so must defects. */
LMAIL_API void lmail_keywords_init(lmail_keywords_iter *it, const void *value, size_t n,
                                   lmail_defects *defects);

/*
 * The next phrase, without the white space around it: 1, or 0 when there is no further one.
 *
 *   keywords        = "Keywords:" phrase *("," phrase) CRLF            RFC 5322 3.6.5
 *   obs-phrase-list = [phrase / CFWS] *("," [phrase / CFWS])           RFC 5322 4.1
 *
 * Commas in comments and quoted strings separate nothing. Defects are LMAIL_DEFECT_KEYWORDS_... of
 * message_id.h.
 */
LMAIL_API int lmail_keywords_next(lmail_keywords_iter *it, lmail_keyword *out);

#ifdef __cplusplus
}
#endif
#endif
