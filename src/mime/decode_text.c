/* SPDX-License-Identifier: MIT */
/* decode_text.c - bodies as UTF-8 while they are read: a charset behind the transfer encoding. */

#include "mime/decoding.h"

/* How a body becomes text; transfer NULL: its octets are in the charset as they stand. */
typedef struct converter {
  lmail_charset_decoder d;
  lmail_mime_codec_fn transfer;
} converter;

typedef char converter_fits[sizeof(converter) <= LMAIL_TEXT_MAX_ ? 1 : -1];

/* Octets between the two, on the stack. */
#if LIBMAIL_SMALL
enum { BETWEEN = 64 };
#else
enum { BETWEEN = 1024 };
#endif

/* Text of n octets takes up to 3 * n + 3, and what the decoder of a charset holds is less than HELD. */
enum { HELD = 8 };

static void load(const lmail_mime_parser *m, converter *c)
{
  memcpy(c, m->base.scratch_ + LMAIL_TEXT_AT_, sizeof *c);
}

static void store(lmail_mime_parser *m, const converter *c)
{
  memcpy(m->base.scratch_ + LMAIL_TEXT_AT_, c, sizeof *c);
}

/* How many octets of the charset there is room for. */
static size_t room_for(size_t room)
{
  return room / 4 > HELD ? room / 4 - HELD : 0;
}

/* Octets in the charset, into the rest of the output. */
static void convert(converter *c, lmail_mime_run_ *r, const uint8_t *in, size_t n, size_t *used,
                    int last)
{
  size_t made;

  r->full = lmail_charset_decode(&c->d, in, n, used, LMAIL_RUN_OUT_(r), &made, last) == LMAIL_FULL;
  r->w.made += made;
}

/* The run of the transfer encoding, a piece at a time, none larger than there is room for its text. */
static void transfer(lmail_mime_parser *m, converter *c, lmail_mime_run_ *r)
{
  int more = 1;

  while (more) {
    uint8_t between[BETWEEN];
    size_t room = room_for(r->w.cap - r->w.made), used;
    lmail_mime_run_ inner;

    if (room == 0) {
      r->full = 1;
      return;
    }
    lmail_windows_init_(&inner.w, LMAIL_RUN_IN_(r), between, room < BETWEEN ? room : BETWEEN);
    inner.off = r->off + r->w.used;
    inner.last = r->last;
    (void)c->transfer(m, &inner);
    r->w.used += inner.w.used;
    more = inner.full;
    convert(c, r, between, inner.w.made, &used, r->last && !more);
  }
}

static void run(lmail_mime_parser *m, converter *c, lmail_mime_run_ *r)
{
  size_t used;

  if (c->transfer) {
    transfer(m, c, r);
  } else {
    convert(c, r, LMAIL_RUN_IN_(r), &used, r->last);
    r->w.used += used;
  }
}

/*
 * Where the first malformed text of the body shows: this run has met it. An octet after another goes
 * through the states as they were before, so that the place does not depend on how the input was cut.
 */
static uint64_t place_of_bad(lmail_mime_parser *m, converter *c, const lmail_mime_run_ *whole)
{
  uint8_t out[64]; /* what was made already is not to be scribbled on */
  lmail_mime_run_ r;
  size_t i;

  lmail_windows_init_(&r.w, whole->w.in, whole->w.n, out, sizeof out);
  r.off = whole->off;
  r.last = 0;
  for (i = 0; i<whole->w.used; i += r.w.used> i) {
    r.w.n = i + 1;
    r.w.made = 0;
    run(m, c, &r);
    if (c->d.replaced != 0) break;
  }
  return whole->off + i;
}

static size_t may_take(lmail_mime_parser *m, const converter *c, const lmail_mime_run_ *r)
{
  lmail_mime_run_ inner = *r;

  inner.w.cap = room_for(r->w.cap);
  return c->transfer ? c->transfer(m, &inner) : lmail_may_take_(&inner, 0);
}

static size_t text(lmail_mime_parser *m, lmail_mime_run_ *r)
{
  uint8_t before[LMAIL_STATE_MAX_], after[LMAIL_STATE_MAX_];
  converter c, begun;

  load(m, &c);
  if (lmail_is_question_(r)) return may_take(m, &c, r);
  begun = c;
  lmail_state_load_(m, before, sizeof before);
  run(m, &c, r);
  store(m, &c);
  if (c.d.replaced != 0 && begun.d.replaced == 0) {
    lmail_state_load_(m, after, sizeof after);
    lmail_state_store_(m, before, sizeof before);
    lmail_mime_body_defect_(m, LMAIL_BODY_BAD_TEXT_, place_of_bad(m, &begun, r));
    lmail_state_store_(m, after, sizeof after);
  }
  return 0;
}

/* RFC 2046 4.1.2. */
static const lmail_charset *charset_of(const lmail_mime_parser *m, const lmail_text_config *cfg)
{
  const uint8_t *name = lmail_mime_charset_(m);

  if (name[0] == 0) {
    if (cfg && cfg->fallback) return cfg->fallback;
    return lmail_charset_find_basic(NULL, "utf-8", 5);
  }
  if (name[0] == LMAIL_CHARSET_MAX_) return NULL; /* or cut */
  if (cfg && cfg->find) return cfg->find(cfg->find_user, name + 1, name[0]);
  return lmail_charset_find_basic(NULL, name + 1, name[0]);
}

lmail_status lmail_mime_decode_text(lmail_mime_parser *m, const lmail_text_config *cfg)
{
  lmail_status st = lmail_mime_decode(m, LMAIL_MIME_DECODED);
  const lmail_charset *charset;
  converter c;

  if (st != LMAIL_OK) return st;
  charset = charset_of(m, cfg);
  if (!charset) {
    m->defect_off_ = lmail_top_(m)->body_off;
    lmail_mime_defect_(m, LMAIL_DEFECT_UNKNOWN_CHARSET, LMAIL_FIELD_CONTENT_TYPE);
    return LMAIL_OK;
  }
  memset(&c, 0, sizeof c);
  lmail_charset_decode_init(&c.d, charset);
  c.transfer = m->codec_;
  store(m, &c);
  lmail_mime_through_(m, text, LMAIL_MIME_TEXT);
  return LMAIL_OK;
}
