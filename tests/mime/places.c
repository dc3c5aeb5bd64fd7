/* SPDX-License-Identifier: MIT */
/* places.c - where defects are, however the message is cut; transcripts do not show offsets. */

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

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(limit_behind_a_defect),
      cmocka_unit_test(limit_in_a_long_field),
      cmocka_unit_test(limit_in_front_of_a_line_end),
      cmocka_unit_test(attack_e3_after_the_close_delimiter),
      cmocka_unit_test(attack_e3_closed_and_open),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
