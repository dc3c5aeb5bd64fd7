/* SPDX-License-Identifier: MIT */
#ifndef DECODE_RUN_H
#define DECODE_RUN_H

/*
 * decode_run.h - decodes text in any charset at any cut of input and output, each window an
 * allocation of its own exact size.
 */

#include <libmail/charset.h>

typedef struct decoded {
  unsigned char *out;
  size_t len;
  uint64_t replaced;
} decoded;

/* In one call, with just the room that is promised to be enough. */
decoded decode_whole(const lmail_charset *charset, const void *in, size_t n);

/* With windows of these sizes; fails the test when nothing moves any more. */
decoded decode_cut(const lmail_charset *charset, const void *in, size_t n, size_t in_window,
                   size_t out_window);

int decoded_equal(const decoded *a, const decoded *b);
void decoded_free(decoded *d);

/* Is in, in the charset of this label, the UTF-8 text `expected`, at every cut? */
void decodes_n(lmail_charset_find_fn find, const char *label, const void *in, size_t n,
               const void *expected, size_t len, unsigned replaced);

/* The same for string literals. */
#define DECODES(find, label, in, expected, replaced) \
  decodes_n((find), (label), (in), sizeof(in) - 1, (expected), sizeof(expected) - 1, (replaced))

/* U+FFFD in UTF-8. */
#define BAD "\xef\xbf\xbd"

#endif
