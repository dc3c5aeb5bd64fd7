/* SPDX-License-Identifier: MIT */
/* message.c - whole messages, written in pieces and read back by the MIME parser: W10, W11, W13. */

#include <libmail/compose.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* ---- writing -------------------------------------------------------------------------------------- */

typedef struct sink {
  lmail_mime_writer m;
  lmail_writer w;
  size_t cap, piece; /* size of the writer's buffer, and of the pieces of a body */
  unsigned char buf[4096];
  char all[200000];
  size_t n;
} sink;

static void send_all(sink *s)
{
  memcpy(s->all + s->n, s->buf, s->w.len);
  s->n += s->w.len;
  lmail_writer_sent(&s->w, s->w.len);
}

/* Runs one call until it has done its work; on LMAIL_FULL the buffer is emptied. */
#define UNTIL_DONE(s, call)                                                 \
  do {                                                                      \
    lmail_status st_;                                                       \
    while ((st_ = (call)) == LMAIL_FULL) {                                  \
      if ((s)->w.len == 0) assert_true((s)->w.need <= (s)->cap && "stuck"); \
      send_all(s);                                                          \
    }                                                                       \
    assert_int_equal(st_, LMAIL_OK);                                        \
  } while (0)

static void start(sink *s, size_t cap, size_t piece)
{
  memset(s, 0, sizeof *s);
  s->cap = cap;
  s->piece = piece;
  lmail_writer_init(&s->w, s->buf, cap);
  assert_int_equal(lmail_mime_writer_init(&s->m, "0123456789abcdef", 16, 0), LMAIL_OK);
}

static lmail_mime_part_info part_of(const char *media, unsigned encoding)
{
  lmail_mime_part_info part;

  memset(&part, 0, sizeof part);
  part.media = media;
  part.media_len = strlen(media);
  part.encoding = (uint16_t)encoding;
  return part;
}

static void put_body(sink *s, const char *data, size_t n)
{
  size_t at = 0;

  while (at < n) {
    size_t piece = n - at < s->piece ? n - at : s->piece, used;
    lmail_status st = lmail_mime_body(&s->m, &s->w, data + at, piece, &used);

    at += used;
    if (st == LMAIL_FULL) {
      assert_true(s->w.len > 0);
      send_all(s);
    } else {
      assert_int_equal(st, LMAIL_OK);
      assert_int_equal(used, piece);
    }
  }
}

static void put_part(sink *s, const lmail_mime_part_info *part, const char *data, size_t n)
{
  UNTIL_DONE(s, lmail_mime_part(&s->m, &s->w, part));
  put_body(s, data, n);
  UNTIL_DONE(s, lmail_mime_part_end(&s->m, &s->w));
}

/* ---- reading -------------------------------------------------------------------------------------- */

typedef struct found {
  unsigned parts, defects;
  uint16_t media[40];
  char body[40][20000];
  size_t len[40];
} found;

static void read_back(const char *data, size_t n, found *f)
{
  static unsigned char scratch[LMAIL_MIME_SCRATCH];
  lmail_mime_parser m;
  lmail_event ev;
  lmail_status st;
  size_t used;

  memset(f, 0, sizeof *f);
  assert_int_equal(lmail_mime_init(&m, NULL, scratch, sizeof scratch), LMAIL_OK);
  for (;;) {
    st = lmail_next(&m.base, data, n, &used, &ev);
    data += used;
    n -= used;
    if (st == LMAIL_OK) {
      lmail_finish(&m.base);
      continue;
    }
    if (st != LMAIL_EVENT) break;
    if (ev.kind == LMAIL_MIME_HEADERS_END) {
      f->media[ev.id] = ev.code;
      f->parts = ev.id;
      if (!(ev.flags & LMAIL_MIME_EV_COMPOSITE)) lmail_mime_decode(&m, LMAIL_MIME_DECODED);
    } else if (ev.kind == LMAIL_MIME_BODY && ev.len != 0) {
      memcpy(f->body[ev.id] + f->len[ev.id], ev.data, ev.len);
      f->len[ev.id] += ev.len;
    } else if (ev.kind == LMAIL_MIME_DEFECT) {
      f->defects++;
      print_message("defect %d at %d\n", ev.code, (int)ev.off);
    }
  }
  assert_int_equal(st, LMAIL_DONE);
}

/* ---- tests ---------------------------------------------------------------------------------------- */

static void make_letter(sink *s, const char *picture, size_t n)
{
  lmail_mime_part_info text = part_of("text/plain", LMAIL_ENCODING_QUOTED_PRINTABLE);
  lmail_mime_part_info html = part_of("text/html", LMAIL_ENCODING_7BIT);
  lmail_mime_part_info png = part_of("image/png", LMAIL_ENCODING_BASE64);

  text.charset = "utf-8";
  text.charset_len = 5;
  png.filename = "B\xc3\xa4r.png";
  png.filename_len = 8;
  png.id = "bear@example.org";
  png.id_len = 16;
  png.description = "ein B\xc3\xa4r";
  png.description_len = 8;
  UNTIL_DONE(s, lmail_field_write(&s->w, "Subject", 7, "letter", 6, 0));
  UNTIL_DONE(s, lmail_mime_multipart(&s->m, &s->w, "mixed", 5));
  UNTIL_DONE(s, lmail_mime_multipart(&s->m, &s->w, "alternative", 11));
  put_part(s, &text,
           "Gr\xc3\xbc\xc3\x9f"
           "e\n.\nFrom me \r\n--=_0123456789abcdefA\rx",
           43);
  put_part(s, &html, "<p>hello\n.\n</p>", 15);
  UNTIL_DONE(s, lmail_mime_multipart_end(&s->m, &s->w));
  put_part(s, &png, picture, n);
  put_part(s, &png, "", 0);
  UNTIL_DONE(s, lmail_mime_multipart_end(&s->m, &s->w));
  send_all(s);
}

static void letter_is_the_same_in_any_pieces(void **state)
{
  static const size_t caps[] = {260, 261, 300, 511, 4096}, pieces[] = {1, 2, 3, 57, 100, 10000};
  static char picture[5000];
  static sink whole, s;
  static found f;
  size_t i, k;

  (void)state;
  for (i = 0; i < sizeof picture; i++) picture[i] = (char)(i * 131 + (i >> 7));
  start(&whole, 4096, 10000);
  make_letter(&whole, picture, sizeof picture);
  for (i = 0; i < sizeof caps / sizeof caps[0]; i++) {
    for (k = 0; k < sizeof pieces / sizeof pieces[0]; k++) {
      start(&s, caps[i], pieces[k]);
      make_letter(&s, picture, sizeof picture);
      assert_int_equal(s.n, whole.n);
      assert_memory_equal(s.all, whole.all, s.n);
    }
  }
  read_back(whole.all, whole.n, &f);
  assert_int_equal(f.defects, 0);
  assert_int_equal(f.parts, 6);
  assert_int_equal(f.media[1], LMAIL_MEDIA_MULTIPART_MIXED);
  assert_int_equal(f.media[2], LMAIL_MEDIA_MULTIPART_ALTERNATIVE);
  assert_int_equal(f.media[3], LMAIL_MEDIA_TEXT_PLAIN);
  assert_string_equal(f.body[3], "Gr\xc3\xbc\xc3\x9f"
                                 "e\r\n.\r\nFrom me \r\n--=_0123456789abcdefA\r\nx");
  assert_string_equal(f.body[4], "<p>hello\r\n.\r\n</p>");
  assert_int_equal(f.len[5], sizeof picture);
  assert_memory_equal(f.body[5], picture, sizeof picture);
  assert_int_equal(f.len[6], 0);
}

/* A message that is one part alone ends in CRLF, whatever its encoding. */
static void message_of_one_part(void **state)
{
  static const unsigned encodings[] = {LMAIL_ENCODING_7BIT, LMAIL_ENCODING_8BIT,
                                       LMAIL_ENCODING_QUOTED_PRINTABLE, LMAIL_ENCODING_BASE64};
  static sink s;
  static found f;
  size_t i, n;

  (void)state;
  for (i = 0; i < 4; i++) {
    for (n = 0; n <= 6; n++) {
      lmail_mime_part_info text = part_of("text/plain", encodings[i]);

      start(&s, 200, 3);
      put_part(&s, &text, "ab\ncd\n", n);
      send_all(&s);
      assert_memory_equal(s.all + s.n - 2, "\r\n", 2);
      read_back(s.all, s.n, &f);
      assert_int_equal(f.parts, 1);
      assert_int_equal(f.defects, 0);
      if (encodings[i] == LMAIL_ENCODING_BASE64) {
        assert_int_equal(f.len[1], n + (n > 2) + (n > 5));
      }
      assert_int_equal(lmail_mime_part(&s.m, &s.w, &text), LMAIL_E_STATE);
    }
  }
}

static void calls_out_of_order_are_refused(void **state)
{
  static sink s;
  lmail_mime_part_info text = part_of("text/plain", LMAIL_ENCODING_7BIT);
  size_t used;

  (void)state;
  start(&s, 4096, 10);
  assert_int_equal(lmail_mime_part_end(&s.m, &s.w), LMAIL_E_STATE);
  assert_int_equal(lmail_mime_multipart_end(&s.m, &s.w), LMAIL_E_STATE);
  assert_int_equal(lmail_mime_body(&s.m, &s.w, "a", 1, &used), LMAIL_E_STATE);
  assert_int_equal(lmail_mime_multipart(&s.m, &s.w, "mixed", 5), LMAIL_OK);
  assert_int_equal(lmail_mime_multipart_end(&s.m, &s.w), LMAIL_E_STATE);
  assert_int_equal(lmail_mime_part(&s.m, &s.w, &text), LMAIL_OK);
  assert_int_equal(lmail_mime_part(&s.m, &s.w, &text), LMAIL_E_STATE);
  assert_int_equal(lmail_mime_multipart(&s.m, &s.w, "mixed", 5), LMAIL_E_STATE);
  assert_int_equal(lmail_mime_multipart_end(&s.m, &s.w), LMAIL_E_STATE);
}

/* Limits at n - 1, n and n + 1. */
static void depth_has_a_limit(void **state)
{
  static sink s;
  static found f;
  lmail_mime_part_info text = part_of("text/plain", LMAIL_ENCODING_7BIT);
  int i;

  (void)state;
  start(&s, 4096, 10);
  for (i = 0; i < LMAIL_MIME_WRITER_DEPTH; i++) {
    UNTIL_DONE(&s, lmail_mime_multipart(&s.m, &s.w, "mixed", 5));
  }
  assert_int_equal(lmail_mime_multipart(&s.m, &s.w, "mixed", 5), LMAIL_E_LIMIT);
  put_part(&s, &text, "deep", 4);
  for (i = 0; i < LMAIL_MIME_WRITER_DEPTH; i++) {
    UNTIL_DONE(&s, lmail_mime_multipart_end(&s.m, &s.w));
  }
  assert_int_equal(lmail_mime_multipart_end(&s.m, &s.w), LMAIL_E_STATE);
  send_all(&s);
  read_back(s.all, s.n, &f);
  assert_true(f.parts >= 1);
}

static void w10_boundaries(void **state)
{
  static const char *const bad[] = {
      "1234567",      "12345 78",
      "1234567\r",    "12345678\"",
      "12345678\n",   "12345678;",
      "12345678\xc3", "1234567890123456789012345678901234567890123456789"};
  lmail_mime_writer m;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    assert_int_equal(lmail_mime_writer_init(&m, bad[i], strlen(bad[i]), 0), LMAIL_E_ARGUMENT);
  }
  assert_int_equal(lmail_mime_writer_init(&m, "1234567\0", 8, 0), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_mime_writer_init(&m, bad[7], 48, 0), LMAIL_OK);
  assert_int_equal(lmail_mime_writer_init(&m, "'()+_,-./:=?", 12, 0), LMAIL_OK);
}

/* The parameter is the boundary as it stands in the body, whatever it looks like. */
static void w10_a_boundary_is_never_encoded(void **state)
{
  static const char base[] = "abcd=?utf-8?q?efgh?=";
  static const unsigned options[] = {0, LMAIL_COMPOSE_UTF8, LMAIL_COMPOSE_PARAM_2047};
  static const char header[] = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
                               "boundary=\"=_abcd=?utf-8?q?efgh?=A\"\r\n";
  lmail_mime_part_info text = part_of("text/plain", LMAIL_ENCODING_7BIT);
  static sink s;
  static found f;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof options / sizeof options[0]; i++) {
    start(&s, 4096, 10);
    assert_int_equal(lmail_mime_writer_init(&s.m, base, sizeof base - 1, options[i]), LMAIL_OK);
    UNTIL_DONE(&s, lmail_mime_multipart(&s.m, &s.w, "mixed", 5));
    assert_int_equal(s.w.len, sizeof header - 1);
    assert_memory_equal(s.buf, header, s.w.len);
    put_part(&s, &text, "hello", 5);
    UNTIL_DONE(&s, lmail_mime_multipart_end(&s.m, &s.w));
    send_all(&s);
    read_back(s.all, s.n, &f);
    assert_int_equal(f.defects, 0);
    assert_int_equal(f.parts, 2);
    assert_string_equal(f.body[2], "hello");
  }
}

static lmail_status body_result(const char *media, unsigned encoding, const char *data, size_t n,
                                size_t piece)
{
  static sink s;
  lmail_mime_part_info part = part_of(media, encoding);
  lmail_status st = LMAIL_OK;
  size_t at, used;

  start(&s, 4096, 1);
  UNTIL_DONE(&s, lmail_mime_multipart(&s.m, &s.w, "mixed", 5));
  UNTIL_DONE(&s, lmail_mime_part(&s.m, &s.w, &part));
  for (at = 0; at < n && st == LMAIL_OK; at += piece) {
    st = lmail_mime_body(&s.m, &s.w, data + at, n - at < piece ? n - at : piece, &used);
  }
  if (st == LMAIL_OK) st = lmail_mime_part_end(&s.m, &s.w);
  return st;
}

static void w10_a_boundary_in_a_body_is_refused(void **state)
{
  static const char inside[] = "a\r\n--=_0123456789abcdefA\r\n",
                    at_start[] = "--=_0123456789abcdef";
  static const char not_quite[] = "a--=_0123456789abcdefA\r\n--=_0123456789abcdeX\r\n --=_0123";
  size_t piece;

  (void)state;
  for (piece = 1; piece < 40; piece++) {
    assert_int_equal(body_result("text/plain", LMAIL_ENCODING_7BIT, inside, 26, piece),
                     LMAIL_E_ARGUMENT);
    assert_int_equal(body_result("image/png", LMAIL_ENCODING_BINARY, at_start, 20, piece),
                     LMAIL_E_ARGUMENT);
    assert_int_equal(
        body_result("text/plain", LMAIL_ENCODING_7BIT, not_quite, sizeof not_quite - 1, piece),
        LMAIL_OK);
    assert_int_equal(body_result("text/plain", LMAIL_ENCODING_QUOTED_PRINTABLE, inside, 26, piece),
                     LMAIL_OK);
  }
}

/* What the scanner calls absent can be written, in any pieces; what it does not, cannot. */
static void w10_a_boundary_is_proven_absent(void **state)
{
  static const struct {
    const char *text;
    int absent;
  } cases[] = {{"", 1},
               {"--=_0123456789abcdef", 0},
               {"a\r\n--=_0123456789abcdefA", 0},
               {"a\n--=_0123456789abcdef", 0},
               {"a\r--=_0123456789abcdef\r", 0},
               {"a--=_0123456789abcdef", 1},
               {"--=_0123456789abcde", 1},
               {"--=_0123456789abcde\r\nf", 1},
               {"---=_0123456789abcdef", 1},
               {"--=_0123456789abcdeX\r\n--=_0123", 1}};
  lmail_boundary_scanner s;
  size_t i, piece, at;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    size_t n = strlen(cases[i].text);

    for (piece = 1; piece < 30; piece++) {
      int absent = 1;

      assert_int_equal(lmail_boundary_scan_init(&s, "0123456789abcdef", 16), LMAIL_OK);
      for (at = 0; at < n; at += piece) {
        absent = lmail_boundary_scan(&s, cases[i].text + at, n - at < piece ? n - at : piece);
      }
      assert_int_equal(absent, cases[i].absent);
      assert_int_equal(lmail_boundary_scan(&s, "x", 1), cases[i].absent);
    }
    assert_int_equal(body_result("a/b", LMAIL_ENCODING_BINARY, cases[i].text, n, 7),
                     cases[i].absent ? LMAIL_OK : LMAIL_E_ARGUMENT);
  }
  assert_int_equal(lmail_boundary_scan_init(&s, "0123456", 7), LMAIL_E_ARGUMENT);
}

static void w1_bodies_that_do_not_fit_their_encoding(void **state)
{
  static char line[1001];

  (void)state;
  memset(line, 'x', sizeof line);
#define RESULT(media, encoding, data) \
  body_result(media, LMAIL_ENCODING_##encoding, data, sizeof(data) - 1, 7)
  assert_int_equal(RESULT("text/plain", 7BIT, "gr\xc3\xbc"), LMAIL_E_ARGUMENT);
  assert_int_equal(RESULT("text/plain", 8BIT, "gr\xc3\xbc"), LMAIL_OK);
  assert_int_equal(RESULT("text/plain", 8BIT, "a\0"), LMAIL_E_ARGUMENT);
  assert_int_equal(RESULT("a/b", 7BIT, "a\nb"), LMAIL_E_ARGUMENT);
  assert_int_equal(RESULT("a/b", 7BIT, "a\rb"), LMAIL_E_ARGUMENT);
  assert_int_equal(RESULT("a/b", 7BIT, "a\r"), LMAIL_E_ARGUMENT);
  assert_int_equal(RESULT("a/b", 7BIT, "a\r\nb"), LMAIL_OK);
  assert_int_equal(RESULT("a/b", BINARY, "a\nb\0\r"), LMAIL_OK);
  assert_int_equal(body_result("a/b", LMAIL_ENCODING_7BIT, line, 998, 500), LMAIL_OK);
  assert_int_equal(body_result("a/b", LMAIL_ENCODING_7BIT, line, 1001, 500), LMAIL_E_ARGUMENT);
}

/* RFC 5322 2.1.1: 998 octets without CRLF, wherever the body is split and whether or not it goes on. */
static void w8_lines_of_a_body_have_a_limit(void **state)
{
  static char line[1002];
  size_t n, piece;

  (void)state;
  for (n = 997; n <= 1000; n++) {
    for (piece = 1; piece <= n + 2; piece += 91) {
      memset(line, 'x', n);
      memcpy(line + n, "\r\n", 2);
      assert_int_equal(body_result("a/b", LMAIL_ENCODING_7BIT, line, n, piece),
                       n <= 998 ? LMAIL_OK : LMAIL_E_ARGUMENT);
      assert_int_equal(body_result("text/plain", LMAIL_ENCODING_8BIT, line, n + 2, piece),
                       n <= 998 ? LMAIL_OK : LMAIL_E_ARGUMENT);
      assert_int_equal(body_result("a/b", LMAIL_ENCODING_BINARY, line, n, piece), LMAIL_OK);
    }
  }
}

/* What was refused once is refused for ever: nothing behind it goes out, and the part cannot end. */
static void w10_a_refused_body_stays_refused(void **state)
{
  static const struct {
    const char *media, *data;
    unsigned encoding;
  } cases[] = {{"text/plain", "--=_0123456789abcdefA--\r\nX", LMAIL_ENCODING_7BIT},
               {"message/rfc822", "--=_0123456789abcdefA--\r\nX", LMAIL_ENCODING_8BIT},
               {"image/png", "--=_0123456789abcdefA--\r\nX", LMAIL_ENCODING_BINARY},
               {"text/plain", "abc\xff", LMAIL_ENCODING_7BIT},
               {"a/b", "abc\n", LMAIL_ENCODING_7BIT}};
  size_t i, used, len;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    static sink s;
    lmail_mime_part_info part = part_of(cases[i].media, cases[i].encoding);
    size_t n = strlen(cases[i].data);

    start(&s, 4096, 1);
    UNTIL_DONE(&s, lmail_mime_multipart(&s.m, &s.w, "mixed", 5));
    UNTIL_DONE(&s, lmail_mime_part(&s.m, &s.w, &part));
    assert_int_equal(lmail_mime_body(&s.m, &s.w, cases[i].data, n, &used), LMAIL_E_ARGUMENT);
    assert_int_equal(used, 0);
    len = s.w.len;
    assert_int_equal(lmail_mime_body(&s.m, &s.w, cases[i].data, n, &used), LMAIL_E_ARGUMENT);
    assert_int_equal(used, 0);
    assert_int_equal(lmail_mime_body(&s.m, &s.w, "x", 1, &used), LMAIL_E_ARGUMENT);
    assert_int_equal(lmail_mime_body(&s.m, &s.w, "", 0, &used), LMAIL_E_ARGUMENT);
    assert_int_equal(lmail_mime_part_end(&s.m, &s.w), LMAIL_E_ARGUMENT);
    assert_int_equal(lmail_mime_part_end(&s.m, &s.w), LMAIL_E_ARGUMENT);
    assert_int_equal(lmail_mime_part(&s.m, &s.w, &part), LMAIL_E_STATE);
    assert_int_equal(lmail_mime_multipart_end(&s.m, &s.w), LMAIL_E_STATE);
    assert_int_equal(s.w.len, len);
  }
}

/* A CR alone at the end is found by part_end; an LF that comes then is too late. */
static void w1_a_refused_end_stays_refused(void **state)
{
  static sink s;
  lmail_mime_part_info part = part_of("a/b", LMAIL_ENCODING_7BIT);
  size_t used;

  (void)state;
  start(&s, 4096, 1);
  UNTIL_DONE(&s, lmail_mime_part(&s.m, &s.w, &part));
  assert_int_equal(lmail_mime_body(&s.m, &s.w, "a\r", 2, &used), LMAIL_OK);
  assert_int_equal(lmail_mime_part_end(&s.m, &s.w), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_mime_body(&s.m, &s.w, "\n", 1, &used), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_mime_part_end(&s.m, &s.w), LMAIL_E_ARGUMENT);
}

static void parts_that_cannot_be_are_refused(void **state)
{
  static const struct {
    const char *media;
    unsigned encoding;
    lmail_status expected;
  } cases[] = {{"text", LMAIL_ENCODING_7BIT, LMAIL_E_ARGUMENT},
               {"text/", LMAIL_ENCODING_7BIT, LMAIL_E_ARGUMENT},
               {"", LMAIL_ENCODING_7BIT, LMAIL_E_ARGUMENT},
               {"text/pl ain", LMAIL_ENCODING_7BIT, LMAIL_E_ARGUMENT},
               {"text/plain; x=y", LMAIL_ENCODING_7BIT, LMAIL_E_ARGUMENT},
               {"text/plain\r\nX: y", LMAIL_ENCODING_7BIT, LMAIL_E_ARGUMENT},
               {"text/plain", 0, LMAIL_E_ARGUMENT},
               {"text/plain", LMAIL_ENCODING_UUENCODE, LMAIL_E_ARGUMENT},
               {"Multipart/Mixed", LMAIL_ENCODING_7BIT, LMAIL_E_ARGUMENT},
               {"message/rfc822", LMAIL_ENCODING_BASE64, LMAIL_E_ARGUMENT},
               {"message/rfc822", LMAIL_ENCODING_8BIT, LMAIL_OK},
               {"message/globaX", LMAIL_ENCODING_BASE64, LMAIL_E_ARGUMENT},
               {"message/globa", LMAIL_ENCODING_BASE64, LMAIL_E_ARGUMENT},
               {"message/globals", LMAIL_ENCODING_BASE64, LMAIL_E_ARGUMENT},
               {"message/global-headers", LMAIL_ENCODING_BASE64, LMAIL_OK},
               {"Message/Global", LMAIL_ENCODING_QUOTED_PRINTABLE, LMAIL_OK},
               {"message/global", LMAIL_ENCODING_BASE64, LMAIL_OK}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    static sink s;
    lmail_mime_part_info part = part_of(cases[i].media, cases[i].encoding);

    start(&s, 4096, 1);
    assert_int_equal(lmail_mime_part(&s.m, &s.w, &part), cases[i].expected);
    if (cases[i].expected != LMAIL_OK) assert_int_equal(s.w.len, 0);
  }
}

/* RFC 2387 3.1, RFC 3676 4: parameters of multiparts and parts; the boundary stays ours. */
static void content_types_have_parameters(void **state)
{
  static const lmail_mime_param related = {"type", 4, "text/html", 9};
  static const lmail_mime_param flowed[2] = {{"format", 6, "flowed", 6},
                                             {"name", 4, "\xc3\xa4", 2}};
  static const lmail_mime_param bad[] = {
      {"Boundary", 8, "x", 1}, {"a b", 3, "x", 1}, {"", 0, "x", 1}, {"a", 1, "x\r\ny: z", 7}};
  static const char expected[] =
      "MIME-Version: 1.0\r\n"
      "Content-Type: multipart/related; boundary=\"=_0123456789abcdefA\";\r\n"
      " type=\"text/html\"\r\n"
      "\r\n--=_0123456789abcdefA\r\n"
      "Content-Type: text/plain; charset=utf-8; format=flowed; name*=utf-8''%C3%A4\r\n";
  lmail_mime_part_info text = part_of("text/plain", LMAIL_ENCODING_7BIT);
  static sink s;
  size_t i;

  (void)state;
  start(&s, 4096, 10);
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    assert_int_equal(lmail_mime_multipart_params(&s.m, &s.w, "mixed", 5, &bad[i], 1),
                     LMAIL_E_ARGUMENT);
    assert_int_equal(s.w.len, 0);
  }
  UNTIL_DONE(&s, lmail_mime_multipart_params(&s.m, &s.w, "related", 7, &related, 1));
  text.charset = "utf-8";
  text.charset_len = 5;
  text.params = &bad[1];
  text.params_count = 1;
  assert_int_equal(lmail_mime_part(&s.m, &s.w, &text), LMAIL_E_ARGUMENT);
  text.params = flowed;
  text.params_count = 2;
  UNTIL_DONE(&s, lmail_mime_part(&s.m, &s.w, &text));
  assert_int_equal(s.w.len, sizeof expected - 1);
  assert_memory_equal(s.buf, expected, s.w.len);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(letter_is_the_same_in_any_pieces),
      cmocka_unit_test(message_of_one_part),
      cmocka_unit_test(calls_out_of_order_are_refused),
      cmocka_unit_test(depth_has_a_limit),
      cmocka_unit_test(w10_boundaries),
      cmocka_unit_test(w10_a_boundary_is_never_encoded),
      cmocka_unit_test(w10_a_boundary_in_a_body_is_refused),
      cmocka_unit_test(w10_a_boundary_is_proven_absent),
      cmocka_unit_test(w1_bodies_that_do_not_fit_their_encoding),
      cmocka_unit_test(w8_lines_of_a_body_have_a_limit),
      cmocka_unit_test(w10_a_refused_body_stays_refused),
      cmocka_unit_test(w1_a_refused_end_stays_refused),
      cmocka_unit_test(parts_that_cannot_be_are_refused),
      cmocka_unit_test(content_types_have_parameters),
  };

  return cmocka_run_group_tests_name("messages", tests, NULL, NULL);
}
