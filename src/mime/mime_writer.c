/* SPDX-License-Identifier: MIT */
/* mime_writer.c - whole messages, streamed: RFC 2046 5.1. See libmail/compose.h. */

#include "core/chars.h"
#include "mime/mime_writer.h"
#include "mime/param_writer.h"

/* lmail_mime_writer.state_: what was written last */
enum {
  MESSAGE,     /* nothing by this writer: it is in the header of the message */
  MULTIPART,   /* the header of a multipart that has no part yet */
  PART_HEADER, /* the header of a part, without the blank line */
  PART_BODY,
  PART_REFUSED, /* its body cannot be sent: neither it nor the message can be finished */
  BETWEEN,      /* the end of a part inside a multipart */
  COMPLETE
};

/* The room without which nothing is done for a body: more than any step needs. */
enum { ROOM_LEAST = 32, LINE_MAX_ = 998 };

/* ---- boundaries ----------------------------------------------------------------------------------- */

lmail_status lmail_mime_writer_init(lmail_mime_writer *m, const void *base, size_t n,
                                    unsigned options)
{
  lmail_boundary_scanner s;

  if (lmail_boundary_scan_init(&s, base, n) != LMAIL_OK) return LMAIL_E_ARGUMENT;
  memset(m, 0, sizeof *m);
  m->boundary_ = s;
  m->options_ = (uint16_t)options;
  m->state_ = MESSAGE;
  return LMAIL_OK;
}

/*
 * boundary := 0*69<bchars> bcharsnospace
 *
 * All of one length, so that none is the beginning of another (attack W10). Multiparts that stand
 * side by side on one level share theirs: the first one is closed when the second one begins.
 */
static size_t boundary(const lmail_mime_writer *m, unsigned level, uint8_t out[70])
{
  size_t n = m->boundary_.base_len_;

  memcpy(out, "=_", 2);
  memcpy(out + 2, m->boundary_.base_, n);
  out[2 + n] = (uint8_t)(level < 26 ? 'A' + level : 'a' - 26 + level);
  return 3 + n;
}

/*
 * delimiter       := CRLF "--" boundary
 * close-delimiter := delimiter "--"
 *
 * Behind a header, the CRLF is its blank line.
 */
static void put_delimiter(lmail_build_ *b, const lmail_mime_writer *m, unsigned level)
{
  uint8_t text[70];
  size_t n = boundary(m, level, text);

  lmail_put_lit_(b, "\r\n--");
  lmail_put_(b, text, n);
}

/* ---- headers -------------------------------------------------------------------------------------- */

/* Can a part or multipart begin now? */
static int may_begin(const lmail_mime_writer *m)
{
  return m->state_ == MESSAGE || m->state_ == MULTIPART || m->state_ == BETWEEN;
}

/* What stands before the first Content- field. */
static void begin_entity(lmail_fold_ *f, const lmail_mime_writer *m, lmail_writer *w)
{
  lmail_build_begin_(&f->b, w);
  f->options = m->options_;
  f->column = 0;
  if (m->state_ == MESSAGE) {
    lmail_put_lit_(&f->b, "MIME-Version: 1.0\r\n");
  } else {
    put_delimiter(&f->b, m, m->depth_ - 1U);
    lmail_put_lit_(&f->b, "\r\n");
  }
}

/* boundary = "..." as it is: encoded, however it looks, it would not be that of the body. */
static void put_boundary(lmail_fold_ *f, const lmail_mime_writer *m)
{
  uint8_t text[70];
  size_t n = boundary(m, m->depth_, text);

  lmail_fold_lit_(f, ";");
  lmail_fold_space_(f, sizeof "boundary=\"\";" - 1 + n, LMAIL_COLUMNS_);
  lmail_fold_lit_(f, "boundary=");
  lmail_fold_quoted_(f, text, n);
}

#define put_name(f, literal) lmail_fold_name_((f), (literal), sizeof(literal) - 1)

static void put_params(lmail_fold_ *f, const lmail_mime_param *params, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++) {
    lmail_fold_param_(f, (const uint8_t *)params[i].name, params[i].name_len,
                      (const uint8_t *)params[i].value, params[i].value_len);
  }
}

/* Would another boundary of the caller's conflict with ours? RFC 2231's forms have no "*" here. */
static int is_boundary(const lmail_mime_param *p)
{
  return p->name_len == 8 && lmail_equal_nocase_((const uint8_t *)p->name, "boundary", 8);
}

lmail_status lmail_mime_multipart(lmail_mime_writer *m, lmail_writer *w, const void *subtype,
                                  size_t n)
{
  return lmail_mime_multipart_params(m, w, subtype, n, NULL, 0);
}

lmail_status lmail_mime_multipart_params(lmail_mime_writer *m, lmail_writer *w, const void *subtype,
                                         size_t n, const lmail_mime_param *params, size_t count)
{
  lmail_status st;
  lmail_fold_ f;
  size_t i;

  if (!may_begin(m)) return LMAIL_E_STATE;
  if (m->depth_ == LMAIL_MIME_WRITER_DEPTH) return LMAIL_E_LIMIT;
  for (i = 0; i < count; i++) {
    if (is_boundary(&params[i])) return LMAIL_E_ARGUMENT;
  }
  begin_entity(&f, m, w);
  put_name(&f, "Content-Type");
  lmail_fold_lit_(&f, " multipart/");
  lmail_fold_token_(&f, (const uint8_t *)subtype, n);
  put_boundary(&f, m);
  put_params(&f, params, count);
  st = lmail_fold_end_(&f);
  if (st != LMAIL_OK) return st;
  m->depth_++;
  m->state_ = MULTIPART;
  return LMAIL_OK;
}

static const char *encoding_name(unsigned encoding, size_t *n)
{
  static const char names[][17] = {"7bit", "8bit", "binary", "quoted-printable", "base64"};
  const char *name = names[encoding - LMAIL_ENCODING_7BIT];

  *n = (size_t)((const char *)memchr(name, 0, sizeof names[0]) - name);
  return name;
}

static int begins_with(const lmail_mime_part_info *part, const char *type, size_t n)
{
  return part->media_len > n && lmail_equal_nocase_((const uint8_t *)part->media, type, n);
}

/* message/global and its kin, message/global-headers and so on (RFC 6533). */
static int is_global(const lmail_mime_part_info *part)
{
  const uint8_t *media = (const uint8_t *)part->media;

  return part->media_len >= 14 && lmail_equal_nocase_(media, "message/global", 14) &&
         (part->media_len == 14 || media[14] == '-');
}

/*
 * A type and a subtype, and an encoding that they can have. RFC 2045 6.4: only 7bit, 8bit and binary
 * are legal for composite types; RFC 6532 3.5 and 3.7 make an exception for message/global.
 */
static int media_fits(const lmail_mime_part_info *part)
{
  if (part->encoding < LMAIL_ENCODING_7BIT || part->encoding > LMAIL_ENCODING_BASE64) return 0;
  if (part->media_len == 0 || memchr(part->media, '/', part->media_len) == NULL) return 0;
  if (begins_with(part, "multipart/", 10)) return 0;
  return part->encoding <= LMAIL_ENCODING_BINARY || !begins_with(part, "message/", 8) ||
         is_global(part);
}

static void put_disposition(lmail_fold_ *f, const lmail_mime_part_info *part)
{
  if (part->disposition_len == 0 && part->filename_len == 0) return;
  lmail_put_lit_(&f->b, "\r\n");
  put_name(f, "Content-Disposition");
  lmail_fold_lit_(f, " ");
  if (part->disposition_len != 0) {
    lmail_fold_token_(f, (const uint8_t *)part->disposition, part->disposition_len);
  } else {
    lmail_fold_lit_(f, "attachment");
  }
  if (part->filename_len != 0) {
    lmail_fold_param_(f, (const uint8_t *)"filename", 8, (const uint8_t *)part->filename,
                      part->filename_len);
  }
}

static void put_id(lmail_fold_ *f, const uint8_t *id, size_t n)
{
  const uint8_t *at = n == 0 ? NULL : (const uint8_t *)memchr(id, '@', n);

  if (n == 0) return;
  lmail_put_lit_(&f->b, "\r\n");
  put_name(f, "Content-ID");
  if (at == NULL) {
    lmail_fold_refuse_(f);
  } else {
    lmail_fold_message_id_(f, id, (size_t)(at - id), at + 1, n - (size_t)(at - id) - 1);
  }
}

static void put_fields(lmail_fold_ *f, const lmail_mime_part_info *part)
{
  const char *encoding;
  size_t n;

  put_name(f, "Content-Type");
  lmail_fold_media_(f, (const uint8_t *)part->media, part->media_len);
  if (part->charset_len != 0) {
    lmail_fold_param_(f, (const uint8_t *)"charset", 7, (const uint8_t *)part->charset,
                      part->charset_len);
  }
  put_params(f, part->params, part->params_count);
  if (part->encoding != LMAIL_ENCODING_7BIT) { /* which is the default, RFC 2045 6.1 */
    encoding = encoding_name(part->encoding, &n);
    lmail_put_lit_(&f->b, "\r\nContent-Transfer-Encoding: ");
    lmail_put_(&f->b, encoding, n);
  }
  put_id(f, (const uint8_t *)part->id, part->id_len);
  put_disposition(f, part);
  if (part->description_len != 0) {
    lmail_put_lit_(&f->b, "\r\n");
    put_name(f, "Content-Description");
    lmail_fold_text_(f, (const uint8_t *)part->description, part->description_len);
  }
}

/* With state PART_BODY the blank line is written, too. */
static lmail_status begin_part(lmail_mime_writer *m, lmail_writer *w,
                               const lmail_mime_part_info *part, unsigned state)
{
  int text = begins_with(part, "text/", 5);
  lmail_status st;
  lmail_fold_ f;

  if (!may_begin(m)) return LMAIL_E_STATE;
  if (!media_fits(part)) return LMAIL_E_ARGUMENT;
  begin_entity(&f, m, w);
  put_fields(&f, part);
  if (state == PART_BODY) lmail_put_lit_(&f.b, "\r\n");
  st = lmail_fold_end_(&f);
  if (st != LMAIL_OK) return st;
  m->encoding_ = (uint8_t)part->encoding;
  m->text_ = text && !(part->flags & LMAIL_PART_EXACT);
  m->line_ = 0;
  m->boundary_.matched_ = 0;
  m->last_ = '\n';
  lmail_base64_encode_init(&m->base64_, LMAIL_BASE64_LINE);
  lmail_qp_encode_init(&m->qp_, (text ? LMAIL_QP_TEXT : LMAIL_QP_BINARY) | LMAIL_QP_PROTECT);
  lmail_crlf_encode_init(&m->crlf_);
  m->state_ = (uint8_t)state;
  return LMAIL_OK;
}

lmail_status lmail_mime_part(lmail_mime_writer *m, lmail_writer *w,
                             const lmail_mime_part_info *part)
{
  return begin_part(m, w, part, PART_HEADER);
}

lmail_status lmail_mime_part_of_lines_(lmail_mime_writer *m, lmail_writer *w,
                                       const lmail_mime_part_info *part)
{
  return begin_part(m, w, part, PART_BODY);
}

/* ---- bodies --------------------------------------------------------------------------------------- */

/*
 * May in[0 .. n) go out as it is? RFC 2045 2.7 to 2.9: lines of at most 998 octets that end in CRLF,
 * without NUL and without CR and LF elsewhere; 8-bit only as 8bit; binary is free.
 */
static int fits(lmail_mime_writer *m, const uint8_t *in, size_t n)
{
  int lines = m->encoding_ != LMAIL_ENCODING_BINARY;
  size_t i;

  if (m->depth_ != 0 && !lmail_boundary_scan(&m->boundary_, in, n)) return 0;

  for (i = 0; i < n; i++) {
    uint8_t c = in[i];

    if (lines && (c == 0 || (c == '\n') != (m->last_ == '\r'))) return 0;
    if (c >= 0x80 && m->encoding_ == LMAIL_ENCODING_7BIT) return 0;
    m->last_ = c;
    m->line_++;
    if (lines && m->line_ > LINE_MAX_ && c != '\r' && c != '\n') return 0;
    if (c == '\n') m->line_ = 0;
  }
  return 1;
}

/* As much of in[0 .. n) as fits into w, in the encoding of the part. */
static lmail_status put_encoded(lmail_mime_writer *m, lmail_writer *w, const uint8_t *in, size_t n,
                                size_t *used, int last)
{
  uint8_t *out = w->buf + w->len;
  size_t cap = w->cap - w->len, made;
  lmail_status st = LMAIL_OK;

  if (m->encoding_ == LMAIL_ENCODING_BASE64) {
    st = lmail_base64_encode(&m->base64_, in, n, used, out, cap, &made, last);
  } else if (m->encoding_ == LMAIL_ENCODING_QUOTED_PRINTABLE) {
    st = lmail_qp_encode(&m->qp_, in, n, used, out, cap, &made, last);
  } else {
    made = n < cap ? n : cap;
    *used = 0;
    if (!fits(m, in, made)) {
      m->state_ = PART_REFUSED;
      return LMAIL_E_ARGUMENT;
    }
    if (made != 0) memcpy(out, in, made);
    *used = made;
    if (made < n) st = LMAIL_FULL;
  }
  if (made != 0) m->last_ = out[made - 1];
  w->len += made;
  return st;
}

/* The same through CRLF; *used octets are taken, and what they became is out. */
static lmail_status put_text(lmail_mime_writer *m, lmail_writer *w, const uint8_t *in, size_t n,
                             size_t *used)
{
  uint8_t text[96];                    /* little, for small stacks */
  size_t cap = (w->cap - w->len) >> 3; /* each octet becomes at most 6, and few wait in the codec */
  size_t made, taken;
  lmail_status st;

  if (cap > sizeof text) cap = sizeof text;
  (void)lmail_crlf_encode(&m->crlf_, in, n, used, text, cap, &made, 0);
  st = put_encoded(m, w, text, made, &taken, 0);
  if (st < 0) *used = 0;
  return st;
}

/* The blank line behind the header of a part, and room to work in. */
static lmail_status open_body(lmail_mime_writer *m, lmail_writer *w)
{
  if (m->state_ == PART_REFUSED) return LMAIL_E_ARGUMENT;
  if (m->state_ != PART_HEADER && m->state_ != PART_BODY) return LMAIL_E_STATE;
  if (w->buf == NULL || w->cap - w->len < ROOM_LEAST) {
    w->need = ROOM_LEAST;
    return LMAIL_FULL;
  }
  if (m->state_ == PART_HEADER) {
    memcpy(w->buf + w->len, "\r\n", 2);
    w->len += 2;
    m->state_ = PART_BODY;
  }
  return LMAIL_OK;
}

lmail_status lmail_mime_body(lmail_mime_writer *m, lmail_writer *w, const void *in, size_t n,
                             size_t *used)
{
  const uint8_t *p = (const uint8_t *)in;
  lmail_status st;
  size_t taken;

  *used = 0;
  if (m->state_ == PART_REFUSED) return LMAIL_E_ARGUMENT;
  while (*used < n) {
    st = open_body(m, w);
    if (st != LMAIL_OK) return st;
    if (m->text_) {
      st = put_text(m, w, p + *used, n - *used, &taken);
    } else {
      st = put_encoded(m, w, p + *used, n - *used, &taken, 0);
    }
    *used += taken;
    if (st < 0) return st;
  }
  w->need = 0;
  return LMAIL_OK;
}

lmail_status lmail_mime_part_end(lmail_mime_writer *m, lmail_writer *w)
{
  lmail_status st = LMAIL_OK;
  size_t taken;

  do {
    st = open_body(m, w);
    if (st != LMAIL_OK) return st;
    if (m->text_ && m->crlf_.half_) {
      st = put_text(m, w, NULL, 0, &taken);
      if (st == LMAIL_OK) st = LMAIL_FULL; /* and once more for the end */
    } else {
      st = put_encoded(m, w, NULL, 0, &taken, 1);
    }
  } while (st == LMAIL_FULL);
  if (st < 0) return st;
  if (m->last_ == '\r' && m->encoding_ < LMAIL_ENCODING_BINARY) {
    m->state_ = PART_REFUSED;
    return LMAIL_E_ARGUMENT;
  }
  if (m->depth_ == 0 && m->last_ != '\n') {
    memcpy(w->buf + w->len, "\r\n", 2);
    w->len += 2;
  }
  w->need = 0;
  m->state_ = m->depth_ == 0 ? COMPLETE : BETWEEN;
  return LMAIL_OK;
}

lmail_status lmail_mime_multipart_end(lmail_mime_writer *m, lmail_writer *w)
{
  lmail_build_ b;
  lmail_status st;

  if (m->state_ != BETWEEN || m->depth_ == 0) return LMAIL_E_STATE;
  lmail_build_begin_(&b, w);
  put_delimiter(&b, m, m->depth_ - 1U);
  lmail_put_lit_(&b, "--");
  if (m->depth_ == 1) lmail_put_lit_(&b, "\r\n");
  st = lmail_build_end_(&b);
  if (st != LMAIL_OK) return st;
  m->depth_--;
  m->state_ = m->depth_ == 0 ? COMPLETE : BETWEEN;
  return LMAIL_OK;
}
