/* SPDX-License-Identifier: MIT */
/* places.c - where parts and defects are, however the message is cut; transcripts do not show it. */

#include <libmail/mime.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* "DEFECT_NAME@offset " for each defect of a message that is fed in chunks. */
static void tell(const char *message, size_t chunk, const lmail_mime_config *cfg, char *log)
{
  size_t n = strlen(message), at = 0, used, scratch_size = lmail_mime_scratch_size(cfg);
  uint8_t *scratch = malloc(scratch_size);
  lmail_mime_parser m;
  lmail_status st = LMAIL_OK;
  lmail_event ev;

  assert_int_equal(lmail_mime_init(&m, cfg, scratch, scratch_size), LMAIL_OK);
  while (st != LMAIL_DONE) {
    size_t len = n - at < chunk ? n - at : chunk, done = 0;
    uint8_t *in = malloc(len == 0 ? 1 : len);

    memcpy(in, message + at, len);
    if (len == 0) lmail_finish(&m.base);
    while ((st = lmail_next(&m.base, in + done, len - done, &used, &ev)) == LMAIL_EVENT) {
      done += used;
      if (ev.kind != LMAIL_MIME_DEFECT) continue;
      log += sprintf(log, "%s@%u ", lmail_mime_code_name(ev.kind, ev.code), (unsigned)ev.off);
    }
    free(in);
    at += len;
  }
  *log = '\0';
  free(scratch);
}

static void check(const char *message, uint32_t limit, const char *expected)
{
  lmail_mime_config cfg;
  char log[2000];
  size_t chunk;

  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = cfg.header_bytes_max = limit;
  for (chunk = 1; chunk <= strlen(message); chunk++) {
    tell(message, chunk, &cfg, log);
    if (strcmp(log, expected) != 0) print_error("chunks of %u\n", (unsigned)chunk);
    assert_string_equal(log, expected);
  }
}

#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

/* The limit comes with the end of a field that has a defect itself: each has its own place. */
static void limit_behind_a_defect(void **state)
{
  (void)state;
  check("A: " HUNDRED HUNDRED "\r\n" /* 205 octets */
        "B : " HUNDRED "\r\n"        /* 311: over the limit of 300 */
        "C: c\r\n\r\n",
        300, "DEFECT_SPACE_BEFORE_COLON@205 DEFECT_HEADER_LIMIT@311 ");
}

/* The limit cuts a field that comes as bulk, with a defect. */
static void limit_in_a_long_field(void **state)
{
  (void)state;
  check("A: a\r\n"
        "B : " HUNDRED HUNDRED HUNDRED "\r\n"
        "C: c\r\n\r\n",
        256, "DEFECT_SPACE_BEFORE_COLON@6 DEFECT_LONG_FIELD@6 DEFECT_HEADER_LIMIT@262 ");
  check("A: a\r\n"
        "B : " HUNDRED HUNDRED HUNDRED "\r\n"
        "C: c\r\n\r\n",
        300, "DEFECT_SPACE_BEFORE_COLON@6 DEFECT_LONG_FIELD@6 DEFECT_HEADER_LIMIT@306 ");
}

#define MIXED(boundary) \
  "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=" boundary "\r\n\r\n"

/* E3: the first of the delimiters behind the close delimiter, wherever it stands. */
static void attack_e3_after_the_close_delimiter(void **state)
{
  (void)state;
  check(MIXED("b") "--b\r\n\r\n--b--\r\n--b\r\n--b\r\n", 0, "DEFECT_AFTER_CLOSE_DELIMITER@78 ");
  check(MIXED("b") "--b\r\n\r\n--b--\r\ntext\n--b--", 0, "DEFECT_AFTER_CLOSE_DELIMITER@83 ");
  check(MIXED("b") "--b\r\n\r\n--b--\r\n--\r\n --b\r\n-b", 0, "");
}

/* E3: of two boundaries that match the one that is still open counts. */
static void attack_e3_closed_and_open(void **state)
{
  (void)state;
  check(MIXED("b") "--b\r\n" MIXED("bb") "--bb\r\n\r\n--bb--\r\n--bb\r\n\r\n--b--\r\n", 0,
        "DEFECT_DELIMITER_TAIL@153 ");
  check(MIXED("bb") "--bb\r\n" MIXED("b") "--b\r\n\r\n--b--\r\n--bb\r\n\r\n--bb--\r\n", 0, "");
  check(MIXED("bb") "--bb\r\n" MIXED("b") "--b\r\n\r\n--b--\r\n--bc\r\n\r\n--bb--\r\n", 0,
        "DEFECT_AFTER_CLOSE_DELIMITER@149 ");
}

/* A cut in front of a line end: the line behind it is a line again, and a delimiter. */
static void limit_in_front_of_a_line_end(void **state)
{
  (void)state;
  check(MIXED("b") "--b\r\n"
                   "Content-Type: message/rfc822\r\n"
                   "C: " HUNDRED HUNDRED TEN TEN TEN TEN TEN "xyz\r\n"
                   "--b--\r\n",
        256, "DEFECT_LONG_FIELD@99 DEFECT_HEADER_LIMIT@355 ");
}

/* E3: behind a CR without LF a delimiter is text; told when the body is over, at its first dash. */
static void attack_e3_behind_a_cr(void **state)
{
  (void)state;
  check(MIXED("b") "--b\r\n\r\none\r--b\rtwo\r--b--\n--b--\r\n", 0, "DEFECT_CR_DELIMITER@75 ");
  check(MIXED("b") "x\r--b\r\n\r\n--b\r\n\r\n--b--\r\n\r--b\r\n", 0, "DEFECT_CR_DELIMITER@66 ");
  check(MIXED("b") "--b\r\n\r\n\r\r--b--", 0,
        "DEFECT_CR_DELIMITER@73 DEFECT_NO_CLOSE_DELIMITER@78 ");
  check(MIXED("b") "--b\r\n\r\nx\r--\r--c\r-\r--b", 0,
        "DEFECT_CR_DELIMITER@82 DEFECT_NO_CLOSE_DELIMITER@85 ");
  check(MIXED("b") "--b\r\n\r\nx\r --b\r\n--b--", 0, "");
  check("\r\nx\r--b\r\n", 0, "");
}

/* The longer boundary goes on where the shorter one is met already. */
static void attack_e3_prefixes_behind_a_cr(void **state)
{
  (void)state;
  check(MIXED("b") "--b\r\n" MIXED("bb") "--bb\r\n\r\nx\r--b\r\n--bb--\r\n--b--\r\n", 0,
        "DEFECT_CR_DELIMITER@144 ");
  check(MIXED("b") "--b\r\n" MIXED("bb") "--bb\r\n\r\nx\r--bb\r\n--bb--\r\n--b--\r\n", 0,
        "DEFECT_CR_DELIMITER@144 ");
  check(MIXED("b") "--b\r\n" MIXED("bbb") "--bbb\r\n\r\nx\r--bbc\r\n--bbb--\r\n--b--\r\n", 0,
        "DEFECT_CR_DELIMITER@146 ");
}

/* A message with a body of one part, in which lines of these lengths end in eol. */
static void check_lines(const char *head, const unsigned *lengths, const char *eol,
                        const char *tail, const char *expected)
{
  static const size_t chunks[] = {1,   2,   63,  64,  65,   128,  447,
                                  448, 449, 575, 900, 1000, 1460, 1 << 20};
  char *message = malloc(40000);
  size_t n = strlen(head), i;
  char log[2000];

  memcpy(message, head, n);
  for (; *lengths != 0; lengths++) {
    memset(message + n, 'x', *lengths);
    n += *lengths;
    n += (size_t)sprintf(message + n, "%s", eol);
  }
  strcpy(message + n, tail);
  for (i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
    tell(message, chunks[i], NULL, log);
    if (strcmp(log, expected) != 0) print_error("chunks of %u\n", (unsigned)chunks[i]);
    assert_string_equal(log, expected);
  }
  free(message);
}

/* M5, RFC 5321 4.5.3.1.6: a line has 1,000 octets at most, its line end counts. */
static void attack_m5_body_lines(void **state)
{
  static const unsigned most[] = {1, 998, 998, 2, 0}, more[] = {1, 998, 999, 2, 999, 0};
  static const unsigned most_lf[] = {999, 999, 0}, more_lf[] = {999, 1000, 0};
  static const unsigned short_ones[] = {300, 400, 500, 600, 700, 800, 900, 998, 0};
  static const unsigned huge[] = {76, 20000, 76, 0};
  static const unsigned none[] = {0};
  static const unsigned open_most[] = {999, 0}, open_more[] = {1000, 0};

  (void)state;
  check_lines("\n", most, "\r\n", "", "");
  check_lines("\n", more, "\r\n", "", "DEFECT_LONG_BODY_LINE@1004 ");
  check_lines("\n", most_lf, "\n", "", "");
  check_lines("\n", more_lf, "\n", "", "DEFECT_LONG_BODY_LINE@1001 ");
  check_lines("\n", short_ones, "\r\n", "", "");
  check_lines("\n", huge, "\r\n", "", "DEFECT_LONG_BODY_LINE@79 ");
  check_lines("\n", open_most, "", "", "");
  check_lines("\n", open_more, "", "", "DEFECT_LONG_BODY_LINE@1 ");
  check_lines("\n", none, "", "", "");
  check_lines(MIXED("b") "--b\r\n\r\n", most, "\r\n", "--b--\r\n", "");
  check_lines(MIXED("b") "--b\r\n\r\n", more, "\r\n", "--b--\r\n", "DEFECT_LONG_BODY_LINE@1074 ");
  check_lines(MIXED("b") "--b\r\n\r\n", open_more, "\r\n", "--b--\r\n",
              "DEFECT_LONG_BODY_LINE@71 ");
  check_lines(MIXED("b") "--b\r\n\r\n", short_ones, "\r\n", "--b--\r\n", "");
  check_lines(MIXED("b") "--b\r\n\r\n", huge, "\r\n", "--b--\r\n", "DEFECT_LONG_BODY_LINE@149 ");
  check_lines(MIXED("b"), more, "\r\n", "--b\r\n\r\n--b--\r\n", "DEFECT_LONG_BODY_LINE@1067 ");
  check_lines("Content-Transfer-Encoding: binary\nMIME-Version: 1.0\n\n", huge, "\n", "", "");
}

/*
 * "begin body end octets lines" of each part, with the place of its body's first octet, however the
 * message is cut.
 */
static void tell_parts(const char *message, size_t chunk, char *log)
{
  size_t n = strlen(message), at = 0, used;
  uint8_t scratch[LMAIL_MIME_SCRATCH];
  lmail_mime_parser m;
  lmail_status st = LMAIL_OK;
  lmail_event ev;

  assert_int_equal(lmail_mime_init(&m, NULL, scratch, sizeof scratch), LMAIL_OK);
  while (st != LMAIL_DONE) {
    size_t len = n - at < chunk ? n - at : chunk, done = 0;

    if (len == 0) lmail_finish(&m.base);
    while ((st = lmail_next(&m.base, message + at + done, len - done, &used, &ev)) == LMAIL_EVENT) {
      done += used;
      if (ev.kind == LMAIL_MIME_PART_BEGIN) {
        log += sprintf(log, "(%u in %u #%u @%u ", (unsigned)ev.id, (unsigned)ev.num,
                       (unsigned)ev.num2, (unsigned)ev.off);
      } else if (ev.kind == LMAIL_MIME_HEADERS_END) {
        log += sprintf(log, "+%u @%u ", (unsigned)ev.num, (unsigned)ev.off);
      } else if (ev.kind == LMAIL_MIME_PART_END) {
        log += sprintf(log, "%u @%u %u %u)", (unsigned)ev.id, (unsigned)ev.off, (unsigned)ev.num,
                       (unsigned)ev.num2);
      }
    }
    at += len;
  }
  *log = '\0';
}

static void check_parts(const char *message, const char *expected)
{
  char log[2000];
  size_t chunk;

  for (chunk = 1; chunk <= strlen(message); chunk++) {
    tell_parts(message, chunk, log);
    assert_string_equal(log, expected);
  }
}

/* E19: offsets, octets and lines of parts. */
static void attack_e19_places_of_parts(void **state)
{
  (void)state;
  check_parts("A: b\r\n\r\none\r\ntwo", "(1 in 0 #1 @0 +8 @8 1 @16 8 1)");
  check_parts("", "(1 in 0 #1 @0 +0 @0 1 @0 0 0)");
  check_parts("\n", "(1 in 0 #1 @0 +1 @1 1 @1 0 0)");
  check_parts(MIXED("b") "pre\r\n--b\r\n\r\none\r\n--b\r\n--b\r\nA: b\r\n\r\n\r\n--b--\r\nepi",
              "(1 in 0 #1 @0 +64 @64 "
              "(2 in 1 #1 @74 +2 @76 2 @79 3 0)"
              "(3 in 1 #2 @86 +0 @86 3 @86 0 0)"
              "(4 in 1 #3 @91 +8 @99 4 @99 0 0)"
              "1 @111 47 10)");
  check_parts(MIXED("b") "--b\n" MIXED("c") "--c\n\nx\n--b--\n",
              "(1 in 0 #1 @0 +64 @64 "
              "(2 in 1 #1 @68 +64 @132 "
              "(3 in 2 #1 @136 +1 @137 3 @138 1 0)"
              "2 @138 6 2)"
              "1 @145 81 8)");
  check_parts(MIXED("b") "--b\r\nContent-Type: message/rfc822\r\n\r\nA: b\r\n\r\nx\r\n--b--",
              "(1 in 0 #1 @0 +64 @64 "
              "(2 in 1 #1 @69 +32 @101 "
              "(3 in 2 #1 @101 +8 @109 3 @110 1 0)"
              "2 @110 9 2)"
              "1 @117 53 6)");
}

/* All numbers: what is ambiguous is what mime.h's table says. */
static void which_defects_are_ambiguous(void **state)
{
  unsigned code;

  (void)state;
  for (code = 0; code < 256; code++) {
    int expected = (code >= LMAIL_DEFECT_MBOX_FROM && code <= LMAIL_DEFECT_LONG_BODY_LINE &&
                    code != LMAIL_DEFECT_NO_MIME_VERSION &&
                    code != LMAIL_DEFECT_NO_CLOSE_DELIMITER) ||
                   (code >= LMAIL_DEFECT_BAD_UUENCODE && code <= LMAIL_DEFECT_YENC_CHECK) ||
                   code == LMAIL_DEFECT_FIELD_BOM;

    assert_int_equal(lmail_defect_is_ambiguous((uint16_t)code), expected);
  }
  assert_int_equal(lmail_defect_is_ambiguous(0xffff), 0);
}

/* The error of a strict parser is sticky, and says which defect, where. */
static void strict_is_sticky(void **state)
{
  static const char message[] = "A: b\r\nContent-Type: text/(c)plain\r\n\r\n";
  uint8_t scratch[LMAIL_MIME_SCRATCH];
  lmail_mime_config cfg;
  lmail_mime_parser m;
  lmail_status st;
  lmail_event ev;
  lmail_error e;
  size_t at = 0, used;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.flags = LMAIL_MIME_CFG_STRICT;
  assert_int_equal(lmail_mime_init(&m, &cfg, scratch, sizeof scratch), LMAIL_OK);
  while ((st = lmail_next(&m.base, message + at, sizeof message - 1 - at, &used, &ev)) ==
         LMAIL_EVENT)
    at += used;
  assert_int_equal(st, LMAIL_E_AMBIGUOUS);
  assert_int_equal(lmail_next(&m.base, message + at, 1, &used, &ev), LMAIL_E_AMBIGUOUS);
  lmail_get_error(&m.base, &e);
  assert_int_equal(e.code, LMAIL_E_AMBIGUOUS);
  assert_int_equal(e.off, 6);
  assert_int_equal(e.repair, LMAIL_DEFECT_COMMENT);
  assert_int_equal(e.field, LMAIL_FIELD_CONTENT_TYPE);
}

/* However much the parser knows, its state has 256 octets at most. */
static void limit_of_the_state(void **state)
{
  (void)state;
  assert_true(lmail_mime_size() <= 256);
  assert_int_equal(lmail_mime_size(), sizeof(lmail_mime_parser));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(limit_behind_a_defect),
      cmocka_unit_test(limit_in_a_long_field),
      cmocka_unit_test(limit_in_front_of_a_line_end),
      cmocka_unit_test(attack_e3_after_the_close_delimiter),
      cmocka_unit_test(attack_e3_closed_and_open),
      cmocka_unit_test(attack_e3_behind_a_cr),
      cmocka_unit_test(attack_e3_prefixes_behind_a_cr),
      cmocka_unit_test(attack_m5_body_lines),
      cmocka_unit_test(attack_e19_places_of_parts),
      cmocka_unit_test(which_defects_are_ambiguous),
      cmocka_unit_test(strict_is_sticky),
      cmocka_unit_test(limit_of_the_state),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
