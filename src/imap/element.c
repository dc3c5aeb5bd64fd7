/* SPDX-License-Identifier: MIT */
/* element.c - what is told of a response and its elements, whatever the grammar: faults, lists, items, literals. */

#include "core/apart.h"
#include "core/number.h"
#include "imap/reader.h"

LMAIL_APART_ lmail_status lmail_imap_tell_(lmail_imap_reader *r, unsigned kind, unsigned field,
                                           const lmail_imap_token_ *t, lmail_event *ev)
{
  if (t != NULL) {
    ev->data = t->data;
    ev->len = t->len;
    ev->off = t->off;
    ev->flags = t->flags;
  }
  return lmail_imap_told_(r, kind, field, ev);
}

/* A fault behind which the response is passed over; when its line has ended already, END is next. */
lmail_status lmail_imap_broken_(lmail_imap_reader *r, unsigned field, const lmail_imap_token_ *t,
                                lmail_event *ev)
{
  lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_BAD, field, t, ev);
  if (ev->flags & LMAIL_EV_LONG) { /* how much of it is here depends on the cuts */
    ev->data = NULL;
    ev->len = 0;
    ev->off = r->base.token_off_;
  }
  ev->code = 1;
  ev->flags &= LMAIL_EV_COPIED;
  r->depth_ = 0;
  if (t->shape != LMAIL_IMAP_T_BAD) r->skip_ = 0;
  r->lex_ = 0;
  r->long_ = 0;
  r->base.held_ = 0;
  r->open_kind_ = 0;
  r->state_ = t->shape == LMAIL_IMAP_T_EOL ? LMAIL_IMAP_AT_END_ : LMAIL_IMAP_RESYNC_;
  return LMAIL_EVENT;
}

lmail_status lmail_imap_placed_(lmail_imap_reader *r, const lmail_imap_token_ *t, lmail_status st,
                                lmail_event *ev)
{
  if (t->flags & LMAIL_EV_MORE) {
    r->open_kind_ = ev->kind;
    r->open_field_ = ev->field;
    lmail_bulk_open_(&r->base);
    lmail_stop_batch_(&r->base);
  } else {
    r->pos_ = r->next_;
  }
  return st;
}

lmail_status lmail_imap_open_(lmail_imap_reader *r, unsigned field, unsigned rule,
                              const lmail_imap_token_ *t, lmail_event *ev)
{
  if (r->depth_ == r->depth_max_) return lmail_imap_broken_(r, field, t, ev);
  lmail_imap_push_(r, field, rule);
  return lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_OPEN, field, t, ev);
}

/* fetch-att = name ["[" section "]" ["<" number ">"]] */
lmail_status lmail_imap_item_named_(lmail_imap_reader *r, const lmail_imap_token_ *t,
                                    lmail_event *ev)
{
  const uint8_t *open = (const uint8_t *)memchr(t->data, '[', t->len);
  size_t name = open == NULL ? t->len : (size_t)(open - t->data);
  size_t end = t->len;

  lmail_imap_tell_(r, LMAIL_IMAP_CLIENT_ITEM, LMAIL_FIELD_IMAP_ITEM, t, ev);
  r->item_ = r->grammar_->item(t->data, name);
  ev->len = name;
  while (end > name && t->data[end - 1] != ']') end--;
  if (end > name) {
    ev->data2 = open + 1;
    ev->len2 = end - name - 2;
    if (r->item_ == LMAIL_IMAP_ITEM_BODY) r->item_ = LMAIL_IMAP_ITEM_BODY_SECTION;
    if (t->len - end > 2 && t->data[end] == '<' && t->data[t->len - 1] == '>' &&
        lmail_number_(t->data + end + 1, t->len - end - 2, UINT64_MAX, &ev->num) == LMAIL_OK) {
      ev->flags |= LMAIL_IMAP_EV_ORIGIN;
    }
  }
  ev->code = (uint16_t)r->item_;
  return LMAIL_EVENT;
}

lmail_status lmail_imap_literal_(lmail_imap_reader *r, unsigned kind, unsigned field,
                                 const lmail_imap_token_ *t, lmail_event *ev)
{
  static const uint8_t nothing[1] = {0};

  lmail_imap_tell_(r, kind, field, t, ev);
  ev->data = nothing;
  ev->num = kind == LMAIL_IMAP_CLIENT_BAD ? 0 : r->literal_;
  if (kind != LMAIL_IMAP_CLIENT_BODY) ev->flags |= LMAIL_EV_LONG;
  r->open_kind_ = ev->kind;
  r->open_field_ = ev->field;
  lmail_stop_batch_(&r->base); /* the application may call lmail_skip */
  if (r->literal_ == 0) return LMAIL_EVENT;
  ev->flags |= LMAIL_EV_MORE;
  lmail_bulk_open_(&r->base);
  r->status_ = (uint8_t)r->state_;
  r->state_ = LMAIL_IMAP_IN_LITERAL_;
  return LMAIL_EVENT;
}
