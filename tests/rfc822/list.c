/* SPDX-License-Identifier: MIT */
/* list.c - List-* (RFC 2369, 8058), List-Id (RFC 2919), Auto-Submitted (RFC 3834): read and written. */

#include "compose/written.h"
#include <libmail/list.h>
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

  if (s) snprintf(told + at, sizeof told - at, "%s{%.*s} ", key, (int)n, (const char *)s);
}

static void add_defects(const lmail_defects *defects)
{
  size_t i;

  for (i = 0; i < defects->count && i < defects->cap; i++) {
    size_t at = strlen(told);

    assert_non_null(lmail_defect_rule(defects->list[i].code));
    snprintf(told + at, sizeof told - at, "!%s@%u ",
             lmail_defect_name(defects->list[i].code) + strlen("DEFECT_"),
             (unsigned)defects->list[i].off);
  }
  if (told[0] != '\0') told[strlen(told) - 1] = '\0';
}

/* A copy in an allocation of its size. */
static uint8_t *exact(const char *value, size_t n)
{
  uint8_t *copy = malloc(n ? n : 1);

  memcpy(copy, value, n);
  return copy;
}

/* ---- URLs ------------------------------------------------------------------------------------- */

static void check(const char *value, const char *expected)
{
  size_t n = strlen(value);
  uint8_t *copy = exact(value, n);
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  lmail_list_iter it;
  lmail_list_item item;

  told[0] = '\0';
  lmail_list_init(&it, copy, n, &defects);
  while (lmail_list_next(&it, &item)) {
    add(item.kind == LMAIL_LIST_URL ? "url" : "no", item.url, item.url_len);
    if (item.kind == LMAIL_LIST_NO) add("no", (const uint8_t *)"", 0);
    add("comment", item.comment, item.comment_len);
  }
  assert_int_equal(lmail_list_next(&it, &item), 0);
  add_defects(&defects);
  free(copy);
  assert_string_equal(told, expected);
}

static void rfc2369_3_examples(void **state)
{
  (void)state;
  check(" <mailto:list@host.com?subject=help> (List Instructions)",
        "url{mailto:list@host.com?subject=help} comment{List Instructions}");
  check(" <http://www.host.com/list/>, <mailto:list-info@host.com>\r\n",
        "url{http://www.host.com/list/} url{mailto:list-info@host.com}");
  check(" <ftp://ftp.host.com/list.txt> (FTP),\r\n    <mailto:list@host.com?subject=help>",
        "url{ftp://ftp.host.com/list.txt} comment{FTP} url{mailto:list@host.com?subject=help}");
  check(" (Use this command to get off the list)\r\n <mailto:list-manager@host.com>",
        "url{mailto:list-manager@host.com} comment{Use this command to get off the list}");
  check(" NO (posting not allowed on this list)", "no{} comment{posting not allowed on this list}");
  check("no", "no{}");
}

static void rfc2369_2_what_is_ignored(void **state)
{
  (void)state;
  check("", "");
  check("mailto:a@b", "!LIST_IGNORED@0");
  check("<a>, b, <c>", "url{a} !LIST_IGNORED@5");
  check("<a> b, <c>", "url{a} !LIST_IGNORED@4");
  check("<a>, , <c>", "url{a} url{c} !LIST_EMPTY@5");
  check(",<a>,", "url{a} !LIST_EMPTY@0");
  check("<a", "url{a} !LIST_NO_END@0");
  check("<a\r\n", "url{a} !LIST_NO_END@0");
  check("<", "url{} !LIST_NO_END@0");
  check("<>", "url{}");
  check("(x", "");
  check("<a> (x", "url{a} comment{x}");
  check("nobody", "!LIST_IGNORED@0");
  check("NO, <a>", "no{} !LIST_IGNORED@2");
  check("(a) (b) <c> (d)", "url{c} comment{a}");
}

static void rfc2369_2_white_space_inside(void **state)
{
  static const char value[] = "<http://a.example/\r\n list \t>";
  uint8_t *copy = exact(value, sizeof value - 1);
  lmail_list_iter it;
  lmail_list_item item;
  char out[32];
  size_t len, cap;

  (void)state;
  lmail_list_init(&it, copy, sizeof value - 1, NULL);
  assert_int_equal(lmail_list_next(&it, &item), 1);
  for (cap = 0; cap < 21; cap++) {
    assert_int_equal(lmail_list_url(&item, out, cap, &len), LMAIL_FULL);
    assert_int_equal(len, 21);
  }
  assert_int_equal(lmail_list_url(&item, out, 21, &len), LMAIL_OK);
  assert_memory_equal(out, "http://a.example/list", 21);
  free(copy);
}

static int one_click(const char *value)
{
  size_t n = strlen(value);
  uint8_t *copy = exact(value, n);
  int is = lmail_list_one_click(copy, n);

  free(copy);
  return is;
}

static void rfc8058_5_one_click(void **state)
{
  (void)state;
  assert_true(one_click(" List-Unsubscribe=One-Click"));
  assert_true(one_click("\r\n list-unsubscribe=one-click\r\n"));
  assert_false(one_click("List-Unsubscribe=One-Click;x"));
  assert_false(one_click("List-Unsubscribe = One-Click"));
  assert_false(one_click("List-Unsubscribe=One-Clic"));
  assert_false(one_click(""));
}

/* ---- List-Id ---------------------------------------------------------------------------------- */

static void check_id(const char *value, const char *expected)
{
  size_t n = strlen(value);
  uint8_t *copy = exact(value, n);
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  lmail_list_id id;

  told[0] = '\0';
  lmail_list_id_parse(copy, n, &id, &defects);
  add("phrase", id.phrase, id.phrase_len);
  add("id", id.id, id.id_len);
  add_defects(&defects);
  free(copy);
  assert_string_equal(told, expected);
}

static void rfc2919_3_examples(void **state)
{
  (void)state;
  check_id(" List Header Mailing List <list-header.nisto.com>",
           "phrase{List Header Mailing List} id{list-header.nisto.com}");
  check_id(" <commonspace-users.list-id.within.com>", "id{commonspace-users.list-id.within.com}");
  check_id(" \"Lena's Personal Joke List\"\r\n <lenas-jokes.da39efc25c530ad145d41b86f7420c3b.021999."
           "localhost>\r\n",
           "phrase{\"Lena's Personal Joke List\"} "
           "id{lenas-jokes.da39efc25c530ad145d41b86f7420c3b.021999.localhost}");
  check_id("\"a <b>\" <c.d>", "phrase{\"a <b>\"} id{c.d}");
  check_id("< a.\r\n b >", "id{a.\r\n b}");
}

static void rfc2919_irregular(void **state)
{
  char value[300];

  (void)state;
  check_id("a.example", "id{a.example} !LIST_ID_BARE@9");
  check_id(" ", "!LIST_ID_BARE@1 !LIST_ID_BAD@0");
  check_id("<>", "id{} !LIST_ID_BAD@1");
  check_id("<a>", "id{a} !LIST_ID_BAD@1");
  check_id("<a..b>", "id{a..b} !LIST_ID_BAD@1");
  check_id("<a.>", "id{a.} !LIST_ID_BAD@1");
  check_id("<a.b@c>", "id{a.b@c} !LIST_ID_BAD@1");
  check_id("<a.b> x", "id{a.b} !LIST_ID_BAD@6");
  check_id("x <a.b", "phrase{x} id{a.b} !LIST_NO_END@2");
  check_id("\"x <a.b>", "phrase{\"x} id{a.b}");
  memset(value, 'a', sizeof value);
  memcpy(value + 250, ".", 1);
  value[0] = '<';
  value[256] = '>';
  value[257] = '\0';
  {
    lmail_defect list[1];
    lmail_defects defects = {list, 1, 0};
    lmail_list_id id;

    lmail_list_id_parse(value, 257, &id, &defects);
    assert_int_equal(id.id_len, 255);
    assert_int_equal(defects.count, 0);
    value[256] = 'a';
    value[257] = '>';
    lmail_list_id_parse(value, 258, &id, &defects);
    assert_int_equal(id.id_len, 256);
    assert_int_equal(defects.count, 1);
  }
}

/* ---- Auto-Submitted --------------------------------------------------------------------------- */

static void check_auto(const char *value, unsigned kind, const char *expected)
{
  size_t n = strlen(value);
  uint8_t *copy = exact(value, n);
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  lmail_auto_submitted a;

  told[0] = '\0';
  lmail_auto_submitted_parse(copy, n, &a, &defects);
  add("keyword", a.keyword, a.keyword_len);
  if (a.params_len != 0) add("params", a.params, a.params_len);
  add_defects(&defects);
  assert_int_equal(a.kind, kind);
  free(copy);
  assert_string_equal(told, expected);
}

static void rfc3834_5_1_auto_submitted(void **state)
{
  (void)state;
  check_auto(" auto-generated", LMAIL_AUTO_GENERATED, "keyword{auto-generated}");
  check_auto(" Auto-Replied (vacation)\r\n", LMAIL_AUTO_REPLIED, "keyword{Auto-Replied}");
  check_auto("no", LMAIL_AUTO_NO, "keyword{no}");
  check_auto("auto-notified; owner-email=\"a@b\"", LMAIL_AUTO_NOTIFIED,
             "keyword{auto-notified} params{; owner-email=\"a@b\"}");
  check_auto("x-mine", 0, "keyword{x-mine}");
  check_auto("", 0, "!AUTO_SUBMITTED_BAD@0");
  check_auto(";a=b", 0, "params{;a=b} !AUTO_SUBMITTED_BAD@0");
  check_auto("no way", LMAIL_AUTO_NO, "keyword{no} params{way} !AUTO_SUBMITTED_BAD@3");
}

/* ---- writers ---------------------------------------------------------------------------------- */

typedef struct id_args {
  const char *phrase;
  const char *id;
} id_args;

static lmail_status write_id(lmail_writer *w, const void *arg)
{
  const id_args *a = arg;

  return lmail_field_write_list_id(w, a->phrase, strlen(a->phrase), a->id, strlen(a->id), 0);
}

static void rfc2919_written(void **state)
{
  static const char *const bad[] = {"",     "a",    ".a",        "a.", "a..b", "a.b\r\nX: y",
                                    "a.b>", "a .b", "a.\xc3\xa4"};
  id_args a = {"", "list.a.example"};
  char longest[257];
  size_t i;

  (void)state;
  assert_string_equal(written(write_id, &a, NULL), "List-Id: <list.a.example>\r\n");
  a.phrase = "My, own list";
  assert_string_equal(written(write_id, &a, NULL),
                      "List-Id: \"My, own list\" <list.a.example>\r\n");
  a.phrase = "Li\xc3\x9fte";
  assert_string_equal(written(write_id, &a, NULL),
                      "List-Id: =?utf-8?q?Li=C3=9Fte?= <list.a.example>\r\n");
  a.phrase = "a\r\nX: y";
  refused(write_id, &a, LMAIL_E_ARGUMENT);
  a.phrase = "";
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    a.id = bad[i];
    refused(write_id, &a, LMAIL_E_ARGUMENT);
  }
  memset(longest, 'a', sizeof longest);
  longest[3] = '.';
  longest[255] = '\0';
  a.id = longest;
  assert_non_null(written(write_id, &a, NULL));
  longest[255] = 'a';
  longest[256] = '\0';
  refused(write_id, &a, LMAIL_E_ARGUMENT);
}

typedef struct url_args {
  const char *url;
  const char *comment;
} url_args;

static lmail_status write_urls(lmail_writer *w, const void *arg)
{
  const url_args *a = arg;
  size_t start = w->len, left = 0;
  lmail_field_writer f;
  lmail_status st = lmail_field_begin(&f, w, "List-Help", 9, 0);

  for (; st == LMAIL_OK && a->url != NULL; a++) {
    st = lmail_field_url(&f, w, a->url, strlen(a->url), a->comment, strlen(a->comment));
  }
  if (st == LMAIL_OK) st = lmail_field_end(&f, w);
  if (st == LMAIL_OK) return st;
  left = w->len - start; /* all or nothing, for the test */
  w->len = start;
  if (st == LMAIL_FULL && w->need != SIZE_MAX) w->need += left;
  return st;
}

/* In a buffer that is large enough; each element is whole or nothing by itself. */
static const char *urls(const url_args *a, lmail_status expected)
{
  static char out[4096];
  lmail_writer w;

  lmail_writer_init(&w, out, sizeof out - 1);
  assert_int_equal(write_urls(&w, a), expected);
  out[w.len] = '\0';
  return out;
}

static void rfc2369_written(void **state)
{
  static const url_args two[] = {{"https://lists.a.example/help/with/a/long/path/and/more", ""},
                                 {"mailto:list@a.example?subject=help", "or (by) mail\\"},
                                 {NULL, NULL}};
  lmail_list_iter it;
  lmail_list_item item;
  const char *s = urls(two, LMAIL_OK);

  (void)state;
  assert_string_equal(s, "List-Help: <https://lists.a.example/help/with/a/long/path/and/more>,\r\n"
                         " <mailto:list@a.example?subject=help> (or \\(by\\) mail\\\\)\r\n");
  lmail_list_init(&it, s + 10, strlen(s) - 10, NULL);
  assert_int_equal(lmail_list_next(&it, &item), 1);
  assert_int_equal(item.url_len, strlen(two[0].url));
  assert_int_equal(lmail_list_next(&it, &item), 1);
  assert_int_equal(item.url_len, strlen(two[1].url));
  assert_int_equal(lmail_list_next(&it, &item), 0);
}

static void attack_w12_list_injection(void **state)
{
  static const char *const bad[] = {"",    "a\r\nX: y", "a>, <b",   "a b", "a\t",
                                    "a\n", "a\x7f",     "\xc3\xa4", "<a",  "a\r"};
  url_args one[] = {{"a", ""}, {NULL, NULL}};
  static char longest[1001];
  size_t i;

  (void)state;
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    one[0].url = bad[i];
    urls(one, LMAIL_E_ARGUMENT);
  }
  one[0].url = "a";
  for (i = 1; i < sizeof bad / sizeof bad[0]; i++) {
    if (strcspn(bad[i], "\r\n\t\x7f\xc3") == strlen(bad[i])) continue;
    one[0].comment = bad[i];
    urls(one, LMAIL_E_ARGUMENT);
  }
  one[0].comment = "";
  memset(longest, 'a', sizeof longest - 1);
  longest[998 - 3] = '\0'; /* " <" and ">" */
  one[0].url = longest;
  urls(one, LMAIL_OK);
  longest[998 - 3] = 'a';
  longest[998 - 2] = '\0';
  urls(one, LMAIL_E_ARGUMENT);
  longest[998 - 2] = 'a';
  urls(one, LMAIL_E_ARGUMENT);
}

static void elements_fit_their_field(void **state)
{
  char out[100];
  lmail_field_writer f;
  lmail_writer w;
  lmail_mailbox m;

  (void)state;
  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_mailbox_split(&m, "a@b", 3), LMAIL_OK);
  assert_int_equal(lmail_field_begin(&f, &w, "List-Post", 9, 0), LMAIL_OK);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_E_STATE);
  assert_int_equal(lmail_field_url(&f, &w, "a", 1, NULL, 0), LMAIL_OK);
  assert_int_equal(lmail_field_mailbox(&f, &w, &m), LMAIL_E_STATE);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_OK);
  assert_int_equal(lmail_field_url(&f, &w, "a", 1, NULL, 0), LMAIL_E_STATE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc2369_3_examples),
      cmocka_unit_test(rfc2369_2_what_is_ignored),
      cmocka_unit_test(rfc2369_2_white_space_inside),
      cmocka_unit_test(rfc8058_5_one_click),
      cmocka_unit_test(rfc2919_3_examples),
      cmocka_unit_test(rfc2919_irregular),
      cmocka_unit_test(rfc3834_5_1_auto_submitted),
      cmocka_unit_test(rfc2919_written),
      cmocka_unit_test(rfc2369_written),
      cmocka_unit_test(attack_w12_list_injection),
      cmocka_unit_test(elements_fit_their_field),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
