/* SPDX-License-Identifier: MIT */
/* flowed.c - format=flowed (RFC 3676, attack B10), both ways, at every size of both windows. */

#include "codec_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { DELSP = LMAIL_FLOWED_DELSP, EVENTS = LMAIL_FLOWED_EVENTS, QUOTED = LMAIL_FLOWED_QUOTED };

static void makes(codec_kind kind, unsigned option, const char *in, const char *expected)
{
  codec_result r = codec_run_windows(kind, option, in, strlen(in));

  if (r.len != strlen(expected) || memcmp(r.out, expected, r.len) != 0) {
    print_message("made: %.*s\nnot: %s\n", (int)r.len, (const char *)r.out, expected);
  }
  assert_int_equal(r.status, LMAIL_OK);
  assert_int_equal(r.len, strlen(expected));
  assert_memory_equal(r.out, expected, r.len);
  codec_free(&r);
}

/* RFC 3676 4.7: three paragraphs, and the same as quotes. */
static void rfc3676_4_7_examples(void **state)
{
  static const char text[] =
      "`Take some more tea,' the March Hare said to Alice, very earnestly.\r\n\r\n"
      "`I've had nothing yet,' Alice replied in an offended tone, `so I can't take more.'\r\n\r\n"
      "`You mean you can't take LESS,' said the Hatter: `it's very easy to take MORE than "
      "nothing.'\r\n";
  static const char flowed[] = "`Take some more tea,' the March Hare said to Alice, very \r\n"
                               "earnestly.\r\n\r\n"
                               "`I've had nothing yet,' Alice replied in an offended tone, `so \r\n"
                               "I can't take more.'\r\n\r\n"
                               "`You mean you can't take LESS,' said the Hatter: `it's very \r\n"
                               "easy to take MORE than nothing.'\r\n";

  (void)state;
  makes(CODEC_FLOWED_DECODE, 0, flowed, text);
  makes(CODEC_FLOWED_ENCODE, 64 << 8, text, flowed);
  makes(CODEC_FLOWED_DECODE, EVENTS,
        ">>>Take some more tea.\r\n>>I've had nothing yet, so I can't take more.\r\n"
        ">You mean you can't take LESS, it's very easy to take \r\n>MORE than nothing.\r\n",
        "[3]Take some more tea.\r\n[2]I've had nothing yet, so I can't take more.\r\n"
        "[1]You mean you can't take LESS, it's very easy to take MORE than nothing.\r\n");
}

/* RFC 3676 4.5: "quote-depth-wins". */
static void rfc3676_4_5_quoting(void **state)
{
  (void)state;
  makes(CODEC_FLOWED_DECODE, EVENTS,
        "> Thou villainous ill-breeding spongy dizzy-eyed \r\n> reeky elf-skinned pigeon-egg! \r\n"
        ">> Thou artless swag-bellied milk-livered \r\n>> dismal-dreaming idle-headed scut!\r\n",
        "[1]Thou villainous ill-breeding spongy dizzy-eyed reeky elf-skinned pigeon-egg! \r\n"
        "[2]Thou artless swag-bellied milk-livered dismal-dreaming idle-headed scut!\r\n");
  makes(CODEC_FLOWED_DECODE, EVENTS,
        ">> Exit, Stage Left\r\n>>Exit, Stage Left\r\n> > Exit, Stage Left\r\n",
        "[2]Exit, Stage Left\r\n[2]Exit, Stage Left\r\n[1]> Exit, Stage Left\r\n");
  makes(CODEC_FLOWED_DECODE, 0, ">>Exit\n>\n> \n>  \n\n", ">> Exit\n>\n>\n>  \n\n");
  makes(CODEC_FLOWED_ENCODE, QUOTED, ">> Exit\n>\n>Exit\n", ">> Exit\r\n>\r\n> Exit\r\n");
  makes(CODEC_FLOWED_ENCODE, 0, ">> Exit\n", " >> Exit\r\n");
  makes(CODEC_FLOWED_ENCODE, 20 << 8 | QUOTED, ">> one two three four five",
        ">> one two three \r\n>> four five");
}

/* RFC 3676 4.1 and 4.4. */
static void rfc3676_4_1_lines(void **state)
{
  (void)state;
  makes(CODEC_FLOWED_DECODE, 0, "a \r\nb\r\n", "a b\r\n");
  makes(CODEC_FLOWED_DECODE, DELSP, "a \r\nb\r\n", "ab\r\n");
  makes(CODEC_FLOWED_DECODE, DELSP, "a  \r\nb\r\n", "a b\r\n");
  makes(CODEC_FLOWED_DECODE, 0, "a  \nb\n", "a  b\n");
  makes(CODEC_FLOWED_DECODE, 0, "a \r\n", "a \r\n");
  makes(CODEC_FLOWED_DECODE, 0, "a ", "a ");
  makes(CODEC_FLOWED_DECODE, DELSP, "a ", "a");
  makes(CODEC_FLOWED_DECODE, 0, " a\n  b\n From c\n >d\n", "a\n b\nFrom c\n>d\n");
  makes(CODEC_FLOWED_DECODE, 0, " \n  \nx\n", "\n x\n"); /* spaces alone are a flowed line */
  makes(CODEC_FLOWED_DECODE, 0, "a \n\nb", "a \nb");     /* an empty line is a fixed one */
  makes(CODEC_FLOWED_DECODE, 0, "a\rb \rc \r\nd\r", "a\rb \rc d\r");
  makes(CODEC_FLOWED_DECODE, EVENTS, "a \nb\n\n", "[0]a b\n[0]\n");
  makes(CODEC_FLOWED_DECODE, 0, "", "");
  makes(CODEC_FLOWED_DECODE, 0, ">", ">");
}

/* RFC 3676 4.3. */
static void rfc3676_4_3_signature(void **state)
{
  (void)state;
  makes(CODEC_FLOWED_DECODE, EVENTS, "a \r\n-- \r\nme \r\nyou\r\n",
        "[0]a \r\n[0s]-- \r\n[0]me you\r\n");
  makes(CODEC_FLOWED_DECODE, EVENTS, "> a\n>-- \n> -- \nb", "[1]a\n[1s]-- \n[1s]-- \n[0]b");
  makes(CODEC_FLOWED_DECODE, EVENTS, " -- \nx\n--\n-- x\n- \ny\n--- \nz",
        "[0]-- x\n[0]--\n[0]-- x\n[0]- y\n[0]--- z");
  makes(CODEC_FLOWED_DECODE, DELSP | EVENTS, "-- ", "[0s]-- ");
  makes(CODEC_FLOWED_DECODE, 0, "-- \r", "-- \r");
  makes(CODEC_FLOWED_ENCODE, 0, "hi\n\n-- \nme", "hi\r\n\r\n-- \r\nme");
  makes(CODEC_FLOWED_ENCODE, QUOTED, "> -- \n", "> -- \r\n");
  makes(CODEC_FLOWED_ENCODE, 0, "--  \n--\na -- \n", "--\r\n--\r\na --\r\n");
  makes(CODEC_FLOWED_ENCODE, 20 << 8, "aaaaaaaaaaaaaaaaaaa -- bbbbbbbbbbbbbbbbbb",
        "aaaaaaaaaaaaaaaaaaa \r\n-- bbbbbbbbbbbbbbbbbb");
}

/* RFC 3676 4.2, B10: what transports change is stuffed; blanks go in front of hard breaks only. */
static void b10_stuffing(void **state)
{
  (void)state;
  makes(CODEC_FLOWED_ENCODE, 0, "From me\nFrom\nFromage\n >x\n> y\n  z  \n   ",
        " From me\r\nFrom\r\nFromage\r\n  >x\r\n > y\r\n   z\r\n");
  makes(CODEC_FLOWED_ENCODE, 20 << 8, "12345678901234567 From me",
        "12345678901234567 \r\n From me");
  makes(CODEC_FLOWED_ENCODE, 20 << 8, "123456789012345678 >x", "123456789012345678 \r\n >x");
  makes(CODEC_FLOWED_ENCODE, 20 << 8 | DELSP, "1234567890123456 789", "1234567890123456 789");
  makes(CODEC_FLOWED_ENCODE, 20 << 8 | DELSP, "1234567890123456 789 x",
        "1234567890123456  \r\n789 x");
}

/* "The agent SHOULD send the word as is and exceed the 78-character limit"; with DelSp it is broken. */
static void rfc3676_4_2_long_words(void **state)
{
  char text[1000], *at = text;
  codec_result r;
  size_t i, column = 0;

  (void)state;
  makes(CODEC_FLOWED_ENCODE, 20 << 8, "a 12345678901234567890123 b",
        "a \r\n12345678901234567890123 \r\nb");
  makes(CODEC_FLOWED_ENCODE, 20 << 8 | DELSP, "a 12345678901234567890123 b",
        "a  \r\n1234567890123456789 \r\n0123 b");
  for (i = 0; i < 300; i++, at += 3) memcpy(at, "\xe4\xbd\xa0", 3);
  r = codec_run_windows(CODEC_FLOWED_ENCODE, DELSP, text, 900);
  for (i = 0; i < r.len; i++) {
    if (r.out[i] == '\n') assert_int_equal(column, 72), column = 0;
    else column += (r.out[i] & 0xc0) != 0x80 && r.out[i] != '\r';
  }
  codec_free(&r);
  r = codec_run_windows(CODEC_FLOWED_ENCODE, 0, text, 900);
  assert_int_equal(r.len, 900);
  codec_free(&r);
}

/* What is encoded comes back, but for blanks at the end of paragraphs, and line ends, which are CRLF. */
static void comes_back(unsigned option, const char *in, size_t n)
{
  codec_result text = codec_run_windows(CODEC_FLOWED_ENCODE, option, in, n);
  codec_result back = codec_run_windows(CODEC_FLOWED_DECODE, option & 255, text.out, text.len);
  char *expected = (char *)malloc(2 * n + 1);
  size_t i, len = 0, start = 0;

  for (i = 0; i <= n; i++) {
    if (i == n || in[i] == '\n') {
      size_t end = len;

      while (end > start && expected[end - 1] == ' ') end--;
      if (!(end == start + 2 && len == end + 1 && memcmp(expected + start, "--", 2) == 0))
        len = end;
      if (i < n) {
        expected[len++] = '\r';
        expected[len++] = '\n';
      }
      start = len;
    } else {
      expected[len++] = in[i];
    }
  }
  assert_int_equal(back.len, len);
  assert_memory_equal(back.out, expected, len);
  free(expected);
  codec_free(&text);
  codec_free(&back);
}

static void b10_round_trip(void **state)
{
  static const char pieces[] = "aa>-- \n  Fromx\xc3\xa4--   ";
  unsigned seed = 3, run, i;

  (void)state;
  for (run = 0; run < 24; run++) {
    char data[160];

    for (i = 0; i < sizeof data; i++) {
      seed = seed * 1103515245 + 12345;
      data[i] = pieces[(seed >> 16) % (sizeof pieces - 1)];
    }
    comes_back(20 << 8 | (run & 1 ? DELSP : 0), data, sizeof data);
  }
}

/* B10: a million of what is held or counted costs no more than other text, and makes no more. */
static void b10_much_of_it(void **state)
{
  static const char kinds[] = {'>', ' ', '-', '\n', '\r', 'a'};
  size_t n = 1000000, i, k;
  char *in = (char *)malloc(n);

  (void)state;
  for (i = 0; i < sizeof kinds; i++) {
    for (k = 0; k < 4; k++) {
      codec_result r;

      memset(in, kinds[i], n);
      if (k >= 2) in[n - 1] = 'x';
      r = codec_run_whole(CODEC_FLOWED_DECODE, k & 1 ? DELSP : 0, in, n);
      assert_int_equal(r.status, LMAIL_OK);
      assert_true(r.len <= 2 * n);
      codec_free(&r);
      r = codec_run_whole(CODEC_FLOWED_ENCODE, k & 1 ? DELSP | QUOTED : 0, in, n);
      assert_int_equal(r.status, LMAIL_OK);
      assert_true(r.len <= 3 * n);
      codec_free(&r);
    }
  }
  memset(in, '>', 1000); /* deep quotes in front of many words */
  for (i = 1000; i < n; i++) in[i] = i & 1 ? 'a' : ' ';
  {
    codec_result r = codec_run_whole(CODEC_FLOWED_ENCODE, QUOTED, in, n);

    assert_true(r.len <= 2 * n);
    codec_free(&r);
  }
  free(in);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc3676_4_7_examples), cmocka_unit_test(rfc3676_4_5_quoting),
      cmocka_unit_test(rfc3676_4_1_lines),    cmocka_unit_test(rfc3676_4_3_signature),
      cmocka_unit_test(b10_stuffing),         cmocka_unit_test(rfc3676_4_2_long_words),
      cmocka_unit_test(b10_round_trip),       cmocka_unit_test(b10_much_of_it),
  };

  return cmocka_run_group_tests_name("flowed", tests, NULL, NULL);
}
