/* SPDX-License-Identifier: MIT */
/* message.c - messages on their way out; see message.h. */

#include "sasl/message.h"
#include "core/base64.h"

void lmail_sasl_put_(lmail_sasl_sink *k, const void *data, size_t n)
{
  size_t from = k->from > k->at ? k->from - k->at : 0;
  size_t to = k->to > k->at ? k->to - k->at : 0;

  if (to > n) to = n;
  if (from < to) {
    memcpy(k->out, (const uint8_t *)data + from, to - from);
    k->out += to - from;
  }
  k->at += n;
}

void lmail_sasl_put_text_(lmail_sasl_sink *k, const void *data, size_t n)
{
  if (n == 0 || memchr(data, 0, n) != NULL) k->bad = 1;
  lmail_sasl_put_(k, data, n);
}

size_t lmail_sasl_groups_(size_t n)
{
  return ((uint32_t)(n + 2) * 43691U) >> 17;
}

/*
 * Octets are caught at the end of the room. Encoding from its front never overtakes what it reads: the
 * room is a third longer than what is caught.
 */
void lmail_sasl_window_(lmail_sasl_sink *k, const lmail_writer *w, size_t written, size_t total)
{
  size_t room = w->buf == NULL ? 0 : w->cap - w->len;
  size_t n = total - written;

  memset(k, 0, sizeof *k);
  if (n > (room >> 2) * 3) n = (room >> 2) * 3;
  k->from = written;
  k->to = written + n;
  if (n != 0) k->out = w->buf + w->cap - n;
}

void lmail_sasl_encode_(const lmail_sasl_sink *k, lmail_writer *w)
{
  size_t n = k->to - k->from;
  size_t made = lmail_sasl_groups_(n) * 4;

  if (n == 0) return;
  lmail_sasl_base64_(w->buf + w->cap - n, n, w->buf + w->len);
  lmail_build_fresh_(w);
  if (w->secret_to == 0) w->secret_from = w->len;
  w->len += made;
  w->secret_to = w->len;
  if (n > w->cap - w->len) n = w->cap - w->len;
  memset(w->buf + w->cap - n, 0, n);
}

void lmail_sasl_base64_(const uint8_t *in, size_t n, uint8_t *out)
{
  while (n != 0) {
    uint32_t bits = (uint32_t)in[0] << 16;
    unsigned octets = n < 3 ? (unsigned)n : 3, i;

    if (octets > 1) bits |= (uint32_t)in[1] << 8;
    if (octets > 2) bits |= in[2];
    for (i = 0; i < 4; i++, bits <<= 6) {
      *out++ = i <= octets ? lmail_base64_char_(bits >> 18 & 63) : '=';
    }
    in += octets;
    n -= octets;
  }
}
