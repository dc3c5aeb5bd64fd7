/* SPDX-License-Identifier: MIT */
/*
 * pair.c - the extended client against the extended server in memory, at every size of the pieces in
 * which octets move: STARTTLS, AUTH, parameters, chunks and DATA, in SMTP and in LMTP. What the server
 * reads of the parameters, written again by the client, is the same text.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/smtp.h>

#define TEXT(literal) (literal), sizeof(literal) - 1

enum { PIPE_MAX = 8192, STORY_MAX = 8192, PARAMS_MAX = 16 };

typedef struct pipe_buffer {
  uint8_t data[PIPE_MAX];
  size_t len;
} pipe_buffer;

typedef struct world {
  lmail_smtp_client client;
  lmail_smtp_server server;
  uint8_t client_scratch[12288 + 32], server_scratch[12288];
  pipe_buffer to_server, to_client;
  lmail_writer w; /* the client's, into to_server */
  int lmtp;
  unsigned step, verdicts, rcpts;
  int tls_client, tls_server, done;
  uint64_t message_size;
  /* what both sides saw */
  char story[STORY_MAX];
  char body[256];
  size_t body_len;
} world;

static void tell(world *w, const char *what, const void *data, size_t n)
{
  size_t at = strlen(w->story);

  assert_true(at + strlen(what) + n + 3 < STORY_MAX);
  at += (size_t)sprintf(w->story + at, "%s ", what);
  for (; n > 0; n--, data = (const char *)data + 1) { /* one line, without NUL */
    const char c = *(const char *)data;

    w->story[at++] = c == '\r' ? '<' : c == '\n' ? '|' : c == 0 ? '0' : c;
  }
  w->story[at++] = '\n';
  w->story[at] = 0;
}

/* ---- the server's application ----------------------------------------------------------------- */

static void server_says(world *w, unsigned code, const char *text)
{
  lmail_writer to;

  lmail_writer_init(&to, w->to_client.data + w->to_client.len, PIPE_MAX - w->to_client.len);
  assert_int_equal(lmail_smtp_server_reply(&w->server, &to, code, 0, text, strlen(text)), LMAIL_OK);
  w->to_client.len += to.len;
}

/* Each parameter as it came, and again as a client writes what was read of it. */
static void read_params(world *w, const lmail_event *ev)
{
  lmail_smtp_value values[PARAMS_MAX];
  char want[1024], scratch[600];
  uint8_t out[1200];
  lmail_smtp_client relay;
  lmail_smtp_client_config cfg;
  unsigned verb = ev->kind == LMAIL_SMTP_SERVER_MAIL ? LMAIL_SMTP_MAIL : LMAIL_SMTP_RCPT;
  lmail_smtp_param p;
  lmail_event e;
  lmail_writer to;
  size_t count = 0, pos = 0, used;
  int n;

  while (lmail_smtp_param_next(ev->data2, ev->len2, &pos, &p) == LMAIL_EVENT) {
    assert_true(count < PARAMS_MAX);
    assert_int_equal(lmail_smtp_param_value(&p, verb, &values[count]), LMAIL_OK);
    assert_int_not_equal(values[count++].param, 0);
  }
  memset(&cfg, 0, sizeof cfg);
  cfg.assume = 0x3fffffff;
  assert_int_equal(lmail_smtp_client_init(&relay, &cfg, scratch, sizeof scratch), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_extend(&relay), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_tls(&relay), LMAIL_OK);
  lmail_writer_init(&to, out, sizeof out);
  assert_int_equal(lmail_next(&relay.base, "220 x\r\n", 7, &used, &e), LMAIL_EVENT);
  assert_int_equal(lmail_smtp_client_ehlo(&relay, &to, "c", 1), LMAIL_OK);
  assert_int_equal(lmail_next(&relay.base, "250 x\r\n", 7, &used, &e), LMAIL_EVENT);
  if (verb == LMAIL_SMTP_RCPT) {
    lmail_smtp_value utf8;

    memset(&utf8, 0, sizeof utf8);
    utf8.param = LMAIL_SMTP_PARAM_SMTPUTF8;
    assert_int_equal(lmail_smtp_client_mail_with(&relay, &to, "", 0, &utf8, 1), LMAIL_OK);
  }
  to.len = 0;
  assert_int_equal((verb == LMAIL_SMTP_MAIL ? lmail_smtp_client_mail_with
                                            : lmail_smtp_client_rcpt_with)(&relay, &to, ev->data,
                                                                           ev->len, values, count),
                   LMAIL_OK);
  n = snprintf(want, sizeof want, "%s:<%.*s>%s%.*s\r\n",
               verb == LMAIL_SMTP_MAIL ? "MAIL FROM" : "RCPT TO", (int)ev->len,
               (const char *)ev->data, ev->len2 > 0 ? " " : "", (int)ev->len2,
               ev->len2 > 0 ? (const char *)ev->data2 : "");
  assert_int_equal(to.len, n);
  assert_memory_equal(out, want, to.len);
  tell(w, "S params", ev->data2, ev->len2);
}

static void server_answers(world *w, const lmail_event *ev)
{
  unsigned i;

  switch (ev->kind) {
  case LMAIL_SMTP_SERVER_BODY:
    assert_true(w->body_len + ev->len <= sizeof w->body);
    memcpy(w->body + w->body_len, ev->data, ev->len);
    w->body_len += ev->len;
    return;
  case LMAIL_SMTP_SERVER_BDAT: return;
  case LMAIL_SMTP_SERVER_BAD: fail_msg("the client said what is wrong: %u", ev->code); return;
  case LMAIL_SMTP_SERVER_EHLO:
    server_says(w, 250,
                "mx\nAUTH PLAIN LOGIN\nLIMITS RCPTMAX=3\nFUTURERELEASE 86400 "
                "2099-12-31T23:59:59Z\nXCLIENT NAME\nXFORWARD NAME");
    return;
  case LMAIL_SMTP_SERVER_STARTTLS:
    server_says(w, 220, "go");
    w->tls_server = 1;
    return;
  case LMAIL_SMTP_SERVER_AUTH:
    tell(w, "S auth", ev->data, ev->len);
    server_says(w, 334, "VXNlcm5hbWU6");
    return;
  case LMAIL_SMTP_SERVER_AUTH_CANCEL: server_says(w, 501, "no"); return;
  case LMAIL_SMTP_SERVER_AUTH_RESPONSE:
    tell(w, "S response", ev->data, ev->len);
    if (ev->len == 0) server_says(w, 334, "");
    else server_says(w, 235, "ok");
    return;
  case LMAIL_SMTP_SERVER_MAIL:
  case LMAIL_SMTP_SERVER_RCPT:
    read_params(w, ev);
    tell(w, "S address", ev->data, ev->len);
    if (ev->kind == LMAIL_SMTP_SERVER_RCPT && w->rcpts++ % 3 == 1) server_says(w, 550, "no");
    else server_says(w, 250, "ok");
    return;
  case LMAIL_SMTP_SERVER_DATA: server_says(w, 354, "go"); return;
  case LMAIL_SMTP_SERVER_MESSAGE:
    tell(w, "S message", w->body, w->body_len);
    w->body_len = 0;
    for (i = 0; i < ev->num2; i++) server_says(w, i == 0 ? 250 : 452, i == 0 ? "one" : "two");
    return;
  case LMAIL_SMTP_SERVER_QUIT: server_says(w, 221, "bye"); return;
  case LMAIL_SMTP_SERVER_RSET:
    w->body_len = 0;
    server_says(w, 250, "ok");
    return;
  default: server_says(w, 250, "ok"); return;
  }
}

/* ---- the client's application ----------------------------------------------------------------- */

static lmail_smtp_value value(unsigned param, int64_t num, const char *data, const char *data2,
                              unsigned code)
{
  lmail_smtp_value v;

  memset(&v, 0, sizeof v);
  v.param = (uint16_t)param;
  v.num = num;
  v.code = (uint16_t)code;
  v.data = (const uint8_t *)data;
  v.len = data == NULL ? 0 : strlen(data);
  v.data2 = (const uint8_t *)data2;
  v.len2 = data2 == NULL ? 0 : strlen(data2);
  return v;
}

static lmail_status say_mail(world *w, unsigned body)
{
  lmail_smtp_value v[14];

  v[0] = value(LMAIL_SMTP_PARAM_SIZE, 100, NULL, NULL, 0);
  v[1] = value(LMAIL_SMTP_PARAM_BODY, body, NULL, NULL, 0);
  v[2] = value(LMAIL_SMTP_PARAM_RET, LMAIL_SMTP_RET_HDRS, NULL, NULL, 0);
  v[3] = value(LMAIL_SMTP_PARAM_ENVID, 0, "id+1=2@x", NULL, 0);
  v[4] = value(LMAIL_SMTP_PARAM_AUTH, 0, "a+b@x", NULL, 0);
  v[5] = value(LMAIL_SMTP_PARAM_SMTPUTF8, 0, NULL, NULL, 0);
  v[6] = value(LMAIL_SMTP_PARAM_REQUIRETLS, 0, NULL, NULL, 0);
  v[7] = value(LMAIL_SMTP_PARAM_HOLDFOR, 60, NULL, NULL, 0);
  v[8] = value(LMAIL_SMTP_PARAM_MT_PRIORITY, -2, NULL, NULL, 0);
  v[9] = value(LMAIL_SMTP_PARAM_BY, 120, NULL, NULL, LMAIL_SMTP_BY_NOTIFY);
  v[10] = value(LMAIL_SMTP_PARAM_TRANSID, 0, "<1@x>", NULL, 0);
  v[11] = value(LMAIL_SMTP_PARAM_SOLICIT, 0, "net.example:ADV", NULL, 0);
  v[12] = value(LMAIL_SMTP_PARAM_MTRK, 30, "abc", NULL, 0);
  v[13] = value(LMAIL_SMTP_PARAM_CONPERM, 0, NULL, NULL, 0);
  return lmail_smtp_client_mail_with(&w->client, &w->w, TEXT("\xc3\xa9@\xc3\xa9.example"), v, 14);
}

static lmail_status say_rcpt(world *w)
{
  lmail_smtp_value v[5];

  v[0] = value(LMAIL_SMTP_PARAM_NOTIFY, 14, NULL, NULL, 0);
  v[1] = value(LMAIL_SMTP_PARAM_ORCPT, 0, "utf-8", "\xc3\xa9@x", 0);
  v[2] = value(LMAIL_SMTP_PARAM_RRVS, 0, "2014-04-03T23:01:00Z", NULL, 'C');
  v[3] = value(LMAIL_SMTP_PARAM_CONNEG, 0, NULL, NULL, 0);
  v[4] = value(LMAIL_SMTP_PARAM_IGNOREQUOTA, 0, NULL, NULL, 0);
  return lmail_smtp_client_rcpt_with(&w->client, &w->w, TEXT("\xc3\xb6@x"), v, 5);
}

static lmail_status say_chunk(world *w, const char *text, size_t n, int last)
{
  lmail_status st = lmail_smtp_client_bdat(&w->client, &w->w, n, last);
  size_t used;

  if (st != LMAIL_OK) return st;
  return lmail_smtp_client_chunk(&w->client, &w->w, text, n, &used);
}

/* What is said next; LMAIL_E_BUSY: later. */
static lmail_status speak(world *w)
{
  lmail_smtp_client *c = &w->client;
  size_t used;

  switch (w->step) {
  case 0: return lmail_smtp_client_ehlo(c, &w->w, TEXT("c.example"));
  case 1: return lmail_smtp_client_starttls(c, &w->w);
  case 2: return w->tls_client ? lmail_smtp_client_ehlo(c, &w->w, TEXT("c.example")) : LMAIL_E_BUSY;
  case 3: return lmail_smtp_client_auth(c, &w->w, TEXT("LOGIN"), NULL, 0);
  case 6: return lmail_smtp_client_auth(c, &w->w, TEXT("PLAIN"), "", 0);
  case 4: /* the answers are given where CHALLENGE is heard */
  case 5:
  case 7:
  case 8: return LMAIL_E_BUSY;
  case 9: return say_mail(w, LMAIL_SMTP_BODY_BINARYMIME);
  case 10:
  case 11:
  case 12: return say_rcpt(w);
  case 13: return say_chunk(w, TEXT("a\0\n\r\n.\r\n"), 0);
  case 14: return say_chunk(w, TEXT(""), 0);
  case 15: return say_chunk(w, TEXT("BDAT 5 LAST\r\n"), 1);
  case 16: return lmail_smtp_client_mail(c, &w->w, TEXT("a@x"), 3, 0);
  case 17:
  case 18: return lmail_smtp_client_rcpt(c, &w->w, TEXT("b@x"));
  case 19: return say_chunk(w, TEXT("part\r\n"), 0);
  case 20: return lmail_smtp_client_rset(c, &w->w);
  case 21: return lmail_smtp_client_mail(c, &w->w, TEXT("a@x"), 3, 0);
  case 22:
  case 23:
  case 24: return lmail_smtp_client_rcpt(c, &w->w, TEXT("b@x"));
  case 25: return lmail_smtp_client_data(c, &w->w);
  case 26: return LMAIL_E_BUSY; /* until 354 */
  case 27: return lmail_smtp_client_body(c, &w->w, TEXT(".\r\n..\r\n"), &used, 1);
  case 28: return lmail_smtp_client_quit(c, &w->w);
  default: return LMAIL_E_BUSY;
  }
}

static void client_hears(world *w, const lmail_event *ev)
{
  char line[64];

  if (ev->kind == LMAIL_SMTP_CLIENT_LINE || ev->kind == LMAIL_SMTP_CLIENT_EXTENSION) return;
  sprintf(line, "C %u %u %u %u", ev->kind & 0xffu, ev->code, (unsigned)ev->num, ev->depth);
  tell(w, line, ev->data, ev->len);
  if (ev->kind == LMAIL_SMTP_CLIENT_GREETING) w->step = 0;
  if (ev->kind == LMAIL_SMTP_CLIENT_CHALLENGE) {
    static const char *const answers[] = {"*", "", "QUI="};
    const char *answer = answers[w->step == 4 ? 0 : w->step == 7 ? 1 : 2];

    assert_int_equal(lmail_smtp_client_sasl(&w->client, &w->w, answer, strlen(answer)), LMAIL_OK);
    w->step++;
    if (w->step == 5) w->step = 6; /* given up: the next mechanism, whose first response is "=" */
  }
  if (ev->kind == LMAIL_SMTP_CLIENT_REPLY && ev->num == LMAIL_SMTP_AUTH && ev->code == 235) {
    w->step = 9;
  }
  if (ev->num == LMAIL_SMTP_DATA && ev->code == 354) w->step = 27;
}

/* ---- the wire --------------------------------------------------------------------------------- */

static void drop(pipe_buffer *p, size_t n)
{
  memmove(p->data, p->data + n, p->len - n);
  p->len -= n;
}

static lmail_status run_server(world *w, size_t piece)
{
  size_t n = w->to_server.len < piece ? w->to_server.len : piece;
  uint8_t *chunk = malloc(n + 1);
  lmail_status st;
  lmail_event ev;
  size_t used;

  memcpy(chunk, w->to_server.data, n);
  st = lmail_next(&w->server.base, chunk, n, &used, &ev);
  if (st == LMAIL_EVENT) server_answers(w, &ev);
  drop(&w->to_server, used);
  free(chunk);
  if (st == LMAIL_SWITCH && w->to_server.len == 0 && w->tls_client) {
    assert_int_equal(lmail_smtp_server_tls(&w->server), LMAIL_OK);
    w->tls_server = 2;
  }
  assert_true(st >= 0);
  return st;
}

static void run_client(world *w, size_t piece)
{
  size_t n = w->to_client.len < piece ? w->to_client.len : piece;
  uint8_t *chunk = malloc(n + 1);
  lmail_status st;
  lmail_event ev;
  size_t used;

  memcpy(chunk, w->to_client.data, n);
  st = lmail_next(&w->client.base, chunk, n, &used, &ev);
  w->w.len = w->to_server.len;
  if (st == LMAIL_EVENT) client_hears(w, &ev);
  w->to_server.len = w->w.len;
  drop(&w->to_client, used);
  free(chunk);
  if (st == LMAIL_SWITCH && !w->tls_client) {
    assert_int_equal(lmail_smtp_client_tls(&w->client), LMAIL_OK);
    w->tls_client = 1;
  }
  if (st == LMAIL_DONE) w->done = 1;
  assert_true(st >= 0);
}

static void client_speaks(world *w)
{
  lmail_status st;

  /* behind the handshake, what the client says must wait for the server's side of it */
  if (w->tls_client && w->tls_server != 2) return;
  do {
    w->w.len = w->to_server.len;
    st = speak(w);
    w->to_server.len = w->w.len;
    if (st == LMAIL_OK) w->step++;
  } while (st == LMAIL_OK);
  if (st != LMAIL_E_BUSY && st != LMAIL_E_QUEUE) fail_msg("step %u: %d", w->step, (int)st);
}

static void play(world *w, int lmtp, size_t piece, uint32_t without)
{
  lmail_smtp_client_config client_cfg;
  lmail_smtp_server_config server_cfg;
  unsigned rounds = 0;

  memset(w, 0, sizeof *w);
  memset(&client_cfg, 0, sizeof client_cfg);
  memset(&server_cfg, 0, sizeof server_cfg);
  w->lmtp = lmtp;
  if (lmtp) client_cfg.flags = server_cfg.flags = LMAIL_SMTP_LMTP;
  server_cfg.extensions = 0x3fffffff & ~without;
  assert_int_equal(
      lmail_smtp_client_init(&w->client, &client_cfg, w->client_scratch, sizeof w->client_scratch),
      LMAIL_OK);
  assert_int_equal(
      lmail_smtp_server_init(&w->server, &server_cfg, w->server_scratch, sizeof w->server_scratch),
      LMAIL_OK);
  assert_int_equal(lmail_smtp_client_extend(&w->client), LMAIL_OK);
  assert_int_equal(lmail_smtp_server_extend(&w->server), LMAIL_OK);
  lmail_writer_init(&w->w, w->to_server.data, PIPE_MAX);
  server_says(w, 220, "mx");
  while (!w->done) {
    assert_true(rounds++ < 100000);
    client_speaks(w);
    run_server(w, piece);
    run_client(w, piece);
  }
}

/* The lines of one side, which do not depend on when the other speaks. */
static void side(const world *w, char which, char *out)
{
  const char *s = w->story;

  while (*s != 0) {
    const char *end = strchr(s, '\n') + 1;

    if (*s == which) {
      memcpy(out, s, (size_t)(end - s));
      out += end - s;
    }
    s = end;
  }
  *out = 0;
}

static void at_every_piece(void **state)
{
  static const uint32_t without[] = {0, LMAIL_SMTP_EXT_PIPELINING};
  world *w = calloc(2, sizeof *w);
  char *sides = calloc(4, STORY_MAX);
  size_t piece, k;
  int lmtp;

  (void)state;
  for (lmtp = 0; lmtp < 2; lmtp++) {
    for (k = 0; k < 2; k++) {
      play(&w[0], lmtp, PIPE_MAX, without[k]);
      side(&w[0], 'C', sides);
      side(&w[0], 'S', sides + STORY_MAX);
      for (piece = 1; piece < 80; piece++) {
        play(&w[1], lmtp, piece, without[k]);
        side(&w[1], 'C', sides + 2 * STORY_MAX);
        side(&w[1], 'S', sides + 3 * STORY_MAX);
        assert_string_equal(sides + 2 * STORY_MAX, sides);
        assert_string_equal(sides + 3 * STORY_MAX, sides + STORY_MAX);
      }
      /* 3 is MESSAGE: both messages, and in LMTP for both recipients of each */
      assert_non_null(strstr(sides, lmtp ? "C 3 250 13 1" : "C 3 250 13 0"));
      assert_non_null(strstr(sides, lmtp ? "C 3 452 6 2" : "C 3 250 6 0"));
      assert_non_null(strstr(sides + STORY_MAX, "S message .<|..<|\n"));
      assert_non_null(strstr(sides + STORY_MAX, "S message a0|<|.<|BDAT 5 LAST<|\n"));
      assert_non_null(strstr(sides + STORY_MAX, "S response QUI="));
      assert_non_null(strstr(sides + STORY_MAX, "ENVID=id+2B1+3D2"));
    }
  }
  free(sides);
  free(w);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {cmocka_unit_test(at_every_piece)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
