/* SPDX-License-Identifier: MIT */
/* client_session.c - the IMAP client: what it writes beside commands, its switches, and what it knows. */

#include "core/build.h"
#include "imap/client.h"

enum { SASL_MAX = 12288 };

/* ---- lines that are no commands ------------------------------------------------------------------- */

lmail_status lmail_imap_client_sasl(lmail_imap_client *c, lmail_writer *w, const void *line,
                                    size_t n)
{
  lmail_build_ b;
  lmail_status st = LMAIL_OK;

  if (c->reader.base.error_ < 0 || !(c->writing_ & LMAIL_IMAP_CHALLENGED)) return LMAIL_E_STATE;
  if (n > SASL_MAX - 2) return LMAIL_E_ARGUMENT;
  if (w != NULL) {
    lmail_build_begin_(&b, w);
    lmail_put_secret_(&b, line, n);
    lmail_put_lit_(&b, "\r\n");
    st = lmail_build_end_(&b);
  }
  if (st == LMAIL_OK) c->writing_ &= (uint8_t)~LMAIL_IMAP_CHALLENGED;
  return st;
}

lmail_status lmail_imap_client_done(lmail_imap_client *c, lmail_writer *w)
{
  lmail_build_ b;
  lmail_status st;

  if (c->reader.base.error_ < 0 || !(c->writing_ & LMAIL_IMAP_IDLING)) return LMAIL_E_STATE;
  lmail_build_begin_(&b, w);
  lmail_put_lit_(&b, "DONE\r\n");
  st = lmail_build_end_(&b);
  if (st != LMAIL_OK) return st;
  c->writing_ &= (uint8_t)~LMAIL_IMAP_IDLING;
  c->alone_ = 0;
  return LMAIL_OK;
}

/* ---- switches ------------------------------------------------------------------------------------- */

lmail_status lmail_imap_client_tls_started(lmail_imap_client *c)
{
  int at_start = c->state_ == LMAIL_IMAP_GREETING && lmail_offset(&c->reader.base) == 0;
  int granted = (c->session_ & LMAIL_IMAP_TLS_GRANTED) && (c->session_ & LMAIL_IMAP_TOLD);

  if (c->reader.base.error_ < 0 || (!at_start && !granted) || (c->session_ & LMAIL_IMAP_IN_TLS))
    return LMAIL_E_STATE;
  c->session_ = LMAIL_IMAP_IN_TLS;
  c->capabilities_ = 0;
  return LMAIL_OK;
}

lmail_status lmail_imap_client_compress_started(lmail_imap_client *c)
{
  const unsigned both = LMAIL_IMAP_COMPRESSING | LMAIL_IMAP_TOLD;

  if (c->reader.base.error_ < 0 || (c->session_ & both) != both) return LMAIL_E_STATE;
  c->session_ = (uint8_t)((c->session_ & ~both) | LMAIL_IMAP_COMPRESSED);
  return LMAIL_OK;
}

/* ---- what is known -------------------------------------------------------------------------------- */

uint32_t lmail_imap_client_state(const lmail_imap_client *c)
{
  return c->state_;
}

uint64_t lmail_imap_client_capabilities(const lmail_imap_client *c)
{
  return c->capabilities_;
}

int lmail_imap_client_asks_capability(const lmail_imap_client *c)
{
  return c->state_ != LMAIL_IMAP_GREETING && c->state_ != LMAIL_IMAP_CLOSING &&
         !(c->session_ & LMAIL_IMAP_CAPA_KNOWN);
}

int lmail_imap_client_idles(const lmail_imap_client *c)
{
  return (c->writing_ & LMAIL_IMAP_IDLING) != 0;
}

uint32_t lmail_imap_client_unanswered(const lmail_imap_client *c)
{
  return c->queued_;
}

uint32_t lmail_imap_client_next_id(const lmail_imap_client *c)
{
  return c->next_id_;
}

uint32_t lmail_imap_client_timeout(const lmail_imap_client *c)
{
  if (c->state_ != LMAIL_IMAP_AUTHENTICATED && c->state_ != LMAIL_IMAP_SELECTED) return 0;
  return lmail_imap_client_idles(c) ? 1740 : 1800;
}
