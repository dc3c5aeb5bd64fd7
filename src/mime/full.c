/* SPDX-License-Identifier: MIT */
/* full.c - what a MIME parser does that lmail_mime_init began, and no other; see bare.c. */

#include "mime/parts.h"

/* ---- fields ----------------------------------------------------------------------------------- */

/* A field that is known: have we met it in this header? The first one counts. */
static void known_field(lmail_mime_parser *m, const lmail_field *f, uint64_t off)
{
  if (lmail_field_is_duplicate_(f->id, lmail_mime_once_(m))) {
    lmail_mime_defect_(m, LMAIL_DEFECT_DUPLICATE_FIELD, off, f->id);
    lmail_mime_content_again_(m, f, off);
  } else if (f->id == LMAIL_FIELD_CONTENT_TYPE) {
    lmail_mime_content_type_(m, f, off);
  } else if (f->id == LMAIL_FIELD_CONTENT_TRANSFER_ENCODING) {
    lmail_mime_content_encoding_(m, f, off);
  }
}

static void field(lmail_mime_parser *m, const lmail_mime_raw_ *t, lmail_lines_ *l, lmail_field *f)
{
  size_t n = t->is_long ? lmail_without_half_crlf_(t->s, t->n) : t->n;

  l->high = 1; /* of no interest */
  lmail_field_octets_(t->s, n, t->all, 0, t->off, &m->even_, l);
  lmail_field_split_(t->s, t->n - lmail_line_end_size_(l->last), 0, f);
  m->base.line_ += l->count;
  if (l->defects != 0) m->defects_[0] |= l->defects;
  f->id = lmail_field_id(t->s, f->name_len);
  if (f->flags != 0) m->defects_[0] |= lmail_field_defects_(f->flags);
  if (f->id != LMAIL_FIELD_NONE) known_field(m, f, t->off);
}

static int has_version(const lmail_mime_parser *m)
{
  enum { NUMBER = LMAIL_FIELD_MIME_VERSION - LMAIL_FIELD_RFC822 };

  return (lmail_mime_once_(m)[NUMBER >> 5] >> (NUMBER & 31) & 1) != 0;
}

static void over(lmail_mime_parser *m, uint64_t off)
{
  if ((m->flags_ & (LMAIL_HAS_TYPE_ | LMAIL_HAS_ENCODING_)) != 0 && m->open_ == 1 &&
      !has_version(m)) {
    lmail_mime_defect_(m, LMAIL_DEFECT_NO_MIME_VERSION, off, 0);
  }
}

/* ---- defects and their readings --------------------------------------------------------------- */

/* The defects that say how else they may be read. */
static int has_readings(unsigned defect)
{
  return defect == LMAIL_DEFECT_CONFLICTING_BOUNDARY || defect == LMAIL_DEFECT_CONFLICTING_TYPE ||
         defect == LMAIL_DEFECT_CONFLICTING_ENCODING ||
         defect == LMAIL_DEFECT_DUPLICATE_PARAMETER || defect == LMAIL_DEFECT_DELIMITER_TAIL;
}

/* What is refused is refused by the call behind the one that tells why. */
static void told(lmail_mime_parser *m, lmail_event *ev)
{
  if (has_readings(ev->code)) {
    ev->flags = LMAIL_EV_COPIED;
    ev->data = m->base.scratch_ + m->reading_;
    ev->len = m->reading_len_[0];
    ev->data2 = ev->data + ev->len;
    ev->len2 = m->reading_len_[1];
    m->reading_len_[0] = m->reading_len_[1] = 0;
  }
  if (m->cfg_flags_ & LMAIL_MIME_CFG_STRICT && lmail_defect_is_ambiguous(ev->code)) {
    lmail_fail_(&m->base, LMAIL_E_AMBIGUOUS, ev->field, ev->off, 0);
    m->base.error_repair_ = ev->code;
    m->base.error_line_ = 0; /* where it is, off says; what was read may be more */
  }
}

/*
 * What stands behind a boundary, in scratch behind the place for a copy of it. When more than blanks do,
 * the readings are a delimiter, and a line of text.
 */
static void tail(lmail_mime_parser *m, const uint8_t *c)
{
  const lmail_mime_frame_ *f = lmail_top_(m);
  uint8_t *kept = m->base.scratch_ + f->boundary_len;
  size_t len = m->reading_len_[1];

  if (c) {
    if (len < LMAIL_READING_MAX_ && f->boundary_len + len < m->token_max_) {
      kept[len] = *c;
      m->reading_len_[1]++;
    }
    return;
  }
  memcpy(m->base.scratch_, m->base.scratch_ + f->boundary + 2, f->boundary_len);
  m->reading_ = 0;
  m->reading_len_[0] = f->boundary_len;
  if (len != 0 && kept[len - 1] == '\r') m->reading_len_[1]--;
}

/* ---- life ------------------------------------------------------------------------------------- */

static const lmail_mime_more_ more = {lmail_field_length_, field, over,
                                      lmail_mime_lines_,   tail,  told};

lmail_status lmail_mime_init_sized(lmail_mime_parser *m, size_t size, const lmail_mime_config *cfg,
                                   size_t cfg_size, void *scratch, size_t n)
{
  return lmail_mime_begin_(m, size, cfg, cfg_size, scratch, n, &more);
}
