/* SPDX-License-Identifier: MIT */
/* maildir.c - names of files in a Maildir. */

#include <libmail/mbox.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check_span(const uint8_t *s, size_t n, const char *expected)
{
  assert_int_equal(n, strlen(expected));
  if (n > 0) assert_memory_equal(s, expected, n);
}

#define ALL                                                                                     \
  (LMAIL_MAILDIR_DRAFT | LMAIL_MAILDIR_FLAGGED | LMAIL_MAILDIR_PASSED | LMAIL_MAILDIR_REPLIED | \
   LMAIL_MAILDIR_SEEN | LMAIL_MAILDIR_TRASHED)

static void check_parse(const char *name, const char *unique, const char *letters, unsigned flags,
                        unsigned has, uint64_t size, uint64_t vsize)
{
  size_t n = strlen(name);
  char *exact = malloc(n);
  lmail_maildir_name m;

  memcpy(exact, name, n);
  assert_int_equal(lmail_maildir_parse(exact, n, &m), LMAIL_OK);
  assert_ptr_equal(m.base, exact);
  assert_int_equal(m.base_len + (m.info ? m.info_len + 1 : 0), n);
  check_span(m.unique, m.unique_len, unique);
  check_span(m.letters, m.letters_len, letters);
  assert_int_equal(m.flags, flags);
  assert_int_equal(m.has, has);
  assert_int_equal(m.size, size);
  assert_int_equal(m.vsize, vsize);
  free(exact);
}

static void maildir5_names(void **state)
{
  const unsigned size = LMAIL_MAILDIR_HAS_SIZE, vsize = LMAIL_MAILDIR_HAS_VSIZE,
                 flags = LMAIL_MAILDIR_HAS_FLAGS;

  (void)state;
  check_parse("1276528487.M364837P9451.kurkku,S=1355,W=1394:2,", "1276528487.M364837P9451.kurkku",
              "", 0, size | vsize | flags, 1355, 1394);
  check_parse("1276533073.M242911P3632.kurkku:2,F", "1276533073.M242911P3632.kurkku", "F",
              LMAIL_MAILDIR_FLAGGED, flags, 0, 0);
  check_parse("1491941793.M41850P8566.mx1.example.com,S=10956:2,STln",
              "1491941793.M41850P8566.mx1.example.com", "STln",
              LMAIL_MAILDIR_SEEN | LMAIL_MAILDIR_TRASHED, size | flags, 10956, 0);
  check_parse("1.a", "1.a", "", 0, 0, 0, 0);
  check_parse("1.a:2,DFPRST", "1.a", "DFPRST", ALL, flags, 0, 0);
}

static void odd_names(void **state)
{
  const unsigned size = LMAIL_MAILDIR_HAS_SIZE, vsize = LMAIL_MAILDIR_HAS_VSIZE,
                 flags = LMAIL_MAILDIR_HAS_FLAGS;

  (void)state;
  check_parse("1.a:1,DF", "1.a", "", 0, 0, 0, 0);
  check_parse("1.a:", "1.a", "", 0, 0, 0, 0);
  check_parse("1.a:2", "1.a", "", 0, 0, 0, 0);
  check_parse("1.a:2,S:2,T", "1.a", "S:2,T", LMAIL_MAILDIR_SEEN | LMAIL_MAILDIR_TRASHED, flags, 0,
              0);
  check_parse("1.a,W=1,X=9,S=2,S=3,U=4,,S", "1.a", "", 0, size | vsize, 2, 1);
  check_parse("1.a,S=,W=-1,s=4,S=1x,W=18446744073709551616", "1.a", "", 0, 0, 0, 0);
  check_parse("1.a,S=18446744073709551615", "1.a", "", 0, size, UINT64_MAX, 0);
  check_parse(",S=7", "", "", 0, size, 7, 0);
  check_parse("S=7:2,", "S=7", "", 0, flags, 0, 0);
}

static void no_names(void **state)
{
  static const char *const bad[] = {"", ".", "..", ".hidden", "a/b", "/"};
  lmail_maildir_name m;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    memset(&m, 1, sizeof m);
    assert_int_equal(lmail_maildir_parse(bad[i], strlen(bad[i]), &m), LMAIL_E_SYNTAX);
    assert_null(m.base);
    assert_int_equal(m.flags | m.has, 0);
  }
  assert_int_equal(lmail_maildir_parse("a\0b", 3, &m), LMAIL_E_SYNTAX);
}

static void check_write(const char *base, unsigned flags, const char *letters, const char *expected)
{
  size_t size = strlen(expected), cap;

  for (cap = 0; cap <= size; cap++) {
    uint8_t *out = malloc(cap ? cap : 1);
    lmail_writer w;
    lmail_status st;

    lmail_writer_init(&w, cap ? out : NULL, cap);
    st = lmail_maildir_write(&w, base, strlen(base), flags, letters, strlen(letters));
    assert_int_equal(st, cap < size ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(w.len, cap < size ? 0 : size);
    if (cap < size) assert_int_equal(w.need, size);
    else assert_memory_equal(out, expected, size);
    free(out);
  }
}

/* "Flags must be stored in ASCII order: e.g., 2,FRS" */
static void flags_in_order(void **state)
{
  (void)state;
  check_write("1.a,S=3", 0, "", "1.a,S=3:2,");
  check_write("1.a", LMAIL_MAILDIR_SEEN | LMAIL_MAILDIR_REPLIED | LMAIL_MAILDIR_FLAGGED, "",
              "1.a:2,FRS");
  check_write("1.a", ALL, "", "1.a:2,DFPRST");
  check_write("1.a", LMAIL_MAILDIR_SEEN, "Tnlzn9", "1.a:2,9Slnz");
  check_write("1.a", 0, "DFPRST", "1.a:2,");
}

static void what_is_refused(void **state)
{
  static const char *const bases[] = {"", ".a", "a/b", "a:2,", "a\nb", "a\rb"};
  static const char *const letters[] = {"/", ":", " ", "a\n", "\x80"};
  uint8_t out[100];
  lmail_writer w;
  size_t i;

  (void)state;
  lmail_writer_init(&w, out, sizeof out);
  for (i = 0; i < sizeof bases / sizeof bases[0]; i++) {
    assert_int_equal(lmail_maildir_write(&w, bases[i], strlen(bases[i]), 0, "", 0),
                     LMAIL_E_ARGUMENT);
  }
  for (i = 0; i < sizeof letters / sizeof letters[0]; i++) {
    assert_int_equal(lmail_maildir_write(&w, "a", 1, 0, letters[i], strlen(letters[i])),
                     LMAIL_E_ARGUMENT);
  }
  assert_int_equal(lmail_maildir_write(&w, "a\0b", 3, 0, "", 0), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_maildir_write(&w, "a", 1, 0x40, "", 0), LMAIL_E_ARGUMENT);
  assert_int_equal(w.len, 0);
}

/* What is written parses back equal. */
static void round_trip(void **state)
{
  unsigned flags;

  (void)state;
  for (flags = 0; flags <= ALL; flags++) {
    uint8_t out[100];
    lmail_writer w;
    lmail_maildir_name m;

    lmail_writer_init(&w, out, sizeof out);
    assert_int_equal(lmail_maildir_write(&w, "1.a,S=3", 7, flags, "za", 2), LMAIL_OK);
    assert_int_equal(lmail_maildir_parse(out, w.len, &m), LMAIL_OK);
    assert_int_equal(m.flags, flags);
    assert_int_equal(m.size, 3);
    assert_memory_equal(m.letters + m.letters_len - 2, "az", 2);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(maildir5_names),  cmocka_unit_test(odd_names),
      cmocka_unit_test(no_names),        cmocka_unit_test(flags_in_order),
      cmocka_unit_test(what_is_refused), cmocka_unit_test(round_trip),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
