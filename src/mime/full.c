/* SPDX-License-Identifier: MIT */
/* full.c - what a MIME parser does that lmail_mime_init began, and no other; see bare.c. */

#include "mime/parts.h"
#include "core/apart.h"
#include "core/chars.h"

/* ---- fields ----------------------------------------------------------------------------------- */

/* "version := 1*DIGIT "." 1*DIGIT", and "1.0" is what MIME is (RFC 2045 4). Others are read as if they said so. */
static void version(lmail_mime_parser *m, const lmail_field *f)
{
  uint16_t major, minor;

  if (lmail_mime_version_parse(f->value, f->value_len, &major, &minor) == LMAIL_OK && major == 1 &&
      minor == 0) {
    return;
  }
  lmail_mime_defect_(m, LMAIL_DEFECT_NO_MIME_VERSION, f->id);
}

/* A field that is known: have we met it in this header? The first one counts. */
static void known_field(lmail_mime_parser *m, const lmail_field *f)
{
  if (lmail_field_is_duplicate_(f->id, lmail_mime_once_(m))) {
    lmail_mime_defect_(m, LMAIL_DEFECT_DUPLICATE_FIELD, f->id);
    lmail_mime_content_again_(m, f);
  } else if (f->id == LMAIL_FIELD_CONTENT_TYPE) {
    lmail_mime_content_type_(m, f);
  } else if (f->id == LMAIL_FIELD_CONTENT_TRANSFER_ENCODING) {
    lmail_mime_content_encoding_(m, f);
  } else if (f->id == LMAIL_FIELD_CONTENT_DISPOSITION) {
    lmail_mime_content_disposition_(m, f);
  } else if (f->id == LMAIL_FIELD_MIME_VERSION) {
    version(m, f);
  }
}

/*
 * A byte order mark, which is stepped over as the field reader does. What only begins like one is the
 * beginning of a field.
 */
static lmail_status mark(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used)
{
  static const uint8_t bom[3] = {0xef, 0xbb, 0xbf};

  while (*used < n && m->base.held_ < sizeof bom && in[*used] == bom[m->base.held_]) {
    lmail_mime_hold_(m, in + *used, 1);
    ++*used;
  }
  if (m->base.held_ == sizeof bom) {
    m->defect_off_ = 0;
    lmail_mime_defect_(m, LMAIL_DEFECT_FIELD_BOM, 0);
    m->base.held_ = 0;
  } else if (*used == n && !lmail_finished_(&m->base)) {
    return LMAIL_OK;
  }
  m->state_ = LMAIL_IN_HEADER_;
  return LMAIL_GO_ON_;
}

/* The rest of a field that is longer than token_max. */
static lmail_status rest(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  uint64_t off = m->base.off_;
  uint64_t length = off - m->header_off_;
  uint64_t room = m->header_bytes_max_ > length ? m->header_bytes_max_ - length : 0;
  unsigned id = m->defect_field_;
  uint8_t last = m->flags_ & LMAIL_LINE_DONE_ ? '\n' : 0;
  int finished = lmail_finished_(&m->base);
  int sparse = 0;
  int ended;
  size_t k;

  if (n == 0 && !finished) return LMAIL_OK;
  if (n > room) n = (size_t)room;
  k = lmail_field_rest_(in, n, 0, &last);
  ended = k < n || k == room || finished;
  m->flags_ = m->flags_ & ~(uint32_t)LMAIL_LINE_DONE_;
  if (last == '\n') m->flags_ |= LMAIL_LINE_DONE_;
  m->base.line_ += lmail_count_lines_(in, k, &sparse);
  *used = k;
  if (ended) {
    m->state_ = LMAIL_IN_HEADER_;
    if (k == room && !(m->flags_ & LMAIL_LINE_DONE_)) m->flags_ |= LMAIL_IN_LINE_;
    m->flags_ = (m->flags_ & ~(uint32_t)(LMAIL_LINE_DONE_ | LMAIL_CHECKED_));
  }
  if (lmail_bulk_skipped_(&m->base)) {
    if (ended) lmail_bulk_close_(&m->base);
    return LMAIL_GO_ON_;
  }
  if (ended) lmail_bulk_close_(&m->base);
  lmail_mime_tell_(m, ev, LMAIL_MIME_HEADER, off);
  ev->field = (uint16_t)id;
  ev->flags = (uint16_t)(LMAIL_EV_LONG | (ended ? 0 : LMAIL_EV_MORE));
  ev->data = k != 0 ? in : m->base.scratch_; /* empty, not absent */
  ev->len = k;
  return LMAIL_EVENT;
}

#ifndef __OPTIMIZE_SIZE__
/*
 * A field s[0 .. n) as lmail_field_split takes it apart, when its name is known: such a name is written as it
 * must be, and there is no need to look at its octets.
 */
static LMAIL_IN_PLACE_ int split_known(const uint8_t *s, size_t n, lmail_field *f)
{
  enum { NAME_MAX = 40 };
  size_t most = n < NAME_MAX ? n : NAME_MAX;
  size_t len = lmail_find_near_(s, most, ':');

  if (len == most) return 0;
  f->id = lmail_field_id(s, len);
  if (f->id == LMAIL_FIELD_NONE) return 0;
  f->flags = 0;
  f->name = s;
  f->name_len = len;
  f->value = s + len + 1;
  f->value_len = n - len - 1;
  return 1;
}
#endif

static LMAIL_IN_PLACE_ void split(const uint8_t *s, size_t n, lmail_field *f)
{
#ifndef __OPTIMIZE_SIZE__
  if (split_known(s, n, f)) return;
#endif
  lmail_field_split_(s, n, 0, f);
  f->id = lmail_field_id(s, f->name_len);
}

static LMAIL_IN_PLACE_ void take_apart(lmail_mime_parser *m, const lmail_mime_raw_ *t,
                                       lmail_field *f)
{
  size_t n = t->is_long ? lmail_without_half_crlf_(t->s, t->n) : t->n;
  lmail_lines_ own;
  lmail_lines_ *l = t->lines ? t->lines : &own;

  if (!t->lines) (void)lmail_field_length_(t->s, n, 1, 0, l);
  l->high = 1; /* of no interest */
  lmail_field_octets_(t->s, n, t->all, 0, t->off, &m->even_, l);
  split(t->s, t->n - lmail_line_end_size_(l->last), f);
  m->base.line_ += l->count;
  if (l->defects != 0) m->defects_[0] |= l->defects;
  if (f->flags != 0) m->defects_[0] |= lmail_field_defects_(f->flags);
  if (f->id != LMAIL_FIELD_NONE) known_field(m, f);
}

static void field(lmail_mime_parser *m, const lmail_mime_raw_ *t, lmail_field *f)
{
  take_apart(m, t, f);
}

/* ---- a field where it is ---------------------------------------------------------------------- */

/* A line that begins with "-", at the start of a field: 1 when it is known to be a delimiter. */
static int is_delimiter(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used)
{
  unsigned number = lmail_mime_delimiter_(m, in, n);

  if (number == 0) return 0;
  *used = lmail_frame_(m, number)->boundary_len;
  m->tail_len_ = 0;
  lmail_mime_over_by_delimiter_(m, number, m->base.off_);
  return 1;
}

/* Nothing is held and this is no blank line: a field that lies in the input is handed out there. */
static lmail_status whole(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                          lmail_event *ev)
{
  int finished = lmail_finished_(&m->base);
  size_t length;
  lmail_mime_raw_ t;
  lmail_lines_ l;
  lmail_field f;

  if (in[0] == '-' && m->longest_ != 0 && !(m->flags_ & LMAIL_IN_LINE_)) {
    if (n < m->longest_ && !memchr(in, '\n', n)) { /* cannot tell yet */
      size_t none = 0;

      lmail_mime_hold_(m, in, n);
      *used = n;
      return lmail_mime_held_field_(m, in + n, 0, &none, ev);
    }
    if (is_delimiter(m, in, n, used)) return LMAIL_OK;
  }
  length = n > m->token_max_ ? m->token_max_ + 1U : n;
  length = lmail_field_length_(in, length, finished && length == n, 0, &l);
  if (length > m->token_max_ || (length == 0 && n > m->token_max_)) {
    *used = m->token_max_;
    return lmail_mime_long_field_(m, in, m->base.off_, ev, 0);
  }
  if (length == 0) {
    lmail_mime_hold_(m, in, n);
    m->flags_ |= LMAIL_CHECKED_;
    *used = n;
    return LMAIL_OK;
  }
  *used = length;
  t.s = in;
  t.n = length;
  t.all = n;
  t.off = m->base.off_;
  t.lines = &l;
  t.is_long = 0;
  m->defect_off_ = t.off;
  take_apart(m, &t, &f);
  return lmail_mime_tell_field_(m, &t, &f, ev, 0);
}

static int has_version(const lmail_mime_parser *m)
{
  enum { NUMBER = LMAIL_FIELD_MIME_VERSION - LMAIL_FIELD_RFC822 };

  return (lmail_mime_once_(m)[NUMBER >> 5] >> (NUMBER & 31) & 1) != 0;
}

static void over(lmail_mime_parser *m)
{
  if ((m->flags_ & (LMAIL_HAS_TYPE_ | LMAIL_HAS_ENCODING_)) != 0 && m->open_ == 1 &&
      !has_version(m)) {
    lmail_mime_defect_(m, LMAIL_DEFECT_NO_MIME_VERSION, 0);
  }
}

/* What the body is by its header. */
static unsigned parts(lmail_mime_parser *m)
{
  int encoded = m->encoding_ == LMAIL_ENCODING_BASE64 ||
                m->encoding_ == LMAIL_ENCODING_QUOTED_PRINTABLE;
  int multipart = LMAIL_MEDIA_TYPE(m->media_) == LMAIL_MEDIA_MULTIPART;
  int message = m->media_ == LMAIL_MEDIA_MESSAGE_RFC822 ||
                m->media_ == LMAIL_MEDIA_MESSAGE_GLOBAL ||
                (m->media_ == LMAIL_MEDIA_MESSAGE_EXTERNAL_BODY &&
                 (m->cfg_flags_ & LMAIL_MIME_CFG_EXTERNAL));

  if (!multipart && !message) return LMAIL_MIME_OPAQUE_;
  if (m->open_ > 1 && lmail_top_(m)[-1].media == LMAIL_MEDIA_MESSAGE_EXTERNAL_BODY) {
    return LMAIL_MIME_OPAQUE_; /* the header is not about what stands behind it here */
  }
  if (encoded && m->media_ != LMAIL_MEDIA_MESSAGE_GLOBAL) { /* which may be, RFC 6532 3.5 */
    lmail_mime_defect_(m, multipart ? LMAIL_DEFECT_COMPOSITE_ENCODED : LMAIL_DEFECT_ENCODED_MESSAGE,
                       LMAIL_FIELD_CONTENT_TRANSFER_ENCODING);
  }
  if (multipart && m->boundary_ == 0) return LMAIL_MIME_OPAQUE_; /* told with its Content-Type */
  if (message && m->cfg_flags_ & LMAIL_MIME_CFG_FLAT) return LMAIL_MIME_OPAQUE_;
  if (message && encoded && !(m->cfg_flags_ & LMAIL_MIME_CFG_IMAP)) return LMAIL_MIME_OPAQUE_;
  return multipart ? LMAIL_MIME_MULTIPART_ : LMAIL_MIME_MESSAGE_;
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
    m->reading_ += (uint32_t)m->reading_len_[0] + m->reading_len_[1];
    memmove(m->reading_len_, m->reading_len_ + 2, 2 * sizeof *m->reading_len_);
    m->reading_len_[2] = m->reading_len_[3] = 0;
  }
  if (m->cfg_flags_ & LMAIL_MIME_CFG_STRICT && lmail_defect_is_ambiguous(ev->code)) {
    lmail_fail_(&m->base, LMAIL_E_AMBIGUOUS, ev->field, ev->off, 0);
    m->base.error_repair_ = ev->code;
    m->base.line_ = UINT64_MAX; /* line 0: where it is, off says; what was read may be more */
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

static const lmail_mime_more_ more = {field, parts, rest, mark, whole, over, lmail_mime_lines_,
                                      tail,  told};

lmail_status lmail_mime_init_sized(lmail_mime_parser *m, size_t size, const lmail_mime_config *cfg,
                                   size_t cfg_size, void *scratch, size_t n)
{
  return lmail_mime_begin_(m, size, cfg, cfg_size, scratch, n, &more);
}
