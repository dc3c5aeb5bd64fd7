/* SPDX-License-Identifier: MIT */
/*
 * report.c - the notification to the sender when a message cannot be delivered, or of what he has asked
 * for (RFC 3461, RFC 3464): a text for people, the facts for programs, and the message or its header,
 * written by libmail. One when all is over, and one before that when it takes long.
 *
 * It has the null sender, so that it can cause no notification itself (RFC 5321 4.5.5). Its id is
 * that of the message with a letter behind it (queue.c's): if we are killed between queueing it and noting that,
 * it is found in the queue and not made a second time.
 */

#include "maild.h"

#include <errno.h>
#include <libmail/compose_report.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HEADER_MAX = 65536 }; /* of the message, that go back with the notification */

/* A notification that is being written: through w into the draft. */
struct report {
  enum news news;
  struct queue *queue;
  struct draft draft;
  lmail_mime_writer mime;
  lmail_report_writer report;
  lmail_writer w;
  uint8_t room[2048];
};

static int flush(struct report *b)
{
  int error = draft_content(b->queue, &b->draft, b->room, b->w.len);

  b->w.len = 0;
  return error;
}

/* Is a call of the writer to be made again, now that there is room? */
static int again(struct report *b, lmail_status st)
{
  return st == LMAIL_FULL && b->w.need <= sizeof b->room && flush(b) == 0;
}

/* Makes a call until it is through; st is what it came to. */
#define WRITE(st, b, call) \
  do {                     \
    (st) = (call);         \
  } while (again((b), (st)))

/* ---- what is to be told ----------------------------------------------------------------------- */

/* LMAIL_ACTION_... that the sender is to be told of this recipient, or 0 (RFC 3461 4.1, 5.2.2). */
static unsigned action_of(const struct recipient *r, enum news news)
{
  if (news !=
      NEWS_END) { /* RFC 2852 4.1.3: that it is late is told unless NOTIFY says something else */
    int asked = r->notify & LMAIL_SMTP_NOTIFY_DELAY || (news == NEWS_LATE && r->notify == 0);

    return r->state == RECIPIENT_PENDING && asked ? LMAIL_ACTION_DELAYED : 0;
  }
  switch (r->state) {
  case RECIPIENT_FAILED:
    return r->notify == 0 || r->notify & LMAIL_SMTP_NOTIFY_FAILURE ? LMAIL_ACTION_FAILED : 0;
  case RECIPIENT_DONE: return r->notify & LMAIL_SMTP_NOTIFY_SUCCESS ? LMAIL_ACTION_DELIVERED : 0;
  case RECIPIENT_RELAYED: return r->notify & LMAIL_SMTP_NOTIFY_SUCCESS ? LMAIL_ACTION_RELAYED : 0;
  case RECIPIENT_TRACED: return r->notify & LMAIL_SMTP_NOTIFY_NEVER ? 0 : LMAIL_ACTION_RELAYED;
  case RECIPIENT_EXPANDED: return r->notify & LMAIL_SMTP_NOTIFY_SUCCESS ? LMAIL_ACTION_EXPANDED : 0;
  default: return 0;
  }
}

static int has_action(const struct mail *m, enum news news, unsigned action)
{
  size_t i;

  for (i = 0; i < m->recipients_n; i++) {
    if (action_of(&m->recipients[i], news) == action) return 1;
  }
  return 0;
}

int report_is_due(const struct mail *m, enum news news)
{
  size_t i;

  if (news != NEWS_END && *m->sender == '\0') return 0;
  for (i = 0; i < m->recipients_n; i++) {
    if (action_of(&m->recipients[i], news) != 0) return 1;
  }
  return 0;
}

/* 5001001 of "550 5.1.1 text", else that of anything of this kind */
static uint32_t status_of(const struct recipient *r, unsigned action, enum news news)
{
  unsigned class = action == LMAIL_ACTION_FAILED ? 5 : action == LMAIL_ACTION_DELAYED ? 4 : 2;
  unsigned a;
  unsigned b;
  unsigned c;

  if (news == NEWS_LATE) return 4004007; /* delivery time expired (RFC 2852 4.1.3) */
  if (class != 2 && r->why != NULL && sscanf(r->why, "%*u %1u.%3u.%3u", &a, &b, &c) == 3 &&
      (a == 4 || a == 5)) {
    return (uint32_t)(a * 1000000 + b * 1000 + c);
  }
  return class * 1000000;
}

/* ---- the text for people ---------------------------------------------------------------------- */

static lmail_status put_body(struct report *b, const char *text, size_t n)
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

static void put_line(struct report *b, const char *before, const char *text, const char *behind)
{
  (void)put_body(b, before, strlen(before));
  (void)put_body(b, text, strlen(text));
  (void)put_body(b, behind, strlen(behind));
}

/* All of whom the same is to be said. */
static void write_group(struct report *b, const struct mail *m, unsigned action, const char *said)
{
  size_t i;

  if (!has_action(m, b->news, action)) return;
  put_line(b, said, ":\n", "");
  for (i = 0; i < m->recipients_n; i++) {
    const struct recipient *r = &m->recipients[i];

    if (action_of(r, b->news) != action) continue;
    put_line(b, "\n<", r->address, ">\n");
    if (action == LMAIL_ACTION_FAILED || action == LMAIL_ACTION_DELAYED) {
      put_line(b, "    ", r->why == NULL ? "no reason is known" : r->why, "\n");
    }
  }
  put_line(b, "\n", "", "");
}

/* What a server has said may be in any language: the text is quoted-printable. */
static lmail_status write_text(struct report *b, const char *domain, const struct mail *m)
{
  lmail_mime_part_info part = {0};
  lmail_status st;

  part.media = "text/plain";
  part.media_len = 10;
  part.charset = "utf-8";
  part.charset_len = 5;
  part.encoding = LMAIL_ENCODING_QUOTED_PRINTABLE;
  WRITE(st, b, lmail_mime_part(&b->mime, &b->w, &part));
  put_line(b, "This is the mail server of ", domain, ".\n\n");
  write_group(b, m, LMAIL_ACTION_FAILED,
              "Your message did not reach the following addresses, and will not be sent again");
  write_group(b, m, LMAIL_ACTION_DELAYED,
              "Your message has not reached the following addresses yet. It will be tried again");
  write_group(b, m, LMAIL_ACTION_DELIVERED, "Your message has been delivered to");
  write_group(b, m, LMAIL_ACTION_RELAYED, "Your message was passed on to another server, for");
  write_group(b, m, LMAIL_ACTION_EXPANDED,
              "Your message has been sent on to all for whom these addresses stand");
  WRITE(st, b, lmail_mime_part_end(&b->mime, &b->w));
  return st;
}

/* ---- the facts for programs ------------------------------------------------------------------- */

static lmail_status put_value(struct report *b, unsigned field, const char *type, const char *text)
{
  lmail_status st;

  WRITE(st, b,
        lmail_report_write_value(&b->report, &b->w, field, type, strlen(type), text, strlen(text)));
  return st;
}

/* What was asked for may be xtext and yet nothing that a field can hold: it is left out. */
static lmail_status put_xtext(struct report *b, unsigned field, const char *xtext)
{
  lmail_status st;

  WRITE(st, b, lmail_report_write_xtext(&b->report, &b->w, field, xtext, strlen(xtext)));
  return st == LMAIL_E_ARGUMENT ? LMAIL_OK : st;
}

static lmail_status write_recipient(struct report *b, const struct recipient *r)
{
  unsigned action = action_of(r, b->news);
  lmail_status st;

  WRITE(st, b, lmail_report_recipient(&b->report, &b->w));
  if (st == LMAIL_OK && r->orcpt != NULL) {
    st = put_xtext(b, LMAIL_REPORT_ORIGINAL_RECIPIENT, r->orcpt);
  }
  if (st == LMAIL_OK) st = put_value(b, LMAIL_REPORT_FINAL_RECIPIENT, "rfc822", r->address);
  if (st != LMAIL_OK) return st;
  WRITE(st, b, lmail_report_write_action(&b->report, &b->w, action));
  if (st != LMAIL_OK) return st;
  WRITE(st, b, lmail_report_write_status(&b->report, &b->w, status_of(r, action, b->news)));
  if (st == LMAIL_OK && r->why != NULL &&
      (action == LMAIL_ACTION_FAILED || action == LMAIL_ACTION_DELAYED)) {
    st = put_value(b, LMAIL_REPORT_DIAGNOSTIC_CODE, "smtp", r->why);
  }
  return st;
}

/* RFC 2852 5, RFC 4865 5.1.2: what was asked of the message's time. */
static lmail_status write_times(struct report *b, const struct envelope *e)
{
  const char *request = e->hold == NULL ? NULL : strchr(e->hold, ' ');
  lmail_status st = LMAIL_OK;
  char date[40];

  if (e->by_mode != 0) {
    date_text(e->by, date);
    WRITE(st, b,
          lmail_report_write_other(&b->report, &b->w, "Deliver-By-Date", 15, date, strlen(date)));
  }
  if (st == LMAIL_OK && request != NULL) {
    request++;
    WRITE(st, b,
          lmail_report_write_other(&b->report, &b->w, "Future-Release-Request", 22, request,
                                   strlen(request)));
  }
  return st;
}

static lmail_status write_facts(struct report *b, const char *hostname, const struct mail *m)
{
  lmail_status st;
  size_t i;

  WRITE(st, b, lmail_report_fields_begin(&b->report, &b->mime, &b->w));
  if (st == LMAIL_OK && m->envelope.envid != NULL) {
    st = put_xtext(b, LMAIL_REPORT_ORIGINAL_ENVELOPE_ID, m->envelope.envid);
  }
  if (st == LMAIL_OK) st = put_value(b, LMAIL_REPORT_REPORTING_MTA, "dns", hostname);
  if (st != LMAIL_OK) return st;
  WRITE(st, b,
        lmail_report_write_date(&b->report, &b->w, LMAIL_REPORT_ARRIVAL_DATE, m->arrived / 1000, 0));
  if (st == LMAIL_OK) st = write_times(b, &m->envelope);
  for (i = 0; st == LMAIL_OK && i < m->recipients_n; i++) {
    if (action_of(&m->recipients[i], b->news) != 0) st = write_recipient(b, &m->recipients[i]);
  }
  if (st != LMAIL_OK) return st;
  WRITE(st, b, lmail_report_fields_end(&b->report, &b->mime, &b->w));
  return st;
}

/* ---- the message, or its header --------------------------------------------------------------- */

/*
 * All of it only when that was asked for, and nobody has it (RFC 3461 4.3), and servers are sure to take it, and
 * it need not be protected (RFC 8689 5).
 */
static int returns_all(const struct report *b, const struct mail *m)
{
  return m->envelope.ret == LMAIL_SMTP_RET_FULL && m->envelope.body != LMAIL_SMTP_BODY_BINARYMIME &&
         m->envelope.tls != TLS_REQUIRED && has_action(m, b->news, LMAIL_ACTION_FAILED);
}

static lmail_status put_header(struct report *b, const char *text, size_t n)
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

/* A header in quoted-printable, because the notification must be able to go through any server. */
static lmail_status write_message(struct report *b, const struct mail *m, int fd)
{
  int all = returns_all(b, m);
  size_t left = all ? SIZE_MAX : HEADER_MAX;
  char text[1024];
  lmail_status st;
  ssize_t n;

  WRITE(st, b,
        lmail_report_return_begin(&b->report, &b->mime, &b->w,
                                  all ? LMAIL_REPORT_RETURN_MESSAGE : LMAIL_REPORT_RETURN_HEADER,
                                  all ? LMAIL_ENCODING_8BIT : LMAIL_ENCODING_QUOTED_PRINTABLE));
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
static int error_of(const struct report *b, lmail_status st)
{
  if (b->draft.fd < 0) return b->draft.error;
  return st == LMAIL_OK ? 0 : EINVAL;
}

static int write_report(struct maild *d, struct report *b, const struct mail *m)
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
  if (st == LMAIL_OK) st = write_message(b, m, fd);
  close(fd);
  if (st == LMAIL_OK) WRITE(st, b, lmail_mime_multipart_end(&b->mime, &b->w));
  if (st == LMAIL_OK) (void)flush(b);
  return error_of(b, st);
}

static const char *subject_of(const struct report *b, const struct mail *m)
{
  if (b->news == NEWS_LATE) return "Your message is late";
  if (b->news == NEWS_DELAY) return "Your message is delayed";
  if (has_action(m, NEWS_END, LMAIL_ACTION_FAILED)) return "Your message could not be delivered";
  if (has_action(m, NEWS_END, LMAIL_ACTION_DELIVERED)) return "Your message was delivered";
  return "Your message was passed on";
}

static int write_fields(struct maild *d, const struct report *b, struct draft *f,
                        const struct mail *m)
{
  const char *subject = subject_of(b, m);
  char date[40];

  date_text(wall_ms(), date);
  return draft_printf(&d->queue, f,
                      "\nDate: %s\r\nFrom: Mail server %s <postmaster@%s>\r\nTo: <%s>\r\n"
                      "Subject: %s\r\nMessage-ID: <%s@%s>\r\nAuto-Submitted: auto-replied\r\n",
                      date, d->cfg.hostname, d->cfg.domains.name[0], m->sender, subject, f->id,
                      d->cfg.hostname);
}

int report_queue(struct maild *d, struct mail *m, enum news news)
{
  struct envelope envelope;
  char id[ID_OCTETS];
  struct report b;
  const char *c;
  int error;

  if ((size_t)snprintf(id, sizeof id, "%s%c", m->id, "BWY"[news]) >= sizeof id) {
    return ENAMETOOLONG;
  }
  if (queue_find(&d->queue, id) != NULL) return 0;
  memset(&b, 0, sizeof b);
  b.queue = &d->queue;
  b.news = news;
  memset(&envelope, 0, sizeof envelope);
  envelope.priority = m->envelope.priority;                         /* RFC 6710 4.6 */
  if (m->envelope.tls == TLS_REQUIRED) envelope.tls = TLS_REQUIRED; /* RFC 8689 5 */
  for (c = m->sender; *c != '\0'; c++) envelope.utf8 |= (unsigned char)*c > 127;
  if (envelope.utf8 || (returns_all(&b, m) && m->envelope.body != 0)) {
    envelope.body = LMAIL_SMTP_BODY_8BITMIME;
  }
  error = draft_open(&d->queue, &b.draft, id, "", &envelope);
  if (error == 0) error = draft_recipient(&d->queue, &b.draft, m->sender, 0, "");
  if (error == 0) error = write_fields(d, &b, &b.draft, m);
  if (error == 0) error = write_report(d, &b, m);
  if (error == 0) error = draft_commit(&d->queue, &b.draft);
  draft_abandon(&d->queue, &b.draft);
  if (error == 0) log_line("%s: %s is told as %s", m->id, m->sender, id);
  return error;
}
