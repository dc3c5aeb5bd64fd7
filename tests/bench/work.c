/* SPDX-License-Identifier: MIT */
/* work.c - the input of the benchmarks, generated: nobody's mail, and the same everywhere. */

#include "bench.h"
#include <libmail/codec.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed;

static uint32_t rnd(uint32_t below)
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)((seed >> 32) % below);
}

/* ---- a growing buffer ----------------------------------------------------------------------------- */

typedef struct text {
  uint8_t *s;
  size_t n, cap;
} text;

static void add(text *t, const void *s, size_t n)
{
  if (t->cap - t->n < n + 1) {
    t->cap = (t->cap + n + 1) * 2;
    t->s = (uint8_t *)realloc(t->s, t->cap);
    if (t->s == NULL) abort();
  }
  memcpy(t->s + t->n, s, n);
  t->n += n;
}

static void put(text *t, const char *format, ...)
{
  char line[2048];
  va_list args;
  int n;

  va_start(args, format);
  n = vsnprintf(line, sizeof line, format, args);
  va_end(args);
  add(t, line, (size_t)n);
}

/* ---- pieces ----------------------------------------------------------------------------------------- */

static const char *word(void)
{
  static const char *const words[] = {
      "the",       "mail",   "of",      "and",     "letter",   "delivery", "was",     "in",
      "morning",   "for",    "address", "that",    "post",     "office",   "on",      "received",
      "with",      "parcel", "a",       "sender",  "to",       "reply",    "message", "is",
      "yesterday", "found",  "nothing", "window",  "question", "tomorrow", "about",   "garden",
      "never",     "again",  "river",   "mountain"};

  return words[rnd(sizeof words / sizeof words[0])];
}

/* Lines of prose of about `width` columns; one word in `rare` holds octets beyond US-ASCII. */
static void prose(text *t, size_t n, unsigned width, unsigned rare)
{
  size_t end = t->n + n, line = t->n;

  while (t->n < end) {
    if (rare != 0 && rnd(rare) == 0)
      put(t, "stra\xc3\x9f"
             "e");
    else put(t, "%s", word());
    if (t->n - line > width) {
      put(t, "\r\n");
      line = t->n;
    } else {
      put(t, " ");
    }
  }
  put(t, "\r\n");
}

/* A newsletter: attributes with "=", long lines, some umlauts. */
static void html(text *t, size_t n)
{
  size_t end = t->n + n;

  put(t, "<html><body bgcolor=\"#ffffff\">\r\n");
  while (t->n < end) {
    put(t,
        "<table width=\"600\" cellpadding=\"0\" border=\"0\"><tr><td style=\"padding:%upx;color:#%03x\">",
        rnd(20), rnd(4096));
    put(t, "<a href=\"https://news.example.org/r?id=%u&u=%u\">%s %s</a></td></tr></table>\r\n",
        rnd(99999), rnd(99999), word(), word());
    prose(t, 100 + rnd(300), 70, 12);
  }
  put(t, "</body></html>\r\n");
}

static void random_octets(text *t, size_t n)
{
  size_t i;

  for (i = 0; i < n; i += 4) {
    uint32_t v = rnd(0xffffffff);

    add(t, &v, n - i < 4 ? n - i : 4);
  }
}

static void add_base64(text *t, const uint8_t *s, size_t n)
{
  lmail_base64_encoder e;
  size_t cap = n / 57 * 78 + 200, used, made;
  uint8_t *out = (uint8_t *)malloc(cap);

  lmail_base64_encode_init(&e, LMAIL_BASE64_LINE);
  if (out == NULL || lmail_base64_encode(&e, s, n, &used, out, cap, &made, 1) != LMAIL_OK) abort();
  add(t, out, made);
  free(out);
}

static void add_qp(text *t, const uint8_t *s, size_t n)
{
  lmail_qp_encoder e;
  size_t cap = n * 4 + 100, used, made;
  uint8_t *out = (uint8_t *)malloc(cap);

  lmail_qp_encode_init(&e, LMAIL_QP_TEXT);
  if (out == NULL || lmail_qp_encode(&e, s, n, &used, out, cap, &made, 1) != LMAIL_OK) abort();
  add(t, out, made);
  free(out);
}

static void header(text *t, unsigned traces)
{
  unsigned i;

  for (i = 0; i < traces; i++) {
    if (i % 4 == 3) {
      size_t k;

      put(t,
          "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s%u;\r\n"
          "\th=from:to:subject:date:message-id; bh=",
          i);
      for (k = 0; k < 43; k++) put(t, "%c", "abcdefghijklmnopqrstuvwxyzABCDEFG012345"[rnd(39)]);
      put(t, "=;\r\n\tb=");
      for (k = 0; k < 170; k++) put(t, "%c", "abcdefghijklmnopqrstuvwxyzABCDEFG012345"[rnd(39)]);
      put(t, "\r\n");
    } else {
      put(t,
          "Received: from mx%u.example.net (mx%u.example.net [192.0.2.%u])\r\n"
          "\tby in.example.org (8.17/8.17) with ESMTPS id %08x\r\n"
          "\tfor <user%u@example.org>; Sun, 22 Nov 2026 %02u:%02u:%02u +0100\r\n",
          rnd(100), rnd(100), rnd(255), rnd(0xffffffff), rnd(1000), rnd(24), rnd(60), rnd(60));
    }
  }
  put(t,
      "From: =?utf-8?q?J=C3=B6rg?= %s <user%u@example.org>\r\nTo: \"%s, %s\" <u%u@example.com>\r\n",
      word(), rnd(1000), word(), word(), rnd(1000));
  put(t, "Subject: %s %s %s %s\r\nDate: Sun, 22 Nov 2026 01:26:40 +0100\r\n", word(), word(),
      word(), word());
  put(t, "Message-ID: <%08x.%08x@example.org>\r\nMIME-Version: 1.0\r\n", rnd(0xffffffff),
      rnd(0xffffffff));
}

/* ---- messages --------------------------------------------------------------------------------------- */

static void small_mail(text *t, unsigned id)
{
  size_t room = 1500 + rnd(2500);

  header(t, 10 + rnd(21));
  put(t, "Content-Type: multipart/alternative; boundary=\"b%08x\"\r\n\r\n--b%08x\r\n", id, id);
  put(t, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
  prose(t, room / 2, 70, 50);
  put(t, "--b%08x\r\nContent-Type: text/html; charset=utf-8\r\n", id);
  put(t, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
  {
    text h = {NULL, 0, 0};

    html(&h, room / 2);
    add_qp(t, h.s, h.n);
    free(h.s);
  }
  put(t, "\r\n--b%08x--\r\n", id);
}

static void attach_mail(text *t, unsigned id)
{
  text data = {NULL, 0, 0};

  header(t, 6);
  put(t, "Content-Type: multipart/mixed; boundary=\"b%08x\"\r\n\r\n--b%08x\r\n", id, id);
  put(t, "Content-Type: text/plain\r\n\r\n");
  prose(t, 1000, 70, 0);
  put(t, "--b%08x\r\nContent-Type: image/jpeg; name=\"x.jpg\"\r\n", id);
  put(t, "Content-Transfer-Encoding: base64\r\n\r\n");
  random_octets(&data, 4000000 + rnd(3000000));
  add_base64(t, data.s, data.n);
  free(data.s);
  put(t, "\r\n--b%08x--\r\n", id);
}

static void nested_mail(text *t, unsigned id)
{
  int level;

  header(t, 6);
  for (level = 0; level < 8; level++) {
    put(t, "Content-Type: multipart/mixed; boundary=\"b%u-%x\"\r\n\r\n--b%u-%x\r\n", id, level, id,
        level);
    put(t, "Content-Type: text/plain\r\n\r\n");
    prose(t, 200, 70, 0);
    put(t, "--b%u-%x\r\n", id, level);
  }
  put(t, "Content-Type: text/plain\r\n\r\n");
  prose(t, 300, 70, 0);
  while (level-- > 0) put(t, "--b%u-%x--\r\n", id, level);
}

static void news_mail(text *t, unsigned id)
{
  text h = {NULL, 0, 0};

  header(t, 8);
  put(t, "X-Campaign: %u\r\nContent-Type: text/html; charset=utf-8\r\n", id);
  put(t, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
  html(&h, 95000);
  add_qp(t, h.s, h.n);
  put(t, "\r\n");
  free(h.s);
}

/* Attack R9: of "=", or as long and plain. */
static void equals_mail(text *t, unsigned is_plain)
{
  enum { OCTETS = 4000000 };
  size_t end;

  put(t, "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
  end = t->n + OCTETS;
  if (is_plain) prose(t, OCTETS, 68, 0);
  while (t->n < end) add(t, "================", 16);
  t->n = end;
}

static void header_mail(text *t, unsigned id)
{
  (void)id;
  header(t, 10 + rnd(21));
  put(t, "\r\n");
}

static void messages(bench_input *in, text *t, size_t count, void (*one)(text *, unsigned))
{
  size_t i;

  in->messages = count;
  in->starts = (size_t *)malloc((count + 1) * sizeof *in->starts);
  if (in->starts == NULL) abort();
  for (i = 0; i < count; i++) {
    in->starts[i] = t->n;
    one(t, (unsigned)i);
  }
  in->starts[count] = t->n;
}

/* ---- sessions --------------------------------------------------------------------------------------- */

static void commands(text *t)
{
  unsigned i;

  put(t, "EHLO client.example.org\r\n");
  for (i = 0; i < 20000; i++) {
    put(t, "MAIL FROM:<user%u@example.org> SIZE=%u BODY=8BITMIME\r\n", rnd(10000), rnd(1000000));
    put(t, "RCPT TO:<someone%u@example.com>\r\nRCPT TO:<other.%u@mail.example.net>\r\n", rnd(10000),
        rnd(10000));
    put(t, "RSET\r\n");
  }
}

/* What a server says to the like: now and then in two lines. */
static void replies(text *t)
{
  unsigned i;

  for (i = 0; i < 20000; i++) {
    put(t, "250 2.1.0 Sender <user%u@example.org> OK\r\n", rnd(10000));
    put(t, "250 2.1.5 Recipient <someone%u@example.com> OK\r\n", rnd(10000));
    if (rnd(4) == 0) {
      put(t, "550-5.1.1 The address that you tried to reach does not exist.\r\n");
      put(t, "550 5.1.1 Look for unnecessary spaces.\r\n");
    } else {
      put(t, "250 2.1.5 OK\r\n");
    }
    put(t, "354 End data with <CR><LF>.<CR><LF>\r\n250 2.0.0 OK: queued as %08x\r\n",
        rnd(0xffffffff));
  }
}

static void stuffed(text *t, const text *data)
{
  lmail_dot_encoder e;
  size_t used, made;

  lmail_dot_encode_init(&e, LMAIL_DOT_STRICT);
  t->cap = data->n * 2 + 100;
  t->s = (uint8_t *)malloc(t->cap);
  if (t->s == NULL ||
      lmail_dot_encode(&e, data->s, data->n, &used, t->s, t->cap, &made, 1) != LMAIL_OK) {
    abort();
  }
  t->n = made;
}

/* ---- everything --------------------------------------------------------------------------------------- */

static void make_lf(bench_input *in)
{
  size_t i;

  in->lf = (uint8_t *)malloc(in->n + 1);
  if (in->lf == NULL) abort();
  for (i = 0; i < in->n; i++) {
    if (in->data[i] != '\r') in->lf[in->lf_n++] = in->data[i];
  }
}

void bench_make(bench_work work, bench_input *in)
{
  text t = {NULL, 0, 0}, source = {NULL, 0, 0};

  memset(in, 0, sizeof *in);
  seed = UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)work;
  switch (work) {
  case WORK_SMALL: messages(in, &t, 2000, small_mail); break;
  case WORK_ATTACH: messages(in, &t, 2, attach_mail); break;
  case WORK_NESTED: messages(in, &t, 1000, nested_mail); break;
  case WORK_NEWS: messages(in, &t, 60, news_mail); break;
  case WORK_HEADERS: messages(in, &t, 2000, header_mail); break;
  case WORK_DATA: prose(&t, 20000000, 70, 100); break;
  case WORK_STUFFED:
    prose(&source, 20000000, 70, 100);
    stuffed(&t, &source);
    break;
  case WORK_COMMANDS: commands(&t); break;
  case WORK_REPLIES: replies(&t); break;
  case WORK_ADDRESSES: bench_addresses_make(in, rnd); break;
  case WORK_BINARY: random_octets(&t, 6000000); break;
  case WORK_BASE64:
    random_octets(&source, 6000000);
    add_base64(&t, source.s, source.n);
    break;
  case WORK_UU:
  case WORK_YENC:
    random_octets(&source, 6000000);
    t.n = bench_encoded(work, source.s, source.n, &t.s);
    break;
  case WORK_FETCH:
    bench_make_fetch(in, rnd);
    t.s = in->data;
    t.n = in->n;
    break;
  case WORK_BODIES:
    bench_make_bodies(in);
    t.s = in->data;
    t.n = in->n;
    break;
  case WORK_DATES:
    bench_make_dates(in);
    t.s = in->data;
    t.n = in->n;
    break;
  case WORK_HTML: html(&t, 4000000); break;
  case WORK_HTML_QP:
    html(&source, 4000000);
    add_qp(&t, source.s, source.n);
    break;
  case WORK_WORDS:
    bench_make_words(in);
    t.s = in->data;
    t.n = in->n;
    break;
  case WORK_CYRILLIC:
  case WORK_KOI8_R:
  case WORK_SHIFT_JIS: t.n = bench_charset_text(work, &t.s); break;
  case WORK_TEXT: prose(&t, 4000000, 68, 400); break;
  case WORK_EQUALS:
    equals_mail(&source, 1);
    in->lf = source.s;
    in->lf_n = source.n;
    source.s = NULL;
    messages(in, &t, 1, equals_mail);
    break;
  default:
    prose(&source, 4000000, 68, 400);
    add_qp(&t, source.s, source.n);
    break;
  }
  free(source.s);
  if (in->data == NULL) in->data = t.s, in->n = t.n;
  in->cap = in->n * 3 + 4096;
  in->out = (uint8_t *)malloc(in->cap);
  if (in->out == NULL) abort();
  memset(in->out, 0, in->cap); /* so that no row pays for the first touch */
  if (work == WORK_HTML || work == WORK_TEXT) make_lf(in);
}

void bench_free(bench_input *in)
{
  free(in->data);
  free(in->lf);
  free(in->starts);
  free(in->out);
}
