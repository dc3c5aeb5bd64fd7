/* SPDX-License-Identifier: MIT */
/*
 * text.c - text of header fields as UTF-8: RFC 2047, RFC 2231 5, RFC 5322 3.2.5, RFC 6532; quirks 47
 * and 48, attacks M13, M14, B4 to B6.
 */

#include "text_check.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* ---- what the RFCs say -------------------------------------------------------------------------- */

static void rfc2047_8_examples(void **state)
{
  (void)state;
  TEXT("=?US-ASCII?Q?Keith_Moore?=", "Keith Moore", "");
  TEXT("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld J\xc3\xb8rn Simonsen", "");
  TEXT("=?ISO-8859-1?Q?Andr=E9?= Pirard", "Andr\xc3\xa9 Pirard", "");
  TEXT("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n"
       "    =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
       "If you can read this yo    =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
       "CHARSET@55");
  TEXT("=?ISO-8859-1?Q?a?=", "a", "");
  TEXT("=?ISO-8859-1?Q?a?= b", "a b", "");
  TEXT("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab", "");
  TEXT("=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab", "");
  TEXT("=?ISO-8859-1?Q?a?=\r\n       =?ISO-8859-1?Q?b?=", "ab", "");
  TEXT("=?ISO-8859-1?Q?a_b?=", "a b", "");
  TEXT("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?_b?=", "a b", "");
}

static void rfc2231_5_language(void **state)
{
  lmail_word_iter it;
  lmail_word w;

  (void)state;
  TEXT("=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore", "");
  TEXT("=?US-ASCII*?Q?a?=", "a", "");
  TEXT("=?utf-8*de-AT?Q?=C3?= =?UTF-8*fr?Q?=BC?=", "\xc3\xbc", "SPLIT@22");
  lmail_word_init(&it, "=?US-ASCII*EN?Q?Keith_Moore?=", 29);
  assert_int_equal(lmail_word_next(&it, &w), 1);
  assert_int_equal(w.language_len, 2);
  assert_memory_equal(w.language, "EN", 2);
  assert_int_equal(w.charset_len, 8);
}

static void rfc5322_2_2_3_unfolding(void **state)
{
  (void)state;
  TEXT("", "", "");
  TEXT(" \r\n \t", "", "");
  TEXT(" a\r\n b\n\tc \r\n", "a b\tc", "");
  TEXT("\r\n a", "a", "");
  TEXT("a  b \t c", "a  b \t c", "");
  TEXT("a\r\n \r\n b", "a  b", "");
}

static void rfc5322_one_space(void **state)
{
  lmail_text_config cfg;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.options = LMAIL_TEXT_ONE_SPACE;
  TEXT_AS(&cfg, " Fwd: \n\tSaying \r\n  Hello  you\r\n", "Fwd: Saying Hello  you", "");
  TEXT_AS(&cfg, "a =?utf-8?q?b?= \r\n \t=?utf-8?q?c?=\r\n  d", "a bc d", "");
}

static void rfc6532_raw_utf8(void **state)
{
  (void)state;
  TEXT("Gr\xc3\xbc\xc3\x9f"
       "e \xf0\x9f\x98\x80",
       "Gr\xc3\xbc\xc3\x9f"
       "e \xf0\x9f\x98\x80",
       "");
  TEXT("\xc3\xbc =?utf-8?q?=C3=BC?= \xc3\xbc", "\xc3\xbc \xc3\xbc \xc3\xbc", "");
}

/* ---- encoded words as they are written ------------------------------------------------------------ */

static void q47_split_characters_are_joined(void **state)
{
  (void)state;
  TEXT("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "\xc3\xbc", "SPLIT@16");
  TEXT("=?utf-8?b?4oI=?=\r\n =?UTF-8?b?rA==?=", "\xe2\x82\xac", "SPLIT@19");
  TEXT("=?utf-8?q?=C3?= =?utf-8?b?vA==?=", "\xc3\xbc", "SPLIT@16");
  TEXT("=?utf-8?q?=C3?= =?iso-8859-1?q?=BC?=", "\xef\xbf\xbd\xc2\xbc", "BAD_OCTETS@0");
  TEXT("=?utf-8?q?=C3?= x =?utf-8?q?=BC?=", "\xef\xbf\xbd x \xef\xbf\xbd",
       "BAD_OCTETS@0 BAD_OCTETS@18");
  TEXT("=?utf-8?q?=E2?= =?utf-8?q?=82?= =?utf-8?q?=AC?=", "\xe2\x82\xac", "SPLIT@16 SPLIT@32");
}

static void q47_split_encodings_are_joined(void **state)
{
  (void)state;
  TEXT("=?utf-8?b?4oKs4?= =?utf-8?b?oKs?=", "\xe2\x82\xac\xe2\x82\xac", "SPLIT@18");
  TEXT("=?utf-8?q?a=C?= =?utf-8?q?3=BC?=", "a\xc3\xbc", "SPLIT@16");
  TEXT("=?utf-8?q?a=?= =?utf-8?q?C3=BC?=", "a\xc3\xbc", "SPLIT@15");
  TEXT("=?utf-8?q?a=?= =?utf-8?b?QUJD?=", "a=ABC", "BAD_ESCAPE@0");
  TEXT("=?utf-8?b?QUJDR?= =?utf-8?q?a?=", "ABCa", "BAD_BASE64@0");
}

static void q47_glued_words(void **state)
{
  (void)state;
  TEXT("x=?utf-8?q?a?=y", "xay", "GLUED_WORD@1");
  TEXT("=?utf-8?q?a?==?utf-8?q?b?=", "ab", "GLUED_WORD@0");
  TEXT("[SPAM]=?utf-8?q?a?= b", "[SPAM]a b", "GLUED_WORD@6");
  TEXT("(=?utf-8?q?a?=)", "(a)", "GLUED_WORD@1");
  TEXT("=?utf-8?Q?a?=,=?utf-8?Q?b?=", "a,b", "GLUED_WORD@0 GLUED_WORD@14");
  TEXT("==?utf-8?q?a?=", "=a", "GLUED_WORD@1");
  TEXT("=?=?utf-8?q?a?=", "=?a", "GLUED_WORD@2");
}

static void q47_empty_words(void **state)
{
  (void)state;
  TEXT("=?utf-8?q?"
       "?=",
       "", "EMPTY_WORD@0");
  TEXT("=?iso-8859-1?Q?=", "", "EMPTY_WORD@0");
  TEXT("a =?iso-8859-1?Q?= b", "a  b", "EMPTY_WORD@2");
  TEXT("Some text =?utf-8?Q?"
       "?=here",
       "Some text here", "GLUED_WORD@10 EMPTY_WORD@10");
  TEXT("=?utf-8?q?=41?=", "A", "");
}

static void q47_words_cut_by_folding(void **state)
{
  (void)state;
  TEXT("=?utf-8?Q?Hello\n _there!?=", "Hello there!", "CUT_WORD@0");
  TEXT("=?utf-8?Q?Hel\r\n   \t  lo?=", "Hello", "CUT_WORD@0");
  TEXT("=?utf-8?Q?a=C3\r\n =BC?=", "a\xc3\xbc", "CUT_WORD@0");
  TEXT("=?utf-8?B?VGhpcyBpcyB0aGUgb\r\n 3JpZ2luYWw=?=", "This is the original", "CUT_WORD@0");
  TEXT("=?utf-8?Q?a b\r\n c?=", "a b c", "BLANK_IN_WORD@0 CUT_WORD@0");
}

static void q47_blanks_in_words(void **state)
{
  (void)state;
  TEXT("=?utf-8?q?a b?=", "a b", "BLANK_IN_WORD@0");
  TEXT("=?utf-8?q? a ?= c", " a  c", "BLANK_IN_WORD@0");
  TEXT("=?utf-8?b? QU JD ?=", "ABC", "BLANK_IN_WORD@0");
  TEXT("=?utf-8?q?abc def =?utf-8?q?x?=", "=?utf-8?q?abc def x", "");
}

static void b4_long_words(void **state)
{
  char in[80];

  (void)state;
  memset(in, 'a', sizeof in);
  memcpy(in, "=?utf-8?q?", 10);
  memcpy(in + 73, "?=", 2);
  check_decode(lmail_text_decode, NULL, in, 75, in + 10, 63, "");
  memcpy(in + 73, "a?=", 3);
  check_decode(lmail_text_decode, NULL, in, 76, in + 10, 64, "LONG_WORD@0");
}

static void b4_not_an_encoded_word(void **state)
{
  (void)state;
  TEXT("=?a?b?c?", "=?a?b?c?", "");
  TEXT("=??q?y?=", "=??q?y?=", "");
  TEXT("=?*en?q?y?=", "=?*en?q?y?=", "");
  TEXT("=?utf-8?q?a?b?=", "=?utf-8?q?a?b?=", "");
  TEXT("=?utf-8?q?a\x01?=", "=?utf-8?q?a\x01?=", "CONTROL@11");
  TEXT("=?utf-8?q?", "=?utf-8?q?", "");
  TEXT("=?utf-8?q?abc", "=?utf-8?q?abc", "");
  TEXT("=?utf-8?q?abc?", "=?utf-8?q?abc?", "");
  TEXT("=?utf-8?"
       "?abc?=",
       "=?utf-8?"
       "?abc?=",
       "");
  TEXT("=?utf.8?q?abc?=", "=?utf.8?q?abc?=", "");
  TEXT("=?utf-8?q", "=?utf-8?q", "");
  TEXT("=?utf-8", "=?utf-8", "");
  TEXT("=?", "=?", "");
  TEXT("=", "=", "");
  TEXT("= ?utf-8?q?a?=", "= ?utf-8?q?a?=", "");
}

static void b4_broken_encodings_give_what_they_can(void **state)
{
  (void)state;
  TEXT("=?utf-8?q?a=4?=", "a=4", "BAD_ESCAPE@0");
  TEXT("=?utf-8?q?a=zz=41?=", "a=zzA", "BAD_ESCAPE@0");
  TEXT("=?utf-8?q?==41?=", "=A", "BAD_ESCAPE@0");
  TEXT("=?utf-8?q?=4=41?=", "=4A", "BAD_ESCAPE@0");
  TEXT("=?utf-8?q?=c3=bC?=", "\xc3\xbc", "");
  TEXT("=?utf-8?b?QUJDR?=", "ABC", "BAD_BASE64@0");
  TEXT("=?utf-8?b?QU*JD?=", "ABC", "BAD_BASE64@0");
  TEXT("=?utf-8?b?QQ?=", "A", "BAD_BASE64@0");
  TEXT("=?utf-8?b?QQ=?=", "A", "BAD_BASE64@0");
  TEXT("=?utf-8?b?QUJD=QUJD?=", "ABCABC", "BAD_BASE64@0");
  TEXT("=?utf-8?b?QQ==QQ==?=", "AA", "BAD_BASE64@0");
  TEXT("=?utf-8?b?QQ==?= =?utf-8?b?QQ==?=", "AA", "");
  TEXT("=?utf-8?b?QR==?=", "A", "BAD_BASE64@0");
  TEXT("=?utf-8?b?QUI=?= =?utf-8?b?QUJD?=", "ABABC", "");
  TEXT("=?utf-8?b?QUJ=?=", "AB", "BAD_BASE64@0");
  TEXT("=?utf-8?b?QUJDRA==?= =?utf-8?b?8J+YgOKCrMO8YQ==?=",
       "ABCD\xf0\x9f\x98\x80\xe2\x82\xac\xc3\xbc"
       "a",
       "");
  TEXT("=?utf-8?b?QUJDRAo=?=", "ABCD ", "CONTROL@0");
  TEXT("=?utf-8?b?QUJDQUJDRAAA?=", "ABCABCD\xef\xbf\xbd\xef\xbf\xbd", "CONTROL@0 CONTROL@0");
  TEXT("=?utf-8?q?\xc3\xbc?=", "\xc3\xbc", "BAD_WORD@0");
}

static void b4_b5_unknown_words_stay(void **state)
{
  static const char nul[] = "=?a\0b?q?c?=";

  (void)state;
  TEXT("=?utf-8?x?y?=", "=?utf-8?x?y?=", "ENCODING@0");
  TEXT("=?utf-8?bq?y?=", "=?utf-8?bq?y?=", "ENCODING@0");
  TEXT("=?x-unknown?q?a?=", "=?x-unknown?q?a?=", "CHARSET@0");
  TEXT("=?utf-8?q?a?= =?x?q?b?=  =?utf-8?q?c?=", "a =?x?q?b?=  c", "CHARSET@14");
  TEXT("=?x?q?b?= =?y?q?b?=\r\n =?y?q?b?=", "=?x?q?b?= =?y?q?b?= =?y?q?b?=",
       "CHARSET@0 CHARSET@10 CHARSET@22");
  TEXT("=?x-user-defined?q?a?=", "=?x-user-defined?q?a?=", "CHARSET@0");
  TEXT("=?a'b?q?c?=", "=?a'b?q?c?=", "CHARSET@0");
  TEXT("=?a/b?q?c?=", "=?a/b?q?c?=", "");
  check_decode(lmail_text_decode, NULL, nul, sizeof nul - 1,
               "=?a\xef\xbf\xbd"
               "b?q?c?=",
               13, "CONTROL@3");
}

static void b5_long_charset_name(void **state)
{
  char in[1012];

  (void)state;
  memset(in, 'x', sizeof in);
  memcpy(in, "=?", 2);
  memcpy(in + 1002, "?q?abcd?==", 10);
  check_decode(lmail_text_decode, NULL, in, 1011, in, 1011, "CHARSET@0");
}

/* ---- octets --------------------------------------------------------------------------------------- */

static void b6_utf8_in_words(void **state)
{
  (void)state;
  TEXT("=?utf-8?q?=C0=80?=", "\xef\xbf\xbd\xef\xbf\xbd", "BAD_OCTETS@0");
  TEXT("=?utf-8?q?=E2=82a?=",
       "\xef\xbf\xbd"
       "a",
       "BAD_OCTETS@0");
  TEXT("=?utf-8?q?=ED=A0=80?=", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "BAD_OCTETS@0");
  TEXT("=?utf-8?q?=F4=90=80=80?=", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
       "BAD_OCTETS@0");
  TEXT("=?utf-8?q?a=F0=9F=98?= b", "a\xef\xbf\xbd b", "BAD_OCTETS@0");
  TEXT("=?us-ascii?q?=FC?=", "\xef\xbf\xbd", "BAD_OCTETS@0");
  TEXT("=?utf-8?q?=EF=BB=BFa?=",
       "\xef\xbb\xbf"
       "a",
       "");
}

static void b6_raw_octets(void **state)
{
  (void)state;
  TEXT("raw \xfc and \xc3\xbc", "raw \xef\xbf\xbd and \xc3\xbc", "8BIT@4");
  TEXT("a\xe2\x82 b", "a\xef\xbf\xbd b", "8BIT@1");
  TEXT("\xe2\x82\xe2\x82\xac", "\xef\xbf\xbd\xe2\x82\xac", "8BIT@0");
  TEXT("\xf0\x9f\x98", "\xef\xbf\xbd", "8BIT@0");
  TEXT("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "8BIT@0");
}

static void q48_fallback_charset(void **state)
{
  lmail_text_config cfg;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.fallback = lmail_charset_find_basic(NULL, "iso-8859-1", 10);
  TEXT_AS(&cfg,
          "Gr\xfc\xdf"
          "e \xc3\xbc =?utf-8?q?=FC?=",
          "Gr\xc3\xbc\xc3\x9f"
          "e \xc3\xbc \xef\xbf\xbd",
          "8BIT@2 BAD_OCTETS@9");
  TEXT_AS(&cfg, "\xc3\xbc\xfc", "\xc3\x83\xc2\xbc\xc3\xbc", "8BIT@2");
}

static void b5_the_callers_charsets(void **state)
{
  lmail_text_config cfg;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.find = lmail_charset_find_all;
  /* RFC 2047 8, with every charset of it */
  TEXT_AS(&cfg,
          "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n"
          "    =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
          "If you can read this you understand the example.", "");
  TEXT_AS(&cfg, "=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b", "");
  TEXT_AS(&cfg, "=?iso-8859-8?b?7eXs+SDv4SDp7Oj08A==?=",
          "\xd7\x9d\xd7\x95\xd7\x9c\xd7\xa9 \xd7\x9f\xd7\x91 "
          "\xd7\x99\xd7\x9c\xd7\x98\xd7\xa4\xd7\xa0",
          "");
  TEXT_AS(&cfg, "=?koi8-r?q?=F0=D2?= =?windows-1251?q?=CF?=", "\xd0\x9f\xd1\x80\xd0\x9f", "");
  /* the shift is left open, and the next word goes on in it */
  TEXT_AS(&cfg, "=?iso-2022-jp?b?GyRCJUY=?= =?iso-2022-jp?b?JTklSBsoQg==?=",
          "\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88", "");
  TEXT_AS(&cfg, "=?iso-2022-jp?b?GyRCJUY=?= a", "\xe3\x83\x86 a", "");
  /* as RFC 1468 wants it, each word from US-ASCII to US-ASCII: no two escape sequences in a row */
  TEXT_AS(&cfg, "=?iso-2022-jp?b?GyRCRnxLXBsoQg==?= =?iso-2022-jp?b?GyRCOGwbKEI=?=",
          "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "");
  TEXT_AS(&cfg, "=?iso-2022-jp?q?=1B$BF|=1B(B?= =?iso-2022-jp?b?GyRCOGwbKEI=?=",
          "\xe6\x97\xa5\xe8\xaa\x9e", "");
  TEXT_AS(&cfg, "=?iso-2022-jp?q?=1B$BF|=1B(B=1B?= =?iso-2022-jp?q?$B8l=1B(B?=",
          "\xe6\x97\xa5\xe8\xaa\x9e", "SPLIT@34");
  TEXT_AS(&cfg, "=?iso-2022-jp?q?=1B(J=1B(B?= =?iso-2022-jp?q?=1B(Ba?=",
          "\xef\xbf\xbd"
          "a",
          "BAD_OCTETS@0");
  TEXT_AS(&cfg, "=?gb2312?b?xOO6?= =?GB2312?b?ww==?=", "\xe4\xbd\xa0\xe5\xa5\xbd", "SPLIT@18");
  TEXT_AS(&cfg, "=?utf-7?q?+AOQ-?=", "\xc3\xa4", "");
  TEXT_AS(&cfg, "=?utf-7?q?a+AA0ACg-b?=", "a  b", "CONTROL@0 CONTROL@0");
  TEXT_AS(&cfg, "=?utf-16?b?/v8A/AAKAHg=?=", "\xc3\xbc x", "CONTROL@0");
  cfg.fallback = lmail_charset_find_all(NULL, "shift_jis", 9);
  TEXT_AS(&cfg, "\x83\x65\x83\x58 \x83\x5c", "\xe3\x83\x86\xe3\x82\xb9 \xe3\x82\xbd",
          "8BIT@0 8BIT@5");
}

static void m13_m14_controls(void **state)
{
  (void)state;
  TEXT("=?utf-8?q?a=0D=0AX:y=00?=", "a  X:y\xef\xbf\xbd", "CONTROL@0 CONTROL@0 CONTROL@0");
  TEXT("=?iso-8859-1?q?a=0A?= b", "a  b", "CONTROL@0");
  TEXT("=?utf-8?q?a=1B=7F=09b?=", "a\x1b\x7f\tb", "CONTROL@0 CONTROL@0");
  TEXT("a\x1b\x7f"
       "b",
       "a\x1b\x7f"
       "b",
       "CONTROL@1 CONTROL@2");
  check_decode(lmail_text_decode, NULL, "a\0b", 3,
               "a\xef\xbf\xbd"
               "b",
               5, "CONTROL@1");
  TEXT("=?iso-8859-1?q?a=81=A0?=", "a\xc2\x81\xc2\xa0", "CONTROL@0");
  TEXT("=?utf-8?q?a=E2=80=AEb=E2=80=AF?=",
       "a\xe2\x80\xae"
       "b\xe2\x80\xaf",
       "CONTROL@0");
  TEXT("x \xc3\xbc\xe2\x80\xa8\xe2\x81\xa6\xc2\x85 \xe2\x80\xa7\xe2\x81\xa5",
       "x \xc3\xbc\xe2\x80\xa8\xe2\x81\xa6\xc2\x85 \xe2\x80\xa7\xe2\x81\xa5",
       "CONTROL@4 CONTROL@7 CONTROL@10");
  TEXT("a\rb", "a b", "CONTROL@1");
  TEXT("a\r\nBcc: x", "a Bcc: x", "CONTROL@2");
  TEXT("a \n\nb", "a  b", "CONTROL@3");
}

/* ---- phrases and comments ------------------------------------------------------------------------- */

static void rfc5322_3_2_5_phrases(void **state)
{
  (void)state;
  PHRASE("", "", "");
  PHRASE(" \r\n ", "", "");
  PHRASE("Joe  Q.\r\n\t Public", "Joe Q. Public", "");
  PHRASE("\"Joe Q. Public\"", "Joe Q. Public", "");
  PHRASE("\"Giant; \\\"Big\\\" Box\"", "Giant; \"Big\" Box", "");
  PHRASE("Pete(A nice \\) chap) (his account)", "Pete", "");
  PHRASE("a(x)b \"c  d\"e", "a b c  de", "");
  PHRASE("\"a\r\n  b\"", "a  b", "");
  PHRASE("\"\" a", "a", "");
  PHRASE("\" a \"", " a ", "");
}

static void rfc2047_5_3_phrases(void **state)
{
  (void)state;
  PHRASE("=?ISO-8859-1?Q?Andr=E9?= Pirard", "Andr\xc3\xa9 Pirard", "");
  PHRASE("=?utf-8?q?a?= =?utf-8?q?b?= \"c\"", "ab c", "");
  PHRASE("=?utf-8?q?=C3?=\r\n =?utf-8?q?=BC?=", "\xc3\xbc", "SPLIT@18");
  PHRASE("=?utf-8?q?a?= (x) =?utf-8?q?b?=", "a b", "");
  PHRASE("=?utf-8?q?a=2C_b=40c?=", "a, b@c", "");
}

static void q47_phrases(void **state)
{
  (void)state;
  PHRASE("\"=?utf-8?q?a?=\"", "a", "QUOTED_WORD@1");
  PHRASE("\"=?utf-8?q?a?= =?utf-8?q?b?= c\"", "ab c", "QUOTED_WORD@1 QUOTED_WORD@15");
  PHRASE("\"x\"=?utf-8?q?a?=", "xa", "");
  PHRASE("=?utf-8?q?a_(b)_\"c\"?= d", "a (b) \"c\" d", "");
  PHRASE("=?utf-8?q?a b?=", "a b", "BLANK_IN_WORD@0");
}

static void m14_phrases(void **state)
{
  (void)state;
  PHRASE("a, b", "a, b", "PHRASE@1");
  PHRASE("a <b@c>", "a <b@c>", "PHRASE@2");
  PHRASE("\"a", "a", "PHRASE@0");
  PHRASE("a \"b\\", "a b\\", "PHRASE@2");
  PHRASE("a (b", "a", "PHRASE@1");
  PHRASE("a (b\\)", "a", "PHRASE@1");
  PHRASE("a (b (c)", "a", "PHRASE@1");
  PHRASE("a (b) (c) ", "a", "");
  PHRASE("\"a\\\r\n b\"", "a b", "");
  PHRASE("\"a\nb\"", "a b", "CONTROL@2");
  PHRASE("\"=?utf-8?b?PGFAYj4A?=\"", "<a@b>\xef\xbf\xbd", "QUOTED_WORD@1 CONTROL@1");
  PHRASE("\xfc\xfc b", "\xef\xbf\xbd\xef\xbf\xbd b", "8BIT@0");
  PHRASE("\"\xc3\xbc\\\"\"", "\xc3\xbc\"", "");
}

static void rfc5322_3_2_2_comments(void **state)
{
  (void)state;
  COMMENT("", "", "");
  COMMENT(" its  host\r\n ", "its host", "");
  COMMENT("a (b \\( c) d", "a (b ( c) d", "");
  COMMENT("((a))", "((a))", "");
  COMMENT("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab", "");
  COMMENT("(=?ISO-8859-1?Q?a?=)", "(a)", "");
  COMMENT("a (=?utf-8?q?=C3?=) =?utf-8?q?=BC?=", "a (\xef\xbf\xbd) \xef\xbf\xbd",
          "BAD_OCTETS@3 BAD_OCTETS@20");
  COMMENT("a) (b", "a) (b", "");
  COMMENT("a\\", "a\\", "");
  COMMENT("\\a\\\xc3\xbc", "a\xc3\xbc", "");
}

/* ---- run by run ----------------------------------------------------------------------------------- */

static void runs(void **state)
{
  static const char in[] = " a\r\n =?Utf-8*de?B?4oI=?=\r\n =?utf-8?q?a_=AC?= b =?x?y?z?=";
  lmail_word_iter it;
  lmail_word w;
  char out[8];
  size_t len;

  (void)state;
  lmail_word_init(&it, in, sizeof in - 1);
  assert_int_equal(lmail_word_next(&it, &w), 1);
  assert_int_equal(w.encoding, LMAIL_WORD_NONE);
  assert_ptr_equal(w.data, in);
  assert_int_equal(w.len, 5);
  assert_null(w.charset);
  assert_int_equal(lmail_word_decode(&w, out, 5, &len), LMAIL_OK);
  assert_int_equal(len, 5);
  assert_int_equal(lmail_word_decode(&w, out, 4, &len), LMAIL_FULL);

  assert_int_equal(lmail_word_next(&it, &w), 1);
  assert_int_equal(w.encoding, LMAIL_WORD_B);
  assert_int_equal(w.flags, 0);
  assert_memory_equal(w.language, "de", w.language_len);
  assert_int_equal(lmail_word_decode(&w, out, 2, &len), LMAIL_OK);
  assert_int_equal(len, 2);
  assert_memory_equal(out, "\xe2\x82", 2);

  assert_int_equal(lmail_word_next(&it, &w), 1);
  assert_int_equal(w.encoding, LMAIL_WORD_Q);
  assert_int_equal(w.flags, LMAIL_WORD_JOINED);
  assert_null(w.language);
  assert_int_equal(lmail_word_decode(&w, out, 2, &len), LMAIL_FULL);
  assert_int_equal(len, 3);
  assert_int_equal(lmail_word_decode(&w, out, 3, &len), LMAIL_OK);
  assert_memory_equal(out, "a \xac", 3);

  assert_int_equal(lmail_word_next(&it, &w), 1);
  assert_int_equal(w.encoding, LMAIL_WORD_NONE);
  assert_int_equal(w.len, 3);
  assert_int_equal(lmail_word_next(&it, &w), 1);
  assert_int_equal(w.encoding, LMAIL_WORD_UNKNOWN);
  assert_int_equal(w.flags, 0);
  assert_int_equal(lmail_word_decode(&w, out, 8, &len), LMAIL_OK);
  assert_memory_equal(out, "z", 1);
  assert_int_equal(lmail_word_next(&it, &w), 0);
  assert_int_equal(lmail_word_next(&it, &w), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc2047_8_examples),
      cmocka_unit_test(rfc2231_5_language),
      cmocka_unit_test(rfc5322_2_2_3_unfolding),
      cmocka_unit_test(rfc5322_one_space),
      cmocka_unit_test(rfc6532_raw_utf8),
      cmocka_unit_test(q47_split_characters_are_joined),
      cmocka_unit_test(q47_split_encodings_are_joined),
      cmocka_unit_test(q47_glued_words),
      cmocka_unit_test(q47_empty_words),
      cmocka_unit_test(q47_words_cut_by_folding),
      cmocka_unit_test(q47_blanks_in_words),
      cmocka_unit_test(b4_long_words),
      cmocka_unit_test(b4_not_an_encoded_word),
      cmocka_unit_test(b4_broken_encodings_give_what_they_can),
      cmocka_unit_test(b4_b5_unknown_words_stay),
      cmocka_unit_test(b5_long_charset_name),
      cmocka_unit_test(b6_utf8_in_words),
      cmocka_unit_test(b6_raw_octets),
      cmocka_unit_test(q48_fallback_charset),
      cmocka_unit_test(b5_the_callers_charsets),
      cmocka_unit_test(m13_m14_controls),
      cmocka_unit_test(rfc5322_3_2_5_phrases),
      cmocka_unit_test(rfc2047_5_3_phrases),
      cmocka_unit_test(q47_phrases),
      cmocka_unit_test(m14_phrases),
      cmocka_unit_test(rfc5322_3_2_2_comments),
      cmocka_unit_test(runs),
  };

  return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
