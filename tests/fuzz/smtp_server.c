/* SPDX-License-Identifier: MIT */
/*
 * smtp_server.c - the SMTP server against hostile input, splits, pauses and replies.
 *
 * The first bytes choose the configuration, how the rest is cut and how each command is answered.
 * The same input is run twice, in those pieces and in one; both must tell the same.
 */

#include "choices.h"
#include <libmail/smtp.h>
#include <stdlib.h>
#include <string.h>

/* A running hash of all that was told and written; spans of one bulk count as one. */
typedef struct digest {
  uint64_t hash;
  uint32_t events;
  uint32_t told; /* spans counted one by one */
} digest;

static void add(digest *d, const void *data, size_t n)
{
  hash_add(&d->hash, data, n);
}

static void add_event(digest *d, const lmail_event *ev)
{
  uint64_t words[11];

  if (ev->kind == LMAIL_SMTP_SERVER_BODY) {
    add(d, ev->data, ev->len);
    if (ev->flags & LMAIL_EV_MORE) return;
  }
  words[0] = ev->kind;
  words[1] = ev->code;
  words[2] = ev->field;
  words[3] = ev->at;
  words[4] = ev->num;
  words[5] = ev->off;
  words[6] = ev->flags & ~(unsigned)(LMAIL_EV_MORE | LMAIL_EV_COPIED);
  words[7] = ev->id;
  words[8] = ev->repair;
  words[9] = ev->len;
  words[10] = ev->len2;
  add(d, words, sizeof words);
  add(d, ev->data, ev->len);
  add(d, ev->data2, ev->len2);
  d->events++;
}

/* Every third event is followed by a pause. */
static int32_t on_event(void *user, const lmail_event *ev)
{
  digest *d = (digest *)user;

  add_event(d, ev);
  return d->told++ % 3 == 0 ? LMAIL_PAUSE : LMAIL_CONTINUE;
}

/* Answers as the choices say, with codes that may or may not fit; in the end one that does. */
static void answer(lmail_smtp_server *s, choices *c, digest *d)
{
  static const uint16_t codes[] = {250, 354, 550, 421, 221, 252, 451, 220, 334, 235, 355};
  uint8_t out[300];
  lmail_writer w;
  unsigned i;
  lmail_status st;

  lmail_writer_init(&w, out, choose(c));
  st = lmail_smtp_server_reply(s, &w, codes[choose(c) % 11], 0, "2\nAUTH LINES\nXCLIENT NAME", 25);
  if (st == LMAIL_FULL && w.len != 0) abort();
  lmail_writer_init(&w, out, sizeof out);
  if (st != LMAIL_OK) st = lmail_smtp_server_refuse(s, &w);
  for (i = 0; st != LMAIL_OK && i < 6; i++)
    st = lmail_smtp_server_reply(s, &w, codes[i], 0, NULL, 0);
  add(d, out, w.len);
}

/* One call of the form that is chosen; its events go into the digest. */
static lmail_status drive(lmail_smtp_server *s, const uint8_t *in, size_t n, size_t *used,
                          unsigned form, digest *d)
{
  lmail_event ev[3];
  lmail_status st;
  size_t count;
  size_t i;

  if (form % 3 == 0) {
    st = lmail_next(&s->base, in, n, used, ev);
    if (st == LMAIL_EVENT) add_event(d, ev);
    return st;
  }
  if (form % 3 == 1) return lmail_feed(&s->base, in, n, used, on_event, d);
  count = lmail_read(&s->base, in, n, used, ev, 1 + form / 3 % 3, &st);
  for (i = 0; i < count; i++) add_event(d, &ev[i]);
  return st;
}

static digest run(const uint8_t *in, size_t n, choices c, int pieces)
{
  choices cuts = c;
  uint8_t *scratch;
  lmail_smtp_server_config cfg;
  lmail_smtp_server s;
  digest d = {UINT64_C(14695981039346656037), 0, 0};
  lmail_status st = LMAIL_OK;
  size_t start = 0;
  size_t end = 0;
  int finished = 0;
  unsigned flags;

  memset(&cfg, 0, sizeof cfg);
  cfg.tolerate = choose(&c) & 0x1f;
  flags = choose(&c); /* 0x80: with all extensions */
  cfg.flags = flags & 0xf;
  if (flags & 0x80) cfg.extensions = 0x3fffffff;
  cfg.size_max = choose(&c);
  cfg.recipients_max = choose(&c) & 3;
  scratch = malloc(lmail_smtp_server_scratch_size(&cfg));
  if (lmail_smtp_server_init(&s, &cfg, scratch, lmail_smtp_server_scratch_size(&cfg)) != LMAIL_OK) {
    abort();
  }
  if ((flags & 0x80) && lmail_smtp_server_extend(&s) != LMAIL_OK) abort();
  for (;;) {
    uint8_t *chunk = malloc(end - start);
    size_t used;

    if (end > start) memcpy(chunk, in + start, end - start);
    st = drive(&s, chunk, end - start, &used, pieces ? choose(&cuts) : 0, &d);
    if (used > end - start) abort();
    start += used;
    if (st == LMAIL_EVENT || st == LMAIL_PAUSED) {
      free(chunk);
      continue;
    }
    if (st == LMAIL_REPLY_DUE) {
      answer(&s, &c, &d);
    } else if ((st == LMAIL_OK || st == LMAIL_SWITCH) && end < n) {
      size_t cut = pieces ? (size_t)choose(&cuts) % 50 + 1 : n;

      end = n - end < cut ? n : end + cut;
    } else if (st == LMAIL_OK && !finished) {
      finished = 1;
      lmail_finish(&s.base);
    } else {
      free(chunk);
      break;
    }
    free(chunk);
  }
  add(&d, &st, sizeof st);
  free(scratch);
  return d;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  choices c;
  digest whole;
  digest cut;

  if (size < 24) return 0;
  c.s = data;
  c.n = 24;
  c.at = 0;
  whole = run(data + 24, size - 24, c, 0);
  cut = run(data + 24, size - 24, c, 1);
  if (whole.hash != cut.hash || whole.events != cut.events) abort();
  return 0;
}
