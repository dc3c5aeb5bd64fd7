/* SPDX-License-Identifier: MIT */
/* bare.c - a MIME parser for firmware, which knows the fields and types that tell what is a part; see full.c. */

#include "mime/parts.h"

#include "core/keyword.h"
#include "mime/param_walk.h"

/* ---- media types ------------------------------------------------------------------------------ */

#define TYPES(X, a)                                  \
  X(a, "text", text, LMAIL_MEDIA_TEXT >> 8)          \
  X(a, "message", message, LMAIL_MEDIA_MESSAGE >> 8) \
  X(a, "multipart", multipart, LMAIL_MEDIA_MULTIPART >> 8)

#define SUBTYPES(X, a)                                       \
  X(a, "html", html, LMAIL_MEDIA_TEXT_HTML & 255)            \
  X(a, "plain", plain, LMAIL_MEDIA_TEXT_PLAIN & 255)         \
  X(a, "digest", digest, LMAIL_MEDIA_MULTIPART_DIGEST & 255) \
  X(a, "global", global, LMAIL_MEDIA_MESSAGE_GLOBAL & 255)   \
  X(a, "rfc822", rfc822, LMAIL_MEDIA_MESSAGE_RFC822 & 255)

LMAIL_KEYWORDS_(types, TYPES)
LMAIL_KEYWORDS_(subtypes, SUBTYPES)

/* ---- the boundary ----------------------------------------------------------------------------- */

/* A value without quoted-pairs and folding; more than room for what does not fit. */
static size_t plain_value(const lmail_param *p, uint8_t *to, size_t room)
{
  size_t len = 0;
  size_t i;

  for (i = 0; i < p->value_len; i++) {
    uint8_t c = p->value[i];

    if (c == '\n' || (c == '\r' && i + 1 < p->value_len && p->value[i + 1] == '\n')) continue;
    if (c == '\\' && (p->flags & LMAIL_PARAM_QUOTED) && i + 1 < p->value_len) c = p->value[++i];
    if (len == room) return room + 1;
    to[len++] = c;
  }
  return len;
}

/* The first boundary that is in no form of RFC 2231's, which add to its name; 0: there is none. */
static size_t boundary(const lmail_content_type *type, uint8_t *to, size_t room)
{
  size_t at = 0;
  lmail_param p;

  while (at < type->params_len &&
         lmail_param_walk_(type->params, type->params_len, &at, &p, 0)) {
    if (lmail_field_is(p.name, p.name_len, "boundary") && !(p.flags & LMAIL_PARAM_NO_VALUE)) {
      return plain_value(&p, to, room);
    }
  }
  return 0;
}

/* ---- fields ----------------------------------------------------------------------------------- */

/* Lines of a header are lines of the body that it is in. */
static void count_lines(lmail_mime_parser *m, const uint8_t *s, size_t n)
{
  int sparse = 0;

  m->base.line_ += lmail_count_lines_(s, n, &sparse);
}

static void content_type(lmail_mime_parser *m, const lmail_field *f)
{
  lmail_content_type type;
  uint8_t *to;
  size_t room, len;

  if (!lmail_type_split_(f->value, f->value_len, &type)) {
    lmail_mime_defect_(m, LMAIL_DEFECT_BAD_CONTENT_TYPE, f->id);
    lmail_mime_content_default_(m, LMAIL_MEDIA_TEXT_PLAIN);
    return;
  }
  type.media = (uint16_t)(lmail_keyword_(types, type.type, type.type_len) << 8 |
                          lmail_keyword_(subtypes, type.subtype, type.subtype_len));
  lmail_mime_keep_type_(m, &type);
  if (LMAIL_MEDIA_TYPE(type.media) != LMAIL_MEDIA_MULTIPART) return;
  to = lmail_mime_boundary_room_(m, &room);
  len = boundary(&type, to, room);
  lmail_mime_keep_boundary_(m, to, lmail_mime_one_line_(to, len, room), room);
}

/*
 *   field = field-name ":" unstructured          RFC 5322 2.2, with the white space of 4.5.1
 */
static void field(lmail_mime_parser *m, const lmail_mime_raw_ *t, lmail_field *f)
{
  const uint8_t *s = t->s;
  size_t at = 0;

  memset(f, 0, sizeof *f);
  count_lines(m, s, t->n);
  while (at < t->n && lmail_is_(s[at], LMAIL_C_TOKEN)) at++;
  f->name = f->value = s;
  f->value_len = t->n;
  if (s[f->value_len - 1] == '\n') f->value_len--;
  if (f->value_len != 0 && s[f->value_len - 1] == '\r' && f->value_len != t->n) f->value_len--;
  f->name_len = at;
  while (at < f->value_len && lmail_is_wsp_(s[at])) at++;
  if (f->name_len == 0 || at >= f->value_len || s[at] != ':') {
    f->name_len = 0;
    f->flags = LMAIL_FIELD_NO_COLON;
    lmail_mime_defect_(m, LMAIL_DEFECT_NO_COLON, 0);
    return;
  }
  f->value += at + 1;
  f->value_len -= at + 1;
  if (lmail_field_is(s, f->name_len, "content-type")) {
    f->id = LMAIL_FIELD_CONTENT_TYPE;
    if (!(m->flags_ & LMAIL_HAS_TYPE_)) content_type(m, f);
    m->flags_ |= LMAIL_HAS_TYPE_;
  } else if (lmail_field_is(s, f->name_len, "content-transfer-encoding")) {
    f->id = LMAIL_FIELD_CONTENT_TRANSFER_ENCODING;
    if (!(m->flags_ & LMAIL_HAS_ENCODING_)) {
      m->encoding_ = (uint8_t)lmail_encoding_parse(f->value, f->value_len);
    }
    m->flags_ |= LMAIL_HAS_ENCODING_;
  }
}

static unsigned parts(lmail_mime_parser *m)
{
  if (m->boundary_ != 0) return LMAIL_MIME_MULTIPART_;
  if (m->encoding_ == LMAIL_ENCODING_BASE64 || m->encoding_ == LMAIL_ENCODING_QUOTED_PRINTABLE ||
      (m->media_ != LMAIL_MEDIA_MESSAGE_RFC822 && m->media_ != LMAIL_MEDIA_MESSAGE_GLOBAL)) {
    return LMAIL_MIME_OPAQUE_;
  }
  return LMAIL_MIME_MESSAGE_;
}

/* The rest of a field that is longer than token_max is left out: the last span of its bulk is empty. */
static lmail_status rest(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  uint8_t last = m->flags_ & LMAIL_LINE_DONE_ ? '\n' : 0;

  *used = lmail_field_rest_(in, n, 0, &last);
  count_lines(m, in, *used);
  m->flags_ &= ~(uint32_t)(LMAIL_LINE_DONE_ | LMAIL_CHECKED_);
  if (last == '\n') m->flags_ |= LMAIL_LINE_DONE_;
  if (*used == n && !lmail_finished_(&m->base)) return LMAIL_OK;
  m->flags_ &= ~(uint32_t)LMAIL_LINE_DONE_;
  m->state_ = LMAIL_IN_HEADER_;
  if (lmail_bulk_close_(&m->base)) return LMAIL_GO_ON_;
  lmail_mime_tell_(m, ev, LMAIL_MIME_HEADER, m->base.off_ + *used);
  ev->flags = LMAIL_EV_LONG;
  ev->field = m->defect_field_;
  ev->data = m->base.scratch_; /* empty, not absent */
  return LMAIL_EVENT;
}

/* ---- life ------------------------------------------------------------------------------------- */

static const lmail_mime_more_ less = {field, parts, rest, NULL, NULL, NULL, NULL, NULL, NULL};

lmail_status lmail_mime_init_bare_sized(lmail_mime_parser *m, size_t size,
                                        const lmail_mime_config *cfg, size_t cfg_size,
                                        void *scratch, size_t n)
{
  if (cfg && cfg_size == sizeof *cfg && cfg->flags != 0) return LMAIL_E_RANGE;
  return lmail_mime_begin_(m, size, cfg, cfg_size, scratch, n, &less);
}
