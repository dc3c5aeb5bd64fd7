/* SPDX-License-Identifier: MIT */
/*
 * address_corpus.c - addresses that others collected, with what they expect of them: isemail's
 * categories, mail-parser's names and addresses, chasquid's seeds. Every difference must be in
 * differences.md, by file and number; nothing else may differ.
 */

#include <libmail/address.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *allowed; /* differences.md */

/* A file's text, NUL-terminated; NULL when it cannot be read. */
static char *read_text(const char *path)
{
  FILE *f = fopen(path, "rb");
  char *text;
  long n;

  if (!f) return NULL;
  fseek(f, 0, SEEK_END);
  n = ftell(f);
  rewind(f);
  text = malloc((size_t)n + 1);
  assert_non_null(text);
  assert_int_equal(fread(text, 1, (size_t)n, f), n);
  text[n] = '\0';
  fclose(f);
  return text;
}

static char *corpus(const char *name)
{
  char path[1000];
  char *text;

  snprintf(path, sizeof path, "%s/corpus/%s", LIBMAIL_TEST_CORPUS, name);
  text = read_text(path);
  if (!text) {
    printf("SKIPPED: no corpus at %s\n", path);
    skip();
  }
  return text;
}

static int is_allowed(const char *file, int number)
{
  char key[200];

  snprintf(key, sizeof key, "| %s | %d |", file, number);
  return allowed != NULL && strstr(allowed, key) != NULL;
}

/* ---- isemail ---------------------------------------------------------------------------------- */

/* The text up to `end`, without entities; U+2400 + n is control character n. */
static size_t xml_text(const char *s, const char *end, char *out)
{
  static const char *const entities[] = {"&amp;", "&",      "&lt;", "<",      "&gt;",
                                         ">",     "&quot;", "\"",   "&apos;", "'"};
  char *to = out;
  size_t i;

  while (s < end) {
    unsigned long c = 0;

    if (strncmp(s, "&#x", 3) == 0) {
      char *behind;

      c = strtoul(s + 3, &behind, 16);
      s = behind + 1;
    } else if (memcmp(s, "\xe2\x90", 2) == 0) {
      c = 0x2400UL + ((unsigned char)s[2] & 0x3f);
      s += 3;
    } else if (*s == '&') {
      for (i = 0; i < 10 && strncmp(s, entities[i], strlen(entities[i])) != 0;) i += 2;
      assert_true(i < 10);
      *to++ = *entities[i + 1];
      s += strlen(entities[i]);
      continue;
    } else {
      *to++ = *s++;
      continue;
    }
    if (c >= 0x2400) c -= 0x2400;
    assert_true(c < 0x800);
    if (c >= 0x80) *to++ = (char)(0xc0 | c >> 6);
    *to++ = (char)(c < 0x80 ? c : 0x80 | (c & 0x3f));
  }
  return (size_t)(to - out);
}

/* Where `tag` begins in s, and its inside. */
static const char *tag(const char *s, const char *name, const char **end)
{
  char open[40], close[40];

  snprintf(open, sizeof open, "<%s>", name);
  snprintf(close, sizeof close, "</%s>", name);
  s = strstr(s, open);
  assert_non_null(s);
  s += strlen(open);
  *end = strstr(s, close);
  assert_non_null(*end);
  return s;
}

/* meta.xml: what each category means. */
static unsigned fit_of(const char *category)
{
  static const struct {
    const char *name;
    unsigned fit;
  } list[] = {{"ISEMAIL_VALID_CATEGORY<", LMAIL_FIT_SMTP}, {"ISEMAIL_DNSWARN<", LMAIL_FIT_SMTP},
              {"ISEMAIL_RFC5321<", LMAIL_FIT_SMTP},        {"ISEMAIL_CFWS<", LMAIL_FIT_HEADER},
              {"ISEMAIL_DEPREC<", LMAIL_FIT_OBSOLETE},     {"ISEMAIL_RFC5322<", LMAIL_FIT_HEADER},
              {"ISEMAIL_ERR<", LMAIL_FIT_INVALID}};
  size_t i;

  for (i = 0; i < sizeof list / sizeof list[0]; i++) {
    if (strncmp(category, list[i].name, strlen(list[i].name)) == 0) return list[i].fit;
  }
  fail_msg("unknown category %.20s", category);
  return 0;
}

static void isemail(void **state)
{
  static const char *const files[] = {"tests.xml", "tests-original.xml"};
  unsigned same = 0, differ = 0, unexplained = 0;
  size_t i;

  (void)state;
  for (i = 0; i < 2; i++) {
    char path[100];
    char *xml;
    const char *s;

    snprintf(path, sizeof path, "isemail/%s", files[i]);
    xml = corpus(path);
    for (s = xml; (s = strstr(s, "<test id=\"")) != NULL; s++) {
      int id = atoi(s + 10);
      const char *end = strstr(s, "</test>"), *from = NULL, *to = NULL, *category;
      char *address = malloc(2000), *exact;
      size_t n = 0;
      unsigned fit;

      if (strstr(s, "<address>") != NULL && strstr(s, "<address>") < end) {
        from = tag(s, "address", &to);
        n = xml_text(from, to, address);
      }
      exact = malloc(n > 0 ? n : 1);
      memcpy(exact, address, n);
      fit = lmail_address_check(exact, n, NULL);
      category = tag(s, "category", &to);
      if (fit == fit_of(category)) {
        same++;
      } else {
        differ++;
        if (!is_allowed(files[i], id)) {
          unexplained++;
          printf("differs: | %s | %d | %.*s: %u\n", files[i], id, (int)n, exact, fit);
        }
      }
      free(exact);
      free(address);
    }
    free(xml);
  }
  printf("isemail: %u of %u\n", same, same + differ);
  assert_int_equal(unexplained, 0);
}

/* ---- mail-parser ------------------------------------------------------------------------------ */

/* A JSON string at its quote, without escapes; *end is behind it. */
static char *json_string(const char *s, const char **end)
{
  char *out = malloc(strlen(s) + 1), *to = out;

  for (s++; *s != '"'; s++) {
    if (*s != '\\') {
      *to++ = *s;
      continue;
    }
    s++;
    *to++ = (char)(*s == 'n' ? '\n' : *s == 'r' ? '\r' : *s == 't' ? '\t' : *s);
    assert_true(*s != 'u');
  }
  *to = '\0';
  *end = s + 1;
  return out;
}

/* The strings of what is expected, in order: "name<address>" and "name:"; null is "". */
static void expected_text(const char *s, const char *end, char *out)
{
  char *name = NULL;

  for (*out = '\0'; s < end; s++) {
    const char *value;

    if (strncmp(s, "\"name\": ", 8) == 0) {
      free(name);
      name = s[8] == '"' ? json_string(s + 8, &value) : calloc(1, 1);
      s += 8;
    } else if (strncmp(s, "\"address\": ", 11) == 0) {
      char *address = s[11] == '"' ? json_string(s + 11, &value) : calloc(1, 1);

      sprintf(out + strlen(out), "%s<%s> ", name, address);
      free(address);
    } else if (strncmp(s, "\"addresses\": ", 13) == 0) {
      if (*name) sprintf(out + strlen(out), "%s: ", name);
    }
  }
  free(name);
}

static void found_text(const char *value, size_t n, char *out)
{
  static const lmail_text_config cfg = {lmail_charset_find_all, NULL, NULL, 0, 0};
  lmail_address_iter it;
  lmail_address a;
  char name[500], local[500], domain[500];
  size_t len;

  *out = '\0';
  lmail_address_init(&it, value, n, NULL);
  while (lmail_address_next(&it, &a)) {
    if (a.kind == LMAIL_ADDRESS_GROUP) {
      lmail_phrase_decode(a.group, a.group_len, &cfg, name, sizeof name, &len, NULL);
      sprintf(out + strlen(out), "%.*s: ", (int)len, name);
    } else if (a.kind == LMAIL_ADDRESS_MAILBOX) {
      lmail_address_name(&a, &cfg, name, sizeof name - 1, &len, NULL);
      name[len] = '\0';
      lmail_address_local(&a, local, sizeof local - 1, &len);
      local[len] = '\0';
      lmail_address_domain(&a, domain, sizeof domain - 1, &len);
      domain[len] = '\0';
      sprintf(out + strlen(out), "%s<%s%s%s> ", name, local, *domain ? "@" : "", domain);
    }
  }
}

static void mail_parser(void **state)
{
  char *json = corpus("stalwart-mail-parser/fields/address.json");
  char *want = malloc(1 << 16), *got = malloc(1 << 16);
  unsigned same = 0, unexplained = 0;
  const char *s;
  int number = 0;

  (void)state;
  for (s = json; (s = strstr(s, "\"header\": ")) != NULL; number++) {
    const char *behind, *end;
    char *header = json_string(s + 10, &behind);

    end = strstr(behind, "\"header\": ");
    expected_text(behind, end ? end : behind + strlen(behind), want);
    found_text(header, strlen(header), got);
    if (strcmp(want, got) == 0) {
      same++;
    } else if (!is_allowed("address.json", number)) {
      unexplained++;
      printf("differs: | address.json | %d | %s: %s, not %s\n", number, header, got, want);
    }
    free(header);
    s = behind;
  }
  printf("mail-parser: %u of %d\n", same, number);
  assert_int_equal(unexplained, 0);
  free(want);
  free(got);
  free(json);
}

/* ---- chasquid --------------------------------------------------------------------------------- */

/* Internationalised addresses: which are fit for an envelope, as RFC 6531 has it. */
static void chasquid(void **state)
{
  static const struct {
    const char *address;
    unsigned fit, flags;
  } list[] = {{"p\xc3\xa9@l\xc3\xa9"
               "a",
               LMAIL_FIT_SMTP, LMAIL_ADDRESS_UTF8 | LMAIL_ADDRESS_U_LABEL},
              {"henry\xe2\x85\xa3@throne", LMAIL_FIT_SMTP, LMAIL_ADDRESS_UTF8},
              {"p\xc3\xa9l\xc3\xa9"
               "a",
               LMAIL_FIT_INVALID, LMAIL_ADDRESS_UTF8},
              {"\xc3\x91"
               "And\xc3\x9a@x",
               LMAIL_FIT_SMTP, LMAIL_ADDRESS_UTF8}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof list / sizeof list[0]; i++) {
    lmail_address_iter it;
    lmail_address a;

    assert_int_equal(lmail_address_check(list[i].address, strlen(list[i].address), NULL),
                     list[i].fit);
    lmail_address_init(&it, list[i].address, strlen(list[i].address), NULL);
    assert_int_equal(lmail_address_next(&it, &a), 1);
    assert_int_equal(a.flags, list[i].flags);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(isemail),
      cmocka_unit_test(mail_parser),
      cmocka_unit_test(chasquid),
  };

  allowed = read_text(LIBMAIL_TEST_SOURCE_DIR "/rfc822/differences.md");
  return cmocka_run_group_tests(tests, NULL, NULL);
}
