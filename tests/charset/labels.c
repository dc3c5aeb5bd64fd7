/* SPDX-License-Identifier: MIT */
/* labels.c - the labels of the WHATWG Encoding Standard, of IANA, and of mail (quirk 48, attack B5). */

#include <libmail/charset.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* A charset, and its labels. */
typedef struct labelled {
  const char *name;
  const char *labels;
} labelled;

/* WHATWG Encoding Standard, 4.2, and behind "|" what IANA and mailers have besides. */
static const labelled single[] = {
    {"UTF-8", "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 | csUTF8"},
    {"US-ASCII", "ansi_x3.4-1968 ascii us-ascii | ANSI_X3.4-1986 ISO_646.irv:1991 ISO646-US us "
                 "iso-ir-6 IBM367 cp367 csASCII 646"},
    {"IBM437", "| IBM437 cp437 437 csPC8CodePage437"},
    {"IBM850", "| IBM850 cp850 850 csPC850Multilingual"},
    {"IBM852", "| IBM852 cp852 852 csPCp852"},
    {"IBM866", "866 cp866 csibm866 ibm866"},
    {"ISO-8859-2", "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 "
                   "iso_8859-2:1987 l2 latin2"},
    {"ISO-8859-3", "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 "
                   "iso_8859-3:1988 l3 latin3"},
    {"ISO-8859-4", "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 "
                   "iso_8859-4:1988 l4 latin4"},
    {"ISO-8859-5", "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 "
                   "iso_8859-5 iso_8859-5:1988"},
    {"ISO-8859-6", "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 "
                   "iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 "
                   "iso_8859-6:1987"},
    {"ISO-8859-7", "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 "
                   "iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek"},
    {"ISO-8859-8", "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 "
                   "iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual"},
    {"ISO-8859-8-I", "csiso88598i iso-8859-8-i logical"},
    {"ISO-8859-10", "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    {"ISO-8859-13", "iso-8859-13 iso8859-13 iso885913 | csISO885913"},
    {"ISO-8859-14", "iso-8859-14 iso8859-14 iso885914 | iso-ir-199 ISO_8859-14:1998 latin8 "
                    "iso-celtic l8 csISO885914"},
    {"ISO-8859-15", "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 | Latin-9 "
                    "csISO885915"},
    {"ISO-8859-16", "iso-8859-16 | iso-ir-226 ISO_8859-16:2001 latin10 l10 csISO885916"},
    {"KOI8-R", "cskoi8r koi koi8 koi8-r koi8_r"},
    {"KOI8-U", "koi8-ru koi8-u | csKOI8U"},
    {"macintosh", "csmacintosh mac macintosh x-mac-roman"},
    {"windows-874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 | csTIS620 cp874"},
    {"windows-1250", "cp1250 windows-1250 x-cp1250 | cswindows1250"},
    {"windows-1251", "cp1251 windows-1251 x-cp1251 | cswindows1251"},
    {"windows-1252", "cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 "
                     "iso_8859-1 iso_8859-1:1987 l1 latin1 windows-1252 x-cp1252"},
    {"windows-1253", "cp1253 windows-1253 x-cp1253 | cswindows1253"},
    {"windows-1254", "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 "
                     "iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254 | cswindows1254"},
    {"windows-1255", "cp1255 windows-1255 x-cp1255 | cswindows1255"},
    {"windows-1256", "cp1256 windows-1256 x-cp1256 | cswindows1256"},
    {"windows-1257", "cp1257 windows-1257 x-cp1257 | cswindows1257"},
    {"windows-1258", "cp1258 windows-1258 x-cp1258 | cswindows1258"},
    {"x-mac-cyrillic", "x-mac-cyrillic x-mac-ukrainian"},
    {"UTF-16BE", "unicodefffe utf-16be | csUTF16BE"},
    {"UTF-16LE", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le | csUTF16 "
                 "csUTF16LE"},
    {"UTF-7", "| utf-7 utf7 UNICODE-1-1-UTF-7 csUTF7 csUnicode11UTF7"},
};

static const labelled asian[] = {
    {"GBK", "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk | CP936 "
            "MS936 windows-936 csGBK euc-cn"},
    {"gb18030", "gb18030 | csGB18030"},
    {"Big5", "big5 big5-hkscs cn-big5 csbig5 x-x-big5 | csBig5HKSCS cp950"},
    {"EUC-JP", "cseucpkdfmtjapanese euc-jp x-euc-jp | ujis"},
    {"ISO-2022-JP", "csiso2022jp iso-2022-jp"},
    {"Shift_JIS", "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis | cp932 "
                  "csWindows31J"},
    {"EUC-KR",
     "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 "
     "ksc_5601 windows-949 | ks_c_5601 cp949 uhc"},
};

/* Each label as it is and in capitals; and the name of the charset itself. */
static void all_known(lmail_charset_find_fn find, const labelled *list, size_t n)
{
  size_t i, k;

  for (i = 0; i < n; i++) {
    const char *at = list[i].labels;

    assert_ptr_equal(find(NULL, list[i].name, strlen(list[i].name)),
                     find(NULL, at + strspn(at, " |"), strcspn(at + strspn(at, " |"), " ")));
    while (*(at += strspn(at, " |")) != 0) {
      size_t len = strcspn(at, " ");
      char capitals[64];
      const lmail_charset *found = find(NULL, at, len);

      if (found == NULL) print_message("%.*s is unknown\n", (int)len, at);
      assert_non_null(found);
      if (strcmp(found->name, list[i].name) != 0) print_message("%.*s\n", (int)len, at);
      assert_string_equal(found->name, list[i].name);
      for (k = 0; k < len; k++) {
        capitals[k] = at[k] >= 'a' && at[k] <= 'z' ? (char)(at[k] - 32) : at[k];
      }
      assert_ptr_equal(find(NULL, capitals, len), found);
      at += len;
    }
  }
}

static void known_labels(void **state)
{
  size_t singles = sizeof single / sizeof single[0], asians = sizeof asian / sizeof asian[0];

  (void)state;
  all_known(lmail_charset_find_single, single, singles);
  all_known(lmail_charset_find_all, single, singles);
  if (lmail_charset_find_all(NULL, "gbk", 3) == NULL) return; /* built without */
  all_known(lmail_charset_find_all, asian, asians);
}

/* Browsers replace these as a whole, or have them for scripts only: here they are the caller's. */
static void b5_unknown_labels(void **state)
{
  static const char *const unknown[] = {
      "iso-2022-kr", "hz-gb-2312",  "iso-2022-cn", "x-user-defined", "replacement",  "utf-32",
      "utf-1",       "iso-8859-12", "iso-8859-17", "windows-1259",   "unknown-8bit", "x-unknown",
      "8bit",        "default",     "utf-7'",      "../utf-16",      "gbk;",         "utf-16/"};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
    assert_null(lmail_charset_find_all(NULL, unknown[i], strlen(unknown[i])));
  }
  assert_null(lmail_charset_find_all(NULL, NULL, 0));
  assert_null(lmail_charset_find_all(NULL, "utf-7\0", 6));
  assert_null(lmail_charset_find_single(NULL, "gbk", 3));
  assert_null(lmail_charset_find_basic(NULL, "utf-7", 5));
  assert_null(lmail_charset_find_basic(NULL, "koi8-r", 6));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_labels),
      cmocka_unit_test(b5_unknown_labels),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
