/* SPDX-License-Identifier: MIT */
/* submit.c - one message over SMTP or LMTP. libmail says what to write and what was answered; the socket,
 * the clock and the buffers are ours. */

#include "submit_parts.h"
#include <stdlib.h>
#include <string.h>

void submit_fail(session *x, int code)
{
  if (x->failure == EXIT_OK) x->failure = code;
}

/* ---- the loop --------------------------------------------------------------------------------- */

/* Sends what is in the writer. */
static int flush(session *x)
{
  size_t n = x->w.len;
  unsigned seconds = x->s->timeout != 0 ? x->s->timeout : 300;

  if (n == 0) return 1;
  trace_secret(&x->t, 'C', x->w.buf, n, x->w.secret_from, x->w.secret_to);
  x->w.len = 0;
  if (net_send(&x->net, x->w.buf, n, seconds)) return 1;
  submit_fail(x, EXIT_NETWORK);
  return 0;
}

/* Writes as long as nothing has to be answered first. 0: the conversation cannot go on. */
static int say_all(session *x)
{
  for (;;) {
    lmail_status st = submit_say(x);

    if (st == LMAIL_FULL) {
      if (!flush(x)) return 0;
    } else if (st == LMAIL_E_BUSY || st == LMAIL_E_QUEUE) {
      return flush(x);
    } else if (st == LMAIL_E_STATE && (x->step == SAY_RCPT || x->step == SAY_DATA)) {
      x->step = SAY_QUIT; /* MAIL or all recipients were refused */
    } else if (st < 0) {
      complain("the conversation cannot go on: %s", lmail_status_text(st));
      submit_fail(x, EXIT_MESSAGE);
      return 0;
    }
  }
}

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
    submit_hear(x, &ev);
  }
  return st;
}

/* STARTTLS was granted: from here on under TLS, and all that was said before is forgotten. */
static lmail_status secure(session *x)
{
  const submission *s = x->s;

  if (!net_secure(&x->net, s->host, &s->trust, s->timeout != 0 ? s->timeout : 60)) {
    submit_fail(x, EXIT_NETWORK);
    return LMAIL_DONE;
  }
#ifdef LMAIL_WITH_SASL
  if (x->login != NULL) lmail_sasl_choice_forget(&x->login->choice);
#endif
  x->step = SAY_EHLO;
  return lmail_smtp_client_tls(&x->c);
}

static void converse(session *x)
{
  lmail_status st = LMAIL_OK;

  while (st == LMAIL_OK && say_all(x)) {
    unsigned seconds = x->s->timeout;
    long n;

    if (seconds == 0) seconds = lmail_smtp_client_timeout(&x->c);
    n = net_receive(&x->net, x->in, sizeof x->in, seconds == 0 ? 300 : seconds);
    if (n < 0) {
      submit_fail(x, EXIT_NETWORK);
      return;
    }
    trace_bytes(&x->t, 'S', x->in, (size_t)n);
    if (n == 0) lmail_finish(&x->c.base);
    st = hear(x, (size_t)n);
    if (st == LMAIL_SWITCH) st = secure(x);
  }
  if (st == LMAIL_E_TRUNCATED) {
    complain("the server closed the connection in the middle");
    submit_fail(x, EXIT_NETWORK);
  } else if (st < 0) {
    lmail_error e;

    lmail_get_error(&x->c.base, &e);
    complain("the server broke the protocol in line %llu: %s", (unsigned long long)e.line,
             lmail_status_text(st));
    submit_fail(x, EXIT_PROTOCOL);
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
  net_close(&x->net);
  free(x);
}

/* The machine, as far as it goes before the greeting. */
static int prepare(session *x)
{
  const submission *s = x->s;
  lmail_smtp_client_config cfg = {0};

  cfg.queue_max = 64;
  if (s->lmtp) cfg.flags |= LMAIL_SMTP_LMTP;
  if (s->auth != NULL) cfg.reply_line_max = 4096; /* challenges can be longer than other replies */
  return lmail_smtp_client_init(&x->c, &cfg, x->scratch, sizeof x->scratch) == LMAIL_OK &&
         lmail_smtp_client_extend(&x->c) == LMAIL_OK &&
         (s->tls != TLS_STARTTLS || lmail_smtp_client_require_tls(&x->c) == LMAIL_OK) &&
         (s->tls != TLS_IMPLICIT || lmail_smtp_client_tls(&x->c) == LMAIL_OK);
}

static int connect_to(session *x)
{
  const submission *s = x->s;
  unsigned seconds = s->timeout != 0 ? s->timeout : 60;

  if (!net_connect(&x->net, s->host, s->port, seconds)) return 0;
  return s->tls != TLS_IMPLICIT || net_secure(&x->net, s->host, &s->trust, seconds);
}

int submit(submission *s)
{
  session *x = must_alloc(sizeof *x);
  int code;

  memset(x, 0, sizeof *x);
  x->s = s;
  x->net.fd = -1;
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
  if (!connect_to(x)) {
    end(x);
    return EXIT_NETWORK;
  }
  if (s->helo != NULL) snprintf(x->helo, sizeof x->helo, "%s", s->helo);
  else net_literal(&x->net, x->helo, sizeof x->helo);
  if (prepare(x)) converse(x);
  else submit_fail(x, EXIT_PROTOCOL);
  trace_end(&x->t);
  code = judge(x);
  end(x);
  return code;
}
