/* SPDX-License-Identifier: MIT */
/* received_writer.c - writing Received: the grammar of RFC 5321 4.4, parsed back; and injection. */

#include "compose/written.h"
#include <libmail/trace.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static lmail_status write_it(lmail_writer *w, const void *arg)
{
  return lmail_field_write_received(w, arg, 0);
}

static void set(const void **data, size_t *len, const char *text)
{
  *data = text;
  *len = strlen(text);
}

#define SET(what, text) set(&r.what, &r.what##_len, (text))

/* The least that can be written. */
static lmail_received_info minimal(void)
{
  lmail_received_info r;

  memset(&r, 0, sizeof r);
  SET(helo, "a.example");
  SET(by, "b.example");
  return r;
}

static void rfc5321_4_4_all_clauses(void **state)
{
  lmail_received_info r = minimal();

  (void)state;
  assert_string_equal(written(write_it, &r, NULL),
                      "Received: from a.example by b.example; Thu, 01 Jan 1970 00:00:00 +0000\r\n");
  SET(ip, "192.0.2.1");
  assert_string_equal(written(write_it, &r, NULL),
                      "Received: from a.example ([192.0.2.1]) by b.example;\r\n"
                      " Thu, 01 Jan 1970 00:00:00 +0000\r\n");
  SET(rdns, "mail.example.com");
  SET(with, "ESMTPSA");
  SET(id, "00AB.7");
  SET(for_local, "joe");
  SET(for_domain, "b.example");
  SET(tls_cipher, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  SET(tls_group, "x25519");
  r.unix_time = 1795307200;
  r.offset_minutes = 60;
  assert_string_equal(written(write_it, &r, NULL),
                      "Received: from a.example (mail.example.com [192.0.2.1]) by b.example\r\n"
                      " with ESMTPSA id 00AB.7 for <joe@b.example>\r\n"
                      " tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group x25519;\r\n"
                      " Sun, 22 Nov 2026 01:26:40 +0100\r\n");
}

static void rfc5321_4_4_forms_of_values(void **state)
{
  lmail_received_info r = minimal();
  lmail_received back;
  const char *s;
  size_t n;

  (void)state;
  SET(helo, "[IPv6:2001:db8::1]");
  SET(ip, "2001:db8::1");
  SET(id, "left.right@b.example");
  SET(for_local, "a b\"c");
  SET(for_domain, "[192.0.2.7]");
  s = written(write_it, &r, &n);
  check_field(s, n, 78);
  lmail_received_parse(s + 9, n - 9, &back, NULL);
#define IS(what, text)                                 \
  assert_int_equal(back.what##_len, sizeof(text) - 1); \
  assert_memory_equal(back.what, text, sizeof(text) - 1)
  IS(from, "[IPv6:2001:db8::1]");
  IS(ip, "2001:db8::1");
  IS(by, "b.example");
  IS(id, "left.right@b.example");
  IS(for_path, "\"a b\\\"c\"@[192.0.2.7]");
  IS(date, "Thu, 01 Jan 1970 00:00:00 +0000");
}

#define REFUSED(what, text)                       \
  do {                                            \
    lmail_received_info r = minimal();            \
    SET(for_local, "x");                          \
    SET(for_domain, "y");                         \
    SET(ip, "192.0.2.1");                         \
    SET(tls_cipher, "c");                         \
    assert_non_null(written(write_it, &r, NULL)); \
    set(&r.what, &r.what##_len, (text));          \
    refused(write_it, &r, LMAIL_E_ARGUMENT);      \
  } while (0)

/* What can begin a line, a clause or a comment of its own, in each of the arguments. */
#define REFUSED_ANYWHERE(what)  \
  do {                          \
    REFUSED(what, "a\r\nX: y"); \
    REFUSED(what, "a\nX");      \
    REFUSED(what, "a\rX");      \
    REFUSED(what, "a (b");      \
    REFUSED(what, "a) by b");   \
    REFUSED(what, "a;b");       \
    REFUSED(what, "a\x7f");     \
    REFUSED(what, "a\xc3\xa4"); \
  } while (0)

static void attack_w1_injection(void **state)
{
  lmail_received_info r = minimal();

  (void)state;
  REFUSED_ANYWHERE(helo);
  REFUSED_ANYWHERE(rdns);
  REFUSED_ANYWHERE(ip);
  REFUSED_ANYWHERE(by);
  REFUSED_ANYWHERE(with);
  REFUSED_ANYWHERE(id);
  REFUSED_ANYWHERE(for_domain);
  REFUSED_ANYWHERE(tls_cipher);
  REFUSED_ANYWHERE(tls_group);
  REFUSED(for_local, "a\r\nX: y");
  REFUSED(for_local, "a\xc3\xa4");
  REFUSED(helo, "");
  REFUSED(by, "");
  REFUSED(ip, "192.0.2.256");
  REFUSED(ip, "2001:db8::1::");
  REFUSED(id, "a@");
  REFUSED(id, "@a");
  REFUSED(id, "a@b@c");
  REFUSED(helo, "[192.0.2.1");
  REFUSED(with, "a b");
  SET(rdns, "a.example"); /* a name without an address */
  refused(write_it, &r, LMAIL_E_ARGUMENT);
  r = minimal();
  SET(tls_group, "x25519"); /* RFC 8314: not without the cipher */
  refused(write_it, &r, LMAIL_E_ARGUMENT);
  r = minimal();
  r.helo_len = 3;
  r.helo = "a\0b";
  refused(write_it, &r, LMAIL_E_ARGUMENT);
}

static lmail_status write_utf8(lmail_writer *w, const void *arg)
{
  return lmail_field_write_received(w, arg, LMAIL_COMPOSE_UTF8);
}

static void rfc6531_utf8_as_an_option(void **state)
{
  lmail_received_info r = minimal();

  (void)state;
  SET(helo, "\xc3\xa4.example");
  SET(rdns, "\xc3\xb6.example");
  SET(ip, "192.0.2.1");
  assert_string_equal(
      written(write_utf8, &r, NULL),
      "Received: from \xc3\xa4.example (\xc3\xb6.example [192.0.2.1]) by b.example;\r\n"
      " Thu, 01 Jan 1970 00:00:00 +0000\r\n");
  refused(write_it, &r, LMAIL_E_ARGUMENT);
  SET(rdns, "\xc3.example");
  refused(write_utf8, &r, LMAIL_E_ARGUMENT);
  SET(rdns, "a.example");
  SET(helo, "\xa4.example");
  refused(write_utf8, &r, LMAIL_E_ARGUMENT);
}

static void limits_of_lines_and_dates(void **state)
{
  static char name[1001];
  lmail_received_info r = minimal();
  size_t n;
  const char *s;

  (void)state;
  memset(name, 'a', sizeof name - 1);
  r.by = name;
  r.by_len = 998 - sizeof " by ;" + 1; /* the line is 998 long, and the date is on the next one */
  s = written(write_it, &r, &n);
  check_field(s, n, 998);
  r.by_len++;
  refused(write_it, &r, LMAIL_E_ARGUMENT);
  r = minimal();
  r.offset_minutes = 1440;
  refused(write_it, &r, LMAIL_E_RANGE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5321_4_4_all_clauses),   cmocka_unit_test(rfc5321_4_4_forms_of_values),
      cmocka_unit_test(attack_w1_injection),       cmocka_unit_test(rfc6531_utf8_as_an_option),
      cmocka_unit_test(limits_of_lines_and_dates),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
