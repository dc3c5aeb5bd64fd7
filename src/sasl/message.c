/* SPDX-License-Identifier: MIT */
/* message.c - messages on their way out; see message.h. */

#include "sasl/message.h"
#include "core/base64.h"

void lmail_sasl_put_(lmail_sasl_sink *k, const void *data, size_t n)
{
  size_t at = k->at, end = at + n;
  size_t from = at > k->from ? at : k->from;
  size_t to = end < k->to ? end : k->to;

  if (from < to) {
    memcpy(k->out, (const uint8_t *)data + (from - at), to - from);
    k->out += to - from;
  }
  k->at = end;
}

void lmail_sasl_put_text_(lmail_sasl_sink *k, const void *data, size_t n)
{
  if (n == 0 || memchr(data, 0, n) != NULL) k->bad = 1;
  lmail_sasl_put_(k, data, n);
}

/* Four characters for three octets; a division by three that no target needs help with. */
size_t lmail_sasl_encoded_(size_t n)
{
  return ((uint32_t)(n + 2) * 43691U) >> 17 << 2;
}

/*
 * Octets are caught at the end of the place that their base64 will take: encoding from its front never
 * overtakes what it reads.
 */
void lmail_sasl_window_(lmail_sasl_sink *k, const lmail_writer *w, size_t written, size_t total)
{
  size_t room = w->buf == NULL ? 0 : ((w->cap - w->len) >> 2) * 3;
  size_t n = total - written;

  if (n > room) n = room;
  k->at = 0;
  k->from = written;
  k->to = written + n;
  if (n != 0) k->out = w->buf + w->len + lmail_sasl_encoded_(n) - n;
}

void lmail_sasl_encode_(const lmail_sasl_sink *k, lmail_writer *w)
{
  size_t n = k->to - k->from;

  if (n == 0) return;
  lmail_sasl_base64_(k->out - n, n, w->buf + w->len);
  if (w->len == 0 || w->secret_to == 0) w->secret_from = w->len;
  w->len += lmail_sasl_encoded_(n);
  w->secret_to = w->len;
}

void lmail_sasl_base64_(const uint8_t *in, size_t n, uint8_t *out)
{
  for (; n != 0; n = n > 3 ? n - 3 : 0) {
    uint32_t bits = 0;
    size_t i;

    for (i = 0; i < 3; i++) bits = (bits | (i < n ? *in++ : 0U)) << 8;
    for (i = 0; i < 4; i++, bits <<= 6) *out++ = i <= n ? lmail_base64_char_(bits >> 26) : '=';
  }
}
