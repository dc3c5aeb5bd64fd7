/* SPDX-License-Identifier: MIT */
/* base64.c - RFC 4648 section 10, RFC 2045 6.8, and bad input; at every size of both windows. */

#include "codec_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { REPORT = LMAIL_BASE64_REPORT, STRICT = LMAIL_BASE64_STRICT, MIME = LMAIL_BASE64_MIME };

/* Runs at all windows from 1 (input) and 0 to 64 and compares with one call; returns that. */
static codec_result run_all(codec_kind kind, unsigned option, const void *in, size_t n)
{
  codec_result whole = codec_run_whole(kind, option, in, n);
  size_t windows[2];

  for (windows[0] = 1; windows[0] <= 64; windows[0]++) {
    for (windows[1] = 1; windows[1] <= 64; windows[1]++) {
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

static void encodes(unsigned line, const char *in, const char *expected)
{
  codec_result r = run_all(CODEC_BASE64_ENCODE, line, in, strlen(in));

  assert_int_equal(r.status, LMAIL_OK);
  assert_int_equal(r.len, strlen(expected));
  assert_memory_equal(r.out, expected, r.len);
  codec_free(&r);
}

/* `defects` and, for one kind, where. */
static void decodes(const void *in, size_t n, const char *expected, unsigned defects, size_t where)
{
  codec_result r = run_all(CODEC_BASE64_DECODE, REPORT, in, n);
  codec_result silent = run_all(CODEC_BASE64_DECODE, MIME, in, n);
  unsigned i;

  assert_int_equal(r.status, LMAIL_OK);
  assert_int_equal(r.len, strlen(expected));
  assert_memory_equal(r.out, expected, r.len);
  assert_int_equal(r.defects, defects);
  for (i = 0; i < 4; i++) {
    if (defects >> i & 1) {
      assert_int_equal(r.defect_off[i], where);
      break;
    }
  }
  assert_int_equal(silent.defects, defects);
  assert_int_equal(silent.len, r.len);
  assert_memory_equal(silent.out, r.out, r.len);
  codec_free(&r);
  codec_free(&silent);
}

#define DECODES(in, expected, defects, where) decodes(in, sizeof(in) - 1, expected, defects, where)

static void refuses(const void *in, size_t n, unsigned defects, size_t where)
{
  codec_result r = run_all(CODEC_BASE64_DECODE, STRICT, in, n);

  assert_int_equal(r.status, LMAIL_E_SYNTAX);
  assert_int_equal(r.defects, defects);
  assert_int_equal(r.used, where);
  codec_free(&r);
}

#define REFUSES(in, defects, where) refuses(in, sizeof(in) - 1, defects, where)

static void rfc4648_10_vectors(void **state)
{
  static const char *const vectors[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
    codec_result r;

    encodes(0, vectors[i][0], vectors[i][1]);
    encodes(LMAIL_BASE64_LINE, vectors[i][0], vectors[i][1]);
    decodes(vectors[i][1], strlen(vectors[i][1]), vectors[i][0], 0, 0);
    r = run_all(CODEC_BASE64_DECODE, STRICT, vectors[i][1], strlen(vectors[i][1]));
    assert_int_equal(r.status, LMAIL_OK);
    assert_int_equal(r.len, strlen(vectors[i][0]));
    assert_memory_equal(r.out, vectors[i][0], r.len);
    codec_free(&r);
  }
}

/* Lines of exactly 76 characters; CRLF between lines only. */
static void w13_lines(void **state)
{
  unsigned char data[57 * 3 + 1];
  size_t n;

  (void)state;
  memset(data, 0, sizeof data);
  for (n = 0; n <= sizeof data; n++) {
    codec_result r = codec_run_whole(CODEC_BASE64_ENCODE, LMAIL_BASE64_LINE, data, n);
    size_t chars = (n + 2) / 3 * 4;
    size_t lines = (chars + 75) / 76, i;

    assert_int_equal(r.len, chars + (lines ? lines - 1 : 0) * 2);
    for (i = 1; i < lines; i++) assert_memory_equal(r.out + i * 78 - 2, "\r\n", 2);
    codec_free(&r);
  }
  encodes(5, "foobar", "Zm9v\r\nYmFy"); /* rounded down to 4 */
}

/* Every octet at each place in a group, there and back, at every window size. */
static void round_trip(void **state)
{
  unsigned char data[300];
  size_t i;

  (void)state;
  for (i = 0; i < sizeof data; i++) data[i] = (unsigned char)(i * 167 + (i >> 3));
  for (i = 0; i < 2; i++) {
    codec_result text = run_all(CODEC_BASE64_ENCODE, i ? 76 : 0, data, sizeof data);
    codec_result back = run_all(CODEC_BASE64_DECODE, i ? REPORT : STRICT, text.out, text.len);

    assert_int_equal(back.status, LMAIL_OK);
    assert_int_equal(back.defects, 0);
    assert_int_equal(back.len, sizeof data);
    assert_memory_equal(back.out, data, sizeof data);
    codec_free(&text);
    codec_free(&back);
  }
}

/* The tables and the comparisons must agree about every byte at each place. */
static void b1_every_byte_at_every_place(void **state)
{
  unsigned c, place;

  (void)state;
  for (c = 0; c < 256; c++) {
    for (place = 0; place < 8; place++) {
      unsigned char text[12];
      codec_result whole, slow;
      size_t one[2] = {1, 1};

      memcpy(text, "QUJDREVGQUJD", 12);
      text[place] = (unsigned char)c;
      whole = codec_run_whole(CODEC_BASE64_DECODE, REPORT, text, 12);
      slow = codec_run(CODEC_BASE64_DECODE, REPORT, text, 12, codec_cut_fixed, one);
      assert_true(codec_equal(&whole, &slow));
      codec_free(&whole);
      codec_free(&slow);
    }
  }
}

static void b1_bad_bodies(void **state)
{
  (void)state;
  DECODES("Zm 9v\r\n\tYm\nFy\r", "foobar", 0, 0);
  DECODES("Zm!9vYmFy", "foobar", LMAIL_BASE64_ALPHABET, 2);
  DECODES("Zm9v\0YmFy\x80", "foobar", LMAIL_BASE64_ALPHABET, 4);
  DECODES("Zm9v-_YmFy", "foobar", LMAIL_BASE64_ALPHABET, 4);
  DECODES("Z\r\nm\r\n9\r\nv", "foo", 0, 0);
  DECODES("Zg", "f", LMAIL_BASE64_PADDING, 2);
  DECODES("Zg=", "f", LMAIL_BASE64_PADDING, 3);
  DECODES("Zm8", "fo", LMAIL_BASE64_PADDING, 3);
  DECODES("Zm9vZ", "foo", LMAIL_BASE64_PADDING, 5);
  DECODES("Zg==Zg==", "ff", LMAIL_BASE64_AFTER_PADDING, 4);
  DECODES("Zg==\r\nZm8=\r\nZm9v", "ffofoo", LMAIL_BASE64_AFTER_PADDING, 6);
  DECODES("Zg=\r\n=\r\n", "f", 0, 0);
  DECODES("Zg=Zm9v", "ffoo", LMAIL_BASE64_PADDING | LMAIL_BASE64_AFTER_PADDING, 3);
  DECODES("====", "", LMAIL_BASE64_PADDING, 0);
  DECODES("Zg====", "f", LMAIL_BASE64_PADDING, 4);
  DECODES("Z=m9v", "foo", LMAIL_BASE64_PADDING, 1);
  DECODES("Zh==", "f", LMAIL_BASE64_PAD_BITS, 3 - 1);
  DECODES("Zm9=", "fo", LMAIL_BASE64_PAD_BITS, 3);
  DECODES("Zm9", "fo", LMAIL_BASE64_PADDING | LMAIL_BASE64_PAD_BITS, 3);
}

static void a1_strict(void **state)
{
  unsigned char *longest = (unsigned char *)malloc(12289);
  codec_result r;

  (void)state;
  REFUSES("Z", LMAIL_BASE64_PADDING, 1);
  REFUSES("Zg", LMAIL_BASE64_PADDING, 2);
  REFUSES("Zm8", LMAIL_BASE64_PADDING, 3);
  REFUSES("Zg=", LMAIL_BASE64_PADDING, 3);
  REFUSES("Z=", LMAIL_BASE64_PADDING, 1);
  REFUSES("=", LMAIL_BASE64_PADDING, 0);
  REFUSES("====", LMAIL_BASE64_PADDING, 0);
  REFUSES("Zg===", LMAIL_BASE64_PADDING, 4);
  REFUSES("Zg==Zg==", LMAIL_BASE64_AFTER_PADDING, 4);
  REFUSES("Zg=A", LMAIL_BASE64_PADDING | LMAIL_BASE64_AFTER_PADDING, 3);
  REFUSES("Zh==", LMAIL_BASE64_PAD_BITS, 2);
  REFUSES("Zm9=", LMAIL_BASE64_PAD_BITS, 3);
  REFUSES("Zm9v Zm9v", LMAIL_BASE64_ALPHABET, 4);
  REFUSES("Zm9v\r\nZm9v", LMAIL_BASE64_ALPHABET, 4);
  REFUSES("Zm9v\0", LMAIL_BASE64_ALPHABET, 4);
  REFUSES("Zm9vZm-_", LMAIL_BASE64_ALPHABET, 6);
  memset(longest, 'A', 12289);
  r = codec_run_whole(CODEC_BASE64_DECODE, STRICT, longest, 12288);
  assert_int_equal(r.status, LMAIL_OK);
  assert_int_equal(r.len, 9216);
  codec_free(&r);
  r = codec_run_whole(CODEC_BASE64_DECODE, STRICT, longest, 12289);
  assert_int_equal(r.status, LMAIL_E_SYNTAX);
  codec_free(&r);
  free(longest);
}

/* CVE-2018-6789: exactly the room that the output needs, and one octet less. */
static void b9_exact_output(void **state)
{
  unsigned char text[64];
  size_t n, cap;

  (void)state;
  memset(text, 'Q', sizeof text);
  for (n = 0; n <= sizeof text; n++) {
    for (cap = 0; cap <= 49; cap++) {
      lmail_base64_decoder d;
      unsigned char *out = (unsigned char *)malloc(cap ? cap : 1);
      size_t used, made, whole = n / 4 * 3 + (n % 4 > 1 ? n % 4 - 1 : 0);
      lmail_status st;

      lmail_base64_decode_init(&d, MIME);
      st = lmail_base64_decode(&d, text, n, &used, out, cap, &made, 1);
      assert_int_equal(st, cap < whole ? LMAIL_FULL : LMAIL_OK);
      assert_int_equal(made, cap < whole ? cap : whole);
      free(out);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc4648_10_vectors), cmocka_unit_test(w13_lines),
      cmocka_unit_test(round_trip),         cmocka_unit_test(b1_every_byte_at_every_place),
      cmocka_unit_test(b1_bad_bodies),      cmocka_unit_test(a1_strict),
      cmocka_unit_test(b9_exact_output),
  };

  return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
