/* SPDX-License-Identifier: MIT */
/* letter_writer.c - text, HTML, pictures and attachments as one message; see libmail/compose.h. */

#include "core/chars.h"
#include <libmail/compose.h>
#include <string.h>

/* lmail_letter_writer.step_: what is written next, in the order of the message. */
enum {
  MIXED,
  ALTERNATIVE,
  TEXT,
  RELATED,
  HTML,
  PICTURES,
  RELATED_END,
  OTHERS,
  ALTERNATIVE_END,
  ATTACHMENTS,
  MIXED_END,
  LETTER_DONE
};

/* The forms of the text. */
static size_t forms(const lmail_letter *letter)
{
  return (size_t)(letter->text != NULL) + (size_t)(letter->html != NULL) + letter->others_count;
}

/* How many parts, or multiparts to begin or to end, there are at a step. */
static size_t count_of(const lmail_letter *letter, unsigned step)
{
  switch (step) {
  case MIXED:
  case MIXED_END:
    return letter->attachments_count != 0 && letter->attachments_count + forms(letter) > 1;
  case ALTERNATIVE:
  case ALTERNATIVE_END: return forms(letter) > 1;
  case TEXT: return letter->text != NULL;
  case RELATED:
  case RELATED_END: return letter->pictures_count != 0;
  case HTML: return letter->html != NULL;
  case PICTURES: return letter->pictures_count;
  case OTHERS: return letter->others_count;
  default: return letter->attachments_count;
  }
}

lmail_status lmail_letter_begin(lmail_letter_writer *l, const lmail_letter *letter,
                                const void *base, size_t n, unsigned options)
{
  size_t i;

  if (forms(letter) == 0 && letter->attachments_count == 0) return LMAIL_E_ARGUMENT;
  if (letter->pictures_count != 0 && letter->html == NULL) return LMAIL_E_ARGUMENT;
  for (i = 0; i < letter->pictures_count; i++) {
    if (letter->pictures[i].id_len == 0) return LMAIL_E_ARGUMENT;
  }
  memset(l, 0, sizeof *l);
  return lmail_mime_writer_init(&l->mime, base, n, options);
}

#define fill_in(field, field_len, literal) \
  ((void)((field_len) != 0 || ((field) = (literal), (field_len) = sizeof(literal) - 1)))

/* A part with what it does not say. */
static lmail_mime_part_info complete(const lmail_mime_part_info *given, unsigned step)
{
  lmail_mime_part_info part = *given;
  const uint8_t *media;

  if (part.media_len == 0 && step <= HTML) {
    fill_in(part.charset, part.charset_len, "utf-8");
    if (step == TEXT) fill_in(part.media, part.media_len, "text/plain");
    else fill_in(part.media, part.media_len, "text/html");
  }
  if (step == PICTURES) fill_in(part.disposition, part.disposition_len, "inline");
  if (step == ATTACHMENTS) fill_in(part.disposition, part.disposition_len, "attachment");
  if (part.encoding != 0) return part;
  media = (const uint8_t *)part.media;
  part.encoding = LMAIL_ENCODING_BASE64;
  if (part.media_len > 5 && lmail_equal_nocase_(media, "text/", 5)) {
    part.encoding = LMAIL_ENCODING_QUOTED_PRINTABLE;
  }
  if (part.media_len > 8 && lmail_equal_nocase_(media, "message/", 8)) {
    part.encoding = LMAIL_ENCODING_7BIT;
  }
  return part;
}

/* RFC 2387 3.1: "type" must be specified, and its value is the media type of the "root" body part. */
static lmail_status begin_related(lmail_letter_writer *l, lmail_writer *w,
                                  const lmail_letter *letter)
{
  lmail_mime_part_info root = complete(letter->html, HTML);
  lmail_mime_param type;

  type.name = "type";
  type.name_len = 4;
  type.value = root.media;
  type.value_len = root.media_len;
  return lmail_mime_multipart_params(&l->mime, w, "related", 7, &type, 1);
}

static lmail_status begin_part(lmail_letter_writer *l, lmail_writer *w, unsigned kind,
                               const lmail_mime_part_info *given)
{
  lmail_mime_part_info part = complete(given, l->step_);
  lmail_status st;

  l->kind = (uint16_t)kind;
  l->index = l->next_;
  st = lmail_mime_part(&l->mime, w, &part);
  if (st != LMAIL_OK) return st;
  l->open_ = 1;
  return LMAIL_EVENT;
}

/* What is due at this step; LMAIL_EVENT: a part has begun. */
static lmail_status write_step(lmail_letter_writer *l, lmail_writer *w, const lmail_letter *letter)
{
  switch (l->step_) {
  case MIXED: return lmail_mime_multipart(&l->mime, w, "mixed", 5);
  case ALTERNATIVE: return lmail_mime_multipart(&l->mime, w, "alternative", 11);
  case TEXT: return begin_part(l, w, LMAIL_LETTER_TEXT, letter->text);
  case RELATED: return begin_related(l, w, letter);
  case HTML: return begin_part(l, w, LMAIL_LETTER_HTML, letter->html);
  case PICTURES: return begin_part(l, w, LMAIL_LETTER_PICTURE, &letter->pictures[l->next_]);
  case OTHERS: return begin_part(l, w, LMAIL_LETTER_OTHER, &letter->others[l->next_]);
  case ATTACHMENTS:
    return begin_part(l, w, LMAIL_LETTER_ATTACHMENT, &letter->attachments[l->next_]);
  default: return lmail_mime_multipart_end(&l->mime, w);
  }
}

lmail_status lmail_letter_next(lmail_letter_writer *l, lmail_writer *w, const lmail_letter *letter)
{
  lmail_status st;

  if (l->open_) {
    st = lmail_mime_part_end(&l->mime, w);
    if (st != LMAIL_OK) return st;
    l->open_ = 0;
  }
  while (l->step_ != LETTER_DONE) {
    if (l->next_ >= count_of(letter, l->step_)) {
      l->step_++;
      l->next_ = 0;
      continue;
    }
    st = write_step(l, w, letter);
    if (st != LMAIL_OK && st != LMAIL_EVENT) return st;
    l->next_++;
    if (st == LMAIL_EVENT) return st;
  }
  return LMAIL_DONE;
}
