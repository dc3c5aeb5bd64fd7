/* SPDX-License-Identifier: MIT */
/* registry.c - the fields that are known: numbers, names, what is said of them. */

#include <libmail/rfc822.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LAST = LMAIL_FIELD_CANCEL_KEY };

/* "FIELD_CONTENT_TYPE" is called "content-type" in messages. */
static void check_spelling(const char *enumerator, const char *name, size_t n)
{
  size_t i;

  assert_int_equal(strlen(enumerator), n + 6);
  for (i = 0; i < n; i++) {
    char c = enumerator[i + 6];

    assert_int_equal(c == '_' ? '-' : c >= 'A' && c <= 'Z' ? c | 0x20 : c, name[i]);
  }
}

static void every_field_has_its_name(void **state)
{
  unsigned field;

  (void)state;
  for (field = LMAIL_FIELD_DATE; field <= LAST; field++) {
    char upper[64];
    size_t n, i;
    const char *name = lmail_field_name((uint16_t)field, &n);

    assert_non_null(name);
    assert_int_equal(lmail_field_id(name, n), field);
    for (i = 0; i < n; i++)
      upper[i] = (char)(name[i] >= 'a' && name[i] <= 'z' ? name[i] & ~0x20 : name[i]);
    assert_int_equal(lmail_field_id(upper, n), field);
    assert_int_equal(lmail_field_id(name, n - 1), LMAIL_FIELD_NONE);
    check_spelling(lmail_rfc822_field_name((uint16_t)field), name, n);
  }
}

static void unknown_fields(void **state)
{
  static const uint16_t none[] = {
      0, LMAIL_FIELD_RFC822, LAST + 1, LMAIL_FIELD_RFC822 + 255, LMAIL_FIELD_RFC822 + 256, 0xffff};
  static const char *const names[] = {"",
                                      "x",
                                      "X-Unknown",
                                      "subjec",
                                      "subjects",
                                      "date:",
                                      "arc-authentication-result",
                                      "require-recipient-valid-sincf"};
  lmail_field_facts facts;
  size_t i, n = 1;

  (void)state;
  for (i = 0; i < sizeof none / sizeof none[0]; i++) {
    assert_null(lmail_field_name(none[i], &n));
    assert_int_equal(n, 0);
    assert_null(lmail_rfc822_field_name(none[i]));
    assert_int_equal(lmail_field_info(none[i], &facts), 0);
    assert_int_equal(facts.kind | facts.rules | facts.rfc, 0);
  }
  for (i = 0; i < sizeof names / sizeof names[0]; i++) {
    assert_int_equal(lmail_field_id(names[i], strlen(names[i])), LMAIL_FIELD_NONE);
  }
}

static void check(unsigned field, unsigned kind, unsigned rules, unsigned rfc)
{
  lmail_field_facts facts;

  assert_int_equal(lmail_field_info((uint16_t)field, &facts), 1);
  assert_int_equal(facts.kind, kind);
  assert_int_equal(facts.rules, rules);
  assert_int_equal(facts.rfc, rfc);
}

/* The table of RFC 5322 3.6, and one of each other kind. */
static void rfc5322_3_6_what_is_known_of_fields(void **state)
{
  (void)state;
  check(LMAIL_FIELD_RETURN_PATH, LMAIL_VALUE_PATH, LMAIL_FIELD_TRACE, 5322);
  check(LMAIL_FIELD_RECEIVED, LMAIL_VALUE_RECEIVED, LMAIL_FIELD_TRACE, 5322);
  check(LMAIL_FIELD_RESENT_DATE, LMAIL_VALUE_DATE, LMAIL_FIELD_RESENT, 5322);
  check(LMAIL_FIELD_RESENT_FROM, LMAIL_VALUE_MAILBOXES, LMAIL_FIELD_RESENT, 5322);
  check(LMAIL_FIELD_RESENT_SENDER, LMAIL_VALUE_MAILBOX, LMAIL_FIELD_RESENT, 5322);
  check(LMAIL_FIELD_RESENT_BCC, LMAIL_VALUE_ADDRESSES, LMAIL_FIELD_RESENT, 5322);
  check(LMAIL_FIELD_RESENT_REPLY_TO, LMAIL_VALUE_ADDRESSES, LMAIL_FIELD_RESENT, 5322);
  check(LMAIL_FIELD_DATE, LMAIL_VALUE_DATE, LMAIL_FIELD_ONCE, 5322);
  check(LMAIL_FIELD_FROM, LMAIL_VALUE_MAILBOXES, LMAIL_FIELD_ONCE, 5322);
  check(LMAIL_FIELD_SENDER, LMAIL_VALUE_MAILBOX, LMAIL_FIELD_ONCE, 5322);
  check(LMAIL_FIELD_REPLY_TO, LMAIL_VALUE_ADDRESSES, LMAIL_FIELD_ONCE, 5322);
  check(LMAIL_FIELD_MESSAGE_ID, LMAIL_VALUE_MSG_ID, LMAIL_FIELD_ONCE, 5322);
  check(LMAIL_FIELD_REFERENCES, LMAIL_VALUE_MSG_IDS, LMAIL_FIELD_ONCE, 5322);
  check(LMAIL_FIELD_SUBJECT, LMAIL_VALUE_UNSTRUCTURED, LMAIL_FIELD_ONCE, 5322);
  check(LMAIL_FIELD_COMMENTS, LMAIL_VALUE_UNSTRUCTURED, 0, 5322);
  check(LMAIL_FIELD_KEYWORDS, LMAIL_VALUE_PHRASES, 0, 5322);
  check(LMAIL_FIELD_MIME_VERSION, LMAIL_VALUE_VERSION, LMAIL_FIELD_ONCE, 2045);
  check(LMAIL_FIELD_CONTENT_DISPOSITION, LMAIL_VALUE_PARAMS, LMAIL_FIELD_ONCE, 2183);
  check(LMAIL_FIELD_CONTENT_TRANSFER_ENCODING, LMAIL_VALUE_TOKEN, LMAIL_FIELD_ONCE, 2045);
  check(LMAIL_FIELD_LIST_ID, LMAIL_VALUE_LIST_ID, LMAIL_FIELD_ONCE, 2919);
  check(LMAIL_FIELD_LIST_UNSUBSCRIBE, LMAIL_VALUE_URLS, LMAIL_FIELD_ONCE, 2369);
  check(LMAIL_FIELD_ARCHIVED_AT, LMAIL_VALUE_URL, 0, 5064);
  check(LMAIL_FIELD_DKIM_SIGNATURE, LMAIL_VALUE_TAGS, LMAIL_FIELD_TRACE, 6376);
  check(LMAIL_FIELD_ARC_AUTHENTICATION_RESULTS, LMAIL_VALUE_RESULTS, LMAIL_FIELD_TRACE, 8617);
  check(LMAIL_FIELD_AUTOCRYPT, LMAIL_VALUE_TAGS, 0, 0);
  check(LMAIL_FIELD_TLS_REQUIRED, LMAIL_VALUE_TOKEN, LMAIL_FIELD_ONCE, 8689);
  check(LMAIL_FIELD_NEWSGROUPS, LMAIL_VALUE_TOKENS, LMAIL_FIELD_ONCE, 5536);
  check(LMAIL_FIELD_ENCRYPTED, LMAIL_VALUE_OTHER, 0, 822);
  check(LMAIL_FIELD_CANCEL_KEY, LMAIL_VALUE_TOKENS, LMAIL_FIELD_ONCE, 8315);
}

/* Numbers never change: some from each end of the list. */
static void numbers(void **state)
{
  (void)state;
  assert_int_equal(LMAIL_FIELD_DATE, 0x0901);
  assert_int_equal(LMAIL_FIELD_ORGANIZATION, 0x092e);
  assert_int_equal(LMAIL_FIELD_RESENT_REPLY_TO, 0x092f);
  assert_int_equal(LMAIL_FIELD_CANCEL_KEY, 0x0958);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_field_has_its_name),
      cmocka_unit_test(unknown_fields),
      cmocka_unit_test(rfc5322_3_6_what_is_known_of_fields),
      cmocka_unit_test(numbers),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
