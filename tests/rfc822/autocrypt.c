/* SPDX-License-Identifier: MIT */
/* autocrypt.c - the Autocrypt field (Level 1), and the blocks of Resent-* (RFC 5322 3.6.6). */

#include <libmail/autocrypt.h>
#include <libmail/rfc822.h>
#include <libmail/trace.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char told[512];

static void check(const char *value, int valid, const char *expected)
{
  size_t n = strlen(value), i;
  uint8_t *copy = malloc(n ? n : 1);
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  lmail_autocrypt a;

  memcpy(copy, value, n);
  assert_int_equal(lmail_autocrypt_parse(copy, n, &a, &defects), valid);
  snprintf(told, sizeof told, "%.*s %u %.*s", (int)a.addr_len, a.addr ? (const char *)a.addr : "",
           a.prefer_encrypt, (int)a.keydata_len, a.keydata ? (const char *)a.keydata : "");
  for (i = 0; i < defects.count; i++) {
    size_t at = strlen(told);

    assert_non_null(lmail_defect_rule(list[i].code));
    snprintf(told + at, sizeof told - at, " !%s@%u",
             lmail_defect_name(list[i].code) + strlen("DEFECT_AUTOCRYPT_"), (unsigned)list[i].off);
  }
  free(copy);
  assert_string_equal(told, expected);
}

static void level1_2_1_valid(void **state)
{
  (void)state;
  check(" addr=a@b.example; prefer-encrypt=mutual; keydata=\r\n mQGN\r\n BF==\r\n", 1,
        "a@b.example 1 mQGN\r\n BF==");
  check("addr=a@b; keydata=mQ", 1, "a@b 0 mQ");
  check("addr=a@b; prefer-encrypt=nopreference; keydata=mQ;", 1, "a@b 0 mQ");
  check("addr=a@b; _extra=1; keydata=mQ", 1, "a@b 0 mQ");
  check("Addr=a@b; Keydata=mQ", 1, "a@b 0 mQ");
}

static void level1_2_1_invalid(void **state)
{
  (void)state;
  check("", 0, " 0  !MISSING@0");
  check("addr=a@b", 0, "a@b 0  !MISSING@8");
  check("keydata=mQ", 0, " 0 mQ !MISSING@10");
  check("addr=; keydata=mQ", 0, " 0 mQ !MISSING@17");
  check("addr=a@b; type=1; keydata=mQ", 0, "a@b 0 mQ !CRITICAL@10");
  check("addr=a@b; =1; keydata=mQ", 0, "a@b 0 mQ !CRITICAL@9");
  check("keydata=mQ; addr=a@b", 0, "a@b 0 mQ !ORDER@12");
  check("addr=a@b; addr=c@d; keydata=mQ", 1, "a@b 0 mQ !REPEATED@10");
  check("addr=a@b; keydata=mQ; keydata=mR", 0, "a@b 0 mQ !ORDER@22 !REPEATED@22");
}

/* The numbers of the blocks of fields that are named by letters. */
static void check_blocks(const char *fields, const char *expected)
{
  lmail_resent r;
  size_t i;

  lmail_resent_init(&r);
  for (i = 0; fields[i] != '\0'; i++) {
    uint16_t field = LMAIL_FIELD_NONE;

    switch (fields[i]) {
    case 'd': field = LMAIL_FIELD_RESENT_DATE; break;
    case 'f': field = LMAIL_FIELD_RESENT_FROM; break;
    case 's': field = LMAIL_FIELD_RESENT_SENDER; break;
    case 't': field = LMAIL_FIELD_RESENT_TO; break;
    case 'm': field = LMAIL_FIELD_RESENT_MESSAGE_ID; break;
    case 'R': field = LMAIL_FIELD_RECEIVED; break;
    case 'P': field = LMAIL_FIELD_RETURN_PATH; break;
    case 'S': field = LMAIL_FIELD_SUBJECT; break;
    case 'D': field = LMAIL_FIELD_DATE; break;
    default: break;
    }
    assert_int_equal(lmail_resent_next(&r, field), (unsigned)(expected[i] - '0'));
  }
}

static void rfc5322_3_6_6_resent_blocks(void **state)
{
  (void)state;
  check_blocks("ftdmDS", "111100"); /* RFC 5322 A.3 */
  check_blocks("PRdftRRdfmS", "00111002220");
  check_blocks("dftdft", "111222");
  check_blocks("dxft", "1011"); /* a field of no standard in between */
  check_blocks("ddd", "123");
  check_blocks("dRt", "102");
  check_blocks("RSD", "000");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(level1_2_1_valid),
      cmocka_unit_test(level1_2_1_invalid),
      cmocka_unit_test(rfc5322_3_6_6_resent_blocks),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
