/* SPDX-License-Identifier: MIT */
/*
 * address_written.c - what the writers make of names and addresses, read: the same name, local part and
 * domain, or refused (attacks W6, W7, B8).
 */

#include <libmail/address.h>
#include <libmail/compose.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static lmail_mailbox mailbox_of(const char *name, const char *local, const char *domain)
{
  lmail_mailbox m;

  m.name = name;
  m.name_len = strlen(name);
  m.local = local;
  m.local_len = strlen(local);
  m.domain = domain;
  m.domain_len = strlen(domain);
  return m;
}

static void check_text(lmail_status st, const char *got, size_t len, const char *want)
{
  assert_int_equal(st, LMAIL_OK);
  assert_int_equal(len, strlen(want));
  assert_memory_equal(got, want, len);
}

static void check_mailbox(lmail_address_iter *it, const lmail_mailbox *m)
{
  lmail_address a;
  char text[4096];
  size_t len;
  lmail_status st;

  assert_int_equal(lmail_address_next(it, &a), 1);
  assert_int_equal(a.kind, LMAIL_ADDRESS_MAILBOX);
  assert_true(lmail_address_fit(&a) <= LMAIL_FIT_HEADER);
  st = lmail_address_name(&a, NULL, text, sizeof text, &len, NULL);
  check_text(st, text, len, m->name);
  st = lmail_address_local(&a, text, sizeof text, &len);
  check_text(st, text, len, m->local);
  st = lmail_address_domain(&a, text, sizeof text, &len);
  check_text(st, text, len, m->domain);
}

static void comes_back(const char *name, const char *local, const char *domain, unsigned options)
{
  lmail_mailbox m = mailbox_of(name, local, domain);
  uint8_t field[8192];
  lmail_address_iter it;
  lmail_address a;
  lmail_writer w;

  lmail_writer_init(&w, field, sizeof field);
  assert_int_equal(lmail_field_write_mailbox(&w, "To", 2, &m, options), LMAIL_OK);
  lmail_address_init(&it, field + 3, w.len - 3, NULL);
  check_mailbox(&it, &m);
  assert_int_equal(lmail_address_next(&it, &a), 0);
  assert_int_equal(it.fit, LMAIL_FIT_SMTP);
}

static void attack_w6_names(void **state)
{
  static const char *const names[] = {
      "",
      "John Doe",
      "John Q. Doe",
      "a \"b\" c",
      "a\\b",
      "a@b",
      "Doe, John",
      "<a@b>",
      "a (b)",
      "[a]",
      "g: a;",
      "=?utf-8?q?x?=",
      "x =?a?= y",
      "\xc3\xbc",
      ("\xe2\x80\xae"
       "abc"),
      " a ",
      "a  b",
      "\x01",
      "'a'",
      "=?",
  };
  size_t i;

  (void)state;
  for (i = 0; i < sizeof names / sizeof names[0]; i++) {
    comes_back(names[i], "a", "b.example", 0);
    comes_back(names[i], "a", "b.example", LMAIL_COMPOSE_UTF8);
  }
}

static void attack_w7_addresses(void **state)
{
  static const char *const locals[] = {
      "a b", "a@b", "\"a", " ", "", "a\\\"b", ".a", "a.", "a..b", "a>", "x@evil.example\" <y",
      "(a)", "a,b"};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof locals / sizeof locals[0]; i++) {
    comes_back("", locals[i], "good.example", 0);
    comes_back("Name", locals[i], "good.example", 0);
  }
  comes_back("", "j\xc3\xb6", "b\xc3\xbc.example", LMAIL_COMPOSE_UTF8);
}

static void attack_b8_domains(void **state)
{
  (void)state;
  comes_back("", "a", "xn--bcher-kva.example", 0);
  comes_back("", "a", "XN--Bcher-KVA.Example", 0);
  comes_back("", "a", "[192.0.2.1]", 0);
  comes_back("", "a", "[IPv6:2001:db8::1]", 0);
}

static void groups(void **state)
{
  lmail_mailbox one = mailbox_of("A, B", "a b", "c.example"),
                two = mailbox_of("", "d", "e.example");
  uint8_t field[1024];
  lmail_field_writer f;
  lmail_address_iter it;
  lmail_address a;
  lmail_writer w;
  char text[64];
  size_t len;

  (void)state;
  lmail_writer_init(&w, field, sizeof field);
  assert_int_equal(lmail_field_begin(&f, &w, "To", 2, 0), LMAIL_OK);
  assert_int_equal(lmail_field_group(&f, &w, "g: h", 4), LMAIL_OK);
  assert_int_equal(lmail_field_mailbox(&f, &w, &one), LMAIL_OK);
  assert_int_equal(lmail_field_mailbox(&f, &w, &two), LMAIL_OK);
  assert_int_equal(lmail_field_group_end(&f, &w), LMAIL_OK);
  assert_int_equal(lmail_field_mailbox(&f, &w, &two), LMAIL_OK);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_OK);
  lmail_address_init(&it, field + 3, w.len - 3, NULL);
  assert_int_equal(lmail_address_next(&it, &a), 1);
  assert_int_equal(a.kind, LMAIL_ADDRESS_GROUP);
  check_text(lmail_phrase_decode(a.group, a.group_len, NULL, text, sizeof text, &len, NULL), text,
             4, "g: h");
  check_mailbox(&it, &one);
  check_mailbox(&it, &two);
  assert_int_equal(lmail_address_next(&it, &a), 1);
  assert_int_equal(a.kind, LMAIL_ADDRESS_GROUP_END);
  check_mailbox(&it, &two);
  assert_int_equal(lmail_address_next(&it, &a), 0);
  assert_int_equal(it.fit, LMAIL_FIT_SMTP);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_w6_names),
      cmocka_unit_test(attack_w7_addresses),
      cmocka_unit_test(attack_b8_domains),
      cmocka_unit_test(groups),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
