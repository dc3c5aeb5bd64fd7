/* SPDX-License-Identifier: MIT */
/* message_id.c - identifiers and lists of them: RFC 5322 3.6.4 and 4.5.4, quirks 25 and 51, attack M16. */

#include <libmail/message_id.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* "id=left:right | id=... ! DEFECT@4 ...", and that each identifier knows its own defects. */
static void describe(const char *s, size_t n, char *out, size_t cap)
{
  lmail_defect room[64];
  lmail_defects defects = {NULL, 64, 0};
  uint8_t *copy = malloc(n ? n : 1); /* exactly as long as it is */
  lmail_message_id_iter it;
  lmail_message_id id;
  uint32_t told = 0, of_ids = 0;
  size_t i, len = 0;

  defects.list = room;
  memcpy(copy, s, n);
  *out = '\0';
  lmail_message_id_init(&it, copy, n, &defects);
  while (lmail_message_id_next(&it, &id)) {
    of_ids |= id.defects;
    len += (size_t)snprintf(out + len, cap - len, "%s%.*s=%.*s:%.*s", len ? " | " : "",
                            (int)id.id_len, (const char *)id.id, (int)id.left_len,
                            (const char *)id.left, (int)id.right_len, (const char *)id.right);
  }
  assert_int_equal(lmail_message_id_next(&it, &id), 0); /* and so it stays */
  for (i = 0; i < defects.count && i < 64; i++) {
    const char *name = lmail_defect_name(room[i].code);

    assert_non_null(name);
    assert_true(room[i].off <= n);
    told |= LMAIL_ID_DEFECT(room[i].code);
    len += (size_t)snprintf(out + len, cap - len, "%s%s@%u", i ? " " : " ! ",
                            name + strlen("DEFECT_ID_"), (unsigned)room[i].off);
  }
  assert_int_equal(of_ids & ~told, 0);
  free(copy);
}

static void check(const char *s, const char *expected)
{
  char out[1000];

  describe(s, strlen(s), out, sizeof out);
  if (strcmp(out, expected) != 0) fail_msg("\"%s\"\n  is  %s\n not  %s", s, out, expected);
}

static void rfc5322_a_examples(void **state)
{
  (void)state;
  check(" <1234@local.machine.example>\r\n",
        "1234@local.machine.example=1234:local.machine.example");
  check(" <1234@local.machine.example>\r\n <3456@example.net>\r\n",
        "1234@local.machine.example=1234:local.machine.example | 3456@example.net=3456:example.net");
  check("              <testabcd.1234@silly.test>",
        "testabcd.1234@silly.test=testabcd.1234:silly.test");
  check(
      " <1234   @   local(blah)  .machine .example>", /* appendix A.6.3 */
      "1234   @   local(blah)  .machine .example=1234   :   local(blah)  .machine .example ! SPACE@6");
}

static void rfc5322_3_6_4_msg_id(void **state)
{
  (void)state;
  check("<a@b>", "a@b=a:b");
  check("<a@b><c@d>", "a@b=a:b | c@d=c:d");
  check("(c) <a@b> (d (e)) <c@[192.0.2.1]> (<x@y>)", "a@b=a:b | c@[192.0.2.1]=c:[192.0.2.1]");
  check("<a!#$%&'*+-/=?^_`{|}~.b@c-d.e>",
        "a!#$%&'*+-/=?^_`{|}~.b@c-d.e=a!#$%&'*+-/=?^_`{|}~.b:c-d.e");
  check("<j\xc3\xb6@b>", "j\xc3\xb6@b=j\xc3\xb6:b"); /* RFC 6532 3.2 */
  check("<a@[]>", "a@[]=a:[]");
}

static void rfc5322_4_5_4_obsolete(void **state)
{
  (void)state;
  check("<\"a b>\"@c>", "\"a b>\"@c=\"a b>\":c ! QUOTED@1");
  check("Your message of \"Fri, 11 Aug 1995 09:34:10 BST.\"", " ! TEXT@0 NONE@48");
  check("Your message of \"Fri <x@y>\" <a@b> (Bob)", "a@b=a:b ! TEXT@0");
  check("<a@b> from Bob <c@d>, of Fri", "a@b=a:b | c@d=c:d ! TEXT@6 SEPARATOR@20 TEXT@22");
}

static void quirk_51_brackets(void **state)
{
  (void)state;
  check("a@b", "a@b=a:b ! NO_BRACKETS@0");
  check("a@b c@d", "a@b=a:b | c@d=c:d ! NO_BRACKETS@0 NO_BRACKETS@4");
  check("a@b (c) and c@d", "a@b=a:b | c@d=c:d ! NO_BRACKETS@0 TEXT@8 NO_BRACKETS@12");
  check("102.10200000000105", "102.10200000000105=102.10200000000105: ! NO_BRACKETS@0 NO_DOMAIN@0");
  check("message of a@b", " ! TEXT@0 NONE@14");
  check("a@b <c@d>", "c@d=c:d ! TEXT@0");
  check("<a@b", "a@b=a:b ! OPEN@0");
  check("<a@b <c@d>", "a@b=a:b | c@d=c:d ! OPEN@0");
  check("<a@b, c", "a@b=a:b ! OPEN@0 SEPARATOR@4 TEXT@6");
  check("<<a@b>>", "a@b=a:b ! TEXT@0 TEXT@6");
  check("a@b>", "a@b>=a:b> ! NO_BRACKETS@0 CHARACTERS@1");
  check("<a@b>, <c@d>;<e@f>", "a@b=a:b | c@d=c:d | e@f=e:f ! SEPARATOR@5 SEPARATOR@12");
  check("<a@b>trailing", "a@b=a:b ! TEXT@5");
}

static void quirk_51_domains(void **state)
{
  (void)state;
  check("<a>", "a=a: ! NO_DOMAIN@1");
  check("<>", "=: ! EMPTY@1");
  check("< >", "=: ! EMPTY@2");
  check("<@>", "@=: ! EMPTY@1");
  check("<a@>", "a@=a: ! EMPTY@2");
  check("<@b>", "@b=:b ! EMPTY@1");
  check("<a@b@c>", "a@b@c=a@b:c ! TWO_DOMAINS@4");
  check("<a@@c>", "a@@c=a@:c ! TWO_DOMAINS@3");
  check("", " ! NONE@0");
  check(" \r\n", " ! NONE@3");
}

static void quirk_51_characters(void **state)
{
  (void)state;
  check("< 9252@ ebony >", "9252@ ebony=9252: ebony ! SPACE@1");
  check("< a@b >", "a@b=a:b ! SPACE@1"); /* 3.6.4 has none there, 4.5.4 has */
  check("<a@b\r\n >", "a@b=a:b ! SPACE@4");
  check("< a..b@c>", "a..b@c=a..b:c ! SPACE@1 CHARACTERS@2");
  check("<a b@c>", "a b@c=a b:c ! SPACE@2");
  check("<a\r\n b@c>", "a\r\n b@c=a\r\n b:c ! SPACE@2");
  check("<a..b@c>", "a..b@c=a..b:c ! CHARACTERS@1");
  check("<.a@c>", ".a@c=.a:c ! CHARACTERS@1");
  check("<a@c.>", "a@c.=a:c. ! CHARACTERS@2");
  check("<a:b@c>", "a:b@c=a:b:c ! CHARACTERS@1");
  check("<a@[b\\]>", "a@[b\\]=a:[b\\] ! CHARACTERS@2");
  check("<a\x01@b>", "a\x01@b=a\x01:b ! CHARACTERS@1");
}

static void quirk_25_stray_quotes(void **state)
{
  (void)state; /* mailcore2#1967: iCloud */
  check("<a\"b@c>", "a\"b@c=a\"b:c ! CHARACTERS@1");
  check("<\"a@b> <\"c@d>", "\"a@b=\"a:b | \"c@d=\"c:d ! CHARACTERS@1 CHARACTERS@8");
  check("\" <a@b>", "a@b=a:b ! TEXT@0");
}

static void an_open_comment_hides_nothing(void **state)
{
  (void)state;
  check("<a@b> (open <c@d> (e) <f@g>",
        "a@b=a:b | c@d=c:d | f@g=f:g ! OPEN_COMMENT@6 TEXT@6 TEXT@18");
  check("<a@(b>", "a@(b=a:(b ! SPACE@3");
}

static void nothing_at_all(void **state)
{
  lmail_message_id_iter it;
  lmail_message_id id;

  (void)state;
  lmail_message_id_init(&it, NULL, 0, NULL);
  assert_int_equal(lmail_message_id_next(&it, &id), 0);
}

static void nul_anywhere(void **state)
{
  static const char ids[] = "<a@b> (c) \"d\" <e@f>";
  char s[sizeof ids], out[1000];
  size_t at;

  (void)state;
  for (at = 0; at + 1 < sizeof ids; at++) {
    memcpy(s, ids, sizeof ids);
    s[at] = '\0';
    describe(s, sizeof ids - 1, out, sizeof out);
    describe(ids, at, out, sizeof out); /* and every beginning */
  }
}

/* lmail_message_id_text at every size. */
static void check_text(const char *s, const char *expected)
{
  size_t n = strlen(expected), cap, len;
  lmail_message_id_iter it;
  lmail_message_id id;

  lmail_message_id_init(&it, s, strlen(s), NULL);
  assert_int_equal(lmail_message_id_next(&it, &id), 1);
  for (cap = 0; cap <= n + 1; cap++) {
    char *out = malloc(cap ? cap : 1);

    assert_int_equal(lmail_message_id_text(&id, out, cap, &len), cap < n ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(len, n);
    if (cap >= n) assert_memory_equal(out, expected, n);
    free(out);
  }
}

static void rfc5322_4_5_4_text(void **state)
{
  (void)state;
  check_text("<a@b>", "a@b");
  check_text("<1234   @   local(blah)  .machine\r\n .example>", "1234@local.machine.example");
  check_text("<\"a (b)\r\n c\" @ d>", "\"a (b) c\"@d");
  check_text("<a>", "a");
  check_text("<>", "");
  check_text("<a@>", "a@");
  check_text("<a@b@c>", "a@b@c");
  check_text("<a@b(c>", "a@b(c");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5322_a_examples),     cmocka_unit_test(rfc5322_3_6_4_msg_id),
      cmocka_unit_test(rfc5322_4_5_4_obsolete), cmocka_unit_test(quirk_51_brackets),
      cmocka_unit_test(quirk_51_domains),       cmocka_unit_test(quirk_51_characters),
      cmocka_unit_test(quirk_25_stray_quotes),  cmocka_unit_test(an_open_comment_hides_nothing),
      cmocka_unit_test(nothing_at_all),         cmocka_unit_test(nul_anywhere),
      cmocka_unit_test(rfc5322_4_5_4_text),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
