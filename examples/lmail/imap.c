/* SPDX-License-Identifier: MIT */
/* imap.c - a session with an IMAP server; see imap.h. */

#include "imap.h"
#include "lmail.h"
#ifdef LMAIL_WITH_SASL
#include "login.h"
#endif
#include <libmail/imap_mailbox.h>
#include <libmail/imap_profile.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_MAX = 65536, PIECE = 4096 };

/* ---- hearing ---------------------------------------------------------------------------------- */

static void keep(char *to, size_t cap, size_t *len, const lmail_event *ev)
{
  size_t n = ev->len < cap - 1 - *len ? ev->len : cap - 1 - *len;

  if (n > 0) memcpy(to + *len, ev->data, n);
  *len += n;
  to[*len] = '\0';
}

/* What is about the session: answers, challenges, how one may log in. */
static void note(imap *x, const lmail_event *ev)
{
  size_t zero = 0;

  switch (ev->kind) {
  case LMAIL_IMAP_CLIENT_RESPONSE:
    x->is_challenge = ev->code == LMAIL_IMAP_CONTINUE;
    if (x->is_challenge) x->challenge_len = 0;
    break;
  case LMAIL_IMAP_CLIENT_VALUE:
    if (ev->field == LMAIL_FIELD_IMAP_TEXT) {
      if (x->is_challenge) keep(x->challenge, sizeof x->challenge, &x->challenge_len, ev);
      keep(x->text, sizeof x->text, &zero, ev);
    }
#ifdef LMAIL_WITH_SASL
    if (ev->field == LMAIL_FIELD_IMAP_CAPABILITY && x->login != NULL && ev->len > 5 &&
        memcmp(ev->data, "AUTH=", 5) == 0) {
      login_offer(x->login, ev->data + 5, ev->len - 5);
    }
#endif
    break;
  case LMAIL_IMAP_CLIENT_BAD:
    complain("the server's answer makes no sense: \"%.*s\"", ev->len < 200 ? (int)ev->len : 200,
             ev->data == NULL ? "" : (const char *)ev->data);
    break;
  case LMAIL_IMAP_CLIENT_END:
    if (ev->num == 0) break; /* untagged */
    x->answered = ev->id;
    x->code = ev->code;
    break;
  default: break;
  }
}

static void broke(imap *x, lmail_status st)
{
  lmail_error e;

  lmail_get_error(&x->c.reader.base, &e);
  if (st == LMAIL_E_TRUNCATED || st == LMAIL_DONE) {
    complain("the server closed the connection%s%s", x->text[0] == '\0' ? "" : ": ", x->text);
    x->broken = EXIT_NETWORK;
  } else {
    complain("the server broke the protocol in line %llu: %s", (unsigned long long)e.line,
             lmail_status_text(st));
    x->broken = EXIT_PROTOCOL;
  }
}

static int receive(imap *x)
{
  long n = net_receive(&x->net, x->in, sizeof x->in, x->server->timeout);

  if (n < 0) {
    x->broken = EXIT_NETWORK;
    return 0;
  }
  x->at = x->in;
  x->left = (size_t)n;
  trace_bytes(&x->t, 'S', x->in, x->left);
  if (n == 0) lmail_finish(&x->c.reader.base);
  return 1;
}

int imap_hear(imap *x)
{
  while (x->broken == EXIT_OK) {
    lmail_event ev;
    size_t used;
    lmail_status st = lmail_next(&x->c.reader.base, x->at, x->left, &used, &ev);

    x->at += used;
    x->left -= used;
    if (st == LMAIL_EVENT) {
      note(x, &ev);
      if (x->see != NULL) x->see(x->user, &ev);
      if (ev.kind == LMAIL_IMAP_CLIENT_END) return 1;
    } else if (st == LMAIL_OK) {
      receive(x);
    } else {
      broke(x, st);
    }
  }
  return 0;
}

/* ---- saying ----------------------------------------------------------------------------------- */

int imap_flush(imap *x, lmail_writer *w)
{
  trace_secret(&x->t, 'C', w->buf, w->len, w->secret_from, w->secret_to);
  if (!net_send(&x->net, w->buf, w->len, x->server->timeout)) x->broken = EXIT_NETWORK;
  lmail_writer_init(w, x->out, sizeof x->out);
  return x->broken == EXIT_OK;
}

/* A piece of the literal that is due. */
static int send_piece(imap *x, lmail_writer *w, FILE *f)
{
  char piece[PIECE];
  size_t n = fread(piece, 1, sizeof piece, f), done = 0, used;

  if (n == 0) {
    complain("the file has become shorter");
    x->broken = EXIT_FILE; /* nothing but hanging up ends a literal */
  }
  while (done < n && x->broken == EXIT_OK) {
    lmail_status st = lmail_imap_client_body(&x->c, w, piece + done, n - done, &used);

    done += used;
    if (st == LMAIL_E_ARGUMENT) {
      complain("the message holds NUL octets, which this server does not take");
      x->broken = EXIT_MESSAGE;
    }
    imap_flush(x, w);
  }
  return x->broken == EXIT_OK;
}

/* Waits for the answer to a command. */
static int answer(imap *x, uint32_t id)
{
  while (x->answered != id && imap_hear(x)) {}
  return x->broken == EXIT_OK && x->code == LMAIL_IMAP_OK;
}

int imap_run(imap *x, uint32_t verb, const lmail_imap_arg *args, size_t count, FILE *literal)
{
  uint32_t id = lmail_imap_client_next_id(&x->c);
  lmail_status st = LMAIL_FULL;
  lmail_writer w;

  lmail_writer_init(&w, x->out, sizeof x->out);
  while (st != LMAIL_OK && x->broken == EXIT_OK) {
    st = lmail_imap_client_command(&x->c, &w, verb, args, count);
    if (st == LMAIL_REFUSED) return 0;
    if (st != LMAIL_OK && st != LMAIL_FULL && st != LMAIL_WAIT && st != LMAIL_PAUSED) {
      complain("this cannot be asked: %s",
               st == LMAIL_E_NOT_OFFERED ? "the server does not offer it" : lmail_status_text(st));
      x->broken = EXIT_USAGE;
      return 0;
    }
    if (!imap_flush(x, &w)) return 0;
    if (st == LMAIL_WAIT) imap_hear(x);
    if (st == LMAIL_PAUSED) send_piece(x, &w, literal);
  }
  return answer(x, id);
}

int imap_mailbox(imap *x, lmail_imap_arg *arg, const char *name, char *room, size_t cap)
{
  size_t n = 0;

  (void)x;
  memset(arg, 0, sizeof *arg);
  if (lmail_imap_name_encode(name, strlen(name), room, cap, &n) != LMAIL_OK) {
    complain("\"%s\" is no name of a mailbox", name);
    return 0;
  }
  arg->kind = LMAIL_IMAP_ARG_MAILBOX;
  arg->data = room;
  arg->len = n;
  return 1;
}

int imap_refused(const imap *x, const char *what)
{
  if (x->broken != EXIT_OK) return x->broken;
  complain("%s: %s", what, x->text);
  return EXIT_REFUSED;
}

/* ---- the beginning ---------------------------------------------------------------------------- */

static int ask_capability(imap *x)
{
  return !lmail_imap_client_asks_capability(&x->c) ||
         imap_run(x, LMAIL_IMAP_CMD_CAPABILITY, NULL, 0, NULL) || x->broken == EXIT_OK;
}

/* STARTTLS: what was said in clear is forgotten (RFC 9051 6.2.1). */
static int secure(imap *x)
{
  const imap_server *s = x->server;
  lmail_event ev;
  size_t used;
  lmail_status st;

  if (!(lmail_imap_client_capabilities(&x->c) >> LMAIL_IMAP_HAS_STARTTLS & 1)) {
    complain("the server offers no STARTTLS");
    x->broken = EXIT_REFUSED;
    return 0;
  }
  if (!imap_run(x, LMAIL_IMAP_CMD_STARTTLS, NULL, 0, NULL)) {
    x->broken = imap_refused(x, "no TLS");
    return 0;
  }
  st = lmail_next(&x->c.reader.base, x->at, x->left, &used, &ev);
  if (st != LMAIL_SWITCH) {
    broke(x, st);
    return 0;
  }
  if (!net_secure(&x->net, s->host, &s->trust, s->timeout)) {
    x->broken = EXIT_NETWORK;
    return 0;
  }
  if (lmail_imap_client_tls_started(&x->c) != LMAIL_OK) x->broken = EXIT_PROTOCOL;
#ifdef LMAIL_WITH_SASL
  if (x->login != NULL) lmail_sasl_choice_forget(&x->login->choice);
#endif
  return x->broken == EXIT_OK && ask_capability(x);
}

#ifdef LMAIL_WITH_SASL
/* "AUTHENTICATE MECHANISM [INITIAL]", as login_line has it */
static lmail_status say_authenticate(imap *x, lmail_writer *w)
{
  login *l = x->login;
  const char *mechanism = (const char *)memchr(l->line, ' ', l->line_len);
  const char *end = l->line + l->line_len, *initial;

  if (mechanism == NULL) return LMAIL_E_ARGUMENT;
  mechanism++;
  initial = (const char *)memchr(mechanism, ' ', (size_t)(end - mechanism));
  if (initial == NULL)
    return lmail_imap_client_authenticate(&x->c, w, mechanism, (size_t)(end - mechanism), NULL, 0);
  return lmail_imap_client_authenticate(&x->c, w, mechanism, (size_t)(initial - mechanism),
                                        initial + 1, (size_t)(end - initial - 1));
}

static int log_in_by_sasl(imap *x)
{
  const imap_server *s = x->server;
  unsigned policy = (s->allow_plaintext ? LMAIL_SASL_PLAINTEXT_ANYWAY : 0u) |
                    (x->net.tls != NULL && !s->trust.anybody ? LMAIL_SASL_TLS : 0u);
  uint32_t id = lmail_imap_client_next_id(&x->c);
  login *l = x->login;
  lmail_writer w;

  if (!login_choose(l, LMAIL_SASL_IMAP, policy)) {
    complain("no way to log in: %s", lmail_sasl_reason_text(l->choice.reason));
    x->broken = EXIT_REFUSED;
    return 0;
  }
  lmail_writer_init(&w, x->out, sizeof x->out);
  if (!login_line(l) || say_authenticate(x, &w) != LMAIL_OK) {
    x->broken = EXIT_USAGE;
    return 0;
  }
  imap_flush(x, &w);
  while (x->answered != id && imap_hear(x)) {
    if (!x->is_challenge || !login_challenge(l, x->challenge, x->challenge_len)) continue;
    if (lmail_imap_client_sasl(&x->c, &w, l->line, l->line_len) == LMAIL_OK) imap_flush(x, &w);
  }
  if (x->broken != EXIT_OK) return 0;
  if (x->code == LMAIL_IMAP_OK && !login_success(l)) {
    x->broken = EXIT_PROTOCOL; /* whoever it is, it is told nothing more */
    return 0;
  }
  return x->code == LMAIL_IMAP_OK;
}
#endif

static int log_in(imap *x)
{
  const imap_server *s = x->server;
  lmail_imap_arg args[2];
  int good;

#ifdef LMAIL_WITH_SASL
  if (x->login != NULL) {
    good = log_in_by_sasl(x);
  } else
#endif
  {
    memset(args, 0, sizeof args);
    args[0].kind = args[1].kind = LMAIL_IMAP_ARG_ASTRING;
    args[0].data = s->user;
    args[0].len = strlen(s->user);
    args[1].data = s->password;
    args[1].len = strlen(s->password);
    args[1].flags = LMAIL_IMAP_ARG_SECRET;
    good = imap_run(x, LMAIL_IMAP_CMD_LOGIN, args, 2, NULL);
  }
  memset(x->out, 0, sizeof x->out);
  if (!good) {
    if (x->broken == EXIT_OK) complain("%s may not log in: %s", s->user, x->text);
    if (x->broken == EXIT_OK) x->broken = EXIT_REFUSED;
  }
  return good;
}

/* COMPRESS (RFC 4978): what was received and not read is compressed already. */
static int compress(imap *x)
{
  lmail_imap_arg arg = LMAIL_IMAP_PUT_ATOM("DEFLATE");
  lmail_event ev;
  size_t used;

  if (!(lmail_imap_client_capabilities(&x->c) >> LMAIL_IMAP_HAS_COMPRESS & 1)) {
    complain("the server offers no compression");
    x->broken = EXIT_REFUSED;
    return 0;
  }
  if (!imap_run(x, LMAIL_IMAP_CMD_COMPRESS, &arg, 1, NULL)) {
    x->broken = imap_refused(x, "no compression");
    return 0;
  }
  if (lmail_next(&x->c.reader.base, x->at, x->left, &used, &ev) != LMAIL_SWITCH ||
      lmail_imap_client_compress_started(&x->c) != LMAIL_OK) {
    x->broken = EXIT_PROTOCOL;
    return 0;
  }
  if (!net_compress(&x->net, x->at, x->left)) x->broken = EXIT_NETWORK;
  x->left = 0;
  return x->broken == EXIT_OK;
}

/* What a server of this kind is known to need. */
static void adapt(imap *x)
{
  uint16_t server = lmail_imap_server_known(x->text, strlen(x->text));
  uint32_t hints = lmail_imap_server_hints(server);

  lmail_imap_reader_tolerate(&x->c.reader, lmail_imap_server_tolerates(server));
  lmail_imap_client_adapt(&x->c,
                          hints & LMAIL_IMAP_HINT_STRAY_CONTINUE ? LMAIL_IMAP_STRAY_CONTINUE : 0,
                          lmail_imap_server_line_max(server));
}

/* The greeting, TLS, who we are. */
static int greet(imap *x)
{
  const imap_server *s = x->server;

  if (!imap_hear(x)) return 0;
  adapt(x);
  if (lmail_imap_client_state(&x->c) == LMAIL_IMAP_CLOSING) {
    x->broken = imap_refused(x, "the server is not for us");
    return 0;
  }
  if (!ask_capability(x) || (s->tls == IMAP_STARTTLS && !secure(x))) return 0;
  if (lmail_imap_client_state(&x->c) == LMAIL_IMAP_NOT_AUTHENTICATED && !log_in(x)) return 0;
  return ask_capability(x) && (!s->compress || compress(x));
}

static int machine_init(imap *x)
{
  lmail_imap_client_config cfg = {0};
  size_t n;

  cfg.token_max = TOKEN_MAX;
  if (x->server->tls == IMAP_STARTTLS) cfg.flags |= LMAIL_IMAP_TLS_REQUIRED;
  n = lmail_imap_client_scratch_size(&cfg);
  x->scratch = must_alloc(n);
  return lmail_imap_client_init(&x->c, &cfg, x->scratch, n) == LMAIL_OK &&
         (x->server->tls != IMAP_UNDER_TLS || lmail_imap_client_tls_started(&x->c) == LMAIL_OK);
}

int imap_open(imap *x, const imap_server *s)
{
  memset(x, 0, sizeof *x);
  x->server = s;
  x->at = x->in;
  x->net.fd = -1;
  trace_begin(&x->t, s->trace);
#ifdef LMAIL_WITH_SASL
  if (s->auth != NULL) {
    x->login = must_alloc(sizeof *x->login);
    if (!login_begin(x->login, s->auth, s->user, s->password, s->host)) return EXIT_USAGE;
  }
#endif
  if (!net_connect(&x->net, s->host, s->port, s->timeout) ||
      (s->tls == IMAP_UNDER_TLS && !net_secure(&x->net, s->host, &s->trust, s->timeout))) {
    return EXIT_NETWORK;
  }
  if (!machine_init(x)) return EXIT_USAGE;
  if (greet(x)) return EXIT_OK;
  return x->broken != EXIT_OK ? x->broken : EXIT_REFUSED;
}

void imap_close(imap *x)
{
  if (x->scratch != NULL && x->broken == EXIT_OK &&
      lmail_imap_client_state(&x->c) != LMAIL_IMAP_CLOSING) {
    x->see = NULL;
    imap_run(x, LMAIL_IMAP_CMD_LOGOUT, NULL, 0, NULL);
  }
  trace_end(&x->t);
  if (x->net.fd >= 0) net_close(&x->net);
#ifdef LMAIL_WITH_SASL
  if (x->login != NULL) login_end(x->login);
  free(x->login);
#endif
  free(x->scratch);
}
