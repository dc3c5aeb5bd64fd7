/* SPDX-License-Identifier: MIT */
/*
 * text_corpus.c - mail-parser's vectors for unstructured text, and the fields of its messages that it
 * tells as text. What is known to differ is listed below, and why in differences.md; the list must
 * stay exact.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <dirent.h>
#include <libmail/text.h>
#include <libmail/utf8.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char folder[] = LIBMAIL_TEST_CORPUS "/corpus/stalwart-mail-parser";

/* Values whose text differs. */
static const char *const differences[] = {
    "Some text =?utf-8?Q?\?=here\n",
    "[SUSPECTED SPAM]=?utf-8?B?VGhpcyBpcyB0aGUgb\r\n 3JpZ2luYWwgc3ViamVjdA==?=\r\n",
    " Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:59.0) Gecko/20100101\n Thunderbird/59.0a1\n",
};

/* Fields that are no unstructured text, though the vectors tell them as text. */
static const char *const structured[] = {"message-id", "in-reply-to", "references",
                                         "content-id", "return-path", "resent-message-id"};

static unsigned compared, different;

/* ---- as much of JSON and of files as is needed ---------------------------------------------------- */

static char *read_file(const char *path, size_t *n)
{
  FILE *f = fopen(path, "rb");
  char *s = NULL;
  size_t cap = 0, got;

  *n = 0;
  if (!f) return NULL;
  do {
    cap += 1 << 16;
    s = (char *)realloc(s, cap + 1);
    got = fread(s + *n, 1, cap - *n, f);
    *n += got;
  } while (got != 0);
  fclose(f);
  s[*n] = '\0';
  return s;
}

static unsigned hex4(const char *s)
{
  char digits[5];

  memcpy(digits, s, 4);
  digits[4] = '\0';
  return (unsigned)strtoul(digits, NULL, 16);
}

/* The string behind s, which is its DQUOTE, NUL-terminated, from malloc. */
static char *get_string(const char *s, size_t *n)
{
  char *out = (char *)malloc(strlen(s) + 1);

  for (*n = 0, s++; *s != '"' && *s != '\0'; s++) {
    uint32_t c;

    if (*s != '\\') {
      out[(*n)++] = *s;
      continue;
    }
    c = (uint8_t) * ++s;
    if (c == 'n') c = '\n';
    else if (c == 'r') c = '\r';
    else if (c == 't') c = '\t';
    else if (c == 'b') c = '\b';
    else if (c == 'f') c = '\f';
    else if (c == 'u') {
      c = hex4(s + 1);
      s += 4;
      if (c >= 0xd800 && c < 0xdc00 && s[1] == '\\') {
        c = 0x10000 + ((c & 0x3ff) << 10) + (hex4(s + 3) & 0x3ff);
        s += 6;
      }
    }
    *n += lmail_utf8_put(out + *n, c);
  }
  out[*n] = '\0';
  return out;
}

/* Where the value of a member begins, behind `at`; NULL. */
static const char *member(const char *at, const char *key)
{
  at = strstr(at, key);
  if (!at) return NULL;
  at += strlen(key);
  while (*at == ' ' || *at == ':') at++;
  return at;
}

/* ---- comparison ----------------------------------------------------------------------------------- */

static int is_known(const char *value, size_t n)
{
  size_t i;

  for (i = 0; i < sizeof differences / sizeof differences[0]; i++) {
    if (strlen(differences[i]) == n && memcmp(differences[i], value, n) == 0) return 1;
  }
  return 0;
}

static void compare(const char *value, size_t n, const char *expected, size_t expected_n)
{
  lmail_text_config cfg;
  char *copy = (char *)malloc(n != 0 ? n : 1);
  char *out = (char *)malloc(3 * n + 3);
  size_t len;
  int same;

  memset(&cfg, 0, sizeof cfg);
  cfg.options = LMAIL_TEXT_ONE_SPACE;
  memcpy(copy, value, n);
  assert_int_equal(lmail_text_decode(copy, n, &cfg, out, 3 * n + 3, &len, NULL), LMAIL_OK);
  same = len == expected_n && memcmp(out, expected, len) == 0;
  if (same == is_known(value, n)) {
    fail_msg("\"%.*s\" is \"%.*s\", expected \"%s\"", (int)n, value, (int)len, out, expected);
  }
  compared++;
  different += !same;
  free(copy);
  free(out);
}

static void check_vectors(const char *path)
{
  size_t n, value_n, expected_n;
  char *json = read_file(path, &n);
  const char *at = json;

  assert_non_null(json);
  while ((at = member(at, "\"header\"")) != NULL) {
    char *value = get_string(at, &value_n), *expected;

    at = member(at, "\"expected\"");
    assert_non_null(at);
    expected = get_string(at, &expected_n);
    compare(value, value_n, expected, expected_n);
    free(value);
    free(expected);
  }
  free(json);
}

/* Offsets are those of the file with LF line ends, when those of the file itself make no sense. */
static void drop_cr(char *s, size_t *n)
{
  size_t i, to = 0;

  for (i = 0; i < *n; i++) {
    if (s[i] != '\r' || s[i + 1] != '\n') s[to++] = s[i];
  }
  *n = to;
}

static int is_structured(const char *name, size_t n)
{
  char lower[32];
  size_t i;

  if (n >= sizeof lower) return 0;
  for (i = 0; i < n; i++)
    lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i]);
  lower[n] = '\0';
  for (i = 0; i < sizeof structured / sizeof structured[0]; i++) {
    if (strcmp(lower, structured[i]) == 0) return 1;
  }
  return 0;
}

static void check_message(const char *json_path)
{
  char path[512];
  size_t n, json_n;
  char *json = read_file(json_path, &json_n), *message;
  const char *at = json;

  snprintf(path, sizeof path, "%.*s.eml", (int)(strlen(json_path) - 5), json_path);
  message = read_file(path, &n);
  assert_non_null(message);
  at = member(json, "\"offset_end\"");
  if (at && strtoul(at, NULL, 10) <= n && message[strtoul(at, NULL, 10) - 1] != '\n')
    drop_cr(message, &n);
  for (at = json; (at = member(at, "\"value\"")) != NULL;) {
    size_t field, start, end, expected_n;
    char *expected;

    for (at++; *at == ' ' || *at == '\n'; at++) continue;
    if (strncmp(at, "\"Text\"", 6) != 0) continue;
    expected = get_string(member(at, "\"Text\""), &expected_n);
    field = strtoul(member(at, "\"offset_field\""), NULL, 10);
    start = strtoul(member(at, "\"offset_start\""), NULL, 10);
    end = strtoul(member(at, "\"offset_end\""), NULL, 10);
    if (field < start && start <= end && end <= n && message[start - 1] == ':' &&
        !is_structured(message + field, start - 1 - field)) {
      compare(message + start, end - start, expected, expected_n);
    }
    free(expected);
  }
  free(json);
  free(message);
}

static void check_folder(const char *name)
{
  char path[512];
  DIR *dir;
  struct dirent *entry;

  snprintf(path, sizeof path, "%s/%s", folder, name);
  dir = opendir(path);
  if (!dir) return;
  while ((entry = readdir(dir)) != NULL) {
    size_t n = strlen(entry->d_name);

    if (n < 5 || strcmp(entry->d_name + n - 5, ".json") != 0 || strstr(entry->d_name, ".crlf"))
      continue;
    snprintf(path, sizeof path, "%s/%s/%s", folder, name, entry->d_name);
    check_message(path);
  }
  closedir(dir);
}

static void corpus(void **state)
{
  char path[512];

  (void)state;
  snprintf(path, sizeof path, "%s/fields/unstructured.json", folder);
  check_vectors(path);
  check_folder("rfc");
  check_folder("legacy");
  check_folder("malformed");
  check_folder("thirdparty");
  print_message("%u texts, %u known to differ\n", compared, different);
  assert_true(compared > 50);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(corpus)};
  DIR *dir = opendir(folder);

  if (!dir) {
    printf("SKIPPED: there is no folder %s; LIBMAIL_TEST_CORPUS names the one that holds corpus/\n",
           folder);
    return 77;
  }
  closedir(dir);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
