/* SPDX-License-Identifier: MIT */
/* body_text.c - the checksum of a text part's body as UTF-8; see body_text.h. */

#include "body_text.h"
#include "text.h"
#include <string.h>

static const lmail_charset *find(const char *label, size_t n)
{
  return text_config.find(text_config.find_user, label, n);
}

void body_text_begin(body_text *t, const void *label, size_t n)
{
  const lmail_charset *charset = n > 0 ? find(label, n) : NULL;

  memset(t, 0, sizeof *t);
  t->is_ascii = charset != NULL && charset == find("us-ascii", 8);
  if (charset == NULL || t->is_ascii) charset = find("utf-8", 5);
  lmail_charset_decode_init(&t->text, charset);
  lmail_charset_decode_init(&t->other, find("windows-1252", 12));
  lmail_hash_sha256()->init(&t->hash);
  lmail_hash_sha256()->init(&t->other_hash);
}

static void add(lmail_charset_decoder *d, lmail_hash_state *hash, const uint8_t *s, size_t n,
                int last)
{
  uint8_t out[4096];
  size_t used, made;
  lmail_status st;

  do {
    st = lmail_charset_decode(d, s, n, &used, out, sizeof out, &made, last);
    lmail_hash_sha256()->update(hash, out, made);
    if (s != NULL) s += used;
    n -= used;
  } while (st == LMAIL_FULL);
}

void body_text_add(body_text *t, const void *data, size_t n)
{
  add(&t->text, &t->hash, data, n, data == NULL);
  if (t->is_ascii) add(&t->other, &t->other_hash, data, n, data == NULL);
}

lmail_hash_state *body_text_end(body_text *t)
{
  body_text_add(t, NULL, 0);
  return t->is_ascii && t->text.replaced != 0 ? &t->other_hash : &t->hash;
}
