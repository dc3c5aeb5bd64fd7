/* SPDX-License-Identifier: MIT */
/*
 * pop3_out.c - a session with a POP3 client.
 *
 * Long answers (listings, messages) are given in pieces: go_on() continues the open one whenever
 * there is room, and the machine takes no further command before its end.
 */

#include "maild.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCRATCH = AUTH_LINE, LOGINS_MAX = 3, LINE_ROOM = 128, AUTH_CHALLENGE_MAX = 1000 };

enum answer { NOTHING, SCAN, UIDS, MESSAGE };

struct pop3_out {
  struct conn c;
  lmail_pop3_server machine;
  struct user *user; /* NULL before the login */
  struct auth *auth; /* a login that is going on, */
  int thinks;        /* ... for which we have to compute something */
  struct drop drop;
  enum answer open;
  uint32_t at;  /* the message of a listing that is next */
  int file;     /* of the message that is being sent; -1 */
  int short_of; /* it is TOP that is answered            */
  off_t sent;
  off_t size;
  lmail_pop3_top top;
  int failures;
  int broken;
  char name[256];
  uint8_t scratch[SCRATCH];
};

/* ---- answers ---------------------------------------------------------------------------------- */

/* There is room for any line: work() takes no event before. */
static void check(struct pop3_out *s, lmail_status st)
{
  if (st == LMAIL_OK) return;
  log_line("pop3: cannot answer: %s", lmail_status_text(st));
  s->broken = 1;
}

static void say(struct pop3_out *s, int ok, const char *resp, const char *text)
{
  check(s, lmail_pop3_server_reply(&s->machine, &s->c.w, ok, resp, text, strlen(text)));
}

/* The message of that number; NULL after -ERR when there is none, or it is marked as deleted. */
static struct message *message(struct pop3_out *s, uint64_t number)
{
  if (number >= 1 && number <= s->drop.n && !s->drop.messages[number - 1].deleted) {
    return &s->drop.messages[number - 1];
  }
  say(s, LMAIL_POP3_ERR, NULL, "no such message");
  return NULL;
}

/* ---- login ------------------------------------------------------------------------------------ */

static void enter(struct pop3_out *s, struct user *u)
{
  char text[64];
  int error;

  if (u->locked) {
    say(s, LMAIL_POP3_ERR, "IN-USE", "another session has this mailbox");
    return;
  }
  error = drop_open(&s->drop, u->maildir);
  if (error != 0) {
    log_line("%s: %s", u->maildir, strerror(error));
    say(s, LMAIL_POP3_ERR, "SYS/TEMP", "the mailbox cannot be read");
    return;
  }
  u->locked = 1;
  s->user = u;
  snprintf(text, sizeof text, "%lu message%s", (unsigned long)s->drop.n, s->drop.n == 1 ? "" : "s");
  say(s, LMAIL_POP3_OK, NULL, text);
}

/* Which of name and password was wrong is nobody's business (RFC 1939 13). */
static void login(struct pop3_out *s, enum auth_result result)
{
  char challenge[AUTH_CHALLENGE_MAX];
  uint32_t enhanced = 0;
  const char *word = NULL;
  size_t n;

  s->thinks = result == AUTH_THINKS;
  switch (result) {
  case AUTH_THINKS: return;
  case AUTH_CHALLENGE:
    n = auth_challenge(s->auth, challenge, sizeof challenge);
    if (n != SIZE_MAX) {
      check(s, lmail_pop3_server_challenge(&s->machine, &s->c.w, challenge, n));
      return;
    }
    say(s, LMAIL_POP3_ERR, NULL, "too long");
    break;
  case AUTH_DONE: enter(s, auth_user(s->auth)); break;
  case AUTH_FAILED:
    auth_failure(s->auth, "pop3", s->c.peer, &enhanced, &word);
    s->failures++;
    say(s, LMAIL_POP3_ERR, word,
        word != NULL && strcmp(word, "AUTH") == 0 ? "wrong name or password" : "not logged in");
    break;
  case AUTH_UNKNOWN: say(s, LMAIL_POP3_ERR, NULL, "no such mechanism here"); break;
  }
  auth_free(s->auth);
  s->auth = NULL;
}

static void capabilities(struct pop3_out *s)
{
  char line[AUTH_WORDS + 8] = "SASL ";

  say(s, LMAIL_POP3_OK, NULL, "what I can");
  auth_words(s->c.d, clear_allowed(&s->c), line + 5);
  if (line[5] != '\0') {
    check(s, lmail_pop3_server_capability(&s->machine, &s->c.w, line, strlen(line)));
  }
  check(s, lmail_pop3_server_capability(&s->machine, &s->c.w, "IMPLEMENTATION maild", 20));
  check(s, lmail_pop3_server_end(&s->machine, &s->c.w));
}

/* ---- transaction ------------------------------------------------------------------------------ */

static void stat_drop(struct pop3_out *s)
{
  uint64_t octets = 0;
  uint32_t n = 0;
  uint32_t i;

  for (i = 0; i < s->drop.n; i++) {
    if (s->drop.messages[i].deleted) continue;
    octets += s->drop.messages[i].octets;
    n++;
  }
  check(s, lmail_pop3_server_stat(&s->machine, &s->c.w, n, octets));
}

/* One line of LIST or UIDL. */
static void item(struct pop3_out *s, enum answer kind, uint32_t number)
{
  const struct message *m = &s->drop.messages[number - 1];
  char uid[72];

  if (kind == SCAN) {
    check(s, lmail_pop3_server_item(&s->machine, &s->c.w, number, m->octets));
  } else {
    check(s, lmail_pop3_server_uid(&s->machine, &s->c.w, number, uid, drop_uid(m, uid)));
  }
}

static void listing(struct pop3_out *s, const lmail_event *ev, enum answer kind)
{
  if (ev->num != 0) {
    if (message(s, ev->num) != NULL) item(s, kind, (uint32_t)ev->num);
    return;
  }
  say(s, LMAIL_POP3_OK, NULL, "here they are");
  s->open = kind;
  s->at = 1;
}

static void retrieve(struct pop3_out *s, const lmail_event *ev)
{
  struct message *m = message(s, ev->num);
  struct stat st;

  if (m == NULL) return;
  s->file = drop_message(&s->drop, (uint32_t)ev->num);
  if (s->file < 0 || fstat(s->file, &st) != 0) { /* another reader of the Maildir has moved it */
    if (s->file >= 0) close(s->file);
    s->file = -1;
    say(s, LMAIL_POP3_ERR, "SYS/TEMP", "the message cannot be read");
    return;
  }
  s->open = MESSAGE;
  s->sent = 0;
  s->size = st.st_size;
  s->short_of = ev->kind == LMAIL_POP3_SERVER_TOP;
  if (s->short_of) lmail_pop3_top_init(&s->top, (uint32_t)ev->num2);
  else m->seen = 1;
  say(s, LMAIL_POP3_OK, NULL, "message follows");
}

static void reset(struct pop3_out *s)
{
  uint32_t i;

  for (i = 0; i < s->drop.n; i++) s->drop.messages[i].deleted = 0;
  say(s, LMAIL_POP3_OK, NULL, "all marks removed");
}

/* Here, and nowhere else, messages are removed (RFC 1939 6). */
static void quit(struct pop3_out *s, int update)
{
  int error = update ? drop_update(&s->drop) : 0;

  if (error != 0) say(s, LMAIL_POP3_ERR, "SYS/TEMP", "some messages could not be removed");
  else say(s, LMAIL_POP3_OK, NULL, "bye");
}

static void answer(struct pop3_out *s, const lmail_event *ev)
{
  struct message *m;

  switch (ev->kind) {
  case LMAIL_POP3_SERVER_USER:
    snprintf(s->name, sizeof s->name, "%.*s", (int)ev->len, (const char *)ev->data);
    say(s, LMAIL_POP3_OK, NULL, "and the password?");
    break;
  case LMAIL_POP3_SERVER_PASS: login(s, auth_password(&s->auth, s->c.d, s->name, ev)); break;
  case LMAIL_POP3_SERVER_STLS: say(s, LMAIL_POP3_OK, NULL, "go on"); break;
  case LMAIL_POP3_SERVER_AUTH:
    login(s, auth_begin(&s->auth, s->c.d, 1, clear_allowed(&s->c), ev));
    break;
  case LMAIL_POP3_SERVER_AUTH_RESPONSE: login(s, auth_receive(s->auth, ev->data, ev->len)); break;
  case LMAIL_POP3_SERVER_AUTH_CANCEL: login(s, auth_cancel(s->auth)); break;
  case LMAIL_POP3_SERVER_CAPA: capabilities(s); break;
  case LMAIL_POP3_SERVER_STAT: stat_drop(s); break;
  case LMAIL_POP3_SERVER_LIST: listing(s, ev, SCAN); break;
  case LMAIL_POP3_SERVER_UIDL: listing(s, ev, UIDS); break;
  case LMAIL_POP3_SERVER_RETR:
  case LMAIL_POP3_SERVER_TOP: retrieve(s, ev); break;
  case LMAIL_POP3_SERVER_DELE:
    m = message(s, ev->num);
    if (m == NULL) break;
    m->deleted = 1;
    say(s, LMAIL_POP3_OK, NULL, "marked as deleted");
    break;
  case LMAIL_POP3_SERVER_RSET: reset(s); break;
  case LMAIL_POP3_SERVER_NOOP: say(s, LMAIL_POP3_OK, NULL, ""); break;
  case LMAIL_POP3_SERVER_QUIT: quit(s, ev->num == 1); break;
  default: /* BAD, UNKNOWN: a response that was refused ends the exchange */
    auth_free(s->auth);
    s->auth = NULL;
    check(s, lmail_pop3_server_refuse(&s->machine, &s->c.w));
  }
}

/* ---- long answers ----------------------------------------------------------------------------- */

static void list_on(struct pop3_out *s)
{
  while (s->at <= s->drop.n && conn_room(&s->c) >= LINE_ROOM) {
    if (!s->drop.messages[s->at - 1].deleted) item(s, s->open, s->at);
    s->at++;
  }
  if (s->at <= s->drop.n || conn_room(&s->c) < LINE_ROOM) return;
  check(s, lmail_pop3_server_end(&s->machine, &s->c.w));
  s->open = NOTHING;
}

/* The file is the buffer: what the writer has no room for is read again next time. */
static void send_on(struct pop3_out *s)
{
  char text[2048];
  ssize_t n = pread(s->file, text, sizeof text, s->sent);
  lmail_pop3_top top = s->top;
  size_t used = n > 0 ? (size_t)n : 0;
  size_t taken = 0;
  int last = s->sent + (off_t)used >= s->size;
  lmail_status st;

  if (n < 0 || (n == 0 && !last)) {
    log_line("pop3 %s: a message cannot be read: %s", s->c.peer, strerror(errno));
    s->broken = 1; /* POP3 has no way to take back +OK but hanging up */
    return;
  }
  if (s->short_of && lmail_pop3_top_next(&top, text, used, &used) == LMAIL_DONE) last = 1;
  st = lmail_pop3_server_body(&s->machine, &s->c.w, text, used, &taken, last);
  if (s->short_of) lmail_pop3_top_next(&s->top, text, taken, &used);
  s->sent += (off_t)taken;
  if (st == LMAIL_E_SYNTAX) s->sent++; /* a NUL, which no client can be sent */
  else if (st == LMAIL_OK && last) {
    close(s->file);
    s->file = -1;
    s->open = NOTHING;
  } else if (st != LMAIL_OK && st != LMAIL_FULL) check(s, st);
}

/* 1 when no answer is open any more */
static int go_on(struct pop3_out *s)
{
  while (s->open != NOTHING && !s->broken) {
    if (conn_room(&s->c) < LINE_ROOM) return 0;
    if (s->open == MESSAGE) send_on(s);
    else list_on(s);
  }
  return 1;
}

/* ---- the service ------------------------------------------------------------------------------ */

static enum work work(struct conn *c)
{
  struct pop3_out *s = (struct pop3_out *)(void *)c;
  lmail_event ev;

  while (!s->broken) {
    lmail_status st;

    if (!go_on(s) || conn_room(c) < REPLY_ROOM) return WORK_WRITE;
    if (s->thinks) login(s, auth_work(s->auth));
    if (s->thinks) return WORK_THINK;
    if (s->failures >= LOGINS_MAX) return WORK_CLOSE;
    st = conn_next(c, &s->machine.base, &ev);
    if (st == LMAIL_EVENT) answer(s, &ev);
    else if (st == LMAIL_OK) return WORK_READ;
    else if (st == LMAIL_DONE) return WORK_CLOSE;
    else if (st == LMAIL_SWITCH) return WORK_TLS;
    else return WORK_DROP;
  }
  return WORK_DROP;
}

/* What was said before TLS, anybody may have said. */
static void secured(struct conn *c)
{
  struct pop3_out *s = (struct pop3_out *)(void *)c;

  s->name[0] = '\0';
  check(s, lmail_pop3_server_tls_started(&s->machine));
}

/* RFC 1939 3: the autologout timer closes without a word, and removes nothing. */
static enum work expire(struct conn *c, int stopping)
{
  (void)c;
  (void)stopping;
  return WORK_DROP;
}

static int busy(const struct conn *c)
{
  return ((const struct pop3_out *)(const void *)c)->open != NOTHING || c->w.len > 0;
}

static void close_session(struct conn *c)
{
  struct pop3_out *s = (struct pop3_out *)(void *)c;

  if (s->user != NULL) s->user->locked = 0;
  if (s->file >= 0) close(s->file);
  drop_close(&s->drop);
  auth_free(s->auth);
  memset(s->scratch, 0, sizeof s->scratch);
  free(s);
}

static struct conn *open_any(struct maild *d, const struct service *service)
{
  struct pop3_out *s = calloc(1, sizeof *s);
  lmail_pop3_server_config cfg;

  if (s == NULL) return NULL;
  memset(&cfg, 0, sizeof cfg);
  cfg.capabilities = LMAIL_POP3_CAPA_TOP | LMAIL_POP3_CAPA_USER | LMAIL_POP3_CAPA_RESP_CODES |
                     LMAIL_POP3_CAPA_PIPELINING | LMAIL_POP3_CAPA_UIDL |
                     LMAIL_POP3_CAPA_AUTH_RESP_CODE | LMAIL_POP3_CAPA_SASL;
  s->c.secure = service == &pop3s_service;
  if (d->tls != NULL && !s->c.secure) cfg.capabilities |= LMAIL_POP3_CAPA_STLS;
  if (lmail_pop3_server_init(&s->machine, &cfg, s->scratch, sizeof s->scratch) != LMAIL_OK) {
    free(s);
    return NULL;
  }
  conn_init(&s->c, d, service);
  s->c.timeout = (int64_t)d->cfg.pop3_timeout;
  s->file = -1;
  say(s, LMAIL_POP3_OK, NULL, "maild is ready");
  return &s->c;
}

static struct conn *open_session(struct maild *d, const char *peer)
{
  (void)peer;
  return open_any(d, &pop3_out_service);
}

static struct conn *open_secure(struct maild *d, const char *peer)
{
  (void)peer;
  return open_any(d, &pop3s_service);
}

static size_t turn_away(uint8_t *out, size_t n)
{
  static const char text[] = "too many connections, try again later";
  uint8_t scratch[SCRATCH];
  lmail_pop3_server machine;
  lmail_writer w;

  lmail_writer_init(&w, out, n);
  if (lmail_pop3_server_init(&machine, NULL, scratch, sizeof scratch) != LMAIL_OK) return 0;
  lmail_pop3_server_reply(&machine, &w, LMAIL_POP3_ERR, NULL, text, sizeof text - 1);
  return w.len;
}

const struct service pop3_out_service = {"pop3", open_session, turn_away,     work,
                                         expire, busy,         close_session, secured};

const struct service pop3s_service = {"pop3s", open_secure, turn_away,     work,
                                      expire,  busy,        close_session, secured};

void pop3_out_memory(void)
{
  struct pop3_out *s = NULL;

  printf("maild: a client reading mail  takes %lu octets: machine %lu, its scratch %lu, input %lu, "
         "output %lu, and %lu for each message in the mailbox\n",
         (unsigned long)sizeof *s, (unsigned long)sizeof s->machine,
         (unsigned long)sizeof s->scratch, (unsigned long)sizeof s->c.in,
         (unsigned long)sizeof s->c.out, (unsigned long)sizeof(struct message) + 80);
}
