/* SPDX-License-Identifier: MIT */
/*
 * bounce.c - the notification to the sender when a message cannot be delivered (RFC 3464): a text
 * for people, the facts for programs, and the header of the message.
 *
 * It has the null sender, so that it can cause no notification itself (RFC 5321 4.5.5). Its id is
 * that of the message with a B behind it: if we are killed between queueing it and noting that, it
 * is found in the queue and not made a second time.
 */

#include "maild.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HEADER_MAX = 65536 }; /* of the message, that go back with the notification */

/* "5.1.1" of "550 5.1.1 text", or what its first digit means */
static void status_of(const char *why, char *out)
{
  unsigned a;
  unsigned b;
  unsigned c;

  if (sscanf(why, "%*u %1u.%3u.%3u", &a, &b, &c) == 3) snprintf(out, 16, "%u.%u.%u", a, b, c);
  else snprintf(out, 16, "5.0.0");
}

static int write_text(struct maild *d, struct draft *f, const struct mail *m)
{
  struct queue *q = &d->queue;
  char date[40];
  size_t i;

  date_text(wall_ms(), date);
  draft_printf(q, f,
               "\nDate: %s\r\nFrom: Mail server %s <postmaster@%s>\r\nTo: <%s>\r\n"
               "Subject: Your message could not be delivered\r\nMessage-ID: <%s@%s>\r\n"
               "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n",
               date, d->cfg.hostname, d->cfg.domains.name[0], m->sender, f->id, d->cfg.hostname);
  draft_printf(q, f,
               "Content-Type: multipart/report; report-type=delivery-status;\r\n"
               "\tboundary=\"=_%s\"\r\n\r\n"
               "--=_%s\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
               "This is the mail server of %s.\r\n\r\n"
               "Your message did not reach the following addresses, and will not be sent again:\r\n",
               f->id, f->id, d->cfg.domains.name[0]);
  for (i = 0; i < m->recipients_n; i++) {
    const struct recipient *r = &m->recipients[i];

    if (r->state != RECIPIENT_FAILED) continue;
    draft_printf(q, f, "\r\n<%s>\r\n    %s\r\n", r->address, r->why == NULL ? "failed" : r->why);
  }
  return f->fd < 0 ? f->error : 0;
}

/* RFC 3464 2: fields about the message, then for each recipient. */
static int write_facts(struct maild *d, struct draft *f, const struct mail *m)
{
  struct queue *q = &d->queue;
  char date[40];
  char status[16];
  size_t i;

  date_text(m->arrived, date);
  draft_printf(q, f,
               "\r\n--=_%s\r\nContent-Type: message/delivery-status\r\n\r\n"
               "Reporting-MTA: dns; %s\r\nArrival-Date: %s\r\n",
               f->id, d->cfg.hostname, date);
  for (i = 0; i < m->recipients_n; i++) {
    const struct recipient *r = &m->recipients[i];

    if (r->state != RECIPIENT_FAILED) continue;
    status_of(r->why == NULL ? "" : r->why, status);
    draft_printf(q, f,
                 "\r\nFinal-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: %s\r\n"
                 "Diagnostic-Code: smtp; %s\r\n",
                 r->address, status, r->why == NULL ? "failed" : r->why);
  }
  return f->fd < 0 ? f->error : 0;
}

/* The header of the message, up to its empty line. What is not ASCII becomes "?", because the
 * notification must be able to go through any server. */
static int write_header(struct maild *d, struct draft *f, const struct mail *m)
{
  int fd = mail_content(&d->queue, m);
  size_t left = HEADER_MAX;
  int newline = 0; /* LFs in a row */
  char text[1024];
  ssize_t n;

  if (fd < 0) return errno;
  draft_printf(&d->queue, f, "\r\n--=_%s\r\nContent-Type: text/rfc822-headers\r\n\r\n", f->id);
  while (newline < 2 && left > 0 && (n = read(fd, text, sizeof text)) > 0) {
    size_t i;

    for (i = 0; i < (size_t)n && newline < 2 && left > 0; i++, left--) {
      if (text[i] == '\n') newline++;
      else if (text[i] != '\r') newline = 0;
      if ((unsigned char)text[i] > 0x7e) text[i] = '?';
    }
    draft_content(&d->queue, f, text, i);
  }
  close(fd);
  draft_printf(&d->queue, f, "\r\n--=_%s--\r\n", f->id);
  return f->fd < 0 ? f->error : 0;
}

int bounce_queue(struct maild *d, struct mail *m)
{
  char id[ID_OCTETS];
  struct draft f;
  int error;

  if ((size_t)snprintf(id, sizeof id, "%sB", m->id) >= sizeof id) return ENAMETOOLONG;
  if (queue_find(&d->queue, id) != NULL) return 0;
  error = draft_open(&d->queue, &f, id, "", 0);
  if (error == 0) error = draft_recipient(&d->queue, &f, m->sender);
  if (error == 0) error = write_text(d, &f, m);
  if (error == 0) error = write_facts(d, &f, m);
  if (error == 0) error = write_header(d, &f, m);
  if (error == 0) error = draft_commit(&d->queue, &f);
  draft_abandon(&d->queue, &f);
  if (error == 0) log_line("%s: returned to %s as %s", m->id, m->sender, id);
  return error;
}
