/* SPDX-License-Identifier: MIT */
/* set.c - sequence sets: RFC 9051 9, RFC 3501 9, RFC 4315. */

#include <libmail/imap_set.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MAX UINT32_MAX

/* "1-1 3-5 " and what ended it; `largest` is 12. */
static void reads(const char *set, const char *expected)
{
  size_t n = strlen(set), pos = 0, len = 0;
  char *copy = malloc(n ? n : 1), out[400] = "";
  lmail_imap_range r;
  lmail_status st;

  memcpy(copy, set, n);
  while ((st = lmail_imap_set_next(copy, n, &pos, 12, &r)) == LMAIL_EVENT)
    len += (size_t)snprintf(out + len, sizeof out - len, "%u-%u ", (unsigned)r.first,
                            (unsigned)r.last);
  snprintf(out + len, sizeof out - len, "%s@%u", lmail_status_name(st), (unsigned)pos);
  if (strcmp(out, expected) != 0) fail_msg("\"%s\"\n  is %s\n not %s", set, out, expected);
  free(copy);
}

static void rfc9051_9_sequence_set(void **state)
{
  (void)state;
  reads("1", "1-1 DONE@1");
  reads("2,4:7,9,12:*", "2-2 4-7 9-9 12-12 DONE@12"); /* the RFC's own, with 12 messages */
  reads("*:4,5:7", "4-12 5-7 DONE@7");
  reads("4:2", "2-4 DONE@3");
  reads("*", "12-12 DONE@1");
  reads("15:*", "12-15 DONE@4"); /* RFC 9051 6.4.9: holds the last message in any case */
  reads("4294967295", "4294967295-4294967295 DONE@10");
  reads("$", "0-0 DONE@1");
  reads("1,$", "1-1 0-0 DONE@3");
}

static void what_is_no_set(void **state)
{
  (void)state;
  reads("", "E_SYNTAX@0");
  reads("0", "E_SYNTAX@0");
  reads("01", "E_SYNTAX@0");
  reads("-1", "E_SYNTAX@0");
  reads(",1", "E_SYNTAX@0");
  reads("1,", "1-1 E_SYNTAX@2");
  reads("1,,2", "1-1 E_SYNTAX@2");
  reads("1:", "E_SYNTAX@2");
  reads("1:2:3", "1-2 E_SYNTAX@3");
  reads("1 ,2", "1-1 E_SYNTAX@1");
  reads("1,a", "1-1 E_SYNTAX@2");
  reads("$1", "0-0 E_SYNTAX@1");
  reads("4294967296", "E_RANGE@0");
  reads("1:99999999999999999999999", "E_RANGE@2");
}

static void checked(void **state)
{
  size_t at = 77;

  (void)state;
  assert_int_equal(lmail_imap_set_check("1:3,5", 5, 0, &at), LMAIL_OK);
  assert_int_equal(lmail_imap_set_check("1:*", 3, 0, &at), LMAIL_E_SYNTAX);
  assert_int_equal(at, 2);
  assert_int_equal(lmail_imap_set_check("1:*", 3, LMAIL_IMAP_SET_STAR, &at), LMAIL_OK);
  assert_int_equal(lmail_imap_set_check("$", 1, LMAIL_IMAP_SET_STAR, NULL), LMAIL_E_SYNTAX);
  assert_int_equal(lmail_imap_set_check("$", 1, LMAIL_IMAP_SET_SAVED, NULL), LMAIL_OK);
  assert_int_equal(lmail_imap_set_check("1,x", 3, 0, &at), LMAIL_E_SYNTAX);
  assert_int_equal(at, 2);
}

static void contains(void **state)
{
  (void)state;
  assert_true(lmail_imap_set_contains("2,4:7", 5, 0, 4));
  assert_true(lmail_imap_set_contains("2,7:4", 5, 0, 7));
  assert_false(lmail_imap_set_contains("2,4:7", 5, 0, 3));
  assert_false(lmail_imap_set_contains("$", 1, 0, 0));
  assert_true(lmail_imap_set_contains("3291:*", 6, 3200, 3200));
  assert_true(lmail_imap_set_contains("12:*", 4, 0, MAX));
  assert_false(lmail_imap_set_contains("1,,3", 4, 0, 3));
  /* J11: all there is costs what its text is long */
  assert_true(lmail_imap_set_contains("1:4294967295", 12, 0, 4000000000U));
}

static void pairs(const char *from, const char *to, const char *expected)
{
  char out[400] = "";
  size_t len = 0;
  lmail_imap_pairs p;
  lmail_imap_pair pair;
  lmail_status st;

  lmail_imap_pairs_init(&p, from, strlen(from), to, strlen(to));
  while ((st = lmail_imap_pairs_next(&p, &pair)) == LMAIL_EVENT)
    len += (size_t)snprintf(out + len, sizeof out - len, "%u>%ux%u ", (unsigned)pair.first,
                            (unsigned)pair.to, (unsigned)pair.count);
  snprintf(out + len, sizeof out - len, "%s", lmail_status_name(st));
  if (strcmp(out, expected) != 0) fail_msg("%s %s\n  is %s\n not %s", from, to, out, expected);
}

static void rfc4315_3_copyuid(void **state)
{
  (void)state;
  pairs("304,319:320", "3956:3958", "304>3956x1 319>3957x2 DONE");
  pairs("1:4294967295", "1:4294967295", "1>1x4294967295 DONE");
  pairs("1:3", "7,9,11", "1>7x1 2>9x1 3>11x1 DONE");
  /* J12: sets of different sizes */
  pairs("1:2", "3", "1>3x1 E_UNEXPECTED");
  pairs("1", "3:4", "1>3x1 E_UNEXPECTED");
  pairs("1", "", "E_SYNTAX");
  pairs("1:*", "1:2", "E_SYNTAX");
  pairs("$", "$", "E_SYNTAX");
}

static void normalised(void **state)
{
  lmail_imap_range r[] = {{9, 9}, {1, 2}, {MAX, MAX}, {3, 5}, {12, 20}, {13, 14}, {8, 8}, {20, 20}};
  lmail_imap_range all[] = {{5, 9}, {1, MAX}, {MAX, MAX}};
  size_t n = lmail_imap_ranges_normalise(r, 8);

  (void)state;
  assert_int_equal(n, 4);
  assert_int_equal(r[0].first, 1);
  assert_int_equal(r[0].last, 5);
  assert_int_equal(r[1].first, 8);
  assert_int_equal(r[1].last, 9);
  assert_int_equal(r[2].first, 12);
  assert_int_equal(r[2].last, 20);
  assert_int_equal(r[3].first, MAX);
  assert_true(lmail_imap_ranges_contain(r, n, 5));
  assert_false(lmail_imap_ranges_contain(r, n, 6));
  assert_false(lmail_imap_ranges_contain(r, n, 0));
  assert_true(lmail_imap_ranges_contain(r, n, 20));
  assert_false(lmail_imap_ranges_contain(r, n, MAX - 1));
  assert_true(lmail_imap_ranges_contain(r, n, MAX));
  assert_int_equal(lmail_imap_ranges_count(r, n), 17);
  assert_int_equal(lmail_imap_ranges_normalise(all, 3), 1);
  assert_int_equal(lmail_imap_ranges_count(all, 1), MAX);
  assert_int_equal(lmail_imap_ranges_normalise(NULL, 0), 0);
  assert_false(lmail_imap_ranges_contain(NULL, 0, 1));
}

/* Every order of five ranges. */
static void normalised_from_any_order(void **state)
{
  static const lmail_imap_range list[5] = {{1, 1}, {2, 3}, {5, 6}, {6, 9}, {20, 20}};
  unsigned order, i;

  (void)state;
  for (order = 0; order < 3125; order++) {
    lmail_imap_range r[5];
    unsigned used = 0, rest = order;
    size_t n;

    for (i = 0; i < 5; i++, rest /= 5) {
      r[i] = list[rest % 5];
      used |= 1U << rest % 5;
    }
    if (used != 31) continue;
    n = lmail_imap_ranges_normalise(r, 5);
    assert_int_equal(n, 3);
    assert_int_equal(r[0].last, 3);
    assert_int_equal(r[1].first, 5);
    assert_int_equal(r[1].last, 9);
    assert_int_equal(r[2].first, 20);
  }
}

static void written(void **state)
{
  lmail_imap_set_writer s;
  char buf[64];
  lmail_writer w;

  (void)state;
  memset(&s, 0, sizeof s);
  lmail_writer_init(&w, buf, sizeof buf);
  assert_int_equal(lmail_imap_set_end(&s, &w), LMAIL_E_STATE);
  assert_int_equal(lmail_imap_set_add(&s, &w, 0, 1), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_set_add(&s, &w, 2, 1), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_set_add(&s, &w, 2, 2), LMAIL_OK);
  assert_int_equal(lmail_imap_set_add(&s, &w, 2, 3), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_set_add(&s, &w, 4, 4), LMAIL_OK);
  assert_int_equal(lmail_imap_set_add(&s, &w, 5, 7), LMAIL_OK);
  assert_int_equal(lmail_imap_set_add(&s, &w, MAX, MAX), LMAIL_OK);
  assert_int_equal(lmail_imap_set_add(&s, &w, MAX, MAX), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_set_end(&s, &w), LMAIL_OK);
  assert_int_equal(w.len, 16);
  assert_memory_equal(buf, "2,4:7,4294967295", 16);
  assert_int_equal(lmail_imap_set_add(&s, &w, 1, 1), LMAIL_OK); /* another set */
}

/* Whole elements or nothing, at every size of the buffer. */
static void written_piece_by_piece(void **state)
{
  size_t cap;

  (void)state;
  for (cap = 1; cap < 12; cap++) {
    lmail_imap_set_writer s;
    char buf[12], out[64];
    size_t len = 0;
    uint32_t i;
    lmail_writer w;
    lmail_status st = LMAIL_OK;

    memset(&s, 0, sizeof s);
    lmail_writer_init(&w, buf, cap);
    for (i = 1; i <= 4; i++) {
      do {
        st = i < 4 ? lmail_imap_set_add(&s, &w, i * 10, i * 10 + 2) : lmail_imap_set_end(&s, &w);
        memcpy(out + len, buf, w.len);
        len += w.len;
        w.len = 0;
      } while (st == LMAIL_FULL && w.need <= cap);
      if (st == LMAIL_FULL) break;
    }
    if (cap < 6) {
      assert_int_equal(st, LMAIL_FULL);
    } else {
      assert_int_equal(len, 17);
      assert_memory_equal(out, "10:12,20:22,30:32", 17);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(rfc9051_9_sequence_set),
                                     cmocka_unit_test(what_is_no_set),
                                     cmocka_unit_test(checked),
                                     cmocka_unit_test(contains),
                                     cmocka_unit_test(rfc4315_3_copyuid),
                                     cmocka_unit_test(normalised),
                                     cmocka_unit_test(normalised_from_any_order),
                                     cmocka_unit_test(written),
                                     cmocka_unit_test(written_piece_by_piece)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
