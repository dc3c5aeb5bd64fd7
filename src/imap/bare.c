/* SPDX-License-Identifier: MIT */
/*
 * bare.c - next to no grammar, for firmware: the few responses that a watcher of one mailbox waits for, tokens without
 * slots, and sections of messages as bulk.
 */

#include "core/apart.h"
#include "core/keyword.h"
#include "core/number.h"
#include "imap/grammar.h"
#include "imap/reader.h"
#include <libmail/imap_client.h>

/* Numbers of FETCH's items and of capabilities (imap_client.h) stand above those of responses. */
enum { ITEM = 0x40, CAPABILITY = 0x80 };

/* clang-format off */
#define WORDS(X, a) \
  X(a, "ok", ok_, LMAIL_IMAP_OK) \
  X(a, "no", no_, LMAIL_IMAP_NO) \
  X(a, "bad", bad_, LMAIL_IMAP_BAD) \
  X(a, "bye", bye_, LMAIL_IMAP_BYE) \
  X(a, "uid", uid_, ITEM + LMAIL_IMAP_ITEM_UID) \
  X(a, "body", body_, ITEM + LMAIL_IMAP_ITEM_BODY) \
  X(a, "fetch", fetch_, LMAIL_IMAP_FETCH) \
  X(a, "flags", flags_, ITEM + LMAIL_IMAP_ITEM_FLAGS) \
  X(a, "search", search_, LMAIL_IMAP_SEARCH) \
  X(a, "exists", exists_, LMAIL_IMAP_EXISTS) \
  X(a, "recent", recent_, LMAIL_IMAP_RECENT) \
  X(a, "preauth", preauth_, LMAIL_IMAP_PREAUTH) \
  X(a, "expunge", expunge_, LMAIL_IMAP_EXPUNGE) \
  X(a, "starttls", starttls_, CAPABILITY + LMAIL_IMAP_HAS_STARTTLS) \
  X(a, "literal+", literal_plus_, CAPABILITY + LMAIL_IMAP_HAS_LITERAL_PLUS) \
  X(a, "capability", capability_, LMAIL_IMAP_CAPABILITY) \
  X(a, "logindisabled", logindisabled_, CAPABILITY + LMAIL_IMAP_HAS_LOGINDISABLED)
/* clang-format on */
LMAIL_KEYWORDS_(words, WORDS)

/* The number of a word among those from `kind` on, 0 for none. */
static LMAIL_APART_ unsigned word(const uint8_t *name, size_t n, unsigned kind)
{
  const unsigned number = lmail_keyword_(words, name, n);

  return number - kind < ITEM ? number - kind : 0;
}

/* lmail_imap_reader.rule_; in ITEMS a name is at pos_ 0 and its value at 1 */
enum { ANY = LMAIL_IMAP_R_ANY, ITEMS_OF_FETCH = LMAIL_IMAP_R_MSG_ATT };

static unsigned response(const uint8_t *name, size_t n)
{
  return word(name, n, 0);
}

/* Of response codes CAPABILITY is known, which is the name of a response, too. */
static unsigned code(const uint8_t *name, size_t n)
{
  return response(name, n) == LMAIL_IMAP_CAPABILITY ? LMAIL_IMAP_CODE_CAPABILITY : 0;
}

static unsigned item(const uint8_t *name, size_t n)
{
  return word(name, n, ITEM);
}

uint64_t lmail_imap_bare_capability_(const uint8_t *name, size_t n)
{
  const unsigned number = lmail_keyword_(words, name, n);

  return number < CAPABILITY ? 0 : (uint64_t)1 << (number - CAPABILITY);
}

static unsigned response_rule(unsigned number)
{
  (void)number;
  return ANY;
}

static unsigned code_rule(unsigned number)
{
  return number == 0 ? LMAIL_IMAP_R_COUNT : ANY;
}

static unsigned mode(const lmail_imap_reader *r)
{
  if (r->state_ == LMAIL_IMAP_IN_CODE_) return r->depth_ == 0 ? LMAIL_IMAP_IN_CODE : 0;
  if (r->rule_ != ITEMS_OF_FETCH) return LMAIL_IMAP_IN_LIST;
  if (r->pos_ == 0) return LMAIL_IMAP_AT_ITEM;
  return r->item_ == LMAIL_IMAP_ITEM_BODY_SECTION ? LMAIL_IMAP_AT_BULK : LMAIL_IMAP_IN_LIST;
}

static lmail_status place(lmail_imap_reader *r, const lmail_imap_token_ *t, lmail_event *ev)
{
  const int in_items = r->rule_ == ITEMS_OF_FETCH;
  const int body = in_items && r->pos_ != 0 && r->item_ == LMAIL_IMAP_ITEM_BODY_SECTION;
  const unsigned kind = body ? LMAIL_IMAP_CLIENT_BODY : LMAIL_IMAP_CLIENT_VALUE;
  unsigned field = LMAIL_FIELD_IMAP_TOKEN;
  lmail_status st;

  r->next_ = in_items && r->pos_ == 0;
  if (r->state_ == LMAIL_IMAP_IN_CODE_ || r->response_ == LMAIL_IMAP_CAPABILITY)
    field = LMAIL_FIELD_IMAP_CAPABILITY;
  if (t->shape == LMAIL_IMAP_T_OPEN) {
    const int fetch = r->response_ == LMAIL_IMAP_FETCH && r->depth_ == 0;

    return lmail_imap_open_(r, field, fetch ? ITEMS_OF_FETCH : ANY, t, ev);
  }
  if (t->shape == LMAIL_IMAP_T_BULK) {
    st = lmail_imap_literal_(r, kind, field, t, ev);
  } else if (r->next_ == 1 && !(t->flags & LMAIL_EV_LONG)) {
    st = lmail_imap_item_named_(r, t, ev);
  } else {
    st = lmail_imap_tell_(r, kind, field, t, ev);
    if (lmail_imap_is_nil_(t)) ev->flags |= LMAIL_IMAP_EV_NIL;
    if (t->shape == LMAIL_IMAP_T_ATOM && !(t->flags & LMAIL_EV_LONG))
      (void)lmail_number_(t->data, t->len, UINT64_MAX / 2, &ev->num);
  }
  return lmail_imap_placed_(r, t, st, ev);
}

static void end(lmail_imap_reader *r, int empty)
{
  (void)r;
  (void)empty;
}

const struct lmail_imap_grammar_ lmail_imap_bare_grammar_ = {
    lmail_imap_step_,   response, code, item, response_rule, code_rule, mode, place,
    lmail_imap_quoted_, end};

lmail_status lmail_imap_reader_init_bare_sized(lmail_imap_reader *r, size_t r_size,
                                               const lmail_imap_reader_config *cfg, size_t cfg_size,
                                               void *scratch, size_t scratch_size)
{
  return lmail_imap_reader_begin_with_(r, r_size, cfg, cfg_size, scratch, scratch_size,
                                       &lmail_imap_bare_grammar_);
}
