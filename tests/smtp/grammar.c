/* SPDX-License-Identifier: MIT */
/* grammar.c - Mailbox, address literals and parameters of RFC 5321 4.1.2 and 4.1.3. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/smtp.h>

/* Parses a copy of exactly its size, so that a sanitizer sees any byte read beyond it. */
static lmail_status parse(const char *s, size_t n, lmail_smtp_mailbox *m, size_t *at)
{
  char *copy = malloc(n == 0 ? 1 : n);
  lmail_status st;

  memcpy(copy, s, n);
  st = lmail_smtp_mailbox_parse(copy, n, m, at);
  if (st == LMAIL_OK) {
    assert_int_equal(m->local_len + 1 + m->domain_len, n);
    assert_ptr_equal(m->local, copy);
  }
  free(copy);
  return st;
}

static void accepts(const char *const *list)
{
  for (; *list != NULL; list++) {
    lmail_smtp_mailbox m;

    if (parse(*list, strlen(*list), &m, NULL) != LMAIL_OK) fail_msg("refused: %s", *list);
  }
}

static void refuses(const char *const *list)
{
  for (; *list != NULL; list++) {
    lmail_smtp_mailbox m;

    if (parse(*list, strlen(*list), &m, NULL) == LMAIL_OK) fail_msg("accepted: %s", *list);
  }
}

static void rfc5321_4_1_2_mailbox(void **state)
{
  static const char *const good[] = {"a@b",        "a.b@c.d",     "!#$%&'*+-/=?^_`{|}~@x",
                                     "\"\"@x",     "\" \"@x",     "\"a@b\"@c",
                                     "\"\\\"\"@x", "\"\\\\>\"@x", "a@x-y.z9",
                                     "a@1",        "SRS0=a=b@x",  "prvs=1=a@b.example",
                                     NULL};

  (void)state;
  accepts(good);
}

/* S22, S23, S25 */
static void attack_s25_not_a_mailbox(void **state)
{
  static const char *const bad[] = {"",
                                    "@",
                                    "a",
                                    "a@",
                                    "@a",
                                    "a@b@c",
                                    "a@b>c",
                                    "<a@b>",
                                    " a@b",
                                    "a @b",
                                    "a@ b",
                                    "a@b ",
                                    "a@b.",
                                    "a@.b",
                                    "a..b@c",
                                    ".a@c",
                                    "a.@c",
                                    "a@-b",
                                    "a@b-",
                                    "a@b_c",
                                    "a@b..c",
                                    "\"a",
                                    "\"a\"",
                                    "\"a\"b@c",
                                    "a\"b\"@c",
                                    "\"a\"\"b\"@c",
                                    "a@b\\",
                                    "a\\@b",
                                    "a,b@c",
                                    "(a)b@c",
                                    "a@b(c)",
                                    "a@b;x",
                                    "\"a\tb\"@c",
                                    "\"\\\x7f\"@c",
                                    "caf\xc3\xa9@x",
                                    "a@caf\xc3\xa9",
                                    "\"\xc3\xa9\"@x",
                                    "a:b@c",
                                    "\"\\\"@x",
                                    NULL};

  (void)state;
  refuses(bad);
}

/* S21: shell and option tricks are grammar like any other; what is atext is handed over as bytes */
static void attack_s21_shell(void **state)
{
  static const char *const bad[] = {";sleep 66;@x", "|cmd@x y", "a@", "a@;sh", NULL};
  static const char *const atext[] = {"|cmd@x", "`id`@x", "-Xfile@x", NULL};

  (void)state;
  refuses(bad);
  accepts(atext);
}

static void attack_s26_address_literals(void **state)
{
  static const char *const good[] = {"a@[127.0.0.1]",
                                     "a@[255.255.255.255]",
                                     "a@[IPv6:::1]",
                                     "a@[ipv6:::]",
                                     "a@[IPv6:1:2:3:4:5:6:7:8]",
                                     "a@[IPv6:1::8]",
                                     "a@[IPv6:1:2:3:4:5:6::]",
                                     "a@[IPv6:::2:3:4:5:6:7]",
                                     "a@[IPv6:::ffff:1.2.3.4]",
                                     "a@[IPv6:1:2:3:4:5:6:1.2.3.4]",
                                     "a@[tag:x]",
                                     "a@[x-y:!~]",
                                     NULL};
  static const char *const bad[] = {"a@[]",
                                    "a@[256.1.1.1]",
                                    "a@[1.2.3]",
                                    "a@[1.2.3.4",
                                    "a@[1.2.3.4.5]",
                                    "a@[1.2.3.]",
                                    "a@[1234.1.1.1]",
                                    "a@[1.2.3.4]x",
                                    "a@[IPv6:]",
                                    "a@[IPv6:::1::2]",
                                    "a@[IPv6:1:2:3:4:5:6:7:8:9]",
                                    "a@[IPv6:1:2:3:4:5:6:7]",
                                    "a@[IPv6:12345::]",
                                    "a@[IPv6::::1]",
                                    "a@[IPv6:1:2:3:4:5:6:7::]",
                                    "a@[IPv6:::1.2.3]",
                                    "a@[IPv6:1:2:3:4:5:6:7:1.2.3.4]",
                                    "a@[IPv6:g::]",
                                    "a@[IPv6:1:]",
                                    "a@[tag:]",
                                    "a@[tag:a[b]",
                                    "a@[tag:a\\b]",
                                    "a@[-:x]",
                                    "a@[x-:y]",
                                    "a@[tag:a b]",
                                    "a@[1.2.3.4 ]",
                                    NULL};

  (void)state;
  accepts(good);
  refuses(bad);
}

/* S27: local part 64/65, label 63/64, domain 255/256 */
static void attack_s27_limits(void **state)
{
  char address[400];
  lmail_smtp_mailbox m;
  size_t n;
  size_t i;

  (void)state;
  for (n = 63; n <= 65; n++) {
    memset(address, 'x', n);
    memcpy(address + n, "@b", 2);
    assert_int_equal(parse(address, n + 2, &m, NULL), n <= 64 ? LMAIL_OK : LMAIL_E_TOO_LONG);
  }
  for (n = 62; n <= 64; n++) {
    memcpy(address, "a@", 2);
    memset(address + 2, 'x', n);
    assert_int_equal(parse(address, n + 2, &m, NULL), n <= 63 ? LMAIL_OK : LMAIL_E_SYNTAX);
  }
  for (n = 254; n <= 256; n++) {
    memcpy(address, "a@", 2);
    for (i = 0; i < n; i++) address[2 + i] = i % 50 == 49 && i + 1 < n ? '.' : 'x';
    assert_int_equal(parse(address, n + 2, &m, NULL), n <= 255 ? LMAIL_OK : LMAIL_E_TOO_LONG);
  }
}

static void position_of_the_fault(void **state)
{
  lmail_smtp_mailbox m;
  size_t at;

  (void)state;
  assert_int_equal(parse("a..b@c", 6, &m, &at), LMAIL_E_SYNTAX);
  assert_int_equal(at, 1);
  assert_int_equal(parse("a@b c", 5, &m, &at), LMAIL_E_SYNTAX);
  assert_int_equal(at, 3);
  assert_int_equal(parse("a@", 2, &m, &at), LMAIL_E_SYNTAX);
  assert_int_equal(at, 2);
  assert_int_equal(parse("\"a\"@[1.2.3.4]", 13, &m, &at), LMAIL_OK);
  assert_int_equal(m.flags, LMAIL_SMTP_MAILBOX_QUOTED | LMAIL_SMTP_MAILBOX_LITERAL);
}

/* G7: NUL at every place */
static void attack_g7_nul_everywhere(void **state)
{
  static const char address[] = "\"a b\".x@[IPv6:1::2]";
  size_t i;

  (void)state;
  for (i = 0; i < sizeof address - 1; i++) {
    char copy[sizeof address];
    lmail_smtp_mailbox m;

    memcpy(copy, address, sizeof copy);
    copy[i] = '\0';
    assert_int_equal(parse(copy, sizeof address - 1, &m, NULL), LMAIL_E_SYNTAX);
  }
}

static void rfc5321_4_1_2_esmtp_params(void **state)
{
  static const char text[] = "SIZE=1000 body=8BITMIME X-2 a=<b@c>";
  lmail_smtp_param p;
  size_t pos = 0;
  size_t n = sizeof text - 1;

  (void)state;
  assert_int_equal(lmail_smtp_param_next(text, n, &pos, &p), LMAIL_EVENT);
  assert_memory_equal(p.keyword, "SIZE", 4);
  assert_int_equal(p.value_len, 4);
  assert_int_equal(lmail_smtp_param_next(text, n, &pos, &p), LMAIL_EVENT);
  assert_memory_equal(p.value, "8BITMIME", 8);
  assert_int_equal(lmail_smtp_param_next(text, n, &pos, &p), LMAIL_EVENT);
  assert_null(p.value);
  assert_int_equal(p.keyword_len, 3);
  assert_int_equal(lmail_smtp_param_next(text, n, &pos, &p), LMAIL_EVENT);
  assert_int_equal(p.value_len, 5);
  assert_int_equal(lmail_smtp_param_next(text, n, &pos, &p), LMAIL_DONE);
  assert_int_equal(lmail_smtp_param_next(text, n, &pos, &p), LMAIL_DONE);
}

static void attack_s29_parameters(void **state)
{
  static const char *const bad[] = {"=x",   "A==b",   "A=b=c",  "A=", "-a=b", "A =b", "A= b",
                                    "A\tb", "A=\x7f", "A=\xe9", " A", "A ",   "A  ",  NULL};
  size_t i;

  (void)state;
  for (i = 0; bad[i] != NULL; i++) {
    lmail_smtp_param p;
    size_t pos = 0;
    lmail_status st;

    do st = lmail_smtp_param_next(bad[i], strlen(bad[i]), &pos, &p);
    while (st == LMAIL_EVENT);
    /* a blank at the very start is the separator of an empty list's element */
    if (st != LMAIL_E_SYNTAX) fail_msg("accepted: '%s'", bad[i]);
  }
}

static void rfc6531_3_3_utf8_value(void **state)
{
  static const char text[] = "A=\xc3\xa9\xe2\x82\xac.x B";
  lmail_smtp_param p;
  size_t pos = 0;

  (void)state;
  assert_int_equal(lmail_smtp_param_next(text, sizeof text - 1, &pos, &p), LMAIL_EVENT);
  assert_int_equal(p.value_len, 7);
  assert_int_equal(lmail_smtp_param_next(text, sizeof text - 1, &pos, &p), LMAIL_EVENT);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5321_4_1_2_mailbox),    cmocka_unit_test(attack_s25_not_a_mailbox),
      cmocka_unit_test(attack_s21_shell),         cmocka_unit_test(attack_s26_address_literals),
      cmocka_unit_test(attack_s27_limits),        cmocka_unit_test(position_of_the_fault),
      cmocka_unit_test(attack_g7_nul_everywhere), cmocka_unit_test(rfc5321_4_1_2_esmtp_params),
      cmocka_unit_test(attack_s29_parameters), cmocka_unit_test(rfc6531_3_3_utf8_value),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
