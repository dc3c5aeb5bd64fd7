/* SPDX-License-Identifier: MIT */
/* asian.c - ISO-2022-JP (RFC 1468), Shift_JIS, EUC-JP, EUC-KR, GBK, gb18030, Big5; quirk 48. */

#include "decode_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define FIND lmail_charset_find_all
#define NIHONGO "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"
#define ZHONGWEN "\xe4\xb8\xad\xe6\x96\x87"
#define KATAKANA_A "\xef\xbd\xb1"

static void rfc1468_iso_2022_jp(void **state)
{
  (void)state;
  DECODES(FIND, "iso-2022-jp", "a \x1b$BF|K\\8l\x1b(B b", "a " NIHONGO " b", 0);
  DECODES(FIND, "iso-2022-jp", "\x1b$@F|K\\8l\x1b(J\\~a",
          NIHONGO "\xc2\xa5\xe2\x80\xbe"
                  "a",
          0);
  DECODES(FIND, "iso-2022-jp", "\x1b(I1\x1b(B1", KATAKANA_A "1", 0);
  DECODES(FIND, "iso-2022-jp", "\x1b$B-!", "\xe2\x91\xa0", 0); /* what NEC added */
  DECODES(FIND, "iso-2022-jp", "a\0b\r\n", "a\0b\r\n", 0);
}

/* Shifts that are broken or hide something. */
static void b5_iso_2022_jp_malformed(void **state)
{
  (void)state;
  DECODES(FIND, "iso-2022-jp", "a\x1b", "a" BAD, 1);
  DECODES(FIND, "iso-2022-jp", "a\x1b$", "a" BAD "$", 1);
  DECODES(FIND, "iso-2022-jp", "\x1b$Cab", BAD "$Cab", 1);
  DECODES(FIND, "iso-2022-jp", "\x1b(Xab", BAD "(Xab", 1);
  DECODES(FIND, "iso-2022-jp", "\x1b$(D0!", BAD "$(D0!", 1);
  DECODES(FIND, "iso-2022-jp", "\x1b[1m", BAD "[1m", 1);
  DECODES(FIND, "iso-2022-jp", "<\x1b(B\x1b(Bscript", "<" BAD "script", 1);
  DECODES(FIND, "iso-2022-jp", "\x1b$B\x1b(Ba", BAD "a", 1);
  DECODES(FIND, "iso-2022-jp", "\x1b$BF|K", "\xe6\x97\xa5" BAD, 1);
  DECODES(FIND, "iso-2022-jp", "\x1b$BF\x1b(Ba", BAD "a", 1);
  DECODES(FIND, "iso-2022-jp", "\x1b$BF\na", BAD BAD, 2);
  DECODES(FIND, "iso-2022-jp", "\x1b$B\x7f\x80", BAD BAD, 2);
  DECODES(FIND, "iso-2022-jp", "\x1b$B)!a", BAD BAD, 2); /* a row that is empty */
  DECODES(FIND, "iso-2022-jp", "\x1b(I`\x1b(B\x0e\x0f\xe9", BAD BAD BAD BAD, 4);
}

static void shift_jis(void **state)
{
  (void)state;
  DECODES(FIND, "shift_jis",
          "a\x93\xfa\x96\x7b\x8c\xea"
          "b",
          "a" NIHONGO "b", 0);
  DECODES(FIND, "x-sjis", "\xb1\\~\x80", KATAKANA_A "\\~\xc2\x80", 0);
  DECODES(FIND, "cp932", "\x81\x60\xfa\x40\xed\x40\x87\x40",
          "\xef\xbd\x9e\xe2\x85\xb0\xe7\xba\x8a\xe2\x91\xa0", 0);
  DECODES(FIND, "shift_jis", "\xf0\x40\xf9\xfc", "\xee\x80\x80\xee\x9d\x97", 0);
  DECODES(FIND, "shift_jis", "\x81<\x81\x7f\x81", BAD "<" BAD "\x7f" BAD, 3);
  DECODES(FIND, "shift_jis", "\xa0\xfd\xfe\xff\x81\xff\x81\xad", BAD BAD BAD BAD BAD BAD, 6);
}

static void euc_jp(void **state)
{
  (void)state;
  DECODES(FIND, "euc-jp",
          "a\xc6\xfc\xcb\xdc\xb8\xec"
          "b",
          "a" NIHONGO "b", 0);
  DECODES(FIND, "euc-jp", "\x8e\xb1\x8f\xb0\xa1", KATAKANA_A "\xe4\xb8\x82", 0);
  DECODES(FIND, "euc-jp", "\xa1<\x8e<\x8f<\x8f\xb0<", BAD "<" BAD "<" BAD "<" BAD "<", 4);
  DECODES(FIND, "euc-jp", "\x8f\xb0\x80\x8f\xa1\xa1\x8f\xb0", BAD BAD BAD, 3);
  DECODES(FIND, "euc-jp", "\x80\xa0\xff\x8e\xe0\xfe\xfe\xa1", BAD BAD BAD BAD BAD BAD, 6);
}

static void q48_euc_kr(void **state)
{
  (void)state;
  DECODES(FIND, "ks_c_5601-1987",
          "a\xc7\xd1\xb1\xdb"
          "b",
          "a\xed\x95\x9c\xea\xb8\x80"
          "b",
          0);
  DECODES(FIND, "euc-kr", "\x8c\x63", "\xeb\x98\xa0", 0); /* the famous one that KS X 1001 lacks */
  DECODES(FIND, "euc-kr", "\x81\x41\xc6\x52", "\xea\xb0\x82\xed\x9e\xa3", 0);
  DECODES(FIND, "euc-kr", "\xc6\x53\x81\x5b\x81\x80", BAD "S" BAD "[" BAD, 3);
  DECODES(FIND, "euc-kr", "\x80\xff\xc9\xa1\xfe\xfe\xb0\xff\xb0<\xb0",
          BAD BAD BAD BAD BAD BAD "<" BAD, 7);
}

static void q48_gb2312_is_gbk(void **state)
{
  (void)state;
  DECODES(FIND, "gb2312",
          "a\xd6\xd0\xce\xc4"
          "b",
          "a" ZHONGWEN "b", 0);
  DECODES(FIND, "gb2312", "\x81\x40\xa0\xfe\xaa\x40\xfd\x9b\xfe\x4f",
          "\xe4\xb8\x82\xe7\x8b\x9b\xe7\x8b\x9c\xe9\xbe\xa5\xef\xa8\xa9", 0);
  DECODES(FIND, "gbk", "\x80\xa3\xa0\xa8\x40\xa2\xa1",
          "\xe2\x82\xac\xe3\x80\x80\xcb\x8a\xe2\x85\xb0", 0);
  DECODES(FIND, "gbk", "\xaa\xa1\xf8\xa1\xa1\x40\xfe\xfe",
          "\xee\x80\x80\xee\x88\xb4\xee\x93\x86\xee\x93\x85", 0);
  DECODES(FIND, "gbk", "\x81<\x81\x7f\x81\xff\xff\x81", BAD "<" BAD "\x7f" BAD BAD BAD, 5);
}

static void gb18030(void **state)
{
  (void)state;
  DECODES(FIND, "gb18030", "\x81\x30\x81\x30\x84\x31\xa4\x39", "\xc2\x80\xef\xbf\xbf", 0);
  DECODES(FIND, "gb18030", "\x90\x30\x81\x30\xe3\x32\x9a\x35", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
          0);
  DECODES(FIND, "gb18030", "\xa8\xbc\x81\x35\xf4\x37", "\xe1\xb8\xbf\xee\x9f\x87", 0);
  DECODES(FIND, "gb18030", "\xfe\x59\x82\x35\x90\x37", "\xe9\xbe\xb4\xe9\xbe\xb4", 0);
  DECODES(FIND, "gb18030", "\x84\x31\xa4\x37", BAD, 0); /* U+FFFD itself */
  DECODES(FIND, "gb18030", "\xe3\x32\x9a\x36\x84\x31\xa5\x30\xfe\x39\xfe\x39", BAD BAD BAD, 3);
  DECODES(FIND, "gb18030", "\x81\x30", BAD, 1);
  DECODES(FIND, "gb18030", "\x81\x30\x81", BAD, 1);
  DECODES(FIND, "gb18030", "\x81\x30<\x81\x30\x81<", BAD "0<" BAD "0" BAD "<", 3);
  DECODES(FIND, "gb18030", "\x81\x30\xd6\xd0", BAD "0\xe4\xb8\xad", 1);
}

static void q48_big5(void **state)
{
  (void)state;
  DECODES(FIND, "big5",
          "a\xa4\xa4\xa4\xe5"
          "b",
          "a" ZHONGWEN "b", 0);
  DECODES(FIND, "big5-hkscs", "\x88\x62\x88\x64\x88\xa3\x88\xa5",
          "\xc3\x8a\xcc\x84\xc3\x8a\xcc\x8c\xc3\xaa\xcc\x84\xc3\xaa\xcc\x8c", 0);
  DECODES(FIND, "big5-hkscs", "\x87\x40\x87\x7b\xfe\xfe",
          "\xe4\x8f\xb0\xf0\xa1\xb5\x93\xe7\xa7\x94", 0);
  DECODES(FIND, "big5", "\xa3\xe1\xa1\x45", "\xe2\x82\xac\xe2\x80\xa7", 0);
  DECODES(FIND, "big5", "\xa4<\xa4\x7f\xa4\x80\xa4\xff\xa4", BAD "<" BAD "\x7f" BAD BAD BAD, 5);
  DECODES(FIND, "big5", "\x80\xff\x81\x40\x88\x66", BAD BAD BAD "@\xc3\x8a", 3);
}

/* FNV-1a over what all pairs make: the tables are those that were compared with the standard's. */
static void tables_are_the_standards(void **state)
{
  static const struct {
    const char *label;
    uint32_t sum;
  } sums[] = {
      {"big5", 0x4e814172},    {"euc-jp", 0x2cbb18a3},    {"euc-kr", 0x15129672},
      {"gb18030", 0xab7af5ae}, {"shift_jis", 0xe13d705f},
  };
  size_t i, k;

  (void)state;
  for (i = 0; i < sizeof sums / sizeof sums[0]; i++) {
    const lmail_charset *charset = FIND(NULL, sums[i].label, strlen(sums[i].label));
    uint32_t sum = 2166136261U;
    unsigned pair;

    for (pair = 0; pair < 65536; pair++) {
      unsigned char in[2], out[16];
      lmail_charset_decoder d;
      size_t used, made;

      in[0] = (unsigned char)(pair >> 8);
      in[1] = (unsigned char)pair;
      lmail_charset_decode_init(&d, charset);
      lmail_charset_decode(&d, in, 2, &used, out, sizeof out, &made, 1);
      for (k = 0; k < made; k++) sum = (sum ^ out[k]) * 16777619U;
    }
    if (sum != sums[i].sum) print_message("{\"%s\", 0x%08x},\n", sums[i].label, (unsigned)sum);
    assert_int_equal(sum, sums[i].sum);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc1468_iso_2022_jp),
      cmocka_unit_test(b5_iso_2022_jp_malformed),
      cmocka_unit_test(shift_jis),
      cmocka_unit_test(euc_jp),
      cmocka_unit_test(q48_euc_kr),
      cmocka_unit_test(q48_gb2312_is_gbk),
      cmocka_unit_test(gb18030),
      cmocka_unit_test(q48_big5),
      cmocka_unit_test(tables_are_the_standards),
  };

  if (FIND(NULL, "big5", 4) == NULL) {
    printf("this build has no Asian charsets\n");
    return 77;
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}
