/* SPDX-License-Identifier: MIT */
/* tag.c - tag lists of DKIM and ARC, RFC 6376 3.2; see libmail/dkim.h. */

#include <libmail/dkim.h>
#include <string.h>

#include "core/chars.h"
#include "core/number.h"
#include "rfc822/cfws.h"
#include "rfc822/defects.h"

void lmail_tag_init(lmail_tag_iter *it, const void *value, size_t n, lmail_defects *defects)
{
  memset(it, 0, sizeof *it);
  it->data = (const uint8_t *)value;
  it->len = n;
  it->defects = defects;
}

/* tag-name = ALPHA *ALNUMPUNC; Autocrypt has "-" in it, and "_" in front. */
static int is_name(const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (!lmail_is_alpha_(s[i]) && s[i] != '_' &&
        (i == 0 || (!lmail_is_(s[i], LMAIL_C_DIGIT) && s[i] != '-'))) {
      return 0;
    }
  }
  return n > 0;
}

/* The next tag-spec, whatever it is; *from is its place. */
static int next_spec(lmail_tag_iter *it, lmail_tag *out, size_t *from)
{
  size_t n = it->len - it->at_;
  const uint8_t *s, *end, *equals;

  memset(out, 0, sizeof *out);
  *from = it->at_;
  if (n == 0) return 0;
  s = it->data + it->at_;
  end = (const uint8_t *)memchr(s, ';', n);
  if (end) n = (size_t)(end - s);
  it->at_ += n + (end != NULL);
  equals = n > 0 ? (const uint8_t *)memchr(s, '=', n) : NULL;
  if (equals) {
    out->all = out->value = equals + 1;
    out->all_len = out->value_len = n - (size_t)(equals + 1 - s);
    lmail_trim_(&out->value, &out->value_len);
    n = (size_t)(equals - s);
  }
  lmail_trim_(&s, &n);
  out->name = s;
  out->name_len = n;
  return 1;
}

static int has_name(const lmail_tag *tag, const void *name, size_t n)
{
  return tag->all && tag->name_len == n && n > 0 && memcmp(tag->name, name, n) == 0;
}

/*
 * Was the name there before? One letter has a bit. Other names share some, and where the bit is set the
 * list is searched; not again and again, or time would grow with its square.
 */
static int is_duplicate(lmail_tag_iter *it, const lmail_tag *tag)
{
  enum { LOOKS_MAX = 8 };
  uint64_t letter = (uint64_t)1 << (tag->name[0] & 63);
  uint32_t bit = (uint32_t)1 << ((tag->name[0] + tag->name[tag->name_len - 1] * 7u) & 31);
  int seen;
  lmail_tag before;

  if (tag->name_len == 1) {
    seen = (it->letters_ & letter) != 0;
    it->letters_ |= letter;
    return seen;
  }
  seen = (it->names_ & bit) != 0;
  it->names_ |= bit;
  if (!seen || it->looks_++ >= LOOKS_MAX) return 0;
  return lmail_tag_find(it->data, (size_t)(tag->name - it->data), tag->name, tag->name_len,
                        &before);
}

int lmail_tag_next(lmail_tag_iter *it, lmail_tag *out)
{
  size_t from;

  while (next_spec(it, out, &from)) {
    if (out->all) {
      size_t off = (size_t)(out->name - it->data);

      if (!is_name(out->name, out->name_len)) {
        lmail_defect_add_(it->defects, LMAIL_DEFECT_TAG_BAD_NAME, off);
      } else if (it->defects && is_duplicate(it, out)) {
        lmail_defect_add_(it->defects, LMAIL_DEFECT_TAG_DUPLICATE, off);
      }
      return 1;
    }
    if (out->name_len > 0) {
      lmail_defect_add_(it->defects, LMAIL_DEFECT_TAG_NO_VALUE, from);
    } else if (it->data[it->at_ - 1] == ';') {
      lmail_defect_add_(it->defects, LMAIL_DEFECT_TAG_EMPTY, from);
    }
  }
  return 0;
}

int lmail_tag_find(const void *value, size_t n, const void *name, size_t name_len, lmail_tag *out)
{
  lmail_tag_iter it;
  size_t from;

  lmail_tag_init(&it, value, n, NULL);
  while (next_spec(&it, out, &from)) {
    if (has_name(out, name, name_len)) return 1;
  }
  return 0;
}

/* sig-h-tag = %x68 [FWS] "=" [FWS] hdr-name *( [FWS] ":" [FWS] hdr-name ), and its kind */
int lmail_tag_item(const lmail_tag *tag, size_t *at, const uint8_t **item, size_t *len)
{
  const uint8_t *s = tag->value + *at, *end;
  size_t n = tag->value_len;

  if (*at > n || n == 0) return 0;
  n -= *at;
  end = n > 0 ? (const uint8_t *)memchr(s, ':', n) : NULL;
  if (end) n = (size_t)(end - s);
  *at += n + 1;
  lmail_trim_(&s, &n);
  *item = s;
  *len = n;
  return 1;
}

lmail_status lmail_tag_squeeze(const lmail_tag *tag, void *out, size_t cap, size_t *len)
{
  return lmail_squeeze_(tag->value, tag->value_len, out, cap, len);
}

lmail_status lmail_tag_number(const lmail_tag *tag, uint64_t *out)
{
  return lmail_number_(tag->value, tag->value_len, UINT64_MAX, out);
}
