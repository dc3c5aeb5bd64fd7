/* SPDX-License-Identifier: MIT */
/*
 * checkpoint.c - RFC 1845 end to end: the connection breaks behind each octet of the message in turn, the
 * client comes again with the same TRANSID, and what the server has in the end is the message, once.
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

static const char message[] = "Subject: a\r\n\r\n.dots\r\n..\r\n.\r\nlast line\r\n";
enum { MESSAGE = sizeof message - 1 };

/* What a server keeps in storage that outlives a connection. */
typedef struct storage {
  char transid[32];
  unsigned recipients;
  char body[2 * MESSAGE];
  size_t len;
  unsigned complete; /* how often a message has come whole */
} storage;

typedef struct connection {
  lmail_smtp_client client;
  lmail_smtp_server server;
  uint8_t client_scratch[2048], server_scratch[2048];
  uint8_t to_server[1024], to_client[1024];
  lmail_writer up, down;
  storage *kept;
  uint64_t resumed_at;
  int chunked, resumed, recipients_said, done;
} connection;

/* ---- the server's application ------------------------------------------------------------------- */

static void say(connection *x, unsigned code, const char *text)
{
  assert_int_equal(lmail_smtp_server_reply(&x->server, &x->down, code, 0, text, strlen(text)),
                   LMAIL_OK);
}

static void mail(connection *x, const lmail_event *ev)
{
  storage *k = x->kept;
  const char *transid = (const char *)ev->data2 + strlen("TRANSID=");
  const size_t n = ev->len2 - strlen("TRANSID=");
  char text[64];

  if (k->recipients != 0 && strlen(k->transid) == n && memcmp(k->transid, transid, n) == 0) {
    snprintf(text, sizeof text, "%zu is the transaction offset", k->len);
    say(x, 355, text);
    return;
  }
  memset(k, 0, sizeof *k);
  memcpy(k->transid, transid, n);
  say(x, 250, "");
}

static void answer(connection *x, const lmail_event *ev)
{
  storage *k = x->kept;

  switch (ev->kind) {
  case LMAIL_SMTP_SERVER_EHLO: say(x, 250, "mx"); break;
  case LMAIL_SMTP_SERVER_MAIL: mail(x, ev); break;
  case LMAIL_SMTP_SERVER_RCPT:
    k->recipients++;
    say(x, 250, "");
    break;
  case LMAIL_SMTP_SERVER_DATA: say(x, 354, ""); break;
  case LMAIL_SMTP_SERVER_BODY:
    assert_true(k->len + ev->len <= sizeof k->body);
    if (ev->len > 0) memcpy(k->body + k->len, ev->data, ev->len);
    k->len += ev->len;
    break;
  case LMAIL_SMTP_SERVER_MESSAGE:
    k->complete++;
    k->recipients = 0;
    say(x, 250, "");
    break;
  case LMAIL_SMTP_SERVER_QUIT: say(x, 221, ""); break;
  case LMAIL_SMTP_SERVER_BDAT: break;
  default: fail_msg("server: kind %u", ev->kind);
  }
}

/* ---- the client's application ------------------------------------------------------------------- */

static lmail_smtp_value transid(void)
{
  lmail_smtp_value v;

  memset(&v, 0, sizeof v);
  v.param = LMAIL_SMTP_PARAM_TRANSID;
  v.data = (const uint8_t *)"<12345@claremont.edu>";
  v.len = 21;
  return v;
}

static void send_message(connection *x, uint64_t from)
{
  size_t used;

  assert_true(from <= MESSAGE);
  if (x->chunked) {
    assert_int_equal(
        lmail_smtp_client_chunk(&x->client, &x->up, message + from, MESSAGE - from, &used),
        LMAIL_OK);
  } else {
    assert_int_equal(
        lmail_smtp_client_body(&x->client, &x->up, message + from, MESSAGE - from, &used, 1),
        LMAIL_OK);
  }
}

static void begin_message(connection *x)
{
  if (!x->chunked) {
    assert_int_equal(lmail_smtp_client_data(&x->client, &x->up), LMAIL_OK);
    return;
  }
  assert_int_equal(lmail_smtp_client_bdat(&x->client, &x->up, MESSAGE - x->resumed_at, 1),
                   LMAIL_OK);
  send_message(x, x->resumed_at);
}

static void hear(connection *x, const lmail_event *ev)
{
  lmail_smtp_client *c = &x->client;
  lmail_smtp_value v = transid();

  if (ev->kind == LMAIL_SMTP_CLIENT_LINE || ev->kind == LMAIL_SMTP_CLIENT_EXTENSION) return;
  if (ev->kind == LMAIL_SMTP_CLIENT_GREETING) {
    assert_int_equal(lmail_smtp_client_ehlo(c, &x->up, TEXT("c")), LMAIL_OK);
  } else if (ev->kind == LMAIL_SMTP_CLIENT_MESSAGE) {
    assert_int_equal(ev->code, 250);
    assert_int_equal(lmail_smtp_client_quit(c, &x->up), LMAIL_OK);
  } else if (ev->num == LMAIL_SMTP_EHLO) {
    assert_int_equal(lmail_smtp_client_mail_with(c, &x->up, TEXT("a@b"), &v, 1), LMAIL_OK);
  } else if (ev->num == LMAIL_SMTP_MAIL && (ev->flags & LMAIL_SMTP_EV_RESUMED)) {
    x->resumed = 1;
    x->resumed_at = ev->num2;
    assert_int_equal(lmail_smtp_client_recipients(c), 1);
    begin_message(x);
  } else if (ev->num == LMAIL_SMTP_MAIL) {
    assert_int_equal(lmail_smtp_client_rcpt(c, &x->up, TEXT("c@d")), LMAIL_OK);
    assert_int_equal(lmail_smtp_client_rcpt(c, &x->up, TEXT("e@f")), LMAIL_OK);
  } else if (ev->num == LMAIL_SMTP_RCPT) {
    if (++x->recipients_said == 2) begin_message(x);
  } else if (ev->num == LMAIL_SMTP_DATA) {
    assert_int_equal(ev->code, 354);
    send_message(x, x->resumed_at);
  }
}

/* ---- the wire ----------------------------------------------------------------------------------- */

/* Moves n octets at most; returns how many. */
static size_t to_server(connection *x, size_t n)
{
  lmail_event ev;
  lmail_status st;
  size_t used;

  if (n > x->up.len) n = x->up.len;
  st = lmail_next(&x->server.base, x->to_server, n, &used, &ev);
  assert_true(st >= 0);
  if (st == LMAIL_EVENT) answer(x, &ev);
  x->up.len -= used;
  memmove(x->to_server, x->to_server + used, x->up.len);
  return used;
}

static void to_client(connection *x)
{
  lmail_event ev;
  size_t used;
  lmail_status st = lmail_next(&x->client.base, x->to_client, x->down.len, &used, &ev);

  assert_true(st >= 0);
  x->down.len -= used;
  memmove(x->to_client, x->to_client + used, x->down.len);
  if (st == LMAIL_EVENT) hear(x, &ev);
  if (st == LMAIL_DONE) x->done = 1;
}

/* A connection that breaks when the client has sent so many octets of message and dots; 1: it broke. */
static int connect_until(connection *x, storage *kept, int chunked, size_t octets)
{
  lmail_smtp_server_config cfg;
  unsigned rounds = 0;

  memset(x, 0, sizeof *x);
  memset(&cfg, 0, sizeof cfg);
  cfg.extensions = LMAIL_SMTP_EXT_CHECKPOINT | LMAIL_SMTP_EXT_PIPELINING | LMAIL_SMTP_EXT_CHUNKING;
  x->kept = kept;
  x->chunked = chunked;
  assert_int_equal(
      lmail_smtp_client_init(&x->client, NULL, x->client_scratch, sizeof x->client_scratch),
      LMAIL_OK);
  assert_int_equal(lmail_smtp_client_extend(&x->client), LMAIL_OK);
  assert_int_equal(
      lmail_smtp_server_init(&x->server, &cfg, x->server_scratch, sizeof x->server_scratch),
      LMAIL_OK);
  assert_int_equal(lmail_smtp_server_extend(&x->server), LMAIL_OK);
  lmail_writer_init(&x->up, x->to_server, sizeof x->to_server);
  lmail_writer_init(&x->down, x->to_client, sizeof x->to_client);
  say(x, 220, "mx");
  while (!x->done) {
    assert_true(rounds++ < 10000);
    if (lmail_smtp_server_recipients(&x->server) != 0 && x->kept->complete == 0 &&
        x->kept->len >= octets) {
      return 1;
    }
    (void)to_server(x, 1);
    to_client(x);
  }
  return 0;
}

/*
 * "In the case of data transferred with the DATA command the offset must also correspond to the
 * beginning of a line": what is behind the last one is forgotten.
 */
static void keep_whole_lines(storage *k)
{
  while (k->len > 0 && k->body[k->len - 1] != '\n') k->len--;
}

static void broken_behind_each_octet(void **state)
{
  connection *x = malloc(sizeof *x);
  size_t octets, resumed_inside = 0;
  int chunked;

  (void)state;
  for (chunked = 0; chunked < 2; chunked++) {
    for (octets = 0; octets < MESSAGE; octets++) {
      storage kept;

      memset(&kept, 0, sizeof kept);
      assert_int_equal(connect_until(x, &kept, chunked, octets), 1);
      keep_whole_lines(&kept);
      resumed_inside += kept.len > 0;
      kept.recipients = 2;
      assert_int_equal(connect_until(x, &kept, chunked, SIZE_MAX), 0);
      assert_int_equal(x->resumed, 1);
      assert_int_equal(x->recipients_said, 0);
      assert_int_equal(kept.complete, 1);
      assert_int_equal(kept.len, MESSAGE);
      assert_memory_equal(kept.body, message, MESSAGE);
    }
  }
  assert_true(resumed_inside > MESSAGE / 2);
  free(x);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {cmocka_unit_test(broken_behind_each_octet)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
