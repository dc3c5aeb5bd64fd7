/* SPDX-License-Identifier: MIT */
/* dot.c - dot-stuffing both ways against a model that reads one byte after the other. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/codec.h>
#include "core/dot.h"

typedef struct bytes {
  uint8_t s[4096];
  size_t n;
} bytes;

static uint32_t seed = 1;

static uint32_t random_number(void)
{
  seed = seed * 1664525u + 1013904223u;
  return seed >> 8;
}

/* Text in which what matters is frequent; long plain runs reach the block loop. */
static bytes random_text(int regular)
{
  static const char odd[] = {'\r', '\n', '.', '\0', '\r', '\n'};
  bytes b;
  size_t want = random_number() % 600;

  b.n = 0;
  while (b.n < want) {
    unsigned kind = random_number() % 8;

    if (kind < 3) {
      b.s[b.n++] = '\r';
      b.s[b.n++] = '\n';
      if (kind == 0) b.s[b.n++] = '.';
    } else if (kind == 3 && !regular) {
      b.s[b.n++] = (uint8_t)odd[random_number() % sizeof odd];
    } else if (kind == 4) {
      b.s[b.n++] = '.';
    } else {
      size_t run = random_number() % (kind == 5 ? 200 : 6);

      memset(b.s + b.n, 'a', run);
      b.n += run;
    }
  }
  return b;
}

/* RFC 5321 4.5.2, literally: the encoder's model, with bare line ends made CRLF or refused. */
static int model_encode(const bytes *in, int normalise, bytes *out)
{
  size_t i;
  int start = 1;

  out->n = 0;
  for (i = 0; i < in->n; i++) {
    uint8_t c = in->s[i];
    int crlf = c == '\r' && i + 1 < in->n && in->s[i + 1] == '\n';

    if (c == 0) return 0;
    if ((c == '\n' || c == '\r') && !crlf && !normalise) return 0;
    if (c == '\n' || c == '\r') {
      out->s[out->n++] = '\r';
      out->s[out->n++] = '\n';
      i += crlf;
      start = 1;
      continue;
    }
    if (start && c == '.') out->s[out->n++] = '.';
    out->s[out->n++] = c;
    start = 0;
  }
  if (!start) memcpy(out->s + out->n, "\r\n", 2), out->n += 2;
  memcpy(out->s + out->n, ".\r\n", 3);
  out->n += 3;
  return 1;
}

/* The codec through windows of at most in_max and out_max octets. */
static lmail_status encode(const bytes *in, unsigned mode, size_t in_max, size_t out_max,
                           bytes *out)
{
  lmail_dot_encoder e;
  size_t at = 0;
  lmail_status st;

  lmail_dot_encode_init(&e, mode);
  out->n = 0;
  do {
    size_t n = in->n - at < in_max ? in->n - at : in_max;
    uint8_t *window_in = malloc(n == 0 ? 1 : n);
    uint8_t *window_out = malloc(out_max);
    size_t used;
    size_t made;

    memcpy(window_in, in->s + at, n);
    st = lmail_dot_encode(&e, window_in, n, &used, window_out, out_max, &made, at + n == in->n);
    memcpy(out->s + out->n, window_out, made);
    out->n += made;
    free(window_in);
    free(window_out);
    assert_true(used <= n && made <= out_max);
    at += used;
    if (st == LMAIL_OK && at == in->n) return LMAIL_OK;
  } while (st == LMAIL_OK || st == LMAIL_FULL);
  return st;
}

/* W11, S11, S15: at every split and with every window the same bytes as the model's */
static void attack_w11_encoder_at_every_window(void **state)
{
  int round;

  (void)state;
  for (round = 0; round < 3000; round++) {
    bytes in = random_text(round % 3 == 0);
    unsigned mode = round % 2 ? LMAIL_DOT_NORMALISE : LMAIL_DOT_STRICT;
    bytes want;
    bytes got;
    int good = model_encode(&in, mode == LMAIL_DOT_NORMALISE, &want);
    lmail_status st = encode(&in, mode, 1 + random_number() % 100, 1 + random_number() % 100, &got);

    assert_int_equal(st, good ? LMAIL_OK : LMAIL_E_SYNTAX);
    if (good) {
      assert_int_equal(got.n, want.n);
      assert_memory_equal(got.s, want.s, got.n);
    }
  }
}

/* A message that was refused stays refused, and one that has ended cannot be continued. */
static void encoder_after_its_end(void **state)
{
  lmail_dot_encoder e;
  uint8_t out[16];
  size_t used;
  size_t made;

  (void)state;
  lmail_dot_encode_init(&e, LMAIL_DOT_STRICT);
  assert_int_equal(lmail_dot_encode(&e, "a\0b", 3, &used, out, 16, &made, 0), LMAIL_E_SYNTAX);
  assert_int_equal(used, 1);
  assert_int_equal(lmail_dot_encode(&e, NULL, 0, &used, out, 16, &made, 1), LMAIL_E_SYNTAX);
  assert_int_equal(made, 0);
  lmail_dot_encode_init(&e, LMAIL_DOT_STRICT);
  assert_int_equal(lmail_dot_encode(&e, "a\r", 2, &used, out, 16, &made, 1), LMAIL_E_SYNTAX);
  lmail_dot_encode_init(&e, LMAIL_DOT_STRICT);
  assert_int_equal(lmail_dot_encode(&e, "a\r\n", 3, &used, out, 16, &made, 1), LMAIL_OK);
  assert_int_equal(lmail_dot_encode(&e, "b\r\n", 3, &used, out, 16, &made, 1), LMAIL_E_STATE);
  assert_int_equal(made, 0);
}

/* S11: nothing that any receiver takes for an end may leave before the end */
static void attack_s11_normalised_output_has_no_bare_line_end(void **state)
{
  int round;

  (void)state;
  for (round = 0; round < 1000; round++) {
    bytes in = random_text(0);
    bytes out;
    size_t i;

    if (encode(&in, LMAIL_DOT_NORMALISE, 64, 64, &out) != LMAIL_OK) continue;
    for (i = 0; i < out.n; i++) {
      if (out.s[i] == '\n') assert_true(i > 0 && out.s[i - 1] == '\r');
      if (out.s[i] == '\r') assert_true(i + 1 < out.n && out.s[i + 1] == '\n');
      if (i + 5 < out.n) assert_memory_not_equal(out.s + i, "\r\n.\r\n", 5);
    }
  }
}

/* Reads dot-stuffed data in chunks; returns how many octets were taken up to and with the end. */
static size_t decode(const bytes *in, size_t chunk, bytes *out, unsigned *seen)
{
  lmail_undot_ u;
  size_t at = 0;

  lmail_undot_init_(&u);
  out->n = 0;
  *seen = 0;
  while (at < in->n) {
    size_t n = in->n - at < chunk ? in->n - at : chunk;
    uint8_t *copy = malloc(n);
    size_t from = 0;
    int more = 1;

    memcpy(copy, in->s + at, n);
    while (more) {
      lmail_event o;
      lmail_undot_result_ r = lmail_undot_next_(&u, copy, n, &from, &o);

      o.off += at;
      if (r == LMAIL_UNDOT_SPAN) {
        assert_true(o.len > 0);
        memcpy(out->s + out->n, o.data, o.len);
        out->n += o.len;
      } else if (r == LMAIL_UNDOT_IRREGULAR) {
        assert_true((*seen & o.code) == 0);
        *seen |= o.code;
        assert_true(in->s[o.off] == (o.code == LMAIL_DATA_NUL       ? 0
                                     : o.code == LMAIL_DATA_BARE_CR ? '\r'
                                                                    : '\n'));
      } else {
        free(copy);
        copy = NULL;
        if (r == LMAIL_UNDOT_END) return at + from;
        assert_int_equal(from, n);
        more = 0;
      }
    }
    at += n;
  }
  return 0;
}

/* Which irregularities in[0 .. n) has, as content that follows a line end. */
static unsigned irregularities(const uint8_t *in, size_t n)
{
  unsigned seen = 0;
  size_t i;

  for (i = 0; i < n; i++) {
    if (in[i] == 0) seen |= LMAIL_DATA_NUL;
    if (in[i] == '\n' && (i == 0 || in[i - 1] != '\r')) seen |= LMAIL_DATA_BARE_LF;
    if (in[i] == '\r' && i + 1 < n && in[i + 1] != '\n') seen |= LMAIL_DATA_BARE_CR;
  }
  return seen;
}

/* RFC 5321 4.5.2, literally: the decoder's model. */
static size_t model_decode(const bytes *in, bytes *out)
{
  size_t i = 0;
  int start = 1;

  out->n = 0;
  while (i < in->n) {
    if (start && in->s[i] == '.') {
      if (i + 2 < in->n && in->s[i + 1] == '\r' && in->s[i + 2] == '\n') return i + 3;
      if (i + 2 >= in->n && (i + 1 == in->n || in->s[i + 1] == '\r')) return 0;
      i++;
      start = 0;
      continue;
    }
    out->s[out->n++] = in->s[i];
    start = in->s[i] == '\n' && i > 0 && in->s[i - 1] == '\r';
    i++;
  }
  return 0;
}

static void attack_s1_decoder_at_every_chunk(void **state)
{
  int round;

  (void)state;
  for (round = 0; round < 3000; round++) {
    bytes in = random_text(round % 3 == 0);
    size_t chunk;
    bytes want;
    size_t end;

    if (round % 5) memcpy(in.s + in.n, "\r\n.\r\nQUIT\r\n", 11), in.n += 11;
    end = model_decode(&in, &want);
    for (chunk = 1; chunk < 200; chunk = chunk * 2 + 1) {
      bytes got;
      unsigned seen;

      assert_int_equal(decode(&in, chunk, &got, &seen), end);
      assert_int_equal(seen, irregularities(want.s, want.n));
      assert_int_equal(got.n, want.n);
      assert_memory_equal(got.s, want.s, got.n);
    }
  }
}

/* G10: what was stuffed comes out as it was */
static void attack_g10_round_trip(void **state)
{
  int round;

  (void)state;
  for (round = 0; round < 1000; round++) {
    bytes in = random_text(1);
    bytes wire;
    bytes back;
    unsigned seen;

    if (in.n < 2 || memcmp(in.s + in.n - 2, "\r\n", 2) != 0) {
      memcpy(in.s + in.n, "\r\n", 2);
      in.n += 2;
    }
    assert_int_equal(encode(&in, LMAIL_DOT_STRICT, 50, 7, &wire), LMAIL_OK);
    assert_int_equal(decode(&wire, 13, &back, &seen), wire.n);
    assert_int_equal(seen, 0);
    assert_int_equal(back.n, in.n);
    assert_memory_equal(back.s, in.s, in.n);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_w11_encoder_at_every_window),
      cmocka_unit_test(encoder_after_its_end),
      cmocka_unit_test(attack_s11_normalised_output_has_no_bare_line_end),
      cmocka_unit_test(attack_s1_decoder_at_every_chunk),
      cmocka_unit_test(attack_g10_round_trip),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
