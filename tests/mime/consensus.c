/* SPDX-License-Identifier: MIT */
/*
 * consensus.c - the parts of real messages as two IMAP servers see them.
 *
 * The corpus has facts on which Dovecot and Cyrus agree: for each part its octets, digest, header
 * size, decoded octets and digest, and BODYSTRUCTURE. This counts how many of them the parser
 * agrees with.
 */

#include "agree.h"
#include "text.h"
#include "tree.h"
#include <libmail/hash.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char SIZES[] = "part sizes";
static const char DIGESTS[] = "part digests";
static const char HEADERS[] = "header sizes";
static const char DECODED[] = "decoded bodies";
static const char STRUCTURES[] = "body structures";
static const char LINES[] = "sizes and lines in them";
static const char VALUES[] = "values of fields";

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
    const char *of = "n\nr\rt\t";

    if (*s == '\\') {
      s++;
      while (*of && *of != *s) of += 2;
    }
    *to++ = s[-1] == '\\' && *of ? of[1] : *s;
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

/* Adds text with runs of white space as one space. */
static void add_folded(text *t, const void *data, size_t n)
{
  const char *s = data;
  size_t i;

  for (i = 0; i < n; i++) {
    int blank = s[i] == ' ' || s[i] == '\t' || s[i] == '\r' || s[i] == '\n';

    if (!blank) text_add(t, s + i, 1);
    else if (t->len > 0 && t->s[t->len - 1] != ' ') text_add(t, " ", 1);
  }
}

/* The value at s: a string as it is, the strings of a list one after the other, nothing for NIL. */
static const char *read_value(const char *s, text *t)
{
  const char *end = past(s);

  while (*s == ' ') s++;
  while (s < end) {
    if (*s == '"') {
      for (s++; *s != '"'; s++) {
        if (*s == '\\') s++;
        add_folded(t, s, 1);
      }
      text_add(t, "|", 1);
    } else if (*s == '{') {
      unsigned long n = strtoul(s + 1, NULL, 10);

      s = strchr(s, '\n') + 1;
      add_folded(t, s, n);
      text_add(t, "|", 1);
      s += n - 1;
    }
    s++;
  }
  return end;
}

/* Without quotes and quoted-pairs. */
static void add_param(text *t, const lmail_param *p)
{
  text value = {0};
  size_t i;

  text_add(t, (const char *)p->name, p->name_len);
  if (p->flags & LMAIL_PARAM_SECTION) text_printf(t, "*%u", p->section);
  if (p->flags & LMAIL_PARAM_EXTENDED) text_add(t, "*", 1);
  for (i = 0; i < p->value_len; i++) {
    if (p->value[i] == '\\' && (p->flags & LMAIL_PARAM_QUOTED) && i + 1 < p->value_len) i++;
    add_folded(&value, p->value + i, 1);
  }
  text_printf(t, "|%.*s|", (int)value.len, value.len ? value.s : "");
  text_free(&value);
}

static void add_params(text *t, const uint8_t *params, size_t n, int *has_charset)
{
  lmail_param_iter it;
  lmail_param p;

  lmail_param_init(&it, params, n);
  while (lmail_param_next(&it, &p)) {
    if (p.name_len == 0) continue;
    if (p.name_len == 7 && (p.name[0] | 0x20) == 'c' && (p.name[1] | 0x20) == 'h') *has_charset = 1;
    add_param(t, &p);
  }
}

/* Is there one word? */
static int is_token(const text *t)
{
  size_t i = t->len > 0 && *t->s == ' ';
  size_t from = i;

  while (i < t->len && t->s[i] != ' ' && t->s[i] != ';') i++;
  return i > from && (i == t->len || t->s[i] == ';' || i + 1 == t->len);
}

/* What BODYSTRUCTURE says of a field; an encoding that is no word counts as none, and a text without charset is told to be US-ASCII. */
static void add_field(text *t, const part *p, unsigned id)
{
  const header_field *f = tree_field(p, id);
  lmail_content_disposition disposition;
  lmail_content_type type;
  int has_charset = 0;
  text value = {0};

  switch (id) {
  case LMAIL_FIELD_CONTENT_TYPE:
    if (f) {
      lmail_content_type_parse(f->value, f->len, &type);
      add_params(t, type.params, type.params_len, &has_charset);
    }
    if (!has_charset && LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_TEXT)
      text_printf(t, "charset|us-ascii|");
    break;
  case LMAIL_FIELD_CONTENT_DISPOSITION:
    if (!f) break;
    lmail_content_disposition_parse(f->value, f->len, &disposition);
    text_printf(t, "%.*s|", (int)disposition.type_len, (const char *)disposition.type);
    add_params(t, disposition.params, disposition.params_len, &has_charset);
    break;
  default:
    if (f) add_folded(&value, f->value, f->len);
    if (id == LMAIL_FIELD_CONTENT_TRANSFER_ENCODING && !is_token(&value)) {
      value.len = 0;
      text_printf(&value, "7bit");
    }
    while (value.len > 0 && value.s[value.len - 1] == ' ') value.len--;
    if (value.len > 0)
      text_printf(t, "%.*s|", (int)value.len - (*value.s == ' '), value.s + (*value.s == ' '));
    text_free(&value);
  }
}

static int is_same(const text *a, const text *b)
{
  size_t i;

  if (a->len != b->len) return 0;
  for (i = 0; i < a->len; i++) {
    int x = a->s[i] >= 'A' && a->s[i] <= 'Z' ? a->s[i] | 0x20 : a->s[i];
    int y = b->s[i] >= 'A' && b->s[i] <= 'Z' ? b->s[i] | 0x20 : b->s[i];

    if (x != y) return 0;
  }
  return 1;
}

/* Compares the value at s with that of a field; where the next value begins. */
static const char *field_value(const char *s, const part *p, unsigned id, const char *file)
{
  text theirs = {0}, ours = {0};
  char place[200];
  const char *end = read_value(s, &theirs);

  add_field(&ours, p, id);
  snprintf(place, sizeof place, "%s %s", p->path, lmail_mime_field_name((uint16_t)id));
  agree(VALUES, is_same(&theirs, &ours), file, place, "%s, not %s", ours.len ? ours.s : "-",
        theirs.len ? theirs.s : "-");
  text_free(&theirs);
  text_free(&ours);
  return end + (*end == ' ');
}

/* body-ext: disposition, language, location (RFC 3501 7.4.2), as far as it is there. */
static void extension(const char *s, const part *p, const char *file)
{
  static const uint16_t fields[] = {LMAIL_FIELD_CONTENT_DISPOSITION, LMAIL_FIELD_CONTENT_LANGUAGE,
                                    LMAIL_FIELD_CONTENT_LOCATION};
  size_t i;

  for (i = 0; i < 3 && *s != ')' && *s != '\0'; i++) s = field_value(s, p, fields[i], file);
}

/* The texts of an ENVELOPE; tests/rfc822/address_envelopes.c has the addresses. */
static void envelope(const char *s, const part *p, const char *file)
{
  unsigned i;

  s = field_value(s + 1, p, LMAIL_FIELD_DATE, file);
  s = field_value(s, p, LMAIL_FIELD_SUBJECT, file);
  for (i = 0; i < 6; i++) s = past(s), s += *s == ' ';
  s = field_value(s, p, LMAIL_FIELD_IN_REPLY_TO, file);
  field_value(s, p, LMAIL_FIELD_MESSAGE_ID, file);
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
      const part *c = multipart ? tree_child(t, p, i) : NULL;

      if (!c) {
        *same = 0;
        return;
      }
      structure(s, t, c, file, same);
      s = past(s);
    }
    if (i - 1 != p->children) *same = 0;
    while (*s == ' ') s++;
    s = past(s); /* subtype */
    s += *s == ' ';
    extension(field_value(s, p, LMAIL_FIELD_CONTENT_TYPE, file), p, file);
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
  s = field_value(s, p, LMAIL_FIELD_CONTENT_TYPE, file);
  s = field_value(s, p, LMAIL_FIELD_CONTENT_ID, file);
  s = field_value(s, p, LMAIL_FIELD_CONTENT_DESCRIPTION, file);
  s = field_value(s, p, LMAIL_FIELD_CONTENT_TRANSFER_ENCODING, file);
  {
    unsigned long octets = strtoul(s, NULL, 10);
    unsigned long lines = p->lines;
    char detail[200];

    s = past(s);
    s += *s == ' ';
    if (p->media == LMAIL_MEDIA_MESSAGE_RFC822 && *s == '(') {
      const char *body;

      if (tree_child(t, p, 1)) envelope(s, tree_child(t, p, 1), file);
      s = past(s);
      s += *s == ' ';
      body = s;
      if (!tree_child(t, p, 1)) {
        *same = 0;
      } else if (*body == '(') {
        structure(body, t, tree_child(t, p, 1), file, same);
      }
      s = past(s);
      s += *s == ' ';
      lines = strtoul(s, NULL, 10);
      s = past(s);
    } else if (LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_TEXT) {
      lines = strtoul(s, NULL, 10);
      s = past(s);
    }
    s += *s == ' ';
    snprintf(detail, sizeof detail, "octets %lu/%llu lines %lu/%llu", octets,
             (unsigned long long)p->octets, lines, (unsigned long long)p->lines);
    agree(LINES, octets == p->octets && lines == p->lines, file, p->path, "%s", detail);
    extension(field_value(s, p, LMAIL_FIELD_CONTENT_MD5, file), p, file);
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
    agree(SIZES, 0, file, path, "no such part");
    return;
  }
  v = value_of(facts, "size");
  if (v) {
    snprintf(detail, sizeof detail, "%lu, not %llu", strtoul(v, NULL, 10),
             (unsigned long long)p->octets);
    agree(SIZES, strtoul(v, NULL, 10) == p->octets, file, path, "%s", detail);
  }
  v = value_of(facts, "sha256");
  if (v) {
    sha256_hex(in + p->body_off, (size_t)p->octets, digest);
    agree(DIGESTS, strncmp(v + 1, digest, 32) == 0, file, path, "%s", digest);
  }
  v = value_of(facts, "mime_size");
  if (v) {
    snprintf(detail, sizeof detail, "%lu, not %llu", strtoul(v, NULL, 10),
             (unsigned long long)p->header_octets);
    agree(HEADERS, strtoul(v, NULL, 10) == p->header_octets, file, path, "%s", detail);
  }
  v = value_of(facts, "decoded_sha256");
  if (v) { /* what holds parts has no encoding (RFC 2045 6.4) */
    const char *size = value_of(facts, "decoded_size");
    const uint8_t *decoded = p->composite ? in + p->body_off : p->decoded;
    size_t len = p->composite ? (size_t)p->octets : p->decoded_len;

    sha256_hex(decoded, len, digest);
    snprintf(detail, sizeof detail, "%lu octets, not %lu", (unsigned long)len,
             size ? strtoul(size, NULL, 10) : 0);
    agree(DECODED, strncmp(v + 1, digest, 32) == 0, file, path, "%s", detail);
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

  v = value_of(line, "envelope");
  if (v) {
    char *text = string_at(v);

    envelope(text, &t.parts[0], path);
    free(text);
  }
  v = value_of(line, "bodystructure");
  if (v) {
    char *text = string_at(v);
    int same = 1;

    structure(text, &t, &t.parts[0], path, &same);
    agree(STRUCTURES, same, path, "structure", "%s", text);
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
  agree_begin("consensus");
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
  printf("%u messages\n", messages);
  assert_int_equal(agree_end(), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(facts_of_two_servers)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
