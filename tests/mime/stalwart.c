/* SPDX-License-Identifier: MIT */
/*
 * stalwart.c - what Stalwart's mail-parser tells of its messages: parts and their places, header
 * fields (types and parameters, dispositions, addresses, dates, identifiers, texts) and bodies,
 * texts of them as UTF-8.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "agree.h"
#include "fields.h"
#include "json.h"
#include "tree.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static unsigned documents;

static const char *string_of(const json_value *v, const char *name)
{
  const json_value *member = json_member(v, name);

  return member && member->kind == JSON_STRING ? member->text : "";
}

/* ---- fields as texts that can be compared ----------------------------------------------------- */

static void add_their_date(text *t, const json_value *v)
{
  int offset = (int)(json_int(v, "tz_hour", 0) * 60 + json_int(v, "tz_minute", 0));
  const json_value *west = json_member(v, "tz_before_gmt");

  text_printf(t, "%d-%d-%d %d:%d:%d %d", (int)json_int(v, "year", 0), (int)json_int(v, "month", 0),
              (int)json_int(v, "day", 0), (int)json_int(v, "hour", 0),
              (int)json_int(v, "minute", 0), (int)json_int(v, "second", 0),
              west && west->number ? -offset : offset);
}

static void add_their_addresses(text *t, const json_value *v)
{
  const json_value *list = json_member(v, "List"), *group;

  for (list = list ? list->first : NULL; list; list = list->next) {
    text_printf(t, "%s<%s>;", string_of(list, "name"), string_of(list, "address"));
  }
  group = json_member(v, "Group");
  for (group = group ? group->first : NULL; group; group = group->next) {
    text_printf(t, "%s:{", string_of(group, "name"));
    list = json_member(group, "addresses");
    for (list = list ? list->first : NULL; list; list = list->next) {
      text_printf(t, "%s<%s>;", string_of(list, "name"), string_of(list, "address"));
    }
    text_add(t, "};", 2);
  }
}

/* ---- types and dispositions ------------------------------------------------------------------- */

/* "type/subtype", or a disposition. */
static void add_type(text *t, const header_field *f)
{
  lmail_content_disposition disposition;
  lmail_content_type type;

  if (f->id == LMAIL_FIELD_CONTENT_TYPE) {
    lmail_content_type_parse(f->value, f->len, &type);
    add_lower(t, type.type, type.type_len);
    text_add(t, "/", 1);
    add_lower(t, type.subtype, type.subtype_len);
  } else {
    lmail_content_disposition_parse(f->value, f->len, &disposition);
    add_lower(t, disposition.type, disposition.type_len);
  }
}

static void check_type(const json_value *v, const part *p, const header_field *f, const char *file,
                       const char *place)
{
  const json_value *a = json_member(v, "attributes");
  text ours = {0}, theirs = {0};

  add_type(&ours, f);
  text_printf(&theirs, "%s", string_of(v, "c_type"));
  if (f->id == LMAIL_FIELD_CONTENT_TYPE) text_printf(&theirs, "/%s", string_of(v, "c_subtype"));
  agree(f->id == LMAIL_FIELD_CONTENT_TYPE ? "types" : "dispositions", strcmp(ours.s, theirs.s) == 0,
        file, place, "%s, not %s", ours.s, theirs.s);
  text_free(&ours);
  text_free(&theirs);
  for (a = a ? a->first : NULL; a; a = a->next) {
    size_t n = 0;
    char *value = tree_param(p, f->id, string_of(a, "name"), &n);

    agree("parameters", value && strcmp(value, string_of(a, "value")) == 0, file, place,
          "%s is %s, not %s", string_of(a, "name"), value ? value : "-", string_of(a, "value"));
    free(value);
  }
}

/* ---- a header --------------------------------------------------------------------------------- */

static const header_field *field_at(const part *p, uint64_t off)
{
  size_t i;

  for (i = 0; i < p->field_count; i++) {
    if (p->fields[i].off == off) return &p->fields[i];
  }
  return NULL;
}

static int is_identifier(unsigned id)
{
  return id == LMAIL_FIELD_MESSAGE_ID || id == LMAIL_FIELD_CONTENT_ID ||
         id == LMAIL_FIELD_RETURN_PATH;
}

static void check_field(const json_value *h, const part *p, const char *file, const char *path)
{
  const header_field *f = field_at(p, (uint64_t)json_int(h, "offset_field", -1));
  const json_value *v = json_member(h, "value");
  const char *name = string_of(h, "name"), *heading = "texts of fields";
  text ours = {0}, theirs = {0};
  const json_value *what;
  char place[300];

  if (!*name) name = string_of(json_member(h, "name"), "other");
  snprintf(place, sizeof place, "%s %s", path, name);
  agree("field offsets", f != NULL, file, place, "no field at %d",
        (int)json_int(h, "offset_field", -1));
  if (!f) return;
  if ((what = json_member(v, "ContentType")) != NULL) {
    check_type(what, p, f, file, place);
    return;
  }
  if ((what = json_member(v, "Address")) != NULL) {
    heading = "addresses";
    add_addresses(&ours, f, 0);
    add_their_addresses(&theirs, what);
  } else if ((what = json_member(v, "DateTime")) != NULL) {
    heading = "dates";
    add_date(&ours, f);
    add_their_date(&theirs, what);
  } else if ((what = json_member(v, "Text")) != NULL) {
    if (is_identifier(f->id)) heading = "identifiers", add_ids(&ours, f);
    else add_text(&ours, f);
    text_add(&theirs, what->text, what->len);
  } else if (v->kind == JSON_STRING && f->id == LMAIL_FIELD_DATE) {
    heading = "dates";
    add_date(&ours, f);
  } else if (v->kind == JSON_STRING) {
    add_text(&ours, f);
  } else if ((what = json_member(v, "TextList")) != NULL) {
    heading = "identifiers";
    add_ids(&ours, f);
    for (what = what->first; what; what = what->next) {
      text_printf(&theirs, "%s%s", theirs.len ? " " : "", what->text);
    }
  } else if (json_member(v, "Received")) {
    return; /* tests/rfc822/received_corpus.c compares them */
  } else {
    fail_msg("%s: a value of another kind in %s", file, place);
  }
  agree(heading,
        ours.len == theirs.len && (ours.len == 0 || memcmp(ours.s, theirs.s, ours.len) == 0), file,
        place, "%s, not %s", ours.len ? ours.s : "-", theirs.len ? theirs.s : "-");
  text_free(&ours);
  text_free(&theirs);
}

/* ---- parts ------------------------------------------------------------------------------------ */

static void check_offset(const char *heading, const json_value *v, const char *name, uint64_t ours,
                         const char *file, const char *path)
{
  agree(heading, json_int(v, name, -1) == (int64_t)ours, file, path, "%s: %llu, not %lld", name,
        (unsigned long long)ours, (long long)json_int(v, name, -1));
}

static void check_text(const json_value *v, const part *p, const char *file, const char *path)
{
  size_t n;
  uint8_t *ours = tree_text(p, &n);

  agree("text bodies", n == v->len && memcmp(ours, v->text, n) == 0, file, path,
        "%lu octets, not %lu\n%.*s\n---\n%s", (unsigned long)n, (unsigned long)v->len,
        (int)(n > 300 ? 300 : n), (char *)ours, v->len > 300 ? "" : v->text);
  free(ours);
}

static void check_binary(const json_value *v, const part *p, const char *file, const char *path)
{
  const json_value *octet = v->first;
  size_t i;

  for (i = 0; i < p->decoded_len && octet && octet->number == p->decoded[i]; i++)
    octet = octet->next;
  agree("binary bodies", !octet && i == p->decoded_len, file, path, "differs at %lu of %lu",
        (unsigned long)i, (unsigned long)p->decoded_len);
}

static void check_document(const json_value *d, const tree *t, const part *p, const char *file,
                           const char *path);

static void check_message(const json_value *v, const tree *t, const part *p, const char *file,
                          const char *path)
{
  tree inner;

  if (p->composite) {
    check_document(v, t, tree_child(t, p, 1), file, path);
    return;
  }
  tree_parse(&inner, p->decoded, p->decoded_len, 0, 0);
  check_document(v, &inner, &inner.parts[0], file, path);
  tree_free(&inner);
}

/* Part `number` of a document, which is p, and the parts in it. */
static void check_part(const json_value *parts, unsigned number, const tree *t, const part *p,
                       const char *file, const char *of)
{
  const json_value *v = parts->first, *h, *body, *what;
  unsigned i, multipart, kind;
  char path[200];

  snprintf(path, sizeof path, "%s%u", of, number);
  for (i = 0; i < number; i++) v = v->next;
  agree("parts", p != NULL, file, path, "no such part");
  if (!p) return;
  body = json_member(v, "body");
  multipart = p->composite && LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_MULTIPART;
  check_offset("header offsets", v, "offset_header", p->header_off, file, path);
  check_offset("body offsets", v, "offset_body", p->body_off, file, path);
  check_offset("end offsets", v, "offset_end", p->body_off + p->octets, file, path);
  for (h = json_member(v, "headers")->first; h; h = h->next) check_field(h, p, file, path);
  kind = json_member(body, "Multipart") != NULL;
  agree("multiparts", kind == multipart, file, path, "type %s", p->type);
  if (kind != multipart) return;
  if ((what = json_member(body, "Multipart")) != NULL) {
    i = 0;
    for (what = what->first; what; what = what->next) {
      check_part(parts, (unsigned)what->number, t, tree_child(t, p, ++i), file, of);
    }
    agree("numbers of parts", tree_child(t, p, i + 1) == NULL, file, path, "more than %u", i);
  } else if ((what = json_member(body, "Message")) != NULL) {
    snprintf(path, sizeof path, "%s%u/", of, number);
    check_message(what, t, p, file, path);
  } else if ((what = json_member(body, "Text")) != NULL ||
             (what = json_member(body, "Html")) != NULL) {
    check_text(what, p, file, path);
  } else if ((what = json_member(body, "Binary")) != NULL ||
             (what = json_member(body, "InlineBinary")) != NULL) {
    check_binary(what, p, file, path);
  } else {
    fail_msg("%s: a body of another kind in %s", file, path);
  }
}

static void check_document(const json_value *d, const tree *t, const part *p, const char *file,
                           const char *path)
{
  check_part(json_member(d, "parts"), 0, t, p, file, path);
}

/* ---- files ------------------------------------------------------------------------------------ */

/* NNN.json is of the message without any CR, also where the file itself has CRLF. */
static void drop_cr(uint8_t *s, size_t *n)
{
  size_t i, to = 0;

  for (i = 0; i < *n; i++) {
    if (s[i] != '\r') s[to++] = s[i];
  }
  *n = to;
}

/* The parser turns texts into UTF-8 itself, in any chunks. */
static void check_streamed(const tree *t, const uint8_t *in, size_t n, const char *file)
{
  tree streamed;
  size_t i;

  tree_parse(&streamed, in, n, 61, TREE_TEXT);
  for (i = 0; i < t->count; i++) {
    const part *p = &t->parts[i], *s = &streamed.parts[i];
    size_t len;
    uint8_t *text;

    if (LMAIL_MEDIA_TYPE(p->media) != LMAIL_MEDIA_TEXT) continue;
    text = tree_text(p, &len);
    agree("texts while they stream", len == s->decoded_len && memcmp(text, s->decoded, len) == 0,
          file, p->path, "%lu octets, not %lu", (unsigned long)s->decoded_len, (unsigned long)len);
    free(text);
  }
  tree_free(&streamed);
}

static void check_file(const char *folder, const char *name)
{
  char path[600], file[300];
  json_value *d;
  uint8_t *in;
  size_t n;
  tree t;

  snprintf(path, sizeof path, "%s/%s", folder, name);
  snprintf(file, sizeof file, "%s/%.3s.eml", strstr(folder, "stalwart"), name);
  d = json_load(path);
  assert_non_null(d);
  snprintf(path, sizeof path, "%s/%.3s.eml", folder, name);
  in = read_file(path, &n, strstr(name, ".crlf.") != NULL);
  assert_non_null(in);
  if (!strstr(name, ".crlf.")) drop_cr(in, &n);
  tree_parse(&t, in, n, 0, 0);
  check_document(d, &t, &t.parts[0], file, "");
  check_streamed(&t, in, n, file);
  tree_free(&t);
  free(in);
  json_free(d);
  documents++;
}

static void messages(void **state)
{
  static const char *const names[] = {"rfc", "legacy", "malformed", "thirdparty"};
  size_t i;

  (void)state;
  agree_begin("stalwart");
  for (i = 0; i < 4; i++) {
    char path[500];
    struct dirent *entry;
    DIR *folder;

    snprintf(path, sizeof path, "%s/corpus/stalwart-mail-parser/%s", LIBMAIL_TEST_CORPUS, names[i]);
    folder = opendir(path);
    if (!folder) {
      printf("SKIPPED: no corpus at %s\n", path);
      skip();
    }
    while ((entry = readdir(folder)) != NULL) {
      size_t n = strlen(entry->d_name);

      if (n > 5 && strcmp(entry->d_name + n - 5, ".json") == 0) check_file(path, entry->d_name);
    }
    closedir(folder);
  }
  printf("%u documents\n", documents);
  assert_int_equal(agree_end(), 0);
}

/* ---- single values ---------------------------------------------------------------------------- */

/* A value without "/" is that of a Content-Disposition. */
static void check_value(const json_value *v, const char *place)
{
  static const char file[] = "stalwart-mail-parser/fields/content_type.json";
  const json_value *header = json_member(v, "header"), *expected = json_member(v, "expected"), *a;
  const char *subtype = string_of(expected, "c_subtype");
  lmail_content_disposition disposition;
  lmail_content_type type;
  header_field f;
  text ours = {0}, theirs = {0};
  unsigned count = 0, params = 0;
  lmail_param_iter it;
  lmail_param param;
  lmail_status st;
  part p;

  memset(&p, 0, sizeof p);
  memset(&f, 0, sizeof f);
  f.value = (uint8_t *)header->text;
  f.len = header->len;
  f.id = *subtype == '\0' && strchr(header->text, '/') == NULL ? LMAIL_FIELD_CONTENT_DISPOSITION
                                                               : LMAIL_FIELD_CONTENT_TYPE;
  p.fields = &f;
  p.field_count = 1;
  if (f.id == LMAIL_FIELD_CONTENT_TYPE) {
    st = lmail_content_type_parse(f.value, f.len, &type);
    lmail_param_init(&it, type.params, type.params_len);
  } else {
    st = lmail_content_disposition_parse(f.value, f.len, &disposition);
    lmail_param_init(&it, disposition.params, disposition.params_len);
  }
  if (expected->kind == JSON_NULL) {
    agree("values", st == LMAIL_E_SYNTAX, file, place, "%s", header->text);
    return;
  }
  add_type(&ours, &f);
  text_printf(&theirs, "%s", string_of(expected, "c_type"));
  if (f.id == LMAIL_FIELD_CONTENT_TYPE) text_printf(&theirs, "/%s", subtype);
  agree("values", st == LMAIL_OK && strcmp(ours.s, theirs.s) == 0, file, place, "%s, not %s",
        ours.s, theirs.s);
  a = json_member(expected, "attributes");
  for (a = a ? a->first : NULL; a; a = a->next) {
    const char *name = a->first->text, *value = a->first->next->text;
    size_t n = 0;
    char *have;

    if (strstr(name, "-language")) continue;
    have = tree_param(&p, f.id, name, &n);
    agree("parameters of values", have && strcmp(have, value) == 0, file, place, "%s is %s, not %s",
          name, have ? have : "-", value);
    free(have);
    count++;
  }
  while (lmail_param_next(&it, &param)) {
    params += param.name_len != 0 && (!(param.flags & LMAIL_PARAM_SECTION) || param.section == 0);
  }
  agree("numbers of parameters", params == count, file, place, "%u, not %u", params, count);
  text_free(&ours);
  text_free(&theirs);
}

static void values(void **state)
{
  json_value *all = json_load(LIBMAIL_TEST_CORPUS
                              "/corpus/stalwart-mail-parser/fields/content_type.json"),
             *v;
  unsigned i = 0;

  (void)state;
  if (!all) {
    printf("SKIPPED: no corpus at %s\n", LIBMAIL_TEST_CORPUS "/corpus/stalwart-mail-parser");
    skip();
  }
  agree_begin("stalwart-values");
  for (v = all->first; v; v = v->next) {
    char place[20];

    snprintf(place, sizeof place, "%u", ++i);
    check_value(v, place);
  }
  json_free(all);
  assert_int_equal(agree_end(), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(messages), cmocka_unit_test(values)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
