/* SPDX-License-Identifier: MIT */
/* mailbox.c - names of mailboxes: RFC 3501 5.1.3, RFC 9051 5.1. */

#include <libmail/imap_mailbox.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Decoded at every capacity; `expected` NULL: no modified UTF-7, and `odd` is where. */
static void decodes(const char *name, const char *expected, unsigned odd)
{
  size_t n = strlen(name), want = expected ? strlen(expected) : 0, cap, made;
  char *copy = malloc(n ? n : 1);
  unsigned got;

  memcpy(copy, name, n);
  for (cap = 0; cap <= want + 1; cap++) {
    char *out = malloc(cap ? cap : 1);
    lmail_status st = lmail_imap_name_decode(copy, n, cap ? out : NULL, cap, &made, &got);

    if (expected == NULL) {
      if (st != LMAIL_E_SYNTAX || made != odd)
        fail_msg("%s: %d at %u", name, (int)st, (unsigned)made);
    } else {
      assert_int_equal(st, cap < want ? LMAIL_FULL : LMAIL_OK);
      assert_int_equal(made, want);
      if (cap >= want && (memcmp(out, expected, want) != 0 || got != odd))
        fail_msg("%s: %.*s, odd %x", name, (int)want, out, got);
    }
    free(out);
  }
  free(copy);
}

static void encodes(const char *utf8, const char *expected)
{
  size_t want = strlen(expected), cap, made;
  char out[200];

  for (cap = 0; cap <= want; cap++) {
    lmail_status st = lmail_imap_name_encode(utf8, strlen(utf8), out, cap, &made);

    assert_int_equal(st, cap < want ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(made, want);
  }
  if (memcmp(out, expected, want) != 0) fail_msg("%s: %.*s", utf8, (int)made, out);
}

static void both(const char *name, const char *utf8)
{
  decodes(name, utf8, 0);
  encodes(utf8, name);
}

static void rfc3501_5_1_3_examples(void **state)
{
  (void)state;
  both("~peter/mail/&U,BTFw-/&ZeVnLIqe-",
       "~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e");
  decodes("&Jjo!", NULL, 4);
  both("&Jjo-!", "\xe2\x98\xba!");
  decodes("&U,BTFw-&ZeVnLIqe-", "\xe5\x8f\xb0\xe5\x8c\x97\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
          LMAIL_IMAP_NAME_NULL_SHIFT);
  both("&U,BTF2XlZyyKng-", "\xe5\x8f\xb0\xe5\x8c\x97\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e");
}

static void names(void **state)
{
  (void)state;
  both("", "");
  both("INBOX", "INBOX");
  both("a&-b", "a&b");
  both("&-&-", "&&");
  both("Entw&APw-rfe", "Entw\xc3\xbcrfe");
  both("&APw-&-", "\xc3\xbc&");
  both("&2D3cqQ-", "\xf0\x9f\x92\xa9");
}

static void odd_names(void **state)
{
  (void)state;
  decodes("&AEE-", "A", LMAIL_IMAP_NAME_ASCII_ENCODED);
  decodes("&ACY-", "&", LMAIL_IMAP_NAME_ASCII_ENCODED);
  decodes("&APx-", "\xc3\xbc", LMAIL_IMAP_NAME_BITS);
  decodes("\xc3\xbc", "\xc3\xbc", LMAIL_IMAP_NAME_UTF8);
  decodes("a\tb", "a\tb", LMAIL_IMAP_NAME_CONTROL); /* Exchange */
  encodes("a\tb", "a&AAk-b");
  decodes("a&AAk-b", "a\tb", LMAIL_IMAP_NAME_CONTROL);
  encodes("\x7f", "&AH8-");
}

static void no_names(void **state)
{
  size_t made;

  (void)state;
  decodes("a&", NULL, 2);
  decodes("a&AP", NULL, 4);
  decodes("a&APw", NULL, 5);
  decodes("a&A-", NULL, 3);
  decodes("a&AP-", NULL, 4);
  decodes("a&AP/-", NULL, 4);    /* "," is meant */
  decodes("a&2D0-", NULL, 6);    /* half a pair */
  decodes("a&3Kk-", NULL, 5);    /* the other half */
  decodes("a&2D0AQQ-", NULL, 8); /* half of one and a letter */
  decodes("a\xff", NULL, 1);
  decodes("a\xc3", NULL, 1);
  assert_int_equal(lmail_imap_name_encode("a\xff", 2, NULL, 0, &made), LMAIL_E_ARGUMENT);
  assert_int_equal(made, 1);
  assert_int_equal(lmail_imap_name_encode("a\rb", 3, NULL, 0, &made), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_name_encode("a\nb", 3, NULL, 0, &made), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_name_encode("a\0b", 3, NULL, 0, &made), LMAIL_E_ARGUMENT);
}

static int equal(const char *a, const char *b, unsigned flags, char delimiter)
{
  return lmail_imap_name_equal(a, strlen(a), b, strlen(b), flags, (uint8_t)delimiter);
}

static void rfc9051_5_1_equal(void **state)
{
  (void)state;
  assert_true(equal("inbox", "INBOX", 0, 0));
  assert_true(equal("Inbox/x", "INBOX/x", 0, '/'));
  assert_false(equal("Inbox/x", "INBOX/X", 0, '/'));
  assert_false(equal("Inbox/x", "INBOX/x", 0, '.'));
  assert_false(equal("Inboxes", "INBOXes", 0, '/'));
  assert_false(equal("a", "A", 0, '/'));
  assert_true(equal("Entw&APw-rfe", "Entw\xc3\xbcrfe", LMAIL_IMAP_NAME_B_UTF8, '/'));
  assert_true(equal("Entw\xc3\xbcrfe", "Entw&APw-rfe", LMAIL_IMAP_NAME_A_UTF8, '/'));
  assert_false(equal("Entw&APw-rfe", "Entw\xc3\xbcrf", LMAIL_IMAP_NAME_B_UTF8, '/'));
  assert_true(equal("inbox/&APw-", "INBOX/\xc3\xbc", LMAIL_IMAP_NAME_B_UTF8, '/'));
  assert_false(equal("&AP", "&AP", LMAIL_IMAP_NAME_B_UTF8, '/')); /* no name */
  assert_true(equal("&-", "&", LMAIL_IMAP_NAME_B_UTF8, 0));
  assert_true(equal("a", "a", LMAIL_IMAP_NAME_A_UTF8 | LMAIL_IMAP_NAME_B_UTF8, 0));
  assert_true(equal("", "", 0, 0));
  assert_int_equal(lmail_imap_inbox("inbox.a", 7, '.'), 5);
  assert_int_equal(lmail_imap_inbox("inbox.a", 7, 0), 0);
  assert_int_equal(lmail_imap_inbox("inbo", 4, 0), 0);
}

static void levels(const char *name, char delimiter, const char *expected)
{
  char out[100] = "";
  size_t pos = 0, len = 0, n;
  const uint8_t *level;

  while (lmail_imap_name_level(name, strlen(name), &pos, (uint8_t)delimiter, &level, &n))
    len += (size_t)snprintf(out + len, sizeof out - len, "[%.*s]", (int)n, (const char *)level);
  assert_string_equal(out, expected);
}

static void in_levels(void **state)
{
  (void)state;
  levels("a/b/c", '/', "[a][b][c]");
  levels("a/b/c", '.', "[a/b/c]");
  levels("a/b/c", 0, "[a/b/c]");
  levels("/a//b/", '/', "[][a][][b][]");
  levels("", '/', "");
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(rfc3501_5_1_3_examples),
                                     cmocka_unit_test(names),
                                     cmocka_unit_test(odd_names),
                                     cmocka_unit_test(no_names),
                                     cmocka_unit_test(rfc9051_5_1_equal),
                                     cmocka_unit_test(in_levels)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
