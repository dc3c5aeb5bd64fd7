/* SPDX-License-Identifier: MIT */
/* qp.c - RFC 2045 6.7 and bad input, at every size of both windows. */

#include "codec_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { TEXT = LMAIL_QP_TEXT, BINARY = LMAIL_QP_BINARY, PROTECT = LMAIL_QP_PROTECT };

/* Runs at windows from 1 to 64 and compares with one call; returns that. */
static codec_result run_windows(codec_kind kind, unsigned option, const void *in, size_t n,
                                size_t step)
{
  codec_result whole = codec_run_whole(kind, option, in, n);
  size_t windows[2];

  for (windows[0] = 1; windows[0] <= 64; windows[0] += step) {
    for (windows[1] = 1; windows[1] <= 64; windows[1] += step) {
      codec_result r = codec_run(kind, option, in, n, codec_cut_fixed, windows);

      if (!codec_equal(&whole, &r)) {
        print_message("windows %u and %u differ\n", (unsigned)windows[0], (unsigned)windows[1]);
      }
      assert_true(codec_equal(&whole, &r));
      codec_free(&r);
    }
  }
  return whole;
}

static codec_result run_all(codec_kind kind, unsigned option, const void *in, size_t n)
{
  return run_windows(kind, option, in, n, 1);
}

/* Lines of at most 76 characters, of nothing but ptext and blanks, no blank at an end. */
static void check_lines(const codec_result *r)
{
  size_t i, column = 0;

  for (i = 0; i < r->len; i++) {
    unsigned char c = r->out[i];

    if (c == '\r') {
      assert_true(i + 1 < r->len && r->out[i + 1] == '\n');
      assert_true(i == 0 || (r->out[i - 1] != ' ' && r->out[i - 1] != '\t'));
      assert_true(column <= 76);
      column = 0;
      i++;
    } else {
      assert_true(c == '\t' || (c >= ' ' && c < 127));
      column++;
    }
  }
  assert_true(column <= 76);
  assert_true(r->len == 0 || (r->out[r->len - 1] != ' ' && r->out[r->len - 1] != '\t'));
}

/* Many inputs are tried without an expected text; not all of them at all windows. */
static void encodes(unsigned mode, const void *in, size_t n, const char *expected)
{
  size_t step = expected == NULL ? 21 : 1;
  codec_result r = run_windows(CODEC_QP_ENCODE, mode, in, n, step);
  codec_result back = run_windows(CODEC_QP_DECODE, LMAIL_QP_REPORT, r.out, r.len, step);

  check_lines(&r);
  if (expected != NULL) {
    assert_int_equal(r.len, strlen(expected));
    assert_memory_equal(r.out, expected, r.len);
  }
  assert_int_equal(back.defects, 0);
  assert_int_equal(back.len, n);
  assert_memory_equal(back.out, in, n);
  codec_free(&r);
  codec_free(&back);
}

#define ENCODES(mode, in, expected) encodes(mode, in, sizeof(in) - 1, expected)

static void decodes(const void *in, size_t n, const void *expected, size_t len, unsigned defects,
                    size_t where)
{
  codec_result r = run_all(CODEC_QP_DECODE, LMAIL_QP_REPORT, in, n);
  codec_result silent = run_all(CODEC_QP_DECODE, LMAIL_QP_SILENT, in, n);
  unsigned i;

  assert_int_equal(r.status, LMAIL_OK);
  assert_int_equal(r.len, len);
  assert_memory_equal(r.out, expected, len);
  assert_int_equal(r.defects, defects);
  for (i = 0; i < 4; i++) {
    if (defects >> i & 1) {
      assert_int_equal(r.defect_off[i], where);
      break;
    }
  }
  assert_int_equal(silent.defects, defects);
  assert_int_equal(silent.len, len);
  assert_memory_equal(silent.out, expected, len);
  codec_free(&r);
  codec_free(&silent);
}

#define DECODES(in, expected, defects, where) \
  decodes(in, sizeof(in) - 1, expected, sizeof(expected) - 1, defects, where)

static void rfc2045_6_7_rules(void **state)
{
  (void)state;
  ENCODES(TEXT, "", "");
  ENCODES(TEXT, "a=b\f\x7f\xc3\xbc\r\n", "a=3Db=0C=7F=C3=BC\r\n");      /* rules 1, 2, 4 */
  ENCODES(TEXT, "a \r\nb\t\r\n \r\nc ", "a=20\r\nb=09\r\n=20\r\nc=20"); /* rule 3 */
  ENCODES(BINARY, "a\r\nb ", "a=0D=0Ab=20");
  ENCODES(TEXT, "a  =b\t\xfc  \n\t\r \r\n", "a  =3Db\t=FC =20=0A=09=0D=20\r\n");
  ENCODES(TEXT, "a\rb\nc\r\r\n\n", "a=0Db=0Ac=0D\r\n=0A");
  DECODES("Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.",
          "Now's the time for all folk to come to the aid of their country.", 0, 0);
}

static void w13_line_of_exactly_76(void **state)
{
  char line[160];
  size_t n;

  (void)state;
  memset(line, 'x', sizeof line);
  for (n = 70; n < 80; n++) {
    size_t blank;

    encodes(TEXT, line, n, NULL);
    memcpy(line + n, "\r\n", 2);
    encodes(TEXT, line, n + 2, NULL);
    memset(line + n, 'x', 2);
    for (blank = 70; blank < n; blank++) { /* blanks, octets to encode and CR around the break */
      const char *c;

      for (c = " \t=\r.F"; *c != 0; c++) {
        line[blank] = *c;
        encodes(TEXT, line, n, NULL);
        encodes(BINARY, line, n, NULL);
        encodes(TEXT | PROTECT, line, n, NULL);
        line[blank] = 'x';
      }
    }
  }
}

static void w13_protect(void **state)
{
  char line[100];
  codec_result r;

  (void)state;
  ENCODES(TEXT | PROTECT, ".\r\n..a\r\na.b\r\n", "=2E\r\n=2E.a\r\na.b\r\n");
  ENCODES(TEXT | PROTECT, "From here\r\nFrom\r\nFromage\r\nFrom\there\r\n>From x",
          "From=20here\r\nFrom\r\nFromage\r\nFrom\there\r\n>From x");
  ENCODES(TEXT, ".\r\nFrom x", ".\r\nFrom x");
  memset(line, 'x', sizeof line);
  memcpy(line + 75, ".y", 2); /* a soft line break makes a line start too */
  r = run_all(CODEC_QP_ENCODE, TEXT | PROTECT, line, 77);
  assert_memory_equal(r.out + 75, "=\r\n=2Ey", 7);
  codec_free(&r);
}

/* A line break of ours in front of "--" would make a boundary delimiter of it. */
static void e3_no_delimiter_behind_a_soft_line_break(void **state)
{
  char line[200], *expected = line + 100;

  (void)state;
  memset(line, 'x', 75);
  memcpy(line + 75, "--boundary", 10);
  memset(expected, 'x', 75);
  memcpy(expected + 75, "=\r\n=2D-boundary", sizeof "=\r\n=2D-boundary");
  encodes(TEXT | PROTECT, line, 85, expected);
  ENCODES(TEXT | PROTECT, "--b\r\n- a\r\n-", "--b\r\n- a\r\n-");
}

static void round_trip(void **state)
{
  static const char pieces[] = "ab =.F\tFrom x\r\n\n\xfc\r";
  unsigned char data[400];
  unsigned seed = 1, i, run;

  (void)state;
  for (run = 0; run < 12; run++) {
    for (i = 0; i < sizeof data; i++) {
      seed = seed * 1103515245 + 12345;
      data[i] = (unsigned char)(run == 0 ? i
                                         : (unsigned)pieces[(seed >> 16) % (sizeof pieces - 1)]);
    }
    encodes(run & 3, data, sizeof data, NULL);
  }
}

static void b2_invalid_escapes(void **state)
{
  (void)state;
  DECODES("a=XYb", "a=XYb", LMAIL_QP_ESCAPE, 1);
  DECODES("a=4Gb", "a=4Gb", LMAIL_QP_ESCAPE, 1);
  DECODES("a==41", "a=A", LMAIL_QP_ESCAPE, 1);
  DECODES("a=4=41", "a=4A", LMAIL_QP_ESCAPE, 1);
  DECODES("a=\rb", "a=\rb", LMAIL_QP_ESCAPE, 1);
  DECODES("a= \rb", "a= \rb", LMAIL_QP_ESCAPE, 1);
  DECODES("a= b", "a= b", LMAIL_QP_ESCAPE, 1);
  DECODES("a=\0", "a=\0", LMAIL_QP_ESCAPE, 1);
  DECODES("a=c3=BC=C3=bc", "a\xc3\xbc\xc3\xbc", LMAIL_QP_LOWER_CASE, 1);
  DECODES("a=", "a", LMAIL_QP_CUT, 1);
  DECODES("a= \t", "a", LMAIL_QP_CUT, 1);
  DECODES("a=\r", "a", LMAIL_QP_CUT, 1);
  DECODES("a=4", "a=4", LMAIL_QP_CUT, 1);
  DECODES("=0D=0A\x80\0", "\r\n\x80\0", 0, 0);
}

static void b2_line_ends_and_blanks(void **state)
{
  (void)state;
  DECODES("a=\r\nb=\nc", "abc", 0, 0);
  DECODES("a= \r\nb=\t \nc", "abc", LMAIL_QP_BLANKS, 4 - 1);
  DECODES("a \r\nb\t \nc  ", "a\r\nb\nc", LMAIL_QP_BLANKS, 2);
  DECODES(" \r\n  a b\r\n", "\r\n  a b\r\n", LMAIL_QP_BLANKS, 1);
  DECODES("a  =\r\n\r\nb", "a  \r\nb", 0, 0);
  DECODES("a \r b\r\r\n", "a \r b\r\r\n", 0, 0);
  DECODES("a \r", "a \r", 0, 0);
  DECODES("a=20 \r\n", "a \r\n", LMAIL_QP_BLANKS, 5);
}

/* The blanks that are held must neither be lost nor reordered, whatever their number. */
static void b2_many_blanks(void **state)
{
  size_t n;

  (void)state;
  for (n = 32; n < 36; n++) {
    char in[80], out[80];
    size_t i;

    for (i = 0; i < n; i++) in[i] = i % 3 ? ' ' : '\t';
    memcpy(in + n, "x", 1);
    decodes(in, n + 1, in, n + 1, 0, 0);
    memset(in + 30, ' ', 20);
    memcpy(in + 50, "x", 1);
    decodes(in, 51, in, 51, 0, 0);
    memcpy(in + 50, "\r\n", 2);
    decodes(in, 52, "\r\n", 2, LMAIL_QP_BLANKS, 51 - 1);
    in[40] = '\t'; /* more than can be held: the first 40 are kept, the rest removed */
    memcpy(out, in, 40);
    memcpy(out + 40, "\r\n", 2);
    decodes(in, 52, out, 42, LMAIL_QP_BLANKS, 50);
  }
}

static void b2_long_run_of_spaces(void **state)
{
  size_t n = 70000;
  char *in = (char *)malloc(n + 2);
  codec_result r;
  size_t windows[2] = {1000, 7};

  (void)state;
  memset(in, ' ', n);
  memcpy(in + n, "\r\n", 2);
  r = codec_run_whole(CODEC_QP_DECODE, LMAIL_QP_SILENT, in, n + 2);
  assert_int_equal(r.len, 32 + 65535 + 2);
  codec_free(&r);
  r = codec_run(CODEC_QP_DECODE, LMAIL_QP_SILENT, in, n + 2, codec_cut_fixed, windows);
  assert_int_equal(r.len, 32 + 65535 + 2);
  codec_free(&r);
  free(in);
}

/* Whatever stands out of plain text, at every place of the blocks that are decoded at once. */
static void b2_every_place_of_a_block(void **state)
{
  static const char *const pieces[] = {
      "=3D",   "=3d", "=\r\n",    "=\n", " \r\n",   "\t\n",  " =20\r\n",
      "  \r ", "=\r", "= \t\r\n", "=3X", "=C3=9F=", "\r\n",  "\r",
      "\n",    "==",  "  \t \n",  "=3",  "=3\r",    "=Z=\n", "===3D"};
  static const size_t cuts[][2] = {{1, 1}, {64, 999}, {131, 130}, {999, 140}};
  char in[330];
  size_t i, k, at;

  (void)state;
  for (i = 0; i < 3 * (sizeof pieces / sizeof pieces[0]); i++) {
    for (at = 0; at < 200; at++) {
      const char *piece = pieces[i / 3];
      size_t n = strlen(piece);
      codec_result whole;

      memset(in, i % 3 == 2 ? '=' : 'x', sizeof in); /* "=": none that begins nothing is new then */
      memcpy(in + at, piece, n);
      memcpy(in + at + n + at % 7, piece, n); /* and once more behind it */
      if (i % 3 == 1) memcpy(in, "=x", 2);
      whole = codec_run_whole(CODEC_QP_DECODE, LMAIL_QP_REPORT, in, sizeof in);
      for (k = 0; k < sizeof cuts / sizeof cuts[0]; k++) {
        size_t windows[2];
        codec_result r;

        memcpy(windows, cuts[k], sizeof windows);
        r = codec_run(CODEC_QP_DECODE, LMAIL_QP_REPORT, in, sizeof in, codec_cut_fixed, windows);
        assert_true(codec_equal(&whole, &r));
        codec_free(&r);
      }
      codec_free(&whole);
    }
  }
}

/* More blanks than can be held: each of them is looked at a bounded number of times all the same. */
static void b2_work_is_linear(void **state)
{
  size_t n = 8000000; /* a multiple of 32; minutes where it is not */
  char *in = (char *)malloc(n + 2);
  codec_result r;

  (void)state;
  memset(in, '\t', n);
  memcpy(in + n, "\r\n", 2);
  r = codec_run_whole(CODEC_QP_DECODE, LMAIL_QP_SILENT, in, n + 2);
  assert_int_equal(r.status, LMAIL_OK);
  assert_int_equal(r.len, n - 32 + 2); /* the last that could be held are removed */
  codec_free(&r);
  free(in);
}

/* Random input of the bytes that matter: all windows agree, with and without reports. */
static void b2_any_input(void **state)
{
  static const char pieces[] = "a=4cC \t\r\n=\n  =\r";
  char data[120];
  unsigned seed = 7, i, run;

  (void)state;
  for (run = 0; run < 40; run++) {
    codec_result r, silent;

    for (i = 0; i < sizeof data; i++) {
      seed = seed * 1103515245 + 12345;
      data[i] = pieces[(seed >> 16) % (sizeof pieces - 1)];
    }
    r = run_all(CODEC_QP_DECODE, LMAIL_QP_REPORT, data, sizeof data);
    silent = run_all(CODEC_QP_DECODE, LMAIL_QP_SILENT, data, sizeof data);
    assert_int_equal(r.len, silent.len);
    assert_memory_equal(r.out, silent.out, r.len);
    assert_true(r.len <= sizeof data);
    codec_free(&r);
    codec_free(&silent);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc2045_6_7_rules),
      cmocka_unit_test(w13_line_of_exactly_76),
      cmocka_unit_test(w13_protect),
      cmocka_unit_test(e3_no_delimiter_behind_a_soft_line_break),
      cmocka_unit_test(round_trip),
      cmocka_unit_test(b2_invalid_escapes),
      cmocka_unit_test(b2_line_ends_and_blanks),
      cmocka_unit_test(b2_many_blanks),
      cmocka_unit_test(b2_long_run_of_spaces),
      cmocka_unit_test(b2_any_input),
      cmocka_unit_test(b2_every_place_of_a_block),
      cmocka_unit_test(b2_work_is_linear),
  };

  return cmocka_run_group_tests_name("quoted-printable", tests, NULL, NULL);
}
