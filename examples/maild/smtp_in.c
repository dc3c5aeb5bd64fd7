/* SPDX-License-Identifier: MIT */
/*
 * smtp_in.c - a session with an SMTP or LMTP client.
 *
 * The machine knows the grammar and the order of commands; what is decided here and in the files beside
 * this one is who may send what to whom. The envelope and the message go into the queue's file as they come, so a session
 * needs the same few kilobytes whatever the size of the message and the number of recipients.
 */

#include "smtp_in.h"

#include <errno.h>
#include <inttypes.h>
#include <libmail/date.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* "received:" at the start of a line, until the first empty line */
static void count_hops(struct hops *h, const uint8_t *data, size_t n)
{
  static const char name[] = "received:";
  size_t i;

  for (i = 0; i < n && !h->body; i++) {
    uint8_t c = data[i];

    if (c == '\n') {
      h->body = h->line <= 1; /* nothing but a CR */
      h->line = h->matched = 0;
      continue;
    }
    if (h->line < 2) h->line++;
    if (h->matched == NO_MATCH) continue;
    if ((c | ('A' <= c && c <= 'Z' ? 0x20 : 0)) != name[h->matched]) h->matched = NO_MATCH;
    else if (++h->matched == RECEIVED_NAME) {
      h->count++;
      h->matched = NO_MATCH;
    }
  }
}

/* ---- answers ---------------------------------------------------------------------------------- */

/* There is room for any answer: work() takes no event before. */
void smtp_say(struct smtp_in *s, unsigned code, uint32_t enhanced, const char *text)
{
  lmail_status st = lmail_smtp_server_reply(&s->machine, &s->c.w, code, enhanced, text,
                                            strlen(text));

  if (st == LMAIL_OK) return;
  log_line("smtp: cannot answer %u: %s", code, lmail_status_text(st));
  s->broken = 1;
}

/* What an error of the disk means for the client. All are worth another try, later. */
static const struct {
  unsigned code;
  uint32_t enhanced;
  const char *text;
} disk_full = {452, LMAIL_SMTP_ENHANCED(4, 3, 1), "Not enough room on the disk"},
  disk_error = {451, LMAIL_SMTP_ENHANCED(4, 3, 0), "Cannot store the message"};

static int is_full(int error)
{
#ifdef EDQUOT
  if (error == EDQUOT) return 1;
#endif
  return error == ENOSPC || error == EFBIG;
}

void smtp_say_error(struct smtp_in *s, int error)
{
  if (is_full(error)) smtp_say(s, disk_full.code, disk_full.enhanced, disk_full.text);
  else smtp_say(s, disk_error.code, disk_error.enhanced, disk_error.text);
}

/* The same for a message; what has no room now follows. */
static void say_verdicts(struct smtp_in *s)
{
  struct verdict_text *v = &s->verdict;

  while (v->owed > 0 && conn_room(&s->c) >= REPLY_ROOM && !s->broken) {
    v->owed--;
    smtp_say(s, v->code, v->enhanced, v->text);
  }
}

static void say_verdict(struct smtp_in *s, const lmail_event *ev, unsigned code, uint32_t enhanced,
                        const char *text)
{
  s->verdict.owed = ev->num2;
  s->verdict.code = code;
  s->verdict.enhanced = enhanced;
  snprintf(s->verdict.text, sizeof s->verdict.text, "%s", text);
  say_verdicts(s);
}

static struct queue *queue_of(struct smtp_in *s)
{
  return &s->c.d->queue;
}

void smtp_forget(struct smtp_in *s)
{
  draft_abandon(queue_of(s), &s->draft);
  s->draft.error = 0;
  s->begun = 0;
}

enum { RCPTMAX_LARGEST = 999999 /* six digits, RFC 9422 4.2 */, HELLO_OCTETS = 600 };

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
offer(char *text, const char *format, ...)
{
  const size_t n = strlen(text);
  va_list args;

  va_start(args, format);
  vsnprintf(text + n, HELLO_OCTETS - n, format, args);
  va_end(args);
}

/* RFC 4865 3: for how long, and until when; what this client is told holds for him. */
static void offer_hold(struct smtp_in *s, char *text)
{
  const uint64_t most = s->c.d->cfg.hold_max / 1000;
  char date[40];
  lmail_writer w;

  lmail_writer_init(&w, date, sizeof date);
  s->hold_latest = wall_ms() / 1000 + (int64_t)most;
  if (lmail_date_write_rfc3339(&w, s->hold_latest, 0) != LMAIL_OK) return;
  offer(text, "\nFUTURERELEASE %" PRIu64 " %.*s", most, (int)w.len, date);
}

/* What only we know of what is offered. */
static void offer_all(struct smtp_in *s, char *text)
{
  const struct config *cfg = &s->c.d->cfg;
  char words[AUTH_WORDS] = "";

  if (s->c.service != &lmtp_service) auth_words(s->c.d, clear_allowed(&s->c), words);
  if (words[0] != '\0') offer(text, "\nAUTH %s", words);
  if (s->is_proxy) offer(text, "\nXCLIENT ADDR LOGIN");
  if (cfg->recipients_max <= RCPTMAX_LARGEST) {
    offer(text, "\nLIMITS RCPTMAX=%" PRIu64, cfg->recipients_max);
  }
  if (s->must_log_in && cfg->hold_max >= 1000) offer_hold(s, text);
  if (cfg->by_min > 0) offer(text, "\nDELIVERBY %" PRIu64, cfg->by_min);
}

static void hello(struct smtp_in *s, const lmail_event *ev)
{
  char text[HELLO_OCTETS] = "";

  smtp_forget(s); /* EHLO ends a transaction, as RSET does (RFC 5321 4.1.4) */
  snprintf(s->helo, sizeof s->helo, "%.*s", (int)ev->len, (const char *)ev->data);
  offer(text, "%.255s", s->c.d->cfg.hostname);
  if (ev->kind == LMAIL_SMTP_SERVER_EHLO) offer_all(s, text);
  smtp_say(s, 250, 0, text);
}

/* Trace information (RFC 5321 4.4; PRIORITY: RFC 6710 4.1). Nothing in it needs quoting: the machine has checked HELO's
 * argument, and the address is our own writing. */
static int add_received(struct smtp_in *s)
{
  char date[40];
  char priority[16] = "";
  int v6 = strchr(s->c.peer, ':') != NULL;

  date_text(wall_ms(), date);
  if (s->has_priority) snprintf(priority, sizeof priority, " PRIORITY %d", s->priority);
  return draft_printf(queue_of(s), &s->draft,
                      "\nReceived: from %s ([%s%s])\r\n  by %s with %s id %s%s;\r\n  %s\r\n",
                      s->helo, v6 ? "IPv6:" : "", s->c.peer, s->c.d->cfg.hostname,
                      lmail_smtp_server_with(&s->machine), s->draft.id, priority, date);
}

static int begin(struct smtp_in *s)
{
  memset(&s->hops, 0, sizeof s->hops);
  s->begun = 1;
  return add_received(s);
}

static void data(struct smtp_in *s)
{
  int error = begin(s);

  if (error != 0) smtp_say_error(s, error);
  else smtp_say(s, 354, 0, "Go on, end with a dot");
}

static void body(struct smtp_in *s, const lmail_event *ev)
{
  count_hops(&s->hops, ev->data, ev->len);
  /* The disk is full: the client goes on sending, but we need not look at it */
  if (draft_content(queue_of(s), &s->draft, ev->data, ev->len) != 0) lmail_skip(&s->machine.base);
}

/* The message is ours from the moment that we say 250, so it is on the disk before. */
static void message(struct smtp_in *s, const lmail_event *ev)
{
  char text[ID_OCTETS + 16];
  int error;

  if (s->hops.count > s->c.d->cfg.hops_max) {
    smtp_forget(s);
    say_verdict(s, ev, 554, LMAIL_SMTP_ENHANCED(5, 4, 6), "Too many hops: a mail loop");
    return;
  }
  snprintf(text, sizeof text, "Queued as %s", s->draft.id);
  error = draft_commit(queue_of(s), &s->draft);
  if (error != 0) {
    smtp_forget(s);
    if (is_full(error)) say_verdict(s, ev, disk_full.code, disk_full.enhanced, disk_full.text);
    else say_verdict(s, ev, disk_error.code, disk_error.enhanced, disk_error.text);
    return;
  }
  s->begun = 0;
  log_line("%s: %llu octets%s from %s%s%s", text + 10, (unsigned long long)ev->num,
           ev->code == LMAIL_SMTP_BDAT ? " in chunks" : "", s->c.peer,
           *s->trace == '\0' ? "" : ", traced as ", s->trace);
  say_verdict(s, ev, 250, LMAIL_SMTP_ENHANCED(2, 0, 0), text);
}

/* A response that the machine refused is one, too, and ends the exchange. */
void smtp_refuse_all(struct smtp_in *s)
{
  auth_free(s->auth);
  s->auth = NULL;
  while (s->refusals > 0 && conn_room(&s->c) >= REPLY_ROOM && !s->broken) {
    s->refusals--;
    if (lmail_smtp_server_refuse(&s->machine, &s->c.w) != LMAIL_OK) s->broken = 1;
  }
}

void smtp_greet(struct smtp_in *s)
{
  char text[300];

  snprintf(text, sizeof text, "%.255s %s maild", s->c.d->cfg.hostname,
           s->c.service == &lmtp_service ? "LMTP" : "ESMTP");
  smtp_say(s, 220, 0, text);
}

/* ---- events ------------------------------------------------------------------------------------ */

static void answer(struct smtp_in *s, const lmail_event *ev)
{
  switch (ev->kind) {
  case LMAIL_SMTP_SERVER_HELO:
  case LMAIL_SMTP_SERVER_EHLO: hello(s, ev); break;
  case LMAIL_SMTP_SERVER_MAIL: smtp_mail(s, ev); break;
  case LMAIL_SMTP_SERVER_RCPT: smtp_rcpt(s, ev); break;
  case LMAIL_SMTP_SERVER_DATA: data(s); break;
  case LMAIL_SMTP_SERVER_BDAT: /* what goes wrong here is said at the end of the message */
    if (!s->begun) (void)begin(s);
    break;
  case LMAIL_SMTP_SERVER_CHUNK: smtp_say(s, 250, LMAIL_SMTP_ENHANCED(2, 0, 0), "Go on"); break;
  case LMAIL_SMTP_SERVER_BODY: body(s, ev); break;
  case LMAIL_SMTP_SERVER_MESSAGE: message(s, ev); break;
  case LMAIL_SMTP_SERVER_RSET:
    smtp_forget(s);
    smtp_say(s, 250, LMAIL_SMTP_ENHANCED(2, 0, 0), "Forgotten");
    break;
  case LMAIL_SMTP_SERVER_NOOP: smtp_say(s, 250, LMAIL_SMTP_ENHANCED(2, 0, 0), "OK"); break;
  case LMAIL_SMTP_SERVER_VRFY: smtp_vrfy(s, ev); break;
  case LMAIL_SMTP_SERVER_EXPN: smtp_expn(s, ev); break;
  case LMAIL_SMTP_SERVER_COMMAND:
    if (ev->code == LMAIL_SMTP_XCLIENT) smtp_xclient(s, ev);
    else if (ev->code == LMAIL_SMTP_ETRN) smtp_etrn(s, ev);
    else if (ev->code == LMAIL_SMTP_TRACE) smtp_trace(s, ev);
    else smtp_say(s, 502, LMAIL_SMTP_ENHANCED(5, 5, 1), "Not here");
    break;
  case LMAIL_SMTP_SERVER_HELP:
    smtp_say(s, 214, LMAIL_SMTP_ENHANCED(2, 0, 0), "RFC 5321 says it all");
    break;
  case LMAIL_SMTP_SERVER_QUIT: smtp_say(s, 221, LMAIL_SMTP_ENHANCED(2, 0, 0), "Bye"); break;
  case LMAIL_SMTP_SERVER_BAD: /* in place of MESSAGE: too big, or with bare CR, LF or NUL */
    if (ev->field == LMAIL_FIELD_BODY) smtp_forget(s);
    s->refusals = ev->num2;
    smtp_refuse_all(s);
    break;
  case LMAIL_SMTP_SERVER_UNKNOWN:
    s->refusals = 1;
    smtp_refuse_all(s);
    break;
  case LMAIL_SMTP_SERVER_STARTTLS: smtp_say(s, 220, LMAIL_SMTP_ENHANCED(2, 0, 0), "Go on"); break;
  case LMAIL_SMTP_SERVER_AUTH:
    smtp_login(s, auth_begin(&s->auth, s->c.d, 0, clear_allowed(&s->c), ev));
    break;
  case LMAIL_SMTP_SERVER_AUTH_RESPONSE:
    smtp_login(s, auth_receive(s->auth, ev->data, ev->len));
    break;
  case LMAIL_SMTP_SERVER_AUTH_CANCEL: smtp_login(s, auth_cancel(s->auth)); break;
  default: break; /* IRREGULAR: it will end in BAD */
  }
}

/* ---- the service ------------------------------------------------------------------------------ */

static enum work work(struct conn *c)
{
  struct smtp_in *s = (struct smtp_in *)(void *)c;
  lmail_event ev;

  while (!s->broken) {
    lmail_status st;

    say_verdicts(s);
    if (s->refusals > 0) smtp_refuse_all(s);
    if (conn_room(c) < REPLY_ROOM || s->verdict.owed > 0 || s->refusals > 0) return WORK_WRITE;
    if (s->thinks) smtp_login(s, auth_work(s->auth));
    if (s->thinks) return WORK_THINK;
    if (s->failures >= LOGINS_MAX) return WORK_CLOSE;
    st = conn_next(c, &s->machine.base, &ev);
    if (st == LMAIL_EVENT) answer(s, &ev);
    else if (st == LMAIL_OK) return WORK_READ;
    else if (st == LMAIL_DONE) return WORK_CLOSE;
    else if (st == LMAIL_SWITCH) return WORK_TLS;
    else {
      log_line("smtp %s: %s", c->peer, lmail_status_text(st));
      return WORK_DROP; /* closed in the middle of a command or message: close() forgets it */
    }
  }
  return WORK_DROP;
}

/* What was said before TLS, anybody may have said. */
static void secured(struct conn *c)
{
  struct smtp_in *s = (struct smtp_in *)(void *)c;

  smtp_forget(s);
  s->logged_in = 0;
  s->user = NULL;
  if (lmail_smtp_server_tls(&s->machine) != LMAIL_OK) s->broken = 1;
}

static enum work expire(struct conn *c, int stopping)
{
  struct smtp_in *s = (struct smtp_in *)(void *)c;

  smtp_forget(s);
  if (stopping) smtp_say(s, 421, LMAIL_SMTP_ENHANCED(4, 3, 2), "Closing for maintenance");
  else smtp_say(s, 421, LMAIL_SMTP_ENHANCED(4, 4, 2), "Silent for too long");
  return s->broken ? WORK_DROP : WORK_CLOSE;
}

static int busy(const struct conn *c)
{
  const struct smtp_in *s = (const struct smtp_in *)(const void *)c;

  return s->draft.fd >= 0;
}

static void close_session(struct conn *c)
{
  struct smtp_in *s = (struct smtp_in *)(void *)c;

  smtp_forget(s);
  auth_free(s->auth);
  memset(s->scratch, 0, sizeof s->scratch);
  free(s);
}

/* What is offered to everybody, and what the options and the service add. */
static uint32_t extensions_of(const struct maild *d, const struct service *service)
{
  uint32_t all = LMAIL_SMTP_EXT_SIZE | LMAIL_SMTP_EXT_8BITMIME | LMAIL_SMTP_EXT_PIPELINING |
                 LMAIL_SMTP_EXT_ENHANCEDSTATUSCODES | LMAIL_SMTP_EXT_CHUNKING |
                 LMAIL_SMTP_EXT_BINARYMIME | LMAIL_SMTP_EXT_DSN | LMAIL_SMTP_EXT_SMTPUTF8 |
                 LMAIL_SMTP_EXT_HELP | LMAIL_SMTP_EXT_LIMITS | LMAIL_SMTP_EXT_DELIVERBY |
                 LMAIL_SMTP_EXT_MT_PRIORITY;

  if (d->tls != NULL) all |= LMAIL_SMTP_EXT_STARTTLS | LMAIL_SMTP_EXT_REQUIRETLS;
  if (strcmp(d->cfg.expn, "nobody") != 0) all |= LMAIL_SMTP_EXT_EXPN;
  if (service == &lmtp_service) { /* there is no quota here */
    return all | LMAIL_SMTP_EXT_IGNOREQUOTA | LMAIL_SMTP_EXT_TRACE;
  }
  if (strcmp(d->cfg.etrn, "nobody") != 0) all |= LMAIL_SMTP_EXT_ETRN;
  if (service != &smtp_in_service) all |= LMAIL_SMTP_EXT_FUTURERELEASE; /* RFC 4865 4.2 */
  return all | LMAIL_SMTP_EXT_AUTH;
}

static struct conn *open_any(struct maild *d, const char *peer, const struct service *service)
{
  struct smtp_in *s = calloc(1, sizeof *s);
  int secure = service == &submissions_service;
  lmail_smtp_server_config cfg;

  if (s == NULL) return NULL;
  memset(&cfg, 0, sizeof cfg);
  cfg.size_max = d->cfg.size_max;
  cfg.recipients_max = (uint32_t)d->cfg.recipients_max;
  cfg.extensions = extensions_of(d, service);
  if (service == &lmtp_service) cfg.flags |= LMAIL_SMTP_LMTP;
  if (smtp_is_proxy(&d->cfg, peer)) cfg.extensions |= LMAIL_SMTP_EXT_XCLIENT;
  cfg.tolerate = LMAIL_SMTP_TOLERATE_SPACE_AFTER_COLON | LMAIL_SMTP_TOLERATE_EXTRA_SPACE;
  if (lmail_smtp_server_init(&s->machine, &cfg, s->scratch, sizeof s->scratch) != LMAIL_OK ||
      lmail_smtp_server_extend(&s->machine) != LMAIL_OK ||
      (secure && lmail_smtp_server_tls(&s->machine) != LMAIL_OK)) {
    free(s);
    return NULL;
  }
  conn_init(&s->c, d, service);
  s->c.timeout = (int64_t)d->cfg.smtp_timeout;
  s->draft.fd = -1;
  s->c.secure = (uint8_t)secure;
  s->must_log_in = service != &smtp_in_service && service != &lmtp_service;
  s->may_relay = !s->must_log_in && smtp_may_relay(&d->cfg, peer);
  s->is_proxy = smtp_is_proxy(&d->cfg, peer);
  smtp_greet(s);
  return &s->c;
}

static struct conn *open_session(struct maild *d, const char *peer)
{
  return open_any(d, peer, &smtp_in_service);
}

static struct conn *open_lmtp(struct maild *d, const char *peer)
{
  return open_any(d, peer, &lmtp_service);
}

static struct conn *open_submission(struct maild *d, const char *peer)
{
  return open_any(d, peer, &submission_service);
}

static struct conn *open_submissions(struct maild *d, const char *peer)
{
  return open_any(d, peer, &submissions_service);
}

/* The whole life of a machine on the stack of one function. */
static size_t turn_away(uint8_t *out, size_t n)
{
  static const char text[] = "Too many connections, try again later";
  uint8_t scratch[SCRATCH];
  lmail_smtp_server machine;
  lmail_writer w;

  lmail_writer_init(&w, out, n);
  if (lmail_smtp_server_init(&machine, NULL, scratch, sizeof scratch) != LMAIL_OK) return 0;
  lmail_smtp_server_reply(&machine, &w, 421, 0, text, sizeof text - 1);
  return w.len;
}

const struct service smtp_in_service = {"smtp", open_session, turn_away,     work,
                                        expire, busy,         close_session, secured};

const struct service lmtp_service = {"lmtp", open_lmtp, turn_away,     work,
                                     expire, busy,      close_session, secured};

const struct service submission_service = {"submission", open_submission, turn_away, work, expire,
                                           busy,         close_session,   secured};

const struct service submissions_service = {
    "submissions", open_submissions, turn_away, work, expire, busy, close_session, secured};

void smtp_in_memory(void)
{
  struct smtp_in *s = NULL;

  printf("maild: a client sending mail takes %lu octets: machine %lu, its scratch %lu, input %lu, "
         "output %lu\n",
         (unsigned long)sizeof *s, (unsigned long)sizeof s->machine,
         (unsigned long)sizeof s->scratch, (unsigned long)sizeof s->c.in,
         (unsigned long)sizeof s->c.out);
}
