/* SPDX-License-Identifier: MIT */
/*
 * imap_client.c - the IMAP client under any server and any application: the first octets choose what is
 * called between events and with which arguments. Whatever is written has lines only where the library ends
 * them, and the machine never counts more commands than it was given.
 */

#include "check.h"
#include "choices.h"
#include <libmail/imap_client.h>
#include <string.h>

enum { OPTIONS = 24 };

/* Octets that arguments are made of. */
static const char text[] =
    "INBOX\r\nA9 LOGOUT \"\\{3}\r\n(a) 1:*,4:2 \xff\0\xc3\xa4 1-Feb-2026 BODY[1.TEXT]<0>";

typedef struct run {
  lmail_imap_client c;
  const uint8_t *options;
  unsigned turn;
  lmail_imap_arg args[6];
  size_t count;
  uint32_t verb;
  int open;
} run;

static uint8_t choice(run *r)
{
  return r->options[r->turn++ % OPTIONS];
}

static void choose_command(run *r)
{
  size_t i;

  r->verb = choice(r) % (LMAIL_IMAP_CMD_OTHER + 2u);
  r->count = choice(r) % 6u;
  memset(r->args, 0, sizeof r->args);
  for (i = 0; i < r->count; i++) {
    lmail_imap_arg *arg = &r->args[i];

    arg->kind = (uint16_t)(choice(r) % (LMAIL_IMAP_ARG_CLOSE + 2u));
    arg->flags = (uint16_t)(choice(r) & 0x1fu);
    arg->data = text + choice(r) % (sizeof text - 1);
    arg->len = choice(r) % (size_t)(text + sizeof text - (const char *)arg->data);
    if (arg->kind == LMAIL_IMAP_ARG_ITEM && (choice(r) & 1)) arg->data2 = "TEXT", arg->len2 = 4;
    arg->num = choice(r);
    arg->num2 = choice(r);
  }
}

/* A line ends with CRLF, and only at the end of a command or behind a literal's head. */
static void check_lines(const run *r, const uint8_t *s, size_t n, lmail_status st)
{
  size_t i = 0;

  (void)r;
  while (i < n) {
    const uint8_t *lf = (const uint8_t *)memchr(s + i, '\n', n - i);
    size_t at;

    if (lf == NULL) break;
    at = (size_t)(lf - s);
    CHECK(at > 0 && s[at - 1] == '\r');
    if (at + 1 == n) break; /* the end, whether it waits or not */
    CHECK(at > 1 && s[at - 2] == '}');
    return; /* what follows is a literal's, or behind it */
  }
  if (st == LMAIL_WAIT) CHECK(n == 0 || (n > 3 && s[n - 3] == '}'));
}

static void act(run *r)
{
  uint8_t buf[1024];
  lmail_writer w;
  uint32_t before = lmail_imap_client_next_id(&r->c);
  lmail_status st;
  size_t used;

  lmail_writer_init(&w, buf, choice(r) & 1 ? sizeof buf : (size_t)LMAIL_IMAP_PIECE + choice(r));
  switch (choice(r) % 8u) {
  case 0: st = lmail_imap_client_login(&r->c, &w, text, choice(r) % 8u, text + 3, 2); break;
  case 1: st = lmail_imap_client_authenticate(&r->c, &w, "PLAIN", 5, text, 5); break;
  case 2: st = lmail_imap_client_sasl(&r->c, &w, "eA==", 4); break;
  case 3: st = lmail_imap_client_done(&r->c, &w); break;
  case 4: st = lmail_imap_client_tls_started(&r->c); break;
  case 5: st = lmail_imap_client_compress_started(&r->c); break;
  case 6: st = lmail_imap_client_body(&r->c, &w, text, sizeof text, &used); break;
  default:
    if (!r->open) choose_command(r);
    st = lmail_imap_client_command(&r->c, &w, r->verb, r->args, r->count);
    r->open = st == LMAIL_FULL || st == LMAIL_WAIT || st == LMAIL_PAUSED;
    if (before != lmail_imap_client_next_id(&r->c)) check_lines(r, buf, w.len, st);
    break;
  }
  CHECK(w.len <= w.cap);
  if (st < 0) CHECK(w.len == 0 || st == LMAIL_E_ARGUMENT);
  CHECK(lmail_imap_client_next_id(&r->c) - before <= 1);
}

static void play(const uint8_t *options, const uint8_t *in, size_t n, size_t cut)
{
  lmail_imap_client_config cfg;
  lmail_imap_selected m;
  uint32_t uids[5];
  uint8_t scratch[64 + 3 * 4 + 8 * 3];
  lmail_status st;
  size_t at = 0, given = 0;
  run r;

  memset(&r, 0, sizeof r);
  memset(&cfg, 0, sizeof cfg);
  r.options = options;
  cfg.token_max = 64;
  cfg.depth_max = 3;
  cfg.queue_max = 3;
  cfg.flags = options[0] & 7u;
  CHECK(lmail_imap_client_init(&r.c, &cfg, scratch, sizeof scratch) == LMAIL_OK);
  if (options[1] & 0x80) {
    uids[0] = 1, uids[1] = 5, uids[2] = 9;
    CHECK(lmail_imap_selected_resume(&m, uids, 5, 3, 7) == LMAIL_OK);
  } else {
    lmail_imap_selected_init(&m, uids, 5);
  }
  for (;;) {
    uint8_t *piece = (uint8_t *)malloc(given - at + 1);
    size_t used = 0;
    lmail_event ev;

    memcpy(piece, in + at, given - at);
    st = lmail_next(&r.c.reader.base, piece, given - at, &used, &ev);
    CHECK(used <= given - at);
    if (st == LMAIL_EVENT) lmail_imap_selected_see(&m, &ev);
    free(piece);
    at += used;
    CHECK(lmail_imap_client_unanswered(&r.c) <= 3);
    if (st == LMAIL_EVENT && ev.kind == LMAIL_IMAP_CLIENT_END) act(&r);
    if (st == LMAIL_SWITCH) {
      if (lmail_imap_client_tls_started(&r.c) == LMAIL_OK) continue;
      if (lmail_imap_client_compress_started(&r.c) == LMAIL_OK) continue;
    }
    if (st == LMAIL_EVENT) continue;
    if (st != LMAIL_OK) break;
    CHECK(at == given);
    act(&r);
    if (given == n) lmail_finish(&r.c.reader.base);
    else given += cut == 0 || n - given < cut ? n - given : cut;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size < OPTIONS) return 0;
  play(data, data + OPTIONS, size - OPTIONS, 0);
  play(data, data + OPTIONS, size - OPTIONS, 1 + data[1] % 16u);
  return 0;
}
