/* SPDX-License-Identifier: MIT */
/* submit.c - one message over SMTP. libmail says what to write and what was answered; the socket,
 * the clock and the buffers are ours. */

#include "submit.h"
#include "downgrade.h"
#ifdef LMAIL_WITH_SASL
#include "login.h"
#endif
#include "net.h"
#include <libmail/smtp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is to be written next. */
enum step {
  WAIT,
  SAY_EHLO,
  SAY_HELO,
  SAY_AUTH,
  SAY_RESPONSE,
  SAY_MAIL,
  SAY_RCPT,
  SAY_DATA,
  SEND_BODY,
  SAY_QUIT,
  SAID_ALL
};

typedef struct session {
  submission *s;
  lmail_smtp_client c;
  lmail_writer w;
  trace t;
  int fd;
  enum step step;
  size_t next; /* recipient whose RCPT comes next */
  int closing; /* nothing but QUIT is left to say   */
  int failure; /* EXIT_OK so far */
#ifdef LMAIL_WITH_SASL
  login *login; /* NULL: none is wanted */
#endif
  char helo[256];
  uint8_t scratch[8192];
  uint8_t out[4096];
  uint8_t in[4096];
  uint8_t piece[4096]; /* of the message, read and not yet written */
  size_t piece_at, piece_len;
  uint64_t written; /* of the message */
} session;

/* ---- verdicts --------------------------------------------------------------------------------- */

static void set_verdict(verdict *v, const lmail_event *ev)
{
  size_t n = ev->len < sizeof v->text - 1 ? ev->len : sizeof v->text - 1;

  v->code = ev->code;
  v->enhanced = (uint32_t)ev->num2;
  if (n > 0) memcpy(v->text, ev->data, n);
  v->text[n] = '\0';
}

/* A reply that is for all who have not been refused by one of their own. */
static void set_all(session *x, const lmail_event *ev)
{
  size_t i;

  for (i = 0; i < x->s->count; i++) {
    if (x->s->verdicts[i].code < 300) set_verdict(&x->s->verdicts[i], ev);
  }
}

static void fail(session *x, int code)
{
  if (x->failure == EXIT_OK) x->failure = code;
}

/* ---- what the server says --------------------------------------------------------------------- */

/* After a refusal there is nothing left to do but to say goodbye. */
static void refused(session *x, const lmail_event *ev)
{
  set_all(x, ev);
  if (x->step != SAID_ALL) x->step = SAY_QUIT;
}

/* EHLO was answered: to log in comes next, if that is wanted. */
static enum step greeted(const session *x)
{
  return x->s->auth != NULL ? SAY_AUTH : SAY_MAIL;
}

#ifdef LMAIL_WITH_SASL
static void logged_in(session *x, const lmail_event *ev)
{
  if (ev->code >= 300) {
    complain("%s may not log in by %s", x->s->user, x->login->mechanism->name);
    refused(x, ev);
  } else if (login_success(x->login)) {
    x->step = SAY_MAIL;
  } else {
    fail(x, EXIT_PROTOCOL); /* whoever it is, it gets no message */
    x->step = SAY_QUIT;
  }
}

/* The AUTH of RFC 4954 from what SASL wants to say: "AUTH mechanism [initial-response]". */
static lmail_status say_auth(session *x)
{
  login *l = x->login;
  size_t name;
  const char *initial;
  size_t n;

  if (l->mechanism == NULL) {
    if (!login_choose(l, LMAIL_SASL_SMTP, x->s->allow_plaintext)) {
      complain("no way to log in: %s", lmail_sasl_reason_text(l->choice.reason));
      fail(x, EXIT_REFUSED);
      x->step = SAY_QUIT;
      return LMAIL_OK;
    }
    if (!login_line(l)) {
      fail(x, EXIT_USAGE);
      x->step = SAY_QUIT;
      return LMAIL_OK;
    }
  }
  name = strlen(l->mechanism->name);
  initial = l->line_len > 5 + name ? l->line + 5 + name + 1 : NULL;
  n = initial == NULL ? 0 : l->line_len - 5 - name - 1;
  if (n == 1 && *initial == '=') n = 0;
  return lmail_smtp_client_auth(&x->c, &x->w, l->mechanism->name, name, initial, n);
}
#endif

static void on_reply(session *x, const lmail_event *ev)
{
  int good = ev->code < 300;
  size_t i;

  switch (ev->num) {
  case LMAIL_SMTP_EHLO:
    if (good) x->step = greeted(x);
    else if (ev->flags & LMAIL_SMTP_EV_TRY_HELO) x->step = SAY_HELO;
    else refused(x, ev);
    break;
  case LMAIL_SMTP_HELO:
    if (good) x->step = greeted(x);
    else refused(x, ev);
    break;
#ifdef LMAIL_WITH_SASL
  case LMAIL_SMTP_AUTH: logged_in(x, ev); break;
#endif
  case LMAIL_SMTP_MAIL:
    if (!good) refused(x, ev);
    break;
  case LMAIL_SMTP_RCPT:
    for (i = 0; i < x->s->count; i++) {
      verdict *v = &x->s->verdicts[i];

      /* What RCPT is told after a refused MAIL says less than that refusal. */
      if (v->id == ev->id && v->code < 300) set_verdict(v, ev);
    }
    break;
  case LMAIL_SMTP_DATA:
    if (ev->code == 354) {
      x->step = SEND_BODY;
      x->closing = (ev->flags & LMAIL_SMTP_EV_EMPTY_ONLY) != 0;
    } else {
      refused(x, ev);
    }
    break;
  default:
    if (ev->code == 421) set_all(x, ev); /* it closes, whatever it was asked */
    break;
  }
}

static void on_event(session *x, const lmail_event *ev)
{
  switch (ev->kind) {
  case LMAIL_SMTP_CLIENT_GREETING:
    if (ev->code < 300) x->step = SAY_EHLO;
    else refused(x, ev);
    break;
  case LMAIL_SMTP_CLIENT_REPLY: on_reply(x, ev); break;
  case LMAIL_SMTP_CLIENT_MESSAGE:
    if (!x->closing) set_all(x, ev);
    x->step = SAY_QUIT;
    break;
#ifdef LMAIL_WITH_SASL
  case LMAIL_SMTP_CLIENT_EXTENSION:
    if (x->login != NULL && ev->code != 0 && 1u << (ev->code - 1) == LMAIL_SMTP_EXT_AUTH) {
      login_offer(x->login, ev->data2, ev->len2);
    }
    break;
  case LMAIL_SMTP_CLIENT_CHALLENGE:
    if (login_challenge(x->login, ev->data, ev->len)) {
      x->step = SAY_RESPONSE;
    } else {
      fail(x, EXIT_USAGE);
      x->step = SAID_ALL;
    }
    break;
#endif
  default: break; /* other extensions and further lines: the machine remembers what matters */
  }
}

/* ---- what we say ------------------------------------------------------------------------------ */

/* Sends what is in the writer. */
static int flush(session *x)
{
  size_t n = x->w.len;
  unsigned seconds = x->s->timeout != 0 ? x->s->timeout : 300;

  if (n == 0) return 1;
  trace_secret(&x->t, 'C', x->w.buf, n, x->w.secret_from, x->w.secret_to);
  x->w.len = 0;
  if (net_send(x->fd, x->w.buf, n, seconds)) return 1;
  fail(x, EXIT_NETWORK);
  return 0;
}

/*
 * MAIL FROM, with what the server wants to know of the message. A server that takes no 8-bit text gets
 * the message in another form (RFC 6152 3).
 */
static lmail_status say_mail(session *x)
{
  submission *s = x->s;
  uint32_t flags = s->is_8bit ? LMAIL_SMTP_MAIL_8BITMIME : 0;
  lmail_status st = lmail_smtp_client_mail(&x->c, &x->w, s->sender, strlen(s->sender), s->octets,
                                           flags);

  if (st == LMAIL_E_NOT_OFFERED && s->is_8bit) {
    int code = downgrade_file(&s->message, &s->octets);

    if (code == EXIT_OK) {
      s->is_8bit = 0;
      return LMAIL_OK; /* and once more */
    }
    fail(x, code);
    x->step = SAY_QUIT;
    return LMAIL_OK;
  }
  if (st == LMAIL_OK) x->step = SAY_RCPT;
  if (st == LMAIL_E_LIMIT) {
    complain("the message has %llu octets, and the server takes %llu",
             (unsigned long long)s->octets, (unsigned long long)lmail_smtp_client_size_max(&x->c));
  } else if (st == LMAIL_E_ARGUMENT) {
    complain("\"%s\" is no address that SMTP can carry", s->sender);
  }
  if (st == LMAIL_E_LIMIT || st == LMAIL_E_ARGUMENT) {
    fail(x, EXIT_MESSAGE);
    x->step = SAY_QUIT;
    return LMAIL_OK;
  }
  return st;
}

static lmail_status say_rcpt(session *x)
{
  verdict *v = &x->s->verdicts[x->next];
  lmail_status st;

  if (x->next == x->s->count) {
    x->step = SAY_DATA;
    return LMAIL_OK;
  }
  st = lmail_smtp_client_rcpt(&x->c, &x->w, v->recipient, strlen(v->recipient));
  if (st == LMAIL_OK) v->id = lmail_smtp_client_last(&x->c);
  if (st == LMAIL_E_ARGUMENT) {
    v->code = 553; /* what a server would say to such an address */
    snprintf(v->text, sizeof v->text, "not sent: no address that SMTP can carry");
  }
  if (st == LMAIL_OK || st == LMAIL_E_ARGUMENT) {
    x->next++;
    return LMAIL_OK;
  }
  return st;
}

/* The next piece of the message; when the server threw everybody out, just its end. */
static lmail_status send_body(session *x)
{
  size_t used = 0;
  lmail_status st;
  int last;

  if (x->piece_at == x->piece_len && !x->closing) {
    x->piece_at = 0;
    x->piece_len = fread(x->piece, 1, sizeof x->piece, x->s->message);
  }
  last = x->piece_at == x->piece_len;
  st = lmail_smtp_client_body(&x->c, &x->w, x->piece + x->piece_at, x->piece_len - x->piece_at,
                              &used, last);
  x->piece_at += used;
  x->written += used;
  if (x->s->trace == TRACE_OFF) progress("sending", x->written, x->s->octets);
  if (st == LMAIL_OK && last) x->step = WAIT;
  return st;
}

static lmail_status say_next(session *x)
{
  lmail_status st;

  switch (x->step) {
  case SAY_EHLO: st = lmail_smtp_client_ehlo(&x->c, &x->w, x->helo, strlen(x->helo)); break;
  case SAY_HELO: st = lmail_smtp_client_helo(&x->c, &x->w, x->helo, strlen(x->helo)); break;
#ifdef LMAIL_WITH_SASL
  case SAY_AUTH:
    st = say_auth(x);
    if (x->step == SAY_QUIT) return st;
    break;
  case SAY_RESPONSE:
    st = lmail_smtp_client_sasl(&x->c, &x->w, x->login->line, x->login->line_len);
    break;
#endif
  case SAY_MAIL: return say_mail(x);
  case SAY_RCPT: return say_rcpt(x);
  case SAY_DATA: st = lmail_smtp_client_data(&x->c, &x->w); break;
  case SEND_BODY: return send_body(x);
  case SAY_QUIT:
    st = lmail_smtp_client_quit(&x->c, &x->w);
    if (st == LMAIL_OK) x->step = SAID_ALL;
    return st;
  default: return LMAIL_E_BUSY;
  }
  if (st == LMAIL_OK) x->step = WAIT;
  return st;
}

/* Writes as long as nothing has to be answered first. 0: the conversation cannot go on. */
static int say_all(session *x)
{
  for (;;) {
    lmail_status st = say_next(x);

    if (st == LMAIL_FULL) {
      if (!flush(x)) return 0;
    } else if (st == LMAIL_E_BUSY || st == LMAIL_E_QUEUE) {
      return flush(x);
    } else if (st == LMAIL_E_STATE && (x->step == SAY_RCPT || x->step == SAY_DATA)) {
      x->step = SAY_QUIT; /* MAIL or all recipients were refused */
    } else if (st < 0) {
      complain("the conversation cannot go on: %s", lmail_status_text(st));
      fail(x, EXIT_MESSAGE);
      return 0;
    }
  }
}

/* ---- the loop --------------------------------------------------------------------------------- */

/* All events in in[0 .. n); LMAIL_OK when more is needed. */
static lmail_status hear(session *x, size_t n)
{
  const uint8_t *at = x->in;
  lmail_status st;
  lmail_event ev;
  size_t used;

  while ((st = lmail_next(&x->c.base, at, n, &used, &ev)) == LMAIL_EVENT) {
    at += used;
    n -= used;
    on_event(x, &ev);
  }
  return st;
}

static void converse(session *x)
{
  lmail_status st = LMAIL_OK;

  while (st == LMAIL_OK && say_all(x)) {
    unsigned seconds = x->s->timeout;
    long n;

    if (seconds == 0) seconds = lmail_smtp_client_timeout(&x->c);
    n = net_receive(x->fd, x->in, sizeof x->in, seconds == 0 ? 300 : seconds);
    if (n < 0) {
      fail(x, EXIT_NETWORK);
      return;
    }
    trace_bytes(&x->t, 'S', x->in, (size_t)n);
    if (n == 0) lmail_finish(&x->c.base);
    st = hear(x, (size_t)n);
  }
  if (st == LMAIL_E_TRUNCATED) {
    complain("the server closed the connection in the middle");
    fail(x, EXIT_NETWORK);
  } else if (st < 0) {
    lmail_error e;

    lmail_get_error(&x->c.base, &e);
    complain("the server broke the protocol in line %llu: %s", (unsigned long long)e.line,
             lmail_status_text(st));
    fail(x, EXIT_PROTOCOL);
  }
}

/* Everybody has it, nobody, or some. */
static int judge(const session *x)
{
  size_t good = 0;
  size_t later = 0;
  size_t i;

  if (x->failure != EXIT_OK) {
    for (i = 0; i < x->s->count; i++) good += x->s->verdicts[i].code == 0;
    if (good > 0 || x->failure == EXIT_MESSAGE) return x->failure;
    good = 0;
  }
  for (i = 0; i < x->s->count; i++) {
    unsigned code = x->s->verdicts[i].code;

    if (code >= 200 && code < 300) good++;
    else if (code < 500) later++;
  }
  if (good == x->s->count) return EXIT_OK;
  return good > 0 ? EXIT_PARTIAL : later > 0 ? EXIT_LATER : EXIT_REFUSED;
}

static void end(session *x)
{
#ifdef LMAIL_WITH_SASL
  if (x->login != NULL) {
    login_end(x->login);
    lmail_wipe(x->out, sizeof x->out);
  }
  free(x->login);
#endif
  free(x);
}

int submit(submission *s)
{
  session *x = must_alloc(sizeof *x);
  lmail_smtp_client_config cfg = {0};
  int code;

  memset(x, 0, sizeof *x);
  x->s = s;
  trace_begin(&x->t, s->trace);
  lmail_writer_init(&x->w, x->out, sizeof x->out);
#ifdef LMAIL_WITH_SASL
  if (s->auth != NULL) {
    x->login = must_alloc(sizeof *x->login);
    if (!login_begin(x->login, s->auth, s->user, s->password, s->host)) {
      end(x);
      return EXIT_USAGE;
    }
  }
#endif
  x->fd = net_connect(s->host, s->port, s->timeout != 0 ? s->timeout : 60);
  if (x->fd < 0) {
    end(x);
    return EXIT_NETWORK;
  }
  if (s->helo != NULL) snprintf(x->helo, sizeof x->helo, "%s", s->helo);
  else net_literal(x->fd, x->helo, sizeof x->helo);
  cfg.queue_max = 64;
  if (s->auth != NULL) cfg.reply_line_max = 4096; /* challenges can be longer than other replies */
  if (lmail_smtp_client_init(&x->c, &cfg, x->scratch, sizeof x->scratch) == LMAIL_OK &&
      (s->auth == NULL || lmail_smtp_client_extend(&x->c) == LMAIL_OK))
    converse(x);
  else fail(x, EXIT_PROTOCOL);
  trace_end(&x->t);
  close(x->fd);
  code = judge(x);
  end(x);
  return code;
}
