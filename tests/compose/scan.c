/* SPDX-License-Identifier: MIT */
/* scan.c - bodies are looked at before they are written: RFC 2045 2.7 to 2.9 and 6, RFC 2049 3. */

#include <libmail/compose.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum {
  TEXT = LMAIL_BODY_IS_TEXT,
  EXACT = LMAIL_BODY_IS_TEXT | LMAIL_BODY_EXACT,
  EIGHT = LMAIL_BODY_ALLOW_8BIT,
  BINARY = LMAIL_BODY_ALLOW_BINARY,
  ROBUST = LMAIL_BODY_ROBUST
};

static lmail_body_scanner scanned(const char *data, size_t n, unsigned how, size_t piece)
{
  lmail_body_scanner s;
  size_t at;

  lmail_body_scan_init(&s, how);
  for (at = 0; at < n; at += piece) {
    size_t size = n - at < piece ? n - at : piece;
    char *copy = (char *)malloc(size);

    memcpy(copy, data + at, size);
    lmail_body_scan(&s, copy, size);
    free(copy);
  }
  return s;
}

/* Octets of the body when it is written. */
static uint64_t written_size(const char *data, size_t n, unsigned how, unsigned encoding)
{
  static unsigned char buf[65536];
  lmail_mime_part_info part;
  lmail_mime_writer m;
  lmail_writer w;
  size_t used, header;

  memset(&part, 0, sizeof part);
  part.media = how & TEXT ? "text/x" : "x/x";
  part.media_len = strlen(part.media);
  part.encoding = (uint16_t)encoding;
  part.flags = how & LMAIL_BODY_EXACT ? LMAIL_PART_EXACT : 0;
  lmail_writer_init(&w, buf, sizeof buf);
  assert_int_equal(lmail_mime_writer_init(&m, "0123456789", 10, 0), LMAIL_OK);
  assert_int_equal(lmail_mime_multipart(&m, &w, "mixed", 5), LMAIL_OK);
  assert_int_equal(lmail_mime_part(&m, &w, &part), LMAIL_OK);
  header = w.len + 2;
  if (lmail_mime_body(&m, &w, data, n, &used) != LMAIL_OK) return UINT64_MAX;
  return lmail_mime_part_end(&m, &w) != LMAIL_OK ? UINT64_MAX : w.len - header;
}

/* All of it, in pieces of several sizes; the encoding can be written, and its size is what was said. */
static void scans(const char *data, size_t n, uint32_t flags, unsigned how, unsigned allow,
                  unsigned encoding)
{
  size_t piece;
  unsigned e;

  for (piece = 1; piece <= n + 1; piece = piece < 5 ? piece + 1 : piece * 2) {
    lmail_body_scanner s = scanned(data, n, how, piece);

    assert_int_equal(lmail_body_flags(&s), flags);
    assert_int_equal(s.octets, n);
    assert_int_equal(lmail_body_encoding(&s, allow), encoding);
    for (e = LMAIL_ENCODING_7BIT; e <= LMAIL_ENCODING_BASE64; e++) {
      uint64_t size = written_size(data, n, how, e);

      assert_true(size != UINT64_MAX || e != encoding);
      if (size != UINT64_MAX) assert_int_equal(lmail_body_size(&s, e), size);
    }
    assert_int_equal(lmail_body_size(&s, LMAIL_ENCODING_UNKNOWN), 0);
    assert_int_equal(lmail_body_size(&s, LMAIL_ENCODING_UUENCODE), 0);
  }
}

#define SCANS(data, flags, how, allow, encoding) \
  scans(data, sizeof(data) - 1, flags, how, allow, LMAIL_ENCODING_##encoding)
#define F(flag) LMAIL_BODY_##flag

static void rfc2045_2_7_line_ends(void **state)
{
  (void)state;
  SCANS("", 0, 0, 0, 7BIT);
  SCANS("plain\r\ntext\r\n", 0, 0, 0, 7BIT);
  SCANS("plain\r\ntext", F(OPEN_LINE), 0, 0, 7BIT);
  SCANS("plain\ntext\n", F(BARE_LF), TEXT, 0, 7BIT);
  SCANS("plain\ntext\n", F(BARE_LF), EXACT, 0, QUOTED_PRINTABLE);
  SCANS("plain\ntext\n", F(BARE_LF), 0, 0, QUOTED_PRINTABLE);
  SCANS("plain\ntext\n", F(BARE_LF), 0, BINARY, BINARY);
  SCANS("a\n\n\n\n\n", F(BARE_LF), 0, 0, BASE64);
  SCANS("bare\rcr", F(BARE_CR) | F(OPEN_LINE), TEXT, 0, 7BIT);
  SCANS("bare\rcr", F(BARE_CR) | F(OPEN_LINE), EXACT, 0, QUOTED_PRINTABLE);
  SCANS("cr at the end\r", F(BARE_CR), TEXT, 0, 7BIT);
  SCANS("cr at the end\r", F(BARE_CR) | F(OPEN_LINE), 0, 0, QUOTED_PRINTABLE);
  SCANS("a\r\r\nb", F(BARE_CR) | F(OPEN_LINE), TEXT, 0, 7BIT);
  SCANS("\r\n\r\n", 0, TEXT, 0, 7BIT);
}

static void rfc2045_6_2_what_the_peer_offers(void **state)
{
  (void)state;
  SCANS("nul\0", F(NUL) | F(OPEN_LINE), TEXT, EIGHT, QUOTED_PRINTABLE);
  SCANS("\0\0\0", F(NUL) | F(OPEN_LINE), 0, EIGHT, BASE64);
  SCANS("\0\0\0", F(NUL) | F(OPEN_LINE), 0, EIGHT | BINARY, BINARY);
  SCANS("mostly plain text \xc3\xbc\r\n", F(8BIT), TEXT, 0, QUOTED_PRINTABLE);
  SCANS("mostly plain text \xc3\xbc\r\n", F(8BIT), TEXT, EIGHT, 8BIT);
  SCANS("mostly plain text \xc3\xbc\r\n", F(8BIT), TEXT, EIGHT | BINARY, 8BIT);
  SCANS("mostly plain text \xc3\xbc\r\n", F(8BIT), TEXT, BINARY, BINARY);
  SCANS("\xc3\xbc\xc3\xbc\xc3\xbc", F(8BIT) | F(OPEN_LINE), TEXT, 0, BASE64);
}

/* RFC 2049 3: what has been seen to change on the way. */
static void rfc2049_3_robust(void **state)
{
  (void)state;
  SCANS("a\r\nFrom me\r\n", F(FROM), TEXT, 0, 7BIT);
  SCANS("a\r\nFrom me\r\n", F(FROM), TEXT, ROBUST, QUOTED_PRINTABLE);
  SCANS("From ", F(FROM) | F(BLANKS) | F(OPEN_LINE), TEXT, ROBUST, QUOTED_PRINTABLE);
  SCANS("FFrom \r\nFro\r\n From x\r\nfrom x", F(BLANKS) | F(OPEN_LINE), TEXT, 0, 7BIT);
  SCANS("a\r\n.\r\n", F(DOT), TEXT, ROBUST, QUOTED_PRINTABLE);
  SCANS(".a\r\n", F(DOT), TEXT, EIGHT | ROBUST, QUOTED_PRINTABLE);
  SCANS("a.\r\n .\r\n", 0, TEXT, ROBUST, 7BIT);
  SCANS("-- \r\n", F(BLANKS), TEXT, ROBUST, QUOTED_PRINTABLE);
  SCANS("tab\t\nx", F(BLANKS) | F(BARE_LF) | F(OPEN_LINE), TEXT, 0, 7BIT);
  SCANS("tab\t\rx", F(BLANKS) | F(BARE_CR) | F(OPEN_LINE), TEXT, 0, 7BIT);
  SCANS("\tx", F(OPEN_LINE), TEXT, ROBUST, 7BIT);
  SCANS("form\ffeed\r\n", F(CONTROL), TEXT, 0, 7BIT);
  SCANS("form\ffeed\r\n", F(CONTROL), TEXT, ROBUST, QUOTED_PRINTABLE);
  SCANS("form\ffeed\r\n", F(CONTROL), TEXT, ROBUST | BINARY, QUOTED_PRINTABLE);
  SCANS("del\x7f", F(CONTROL) | F(OPEN_LINE), TEXT, 0, 7BIT);
}

static void w8_long_lines(void **state)
{
  static char line[1003];

  (void)state;
  memset(line, 'x', sizeof line);
  scans(line, 998, F(OPEN_LINE), TEXT, 0, LMAIL_ENCODING_7BIT);
  scans(line, 999, F(OPEN_LINE) | F(LONG), TEXT, 0, LMAIL_ENCODING_QUOTED_PRINTABLE);
  scans(line, 999, F(OPEN_LINE) | F(LONG), TEXT, BINARY, LMAIL_ENCODING_BINARY);
  memcpy(line + 998, "\r\n", 2);
  scans(line, 1000, 0, TEXT, 0, LMAIL_ENCODING_7BIT);
  memcpy(line + 998, "x\r\n", 3);
  scans(line, 1001, F(LONG), TEXT, EIGHT, LMAIL_ENCODING_QUOTED_PRINTABLE);
  line[500] = '\r'; /* which ends a line in a text only */
  scans(line, 1001, F(BARE_CR), TEXT, 0, LMAIL_ENCODING_7BIT);
  scans(line, 1001, F(BARE_CR) | F(LONG), 0, 0, LMAIL_ENCODING_QUOTED_PRINTABLE);
}

static void lines_are_counted(void **state)
{
  lmail_body_scanner s = scanned("ab\r\n\r\nabcd\r\nx", 13, 0, 3);

  (void)state;
  assert_int_equal(s.lines, 3);
  assert_int_equal(s.longest, 4);
  assert_int_equal(s.high, 0);
  s = scanned("a\xff\r\nabc\rd\xff\n", 11, TEXT, 2);
  assert_int_equal(s.lines, 3);
  assert_int_equal(s.longest, 3);
  assert_int_equal(s.high, 2);
}

/* RFC 3629 4; sequences split between pieces. */
static void charsets_are_told(void **state)
{
  static const struct {
    const char *text, *charset;
  } cases[] = {{"", "us-ascii"},
               {"plain\r\n", "us-ascii"},
               {"gr\xc3\xbc\xc3\x9f", "utf-8"},
               {"\xf0\x9f\x98\x80", "utf-8"},
               {"\xe0\xa0\x80\xed\x9f\xbf\xf4\x8f\xbf\xbf", "utf-8"},
               {"gr\xfc\xdf", NULL},
               {"\xc3", NULL},
               {"\xc3 ", NULL},
               {"\xc3\r\n", NULL},
               {"\xc0\x80", NULL},
               {"\xe0\x9f\xbf", NULL},
               {"\xed\xa0\x80", NULL},
               {"\xf0\x8f\xbf\xbf", NULL},
               {"\xf4\x90\x80\x80", NULL},
               {"\xf5\x80\x80\x80", NULL},
               {"\x80", NULL},
               {"\xe2\x82\xc3\xbc", NULL},
               {"\x1b$B!!\x1b(B", NULL}};
  lmail_body_scanner utf16;
  size_t i, piece;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    for (piece = 1; piece < 5; piece++) {
      lmail_body_scanner s = scanned(cases[i].text, strlen(cases[i].text), TEXT, piece);

      if (cases[i].charset == NULL) assert_null(lmail_body_charset(&s));
      else assert_string_equal(lmail_body_charset(&s), cases[i].charset);
    }
  }
  utf16 = scanned("a\0b", 3, TEXT, 1);
  assert_null(lmail_body_charset(&utf16));
}

/* Sizes are those of what is written, for any octets. */
static void sizes_of_anything(void **state)
{
  static const unsigned hows[] = {0, TEXT, EXACT};
  static const char octets[] = "aaaaaaaaaaF \t.-=\r\n\n\r\xc3\xbc From \r\n";
  static char data[700];
  uint32_t random = 1;
  size_t round, i, n, k;

  (void)state;
  for (round = 0; round < 200; round++) {
    n = round * 3 + round % 3;
    for (i = 0; i < n; i++) {
      random = random * 1103515245 + 12345;
      data[i] = octets[(random >> 16) % (sizeof octets - 1)];
      if (round % 4 == 0) data[i] = 'x';
    }
    for (k = 0; k < 3; k++) {
      lmail_body_scanner s = scanned(data, n, hows[k], 1 + round % 70);
      unsigned encoding = lmail_body_encoding(&s, round & 3);

      assert_int_equal(lmail_body_size(&s, LMAIL_ENCODING_BASE64),
                       written_size(data, n, hows[k], LMAIL_ENCODING_BASE64));
      assert_int_equal(lmail_body_size(&s, LMAIL_ENCODING_QUOTED_PRINTABLE),
                       written_size(data, n, hows[k], LMAIL_ENCODING_QUOTED_PRINTABLE));
      assert_int_equal(lmail_body_size(&s, encoding), written_size(data, n, hows[k], encoding));
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc2045_2_7_line_ends), cmocka_unit_test(rfc2045_6_2_what_the_peer_offers),
      cmocka_unit_test(rfc2049_3_robust),      cmocka_unit_test(w8_long_lines),
      cmocka_unit_test(lines_are_counted),     cmocka_unit_test(charsets_are_told),
      cmocka_unit_test(sizes_of_anything),
  };

  return cmocka_run_group_tests_name("bodies before they are written", tests, NULL, NULL);
}
