/* SPDX-License-Identifier: MIT */
/*
 * date_work.c - hostile dates, identifiers and keywords of n and 4 n octets: time in proportion
 * (G4, M16, M17), and per octet not much more than ordinary text costs.
 *
 * Time is this process's own, the least of all runs so far, and its allowance is generous: four times
 * the input may take ten times as long, where a quadratic parser would need sixteen. Whatever else the
 * machine does can only make a run slower, so runs are repeated until the least ones agree.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/date.h>
#include <libmail/keywords.h>
#include <libmail/message_id.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { SMALL = 50 * 1000, LARGE = 4 * SMALL, TRIES = 40, ORDINARY = 30 };

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void read_date(const uint8_t *s, size_t n)
{
  lmail_date d;

  (void)lmail_date_parse(s, n, &d, NULL);
  (void)lmail_date_parse_imap(s, n, &d, NULL);
  (void)lmail_date_parse_rfc3339(s, n, &d, NULL);
}

static void read_ids(const uint8_t *s, size_t n)
{
  uint8_t *out = malloc(n);
  lmail_message_id_iter it;
  lmail_message_id id;
  size_t len;

  lmail_message_id_init(&it, s, n, NULL);
  while (lmail_message_id_next(&it, &id)) (void)lmail_message_id_text(&id, out, n, &len);
  free(out);
}

static void read_keywords(const uint8_t *s, size_t n)
{
  lmail_keywords_iter it;
  lmail_keyword phrase;

  lmail_keywords_init(&it, s, n, NULL);
  while (lmail_keywords_next(&it, &phrase)) continue;
}

typedef void (*reader)(const uint8_t *s, size_t n);

/* Reads head, then `unit` again and again up to n octets. */
static void run(reader read, const char *head, const char *unit, size_t n, double *least)
{
  size_t head_len = strlen(head), unit_len = strlen(unit), at;
  uint8_t *in = malloc(n);
  double start;

  memcpy(in, head, head_len);
  for (at = head_len; at < n; at++) in[at] = (uint8_t)unit[(at - head_len) % unit_len];
  start = now();
  read(in, n);
  start = now() - start;
  if (start < *least) *least = start;
  free(in);
}

static double ordinary = 1e9; /* what LARGE octets of identifiers cost */

static int measure_ordinary(void **state)
{
  int i;

  (void)state;
  for (i = 0; i < TRIES; i++)
    run(read_ids, "", "<1234.5678@mail.example.org>\r\n ", LARGE, &ordinary);
  return 0;
}

static void check_one(reader read, const char *head, const char *unit)
{
  double small = 1e9, large = 1e9;
  unsigned tries = 0;

  do {
    run(read, head, unit, SMALL, &small);
    run(read, head, unit, LARGE, &large);
  } while ((large > 10 * small + 0.001 || large > ORDINARY * ordinary) && ++tries < TRIES);
  if (tries == TRIES) {
    fail_msg("\"%.20s\" \"%.20s\": %.1f ms and %.1f ms, ordinary text %.1f ms", head, unit,
             small * 1e3, large * 1e3, ordinary * 1e3);
  }
}

/* 1 MB of it: at once, whatever the machine does. */
static void megabyte(reader read, const char *unit)
{
  double least = 1e9;

  run(read, "", unit, 1000 * 1000, &least);
  if (least > 5) fail_msg("1 MB of \"%s\": %.1f s", unit, least);
}

/* Each unit behind nothing, behind half a date, and behind a whole one. */
static void check(const char *unit)
{
  static const char *const heads[] = {"",
                                      "Tue, 1 Jul ",
                                      "Tue, 1 Jul 2003 10:",
                                      "Tue, 1 Jul 2003 10:52:37 ",
                                      "Tue, 1 Jul 2003 10:52:37 +0200 ",
                                      "from x; ",
                                      "<a@b> ",
                                      "<",
                                      "<\"",
                                      "a@b "};
  size_t i;

  for (i = 0; i < sizeof heads / sizeof heads[0]; i++) {
    check_one(read_date, heads[i], unit);
    check_one(read_ids, heads[i], unit);
    check_one(read_keywords, heads[i], unit);
  }
  megabyte(read_date, unit);
  megabyte(read_ids, unit);
  megabyte(read_keywords, unit);
}

static void attack_m17_digits(void **state)
{
  (void)state;
  check("1");
  check("1 ");
  check("1:");
  check("+1");
}

static void attack_m16_brackets(void **state)
{
  (void)state;
  check("<");
  check(">");
  check("<\"");
  check("<a@");
  check("<a@b>");
  check("<(");
}

static void attack_m4_comments_and_strings(void **state)
{
  (void)state;
  check("(");
  check("()");
  check("(\\");
  check("\"");
  check("\"\\");
  check("\\\"");
}

static void attack_m4_separators(void **state)
{
  (void)state;
  check(",");
  check(";");
  check("; (");
  check(" ");
  check("\r\n ");
  check("-");
  check("@");
  check("\xff");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_m17_digits),
      cmocka_unit_test(attack_m16_brackets),
      cmocka_unit_test(attack_m4_comments_and_strings),
      cmocka_unit_test(attack_m4_separators),
  };

  return cmocka_run_group_tests(tests, measure_ordinary, NULL);
}
