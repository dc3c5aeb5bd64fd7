/* SPDX-License-Identifier: MIT */
/* crlf.c - line ends made CRLF, and dot-stuffing, at every size of both windows. */

#include "codec_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void encodes(codec_kind kind, unsigned option, const char *in, size_t n,
                    const char *expected)
{
  codec_result whole = codec_run_whole(kind, option, in, n);
  size_t windows[2];

  assert_int_equal(whole.status, LMAIL_OK);
  assert_int_equal(whole.len, strlen(expected));
  assert_memory_equal(whole.out, expected, whole.len);
  for (windows[0] = 1; windows[0] <= 64; windows[0]++) {
    for (windows[1] = 1; windows[1] <= 64; windows[1]++) {
      codec_result r = codec_run(kind, option, in, n, codec_cut_fixed, windows);

      assert_true(codec_equal(&whole, &r));
      codec_free(&r);
    }
  }
  codec_free(&whole);
}

#define CRLF(in, expected) encodes(CODEC_CRLF_ENCODE, 0, in, sizeof(in) - 1, expected)

static void line_ends(void **state)
{
  (void)state;
  CRLF("", "");
  CRLF("a\nb\r\nc\rd", "a\r\nb\r\nc\r\nd");
  CRLF("\n\n\r\r\n\n", "\r\n\r\n\r\n\r\n\r\n");
  CRLF("a\r", "a\r\n");
  CRLF("no line end at all", "no line end at all");
}

/* Stored messages have LF, CRLF, or both; header, folds, delimiters and bodies all come out right. */
static void a_stored_message(void **state)
{
  (void)state;
  CRLF(
      "A: b\n c\nContent-Type: multipart/mixed; boundary=b\r\n\n--b\n\n.\r\r\n--b--\n",
      "A: b\r\n c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n.\r\n\r\n--b--\r\n");
}

static void w11_dot_stuffing(void **state)
{
  (void)state;
#define DOT(in, expected) \
  encodes(CODEC_DOT_ENCODE, LMAIL_DOT_NORMALISE, in, sizeof(in) - 1, expected)
  DOT("", ".\r\n");
  DOT(".", "..\r\n.\r\n");
  DOT(".\r\n.\r\n", "..\r\n..\r\n.\r\n");
  DOT("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n");
  DOT("a\r.\rb\r\n", "a\r\n..\r\nb\r\n.\r\n");
}

static void w11_strict_refuses_bare_line_ends(void **state)
{
  static const char *const bad[] = {"a\nb", "a\rb", "a\r", "\n"};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    codec_result r = codec_run_whole(CODEC_DOT_ENCODE, LMAIL_DOT_STRICT, bad[i], strlen(bad[i]));

    assert_int_equal(r.status, LMAIL_E_SYNTAX);
    codec_free(&r);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(line_ends),
      cmocka_unit_test(a_stored_message),
      cmocka_unit_test(w11_dot_stuffing),
      cmocka_unit_test(w11_strict_refuses_bare_line_ends),
  };

  return cmocka_run_group_tests_name("line ends", tests, NULL, NULL);
}
