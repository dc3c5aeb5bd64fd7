/* SPDX-License-Identifier: MIT */
/* mbox.c - writing mbox files: separator lines, quoting in any windows, and whether a message may end. */

#include <libmail/mbox.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- the separator line ----------------------------------------------------------------------- */

static void check_line(const char *sender, size_t n, int64_t when, const char *expected)
{
  size_t size = strlen(expected), cap;

  for (cap = 0; cap <= size; cap++) {
    uint8_t *out = malloc(cap ? cap : 1);
    lmail_writer w;

    lmail_writer_init(&w, cap ? out : NULL, cap);
    if (cap < size) {
      assert_int_equal(lmail_mbox_from_write(&w, sender, n, when), LMAIL_FULL);
      assert_int_equal(w.len, 0);
      assert_int_equal(w.need, size);
    } else {
      assert_int_equal(lmail_mbox_from_write(&w, sender, n, when), LMAIL_OK);
      assert_int_equal(w.len, size);
      assert_memory_equal(out, expected, size);
    }
    free(out);
  }
}

static void rfc4155_a_separator_lines(void **state)
{
  (void)state;
  check_line("jdoe@machine.example", 20, 880127706,
             "From jdoe@machine.example Fri Nov 21 15:55:06 1997\n");
  check_line("", 0, 0, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n");
  check_line("a b\tc@d", 7, 253402300799, "From a-b-c@d Fri Dec 31 23:59:59 9999\n");
}

static void injected_separator_lines(void **state)
{
  static const char bad[] = {'\r', '\n', '\0'};
  uint8_t out[200];
  lmail_writer w;
  size_t i;

  (void)state;
  lmail_writer_init(&w, out, sizeof out);
  for (i = 0; i < sizeof bad; i++) {
    char sender[] = "a@b";

    sender[1] = bad[i];
    assert_int_equal(lmail_mbox_from_write(&w, sender, 3, 0), LMAIL_E_ARGUMENT);
  }
  assert_int_equal(lmail_mbox_from_write(&w, "a", 1, INT64_MAX), LMAIL_E_RANGE);
  assert_int_equal(lmail_mbox_from_write(&w, "a", 1, INT64_MIN), LMAIL_E_RANGE);
  assert_int_equal(w.len, 0);
}

/* ---- quoting ---------------------------------------------------------------------------------- */

typedef lmail_status (*filter_fn)(lmail_mbox_quoter *, const void *, size_t, size_t *, void *,
                                  size_t, size_t *, int);

/* In windows of these sizes, each an allocation of exactly its size. */
static void run_windows(filter_fn filter, unsigned format, const char *in, size_t in_window,
                        size_t out_window, char *result, size_t *result_len)
{
  size_t n = strlen(in), at = 0, len = 0;
  lmail_mbox_quoter q;
  lmail_status st;

  lmail_mbox_quote_init(&q, format);
  do {
    size_t k = n - at < in_window ? n - at : in_window;
    char *piece = malloc(k ? k : 1), *out = malloc(out_window ? out_window : 1);
    size_t used, made;

    memcpy(piece, in + at, k);
    st = filter(&q, piece, k, &used, out, out_window, &made, at + k == n);
    assert_true(used <= k && made <= out_window);
    if (st == LMAIL_OK) assert_int_equal(used, k);
    else assert_int_equal(st, LMAIL_FULL);
    memcpy(result + len, out, made);
    len += made;
    at += used;
    free(piece);
    free(out);
  } while (st == LMAIL_FULL || at < n);
  *result_len = len;
}

static void check_filter(filter_fn filter, unsigned format, const char *in, const char *expected)
{
  size_t i, o;

  for (i = 1; i < 20; i++) {
    for (o = 1; o < 20; o++) {
      char result[400];
      size_t n;

      run_windows(filter, format, in, i, o, result, &n);
      if (n != strlen(expected) || memcmp(result, expected, n) != 0) {
        fail_msg("format %u, windows of %lu and %lu: \"%.*s\" instead of \"%s\"", format,
                 (unsigned long)i, (unsigned long)o, (int)n, result, expected);
      }
    }
  }
}

static const char text[] = "From a\n>From b\n>>From c\nFro\n>\n>>\nx From d\n From e\nFrom\n>From\n"
                           "\nFrom \r\nFFrom \n>Frox>From f\n>>>>From g\n>>>>Fro";

static void mboxo_quoting(void **state)
{
  (void)state;
  check_filter(lmail_mbox_quote, LMAIL_MBOX_O, text,
               ">From a\n>From b\n>>From c\nFro\n>\n>>\nx From d\n From e\nFrom\n>From\n"
               "\n>From \r\nFFrom \n>Frox>From f\n>>>>From g\n>>>>Fro");
  check_filter(lmail_mbox_unquote, LMAIL_MBOX_O, text,
               "From a\nFrom b\n>>From c\nFro\n>\n>>\nx From d\n From e\nFrom\n>From\n"
               "\nFrom \r\nFFrom \n>Frox>From f\n>>>>From g\n>>>>Fro");
  check_filter(lmail_mbox_quote, LMAIL_MBOX_CL, "From a\n", ">From a\n");
}

static void mboxrd_quoting(void **state)
{
  (void)state;
  check_filter(lmail_mbox_quote, LMAIL_MBOX_RD, text,
               ">From a\n>>From b\n>>>From c\nFro\n>\n>>\nx From d\n From e\nFrom\n>From\n"
               "\n>From \r\nFFrom \n>Frox>From f\n>>>>>From g\n>>>>Fro");
  check_filter(lmail_mbox_unquote, LMAIL_MBOX_RD, text,
               "From a\nFrom b\n>From c\nFro\n>\n>>\nx From d\n From e\nFrom\n>From\n"
               "\nFrom \r\nFFrom \n>Frox>From f\n>>>From g\n>>>>Fro");
}

static void nothing_is_quoted(void **state)
{
  (void)state;
  check_filter(lmail_mbox_quote, LMAIL_MBOX_PLAIN, text, text);
  check_filter(lmail_mbox_unquote, LMAIL_MBOX_PLAIN, text, text);
  check_filter(lmail_mbox_quote, LMAIL_MBOX_CL2, text, text);
  check_filter(lmail_mbox_unquote, LMAIL_MBOX_CL2, text, text);
  check_filter(lmail_mbox_unquote, LMAIL_MBOX_RD, "", "");
}

/* ---- may a message end here? ------------------------------------------------------------------ */

static void attack_m22_ends(void **state)
{
  static const struct {
    const char *s;
    int ends;
  } cases[] = {{"", 1},          {"\n", 1},         {"\r\n", 1},   {"From ", 1},  {"\nFrom x", 1},
               {"\r\nFrom ", 1}, {"\r", 0},         {"\n\n", 0},   {"x", 0},      {"From", 0},
               {"\nFrom:", 0},   {"\n\nFrom x", 0}, {">From ", 0}, {"\r\n\n", 0}, {"\rFrom ", 0}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    size_t n = strlen(cases[i].s);
    char *exact = malloc(n ? n : 1);

    memcpy(exact, cases[i].s, n);
    assert_int_equal(lmail_mbox_ends_at(exact, n), cases[i].ends);
    free(exact);
  }
}

/* ---- where defects are ------------------------------------------------------------------------ */

/* "DEFECT@off ...", in pieces of one size. */
static void describe(unsigned format, const char *in, size_t piece, char out[400])
{
  lmail_mbox_config cfg = {0};
  uint8_t scratch[64];
  lmail_mbox_splitter m;
  lmail_event ev;
  lmail_status st;
  size_t n = strlen(in), at = 0, len = 0, used;

  cfg.token_max = sizeof scratch;
  cfg.format = (uint16_t)format;
  assert_int_equal(lmail_mbox_init(&m, &cfg, scratch, sizeof scratch), LMAIL_OK);
  out[0] = '\0';
  do {
    size_t end = n - at < piece ? n : at + piece;

    if (at == n) lmail_finish(&m.base);
    while ((st = lmail_next(&m.base, in + at, end - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      if (ev.kind == LMAIL_MBOX_LENGTH) lmail_mbox_believe(&m);
      if (ev.kind != LMAIL_MBOX_DEFECT) continue;
      len += (size_t)snprintf(out + len, 400 - len, "%s%s@%lu", len ? " " : "",
                              lmail_mbox_code_name(ev.kind, ev.code) + strlen("DEFECT_MBOX_"),
                              (unsigned long)ev.off);
    }
    at += used;
  } while (st == LMAIL_OK);
  assert_int_equal(st, LMAIL_DONE);
}

static void check_places(unsigned format, const char *in, const char *expected)
{
  size_t piece;

  for (piece = 1; piece <= strlen(in) + 1; piece++) {
    char out[400];

    describe(format, in, piece, out);
    if (strcmp(out, expected) != 0) {
      fail_msg("format %u, pieces of %lu: %s instead of %s", format, (unsigned long)piece, out,
               expected);
    }
  }
}

static void places_of_defects(void **state)
{
  static const char long_line[] =
      "From a\n\nb\nFrom 89012345678901234567890123456789012345678901234567890123456789012345\nc\n";

  (void)state;
  check_places(LMAIL_MBOX_O, "From a\nx\nFrom b\ny\n", "NO_BLANK_LINE@9");
  check_places(LMAIL_MBOX_O, "From a\nx\n\nFrom b\ny\r\nFrom c\n", "NO_BLANK_LINE@20");
  check_places(LMAIL_MBOX_O, "x\nFrom a\n", "NO_FROM_LINE@0 NO_BLANK_LINE@2");
  check_places(LMAIL_MBOX_O, "\xef\xbb\xbfx\n\nFrom a\n", "BOM@0 NO_FROM_LINE@3");
  check_places(LMAIL_MBOX_O, long_line, "NO_BLANK_LINE@10 LONG_LINE@10");
  check_places(LMAIL_MBOX_CL, "From a\nX: y\ncontent-length: 1x\nY: z\n\n", "BAD_LENGTH@12");
  check_places(LMAIL_MBOX_CL, "From a\nContent-Length: 1\nContent-Length: 2\n\nx\n",
               "BAD_LENGTH@25");
  check_places(LMAIL_MBOX_CL, "From a\nContent-Length: 1\n\nxyz\n\nFrom b\n", "WRONG_LENGTH@30");
  check_places(LMAIL_MBOX_CL2, "From a\nContent-Length: 1\n\nxyz\n", "WRONG_LENGTH@27");
}

/* ---- more than 4 GiB -------------------------------------------------------------------------- */

static void attack_m22_more_than_4_gib(void **state)
{
  static const char head[] = "From a\nContent-Length: 5368709120\n\n", tail[] = "\nFrom b\nx";
  const size_t piece = (size_t)16 << 20, count = 320;
  const uint64_t end = sizeof head - 1 + (uint64_t)piece * count;
  char *body = calloc(1, piece);
  lmail_mbox_config cfg = {0};
  uint8_t scratch[LMAIL_MBOX_SCRATCH];
  uint64_t ends[2] = {0, 0}, off = 0;
  lmail_mbox_splitter m;
  lmail_event ev;
  lmail_status st;
  size_t used, i;

  (void)state;
  cfg.format = LMAIL_MBOX_CL2;
  assert_int_equal(lmail_mbox_init(&m, &cfg, scratch, sizeof scratch), LMAIL_OK);
  for (i = 0; i <= count + 2; i++) {
    const char *in = i == 0 ? head : i <= count ? body : tail;
    size_t n = i == 0 ? sizeof head - 1 : i <= count ? piece : i == count + 1 ? sizeof tail - 1 : 0;

    if (n == 0) lmail_finish(&m.base);
    while ((st = lmail_next(&m.base, in, n, &used, &ev)) == LMAIL_EVENT) {
      in += used;
      n -= used;
      if (ev.kind == LMAIL_MBOX_LENGTH) {
        assert_int_equal(ev.num2, end);
        assert_int_equal(lmail_mbox_believe(&m), LMAIL_OK);
      }
      if (ev.kind == LMAIL_MBOX_MESSAGE_END) ends[ev.id - 1] = ev.off;
      assert_int_not_equal(ev.kind, LMAIL_MBOX_DEFECT);
      off = ev.off;
    }
    assert_int_equal(st, i == count + 2 ? LMAIL_DONE : LMAIL_OK);
  }
  assert_int_equal(ends[0], end);
  assert_int_equal(ends[1], end + sizeof tail - 1);
  assert_int_equal(off, end + sizeof tail - 1);
  free(body);
}

/* ---- limits ----------------------------------------------------------------------------------- */

static void limits_of_the_configuration(void **state)
{
  lmail_mbox_config cfg = {0};
  lmail_mbox_splitter m;
  uint8_t scratch[LMAIL_MBOX_SCRATCH];

  (void)state;
  assert_int_equal(lmail_mbox_scratch_size(NULL), LMAIL_MBOX_SCRATCH);
  assert_int_equal(lmail_mbox_size(), sizeof m);
  assert_int_equal(lmail_mbox_init(&m, NULL, scratch, sizeof scratch), LMAIL_OK);
  assert_int_equal(lmail_mbox_init(&m, NULL, scratch, sizeof scratch - 1), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_mbox_init(&m, NULL, NULL, sizeof scratch), LMAIL_E_SCRATCH);
  cfg.token_max = 31;
  assert_int_equal(lmail_mbox_scratch_size(&cfg), SIZE_MAX);
  assert_int_equal(lmail_mbox_init(&m, &cfg, scratch, sizeof scratch), LMAIL_E_RANGE);
  cfg.token_max = 32;
  assert_int_equal(lmail_mbox_init(&m, &cfg, scratch, 32), LMAIL_OK);
  cfg.format = LMAIL_MBOX_CL2 + 1;
  assert_int_equal(lmail_mbox_init(&m, &cfg, scratch, sizeof scratch), LMAIL_E_RANGE);
  assert_int_equal(lmail_mbox_init_sized(&m, sizeof m - 1, NULL, sizeof cfg, scratch, 512),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_mbox_believe(&m), LMAIL_E_STATE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc4155_a_separator_lines),
      cmocka_unit_test(injected_separator_lines),
      cmocka_unit_test(mboxo_quoting),
      cmocka_unit_test(mboxrd_quoting),
      cmocka_unit_test(nothing_is_quoted),
      cmocka_unit_test(attack_m22_ends),
      cmocka_unit_test(places_of_defects),
      cmocka_unit_test(attack_m22_more_than_4_gib),
      cmocka_unit_test(limits_of_the_configuration),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
