/* SPDX-License-Identifier: MIT */
/* autocrypt.c - the Autocrypt field (Level 1), and the blocks of Resent-* (RFC 5322 3.6.6). */

#include "compose/written.h"
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

/* What is written, and the length of its key. */
typedef struct args {
  const char *address;
  int prefer;
  size_t key_len;
} args;

static uint8_t key[1000];

static lmail_status write_it(lmail_writer *w, const void *arg)
{
  const args *f = arg;

  return lmail_field_write_autocrypt(w, "Autocrypt", 9, f->address, strlen(f->address), f->prefer,
                                     key, f->key_len);
}

static void level1_2_1_written(void **state)
{
  args f = {"a@b.example", 1, 0};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof key; i++) key[i] = (uint8_t)(i * 7);
  f.key_len = 4;
  assert_string_equal(
      written(write_it, &f, NULL),
      "Autocrypt: addr=a@b.example; prefer-encrypt=mutual; keydata=\r\n AAcOFQ==\r\n");
  for (f.key_len = 1; f.key_len < 170; f.key_len++) {
    uint8_t out[200];
    lmail_base64_decoder d;
    lmail_autocrypt a;
    size_t n, used, made;
    const char *s;

    f.prefer = f.key_len & 1;
    s = written(write_it, &f, &n);
    check_field(s, n, 78);
    assert_int_equal(lmail_autocrypt_parse(s + 10, n - 10, &a, NULL), 1);
    assert_int_equal(a.prefer_encrypt, f.prefer);
    assert_int_equal(a.addr_len, 11);
    lmail_base64_decode_init(&d, LMAIL_BASE64_MIME);
    assert_int_equal(
        lmail_base64_decode(&d, a.keydata, a.keydata_len, &used, out, sizeof out, &made, 1),
        LMAIL_OK);
    assert_int_equal(d.defects, 0);
    assert_int_equal(made, f.key_len);
    assert_memory_equal(out, key, made);
  }
}

static void attack_w12_injection(void **state)
{
  static const char *const bad[] = {
      "",        "a",         "a@",          "@b",    "a@b;x=y",    "a@b\r\nX: y",
      "a b@c.d", "\"a\"@b.c", "a@[1.2.3.4]", "a@b\n", "a@b\xc3\xa4"};
  args f = {"a@b", 0, 1};
  size_t i;

  (void)state;
  assert_non_null(written(write_it, &f, NULL));
  f.key_len = 0;
  refused(write_it, &f, LMAIL_E_ARGUMENT);
  f.key_len = 1;
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    f.address = bad[i];
    refused(write_it, &f, LMAIL_E_ARGUMENT);
  }
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
      cmocka_unit_test(level1_2_1_written),
      cmocka_unit_test(attack_w12_injection),
      cmocka_unit_test(rfc5322_3_6_6_resent_blocks),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
