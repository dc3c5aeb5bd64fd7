/* SPDX-License-Identifier: MIT */
/* subject.c - the base subject: each rule of RFC 5256 5, and that it is linear. */

#include <libmail/subject.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* At every size of the buffer, which is an allocation of exactly its size, as is the value. */
static void check(const char *value, const char *expected, unsigned expected_marks)
{
  size_t n = strlen(value), size = 0, cap, len;
  uint8_t *s = malloc(n ? n : 1);
  unsigned marks;

  memcpy(s, value, n);
  (void)lmail_text_decode(s, n, NULL, NULL, 0, &size, NULL);
  for (cap = 0; cap <= size; cap++) {
    uint8_t *out = malloc(cap ? cap : 1);
    lmail_status st = lmail_subject_base(s, n, NULL, out, cap, &len, &marks);

    if (cap < size) {
      assert_int_equal(st, LMAIL_FULL);
      assert_int_equal(len, size);
    } else {
      assert_int_equal(st, LMAIL_OK);
      if (len != strlen(expected) || memcmp(out, expected, len) != 0 || marks != expected_marks) {
        fail_msg("\"%s\" is \"%.*s\" with marks %u", value, (int)len, (char *)out, marks);
      }
    }
    free(out);
  }
  free(s);
}

enum { RE = LMAIL_SUBJECT_REPLY, FWD = LMAIL_SUBJECT_FORWARD };

static void rfc5256_2_1_step_1(void **state)
{
  (void)state;
  check("", "", 0);
  check(" a", "a", 0);
  check(" a \t b\r\n\t c ", "a b c", 0);
  check("=?utf-8?q?Re=3A_?= =?utf-8?q?caf=C3=A9?=", "caf\xc3\xa9", RE);
  check("=?iso-8859-1?q?=5Bx=5D_?= =?utf-8?b?UmU6IGE=?=", "a", RE);
}

static void rfc5256_2_1_step_2_trailers(void **state)
{
  (void)state;
  check("a (fwd)", "a", FWD);
  check("a(FWD) (fwd)  (Fwd)", "a", FWD);
  check("a (fwd) b", "a (fwd) b", 0);
  check("(fwd)", "", FWD);
  check("fwd)", "fwd)", 0);
}

static void rfc5256_2_1_step_3_leaders(void **state)
{
  (void)state;
  check("Re: a", "a", RE);
  check("RE : a", "a", RE);
  check("re:re:fw:FWD:a", "a", RE | FWD);
  check("Re[2]: a", "a", RE);
  check("Re [2] : a", "a", RE);
  check("Re[2][3]: a", "Re[2][3]: a", 0);
  check("[a] [b] Re: c", "c", RE);
  check("[a] Fwd: [b] Re: c", "c", RE | FWD);
  check("fwdd: a", "fwdd: a", 0);
  check("red: a", "red: a", 0);
  check("re", "re", 0);
  check("re:", "", RE);
  check("AW: a", "AW: a", 0);
  check("Re a: b", "Re a: b", 0);
}

static void rfc5256_2_1_step_4_blobs(void **state)
{
  (void)state;
  check("[list] a", "a", 0);
  check("[a][b] [c]d", "d", 0);
  check("[a]", "[a]", 0);
  check("[a] [b]", "[b]", 0);
  check("[a] (fwd)", "[a]", FWD);
  check("[]", "[]", 0);
  check("[a[b] c", "[a[b] c", 0);
  check("[a", "[a", 0);
  check("a [b] c", "a [b] c", 0);
  check("[a] Re:", "", RE);
  check("Re: [a] [b", "[b", RE);
}

static void rfc5256_2_1_step_6_forwards(void **state)
{
  (void)state;
  check("[Fwd: a]", "a", FWD);
  check("[FWD: [fwd: Re: a (fwd)] ]", "a", RE | FWD);
  check("[x] [fwd: [y] a]", "a", FWD);
  check("[fwd:]", "", FWD);
  check("[fwd: a] b", "b", 0);
  check("[fwd: a", "[fwd: a", 0);
  check("[fwd: [a]]", "[a]", FWD);
  check("Re: [Fwd: Re: [x] y] (fwd)", "y", RE | FWD);
}

/* A hostile subject of n octets has the same base as one of 4 n, in time that nobody notices. */
static void g4_linear(void **state)
{
  static const char *const units[] = {"[a]", "Re:", "[fwd:", "(fwd)", "[",
                                      "]",   " ",   "Re [x", "[a]Re:"};
  size_t n = 3u << 20, i, at, from, len;
  char *s = malloc(n);

  (void)state;
  for (i = 0; i < sizeof units / sizeof *units; i++) {
    size_t unit = strlen(units[i]);

    for (at = 0; at < n; at++) s[at] = units[i][at % unit];
    lmail_subject_find_base(s, n, &from, &len);
    assert_true(from <= n && len <= n - from);
  }
  memset(s, ']', n);
  for (at = 0; at + 5 <= n / 2; at += 5) memcpy(s + at, "[fwd:", 5);
  lmail_subject_find_base(s, n, &from, &len);
  free(s);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5256_2_1_step_1),          cmocka_unit_test(rfc5256_2_1_step_2_trailers),
      cmocka_unit_test(rfc5256_2_1_step_3_leaders),  cmocka_unit_test(rfc5256_2_1_step_4_blobs),
      cmocka_unit_test(rfc5256_2_1_step_6_forwards), cmocka_unit_test(g4_linear)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
