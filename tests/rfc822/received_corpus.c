/* SPDX-License-Identifier: MIT */
/*
 * received_corpus.c - mail-parser's vectors for Received. What is known to differ is listed below, and
 * why in differences.md; the list must stay exact.
 */

#include "json.h"
#include <libmail/trace.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Number of the vector and the member that differ. */
static const char *const known[] = {
    "0 with",   "3 ident",    "14 id",      "15 id",    "16 with",    "25 from_iprev",
    "25 ident", "32 ident",   "32 from_ip", "34 ident", "43 ident",   "43 from_ip",
    "58 ident", "58 from_ip", "60 ident",   "63 ident", "74 from_ip", "77 tls_cipher"};

static unsigned met, differing;

static void compare(unsigned number, const char *key, const char *expected, const uint8_t *s,
                    size_t n)
{
  char name[64];
  size_t i;

  if (n > 1 && s[0] == '[' && s[n - 1] == ']') s++, n -= 2;
  met++;
  if (strlen(expected) == n && (n == 0 || memcmp(expected, s, n) == 0)) return;
  met--;
  differing++;
  snprintf(name, sizeof name, "%u %s", number, key);
  for (i = 0; i < sizeof known / sizeof known[0]; i++) {
    if (strcmp(known[i], name) == 0) return;
  }
  fail_msg("%s: \"%s\" expected, \"%.*s\" found", name, expected, (int)n, (const char *)s);
}

/* "ESMTPS" of the numbers; the file has nothing where it does not know the type. */
static void compare_type(unsigned number, const char *expected, const lmail_received *r)
{
  static const char *const names[] = {"", "SMTP", "ESMTP", "LMTP", "Local", "HTTP", "MMS", "POP3"};
  unsigned type = lmail_received_transmission(r->with, r->with_len);
  char name[16];

  snprintf(name, sizeof name, "%s%s%s", names[type & LMAIL_TRANSMISSION_PROTOCOL],
           type & LMAIL_TRANSMISSION_TLS ? "S" : "", type & LMAIL_TRANSMISSION_AUTH ? "A" : "");
  compare(number, "with", expected, (const uint8_t *)name, strlen(name));
}

/* A member that is a text or an object of one text; "" when it is not there. */
static const char *text(const json_value *v, const char *name)
{
  const json_value *member = json_member(v, name);

  if (member && member->kind == JSON_OBJECT) member = member->first;
  return member && member->kind == JSON_STRING ? member->text : "";
}

static void check(unsigned number, const json_value *header, const json_value *expected)
{
  uint8_t *copy = malloc(header->len);
  const json_value *date = json_member(expected, "date");
  lmail_received r;

  memcpy(copy, header->text, header->len);
  lmail_received_parse(copy, header->len, &r, NULL);
#define COMPARE(key, what) compare(number, key, text(expected, key), r.what, r.what##_len)
  COMPARE("from", from);
  COMPARE("by", by);
  COMPARE("for_", for_path);
  COMPARE("via", via);
  COMPARE("id", id);
  COMPARE("ident", ident);
  COMPARE("helo", helo);
  COMPARE("from_ip", ip);
  COMPARE("from_iprev", rdns);
  COMPARE("tls_cipher", tls_cipher);
  compare_type(number, text(expected, "with"), &r);
  assert_int_equal(text(expected, "tls_version")[0] != '\0', r.tls_version != NULL);
  assert_int_equal(text(expected, "helo_cmd")[0] == 'E', (r.flags & LMAIL_RECEIVED_EHLO) != 0);
  assert_int_equal(date && date->kind == JSON_OBJECT, r.date != NULL);
  free(copy);
}

static json_value *all;

static void every_vector(void **state)
{
  const json_value *v;
  unsigned number = 0;

  (void)state;
  for (v = all->first; v != NULL; v = v->next) {
    check(number++, json_member(v, "header"), json_member(v, "expected"));
  }
  print_message("%u vectors, %u members met, %u differ\n", number, met, differing);
  assert_int_equal(number, 91);
  assert_int_equal(differing, sizeof known / sizeof known[0]);
}

int main(void)
{
  static const char path[] = LIBMAIL_TEST_CORPUS
      "/corpus/stalwart-mail-parser/fields/received.json";
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_vector)};
  int result;

  all = json_load(path);
  if (!all) {
    printf("SKIPPED: no corpus at %s\n", path);
    return 77;
  }
  result = cmocka_run_group_tests(tests, NULL, NULL);
  json_free(all);
  return result;
}
