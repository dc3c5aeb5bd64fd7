/* SPDX-License-Identifier: MIT */
/*
 * consensus.c - the parts of real messages as two IMAP servers see them.
 *
 * The corpus has facts on which Dovecot and Cyrus agree: for each part its octets, digest, header
 * size, decoded octets and digest, and BODYSTRUCTURE. This counts how many of them the parser
 * agrees with. Every difference must be in differences.md, by file and part; nothing else may differ.
 */

#include "tree.h"
#include <libmail/hash.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct tally {
  const char *what;
  unsigned agree, differ;
} tally;

enum { SIZES, DIGESTS, HEADERS, DECODED, STRUCTURES, LINES, KINDS };

static tally tallies[KINDS] = {{"part sizes", 0, 0},      {"part digests", 0, 0},
                               {"header sizes", 0, 0},    {"decoded bodies", 0, 0},
                               {"body structures", 0, 0}, {"sizes and lines in them", 0, 0}};
static char *allowed; /* differences.md */
static unsigned unexplained;

/* Counts a comparison; a difference must be explained. */
static void compare(int kind, int same, const char *file, const char *path, const char *detail)
{
  char key[600];

  if (same) {
    tallies[kind].agree++;
    return;
  }
  tallies[kind].differ++;
  snprintf(key, sizeof key, "| %s | %s |", file, path);
  if (allowed != NULL && strstr(allowed, key) != NULL) return;
  unexplained++;
  printf("differs: %s %s: %s: %s\n", key, path, tallies[kind].what, detail);
}

/* ---- a little JSON ---------------------------------------------------------------------------- */

/* Where the value of "key" begins in the object at s, at any depth; NULL. */
static const char *value_of(const char *s, const char *key)
{
  char quoted[64];
  const char *at;

  snprintf(quoted, sizeof quoted, "\"%s\": ", key);
  at = strstr(s, quoted);
  return at ? at + strlen(quoted) : NULL;
}

/* A JSON string (at its quote) without its escapes; the result is the caller's. */
static char *string_at(const char *s)
{
  char *out = malloc(strlen(s) + 1);
  char *to = out;

  for (s++; *s != '"'; s++) {
    if (*s == '\\') s++;
    *to++ = *s;
  }
  *to = '\0';
  return out;
}

/* ---- BODYSTRUCTURE ---------------------------------------------------------------------------- */

/* Steps over one value: a list, a quoted string, an atom. */
static const char *past(const char *s)
{
  int depth = 0;

  while (*s == ' ') s++;
  do {
    if (*s == '"') {
      for (s++; *s && *s != '"'; s++) {
        if (*s == '\\') s++;
      }
      s++;
    } else if (*s == '(') {
      depth++, s++;
    } else if (*s == ')') {
      depth--, s++;
    } else if (*s == '{') { /* a literal, kept as the server sent it */
      unsigned long n = strtoul(s + 1, NULL, 10);

      s = strchr(s, '\n') + 1 + n;
    } else if (*s == ' ') {
      s++;
    } else {
      while (*s && !strchr(" ()", *s)) s++;
    }
  } while (depth > 0 && *s);
  return s;
}

static const part *child(const tree *t, const part *of, unsigned index)
{
  size_t i;

  for (i = 0; i < t->count; i++) {
    if (t->parts[i].parent == of->id && t->parts[i].index == index) return &t->parts[i];
  }
  return NULL;
}

/* Compares the structure at s, "(", with a part; *same is cleared when the shape differs. */
static void structure(const char *s, const tree *t, const part *p, const char *file, int *same)
{
  char type[160] = "";
  const char *end;
  unsigned i;

  s++;
  if (*s == '(') {
    int multipart = p->composite && LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_MULTIPART;

    for (i = 1; *s == '('; i++) {
      const part *c = multipart ? child(t, p, i) : NULL;

      if (!c) {
        *same = 0;
        return;
      }
      structure(s, t, c, file, same);
      s = past(s);
    }
    if (i - 1 != p->children) *same = 0;
    return;
  }
  for (i = 0; i < 2; i++) { /* type, subtype */
    end = past(s);
    if (*s == '"')
      snprintf(type + strlen(type), 70, "%.*s%s", (int)(end - s - 2), s + 1, i ? "" : "/");
    s = end + (*end == ' ');
  }
  for (end = type; *end; end++)
    type[end - type] = (char)(*end >= 'A' && *end <= 'Z' ? *end + 32 : *end);
  if (strcmp(type, p->type) != 0) {
    *same = 0;
    return;
  }
  for (i = 0; i < 4; i++) s = past(s), s += *s == ' '; /* parameters, id, description, encoding */
  {
    unsigned long octets = strtoul(s, NULL, 10);
    unsigned long lines = p->lines;
    char detail[200];

    s = past(s);
    s += *s == ' ';
    if (p->media == LMAIL_MEDIA_MESSAGE_RFC822 && *s == '(') {
      const char *body;

      s = past(s); /* envelope */
      s += *s == ' ';
      body = s;
      if (!child(t, p, 1)) {
        *same = 0;
      } else if (*body == '(') {
        structure(body, t, child(t, p, 1), file, same);
      }
      s = past(s);
      s += *s == ' ';
      lines = strtoul(s, NULL, 10);
    } else if (LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_TEXT) {
      lines = strtoul(s, NULL, 10);
    }
    snprintf(detail, sizeof detail, "octets %lu/%llu lines %lu/%llu", octets,
             (unsigned long long)p->octets, lines, (unsigned long long)p->lines);
    compare(LINES, octets == p->octets && lines == p->lines, file, p->path, detail);
  }
}

/* ---- one message ------------------------------------------------------------------------------ */

static void sha256_hex(const uint8_t *s, size_t n, char out[65])
{
  uint8_t digest[LMAIL_DIGEST_MAX];

  lmail_hash_whole(lmail_hash_sha256(), s, n, digest);
  lmail_hash_hex(digest, 32, out);
  out[64] = '\0';
}

static void check_part(const char *facts, const char *path, const tree *t, const uint8_t *in,
                       const char *file)
{
  const part *p = tree_find(t, path);
  const char *v;
  char digest[65], detail[200];

  if (!p) {
    compare(SIZES, 0, file, path, "no such part");
    return;
  }
  v = value_of(facts, "size");
  if (v) {
    snprintf(detail, sizeof detail, "%lu, not %llu", strtoul(v, NULL, 10),
             (unsigned long long)p->octets);
    compare(SIZES, strtoul(v, NULL, 10) == p->octets, file, path, detail);
  }
  v = value_of(facts, "sha256");
  if (v) {
    sha256_hex(in + p->body_off, (size_t)p->octets, digest);
    compare(DIGESTS, strncmp(v + 1, digest, 32) == 0, file, path, "");
  }
  v = value_of(facts, "mime_size");
  if (v) {
    snprintf(detail, sizeof detail, "%lu, not %llu", strtoul(v, NULL, 10),
             (unsigned long long)p->header_octets);
    compare(HEADERS, strtoul(v, NULL, 10) == p->header_octets, file, path, detail);
  }
  v = value_of(facts, "decoded_sha256");
  if (v && !p->composite) {
    const char *size = value_of(facts, "decoded_size");

    sha256_hex(p->decoded, p->decoded_len, digest);
    snprintf(detail, sizeof detail, "%lu octets, not %lu", size ? strtoul(size, NULL, 10) : 0,
             (unsigned long)p->decoded_len);
    compare(DECODED, strncmp(v + 1, digest, 32) == 0, file, path, detail);
  }
}

static void check_message(char *line, const char *source)
{
  char *file = string_at(value_of(line, "file"));
  const char *v;
  char path[1000], digest[65];
  size_t n;
  uint8_t *in;
  tree t;

  snprintf(path, sizeof path, "%s/corpus/%s/%s", LIBMAIL_TEST_CORPUS, source, file);
  in = read_file(path, &n, 1);
  assert_non_null(in);
  sha256_hex(in, n, digest);
  assert_int_equal(strncmp(value_of(line, "crlf_sha256") + 1, digest, 64), 0);
  tree_parse(&t, in, n, 4096, LMAIL_MIME_CFG_IMAP);
  for (size_t i = 0; i < t.count; i++) {
    if (t.parts[i].parent) t.parts[t.parts[i].parent - 1].children++;
  }
  snprintf(path, sizeof path, "%s/%s", source, file);

  v = value_of(line, "bodystructure");
  if (v) {
    char *text = string_at(v);
    int same = 1;

    structure(text, &t, &t.parts[0], path, &same);
    compare(STRUCTURES, same, path, "structure", text);
    free(text);
  }
  v = value_of(line, "parts");
  for (v = v ? v + 1 : ""; *v == '"';) {
    const char *end = strchr(v, '}');
    char facts[600], number[100];

    sscanf(v, "\"%99[^\"]\"", number);
    v = strchr(v, '{');
    snprintf(facts, sizeof facts, "%.*s", (int)(end - v), v);
    check_part(facts, number, &t, in, path);
    v = end + 1;
    if (*v == ',') v += 2;
  }
  tree_free(&t);
  free(in);
  free(file);
}

static void facts_of_two_servers(void **state)
{
  static const char *const sources[] = {"cyrus-cassandane",      "haraka",
                                        "james-mime4j",          "libetpan",
                                        "mailkit-transcripts",   "mimekit",
                                        "nodemailer-mailparser", "perl-email-mime",
                                        "postal-mime",           "stalwart-mail-parser",
                                        "thunderbird-mailnews",  "zbateson-mail-mime-parser"};
  size_t i, n;
  unsigned messages = 0;

  (void)state;
  allowed = (char *)read_file(LIBMAIL_TEST_SOURCE_DIR "/mime/differences.md", &n, 0);
  if (allowed) {
    allowed = realloc(allowed, n + 1);
    allowed[n] = '\0';
  }
  for (i = 0; i < sizeof sources / sizeof sources[0]; i++) {
    char path[1000];
    char *text, *line, *next;

    snprintf(path, sizeof path, "%s/corpus/consensus/%s.jsonl", LIBMAIL_TEST_CORPUS, sources[i]);
    text = (char *)read_file(path, &n, 0);
    if (!text) {
      printf("SKIPPED: no corpus at %s\n", path);
      skip();
    }
    text = realloc(text, n + 1);
    text[n] = '\0';
    for (line = text; *line; line = next) {
      next = strchr(line, '\n');
      *next++ = '\0';
      check_message(line, sources[i]);
      messages++;
    }
    free(text);
  }
  free(allowed);
  printf("%u messages\n", messages);
  for (i = 0; i < KINDS; i++) {
    printf("%-24s %4u of %4u agree\n", tallies[i].what, tallies[i].agree,
           tallies[i].agree + tallies[i].differ);
  }
  assert_int_equal(unexplained, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(facts_of_two_servers)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
