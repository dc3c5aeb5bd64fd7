/* SPDX-License-Identifier: MIT */
/*
 * bounce.c - the notification to the sender when a message cannot be delivered (RFC 3464): a text
 * for people, the facts for programs, and the header of the message, written by libmail.
 *
 * It has the null sender, so that it can cause no notification itself (RFC 5321 4.5.5). Its id is
 * that of the message with a B behind it: if we are killed between queueing it and noting that, it
 * is found in the queue and not made a second time.
 */

#include "maild.h"

#include <errno.h>
#include <libmail/compose_report.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HEADER_MAX = 65536 }; /* of the message, that go back with the notification */

/* A notification that is being written: through w into the draft. */
struct bounce {
  struct queue *queue;
  struct draft draft;
  lmail_mime_writer mime;
  lmail_report_writer report;
  lmail_writer w;
  uint8_t room[2048];
};

static int flush(struct bounce *b)
{
  int error = draft_content(b->queue, &b->draft, b->room, b->w.len);

  b->w.len = 0;
  return error;
}

/* Is a call of the writer to be made again, now that there is room? */
static int again(struct bounce *b, lmail_status st)
{
  return st == LMAIL_FULL && b->w.need <= sizeof b->room && flush(b) == 0;
}

/* Makes a call until it is through; st is what it came to. */
#define WRITE(st, b, call) \
  do {                     \
    (st) = (call);         \
  } while (again((b), (st)))

/* 5001001 of "550 5.1.1 text", else that of any failure */
static uint32_t status_of(const char *why)
{
  unsigned a;
  unsigned b;
  unsigned c;

  if (sscanf(why, "%*u %1u.%3u.%3u", &a, &b, &c) == 3 && (a == 4 || a == 5)) {
    return (uint32_t)(a * 1000000 + b * 1000 + c);
  }
  return 5000000;
}

/* ---- the text for people ---------------------------------------------------------------------- */

static lmail_status put_body(struct bounce *b, const char *text, size_t n)
{
  lmail_status st;
  size_t used;

  do {
    st = lmail_mime_body(&b->mime, &b->w, text, n, &used);
    text += used;
    n -= used;
  } while (again(b, st));
  return st;
}

static void put_line(struct bounce *b, const char *before, const char *text, const char *behind)
{
  (void)put_body(b, before, strlen(before));
  (void)put_body(b, text, strlen(text));
  (void)put_body(b, behind, strlen(behind));
}

/* What a server has said may be in any language: the text is quoted-printable. */
static lmail_status write_text(struct bounce *b, const char *domain, const struct mail *m)
{
  lmail_mime_part_info part = {0};
  lmail_status st;
  size_t i;

  part.media = "text/plain";
  part.media_len = 10;
  part.charset = "utf-8";
  part.charset_len = 5;
  part.encoding = LMAIL_ENCODING_QUOTED_PRINTABLE;
  WRITE(st, b, lmail_mime_part(&b->mime, &b->w, &part));
  put_line(b, "This is the mail server of ", domain, ".\n\n");
  put_line(b, "Your message did not reach the following addresses, and will not be sent again:\n",
           "", "");
  for (i = 0; i < m->recipients_n; i++) {
    const struct recipient *r = &m->recipients[i];

    if (r->state != RECIPIENT_FAILED) continue;
    put_line(b, "\n<", r->address, ">\n");
    put_line(b, "    ", r->why == NULL ? "failed" : r->why, "\n");
  }
  WRITE(st, b, lmail_mime_part_end(&b->mime, &b->w));
  return st;
}

/* ---- the facts for programs ------------------------------------------------------------------- */

static lmail_status put_value(struct bounce *b, unsigned field, const char *type, const char *text)
{
  lmail_status st;

  WRITE(st, b,
        lmail_report_write_value(&b->report, &b->w, field, type, strlen(type), text, strlen(text)));
  return st;
}

static lmail_status write_recipient(struct bounce *b, const struct recipient *r)
{
  lmail_status st;

  WRITE(st, b, lmail_report_recipient(&b->report, &b->w));
  if (st == LMAIL_OK) st = put_value(b, LMAIL_REPORT_FINAL_RECIPIENT, "rfc822", r->address);
  if (st != LMAIL_OK) return st;
  WRITE(st, b, lmail_report_write_action(&b->report, &b->w, LMAIL_ACTION_FAILED));
  if (st != LMAIL_OK) return st;
  WRITE(st, b,
        lmail_report_write_status(&b->report, &b->w, status_of(r->why == NULL ? "" : r->why)));
  if (st == LMAIL_OK && r->why != NULL) {
    st = put_value(b, LMAIL_REPORT_DIAGNOSTIC_CODE, "smtp", r->why);
  }
  return st;
}

static lmail_status write_facts(struct bounce *b, const char *hostname, const struct mail *m)
{
  lmail_status st;
  size_t i;

  WRITE(st, b, lmail_report_fields_begin(&b->report, &b->mime, &b->w));
  if (st == LMAIL_OK) st = put_value(b, LMAIL_REPORT_REPORTING_MTA, "dns", hostname);
  if (st != LMAIL_OK) return st;
  WRITE(st, b,
        lmail_report_write_date(&b->report, &b->w, LMAIL_REPORT_ARRIVAL_DATE, m->arrived / 1000, 0));
  for (i = 0; st == LMAIL_OK && i < m->recipients_n; i++) {
    if (m->recipients[i].state == RECIPIENT_FAILED) st = write_recipient(b, &m->recipients[i]);
  }
  if (st != LMAIL_OK) return st;
  WRITE(st, b, lmail_report_fields_end(&b->report, &b->mime, &b->w));
  return st;
}

/* ---- the header of the message ---------------------------------------------------------------- */

static lmail_status put_header(struct bounce *b, const char *text, size_t n)
{
  lmail_status st;
  size_t used;

  do {
    st = lmail_report_return(&b->report, &b->mime, &b->w, text, n, &used);
    text += used;
    n -= used;
  } while (again(b, st));
  return st;
}

/* Quoted-printable, because the notification must be able to go through any server. */
static lmail_status write_header(struct bounce *b, int fd)
{
  size_t left = HEADER_MAX;
  char text[1024];
  lmail_status st;
  ssize_t n;

  WRITE(st, b,
        lmail_report_return_begin(&b->report, &b->mime, &b->w, LMAIL_REPORT_RETURN_HEADER,
                                  LMAIL_ENCODING_QUOTED_PRINTABLE));
  while (st == LMAIL_OK && left > 0 && (n = read(fd, text, sizeof text)) > 0) {
    if ((size_t)n > left) n = (ssize_t)left;
    left -= (size_t)n;
    st = put_header(b, text, (size_t)n);
  }
  if (st != LMAIL_OK) return st;
  WRITE(st, b, lmail_report_return_end(&b->report, &b->mime, &b->w));
  return st;
}

/* ---- all of it -------------------------------------------------------------------------------- */

/* An address or a reason that no report can hold is our mistake: it was refused when it came. */
static int error_of(const struct bounce *b, lmail_status st)
{
  if (b->draft.fd < 0) return b->draft.error;
  return st == LMAIL_OK ? 0 : EINVAL;
}

static int write_report(struct maild *d, struct bounce *b, const struct mail *m)
{
  int fd = mail_content(&d->queue, m);
  char base[ID_OCTETS + 8];
  size_t n;
  lmail_status st;

  if (fd < 0) return errno;
  snprintf(base, sizeof base, "maild-%s", b->draft.id);
  n = strlen(base) < LMAIL_BOUNDARY_BASE_MAX ? strlen(base) : LMAIL_BOUNDARY_BASE_MAX;
  lmail_writer_init(&b->w, b->room, sizeof b->room);
  st = lmail_mime_writer_init(&b->mime, base + strlen(base) - n, n, 0);
  if (st == LMAIL_OK) {
    WRITE(st, b, lmail_report_begin(&b->report, &b->mime, &b->w, LMAIL_REPORT_DELIVERY));
  }
  if (st == LMAIL_OK) st = write_text(b, d->cfg.domains.name[0], m);
  if (st == LMAIL_OK) st = write_facts(b, d->cfg.hostname, m);
  if (st == LMAIL_OK) st = write_header(b, fd);
  close(fd);
  if (st == LMAIL_OK) WRITE(st, b, lmail_mime_multipart_end(&b->mime, &b->w));
  if (st == LMAIL_OK) (void)flush(b);
  return error_of(b, st);
}

static int write_fields(struct maild *d, struct draft *f, const struct mail *m)
{
  char date[40];

  date_text(wall_ms(), date);
  return draft_printf(&d->queue, f,
                      "\nDate: %s\r\nFrom: Mail server %s <postmaster@%s>\r\nTo: <%s>\r\n"
                      "Subject: Your message could not be delivered\r\nMessage-ID: <%s@%s>\r\n"
                      "Auto-Submitted: auto-replied\r\n",
                      date, d->cfg.hostname, d->cfg.domains.name[0], m->sender, f->id,
                      d->cfg.hostname);
}

int bounce_queue(struct maild *d, struct mail *m)
{
  char id[ID_OCTETS];
  struct bounce b;
  int error;

  if ((size_t)snprintf(id, sizeof id, "%sB", m->id) >= sizeof id) return ENAMETOOLONG;
  if (queue_find(&d->queue, id) != NULL) return 0;
  memset(&b, 0, sizeof b);
  b.queue = &d->queue;
  error = draft_open(&d->queue, &b.draft, id, "", 0);
  if (error == 0) error = draft_recipient(&d->queue, &b.draft, m->sender);
  if (error == 0) error = write_fields(d, &b.draft, m);
  if (error == 0) error = write_report(d, &b, m);
  if (error == 0) error = draft_commit(&d->queue, &b.draft);
  draft_abandon(&d->queue, &b.draft);
  if (error == 0) log_line("%s: returned to %s as %s", m->id, m->sender, id);
  return error;
}
