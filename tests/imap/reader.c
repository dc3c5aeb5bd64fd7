/* SPDX-License-Identifier: MIT */
/* reader.c - what transcripts cannot show of the reader of responses: storage, skipping, long streams. */

#include <libmail/imap_response.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void init_checks_its_arguments(void **state)
{
  lmail_imap_reader_config cfg;
  lmail_imap_reader r;
  uint8_t scratch[4096 + 32 * 4];

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  assert_int_equal(lmail_imap_reader_size(), sizeof r);
  assert_true(sizeof r <= 320);
  assert_int_equal(lmail_imap_reader_scratch_size(NULL), sizeof scratch);
  assert_int_equal(lmail_imap_reader_init(&r, NULL, scratch, sizeof scratch), LMAIL_OK);
  assert_int_equal(lmail_imap_reader_init(&r, NULL, scratch, sizeof scratch - 1), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_imap_reader_init(&r, NULL, NULL, sizeof scratch), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_imap_reader_init_sized(&r, sizeof r - 1, NULL, 0, scratch, sizeof scratch),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_imap_reader_init_sized(&r, sizeof r, &cfg, 1, scratch, sizeof scratch),
                   LMAIL_E_SIZE);
  cfg.token_max = 63;
  assert_int_equal(lmail_imap_reader_init(&r, &cfg, scratch, sizeof scratch), LMAIL_E_ARGUMENT);
  cfg.token_max = 64;
  cfg.depth_max = 201;
  assert_int_equal(lmail_imap_reader_init(&r, &cfg, scratch, sizeof scratch), LMAIL_E_ARGUMENT);
  cfg.depth_max = 200;
  assert_int_equal(lmail_imap_reader_init(&r, &cfg, scratch, sizeof scratch), LMAIL_OK);
  cfg.flags = 4;
  assert_int_equal(lmail_imap_reader_init(&r, &cfg, scratch, sizeof scratch), LMAIL_E_ARGUMENT);
}

static void start(lmail_imap_reader *r, uint8_t *scratch, size_t n)
{
  lmail_imap_reader_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = LMAIL_IMAP_OBSERVE;
  assert_int_equal(lmail_imap_reader_init(r, &cfg, scratch, n), LMAIL_OK);
}

/* The event that comes next of in[*at ..), in one piece. */
static unsigned next_kind(lmail_imap_reader *r, const char *in, size_t *at, lmail_event *ev)
{
  size_t used;
  lmail_status st = lmail_next(&r->base, in + *at, strlen(in) - *at, &used, ev);

  *at += used;
  return st == LMAIL_EVENT ? ev->kind : 0;
}

/* attacks J1: the size is told before any of it, and nothing is reserved for it. */
static void attack_j1_a_body_is_skipped(void **state)
{
  const char *in = "* 1 FETCH (BODY[] {5}\r\nhello UID 7)\r\n";
  size_t at = 0;
  lmail_imap_reader r;
  lmail_event ev;
  uint8_t scratch[4096 + 32 * 4];

  (void)state;
  start(&r, scratch, sizeof scratch);
  assert_int_equal(next_kind(&r, in, &at, &ev), LMAIL_IMAP_CLIENT_RESPONSE);
  assert_int_equal(next_kind(&r, in, &at, &ev), LMAIL_IMAP_CLIENT_OPEN);
  assert_int_equal(next_kind(&r, in, &at, &ev), LMAIL_IMAP_CLIENT_ITEM);
  assert_int_equal(next_kind(&r, in, &at, &ev), LMAIL_IMAP_CLIENT_BODY);
  assert_int_equal(ev.num, 5);
  assert_int_equal(ev.len, 0);
  lmail_skip(&r.base);
  assert_int_equal(next_kind(&r, in, &at, &ev), LMAIL_IMAP_CLIENT_ITEM);
  assert_int_equal(ev.code, LMAIL_IMAP_ITEM_UID);
  assert_int_equal(next_kind(&r, in, &at, &ev), LMAIL_IMAP_CLIENT_VALUE);
  assert_int_equal(ev.num, 7);
}

/* attacks R1, R6: a literal of 2^62 octets is counted down, a span at a time. */
static void attack_r1_a_huge_literal(void **state)
{
  const char *in = "* 1 FETCH (BODY[] {4611686018427387904}\r\n";
  lmail_imap_reader r;
  lmail_event ev;
  uint8_t scratch[4096 + 32 * 4];
  size_t at = 0;
  unsigned i;

  (void)state;
  start(&r, scratch, sizeof scratch);
  for (i = 0; i < 4; i++) next_kind(&r, in, &at, &ev);
  assert_int_equal(ev.kind, LMAIL_IMAP_CLIENT_BODY);
  assert_true(ev.num == UINT64_C(1) << 62);
  for (i = 0; i < 1000; i++) {
    at = 0;
    assert_int_equal(next_kind(&r, "some text\r\n", &at, &ev), LMAIL_IMAP_CLIENT_BODY);
    assert_int_equal(ev.len, 11);
    assert_true(ev.flags & LMAIL_EV_MORE);
  }
}

static void escapes_are_taken_away(void **state)
{
  char text[] = "a\\\"b\\\\c\\";

  (void)state;
  assert_int_equal(lmail_imap_unquote(text, strlen(text), text), 6);
  assert_memory_equal(text, "a\"b\\c\\", 6);
}

/* Each number has a name, and no other. */
static void numbers_have_names(void **state)
{
  static const struct {
    uint16_t kind, last;
    const char *first_name, *last_name;
  } all[] = {
      {LMAIL_IMAP_CLIENT_RESPONSE, LMAIL_IMAP_UIDBATCHES, "IMAP_OK", "IMAP_UIDBATCHES"},
      {LMAIL_IMAP_CLIENT_END, LMAIL_IMAP_UIDBATCHES, "IMAP_OK", "IMAP_UIDBATCHES"},
      {LMAIL_IMAP_CLIENT_CODE, LMAIL_IMAP_CODE_THROTTLED, "IMAP_CODE_ALERT", "IMAP_CODE_THROTTLED"},
      {LMAIL_IMAP_CLIENT_ITEM, LMAIL_IMAP_ITEM_AVAILABLECONVERSIONS, "IMAP_ITEM_FLAGS",
       "IMAP_ITEM_AVAILABLECONVERSIONS"}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof all / sizeof *all; i++) {
    uint16_t code;

    for (code = 1; code <= all[i].last; code++) {
      if (lmail_imap_code_name(all[i].kind, code) == NULL) fail_msg("%u has no name", code);
    }
    assert_null(lmail_imap_code_name(all[i].kind, 0));
    assert_null(lmail_imap_code_name(all[i].kind, (uint16_t)(all[i].last + 1)));
    assert_string_equal(lmail_imap_code_name(all[i].kind, 1), all[i].first_name);
    assert_string_equal(lmail_imap_code_name(all[i].kind, all[i].last), all[i].last_name);
  }
  assert_null(lmail_imap_code_name(LMAIL_IMAP_CLIENT_VALUE, 1));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(init_checks_its_arguments), cmocka_unit_test(attack_j1_a_body_is_skipped),
      cmocka_unit_test(attack_r1_a_huge_literal),  cmocka_unit_test(escapes_are_taken_away),
      cmocka_unit_test(numbers_have_names),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
