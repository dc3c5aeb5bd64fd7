/* SPDX-License-Identifier: MIT */
/* work.c - hostile reports of n and 4 n octets (G4): see work.h. */

#include "work.h"
#include <libmail/report.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SMALL = 200 * 1000 };

static size_t read_report(const void *with, const uint8_t *in, size_t n, size_t chunk)
{
  static uint8_t scratch[LMAIL_REPORT_SCRATCH];
  lmail_report_reader r;

  (void)with;
  assert_int_equal(lmail_report_init(&r, LMAIL_REPORT_DELIVERY, NULL, scratch, sizeof scratch),
                   LMAIL_OK);
  return work_read(&r.base, in, n, chunk, 1, NULL, NULL);
}

static void check(const char *head, const char *unit)
{
  static const work w = {read_report, NULL, SMALL, {1, 61, SIZE_MAX}};

  work_check(&w, head, unit);
}

static void blank_lines(void **state)
{
  (void)state;
  check("", "\r\n");
  check("Action: failed\n", "\n");
  check("", "\r");
  check("", "\r\r\n");
}

static void groups(void **state)
{
  (void)state;
  check("", "a:\n\n");
  check("", "Final-Recipient: x\n");
  check("", "Original-Recipient: x\n\nFinal-Recipient: x\n");
}

static void values(void **state)
{
  (void)state;
  check("Final-Recipient: ", "(");
  check("Final-Recipient: rfc822; ", "()");
  check("Diagnostic-Code: smtp; ", "\n ");
  check("Disposition: a/b;c/", ",");
  check("X:", "x");
  check("", "x\n");
  check("", ":\n");
  check("", "\xef\xbb\xbf\n\n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(blank_lines), cmocka_unit_test(groups),
                                     cmocka_unit_test(values)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
