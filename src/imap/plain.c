/* SPDX-License-Identifier: MIT */
/*
 * plain.c - what nearly all of a response is made of, when it lies there whole: parentheses, quoted strings, NIL and
 * short atoms, each with the right space in front, put into their slots without the state that token.c and place.c
 * keep for all else. What is told is the same. Not in builds for size.
 */

#include "imap/reader.h"

#ifndef __OPTIMIZE_SIZE__
#include "core/chars.h"
#include "imap/grammar.h"

/* The slot of the next token, where none is passed over for what the token is; else NULL. */
static const lmail_imap_slot_ *plain_slot(const lmail_imap_reader *r)
{
  const lmail_imap_slot_ *slot = lmail_imap_slot_at_(r->rule_, r->pos_);

  if (slot == NULL || (slot->what & LMAIL_IMAP_S_OPTIONAL)) return NULL;
  return slot->what == LMAIL_IMAP_S_VALUE ? lmail_imap_item_slot_(r->item_) : slot;
}

/*
 * An atom as long as no mode matters: none of what ends one, and no section. 0: it is not known to end in
 * s[0 .. n), or is something else.
 */
static size_t plain_atom(const uint8_t *s, size_t n)
{
  size_t i = n > 0 && s[0] == '\\';

  while (i < n && lmail_is_(s[i], LMAIL_C_TOKEN) && s[i] != '{') i++;
  return i < n && (s[i] == ' ' || s[i] == ')') ? i : 0;
}

static int is_nil(const uint8_t *s, size_t n)
{
  return n == 3 && (s[0] | 0x20) == 'n' && (s[1] | 0x20) == 'i' && (s[2] | 0x20) == 'l';
}

/* May NIL stand in a slot, where it has no event? */
static int is_silent(const lmail_imap_slot_ *slot)
{
  return slot != NULL && (slot->field & LMAIL_IMAP_NIL_) && slot->what != LMAIL_IMAP_S_BULK &&
         slot->what != LMAIL_IMAP_S_ANY;
}

/* "(": LMAIL_OK where it is no list that the grammar has there. */
static lmail_status plain_open(lmail_imap_reader *r, lmail_event *ev)
{
  const lmail_imap_slot_ *slot = plain_slot(r);

  if (slot == NULL || slot->what < LMAIL_IMAP_S_LIST || r->depth_ == r->depth_max_) return LMAIL_OK;
  r->next_ = (uint8_t)lmail_imap_behind_(r->rule_, r->pos_);
  lmail_imap_push_(r, lmail_imap_field_of_(slot), slot->what & ~(unsigned)LMAIL_IMAP_S_LIST);
  r->prev_ = LMAIL_IMAP_PREV_OPEN_;
  return lmail_imap_told_(r, LMAIL_IMAP_CLIENT_OPEN, lmail_imap_field_of_(slot), ev);
}

/* ")": LMAIL_OK where it is one too many, or comes too early. */
static lmail_status plain_close(lmail_imap_reader *r, lmail_event *ev)
{
  if (r->depth_ == 0 ||
      lmail_imap_wants_more_(r->rule_, r->pos_, r->prev_ == LMAIL_IMAP_PREV_OPEN_))
    return LMAIL_OK;
  lmail_imap_told_(r, LMAIL_IMAP_CLIENT_CLOSE, 0, ev);
  ev->field = (uint16_t)lmail_imap_pop_(r);
  r->prev_ = LMAIL_IMAP_PREV_CLOSE_;
  return LMAIL_EVENT;
}

/* A string or an atom in its slot; LMAIL_OK: NIL, which is not told. */
static lmail_status plain_value(lmail_imap_reader *r, const uint8_t *s, size_t n, uint64_t off,
                                unsigned shape, lmail_event *ev)
{
  const lmail_imap_slot_ *slot = plain_slot(r);
  lmail_imap_token_ t;

  r->prev_ = LMAIL_IMAP_PREV_VALUE_;
  if (slot != NULL && (shape == LMAIL_IMAP_T_STRING ? slot->what <= LMAIL_IMAP_S_NAME
                                                    : is_nil(s, n) && is_silent(slot))) {
    r->pos_ = (uint8_t)lmail_imap_behind_(r->rule_, r->pos_);
    if (shape == LMAIL_IMAP_T_ATOM) return LMAIL_OK;
    ev->data = s;
    ev->len = n;
    ev->off = off;
    ev->flags = LMAIL_IMAP_EV_QUOTED;
    return lmail_imap_told_(r, LMAIL_IMAP_CLIENT_VALUE, lmail_imap_field_of_(slot), ev);
  }
  t.data = s;
  t.len = n;
  t.off = off;
  t.flags = shape == LMAIL_IMAP_T_STRING ? LMAIL_IMAP_EV_QUOTED : 0;
  t.shape = (uint8_t)shape;
  return lmail_imap_place_(r, &t, ev);
}

lmail_status lmail_imap_plain_(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used,
                               lmail_event *ev)
{
  lmail_status st = LMAIL_OK;

  if (lmail_imap_token_open_(r) || r->gap_ != 0) return LMAIL_OK;
  while (st == LMAIL_OK && *used < n) {
    const uint8_t *s = in + *used;
    unsigned space = *s == ' ';
    size_t left = n - *used - space;
    size_t k;

    s += space;
    if (left == 0) break;
    if (*s == ')') {
      if (space || (st = plain_close(r, ev)) == LMAIL_OK) break;
      ev->off = r->base.off_ + *used;
      *used += 1;
      break;
    }
    /* between lists the space may be missing, and behind "(" it is not there */
    if (space == (r->prev_ == LMAIL_IMAP_PREV_OPEN_) &&
        !(*s == '(' && r->prev_ == LMAIL_IMAP_PREV_CLOSE_))
      break;
    if (*s == '(') {
      if ((st = plain_open(r, ev)) == LMAIL_OK) break;
      ev->off = r->base.off_ + *used + space;
      *used += space + 1;
    } else if (*s == '"') {
      k = lmail_imap_quoted_run_(s + 1, left - 1);
      if (k == left - 1 || s[k + 1] != '"' || k > r->token_max_ ||
          (r->flags_ & LMAIL_IMAP_TOLERATE_QUOTES))
        break;
      st = plain_value(r, s + 1, k, r->base.off_ + *used + space + 1, LMAIL_IMAP_T_STRING, ev);
      *used += space + k + 2;
    } else {
      k = plain_atom(s, left);
      if (k == 0 || k > r->token_max_) break;
      st = plain_value(r, s, k, r->base.off_ + *used + space, LMAIL_IMAP_T_ATOM, ev);
      *used += space + k;
    }
  }
  return st;
}
#endif
