/* SPDX-License-Identifier: MIT */
/* reader.c - the life of a field reader: configurations, stopping behind the header, places of defects. */

#include <libmail/rfc822.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void configurations(void **state)
{
  uint8_t scratch[LMAIL_RFC822_SCRATCH];
  lmail_rfc822_config cfg = {0};
  lmail_rfc822_reader r;

  (void)state;
  assert_int_equal(lmail_rfc822_size(), sizeof r);
  assert_int_equal(lmail_rfc822_scratch_size(NULL), LMAIL_RFC822_SCRATCH);
  assert_int_equal(lmail_rfc822_init(&r, NULL, scratch, sizeof scratch), LMAIL_OK);
  assert_int_equal(lmail_rfc822_init(&r, NULL, scratch, sizeof scratch - 1), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_rfc822_init(&r, NULL, NULL, sizeof scratch), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_rfc822_init_sized(&r, sizeof r + 8, &cfg, sizeof cfg, scratch, 4096),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_rfc822_init_sized(&r, sizeof r, &cfg, sizeof cfg - 4, scratch, 4096),
                   LMAIL_E_SIZE);
  cfg.token_max = 63;
  assert_int_equal(lmail_rfc822_scratch_size(&cfg), SIZE_MAX);
  assert_int_equal(lmail_rfc822_init(&r, &cfg, scratch, sizeof scratch), LMAIL_E_RANGE);
  cfg.token_max = 64;
  assert_int_equal(lmail_rfc822_scratch_size(&cfg), 64);
  assert_int_equal(lmail_rfc822_init(&r, &cfg, scratch, 64), LMAIL_OK);
  cfg.header_bytes_max = 0x40000001;
  assert_int_equal(lmail_rfc822_init(&r, &cfg, scratch, sizeof scratch), LMAIL_E_RANGE);
  cfg.header_bytes_max = 0x40000000;
  assert_int_equal(lmail_rfc822_init(&r, &cfg, scratch, sizeof scratch), LMAIL_OK);
  cfg.token_max = 0x1000001;
  assert_int_equal(lmail_rfc822_init(&r, &cfg, scratch, sizeof scratch), LMAIL_E_RANGE);
}

/* Who needs the header only stops there: not an octet of the body has been taken. */
static void stopping_behind_the_header(void **state)
{
  static const char in[] = "Subject: x\r\n\r\nbody";
  uint8_t scratch[LMAIL_RFC822_SCRATCH];
  lmail_rfc822_reader r;
  lmail_event ev;
  size_t used, done = 0;

  (void)state;
  assert_int_equal(lmail_rfc822_init(&r, NULL, scratch, sizeof scratch), LMAIL_OK);
  do {
    assert_int_equal(lmail_next(&r.base, in + done, sizeof in - 1 - done, &used, &ev), LMAIL_EVENT);
    done += used;
  } while (ev.kind != LMAIL_RFC822_HEADERS_END);
  assert_int_equal(done, 14);
  assert_int_equal(lmail_offset(&r.base), 14);
  assert_int_equal(ev.off, 14);
}

/* Reads a header whole; the place of the one defect `code`, or -1. */
static long place_of(const char *in, unsigned code)
{
  uint8_t scratch[LMAIL_RFC822_SCRATCH];
  lmail_rfc822_config cfg = {0};
  lmail_rfc822_reader r;
  lmail_status st;
  lmail_event ev;
  size_t n = strlen(in), used, done = 0;
  long place = -1;

  cfg.flags = LMAIL_RFC822_CFG_CR_DETECT;
  assert_int_equal(lmail_rfc822_init(&r, &cfg, scratch, sizeof scratch), LMAIL_OK);
  do {
    st = lmail_next(&r.base, in + done, n - done, &used, &ev);
    done += used;
    if (st == LMAIL_OK) lmail_finish(&r.base);
    if (st != LMAIL_EVENT || ev.kind != LMAIL_RFC822_DEFECT || ev.code != code) continue;
    assert_int_equal(place, -1);
    assert_non_null(lmail_defect_rule(ev.code));
    place = (long)ev.off;
  } while (st != LMAIL_DONE);
  return place;
}

static void places_of_defects(void **state)
{
  char longest[3000];

  (void)state;
  memset(longest, 'x', sizeof longest);
  memcpy(longest, "A: b\nSubject: y\n z\n x", 21);
  memcpy(longest + 1100, "\n\n", 3);
  assert_int_equal(place_of(longest, LMAIL_DEFECT_LONG_LINE), 19);
  assert_int_equal(place_of("A: b\nC: d\n \ne\n\n", LMAIL_DEFECT_BLANK_FOLD), 10);
  assert_int_equal(place_of("A: b\nC: d\n \ne\n\n", LMAIL_DEFECT_NO_COLON), 12);
  assert_int_equal(place_of("A: b\nC: d\re\n\n", LMAIL_DEFECT_BARE_CR_IN_HEADER), 9);
  assert_int_equal(place_of("A: \xc3\xa4\nC: \xe4\n\n", LMAIL_DEFECT_FIELD_BAD_UTF8), 9);
  assert_int_equal(place_of("A: b\nC : d\n\n", LMAIL_DEFECT_SPACE_BEFORE_COLON), 5);
  assert_int_equal(place_of("A: b\n c\n\n", LMAIL_DEFECT_FIELD_CR_LINE_END), -1);
  assert_int_equal(place_of("A: b\rC: d\r\r", LMAIL_DEFECT_FIELD_CR_LINE_END), 0);
  assert_int_equal(place_of("\xef\xbb\xbf\rx", LMAIL_DEFECT_FIELD_CR_LINE_END), 3);
  assert_int_equal(place_of("Date: b\nX: y\nDATE: d\n", LMAIL_DEFECT_DUPLICATE_FIELD), 13);
  assert_int_equal(place_of("A: b\nc\n", LMAIL_DEFECT_NO_BLANK_LINE), 7);
}

/* Offsets have 64 bits: a body of 5 GiB, told and skipped. */
static void attack_m5_more_than_4_gib(void **state)
{
  static const char header[] = "Subject: x\r\n\r\n";
  const size_t piece = (size_t)16 << 20, count = 320;
  uint8_t scratch[LMAIL_RFC822_SCRATCH];
  char *body = calloc(1, piece);
  uint64_t told = 0;
  int skip;

  (void)state;
  for (skip = 0; skip < 2; skip++) {
    lmail_rfc822_reader r;
    lmail_event ev;
    lmail_status st = LMAIL_OK;
    size_t used, at = 0, i;

    told = 0;
    assert_int_equal(lmail_rfc822_init(&r, NULL, scratch, sizeof scratch), LMAIL_OK);
    while (lmail_next(&r.base, header + at, sizeof header - 1 - at, &used, &ev) == LMAIL_EVENT) {
      at += used;
      if (ev.kind == LMAIL_RFC822_HEADERS_END && skip) lmail_skip(&r.base);
    }
    for (i = 0; i < count; i++) {
      at = 0;
      while ((st = lmail_next(&r.base, body + at, piece - at, &used, &ev)) == LMAIL_EVENT) {
        at += used;
        assert_int_equal(ev.off, sizeof header - 1 + told);
        told += ev.len;
      }
      assert_int_equal(st, LMAIL_OK);
    }
    lmail_finish(&r.base);
    do {
      assert_int_equal(lmail_next(&r.base, NULL, 0, &used, &ev), LMAIL_EVENT);
    } while (ev.kind != LMAIL_RFC822_END);
    assert_int_equal(ev.off, sizeof header - 1 + (uint64_t)piece * count);
    assert_int_equal(told, skip ? 0 : (uint64_t)piece * count);
  }
  free(body);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(configurations),
      cmocka_unit_test(stopping_behind_the_header),
      cmocka_unit_test(places_of_defects),
      cmocka_unit_test(attack_m5_more_than_4_gib),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
