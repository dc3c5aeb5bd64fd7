/* SPDX-License-Identifier: MIT */
/* decode_run.c - see decode_run.h. */

#include "decode_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void *exact(const void *s, size_t n)
{
  void *copy = malloc(n ? n : 1);

  if (copy == NULL) abort();
  if (n) memcpy(copy, s, n);
  return copy;
}

decoded decode_cut(const lmail_charset *charset, const void *in, size_t n, size_t in_window,
                   size_t out_window)
{
  decoded r;
  lmail_charset_decoder d, moved;
  lmail_status st;
  size_t at = 0, cap = n * 3 + 3, idle = 0;

  memset(&d, 0xa5, sizeof d); /* init must set every field */
  lmail_charset_decode_init(&d, charset);
  r.out = (unsigned char *)malloc(cap);
  r.len = 0;
  do {
    size_t take = n - at < in_window ? n - at : in_window;
    size_t room = cap - r.len < out_window ? cap - r.len : out_window;
    size_t used = 99, made = 99;
    void *window = exact((const char *)in + at, take), *out = malloc(room ? room : 1);

    memcpy(&moved, &d, sizeof d);
    memset(&d, 0xa5, sizeof d);
    st = lmail_charset_decode(&moved, window, take, &used, out, room, &made, take == n - at);
    memcpy(&d, &moved, sizeof d);
    assert_true(used <= take && made <= room);
    assert_true(st == LMAIL_OK || st == LMAIL_FULL);
    if (st == LMAIL_OK) assert_int_equal(used, take);
    if (made) memcpy(r.out + r.len, out, made);
    r.len += made;
    at += used;
    idle = used || made ? 0 : idle + 1;
    assert_true(idle < 3 || (n == at && st == LMAIL_OK));
    free(window);
    free(out);
  } while (st != LMAIL_OK || at != n);
  r.replaced = d.replaced;
  return r;
}

decoded decode_whole(const lmail_charset *charset, const void *in, size_t n)
{
  return decode_cut(charset, in, n, n, n * 3 + 3);
}

int decoded_equal(const decoded *a, const decoded *b)
{
  return a->len == b->len && a->replaced == b->replaced && memcmp(a->out, b->out, a->len) == 0;
}

void decoded_free(decoded *d)
{
  free(d->out);
}

void decodes_n(lmail_charset_find_fn find, const char *label, const void *in, size_t n,
               const void *expected, size_t len, unsigned replaced)
{
  const lmail_charset *charset = find(NULL, label, strlen(label));
  decoded whole;
  size_t i, k;

  if (charset == NULL) print_message("%s is unknown\n", label);
  assert_non_null(charset);
  whole = decode_whole(charset, in, n);
  if (whole.len != len || memcmp(whole.out, expected, len) != 0) {
    print_message("%s: got", label);
    for (i = 0; i < whole.len; i++) print_message(" %02x", whole.out[i]);
    print_message("\n");
  }
  assert_int_equal(whole.len, len);
  assert_memory_equal(whole.out, expected, len);
  assert_int_equal(whole.replaced, replaced);
  for (i = 1; i <= (n < 12 ? n + 1 : 12); i++) {
    for (k = 4; k <= 12; k++) {
      decoded cut = decode_cut(charset, in, n, i, k);

      if (!decoded_equal(&whole, &cut)) {
        print_message("%s: windows %u and %u differ\n", label, (unsigned)i, (unsigned)k);
      }
      assert_true(decoded_equal(&whole, &cut));
      decoded_free(&cut);
    }
  }
  decoded_free(&whole);
}
