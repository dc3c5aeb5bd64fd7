/* SPDX-License-Identifier: MIT */
/* letter_body.c - text, HTML, pictures and attachments of a message; see letter_body.h. */

#include "letter_body.h"
#include "input.h"
#include "media.h"
#include <libmail/compose.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 16384 };

/* A text in memory. */
typedef struct text_part {
  lmail_mime_part_info info;
  char *text;
  size_t n;
} text_part;

/* What there is to write; infos of files are in the order of their paths. */
typedef struct content {
  text_part text, html;
  lmail_mime_part_info *pictures, *attachments;
  char **ids; /* of the pictures */
} content;

/* ---- texts ------------------------------------------------------------------------------------ */

/* The text itself, or what is in a file, with a line end at its end. */
static int load_text(text_part *t, const char *text, const char *path)
{
  input in;
  const uint8_t *data = (const uint8_t *)(text == NULL ? "" : text);
  size_t n = text == NULL ? 0 : strlen(text);

  if (path != NULL) {
    if (!input_open(&in, path, INPUT_WHOLE)) return EXIT_FILE;
    if (!input_next(&in, &data, &n)) n = 0;
    if (in.failed) {
      input_close(&in);
      return EXIT_FILE;
    }
  }
  t->text = must_alloc(n + 1);
  memcpy(t->text, data, n);
  if (n > 0 && t->text[n - 1] != '\n') t->text[n++] = '\n';
  t->n = n;
  if (path != NULL) input_close(&in);
  return EXIT_OK;
}

static int describe_text(text_part *t, const char *media, const char *what)
{
  lmail_body_scanner scan;

  lmail_body_scan_init(&scan, LMAIL_BODY_IS_TEXT);
  lmail_body_scan(&scan, t->text, t->n);
  if (lmail_body_flags(&scan) & LMAIL_BODY_NOT_UTF8) {
    complain("the %s is not UTF-8; a file in another charset can be attached", what);
    return EXIT_MESSAGE;
  }
  t->info.media = media;
  t->info.media_len = strlen(media);
  t->info.charset = scan.high != 0 ? "utf-8" : "us-ascii";
  t->info.charset_len = strlen(t->info.charset);
  t->info.encoding = (uint16_t)lmail_body_encoding(&scan, 0);
  return EXIT_OK;
}

/* ---- files ------------------------------------------------------------------------------------ */

/* What a file holds, before it is attached. */
static int look_at_file(input *in, int text, lmail_body_scanner *scan)
{
  const uint8_t *data;
  size_t n;

  lmail_body_scan_init(scan, text ? LMAIL_BODY_IS_TEXT | LMAIL_BODY_EXACT : 0);
  while (input_next(in, &data, &n)) lmail_body_scan(scan, data, n);
  if (in->failed) return 0;
  if (input_rewind(in)) return 1;
  complain("%s: an attachment must be a file", in->name);
  return 0;
}

/* The type as the name suggests it, and the encoding that brings the file over unchanged. */
static int describe_file(lmail_mime_part_info *info, const char *path)
{
  const char *slash = strrchr(path, '/');
  const char *media = media_of_file(path);
  int text = strncmp(media, "text/", 5) == 0, code;
  lmail_body_scanner scan;
  input in;

  if (!input_open(&in, path, PIECE)) return EXIT_FILE;
  code = look_at_file(&in, text, &scan) ? EXIT_OK : EXIT_FILE;
  input_close(&in);
  if (code != EXIT_OK) return code;
  info->encoding = (uint16_t)lmail_body_encoding(&scan, 0);
  if (strcmp(media, "message/rfc822") == 0 && info->encoding != LMAIL_ENCODING_7BIT) {
    media = "application/octet-stream"; /* a message must not be encoded, RFC 2046 5.2.1 */
  }
  if (text) {
    info->flags = LMAIL_PART_EXACT;
    if (scan.high != 0) info->charset = lmail_body_charset(&scan);
    info->charset_len = info->charset == NULL ? 0 : strlen(info->charset);
  } else if (strncmp(media, "message/", 8) != 0) {
    info->encoding = LMAIL_ENCODING_BASE64;
  }
  info->media = media;
  info->media_len = strlen(media);
  info->filename = slash == NULL ? path : slash + 1;
  info->filename_len = strlen(info->filename);
  return EXIT_OK;
}

static int describe_files(lmail_mime_part_info **infos, const word_list *paths)
{
  int code = EXIT_OK;
  size_t i;

  *infos = must_alloc((paths->count + 1) * sizeof **infos);
  memset(*infos, 0, (paths->count + 1) * sizeof **infos);
  for (i = 0; i < paths->count && code == EXIT_OK; i++) {
    code = describe_file(&(*infos)[i], paths->words[i]);
  }
  return code;
}

/* The HTML shows a picture as <img src="cid:NAME@inline">. */
static void name_pictures(content *c, size_t count)
{
  static const char domain[] = "@inline";
  size_t i;

  c->ids = must_alloc((count + 1) * sizeof *c->ids);
  for (i = 0; i < count; i++) {
    lmail_mime_part_info *info = &c->pictures[i];

    info->id_len = info->filename_len + sizeof domain - 1;
    c->ids[i] = must_alloc(info->id_len);
    memcpy(c->ids[i], info->filename, info->filename_len);
    memcpy(c->ids[i] + info->filename_len, domain, sizeof domain - 1);
    info->id = c->ids[i];
  }
}

/* ---- the letter ------------------------------------------------------------------------------- */

static int describe(content *c, lmail_letter *parts, const letter *l)
{
  int has_text = l->text != NULL || l->text_file != NULL || l->html == NULL;
  int code = EXIT_OK;

  if (has_text) {
    code = load_text(&c->text, l->text, l->text_file);
    if (code == EXIT_OK) code = describe_text(&c->text, "text/plain", "text");
    parts->text = &c->text.info;
  }
  if (code == EXIT_OK && l->html != NULL) {
    code = load_text(&c->html, NULL, l->html);
    if (code == EXIT_OK) code = describe_text(&c->html, "text/html", "HTML");
    parts->html = &c->html.info;
  }
  if (code == EXIT_OK) code = describe_files(&c->pictures, &l->pictures);
  if (code != EXIT_OK) return code;
  name_pictures(c, l->pictures.count);
  parts->pictures = c->pictures;
  parts->pictures_count = l->pictures.count;
  code = describe_files(&c->attachments, &l->attachments);
  parts->attachments = c->attachments;
  parts->attachments_count = l->attachments.count;
  return code;
}

static void content_free(content *c, size_t pictures)
{
  while (c->ids != NULL && pictures > 0) free(c->ids[--pictures]);
  free(c->ids);
  free(c->pictures);
  free(c->attachments);
  free(c->text.text);
  free(c->html.text);
}

static lmail_status write_piece(sink *s, lmail_mime_writer *m, const void *data, size_t n)
{
  const uint8_t *at = data;
  lmail_status st;

  do {
    size_t used;

    st = lmail_mime_body(m, &s->w, at, n, &used);
    at += used;
    n -= used;
  } while (sink_again(s, st));
  return st;
}

static int write_file(sink *s, lmail_mime_writer *m, const char *path)
{
  lmail_status st = LMAIL_OK;
  const uint8_t *data;
  unsigned long long done = 0;
  input in;
  size_t n;

  if (!input_open(&in, path, PIECE)) return EXIT_FILE;
  while (st == LMAIL_OK && input_next(&in, &data, &n)) {
    st = write_piece(s, m, data, n);
    progress(path, done += n, 0);
  }
  if (done != 0) progress(path, done, done);
  n = (size_t)in.failed;
  input_close(&in);
  return n != 0 ? EXIT_FILE : letter_outcome(st, "the file", path);
}

/* What the writer has got to: for complaints. */
static const char *place(const lmail_letter_writer *w, const letter *l)
{
  switch (w->kind) {
  case LMAIL_LETTER_PICTURE: return l->pictures.words[w->index];
  case LMAIL_LETTER_ATTACHMENT: return l->attachments.words[w->index];
  case LMAIL_LETTER_HTML: return l->html;
  default: return l->text_file == NULL ? "--text" : l->text_file;
  }
}

static int write_body(sink *s, lmail_letter_writer *w, const content *c, const letter *l)
{
  switch (w->kind) {
  case LMAIL_LETTER_TEXT:
    return letter_outcome(write_piece(s, &w->mime, c->text.text, c->text.n), "the text",
                          place(w, l));
  case LMAIL_LETTER_HTML:
    return letter_outcome(write_piece(s, &w->mime, c->html.text, c->html.n), "the HTML",
                          place(w, l));
  default: return write_file(s, &w->mime, place(w, l));
  }
}

int letter_write_body(sink *s, const letter *l)
{
  char base[RANDOM_LETTERS + 1] = "";
  const char *boundary = l->boundary == NULL ? base : l->boundary;
  content c = {0};
  lmail_letter parts = {0};
  lmail_letter_writer w;
  lmail_status st;
  int code;

  if (l->pictures.count > 0 && l->html == NULL) {
    complain("--inline is for what --html shows");
    return EXIT_USAGE;
  }
  if (l->boundary == NULL && !random_text(base, RANDOM_LETTERS)) return EXIT_FILE;
  code = describe(&c, &parts, l);
  if (code == EXIT_OK) {
    st = lmail_letter_begin(&w, &parts, boundary, strlen(boundary), 0);
    if (st != LMAIL_OK) code = letter_outcome(st, "--boundary", boundary);
  }
  while (code == EXIT_OK) {
    do st = lmail_letter_next(&w, &s->w, &parts);
    while (sink_again(s, st));
    if (st == LMAIL_DONE) break;
    code = st == LMAIL_EVENT ? write_body(s, &w, &c, l)
                             : letter_outcome(st, "a part of the message", place(&w, l));
  }
  content_free(&c, l->pictures.count);
  return code;
}
