/* SPDX-License-Identifier: MIT */
/*
 * smtp_client.c - the SMTP client against a hostile server, and an application that says anything
 * at any time.
 *
 * The first bytes choose the configuration, how the rest is cut and what is written after each
 * event; of the commands, most need what is attached. The same input is run twice, in those pieces and in one; both must tell the same. Whatever
 * is written must be whole lines of one command each.
 */

#include "choices.h"
#include <libmail/smtp.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 32 };

/* A running hash of all that was told and written. */
typedef struct digest {
  uint64_t hash;
  uint32_t events;
} digest;

static void add(digest *d, const void *data, size_t n)
{
  hash_add(&d->hash, data, n);
}

static void add_event(digest *d, const lmail_event *ev)
{
  uint64_t words[9];

  words[0] = ev->kind;
  words[1] = ev->code;
  words[2] = ev->field;
  words[3] = ev->id;
  words[4] = ev->num;
  words[5] = ev->num2;
  words[6] = ev->off;
  words[7] = ev->repair;
  words[8] = ev->flags & ~(unsigned)LMAIL_EV_COPIED;
  add(d, words, sizeof words);
  add(d, ev->data, ev->len);
  add(d, ev->data2, ev->len2);
  d->events++;
}

/* What lmail_smtp_client_extend attaches. */
static lmail_status say_more(lmail_smtp_client *m, choices *c, lmail_writer *w, const uint8_t *text,
                             size_t len)
{
  lmail_smtp_value v[3];
  size_t used, i;

  memset(v, 0, sizeof v);
  for (i = 0; i < 3; i++) {
    v[i].param = (uint16_t)(choose(c) % 22);
    v[i].num = (int64_t)(choose(c) % 18) - 2;
    v[i].code = (uint16_t)(choose(c) % 8);
    v[i].data = text;
    v[i].len = len / 2;
    v[i].data2 = text + len / 2;
    v[i].len2 = len - len / 2;
  }
  switch (choose(c) % 14) {
  case 0: return lmail_smtp_client_starttls(m, w);
  case 1: return lmail_smtp_client_tls(m);
  case 2: return lmail_smtp_client_auth(m, w, "PLAIN", 5, choose(c) & 1 ? text : NULL, len);
  case 3: return lmail_smtp_client_sasl(m, w, text, len);
  case 4: return lmail_smtp_client_sasl(m, w, "QQ==", 4);
  case 5: return lmail_smtp_client_mail_with(m, w, "a@b", 3, v, choose(c) % 4);
  case 6: return lmail_smtp_client_mail_with(m, w, text, len, v, choose(c) % 4);
  case 7: return lmail_smtp_client_rcpt_with(m, w, "a@b", 3, v, choose(c) % 4);
  case 8: return lmail_smtp_client_bdat(m, w, choose(c) % 16, choose(c) & 1);
  case 9: return lmail_smtp_client_bdat(m, w, len, choose(c) & 1);
  case 10: return lmail_smtp_client_burl(m, w, text, len, choose(c) & 1);
  case 11: return lmail_smtp_client_command(m, w, choose(c) % 26, text, len);
  default: {
    uint64_t left = lmail_smtp_client_chunk_left(m);
    lmail_status st;

    if (len > left) len = (size_t)left;
    st = lmail_smtp_client_chunk(m, choose(c) & 1 ? w : NULL, text, len, &used);
    if (used > len || lmail_smtp_client_chunk_left(m) + used > left) abort();
    return st;
  }
  }
}

/* One command, of a verb and with an argument that the choices pick out of the input itself. */
static lmail_status say(lmail_smtp_client *m, choices *c, lmail_writer *w, const uint8_t *in,
                        size_t n)
{
  unsigned verb = choose(c) % 24;
  size_t at = n == 0 ? 0 : choose(c) % n;
  size_t len = choose(c) % 80;
  const uint8_t *text = in + at;
  size_t used;

  if (len > n - at) len = n - at;
  if (choose(c) & 1) {
    text = (const uint8_t *)"a@b";
    len = 3;
  }
  switch (verb) {
  case 0: return lmail_smtp_client_ehlo(m, w, "c", 1);
  case 1: return lmail_smtp_client_helo(m, w, text, len);
  case 2:
  case 3: return lmail_smtp_client_mail(m, w, text, len, choose(c), choose(c) & 1);
  case 4:
  case 5:
  case 6: return lmail_smtp_client_rcpt(m, w, text, len);
  case 7: return lmail_smtp_client_data(m, w);
  case 8:
  case 9:
  case 10: return lmail_smtp_client_body(m, w, text, len, &used, choose(c) & 1);
  case 11: return lmail_smtp_client_rset(m, w);
  case 12: return lmail_smtp_client_vrfy(m, w, text, len);
  case 13: return lmail_smtp_client_help(m, w, text, len);
  case 14: return lmail_smtp_client_sent(m, text, len);
  case 15:
  case 16:
  case 17:
  case 18:
  case 19:
  case 20:
  case 21:
  case 22: return say_more(m, c, w, text, len);
  default: return choose(c) < 32 ? lmail_smtp_client_quit(m, w) : lmail_smtp_client_noop(m, w);
  }
}

/* A few commands; a line break may stand at the end of a command or in a body, nowhere else. */
static void speak(lmail_smtp_client *m, choices *c, digest *d, const uint8_t *in, size_t n)
{
  unsigned count = choose(c) % 4;

  while (count-- > 0) {
    uint32_t before = lmail_smtp_client_last(m);
    uint8_t out[256];
    lmail_writer w;
    lmail_status st;
    size_t i;

    lmail_writer_init(&w, out, choose(c));
    st = say(m, c, &w, in, n);
    if (w.len > w.cap || (st < 0 && st != LMAIL_E_SYNTAX && w.len != 0)) abort();
    for (i = 0; i < w.len; i++) {
      if (out[i] == 0 && lmail_smtp_client_last(m) != before) abort();           /* but in chunks */
      if (lmail_smtp_client_timeout(m) == 180 || st == LMAIL_E_SYNTAX) continue; /* in a body */
      if (lmail_smtp_client_last(m) == before + 1 && w.len >= 6 && memcmp(out, "MAIL F", 6) == 0 &&
          (out[i] == '\r') != (i + 2 == w.len)) {
        abort();
      }
    }
    add(d, out, w.len);
    add(d, &st, sizeof st);
  }
  add(d, &(uint64_t){lmail_smtp_client_size_max(m)}, 8);
  add(d, &(uint32_t){lmail_smtp_client_extensions(m)}, 4);
  add(d, &(uint32_t){lmail_smtp_client_recipients(m)}, 4);
  add(d, &(uint32_t){lmail_smtp_client_unanswered_octets(m)}, 4);
  add(d, &(uint32_t){lmail_smtp_client_limit(m, 0)}, 4);
  add(d, &(uint32_t){lmail_smtp_client_timeout(m)}, 4);
  add(d, &(uint32_t){lmail_smtp_client_form(m, 15)}, 4);
  if (lmail_smtp_client_unanswered(m) > 9) abort();
}

static digest run(const uint8_t *in, size_t n, choices c, int pieces)
{
  choices cuts = c;
  lmail_smtp_client_config cfg;
  lmail_smtp_client m;
  digest d = {UINT64_C(14695981039346656037), 0};
  lmail_status st = LMAIL_OK;
  uint8_t *scratch;
  size_t start = 0;
  size_t end = 0;
  int finished = 0;
  unsigned flags;

  memset(&cfg, 0, sizeof cfg);
  flags = choose(&c);
  cfg.flags = (uint32_t)(flags & 3) << 8 | (flags & 4 ? LMAIL_SMTP_LMTP : 0);
  cfg.assume = choose(&c) & 0x1f;
  if (flags & 16) cfg.assume = 0x3fffffff;
  cfg.tolerate = choose(&c) & LMAIL_SMTP_TOLERATE_LONG_LOCAL_PART;
  cfg.reply_line_max = choose(&c);
  cfg.reply_lines_max = choose(&c) & 15;
  cfg.queue_max = choose(&c) & 7;
  scratch = malloc(lmail_smtp_client_scratch_size(&cfg));
  if (lmail_smtp_client_init(&m, &cfg, scratch, lmail_smtp_client_scratch_size(&cfg)) != LMAIL_OK)
    abort();
  if (flags & 8 && lmail_smtp_client_extend(&m) != LMAIL_OK) abort();
  if ((flags & 32) && lmail_smtp_client_require_tls(&m) < 0 && (flags & 8)) abort();
  for (;;) {
    uint8_t *chunk = malloc(end - start + 1);
    lmail_event ev;
    size_t used;

    memcpy(chunk, in + start, end - start);
    st = lmail_next(&m.base, chunk, end - start, &used, &ev);
    if (used > end - start) abort();
    start += used;
    if (st == LMAIL_EVENT) {
      add_event(&d, &ev);
      speak(&m, &c, &d, in, n);
    } else if (end < n && (st == LMAIL_OK || (st == LMAIL_SWITCH && start == end))) {
      size_t cut = pieces ? (size_t)choose(&cuts) % 50 + 1 : n;

      end = n - end < cut ? n : end + cut;
    } else if (st == LMAIL_OK && !finished) {
      finished = 1;
      lmail_finish(&m.base);
    } else {
      free(chunk);
      break;
    }
    free(chunk);
  }
  if (st < 0) {
    lmail_error e;

    lmail_get_error(&m.base, &e);
    add(&d, &e.off, sizeof e.off);
    add(&d, &e.line, sizeof e.line);
    add(&d, &e.byte, 1);
    speak(&m, &c, &d, in, n);
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

  if (size < CHOICES) return 0;
  c.s = data;
  c.n = CHOICES;
  c.at = 0;
  whole = run(data + CHOICES, size - CHOICES, c, 0);
  cut = run(data + CHOICES, size - CHOICES, c, 1);
  if (whole.hash != cut.hash || whole.events != cut.events) abort();
  return 0;
}
