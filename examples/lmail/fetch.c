/* SPDX-License-Identifier: MIT */
/* fetch.c - messages over POP3. One command at a time: write it, send it, read events until it has
 * been answered. The socket, the clock and the buffers are ours. */

#include "fetch.h"
#include "lmail.h"
#ifdef LMAIL_WITH_SASL
#include "login.h"
#endif
#include "net.h"
#include <libmail/pop3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UID_ROOM = 72, LINE = 2048 };

/* What LIST and UIDL said. */
typedef struct entry {
  uint32_t message;
  uint64_t octets;
  char uid[UID_ROOM];
} entry;

typedef struct session {
  fetching *f;
  lmail_pop3_client c;
  trace t;
  net net;
  int done;          /* the command is answered                  */
  int good;          /* by +OK                                   */
  int single;        /* the answer is one line, whatever it says */
  int broken;        /* the connection is of no use: an exit code */
  char error[256];   /* -ERR's text                        */
  uint64_t messages; /* STAT */
  entry *entries;
  size_t count;
  int kept; /* the message that is being read is arriving safely */
  uint64_t octets;
  const uint8_t *at; /* bytes that were received and not yet read */
  size_t left;
  uint8_t in[16384];
#ifdef LMAIL_WITH_SASL
  login *login; /* while we are logging in */
#endif
  int challenged;
  uint8_t out[8192];
  uint8_t scratch[LINE + 16 * 8];
} session;

/* ---- what the server says --------------------------------------------------------------------- */

static entry *entry_of(session *x, uint32_t message)
{
  entry *e;
  size_t i;

  for (i = x->count; i-- > 0;) {
    if (x->entries[i].message == message) return &x->entries[i];
  }
  if (message == 0 || x->count > 10000000) return NULL;
  x->entries = must_realloc(x->entries, (x->count + 1) * sizeof *x->entries);
  e = &x->entries[x->count++];
  memset(e, 0, sizeof *e);
  e->message = message;
  return e;
}

static void copy_text(char *to, size_t cap, const uint8_t *data, size_t n)
{
  if (n >= cap) n = cap - 1;
  if (n > 0) memcpy(to, data, n);
  to[n] = '\0';
}

static void answered(session *x, int good)
{
  x->done = 1;
  x->good = good;
}

static void on_event(session *x, const lmail_event *ev)
{
  entry *e;

  switch (ev->kind) {
  case LMAIL_POP3_CLIENT_GREETING: answered(x, 1); break;
  case LMAIL_POP3_CLIENT_OK:
    if (!(ev->flags & LMAIL_POP3_EV_MULTI)) answered(x, 1);
    break;
  case LMAIL_POP3_CLIENT_ERR:
    answered(x, 0);
    copy_text(x->error, sizeof x->error, ev->data2, ev->len2);
    break;
  case LMAIL_POP3_CLIENT_STAT:
    x->messages = ev->num;
    answered(x, 1);
    break;
  case LMAIL_POP3_CLIENT_LIST:
    e = entry_of(x, (uint32_t)ev->num);
    if (e != NULL) e->octets = ev->num2;
    if (x->single) answered(x, 1);
    break;
  case LMAIL_POP3_CLIENT_UIDL:
    e = entry_of(x, (uint32_t)ev->num);
    if (e != NULL) copy_text(e->uid, sizeof e->uid, ev->data, ev->len);
    if (x->single) answered(x, 1);
    break;
  case LMAIL_POP3_CLIENT_BODY:
    x->octets += ev->len;
    if (x->kept) x->kept = x->f->sink.add(x->f->sink.user, ev->data, ev->len);
    break;
  case LMAIL_POP3_CLIENT_END: answered(x, 1); break;
  case LMAIL_POP3_CLIENT_BAD:
    complain("the server's answer makes no sense: \"%.*s\"", (int)ev->len,
             ev->data == NULL ? "" : (const char *)ev->data);
    if (x->single) answered(x, 0);
    break;
#ifdef LMAIL_WITH_SASL
  case LMAIL_POP3_CLIENT_CAPA:
    if (ev->code == LMAIL_POP3_CAPA_SASL && x->login != NULL) {
      login_offer(x->login, ev->data2, ev->len2);
    }
    break;
  case LMAIL_POP3_CLIENT_CONTINUE:
    x->challenged = x->login != NULL && login_challenge(x->login, ev->data, ev->len);
    if (!x->challenged) x->broken = EXIT_USAGE;
    x->done = 1;
    break;
#endif
  default: break; /* other capabilities: the machine remembers them */
  }
}

/* ---- the loop --------------------------------------------------------------------------------- */

static void broke(session *x, lmail_status st)
{
  lmail_error e;

  lmail_get_error(&x->c.base, &e);
  if (st == LMAIL_E_TRUNCATED || st == LMAIL_DONE) {
    complain("the server closed the connection in the middle");
    x->broken = EXIT_NETWORK;
  } else {
    complain("the server broke the protocol in line %llu: %s", (unsigned long long)e.line,
             lmail_status_text(st));
    x->broken = EXIT_PROTOCOL;
  }
}

/* More bytes from the server; 0: there will be none. */
static int receive(session *x)
{
  long n = net_receive(&x->net, x->in, sizeof x->in, x->f->timeout);

  if (n < 0) {
    x->broken = EXIT_NETWORK;
    return 0;
  }
  x->at = x->in;
  x->left = (size_t)n;
  trace_bytes(&x->t, 'S', x->in, x->left);
  if (n == 0) lmail_finish(&x->c.base);
  return 1;
}

/* Reads until the command is answered. 1: by +OK. */
static int wait_for_answer(session *x)
{
  x->done = x->challenged = 0;
  while (!x->done && x->broken == EXIT_OK) {
    lmail_event ev;
    size_t used;
    lmail_status st = lmail_next(&x->c.base, x->at, x->left, &used, &ev);

    x->at += used;
    x->left -= used;
    if (st == LMAIL_EVENT) on_event(x, &ev);
    else if (st == LMAIL_OK) receive(x);
    else broke(x, st);
  }
  return x->done && x->good;
}

/* Sends what was written and waits for its answer. */
static int exchange(session *x, lmail_status st, const lmail_writer *w)
{
  if (st != LMAIL_OK) {
    complain("this cannot be asked: %s", lmail_status_text(st));
    x->broken = EXIT_USAGE;
    return 0;
  }
  trace_secret(&x->t, 'C', w->buf, w->len, w->secret_from, w->secret_to);
  if (!net_send(&x->net, w->buf, w->len, x->f->timeout)) {
    x->broken = EXIT_NETWORK;
    return 0;
  }
  return wait_for_answer(x);
}

/* ---- the conversation ------------------------------------------------------------------------- */

static lmail_writer *fresh(session *x, lmail_writer *w)
{
  lmail_writer_init(w, x->out, sizeof x->out);
  return w;
}

/* USER and PASS; then nothing of the password is left in our buffers. */
static int log_in(session *x)
{
  const fetching *f = x->f;
  lmail_writer w;
  int good = exchange(x, lmail_pop3_client_user(&x->c, fresh(x, &w), f->user, strlen(f->user)), &w);

  if (good) {
    good = exchange(
        x, lmail_pop3_client_pass(&x->c, fresh(x, &w), f->password, strlen(f->password)), &w);
  }
  memset(x->out, 0, sizeof x->out);
  if (!good && x->broken == EXIT_OK) complain("%s may not log in: %s", f->user, x->error);
  return good;
}

#ifdef LMAIL_WITH_SASL
/* AUTH: the command, then a response to each challenge (RFC 5034). */
static int log_in_by_sasl(session *x)
{
  const fetching *f = x->f;
  login *l = x->login;
  lmail_writer w;
  int good;

  unsigned policy = (f->allow_plaintext ? LMAIL_SASL_PLAINTEXT_ANYWAY : 0u) |
                    (x->net.tls != NULL && !f->trust.anybody ? LMAIL_SASL_TLS : 0u);

  if (!login_choose(l, LMAIL_SASL_POP3, policy)) {
    complain("no way to log in: %s", lmail_sasl_reason_text(l->choice.reason));
    return 0;
  }
  if (!login_line(l)) return 0;
  good = exchange(x, lmail_pop3_client_command(&x->c, fresh(x, &w), l->line, l->line_len, 0), &w);
  while (x->challenged && x->broken == EXIT_OK) {
    good = exchange(x, lmail_pop3_client_sasl(&x->c, fresh(x, &w), l->line, l->line_len), &w);
  }
  if (x->broken != EXIT_OK) return 0;
  if (!good) complain("%s may not log in by %s: %s", f->user, l->mechanism->name, x->error);
  if (good && !login_success(l)) {
    x->broken = EXIT_PROTOCOL; /* whoever it is, it is told nothing more */
    return 0;
  }
  return good;
}
#endif

static int authenticate(session *x)
{
#ifdef LMAIL_WITH_SASL
  if (x->login != NULL) {
    int good = log_in_by_sasl(x);

    memset(x->out, 0, sizeof x->out);
    return good;
  }
#endif
  return log_in(x);
}

/* STLS (RFC 2595 4): what was said in clear is forgotten, so capabilities are asked for again. */
static int secure(session *x)
{
  fetching *f = x->f;
  lmail_writer w;
  lmail_event ev;
  size_t used;
  lmail_status st;

  if (!(lmail_pop3_client_capabilities(&x->c) & LMAIL_POP3_CAPA_STLS)) {
    complain("the server offers no STLS");
    return 0;
  }
  if (!exchange(x, lmail_pop3_client_stls(&x->c, fresh(x, &w)), &w)) {
    if (x->broken == EXIT_OK) complain("no TLS: %s", x->error);
    return 0;
  }
  st = lmail_next(&x->c.base, x->at, x->left, &used, &ev);
  if (st != LMAIL_SWITCH) {
    broke(x, st);
    return 0;
  }
  if (!net_secure(&x->net, f->host, &f->trust, f->timeout)) {
    x->broken = EXIT_NETWORK;
    return 0;
  }
#ifdef LMAIL_WITH_SASL
  if (x->login != NULL) lmail_sasl_choice_forget(&x->login->choice);
#endif
  if (lmail_pop3_client_tls_started(&x->c) != LMAIL_OK) {
    x->broken = EXIT_PROTOCOL;
    return 0;
  }
  exchange(x, lmail_pop3_client_capa(&x->c, fresh(x, &w)), &w);
  return x->broken == EXIT_OK;
}

/* One message, and when it is safe and that was asked for, DELE. */
static void get_one(session *x, const entry *e)
{
  fetching *f = x->f;
  lmail_writer w;

  x->kept = f->sink.begin(f->sink.user, e->message, e->uid);
  x->octets = 0;
  if (!x->kept) {
    f->failed++;
    return;
  }
  if (!exchange(x, lmail_pop3_client_retr(&x->c, fresh(x, &w), e->message), &w)) {
    if (x->broken == EXIT_OK) complain("message %lu: %s", (unsigned long)e->message, x->error);
    f->sink.end(f->sink.user, 0, 0);
    f->failed++;
    return;
  }
  if (!f->sink.end(f->sink.user, x->kept ? e->message : 0, x->octets)) {
    f->failed++;
    return;
  }
  f->fetched++;
  if (f->delete_them) exchange(x, lmail_pop3_client_dele(&x->c, fresh(x, &w), e->message), &w);
}

/* What is there: STAT, LIST and, where the server has it, UIDL. */
static int look(session *x)
{
  lmail_writer w;
  uint32_t only = x->f->only;

  x->single = 1;
  if (!exchange(x, lmail_pop3_client_stat(&x->c, fresh(x, &w)), &w)) return 0;
  if (x->messages == 0 && only == 0) return 1;
  x->single = only != 0;
  if (!exchange(x, lmail_pop3_client_list(&x->c, fresh(x, &w), only), &w)) {
    if (x->broken == EXIT_OK) complain("%s", x->error);
    return 0;
  }
  if (lmail_pop3_client_capabilities(&x->c) & LMAIL_POP3_CAPA_UIDL) {
    exchange(x, lmail_pop3_client_uidl(&x->c, fresh(x, &w), only), &w);
  }
  x->single = 0;
  return x->broken == EXIT_OK;
}

static int converse(session *x)
{
  fetching *f = x->f;
  lmail_writer w;
  size_t i;
  int code = EXIT_REFUSED;

  if (!wait_for_answer(x)) return EXIT_REFUSED;
  exchange(x, lmail_pop3_client_capa(&x->c, fresh(x, &w)), &w); /* -ERR: it has no CAPA */
  if (x->broken == EXIT_OK && (f->tls != FETCH_STLS || secure(x)) && authenticate(x) && look(x)) {
    code = EXIT_OK;
    for (i = 0; i < x->count && x->broken == EXIT_OK; i++) {
      const entry *e = &x->entries[i];

      if (f->list) f->listed(f->sink.user, e->message, e->octets, e->uid);
      else get_one(x, e);
    }
  }
  /* Deletions happen at QUIT and never else (RFC 1939 6), so its answer matters. */
  if (x->broken == EXIT_OK && !exchange(x, lmail_pop3_client_quit(&x->c, fresh(x, &w)), &w) &&
      x->broken == EXIT_OK && f->delete_them) {
    complain("the server could not delete: %s", x->error);
    return EXIT_REFUSED;
  }
  if (f->failed > 0 && code == EXIT_OK) return f->fetched > 0 ? EXIT_PARTIAL : EXIT_FILE;
  return code;
}

int fetch(fetching *f)
{
  session *x = must_alloc(sizeof *x);
  lmail_pop3_client_config cfg = {0};
  int code = EXIT_NETWORK;

  memset(x, 0, sizeof *x);
  x->f = f;
  x->at = x->in;
  trace_begin(&x->t, f->trace);
  cfg.line_max = LINE;
#ifdef LMAIL_WITH_SASL
  if (f->auth != NULL) {
    x->login = must_alloc(sizeof *x->login);
    if (!login_begin(x->login, f->auth, f->user, f->password, f->host)) {
      login_end(x->login);
      free(x->login);
      free(x);
      return EXIT_USAGE;
    }
  }
#endif
  if (net_connect(&x->net, f->host, f->port, f->timeout) &&
      (f->tls != FETCH_UNDER_TLS || net_secure(&x->net, f->host, &f->trust, f->timeout))) {
    if (lmail_pop3_client_init(&x->c, &cfg, x->scratch, sizeof x->scratch) == LMAIL_OK) {
      code = converse(x);
      if (x->broken != EXIT_OK) code = x->broken;
    }
    trace_end(&x->t);
  }
  net_close(&x->net);
#ifdef LMAIL_WITH_SASL
  if (x->login != NULL) login_end(x->login);
  free(x->login);
#endif
  free(x->entries);
  free(x);
  return code;
}
