/* SPDX-License-Identifier: MIT */
/* parameters.c - xtext, unitext, the values of parameters, attributes, limits and codes, alone. */

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
    /* RFC 1870 3: size-value ::= 1*20DIGIT */
    {M, "SIZE=00000000000000000001", LMAIL_OK, LMAIL_SMTP_PARAM_SIZE, 1, 0, NULL, NULL},
    {M, "SIZE=000000000000000000001", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_SIZE, 0, 0, NULL, NULL},
    {M, "SIZE=-1", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_SIZE, 0, 0, NULL, NULL},
    {M, "SIZE=+1", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_SIZE, 0, 0, NULL, NULL},
    {M, "SIZE=99999999999999999999", LMAIL_E_RANGE, LMAIL_SMTP_PARAM_SIZE, 0, 0, NULL, NULL},
    /* RFC 3030 3, RFC 6152 2 */
    {M, "BODY=binaryMIME", LMAIL_OK, LMAIL_SMTP_PARAM_BODY, LMAIL_SMTP_BODY_BINARYMIME, 0, NULL,
     NULL},
    {M, "BODY=7BIT", LMAIL_OK, LMAIL_SMTP_PARAM_BODY, LMAIL_SMTP_BODY_7BIT, 0, NULL, NULL},
    {M, "BODY=7BITX", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_BODY, 0, 0, NULL, NULL},
    /* RFC 3461 4 */
    {M, "RET=FULL", LMAIL_OK, LMAIL_SMTP_PARAM_RET, LMAIL_SMTP_RET_FULL, 0, NULL, NULL},
    {M, "RET=X", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_RET, 0, 0, NULL, NULL},
    {M, "RET", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_RET, 0, 0, NULL, NULL},
    {M, "ENVID", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ENVID, 0, 0, NULL, NULL},
    {M, "ENVID=a+20b", LMAIL_OK, LMAIL_SMTP_PARAM_ENVID, 0, LMAIL_SMTP_XTEXT, "a+20b", NULL},
    {M, "ENVID=a+2", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ENVID, 0, 0, NULL, NULL},
    {M, "ENVID=a+0A", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ENVID, 0, 0, NULL, NULL},
    {M, "ENVID=a+07", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ENVID, 0, 0, NULL, NULL},
    {M, "ENVID=a+7F", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ENVID, 0, 0, NULL, NULL},
    {M, "ENVID=a+C3+A9", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ENVID, 0, 0, NULL, NULL},
    {R, "NOTIFY=NEVER,SUCCESS", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_NOTIFY, 0, 0, NULL, NULL},
    {R, "NOTIFY=SUCCESS,NEVER", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_NOTIFY, 0, 0, NULL, NULL},
    {R, "NOTIFY=,SUCCESS", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_NOTIFY, 0, 0, NULL, NULL},
    {R, "NOTIFY=SUCCESSFUL", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_NOTIFY, 0, 0, NULL, NULL},
    {R, "NOTIFY", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_NOTIFY, 0, 0, NULL, NULL},
    {M, "NOTIFY=NEVER", LMAIL_OK, 0, 0, 0, NULL, NULL},
    {R, "ORCPT=rfc822", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ORCPT, 0, 0, NULL, NULL},
    {R, "ORCPT=;x", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ORCPT, 0, 0, NULL, NULL},
    {R, "ORCPT=rfc822;a+0Db@c", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ORCPT, 0, 0, NULL, NULL},
    /* "printable (graphic and white space) characters from the US-ASCII" come out, 4.2 */
    {R, "ORCPT=rfc822;a+20b@c", LMAIL_OK, LMAIL_SMTP_PARAM_ORCPT, 0, LMAIL_SMTP_XTEXT, "rfc822",
     "a+20b@c"},
    {R, "ORCPT=rfc822;a+07b@c", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ORCPT, 0, 0, NULL, NULL},
    {R, "ORCPT=rfc822;a+7Fb@c", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ORCPT, 0, 0, NULL, NULL},
    {R, "ORCPT=rfc822;+C3+A9@c", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ORCPT, 0, 0, NULL, NULL},
    {R, "ORCPT=rfc822;a;b@c", LMAIL_OK, LMAIL_SMTP_PARAM_ORCPT, 0, LMAIL_SMTP_XTEXT, "rfc822",
     "a;b@c"},
    /* RFC 6533 3: utf-8-addr-unitext */
    {R, "ORCPT=utf-8;\xc3\xa9@c", LMAIL_OK, LMAIL_SMTP_PARAM_ORCPT, 0, LMAIL_SMTP_XTEXT, "utf-8",
     "\xc3\xa9@c"},
    {R, "ORCPT=rfc822;\xc3\xa9@c", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_ORCPT, 0, 0, NULL, NULL},
    /* RFC 4954 5 */
    {M, "AUTH", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_AUTH, 0, 0, NULL, NULL},
    {M, "AUTH=a+0Ab", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_AUTH, 0, 0, NULL, NULL},
    {M, "AUTH=a+00", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_AUTH, 0, 0, NULL, NULL},
    /* RFC 6531 3.4, RFC 8689 2: no value */
    {M, "SMTPUTF8=1", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_SMTPUTF8, 0, 0, NULL, NULL},
    {M, "REQUIRETLS", LMAIL_OK, LMAIL_SMTP_PARAM_REQUIRETLS, 0, 0, NULL, NULL},
    {M, "REQUIRETLS=yes", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_REQUIRETLS, 0, 0, NULL, NULL},
    /* RFC 4865 3: a positive integer, no zero in front; a time in UTC */
    {M, "HOLDFOR=1", LMAIL_OK, LMAIL_SMTP_PARAM_HOLDFOR, 1, 0, NULL, NULL},
    {M, "HOLDFOR=0", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_HOLDFOR, 0, 0, NULL, NULL},
    {M, "HOLDFOR=01", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_HOLDFOR, 0, 0, NULL, NULL},
    {M, "HOLDUNTIL=2006-09-21T18:00:00Z", LMAIL_OK, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, 0,
     "2006-09-21T18:00:00Z", NULL},
    {M, "HOLDUNTIL=2006-09-21T18:00:00+01:00", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, 0,
     NULL, NULL},
    {M, "HOLDUNTIL=2006-13-21T18:00:00Z", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, 0, NULL,
     NULL},
    {M, "HOLDUNTIL=2006-00-21T18:00:00Z", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, 0, NULL,
     NULL},
    {M, "HOLDUNTIL=2006-09-32T18:00:00Z", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, 0, NULL,
     NULL},
    {M, "HOLDUNTIL=2006-09-21T24:00:00Z", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, 0, NULL,
     NULL},
    {M, "HOLDUNTIL=2006-09-21T18:60:00Z", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, 0, NULL,
     NULL},
    {M, "HOLDUNTIL=2006-09-21T18:00:60Z", LMAIL_OK, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, 0,
     "2006-09-21T18:00:60Z", NULL},
    {M, "HOLDUNTIL=2006-09-21T18:00:61Z", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, 0, NULL,
     NULL},
    {M, "HOLDUNTIL=tomorrow", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, 0, NULL, NULL},
    {M, "HOLDUNTIL=2006-09-21", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, 0, NULL, NULL},
    /* RFC 6710 7: priority-value = (["-"] NZDIGIT) / "0" */
    {M, "MT-PRIORITY=9", LMAIL_OK, LMAIL_SMTP_PARAM_MT_PRIORITY, 9, 0, NULL, NULL},
    {M, "MT-PRIORITY=0", LMAIL_OK, LMAIL_SMTP_PARAM_MT_PRIORITY, 0, 0, NULL, NULL},
    {M, "MT-PRIORITY=-0", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_MT_PRIORITY, 0, 0, NULL, NULL},
    {M, "MT-PRIORITY=10", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_MT_PRIORITY, 0, 0, NULL, NULL},
    {M, "MT-PRIORITY=-", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_MT_PRIORITY, 0, 0, NULL, NULL},
    /* RFC 2852 4: 1*9digit, and neither zero nor less with "R" */
    {M, "BY=0;R", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_BY, 0, 0, NULL, NULL},
    {M, "BY=-1;R", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_BY, 0, 0, NULL, NULL},
    {M, "BY=0;N", LMAIL_OK, LMAIL_SMTP_PARAM_BY, 0, LMAIL_SMTP_BY_NOTIFY, NULL, NULL},
    {M, "BY=+999999999;rt", LMAIL_OK, LMAIL_SMTP_PARAM_BY, 999999999,
     LMAIL_SMTP_BY_RETURN | LMAIL_SMTP_BY_TRACE, NULL, NULL},
    {M, "BY=1000000000;N", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_BY, 0, 0, NULL, NULL},
    {M, "BY=5", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_BY, 0, 0, NULL, NULL},
    {M, "BY=;N", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_BY, 0, 0, NULL, NULL},
    {M, "BY=5;TN", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_BY, 0, 0, NULL, NULL},
    {M, "BY=5;NTT", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_BY, 0, 0, NULL, NULL},
    /* RFC 7293 3.1 */
    {R, "RRVS=2014-04-03T23:01:00Z;", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_RRVS, 0, 0, NULL, NULL},
    {R, "RRVS=2014-04-03T23:01:00Z;CR", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_RRVS, 0, 0, NULL, NULL},
    {R, "RRVS=2014-04-03T23:01:00+24:00", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_RRVS, 0, 0, NULL, NULL},
    {R, "RRVS=2014-04-03T23:01:00+01:60", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_RRVS, 0, 0, NULL, NULL},
    {R, "RRVS=C", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_RRVS, 0, 0, NULL, NULL},
    /* RFC 1845 2: atoms with dots between them on both sides */
    {M, "TRANSID=12345@claremont.edu", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_TRANSID, 0, 0, NULL, NULL},
    {M, "TRANSID=<12345>", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_TRANSID, 0, 0, NULL, NULL},
    {M, "TRANSID=<a@b", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_TRANSID, 0, 0, NULL, NULL},
    {M, "TRANSID=<a..b@c>", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_TRANSID, 0, 0, NULL, NULL},
    {M, "TRANSID=<a@b@c>", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_TRANSID, 0, 0, NULL, NULL},
    {M, "TRANSID=<a/b@c>", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_TRANSID, 0, 0, NULL, NULL},
    /* RFC 3865 2.6 */
    {M, "SOLICIT=org.example:ADV:ADLT,net.example:ADV", LMAIL_OK, LMAIL_SMTP_PARAM_SOLICIT, 0, 0,
     "org.example:ADV:ADLT,net.example:ADV", NULL},
    {M, "SOLICIT=a,", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_SOLICIT, 0, 0, NULL, NULL},
    {M, "SOLICIT=1a", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_SOLICIT, 0, 0, NULL, NULL},
    {M, "SOLICIT=a/b", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_SOLICIT, 0, 0, NULL, NULL},
    /* RFC 3885 3.1 */
    {M, "MTRK=AbCd:86400", LMAIL_OK, LMAIL_SMTP_PARAM_MTRK, 86400, 0, "AbCd", NULL},
    {M, "MTRK=AbCd:", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_MTRK, 0, 0, NULL, NULL},
    {M, "MTRK=AbCd:1000000000", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_MTRK, 0, 0, NULL, NULL},
    {M, "MTRK=:5", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_MTRK, 0, 0, NULL, NULL},
    {M, "MTRK=A-d", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_MTRK, 0, 0, NULL, NULL},
    /* RFC 4141 4.2, 5.2 */
    {M, "CONPERM", LMAIL_OK, LMAIL_SMTP_PARAM_CONPERM, 0, 0, NULL, NULL},
    {M, "CONPERM=1", LMAIL_E_SYNTAX, LMAIL_SMTP_PARAM_CONPERM, 0, 0, NULL, NULL},
    {R, "CONNEG", LMAIL_OK, LMAIL_SMTP_PARAM_CONNEG, 0, 0, NULL, NULL},
    {R, "IGNOREQUOTA", LMAIL_OK, LMAIL_SMTP_PARAM_IGNOREQUOTA, 0, 0, NULL, NULL},
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

/* ---- RFC 6533 3 ------------------------------------------------------------------------------- */

static void rfc6533_3_unitext(void **state)
{
  static const struct {
    const char *text, *address;
  } good[] = {
      {"a@b.example", "a@b.example"},
      {"a\\x{E9}@b", "a\xc3\xa9@b"},
      {"a\\x{e9}@b", "a\xc3\xa9@b"},
      {"\xc3\xa9@b", "\xc3\xa9@b"},
      {"\\x{80}\\x{7FF}\\x{800}\\x{D7FF}\\x{E000}\\x{FFFF}\\x{10000}\\x{10FFFF}",
       "\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
      {"a\\x{2B}b\\x{3D}\\x{5C}\\x{20}c", "a+b=\\ c"}};
  static const char *const bad[] = {
      "a+b",       "a=b",          "a b",         "\\",         "\\x",          "\\x{",
      "\\x{}",     "\\x{E}",       "\\x{E9",      "\\X{E9}",    "\\x{41}",      "\\x{0A}",
      "\\x{0D}",   "\\x{00}",      "\\x{7F}",     "\\x{01}",    "\\x{0E9}",     "\\x{00E9}",
      "\\x{D800}", "\\x{DFFF}",    "\\x{110000}", "\\x{0FFFF}", "\\x{10FFFF0}", "\\x{G9}",
      "\xc3",      "\xed\xa0\x80", "\r",          "\x7f"};
  char out[64], again[128];
  size_t i, cap, len, len2;

  (void)state;
  for (i = 0; i < sizeof good / sizeof good[0]; i++) {
    const size_t n = strlen(good[i].address);

    for (cap = 0; cap <= n; cap++) {
      char *exact = malloc(cap == 0 ? 1 : cap);
      lmail_status st = lmail_smtp_unitext_decode(good[i].text, strlen(good[i].text), exact, cap,
                                                  &len);

      if (st != (cap < n ? LMAIL_FULL : LMAIL_OK) || len != n) fail_msg("%s", good[i].text);
      if (st == LMAIL_OK) assert_memory_equal(exact, good[i].address, n);
      free(exact);
    }
    assert_int_equal(lmail_smtp_unitext_encode(good[i].address, n, again, sizeof again, &len2),
                     LMAIL_OK);
    for (cap = 0; cap < len2; cap++) {
      char *exact = malloc(cap == 0 ? 1 : cap);

      assert_int_equal(lmail_smtp_unitext_encode(good[i].address, n, exact, cap, &len), LMAIL_FULL);
      assert_int_equal(len, len2);
      free(exact);
    }
    for (cap = 0; cap < len2; cap++) assert_true(again[cap] > ' ' && again[cap] < 127);
    assert_int_equal(lmail_smtp_unitext_decode(again, len2, out, sizeof out, &len), LMAIL_OK);
    is_span((const uint8_t *)out, len, good[i].address);
  }
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    char *exact = malloc(strlen(bad[i]));

    memcpy(exact, bad[i], strlen(bad[i]));
    if (lmail_smtp_unitext_decode(exact, strlen(bad[i]), out, sizeof out, &len) != LMAIL_E_SYNTAX)
      fail_msg("accepted: %s", bad[i]);
    free(exact);
  }
  assert_int_equal(lmail_smtp_unitext_encode("a\nb", 3, out, sizeof out, &len), LMAIL_E_SYNTAX);
  assert_int_equal(lmail_smtp_unitext_encode("\xc3", 1, out, sizeof out, &len), LMAIL_E_SYNTAX);
}

/* ---- XCLIENT_README, XFORWARD_README ---------------------------------------------------------- */

static void each_attribute(void **state)
{
  static const struct {
    const char *text;
    lmail_status st;
    unsigned param, code;
    int64_t num;
    const char *data;
  } all[] = {
      {"NAME=spike.porcupine.org", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_NAME, 0, 0, "spike.porcupine.org"},
      {"addr=168.100.189.2", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_ADDR, 0, 0, "168.100.189.2"},
      {"ADDR=IPv6:::1", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_ADDR, 0, 0, "::1"},
      {"DESTADDR=ipv6:::1", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_DESTADDR, 0, 0, "::1"},
      {"PORT=65535", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_PORT, 0, 65535, "65535"},
      {"PORT=65536", LMAIL_E_SYNTAX, LMAIL_SMTP_ATTRIBUTE_PORT, 0, 0, NULL},
      {"DESTPORT=x", LMAIL_E_SYNTAX, LMAIL_SMTP_ATTRIBUTE_DESTPORT, 0, 0, NULL},
      {"PORT=[Unavailable]", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_PORT, LMAIL_SMTP_UNAVAILABLE, 0, NULL},
      {"NAME=[TEMPUNAVAIL]", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_NAME, LMAIL_SMTP_TEMPUNAVAIL, 0, NULL},
      {"SOURCE=local", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_SOURCE, LMAIL_SMTP_SOURCE_LOCAL, 0, "local"},
      {"SOURCE=REMOTE", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_SOURCE, LMAIL_SMTP_SOURCE_REMOTE, 0,
       "REMOTE"},
      {"SOURCE=else", LMAIL_E_SYNTAX, LMAIL_SMTP_ATTRIBUTE_SOURCE, 0, 0, NULL},
      {"PROTO=ESMTP", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_PROTO, 0, 0, "ESMTP"},
      {"HELO=a+2Bb", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_HELO, 0, 0, "a+2Bb"},
      {"HELO=a+0Ab", LMAIL_E_SYNTAX, 0, 0, 0, NULL},
      {"LOGIN=me", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_LOGIN, 0, 0, "me"},
      {"IDENT=4711", LMAIL_OK, LMAIL_SMTP_ATTRIBUTE_IDENT, 0, 0, "4711"},
      {"FOO=bar", LMAIL_OK, 0, 0, 0, "bar"},
      {"NAME", LMAIL_E_SYNTAX, 0, 0, 0, NULL},
  };
  char text[300] = "NAME=";
  lmail_smtp_param p;
  lmail_smtp_value v;
  size_t i, pos;

  (void)state;
  for (i = 0; i < sizeof all / sizeof all[0]; i++) {
    pos = 0;
    assert_int_equal(lmail_smtp_param_next(all[i].text, strlen(all[i].text), &pos, &p),
                     LMAIL_EVENT);
    if (lmail_smtp_attribute_value(&p, &v) != all[i].st) fail_msg("%s", all[i].text);
    assert_int_equal(v.param, all[i].param);
    if (all[i].st != LMAIL_OK) continue;
    assert_int_equal(v.code, all[i].code);
    assert_int_equal(v.num, all[i].num);
    if (all[i].data) is_span(v.data, v.len, all[i].data);
    else assert_null(v.data);
  }
  memset(text + 5, 'x', 256);
  for (i = 254; i <= 256; i++) {
    pos = 0;
    assert_int_equal(lmail_smtp_param_next(text, 5 + i, &pos, &p), LMAIL_EVENT);
    assert_int_equal(lmail_smtp_attribute_value(&p, &v), i <= 255 ? LMAIL_OK : LMAIL_E_SYNTAX);
  }
}

/* ---- RFC 9422 --------------------------------------------------------------------------------- */

static void rfc9422_limits(void **state)
{
  static const char text[] = "RCPTMAX=20 mailmax=999999 X_Y RCPTDOMAINMAX=0 RCPTMAX=1000000 Z=a;";
  static const struct {
    uint32_t limit, num;
  } want[] = {{LMAIL_SMTP_RCPTMAX, 20},
              {LMAIL_SMTP_MAILMAX, 999999},
              {0, 0},
              {LMAIL_SMTP_RCPTDOMAINMAX, 0},
              {LMAIL_SMTP_RCPTMAX, 0}};
  static const char *const bad[] = {"=5",         "RCPTMAX=",   "RCPT/MAX=5",
                                    " RCPTMAX=5", "A=\xc3\xa9", "A=1=;"};
  lmail_smtp_limit limit;
  size_t pos = 0, i;

  (void)state;
  for (i = 0; i < sizeof want / sizeof want[0]; i++) {
    assert_int_equal(lmail_smtp_limit_next(text, sizeof text - 1, &pos, &limit), LMAIL_EVENT);
    assert_int_equal(limit.limit, want[i].limit);
    assert_int_equal(limit.num, want[i].num);
  }
  assert_int_equal(lmail_smtp_limit_next(text, sizeof text - 1, &pos, &limit), LMAIL_E_SYNTAX);
  pos = 0;
  assert_int_equal(lmail_smtp_limit_next("RCPTMAX=20 ", 11, &pos, &limit), LMAIL_EVENT);
  is_span(limit.name, limit.name_len, "RCPTMAX");
  is_span(limit.value, limit.value_len, "20");
  assert_int_equal(lmail_smtp_limit_next("RCPTMAX=20 ", 11, &pos, &limit), LMAIL_DONE);
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    pos = 0;
    if (lmail_smtp_limit_next(bad[i], strlen(bad[i]), &pos, &limit) != LMAIL_E_SYNTAX) {
      fail_msg("accepted: %s", bad[i]);
    }
  }
}

/* ---- RFC 5321 4.2.3, RFC 3463 3, RFC 5248, RFC 7504 ------------------------------------------- */

static void each_code_has_words(void **state)
{
  unsigned code, known = 0;

  (void)state;
  for (code = 0; code < 1000; code++) known += lmail_smtp_reply_text(code) != NULL;
  assert_int_equal(known, 43);
  assert_string_equal(lmail_smtp_reply_text(211), "System status, or system help reply");
  assert_string_equal(lmail_smtp_reply_text(503), "Bad sequence of commands");
  assert_string_equal(lmail_smtp_reply_text(525), "User account disabled"); /* RFC 5248 2.4 */
  assert_string_equal(lmail_smtp_reply_text(521), "Server does not accept mail");
  assert_string_equal(lmail_smtp_reply_text(556), "Domain does not accept mail");
  assert_null(lmail_smtp_reply_text(299));
  assert_string_equal(lmail_smtp_status_text(LMAIL_SMTP_ENHANCED(2, 0, 0)),
                      "Other undefined Status");
  assert_string_equal(lmail_smtp_status_text(LMAIL_SMTP_ENHANCED(4, 2, 2)), "Mailbox full");
  assert_string_equal(lmail_smtp_status_text(LMAIL_SMTP_ENHANCED(5, 1, 10)),
                      "Recipient address has null MX");
  assert_string_equal(lmail_smtp_status_text(LMAIL_SMTP_ENHANCED(5, 7, 30)),
                      "REQUIRETLS support required");
  assert_null(lmail_smtp_status_text(LMAIL_SMTP_ENHANCED(5, 7, 31)));
  assert_null(lmail_smtp_status_text(LMAIL_SMTP_ENHANCED(5, 8, 0)));
  assert_null(lmail_smtp_status_text(LMAIL_SMTP_ENHANCED(5, 1, 32)));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(xtext_there_and_back), cmocka_unit_test(attack_s30_no_xtext),
      cmocka_unit_test(each_value),           cmocka_unit_test(rfc6533_3_unitext),
      cmocka_unit_test(each_attribute),       cmocka_unit_test(rfc9422_limits),
      cmocka_unit_test(each_code_has_words),
  };

  return cmocka_run_group_tests_name("smtp-parameters", tests, NULL, NULL);
}
