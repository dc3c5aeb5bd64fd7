/* SPDX-License-Identifier: MIT */
/*
 * offsets.c - where MimeKit has the parts of messages: begin, body and end, octets, lines and types
 * of each, for two mailboxes with LF and with CRLF, and for the messages of a collection.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "agree.h"
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

static void number(const char *heading, const json_value *v, const char *name, uint64_t ours,
                   const char *file, const char *place)
{
  int64_t theirs = json_int(v, name, -1);

  if (theirs < 0) return;
  agree(heading, theirs == (int64_t)ours, file, place, "%lld, not %lld", (long long)ours,
        (long long)theirs);
}

static int is_type(const char *theirs, const char *ours)
{
  for (; *theirs && *ours; theirs++, ours++) {
    if ((*theirs >= 'A' && *theirs <= 'Z' ? *theirs | 0x20 : *theirs) != *ours) return 0;
  }
  return *theirs == *ours;
}

/* MimeKit counts the lines that begin, IMAP and we those that end. */
static uint64_t lines_begun(const part *p, const uint8_t *in)
{
  if (p->octets == 0) return p->lines;
  return p->lines + (in[p->body_off + p->octets - 1] != '\n');
}

/* The part v, and those in it, of a message that begins at base in the file. */
static void check_part(const json_value *v, const tree *t, const part *p, const uint8_t *in,
                       uint64_t base, const char *file, const char *place)
{
  const json_value *type = json_member(v, "mimeType"), *child, *message;
  char inner[300];
  unsigned i = 0;

  agree("parts", p != NULL, file, place, "no such part");
  if (!p) return;
  if (type)
    agree("types", is_type(type->text, p->type), file, place, "%s, not %s", p->type, type->text);
  number("begins", v, "beginOffset", base + p->header_off, file, place);
  number("bodies", v, "headersEndOffset", base + p->body_off, file, place);
  number("ends", v, "endOffset", base + p->body_off + p->octets, file, place);
  number("octets", v, "octets", p->octets, file, place);
  number("lines", v, "lines", lines_begun(p, in), file, place);
  child = json_member(v, "children");
  for (child = child ? child->first : NULL; child; child = child->next) {
    snprintf(inner, sizeof inner, "%s.%u", place, ++i);
    check_part(child, t, tree_child(t, p, i), in, base, file, inner);
  }
  if (LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_MULTIPART) {
    agree("numbers of parts", tree_child(t, p, i + 1) == NULL, file, place, "more than %u", i);
  }
  message = json_member(v, "message");
  if (message) {
    snprintf(inner, sizeof inner, "%s.message", place);
    check_part(json_member(message, "body"), t, tree_child(t, p, 1), in, base, file, inner);
  }
}

static void check_message(const json_value *v, const uint8_t *in, size_t n, const char *file,
                          const char *place)
{
  uint64_t begin = (uint64_t)json_int(v, "beginOffset", 0);
  uint64_t end = (uint64_t)json_int(v, "endOffset", 0);
  tree t;

  assert_true(begin <= end && end <= n);
  tree_parse(&t, in + begin, (size_t)(end - begin), 0, 0);
  check_part(json_member(v, "body"), &t, &t.parts[0], in + begin, begin, file, place);
  tree_free(&t);
  messages++;
}

/* ---- files ------------------------------------------------------------------------------------ */

static json_value *load(const char *name)
{
  char path[1000];
  json_value *v;

  snprintf(path, sizeof path, "%s/corpus/%s", LIBMAIL_TEST_CORPUS, name);
  v = json_load(path);
  if (!v) {
    printf("SKIPPED: no corpus at %s\n", path);
    skip();
  }
  return v;
}

static void mailbox(const char *name, const char *form, int crlf)
{
  char path[600], place[40];
  json_value *all, *v;
  unsigned i = 0;
  uint8_t *in;
  size_t n;

  snprintf(path, sizeof path, "mimekit/mbox/%s.%s-offsets.json", name, form);
  all = load(path);
  snprintf(path, sizeof path, "%s/corpus/mimekit/mbox/%s.mbox.txt", LIBMAIL_TEST_CORPUS, name);
  in = read_file(path, &n, crlf);
  assert_non_null(in);
  for (v = all->first; v; v = v->next) {
    snprintf(place, sizeof place, "%s %u", form, ++i);
    check_message(v, in, n, strstr(path, "mimekit"), place);
  }
  free(in);
  json_free(all);
}

static void mailboxes(void **state)
{
  (void)state;
  agree_begin("mimekit");
  mailbox("content-length", "unix", 0);
  mailbox("content-length", "dos", 1);
  printf("%u messages\n", messages);
  assert_int_equal(agree_end(), 0);
}

static void collection(void **state)
{
  static const char folder[] = "libetpan/mime-parser/mimekit-offsets/mbox/jwz";
  char path[600];
  struct dirent *entry;
  DIR *dir;

  (void)state;
  agree_begin("mimekit-jwz");
  messages = 0;
  snprintf(path, sizeof path, "%s/corpus/%s", LIBMAIL_TEST_CORPUS, folder);
  dir = opendir(path);
  if (!dir) {
    printf("SKIPPED: no corpus at %s\n", path);
    skip();
  }
  while ((entry = readdir(dir)) != NULL) {
    json_value *v;
    uint8_t *in;
    size_t n;

    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    v = load(path);
    snprintf(path, sizeof path, "%s/corpus/libetpan/mime-parser/input/mbox/jwz/%.*s",
             LIBMAIL_TEST_CORPUS, (int)(strlen(entry->d_name) - 5), entry->d_name);
    in = read_file(path, &n, 0);
    assert_non_null(in);
    {
      int64_t end = json_int(v, "endOffset", 0);
      int same = end == (int64_t)n || end + 1 == (int64_t)n; /* without the last line end */

      agree("sizes of files", same, strstr(path, "libetpan"), "message", "%lu, not %lld",
            (unsigned long)n, (long long)end);
      if (same) check_message(v, in, (size_t)end, strstr(path, "libetpan"), "message");
    }
    free(in);
    json_free(v);
  }
  closedir(dir);
  printf("%u messages\n", messages);
  assert_int_equal(agree_end(), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(mailboxes), cmocka_unit_test(collection)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
