/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_READER_H
#define LIBMAIL_IMAP_READER_H

/*
 * reader.h - what the files of the reader of responses share: reader.c is the machine, place.c puts tokens
 * into the slots of the grammar.
 */

#include "imap/token.h"

/* lmail_imap_reader.state_ */
enum {
  LMAIL_IMAP_AT_HEAD_,
  LMAIL_IMAP_AT_TEXT_, /* behind OK and the like: a space, then a code or text */
  LMAIL_IMAP_AT_CODE_, /* ... the space has been                               */
  LMAIL_IMAP_IN_CODE_NAME_,
  LMAIL_IMAP_IN_CODE_,      /* a code whose grammar is known                        */
  LMAIL_IMAP_AT_CODE_TEXT_, /* one that is not: a space, then what is up to "]"      */
  LMAIL_IMAP_IN_CODE_TEXT_,
  LMAIL_IMAP_AT_BRACKET_,
  LMAIL_IMAP_AFTER_CODE_,
  LMAIL_IMAP_IN_TEXT_,
  LMAIL_IMAP_IN_DATA_,
  LMAIL_IMAP_IN_LITERAL_,
  LMAIL_IMAP_RESYNC_,
  LMAIL_IMAP_AT_END_
};

/* lmail_imap_reader.prev_: the token before this one. */
enum { LMAIL_IMAP_PREV_VALUE_, LMAIL_IMAP_PREV_OPEN_, LMAIL_IMAP_PREV_CLOSE_ };

/* Octets of scratch for an open list: the rule around it, its place, its item, its slot. */
enum { LMAIL_IMAP_FRAME_ = 4 };

/* What every event says of where the reader is. */
static inline lmail_status lmail_imap_told_(lmail_imap_reader *r, unsigned kind, unsigned field,
                                            lmail_event *ev)
{
  ev->kind = (uint16_t)kind;
  ev->field = (uint16_t)field;
  ev->id = r->id_;
  ev->depth = r->depth_;
  ev->repair = r->repair_;
  r->repair_ = 0;
  return LMAIL_EVENT;
}

/* A list begins in the slot with this public number, behind which next_ is; its rule is that of what is in it. */
static inline void lmail_imap_push_(lmail_imap_reader *r, unsigned field, unsigned rule)
{
  uint8_t *frame = r->base.scratch_ + r->token_max_ + (size_t)r->depth_ * LMAIL_IMAP_FRAME_;

  frame[0] = (uint8_t)r->rule_;
  frame[1] = (uint8_t)r->next_;
  frame[2] = (uint8_t)r->item_;
  frame[3] = (uint8_t)(field - LMAIL_FIELD_IMAP);
  r->rule_ = rule;
  r->pos_ = 0;
  r->item_ = 0;
  r->depth_++;
}

/* The innermost list ends: the public number of the slot in which it was. */
static inline unsigned lmail_imap_pop_(lmail_imap_reader *r)
{
  const uint8_t *frame;

  r->depth_--;
  frame = r->base.scratch_ + r->token_max_ + (size_t)r->depth_ * LMAIL_IMAP_FRAME_;
  r->rule_ = frame[0];
  r->pos_ = frame[1];
  r->item_ = frame[2];
  return LMAIL_FIELD_IMAP + (unsigned)frame[3];
}

/* What the reader knows of what responses hold: all of it (place.c), or next to nothing (bare.c). */
struct lmail_imap_grammar_ {
  lmail_step_fn step;
  /* Numbers of names, 0 when unknown. */
  unsigned (*response)(const uint8_t *name, size_t n);
  unsigned (*code)(const uint8_t *name, size_t n);
  unsigned (*item)(const uint8_t *name, size_t n);
  /* The rule of what follows a response's or a code's name; LMAIL_IMAP_R_COUNT: text. */
  unsigned (*response_rule)(unsigned response);
  unsigned (*code_rule)(unsigned code);
  /* What the next token is read as. */
  unsigned (*mode)(const lmail_imap_reader *r);
  /* A token that lies whole in its slot, or the first span of a long one. LMAIL_OK: nothing to tell. */
  lmail_status (*place)(lmail_imap_reader *r, const lmail_imap_token_ *t, lmail_event *ev);
  /* The octets of a quoted string (token.h). */
  unsigned (*quoted)(lmail_imap_reader *r, const uint8_t *in, size_t n, size_t *used, unsigned mode,
                     lmail_imap_token_ *t);
  /* A list, a code or the response ends: notes what it lacks. empty: there is nothing in it. */
  void (*end)(lmail_imap_reader *r, int empty);
};

/* element.c: an event, with what the token says; t may be NULL. */
lmail_status lmail_imap_tell_(lmail_imap_reader *r, unsigned kind, unsigned field,
                              const lmail_imap_token_ *t, lmail_event *ev);
/* A fault behind which the response is passed over. */
lmail_status lmail_imap_broken_(lmail_imap_reader *r, unsigned field, const lmail_imap_token_ *t,
                                lmail_event *ev);
/* A list with that rule begins in the slot `field`. */
lmail_status lmail_imap_open_(lmail_imap_reader *r, unsigned field, unsigned rule,
                              const lmail_imap_token_ *t, lmail_event *ev);
/* The name of an item, with its section. */
lmail_status lmail_imap_item_named_(lmail_imap_reader *r, const lmail_imap_token_ *t,
                                    lmail_event *ev);
/* The head of a literal that is told in spans; kind BAD: it cannot be a value there. */
lmail_status lmail_imap_literal_(lmail_imap_reader *r, unsigned kind, unsigned field,
                                 const lmail_imap_token_ *t, lmail_event *ev);
/* A token has been told, st says how: the next one comes behind it, when all of it is there. Returns st. */
lmail_status lmail_imap_placed_(lmail_imap_reader *r, const lmail_imap_token_ *t, lmail_status st,
                                lmail_event *ev);

/* reader.c: makes *r ready with a grammar; 0: the default. LMAIL_OK, LMAIL_E_ARGUMENT, LMAIL_E_SCRATCH. */
lmail_status lmail_imap_reader_begin_(lmail_imap_reader *r,
                                      const struct lmail_imap_grammar_ *grammar, uint32_t token_max,
                                      uint32_t depth_max, void *scratch, size_t scratch_size);

/* The same from the arguments of lmail_imap_reader_init_sized. */
lmail_status lmail_imap_reader_begin_with_(lmail_imap_reader *r, size_t r_size,
                                           const lmail_imap_reader_config *cfg, size_t cfg_size,
                                           void *scratch, size_t scratch_size,
                                           const struct lmail_imap_grammar_ *grammar);

/* bare.c: the capabilities without which a client could do wrong, as bits of imap_client.h. */
uint64_t lmail_imap_bare_capability_(const uint8_t *name, size_t n);

/* nil = "NIL", in any case */
static inline int lmail_imap_is_nil_(const lmail_imap_token_ *t)
{
  return t->shape == LMAIL_IMAP_T_ATOM && t->len == 3 && (t->data[0] | 0x20) == 'n' &&
         (t->data[1] | 0x20) == 'i' && (t->data[2] | 0x20) == 'l' && !(t->flags & LMAIL_EV_LONG);
}

extern const struct lmail_imap_grammar_ lmail_imap_whole_grammar_;
extern const struct lmail_imap_grammar_ lmail_imap_bare_grammar_;

/* place.c: `place` of the whole grammar, for plain.c. */
lmail_status lmail_imap_place_(lmail_imap_reader *r, const lmail_imap_token_ *t, lmail_event *ev);

/* reader.c: the step of the machine; plain.c: the same, with a short way for what is plain. Not in builds for size. */
lmail_status lmail_imap_step_(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                              lmail_event *ev);
lmail_status lmail_imap_plain_step_(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                                    lmail_event *ev);

#endif
