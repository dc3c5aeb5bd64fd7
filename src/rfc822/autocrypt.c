/* SPDX-License-Identifier: MIT */
/* autocrypt.c - the Autocrypt field; see libmail/autocrypt.h. */

#include <libmail/autocrypt.h>
#include <libmail/dkim.h>
#include <string.h>

#include "core/chars.h"
#include "rfc822/defects.h"

static int is(const uint8_t *s, size_t n, const char *word, size_t word_len)
{
  return n == word_len && lmail_equal_nocase_(s, word, n);
}

#define IS(s, n, word) is((s), (n), (word), sizeof(word) - 1)

/* One attribute that is known: was it there? *data is NULL before. */
static void set(const uint8_t **data, size_t *len, const lmail_tag *tag, size_t off,
                lmail_defects *defects)
{
  if (*data) {
    lmail_defect_add_(defects, LMAIL_DEFECT_AUTOCRYPT_REPEATED, off);
    return;
  }
  *data = tag->value;
  *len = tag->value_len;
}

int lmail_autocrypt_parse(const void *value, size_t n, lmail_autocrypt *out, lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)value;
  const uint8_t *prefer = NULL;
  size_t prefer_len = 0, off;
  lmail_tag_iter it;
  lmail_tag tag;
  int valid = 1;

  memset(out, 0, sizeof *out);
  lmail_tag_init(&it, value, n, NULL);
  while (lmail_tag_next(&it, &tag)) {
    off = (size_t)(tag.name - s);
    if (out->keydata) {
      lmail_defect_add_(defects, LMAIL_DEFECT_AUTOCRYPT_ORDER, off);
      valid = 0;
    }
    if (IS(tag.name, tag.name_len, "addr")) {
      set(&out->addr, &out->addr_len, &tag, off, defects);
    } else if (IS(tag.name, tag.name_len, "keydata")) {
      set(&out->keydata, &out->keydata_len, &tag, off, defects);
    } else if (IS(tag.name, tag.name_len, "prefer-encrypt")) {
      set(&prefer, &prefer_len, &tag, off, defects);
    } else if (tag.name_len == 0 || tag.name[0] != '_') {
      lmail_defect_add_(defects, LMAIL_DEFECT_AUTOCRYPT_CRITICAL, off);
      valid = 0;
    }
  }
  if (prefer && IS(prefer, prefer_len, "mutual")) out->prefer_encrypt = 1;
  if (out->addr_len > 0 && out->keydata_len > 0) return valid;
  lmail_defect_add_(defects, LMAIL_DEFECT_AUTOCRYPT_MISSING, n);
  return 0;
}
