/* SPDX-License-Identifier: MIT */
/* plain.c - what firmware links: plain addresses, dates and identifiers, a reader without names. */

#include <libmail/address.h>
#include <libmail/date.h>
#include <libmail/message_id.h>
#include <libmail/rfc822.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- addresses ---------------------------------------------------------------------------------- */

/* Each item as name<local|domain>, or as {raw}; each as the whole iterator has it. */
static void check_addresses(const char *value, const char *expected)
{
  size_t n = strlen(value), len = 0;
  char *s = malloc(n == 0 ? 1 : n), found[400] = "";
  lmail_address_iter it, whole;
  lmail_address a, b;

  memcpy(s, value, n);
  lmail_address_init(&it, s, n, NULL);
  while (lmail_address_next_plain(&it, &a)) {
    assert_int_equal(a.kind, LMAIL_ADDRESS_MAILBOX);
    if (a.local_len == 0) {
      assert_int_equal(lmail_address_fit(&a), LMAIL_FIT_INVALID);
      len += (size_t)sprintf(found + len, "{%.*s}", (int)a.raw_len, (const char *)a.raw);
      continue;
    }
    len += (size_t)sprintf(found + len, "%.*s<%.*s|%.*s>", (int)a.name_len, (const char *)a.name,
                           (int)a.local_len, (const char *)a.local, (int)a.domain_len,
                           (const char *)a.domain);
    lmail_address_init(&whole, a.raw, a.raw_len, NULL);
    assert_int_equal(lmail_address_next(&whole, &b), 1);
    assert_ptr_equal(b.local, a.local);
    assert_ptr_equal(b.domain, a.domain);
    assert_int_equal(b.raw_len, a.raw_len);
    assert_int_equal(b.name_len, a.name_len);
    assert_int_equal(b.flags, a.flags);
    assert_int_equal(lmail_address_fit(&b), lmail_address_fit(&a));
    assert_int_equal(lmail_address_next(&whole, &b), 0);
  }
  assert_int_equal(lmail_address_next_plain(&it, &a), 0);
  assert_string_equal(found, expected);
  free(s);
}

static void rfc5322_3_4_plain_mailboxes(void **state)
{
  (void)state;
  check_addresses(" John Doe <jdoe@machine.example>\r\n", "John Doe<jdoe|machine.example>");
  check_addresses("\"Joe Q. Public\" <john.q.public@example.com>",
                  "\"Joe Q. Public\"<john.q.public|example.com>");
  check_addresses("Mary Smith <mary@x.test>, jdoe@example.org,\r\n Who? <one@y.test>",
                  "Mary Smith<mary|x.test><jdoe|example.org>Who?<one|y.test>");
  check_addresses("<boss@nil.test> , =?utf-8?Q?J=C3=B6?= <a@b>",
                  "<boss|nil.test>=?utf-8?Q?J=C3=B6?=<a|b>");
  check_addresses("a@b", "<a|b>");
  check_addresses("", "");
  check_addresses(" ,;\r\n ,", "");
}

static void other_items_are_raw(void **state)
{
  (void)state;
  check_addresses("Pete(x) <pete@silly.test>, a@b", "{Pete(x) <pete@silly.test>}<a|b>");
  check_addresses("A Group:Ed Jones <c@a.test>,joe@where.test;, x@y",
                  "{A Group:Ed Jones <c@a.test>}<joe|where.test><x|y>");
  check_addresses("Undisclosed recipients:;", "{Undisclosed recipients:;}");
  check_addresses("\"a, b\\\"\" <x@y>, \"c, d\"@e, f@g", "{\"a, b\\\"\" <x@y>}{\"c, d\"@e}<f|g>");
  check_addresses("a@[127.0.0.1],J. Doe <a@b>,a..b@c,.a@b,a@b.", "{a@[127.0.0.1]}{J. Doe <a@b>}"
                                                                 "{a..b@c}{.a@b}{a@b.}");
  check_addresses("a@-b, a@xn--c, a@b c@d, a <b@c", "{a@-b}{a@xn--c}{a@b c@d}{a <b@c}");
  check_addresses("\xc3\xa4@b, \"x, a@b", "{\xc3\xa4@b}{\"x, a@b}");
  check_addresses("\"", "{\"}");
  check_addresses("\"\\", "{\"\\}");
  check_addresses("a@", "{a@}");
  check_addresses("<", "{<}");
  check_addresses("a <b@c>\r\nd@e", "a<b|c>"); /* as the other walk, which tells LINE_END */
}

/* ---- dates -------------------------------------------------------------------------------------- */

static lmail_status parse(const char *value, lmail_date *d)
{
  size_t n = strlen(value);
  char *s = malloc(n == 0 ? 1 : n);
  lmail_status st;

  memcpy(s, value, n);
  memset(d, 0xff, sizeof *d);
  st = lmail_date_parse_plain(s, n, d);
  free(s);
  return st;
}

static void rfc5322_3_3_plain_dates(void **state)
{
  static const char *const dates[] = {"Fri, 21 Nov 1997 09:55:06 -0600",
                                      " Tue, 1 Jul 2003 10:52:37 +0200",
                                      "1 Jul 2003 10:52:37 +0200",
                                      "Thu, 13 Feb 1969 23:32:54 -0330 (Newfoundland Time)",
                                      "Thu, 26 Nov 2026 01:02:03 -0000\r\n",
                                      "29 feb 2000 23:59:59 +0000",
                                      "Fri, 31 Dec 9999 23:59:59 +0000  (x) ",
                                      "mon, 01 jan 1900 00:00:00 +2359"};
  lmail_defects defects = {NULL, 0, 0};
  lmail_date d, whole;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof dates / sizeof dates[0]; i++) {
    whole.flags = 0;
    if (parse(dates[i], &d) != LMAIL_OK ||
        lmail_date_parse(dates[i], strlen(dates[i]), &whole, &defects) != LMAIL_OK)
      fail_msg("%s", dates[i]);
    assert_memory_equal(&d, &whole, sizeof d);
  }
  assert_int_equal(defects.count, 0);
}

static void other_dates_are_refused(void **state)
{
  static const char *const dates[] = {"",
                                      "Fri, 21 Nov 1997 09:55 -0600",
                                      "Fri, 21 Nov 97 09:55:06 -0600",
                                      "Fri, 21 Nov 1997 09:55:06 GMT",
                                      "Thu, 21 Nov 1997 09:55:06 -0600",
                                      "Fri,  21 Nov 1997 09:55:06 -0600",
                                      "Fri, 21 Nob 1997 09:55:06 -0600",
                                      "Fri, 32 Nov 1997 09:55:06 -0600",
                                      "31 Nov 1997 09:55:06 -0600",
                                      "29 Feb 1900 09:55:06 -0600",
                                      "Fri, 21 Nov 1997 24:00:00 -0600",
                                      "Fri, 21 Nov 1997 09:60:06 -0600",
                                      "Fri, 21 Nov 1997 09:55:60 -0600",
                                      "Fri, 21 Nov 1997 09:55:06 -0660",
                                      "Fri, 21 Nov 1997 09:55:06 -060",
                                      "Fri, 21 Nov 1997 09:55:06 -0600 x",
                                      "Fri, 21 Nov 1997 09:55:06 -0600 (x",
                                      "Fri, 21 Nov 1997 09:55:06 -0600 ((x))",
                                      "Fri, 21 Nov 1899 09:55:06 -0600",
                                      "21 Nov 1997 09:55:06 0600"};
  static const lmail_date none;
  lmail_date d;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof dates / sizeof dates[0]; i++) {
    if (parse(dates[i], &d) != LMAIL_E_SYNTAX) fail_msg("%s", dates[i]);
    assert_memory_equal(&d, &none, sizeof d);
  }
}

/* ---- identifiers -------------------------------------------------------------------------------- */

/* Each as <left|right>, or as {raw}. */
static void check_identifiers(const char *value, const char *expected)
{
  size_t n = strlen(value), len = 0;
  char *s = malloc(n == 0 ? 1 : n), found[400] = "";
  lmail_message_id_iter it, whole;
  lmail_message_id a, b;

  memcpy(s, value, n);
  lmail_message_id_init(&it, s, n, NULL);
  while (lmail_message_id_next_plain(&it, &a)) {
    assert_true(a.id_len > 0);
    if (a.left_len == 0) {
      assert_int_equal(a.defects, LMAIL_ID_DEFECT(LMAIL_DEFECT_ID_TEXT));
      len += (size_t)sprintf(found + len, "{%.*s}", (int)a.id_len, (const char *)a.id);
      continue;
    }
    len += (size_t)sprintf(found + len, "<%.*s|%.*s>", (int)a.left_len, (const char *)a.left,
                           (int)a.right_len, (const char *)a.right);
    lmail_message_id_init(&whole, a.id - 1, a.id_len + 2, NULL);
    assert_int_equal(lmail_message_id_next(&whole, &b), 1);
    assert_memory_equal(&a, &b, sizeof a);
  }
  assert_int_equal(lmail_message_id_next_plain(&it, &a), 0);
  assert_string_equal(found, expected);
  free(s);
}

static void rfc5322_3_6_4_plain_identifiers(void **state)
{
  (void)state;
  check_identifiers(" <1234@local.machine.example>\r\n", "<1234|local.machine.example>");
  check_identifiers("<a.b@c> <d@[e:f]>\r\n\t<g@h><i@j>", "<a.b|c><d|[e:f]><g|h><i|j>");
  check_identifiers("", "");
  check_identifiers(" \r\n ", "");
  check_identifiers("a@b <c> <@d> <e@> <>", "{a@b}{<c>}{<@d>}{<e@>}{<>}");
  check_identifiers("<a..b@c> <d@e@f> <g h@i> <j@k>,<l@m>(n)", "{<a..b@c>}{<d@e@f>}{<g}{h@i>}"
                                                               "<j|k>{,}<l|m>{(n)}");
  check_identifiers("<\"a\"@b> <c@d[> <e@[f@g]>", "{<\"a\"@b>}{<c@d[>}{<e@[f@g]>}");
  check_identifiers("<a@b", "{<a@b}");
  check_identifiers("<", "{<}");
  check_identifiers(">>", "{>}{>}");
}

/* ---- fields ------------------------------------------------------------------------------------- */

static void names(void **state)
{
  (void)state;
  assert_true(lmail_field_is("Message-ID", 10, "message-id"));
  assert_true(lmail_field_is("message-id", 10, "message-id"));
  assert_false(lmail_field_is("Message-ID", 9, "message-id"));
  assert_false(lmail_field_is("Message-IDs", 11, "message-id"));
  assert_false(lmail_field_is("Message_ID", 10, "message-id"));
  assert_false(lmail_field_is("To\0x", 4, "to"));
  assert_false(lmail_field_is("To\0", 3, "to"));
  assert_false(lmail_field_is("[o", 2, "{o"));
  assert_false(lmail_field_is("", 0, "to"));
  assert_true(lmail_field_is("", 0, ""));
}

/* The events of a bare reader are those of the other one, but for names and what follows from them. */
static void a_reader_without_names(void **state)
{
  static const char message[] = "From: a@b\r\nTo : c\nfrom: d\r\nx\r\nDate:\xff\r\n y\r\n\r\nbody";
  uint8_t scratch[2][LMAIL_RFC822_SCRATCH];
  lmail_rfc822_reader bare, full;
  size_t used, used2, at = 0, n;
  lmail_event ev, whole;
  lmail_status st;
  int duplicates = 0;

  (void)state;
  assert_int_equal(lmail_rfc822_init_bare(&bare, NULL, scratch[0], 63), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_rfc822_init_bare_sized(&bare, 1, NULL, sizeof(lmail_rfc822_config),
                                                scratch[0], sizeof scratch[0]),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_rfc822_init_bare(&bare, NULL, scratch[0], sizeof scratch[0]), LMAIL_OK);
  assert_int_equal(lmail_rfc822_init(&full, NULL, scratch[1], sizeof scratch[1]), LMAIL_OK);
  do {
    n = sizeof message - 1 - at;
    if (n == 0) {
      lmail_finish(&bare.base);
      lmail_finish(&full.base);
    }
    st = lmail_next(&full.base, message + at, n, &used, &whole);
    if (st == LMAIL_EVENT && whole.kind == LMAIL_RFC822_DEFECT &&
        whole.code == LMAIL_DEFECT_DUPLICATE_FIELD) {
      duplicates++;
      continue;
    }
    assert_int_equal(lmail_next(&bare.base, message + at, n, &used2, &ev), st);
    at += used;
    if (st != LMAIL_EVENT) continue;
    assert_int_equal(used2, used);
    assert_int_equal(ev.kind, whole.kind);
    assert_int_equal(ev.off, whole.off);
    assert_int_equal(ev.len, whole.len);
    assert_int_equal(ev.len2, whole.len2);
    assert_int_equal(ev.field, LMAIL_FIELD_NONE);
    assert_int_equal(ev.flags, whole.flags & ~LMAIL_RFC822_EV_DUPLICATE);
  } while (st != LMAIL_DONE);
  assert_int_equal(duplicates, 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5322_3_4_plain_mailboxes),     cmocka_unit_test(other_items_are_raw),
      cmocka_unit_test(rfc5322_3_3_plain_dates),         cmocka_unit_test(other_dates_are_refused),
      cmocka_unit_test(rfc5322_3_6_4_plain_identifiers), cmocka_unit_test(names),
      cmocka_unit_test(a_reader_without_names),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
