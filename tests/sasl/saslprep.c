/* SPDX-License-Identifier: MIT */
/* saslprep.c - RFC 4013 3's examples, what RFC 3454's tables ask for, normalisation, and limits. */

#include <libmail/saslprep.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { Q = LMAIL_SASLPREP_QUERY, STORED = LMAIL_SASLPREP_STORED };

/* Prepares with every size of output; each input and output in memory of exactly its size. */
static lmail_status prepare(lmail_saslprep_fn prep, unsigned mode, const char *in, size_t n,
                            uint8_t *out, size_t *made, lmail_saslprep_fault *fault)
{
  uint8_t *text = malloc(n);
  lmail_saslprep_fault again;
  lmail_status st;
  size_t cap, need, i;

  if (n != 0) memcpy(text, in, n);
  st = prep(NULL, mode, text, n, NULL, 0, made, fault);
  for (cap = 0; cap <= *made + 1; cap++) {
    uint8_t *room = malloc(cap);

    memset(room, 0xa5, cap);
    memset(&again, 0xa5, sizeof again);
    st = prep(NULL, mode, text, n, room, cap, &need, &again);
    assert_int_equal(need, *made);
    assert_int_equal(again.reason, fault->reason);
    assert_int_equal(again.character, fault->character);
    assert_int_equal(again.off, fault->off);
    if (fault->reason != 0) assert_int_equal(st, LMAIL_E_ARGUMENT);
    else assert_int_equal(st, cap < need ? LMAIL_FULL : LMAIL_OK);
    if (st == LMAIL_OK) memcpy(out, room, need);
    else /* nothing of the text is left */
      for (i = 0; i < cap; i++) assert_true(room[i] == 0 || room[i] == 0xa5);
    free(room);
  }
  assert_int_equal(prep(NULL, mode, text, n, out, 4096, &need, NULL), st);
  free(text);
  return st;
}

static void gives(unsigned mode, const char *in, const char *expected)
{
  uint8_t out[4096];
  lmail_saslprep_fault fault;
  size_t made, again;

  assert_int_equal(prepare(lmail_saslprep, mode, in, strlen(in), out, &made, &fault), LMAIL_OK);
  assert_int_equal(fault.reason, 0);
  assert_int_equal(made, strlen(expected));
  assert_memory_equal(out, expected, made);
  assert_int_equal(prepare(lmail_saslprep, mode, expected, strlen(expected), out, &again, &fault),
                   LMAIL_OK);
  assert_int_equal(again, made); /* what is prepared stays as it is */
  assert_memory_equal(out, expected, made);
}

static void refuses_octets(unsigned mode, const char *in, size_t n, uint32_t reason, uint32_t c,
                           size_t off)
{
  uint8_t out[4096];
  lmail_saslprep_fault fault;
  size_t made;

  assert_int_equal(prepare(lmail_saslprep, mode, in, n, out, &made, &fault), LMAIL_E_ARGUMENT);
  assert_int_equal(made, 0);
  assert_int_equal(fault.reason, reason);
  assert_int_equal(fault.character, c);
  assert_int_equal(fault.off, off);
}

static void refuses(unsigned mode, const char *in, uint32_t reason, uint32_t c, size_t off)
{
  refuses_octets(mode, in, strlen(in), reason, c, off);
}

static void rfc4013_3_examples(void **unused)
{
  (void)unused;
  gives(STORED, "I\xc2\xadX", "IX");
  gives(STORED, "user", "user");
  gives(STORED, "USER", "USER");
  gives(STORED, "\xc2\xaa", "a");
  gives(STORED, "\xe2\x85\xa8", "IX");
  refuses(STORED, "\x07", LMAIL_SASLPREP_PROHIBITED, 7, 0);
  refuses(STORED,
          "\xd8\xa7"
          "1",
          LMAIL_SASLPREP_BIDI, 0, 0);
}

static void rfc4013_2_1_mapping(void **unused)
{
  static const char *const spaces[] = {
      "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82",
      "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87",
      "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\x8b", "\xe2\x80\xaf",
      "\xe2\x81\x9f", "\xe3\x80\x80"}; /* C.1.2 */
  static const char *const nothing[] = {
      "\xc2\xad",     "\xcd\x8f",     "\xe1\xa0\x86", "\xe1\xa0\x8b", "\xe1\xa0\x8c",
      "\xe1\xa0\x8d", "\xe2\x80\x8c", "\xe2\x80\x8d", "\xe2\x81\xa0", "\xef\xb8\x80",
      "\xef\xb8\x87", "\xef\xb8\x8f", "\xef\xbb\xbf"}; /* B.1 */
  char text[16];
  size_t i;

  (void)unused;
  for (i = 0; i < sizeof spaces / sizeof *spaces; i++) {
    sprintf(text, "a%sb", spaces[i]);
    gives(STORED, text, "a b");
  }
  for (i = 0; i < sizeof nothing / sizeof *nothing; i++) {
    sprintf(text, "a%sb", nothing[i]);
    gives(STORED, text, "ab");
    gives(STORED, nothing[i], "");
  }
  gives(STORED, "", "");
  gives(STORED, "e\xe2\x80\x8d\xcc\x81", "\xc3\xa9"); /* mapped first, then composed */
}

/* Table by table, its first and its last code point; and its neighbours. */
static void rfc4013_2_3_prohibited(void **unused)
{
  static const struct {
    const char *in;
    uint32_t c;
  } prohibited[] = {
      {"a\x01", 0x01},
      {"a\x1f", 0x1f},
      {"a\x7f", 0x7f}, /* C.2.1 */
      {"a\xc2\x80", 0x80},
      {"a\xc2\x9f", 0x9f},
      {"a\xdb\x9d", 0x6dd}, /* C.2.2 */
      {"a\xdc\x8f", 0x70f},
      {"a\xe1\xa0\x8e", 0x180e},
      {"a\xe2\x80\xa8", 0x2028},
      {"a\xe2\x80\xa9", 0x2029},
      {"a\xe2\x81\xa1", 0x2061},
      {"a\xe2\x81\xa3", 0x2063},
      {"a\xe2\x81\xaa", 0x206a},
      {"a\xe2\x81\xaf", 0x206f},
      {"a\xef\xbf\xb9", 0xfff9},
      {"a\xf0\x9d\x85\xb3", 0x1d173},
      {"a\xf0\x9d\x85\xba", 0x1d17a},
      {"a\xee\x80\x80", 0xe000},
      {"a\xef\xa3\xbf", 0xf8ff}, /* C.3   */
      {"a\xf3\xb0\x80\x80", 0xf0000},
      {"a\xf4\x8f\xbf\xbd", 0x10fffd},
      {"a\xef\xb7\x90", 0xfdd0},
      {"a\xef\xb7\xaf", 0xfdef}, /* C.4   */
      {"a\xef\xbf\xbe", 0xfffe},
      {"a\xf0\x9f\xbf\xbf", 0x1ffff},
      {"a\xf4\x8f\xbf\xbf", 0x10ffff},
      {"a\xef\xbf\xba", 0xfffa},
      {"a\xef\xbf\xbd", 0xfffd}, /* C.6   */
      {"a\xe2\xbf\xb0", 0x2ff0},
      {"a\xe2\xbf\xbb", 0x2ffb}, /* C.7   */
      {"a\xe2\x80\x8e", 0x200e},
      {"a\xe2\x80\xae", 0x202e}, /* C.8   */
      {"a\xf3\xa0\x80\x81", 0xe0001},
      {"a\xf3\xa0\x81\xbf", 0xe007f}, /* C.9   */
  };
  size_t i;

  (void)unused;
  for (i = 0; i < sizeof prohibited / sizeof *prohibited; i++) {
    refuses(STORED, prohibited[i].in, LMAIL_SASLPREP_PROHIBITED, prohibited[i].c, 1);
    refuses(Q, prohibited[i].in, LMAIL_SASLPREP_PROHIBITED, prohibited[i].c, 1);
  }
  refuses_octets(Q, "a\0b", 3, LMAIL_SASLPREP_PROHIBITED, 0, 1);
  refuses_octets(Q, "\xc3\xa9\0b", 4, LMAIL_SASLPREP_PROHIBITED, 0, 2);
  gives(STORED, " ~", " ~");
  gives(STORED, "\xcd\x80\xcd\x81",
        "\xcc\x80\xcc\x81"); /* C.8, but normalised before it is looked at */
}

static void rfc4013_2_4_bidi(void **unused)
{
  (void)unused;
  gives(STORED, "\xd7\x90", "\xd7\x90");
  gives(STORED, "\xd7\x90 1 \xd7\x91", "\xd7\x90 1 \xd7\x91");
  gives(STORED, "\xd8\xa7\xd9\x93",
        "\xd8\xa2"); /* the mark at the end becomes part of the letter */
  refuses(Q, "\xd7\x90\xd6\xb0", LMAIL_SASLPREP_BIDI, 0, 0); /* ... or does not */
  refuses(Q, "1\xd7\x90", LMAIL_SASLPREP_BIDI, 0, 0);
  refuses(Q,
          "\xd7\x90"
          "1",
          LMAIL_SASLPREP_BIDI, 0, 0);
  refuses(Q,
          "\xd7\x90"
          "a\xd7\x91",
          LMAIL_SASLPREP_BIDI, 0, 0);
  refuses(Q, "\xd7\x90\xf0\x9d\x85\xa5\xd7\x91", LMAIL_SASLPREP_BIDI, 0, 0); /* a mark, and LCat */
  gives(Q, "\xd7\x90\xc2\xad", "\xd7\x90"); /* only what is left counts */
}

static void rfc4013_2_5_unassigned(void **unused)
{
  (void)unused;
  refuses(STORED, "a\xc8\xa1", LMAIL_SASLPREP_UNASSIGNED, 0x221, 1); /* A.1 begins with it */
  gives(Q, "a\xc8\xa1", "a\xc8\xa1");
  gives(Q, "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80");
  refuses(STORED, "\xf0\x9f\x98\x80", LMAIL_SASLPREP_UNASSIGNED, 0x1f600, 0);
  refuses(STORED, "\xf3\xaf\xbf\xbd", LMAIL_SASLPREP_UNASSIGNED, 0xefffd, 0);       /* and ends */
  gives(Q, "\xd7\x90\xf0\x9f\x98\x80\xd7\x90", "\xd7\x90\xf0\x9f\x98\x80\xd7\x90"); /* no LCat */
}

static void rfc3454_4_normalisation(void **unused)
{
  (void)unused;
  gives(STORED, "e\xcc\x81", "\xc3\xa9");
  gives(STORED, "\xe1\xba\xa4", "\xe1\xba\xa4"); /* decomposed in two steps */
  gives(STORED, "A\xcc\x82\xcc\x81", "\xe1\xba\xa4");
  gives(STORED, "A\xcc\x81\xcc\x82", "\xc3\x81\xcc\x82");  /* blocked: of the same class */
  gives(STORED, "q\xcc\x87\xcc\xa3", "q\xcc\xa3\xcc\x87"); /* ordered */
  gives(STORED, "\xe1\xb8\x8d\xcc\x87", "\xe1\xb8\x8d\xcc\x87");
  gives(STORED, "\xe1\xb8\x8b\xcc\xa3", "\xe1\xb8\x8d\xcc\x87");
  gives(STORED,
        "\xcc\x81\xcc\xa3"
        "a",
        "\xcc\xa3\xcc\x81"
        "a");                                /* nothing to combine with */
  gives(STORED, "\xe2\x84\xab", "\xc3\x85"); /* ANGSTROM SIGN */
  gives(STORED, "\xef\xac\x81", "fi");
  gives(STORED, "\xc2\xbd",
        "1\xe2\x81\x84"
        "2");
  gives(STORED, "\xef\xbc\xa1\xef\xbd\x9e", "A~");           /* fullwidth */
  gives(STORED, "\xef\xbd\xb6\xef\xbe\x9e", "\xe3\x82\xac"); /* halfwidth, two that become one */
  gives(STORED, "\xf0\x9d\x9f\xbf", "9");
  gives(STORED, "\xe0\xa5\x98", "\xe0\xa4\x95\xe0\xa4\xbc"); /* excluded from composition */
  gives(STORED, "\xe0\xa7\x87\xe0\xa6\xbe", "\xe0\xa7\x8b"); /* a starter after a starter */
  gives(STORED, "\xef\xa4\x80\xf0\xaf\xa8\x9d", "\xe8\xb1\x88\xf0\xaa\x98\x80");
  gives(STORED, "\xef\xb7\xba",
        "\xd8\xb5\xd9\x84\xd9\x89 \xd8\xa7\xd9\x84\xd9\x84\xd9\x87 \xd8\xb9\xd9\x84\xd9\x8a\xd9\x87 "
        "\xd9\x88\xd8\xb3\xd9\x84\xd9\x85"); /* the longest */
  /* Unicode 3.2 and not what corrigendum 4 made of it */
  gives(STORED, "\xf0\xaf\xa1\xa8", "\xf0\xa1\x8d\xaa");
}

static void rfc3454_4_hangul(void **unused)
{
  (void)unused;
  gives(STORED, "\xe1\x84\x80\xe1\x85\xa1", "\xea\xb0\x80");
  gives(STORED, "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", "\xea\xb0\x81");
  gives(STORED, "\xea\xb0\x80\xe1\x86\xa8", "\xea\xb0\x81");
  gives(STORED, "\xea\xb0\x81\xe1\x86\xa8", "\xea\xb0\x81\xe1\x86\xa8"); /* has its T already */
  gives(STORED, "\xe1\x84\x92\xe1\x85\xb5\xe1\x87\x82", "\xed\x9e\xa3"); /* the last */
  gives(Q, "\xea\xb0\x80\xe1\x86\xa7", "\xea\xb0\x80\xe1\x86\xa7");      /* T_0 is none */
  gives(STORED, "\xe1\x84\x93\xe1\x85\xa1", "\xe1\x84\x93\xe1\x85\xa1"); /* old letters */
  gives(STORED, "\xef\xbe\xa1\xef\xbf\x82", "\xea\xb0\x80");             /* halfwidth */
}

static void rfc3629_not_utf8(void **unused)
{
  (void)unused;
  refuses(Q, "ab\xff", LMAIL_SASLPREP_UTF8, 0, 2);
  refuses(Q, "ab\xc0\x80", LMAIL_SASLPREP_UTF8, 0, 2);
  refuses(Q, "ab\xc3", LMAIL_SASLPREP_UTF8, 0, 2);
  refuses(Q, "\xed\xa0\x80", LMAIL_SASLPREP_UTF8, 0, 0); /* C.5 */
  refuses(Q, "\xf4\x90\x80\x80", LMAIL_SASLPREP_UTF8, 0, 0);
  refuses(Q, "\xe9t\xe9", LMAIL_SASLPREP_UTF8, 0, 0); /* windows-1252 */
}

/* 30 marks on a letter, n - 1, n, n + 1; of which some are composed, or come from one character. */
static void marks_on_one_letter(void **unused)
{
  char text[128] = "a";
  unsigned n;

  (void)unused;
  for (n = 1; n <= 30; n++) {
    memcpy(text + 1 + 2 * (n - 1), "\xcc\x80", 3);
    if (n >= 29) {
      char expected[128];

      sprintf(expected, "\xc3\xa0%s", text + 3);
      gives(STORED, text, expected);
    }
  }
  memcpy(text + 61, "\xcc\x80", 3);
  refuses(STORED, text, LMAIL_SASLPREP_MARKS, 0x300, 0);
  memcpy(text + 61, "b\xcc\x80", 4);
  gives(STORED,
        "a\xcc\x80"
        "b\xcc\x80",
        "\xc3\xa0"
        "b\xcc\x80");
}

static void ascii_alone(void **unused)
{
  uint8_t out[4096];
  lmail_saslprep_fault fault;
  size_t made;
  char text[3] = "x";
  unsigned c;

  (void)unused;
  for (c = 0; c < 256; c++) {
    lmail_status st;

    text[1] = (char)c;
    st = prepare(lmail_saslprep_ascii, STORED, text, 2, out, &made, &fault);
    assert_int_equal(st, c >= 0x20 && c < 0x7f ? LMAIL_OK : LMAIL_E_ARGUMENT);
    if (st == LMAIL_OK) {
      assert_int_equal(made, 2);
      assert_memory_equal(out, text, 2);
      assert_int_equal(prepare(lmail_saslprep, STORED, text, 2, out, &made, &fault), LMAIL_OK);
      assert_memory_equal(out, text, 2);
      continue;
    }
    assert_int_equal(fault.reason, c < 0x80 ? LMAIL_SASLPREP_PROHIBITED : LMAIL_SASLPREP_ASCII);
    assert_int_equal(fault.character, c < 0x80 ? c : 0);
    assert_int_equal(fault.off, 1);
  }
  assert_int_equal(prepare(lmail_saslprep_ascii, STORED, "", 0, out, &made, &fault), LMAIL_OK);
  assert_int_equal(made, 0);
}

static void every_reason_has_a_sentence(void **unused)
{
  uint32_t a, b;

  (void)unused;
  for (a = 0; a <= LMAIL_SASLPREP_ASCII; a++) {
    for (b = 0; b < a; b++) {
      assert_string_not_equal(lmail_saslprep_text(a), lmail_saslprep_text(b));
    }
  }
  assert_string_equal(lmail_saslprep_text(LMAIL_SASLPREP_ASCII + 1), lmail_saslprep_text(0));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc4013_3_examples),
      cmocka_unit_test(rfc4013_2_1_mapping),
      cmocka_unit_test(rfc4013_2_3_prohibited),
      cmocka_unit_test(rfc4013_2_4_bidi),
      cmocka_unit_test(rfc4013_2_5_unassigned),
      cmocka_unit_test(rfc3454_4_normalisation),
      cmocka_unit_test(rfc3454_4_hangul),
      cmocka_unit_test(rfc3629_not_utf8),
      cmocka_unit_test(marks_on_one_letter),
      cmocka_unit_test(ascii_alone),
      cmocka_unit_test(every_reason_has_a_sentence),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
