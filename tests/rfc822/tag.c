/* SPDX-License-Identifier: MIT */
/* tag.c - tag lists of DKIM, ARC and DNS records: RFC 6376 3.2, 3.5, RFC 8463, RFC 8617. */

#include <libmail/dkim.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char told[2048];

static void add(const char *key, const uint8_t *s, size_t n)
{
  size_t at = strlen(told);

  snprintf(told + at, sizeof told - at, "%s{%.*s} ", key, (int)n, (const char *)s);
}

static void tell(const char *value, size_t n)
{
  uint8_t *copy = malloc(n ? n : 1);
  lmail_defect list[8];
  lmail_defects defects = {list, 8, 0};
  lmail_tag_iter it;
  lmail_tag tag, same;
  size_t i;

  memcpy(copy, value, n);
  told[0] = '\0';
  lmail_tag_init(&it, copy, n, &defects);
  while (lmail_tag_next(&it, &tag)) {
    add("", tag.name, tag.name_len);
    add("=", tag.value, tag.value_len);
    if (tag.name_len > 0) {
      assert_int_equal(lmail_tag_find(copy, n, tag.name, tag.name_len, &same), 1);
      assert_true(same.name <= tag.name);
    }
  }
  assert_int_equal(lmail_tag_next(&it, &tag), 0);
  for (i = 0; i < defects.count && i < 8; i++) {
    size_t at = strlen(told);

    assert_non_null(lmail_defect_rule(list[i].code));
    snprintf(told + at, sizeof told - at, "!%s@%u ",
             lmail_defect_name(list[i].code) + strlen("DEFECT_TAG_"), (unsigned)list[i].off);
  }
  if (told[0] != '\0') told[strlen(told) - 1] = '\0';
  free(copy);
}

static void check(const char *value, const char *expected)
{
  tell(value, strlen(value));
  assert_string_equal(told, expected);
}

static void rfc6376_3_2_tag_lists(void **state)
{
  (void)state;
  check(
      " v=1; a=rsa-sha256; d=example.net; s=brisbane;\r\n   c=simple; q=dns/txt; i=@eng.example.net;",
      "{v} ={1} {a} ={rsa-sha256} {d} ={example.net} {s} ={brisbane} {c} ={simple} {q} ={dns/txt} "
      "{i} ={@eng.example.net}");
  check("a = b\r\n\tc ; A=", "{a} ={b\r\n\tc} {A} ={}");
  check("b=ab==", "{b} ={ab==}");
  check("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        "{v} ={DKIM1} {k} ={ed25519} {p} ={11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=}");
  check("i=1; cv=none; b_2=x", "{i} ={1} {cv} ={none} {b_2} ={x}");
}

static void rfc6376_3_2_irregular(void **state)
{
  (void)state;
  check("", "");
  check(";", "!EMPTY@0");
  check("a=b;;c=d; ;", "{a} ={b} {c} ={d} !EMPTY@4 !EMPTY@9");
  check("a=b; c; d=e", "{a} ={b} {d} ={e} !NO_VALUE@4");
  check("=b; 1=c; a b=d", "{} ={b} {1} ={c} {a b} ={d} !BAD_NAME@0 !BAD_NAME@4 !BAD_NAME@9");
  check("a=b; a=c; b=d; A=e; a=f", "{a} ={b} {a} ={c} {b} ={d} {A} ={e} {a} ={f} !DUPLICATE@5 "
                                   "!DUPLICATE@20");
  check("bh=a; b=c; bh=d", "{bh} ={a} {b} ={c} {bh} ={d} !DUPLICATE@11");
}

/* All letters are told apart; so are names that share a bit. */
static void rfc6376_3_2_no_false_duplicates(void **state)
{
  char value[1000] = "";
  lmail_defect list[1];
  lmail_defects defects = {list, 1, 0};
  lmail_tag_iter it;
  lmail_tag tag;
  unsigned n = 0;
  char c;

  (void)state;
  for (c = 'A'; c <= 'z'; c++) {
    if (c > 'Z' && c < 'a' && c != '_') continue;
    sprintf(value + strlen(value), "%c=;%c%c=;", c, c, c);
  }
  lmail_tag_init(&it, value, strlen(value), &defects);
  while (lmail_tag_next(&it, &tag)) n++;
  assert_int_equal(n, 2 * 53);
  assert_int_equal(defects.count, 0);
}

static void rfc6376_3_5_items(void **state)
{
  static const char value[] = "h = From : to\r\n :subject::; c=relaxed/simple; e=";
  lmail_tag tag;
  const uint8_t *item;
  size_t at = 0, n;

  (void)state;
  assert_int_equal(lmail_tag_find(value, sizeof value - 1, "h", 1, &tag), 1);
#define ITEM(text)                                           \
  assert_int_equal(lmail_tag_item(&tag, &at, &item, &n), 1); \
  assert_int_equal(n, strlen(text));                         \
  assert_memory_equal(item, text, n)
  ITEM("From");
  ITEM("to");
  ITEM("subject");
  ITEM("");
  ITEM("");
  assert_int_equal(lmail_tag_item(&tag, &at, &item, &n), 0);
  assert_int_equal(lmail_tag_item(&tag, &at, &item, &n), 0);
  assert_int_equal(lmail_tag_find(value, sizeof value - 1, "c", 1, &tag), 1);
  at = 0;
  ITEM("relaxed/simple");
  assert_int_equal(lmail_tag_item(&tag, &at, &item, &n), 0);
  assert_int_equal(lmail_tag_find(value, sizeof value - 1, "e", 1, &tag), 1);
  at = 0;
  assert_int_equal(lmail_tag_item(&tag, &at, &item, &n), 0);
  assert_int_equal(lmail_tag_find(value, sizeof value - 1, "H", 1, &tag), 0);
  assert_int_equal(lmail_tag_find(value, sizeof value - 1, "", 0, &tag), 0);
}

static void rfc6376_3_5_base64_and_numbers(void **state)
{
  static const char value[] =
      "b=ab\r\n\t cd ==; t=118; x=1a; l=18446744073709551615; n=18446744073709551616; "
      "e=";
  lmail_tag tag;
  uint64_t number;
  char out[8];
  size_t n, cap;

  (void)state;
  assert_int_equal(lmail_tag_find(value, sizeof value - 1, "b", 1, &tag), 1);
  assert_int_equal(tag.all_len, 11);
  for (cap = 0; cap < 6; cap++) {
    assert_int_equal(lmail_tag_squeeze(&tag, out, cap, &n), LMAIL_FULL);
    assert_int_equal(n, 6);
  }
  assert_int_equal(lmail_tag_squeeze(&tag, out, 6, &n), LMAIL_OK);
  assert_memory_equal(out, "abcd==", 6);
  lmail_tag_find(value, sizeof value - 1, "t", 1, &tag);
  assert_int_equal(lmail_tag_number(&tag, &number), LMAIL_OK);
  assert_int_equal(number, 118);
  lmail_tag_find(value, sizeof value - 1, "x", 1, &tag);
  assert_int_equal(lmail_tag_number(&tag, &number), LMAIL_E_SYNTAX);
  lmail_tag_find(value, sizeof value - 1, "l", 1, &tag);
  assert_int_equal(lmail_tag_number(&tag, &number), LMAIL_OK);
  assert_true(number == UINT64_MAX);
  lmail_tag_find(value, sizeof value - 1, "n", 1, &tag);
  assert_int_equal(lmail_tag_number(&tag, &number), LMAIL_E_RANGE);
  lmail_tag_find(value, sizeof value - 1, "e", 1, &tag);
  assert_int_equal(lmail_tag_number(&tag, &number), LMAIL_E_SYNTAX);
}

static void every_prefix(void **state)
{
  static const char value[] = " v = 1 ; bh=ab c\r\n d; ; x ;h=a:b : ; bh = e";
  size_t n;

  (void)state;
  for (n = 0; n < sizeof value; n++) tell(value, n);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc6376_3_2_tag_lists),           cmocka_unit_test(rfc6376_3_2_irregular),
      cmocka_unit_test(rfc6376_3_2_no_false_duplicates), cmocka_unit_test(rfc6376_3_5_items),
      cmocka_unit_test(rfc6376_3_5_base64_and_numbers),  cmocka_unit_test(every_prefix),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
