/* SPDX-License-Identifier: MIT */
/* address.c - address lists: the RFCs' examples, what real mail has, what attackers write. */

#include "address_walk.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- examples of the RFCs --------------------------------------------------------------------- */

static void rfc5322_a1_addresses(void **state)
{
  (void)state;
  check_walk(" John Doe <jdoe@machine.example>", "John Doe<jdoe@machine.example>");
  check_walk("\"Joe Q. Public\" <john.q.public@example.com>",
             "Joe Q. Public<john.q.public@example.com>");
  check_walk("Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
             "Mary Smith<mary@x.test> | <jdoe@example.org> | Who?<one@y.test>");
  check_walk("<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>",
             "<boss@nil.test> | Giant; \"Big\" Box<sysservices@example.net>");
  check_walk("A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
             "A Group: | Ed Jones<c@a.test> | <joe@where.test> | John<jdoe@one.test> | ;");
  check_walk("Undisclosed recipients:;", "Undisclosed recipients: | ;");
}

static void rfc5322_a5_comments_and_white_space(void **state)
{
  (void)state;
  check_walk("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
             "Pete<pete@silly.test>(A nice ) chap)(his account)(his host) !CFWS_AT@26");
  check_walk("A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public.example>,\r\n"
             "         joe@example.org,\r\n  John <jdoe@one.test> (my dear friend); (the end of the "
             "group)",
             "A Group:(Some people) | Chris Jones<c@public.example>(Chris's host.) !CFWS_AT@43 | "
             "<joe@example.org> | John<jdoe@one.test>(my dear friend) | ;(the end of the group)");
  check_walk("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;",
             "Hidden recipients:(Empty list)(start) | ;(nobody(that I know))");
}

static void rfc5322_a6_obsolete(void **state)
{
  (void)state;
  check_walk("Joe Q. Public <john.q.public@example.com>",
             "Joe Q. Public<john.q.public@example.com> !OBS_PHRASE@5");
  check_walk("Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example",
             "Mary Smith<@node.test:mary@example.net> !ROUTE@12 | <jdoe@test.example> !CFWS@53 "
             "~EMPTY@42");
  check_walk("John Doe <jdoe@machine(comment).  example>",
             "John Doe<jdoe@machine.example>(comment) !CFWS@22");
  check_walk("Mary Smith\r\n\t \r\n <a@b>", "Mary Smith<a@b> !DEFECT_BLANK_FOLD@14");
}

static void rfc822_examples(void **state)
{
  (void)state;
  check_walk("\"Al Neuman\"@Mad-Host, Sam.Irving@Other-Host",
             "<Al Neuman@Mad-Host> | <Sam.Irving@Other-Host>");
  check_walk("Wilt . (the  Stilt) Chamberlain@NBA.US",
             "<Wilt.Chamberlain@NBA.US>(the Stilt) !CFWS@4");
  check_walk(":sysmail@  Some-Group. Some-Org",
             ": !NO_GROUP_NAME@0 | <sysmail@Some-Group.Some-Org> "
             "!CFWS@22 !CFWS_AT@9 | ; !UNCLOSED_GROUP@31");
  check_walk(
      "Important folk:\r\n Tom Softwood <Balsa@Tree.Root>,\r\n \"Sam Irving\"@Other-Host;,\r\n"
      " Standard Distribution:\r\n  </main/davis/people/standard@Other-Host>;",
      "Important folk: | Tom Softwood<Balsa@Tree.Root> | <Sam Irving@Other-Host> | ; | "
      "Standard Distribution: | </main/davis/people/standard@Other-Host> | ;");
  check_walk("jdoe@host (Jane Doe)", "Jane Doe<jdoe@host>(Jane Doe)");
  check_walk("<jdoe@host> (Jane Doe)", "Jane Doe<jdoe@host>(Jane Doe)");
  check_walk("(first) jdoe(second)@host", "<jdoe@host>(first)(second) !CFWS_AT@12");
  check_walk("jdoe@host (one) (two)", "two<jdoe@host>(one)(two)");
}

static void rfc6854_groups_in_from(void **state)
{
  (void)state;
  check_walk("Managing Partners:ben@example.com,carol@example.com;",
             "Managing Partners: | <ben@example.com> | <carol@example.com> | ;");
  check_walk("undisclosed-recipients:;", "undisclosed-recipients: | ;");
  check_walk("g:,,;", "g: | ; ~EMPTY@2 ~EMPTY@3");
  check_walk("g:(nobody);", "g: | ;(nobody)");
}

static void rfc7103_7_1_broken_addresses(void **state)
{
  (void)state;
  check_walk("<@example.net:fran@example.com>", "<@example.net:fran@example.com> !ROUTE@1");
  check_walk("<<<user2@example.org>>>",
             "<user2@example.org> !ANGLE@1 !ANGLE@2 !ANGLE@21 !ANGLE@22");
  check_walk("<another@example.net", "<another@example.net> !UNCLOSED_ANGLE@0");
  check_walk("second@example.org>", "<second@example.org> !ANGLE@18");
  check_walk("(Testing <fran@example.com>", "<fran@example.com>(Testing) !PAREN@0");
  check_walk("Testing) <sam@example.com>", "Testing)<sam@example.com> !SPECIAL@7");
  check_walk("<third@example.net, fourth@example.net>",
             "<third@example.net> !UNCLOSED_ANGLE@0 | <fourth@example.net> !ANGLE@38");
  check_walk("\"Joe <joe@example.com>", "Joe<joe@example.com> !UNCLOSED_QUOTE@0 !SPECIAL@0");
  check_walk("Joe", "<Joe> !NO_DOMAIN@3");
}

/* ---- encoded words and UTF-8 ------------------------------------------------------------------ */

static void rfc2047_5_3_words_in_phrases(void **state)
{
  (void)state;
  check_walk("=?US-ASCII*EN?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore<moore@cs.utk.edu>");
  check_walk("=?utf-8?q?J=C3=B6rg?=\r\n =?utf-8?q?_M=C3?= =?utf-8?q?=BCller?= Jr <a@b>",
             "J\xc3\xb6rg M\xc3\xbcller Jr<a@b>");
  check_walk("\"John\" =?utf-8?q?Doe?= <a@b>", "John Doe<a@b>");
  check_walk("\"John\"=?utf-8?q?Doe?= <a@b>", "JohnDoe<a@b>");
  check_walk("Name (comment) =?utf-8?q?Doe?= <a@b>", "Name Doe<a@b>(comment)");
  check_walk("a@b (=?utf-8?q?J=C3=B6rg?=)", "J\xc3\xb6rg<a@b>(J\xc3\xb6rg)");
  check_walk("a@b (x =?utf-8?q?y?= (=?utf-8?q?z?=))", "x y (z)<a@b>(x y (z))");
  /* what is decoded is never structure */
  check_walk("=?utf-8?q?a=2C_b=40c_=3Cd=40e=3E?= <f@g>", "a, b@c <d@e><f@g>");
  /* an atom that is no encoded word */
  check_walk("=? <a@b>", "=?<a@b>");
  check_walk("=?x?q?a?= <a@b>", "=?x?q?a?=<a@b>");
}

static void attack_m14_words_elsewhere(void **state)
{
  (void)state;
  check_walk("=?utf-8?q?a?=@b", "<=?utf-8?q?a?=@b>");
  check_walk("a@=?utf-8?q?b?=", "<a@=?utf-8?q?b?=>");
  check_walk("=?x?q?=41=40?=@b", "<=?x?q?=41=40?=@b>");
  check_walk("=?utf-8?q?a=0d=0aX=3Ay=00?= <a@b>", "a  X:y\xef\xbf\xbd<a@b>");
}

static void rfc6532_utf8(void **state)
{
  (void)state;
  check_walk("J\xc3\xb6rg M. <j\xc3\xb6rg@b\xc3\xbc"
             "cher.example>",
             "J\xc3\xb6rg M.<j\xc3\xb6rg@b\xc3\xbc"
             "cher.example> !OBS_PHRASE@7");
  check_walk("\"\xe2\x82\xac\"@x", "<\xe2\x82\xac@x>");
  check_walk("J\xf6rg <a@b>", "J\xef\xbf\xbdrg<a@b> !8BIT@1");
  check_walk("\"J\xf6rg\" <a@b> (\xe4\xe4)",
             "J\xef\xbf\xbdrg<a@b>(\xef\xbf\xbd\xef\xbf\xbd) !8BIT@2 !8BIT@14");
  check_walk("j\xf6rg@b", "<j\xf6rg@b> !8BIT@1");
}

static void attack_m13_controls_and_invisible(void **state)
{
  (void)state;
  check_walk("a\x01"
             "b <a@b>",
             "a\x01"
             "b<a@b> !CONTROL@1 !SPECIAL@1");
  check_walk("\"a\x7f\" <a@b>", "a\x7f<a@b> !OBS_TEXT@2");
  check_walk("x\xe2\x80\xae <a@b>", "x\xe2\x80\xae<a@b> !INVISIBLE@1");
  check_walk("admin@good.org\xe2\x80\x80", "<admin@good.org\xe2\x80\x80> !LABEL@11");
  check_walk("a@b\xe3\x80\x82"
             "c",
             "<a@b\xe3\x80\x82"
             "c> !LABEL@2");
  check_walk("a\x0d"
             "b@c",
             "<> !CONTROL@1 !BAD_LOCAL@0");
  assert_string_equal(walk("a\0b <a@b>", 9), "a\xef\xbf\xbd"
                                             "b<a@b> !CONTROL@1 !SPECIAL@1");
  assert_string_equal(walk("\"a\0b\" <a@b>", 11), "a\xef\xbf\xbd"
                                                  "b<a@b> !CONTROL@2");
  assert_string_equal(walk("\"a\\\0\"@b", 7), "<?@b> !OBS_TEXT@2");
  check_walk("\"a\\\rb\"@c", "<?@c> !OBS_TEXT@2");
  /* CRLF smuggled in a quoted local part (QUIRKS 49): it is a fold, or the value's end */
  check_walk("\"a\r\n b\"@c", "<a b@c>");
  check_walk("\"a\r\nRCPT TO:<x>\"@c",
             "a<> !UNCLOSED_QUOTE@0 !SPECIAL@0 !NO_ADDRESS@0 ~LINE_END@2");
}

static void rfc5890_labels(void **state)
{
  (void)state;
  check_walk("a@xn--bcher-kva.example", "<a@xn--bcher-kva.example>");
  check_walk("a@XN--bcher-kva.example", "<a@XN--bcher-kva.example>");
  check_walk("a@xn--", "<a@xn--> !LABEL@2");
  check_walk("a@x.xn--\xc3\xbc", "<a@x.xn--\xc3\xbc> !LABEL@4");
  check_walk("a@-b.c", "<a@-b.c> !LABEL@2");
  check_walk("a@c.b-", "<a@c.b-> !LABEL@4");
  check_walk("a@ab--c", "<a@ab--c>");
}

/* ---- what real mail has ----------------------------------------------------------------------- */

static void quirk_49_names(void **state)
{
  (void)state;
  check_walk("user@x <user@x>", "user@x<user@x> !SPECIAL@4");
  check_walk("User@X <user@x>", "User@X<user@x> !SPECIAL@4");
  check_walk("John [Home] <a@b>", "John [Home]<a@b> !SPECIAL@5");
  check_walk("Doe, John <a@b>", "<Doe> !NO_DOMAIN@3 | John<a@b>");
  check_walk("J. R. \"Bob\" Dobbs <a@b>", "J. R. Bob Dobbs<a@b> !OBS_PHRASE@1");
  check_walk("<phil@example.com> <phil@example.com>", "<> !AMBIGUOUS@19");
  check_walk("\"<phil@example.com>\" <phil@example.com>", "<phil@example.com><phil@example.com>");
  check_walk("'a@b' <a@b>", "'a@b'<> !SPECIAL@2 !AMBIGUOUS@2");
  check_walk("\\a <a@b>", "\\a<a@b> !SPECIAL@0");
}

static void quirk_49_addresses(void **state)
{
  (void)state;
  check_walk("Name <", "Name<> !NO_ADDRESS@5 !UNCLOSED_ANGLE@5");
  check_walk("Name <>", "Name<> !NO_ADDRESS@5");
  check_walk("Name <user>", "Name<user> !NO_DOMAIN@10");
  check_walk("a@, b@c", "<a> !NO_DOMAIN@2 | <b@c>");
  check_walk("a@b.c., a..b@c, .a@b, a.@b, a@b..c, a@.b",
             "<a@b.c> !DOTS@5 | <a..b@c> !DOTS@10 | <.a@b> !DOTS@16 | <a.@b> !DOTS@23 | "
             "<a@b..c> !DOTS@32 | <a@.b> !DOTS@38");
  check_walk("\"local\\@x\"@y", "<local@x@y>");
  check_walk("a b c", "a b c<> !NO_ADDRESS@0");
  check_walk("a!b@c, host!user, a%b@c", "<a!b@c> | <host!user> !NO_DOMAIN@16 | <a%b@c>");
  check_walk("a@[192.0.2.1], a@[IPv6:::1], a@[ x ]", "<a@[192.0.2.1]> | <a@[IPv6:::1]> | <a@[x]>");
  check_walk("a@[x\\]y]", "<a@[x]y]> !OBS_TEXT@4");
  check_walk("a@[unclosed, b@c", "<> !BAD_DOMAIN@2 | <b@c>");
  check_walk("From: a@b Reply-To: c@d", "From: | <> !AMBIGUOUS@10 | ; !UNCLOSED_GROUP@23");
  check_walk("x <mailto:a@b>, c@d", "x<> !BAD_LOCAL@3 | <c@d>");
  check_walk("a@b.c\nd@e", "<a@b.c> ~LINE_END@5");
  check_walk("a@b.c\n", "<a@b.c>");
  check_walk("a@b.c\r\n", "<a@b.c>");
  check_walk("", "");
  check_walk(" \r\n ", "");
  check_walk("(c)", "");
}

/* ---- what attackers write --------------------------------------------------------------------- */

static void attack_m9_one_reading(void **state)
{
  (void)state;
  check_walk("a@evil.org@good.org", "<> !AMBIGUOUS@10");
  check_walk("\"a@good.org\" <x@evil>", "a@good.org<x@evil>");
  check_walk("good@good.org <x@evil.org>", "good@good.org<> !SPECIAL@4 !AMBIGUOUS@4");
  check_walk("<x@evil>good@good.org", "<> !AMBIGUOUS@8");
  check_walk("x@good.org)y@evil.org", "<> !AMBIGUOUS@11");
  check_walk("a@b(c@d)", "c@d<a@b>(c@d)");
  check_walk("\"a\"b@c", "<> !BAD_LOCAL@0");
  check_walk("a\"b\"@c", "<> !BAD_LOCAL@0");
  check_walk("<a@b c@d>", "<> !AMBIGUOUS@5");
  check_walk("<a b@c>", "<> !BAD_LOCAL@1");
  check_walk("<a@b <c@d>", "<> !AMBIGUOUS@5");
  check_walk("a@b c@d, e@f", "<> !AMBIGUOUS@4 | <e@f>");
  check_walk("a b@c", "<> !BAD_LOCAL@0");
  check_walk("@b", "<> !BAD_LOCAL@0");
  check_walk("<a@b>:c@d;", "<> !AMBIGUOUS@5 ~SEMICOLON@9");
  check_walk("a@b:c@d;", "<> !AMBIGUOUS@3 ~SEMICOLON@7");
  check_walk("\"a@good.org, \" <x@evil>, b@c", "a@good.org, <x@evil> | <b@c>");
}

static void attack_m10_lists(void **state)
{
  (void)state;
  check_walk("<a@b>\\,<c@d>", "<> !AMBIGUOUS@5 | <c@d>");
  check_walk("a@b,<c@d>", "<a@b> | <c@d>");
  check_walk("<a@b>, <c@d>", "<a@b> | <c@d>");
  check_walk("a@b;c@d", "<a@b> | <c@d> ~SEMICOLON@3");
  check_walk(",,a@b,,", "<a@b> ~EMPTY@0 ~EMPTY@1 ~EMPTY@6 ~EMPTY@7");
  check_walk("a@b,", "<a@b> ~EMPTY@4");
  check_walk("a@b, (c) , d@e", "<a@b> | <d@e> ~EMPTY@9");
}

static void attack_m11_groups(void **state)
{
  (void)state;
  check_walk("g:;", "g: | ;");
  check_walk("g: a@b;", "g: | <a@b> | ;");
  check_walk("g: h: a@b;;", "g: | <a@b> ~NESTED_GROUP@3 | ; ~SEMICOLON@10");
  check_walk("g: h: i: a@b; c@d", "g: | <a@b> ~NESTED_GROUP@3 ~NESTED_GROUP@6 | ; "
                                  "!NO_COMMA@14 | <c@d>");
  check_walk("g: a@b", "g: | <a@b> | ; !UNCLOSED_GROUP@6");
  check_walk(":;", ": !NO_GROUP_NAME@0 | ;");
  check_walk("a@b;", "<a@b> ~SEMICOLON@3");
  check_walk("g: a@b, x <c@d; e@f",
             "g: | <a@b> | x<c@d> !UNCLOSED_ANGLE@10 | ; !NO_COMMA@16 | <e@f>");
  check_walk("List 1: a@b; List 2: c@d; e@f",
             "List 1: | <a@b> | ; !NO_COMMA@13 | List 2: | <c@d> | ; !NO_COMMA@26 | <e@f>");
}

static void attack_m12_routes(void **state)
{
  (void)state;
  check_walk("<@a,@b:c@d>", "<@a,@b:c@d> !ROUTE@1");
  check_walk("<@a , , @b : c@d>", "<@a , , @b :c@d> !ROUTE@1");
  check_walk("<,@a:c@d>", "<,@a:c@d> !ROUTE@1");
  check_walk("<@a>", "<> !BAD_LOCAL@1");
  check_walk("<@a,b@c>, d@e", "<> !BAD_LOCAL@1 !UNCLOSED_ANGLE@0 | <b@c> !ANGLE@7 | <d@e>");
  check_walk("<@[(x)]:c@d> (y)", "y<@[(x)]:c@d>(y) !ROUTE@1");
}

static void attack_m7_comments(void **state)
{
  (void)state;
  check_walk("(a(b(c)))a@b", "<a@b>(a(b(c)))");
  check_walk("(a) x (b) y (c) < (d) l (e) @ (f) d (g) > (h)",
             "x y<l@d>(a)(b)(c)(d)(e)(f)(g)(h) !CFWS_AT@23 !CFWS_AT@29");
  check_walk("((comment)test@iana.org", "<test@iana.org>()(comment) !PAREN@0");
  check_walk("a@b (x\\", "x\\<a@b>(x\\) !PAREN@4");
  check_walk("a@b (x, c@d (e)", "x<a@b>(x) !PAREN@4 | e<c@d>(e)");
  check_walk("a@(b.c", "b.c<a>(b.c) !PAREN@2 !NO_DOMAIN@2");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5322_a1_addresses),
      cmocka_unit_test(rfc5322_a5_comments_and_white_space),
      cmocka_unit_test(rfc5322_a6_obsolete),
      cmocka_unit_test(rfc822_examples),
      cmocka_unit_test(rfc6854_groups_in_from),
      cmocka_unit_test(rfc7103_7_1_broken_addresses),
      cmocka_unit_test(rfc2047_5_3_words_in_phrases),
      cmocka_unit_test(attack_m14_words_elsewhere),
      cmocka_unit_test(rfc6532_utf8),
      cmocka_unit_test(attack_m13_controls_and_invisible),
      cmocka_unit_test(rfc5890_labels),
      cmocka_unit_test(quirk_49_names),
      cmocka_unit_test(quirk_49_addresses),
      cmocka_unit_test(attack_m9_one_reading),
      cmocka_unit_test(attack_m10_lists),
      cmocka_unit_test(attack_m11_groups),
      cmocka_unit_test(attack_m12_routes),
      cmocka_unit_test(attack_m7_comments),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
