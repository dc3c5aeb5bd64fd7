/* SPDX-License-Identifier: MIT */
/*
 * smtp_param.c - addresses and parameters of MAIL and RCPT, taken apart without a server: spans inside
 * the input, an end, and xtext that comes back.
 */

#include <libmail/smtp.h>
#include <stdlib.h>
#include <string.h>

static void expect(int condition)
{
  if (!condition) abort();
}

static int is_within(const uint8_t *s, size_t n, const uint8_t *whole, size_t size)
{
  return n == 0 || (s >= whole && n <= size && (size_t)(s - whole) <= size - n);
}

static void check_mailbox(const uint8_t *s, size_t n)
{
  lmail_smtp_mailbox m, again;
  size_t at = n;

  if (lmail_smtp_mailbox_parse(s, n, &m, &at) == LMAIL_OK) {
    expect(m.local == s && m.local_len <= 64 && m.domain_len <= 255);
    expect(m.local_len + 1 + m.domain_len == n);
    expect(lmail_smtp_mailbox_parse_utf8(s, n, &again, NULL) == LMAIL_OK);
    expect(again.local_len == m.local_len && again.flags == m.flags);
  } else {
    expect(at <= n);
  }
  if (lmail_smtp_mailbox_parse_utf8(s, n, &m, NULL) == LMAIL_OK) {
    expect(m.local_len + 1 + m.domain_len == n);
  }
}

static void check_xtext(const uint8_t *s, size_t n)
{
  uint8_t *out = (uint8_t *)malloc(3 * n + 1), *back = (uint8_t *)malloc(n + 1);
  size_t len, again, i;
  lmail_status st;

  expect(lmail_smtp_xtext_encode(s, n, out, 3 * n, &len) == LMAIL_OK && len <= 3 * n);
  if (len > 0) {
    uint8_t *less = (uint8_t *)malloc(len);

    expect(lmail_smtp_xtext_encode(s, n, less, len - 1, &again) == LMAIL_FULL && again == len);
    free(less);
  }
  st = lmail_smtp_xtext_decode(out, len, back, n, &again);
  for (i = 0; i < n && s[i] != '\r' && s[i] != '\n' && s[i] != '\0'; i++) continue;
  expect(st == (i == n ? LMAIL_OK : LMAIL_E_SYNTAX));
  expect(st != LMAIL_OK || (again == n && (n == 0 || memcmp(back, s, n) == 0)));
  st = lmail_smtp_xtext_decode(s, n, back, n, &again);
  expect(st == LMAIL_E_SYNTAX || (st == LMAIL_OK && again <= n));
  free(back);
  free(out);
}

static void check_params(const uint8_t *s, size_t n)
{
  lmail_smtp_param p;
  lmail_smtp_value v;
  lmail_status st;
  size_t pos = 0, before, turns = 0;

  for (;;) {
    before = pos;
    st = lmail_smtp_param_next(s, n, &pos, &p);
    expect(pos <= n);
    if (st != LMAIL_EVENT) break;
    expect(pos > before && turns++ <= n);
    expect(p.keyword_len > 0 && is_within(p.keyword, p.keyword_len, s, n));
    if (p.value) expect(is_within(p.value, p.value_len, s, n));
    if (lmail_smtp_param_value(&p, turns & 1 ? LMAIL_SMTP_MAIL : LMAIL_SMTP_RCPT, &v) == LMAIL_OK) {
      expect(is_within(v.data, v.len, s, n) && is_within(v.data2, v.len2, s, n));
    }
    if (p.value) check_mailbox(p.value, p.value_len);
  }
  expect(st == LMAIL_DONE || st == LMAIL_E_SYNTAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint8_t *s = (uint8_t *)malloc(size == 0 ? 1 : size);

  if (size > 0) memcpy(s, data, size);
  check_mailbox(s, size);
  check_params(s, size);
  check_xtext(s, size);
  free(s);
  return 0;
}
