/* SPDX-License-Identifier: MIT */
/* rows.c - what libmail does in each row, and the two yardsticks. */

#include "bench.h"
#include <libmail/compose.h>
#include <libmail/smtp.h>
#include <stdlib.h>
#include <string.h>

/* ---- yardsticks ------------------------------------------------------------------------------------- */

size_t bench_memcpy(const bench_input *in)
{
  memcpy(in->out, in->data, in->n);
  return in->out[in->n / 2];
}

/* From line end to line end, as a parser that does nothing else would. */
size_t bench_memchr(const bench_input *in)
{
  const uint8_t *p = in->data, *end = p + in->n;
  size_t lines = 0;

  while (p < end && (p = (const uint8_t *)memchr(p, '\n', (size_t)(end - p))) != NULL) {
    p++;
    lines++;
  }
  return lines;
}

/* ---- codecs ------------------------------------------------------------------------------------------- */

static size_t base64_encode(const bench_input *in)
{
  lmail_base64_encoder e;
  size_t used, made;

  lmail_base64_encode_init(&e, LMAIL_BASE64_LINE);
  if (lmail_base64_encode(&e, in->data, in->n, &used, in->out, in->cap, &made, 1) != LMAIL_OK)
    abort();
  return made;
}

static size_t base64_decode(const bench_input *in)
{
  lmail_base64_decoder d;
  size_t used, made;

  lmail_base64_decode_init(&d, LMAIL_BASE64_MIME);
  if (lmail_base64_decode(&d, in->data, in->n, &used, in->out, in->cap, &made, 1) != LMAIL_OK)
    abort();
  return made;
}

static size_t qp_encode(const bench_input *in)
{
  lmail_qp_encoder e;
  size_t used, made;

  lmail_qp_encode_init(&e, LMAIL_QP_TEXT);
  if (lmail_qp_encode(&e, in->data, in->n, &used, in->out, in->cap, &made, 1) != LMAIL_OK) abort();
  return made;
}

static size_t qp_decode(const bench_input *in)
{
  lmail_qp_decoder d;
  size_t used, made;

  lmail_qp_decode_init(&d, LMAIL_QP_SILENT);
  if (lmail_qp_decode(&d, in->data, in->n, &used, in->out, in->cap, &made, 1) != LMAIL_OK) abort();
  return made;
}

/* ---- MIME ----------------------------------------------------------------------------------------------- */

static size_t parse(const bench_input *in, size_t chunk, int decode)
{
  static uint8_t scratch[LMAIL_MIME_SCRATCH];
  size_t i, sum = 0;

  for (i = 0; i < in->messages; i++) {
    const uint8_t *p = in->data + in->starts[i];
    size_t n = in->starts[i + 1] - in->starts[i], used;
    lmail_mime_parser m;
    lmail_event ev;
    lmail_status st;

    if (lmail_mime_init(&m, NULL, scratch, sizeof scratch) != LMAIL_OK) abort();
    for (;;) {
      st = lmail_next(&m.base, p, n < chunk ? n : chunk, &used, &ev);
      p += used;
      n -= used;
      if (st == LMAIL_EVENT) {
        if (decode && ev.kind == LMAIL_MIME_HEADERS_END && !(ev.flags & LMAIL_MIME_EV_COMPOSITE)) {
          (void)lmail_mime_decode(&m, LMAIL_MIME_DECODED);
        }
        sum += ev.kind + ev.len;
      } else if (st == LMAIL_OK && n == 0) {
        lmail_finish(&m.base);
      } else if (st != LMAIL_OK) {
        break;
      }
    }
    if (st != LMAIL_DONE) abort();
  }
  return sum;
}

static size_t mime_structure(const bench_input *in)
{
  return parse(in, SIZE_MAX, 0);
}

static size_t mime_structure_1460(const bench_input *in)
{
  return parse(in, 1460, 0);
}

static size_t mime_decode(const bench_input *in)
{
  return parse(in, SIZE_MAX, 1);
}

/* ---- SMTP ----------------------------------------------------------------------------------------------- */

/* A server that says yes to everything; `in` is what its client sends. */
static size_t serve(lmail_smtp_server *s, const uint8_t *p, size_t n)
{
  uint8_t out[4096];
  lmail_writer w;
  lmail_event ev;
  lmail_status st;
  size_t used, sum = 0;

  lmail_writer_init(&w, out, sizeof out);
  while ((st = lmail_next(&s->base, p, n, &used, &ev)) == LMAIL_EVENT) {
    p += used;
    n -= used;
    sum += ev.len;
    if (ev.num2 != 0) {
      if (w.cap - w.len < 512) w.len = 0; /* as if it had been sent */
      st = lmail_smtp_server_reply(s, &w, ev.kind == LMAIL_SMTP_SERVER_DATA ? 354 : 250, 0, "OK",
                                   2);
      if (st != LMAIL_OK) abort();
    }
  }
  if (st != LMAIL_OK) abort();
  return sum;
}

static void open_session(lmail_smtp_server *s, void *scratch, size_t n)
{
  static lmail_smtp_server_config cfg;
  uint8_t out[512];
  lmail_writer w;

  cfg.size_max = UINT64_C(1) << 40;
  lmail_writer_init(&w, out, sizeof out);
  if (lmail_smtp_server_init(s, &cfg, scratch, n) != LMAIL_OK) abort();
  if (lmail_smtp_server_reply(s, &w, 220, 0, "ready", 5) != LMAIL_OK) abort();
}

static size_t smtp_commands(const bench_input *in)
{
  static uint8_t scratch[8192];
  lmail_smtp_server s;

  open_session(&s, scratch, sizeof scratch);
  return serve(&s, in->data, in->n);
}

static size_t smtp_unstuff(const bench_input *in)
{
  static const char before[] = "HELO x.org\r\nMAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\nDATA\r\n";
  static uint8_t scratch[8192];
  lmail_smtp_server s;

  open_session(&s, scratch, sizeof scratch);
  (void)serve(&s, (const uint8_t *)before, sizeof before - 1);
  return serve(&s, in->data, in->n);
}

static size_t smtp_stuff(const bench_input *in)
{
  lmail_dot_encoder e;
  size_t used, made;

  lmail_dot_encode_init(&e, LMAIL_DOT_STRICT);
  if (lmail_dot_encode(&e, in->data, in->n, &used, in->out, in->cap, &made, 1) != LMAIL_OK) abort();
  return made;
}

/* Where callgrind.sh begins and ends to count: in another file than its caller, so never inlined. */
size_t bench_once(const bench_row *row, const bench_input *in)
{
  return row->libmail(in);
}

/* ---- the table ------------------------------------------------------------------------------------------ */

/*
 * Targets against Dovecot's libraries, which few machines have, are restated against GMime by the
 * speeds of the two in one run (small: 560 to 93 MB/s, nested 490 to 67, news 2,500 to 900).
 */
#define GM PEER_GMIME
const bench_row bench_rows[] = {
    {"base64-decode", WORK_BASE64, base64_decode, GM, 2.0, "2 x GMime", NULL},
    {"base64-encode", WORK_BINARY, base64_encode, GM, 1.2, "1.2 x GMime", NULL},
    {"qp-decode-html", WORK_HTML_QP, qp_decode, GM, 1.8, "1.8 x GMime", NULL},
    {"qp-decode-text", WORK_TEXT_QP, qp_decode, GM, 2.5, "2.5 x GMime", NULL},
    {"qp-encode-html", WORK_HTML, qp_encode, GM, 2.5, "2.5 x GMime", NULL},
    {"qp-encode-text", WORK_TEXT, qp_encode, GM, 2.5, "2.5 x GMime", NULL},
    {"mime-small", WORK_SMALL, mime_structure, GM, 18.1, "3 x Dovecot = 18.1 x GMime", NULL},
    {"mime-attach", WORK_ATTACH, mime_structure, PEER_MEMCHR, 0.8, "0.8 x memchr", NULL},
    {"mime-attach-1460", WORK_ATTACH, mime_structure_1460, PEER_OTHER, 0.9, "0.9 x mime-attach",
     mime_structure},
    {"mime-nested", WORK_NESTED, mime_structure, GM, 29.3, "4 x Dovecot = 29.3 x GMime", NULL},
    {"mime-news", WORK_NEWS, mime_structure, GM, 4.2, "1.5 x Dovecot = 4.2 x GMime", NULL},
    {"mime-decode-small", WORK_SMALL, mime_decode, GM, 8.0, "8 x GMime", NULL},
    {"mime-decode-attach", WORK_ATTACH, mime_decode, GM, 2.0, "2 x GMime", NULL},
    {"mime-decode-news", WORK_NEWS, mime_decode, GM, 3.0, "3 x GMime", NULL},
    {"dates", WORK_DATES, bench_dates, GM, 8.0, "8 x GMime", NULL},
    {"smtp-commands", WORK_COMMANDS, smtp_commands, PEER_NONE, 0, "5 x Dovecot", NULL},
    {"smtp-unstuff", WORK_STUFFED, smtp_unstuff, PEER_MEMCPY, 0.4, "0.4 x memcpy", NULL},
    {"smtp-stuff", WORK_DATA, smtp_stuff, PEER_MEMCPY, 0.4, "0.4 x memcpy", NULL},
};
const size_t bench_rows_n = sizeof bench_rows / sizeof bench_rows[0];
