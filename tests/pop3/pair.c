/* SPDX-License-Identifier: MIT */
/*
 * pair.c - the client talks to the server in memory. Both directions are cut at random, both write
 * into small buffers, and the maildrop must lose messages at QUIT and at no other time.
 */

#include <libmail/pop3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define MESSAGES 4

static const char *const stored[MESSAGES] = {
    "Subject: one\r\n\r\nHello\r\n",
    "Subject: two\n\n.\n..\n.dots and lone line feeds\n",
    "",
    "no header, no line end",
};

/* The same with CRLF everywhere: what the client must get. */
static const char *const expected[MESSAGES] = {
    "Subject: one\r\n\r\nHello\r\n",
    "Subject: two\r\n\r\n.\r\n..\r\n.dots and lone line feeds\r\n",
    "",
    "no header, no line end\r\n",
};

/* Bytes under way in one direction. */
typedef struct pipe {
  uint8_t bytes[8192];
  size_t len;
  int closed;
} pipe;

typedef struct world {
  lmail_pop3_server server;
  lmail_pop3_client client;
  uint8_t server_scratch[255];
  uint8_t client_scratch[512 + 8 * 8];
  pipe up, down;
  uint32_t seed;

  /* the server's application */
  int marked[MESSAGES], removed[MESSAGES];
  uint32_t sending; /* message that is being sent, 0: none; the next listing, when listing */
  size_t sent;
  unsigned verb; /* what is being answered in several steps */
  int answering;
  lmail_event ask;

  /* the client's application */
  unsigned step;
  unsigned steps; /* after how many commands the connection is cut */
  uint8_t body[8192];
  size_t body_len;
  uint64_t sizes[MESSAGES + 1];
  unsigned finished; /* bodies that were complete and right */
  unsigned uids;
  int over;
} world;

static uint32_t roll(world *w, uint32_t n)
{
  w->seed = w->seed * 1103515245u + 12345u;
  return (w->seed >> 16) % n;
}

/* What a writer holds goes into the pipe. */
static void ship(pipe *p, lmail_writer *w)
{
  assert_true(p->len + w->len <= sizeof p->bytes);
  memcpy(p->bytes + p->len, w->buf, w->len);
  p->len += w->len;
  w->len = 0;
}

/* ---- the server's application ----------------------------------------------------------------- */

static uint32_t count(const world *w)
{
  uint32_t n = 0;
  uint32_t i;

  for (i = 0; i < MESSAGES; i++) n += !w->marked[i];
  return n;
}

static uint64_t octets(const world *w)
{
  uint64_t n = 0;
  uint32_t i;

  for (i = 0; i < MESSAGES; i++) n += w->marked[i] ? 0 : strlen(expected[i]);
  return n;
}

static lmail_status say(world *w, lmail_writer *out, int ok, const char *text)
{
  return lmail_pop3_server_reply(&w->server, out, ok, NULL, text, strlen(text));
}

/* The lines of LIST and UIDL, as far as they fit. */
static lmail_status send_listings(world *w, lmail_writer *out)
{
  lmail_status st = LMAIL_OK;

  while (st == LMAIL_OK && w->sending < MESSAGES) {
    uint32_t i = w->sending;
    char uid[20];
    int n = snprintf(uid, sizeof uid, "uid-%u", (unsigned)i);

    if (w->marked[i]) st = LMAIL_OK;
    else if (w->verb == LMAIL_POP3_LIST) {
      st = lmail_pop3_server_item(&w->server, out, i + 1, strlen(expected[i]));
    } else st = lmail_pop3_server_uid(&w->server, out, i + 1, uid, (size_t)n);
    if (st == LMAIL_OK) w->sending++;
  }
  return st == LMAIL_OK ? lmail_pop3_server_end(&w->server, out) : st;
}

static lmail_status send_message(world *w, lmail_writer *out)
{
  const char *text = stored[w->ask.num - 1];
  size_t left = strlen(text) - w->sent;
  size_t piece = left == 0 ? 0 : 1 + roll(w, (uint32_t)left);
  size_t used;
  lmail_status st = lmail_pop3_server_body(&w->server, out, text + w->sent, piece, &used,
                                           piece == left);

  w->sent += used;
  return st == LMAIL_OK && piece < left ? LMAIL_FULL : st;
}

/* One attempt to answer; LMAIL_FULL: again, with an empty buffer. */
static lmail_status answer(world *w, lmail_writer *out)
{
  uint32_t i = (uint32_t)w->ask.num - 1;
  lmail_status st;

  if (w->answering) {
    return w->verb == LMAIL_POP3_RETR ? send_message(w, out) : send_listings(w, out);
  }
  switch (w->ask.kind) {
  case LMAIL_POP3_SERVER_STAT: return lmail_pop3_server_stat(&w->server, out, count(w), octets(w));
  case LMAIL_POP3_SERVER_RETR:
    if (w->marked[i]) return say(w, out, LMAIL_POP3_ERR, "gone");
    /* fall through */
  case LMAIL_POP3_SERVER_LIST:
  case LMAIL_POP3_SERVER_UIDL:
    st = say(w, out, LMAIL_POP3_OK, "follows");
    if (st != LMAIL_OK) return st;
    w->answering = 1;
    w->verb = w->ask.code;
    w->sending = 0;
    w->sent = 0;
    return LMAIL_FULL;
  case LMAIL_POP3_SERVER_DELE:
    st = say(w, out, !w->marked[i], "delete");
    if (st == LMAIL_OK) w->marked[i] = 1;
    return st;
  case LMAIL_POP3_SERVER_QUIT:
    st = say(w, out, LMAIL_POP3_OK, "bye");
    if (st == LMAIL_OK && w->ask.num == 1) memcpy(w->removed, w->marked, sizeof w->removed);
    return st;
  case LMAIL_POP3_SERVER_CAPA:
    st = say(w, out, LMAIL_POP3_OK, "");
    if (st == LMAIL_OK) w->answering = 1, w->verb = LMAIL_POP3_CAPA, w->sending = MESSAGES;
    return st == LMAIL_OK ? LMAIL_FULL : st;
  case LMAIL_POP3_SERVER_USER:
  case LMAIL_POP3_SERVER_PASS: return say(w, out, LMAIL_POP3_OK, "welcome");
  default: fail(); return LMAIL_E_STATE;
  }
}

static void answer_all(world *w)
{
  uint8_t buf[96];
  lmail_writer out;
  lmail_status st;

  lmail_writer_init(&out, buf, 80 + roll(w, 17));
  w->answering = 0;
  while ((st = answer(w, &out)) == LMAIL_FULL) ship(&w->down, &out);
  assert_int_equal(st, LMAIL_OK);
  ship(&w->down, &out);
}

/*
 * Takes a random piece off a pipe, possibly an empty one, and gives it to a machine. Returns whether
 * that got anything done.
 */
static int pump(world *w, pipe *p, lmail_parser *machine, void (*act)(world *, const lmail_event *))
{
  size_t n = p->len == 0 ? 0 : 1 + roll(w, (uint32_t)p->len);
  lmail_event ev;
  lmail_status st;
  size_t used;

  st = lmail_next(machine, p->bytes, n, &used, &ev);
  assert_true(st >= 0);
  if (st == LMAIL_EVENT) act(w, &ev);
  memmove(p->bytes, p->bytes + used, p->len - used);
  p->len -= used;
  return st == LMAIL_EVENT || used > 0;
}

static void server_event(world *w, const lmail_event *ev)
{
  w->ask = *ev;
  answer_all(w);
}

/* ---- the client's application ----------------------------------------------------------------- */

/* Writes the next command of the script, when the machine takes it. */
static int write_next(world *w)
{
  lmail_pop3_client *c = &w->client;
  uint8_t buf[64];
  lmail_writer out;
  lmail_status st;

  lmail_writer_init(&out, buf, sizeof buf);
  switch (w->step) {
  case 0: st = lmail_pop3_client_capa(c, &out); break;
  case 1: st = lmail_pop3_client_user(c, &out, "u", 1); break;
  case 2: st = lmail_pop3_client_pass(c, &out, "p w", 3); break;
  case 3: st = lmail_pop3_client_stat(c, &out); break;
  case 4: st = lmail_pop3_client_list(c, &out, 0); break;
  case 5: st = lmail_pop3_client_uidl(c, &out, 0); break;
  case 6:
  case 7:
  case 8:
  case 9: st = lmail_pop3_client_retr(c, &out, w->step - 5); break;
  case 10: st = lmail_pop3_client_dele(c, &out, 1); break;
  case 11: st = lmail_pop3_client_dele(c, &out, 3); break;
  case 12: st = lmail_pop3_client_quit(c, &out); break;
  default: return 0;
  }
  if (st == LMAIL_E_QUEUE || st == LMAIL_E_STATE) return 0;
  assert_int_equal(st, LMAIL_OK);
  ship(&w->up, &out);
  w->step++;
  return 1;
}

static void client_event(world *w, const lmail_event *ev)
{
  switch (ev->kind) {
  case LMAIL_POP3_CLIENT_STAT:
    assert_int_equal(ev->num, MESSAGES);
    assert_int_equal(ev->num2, octets(w));
    break;
  case LMAIL_POP3_CLIENT_LIST: w->sizes[ev->num] = ev->num2; break;
  case LMAIL_POP3_CLIENT_UIDL:
    assert_int_equal(ev->len, 5);
    assert_int_equal(ev->data[4], '0' + (int)ev->num - 1);
    w->uids++;
    break;
  case LMAIL_POP3_CLIENT_BODY:
    if (ev->len > 0) memcpy(w->body + w->body_len, ev->data, ev->len);
    w->body_len += ev->len;
    break;
  case LMAIL_POP3_CLIENT_END:
    if (ev->code != LMAIL_POP3_RETR) break;
    assert_int_equal(ev->num2, w->body_len);
    assert_int_equal(ev->num2, w->sizes[ev->num]);
    assert_int_equal(w->body_len, strlen(expected[ev->num - 1]));
    assert_memory_equal(w->body, expected[ev->num - 1], w->body_len);
    w->body_len = 0;
    w->finished++;
    break;
  case LMAIL_POP3_CLIENT_OK:
    if (ev->code == LMAIL_POP3_QUIT) w->over = 1;
    break;
  case LMAIL_POP3_CLIENT_CAPA:
  case LMAIL_POP3_CLIENT_GREETING: break;
  default: fail();
  }
}

/* ---- the runs --------------------------------------------------------------------------------- */

/* Plays the script until `steps` commands were written and everything has been answered. */
static void play(world *w, uint32_t seed, unsigned steps, uint32_t client_flags)
{
  lmail_pop3_client_config cfg;
  uint8_t buf[64];
  lmail_writer out;
  int busy = 1;

  memset(w, 0, sizeof *w);
  memset(&cfg, 0, sizeof cfg);
  cfg.queue_max = 8;
  cfg.flags = client_flags;
  w->seed = seed;
  assert_int_equal(lmail_pop3_server_init(&w->server, NULL, w->server_scratch, 255), LMAIL_OK);
  assert_int_equal(lmail_pop3_client_init(&w->client, &cfg, w->client_scratch, 512 + 64), LMAIL_OK);
  lmail_writer_init(&out, buf, sizeof buf);
  assert_int_equal(say(w, &out, LMAIL_POP3_OK, "ready"), LMAIL_OK);
  ship(&w->down, &out);
  while (busy) {
    busy = 0;
    if (w->step < steps && roll(w, 2)) busy |= write_next(w);
    busy |= pump(w, &w->up, &w->server.base, server_event);
    busy |= pump(w, &w->down, &w->client.base, client_event);
    if (!busy && w->step < steps) busy = write_next(w);
  }
  assert_int_equal(w->step, steps);
}

static void everything_arrives(void **state)
{
  static const uint32_t flags[] = {0, LMAIL_POP3_PIPELINE};
  uint32_t seed;

  (void)state;
  for (seed = 1; seed <= 2000; seed++) {
    static world w;

    play(&w, seed, 13, flags[seed % 2]);
    assert_true(w.over);
    assert_int_equal(w.finished, MESSAGES);
    assert_int_equal(w.uids, MESSAGES);
    assert_true(w.removed[0] && !w.removed[1] && w.removed[2] && !w.removed[3]);
    assert_int_equal(lmail_pop3_server_state(&w.server), LMAIL_POP3_CLOSED);
  }
}

/* RFC 1939 6: whatever was marked, a connection that ends without QUIT removes nothing. */
static void nothing_is_removed_without_quit(void **state)
{
  unsigned steps;

  (void)state;
  for (steps = 0; steps < 13; steps++) {
    static world w;
    lmail_event ev;
    size_t used;
    unsigned i;

    play(&w, 7 + steps, steps, 0);
    lmail_finish(&w.server.base);
    assert_int_equal(lmail_next(&w.server.base, NULL, 0, &used, &ev), LMAIL_DONE);
    assert_int_not_equal(lmail_pop3_server_state(&w.server), LMAIL_POP3_UPDATE);
    for (i = 0; i < MESSAGES; i++) assert_false(w.removed[i]);
    lmail_finish(&w.client.base);
    assert_int_equal(lmail_next(&w.client.base, NULL, 0, &used, &ev), LMAIL_DONE);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(everything_arrives),
      cmocka_unit_test(nothing_is_removed_without_quit),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
