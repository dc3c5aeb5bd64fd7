/* SPDX-License-Identifier: MIT */
/* report_writer.c - the parts of a multipart/report, RFC 6522; see libmail/compose_report.h. */

#include "mime/mime_writer.h"
#include "mime/report_writer.h"

/* ---- names ------------------------------------------------------------------------------------ */

/* By kind: report-type and subtype of the part with the fields are the same word. */
static const char *report_type(unsigned kind, size_t *n)
{
  switch (kind) {
  case LMAIL_REPORT_DELIVERY: *n = 15; return "delivery-status";
  case LMAIL_REPORT_DISPOSITION: *n = 24; return "disposition-notification";
  default: *n = 15; return "feedback-report";
  }
}

/* "message/" ["global-"] report-type: RFC 6533 has no feedback report of its own. */
static size_t fields_media(const lmail_report_writer *r, char out[40])
{
  size_t n, at = 8;
  const char *type = report_type(r->kind_, &n);

  memcpy(out, "message/", at);
  if ((r->options_ & LMAIL_COMPOSE_UTF8) && r->kind_ != LMAIL_REPORT_FEEDBACK) {
    memcpy(out + at, "global-", 7);
    at += 7;
  }
  memcpy(out + at, type, n);
  return at + n;
}

static const char *return_media(const lmail_report_writer *r, unsigned how, size_t *n)
{
  if (r->options_ & LMAIL_COMPOSE_UTF8) {
    *n = how == LMAIL_REPORT_RETURN_HEADER ? 22 : 14;
    return "message/global-headers";
  }
  *n = how == LMAIL_REPORT_RETURN_HEADER ? 19 : 14;
  return how == LMAIL_REPORT_RETURN_HEADER ? "text/rfc822-headers" : "message/rfc822";
}

/* ---- the report ------------------------------------------------------------------------------- */

lmail_status lmail_report_begin(lmail_report_writer *r, lmail_mime_writer *m, lmail_writer *w,
                                unsigned kind)
{
  lmail_mime_param param = {0};
  lmail_status st;

  if (kind < LMAIL_REPORT_DELIVERY || kind > LMAIL_REPORT_FEEDBACK) return LMAIL_E_ARGUMENT;
  param.name = "report-type";
  param.name_len = 11;
  param.value = report_type(kind, &param.value_len);
  st = lmail_mime_multipart_params(m, w, "report", 6, &param, 1);
  if (st != LMAIL_OK) return st;
  memset(r, 0, sizeof *r);
  r->kind_ = (uint8_t)kind;
  r->options_ = m->options_;
  return LMAIL_OK;
}

lmail_status lmail_report_fields_begin(lmail_report_writer *r, lmail_mime_writer *m,
                                       lmail_writer *w)
{
  lmail_mime_part_info part = {0};
  lmail_status st;
  char media[40];

  if (r->state_ != LMAIL_REPORT_AT_START_) return LMAIL_E_STATE;
  part.media = media;
  part.media_len = fields_media(r, media);
  part.encoding = r->options_ & LMAIL_COMPOSE_UTF8 ? LMAIL_ENCODING_8BIT : LMAIL_ENCODING_7BIT;
  st = lmail_mime_part_of_lines_(m, w, &part);
  if (st != LMAIL_OK) return st;
  r->state_ = LMAIL_REPORT_IN_FIELDS_;
  r->about_ = LMAIL_REPORT_ABOUT_MESSAGE;
  return LMAIL_OK;
}

/* Does the group that is being written have all that it needs? */
static int is_complete(const lmail_report_writer *r)
{
  return (lmail_report_required_(r->kind_, r->about_) & ~r->seen_) == 0;
}

lmail_status lmail_report_recipient(lmail_report_writer *r, lmail_writer *w)
{
  lmail_build_ b;
  lmail_status st;

  if (r->state_ != LMAIL_REPORT_IN_FIELDS_ || r->kind_ != LMAIL_REPORT_DELIVERY ||
      !is_complete(r)) {
    return LMAIL_E_STATE;
  }
  lmail_build_begin_(&b, w);
  lmail_put_lit_(&b, "\r\n");
  st = lmail_build_end_(&b);
  if (st != LMAIL_OK) return st;
  r->about_ = LMAIL_REPORT_ABOUT_RECIPIENT;
  r->recipients_++;
  r->seen_ = 0;
  return LMAIL_OK;
}

lmail_status lmail_report_fields_end(lmail_report_writer *r, lmail_mime_writer *m, lmail_writer *w)
{
  lmail_status st;

  if (r->state_ != LMAIL_REPORT_IN_FIELDS_ || !is_complete(r) ||
      (r->kind_ == LMAIL_REPORT_DELIVERY && r->recipients_ == 0)) {
    return LMAIL_E_STATE;
  }
  st = lmail_mime_part_end(m, w);
  if (st == LMAIL_OK) r->state_ = LMAIL_REPORT_BEHIND_FIELDS_;
  return st;
}

/* ---- what it is about ------------------------------------------------------------------------- */

lmail_status lmail_report_return_begin(lmail_report_writer *r, lmail_mime_writer *m,
                                       lmail_writer *w, unsigned how, unsigned encoding)
{
  lmail_mime_part_info part = {0};
  lmail_status st;

  if (r->state_ != LMAIL_REPORT_BEHIND_FIELDS_) return LMAIL_E_STATE;
  if (how != LMAIL_REPORT_RETURN_HEADER && how != LMAIL_REPORT_RETURN_MESSAGE) {
    return LMAIL_E_ARGUMENT;
  }
  part.media = return_media(r, how, &part.media_len);
  part.encoding = (uint16_t)encoding;
  st = lmail_mime_part(m, w, &part);
  if (st != LMAIL_OK) return st;
  r->state_ = LMAIL_REPORT_IN_RETURN_;
  r->returned_ = (uint8_t)how;
  r->line_start_ = 1;
  return LMAIL_OK;
}

/* How much of in[0 .. n) is in front of the blank line? Then `over` is set. */
static size_t header_run(const uint8_t *in, size_t n, uint8_t *line_start, uint8_t *over)
{
  size_t i = 0;

  while (i < n) {
    const uint8_t *end;

    if (*line_start && (in[i] == '\r' || in[i] == '\n')) {
      *over = 1;
      return i;
    }
    end = (const uint8_t *)memchr(in + i, '\n', n - i);
    *line_start = end != NULL;
    i = end ? (size_t)(end - in) + 1 : n;
  }
  return n;
}

lmail_status lmail_report_return(lmail_report_writer *r, lmail_mime_writer *m, lmail_writer *w,
                                 const void *in, size_t n, size_t *used)
{
  const uint8_t *s = (const uint8_t *)in;
  uint8_t line_start = r->line_start_, over = r->over_;
  lmail_status st;
  size_t k;

  *used = 0;
  if (r->state_ != LMAIL_REPORT_IN_RETURN_) return LMAIL_E_STATE;
  if (r->returned_ == LMAIL_REPORT_RETURN_MESSAGE) return lmail_mime_body(m, w, in, n, used);
  k = over ? 0 : header_run(s, n, &line_start, &over);
  st = lmail_mime_body(m, w, s, k, used);
  (void)header_run(s, *used, &r->line_start_, &over); /* as far as it was taken */
  if (st != LMAIL_OK) return st;
  r->over_ = over;
  *used = n;
  return LMAIL_OK;
}

lmail_status lmail_report_return_end(lmail_report_writer *r, lmail_mime_writer *m, lmail_writer *w)
{
  lmail_status st;

  if (r->state_ != LMAIL_REPORT_IN_RETURN_) return LMAIL_E_STATE;
  st = lmail_mime_part_end(m, w);
  if (st == LMAIL_OK) r->state_ = LMAIL_REPORT_IS_COMPLETE_;
  return st;
}
