/* SPDX-License-Identifier: MIT */
/*
 * pop3_client.c - the POP3 client under any input. The first bytes choose the configuration, the
 * cuts and the commands; the rest is what a server sends. Any cut must give the same events.
 */

#include <libmail/pop3.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS = 16 };

#define REQUIRE(condition)     \
  do {                         \
    if (!(condition)) abort(); \
  } while (0)

typedef struct run {
  lmail_pop3_client c;
  const uint8_t *options;
  unsigned turn; /* events so far, spans of one bulk as one */
  int in_bulk;
  uint64_t octets; /* of the open body */
  uint64_t hash;   /* of all events and commands */
} run;

static void mix(run *r, const void *data, size_t n)
{
  const uint8_t *p = (const uint8_t *)data;
  size_t i;

  for (i = 0; i < n; i++) r->hash = (r->hash ^ p[i]) * UINT64_C(1099511628211);
}

/* One command that the input chooses. */
static lmail_status one_command(run *r, lmail_writer *w, unsigned which)
{
  lmail_pop3_client *c = &r->c;

  if (c->challenged_ && which > 40) return lmail_pop3_client_sasl(c, w, r->options, which % 4);
  switch (which % 20) {
  case 0: return lmail_pop3_client_user(c, w, r->options, 3);
  case 1: return lmail_pop3_client_user(c, w, "u", 1);
  case 2: return lmail_pop3_client_pass(c, w, "p w", 3);
  case 3: return lmail_pop3_client_apop(c, w, "u", 1, "c4c9334bac560ecc979e58001b3e22fb");
  case 4: return lmail_pop3_client_capa(c, w);
  case 5: return lmail_pop3_client_stat(c, w);
  case 6: return lmail_pop3_client_list(c, w, 0);
  case 7: return lmail_pop3_client_list(c, w, 1);
  case 8: return lmail_pop3_client_uidl(c, w, 0);
  case 9: return lmail_pop3_client_uidl(c, w, 2);
  case 10: return lmail_pop3_client_retr(c, w, which);
  case 11: return lmail_pop3_client_top(c, w, 1, which);
  case 12: return lmail_pop3_client_dele(c, w, 7);
  case 13: return lmail_pop3_client_noop(c, w);
  case 14: return lmail_pop3_client_rset(c, w);
  case 15: return lmail_pop3_client_command(c, w, "AUTH PLAIN", 10, 0);
  case 16: return lmail_pop3_client_command(c, w, "XTND XLST", 9, 1);
  case 17: return lmail_pop3_client_command(c, w, r->options + 4, 8, 1);
  case 18: return which > 200 ? lmail_pop3_client_stls(c, w) : lmail_pop3_client_noop(c, w);
  default: return which > 240 ? lmail_pop3_client_quit(c, w) : lmail_pop3_client_noop(c, w);
  }
}

static void write_commands(run *r)
{
  unsigned k;
  unsigned count = 1 + r->options[r->turn % 4] % 3;

  for (k = 0; k < count; k++) {
    unsigned which = r->options[4 + (r->turn + k) % (OPTIONS - 4)];
    uint8_t buf[300];
    lmail_writer w;
    lmail_status st;
    size_t need;

    lmail_writer_init(&w, buf, 0);
    st = one_command(r, &w, which);
    need = w.need;
    if (st == LMAIL_FULL) {
      REQUIRE(need > 0 && need <= 255);
      lmail_writer_init(&w, buf, need - 1);
      REQUIRE(one_command(r, &w, which) == LMAIL_FULL && w.len == 0);
      lmail_writer_init(&w, buf, need);
      st = one_command(r, &w, which);
      REQUIRE(st == LMAIL_OK && w.len == need);
      REQUIRE(memchr(buf, '\r', need - 2) == NULL && memchr(buf, '\n', need - 2) == NULL);
      mix(r, buf, need);
    }
    REQUIRE(st != LMAIL_OK || lmail_pop3_client_waiting(&r->c) > 0);
    mix(r, &st, sizeof st);
  }
}

static void take(run *r, const lmail_event *ev)
{
  uint16_t flags = (uint16_t)(ev->flags & ~(LMAIL_EV_COPIED | LMAIL_EV_MORE));

  REQUIRE(ev->kind >= LMAIL_POP3_CLIENT_GREETING && ev->kind <= LMAIL_POP3_CLIENT_BAD);
  if (ev->data != NULL && ev->data2 != NULL) REQUIRE(ev->data2 >= ev->data + ev->len);
  if (ev->kind != LMAIL_POP3_CLIENT_BODY) r->in_bulk = 0;
  if (!r->in_bulk) {
    r->turn++;
    mix(r, &ev->kind, sizeof ev->kind);
    mix(r, &ev->code, sizeof ev->code);
    mix(r, &ev->field, sizeof ev->field);
    mix(r, &flags, sizeof flags);
    mix(r, &ev->at, sizeof ev->at);
    mix(r, &ev->id, sizeof ev->id);
    mix(r, &ev->repair, sizeof ev->repair);
    mix(r, &ev->num, sizeof ev->num);
    mix(r, &ev->num2, sizeof ev->num2);
    mix(r, &ev->off, sizeof ev->off);
  }
  r->in_bulk = ev->kind == LMAIL_POP3_CLIENT_BODY && (ev->flags & LMAIL_EV_MORE);
  mix(r, ev->data, ev->len);
  mix(r, ev->data2, ev->len2);
  if (ev->kind == LMAIL_POP3_CLIENT_BODY) r->octets += ev->len;
  if (ev->flags & LMAIL_POP3_EV_MULTI) r->octets = 0;
  if (ev->kind == LMAIL_POP3_CLIENT_END && r->octets > 0) REQUIRE(ev->num2 == r->octets);
  if (ev->kind == LMAIL_POP3_CLIENT_BODY || ev->kind == LMAIL_POP3_CLIENT_IRREGULAR) return;
  if ((ev->flags & LMAIL_POP3_EV_MULTI) && (r->options[2] & 3) == 0) { lmail_skip(&r->c.base); }
  write_commands(r);
}

static int32_t on_event(void *user, const lmail_event *ev)
{
  take((run *)user, ev);
  return (ev->off & 1) ? LMAIL_PAUSE : LMAIL_CONTINUE;
}

/* Runs the input; cut 0: in one piece. */
static uint64_t play(const uint8_t *options, const uint8_t *in, size_t n, size_t cut)
{
  lmail_pop3_client_config cfg;
  lmail_status st = LMAIL_OK;
  size_t at = 0;
  size_t given = 0;
  uint8_t *scratch;
  lmail_error e;
  run r;

  memset(&r, 0, sizeof r);
  memset(&cfg, 0, sizeof cfg);
  r.options = options;
  cfg.flags = options[0] & 0x0f;
  cfg.tolerate = (uint32_t)(options[0] >> 4) << 8;
  cfg.line_max = options[1] == 0 ? 0 : 15u + options[1];
  cfg.queue_max = options[1] % 5u;
  scratch = (uint8_t *)malloc(lmail_pop3_client_scratch_size(&cfg));
  REQUIRE(lmail_pop3_client_init(&r.c, &cfg, scratch, lmail_pop3_client_scratch_size(&cfg)) ==
          LMAIL_OK);
  for (;;) {
    uint8_t *piece = (uint8_t *)malloc(given - at + 1);
    size_t used = 0;
    lmail_event ev;

    memcpy(piece, in + at, given - at);
    if (options[3] & 1) {
      st = lmail_next(&r.c.base, piece, given - at, &used, &ev);
      if (st == LMAIL_EVENT) take(&r, &ev);
    } else {
      st = lmail_feed(&r.c.base, piece, given - at, &used, on_event, &r);
    }
    free(piece);
    REQUIRE(used <= given - at);
    at += used;
    if (st == LMAIL_SWITCH || st == LMAIL_E_INJECTED) break;
    if (st == LMAIL_EVENT || st == LMAIL_PAUSED) continue;
    if (st != LMAIL_OK) break;
    REQUIRE(at == given);
    if (given == n) lmail_finish(&r.c.base);
    else given += cut == 0 || n - given < cut ? n - given : cut;
  }
  /* whether bytes follow STLS in the same piece is up to the cut */
  if (st != LMAIL_SWITCH && st != LMAIL_E_INJECTED) {
    lmail_get_error(&r.c.base, &e);
    mix(&r, &st, sizeof st);
    mix(&r, &e.off, sizeof e.off);
    mix(&r, &e.line, sizeof e.line);
    mix(&r, &e.field, sizeof e.field);
    mix(&r, &e.byte, sizeof e.byte);
    mix(&r, &e.repair, sizeof e.repair);
  }
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
  REQUIRE(play(data, data + OPTIONS, size - OPTIONS, 1 + data[1] % 32) == whole);
  return 0;
}
