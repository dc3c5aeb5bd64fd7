/* SPDX-License-Identifier: MIT */
/* bare.c - a MIME parser for firmware, which knows the fields and types that tell what is a part; see full.c. */

#include "mime/parts.h"

#include "core/apart.h"
#include "core/keyword.h"
#include "mime/param_walk.h"

/* ---- words ------------------------------------------------------------------------------------ */

/* One table for words of three kinds; the number of each is its public one, or the high octet of that. */
enum { OF_SUBTYPES = 0x00, OF_TYPES = 0x40, OF_ENCODINGS = 0x80, KINDS = 0xc0 };

#define TYPE(media) OF_TYPES + (LMAIL_MEDIA_##media >> 8)
#define SUBTYPE(media) OF_SUBTYPES + (LMAIL_MEDIA_##media & 255)
#define ENCODING(encoding) OF_ENCODINGS + LMAIL_ENCODING_##encoding

#define WORDS(X, a)                                 \
  X(a, "7bit", e7bit, ENCODING(7BIT))               \
  X(a, "8bit", e8bit, ENCODING(8BIT))               \
  X(a, "html", html, SUBTYPE(TEXT_HTML))            \
  X(a, "text", text, TYPE(TEXT))                    \
  X(a, "plain", plain, SUBTYPE(TEXT_PLAIN))         \
  X(a, "base64", base64, ENCODING(BASE64))          \
  X(a, "binary", binary, ENCODING(BINARY))          \
  X(a, "digest", digest, SUBTYPE(MULTIPART_DIGEST)) \
  X(a, "global", global, SUBTYPE(MESSAGE_GLOBAL))   \
  X(a, "rfc822", rfc822, SUBTYPE(MESSAGE_RFC822))   \
  X(a, "message", message, TYPE(MESSAGE))           \
  X(a, "multipart", multipart, TYPE(MULTIPART))     \
  X(a, "quoted-printable", qp, ENCODING(QUOTED_PRINTABLE))

LMAIL_KEYWORDS_(words, WORDS)

/* The number of a word of this kind, or 0. */
static unsigned number(const uint8_t *s, size_t n, unsigned kind)
{
  unsigned word = lmail_keyword_(words, s, n) ^ kind;

  return word & KINDS ? 0 : word;
}

/* ---- the boundary ----------------------------------------------------------------------------- */

/* A value without quoted-pairs and folding, 0 if a line end is left in it; more than room for what does not fit. */
static size_t plain_value(const lmail_param *p, uint8_t *to, size_t room)
{
  size_t len = 0;
  size_t i;

  for (i = 0; i < p->value_len; i++) {
    uint8_t c = p->value[i];

    if (c == '\n' || (c == '\r' && i + 1 < p->value_len && p->value[i + 1] == '\n')) continue;
    if (c == '\\' && (p->flags & LMAIL_PARAM_QUOTED) && i + 1 < p->value_len) c = p->value[++i];
    if (c == '\r' || c == '\n') return 0;
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

  while (at < type->params_len && lmail_param_walk_(type->params, type->params_len, &at, &p, 0)) {
    if (lmail_field_is(p.name, p.name_len, "boundary") && !(p.flags & LMAIL_PARAM_NO_VALUE)) {
      return plain_value(&p, to, room);
    }
  }
  return 0;
}

/* ---- fields ----------------------------------------------------------------------------------- */

/* Lines of a header are lines of the body that it is in. */
static LMAIL_APART_ void count_lines(lmail_mime_parser *m, const uint8_t *s, size_t n)
{
  int sparse = 0;

  m->base.line_ += lmail_count_lines_(s, n, &sparse);
}

static LMAIL_APART_ void content_type(lmail_mime_parser *m, const lmail_field *f)
{
  lmail_content_type type;
  uint8_t *to;
  size_t room;

  if (!lmail_type_split_(f->value, f->value_len, &type)) {
    lmail_mime_defect_(m, LMAIL_DEFECT_BAD_CONTENT_TYPE, f->id);
    lmail_mime_content_default_(m, LMAIL_MEDIA_TEXT_PLAIN);
    return;
  }
  type.media = (uint16_t)(number(type.type, type.type_len, OF_TYPES) << 8 |
                          number(type.subtype, type.subtype_len, OF_SUBTYPES));
  lmail_mime_keep_type_(m, &type);
  if (LMAIL_MEDIA_TYPE(type.media) != LMAIL_MEDIA_MULTIPART) return;
  to = lmail_mime_boundary_room_(m, &room);
  lmail_mime_keep_boundary_(m, to, boundary(&type, to, room), room);
}

/*
 *   field = field-name ":" unstructured          RFC 5322 2.2, with the white space of 4.5.1
 */
static void field(lmail_mime_parser *m, const lmail_mime_raw_ *t, lmail_field *f)
{
  const uint8_t *s = t->s;
  const uint8_t *word;
  size_t n = t->n;
  size_t name = 0;
  size_t at, len;

  memset(f, 0, sizeof *f);
  count_lines(m, s, n);
  while (name < n && lmail_is_(s[name], LMAIL_C_TOKEN)) name++;
  if (n != 0 && s[n - 1] == '\n') n--;
  if (n != 0 && s[n - 1] == '\r' && n != t->n) n--;
  at = name;
  while (at < n && lmail_is_wsp_(s[at])) at++;
  f->name = f->value = s;
  f->value_len = n;
  if (name == 0 || at >= n || s[at] != ':') {
    f->flags = LMAIL_FIELD_NO_COLON;
    lmail_mime_defect_(m, LMAIL_DEFECT_NO_COLON, 0);
    return;
  }
  f->name_len = name;
  f->value += at + 1;
  f->value_len -= at + 1;
  if (lmail_field_is(s, name, "content-type")) {
    f->id = LMAIL_FIELD_CONTENT_TYPE;
    if (!(m->flags_ & LMAIL_HAS_TYPE_)) content_type(m, f);
    m->flags_ |= LMAIL_HAS_TYPE_;
  } else if (lmail_field_is(s, name, "content-transfer-encoding")) {
    f->id = LMAIL_FIELD_CONTENT_TRANSFER_ENCODING;
    if (!(m->flags_ & LMAIL_HAS_ENCODING_)) {
      word = lmail_encoding_split_(f->value, f->value_len, &len);
      m->encoding_ = (uint8_t)number(word, len, OF_ENCODINGS);
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

/* The rest of a field that is longer than token_max is left out. */
static lmail_status rest(lmail_mime_parser *m, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  uint8_t last = m->flags_ & LMAIL_LINE_DONE_ ? '\n' : 0;

  (void)ev;
  *used = lmail_field_rest_(in, n, 0, &last);
  count_lines(m, in, *used);
  m->flags_ &= ~(uint32_t)(LMAIL_LINE_DONE_ | LMAIL_CHECKED_);
  if (*used != n || lmail_finished_(&m->base)) {
    m->state_ = LMAIL_IN_HEADER_;
    return LMAIL_GO_ON_;
  }
  if (last == '\n') m->flags_ |= LMAIL_LINE_DONE_;
  return LMAIL_OK;
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
