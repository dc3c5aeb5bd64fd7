/* SPDX-License-Identifier: MIT */
/*
 * smtp_out.c - a session with the SMTP or LMTP server of somebody else's users: one message after the
 * other, each to all its recipients behind one route.
 * What is said is in smtp_say.c; here is what the answers mean.
 */

#include "smtp_out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGES_MAX = 100 /* on a connection */, CLEAR_MS = 3600000 /* where TLS has failed */ };

/* ---- results ---------------------------------------------------------------------------------- */

int smtp_out_mine(const struct smtp_out *s, size_t i)
{
  const struct recipient *r = &s->mail->recipients[i];

  return r->active && r->state == RECIPIENT_PENDING &&
         find_target(s->c.d, r->address, strlen(r->address)).route == s->route;
}

/* "550 5.1.1 text", as bounces and logs show it */
static void reply_text(char *out, const lmail_event *ev)
{
  int n = snprintf(out, WHY_OCTETS, "%u ", (unsigned)ev->code);
  size_t i;

  if (ev->num2 != 0) {
    n += snprintf(out + n, WHY_OCTETS - (size_t)n, "%u.%u.%u ", (unsigned)(ev->num2 >> 20),
                  (unsigned)(ev->num2 >> 10) & 0x3ff, (unsigned)ev->num2 & 0x3ff);
  }
  snprintf(out + n, WHY_OCTETS - (size_t)n, "%.*s", (int)(ev->len < 512 ? ev->len : 512),
           ev->data == NULL ? "" : (const char *)ev->data);
  for (i = 0; out[i] != '\0'; i++) {
    if ((unsigned char)out[i] < ' ' || (unsigned char)out[i] > '~') out[i] = '?';
  }
}

static void note(struct smtp_out *s, size_t i, unsigned code, const char *why)
{
  struct recipient *r = &s->mail->recipients[i];

  if (code / 100 != 2) recipient_why(r, why);
  log_line("%s: to %s: %s", s->mail->id, r->address, why);
}

/* RFC 2852 4.1.4: is the sender told that it was relayed, whatever else he is told of? */
static int is_traced(const struct smtp_out *s)
{
  const struct envelope *e = &s->mail->envelope;

  if (e->by_mode & LMAIL_SMTP_BY_TRACE) return 1;
  return (e->by_mode & LMAIL_SMTP_BY_NOTIFY) && !is_late(s->mail) &&
         !(lmail_smtp_client_extensions(&s->machine) & LMAIL_SMTP_EXT_DELIVERBY);
}

/* What 2yz means: where does the message end, and who tells the sender? */
static enum recipient_state taken(const struct smtp_out *s)
{
  int reports = (lmail_smtp_client_extensions(&s->machine) & LMAIL_SMTP_EXT_DSN) != 0;

  if (s->route->lmtp) return reports ? RECIPIENT_PASSED : RECIPIENT_DONE;
  if (is_traced(s)) return RECIPIENT_TRACED;
  return reports ? RECIPIENT_PASSED : RECIPIENT_RELAYED;
}

/* One verdict for the recipient whose RCPT had this id, or (command 0) for all that are left; or, LMTP, for
 * the one in this place. Only the first digit counts (RFC 5321 4.3.2). */
static void conclude_one(struct smtp_out *s, uint32_t command, uint32_t place, unsigned code,
                         const char *why)
{
  size_t n = s->mail->recipients_n;
  struct verdict *v = malloc(n * sizeof *v);
  size_t made = 0;
  size_t i;

  for (i = 0; i < n; i++) {
    if (!smtp_out_mine(s, i) || (command != 0 && s->mail->recipients[i].command != command))
      continue;
    if (place != 0 && s->mail->recipients[i].place != place) continue;
    note(s, i, code, why);
    s->mail->recipients[i].active = 0;
    if (v == NULL || (code / 100 != 2 && code / 100 != 5)) continue; /* try again later */
    v[made].recipient = i;
    v[made++].state = code / 100 == 2 ? taken(s) : RECIPIENT_FAILED;
  }
  if (made > 0) mail_note(&s->c.d->queue, s->mail, v, made);
  free(v);
}

void smtp_out_conclude(struct smtp_out *s, uint32_t command, unsigned code, const char *why)
{
  conclude_one(s, command, 0, code, why);
}

/* ---- one message after the other -------------------------------------------------------------- */

/* The session works on this message now, whose file is open. */
static void take(struct smtp_out *s, struct mail *m, int file)
{
  size_t i;

  s->mail = m;
  s->file = file;
  s->content = m->content;
  s->size = m->size;
  s->body = m->envelope.body;
  s->utf8 = m->envelope.utf8;
  s->at = 0;
  s->sent = 0;
  s->accepted = 0;
  s->messages++;
  for (i = 0; i < m->recipients_n; i++) {
    struct recipient *r = &m->recipients[i];

    r->place = r->command = 0;
    r->active |= r->state == RECIPIENT_PENDING &&
                 find_target(s->c.d, r->address, strlen(r->address)).route == s->route;
  }
  m->sessions++;
}

/* Whoever has no verdict by now is to be tried again. */
static void release(struct smtp_out *s)
{
  smtp_out_conclude(s, 0, 451, "451 4.4.2 no connection, or it broke");
  close(s->file);
  if (--s->mail->sessions == 0) deliver_settle(s->c.d, s->mail);
}

/* This message is over: the next one that waits for this route, or goodbye. */
void smtp_out_go_on(struct smtp_out *s, int is_clean)
{
  struct mail *next = s->messages < MESSAGES_MAX ? deliver_next(s->c.d, s->route, s->waived) : NULL;
  int file = next == NULL ? -1 : mail_content(&s->c.d->queue, next);

  s->step = SAY_QUIT;
  if (lmail_smtp_client_chunk_left(&s->machine) > 0) s->broken = 1; /* it has refused the rest */
  if (file < 0) return;
  release(s);
  take(s, next, file);
  s->step = is_clean ? SAY_MAIL : SAY_RSET;
}

/* For all who are left; a code of our own, when it is we who cannot go on. */
void smtp_out_give_up(struct smtp_out *s, unsigned code, const char *why)
{
  smtp_out_conclude(s, 0, code, why);
  s->step = SAY_QUIT;
}

void smtp_out_give_up_message(struct smtp_out *s, unsigned code, const char *why, int is_clean)
{
  smtp_out_conclude(s, 0, code, why);
  smtp_out_go_on(s, is_clean);
}

/* ---- reading ---------------------------------------------------------------------------------- */

/* In LMTP the verdicts come later, in the order in which recipients were accepted (RFC 2033 4.2). */
static void accept_rcpt(struct smtp_out *s, uint32_t command)
{
  size_t i;

  for (i = 0; i < s->mail->recipients_n; i++) {
    if (smtp_out_mine(s, i) && s->mail->recipients[i].command == command) {
      s->mail->recipients[i].place = ++s->accepted;
    }
  }
}

static void on_message(struct smtp_out *s, const lmail_event *ev)
{
  char why[WHY_OCTETS];

  reply_text(why, ev);
  if (!s->route->lmtp || ev->depth == 0) {
    smtp_out_give_up_message(s, ev->code, why, 1);
    return;
  }
  conclude_one(s, 0, ev->depth, ev->code, why);
  if (ev->depth == s->accepted) smtp_out_go_on(s, 1);
}

int smtp_out_needs_tls(const struct mail *m)
{
  return m->envelope.tls == TLS_REQUIRED && *m->sender != '\0';
}

/* There is no TLS as it must be: later again, but with REQUIRETLS that is all (RFC 8689 4.2.1). */
static void give_up_tls(struct smtp_out *s, const char *subject, const char *what)
{
  char why[WHY_OCTETS];
  unsigned code = smtp_out_needs_tls(s->mail) ? 550 : 451;

  snprintf(why, sizeof why, "%u %s %s", code, code == 550 ? "5.7.10" : subject, what);
  smtp_out_give_up(s, code, why);
}

/*
 * RFC 7435: under TLS, with whoever it is, where the server has it. Where the route wants it nothing goes
 * without, nor to anybody else (RFC 3207 6).
 */
static void after_hello(struct smtp_out *s)
{
  const struct route *r = s->route;
  int offered = (lmail_smtp_client_extensions(&s->machine) & LMAIL_SMTP_EXT_STARTTLS) != 0;

  s->step = SAY_MAIL;
  if (s->c.secure || s->c.d->tls_out == NULL || r->tls == ROUTE_TLS_NEVER) return;
  if (s->c.must_know && !offered) give_up_tls(s, "4.7.10", "the server does not offer TLS");
  else if (offered && (s->c.must_know || r->clear_until <= now_ms())) s->step = SAY_STARTTLS;
}

static void on_reply(struct smtp_out *s, const lmail_event *ev)
{
  int good = ev->code / 100 == 2;
  char why[WHY_OCTETS];

  reply_text(why, ev);
  switch (ev->num) {
  case LMAIL_SMTP_EHLO:
  case LMAIL_SMTP_LHLO:
  case LMAIL_SMTP_HELO:
    if (good) after_hello(s);
    else if (ev->flags & LMAIL_SMTP_EV_TRY_HELO) s->step = SAY_HELO;
    else smtp_out_give_up(s, ev->code, why);
    break;
  case LMAIL_SMTP_STARTTLS: /* after 220 the handshake begins, see work() */
    if (!good && s->c.must_know) give_up_tls(s, "4.7.10", "the server does not begin TLS");
    else if (!good) s->step = SAY_MAIL;
    break;
  case LMAIL_SMTP_RSET:
    if (s->step == AWAIT_RSET) s->step = good ? SAY_MAIL : SAY_QUIT;
    break;
  case LMAIL_SMTP_MAIL:
    if (good) break;
    /* The answer to DATA belongs to this message, too, when that was said already. */
    if (s->step == AWAIT_DATA) smtp_out_conclude(s, 0, ev->code, why);
    else smtp_out_give_up_message(s, ev->code, why, 0);
    break;
  case LMAIL_SMTP_RCPT:
    if (!good) smtp_out_conclude(s, ev->id, ev->code, why);
    else accept_rcpt(s, ev->id);
    break;
  case LMAIL_SMTP_DATA:
    if (ev->flags & LMAIL_SMTP_EV_EMPTY_ONLY) s->step = SEND_NOTHING;
    else if (ev->code == 354) s->step = SEND_BODY;
    else if (s->step == AWAIT_DATA) smtp_out_give_up_message(s, ev->code, why, 0);
    break;
  default: break; /* QUIT */
  }
}

static void on_extension(struct smtp_out *s, const lmail_event *ev)
{
  if (ev->code != 0 && (UINT32_C(1) << (ev->code - 1)) == LMAIL_SMTP_EXT_DELIVERBY)
    s->by_min = (int64_t)ev->num;
}

static void handle(struct smtp_out *s, const lmail_event *ev)
{
  char why[WHY_OCTETS];

  if (ev->kind == LMAIL_SMTP_CLIENT_REPLY) {
    if (ev->code == 421) { /* it closes: whatever was to come, later */
      reply_text(why, ev);
      smtp_out_conclude(s, 0, 421, why);
    } else on_reply(s, ev);
  } else if (ev->kind == LMAIL_SMTP_CLIENT_GREETING) {
    reply_text(why, ev);
    if (ev->code / 100 == 2) s->step = SAY_EHLO;
    else smtp_out_give_up(s, ev->code, why);
  } else if (ev->kind == LMAIL_SMTP_CLIENT_MESSAGE) {
    on_message(s, ev);
  } else if (ev->kind == LMAIL_SMTP_CLIENT_EXTENSION) {
    on_extension(s, ev);
  }
}

/* ---- the service ------------------------------------------------------------------------------ */

/* The RFC's time limit for what is awaited (5321 4.5.3.2), or the operator's. */
static void set_timeout(struct smtp_out *s)
{
  int64_t limit = (int64_t)lmail_smtp_client_timeout(&s->machine) * 1000;

  if (s->c.d->cfg.out_timeout != 0) limit = (int64_t)s->c.d->cfg.out_timeout;
  if (limit == 0) limit = 60000;
  if (limit == s->c.timeout) return;
  s->c.timeout = limit;
  s->c.deadline = now_ms() + limit;
}

static enum work work(struct conn *c)
{
  struct smtp_out *s = (struct smtp_out *)(void *)c;
  enum work wants;

  do {
    lmail_event ev;
    lmail_status st;

    while ((st = conn_next(c, &s->machine.base, &ev)) == LMAIL_EVENT) handle(s, &ev);
    if (st == LMAIL_SWITCH) return WORK_TLS;
    if (s->broken || st == LMAIL_DONE)
      return WORK_DROP; /* QUIT is answered, or 421 came: nothing is left to say */
    if (st != LMAIL_OK) {
      log_line("%s: %s: %s", s->mail->id, s->route->domain, lmail_status_text(st));
      return WORK_DROP;
    }
    wants = smtp_out_push(s);
  } while (c->in_from < c->in_to && wants != WORK_DROP);
  set_timeout(s);
  return wants;
}

static enum work expire(struct conn *c, int stopping)
{
  (void)c;
  (void)stopping;
  return WORK_DROP;
}

static int busy(const struct conn *c)
{
  (void)c;
  return 1; /* it ends by itself */
}

/* What was said before TLS, anybody may have said. */
static void secured(struct conn *c)
{
  struct smtp_out *s = (struct smtp_out *)(void *)c;

  if (lmail_smtp_client_tls(&s->machine) != LMAIL_OK) s->broken = 1;
  else if (s->step == AWAIT_TLS) s->step = SAY_EHLO;
}

static void close_session(struct conn *c)
{
  struct smtp_out *s = (struct smtp_out *)(void *)c;

  if (c->tls != NULL && !c->secure) {
    give_up_tls(s, "4.7.5", "no TLS with the server, or not with whom it should be");
    if (!s->c.must_know) s->route->clear_until = now_ms() + CLEAR_MS;
  }
  s->route->sessions--;
  release(s);
  free(s);
}

static const struct service smtp_out_service = {"smtp-out", NULL, NULL,          work,
                                                expire,     busy, close_session, secured};

static int machine_init(struct smtp_out *s)
{
  const struct route *r = s->route;
  lmail_smtp_client_config cfg;

  memset(&cfg, 0, sizeof cfg);
  if (r->lmtp) cfg.flags |= LMAIL_SMTP_LMTP;
  return lmail_smtp_client_init(&s->machine, &cfg, s->scratch, sizeof s->scratch) == LMAIL_OK &&
         lmail_smtp_client_extend(&s->machine) == LMAIL_OK &&
         (!s->c.must_know || s->route->tls == ROUTE_TLS_FIRST ||
          lmail_smtp_client_require_tls(&s->machine) == LMAIL_OK);
}

int smtp_out_start(struct maild *d, struct mail *m, struct route *route)
{
  struct smtp_out *s = calloc(1, sizeof *s);
  int file;

  if (s == NULL) return -1;
  conn_init(&s->c, d, &smtp_out_service);
  s->route = route;
  file = mail_content(&d->queue, m);
  strcpy(s->c.peer, "server");
  s->c.timeout = d->cfg.out_timeout != 0 ? (int64_t)d->cfg.out_timeout : 300000;
  if (route->tls == ROUTE_TLS_FIRST) s->c.wants = WORK_TLS;
  if (route->tls == ROUTE_TLS_FIRST || route->tls == ROUTE_TLS_MUST) {
    s->waived = m->envelope.tls == TLS_WAIVED;
    s->c.must_know = !s->waived;
  }
  if (file < 0 || !machine_init(s) || conn_connect(&s->c, route) != 0) {
    if (file >= 0) close(file);
    free(s);
    return -1;
  }
  take(s, m, file);
  route->sessions++;
  d->loop.outgoing++;
  return 0;
}

void smtp_out_memory(void)
{
  struct smtp_out *s = NULL;

  printf("maild: a server taking mail   takes %lu octets: machine %lu, its scratch %lu, input %lu, "
         "output %lu\n",
         (unsigned long)sizeof *s, (unsigned long)sizeof s->machine,
         (unsigned long)sizeof s->scratch, (unsigned long)sizeof s->c.in,
         (unsigned long)sizeof s->c.out);
}
