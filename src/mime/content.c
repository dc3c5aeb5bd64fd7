/* SPDX-License-Identifier: MIT */
/* content.c - what the Content-* fields of a header mean for the MIME parser. */

#include "mime/parts.h"
#include "core/chars.h"

/* ---- the type --------------------------------------------------------------------------------- */

/* "type/subtype" in lower case behind the field in scratch; what is too long is cut. */
static void keep_type(lmail_mime_parser *m, const lmail_content_type *type)
{
  uint8_t *to = m->base.scratch_ + m->token_max_;
  size_t len = type->type_len < LMAIL_TYPE_MAX_ / 2 ? type->type_len : LMAIL_TYPE_MAX_ / 2;
  size_t room = LMAIL_TYPE_MAX_ - len;
  size_t sub = type->subtype_len < room ? type->subtype_len : room;
  size_t i;

  for (i = 0; i < len; i++) *to++ = lmail_lower_(type->type[i]);
  for (i = 0; i < sub; i++) *to++ = lmail_lower_(type->subtype[i]);
  m->type_len_ = (uint8_t)len;
  m->subtype_len_ = (uint8_t)sub;
  m->media_ = type->media;
}

void lmail_mime_type_(const lmail_mime_parser *m, lmail_event *ev)
{
  ev->data = m->base.scratch_ + m->token_max_;
  ev->len = m->type_len_;
  ev->data2 = ev->data + m->type_len_;
  ev->len2 = m->subtype_len_;
}

/* RFC 2045 5.2 and RFC 2046 5.1.5: text/plain, and message/rfc822 in a multipart/digest. */
void lmail_mime_content_default_(lmail_mime_parser *m, unsigned media)
{
  static const char plain[] = "textplain";
  static const char rfc822[] = "messagerfc822";
  int is_message = media == LMAIL_MEDIA_MESSAGE_RFC822;
  lmail_content_type type;

  memset(&type, 0, sizeof type);
  type.type = (const uint8_t *)(is_message ? rfc822 : plain);
  type.type_len = is_message ? 7 : 4;
  type.subtype = type.type + type.type_len;
  type.subtype_len = is_message ? 6 : 5;
  type.media = (uint16_t)media;
  keep_type(m, &type);
}

/* ---- the boundary ----------------------------------------------------------------------------- */

/*
 *   boundary := 0*69<bchars> bcharsnospace          RFC 2046 5.1.1
 *
 * Taken as it is, whatever its characters, blanks at its end too: that is what servers do. One with
 * a line break in it can never begin a line. It is put behind the boundaries of the open parts with
 * the CRLF "--" in front of it, ready for comparing.
 */
static void keep_boundary(lmail_mime_parser *m, const lmail_content_type *type, uint64_t off)
{
  uint8_t *to = m->base.scratch_ + m->pool_ + m->pool_used_;
  size_t free = m->base.scratch_size_ - m->pool_ - m->pool_used_;
  size_t most = m->token_max_ / 2; /* so that what is replayed always fits a decoder */
  lmail_param_info info;
  lmail_status st;

  free = free > 4 ? free - 4 : 0;
  st = lmail_param_get(type->params, type->params_len, "boundary", 8, to + 4,
                       free < most ? free : most, &info);
  if (info.flags & (LMAIL_PARAM_CONFLICT | LMAIL_PARAM_TWO_FORMS)) {
    lmail_mime_defect_(m, LMAIL_DEFECT_CONFLICTING_BOUNDARY, off, LMAIL_FIELD_CONTENT_TYPE);
  }
  if (st == LMAIL_FULL) {
    lmail_mime_defect_(m, LMAIL_DEFECT_BOUNDARY_LIMIT, off, LMAIL_FIELD_CONTENT_TYPE);
    return;
  }
  if (info.len == 0 || memchr(to + 4, '\r', info.len) || memchr(to + 4, '\n', info.len)) {
    lmail_mime_defect_(m, LMAIL_DEFECT_NO_BOUNDARY, off, LMAIL_FIELD_CONTENT_TYPE);
    return;
  }
  if (info.len > 70) {
    lmail_mime_defect_(m, LMAIL_DEFECT_LONG_BOUNDARY, off, LMAIL_FIELD_CONTENT_TYPE);
  }
  memcpy(to, "\r\n--", 4);
  m->boundary_ = (uint32_t)info.len;
}

/* ---- the fields ------------------------------------------------------------------------------- */

/* Parameters that are not written as RFC 2045 has them, of any name; charset given twice. */
static void check_parameters(lmail_mime_parser *m, const lmail_content_type *type, uint64_t off)
{
  const unsigned bad = LMAIL_PARAM_NO_VALUE | LMAIL_PARAM_NO_NAME | LMAIL_PARAM_UNTERMINATED |
                       LMAIL_PARAM_NOT_TOKEN | LMAIL_PARAM_NO_SEMICOLON | LMAIL_PARAM_BAD_SECTION;
  unsigned charsets = 0;
  lmail_param_iter it;
  lmail_param p;

  lmail_param_init(&it, type->params, type->params_len);
  while (lmail_param_next(&it, &p)) {
    if (p.flags & bad) {
      lmail_mime_defect_(m, LMAIL_DEFECT_BAD_PARAMETER, off, LMAIL_FIELD_CONTENT_TYPE);
    }
    if (p.name_len != 7 || !lmail_equal_nocase_(p.name, "charset", 7)) continue;
    if (charsets++ != 0) {
      lmail_mime_defect_(m, LMAIL_DEFECT_DUPLICATE_PARAMETER, off, LMAIL_FIELD_CONTENT_TYPE);
    }
  }
}

static void content_type(lmail_mime_parser *m, const lmail_field *f, uint64_t off)
{
  lmail_content_type type;

  m->flags_ |= LMAIL_HAS_TYPE_;
  if (lmail_content_type_parse(f->value, f->value_len, &type) != LMAIL_OK) {
    lmail_mime_defect_(m, LMAIL_DEFECT_BAD_CONTENT_TYPE, off, f->id);
    return;
  }
  m->flags_ = (uint16_t)(m->flags_ & ~LMAIL_DEFAULTED_);
  keep_type(m, &type);
  check_parameters(m, &type, off);
  if (LMAIL_MEDIA_TYPE(type.media) == LMAIL_MEDIA_MULTIPART) keep_boundary(m, &type, off);
}

static void content_encoding(lmail_mime_parser *m, const lmail_field *f, uint64_t off)
{
  m->flags_ |= LMAIL_HAS_ENCODING_;
  m->encoding_ = (uint8_t)lmail_encoding_parse(f->value, f->value_len);
  if (m->encoding_ == LMAIL_ENCODING_UNKNOWN) {
    lmail_mime_defect_(m, LMAIL_DEFECT_UNKNOWN_ENCODING, off, f->id);
  }
}

void lmail_mime_content_(lmail_mime_parser *m, const lmail_field *f, uint64_t off)
{
  if (f->id == LMAIL_FIELD_CONTENT_TYPE) content_type(m, f, off);
  if (f->id == LMAIL_FIELD_CONTENT_TRANSFER_ENCODING) content_encoding(m, f, off);
}
