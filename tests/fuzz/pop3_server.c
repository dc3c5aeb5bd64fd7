/* SPDX-License-Identifier: MIT */
/*
 * pop3_server.c - the POP3 server under any input. The first bytes choose the configuration, the
 * cuts and the replies; the rest is what a client sends. Any cut must give the same events and the
 * same answers, each event only where its state allows it.
 */

#include <libmail/pop3.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS = 8 };

#define REQUIRE(condition)     \
  do {                         \
    if (!(condition)) abort(); \
  } while (0)

typedef struct run {
  lmail_pop3_server s;
  const uint8_t *options;
  uint64_t hash;  /* of all events and answers */
  unsigned state; /* of the session, as the events tell it */
  int user;       /* USER was answered with +OK just now */
} run;

static void mix(run *r, const void *data, size_t n)
{
  const uint8_t *p = (const uint8_t *)data;
  size_t i;

  for (i = 0; i < n; i++) r->hash = (r->hash ^ p[i]) * UINT64_C(1099511628211);
}

/* The application's whims: the same for the same event of every run. */
static unsigned whim(const run *r, const lmail_event *ev, unsigned n)
{
  return (r->options[4 + ev->id % 4] + ev->id * 7u) % n;
}

/* Writes with a buffer that is too small first; what it says becomes part of the hash. */
#define WRITE(r, call)                                   \
  do {                                                   \
    uint8_t buf_[4096];                                  \
    lmail_writer w_;                                     \
    lmail_status st_;                                    \
    size_t need_;                                        \
    lmail_writer_init(&w_, buf_, 0);                     \
    st_ = (call);                                        \
    need_ = w_.need;                                     \
    if (st_ == LMAIL_FULL) {                             \
      REQUIRE(need_ > 0 && need_ <= sizeof buf_);        \
      lmail_writer_init(&w_, buf_, need_ - 1);           \
      REQUIRE((call) == LMAIL_FULL && w_.len == 0);      \
      lmail_writer_init(&w_, buf_, need_);               \
      st_ = (call);                                      \
      REQUIRE(st_ == LMAIL_OK && w_.len == need_);       \
      REQUIRE(memcmp(buf_ + need_ - 2, "\r\n", 2) == 0); \
      mix((r), buf_, w_.len);                            \
    }                                                    \
    mix((r), &st_, sizeof st_);                          \
  } while (0)

static void send_body(run *r, const lmail_event *ev)
{
  static const char text[] = "Subject: x\r\n\n.\r..\r\n.end";
  size_t at = 0;
  lmail_status st = LMAIL_OK;

  while (at < sizeof text - 1 || st == LMAIL_FULL) {
    uint8_t buf[16];
    lmail_writer w;
    size_t used;

    lmail_writer_init(&w, buf, 1 + whim(r, ev, 16));
    st = lmail_pop3_server_body(&r->s, &w, text + at, sizeof text - 1 - at, &used, 1);
    at += used;
    REQUIRE(st == LMAIL_OK || (st == LMAIL_FULL && (w.len > 0 || used > 0)));
    mix(r, buf, w.len);
  }
}

/* Ends a multi-line answer that reply() has opened. */
static void send_lines(run *r, const lmail_event *ev)
{
  uint32_t i;

  if (ev->code == LMAIL_POP3_RETR || ev->code == LMAIL_POP3_TOP) {
    send_body(r, ev);
    return;
  }
  for (i = 1; i <= whim(r, ev, 4); i++) {
    WRITE(r, lmail_pop3_server_item(&r->s, &w_, i, ev->off));
    WRITE(r, lmail_pop3_server_uid(&r->s, &w_, i, ev->data2, ev->len2));
    WRITE(r, lmail_pop3_server_uid(&r->s, &w_, i, "uid", 3));
    WRITE(r, lmail_pop3_server_capability(&r->s, &w_, "X-ME too", 8));
  }
  WRITE(r, lmail_pop3_server_end(&r->s, &w_));
}

/* Each event must be legal where it comes. */
static void check(run *r, const lmail_event *ev)
{
  unsigned kind = ev->kind;

  REQUIRE(kind >= LMAIL_POP3_SERVER_USER && kind <= LMAIL_POP3_SERVER_AUTH_CANCEL);
  REQUIRE(ev->num <= UINT32_MAX && ev->num2 <= UINT32_MAX);
  if (kind == LMAIL_POP3_SERVER_PASS) REQUIRE(r->user);
  if (ev->code >= LMAIL_POP3_PASS && ev->code <= LMAIL_POP3_AUTH && !(ev->flags & LMAIL_EV_LONG)) {
    REQUIRE(ev->flags & LMAIL_EV_SECRET);
  }
  if (kind <= LMAIL_POP3_SERVER_STLS) REQUIRE(r->state == LMAIL_POP3_AUTHORIZATION);
  if (kind >= LMAIL_POP3_SERVER_STAT && kind <= LMAIL_POP3_SERVER_NOOP) {
    REQUIRE(r->state == LMAIL_POP3_TRANSACTION);
  }
  if (kind == LMAIL_POP3_SERVER_QUIT) {
    REQUIRE(ev->num == (r->state == LMAIL_POP3_TRANSACTION));
    REQUIRE(lmail_pop3_server_state(&r->s) == (ev->num ? LMAIL_POP3_UPDATE : r->state));
  } else {
    REQUIRE(lmail_pop3_server_state(&r->s) == r->state);
  }
  if (kind == LMAIL_POP3_SERVER_RETR || kind == LMAIL_POP3_SERVER_TOP ||
      kind == LMAIL_POP3_SERVER_DELE) {
    REQUIRE(ev->num > 0);
  }
}

static void answer(run *r, const lmail_event *ev)
{
  int ok = whim(r, ev, 8) != 0;
  lmail_event copy = *ev; /* the text is copied into the answer before scratch is wiped */
  size_t i;

  check(r, ev);
  r->user = ok && ev->kind == LMAIL_POP3_SERVER_USER;
  if (ev->kind == LMAIL_POP3_SERVER_BAD || ev->kind == LMAIL_POP3_SERVER_UNKNOWN) {
    WRITE(r, lmail_pop3_server_reply(&r->s, &w_, 1, NULL, ev->data2, ev->len2));
    WRITE(r, lmail_pop3_server_refuse(&r->s, &w_));
  } else {
    if (ev->code == LMAIL_POP3_AUTH && whim(r, ev, 3)) {
      WRITE(r, lmail_pop3_server_challenge(&r->s, &w_, "cHVzaA==", 8));
    }
    if (ok && ev->num) WRITE(r, lmail_pop3_server_item(&r->s, &w_, 1, 2));
    if (ok && ev->num) WRITE(r, lmail_pop3_server_uid(&r->s, &w_, 1, "u", 1));
    WRITE(r, lmail_pop3_server_stat(&r->s, &w_, 1, 2));
    if (r->s.base.due_) {
      WRITE(r, lmail_pop3_server_reply(&r->s, &w_, ok, whim(r, ev, 2) ? "SYS/TEMP" : NULL, ev->data,
                                       ev->len));
    }
    if (ok && r->s.base.due_) WRITE(r, lmail_pop3_server_reply(&r->s, &w_, 1, NULL, "x", 1));
    if (ok && r->s.base.due_) send_lines(r, &copy);
    if (r->s.base.due_) WRITE(r, lmail_pop3_server_reply(&r->s, &w_, 0, NULL, "no", 2));
  }
  REQUIRE(r->s.base.due_ == 0);
  for (i = 0; i < 255; i++) REQUIRE(r->s.base.scratch_[i] == 0);
  if (ok &&
      (ev->kind == LMAIL_POP3_SERVER_PASS || ev->kind == LMAIL_POP3_SERVER_APOP ||
       ev->kind == LMAIL_POP3_SERVER_AUTH || ev->kind == LMAIL_POP3_SERVER_AUTH_RESPONSE) &&
      lmail_pop3_server_state(&r->s) == LMAIL_POP3_TRANSACTION) {
    r->state = LMAIL_POP3_TRANSACTION;
  }
  r->user = r->user && lmail_pop3_server_state(&r->s) == LMAIL_POP3_AUTHORIZATION;
}

static void take(run *r, const lmail_event *ev)
{
  uint16_t flags = (uint16_t)(ev->flags & ~LMAIL_EV_COPIED);

  mix(r, &ev->kind, sizeof ev->kind);
  mix(r, &ev->code, sizeof ev->code);
  mix(r, &ev->field, sizeof ev->field);
  mix(r, &flags, sizeof flags);
  mix(r, &ev->at, sizeof ev->at);
  mix(r, &ev->repair, sizeof ev->repair);
  mix(r, &ev->num, sizeof ev->num);
  mix(r, &ev->num2, sizeof ev->num2);
  mix(r, &ev->off, sizeof ev->off);
  mix(r, ev->data, ev->len);
  mix(r, ev->data2, ev->len2);
  answer(r, ev);
}

static int32_t on_event(void *user, const lmail_event *ev)
{
  take((run *)user, ev);
  return (ev->id & 1) ? LMAIL_PAUSE : LMAIL_CONTINUE;
}

/* Runs the input; cut 0: in one piece. */
static uint64_t play(const uint8_t *options, const uint8_t *in, size_t n, size_t cut)
{
  lmail_pop3_server_config cfg;
  uint8_t *scratch = (uint8_t *)calloc(1, 255);
  lmail_status st = LMAIL_OK;
  size_t at = 0;
  size_t given = 0;
  run r;

  memset(&r, 0, sizeof r);
  memset(&cfg, 0, sizeof cfg);
  r.options = options;
  cfg.tolerate = options[0] & 0x0f;
  cfg.flags = (options[0] >> 4) & 1;
  cfg.capabilities = (options[0] & 0x20) ? 0x2ab : 0;
  if (options[1] & 2) cfg.capabilities = 0x2af; /* with AUTH */
  cfg.auth_line_max = 255;
  cfg.bad_max = options[0] >> 6;
  REQUIRE(lmail_pop3_server_init(&r.s, &cfg, scratch, 255) == LMAIL_OK);
  WRITE(&r, lmail_pop3_server_reply(&r.s, &w_, 1, NULL, "ready", 5));
  for (;;) {
    uint8_t *piece = (uint8_t *)malloc(given - at + 1);
    size_t used = 0;
    lmail_event ev;

    memcpy(piece, in + at, given - at);
    if (options[1] & 1) {
      st = lmail_next(&r.s.base, piece, given - at, &used, &ev);
      if (st == LMAIL_EVENT) take(&r, &ev);
    } else {
      st = lmail_feed(&r.s.base, piece, given - at, &used, on_event, &r);
    }
    free(piece);
    REQUIRE(used <= given - at);
    at += used;
    if (st == LMAIL_SWITCH) {
      /* whether bytes follow STLS in the same piece is up to the cut: both runs stop here */
      REQUIRE(lmail_pop3_server_tls_started(&r.s) == LMAIL_OK);
      break;
    }
    if (st == LMAIL_E_INJECTED) break;
    if (st == LMAIL_EVENT || st == LMAIL_PAUSED) continue;
    if (st != LMAIL_OK) break;
    REQUIRE(at == given);
    if (given == n) lmail_finish(&r.s.base);
    else given += cut == 0 || n - given < cut ? n - given : cut;
  }
  if (st != LMAIL_SWITCH && st != LMAIL_E_INJECTED) mix(&r, &st, sizeof st);
  free(scratch);
  return r.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint64_t whole;

  if (size < OPTIONS) return 0;
  whole = play(data, data + OPTIONS, size - OPTIONS, 0);
  REQUIRE(play(data, data + OPTIONS, size - OPTIONS, 1) == whole);
  REQUIRE(play(data, data + OPTIONS, size - OPTIONS, 1 + data[2]) == whole);
  return 0;
}
