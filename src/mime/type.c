/* SPDX-License-Identifier: MIT */
/* type.c - the type of the current part and its boundary, as every MIME parser keeps them. */

#include "mime/parts.h"
#include "core/apart.h"
#include "core/chars.h"

/* ---- the type --------------------------------------------------------------------------------- */

#ifndef __OPTIMIZE_SIZE__
static uint64_t lower_eight(uint64_t w)
{
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t low = w & ones * 0x7f; /* sums stay in their octets */
  uint64_t upper = (low + ones * (0x80 - 'A')) & ~(low + ones * (0x7f - 'Z')) & ~w & ones * 0x80;

  return w | upper >> 2;
}

/* Words of four octets and more in blocks, the last of which may have some that were in the one before. */
static void copy_lower(uint8_t *to, const uint8_t *s, size_t n)
{
  uint32_t first, last;
  uint64_t w;
  size_t i;

  if (n < 4) {
    for (i = 0; i < n; i++) to[i] = lmail_lower_(s[i]);
  } else if (n < 8) {
    memcpy(&first, s, 4);
    memcpy(&last, s + n - 4, 4);
    w = lower_eight((uint64_t)last << 32 | first);
    first = (uint32_t)w;
    last = (uint32_t)(w >> 32);
    memcpy(to, &first, 4);
    memcpy(to + n - 4, &last, 4);
  } else {
    for (i = 0; i < n; i += 8) {
      size_t at = i < n - 8 ? i : n - 8;

      memcpy(&w, s + at, 8);
      w = lower_eight(w);
      memcpy(to + at, &w, 8);
    }
  }
}
#else
static LMAIL_APART_ void copy_lower(uint8_t *to, const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) to[i] = lmail_lower_(s[i]);
}
#endif

/* "type/subtype" in lower case behind the field in scratch; what is too long is cut. */
void lmail_mime_keep_type_(lmail_mime_parser *m, const lmail_content_type *type)
{
  uint8_t *to = lmail_mime_kept_type_(m);
  size_t len = type->type_len < LMAIL_TYPE_MAX_ / 2 ? type->type_len : LMAIL_TYPE_MAX_ / 2;
  size_t room = LMAIL_TYPE_MAX_ - len;
  size_t sub = type->subtype_len < room ? type->subtype_len : room;

  copy_lower(to, type->type, len);
  copy_lower(to + len, type->subtype, sub);
  m->type_len_ = (uint8_t)len;
  m->subtype_len_ = (uint8_t)sub;
  m->media_ = type->media;
  m->flags_ = m->flags_ & ~(uint32_t)LMAIL_DEFAULTED_;
}

void lmail_mime_type_(const lmail_mime_parser *m, lmail_event *ev)
{
  ev->data = lmail_mime_kept_type_(m);
  ev->len = m->type_len_;
  ev->data2 = ev->data + m->type_len_;
  ev->len2 = m->subtype_len_;
}

/* RFC 2045 5.2 and RFC 2046 5.1.5: text/plain, and message/rfc822 in a multipart/digest. */
void lmail_mime_content_default_(lmail_mime_parser *m, unsigned media)
{
  int message = media == LMAIL_MEDIA_MESSAGE_RFC822;
  uint8_t *to = lmail_mime_kept_type_(m);

  m->media_ = (uint16_t)media;
  m->type_len_ = message ? 7 : 4;
  m->subtype_len_ = message ? 6 : 5;
  memcpy(to, message ? "messagerfc822" : "textplain", (size_t)m->type_len_ + m->subtype_len_);
  *lmail_mime_charset_(m) = 0;
}

/* ---- the boundary ----------------------------------------------------------------------------- */

enum { BOUNDARY_MAX = 0xff00 }; /* lengths of boundaries are kept in 16 bits */

uint8_t *lmail_mime_boundary_room_(const lmail_mime_parser *m, size_t *room)
{
  size_t at = m->pool_ + 4;
  size_t most = m->token_max_ / 2; /* so that what is replayed always fits a decoder */

  if (most > BOUNDARY_MAX) most = BOUNDARY_MAX;
  *room = m->base.scratch_size_ > at ? m->base.scratch_size_ - at : 0;
  if (*room > most) *room = most;
  return m->base.scratch_ + at;
}

/*
 *   boundary := 0*69<bchars> bcharsnospace          RFC 2046 5.1.1
 *
 * Taken as it is, whatever its characters, blanks at its end too: that is what servers do. It is put
 * behind the boundaries of the open parts with the CRLF "--" in front of it, ready for comparing.
 */
void lmail_mime_keep_boundary_(lmail_mime_parser *m, uint8_t *to, size_t len, size_t room)
{
  unsigned defect = 0;
  unsigned same; /* an open part that has this boundary already */

  if (len > room) {
    defect = LMAIL_DEFECT_BOUNDARY_LIMIT;
    len = 0;
  } else if (len == 0) {
    defect = LMAIL_DEFECT_NO_BOUNDARY;
    len = 0;
  } else if (len > 70) {
    defect = LMAIL_DEFECT_LONG_BOUNDARY;
  }
  if (defect != 0) lmail_mime_defect_(m, defect, LMAIL_FIELD_CONTENT_TYPE);
  m->boundary_ = (uint16_t)len;
  if (len == 0) return;
  memcpy(to - 4, "\r\n--", 4);
  same = lmail_mime_delimiter_(m, to - 2, len + 2);
  if (same != 0 && lmail_frame_(m, same)->boundary_len == len + 2) {
    lmail_mime_defect_(m, LMAIL_DEFECT_REPEATED_BOUNDARY, LMAIL_FIELD_CONTENT_TYPE);
  }
}
