/* SPDX-License-Identifier: MIT */
/* submit_hear.c - what the server says to a submission, and what it means for what comes next. */

#include "submit_parts.h"
#include <string.h>

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

/* LMTP: the message's verdict for the recipient that was accepted as number `place` (RFC 2033 4.2). */
static void set_one(session *x, const lmail_event *ev)
{
  unsigned place = 0;
  size_t i;

  for (i = 0; i < x->s->count; i++) {
    verdict *v = &x->s->verdicts[i];

    if (v->id == 0 || v->is_refused || ++place != ev->depth) continue;
    set_verdict(v, ev);
    return;
  }
}

/* ---- what it means ---------------------------------------------------------------------------- */

/* After a refusal there is nothing left to do but to say goodbye. */
static void refused(session *x, const lmail_event *ev)
{
  set_all(x, ev);
  if (x->step != SAID_ALL) x->step = SAY_QUIT;
}

/* Something that was asked for is not to be had here. */
static void missing(session *x, const char *what)
{
  complain("the server offers no %s", what);
  submit_fail(x, EXIT_REFUSED);
  x->step = SAY_QUIT;
}

/* EHLO was answered: TLS comes next, then to log in, if they are wanted. */
static void greeted(session *x)
{
  uint32_t offered = lmail_smtp_client_extensions(&x->c);

  if (x->s->tls == TLS_STARTTLS && x->net.tls == NULL) {
    if (offered & LMAIL_SMTP_EXT_STARTTLS) x->step = SAY_STARTTLS;
    else missing(x, "STARTTLS");
    return;
  }
  if (x->s->pipeline == PIPELINE_ALWAYS && !(offered & LMAIL_SMTP_EXT_PIPELINING)) {
    missing(x, "PIPELINING");
  } else if (x->s->chunking && !(offered & LMAIL_SMTP_EXT_CHUNKING)) {
    missing(x, "CHUNKING");
  } else if ((x->s->notify || x->s->ret || x->s->envid) && !(offered & LMAIL_SMTP_EXT_DSN)) {
    missing(x, "DSN");
  } else {
    x->step = x->s->auth != NULL ? SAY_AUTH : SAY_MAIL;
  }
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
    submit_fail(x, EXIT_PROTOCOL); /* whoever it is, it gets no message */
    x->step = SAY_QUIT;
  }
}

#endif

static void on_recipient(session *x, const lmail_event *ev)
{
  size_t i;

  for (i = 0; i < x->s->count; i++) {
    verdict *v = &x->s->verdicts[i];

    /* What RCPT is told after a refused MAIL says less than that refusal. */
    if (v->id != ev->id || v->code >= 300) continue;
    set_verdict(v, ev);
    v->is_refused = ev->code >= 300;
  }
}

static void on_reply(session *x, const lmail_event *ev)
{
  int good = ev->code < 300;

  switch (ev->num) {
  case LMAIL_SMTP_EHLO:
  case LMAIL_SMTP_LHLO:
    if (good) greeted(x);
    else if (ev->flags & LMAIL_SMTP_EV_TRY_HELO) x->step = SAY_HELO;
    else refused(x, ev);
    break;
  case LMAIL_SMTP_HELO:
    if (good) greeted(x);
    else refused(x, ev);
    break;
  case LMAIL_SMTP_STARTTLS:
    if (!good) refused(x, ev); /* else LMAIL_SWITCH follows */
    break;
#ifdef LMAIL_WITH_SASL
  case LMAIL_SMTP_AUTH: logged_in(x, ev); break;
#endif
  case LMAIL_SMTP_MAIL:
    if (!good) refused(x, ev);
    break;
  case LMAIL_SMTP_RCPT: on_recipient(x, ev); break;
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

void submit_hear(session *x, const lmail_event *ev)
{
  switch (ev->kind) {
  case LMAIL_SMTP_CLIENT_GREETING:
    if (ev->code < 300) x->step = SAY_EHLO;
    else refused(x, ev);
    break;
  case LMAIL_SMTP_CLIENT_REPLY: on_reply(x, ev); break;
  case LMAIL_SMTP_CLIENT_MESSAGE:
    if (x->s->lmtp && ev->depth != 0) set_one(x, ev);
    else if (!x->closing) set_all(x, ev);
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
      submit_fail(x, EXIT_USAGE);
      x->step = SAID_ALL;
    }
    break;
#endif
  default: break; /* other extensions and further lines: the machine remembers what matters */
  }
}
