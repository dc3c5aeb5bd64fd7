/* SPDX-License-Identifier: MIT */
/* client_text.c - challenges that are read; mechanisms that read none do not link this. */

#include "sasl/client.h"

uint8_t *lmail_sasl_client_held_(const lmail_sasl_client *c)
{
  return c->scratch_ + c->own_;
}

/* RFC 4643 2.4.2: "=" is an empty challenge in NNTP; elsewhere it is no base64, and harmless. */
lmail_status lmail_sasl_client_decode_(lmail_sasl_client *c, const uint8_t *text, size_t n)
{
  size_t room = c->scratch_size_ - c->own_;
  size_t made;

  c->held_ = 0;
  if (n == 0 || (n == 1 && text[0] == '=')) return LMAIL_OK;
  if (room == 0) return lmail_sasl_client_fail_(c, LMAIL_SASL_TOO_LONG);
  made = lmail_sasl_unbase64_(text, n, c->scratch_ + c->own_, room);
  if (made == SIZE_MAX) {
    return lmail_sasl_client_fail_(c, (n >> 2) * 3 > room ? LMAIL_SASL_TOO_LONG
                                                          : LMAIL_SASL_NOT_BASE64);
  }
  c->held_ = made;
  return LMAIL_OK;
}

const uint8_t *lmail_sasl_client_text(const lmail_sasl_client *c, size_t *n)
{
  *n = c->held_;
  return c->held_ == 0 ? NULL : lmail_sasl_client_held_(c);
}

void lmail_sasl_client_clear(lmail_sasl_client *c)
{
  if (c->scratch_size_ != 0) lmail_wipe(c->scratch_, c->scratch_size_);
  lmail_wipe(c, sizeof *c);
}
