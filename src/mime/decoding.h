/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_DECODING_H
#define LIBMAIL_MIME_DECODING_H

/* decoding.h - what the decoders of bodies share. */

#include "mime/parts.h"

/* The state of a decoder, which scratch has at any alignment. */
static inline void lmail_state_load_(const lmail_mime_parser *m, void *state, size_t n)
{
  memcpy(state, m->base.scratch_ + LMAIL_STATE_AT_, n);
}

static inline void lmail_state_store_(lmail_mime_parser *m, const void *state, size_t n)
{
  memcpy(m->base.scratch_ + LMAIL_STATE_AT_, state, n);
}

/* The body that follows comes through this codec. */
static inline void lmail_mime_through_(lmail_mime_parser *m, lmail_mime_codec_fn codec,
                                       unsigned form)
{
  m->codec_ = codec;
  m->base.scratch_[LMAIL_FORM_AT_] = (uint8_t)form;
}

/* Is a run the question how much it may take? Its windows have no output then. */
static inline int lmail_is_question_(const lmail_mime_run_ *r)
{
  return r->w.out == NULL;
}

/* How much a decoder may take that holds `held` octets, and makes no more octets than it takes. */
size_t lmail_may_take_(const lmail_mime_run_ *r, size_t held);

/* What a call of a codec has taken and made; *place is where the next octet of the input is. */
static inline void lmail_run_took_(lmail_mime_run_ *r, size_t used, size_t made, uint64_t *place)
{
  r->w.used += used;
  r->w.made += made;
  *place = r->off + r->w.used;
}

/* The rest of the windows, as arguments of a codec. */
#define LMAIL_RUN_IN_(r) (r)->w.in + (r)->w.used, (r)->w.n - (r)->w.used
#define LMAIL_RUN_OUT_(r) (r)->w.out + (r)->w.made, (r)->w.cap - (r)->w.made

#endif
