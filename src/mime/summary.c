/* SPDX-License-Identifier: MIT */
/* summary.c - remembers the parts of a message and their texts; see libmail/summary.h. */

#include <libmail/message_id.h>
#include <string.h>

#include "core/chars.h"
#include "mime/summary.h"
#include "rfc822/cfws.h"

void lmail_summary_init(lmail_summary *s, lmail_summary_part *parts, uint32_t cap, void *text,
                        size_t text_cap, const lmail_text_config *cfg)
{
  memset(s, 0, sizeof *s);
  s->parts = parts;
  s->cap_ = cap;
  s->text_ = (uint8_t *)text;
  s->text_cap_ = text_cap < UINT32_MAX ? text_cap : UINT32_MAX;
  s->text_cfg_ = cfg;
}

/* ---- texts ------------------------------------------------------------------------------------ */

/* What is free of the text buffer. */
static uint8_t *room(lmail_summary *s, size_t *cap)
{
  *cap = s->text_cap_ - s->text_used_;
  return s->text_ + s->text_used_;
}

/* Keeps the n octets at the start of what is free, as far as st says that they are there. */
static void keep(lmail_summary *s, lmail_summary_part *p, unsigned which, lmail_status st, size_t n)
{
  if (st != LMAIL_OK) {
    s->cut = 1;
    return;
  }
  p->text_[which].at_ = (uint32_t)s->text_used_;
  p->text_[which].len_ = (uint32_t)n;
  s->text_used_ += n;
}

/* A parameter as it stands in its charset; *info tells about it. LMAIL_E_ARGUMENT: there is none. */
static lmail_status get_param(lmail_summary *s, const uint8_t *params, size_t n, const char *name,
                              size_t name_len, lmail_param_info *info)
{
  size_t cap;
  uint8_t *out = room(s, &cap);

  return lmail_param_get(params, n, name, name_len, out, cap, info);
}

/* Is a name the one that is kept already? One that there was no room for is taken for another. */
static int is_kept_name(const lmail_summary *s, const lmail_summary_part *p, lmail_status st,
                        const uint8_t *name, size_t n)
{
  const lmail_summary_span *kept = &p->text_[LMAIL_SUMMARY_NAME];

  return st == LMAIL_OK && kept->len_ == n && memcmp(s->text_ + kept->at_, name, n) == 0;
}

/* A file name, made UTF-8 behind what it is made of. One that counts takes the place of another. */
static void keep_name(lmail_summary *s, lmail_summary_part *p, const uint8_t *params, size_t n,
                      const char *name, size_t name_len, int counts)
{
  lmail_param_info info;
  lmail_status st = get_param(s, params, n, name, name_len, &info);
  size_t cap, len = 0;
  uint8_t *raw = room(s, &cap);

  if (st == LMAIL_E_ARGUMENT || (st == LMAIL_OK && info.len == 0)) return;
  if (st == LMAIL_OK) {
    st = lmail_param_text(&info, raw, s->text_cfg_, raw + info.len, cap - info.len, &len, NULL);
    if (st == LMAIL_OK) memmove(raw, raw + info.len, len);
  }
  if (p->flags_ & LMAIL_SUMMARY_HAS_NAME_) {
    if (!is_kept_name(s, p, st, raw, len)) p->notes |= LMAIL_SUMMARY_TWO_NAMES;
    if (!counts) return;
  }
  p->flags_ |= LMAIL_SUMMARY_HAS_NAME_;
  keep(s, p, LMAIL_SUMMARY_NAME, st, len);
}

static void keep_param(lmail_summary *s, lmail_summary_part *p, unsigned which,
                       const uint8_t *params, size_t n, const char *name, size_t name_len)
{
  lmail_param_info info;
  lmail_status st = get_param(s, params, n, name, name_len, &info);

  if (st != LMAIL_E_ARGUMENT) keep(s, p, which, st, info.len);
}

/* The first identifier in a value, without its brackets. */
static void keep_id(lmail_summary *s, lmail_summary_part *p, unsigned which, const uint8_t *value,
                    size_t n)
{
  lmail_message_id_iter it;
  lmail_message_id id;
  size_t cap, len;
  uint8_t *out = room(s, &cap);
  lmail_status st;

  lmail_message_id_init(&it, value, n, NULL);
  if (!lmail_message_id_next(&it, &id)) return;
  st = lmail_message_id_text(&id, out, cap, &len);
  keep(s, p, which, st, len);
}

/* "start" is written as a Content-ID is, "<left@right>", in quotes. */
static void keep_start(lmail_summary *s, lmail_summary_part *p, const uint8_t *params, size_t n)
{
  lmail_summary_span *start = &p->text_[LMAIL_SUMMARY_CHARSET];
  uint8_t *text;

  keep_param(s, p, LMAIL_SUMMARY_CHARSET, params, n, "start", 5);
  text = s->text_ + start->at_;
  if (start->len_ < 2 || text[0] != '<' || text[start->len_ - 1] != '>') return;
  start->at_++;
  start->len_ -= 2;
}

/* ---- fields ----------------------------------------------------------------------------------- */

/* Is this the first field of its kind? */
static int is_first(lmail_summary_part *p, unsigned flag)
{
  if (p->flags_ & flag) return 0;
  p->flags_ |= (uint16_t)flag;
  return 1;
}

static void content_type(lmail_summary *s, lmail_summary_part *p, const lmail_event *ev)
{
  lmail_content_type type;

  if (!is_first(p, LMAIL_SUMMARY_HAS_TYPE_)) return;
  (void)lmail_content_type_parse(ev->data2, ev->len2, &type);
  keep_name(s, p, type.params, type.params_len, "name", 4, 0);
  if (type.media == LMAIL_MEDIA_MULTIPART_RELATED) {
    keep_start(s, p, type.params, type.params_len);
  } else if (LMAIL_MEDIA_TYPE(type.media) == LMAIL_MEDIA_TEXT) {
    keep_param(s, p, LMAIL_SUMMARY_CHARSET, type.params, type.params_len, "charset", 7);
  }
}

static void content_disposition(lmail_summary *s, lmail_summary_part *p, const lmail_event *ev)
{
  lmail_content_disposition disposition;

  if (!is_first(p, LMAIL_SUMMARY_HAS_DISPOSITION_)) return;
  lmail_content_disposition_parse(ev->data2, ev->len2, &disposition);
  p->disposition = disposition.disposition;
  keep_name(s, p, disposition.params, disposition.params_len, "filename", 8, 1);
}

static void content_location(lmail_summary *s, lmail_summary_part *p, const lmail_event *ev)
{
  size_t cap, len;
  uint8_t *out = room(s, &cap);
  lmail_status st;

  if (!is_first(p, LMAIL_SUMMARY_HAS_LOCATION_)) return;
  st = lmail_squeeze_(ev->data2, ev->len2, out, cap, &len);
  keep(s, p, LMAIL_SUMMARY_LOCATION, st, len);
}

static void header(lmail_summary *s, lmail_summary_part *p, const lmail_event *ev)
{
  if (ev->field == LMAIL_FIELD_NONE) return;
  if (ev->flags & LMAIL_EV_LONG) {
    if (ev->field >= LMAIL_FIELD_CONTENT_TYPE && ev->field <= LMAIL_FIELD_CONTENT_LOCATION) {
      s->cut = 1;
    }
    return;
  }
  switch (ev->field) {
  case LMAIL_FIELD_CONTENT_TYPE: content_type(s, p, ev); break;
  case LMAIL_FIELD_CONTENT_DISPOSITION: content_disposition(s, p, ev); break;
  case LMAIL_FIELD_CONTENT_LOCATION: content_location(s, p, ev); break;
  case LMAIL_FIELD_CONTENT_ID:
    if (is_first(p, LMAIL_SUMMARY_HAS_ID_)) {
      keep_id(s, p, LMAIL_SUMMARY_ID, ev->data2, ev->len2);
    }
    break;
  default: break;
  }
}

static void keep_type(lmail_summary *s, lmail_summary_part *p, const lmail_event *ev)
{
  size_t cap, n = ev->len + ev->len2 + 1;
  uint8_t *out = room(s, &cap);

  if (n <= cap) {
    memcpy(out, ev->data, ev->len);
    out[ev->len] = '/';
    memcpy(out + ev->len + 1, ev->data2, ev->len2);
  }
  keep(s, p, LMAIL_SUMMARY_TYPE, n <= cap ? LMAIL_OK : LMAIL_FULL, n);
}

/* ---- events ----------------------------------------------------------------------------------- */

static void part_begins(lmail_summary *s, const lmail_event *ev)
{
  const lmail_summary_part *parent = lmail_summary_at_(s, (uint32_t)ev->num);
  lmail_summary_part *p;

  s->count = ev->id;
  if (ev->id > s->cap_ || ev->id != s->known + 1) return;
  p = &s->parts[s->known++];
  memset(p, 0, sizeof *p);
  p->header = ev->off;
  p->parent = (uint32_t)ev->num;
  p->place = (uint32_t)ev->num2;
  p->held = ev->code;
  p->message = ev->code == LMAIL_MIME_IN_MULTIPART && parent ? parent->message : ev->id;
}

const lmail_summary_part *lmail_summary_take(lmail_summary *s, const lmail_event *ev)
{
  lmail_summary_part *p;

  if (ev->kind == LMAIL_MIME_PART_BEGIN) part_begins(s, ev);
  p = lmail_summary_at_(s, ev->id);
  if (!p) return NULL;
  switch (ev->kind) {
  case LMAIL_MIME_HEADER: header(s, p, ev); break;
  case LMAIL_MIME_HEADERS_END:
    p->media = ev->code;
    p->encoding = (uint16_t)ev->num2;
    p->body = ev->off;
    if ((ev->flags & LMAIL_MIME_EV_COMPOSITE) &&
        LMAIL_MEDIA_TYPE(ev->code) == LMAIL_MEDIA_MULTIPART) {
      p->flags_ |= LMAIL_SUMMARY_IS_MULTIPART_;
    }
    keep_type(s, p, ev);
    lmail_summary_begins_(s, p);
    break;
  case LMAIL_MIME_PART_END:
    p->end = ev->off;
    p->octets = ev->num;
    lmail_summary_ends_(s, p);
    break;
  default: break;
  }
  return p;
}
