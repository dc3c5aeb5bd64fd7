/* SPDX-License-Identifier: MIT */
/*
 * smtp_in.c - a session with an SMTP or LMTP client.
 *
 * The machine knows the grammar and the order of commands; what is decided here is who may send
 * what to whom. The envelope and the message go into the queue's file as they come, so a session
 * needs the same few kilobytes whatever the size of the message and the number of recipients.
 */

#include "smtp_in.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/statvfs.h>

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

static void say_error(struct smtp_in *s, int error)
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

/* A parameter of MAIL or RCPT and its value; 0: it is not there. */
static int parameter(const lmail_event *ev, unsigned which, lmail_smtp_value *out)
{
  unsigned verb = ev->kind == LMAIL_SMTP_SERVER_MAIL ? LMAIL_SMTP_MAIL : LMAIL_SMTP_RCPT;
  lmail_smtp_param param;
  size_t pos = 0;

  while (lmail_smtp_param_next(ev->data2, ev->len2, &pos, &param) == LMAIL_EVENT) {
    if (lmail_smtp_param_value(&param, verb, out) == LMAIL_OK && out->param == which) return 1;
  }
  return 0;
}

enum { RCPTMAX_LARGEST = 999999 }; /* six digits, RFC 9422 4.2 */

static void hello(struct smtp_in *s, const lmail_event *ev)
{
  char text[340 + AUTH_WORDS];
  char words[AUTH_WORDS];

  smtp_forget(s); /* EHLO ends a transaction, as RSET does (RFC 5321 4.1.4) */
  snprintf(s->helo, sizeof s->helo, "%.*s", (int)ev->len, (const char *)ev->data);
  words[0] = '\0';
  if (s->c.service != &lmtp_service) auth_words(s->c.d, clear_allowed(&s->c), words);
  snprintf(text, sizeof text, "%.255s", s->c.d->cfg.hostname);
  if (ev->kind == LMAIL_SMTP_SERVER_EHLO && words[0] != '\0') {
    strcat(text, "\nAUTH ");
    strcat(text, words);
  }
  if (ev->kind == LMAIL_SMTP_SERVER_EHLO && s->is_proxy) strcat(text, "\nXCLIENT ADDR LOGIN");
  if (ev->kind == LMAIL_SMTP_SERVER_EHLO && s->c.d->cfg.recipients_max <= RCPTMAX_LARGEST) {
    const size_t n = strlen(text);

    snprintf(text + n, sizeof text - n, "\nLIMITS RCPTMAX=%" PRIu64, s->c.d->cfg.recipients_max);
  }
  smtp_say(s, 250, 0, text);
}

/* RFC 1870 6.1: is there room for as much as the client has announced? */
static int no_room_for(const struct smtp_in *s, uint64_t octets)
{
  struct statvfs fs;

  return octets > 0 && statvfs(s->c.d->queue.dir, &fs) == 0 &&
         octets / (fs.f_frsize == 0 ? 512 : fs.f_frsize) >= fs.f_bavail;
}

static void mail(struct smtp_in *s, const lmail_event *ev)
{
  const struct config *cfg = &s->c.d->cfg;
  char sender[ADDRESS_OCTETS];
  char envid[ENVID_OCTETS] = "";
  struct envelope envelope = {0, 0, 0, envid};
  lmail_smtp_value v;
  int error;

  if (s->must_log_in && !s->logged_in) {
    smtp_say(s, 530, LMAIL_SMTP_ENHANCED(5, 7, 0), "Log in first");
    return;
  }
  if (ev->num > cfg->size_max) {
    smtp_say(s, 552, LMAIL_SMTP_ENHANCED(5, 3, 4), "Message too big");
    return;
  }
  if (queue_of(s)->n >= cfg->queue_max || no_room_for(s, ev->num)) {
    say_error(s, ENOSPC);
    return;
  }
  smtp_forget(s);
  snprintf(sender, sizeof sender, "%.*s", (int)ev->len, (const char *)ev->data);
  if (ev->flags & LMAIL_SMTP_EV_8BITMIME) envelope.body = LMAIL_SMTP_BODY_8BITMIME;
  if (ev->flags & LMAIL_SMTP_EV_BINARYMIME) envelope.body = LMAIL_SMTP_BODY_BINARYMIME;
  envelope.utf8 = (ev->flags & LMAIL_SMTP_EV_SMTPUTF8) != 0;
  if (parameter(ev, LMAIL_SMTP_PARAM_RET, &v)) envelope.ret = (unsigned)v.num;
  if (parameter(ev, LMAIL_SMTP_PARAM_ENVID, &v)) {
    snprintf(envid, sizeof envid, "%.*s", (int)v.len, (const char *)v.data);
  }
  error = draft_open(queue_of(s), &s->draft, NULL, sender, &envelope);
  if (error != 0) say_error(s, error);
  else smtp_say(s, 250, LMAIL_SMTP_ENHANCED(2, 1, 0), "Sender ok");
}

static void rcpt(struct smtp_in *s, const lmail_event *ev)
{
  struct target t = find_target(s->c.d, ev->data, ev->len);
  char address[ADDRESS_OCTETS];
  char orcpt[ORCPT_OCTETS] = "";
  unsigned notify = 0;
  lmail_smtp_value v;
  int error;

  if (t.place == PLACE_NO_USER) {
    smtp_say(s, 550, LMAIL_SMTP_ENHANCED(5, 1, 1), "No such user here");
    return;
  }
  if (t.place != PLACE_HERE && !s->may_relay &&
      !s->logged_in) { /* an open relay would soon send only spam */
    smtp_say(s, 550, LMAIL_SMTP_ENHANCED(5, 7, 1), "Relaying denied");
    return;
  }
  if (t.place == PLACE_NO_ROUTE) {
    smtp_say(s, 550, LMAIL_SMTP_ENHANCED(5, 1, 2), "No route to this domain");
    return;
  }
  snprintf(address, sizeof address, "%.*s", (int)ev->len, (const char *)ev->data);
  if (parameter(ev, LMAIL_SMTP_PARAM_NOTIFY, &v)) notify = (unsigned)v.num;
  if (parameter(ev, LMAIL_SMTP_PARAM_ORCPT, &v)) {
    snprintf(orcpt, sizeof orcpt, "%.*s;%.*s", (int)v.len, (const char *)v.data, (int)v.len2,
             (const char *)v.data2);
  }
  error = draft_recipient(queue_of(s), &s->draft, address, notify, orcpt);
  if (error != 0) say_error(s, error);
  else smtp_say(s, 250, LMAIL_SMTP_ENHANCED(2, 1, 5), "Recipient ok");
}

/* Trace information (RFC 5321 4.4). Nothing in it needs quoting: the machine has checked HELO's
 * argument, and the address is our own writing. */
static int add_received(struct smtp_in *s)
{
  char date[40];
  int v6 = strchr(s->c.peer, ':') != NULL;

  date_text(wall_ms(), date);
  return draft_printf(queue_of(s), &s->draft,
                      "\nReceived: from %s ([%s%s])\r\n  by %s with %s id %s;\r\n  %s\r\n", s->helo,
                      v6 ? "IPv6:" : "", s->c.peer, s->c.d->cfg.hostname,
                      lmail_smtp_server_with(&s->machine), s->draft.id, date);
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

  if (error != 0) say_error(s, error);
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
  log_line("%s: %llu octets from %s", text + 10, (unsigned long long)ev->num, s->c.peer);
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
  case LMAIL_SMTP_SERVER_MAIL: mail(s, ev); break;
  case LMAIL_SMTP_SERVER_RCPT: rcpt(s, ev); break;
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
  case LMAIL_SMTP_SERVER_COMMAND:
    if (ev->code == LMAIL_SMTP_XCLIENT) smtp_xclient(s, ev);
    else smtp_say(s, 502, LMAIL_SMTP_ENHANCED(5, 5, 1), "Not here");
    break;
  case LMAIL_SMTP_SERVER_EXPN:
    smtp_say(s, 502, LMAIL_SMTP_ENHANCED(5, 5, 1), "There are no lists here");
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

static struct conn *open_any(struct maild *d, const char *peer, const struct service *service)
{
  struct smtp_in *s = calloc(1, sizeof *s);
  int secure = service == &submissions_service;
  lmail_smtp_server_config cfg;

  if (s == NULL) return NULL;
  memset(&cfg, 0, sizeof cfg);
  cfg.size_max = d->cfg.size_max;
  cfg.recipients_max = (uint32_t)d->cfg.recipients_max;
  cfg.extensions = LMAIL_SMTP_EXT_SIZE | LMAIL_SMTP_EXT_8BITMIME | LMAIL_SMTP_EXT_PIPELINING |
                   LMAIL_SMTP_EXT_ENHANCEDSTATUSCODES | LMAIL_SMTP_EXT_CHUNKING |
                   LMAIL_SMTP_EXT_BINARYMIME | LMAIL_SMTP_EXT_DSN | LMAIL_SMTP_EXT_SMTPUTF8 |
                   LMAIL_SMTP_EXT_HELP | LMAIL_SMTP_EXT_LIMITS;
  if (service == &lmtp_service) {
    cfg.flags |= LMAIL_SMTP_LMTP;
    cfg.extensions |= LMAIL_SMTP_EXT_IGNOREQUOTA; /* there is none here */
  } else {
    cfg.extensions |= LMAIL_SMTP_EXT_AUTH;
  }
  if (d->tls != NULL) cfg.extensions |= LMAIL_SMTP_EXT_STARTTLS;
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
