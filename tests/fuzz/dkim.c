/* SPDX-License-Identifier: MIT */
/*
 * dkim.c - canonicalisation in windows that the first octets of the input choose, against a slow reading
 * of RFC 6376; tag lists, and Autocrypt.
 */

#include "choices.h"
#include "rfc822/canonical.h"
#include <libmail/autocrypt.h>
#include <libmail/dkim.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 8 };

static void equal(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
  if (a_len != b_len || (a_len > 0 && memcmp(a, b, a_len) != 0)) abort();
}

/* The filter's result in out; how much of in it took. */
static size_t run(choices *c, int header, unsigned mode, unsigned flags, uint64_t limit,
                  const uint8_t *in, size_t n, uint8_t *out, size_t *len)
{
  lmail_dkim_header_filter h;
  lmail_dkim_body_filter b;
  lmail_status st;
  size_t at = 0, turns = 0;
  int last;

  *len = 0;
  lmail_dkim_header_init(&h, mode, flags);
  lmail_dkim_body_init(&b, mode, limit);
  do {
    uint8_t choice = choose(c);
    size_t size = choice & 15, room = (size_t)choice >> 4, used, made;
    uint8_t *window;

    if (c->at % c->n == 1) size++, room++; /* so that there is progress */
    if (size > n - at) size = n - at;
    last = at + size == n;
    window = (uint8_t *)malloc(room + 1);
    if (header) st = lmail_dkim_header(&h, in + at, size, &used, window, room, &made, last);
    else st = lmail_dkim_body(&b, in + at, size, &used, window, room, &made, last);
    if (used > size || made > room || *len + made > 2 * n + 2) abort();
    memcpy(out + *len, window, made);
    free(window);
    *len += made;
    at += used;
    if (turns++ > 64 * n + 1000) abort();
  } while (st == LMAIL_FULL || (st == LMAIL_OK && !last));
  if (st < 0 || (!header && at != n)) abort();
  return at;
}

/* A field with this address and some key, if it can be written, is valid and has no other. */
static void check_autocrypt(const lmail_autocrypt *key, const uint8_t *s, size_t n)
{
  uint8_t out[2000];
  lmail_autocrypt back;
  lmail_writer w;

  lmail_writer_init(&w, out, sizeof out);
  if (n > 300) n = 300;
  if (lmail_field_write_autocrypt(&w, "A", 1, key->addr, key->addr_len, 1, s, n) != LMAIL_OK)
    return;
  if (!lmail_autocrypt_parse(out + 2, w.len - 2, &back, NULL) || !back.prefer_encrypt) abort();
  equal(back.addr, back.addr_len, key->addr, key->addr_len);
}

static void check_tags(const uint8_t *s, size_t n)
{
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  lmail_autocrypt key;
  lmail_tag_iter it;
  lmail_tag tag, first;
  const uint8_t *item;
  size_t turns = 0, at, len, i;
  uint64_t number;

  if (lmail_autocrypt_parse(s, n, &key, &defects) && (!key.addr || !key.keydata)) abort();
  if (key.keydata && (key.keydata < s || key.keydata + key.keydata_len > s + n)) abort();
  if (key.addr) check_autocrypt(&key, s, n);
  defects.count = 0;
  lmail_tag_init(&it, s, n, &defects);
  while (lmail_tag_next(&it, &tag)) {
    if (turns++ > n) abort();
    if (tag.value < tag.all || tag.value_len > tag.all_len || tag.name < s) abort();
    if (tag.all + tag.all_len > s + n || tag.value + tag.value_len > tag.all + tag.all_len) abort();
    if (tag.name_len > 0 && !lmail_tag_find(s, n, tag.name, tag.name_len, &first)) abort();
    for (at = 0; lmail_tag_item(&tag, &at, &item, &len);) {
      if (item < tag.value || item + len > tag.value + tag.value_len) abort();
    }
    (void)lmail_tag_number(&tag, &number);
    if (lmail_tag_squeeze(&tag, NULL, 0, &len) == LMAIL_FULL && len > tag.value_len) abort();
  }
  for (i = 0; i < defects.count && i < 4; i++) {
    if (list[i].off > n || !lmail_defect_name(list[i].code)) abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  choices c;
  unsigned mode, flags;
  uint8_t *s, *out, *expected;
  size_t n, len, wanted;

  if (size < CHOICES) return 0;
  c.s = data;
  c.n = CHOICES;
  c.at = 0;
  n = size - CHOICES;
  s = (uint8_t *)malloc(n + 1);
  out = (uint8_t *)malloc(2 * n + 3);
  expected = (uint8_t *)malloc(2 * n + 3);
  memcpy(s, data + CHOICES, n);
  for (mode = 0; mode < 2; mode++) {
    wanted = canonical_body(s, n, (int)mode, expected);
    (void)run(&c, 0, mode, 0, LMAIL_DKIM_NO_LIMIT, s, n, out, &len);
    equal(out, len, expected, wanted);
    (void)run(&c, 0, mode, 0, data[0], s, n, out, &len);
    equal(out, len, expected, wanted < data[0] ? wanted : data[0]);
    if (n == 0 || s[0] == '\n' || s[0] == '\r') continue;
    for (flags = 0; flags < 2; flags++) {
      wanted = canonical_field(s, n, (int)mode, (int)flags, expected);
      (void)run(&c, 1, mode, flags, 0, s, n, out, &len);
      equal(out, len, expected, wanted);
    }
  }
  check_tags(s, n);
  free(s);
  free(out);
  free(expected);
  return 0;
}
