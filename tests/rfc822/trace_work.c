/* SPDX-License-Identifier: MIT */
/* trace_work.c - hostile values of n and 4 n octets (G4, M4, M6 to M8): see work.h. */

#include "work.h"
#include <libmail/authres.h>
#include <libmail/autocrypt.h>
#include <libmail/dkim.h>
#include <libmail/list.h>
#include <libmail/trace.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SMALL = 50 * 1000 };

/* Parses a value to its end. */
typedef void (*parse_fn)(const uint8_t *s, size_t n);

static size_t whole(const void *with, const uint8_t *in, size_t n, size_t chunk)
{
  (void)chunk;
  (*(const parse_fn *)with)(in, n);
  return 0;
}

static void check(parse_fn parse, const char *head, const char *unit)
{
  const work w = {whole, &parse, SMALL, {SIZE_MAX}};

  work_check(&w, head, unit);
}

/* What all of these grammars could stumble over. */
static void check_all(parse_fn parse, const char *head)
{
  static const char *const units[] = {
      "(",   ")",  "()", "((x)", "(\\",    "\\",  "\"",   "\"\\",  "\" \"",     "<",  ">", "<>",
      "<\"", "< ", "[",  "[]",   "[ ",     ",",   ";",    ":",     "=",         "=?", "@", ".",
      "/",   "-",  "_",  " ",    "\t",     "\r",  "\n",   "\r\n ", "\r\n \r\n", "a",  "1", "a ",
      "a,",  "a;", "a=", "a=b;", "a.b=c ", "a b", "a(b)", "\x80",  "\xff"};
  size_t i;

  for (i = 0; i < sizeof units / sizeof units[0]; i++) check(parse, head, units[i]);
}

static void received(const uint8_t *s, size_t n)
{
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  lmail_received r;

  lmail_received_parse(s, n, &r, &defects);
  (void)lmail_received_transmission(r.with, r.with_len);
}

static void attack_m7_received(void **state)
{
  (void)state;
  check_all(received, "");
  check_all(received, "from a (");
  check_all(received, "from a (b) by c with ");
  check(received, "", "from by (");
  check(received, "", "from by (a) ");
  check(received, "", "from by ");
  check(received, "", "by;");
  check(received, "from a (", "helo=");
  check(received, "from a (", "[1.2.3.4");
  check(received, "from a (", "a@b ");
  check(received, "from a (", "TLSv1:");
  check(received, "from a by b with ", "SMTP/");
  check(received, "from a by b with ", "utf8");
  check(received, "from a by b id c; ", "Tue, ");
}

static void lists(const uint8_t *s, size_t n)
{
  lmail_list_iter it;
  lmail_list_item item;
  lmail_list_id id;

  lmail_list_init(&it, s, n, NULL);
  while (lmail_list_next(&it, &item)) continue;
  lmail_list_id_parse(s, n, &id, NULL);
}

static void paths(const uint8_t *s, size_t n)
{
  lmail_auto_submitted a;
  lmail_path p;

  lmail_path_parse(s, n, &p, NULL);
  lmail_auto_submitted_parse(s, n, &a, NULL);
}

static void attack_m7_lists_and_paths(void **state)
{
  (void)state;
  check_all(lists, "");
  check(lists, "", "<a>(b),");
  check(lists, "", "(a),");
  check_all(paths, "");
  check_all(paths, "<");
  check(paths, "", "a<");
}

static void authres(const uint8_t *s, size_t n)
{
  lmail_authres_property p;
  lmail_authres_result r;
  lmail_authres_iter it;

  lmail_authres_init(&it, s, n, NULL);
  while (lmail_authres_next(&it, &r)) {
    while (lmail_authres_next_property(&it, &p)) continue;
  }
}

static void attack_m7_authres(void **state)
{
  (void)state;
  check_all(authres, "");
  check_all(authres, "a; b=c ");
  check(authres, "a; ", "b=c;");
  check(authres, "a; b=c ", "d.e=f ");
  check(authres, "a; ", "b/1=c d.e(;");
}

static void tags(const uint8_t *s, size_t n)
{
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  const uint8_t *item;
  lmail_autocrypt key;
  lmail_tag_iter it;
  lmail_tag tag;
  size_t at, len;

  (void)lmail_autocrypt_parse(s, n, &key, &defects);
  lmail_tag_init(&it, s, n, &defects);
  while (lmail_tag_next(&it, &tag)) {
    for (at = 0; lmail_tag_item(&tag, &at, &item, &len);) continue;
  }
}

/* Into a window of 64 octets, all filters. */
static void canonical(const uint8_t *s, size_t n)
{
  unsigned mode;

  for (mode = 0; mode < 2; mode++) {
    lmail_dkim_header_filter h;
    lmail_dkim_body_filter b;
    uint8_t out[64];
    size_t at, used, made;

    lmail_dkim_header_init(&h, mode, LMAIL_DKIM_SIGNATURE);
    for (at = 0;
         lmail_dkim_header(&h, s + at, n - at, &used, out, sizeof out, &made, 1) == LMAIL_FULL;)
      at += used;
    lmail_dkim_body_init(&b, mode, 5 * n);
    for (at = 0;
         lmail_dkim_body(&b, s + at, n - at, &used, out, sizeof out, &made, 1) == LMAIL_FULL;)
      at += used;
  }
}

static void attack_m4_tags_and_canonical_forms(void **state)
{
  (void)state;
  check_all(tags, "");
  check(tags, "", "ab=;");
  check(tags, "", "a=;");
  check(tags, "ab=;ac=;ad=;ae=;af=;ag=;ah=;ai=;aj=;ak=;", "zz=;");
  check(tags, "h=", "a:");
  check_all(canonical, "");
  check_all(canonical, "D: b=");
  check(canonical, "D: ", "b=\r\n ;");
}

/* No octets are no reason to have a pointer. */
static void nothing_at_all(void **state)
{
  uint8_t out[4];
  size_t used, made;
  lmail_dkim_body_filter b;

  (void)state;
  received(NULL, 0);
  lists(NULL, 0);
  paths(NULL, 0);
  authres(NULL, 0);
  tags(NULL, 0);
  assert_int_equal(lmail_list_one_click(NULL, 0), 0);
  lmail_dkim_body_init(&b, LMAIL_DKIM_RELAXED, LMAIL_DKIM_NO_LIMIT);
  assert_int_equal(lmail_dkim_body(&b, NULL, 0, &used, out, sizeof out, &made, 1), LMAIL_OK);
  assert_int_equal(made, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_at_all),
      cmocka_unit_test(attack_m7_received),
      cmocka_unit_test(attack_m7_lists_and_paths),
      cmocka_unit_test(attack_m7_authres),
      cmocka_unit_test(attack_m4_tags_and_canonical_forms),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
