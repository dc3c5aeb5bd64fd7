/* SPDX-License-Identifier: MIT */
/* parameters.c - xtext and the values of MAIL's and RCPT's parameters, alone. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/smtp.h>

/* ---- RFC 3461 4, attack S30 ------------------------------------------------------------------- */

static void xtext_there_and_back(void **state)
{
  char encoded[3 * 256], decoded[256];
  uint8_t all[256];
  size_t n = 0, len, cap;
  unsigned c;

  (void)state;
  for (c = 1; c < 256; c++) {
    if (c != '\r' && c != '\n') all[n++] = (uint8_t)c;
  }
  assert_int_equal(lmail_smtp_xtext_encode(all, n, encoded, sizeof encoded, &len), LMAIL_OK);
  for (c = 0; c < len; c++) assert_true(encoded[c] > ' ' && encoded[c] < 127 && encoded[c] != '=');
  for (cap = 0; cap <= n; cap++) {
    char *exact = malloc(cap == 0 ? 1 : cap);
    size_t made;

    assert_int_equal(lmail_smtp_xtext_decode(encoded, len, exact, cap, &made),
                     cap < n ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(made, n);
    free(exact);
  }
  assert_int_equal(lmail_smtp_xtext_decode(encoded, len, decoded, sizeof decoded, &len), LMAIL_OK);
  assert_memory_equal(decoded, all, n);
  assert_int_equal(lmail_smtp_xtext_encode("e=mc2@example.com", 17, NULL, 0, &len), LMAIL_FULL);
  assert_int_equal(len, 19);
}

static void attack_s30_no_xtext(void **state)
{
  static const char *const bad[] = {"+",   "+G0", "+0",  "+0a",  "+0A",      "+0D", "+00",
                                    "a b", "=",   "a=b", "\x7f", "\xc3\xa9", "+4g", NULL};
  char out[16];
  size_t i, len;

  (void)state;
  for (i = 0; bad[i] != NULL; i++) {
    if (lmail_smtp_xtext_decode(bad[i], strlen(bad[i]), out, sizeof out, &len) != LMAIL_E_SYNTAX) {
      fail_msg("accepted: '%s'", bad[i]);
    }
  }
}

/* ---- values ----------------------------------------------------------------------------------- */

typedef struct value_case {
  unsigned verb;
  const char *text;
  lmail_status st;
  unsigned param;
  int64_t num;
  unsigned code;
  const char *data, *data2;
} value_case;

enum { M = LMAIL_SMTP_MAIL, R = LMAIL_SMTP_RCPT };

static const value_case cases[] = {
    {M, "SIZE=0", LMAIL_OK, LMAIL_SMTP_PARAM_SIZE, 0, 0, "0", NULL},
    {M, "size=12345", LMAIL_OK, LMAIL_SMTP_PARAM_SIZE, 12345, 0, "12345", NULL},
    {M, "SIZE=18446744073709551616", LMAIL_E_RANGE, LMAIL_SMTP_PARAM_SIZE, 0, 0, NULL, NULL},
    {M, "SIZE=1k", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_SIZE, 0, 0, NULL, NULL},
    {R, "SIZE=1", LMAIL_OK, 0, 0, 0, NULL, NULL},
    {M, "BODY=8bitMIME", LMAIL_OK, LMAIL_SMTP_PARAM_BODY, LMAIL_SMTP_BODY_8BITMIME, 0, NULL, NULL},
    {M, "BODY=9BIT", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_BODY, 0, 0, NULL, NULL},
    {M, "BODY", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_BODY, 0, 0, NULL, NULL},
    {M, "RET=hdrs", LMAIL_OK, LMAIL_SMTP_PARAM_RET, LMAIL_SMTP_RET_HDRS, 0, NULL, NULL},
    {M, "ENVID=QQ+2B1", LMAIL_OK, LMAIL_SMTP_PARAM_ENVID, 0, LMAIL_SMTP_XTEXT, "QQ+2B1", NULL},
    {R, "NOTIFY=never", LMAIL_OK, LMAIL_SMTP_PARAM_NOTIFY, LMAIL_SMTP_NOTIFY_NEVER, 0, NULL, NULL},
    {R, "NOTIFY=SUCCESS,DELAY,FAILURE", LMAIL_OK, LMAIL_SMTP_PARAM_NOTIFY, 14, 0, NULL, NULL},
    {R, "NOTIFY=SUCCESS,", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_NOTIFY, 0, 0, NULL, NULL},
    {R, "ORCPT=rfc822;a+2Bb@c", LMAIL_OK, LMAIL_SMTP_PARAM_ORCPT, 0, LMAIL_SMTP_XTEXT, "rfc822",
     "a+2Bb@c"},
    {R, "ORCPT=utf-8;a\\x{E9}@c", LMAIL_OK, LMAIL_SMTP_PARAM_ORCPT, 0, LMAIL_SMTP_XTEXT, "utf-8",
     "a\\x{E9}@c"},
    {M, "AUTH=<>", LMAIL_OK, LMAIL_SMTP_PARAM_AUTH, 0, 0, NULL, NULL},
    {M, "AUTH=e+3Dmc2@example.com", LMAIL_OK, LMAIL_SMTP_PARAM_AUTH, 0, LMAIL_SMTP_XTEXT,
     "e+3Dmc2@example.com", NULL},
    {M, "SMTPUTF8", LMAIL_OK, LMAIL_SMTP_PARAM_SMTPUTF8, 0, 0, NULL, NULL},
    {M, "MT-PRIORITY=-9", LMAIL_OK, LMAIL_SMTP_PARAM_MT_PRIORITY, -9, 0, NULL, NULL},
    {M, "MT-PRIORITY=+1", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_MT_PRIORITY, 0, 0, NULL, NULL},
    {M, "BY=120;R", LMAIL_OK, LMAIL_SMTP_PARAM_BY, 120, LMAIL_SMTP_BY_RETURN, NULL, NULL},
    {M, "BY=-98:;N", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_BY, 0, 0, NULL, NULL},
    {M, "BY=-98;NT", LMAIL_OK, LMAIL_SMTP_PARAM_BY, -98, LMAIL_SMTP_BY_NOTIFY | LMAIL_SMTP_BY_TRACE,
     NULL, NULL},
    {R, "RRVS=2014-04-03T23:01:00Z", LMAIL_OK, LMAIL_SMTP_PARAM_RRVS, 0, 'R',
     "2014-04-03T23:01:00Z", NULL},
    {R, "RRVS=2014-04-03T23:01:00+01:00;c", LMAIL_OK, LMAIL_SMTP_PARAM_RRVS, 0, 'C',
     "2014-04-03T23:01:00+01:00", NULL},
    {R, "RRVS=2014-04-03T23:01:00Z;X", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_RRVS, 0, 0, NULL, NULL},
    {M, "HOLDFOR=999999999", LMAIL_OK, LMAIL_SMTP_PARAM_HOLDFOR, 999999999, 0, NULL, NULL},
    {M, "HOLDFOR=1000000000", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_HOLDFOR, 0, 0, NULL, NULL},
    {M, "TRANSID=<12345@claremont.edu>", LMAIL_OK, LMAIL_SMTP_PARAM_TRANSID, 0, 0,
     "<12345@claremont.edu>", NULL},
    {M, "MTRK=AbCd", LMAIL_OK, LMAIL_SMTP_PARAM_MTRK, -1, 0, "AbCd", NULL},
    {M, "X-OTHER=1", LMAIL_OK, 0, 0, 0, NULL, NULL},
};

static void is_span(const uint8_t *data, size_t n, const char *want)
{
  assert_int_equal(n, strlen(want));
  assert_memory_equal(data, want, n);
}

static void each_value(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const value_case *c = &cases[i];
    lmail_smtp_param p;
    lmail_smtp_value v;
    size_t pos = 0;

    assert_int_equal(lmail_smtp_param_next(c->text, strlen(c->text), &pos, &p), LMAIL_EVENT);
    if (lmail_smtp_param_value(&p, c->verb, &v) != c->st || v.param != c->param) {
      fail_msg("%s", c->text);
    }
    if (c->st != LMAIL_OK) continue;
    assert_int_equal(v.num, c->num);
    assert_int_equal(v.code, c->code);
    if (c->data) is_span(v.data, v.len, c->data);
    if (c->data2) is_span(v.data2, v.len2, c->data2);
    assert_int_equal(v.extension != 0, v.param != 0);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(xtext_there_and_back),
      cmocka_unit_test(attack_s30_no_xtext),
      cmocka_unit_test(each_value),
  };

  return cmocka_run_group_tests_name("smtp-parameters", tests, NULL, NULL);
}
