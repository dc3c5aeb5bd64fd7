/* SPDX-License-Identifier: MIT */
/* smtp_values.c - SMTP's parameters, attributes, limits, xtext and unitext against hostile values. */

#include <libmail/smtp.h>
#include <libmail/utf8.h>
#include <stdlib.h>
#include <string.h>

typedef lmail_status (*codec)(const void *in, size_t n, void *out, size_t cap, size_t *len);

static int is_within(const uint8_t *s, size_t n, const uint8_t *whole, size_t size)
{
  return s == NULL ? n == 0 : s >= whole && n <= size && (size_t)(s - whole) <= size - n;
}

/* What is decoded is encoded and decoded to the same; too little room asks for what is needed. */
static void there_and_back(codec decode, codec encode, const uint8_t *s, size_t n, int utf8)
{
  uint8_t *out = (uint8_t *)malloc(n + 1), *text, *again;
  size_t len, len2, len3;

  if (decode(s, n, out, n, &len) == LMAIL_OK) {
    if (utf8 && lmail_utf8_valid(out, len) != len) abort();
    if (memchr(out, '\n', len) || memchr(out, '\r', len) || memchr(out, 0, len)) abort();
    if (len > 0 && (decode(s, n, out, len - 1, &len2) != LMAIL_FULL || len2 != len)) abort();
    if (decode(s, n, out, len, &len2) != LMAIL_OK) abort();
    text = (uint8_t *)malloc(10 * len + 1);
    again = (uint8_t *)malloc(len + 1);
    if (encode(out, len, text, 10 * len, &len2) != LMAIL_OK) abort();
    if (decode(text, len2, again, len, &len3) != LMAIL_OK || len3 != len) abort();
    if (memcmp(out, again, len) != 0) abort();
    free(text);
    free(again);
  }
  free(out);
}

static void values(const uint8_t *s, size_t n)
{
  lmail_smtp_param p;
  lmail_smtp_value v;
  size_t pos = 0, turns = 0;

  while (lmail_smtp_param_next(s, n, &pos, &p) == LMAIL_EVENT) {
    if (turns++ > n || pos > n) abort();
    if (!is_within(p.keyword, p.keyword_len, s, n) || !is_within(p.value, p.value_len, s, n))
      abort();
    if (lmail_smtp_param_value(&p, LMAIL_SMTP_MAIL, &v) == LMAIL_OK &&
        (!is_within(v.data, v.len, s, n) || !is_within(v.data2, v.len2, s, n))) {
      abort();
    }
    if (lmail_smtp_param_value(&p, LMAIL_SMTP_RCPT, &v) == LMAIL_OK &&
        (!is_within(v.data, v.len, s, n) || !is_within(v.data2, v.len2, s, n))) {
      abort();
    }
    if (lmail_smtp_attribute_value(&p, &v) == LMAIL_OK && !is_within(v.data, v.len, s, n)) abort();
  }
}

static void limits(const uint8_t *s, size_t n)
{
  lmail_smtp_limit limit;
  size_t pos = 0, turns = 0;

  while (lmail_smtp_limit_next(s, n, &pos, &limit) == LMAIL_EVENT) {
    if (turns++ > n || pos > n || limit.num > 999999) abort();
    if (!is_within(limit.name, limit.name_len, s, n)) abort();
    if (!is_within(limit.value, limit.value_len, s, n)) abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint8_t *s = (uint8_t *)malloc(size == 0 ? 1 : size);

  if (size > 0) memcpy(s, data, size);
  values(s, size);
  limits(s, size);
  there_and_back(lmail_smtp_xtext_decode, lmail_smtp_xtext_encode, s, size, 0);
  there_and_back(lmail_smtp_unitext_decode, lmail_smtp_unitext_encode, s, size, 1);
  free(s);
  return 0;
}
