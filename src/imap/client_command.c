/* SPDX-License-Identifier: MIT */
/* client_command.c - the IMAP client's commands, written from typed arguments (RFC 9051 6). */

#include "core/chars.h"
#include "imap/client.h"

/* Has a search of UIDs message numbers among its keys? A set is of these, but behind UID. */
static int searches_numbers(uint32_t verb, const lmail_imap_arg *args, size_t count)
{
  size_t i;

  if (verb != LMAIL_IMAP_CMD_UID_SEARCH && verb != LMAIL_IMAP_CMD_UID_SORT &&
      verb != LMAIL_IMAP_CMD_UID_THREAD) {
    return 0;
  }
  for (i = 0; i < count; i++) {
    const lmail_imap_arg *key = i == 0 ? NULL : &args[i - 1];

    if (args[i].kind == LMAIL_IMAP_ARG_SET &&
        !(key != NULL && key->kind == LMAIL_IMAP_ARG_ATOM && key->len == 3 && key->data != NULL &&
          lmail_equal_nocase_((const uint8_t *)key->data, "uid", 3))) {
      return 1;
    }
  }
  return 0;
}

static uint32_t offers(const lmail_imap_client *c)
{
  uint32_t bits = 0;

  if (lmail_imap_has_(c, LMAIL_IMAP_HAS_LITERAL_PLUS)) bits |= LMAIL_IMAP_OFFERS_LITERAL_PLUS;
  if (lmail_imap_has_(c, LMAIL_IMAP_HAS_LITERAL_MINUS)) bits |= LMAIL_IMAP_OFFERS_LITERAL_MINUS;
  if (lmail_imap_has_(c, LMAIL_IMAP_HAS_BINARY)) bits |= LMAIL_IMAP_OFFERS_BINARY;
  if (c->session_ & LMAIL_IMAP_UTF8_ON) bits |= LMAIL_IMAP_OFFERS_UTF8;
  return bits;
}

/* An open command that was answered is over, unless its rest does not wait for the server (RFC 7888 4). */
static int is_refused(lmail_imap_client *c)
{
  if (!(c->writing_ & LMAIL_IMAP_ANSWERED) || !lmail_imap_command_waits_(&c->open_)) return 0;
  c->writing_ &= (uint8_t) ~(LMAIL_IMAP_OPEN | LMAIL_IMAP_ANSWERED);
  memset(&c->open_, 0, sizeof c->open_);
  return 1;
}

lmail_status lmail_imap_client_command(lmail_imap_client *c, lmail_writer *w, uint32_t verb,
                                       const lmail_imap_arg *args, size_t count)
{
  int is_open = (c->writing_ & LMAIL_IMAP_OPEN) != 0;
  lmail_imap_command next = c->open_;
  const lmail_imap_order_ *order = lmail_imap_order_of_(verb);
  uint8_t tag[LMAIL_IMAP_TAG_MAX_];
  unsigned when = 0;
  size_t before = w->len;
  uint32_t bits;
  lmail_imap_line_ line;
  lmail_status st;

  if (c->reader.base.error_ < 0) return LMAIL_E_STATE;
  if (order == NULL) return LMAIL_E_ARGUMENT;
  if (is_open && is_refused(c)) return LMAIL_REFUSED;
  if (!is_open) {
    when = order->when;
    if (searches_numbers(verb, args, count)) when |= LMAIL_IMAP_NUMBERS;
    st = lmail_imap_is_in_order_(c, verb, when, order->needs);
    if (st != LMAIL_OK) return st;
    memset(&next, 0, sizeof next);
  } else if (verb != c->open_verb_) {
    return LMAIL_E_BUSY;
  }
  line.tag = tag;
  line.tag_n = lmail_imap_tag_of_(is_open ? c->open_id_ : c->next_id_, tag);
  line.verb = verb;
  line.args = args;
  line.count = count;
  line.most = c->command_max_;
  bits = is_open ? c->open_offers_ : offers(c); /* a command that has begun goes on as it began */
  st = lmail_imap_command_put_(&next, w, &line, bits,
                               c->check_ != NULL ? c->check_ : lmail_imap_check_args_);
  if (!is_open && w->len > before) {
    lmail_imap_enqueue_(c, verb, when);
    c->open_verb_ = (uint8_t)verb;
    c->open_offers_ = (uint8_t)bits;
  }
  c->open_ = next;
  if (st == LMAIL_OK) c->writing_ &= (uint8_t) ~(LMAIL_IMAP_OPEN | LMAIL_IMAP_ANSWERED);
  if (st == LMAIL_OK || !(c->writing_ & LMAIL_IMAP_OPEN)) memset(&c->open_, 0, sizeof c->open_);
  return st == LMAIL_WAIT && is_refused(c) ? LMAIL_REFUSED : st;
}

lmail_status lmail_imap_client_body(lmail_imap_client *c, lmail_writer *w, const void *in, size_t n,
                                    size_t *used)
{
  *used = 0;
  if (c->reader.base.error_ < 0 || !(c->writing_ & LMAIL_IMAP_OPEN)) return LMAIL_E_STATE;
  return lmail_imap_command_body(&c->open_, w, in, n, used);
}

uint64_t lmail_imap_client_due(const lmail_imap_client *c)
{
  return (c->writing_ & LMAIL_IMAP_OPEN) ? lmail_imap_command_due(&c->open_) : 0;
}

static void text_arg(lmail_imap_arg *arg, unsigned kind, const void *data, size_t n)
{
  memset(arg, 0, sizeof *arg);
  arg->kind = (uint16_t)kind;
  arg->data = data;
  arg->len = n;
}

lmail_status lmail_imap_client_login(lmail_imap_client *c, lmail_writer *w, const void *user,
                                     size_t user_n, const void *password, size_t password_n)
{
  lmail_imap_arg args[2];

  text_arg(&args[0], LMAIL_IMAP_ARG_ASTRING, user, user_n);
  text_arg(&args[1], LMAIL_IMAP_ARG_ASTRING, password, password_n);
  args[1].flags = LMAIL_IMAP_ARG_SECRET;
  return lmail_imap_client_command(c, w, LMAIL_IMAP_CMD_LOGIN, args, 2);
}

lmail_status lmail_imap_client_simple(lmail_imap_client *c, lmail_writer *w, uint32_t verb)
{
  return lmail_imap_client_command(c, w, verb, NULL, 0);
}

lmail_status lmail_imap_client_mailbox(lmail_imap_client *c, lmail_writer *w, uint32_t verb,
                                       const void *mailbox, size_t n)
{
  lmail_imap_arg arg;

  text_arg(&arg, LMAIL_IMAP_ARG_MAILBOX, mailbox, n);
  return lmail_imap_client_command(c, w, verb, &arg, 1);
}

/* authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]; initial-resp = (base64 / "=") */
lmail_status lmail_imap_client_authenticate(lmail_imap_client *c, lmail_writer *w,
                                            const void *mechanism, size_t mechanism_n,
                                            const void *initial, size_t initial_n)
{
  lmail_imap_arg args[2];

  if (initial != NULL && !(c->writing_ & LMAIL_IMAP_OPEN) &&
      !lmail_imap_is_offered_(c, LMAIL_IMAP_HAS_SASL_IR))
    return LMAIL_E_NOT_OFFERED;
  text_arg(&args[0], LMAIL_IMAP_ARG_ATOM, mechanism, mechanism_n);
  text_arg(&args[1], LMAIL_IMAP_ARG_ATOM, initial_n == 0 ? "=" : initial,
           initial_n == 0 ? 1 : initial_n);
  args[1].flags = LMAIL_IMAP_ARG_SECRET;
  return lmail_imap_client_command(c, w, LMAIL_IMAP_CMD_AUTHENTICATE, args,
                                   initial == NULL ? 1 : 2);
}
