/* SPDX-License-Identifier: MIT */
/* client_command.c - the IMAP client's commands: what may be written now, and its tag (RFC 9051 5.5, 6). */

#include "core/build.h"
#include "core/chars.h"
#include "core/number.h"
#include "imap/client.h"

enum { SASL_MAX = 12288, TAG_MAX = 21 };

/* ---- what may be written now -------------------------------------------------------------------- */

static int has(const lmail_imap_client *c, unsigned capability)
{
  return (lmail_imap_client_capabilities(c) & lmail_imap_bit_(capability)) != 0;
}

/* May what belongs to a capability be written? The bare client knows but a few of them, STARTTLS among these. */
static int is_offered(const lmail_imap_client *c, unsigned capability)
{
  if (has(c, capability) || (c->flags_ & LMAIL_IMAP_UNOFFERED)) return 1;
  if (capability == LMAIL_IMAP_HAS_METADATA && has(c, LMAIL_IMAP_HAS_METADATA_SERVER)) return 1;
  return c->check_ == lmail_imap_check_args_ && capability != LMAIL_IMAP_HAS_STARTTLS;
}

/* How many commands are unanswered that select a mailbox. */
static uint32_t selecting(const lmail_imap_client *c)
{
  lmail_imap_record_ record;
  uint32_t n = 0;
  uint32_t i;

  for (i = 0; i < c->queued_; i++) {
    lmail_imap_record_get_(c, i, &record);
    n += record.verb == LMAIL_IMAP_CMD_SELECT || record.verb == LMAIL_IMAP_CMD_EXAMINE;
  }
  return n;
}

/*
 * "if the client sends any command other than FETCH, STORE, or SEARCH, it MUST wait for the completion
 * result response before sending a command with message sequence numbers" (RFC 3501 5.5)
 */
static int numbers_may_change(const lmail_imap_client *c)
{
  lmail_imap_record_ record;
  uint32_t i;

  for (i = 0; i < c->queued_; i++) {
    lmail_imap_record_get_(c, i, &record);
    if (!(record.when & LMAIL_IMAP_NUMBERED)) return 1;
  }
  return 0;
}

/*
 * The states that the connection is in: the selected one already when SELECT is on its way, but not when it
 * is known no longer which mailbox that would be. BAD to SELECT leaves the one that was selected before.
 */
static unsigned states(const lmail_imap_client *c)
{
  switch (c->state_) {
  case LMAIL_IMAP_NOT_AUTHENTICATED: return LMAIL_IMAP_IN_CLEAR;
  case LMAIL_IMAP_AUTHENTICATED:
    return selecting(c) == 1 ? LMAIL_IMAP_IN_AUTH | LMAIL_IMAP_IN_SELECTED : LMAIL_IMAP_IN_AUTH;
  case LMAIL_IMAP_SELECTED: return selecting(c) > 0 ? LMAIL_IMAP_IN_AUTH : LMAIL_IMAP_IN_SELECTED;
  default: return 0;
  }
}

static int is_before_tls(uint32_t verb)
{
  return verb == LMAIL_IMAP_CMD_CAPABILITY || verb == LMAIL_IMAP_CMD_NOOP ||
         verb == LMAIL_IMAP_CMD_LOGOUT || verb == LMAIL_IMAP_CMD_STARTTLS;
}

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

static lmail_status is_in_order(const lmail_imap_client *c, uint32_t verb,
                                const lmail_imap_rule_ *rule)
{
  int in_tls = (c->session_ & LMAIL_IMAP_IN_TLS) != 0;

  if (c->session_ & (LMAIL_IMAP_TLS_GRANTED | LMAIL_IMAP_COMPRESSING)) return LMAIL_E_STATE;
  if (c->next_id_ == UINT32_MAX) return LMAIL_E_STATE; /* no tag is used twice */
  if (c->alone_ != 0 || !(states(c) & rule->when)) return LMAIL_E_STATE;
  if ((rule->when & LMAIL_IMAP_FIRST) && c->queued_ > 0) return LMAIL_E_STATE;
  if ((rule->when & (LMAIL_IMAP_NUMBERED | LMAIL_IMAP_NUMBERS)) &&
      (numbers_may_change(c) ||
       ((c->granted_ & LMAIL_IMAP_UID_ONLY) && verb != LMAIL_IMAP_CMD_OTHER))) {
    return LMAIL_E_STATE;
  }
  if ((c->flags_ & LMAIL_IMAP_TLS_REQUIRED) && !in_tls && !is_before_tls(verb))
    return LMAIL_E_STATE;
  if (verb == LMAIL_IMAP_CMD_STARTTLS && in_tls) return LMAIL_E_STATE;
  if (verb == LMAIL_IMAP_CMD_COMPRESS && (c->session_ & LMAIL_IMAP_COMPRESSED))
    return LMAIL_E_STATE;
  if (verb == LMAIL_IMAP_CMD_LOGIN && has(c, LMAIL_IMAP_HAS_LOGINDISABLED)) return LMAIL_E_STATE;
  if (rule->needs != 0 && !is_offered(c, rule->needs - 1U)) return LMAIL_E_NOT_OFFERED;
  return c->queued_ >= c->queue_max_ ? LMAIL_E_QUEUE : LMAIL_OK;
}

/* ---- writing ------------------------------------------------------------------------------------ */

static uint32_t offers(const lmail_imap_client *c)
{
  uint32_t bits = 0;

  if (has(c, LMAIL_IMAP_HAS_LITERAL_PLUS)) bits |= LMAIL_IMAP_OFFERS_LITERAL_PLUS;
  if (has(c, LMAIL_IMAP_HAS_LITERAL_MINUS)) bits |= LMAIL_IMAP_OFFERS_LITERAL_MINUS;
  if (has(c, LMAIL_IMAP_HAS_BINARY)) bits |= LMAIL_IMAP_OFFERS_BINARY;
  if (c->session_ & LMAIL_IMAP_UTF8_ON) bits |= LMAIL_IMAP_OFFERS_UTF8;
  return bits;
}

/* "A" and the id: no two commands of a connection have the same tag (RFC 9051 2.2.1). */
static size_t tag_of(uint32_t id, uint8_t tag[TAG_MAX])
{
  tag[0] = 'A';
  return 1 + lmail_digits_(id, tag + 1);
}

static void enqueue(lmail_imap_client *c, uint32_t verb, unsigned when)
{
  lmail_imap_record_ record;

  memset(&record, 0, sizeof record);
  record.id = c->next_id_;
  record.verb = (uint8_t)verb;
  record.when = (uint8_t)when;
  lmail_imap_record_put_(c, c->queued_, &record);
  c->queued_++;
  c->open_id_ = c->next_id_++;
  c->writing_ |= LMAIL_IMAP_OPEN;
  if (when & LMAIL_IMAP_ALONE) c->alone_ = c->open_id_;
  if (verb == LMAIL_IMAP_CMD_LOGOUT) c->state_ = LMAIL_IMAP_CLOSING;
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
  lmail_imap_rule_ rule;
  uint8_t tag[TAG_MAX];
  size_t before = w->len;
  uint32_t bits;
  lmail_imap_line_ line;
  lmail_status st;

  if (c->reader.base.error_ < 0) return LMAIL_E_STATE;
  if (!lmail_imap_rule_of_(verb, &rule)) return LMAIL_E_ARGUMENT;
  if (is_open && is_refused(c)) return LMAIL_REFUSED;
  if (!is_open) {
    if (searches_numbers(verb, args, count)) rule.when |= LMAIL_IMAP_NUMBERS;
    st = is_in_order(c, verb, &rule);
    if (st != LMAIL_OK) return st;
    memset(&next, 0, sizeof next);
  } else if (verb != c->open_verb_) {
    return LMAIL_E_BUSY;
  }
  line.tag = tag;
  line.tag_n = tag_of(is_open ? c->open_id_ : c->next_id_, tag);
  line.verb = verb;
  line.args = args;
  line.count = count;
  line.most = c->command_max_;
  bits = is_open ? c->open_offers_ : offers(c); /* a command that has begun goes on as it began */
  st = lmail_imap_command_put_(&next, w, &line, bits, c->check_);
  if (!is_open && w->len > before) {
    enqueue(c, verb, rule.when);
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

  if (initial != NULL && !(c->writing_ & LMAIL_IMAP_OPEN) && !is_offered(c, LMAIL_IMAP_HAS_SASL_IR))
    return LMAIL_E_NOT_OFFERED;
  text_arg(&args[0], LMAIL_IMAP_ARG_ATOM, mechanism, mechanism_n);
  text_arg(&args[1], LMAIL_IMAP_ARG_ATOM, initial_n == 0 ? "=" : initial,
           initial_n == 0 ? 1 : initial_n);
  args[1].flags = LMAIL_IMAP_ARG_SECRET;
  return lmail_imap_client_command(c, w, LMAIL_IMAP_CMD_AUTHENTICATE, args,
                                   initial == NULL ? 1 : 2);
}

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

/* IMAP4rev2 has these without a name of their own (RFC 9051 appendix E). */
uint64_t lmail_imap_client_capabilities(const lmail_imap_client *c)
{
  const uint64_t included = lmail_imap_bit_(LMAIL_IMAP_HAS_NAMESPACE) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_UNSELECT) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_UIDPLUS) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_ESEARCH) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_SEARCHRES) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_ENABLE) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_IDLE) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_SASL_IR) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_LIST_EXTENDED) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_LIST_STATUS) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_MOVE) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_LITERAL_MINUS) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_SPECIAL_USE) |
                            lmail_imap_bit_(LMAIL_IMAP_HAS_STATUS_SIZE);

  if (c->capabilities_ & lmail_imap_bit_(LMAIL_IMAP_HAS_IMAP4REV2))
    return c->capabilities_ | included;
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
