/* SPDX-License-Identifier: MIT */
/* reader_work.c - hostile headers of n and 4 n octets (M4, M5): see work.h. */

#include "work.h"
#include <libmail/rfc822.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SMALL = 250 * 1000, LARGE = 4 * SMALL };

/* Whole fields are unfolded. */
static void unfold(void *user, const lmail_event *ev)
{
  size_t len;

  if (ev->data2) lmail_unfold(ev->data2, ev->len2, (uint8_t *)user, LARGE, &len);
}

static size_t read_header(const void *with, const uint8_t *in, size_t n, size_t chunk)
{
  const lmail_rfc822_config *cfg = (const lmail_rfc822_config *)with;
  size_t scratch_size = lmail_rfc822_scratch_size(cfg), calls;
  uint8_t *scratch = malloc(scratch_size), *line = malloc(LARGE);
  lmail_rfc822_reader r;

  assert_int_equal(lmail_rfc822_init(&r, cfg, scratch, scratch_size), LMAIL_OK);
  calls = work_read(&r.base, in, n, chunk, 1, unfold, line);
  free(line);
  free(scratch);
  return calls;
}

static void check_with(const lmail_rfc822_config *cfg, const char *head, const char *unit)
{
  const work w = {read_header, cfg, SMALL, {1, 64, SIZE_MAX}};

  work_check(&w, head, unit);
}

/* With fields whole up to a megabyte and more, in bulk beyond 4 KB, and where CR ends lines. */
static void check(const char *head, const char *unit)
{
  lmail_rfc822_config cfg = {0};

  cfg.header_bytes_max = 16 << 20;
  check_with(&cfg, head, unit);
  cfg.token_max = 2 << 20;
  check_with(&cfg, head, unit);
  cfg.flags = LMAIL_RFC822_CFG_CR_DETECT;
  check_with(&cfg, head, unit);
}

static void attack_m4_folds(void **state)
{
  (void)state;
  check("Subject: x\r\n", " x\r\n");
  check("Subject: x\r\n", " \r\n");
  check("Subject: x\n", " \n");
  check("Subject: x\r", " \r");
}

static void attack_m5_lines_without_end(void **state)
{
  (void)state;
  check("", "x");
  check("Subject: ", "x");
  check("Subject: ", " ");
  check("", ":");
  check("", "\r");
  check("A: ", "\r");
}

static void attack_m1_m21_many_fields(void **state)
{
  (void)state;
  check("", ":\r\n");
  check("", "a:b\r\n");
  check("", "From x\n");
  check("", "no colon\n");
  check("", "Date:\r\n");
}

static void attack_m20_octets(void **state)
{
  (void)state;
  check("A: ", "\xff");
  check("A: ", "\xc3\xa4");
  check("", "\xc3:\xa4\n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_m4_folds),
      cmocka_unit_test(attack_m5_lines_without_end),
      cmocka_unit_test(attack_m1_m21_many_fields),
      cmocka_unit_test(attack_m20_octets),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
