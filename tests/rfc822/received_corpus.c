/* SPDX-License-Identifier: MIT */
/*
 * received_corpus.c - mail-parser's vectors for Received. What is known to differ is listed below, and
 * why in differences.md; the list must stay exact.
 */

#include <libmail/trace.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- as much of JSON as the file needs ---------------------------------------------------------- */

/* Copies the string at *at, which is its DQUOTE, and moves behind it. Escapes as the file has them. */
static void get_string(const char **at, char *out, size_t cap)
{
  const char *s = *at + 1;
  size_t n = 0;

  for (; *s != '"'; s++) {
    char c = *s;

    assert_true(c != '\0' && n + 1 < cap);
    if (c == '\\') {
      c = *++s;
      if (c == 'n') c = '\n';
      if (c == 'r') c = '\r';
      if (c == 't') c = '\t';
      assert_true(c != 'u');
    }
    out[n++] = c;
  }
  out[n] = '\0';
  *at = s + 1;
}

/* The text of a member, a string or an object of one string; "" when it is not there. */
static void get(const char *object, const char *end, const char *key, char *out, size_t cap)
{
  char quoted[64];
  const char *at;

  out[0] = '\0';
  snprintf(quoted, sizeof quoted, "\"%s\":", key);
  at = strstr(object, quoted);
  if (!at || at > end) return;
  at += strlen(quoted);
  while (*at == ' ') at++;
  if (*at == '{') {
    at = strchr(at, ':') + 1;
    while (*at == ' ') at++;
  }
  if (*at == '"') get_string(&at, out, cap);
}

/* ---- comparison ---------------------------------------------------------------------------------- */

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

static void check(unsigned number, const char *header, const char *object, const char *end)
{
  size_t n = strlen(header);
  uint8_t *copy = malloc(n);
  lmail_received r;
  char value[512];

  memcpy(copy, header, n);
  lmail_received_parse(copy, n, &r, NULL);
#define COMPARE(key, what)                    \
  get(object, end, key, value, sizeof value); \
  compare(number, key, value, r.what, r.what##_len)
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
  get(object, end, "with", value, sizeof value);
  compare_type(number, value, &r);
  get(object, end, "tls_version", value, sizeof value);
  assert_int_equal(value[0] != '\0', r.tls_version != NULL);
  get(object, end, "helo_cmd", value, sizeof value);
  assert_int_equal(value[0] == 'E', (r.flags & LMAIL_RECEIVED_EHLO) != 0);
  assert_int_equal(strstr(object, "\"year\"") && strstr(object, "\"year\"") < end, r.date != NULL);
  free(copy);
}

static void every_vector(void **state)
{
  static const char path[] = LIBMAIL_TEST_CORPUS
      "/corpus/stalwart-mail-parser/fields/received.json";
  static char text[400000], header[4000];
  FILE *in = fopen(path, "rb");
  const char *at;
  unsigned number = 0;
  size_t n;

  (void)state;
  if (!in) {
    print_message("SKIPPED: no corpus at %s\n", path);
    skip();
  }
  n = fread(text, 1, sizeof text - 1, in);
  fclose(in);
  text[n] = '\0';
  for (at = text; (at = strstr(at, "\"header\":")) != NULL; number++) {
    const char *end;

    at = strchr(at + 9, '"');
    get_string(&at, header, sizeof header);
    end = strstr(at, "\"header\":");
    if (!end) end = text + n;
    check(number, header, at, end);
  }
  print_message("%u vectors, %u members met, %u differ\n", number, met, differing);
  assert_int_equal(number, 91);
  assert_int_equal(differing, sizeof known / sizeof known[0]);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_vector)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
