/* SPDX-License-Identifier: MIT */
/*
 * decode_text.c - bodies in every transfer encoding, and text as UTF-8, in chunks of every size, with
 * much scratch and with as little as may be; defects have their places.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/mime.h>

enum { BASIC = 8, TEXT, TEXT_BASIC, TEXT_KOI8 }; /* and LMAIL_MIME_RAW, ... */

/* What was told of the second part, which is the body at stake. */
typedef struct told {
  uint8_t *body;
  size_t n;
  unsigned code;
  unsigned defects[8];
  uint64_t places[8];
  unsigned defect_n;
} told;

static lmail_status choose(lmail_mime_parser *m, unsigned how)
{
  lmail_text_config cfg = {lmail_charset_find_all, NULL, NULL, 0, 0};

  if (how == BASIC) return lmail_mime_decode_basic(m, LMAIL_MIME_DECODED);
  if (how == TEXT_BASIC) return lmail_mime_decode_text(m, NULL);
  if (how == TEXT_KOI8) cfg.fallback = lmail_charset_find_single(NULL, "koi8-r", 6);
  if (how >= TEXT) return lmail_mime_decode_text(m, &cfg);
  return lmail_mime_decode(m, how);
}

static void take(told *t, lmail_mime_parser *m, const lmail_event *ev, unsigned how)
{
  if (ev->kind == LMAIL_MIME_HEADERS_END && ev->id == 2) {
    assert_int_equal(choose(m, how), LMAIL_OK);
  } else if (ev->kind == LMAIL_MIME_BODY && ev->id == 2) {
    if (t->n != 0) assert_int_equal(t->code, ev->code);
    t->code = ev->code;
    if (ev->code != LMAIL_MIME_RAW) assert_int_equal(ev->num, t->n);
    t->body = (uint8_t *)realloc(t->body, t->n + ev->len + 1);
    if (ev->len != 0) memcpy(t->body + t->n, ev->data, ev->len);
    t->n += ev->len;
  } else if (ev->kind == LMAIL_MIME_DEFECT && ev->code >= LMAIL_DEFECT_BAD_BASE64 &&
             ev->code != LMAIL_DEFECT_LONG_BODY_LINE) {
    assert_true(t->defect_n < 8);
    t->defects[t->defect_n] = ev->code;
    t->places[t->defect_n++] = ev->off;
    assert_int_equal(ev->field,
                     ev->code == LMAIL_DEFECT_BAD_TEXT || ev->code == LMAIL_DEFECT_UNKNOWN_CHARSET
                         ? LMAIL_FIELD_CONTENT_TYPE
                         : LMAIL_FIELD_CONTENT_TRANSFER_ENCODING);
  }
}

static void parse(told *t, const char *in, size_t n, size_t chunk, uint32_t token_max, unsigned how)
{
  lmail_mime_config cfg = {0};
  lmail_mime_parser m;
  uint8_t *scratch;
  size_t start = 0, end = 0;
  lmail_status st;

  memset(t, 0, sizeof *t);
  t->code = 99;
  cfg.token_max = token_max;
  cfg.depth_max = 2;
  scratch = (uint8_t *)malloc(lmail_mime_scratch_size(&cfg));
  assert_int_equal(lmail_mime_init(&m, &cfg, scratch, lmail_mime_scratch_size(&cfg)), LMAIL_OK);
  do {
    uint8_t *piece = (uint8_t *)malloc(end - start + 1);
    size_t at = 0, used;
    lmail_event ev;

    memcpy(piece + 1, in + start, end - start);
    while ((st = lmail_next(&m.base, piece + 1 + at, end - start - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      take(t, &m, &ev, how);
    }
    start += at + used;
    free(piece);
    if (end == n) lmail_finish(&m.base);
    else end = n - end < chunk ? n : end + chunk;
  } while (st == LMAIL_OK);
  assert_int_equal(st, LMAIL_DONE);
  free(scratch);
}

/* fields are those of the part; 0 of `defect` is none, its place is counted from the body's start. */
static void check(const char *boundary, const char *fields, const void *body, size_t body_n,
                  unsigned how, const void *expected, size_t expected_n, unsigned code,
                  unsigned defect, size_t place)
{
  size_t cap = body_n + 4000, body_at, chunk;
  char *in = (char *)malloc(cap);
  int n = snprintf(in, cap,
                   "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n"
                   "--%s\r\n%s\r\n",
                   boundary, boundary, fields);

  body_at = (size_t)n;
  memcpy(in + n, body, body_n);
  n += (int)body_n;
  n += snprintf(in + n, cap - (size_t)n, "\r\n--%s--\r\n", boundary);
  for (chunk = 1; chunk <= (size_t)n + 40; chunk += chunk < 20 ? 1 : 41) {
    unsigned small;

    for (small = 0; small < 2; small++) {
      told t;

      parse(&t, in, (size_t)n, chunk, small ? 256 : 0, how);
      if (t.n != expected_n) {
        print_message("chunks of %u: %u octets: %.*s\n", (unsigned)chunk, (unsigned)t.n, (int)t.n,
                      t.body == NULL ? "" : (char *)t.body);
      }
      assert_int_equal(t.n, expected_n);
      if (expected_n != 0) assert_memory_equal(t.body, expected, expected_n);
      assert_int_equal(t.code, code);
      assert_int_equal(t.defect_n, defect != 0);
      if (defect != 0) {
        assert_int_equal(t.defects[0], defect);
        assert_int_equal(t.places[0], body_at + place);
      }
      free(t.body);
    }
  }
  free(in);
}

#define CHECK(fields, body, how, expected, code, defect, place)                                 \
  check("b", fields, body, sizeof(body) - 1, how, expected, sizeof(expected) - 1, code, defect, \
        place)

#define CTE "Content-Transfer-Encoding: "
#define CT "Content-Type: text/plain; charset="
#define RAW LMAIL_MIME_RAW
#define DECODED LMAIL_MIME_DECODED
#define IS_TEXT LMAIL_MIME_TEXT

/* B3: every name of it; a defect at its place; with the basic ones alone it comes raw. */
static void b3_uuencode_in_a_body(void **state)
{
  static const char *const names[] = {"x-uuencode", "X-UUE", "uuencode"};
  static const char good[] = "text\r\nbegin 644 a\r\n#0V%T\r\n`\r\nend";
  unsigned i;

  (void)state;
  for (i = 0; i < 3; i++) {
    char fields[100];

    snprintf(fields, sizeof fields, CTE "%s\r\n", names[i]);
    check("b", fields, good, sizeof good - 1, DECODED, "Cat", 3, DECODED, 0, 0);
    check("b", fields, good, sizeof good - 1, BASIC, good, sizeof good - 1, RAW, 0, 0);
  }
  CHECK(CTE "x-uuencode\r\n", "begin 644 a\n#0V%T\n\x80\n#0V%T\nend\n", DECODED, "CatCat", DECODED,
        LMAIL_DEFECT_BAD_UUENCODE, 18);
  CHECK(CTE "x-uuencode\r\n", "nothing", DECODED, "", DECODED, LMAIL_DEFECT_BAD_UUENCODE, 7);
}

/* Lines that promise 63 octets and hold none make more than a small scratch has room for. */
static void b3_short_lines_in_a_small_scratch(void **state)
{
  char body[12 + 2 * 60 + 1], *out = (char *)calloc(60, 63);
  unsigned i;

  (void)state;
  memcpy(body, "begin 644 a\n", 13);
  for (i = 0; i < 60; i++) memcpy(body + 12 + 2 * i, "_\n", 3);
  check("b", CTE "x-uue\r\n", body, 12 + 2 * 60, TEXT, out, 60 * 63, IS_TEXT,
        LMAIL_DEFECT_BAD_UUENCODE, 13);
  free(out);
}

static void n13_yenc_in_a_body(void **state)
{
#define YENC "=ybegin line=128 size=3 name=a\r\nm\x8b\x9e\r\n"
  (void)state;
  CHECK(CTE "x-yenc\r\n", YENC "=yend size=3 crc32=a6130548", DECODED, "Cat", DECODED, 0, 0);
  CHECK(CTE "x-yenc\r\n", YENC "=yend size=3 crc32=a6130549\r\n", DECODED, "Cat", DECODED,
        LMAIL_DEFECT_YENC_CHECK, 37 + 27);
  CHECK(CTE "x-yenc\r\n", YENC, DECODED, "Cat", DECODED, LMAIL_DEFECT_BAD_YENC, 37);
  CHECK(CTE "x-yenc\r\n", YENC "=yend size=3\r\n", BASIC, YENC "=yend size=3\r\n", RAW, 0, 0);
}

/* RFC 2046 4.1.2: the charset parameter, however it is written. */
static void rfc2046_4_1_2_charset(void **state)
{
  (void)state;
  CHECK(CT "utf-8\r\n", "\xc3\xa4", TEXT, "\xc3\xa4", IS_TEXT, 0, 0);
  CHECK(CT "\"iso-8859-1\"\r\n", "\xe4", TEXT, "\xc3\xa4", IS_TEXT, 0, 0);
  CHECK(CT "\"iso-\\8859-1\"\r\n", "\xe4", TEXT, "\xc3\xa4", IS_TEXT, 0, 0);
  CHECK("Content-Type: text/plain; charset*=us-ascii'en'ko%698-r\r\n", "\xc1", TEXT, "\xd0\xb0",
        IS_TEXT, 0, 0);
  CHECK("Content-Type: text/plain; charset*0=koi8; charset*1=-r\r\n", "\xc1", TEXT, "\xd0\xb0",
        IS_TEXT, 0, 0);
  CHECK("Content-Type: text/plain\r\n", "\xc3\xa4", TEXT, "\xc3\xa4", IS_TEXT, 0, 0);
  CHECK("Content-Type: text/plain\r\n", "\xc1", TEXT_KOI8, "\xd0\xb0", IS_TEXT, 0, 0);
  CHECK("", "a\r\nb\n", TEXT, "a\r\nb\n", IS_TEXT, 0, 0);
}

/* B5: an unknown charset, one that is not linked, and one that is too long: the octets as they are. */
static void b5_unknown_charset(void **state)
{
  (void)state;
  CHECK(CT "x-nothing\r\n", "\xc1", TEXT, "\xc1", RAW, LMAIL_DEFECT_UNKNOWN_CHARSET, 0);
  CHECK(CT "koi8-r\r\n", "\xc1", TEXT_BASIC, "\xc1", RAW, LMAIL_DEFECT_UNKNOWN_CHARSET, 0);
  CHECK(CT "x-nothing\r\n" CTE "base64\r\n", "wQ==", TEXT, "\xc1", DECODED,
        LMAIL_DEFECT_UNKNOWN_CHARSET, 0);
  CHECK(CT "utf-8------------------------------------\r\n", "\xc1", TEXT, "\xc1", RAW,
        LMAIL_DEFECT_UNKNOWN_CHARSET, 0);
  CHECK(CT "utf-8----------------------------------\r\n", "a", TEXT, "a", IS_TEXT, 0, 0);
}

/* Characters over the edges of windows, lines and groups of base64. */
static void b6_split_characters(void **state)
{
  (void)state;
  CHECK(CT "utf-8\r\n" CTE "base64\r\n", "8J+Y\r\ngOKC\r\nrA==", TEXT,
        "\xf0\x9f\x98\x80\xe2\x82\xac", IS_TEXT, 0, 0);
  CHECK(CT "utf-8\r\n" CTE "quoted-printable\r\n", "=E2=\r\n=82=\n=AC\r\n=F0=9F=98=80 \r\n.", TEXT,
        "\xe2\x82\xac\r\n\xf0\x9f\x98\x80\r\n.", IS_TEXT, 0, 0);
  CHECK(CT "iso-2022-jp\r\n", "\x1b$B$\"\x1b(B\r\n\x1b$B$\"\x1b(B", TEXT,
        "\xe3\x81\x82\r\n\xe3\x81\x82", IS_TEXT, 0, 0);
  CHECK(CT "utf-16\r\n" CTE "base64\r\n", "//5hAD3YAN4=", TEXT, "a\xf0\x9f\x98\x80", IS_TEXT, 0, 0);
  CHECK(CT "gb18030\r\n", "\x81\x30\x81\x30", TEXT, "\xc2\x80", IS_TEXT, 0, 0);
}

/* B6: the first octet that shows that something is malformed, whatever stands before it. */
static void b6_malformed_text(void **state)
{
#define FFFD "\xef\xbf\xbd"
  (void)state;
  CHECK(CT "utf-8\r\n", "ab\xe2\x82z\xff", TEXT, "ab" FFFD "z" FFFD, IS_TEXT, LMAIL_DEFECT_BAD_TEXT,
        4);
  CHECK(CT "utf-8\r\n", "ab\xe2\x82", TEXT, "ab" FFFD, IS_TEXT, LMAIL_DEFECT_BAD_TEXT, 4);
  CHECK(CT "us-ascii\r\n", "\xff", TEXT, FFFD, IS_TEXT, LMAIL_DEFECT_BAD_TEXT, 0);
  CHECK(CT "utf-8\r\n" CTE "base64\r\n", "YWJj\r\nYf9i", TEXT, "abca" FFFD "b", IS_TEXT,
        LMAIL_DEFECT_BAD_TEXT, 9);
  CHECK(CT "utf-8\r\n" CTE "quoted-printable\r\n", "abc=FF=FF", TEXT, "abc" FFFD FFFD, IS_TEXT,
        LMAIL_DEFECT_BAD_TEXT, 5);
}

/* Text that grows to three times its size, and blanks that are held: more than there is room for. */
static void b6_text_that_grows(void **state)
{
  char *body = (char *)malloc(3000), *out = (char *)malloc(9000);
  unsigned i;

  (void)state;
  memset(body, 0xb1, 3000); /* half-width kana */
  for (i = 0; i < 3000; i++) memcpy(out + 3 * i, "\xef\xbd\xb1", 3);
  check("b", CT "shift_jis\r\n", body, 3000, TEXT, out, 9000, IS_TEXT, 0, 0);
  memset(body, ' ', 3000);
  body[2999] = 'x';
  check("b", CT "koi8-r\r\n" CTE "quoted-printable\r\n", body, 3000, TEXT, body, 3000, IS_TEXT, 0,
        0);
  body[2999] = '\r';
  check("b", CT "koi8-r\r\n" CTE "quoted-printable\r\n", body, 3000, TEXT, body, 3000, IS_TEXT, 0,
        0);
  check("b", CTE "quoted-printable\r\n", body, 3000, DECODED, body, 3000, DECODED, 0, 0);
  free(body);
  free(out);
}

/* A line that begins as a long boundary does is replayed from scratch, and grows as well. */
static void b6_boundary_that_grows(void **state)
{
  char boundary[121], body[123], out[3 * 118 + 5];
  unsigned i;

  (void)state;
  memset(boundary, 0xb1, 120);
  boundary[120] = '\0';
  memcpy(body, "--", 2);
  memset(body + 2, 0xb1, 118);
  memcpy(body + 120, "a", 2);
  memcpy(out, "--", 2);
  for (i = 0; i < 118; i++) memcpy(out + 2 + 3 * i, "\xef\xbd\xb1", 3);
  memcpy(out + 2 + 3 * 118, "a", 2);
  check(boundary, CT "shift_jis\r\n", body, 121, TEXT, out, 3 * 118 + 3, IS_TEXT, 0, 0);
}

/* The charset of one part is not that of the next; calls at other moments are refused. */
static void calls_out_of_turn(void **state)
{
  static const char text[] = "Content-Type: text/plain; charset=koi8-r\r\n\r\n\xc1";
  lmail_text_config cfg = {lmail_charset_find_all, NULL, NULL, 0, 0};
  uint8_t scratch[LMAIL_MIME_SCRATCH];
  lmail_mime_parser m;
  lmail_event ev;
  size_t used;

  (void)state;
  assert_int_equal(lmail_mime_init(&m, NULL, scratch, sizeof scratch), LMAIL_OK);
  assert_int_equal(lmail_mime_decode_text(&m, &cfg), LMAIL_E_STATE);
  assert_int_equal(lmail_mime_decode_basic(&m, 0), LMAIL_E_STATE);
  do {
    assert_int_equal(lmail_next(&m.base, text + lmail_offset(&m.base),
                                sizeof text - 1 - (size_t)lmail_offset(&m.base), &used, &ev),
                     LMAIL_EVENT);
  } while (ev.kind != LMAIL_MIME_HEADERS_END);
  assert_int_equal(lmail_mime_decode(&m, LMAIL_MIME_TEXT), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_mime_decode_basic(&m, 3), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_mime_decode_text(&m, &cfg), LMAIL_OK);
  assert_int_equal(lmail_mime_decode(&m, LMAIL_MIME_RAW), LMAIL_OK);
  assert_int_equal(lmail_mime_decode_text(&m, &cfg), LMAIL_OK);
  assert_int_equal(lmail_next(&m.base, text + sizeof text - 2, 1, &used, &ev), LMAIL_EVENT);
  assert_int_equal(ev.code, LMAIL_MIME_TEXT);
  assert_int_equal(ev.len, 2);
  assert_memory_equal(ev.data, "\xd0\xb0", 2);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(b3_uuencode_in_a_body),  cmocka_unit_test(b3_short_lines_in_a_small_scratch),
      cmocka_unit_test(n13_yenc_in_a_body),     cmocka_unit_test(rfc2046_4_1_2_charset),
      cmocka_unit_test(b5_unknown_charset),     cmocka_unit_test(b6_split_characters),
      cmocka_unit_test(b6_malformed_text),      cmocka_unit_test(b6_text_that_grows),
      cmocka_unit_test(b6_boundary_that_grows), cmocka_unit_test(calls_out_of_turn),
  };

  return cmocka_run_group_tests_name("mime-decode-text", tests, NULL, NULL);
}
