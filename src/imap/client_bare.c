/* SPDX-License-Identifier: MIT */
/* client_bare.c - the IMAP client of firmware: a reader next to without grammar, and commands of one line. */

#include "core/build.h"
#include "imap/client.h"

lmail_status lmail_imap_client_init_bare_sized(lmail_imap_client *c, size_t c_size,
                                               const lmail_imap_client_config *cfg, size_t cfg_size,
                                               void *scratch, size_t scratch_size)
{
  lmail_status st = lmail_imap_client_begin_(c, c_size, cfg, cfg_size, scratch, scratch_size,
                                             &lmail_imap_bare_grammar_);

  if (st == LMAIL_OK) c->capability_ = lmail_imap_bare_capability_;
  return st;
}

/* ---- commands ----------------------------------------------------------------------------------- */

/* quoted = DQUOTE *QUOTED-CHAR DQUOTE          RFC 9051 9; what needs a literal is refused */
static void put_quoted(lmail_build_ *b, const uint8_t *s, size_t n)
{
  size_t i;

  lmail_put_lit_(b, "\"");
  for (i = 0; i < n; i++) {
    if (s[i] == '"' || s[i] == '\\') lmail_put_lit_(b, "\\");
    if (s[i] >= 0x80) b->bad = LMAIL_E_ARGUMENT;
    lmail_put_line_(b, s + i, 1);
  }
  lmail_put_lit_(b, "\"");
}

/* An argument; "{" is in none that is no string, and would announce a literal. */
static void put_arg(lmail_build_ *b, const lmail_imap_arg *arg)
{
  const uint8_t *s = (const uint8_t *)arg->data;
  const size_t from = b->len;

  if (arg->kind == LMAIL_IMAP_ARG_NUMBER) {
    lmail_put_number_(b, arg->num);
  } else if (arg->kind == LMAIL_IMAP_ARG_ASTRING) {
    put_quoted(b, s, arg->len);
  } else {
    if (arg->kind != LMAIL_IMAP_ARG_ATOM || arg->len == 0 || memchr(s, '{', arg->len) != NULL)
      b->bad = LMAIL_E_ARGUMENT;
    lmail_put_line_(b, s, arg->len);
  }
  if (arg->flags & LMAIL_IMAP_ARG_SECRET) {
    if (b->secret_to == 0) b->secret_from = from;
    b->secret_to = b->len;
  }
}

lmail_status lmail_imap_client_line(lmail_imap_client *c, lmail_writer *w, uint32_t verb,
                                    const lmail_imap_arg *args, size_t count)
{
  const lmail_imap_order_ *order = lmail_imap_order_of_(verb);
  uint8_t tag[LMAIL_IMAP_TAG_MAX_];
  unsigned when;
  lmail_build_ b;
  lmail_status st;
  size_t i;

  if (order == NULL || count == 0 || args[0].kind != LMAIL_IMAP_ARG_ATOM) return LMAIL_E_ARGUMENT;
  if (c->reader.base.error_ < 0) return LMAIL_E_STATE;
  if (c->writing_ & LMAIL_IMAP_OPEN) return LMAIL_E_BUSY;
  when = order->when;
  if (verb == LMAIL_IMAP_CMD_UID_SEARCH || verb == LMAIL_IMAP_CMD_UID_SORT ||
      verb == LMAIL_IMAP_CMD_UID_THREAD) { /* its keys may have message numbers */
    when |= LMAIL_IMAP_NUMBERS;
  }
  st = lmail_imap_is_in_order_(c, verb, when, order->needs);
  if (st != LMAIL_OK) return st;
  lmail_build_begin_(&b, w);
  lmail_put_(&b, tag, lmail_imap_tag_of_(c->next_id_, tag));
  for (i = 0; i < count; i++) {
    lmail_put_lit_(&b, " ");
    put_arg(&b, &args[i]);
  }
  lmail_put_lit_(&b, "\r\n");
  if (b.len > c->command_max_) return LMAIL_E_TOO_LONG;
  st = lmail_build_end_(&b);
  if (st != LMAIL_OK) return st;
  lmail_imap_enqueue_(c, verb, when);
  c->writing_ &= (uint8_t)~LMAIL_IMAP_OPEN;
  return LMAIL_OK;
}
