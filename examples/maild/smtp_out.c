/* SPDX-License-Identifier: MIT */
/*
 * smtp_out.c - a session with the SMTP or LMTP server of somebody else's users: one message after the
 * other, each to all its recipients behind one route.
 *
 * push() writes as much as the machine allows: with PIPELINING that is MAIL, every RCPT and DATA at
 * once, without it one command a reply. The events say what became of each.
 */

#include "maild.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCRATCH = 1024, MESSAGES_MAX = 100 /* on a connection */ };

/* What is to be written next. */
enum step {
  AWAIT_GREETING,
  SAY_EHLO,
  SAY_HELO,
  AWAIT_HELLO,
  SAY_RSET, /* what was begun is not to be gone on with */
  AWAIT_RSET,
  SAY_MAIL,
  SAY_RCPT,
  SAY_DATA,
  AWAIT_DATA,
  SEND_NOTHING,
  SEND_BODY,
  AWAIT_MESSAGE,
  SAY_QUIT,
  AWAIT_END
};

struct smtp_out {
  struct conn c;
  lmail_smtp_client machine;
  struct mail *mail;
  struct route *route;
  unsigned messages; /* so far */
  size_t at;         /* the recipient whose RCPT is next */
  uint32_t accepted; /* how many RCPTs were        */
  int file;          /* the message, while it is being sent; -1 */
  off_t sent;
  enum step step;
  uint8_t scratch[SCRATCH];
};

/* ---- results ---------------------------------------------------------------------------------- */

static int mine(const struct smtp_out *s, size_t i)
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

/* What 2yz means: where does the message end, and who tells the sender? */
static enum recipient_state taken(const struct smtp_out *s)
{
  if (lmail_smtp_client_extensions(&s->machine) & LMAIL_SMTP_EXT_DSN) return RECIPIENT_PASSED;
  return s->route->lmtp ? RECIPIENT_DONE : RECIPIENT_RELAYED;
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
    if (!mine(s, i) || (command != 0 && s->mail->recipients[i].command != command)) continue;
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

static void conclude(struct smtp_out *s, uint32_t command, unsigned code, const char *why)
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
  conclude(s, 0, 451, "451 4.4.2 no connection, or it broke");
  close(s->file);
  if (--s->mail->sessions == 0) deliver_settle(s->c.d, s->mail);
}

/* This message is over: the next one that waits for this route, or goodbye. */
static void go_on(struct smtp_out *s, int is_clean)
{
  struct mail *next = s->messages < MESSAGES_MAX ? deliver_next(s->c.d, s->route) : NULL;
  int file = next == NULL ? -1 : mail_content(&s->c.d->queue, next);

  s->step = SAY_QUIT;
  if (file < 0) return;
  release(s);
  take(s, next, file);
  s->step = is_clean ? SAY_MAIL : SAY_RSET;
}

/* For all who are left; a code of our own, when it is we who cannot go on. */
static void give_up(struct smtp_out *s, unsigned code, const char *why)
{
  conclude(s, 0, code, why);
  s->step = SAY_QUIT;
}

static void give_up_message(struct smtp_out *s, unsigned code, const char *why, int is_clean)
{
  conclude(s, 0, code, why);
  go_on(s, is_clean);
}

/* ---- writing ---------------------------------------------------------------------------------- */

static int offers(const struct smtp_out *s, uint32_t extension)
{
  return (lmail_smtp_client_extensions(&s->machine) & extension) != 0;
}

static lmail_smtp_value *add(lmail_smtp_value *v, uint16_t param, int64_t num)
{
  memset(v, 0, sizeof *v);
  v->param = param;
  v->num = num;
  return v + 1;
}

static int is_too_big(const struct smtp_out *s)
{
  uint64_t most = lmail_smtp_client_size_max(&s->machine);

  return most != 0 && (uint64_t)s->mail->size > most;
}

static lmail_status say_mail(struct smtp_out *s)
{
  const struct mail *m = s->mail;
  const struct envelope *e = &m->envelope;
  lmail_smtp_value params[5];
  lmail_smtp_value *v = add(params, LMAIL_SMTP_PARAM_SIZE, m->size);
  lmail_status st;

  if (e->eight_bit) v = add(v, LMAIL_SMTP_PARAM_BODY, LMAIL_SMTP_BODY_8BITMIME);
  if (e->utf8) v = add(v, LMAIL_SMTP_PARAM_SMTPUTF8, 0);
  if (e->ret != 0 && offers(s, LMAIL_SMTP_EXT_DSN)) v = add(v, LMAIL_SMTP_PARAM_RET, e->ret);
  if (e->envid != NULL && offers(s, LMAIL_SMTP_EXT_DSN)) {
    v = add(v, LMAIL_SMTP_PARAM_ENVID, 0);
    v[-1].code = LMAIL_SMTP_XTEXT;
    v[-1].data = (const uint8_t *)e->envid;
    v[-1].len = strlen(e->envid);
  }
  st = lmail_smtp_client_mail_with(&s->machine, &s->c.w, m->sender, strlen(m->sender), params,
                                   (size_t)(v - params));
  if (st == LMAIL_OK) s->step = SAY_RCPT;
  else if (st == LMAIL_E_LIMIT && !is_too_big(s)) s->step = SAY_QUIT; /* RFC 9422: next time */
  else if (st == LMAIL_E_LIMIT) give_up(s, 552, "552 5.3.4 larger than the server takes");
  else if (st == LMAIL_E_NOT_OFFERED && e->utf8 && !offers(s, LMAIL_SMTP_EXT_SMTPUTF8))
    give_up(s, 550, "550 5.6.7 the server takes no addresses and headers in UTF-8");
  else if (st == LMAIL_E_NOT_OFFERED)
    give_up(s, 554, "554 5.6.3 the server takes no 8-bit messages");
  else if (st == LMAIL_E_ARGUMENT) give_up(s, 553, "553 5.1.7 not an address for a sender");
  return st;
}

/* RFC 3461 5.2.1: what the sender asked for is passed on to who knows of it. */
static lmail_status write_rcpt(struct smtp_out *s, const struct recipient *r)
{
  lmail_smtp_value params[2];
  lmail_smtp_value *v = params;
  const char *type_end = r->orcpt == NULL ? NULL : strchr(r->orcpt, ';');

  if (offers(s, LMAIL_SMTP_EXT_DSN)) {
    if (r->notify != 0) v = add(v, LMAIL_SMTP_PARAM_NOTIFY, r->notify);
    if (type_end != NULL) {
      v = add(v, LMAIL_SMTP_PARAM_ORCPT, 0);
      v[-1].code = LMAIL_SMTP_XTEXT;
      v[-1].data = (const uint8_t *)r->orcpt;
      v[-1].len = (size_t)(type_end - r->orcpt);
      v[-1].data2 = (const uint8_t *)type_end + 1;
      v[-1].len2 = strlen(type_end + 1);
    }
  }
  return lmail_smtp_client_rcpt_with(&s->machine, &s->c.w, r->address, strlen(r->address), params,
                                     (size_t)(v - params));
}

static lmail_status say_rcpt(struct smtp_out *s)
{
  struct mail *m = s->mail;
  struct recipient *r;
  lmail_status st;

  while (s->at < m->recipients_n && !mine(s, s->at)) s->at++;
  if (s->at == m->recipients_n) {
    s->step = SAY_DATA;
    return LMAIL_OK;
  }
  r = &m->recipients[s->at];
  st = write_rcpt(s, r);
  if (st == LMAIL_OK) {
    r->command = lmail_smtp_client_last(&s->machine);
    s->at++;
  } else if (st == LMAIL_E_ARGUMENT) {
    r->command = UINT32_MAX; /* no command has this id */
    conclude(s, UINT32_MAX, 553, "553 5.1.3 not an address");
    st = LMAIL_OK;
  }
  return st;
}

/* RFC 2920 3.1: when all were refused, 354 can come all the same. A message without recipients is
 * not worth a file, so it is empty. */
static lmail_status send_nothing(struct smtp_out *s)
{
  size_t used;
  lmail_status st = lmail_smtp_client_body(&s->machine, &s->c.w, "", 0, &used, 1);

  if (st == LMAIL_OK) s->step = AWAIT_MESSAGE;
  return st;
}

/* The file is the buffer: what the writer has no room for is read again next time. */
static lmail_status send_body(struct smtp_out *s)
{
  char text[2048];
  size_t used;
  lmail_status st;
  ssize_t n = pread(s->file, text, sizeof text, s->mail->content + s->sent);
  int last = n >= 0 && s->sent + n >= s->mail->size;

  if (n < 0 || (n == 0 && !last)) {
    log_line("%s: cannot be read: %s", s->mail->id, strerror(errno));
    return LMAIL_E_USER_FIRST; /* nothing but hanging up ends a message that is half sent */
  }
  st = lmail_smtp_client_body(&s->machine, &s->c.w, text, (size_t)n, &used, last);
  s->sent += (off_t)used;
  if (st == LMAIL_OK && last) s->step = AWAIT_MESSAGE;
  return st;
}

static lmail_status say_one(struct smtp_out *s)
{
  const char *name = s->c.d->cfg.hostname;
  lmail_status st = LMAIL_OK;

  switch (s->step) {
  case SAY_EHLO: st = lmail_smtp_client_ehlo(&s->machine, &s->c.w, name, strlen(name)); break;
  case SAY_HELO: st = lmail_smtp_client_helo(&s->machine, &s->c.w, name, strlen(name)); break;
  case SAY_RSET: st = lmail_smtp_client_rset(&s->machine, &s->c.w); break;
  case SAY_MAIL: return say_mail(s);
  case SAY_RCPT: return say_rcpt(s);
  case SAY_DATA: st = lmail_smtp_client_data(&s->machine, &s->c.w); break;
  case SEND_NOTHING: return send_nothing(s);
  case SEND_BODY: return send_body(s);
  case SAY_QUIT: st = lmail_smtp_client_quit(&s->machine, &s->c.w); break;
  default: return LMAIL_E_BUSY;
  }
  if (st == LMAIL_OK) {
    s->step = s->step == SAY_DATA   ? AWAIT_DATA
              : s->step == SAY_QUIT ? AWAIT_END
              : s->step == SAY_RSET ? AWAIT_RSET
                                    : AWAIT_HELLO;
  } else if (st == LMAIL_E_STATE && s->step == SAY_DATA) {
    go_on(s, 0); /* all recipients were refused */
    st = LMAIL_OK;
  }
  return st;
}

/* Writes what may be written now. */
static enum work push(struct smtp_out *s)
{
  for (;;) {
    enum step before = s->step;
    lmail_status st = say_one(s);

    if (st == LMAIL_FULL) return WORK_WRITE;
    if (st == LMAIL_E_BUSY || st == LMAIL_E_QUEUE) return WORK_READ; /* a reply must come first */
    if (st != LMAIL_OK && s->step == before) {
      log_line("%s: cannot go on: %s", s->mail->id, lmail_status_text(st));
      return WORK_DROP;
    }
  }
}

/* ---- reading ---------------------------------------------------------------------------------- */

/* In LMTP the verdicts come later, in the order in which recipients were accepted (RFC 2033 4.2). */
static void accept_rcpt(struct smtp_out *s, uint32_t command)
{
  size_t i;

  for (i = 0; i < s->mail->recipients_n; i++) {
    if (mine(s, i) && s->mail->recipients[i].command == command) {
      s->mail->recipients[i].place = ++s->accepted;
    }
  }
}

static void on_message(struct smtp_out *s, const lmail_event *ev)
{
  char why[WHY_OCTETS];

  reply_text(why, ev);
  if (!s->route->lmtp || ev->depth == 0) {
    give_up_message(s, ev->code, why, 1);
    return;
  }
  conclude_one(s, 0, ev->depth, ev->code, why);
  if (ev->depth == s->accepted) go_on(s, 1);
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
    if (good) s->step = SAY_MAIL;
    else if (ev->flags & LMAIL_SMTP_EV_TRY_HELO) s->step = SAY_HELO;
    else give_up(s, ev->code, why);
    break;
  case LMAIL_SMTP_RSET:
    if (s->step == AWAIT_RSET) s->step = good ? SAY_MAIL : SAY_QUIT;
    break;
  case LMAIL_SMTP_MAIL:
    if (good) break;
    /* The answer to DATA belongs to this message, too, when that was said already. */
    if (s->step == AWAIT_DATA) conclude(s, 0, ev->code, why);
    else give_up_message(s, ev->code, why, 0);
    break;
  case LMAIL_SMTP_RCPT:
    if (!good) conclude(s, ev->id, ev->code, why);
    else accept_rcpt(s, ev->id);
    break;
  case LMAIL_SMTP_DATA:
    if (ev->flags & LMAIL_SMTP_EV_EMPTY_ONLY) s->step = SEND_NOTHING;
    else if (ev->code == 354) s->step = SEND_BODY;
    else if (s->step == AWAIT_DATA) give_up_message(s, ev->code, why, 0);
    break;
  default: break; /* QUIT */
  }
}

static void handle(struct smtp_out *s, const lmail_event *ev)
{
  char why[WHY_OCTETS];

  if (ev->kind == LMAIL_SMTP_CLIENT_REPLY) {
    if (ev->code == 421) { /* it closes: whatever was to come, later */
      reply_text(why, ev);
      conclude(s, 0, 421, why);
    } else on_reply(s, ev);
  } else if (ev->kind == LMAIL_SMTP_CLIENT_GREETING) {
    reply_text(why, ev);
    if (ev->code / 100 == 2) s->step = SAY_EHLO;
    else give_up(s, ev->code, why);
  } else if (ev->kind == LMAIL_SMTP_CLIENT_MESSAGE) {
    on_message(s, ev);
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
    if (st == LMAIL_DONE)
      return WORK_DROP; /* QUIT is answered, or 421 came: nothing is left to say */
    if (st != LMAIL_OK) {
      log_line("%s: %s: %s", s->mail->id, s->route->domain, lmail_status_text(st));
      return WORK_DROP;
    }
    wants = push(s);
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

static void close_session(struct conn *c)
{
  struct smtp_out *s = (struct smtp_out *)(void *)c;

  s->route->sessions--;
  release(s);
  free(s);
}

static const struct service smtp_out_service = {"smtp-out", NULL, NULL,          work,
                                                expire,     busy, close_session, NULL};

int smtp_out_start(struct maild *d, struct mail *m, struct route *route)
{
  struct smtp_out *s = calloc(1, sizeof *s);
  lmail_smtp_client_config cfg;
  int file;

  if (s == NULL) return -1;
  memset(&cfg, 0, sizeof cfg);
  if (route->lmtp) cfg.flags |= LMAIL_SMTP_LMTP;
  conn_init(&s->c, d, &smtp_out_service);
  s->route = route;
  file = mail_content(&d->queue, m);
  strcpy(s->c.peer, "server");
  s->c.timeout = d->cfg.out_timeout != 0 ? (int64_t)d->cfg.out_timeout : 300000;
  if (file < 0 ||
      lmail_smtp_client_init(&s->machine, &cfg, s->scratch, sizeof s->scratch) != LMAIL_OK ||
      lmail_smtp_client_extend(&s->machine) != LMAIL_OK || conn_connect(&s->c, route) != 0) {
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
