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

/* One buffer of a message, up to where the parser wants more. */
static lmail_status parse_buffer(lmail_mime_parser *m, const uint8_t *p, size_t n, int decode,
                                 size_t *sum)
{
  lmail_event ev;
  lmail_status st;
  size_t used;

  while ((st = lmail_next(&m->base, p, n, &used, &ev)) == LMAIL_EVENT) {
    p += used;
    n -= used;
    if (decode && ev.kind == LMAIL_MIME_HEADERS_END && !(ev.flags & LMAIL_MIME_EV_COMPOSITE)) {
      (void)lmail_mime_decode(m, LMAIL_MIME_DECODED);
    }
    *sum += ev.kind + ev.len;
  }
  return st;
}

static size_t parse(const bench_input *in, size_t chunk, int decode)
{
  static uint8_t scratch[LMAIL_MIME_SCRATCH];
  size_t i, sum = 0;

  for (i = 0; i < in->messages; i++) {
    size_t at = in->starts[i], end = in->starts[i + 1];
    lmail_mime_parser m;

    if (lmail_mime_init(&m, NULL, scratch, sizeof scratch) != LMAIL_OK) abort();
    while (at < end) {
      size_t n = end - at < chunk ? end - at : chunk;

      if (parse_buffer(&m, in->data + at, n, decode, &sum) != LMAIL_OK) abort();
      at += n;
    }
    lmail_finish(&m.base);
    if (parse_buffer(&m, NULL, 0, decode, &sum) != LMAIL_DONE) abort();
  }
  return sum;
}

static size_t mime_structure(const bench_input *in)
{
  return parse(in, SIZE_MAX, 0);
}

static size_t mime_structure_65536(const bench_input *in)
{
  return parse(in, 65536, 0);
}

static size_t mime_structure_1460(const bench_input *in)
{
  return parse(in, 1460, 0);
}

static size_t mime_structure_64(const bench_input *in)
{
  return parse(in, 64, 0);
}

static size_t mime_structure_1(const bench_input *in)
{
  return parse(in, 1, 0);
}

static size_t mime_decode_plain(const bench_input *in)
{
  bench_input plain = *in;

  plain.data = in->lf;
  return parse(&plain, SIZE_MAX, 1);
}

static size_t mime_decode(const bench_input *in)
{
  return parse(in, SIZE_MAX, 1);
}

/* ---- SMTP ----------------------------------------------------------------------------------------------- */

/*
 * A server that says yes to everything; `in` is what its client sends. Its replies gather in room
 * octets, which are emptied, as if they had been sent, when another may not fit.
 */
static size_t serve(lmail_smtp_server *s, const uint8_t *p, size_t n, size_t room)
{
  uint8_t out[4096];
  lmail_writer w;
  lmail_event ev;
  lmail_status st;
  size_t used, sum = 0;

  lmail_writer_init(&w, out, room);
  while ((st = lmail_next(&s->base, p, n, &used, &ev)) == LMAIL_EVENT) {
    p += used;
    n -= used;
    sum += ev.len;
    if (ev.num2 != 0) {
      if (w.cap - w.len < 512) w.len = 0;
      st = lmail_smtp_server_reply(s, &w, ev.kind == LMAIL_SMTP_SERVER_DATA ? 354 : 250, 0, "OK",
                                   2);
      if (st != LMAIL_OK) abort();
    }
  }
  if (st != LMAIL_OK) abort();
  return sum;
}

static void open_session(lmail_smtp_server *s, uint32_t extensions, void *scratch, size_t n)
{
  lmail_smtp_server_config cfg;
  uint8_t out[512];
  lmail_writer w;

  memset(&cfg, 0, sizeof cfg);
  cfg.size_max = UINT64_C(1) << 40;
  cfg.extensions = extensions;
  lmail_writer_init(&w, out, sizeof out);
  if (lmail_smtp_server_init(s, &cfg, scratch, n) != LMAIL_OK) abort();
  if (lmail_smtp_server_reply(s, &w, 220, 0, "ready", 5) != LMAIL_OK) abort();
}

/*
 * Beside a peer that takes each command apart and does not answer. The machine must be answered, and
 * "250 OK" over and over in the same place is the least that can be said. In row smtp-lines the peer
 * only splits lines into word and argument; this machine always reads all of a command, so the row has
 * no target.
 */
static size_t smtp_commands(const bench_input *in)
{
  static uint8_t scratch[8192];
  lmail_smtp_server s;

  open_session(&s, LMAIL_SMTP_EXT_SIZE | LMAIL_SMTP_EXT_8BITMIME, scratch, sizeof scratch);
  return serve(&s, in->data, in->n, 512);
}

/* As a server works: the replies carry enhanced codes and go out together. */
static size_t smtp_transactions(const bench_input *in)
{
  static uint8_t scratch[8192];
  lmail_smtp_server s;

  open_session(&s, 0, scratch, sizeof scratch);
  return serve(&s, in->data, in->n, 4096);
}

/* A client that observes: what it reads answers nothing that it has said, as with a parser alone. */
static size_t smtp_replies(const bench_input *in)
{
  static const char greeting[] = "220 mx.example.org\r\n250 mx.example.org\r\n";
  static uint8_t scratch[1024];
  const uint8_t *p = in->data;
  size_t n = in->n, used, sum = 0;
  lmail_smtp_client_config cfg;
  lmail_smtp_client c;
  lmail_event ev;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = LMAIL_SMTP_OBSERVE;
  if (lmail_smtp_client_init(&c, &cfg, scratch, sizeof scratch) != LMAIL_OK) abort();
  if (lmail_smtp_client_sent(&c, "EHLO x.org", 10) != LMAIL_OK) abort();
  if (lmail_next(&c.base, greeting, 20, &used, &ev) != LMAIL_EVENT) abort();
  if (lmail_next(&c.base, greeting + 20, 20, &used, &ev) != LMAIL_EVENT) abort();
  while (lmail_next(&c.base, p, n, &used, &ev) == LMAIL_EVENT) {
    p += used;
    n -= used;
    sum += ev.code + (size_t)ev.num2;
  }
  if (n != used || c.base.error_ < 0) abort();
  return sum;
}

static size_t smtp_unstuff(const bench_input *in)
{
  static const char before[] = "HELO x.org\r\nMAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\nDATA\r\n";
  static uint8_t scratch[8192];
  lmail_smtp_server s;

  open_session(&s, 0, scratch, sizeof scratch);
  (void)serve(&s, (const uint8_t *)before, sizeof before - 1, 4096);
  return serve(&s, in->data, in->n, 4096);
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
 * Targets against Dovecot are restated against GMime, for machines without Dovecot's libraries, by
 * the speeds of the two in one run (small: 560 to 93 MB/s, nested 490 to 67, news 2,500 to 900).
 */
#define GM PEER_GMIME

/* clang-format off */
#define NOBODY {NULL, NULL, NULL}
#define ONLY_GMIME(peer) {NULL, &gmime_##peer, NULL}
#define CODEC(peer) {NULL, &gmime_##peer, &etpan_##peer}
#define ADDRESSES {&dovecot_addresses, &gmime_addresses, &etpan_addresses}
#define PARSERS {&dovecot_parse, &gmime_parse, &etpan_parse, &vmime_parse}
#define DECODERS {NULL, &gmime_parse_decode, NULL, &vmime_parse_decode}
#define SMTP(peer) {&dovecot_smtp_##peer, NULL, NULL}
#ifdef BENCH_OPENSSL
#define OPENSSL(peer) openssl_##peer
#else
#define OPENSSL(peer) NULL
#endif

const bench_row bench_rows[] = {
    {"base64-decode", WORK_BASE64, base64_decode, CODEC(base64_decode), 0, GM, 2.0, "2 x GMime", NULL},
    {"base64-encode", WORK_BINARY, base64_encode, CODEC(base64_encode), 0, GM, 1.2, "1.2 x GMime", NULL},
    {"qp-decode-html", WORK_HTML_QP, qp_decode, CODEC(qp_decode), 0, GM, 1.8, "1.8 x GMime", NULL},
    {"qp-decode-text", WORK_TEXT_QP, qp_decode, CODEC(qp_decode), 0, GM, 2.5, "2.5 x GMime", NULL},
    {"qp-encode-html", WORK_HTML, qp_encode, CODEC(qp_encode), 0, GM, 2.5, "2.5 x GMime", NULL},
    {"qp-encode-text", WORK_TEXT, qp_encode, CODEC(qp_encode), 0, GM, 2.5, "2.5 x GMime", NULL},

    {"uu-decode", WORK_UU, bench_uu_decode, ONLY_GMIME(uu_decode), 0, GM, 2.0, "2 x GMime", NULL},
    {"uu-encode", WORK_BINARY, bench_uu_encode, ONLY_GMIME(uu_encode), 0, GM, 1.5, "1.5 x GMime", NULL},
    {"yenc-decode", WORK_YENC, bench_yenc_decode, ONLY_GMIME(yenc_decode), 0, GM, 2.0, "2 x GMime", NULL},
    {"yenc-encode", WORK_BINARY, bench_yenc_encode, ONLY_GMIME(yenc_encode), 0, GM, 1.5, "1.5 x GMime", NULL},
    {"flowed-decode", WORK_TEXT, bench_flowed_decode, NOBODY, 0, PEER_MEMCPY, 0.05, "0.05 x memcpy", NULL},
    {"flowed-encode", WORK_TEXT, bench_flowed_encode, NOBODY, 0, PEER_MEMCPY, 0.005, "0.005 x memcpy", NULL},

    {"mime-small", WORK_SMALL, mime_structure, PARSERS, 3.0, GM, 18.1, "18.1 x GMime", NULL},
    {"mime-attach", WORK_ATTACH, mime_structure, PARSERS, 0, PEER_MEMCHR, 0.8, "0.8 x memchr", NULL},
    {"mime-nested", WORK_NESTED, mime_structure, PARSERS, 4.0, GM, 29.3, "29.3 x GMime", NULL},
    {"mime-news", WORK_NEWS, mime_structure, PARSERS, 1.5, GM, 4.2, "4.2 x GMime", NULL},
    {"mime-attach-1460", WORK_ATTACH, mime_structure_1460, NOBODY, 0, PEER_OTHER, 0.9, "0.9 x 64 KB", mime_structure_65536},
    {"mime-small-1460", WORK_SMALL, mime_structure_1460, NOBODY, 0, PEER_OTHER, 0.9, "0.9 x 64 KB", mime_structure_65536},
    {"mime-attach-64", WORK_ATTACH, mime_structure_64, NOBODY, 0, PEER_OTHER, 0.3, "0.3 x 64 KB", mime_structure_65536},
    {"mime-small-64", WORK_SMALL, mime_structure_64, NOBODY, 0, PEER_OTHER, 0.3, "0.3 x 64 KB", mime_structure_65536},
    {"mime-attach-1", WORK_ATTACH, mime_structure_1, NOBODY, 0, PEER_NONE, 60, "60 MB/s", NULL},
    {"mime-small-1", WORK_SMALL, mime_structure_1, NOBODY, 0, PEER_NONE, 60, "60 MB/s", NULL},
    {"mime-decode-small", WORK_SMALL, mime_decode, DECODERS, 0, GM, 8.0, "8 x GMime", NULL},
    {"mime-decode-attach", WORK_ATTACH, mime_decode, DECODERS, 0, GM, 2.0, "2 x GMime", NULL},
    {"mime-decode-news", WORK_NEWS, mime_decode, DECODERS, 0, GM, 3.0, "3 x GMime", NULL},
    {"mime-decode-equals", WORK_EQUALS, mime_decode, NOBODY, 0, PEER_OTHER, 0.33, "1/3 of plain text", mime_decode_plain},

    {"utf8-prose", WORK_TEXT, bench_utf8, CODEC(utf8), 0, PEER_MEMCPY, 0.2, "0.2 x memcpy", NULL},
    {"utf8-cyrillic", WORK_CYRILLIC, bench_utf8, CODEC(utf8), 0, PEER_MEMCPY, 0.15, "0.15 x memcpy", NULL},
    {"koi8-r", WORK_KOI8_R, bench_koi8_r, CODEC(koi8_r), 0, GM, 3.0, "3 x iconv", NULL},
    {"shift-jis", WORK_SHIFT_JIS, bench_shift_jis, CODEC(shift_jis), 0, GM, 2.5, "2.5 x iconv", NULL},

    {"header-fields", WORK_HEADERS, bench_header_fields, {&dovecot_header, &gmime_header, &etpan_header}, 2.5, PEER_ETPAN, 3.0, "3 x libetpan", NULL},
    {"header-unfold", WORK_HEADERS, bench_header_unfold, {&dovecot_header_unfold, &gmime_header_unfold, &etpan_header}, 2.5, GM, 3.0, "3 x GMime", NULL},

    {"dates", WORK_DATES, bench_dates, CODEC(dates), 0, GM, 8.0, "8 x GMime", NULL},

    {"words", WORK_WORDS, bench_words, CODEC(words), 0, GM, 3.0, "3 x GMime", NULL},

    {"addresses", WORK_ADDRESSES, bench_addresses, ADDRESSES, 0, GM, 10.0, "10 x GMime", NULL},
    {"addresses-text", WORK_ADDRESSES, bench_addresses_text, ADDRESSES, 0, GM, 3.0, "3 x GMime", NULL},

    {"fetch", WORK_FETCH, bench_fetch, {&dovecot_fetch, NULL, &etpan_fetch}, 0, PEER_ETPAN, 15.0, "15 x libetpan", NULL},
    {"fetch-1460", WORK_FETCH, bench_fetch_1460, NOBODY, 0, PEER_OTHER, 0.9, "0.9 x one buffer", bench_fetch},
    {"fetch-64", WORK_FETCH, bench_fetch_64, NOBODY, 0, PEER_OTHER, 0.3, "0.3 x one buffer", bench_fetch},
    {"fetch-1", WORK_FETCH, bench_fetch_1, NOBODY, 0, PEER_NONE, 60, "60 MB/s", NULL},
    {"fetch-bodies", WORK_BODIES, bench_fetch, {NULL, NULL, &etpan_fetch}, 0, PEER_MEMCPY, 2.0, "2 x memcpy", NULL},

    {"pbkdf2-sha1", WORK_BINARY, bench_pbkdf2_sha1, NOBODY, 0, PEER_OTHER, 0.5, "0.5 x OpenSSL", OPENSSL(pbkdf2_sha1)},
    {"pbkdf2-sha256", WORK_BINARY, bench_pbkdf2_sha256, NOBODY, 0, PEER_OTHER, 0.5, "0.5 x OpenSSL", OPENSSL(pbkdf2_sha256)},
    {"pbkdf2-sha512", WORK_BINARY, bench_pbkdf2_sha512, NOBODY, 0, PEER_OTHER, 0.5, "0.5 x OpenSSL", OPENSSL(pbkdf2_sha512)},
    {"sha256", WORK_BINARY, bench_sha256, NOBODY, 0, PEER_OTHER, 0.15, "0.15 x OpenSSL", OPENSSL(sha256)},

    {"smtp-lines", WORK_COMMANDS, smtp_commands, SMTP(lines), 0, PEER_NONE, 0, NULL, NULL},
    {"smtp-commands", WORK_COMMANDS, smtp_commands, SMTP(commands), 5.0, PEER_NONE, 0, "5 x Dovecot", NULL},
    {"smtp-transactions", WORK_COMMANDS, smtp_transactions, SMTP(transactions), 5.0, PEER_NONE, 0, "5 x Dovecot", NULL},
    {"smtp-replies", WORK_REPLIES, smtp_replies, SMTP(replies), 5.0, PEER_NONE, 0, "5 x Dovecot", NULL},
    {"smtp-unstuff", WORK_STUFFED, smtp_unstuff, NOBODY, 0, PEER_MEMCPY, 0.4, "0.4 x memcpy", NULL},
    {"smtp-stuff", WORK_DATA, smtp_stuff, NOBODY, 0, PEER_MEMCPY, 0.4, "0.4 x memcpy", NULL},
};
/* clang-format on */
const size_t bench_rows_n = sizeof bench_rows / sizeof bench_rows[0];
