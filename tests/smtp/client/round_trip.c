/* SPDX-License-Identifier: MIT */
/*
 * round_trip.c - the client against the server in memory. Both applications act at random, octets
 * move in pieces of random size, and at the end both sides must tell the same story: the same
 * commands with the same codes, and the messages as they were sent.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/smtp.h>

enum { MESSAGES = 4, STORY_MAX = 400, PIPE_MAX = 4096, BODY_MAX = 300, STEPS_MAX = 200000 };

/* What was answered, as one side saw it. */
typedef struct story {
  struct {
    unsigned verb, code;
  } lines[STORY_MAX];
  size_t n;
} story;

typedef struct pipe_buffer {
  uint8_t data[PIPE_MAX];
  size_t len;
} pipe_buffer;

typedef struct world {
  uint64_t seed;
  lmail_smtp_client client;
  lmail_smtp_server server;
  uint8_t client_scratch[600], server_scratch[600];
  pipe_buffer to_server, to_client;
  story client_story, server_story;
  /* the client's application */
  int greeted, turn_body, gone, helo;
  unsigned message, wish, rcpts;
  char body[BODY_MAX];
  size_t body_len, body_at;
  /* what went through */
  uint8_t sent[MESSAGES * (BODY_MAX + 2)], received[MESSAGES * (BODY_MAX + 2)];
  size_t sent_len, received_len, kept_len;
} world;

static unsigned pick(world *w, unsigned below)
{
  w->seed = w->seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
  return (unsigned)(w->seed >> 33) % below;
}

static void told(story *s, unsigned verb, unsigned code)
{
  assert_true(s->n < STORY_MAX);
  s->lines[s->n].verb = verb;
  s->lines[s->n].code = code;
  s->n++;
}

/* ---- the server's application ----------------------------------------------------------------- */

static void server_answers(world *w, const lmail_event *ev)
{
  static const unsigned refusals[] = {450, 550, 451, 554};
  unsigned code = 250;
  uint8_t out[700];
  lmail_writer to;
  lmail_status st = LMAIL_FULL;

  if (ev->kind == LMAIL_SMTP_SERVER_BODY) {
    memcpy(w->received + w->received_len, ev->data, ev->len);
    w->received_len += ev->len;
    return;
  }
  if (pick(w, 4) == 0) code = refusals[pick(w, 4)];
  if (ev->kind == LMAIL_SMTP_SERVER_EHLO && w->helo) code = 502;
  else if (ev->kind == LMAIL_SMTP_SERVER_EHLO || ev->kind == LMAIL_SMTP_SERVER_HELO) code = 250;
  if (ev->kind == LMAIL_SMTP_SERVER_RSET) code = 250;
  if (ev->kind == LMAIL_SMTP_SERVER_QUIT) code = 221;
  if (ev->kind == LMAIL_SMTP_SERVER_DATA && code == 250) code = 354;
  lmail_writer_init(&to, out, sizeof out);
  if (ev->kind == LMAIL_SMTP_SERVER_BAD) {
    code = (unsigned)ev->num;
    st = lmail_smtp_server_refuse(&w->server, &to);
  } else {
    st = lmail_smtp_server_reply(&w->server, &to, code, 0, "one\ntwo", pick(w, 3) ? 3 : 7);
  }
  assert_int_equal(st, LMAIL_OK);
  memcpy(w->to_client.data + w->to_client.len, out, to.len);
  w->to_client.len += to.len;
  told(&w->server_story, ev->code, code);
  if (ev->code == LMAIL_SMTP_DATA && ev->kind != LMAIL_SMTP_SERVER_DATA)
    w->kept_len = w->received_len;
}

static lmail_status step_server(world *w, size_t n)
{
  uint8_t *chunk = malloc(n + 1);
  lmail_event ev;
  size_t used;
  lmail_status st;

  memcpy(chunk, w->to_server.data, n);
  st = lmail_next(&w->server.base, chunk, n, &used, &ev);
  memmove(w->to_server.data, w->to_server.data + used, w->to_server.len - used);
  w->to_server.len -= used;
  if (st == LMAIL_EVENT) server_answers(w, &ev);
  free(chunk);
  assert_true(st >= 0);
  return st;
}

/* ---- the client's application ----------------------------------------------------------------- */

/* A message of few kinds of octets, so that dots and line ends meet often. */
static void compose(world *w)
{
  static const char *const bits[] = {".", "\r\n", "a", "\r\n.", "\r\n..\r\n", "word "};
  size_t n = 0;
  unsigned count = pick(w, 40);

  while (count-- > 0) {
    const char *bit = bits[pick(w, 6)];

    memcpy(w->body + n, bit, strlen(bit));
    n += strlen(bit);
  }
  w->body_len = n;
  w->body_at = 0;
}

/* What went out, as the other side should have it: with a line end at the end. */
static void note_sent(world *w)
{
  size_t n = w->body_len;

  memcpy(w->sent + w->sent_len, w->body, n);
  w->sent_len += n;
  if (n > 0 && (n < 2 || memcmp(w->body + n - 2, "\r\n", 2) != 0)) {
    memcpy(w->sent + w->sent_len, "\r\n", 2);
    w->sent_len += 2;
  }
}

static lmail_status send_body(world *w, lmail_writer *to)
{
  size_t left = w->body_len - w->body_at;
  size_t n = left == 0 ? 0 : pick(w, (unsigned)left) + 1;
  size_t used;
  lmail_status st = lmail_smtp_client_body(&w->client, to, w->body + w->body_at, n, &used,
                                           n == left);

  w->body_at += used;
  if (st == LMAIL_OK && n == left) {
    w->turn_body = 0;
    note_sent(w);
    w->message++;
    w->wish = 0;
  }
  return st;
}

/* Says the next thing if that is possible now. */
static void client_speaks(world *w)
{
  lmail_writer to;
  lmail_status st;

  lmail_writer_init(&to, w->to_server.data + w->to_server.len,
                    pick(w, 3) ? PIPE_MAX - w->to_server.len : pick(w, 40));
  if (!w->greeted || w->gone) return;
  if (w->turn_body) {
    st = send_body(w, &to);
  } else if (w->message == MESSAGES) {
    st = lmail_smtp_client_quit(&w->client, &to);
    if (st == LMAIL_OK) w->gone = 1;
  } else if (w->wish == 0) {
    st = lmail_smtp_client_mail(&w->client, &to, "a@x", 3, 0, 0);
    w->rcpts = pick(w, 5) + 1;
    if (st == LMAIL_OK) w->wish = 1;
  } else if (w->wish <= w->rcpts) {
    st = lmail_smtp_client_rcpt(&w->client, &to, "b@x", 3);
    if (st == LMAIL_OK) w->wish++;
  } else if (w->wish == w->rcpts + 1) {
    st = lmail_smtp_client_data(&w->client, &to);
    if (st == LMAIL_OK) w->wish = 100;
  } else {
    return; /* waits for the answer to DATA */
  }
  if (st == LMAIL_E_STATE) {
    st = lmail_smtp_client_rset(&w->client, &to);
    if (st == LMAIL_OK) {
      w->message++;
      w->wish = 0;
    }
  }
  assert_true(st == LMAIL_OK || st == LMAIL_FULL || st == LMAIL_E_BUSY || st == LMAIL_E_QUEUE);
  w->to_server.len += to.len;
}

static void client_hears(world *w, const lmail_event *ev)
{
  lmail_writer to;

  lmail_writer_init(&to, w->to_server.data + w->to_server.len, PIPE_MAX - w->to_server.len);
  if (ev->kind == LMAIL_SMTP_CLIENT_GREETING) {
    assert_int_equal(lmail_smtp_client_ehlo(&w->client, &to, "c.example", 9), LMAIL_OK);
  } else if (ev->kind == LMAIL_SMTP_CLIENT_REPLY || ev->kind == LMAIL_SMTP_CLIENT_MESSAGE) {
    told(&w->client_story, (unsigned)ev->num, ev->code);
    if (ev->flags & LMAIL_SMTP_EV_TRY_HELO) {
      assert_int_equal(lmail_smtp_client_helo(&w->client, &to, "c.example", 9), LMAIL_OK);
    } else if (ev->num <= LMAIL_SMTP_EHLO) {
      w->greeted = 1;
    }
    if (ev->kind == LMAIL_SMTP_CLIENT_REPLY && ev->num == LMAIL_SMTP_DATA) {
      w->wish = ev->code == 354 ? 100 : w->rcpts + 1; /* refused: DATA again, or RSET */
      w->turn_body = ev->code == 354;
      if (w->turn_body) compose(w);
      else if (pick(w, 2)) w->wish = 0; /* MAIL is E_STATE now: RSET */
      if (ev->flags & LMAIL_SMTP_EV_EMPTY_ONLY) w->body_len = 0;
    }
  }
  w->to_server.len += to.len;
}

static lmail_status step_client(world *w, size_t n)
{
  uint8_t *chunk = malloc(n + 1);
  lmail_event ev;
  size_t used;
  lmail_status st;

  memcpy(chunk, w->to_client.data, n);
  st = lmail_next(&w->client.base, chunk, n, &used, &ev);
  memmove(w->to_client.data, w->to_client.data + used, w->to_client.len - used);
  w->to_client.len -= used;
  if (st == LMAIL_EVENT) client_hears(w, &ev);
  free(chunk);
  assert_true(st >= 0);
  return st;
}

/* ---- the stories ------------------------------------------------------------------------------ */

static void play(world *w, uint64_t seed)
{
  lmail_smtp_client_config client_cfg;
  lmail_smtp_server_config server_cfg;
  lmail_status st = LMAIL_OK;
  lmail_writer greeting;
  unsigned steps = 0;

  memset(w, 0, sizeof *w);
  w->seed = seed;
  memset(&client_cfg, 0, sizeof client_cfg);
  memset(&server_cfg, 0, sizeof server_cfg);
  client_cfg.queue_max = pick(w, 8) + 1;
  server_cfg.extensions = pick(w, 2) ? 0
                                     : LMAIL_SMTP_EXT_NONE | (pick(w, 2) ? LMAIL_SMTP_EXT_SIZE : 0);
  w->helo = pick(w, 8) == 0;
  assert_int_equal(lmail_smtp_client_init(&w->client, &client_cfg, w->client_scratch, 600),
                   LMAIL_OK);
  assert_int_equal(lmail_smtp_server_init(&w->server, &server_cfg, w->server_scratch, 600),
                   LMAIL_OK);
  lmail_writer_init(&greeting, w->to_client.data, PIPE_MAX);
  assert_int_equal(lmail_smtp_server_reply(&w->server, &greeting, 220, 0, NULL, 0), LMAIL_OK);
  w->to_client.len = greeting.len;
  while (st != LMAIL_DONE) {
    assert_true(steps++ < STEPS_MAX);
    switch (pick(w, 3)) {
    case 0: client_speaks(w); break;
    case 1: step_server(w, pick(w, (unsigned)w->to_server.len + 1)); break;
    default: st = step_client(w, pick(w, (unsigned)w->to_client.len + 1)); break;
    }
  }
}

static void both_sides_tell_the_same(void **state)
{
  world *w = malloc(sizeof *w);
  unsigned delivered = 0;
  unsigned pipelined = 0;
  uint64_t seed;

  (void)state;
  for (seed = 1; seed <= 3000; seed++) {
    size_t i;

    play(w, seed);
    assert_int_equal(w->client_story.n, w->server_story.n);
    for (i = 0; i < w->client_story.n; i++) {
      assert_int_equal(w->client_story.lines[i].verb, w->server_story.lines[i].verb);
      assert_int_equal(w->client_story.lines[i].code, w->server_story.lines[i].code);
      delivered += i > 0 && w->client_story.lines[i].verb == LMAIL_SMTP_DATA &&
                   w->client_story.lines[i - 1].code == 354 && w->client_story.lines[i].code == 250;
    }
    assert_int_equal(w->received_len, w->kept_len);
    assert_int_equal(w->sent_len, w->received_len);
    assert_memory_equal(w->sent, w->received, w->sent_len);
    pipelined += lmail_smtp_client_extensions(&w->client) & LMAIL_SMTP_EXT_PIPELINING ? 1 : 0;
  }
  assert_true(delivered > 1000 && pipelined > 1000 && pipelined < 2000);
  free(w);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {cmocka_unit_test(both_sides_tell_the_same)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
