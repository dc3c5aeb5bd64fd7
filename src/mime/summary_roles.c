/* SPDX-License-Identifier: MIT */
/*
 * summary_roles.c - which parts are text, HTML and attachments: the algorithm of RFC 8621 4.1.4, whose
 * names for things are used below. It walks over a tree; here its state lies in the open multiparts,
 * and the lists are a bit of each part: parts are put into them in the order of the message.
 */

#include <string.h>

#include "mime/summary.h"

enum {
  TEXT = LMAIL_SUMMARY_TEXT,
  HTML = LMAIL_SUMMARY_HTML,
  ATTACHMENT = LMAIL_SUMMARY_ATTACHMENT
};

/* The multipart around a part, or NULL: it is a message of its own, in a multipart "mixed" so to say. */
static lmail_summary_part *multipart_of(const lmail_summary *s, const lmail_summary_part *p)
{
  lmail_summary_part *parent = lmail_summary_at_(s, p->parent);

  return p->held == LMAIL_MIME_IN_MULTIPART ? parent : NULL;
}

static int is_alternative(const lmail_summary_part *m)
{
  return m && m->media == LMAIL_MEDIA_MULTIPART_ALTERNATIVE;
}

/* textBody.push(part), htmlBody.push(part) */
static void push(const lmail_summary *s, lmail_summary_part *p, unsigned role)
{
  lmail_summary_part *message = lmail_summary_at_(s, p->message);

  if (p->roles & role) return;
  p->roles |= (uint16_t)role;
  if (role == TEXT) message->texts_made_++;
  if (role == HTML) message->htmls_made_++;
}

static int is_inline_media(const lmail_summary_part *p)
{
  unsigned type = LMAIL_MEDIA_TYPE(p->media);

  return type == LMAIL_MEDIA_IMAGE || type == LMAIL_MEDIA_AUDIO || type == LMAIL_MEDIA_VIDEO;
}

/* A part that is shown, not attached. */
static void show(const lmail_summary *s, lmail_summary_part *p, lmail_summary_part *m)
{
  unsigned flags;

  if (is_alternative(m)) {
    if (p->media == LMAIL_MEDIA_TEXT_PLAIN) push(s, p, TEXT);
    else if (p->media == LMAIL_MEDIA_TEXT_HTML) push(s, p, HTML);
    else push(s, p, ATTACHMENT);
    return;
  }
  if (m && (m->flags_ & LMAIL_SUMMARY_IN_ALTERNATIVE_)) {
    if (p->media == LMAIL_MEDIA_TEXT_PLAIN) m->flags_ |= LMAIL_SUMMARY_NO_HTML_;
    if (p->media == LMAIL_MEDIA_TEXT_HTML) m->flags_ |= LMAIL_SUMMARY_NO_TEXT_;
  }
  flags = m ? m->flags_ : 0;
  if (!(flags & LMAIL_SUMMARY_NO_TEXT_)) push(s, p, TEXT);
  if (!(flags & LMAIL_SUMMARY_NO_HTML_)) push(s, p, HTML);
  if ((flags & (LMAIL_SUMMARY_NO_TEXT_ | LMAIL_SUMMARY_NO_HTML_)) && is_inline_media(p)) {
    push(s, p, ATTACHMENT);
  }
  if (p->roles == 0) push(s, p, ATTACHMENT); /* not in the code, but in the words of the section */
}

/*
 * isInline: a type that can be shown, no attachment by its disposition, and where it stands says
 * nothing else: in a multipart/related only the root is shown, and behind the first part of another
 * multipart a text with a file name is an attachment.
 */
static int is_inline(const lmail_summary_part *p, const lmail_summary_part *m, int is_first)
{
  if (p->disposition == LMAIL_DISPOSITION_ATTACHMENT) return 0;
  if (p->media != LMAIL_MEDIA_TEXT_PLAIN && p->media != LMAIL_MEDIA_TEXT_HTML &&
      !is_inline_media(p)) {
    return 0;
  }
  if (is_first || !m) return 1;
  if (m->media == LMAIL_MEDIA_MULTIPART_RELATED) return 0;
  return is_inline_media(p) || !(p->flags_ & LMAIL_SUMMARY_HAS_NAME_);
}

/* The root of a multipart/related with "start" is the part that has this Content-ID, RFC 2387 3.2. */
static int is_first_part(const lmail_summary *s, const lmail_summary_part *p, lmail_summary_part *m)
{
  const lmail_summary_span *start, *id = &p->text_[LMAIL_SUMMARY_ID];

  if (!m) return 1;
  start = &m->text_[LMAIL_SUMMARY_CHARSET];
  if (m->media != LMAIL_MEDIA_MULTIPART_RELATED || start->len_ == 0) return p->place == 1;
  if (m->flags_ & LMAIL_SUMMARY_ROOT_FOUND_) return 0;
  if (id->len_ != start->len_ || memcmp(s->text_ + id->at_, s->text_ + start->at_, id->len_) != 0) {
    return 0;
  }
  m->flags_ |= LMAIL_SUMMARY_ROOT_FOUND_;
  return 1;
}

void lmail_summary_begins_(lmail_summary *s, lmail_summary_part *p)
{
  lmail_summary_part *m = multipart_of(s, p);
  const lmail_summary_part *message = lmail_summary_at_(s, p->message);
  int is_first = is_first_part(s, p, m);

  if (p->flags_ & LMAIL_SUMMARY_IS_MULTIPART_) {
    if (m) {
      p->flags_ |= (uint16_t)(m->flags_ & (LMAIL_SUMMARY_NO_TEXT_ | LMAIL_SUMMARY_NO_HTML_ |
                                           LMAIL_SUMMARY_IN_ALTERNATIVE_));
      p->texts_made_ = message->texts_made_;
      p->htmls_made_ = message->htmls_made_;
    }
    if (is_alternative(p)) p->flags_ |= LMAIL_SUMMARY_IN_ALTERNATIVE_;
  } else if (is_inline(p, m, is_first)) {
    show(s, p, m);
  } else {
    push(s, p, ATTACHMENT);
  }
}

/* A multipart/alternative with only one of the two: each of its parts that has `from` gets `to`. */
static void complete(const lmail_summary *s, const lmail_summary_part *m, unsigned from,
                     unsigned to)
{
  uint32_t i;

  for (i = (uint32_t)(m - s->parts) + 1; i < s->known; i++) {
    lmail_summary_part *p = &s->parts[i];

    if (p->message == m->message && (p->roles & from)) push(s, p, to);
  }
}

void lmail_summary_ends_(lmail_summary *s, lmail_summary_part *p)
{
  const lmail_summary_part *message = lmail_summary_at_(s, p->message);
  lmail_summary_part *first = lmail_summary_at_(s, (uint32_t)(p - s->parts) + 2);
  uint32_t texts = 0, htmls = 0;

  if (!(p->flags_ & LMAIL_SUMMARY_IS_MULTIPART_)) return;
  if (p->media == LMAIL_MEDIA_MULTIPART_RELATED && p->text_[LMAIL_SUMMARY_CHARSET].len_ != 0 &&
      !(p->flags_ & LMAIL_SUMMARY_ROOT_FOUND_) && first && multipart_of(s, first) == p &&
      (first->roles & ATTACHMENT) && is_inline(first, p, 1)) {
    first->roles = 0; /* it is the root after all */
    show(s, first, p);
  }
  if (!is_alternative(p) || (p->flags_ & (LMAIL_SUMMARY_NO_TEXT_ | LMAIL_SUMMARY_NO_HTML_))) return;
  if (p != message) {
    texts = p->texts_made_;
    htmls = p->htmls_made_;
  }
  if (message->texts_made_ == texts && message->htmls_made_ != htmls) complete(s, p, HTML, TEXT);
  else if (message->htmls_made_ == htmls && message->texts_made_ != texts)
    complete(s, p, TEXT, HTML);
}
