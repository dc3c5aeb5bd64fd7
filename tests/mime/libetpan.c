/* SPDX-License-Identifier: MIT */
/*
 * libetpan.c - messages as libetpan's parser has them: the tree of parts with types, file names,
 * charsets, descriptions and identifiers, and subject, addresses and identifiers of each header.
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

static unsigned messages;

static const char *string_of(const json_value *v, const char *name)
{
  const json_value *member = json_member(v, name);

  return member && member->kind == JSON_STRING ? member->text : NULL;
}

/* Are they the same but for the case of ASCII letters? */
static int same_nocase(const char *a, const char *b)
{
  for (; *a && *b; a++, b++) {
    int x = *a >= 'A' && *a <= 'Z' ? *a | 0x20 : *a;
    int y = *b >= 'A' && *b <= 'Z' ? *b | 0x20 : *b;

    if (x != y) return 0;
  }
  return *a == *b;
}

static void compare(const char *heading, const char *ours, const char *theirs, const char *file,
                    const char *place)
{
  agree(heading, ours && same_nocase(ours, theirs), file, place, "%s, not %s", ours ? ours : "-",
        theirs);
}

/* ---- fields ----------------------------------------------------------------------------------- */

static void add_as_mailcore(text *t, const header_field *f)
{
  add_addresses(t, f, AS_MAILCORE);
}

static void add_their_addresses(text *t, const json_value *v)
{
  const json_value *items = json_member(v, "items"), *a = items ? items->first : v;

  for (; a; a = items ? a->next : NULL) {
    const char *name = string_of(a, "displayName"), *mailbox = string_of(a, "mailbox");

    text_printf(t, "%s<%s>;", name ? name : "", mailbox ? mailbox : "");
  }
}

static void check_header(const json_value *v, const part *p, const char *file, const char *path)
{
  static const struct {
    const char *name;
    uint16_t id;
    void (*add)(text *t, const header_field *f);
  } known[] = {{"subject", LMAIL_FIELD_SUBJECT, add_text},
               {"from", LMAIL_FIELD_FROM, add_as_mailcore},
               {"sender", LMAIL_FIELD_SENDER, add_as_mailcore},
               {"replyTo", LMAIL_FIELD_REPLY_TO, add_as_mailcore},
               {"to", LMAIL_FIELD_TO, add_as_mailcore},
               {"cc", LMAIL_FIELD_CC, add_as_mailcore},
               {"messageID", LMAIL_FIELD_MESSAGE_ID, add_ids},
               {"inReplyTo", LMAIL_FIELD_IN_REPLY_TO, add_ids},
               {"references", LMAIL_FIELD_REFERENCES, add_ids}};
  size_t i;

  for (i = 0; i < sizeof known / sizeof known[0]; i++) {
    const json_value *theirs = json_member(v, known[i].name), *item;
    const header_field *f = tree_field(p, known[i].id);
    text a = {0}, b = {0};
    char place[200];

    if (!theirs) continue;
    if (!f && known[i].id == LMAIL_FIELD_MESSAGE_ID) continue; /* it invents one */
    if (f) known[i].add(&a, f);
    if (known[i].add == add_as_mailcore) add_their_addresses(&b, theirs);
    else if (theirs->kind == JSON_STRING) text_printf(&b, "%s", theirs->text);
    else {
      for (item = theirs->first; item; item = item->next) {
        text_printf(&b, "%s%s", b.len ? " " : "", item->text);
      }
    }
    snprintf(place, sizeof place, "%s %s", path, known[i].name);
    agree(known[i].add == add_text  ? "subjects"
          : known[i].add == add_ids ? "identifiers"
                                    : "addresses",
          a.len == b.len && (a.len == 0 || memcmp(a.s, b.s, a.len) == 0), file, place, "%s, not %s",
          a.len ? a.s : "-", b.len ? b.s : "-");
    text_free(&a);
    text_free(&b);
  }
}

/* ---- parts ------------------------------------------------------------------------------------ */

static void check_leaf(const json_value *v, const part *p, const char *file, const char *path)
{
  const char *name = string_of(v, "filename"), *charset = string_of(v, "charset");
  const char *id = string_of(v, "contentID"), *description = string_of(v, "contentDescription");
  const header_field *f;
  size_t n;

  compare("types", p->type, string_of(v, "mimeType"), file, path);
  if (name) {
    char *ours = tree_param(p, LMAIL_FIELD_CONTENT_DISPOSITION, "filename", &n);

    if (!ours) ours = tree_param(p, LMAIL_FIELD_CONTENT_TYPE, "name", &n);
    compare("file names", ours, name, file, path);
    free(ours);
  }
  if (charset) {
    char *ours = tree_param(p, LMAIL_FIELD_CONTENT_TYPE, "charset", &n);

    compare("charsets", ours, charset, file, path);
    free(ours);
  }
  if (id) {
    text ours = {0};

    f = tree_field(p, LMAIL_FIELD_CONTENT_ID);
    if (f) add_ids(&ours, f);
    compare("identifiers", ours.s, id, file, path);
    text_free(&ours);
  }
  if (description) {
    text ours = {0};

    f = tree_field(p, LMAIL_FIELD_CONTENT_DESCRIPTION);
    if (f) add_text(&ours, f);
    compare("descriptions", ours.s, description, file, path);
    text_free(&ours);
  }
}

static void check_part(const json_value *v, const tree *t, const part *p, const char *file,
                       const char *path)
{
  const char *class = string_of(v, "class");
  const json_value *items;
  char inner[200];
  unsigned i = 0;

  agree("parts", p != NULL, file, path, "no such part");
  if (!p) return;
  if (strcmp(class, "mailcore::Multipart") == 0) {
    agree("multiparts", LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_MULTIPART && p->composite, file,
          path, "%s", p->type);
    items = json_member(json_member(v, "parts"), "items");
    for (items = items ? items->first : NULL; items; items = items->next) {
      snprintf(inner, sizeof inner, "%s.%u", path, ++i);
      check_part(items, t, tree_child(t, p, i), file, inner);
    }
    agree("numbers of parts", tree_child(t, p, i + 1) == NULL, file, path, "more than %u", i);
  } else if (strcmp(class, "mailcore::MessagePart") == 0) {
    agree("messages", p->media == LMAIL_MEDIA_MESSAGE_RFC822 && p->composite, file, path, "%s",
          p->type);
    p = tree_child(t, p, 1);
    if (!p) return;
    snprintf(inner, sizeof inner, "%s.message", path);
    check_header(json_member(v, "header"), p, file, inner);
    check_part(json_member(v, "mainPart"), t, p, file, inner);
  } else {
    check_leaf(v, p, file, path);
  }
}

/* ---- files ------------------------------------------------------------------------------------ */

static void check_file(const char *folder, const char *name)
{
  char path[800];
  json_value *v;
  uint8_t *in;
  size_t n;
  tree t;

  snprintf(path, sizeof path, "%s/corpus/libetpan/mime-parser/output/%s/%s", LIBMAIL_TEST_CORPUS,
           folder, name);
  v = json_load(path);
  assert_non_null(v);
  snprintf(path, sizeof path, "%s/corpus/libetpan/mime-parser/input/%s/%s", LIBMAIL_TEST_CORPUS,
           folder, name);
  in = read_file(path, &n, 0);
  assert_non_null(in);
  tree_parse(&t, in, n, 0, 0);
  check_header(json_member(v, "header"), &t.parts[0], strstr(path, "libetpan"), "message");
  check_part(json_member(v, "mainPart"), &t, &t.parts[0], strstr(path, "libetpan"), "message");
  tree_free(&t);
  free(in);
  json_free(v);
  messages++;
}

static void collection(void **state)
{
  static const char *const folders[] = {"mbox/jwz", "mbox/simple", "messages", "partial",
                                        "regression"};
  size_t i;

  (void)state;
  agree_begin("libetpan");
  for (i = 0; i < sizeof folders / sizeof folders[0]; i++) {
    char path[600];
    struct dirent *entry;
    DIR *dir;

    snprintf(path, sizeof path, "%s/corpus/libetpan/mime-parser/output/%s", LIBMAIL_TEST_CORPUS,
             folders[i]);
    dir = opendir(path);
    if (!dir) {
      printf("SKIPPED: no corpus at %s\n", path);
      skip();
    }
    while ((entry = readdir(dir)) != NULL) {
      if (entry->d_name[0] != '.') check_file(folders[i], entry->d_name);
    }
    closedir(dir);
  }
  printf("%u messages\n", messages);
  assert_int_equal(agree_end(), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(collection)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
