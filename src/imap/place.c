/* SPDX-License-Identifier: MIT */
/* place.c - the tokens of token.h in the slots of grammar.h: lists, items, numbers, strings. */

#include "core/chars.h"
#include "core/number.h"
#include "imap/grammar.h"
#include "imap/reader.h"

/* ---- slots ------------------------------------------------------------------------------------ */

static const lmail_imap_slot_ any_slot = {0, LMAIL_IMAP_S_ANY};

/* What the next token is read as. */
static unsigned mode_of(const lmail_imap_reader *r)
{
  const lmail_imap_slot_ *slot = lmail_imap_slot_at_(r->rule_, r->pos_);
  unsigned mode = r->state_ == LMAIL_IMAP_IN_CODE_ && r->depth_ == 0 ? LMAIL_IMAP_IN_CODE
                                                                     : LMAIL_IMAP_IN_LIST;

  if (slot == NULL) return mode;
  if (slot->what == LMAIL_IMAP_S_ITEM) return mode | LMAIL_IMAP_AT_ITEM;
  if (slot->what == LMAIL_IMAP_S_HOST) return mode | LMAIL_IMAP_AT_HOST;
  if (slot->what == LMAIL_IMAP_S_VALUE) slot = lmail_imap_item_slot_(r->item_);
  return slot->what == LMAIL_IMAP_S_BULK ? mode | LMAIL_IMAP_AT_BULK : mode;
}

/* Does a token fit into an optional slot? */
static int fits(unsigned what, const lmail_imap_token_ *t)
{
  if (what >= LMAIL_IMAP_S_LIST) return t->shape == LMAIL_IMAP_T_OPEN;
  if (t->shape != LMAIL_IMAP_T_ATOM || (t->flags & LMAIL_EV_LONG)) return 0;
  if (what == LMAIL_IMAP_S_UID) return t->len == 3 && lmail_equal_nocase_(t->data, "uid", 3);
  return t->len > 0 && (lmail_is_(t->data[0], LMAIL_C_DIGIT) || t->data[0] == '-');
}

/*
 * body = "(" (body-type-1part / body-type-mpart) ")"          RFC 9051 9
 * A part in front of the strings makes it a multipart. One that has a type alone is a multipart that lost
 * its parts.
 */
static void choose_body(lmail_imap_reader *r, const lmail_imap_token_ *t)
{
  if (r->rule_ == LMAIL_IMAP_R_BODY && t->shape != LMAIL_IMAP_T_OPEN) {
    r->rule_ = r->pos_ != 0 ? LMAIL_IMAP_R_MULTI : LMAIL_IMAP_R_SINGLE;
    r->pos_ = 0;
    r->item_ = !lmail_imap_is_nil_(t); /* has it a type? */
  } else if (r->rule_ == LMAIL_IMAP_R_SINGLE && r->pos_ == 1 && r->item_ &&
             (t->shape == LMAIL_IMAP_T_OPEN || lmail_imap_is_nil_(t))) {
    r->rule_ = LMAIL_IMAP_R_MULTI;
    r->repair_ = LMAIL_IMAP_REPAIR_CHILDLESS;
  }
}

static const lmail_imap_slot_ *find_slot(lmail_imap_reader *r, const lmail_imap_token_ *t)
{
  const lmail_imap_slot_ *slot;

  choose_body(r, t);
  if (r->rule_ == LMAIL_IMAP_R_BODY) {
    r->next_ = 1;
    return lmail_imap_slot_at_(r->rule_, 0);
  }
  for (;; r->pos_ = lmail_imap_behind_(r->rule_, r->pos_)) {
    slot = lmail_imap_slot_at_(r->rule_, r->pos_);
    if (slot == NULL) {
      r->next_ = r->pos_;
      r->repair_ = LMAIL_IMAP_REPAIR_EXTRA;
      return &any_slot;
    }
    if (slot->what == LMAIL_IMAP_S_UID) {
      if (!fits(slot->what, t)) continue;
    } else if ((slot->what & LMAIL_IMAP_S_OPTIONAL) &&
               !fits(slot->what & ~(unsigned)LMAIL_IMAP_S_OPTIONAL, t)) {
      continue;
    }
    break;
  }
  r->next_ = lmail_imap_behind_(r->rule_, r->pos_);
  return slot->what == LMAIL_IMAP_S_VALUE ? lmail_imap_item_slot_(r->item_) : slot;
}

/* ---- lists ------------------------------------------------------------------------------------ */

/* url-metadata = 1*(SP "(" url-metadata-el ")"): items behind a URL, in place of its text          RFC 5524 5 */
static unsigned field_of_list(const lmail_imap_reader *r, const lmail_imap_slot_ *slot)
{
  return r->rule_ == LMAIL_IMAP_R_URLFETCH ? LMAIL_FIELD_IMAP_ITEMS : lmail_imap_field_of_(slot);
}

static unsigned rule_of_list(lmail_imap_reader *r, unsigned what)
{
  if (what >= LMAIL_IMAP_S_LIST)
    return what & ~(unsigned)(LMAIL_IMAP_S_LIST | LMAIL_IMAP_S_OPTIONAL);
  if (what == LMAIL_IMAP_S_ANY) return LMAIL_IMAP_R_ANY;
  if (what == LMAIL_IMAP_S_SELF) return r->rule_;
  if (what == LMAIL_IMAP_S_SEARCH) return LMAIL_IMAP_R_ITEMS;
  if (r->rule_ == LMAIL_IMAP_R_URLFETCH) {
    r->next_ = 0;
    return LMAIL_IMAP_R_ITEMS;
  }
  r->repair_ = LMAIL_IMAP_REPAIR_LIST;
  if (what != LMAIL_IMAP_S_ITEM) return LMAIL_IMAP_R_ANY;
  r->next_ = r->pos_; /* parentheses around items: the next one is in the same slot (Domino) */
  return r->rule_;
}

/* What is missing behind a value, or between "(" and ")". */
static void end(lmail_imap_reader *r, int empty)
{
  if (!lmail_imap_wants_more_(r->rule_, r->pos_, empty)) return;
  r->repair_ = r->rule_ == LMAIL_IMAP_R_SINGLE && r->pos_ == 1 && r->item_
                   ? LMAIL_IMAP_REPAIR_CHILDLESS
                   : LMAIL_IMAP_REPAIR_MISSING;
}

/* ---- values ----------------------------------------------------------------------------------- */

static int is_number(unsigned what)
{
  return what >= LMAIL_IMAP_S_NUMBER && what <= LMAIL_IMAP_S_SELF;
}

/*
 * A size as printf's "%g" has it, "9.3736e+06" (mail.ru): digits ["." digits] "e" ["+"] digits, whose value is a
 * whole number. It has been rounded, so no number that names a message is read like this.
 */
static int from_float(const uint8_t *s, size_t n, uint64_t *value)
{
  size_t i;
  uint64_t exponent = 0;
  int fraction = -1; /* digits behind the point; -1: no point yet */
  uint64_t v = 0;

  for (i = 0; i < n && (s[i] | 0x20) != 'e'; i++) {
    if (s[i] == '.' && fraction < 0) fraction = 0;
    else if (!lmail_is_(s[i], LMAIL_C_DIGIT) || i > 16) return 0;
    else v = lmail_imap_with_digit_(v, s[i]), fraction += fraction >= 0;
  }
  if (i == n || !lmail_is_(s[0], LMAIL_C_DIGIT)) return 0;
  i++;
  if (i < n && s[i] == '+') i++;
  if (lmail_number_(s + i, n - i, 18, &exponent) != LMAIL_OK) return 0;
  if (fraction > 0 && exponent < (uint64_t)fraction) return 0;
  exponent -= fraction > 0 ? (uint64_t)fraction : 0;
  for (; exponent > 0; exponent--) {
    if (v > LMAIL_IMAP_TENTH_) return 0;
    v = lmail_imap_with_digit_(v, '0');
  }
  *value = v;
  return 1;
}

/* number, nz-number and their forms of 63 bits (RFC 9051 9) */
static lmail_status number(lmail_imap_reader *r, unsigned what, unsigned field,
                           const lmail_imap_token_ *t, lmail_event *ev)
{
  int is_64 = what == LMAIL_IMAP_S_NUMBER64 || what == LMAIL_IMAP_S_NZ64;
  uint64_t value = 0;
  lmail_status st;

  if (t->flags & LMAIL_EV_LONG) return lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_BAD, field, t, ev);
  if (t->shape == LMAIL_IMAP_T_STRING) r->repair_ = LMAIL_IMAP_REPAIR_STRING;
  if (t->len > 1 && t->data[0] == '-') {
    st = lmail_number_(t->data + 1, t->len - 1, UINT64_MAX / 2, &value);
    r->repair_ = LMAIL_IMAP_REPAIR_NEGATIVE;
    value = 0;
  } else {
    st = lmail_number_(t->data, t->len, is_64 ? UINT64_MAX / 2 : UINT32_MAX, &value);
    if (value == 0 && what >= LMAIL_IMAP_S_NZ) r->repair_ = LMAIL_IMAP_REPAIR_ZERO;
    if (st == LMAIL_E_SYNTAX && what == LMAIL_IMAP_S_NUMBER64 &&
        from_float(t->data, t->len, &value)) {
      r->repair_ = LMAIL_IMAP_REPAIR_FLOAT;
      st = LMAIL_OK;
    }
  }
  if (st != LMAIL_OK) r->repair_ = 0;
  lmail_imap_tell_(r, st == LMAIL_OK ? LMAIL_IMAP_CLIENT_VALUE : LMAIL_IMAP_CLIENT_BAD, field, t,
                   ev);
  ev->num = st == LMAIL_OK ? value : 0;
  return LMAIL_EVENT;
}

/* NIL, which has no event where the grammar knows it, but where anything or bulk could be. */
static lmail_status nil(lmail_imap_reader *r, unsigned what, const lmail_imap_slot_ *slot,
                        const lmail_imap_token_ *t, lmail_event *ev)
{
  int any = what == LMAIL_IMAP_S_ANY;
  int known = any || (slot->field & LMAIL_IMAP_NIL_);

  if (known && !any && what != LMAIL_IMAP_S_BULK) return LMAIL_OK;
  if (!known) r->repair_ = LMAIL_IMAP_REPAIR_NIL;
  lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_VALUE, lmail_imap_field_of_(slot), t, ev);
  ev->flags |= LMAIL_IMAP_EV_NIL;
  if (!known) ev->len = 0;
  return LMAIL_EVENT;
}

/* One element in place of a list of them: *slot is then what it is read as. */
static unsigned lone_element(lmail_imap_reader *r, unsigned what, const lmail_imap_slot_ **slot,
                             const lmail_imap_token_ *t)
{
  unsigned rule = what & ~(unsigned)LMAIL_IMAP_S_LIST;
  const lmail_imap_slot_ *first = lmail_imap_slot_at_(rule, 0);

  /* body-fld-lang may be one string, MODSEQ of SEARCH and ESEARCH is one number (RFC 7162 3.1.5) */
  if (rule != LMAIL_IMAP_R_LANGUAGES && rule != LMAIL_IMAP_R_MODSEQS)
    r->repair_ = LMAIL_IMAP_REPAIR_LIST;
  if (rule == LMAIL_IMAP_R_BODY && t->len == 0) r->next_ = r->pos_; /* the list follows (DavMail) */
  if (first->what >= LMAIL_IMAP_S_ITEM) return LMAIL_IMAP_S_ANY;
  *slot = first;
  return first->what;
}

/*
 * mailbox = astring; controls and octets beyond US-ASCII need a string, which Exchange does not know. Of a LONG one
 * how much is seen depends on the cuts, so it is not looked at.
 */
static int is_no_atom(const lmail_imap_token_ *t)
{
  size_t i = 0;

  if (t->flags & LMAIL_EV_LONG) return 0;
  while (i < t->len && t->data[i] > ' ' && t->data[i] < 127) i++;
  return i < t->len;
}

/* A string where an atom belongs, or an atom where a string does? */
static int is_wrong_shape(unsigned what, unsigned field, const lmail_imap_token_ *t)
{
  if (t->shape != LMAIL_IMAP_T_ATOM) return what == LMAIL_IMAP_S_ATOM;
  if (what == LMAIL_IMAP_S_NAME) return field == LMAIL_FIELD_IMAP_MAILBOX && is_no_atom(t);
  return what == LMAIL_IMAP_S_STRING || what == LMAIL_IMAP_S_HOST || what == LMAIL_IMAP_S_BULK;
}

static lmail_status value(lmail_imap_reader *r, const lmail_imap_slot_ *slot,
                          const lmail_imap_token_ *t, lmail_event *ev)
{
  unsigned what = slot->what & ~(unsigned)LMAIL_IMAP_S_OPTIONAL;
  unsigned field = lmail_imap_field_of_(slot);
  int word = what == LMAIL_IMAP_S_NAME || what == LMAIL_IMAP_S_ATOM || what == LMAIL_IMAP_S_ITEM;

  if (what <= LMAIL_IMAP_S_NAME && t->shape == LMAIL_IMAP_T_STRING) /* what most of a FETCH is */
    return lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_VALUE, field, t, ev);
  if (lmail_imap_is_nil_(t) && ((slot->field & LMAIL_IMAP_NIL_) || !(word || is_number(what)))) {
    return nil(r, what, slot, t, ev);
  }
  if (what >= LMAIL_IMAP_S_LIST) {
    what = lone_element(r, what, &slot, t);
    field = lmail_imap_field_of_(slot);
  }
  if (what == LMAIL_IMAP_S_ITEM && !(t->flags & LMAIL_EV_LONG)) {
    if (r->rule_ == LMAIL_IMAP_R_FETCH)
      r->repair_ = LMAIL_IMAP_REPAIR_LIST; /* behind the list (Xeams) */
    lmail_imap_item_named_(r, t, ev);
    if (r->response_ == LMAIL_IMAP_URLFETCH && r->item_ == LMAIL_IMAP_ITEM_BODY)
      r->item_ = ev->code = LMAIL_IMAP_ITEM_BODY_SECTION; /* url-meta-body = "BODY" SP nstring */
    return LMAIL_EVENT;
  }
  if (is_number(what)) return number(r, what, field, t, ev);
  if (is_wrong_shape(what, field, t)) r->repair_ = LMAIL_IMAP_REPAIR_STRING;
  return lmail_imap_tell_(
      r, what == LMAIL_IMAP_S_BULK ? LMAIL_IMAP_CLIENT_BODY : LMAIL_IMAP_CLIENT_VALUE, field, t,
      ev);
}

/* The head of a literal that is told in spans. */
static lmail_status literal(lmail_imap_reader *r, const lmail_imap_slot_ *slot,
                            const lmail_imap_token_ *t, lmail_event *ev)
{
  unsigned what = slot->what & ~(unsigned)LMAIL_IMAP_S_OPTIONAL;
  unsigned kind = LMAIL_IMAP_CLIENT_VALUE;

  if (what == LMAIL_IMAP_S_BULK) kind = LMAIL_IMAP_CLIENT_BODY;
  if (is_number(what)) kind = LMAIL_IMAP_CLIENT_BAD;
  if (what >= LMAIL_IMAP_S_LIST) r->repair_ = LMAIL_IMAP_REPAIR_LIST;
  return lmail_imap_literal_(r, kind, lmail_imap_field_of_(slot), t, ev);
}

lmail_status lmail_imap_place_(lmail_imap_reader *r, const lmail_imap_token_ *t, lmail_event *ev)
{
  const lmail_imap_slot_ *slot = find_slot(r, t);

  if (t->shape == LMAIL_IMAP_T_OPEN)
    return lmail_imap_open_(r, field_of_list(r, slot), rule_of_list(r, slot->what), t, ev);
  return lmail_imap_placed_(
      r, t, t->shape == LMAIL_IMAP_T_BULK ? literal(r, slot, t, ev) : value(r, slot, t, ev), ev);
}

#ifdef __OPTIMIZE_SIZE__
#define STEP lmail_imap_step_
#else
#define STEP lmail_imap_plain_step_
#endif

const struct lmail_imap_grammar_ lmail_imap_whole_grammar_ = {STEP,
                                                              lmail_imap_response_,
                                                              lmail_imap_code_,
                                                              lmail_imap_item_,
                                                              lmail_imap_response_rule_,
                                                              lmail_imap_code_rule_,
                                                              mode_of,
                                                              lmail_imap_place_,
                                                              lmail_imap_tolerant_quoted_,
                                                              end};

lmail_status lmail_imap_reader_init_sized(lmail_imap_reader *r, size_t r_size,
                                          const lmail_imap_reader_config *cfg, size_t cfg_size,
                                          void *scratch, size_t scratch_size)
{
  return lmail_imap_reader_begin_with_(r, r_size, cfg, cfg_size, scratch, scratch_size,
                                       &lmail_imap_whole_grammar_);
}
