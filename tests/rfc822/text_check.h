/* SPDX-License-Identifier: MIT */
#ifndef TESTS_RFC822_TEXT_CHECK_H
#define TESTS_RFC822_TEXT_CHECK_H

/* text_check.h - runs a function that decodes text at every size of its output. */

#include <libmail/text.h>

typedef lmail_status (*decode_fn)(const void *value, size_t n, const lmail_text_config *cfg,
                                  void *out, size_t cap, size_t *len, lmail_defects *defects);

/*
 * in must come out as `expected` from output of every size up to one more than needed, and of more
 * than could be needed, and with the defects that `defects` names: "SPLIT@16 8BIT@20".
 */
void check_decode(decode_fn decode, const lmail_text_config *cfg, const char *in, size_t n,
                  const char *expected, size_t expected_n, const char *defects);

#define TEXT_AS(cfg, in, expected, defects) \
  check_decode(lmail_text_decode, cfg, in, sizeof(in) - 1, expected, sizeof(expected) - 1, defects)
#define TEXT(in, expected, defects) TEXT_AS(NULL, in, expected, defects)
#define PHRASE(in, expected, defects)                                                         \
  check_decode(lmail_phrase_decode, NULL, in, sizeof(in) - 1, expected, sizeof(expected) - 1, \
               defects)
#define COMMENT(in, expected, defects)                                                         \
  check_decode(lmail_comment_decode, NULL, in, sizeof(in) - 1, expected, sizeof(expected) - 1, \
               defects)

#endif
