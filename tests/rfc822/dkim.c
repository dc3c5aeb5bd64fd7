/* SPDX-License-Identifier: MIT */
/* dkim.c - canonicalisation, RFC 6376 3.4 and 3.7: the RFC's examples first, then all cuts. */

#include "canonical.h"
#include <libmail/dkim.h>
#include <libmail/hash.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Which filter, and how. */
typedef struct how {
  int header;
  unsigned mode;
  unsigned flags;
  uint64_t limit;
} how;

/*
 * Runs a filter over windows of these sizes, each an allocation of its own; returns what came out, its
 * length and how much of the input was taken.
 */
static uint8_t *run(const how *h, const uint8_t *in, size_t n, size_t in_window, size_t out_window,
                    size_t *len, size_t *taken, uint64_t *length)
{
  uint8_t *result = malloc(2 * n + 3);
  lmail_dkim_header_filter header;
  lmail_dkim_body_filter body;
  lmail_status st = LMAIL_OK;
  size_t at = 0, turns = 0;

  *len = 0;
  lmail_dkim_header_init(&header, h->mode, h->flags);
  lmail_dkim_body_init(&body, h->mode, h->limit);
  do {
    size_t size = n - at < in_window ? n - at : in_window, used, made;
    uint8_t *piece = malloc(size ? size : 1), *out = malloc(out_window ? out_window : 1);
    int last = at + size == n;

    memcpy(piece, in + at, size);
    if (h->header)
      st = lmail_dkim_header(&header, piece, size, &used, out, out_window, &made, last);
    else st = lmail_dkim_body(&body, piece, size, &used, out, out_window, &made, last);
    assert_true(used <= size && made <= out_window && *len + made <= 2 * n + 2);
    if (st == LMAIL_OK) assert_int_equal(used, size);
    memcpy(result + *len, out, made);
    *len += made;
    at += used;
    free(piece);
    free(out);
    assert_true(turns++ < 8 * n + 16);
    if (st == LMAIL_OK && last) break;
  } while (st == LMAIL_OK || st == LMAIL_FULL);
  if (!h->header) assert_int_equal(st, LMAIL_OK);
  *taken = at;
  if (length) *length = body.length;
  return result;
}

static void check_bytes(const how *h, const char *in, size_t n, const char *expected,
                        size_t expected_n)
{
  static const size_t windows[] = {1, 2, 3, 5, 7, 16, 1000};
  size_t i, j, len, taken;

  for (i = 0; i < sizeof windows / sizeof windows[0]; i++) {
    for (j = 0; j < sizeof windows / sizeof windows[0]; j++) {
      uint8_t *out = run(h, (const uint8_t *)in, n, windows[i], windows[j], &len, &taken, NULL);

      if (len != expected_n || memcmp(out, expected, len) != 0) {
        fail_msg("\"%s\" became \"%.*s\", not \"%s\" (windows %zu, %zu)", in, (int)len, out,
                 expected, windows[i], windows[j]);
      }
      free(out);
    }
  }
}

static void check_header(unsigned mode, unsigned flags, const char *in, const char *expected)
{
  how h = {1, 0, 0, 0};

  h.mode = mode;
  h.flags = flags;
  check_bytes(&h, in, strlen(in), expected, strlen(expected));
}

static void check_body(unsigned mode, const char *in, const char *expected)
{
  how h = {0, 0, 0, LMAIL_DKIM_NO_LIMIT};

  h.mode = mode;
  check_bytes(&h, in, strlen(in), expected, strlen(expected));
}

static void rfc6376_3_4_5_examples(void **state)
{
  (void)state;
  check_header(LMAIL_DKIM_RELAXED, 0, "A: X\r\n", "a:X\r\n");
  check_header(LMAIL_DKIM_RELAXED, 0, "B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n");
  check_body(LMAIL_DKIM_RELAXED, " C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n");
  check_header(LMAIL_DKIM_SIMPLE, 0, "A: X\r\n", "A: X\r\n");
  check_header(LMAIL_DKIM_SIMPLE, 0, "B : Y\t\r\n\tZ  \r\n", "B : Y\t\r\n\tZ  \r\n");
  check_body(LMAIL_DKIM_SIMPLE, " C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n");
}

static void sha256_hex(const uint8_t *s, size_t n, char out[65])
{
  uint8_t digest[LMAIL_DIGEST_MAX];

  lmail_hash_whole(lmail_hash_sha256(), s, n, digest);
  lmail_hash_hex(digest, 32, out);
  out[64] = '\0';
}

static void check_hash(unsigned mode, const char *in, const char *expected)
{
  how h = {0, 0, 0, LMAIL_DKIM_NO_LIMIT};
  size_t len, taken;
  uint8_t *out;
  char hex[65];

  h.mode = mode;
  out = run(&h, (const uint8_t *)in, strlen(in), 3, 3, &len, &taken, NULL);
  sha256_hex(out, len, hex);
  assert_string_equal(hex, expected);
  free(out);
}

/* The hashes that the RFC prints, in hexadecimal. Its text has two spaces where the message had one. */
static void rfc6376_3_4_3_and_a2_hashes(void **state)
{
  static const char message[] = "Hi.\n\nWe lost the game. Are you hungry yet?\n\nJoe.\n\n\n";

  (void)state;
  check_hash(LMAIL_DKIM_SIMPLE, "",
             "7eb70257593da06f682a3ddda54a9d260d4fc514f645237f5ca74b08f8da61a6");
  check_hash(LMAIL_DKIM_RELAXED, "",
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  check_hash(LMAIL_DKIM_SIMPLE, message,
             "da3512387f4d86d54609058dafd06b2003eb78a4233ba4a7ed72247c954eceff");
}

static void rfc6376_3_4_2_relaxed_fields(void **state)
{
  (void)state;
  check_header(LMAIL_DKIM_RELAXED, 0, "SUBJect: AbC\r\n", "subject:AbC\r\n");
  check_header(LMAIL_DKIM_RELAXED, 0, "SUBJect\t : \t AbC  D\t\tE", "subject:AbC D E\r\n");
  check_header(LMAIL_DKIM_RELAXED, 0, "S:\r\n \r\n\tx\r\n \r\n", "s:x\r\n");
  check_header(LMAIL_DKIM_RELAXED, 0, "S\r\n : x", "s:x\r\n");
  check_header(LMAIL_DKIM_RELAXED, 0, "S:", "s:\r\n");
  check_header(LMAIL_DKIM_RELAXED, 0, "S: \r\n", "s:\r\n");
  check_header(LMAIL_DKIM_RELAXED, 0, "S: a: B :c", "s:a: B :c\r\n");
  check_header(LMAIL_DKIM_RELAXED, 0, "No Colon", "no colon\r\n");
  check_header(LMAIL_DKIM_RELAXED, 0, "", "\r\n");
  check_header(LMAIL_DKIM_RELAXED, 0, "S: a\n b\n", "s:a b\r\n");
  check_header(LMAIL_DKIM_RELAXED, 0, "S: a\rb \r c\r", "s:a\rb \r c\r\r\n");
}

static void rfc6376_3_4_1_simple_fields(void **state)
{
  (void)state;
  check_header(LMAIL_DKIM_SIMPLE, 0, "S : a\r\n\t b \r\n", "S : a\r\n\t b \r\n");
  check_header(LMAIL_DKIM_SIMPLE, 0, "S : a\n b", "S : a\r\n b\r\n");
  check_header(LMAIL_DKIM_SIMPLE, 0, "S : a\rb\r", "S : a\rb\r\r\n");
}

static void rfc6376_3_7_the_signature_itself(void **state)
{
  const unsigned s = LMAIL_DKIM_SIGNATURE;

  (void)state;
  check_header(LMAIL_DKIM_SIMPLE, s, "D: v=1; b=ab\r\n  cd; c=d\r\n", "D: v=1; b=; c=d");
  check_header(LMAIL_DKIM_SIMPLE, s, "D: v=1; b = ab \r\n ; c=d", "D: v=1; b =; c=d");
  check_header(LMAIL_DKIM_SIMPLE, s, "D: v=1;\r\n b=\r\n ab=", "D: v=1;\r\n b=");
  check_header(LMAIL_DKIM_SIMPLE, s, "D:b=ab", "D:b=");
  check_header(LMAIL_DKIM_SIMPLE, s, "D: bh=b=x; B=y; bb=z; c=b=w; b_=1; b 2=3; b",
               "D: bh=b=x; B=y; bb=z; c=b=w; b_=1; b 2=3; b");
  check_header(LMAIL_DKIM_SIMPLE, s, "b=x: b=y", "b=x: b=");
  check_header(LMAIL_DKIM_SIMPLE, s, "D: b\n =\n x\n ;", "D: b\r\n =;");
  check_header(LMAIL_DKIM_RELAXED, s, "DKIM: v=1; b=ab\r\n\tcd ;\r\n c=d \r\n",
               "dkim:v=1; b=; c=d");
  check_header(LMAIL_DKIM_RELAXED, s, "DKIM: v=1;\r\n b= ab\r\n\tcd \r\n", "dkim:v=1; b=");
  check_header(LMAIL_DKIM_RELAXED, s, "DKIM:\r\n b = a", "dkim:b =");
  check_header(LMAIL_DKIM_RELAXED, 0, "DKIM:\r\n b = a", "dkim:b = a\r\n");
}

/* A field ends where no white space follows its line end: the rest is not taken. */
static void fields_from_a_stream(void **state)
{
  static const char *const in[] = {"A: b\r\n c\r\nD: e\r\n", "A: b\n c\nD",
                                   "A: b\r\n c\r\n\r\nbody", "A: b\n c\n\n"};
  unsigned mode;
  size_t i, window, room, len, taken;

  (void)state;
  for (i = 0; i < sizeof in / sizeof in[0]; i++) {
    for (mode = 0; mode < 2; mode++) {
      for (window = 1; window < 12; window++) {
        for (room = 1; room < 12; room++) {
          how h = {1, 0, 0, 0};
          uint8_t *out;

          h.mode = mode;
          out = run(&h, (const uint8_t *)in[i], strlen(in[i]), window, room, &len, &taken, NULL);
          assert_int_equal(in[i][taken - 1], '\n');
          assert_int_equal(in[i][taken - 2] == '\r' ? in[i][taken - 3] : in[i][taken - 2], 'c');
          assert_int_equal(len, mode == LMAIL_DKIM_RELAXED ? 7 : 10);
          free(out);
        }
      }
    }
  }
}

static void rfc6376_3_4_3_and_3_4_4_bodies(void **state)
{
  (void)state;
  check_body(LMAIL_DKIM_SIMPLE, "", "\r\n");
  check_body(LMAIL_DKIM_SIMPLE, "\r\n\r\n", "\r\n");
  check_body(LMAIL_DKIM_SIMPLE, "a", "a\r\n");
  check_body(LMAIL_DKIM_SIMPLE, "\r\n\r\na\r\n\r\nb", "\r\n\r\na\r\n\r\nb\r\n");
  check_body(LMAIL_DKIM_SIMPLE, "a\n\nb\n\n", "a\r\n\r\nb\r\n");
  check_body(LMAIL_DKIM_SIMPLE, "a\r\n \r\n", "a\r\n \r\n");
  check_body(LMAIL_DKIM_SIMPLE, "a\rb\r\r\n\r", "a\rb\r\r\n\r\r\n");
  check_body(LMAIL_DKIM_RELAXED, "", "");
  check_body(LMAIL_DKIM_RELAXED, "\r\n\r\n", "");
  check_body(LMAIL_DKIM_RELAXED, " \r\n\t \r\n ", "");
  check_body(LMAIL_DKIM_RELAXED, "a", "a\r\n");
  check_body(LMAIL_DKIM_RELAXED, "a \t", "a\r\n");
  check_body(LMAIL_DKIM_RELAXED, "\r\n \r\na  b \r\n\t\r\n\tc\r\n \r\n",
             "\r\n\r\na b\r\n\r\n c\r\n");
  check_body(LMAIL_DKIM_RELAXED, "a \rb", "a \rb\r\n");
  check_body(LMAIL_DKIM_RELAXED, "\r", "\r\r\n");
}

static void rfc6376_3_5_length_limit(void **state)
{
  static const char in[] = "ab  c\r\n\r\n\r\n\r\nde \r\n\r\n";
  static const char canonical[] = "ab c\r\n\r\n\r\n\r\nde\r\n";
  const size_t size = sizeof canonical - 1;
  size_t limit, room, len, taken;
  uint64_t length;

  (void)state;
  for (limit = 0; limit <= size + 1; limit++) {
    for (room = 1; room < 5; room++) {
      how h = {0, LMAIL_DKIM_RELAXED, 0, 0};
      uint8_t *out;

      h.limit = limit;
      out = run(&h, (const uint8_t *)in, sizeof in - 1, 2, room, &len, &taken, &length);
      assert_int_equal(len, limit < size ? limit : size);
      assert_memory_equal(out, canonical, len);
      assert_int_equal(length, size);
      free(out);
    }
  }
}

static void nothing_behind_the_end(void **state)
{
  lmail_dkim_body_filter b;
  lmail_dkim_header_filter h;
  size_t used, made;
  char out[8];

  (void)state;
  lmail_dkim_body_init(&b, LMAIL_DKIM_SIMPLE, LMAIL_DKIM_NO_LIMIT);
  assert_int_equal(lmail_dkim_body(&b, NULL, 0, &used, out, 0, &made, 1), LMAIL_FULL);
  assert_int_equal(lmail_dkim_body(&b, "a", 1, &used, out, 8, &made, 1), LMAIL_E_STATE);
  assert_int_equal(lmail_dkim_body(&b, NULL, 0, &used, out, 8, &made, 1), LMAIL_OK);
  assert_int_equal(made, 2);
  assert_int_equal(lmail_dkim_body(&b, NULL, 0, &used, out, 8, &made, 1), LMAIL_OK);
  assert_int_equal(made, 0);
  lmail_dkim_header_init(&h, LMAIL_DKIM_SIMPLE, 0);
  assert_int_equal(lmail_dkim_header(&h, "a", 1, &used, out, 8, &made, 1), LMAIL_OK);
  assert_int_equal(lmail_dkim_header(&h, "a", 1, &used, out, 8, &made, 1), LMAIL_DONE);
  assert_int_equal(used + made, 0);
}

/* The field is known to be over, but its line end has no room yet. */
static void an_end_without_room(void **state)
{
  lmail_dkim_header_filter h;
  size_t used, made;
  char out[8];

  (void)state;
  lmail_dkim_header_init(&h, LMAIL_DKIM_RELAXED, 0);
  assert_int_equal(lmail_dkim_header(&h, "A:b\r\nC", 6, &used, out, 4, &made, 0), LMAIL_FULL);
  assert_int_equal(used, 5);
  assert_int_equal(made, 4);
  assert_int_equal(lmail_dkim_header(&h, NULL, 0, &used, out, 0, &made, 0), LMAIL_FULL);
  assert_int_equal(lmail_dkim_header(&h, "C", 1, &used, out, 1, &made, 0), LMAIL_DONE);
  assert_int_equal(used, 0);
  assert_int_equal(made, 1);
  assert_int_equal(out[0], '\n');
}

/* Every text of up to six of the octets that matter, against the slow reading of the RFC. */
static void every_short_text(void **state)
{
  static const char octets[] = {' ', '\r', '\n', 'b', ':', '=', ';'};
  enum { KINDS = sizeof octets, LONGEST = 6 };
  uint8_t in[LONGEST], expected[2 * LONGEST + 4];
  unsigned digits[LONGEST] = {0};
  size_t n, i, len, taken;

  (void)state;
  for (n = 0; n <= LONGEST; n++) {
    memset(digits, 0, sizeof digits);
    for (;;) {
      how h = {0, 0, 0, LMAIL_DKIM_NO_LIMIT};
      uint8_t *out;

      for (i = 0; i < n; i++) in[i] = (uint8_t)octets[digits[i]];
      for (h.mode = 0; h.mode < 2; h.mode++) {
        size_t size = canonical_body(in, n, (int)h.mode, expected);

        h.header = 0;
        out = run(&h, in, n, 2, 2, &len, &taken, NULL);
        if (len != size || memcmp(out, expected, len) != 0) fail_msg("body %.*s", (int)n, in);
        free(out);
        h.header = 1;
        for (h.flags = 0; n > 0 && h.flags < 2; h.flags++) {
          if (in[0] == '\r' || in[0] == '\n') continue; /* no field begins so */
          size = canonical_field(in, n, (int)h.mode, (int)h.flags, expected);
          out = run(&h, in, n, 2, 2, &len, &taken, NULL);
          if (len != size || memcmp(out, expected, len) != 0) {
            fail_msg("field \"%.*s\", mode %u, flags %u: \"%.*s\"", (int)n, in, h.mode, h.flags,
                     (int)len, out);
          }
          free(out);
        }
      }
      for (i = 0; i < n && ++digits[i] == KINDS; i++) digits[i] = 0;
      if (i == n) break;
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc6376_3_4_5_examples),
      cmocka_unit_test(rfc6376_3_4_3_and_a2_hashes),
      cmocka_unit_test(rfc6376_3_4_2_relaxed_fields),
      cmocka_unit_test(rfc6376_3_4_1_simple_fields),
      cmocka_unit_test(rfc6376_3_7_the_signature_itself),
      cmocka_unit_test(fields_from_a_stream),
      cmocka_unit_test(rfc6376_3_4_3_and_3_4_4_bodies),
      cmocka_unit_test(rfc6376_3_5_length_limit),
      cmocka_unit_test(nothing_behind_the_end),
      cmocka_unit_test(an_end_without_room),
      cmocka_unit_test(every_short_text),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
