/* SPDX-License-Identifier: MIT */
/* content.c - what the Content-* fields of a header mean for the MIME parser. */

#include "mime/parts.h"
#include "core/chars.h"
#include "rfc822/cfws.h"

/* ---- the boundary ----------------------------------------------------------------------------- */

static int is_named(const lmail_param *p, const char *name, size_t n)
{
  return p->name_len == n && lmail_equal_nocase_(p->name, name, n);
}

/* Built for size, boundaries are looked up as any other parameter. */
#ifdef __OPTIMIZE_SIZE__
enum { PLAIN_FIRST = 0 };
#else
enum { PLAIN_FIRST = 1 };
#endif

/* A value as it stands in the field. */
typedef struct span {
  const uint8_t *s;
  size_t n;
} span;

/*
 * A value that says all in plain octets, as nearly every boundary does: its length, or 0 when it does
 * not, or does not fit.
 */
static size_t copy_plain(const span *value, uint8_t *to, size_t room)
{
  if (value->n > room || value->n == 0) return 0;
  if (lmail_has_any_(value->s, value->n, '\\', '\r', '\n')) return 0;
  memcpy(to, value->s, value->n);
  return value->n;
}

/*
 * The readings of a parameter with several values: the one that was taken, len octets at the next place for
 * readings, and the first one that is not the same, or a piece of it.
 */
static void two_values(lmail_mime_parser *m, unsigned which, const span *params, const char *name,
                       size_t name_len, size_t len)
{
  lmail_param_rejected r;
  lmail_param_info info;
  lmail_param p;
  size_t room;
  const uint8_t *taken = lmail_mime_reading_room_(m, &room);
  uint8_t *other;

  m->reading_len_[which] = (uint16_t)(len < room ? len : room);
  other = lmail_mime_reading_room_(m, &room);
  lmail_param_rejected_init(&r, params->s, params->n, name, name_len);
  while (lmail_param_rejected_next(&r, &p)) {
    if (lmail_param_value(&p, other, room, &info) != LMAIL_OK) continue;
    if (info.len == len && memcmp(taken, other, len) == 0) continue;
    m->reading_len_[which + 1] = (uint16_t)info.len;
    return;
  }
}

/* The value of the boundary parameter, however it is written; more than room when it does not fit. */
static size_t look_up(lmail_mime_parser *m, const span *params, uint8_t *to, size_t room)
{
  /* in RFC 2231's form alone it is no boundary to others */
  const unsigned other = LMAIL_PARAM_CONFLICT | LMAIL_PARAM_TWO_FORMS | LMAIL_PARAM_EXTENDED |
                         LMAIL_PARAM_SECTION;
  lmail_param_info info;
  lmail_status st = lmail_param_get(params->s, params->n, "boundary", 8, to, room, &info);

  if (info.flags & other) {
    lmail_mime_defect_(m, LMAIL_DEFECT_CONFLICTING_BOUNDARY, LMAIL_FIELD_CONTENT_TYPE);
    lmail_mime_readings_(m);
    two_values(m, 0, params, "boundary", 8, st == LMAIL_OK ? info.len : 0);
  }
  if (info.flags & LMAIL_PARAM_BAD_PERCENT) {
    lmail_mime_defect_(m, LMAIL_DEFECT_BAD_PERCENT, LMAIL_FIELD_CONTENT_TYPE);
  }
  if (info.len <= room && lmail_has_any_(to, info.len, '\r', '\n', '\n')) {
    return 0; /* a line break is in no boundary: it can begin no line */
  }
  return info.len;
}

static void keep_boundary(lmail_mime_parser *m, const span *params, const span *only)
{
  size_t room, len;
  uint8_t *to = lmail_mime_boundary_room_(m, &room);

  len = only ? copy_plain(only, to, room) : 0;
  if (len == 0) len = look_up(m, params, to, room);
  lmail_mime_keep_boundary_(m, to, len, room);
}

/* ---- the charset ------------------------------------------------------------------------------ */

/*
 * The charset's name, for who wants to have text in UTF-8. Whether or not it is written in plain octets: as
 * RFC 2231 has it, quoted with quoted-pairs. A longer one is cut, and so unknown.
 */
static void keep_charset(lmail_mime_parser *m, const span *params, const span *only)
{
  uint8_t *to = lmail_mime_charset_(m);
  size_t n = only ? copy_plain(only, to + 1, LMAIL_CHARSET_MAX_) : 0;
  lmail_param_info info;

  if (n == 0) {
    (void)lmail_param_get(params->s, params->n, "charset", 7, to + 1, LMAIL_CHARSET_MAX_, &info);
    n = info.len < LMAIL_CHARSET_MAX_ ? info.len : LMAIL_CHARSET_MAX_;
  }
  *to = (uint8_t)n;
}

/* ---- all parameters ---------------------------------------------------------------------------- */

/* What was met in a list. */
typedef struct met {
  span boundary, charset,
      other_charset;   /* of those that are repeated the last one, but for charset */
  unsigned boundaries; /* 2 for one that RFC 2231 has cut or encoded               */
  unsigned names;      /* of files, and pieces of them                             */
} met;

static int has_comment(const uint8_t *from, const uint8_t *to)
{
  return lmail_has_any_(from, (size_t)(to - from), '(', '(', '(');
}

/*
 * A file's name: filename of Content-Disposition (RFC 2183 2.3), or name of Content-Type, which many take
 * where the other is missing.
 */
static int is_file_name(const lmail_param *p, unsigned field)
{
  return field == LMAIL_FIELD_CONTENT_TYPE ? is_named(p, "name", 4) : is_named(p, "filename", 8);
}

static void take_one(lmail_mime_parser *m, const lmail_field *f, const span *params,
                     const lmail_param *p, met *found)
{
  const unsigned more = LMAIL_PARAM_NO_VALUE | LMAIL_PARAM_EXTENDED | LMAIL_PARAM_SECTION;
  span value;

  value.s = p->value;
  value.n = p->value_len;
  if (is_file_name(p, f->id)) {
    found->names++;
  } else if (f->id != LMAIL_FIELD_CONTENT_TYPE) {
    return;
  } else if (is_named(p, "charset", 7)) {
    if (found->charset.s) {
      found->other_charset = value;
    } else {
      found->charset = value;
      keep_charset(m, params, p->flags & more ? NULL : &value);
    }
  } else if (PLAIN_FIRST && is_named(p, "boundary", 8)) {
    found->boundary = value;
    found->boundaries += p->flags & more ? 2 : 1;
  }
}

/*
 * Parameters that are not written as RFC 2045 has them, of any name; comments, which begin with what a
 * quoted-string may hold.
 */
static void check_parameters(lmail_mime_parser *m, const lmail_field *f, const span *params,
                             met *found)
{
  const unsigned bad = LMAIL_PARAM_NO_VALUE | LMAIL_PARAM_NO_NAME | LMAIL_PARAM_UNTERMINATED |
                       LMAIL_PARAM_NOT_TOKEN | LMAIL_PARAM_NO_SEMICOLON | LMAIL_PARAM_BAD_SECTION;
  const uint8_t *at = f->value; /* where the last value ended */
  const uint8_t *end = f->value + f->value_len;
  int look = has_comment(at, end);
  int comments = 0;
  lmail_param_iter it;
  lmail_param p;

  memset(found, 0, sizeof *found);
  lmail_param_init(&it, params->s, params->n);
  while (params->n != 0 && lmail_param_next(&it, &p)) {
    if (look) comments |= has_comment(at, p.value);
    at = p.value + p.value_len;
    if (p.flags & bad) lmail_mime_defect_(m, LMAIL_DEFECT_BAD_PARAMETER, f->id);
    take_one(m, f, params, &p, found);
  }
  if (look && (comments || has_comment(at, end))) {
    lmail_mime_defect_(m, LMAIL_DEFECT_COMMENT, f->id);
  }
}

/*
 * Is a file's name given twice, with another value? A filter that goes by one of them judges another file
 * than the one that is saved. (One in plain octets beside RFC 2231's form is what careful senders write.)
 */
static int two_names(lmail_mime_parser *m, unsigned which, unsigned field, const span *params)
{
  const char *name = field == LMAIL_FIELD_CONTENT_TYPE ? "name" : "filename";
  size_t name_len = field == LMAIL_FIELD_CONTENT_TYPE ? 4 : 8;
  size_t room;
  uint8_t *to = lmail_mime_reading_room_(m, &room);
  lmail_param_info info;
  lmail_status st = lmail_param_get(params->s, params->n, name, name_len, to, room, &info);

  if (!(info.flags & LMAIL_PARAM_CONFLICT)) return 0;
  two_values(m, which, params, name, name_len, st == LMAIL_OK ? info.len : 0);
  return 1;
}

/* A charset that is given twice, whatever it is, or a file's name; a boundary is kept, and told first. */
static void check_repeated(lmail_mime_parser *m, const lmail_field *f, const span *params,
                           const met *found)
{
  unsigned which = m->defects_[0] >> LMAIL_DEFECT_CONFLICTING_BOUNDARY & 1 ? 2 : 0;

  if (which == 0) lmail_mime_readings_(m);
  if (found->other_charset.s) {
    lmail_mime_reading_(m, which, found->charset.s, found->charset.n);
    lmail_mime_reading_(m, which + 1, found->other_charset.s, found->other_charset.n);
  } else if (found->names < 2 || !two_names(m, which, f->id, params)) {
    return;
  }
  lmail_mime_defect_(m, LMAIL_DEFECT_DUPLICATE_PARAMETER, f->id);
}

/* ---- the fields ------------------------------------------------------------------------------- */

/* A second Content-Type, which others may take in place of the first. */
static void other_type(lmail_mime_parser *m, const lmail_field *f)
{
  const uint8_t *taken = lmail_mime_kept_type_(m);
  lmail_content_type type;

  (void)lmail_content_type_parse(f->value, f->value_len, &type);
  lmail_mime_defect_(m, LMAIL_DEFECT_CONFLICTING_TYPE, LMAIL_FIELD_CONTENT_TYPE);
  lmail_mime_readings_(m);
  lmail_mime_reading_(m, 0, taken, m->type_len_);
  lmail_mime_reading_(m, 0, "/", 1);
  lmail_mime_reading_(m, 0, taken + m->type_len_, m->subtype_len_);
  lmail_mime_reading_(m, 1, type.type, type.type_len);
  lmail_mime_reading_(m, 1, "/", 1);
  lmail_mime_reading_(m, 1, type.subtype, type.subtype_len);
}

void lmail_mime_content_type_(lmail_mime_parser *m, const lmail_field *f)
{
  lmail_content_type type;
  span params;
  met found;

  m->flags_ |= LMAIL_HAS_TYPE_;
  if (lmail_content_type_parse(f->value, f->value_len, &type) != LMAIL_OK) {
    lmail_mime_defect_(m, LMAIL_DEFECT_BAD_CONTENT_TYPE, f->id);
    lmail_mime_content_default_(m, LMAIL_MEDIA_TEXT_PLAIN); /* also in a digest (RFC 2045 5.2) */
    return;
  }
  lmail_mime_keep_type_(m, &type);
  params.s = type.params;
  params.n = type.params_len;
  check_parameters(m, f, &params, &found);
  if (LMAIL_MEDIA_TYPE(type.media) == LMAIL_MEDIA_MULTIPART) {
    keep_boundary(m, &params, PLAIN_FIRST && found.boundaries == 1 ? &found.boundary : NULL);
  }
  check_repeated(m, f, &params, &found);
}

void lmail_mime_content_disposition_(lmail_mime_parser *m, const lmail_field *f)
{
  lmail_content_disposition disposition;
  span params;
  met found;

  (void)lmail_content_disposition_parse(f->value, f->value_len, &disposition);
  params.s = disposition.params;
  params.n = disposition.params_len;
  check_parameters(m, f, &params, &found);
  check_repeated(m, f, &params, &found);
}

/* A second Content-Transfer-Encoding that is not the same; what is unknown is never known to be. */
static void other_encoding(lmail_mime_parser *m, const lmail_field *f)
{
  unsigned encoding = lmail_encoding_parse(f->value, f->value_len);
  size_t from = lmail_cfws_(f->value, f->value_len, 0);
  size_t word_len = 0;
  const char *word = lmail_encoding_word_(m->encoding_, &word_len);

  if (encoding == m->encoding_ && encoding != LMAIL_ENCODING_UNKNOWN) return;
  lmail_mime_defect_(m, LMAIL_DEFECT_CONFLICTING_ENCODING, f->id);
  lmail_mime_readings_(m);
  lmail_mime_reading_(m, 0, word, word_len);
  lmail_mime_reading_(m, 1, f->value + from, f->value_len - from);
}

void lmail_mime_content_again_(lmail_mime_parser *m, const lmail_field *f)
{
  if (f->id == LMAIL_FIELD_CONTENT_TYPE) other_type(m, f);
  if (f->id == LMAIL_FIELD_CONTENT_TRANSFER_ENCODING) other_encoding(m, f);
}

void lmail_mime_content_encoding_(lmail_mime_parser *m, const lmail_field *f)
{
  m->flags_ |= LMAIL_HAS_ENCODING_;
  m->encoding_ = (uint8_t)lmail_encoding_parse(f->value, f->value_len);
  if (m->encoding_ == LMAIL_ENCODING_UNKNOWN) {
    lmail_mime_defect_(m, LMAIL_DEFECT_UNKNOWN_ENCODING, f->id);
  }
  if (f->value_len != 0 && memchr(f->value, '(', f->value_len)) {
    lmail_mime_defect_(m, LMAIL_DEFECT_COMMENT, f->id);
  }
}
