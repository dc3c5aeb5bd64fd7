/* SPDX-License-Identifier: MIT */
/* exchange.c - a client against a server; see exchange.h. */

#include "exchange.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { ROOM = 16384, PLENTY = 16384, ROUNDS = 40 };

typedef struct line {
  uint8_t text[ROOM];
  size_t len;
} line;

static void note(exchange *x, const char *who, const line *l)
{
  x->log_len += (size_t)snprintf(x->log + x->log_len, sizeof x->log - x->log_len, "%s%.*s\n", who,
                                 (int)l->len, (const char *)l->text);
  assert_true(x->log_len < sizeof x->log);
}

/* One line through windows: what does not fit comes with the next; something must come, or be needed. */
static lmail_status collect(exchange *x, lmail_sasl_client *c, lmail_sasl_server *s, line *l)
{
  size_t cap = x->window != 0 ? x->window : ROOM;
  lmail_status st;

  l->len = 0;
  do {
    uint8_t *room = (uint8_t *)malloc(cap);
    lmail_writer w;

    lmail_writer_init(&w, room, cap);
    st = c != NULL ? lmail_sasl_client_write(c, &x->cred, &w) : lmail_sasl_server_write(s, &w);
    assert_true(l->len + w.len <= ROOM);
    memcpy(l->text + l->len, room, w.len);
    l->len += w.len;
    if (st == LMAIL_FULL) {
      assert_true(w.need > 0);
      if (w.len == 0) cap = cap < w.need ? cap + 1 : cap * 2; /* a whole is not to be had in less */
    }
    free(room);
  } while (st == LMAIL_FULL);
  return st;
}

static lmail_status deliver(exchange *x, lmail_sasl_server *s, const uint8_t *text, size_t n)
{
  lmail_status st;
  size_t at = 0;

  for (;;) {
    size_t len = x->piece != 0 && x->piece < n - at ? x->piece : n - at;
    uint8_t *copy = (uint8_t *)malloc(len + 1);

    memcpy(copy, text + at, len);
    at += len;
    st = lmail_sasl_server_receive(s, copy, len, at < n);
    memset(copy, '!', len);
    free(copy);
    if (st != LMAIL_WAIT) break;
    assert_true(at < n);
  }
  while (st == LMAIL_REPLY_DUE) {
    lmail_sasl_answer a;
    size_t len;
    const uint8_t *p;

    memset(&a, 0, sizeof a);
    x->questions = x->questions * 10 + lmail_sasl_server_question(s);
    p = lmail_sasl_server_get(s, LMAIL_SASL_GET_USER, &len);
    if (p != NULL)
      snprintf(x->server_user, sizeof x->server_user, "%.*s", (int)len, (const char *)p);
    p = lmail_sasl_server_get(s, LMAIL_SASL_GET_AUTHZID, &len);
    if (p != NULL) {
      snprintf(x->server_authzid, sizeof x->server_authzid, "%.*s", (int)len, (const char *)p);
    }
    x->answer(x->user, s, &a);
    st = lmail_sasl_server_answer(s, &a);
  }
  return st;
}

/* The argument behind "AUTH " or what it is. */
static lmail_status command(exchange *x, lmail_sasl_server *s, const line *l)
{
  static const char *const words[] = {"AUTH ", "AUTH ", "AUTHENTICATE ", "AUTHINFO SASL "};
  const char *word = words[x->client_config.protocol];
  const uint8_t *name, *initial;
  size_t name_len, initial_len, skip = strlen(word);

  assert_true(l->len > skip);
  assert_memory_equal(l->text, word, skip);
  assert_int_equal(lmail_sasl_argument(l->text + skip, l->len - skip, &name, &name_len, &initial,
                                       &initial_len, NULL),
                   LMAIL_OK);
  assert_ptr_equal(lmail_sasl_server_find(&x->server, 1, name, name_len), x->server);
  return deliver(x, s, initial, initial_len);
}

static void challenge(exchange *x, lmail_sasl_client *c, const line *l)
{
  uint8_t *copy = (uint8_t *)malloc(l->len + 1);
  unsigned turns = 0;

  memcpy(copy, l->text, l->len);
  x->client_status = lmail_sasl_client_challenge(c, &x->cred, copy, l->len);
  free(copy);
  while (x->client_status == LMAIL_PAUSED) {
    assert_true(turns++ < 100000);
    x->client_status = lmail_sasl_client_work(c, &x->cred, x->slice != 0 ? x->slice : 100);
  }
}

static int is_wiped(const uint8_t *p, size_t n)
{
  while (n-- != 0) {
    if (p[n] != 0) return 0;
  }
  return 1;
}

void exchange_run(exchange *x)
{
  static line l;
  size_t cs_size = x->client_scratch != 0 ? x->client_scratch : PLENTY;
  size_t ss_size = x->server_scratch != 0 ? x->server_scratch : PLENTY;
  uint8_t *cs = (uint8_t *)malloc(cs_size), *ss = (uint8_t *)malloc(ss_size);
  lmail_sasl_client c;
  lmail_sasl_server s;
  unsigned rounds;

  x->log_len = 0;
  x->questions = 0;
  x->client_reason = x->server_reason = 0;
  x->server_user[0] = x->server_authzid[0] = 0;
  x->server_config.protocol = x->client_config.protocol;
  assert_int_equal(lmail_sasl_client_init(&c, x->client, &x->client_config, cs, cs_size), LMAIL_OK);
  assert_int_equal(lmail_sasl_server_init(&s, x->server, &x->server_config, ss, ss_size), LMAIL_OK);
  x->client_status = collect(x, &c, NULL, &l);
  x->server_status = LMAIL_E_STATE;
  if (x->client_status == LMAIL_OK) {
    note(x, "C: ", &l);
    x->server_status = command(x, &s, &l);
  }
  for (rounds = 0; x->server_status == LMAIL_OK; rounds++) {
    assert_true(rounds < ROUNDS);
    assert_int_equal(collect(x, NULL, &s, &l), LMAIL_OK);
    note(x, "S: ", &l);
    challenge(x, &c, &l);
    if (x->client_status < 0) break;
    assert_int_equal(collect(x, &c, NULL, &l), LMAIL_OK);
    note(x, "C: ", &l);
    x->server_status = deliver(x, &s, l.text, l.len);
  }
  x->server_reason = lmail_sasl_server_reason(&s);
  if (x->server_status == LMAIL_DONE) {
    assert_int_equal(x->server_reason, 0);
    l.len = 0;
    if (collect(x, NULL, &s, &l) == LMAIL_OK) note(x, "S: ", &l);
    x->client_status = lmail_sasl_client_success(&c, &x->cred, l.text, l.len);
  } else if (x->server_status == LMAIL_REFUSED) {
    size_t n;

    assert_int_not_equal(x->server_reason, 0);
    assert_true(is_wiped(ss, ss_size));
    assert_null(lmail_sasl_server_get(&s, LMAIL_SASL_GET_SECRET, &n));
  }
  if (x->server_status != LMAIL_E_STATE) {
    assert_int_equal(lmail_sasl_server_receive(&s, "", 0, 0), LMAIL_E_STATE);
  }
  x->client_reason = lmail_sasl_client_reason(&c);
  lmail_sasl_client_clear(&c);
  lmail_sasl_server_clear(&s);
  assert_true(is_wiped(cs, cs_size));
  assert_true(is_wiped(ss, ss_size));
  free(cs);
  free(ss);
}

char *exchange_log(const exchange *x)
{
  char *copy = (char *)malloc(x->log_len + 1);

  assert_non_null(copy);
  memcpy(copy, x->log, x->log_len + 1);
  return copy;
}
