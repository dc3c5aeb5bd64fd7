/* SPDX-License-Identifier: MIT */
/*
 * bodies.c - decoded bodies beside the files that went into them: attachments and texts of old user
 * agents (mail-mime-parser), main texts (Thunderbird), encoded files (MimeKit, Email::MIME).
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "agree.h"
#include "tree.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CORPUS LIBMAIL_TEST_CORPUS "/corpus/"

static int ends_in(const char *name, const char *end)
{
  size_t n = strlen(name), k = strlen(end);

  return n >= k && strcmp(name + n - k, end) == 0;
}

static int is_text(const part *p)
{
  return LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_TEXT;
}

/* ---- mail-mime-parser ------------------------------------------------------------------------- */

enum { FILES = 12 };

static struct known {
  char name[256];
  uint8_t *data;
  size_t n;
} known[FILES];

static void load_files(const char *path)
{
  DIR *folder = opendir(path);
  struct dirent *entry;
  unsigned i = 0;

  if (!folder) {
    printf("SKIPPED: no corpus at %s\n", path);
    skip();
  }
  while ((entry = readdir(folder)) != NULL) {
    char file[600];

    if (entry->d_name[0] == '.') continue;
    assert_true(i < FILES);
    snprintf(known[i].name, sizeof known[i].name, "%s", entry->d_name);
    snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
    known[i].data = read_file(file, &known[i].n, 0);
    i++;
  }
  closedir(folder);
  assert_int_equal(i, FILES);
}

/* The visible characters of a text, in place; how many octets. */
static size_t squeeze(uint8_t *s, size_t n)
{
  size_t i, to = 0;

  for (i = 0; i < n; i++) {
    if (s[i] > ' ') s[to++] = s[i];
  }
  return to;
}

/*
 * A text that begins as one of the files do is that file; its user agent has broken lines anew, so
 * white space does not count. The one in German is ISO-8859-1.
 */
static void check_text(const part *p, const char *file)
{
  size_t n, i;
  uint8_t *ours = tree_text(p, &n);

  n = squeeze(ours, n);
  for (i = 0; i < FILES; i++) {
    size_t len;
    uint8_t *theirs;

    if (!ends_in(known[i].name, ".txt")) continue;
    theirs = utf8_of(known[i].data, known[i].n, "iso-8859-1", &len);
    len = squeeze(theirs, len);
    if (n >= 60 && memcmp(ours, theirs, 60) == 0) {
      agree("texts", n >= len && memcmp(ours, theirs, len) == 0, file, p->path, "not %s",
            known[i].name);
    }
    free(theirs);
  }
  free(ours);
}

/* An attachment is one of the files: that of its name, if there is one. */
static void check_attachment(const part *p, const char *file)
{
  size_t n, i;
  char *name = tree_param(p, LMAIL_FIELD_CONTENT_DISPOSITION, "filename", &n);
  int named = -1, same = 0;

  if (!name) return;
  for (i = 0; i < FILES; i++) {
    int equal = known[i].n == p->decoded_len && memcmp(known[i].data, p->decoded, known[i].n) == 0;

    if (strcmp(known[i].name, name) == 0) named = equal;
    same |= equal;
  }
  if (named >= 0 || ends_in(name, ".png")) {
    agree("attachments", named >= 0 ? named : same, file, p->path, "%s of %lu octets", name,
          (unsigned long)p->decoded_len);
  }
  free(name);
}

static void old_user_agents(void **state)
{
  static const char path[] = CORPUS "zbateson-mail-mime-parser/emails";
  struct dirent *entry;
  DIR *folder;
  unsigned i;

  (void)state;
  load_files(CORPUS "zbateson-mail-mime-parser/emails/files");
  agree_begin("zbateson");
  folder = opendir(path);
  while ((entry = readdir(folder)) != NULL) {
    char file[600];
    uint8_t *in;
    size_t n, k;
    tree t;

    if (!ends_in(entry->d_name, ".txt")) continue;
    snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
    in = read_file(file, &n, 1);
    tree_parse(&t, in, n, 0, 0);
    for (k = 0; k < t.count; k++) {
      if (t.parts[k].composite) continue;
      check_attachment(&t.parts[k], strstr(file, "zbateson"));
      if (t.parts[k].media == LMAIL_MEDIA_TEXT_PLAIN)
        check_text(&t.parts[k], strstr(file, "zbateson"));
    }
    tree_free(&t);
    free(in);
  }
  closedir(folder);
  for (i = 0; i < FILES; i++) free(known[i].data);
  assert_int_equal(agree_end(), 0);
}

/* ---- Thunderbird ------------------------------------------------------------------------------ */

/* The first text of a message. */
static const part *first_text(const tree *t)
{
  size_t i;

  for (i = 0; i < t->count; i++) {
    if (is_text(&t->parts[i])) return &t->parts[i];
  }
  return NULL;
}

/* Tags away, in place. */
static size_t without_tags(uint8_t *s, size_t n)
{
  size_t i, to = 0;
  int inside = 0;

  for (i = 0; i < n; i++) {
    if (s[i] == '<') inside = 1;
    if (!inside) s[to++] = s[i];
    if (s[i] == '>') inside = 0;
  }
  return to;
}

/* X.out is the first text of X, without line ends around it, maybe without its tags. */
static void main_texts(void **state)
{
  static const char path[] = CORPUS "thunderbird-mailnews";
  DIR *folder = opendir(path);
  struct dirent *entry;

  (void)state;
  if (!folder) {
    printf("SKIPPED: no corpus at %s\n", path);
    skip();
  }
  agree_begin("thunderbird");
  while ((entry = readdir(folder)) != NULL) {
    char file[600];
    uint8_t *in, *theirs, *ours;
    size_t n, len, k;
    const part *p;
    tree t;

    if (!ends_in(entry->d_name, ".out")) continue;
    snprintf(file, sizeof file, "%s/%.*s", path, (int)(strlen(entry->d_name) - 4), entry->d_name);
    in = read_file(file, &n, 1);
    if (!in) continue;
    snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
    theirs = read_file(file, &len, 0);
    file[strlen(file) - 4] = '\0';
    tree_parse(&t, in, n, 0, 0);
    p = first_text(&t);
    assert_non_null(p);
    ours = tree_text(p, &k);
    if (!memchr(theirs, '<', len)) {
      k = squeeze(ours, without_tags(ours, k));
      len = squeeze(theirs, len);
    }
    while (k > 0 && (ours[k - 1] == '\n' || ours[k - 1] == '\r')) k--;
    agree("main texts", k == len && memcmp(ours, theirs, len) == 0, strstr(file, "thunderbird"),
          p->path, "%.*s", (int)k, (char *)ours);
    tree_free(&t);
    free(ours);
    free(theirs);
    free(in);
  }
  closedir(folder);
  assert_int_equal(agree_end(), 0);
}

/* ---- encoded files ---------------------------------------------------------------------------- */

/* A file as the body of a message with this encoding, or a whole message: what its first part is. */
static void encoded_file(const char *name, const char *encoding, const char *plain)
{
  char path[600];
  uint8_t *in, *theirs;
  size_t n, len, k = 0;
  tree t;

  snprintf(path, sizeof path, "%s%s", CORPUS, plain);
  theirs = read_file(path, &len, 0);
  snprintf(path, sizeof path, "%s%s", CORPUS, name);
  in = read_file(path, &n, 0);
  if (!in || !theirs) {
    printf("SKIPPED: no corpus at %s\n", path);
    skip();
  }
  if (encoding) {
    char header[200];

    k = (size_t)snprintf(header, sizeof header,
                         "MIME-Version: 1.0\nContent-Transfer-Encoding: %s\n\n", encoding);
    in = realloc(in, n + k);
    memmove(in + k, in, n);
    memcpy(in, header, k);
  }
  tree_parse(&t, in, n + k, 4096, 0);
  agree("encoded files",
        t.parts[0].decoded_len == len && memcmp(t.parts[0].decoded, theirs, len) == 0, name,
        t.parts[0].path, "%lu octets, not %lu", (unsigned long)t.parts[0].decoded_len,
        (unsigned long)len);
  tree_free(&t);
  free(theirs);
  free(in);
}

static void encoded_files(void **state)
{
  (void)state;
  agree_begin("encoded");
  encoded_file("mimekit/encoders/photo.b64", "base64", "mimekit/encoders/photo.jpg");
  encoded_file("mimekit/encoders/wikipedia.qp", "quoted-printable",
               "mimekit/encoders/wikipedia.txt");
  encoded_file("mimekit/encoders/photo.uu", "x-uuencode", "mimekit/encoders/photo.jpg");
  encoded_file("perl-email-mime/mail-1", NULL, "perl-email-mime/att-1.gif");
  assert_int_equal(agree_end(), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(old_user_agents),
                                     cmocka_unit_test(main_texts), cmocka_unit_test(encoded_files)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
