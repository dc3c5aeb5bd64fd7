/* SPDX-License-Identifier: MIT */
/* mbox_work.c - hostile mbox files of n and 4 n octets (M22, M4, M5): see work.h. */

#include "work.h"
#include <libmail/mbox.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SMALL = 100 * 1000, LARGE = 4 * SMALL };

static void believe(void *user, const lmail_event *ev)
{
  if (ev->kind == LMAIL_MBOX_LENGTH) lmail_mbox_believe((lmail_mbox_splitter *)user);
}

static size_t split(const void *with, const uint8_t *in, size_t n, size_t chunk)
{
  const lmail_mbox_config *cfg = (const lmail_mbox_config *)with;
  size_t scratch_size = lmail_mbox_scratch_size(cfg), calls;
  uint8_t *scratch = malloc(scratch_size);
  lmail_mbox_splitter m;

  assert_int_equal(lmail_mbox_init(&m, cfg, scratch, scratch_size), LMAIL_OK);
  calls = work_read(&m.base, in, n, chunk, 1, believe, &m);
  free(scratch);
  return calls;
}

static void check(const char *head, const char *unit)
{
  lmail_mbox_config cfg = {0};
  const work w = {split, &cfg, SMALL, {1, 64, SIZE_MAX}};

  for (cfg.format = 0; cfg.format <= LMAIL_MBOX_CL2; cfg.format++) {
    cfg.flags = cfg.format & 1;
    cfg.token_max = cfg.flags ? LARGE : 0;
    work_check(&w, head, unit);
  }
}

static void attack_m22_separators(void **state)
{
  (void)state;
  check("", "From \n");
  check("", "\nFrom a\n");
  check("From a\n", "From ");
  check("", "From a Fri Nov 21 09:55:06 1997\nContent-Length: 1\n\n");
  check("From a\nContent-Length: ", "1");
}

static void attack_m22_quotes_and_lines(void **state)
{
  (void)state;
  check("From a\n", ">");
  check("From a\n", ">From \n");
  check("From a\n", "\n");
  check("From a\n", "\r");
  check("From a\n", "\r\n");
  check("", "x");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_m22_separators),
      cmocka_unit_test(attack_m22_quotes_and_lines),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
