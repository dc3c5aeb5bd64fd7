/* SPDX-License-Identifier: MIT */
/* letter_body.c - text and attachments of a message; see letter_body.h. */

#include "letter_body.h"
#include "input.h"
#include "media.h"
#include <libmail/compose.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 16384 };

static lmail_status write_piece(sink *s, lmail_mime_writer *m, const uint8_t *data, size_t n)
{
  lmail_status st;

  do {
    size_t used;

    st = lmail_mime_body(m, &s->w, data, n, &used);
    data += used;
    n -= used;
  } while (sink_again(s, st));
  return st;
}

static lmail_status end_part(sink *s, lmail_mime_writer *m)
{
  lmail_status st;

  do st = lmail_mime_part_end(m, &s->w);
  while (sink_again(s, st));
  return st;
}

static lmail_status begin_part(sink *s, lmail_mime_writer *m, const lmail_mime_part_info *info)
{
  lmail_status st;

  do st = lmail_mime_part(m, &s->w, info);
  while (sink_again(s, st));
  return st;
}

/* The text of the message, from --text or a file, with a line end at its end. */
static int text_of(const letter *l, char **text, size_t *len)
{
  input in;
  const uint8_t *data = (const uint8_t *)(l->text == NULL ? "" : l->text);
  size_t n = l->text == NULL ? 0 : strlen(l->text);

  if (l->text_file != NULL) {
    if (!input_open(&in, l->text_file, INPUT_WHOLE)) return EXIT_FILE;
    if (!input_next(&in, &data, &n)) n = 0;
    if (in.failed) {
      input_close(&in);
      return EXIT_FILE;
    }
  }
  *text = must_alloc(n + 1);
  memcpy(*text, data, n);
  if (n > 0 && (*text)[n - 1] != '\n') (*text)[n++] = '\n';
  *len = n;
  if (l->text_file != NULL) input_close(&in);
  return EXIT_OK;
}

static int write_text_part(sink *s, lmail_mime_writer *m, const letter *l)
{
  lmail_mime_part_info info = {0};
  lmail_body_scanner scan;
  lmail_status st;
  char *text;
  size_t n;
  int code = text_of(l, &text, &n);

  if (code != EXIT_OK) return code;
  lmail_body_scan_init(&scan, LMAIL_BODY_IS_TEXT);
  lmail_body_scan(&scan, text, n);
  if (lmail_body_flags(&scan) & LMAIL_BODY_NOT_UTF8) {
    free(text);
    complain("the text is not UTF-8; a file in another charset can be attached");
    return EXIT_MESSAGE;
  }
  info.media = "text/plain";
  info.media_len = 10;
  info.charset = scan.high != 0 ? "utf-8" : "us-ascii";
  info.charset_len = strlen(info.charset);
  info.encoding = (uint16_t)lmail_body_encoding(&scan, 0);
  st = begin_part(s, m, &info);
  if (st == LMAIL_OK) st = write_piece(s, m, (const uint8_t *)text, n);
  if (st == LMAIL_OK) st = end_part(s, m);
  free(text);
  return letter_outcome(st, "the text", l->text_file == NULL ? "--text" : l->text_file);
}

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
static void describe_file(lmail_mime_part_info *info, const char *path, const char *media,
                          const lmail_body_scanner *scan)
{
  const char *slash = strrchr(path, '/');

  info->encoding = (uint16_t)lmail_body_encoding(scan, 0);
  if (strcmp(media, "message/rfc822") == 0 && info->encoding != LMAIL_ENCODING_7BIT) {
    media = "application/octet-stream"; /* a message must not be encoded, RFC 2046 5.2.1 */
  }
  if (strncmp(media, "text/", 5) == 0) {
    info->flags = LMAIL_PART_EXACT;
    if (scan->high != 0) info->charset = lmail_body_charset(scan);
    info->charset_len = info->charset == NULL ? 0 : strlen(info->charset);
  } else if (strncmp(media, "message/", 8) != 0) {
    info->encoding = LMAIL_ENCODING_BASE64;
  }
  info->media = media;
  info->media_len = strlen(media);
  info->disposition = "attachment";
  info->disposition_len = 10;
  info->filename = slash == NULL ? path : slash + 1;
  info->filename_len = strlen(info->filename);
}

static int write_attachment(sink *s, lmail_mime_writer *m, const char *path)
{
  lmail_mime_part_info info = {0};
  const char *media = media_of_file(path);
  lmail_body_scanner scan;
  lmail_status st;
  const uint8_t *data;
  unsigned long long done = 0;
  input in;
  size_t n;

  if (!input_open(&in, path, PIECE)) return EXIT_FILE;
  if (!look_at_file(&in, strncmp(media, "text/", 5) == 0, &scan)) {
    input_close(&in);
    return EXIT_FILE;
  }
  describe_file(&info, path, media, &scan);
  st = begin_part(s, m, &info);
  while (st == LMAIL_OK && input_next(&in, &data, &n)) {
    st = write_piece(s, m, data, n);
    progress(path, done += n, scan.octets);
  }
  if (st == LMAIL_OK) st = end_part(s, m);
  n = (size_t)in.failed;
  input_close(&in);
  return n != 0 ? EXIT_FILE : letter_outcome(st, "the attachment", path);
}

int letter_write_body(sink *s, const letter *l)
{
  char base[RANDOM_LETTERS + 1] = "";
  const char *boundary = l->boundary == NULL ? base : l->boundary;
  lmail_mime_writer m;
  lmail_status st = LMAIL_OK;
  size_t i;
  int code;

  if (l->boundary == NULL && !random_text(base, RANDOM_LETTERS)) return EXIT_FILE;
  st = lmail_mime_writer_init(&m, boundary, strlen(boundary), 0);
  if (st != LMAIL_OK) return letter_outcome(st, "--boundary", boundary);
  if (l->attachments.count == 0) return write_text_part(s, &m, l);
  do st = lmail_mime_multipart(&m, &s->w, "mixed", 5);
  while (sink_again(s, st));
  code = write_text_part(s, &m, l);
  for (i = 0; i < l->attachments.count && code == EXIT_OK; i++) {
    code = write_attachment(s, &m, l->attachments.words[i]);
  }
  if (code != EXIT_OK) return code;
  do st = lmail_mime_multipart_end(&m, &s->w);
  while (sink_again(s, st));
  return letter_outcome(st, "the message", "end");
}
