/* SPDX-License-Identifier: MIT */
/* letter.c - writes a message with compose.h; see letter.h. */

#include "letter.h"
#include "input.h"
#include "media.h"
#include <libmail/compose.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Where the message goes: the writer's buffer is emptied into the file when it is full. */
typedef struct sink {
  FILE *out;
  lmail_writer w;
} sink;

enum { RANDOM_LETTERS = 20, PIECE = 16384 };

/* ---- the sink --------------------------------------------------------------------------------- */

static void flush(sink *s)
{
  fwrite(s->w.buf, 1, s->w.len, s->out);
  s->w.len = 0;
}

/* Is a call to be made again? With LMAIL_FULL nothing was written, and there is room now. */
static int again(sink *s, lmail_status st)
{
  if (st != LMAIL_FULL || s->w.need == SIZE_MAX) return 0;
  if (s->w.len > 0) {
    flush(s);
  } else {
    s->w.cap = s->w.need > s->w.cap ? s->w.need : s->w.cap * 2;
    s->w.buf = must_realloc(s->w.buf, s->w.cap);
  }
  return 1;
}

/* EXIT_OK, or EXIT_MESSAGE after a complaint about what could not be written. */
static int outcome(lmail_status st, const char *what, const char *value)
{
  if (st == LMAIL_OK) return EXIT_OK;
  complain("%s cannot be written: \"%s\" (%s)", what, value, lmail_status_text(st));
  return EXIT_MESSAGE;
}

/* ---- what must be unique ---------------------------------------------------------------------- */

int random_text(char *out, size_t n)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
  FILE *f = fopen("/dev/urandom", "rb");
  size_t i;

  if (f == NULL || fread(out, 1, n, f) != n) {
    complain("/dev/urandom cannot be read");
    if (f != NULL) fclose(f);
    return 0;
  }
  fclose(f);
  for (i = 0; i < n; i++) out[i] = letters[(unsigned char)out[i] % 32];
  return 1;
}

/* ---- header fields ---------------------------------------------------------------------------- */

/* Minutes east of Greenwich where we are, at that moment. */
static int32_t local_offset(time_t now)
{
  struct tm here;
  struct tm there;
  int days;

  if (localtime_r(&now, &here) == NULL || gmtime_r(&now, &there) == NULL) {
    return LMAIL_DATE_NO_ZONE;
  }
  days = here.tm_yday - there.tm_yday;
  if (here.tm_year != there.tm_year) days = here.tm_year > there.tm_year ? 1 : -1;
  return (days * 24 + here.tm_hour - there.tm_hour) * 60 + here.tm_min - there.tm_min;
}

/* "SECONDS" or "SECONDS +HHMM" */
static int parse_date(const char *text, int64_t *seconds, int32_t *offset)
{
  char *end;
  long zone;

  *seconds = strtoll(text, &end, 10);
  *offset = 0;
  if (end == text) return 0;
  if (*end == '\0') return 1;
  if (*end++ != ' ' || (*end != '+' && *end != '-') || strlen(end) != 5) return 0;
  zone = strtol(end + 1, &end, 10);
  *offset = (int32_t)(zone / 100 * 60 + zone % 100);
  if (strchr(text, '-') != NULL && strchr(text, '-') > text) *offset = -*offset;
  return *end == '\0';
}

static int write_date(sink *s, const letter *l)
{
  time_t now = time(NULL);
  int64_t seconds = now;
  int32_t offset = local_offset(now);
  lmail_status st;

  if (l->date != NULL && !parse_date(l->date, &seconds, &offset)) {
    complain("--date needs \"SECONDS\" or \"SECONDS +HHMM\", not \"%s\"", l->date);
    return EXIT_USAGE;
  }
  do st = lmail_field_write_date(&s->w, "Date", 4, seconds, offset);
  while (again(s, st));
  return outcome(st, "the date", l->date == NULL ? "now" : l->date);
}

/* An address that goes into a header field. */
static int to_mailbox(lmail_mailbox *m, const address *a)
{
  if (lmail_mailbox_split(m, a->spec, strlen(a->spec)) != LMAIL_OK) {
    complain("\"%s\" is no address like name@example.org", a->spec);
    return EXIT_MESSAGE;
  }
  m->name = a->name;
  m->name_len = strlen(a->name);
  return EXIT_OK;
}

static int write_addresses(sink *s, const char *name, const word_list *words)
{
  address_list a = {0};
  lmail_field_writer f;
  lmail_status st;
  size_t i;
  int code = EXIT_OK;

  if (words->count == 0) return EXIT_OK;
  if (!address_add_all(&a, words)) code = EXIT_MESSAGE;
  if (code == EXIT_OK) {
    do st = lmail_field_begin(&f, &s->w, name, strlen(name), 0);
    while (again(s, st));
  }
  for (i = 0; i < a.count && code == EXIT_OK; i++) {
    lmail_mailbox m;

    code = to_mailbox(&m, &a.list[i]);
    if (code != EXIT_OK) break;
    do st = lmail_field_mailbox(&f, &s->w, &m);
    while (again(s, st));
    code = outcome(st, name, a.list[i].spec);
  }
  if (code == EXIT_OK) {
    do st = lmail_field_end(&f, &s->w);
    while (again(s, st));
  }
  address_free(&a);
  return code;
}

static int write_text(sink *s, const char *name, size_t name_len, const char *text)
{
  lmail_status st;

  do st = lmail_field_write(&s->w, name, name_len, text, strlen(text), 0);
  while (again(s, st));
  return outcome(st, "the header field", text);
}

/* "Name: value", as --header gives it */
static int write_extra(sink *s, const char *field)
{
  const char *colon = strchr(field, ':');
  const char *value;

  if (colon == NULL) {
    complain("--header needs \"Name: value\", not \"%s\"", field);
    return EXIT_USAGE;
  }
  value = colon + 1;
  while (*value == ' ') value++;
  return write_text(s, field, (size_t)(colon - field), value);
}

/* Left of the "@": the time and something random; right of it the sender's domain. */
static int write_message_id(sink *s, const letter *l)
{
  char made[256];
  const char *id = l->id;
  const char *at;
  lmail_status st;

  if (id == NULL) {
    char random[RANDOM_LETTERS + 1] = "";
    const char *domain = strrchr(l->from, '@');
    size_t n = domain == NULL ? 0 : strcspn(domain + 1, "> ");

    if (!random_text(random, RANDOM_LETTERS)) return EXIT_FILE;
    snprintf(made, sizeof made, "%llx.%s@%.*s", (unsigned long long)time(NULL), random,
             n == 0 || n > 200 ? 9 : (int)n, n == 0 || n > 200 ? "localhost" : domain + 1);
    id = made;
  }
  at = strchr(id, '@');
  if (at == NULL) return outcome(LMAIL_E_ARGUMENT, "--id", id);
  do {
    st = lmail_field_write_message_id(&s->w, "Message-ID", 10, id, (size_t)(at - id), at + 1,
                                      strlen(at + 1));
  } while (again(s, st));
  return outcome(st, "the Message-ID", id);
}

static int write_header(sink *s, const letter *l)
{
  word_list from = {0};
  int code = write_date(s, l);
  size_t i;

  word_add(&from, l->from);
  if (code == EXIT_OK) code = write_addresses(s, "From", &from);
  if (code == EXIT_OK) code = write_addresses(s, "To", &l->to);
  if (code == EXIT_OK) code = write_addresses(s, "Cc", &l->cc);
  if (code == EXIT_OK && l->subject != NULL) code = write_text(s, "Subject", 7, l->subject);
  if (code == EXIT_OK) code = write_message_id(s, l);
  for (i = 0; i < l->headers.count && code == EXIT_OK; i++) {
    code = write_extra(s, l->headers.words[i]);
  }
  word_free(&from);
  return code;
}

/* ---- bodies ----------------------------------------------------------------------------------- */

static lmail_status write_piece(sink *s, lmail_mime_writer *m, const uint8_t *data, size_t n)
{
  lmail_status st;

  do {
    size_t used;

    st = lmail_mime_body(m, &s->w, data, n, &used);
    data += used;
    n -= used;
  } while (again(s, st));
  return st;
}

static lmail_status end_part(sink *s, lmail_mime_writer *m)
{
  lmail_status st;

  do st = lmail_mime_part_end(m, &s->w);
  while (again(s, st));
  return st;
}

static lmail_status begin_part(sink *s, lmail_mime_writer *m, const lmail_mime_part_info *info)
{
  lmail_status st;

  do st = lmail_mime_part(m, &s->w, info);
  while (again(s, st));
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
  lmail_body_scan_init(&scan);
  lmail_body_scan(&scan, text, n);
  info.media = "text/plain";
  info.media_len = 10;
  info.charset = scan.flags & LMAIL_BODY_8BIT ? "utf-8" : "us-ascii";
  info.charset_len = strlen(info.charset);
  info.encoding = (uint16_t)lmail_body_encoding(&scan, LMAIL_BODY_IS_TEXT);
  st = begin_part(s, m, &info);
  if (st == LMAIL_OK) st = write_piece(s, m, (const uint8_t *)text, n);
  if (st == LMAIL_OK) st = end_part(s, m);
  free(text);
  return outcome(st, "the text", l->text_file == NULL ? "--text" : l->text_file);
}

/* Which encoding brings this file over unchanged? */
static int scan_file(input *in, lmail_body_scanner *scan)
{
  const uint8_t *data;
  size_t n;

  lmail_body_scan_init(scan);
  while (input_next(in, &data, &n)) lmail_body_scan(scan, data, n);
  if (in->failed) return 0;
  if (input_rewind(in)) return 1;
  complain("%s: an attachment must be a file", in->name);
  return 0;
}

static void describe_file(lmail_mime_part_info *info, const char *path, lmail_body_scanner *scan)
{
  const char *slash = strrchr(path, '/');
  const char *media = media_of_file(path);

  info->encoding = (uint16_t)lmail_body_encoding(scan, 0);
  if (strcmp(media, "message/rfc822") == 0 && info->encoding != LMAIL_ENCODING_7BIT) {
    media = "application/octet-stream"; /* a message must not be encoded, RFC 2046 5.2.1 */
  }
  if (strncmp(media, "text/", 5) == 0) info->flags = LMAIL_PART_EXACT;
  else if (strncmp(media, "message/", 8) != 0) info->encoding = LMAIL_ENCODING_BASE64;
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
  lmail_body_scanner scan;
  lmail_status st;
  const uint8_t *data;
  unsigned long long done = 0;
  input in;
  size_t n;

  if (!input_open(&in, path, PIECE)) return EXIT_FILE;
  if (!scan_file(&in, &scan)) {
    input_close(&in);
    return EXIT_FILE;
  }
  describe_file(&info, path, &scan);
  st = begin_part(s, m, &info);
  while (st == LMAIL_OK && input_next(&in, &data, &n)) {
    st = write_piece(s, m, data, n);
    progress(path, done += n, scan.octets);
  }
  if (st == LMAIL_OK) st = end_part(s, m);
  n = (size_t)in.failed;
  input_close(&in);
  return n != 0 ? EXIT_FILE : outcome(st, "the attachment", path);
}

/* Text alone, or multipart/mixed of the text and the attachments. */
static int write_body(sink *s, const letter *l)
{
  char base[RANDOM_LETTERS + 1] = "";
  const char *boundary = l->boundary == NULL ? base : l->boundary;
  lmail_mime_writer m;
  lmail_status st = LMAIL_OK;
  size_t i;
  int code;

  if (l->boundary == NULL && !random_text(base, RANDOM_LETTERS)) return EXIT_FILE;
  st = lmail_mime_writer_init(&m, boundary, strlen(boundary), 0);
  if (st != LMAIL_OK) return outcome(st, "--boundary", boundary);
  if (l->attachments.count == 0) return write_text_part(s, &m, l);
  do st = lmail_mime_multipart(&m, &s->w, "mixed", 5);
  while (again(s, st));
  code = write_text_part(s, &m, l);
  for (i = 0; i < l->attachments.count && code == EXIT_OK; i++) {
    code = write_attachment(s, &m, l->attachments.words[i]);
  }
  if (code != EXIT_OK) return code;
  do st = lmail_mime_multipart_end(&m, &s->w);
  while (again(s, st));
  return outcome(st, "the message", "end");
}

/* ---- the message ------------------------------------------------------------------------------ */

int letter_write(const letter *l, FILE *out)
{
  sink s;
  int code;

  if (l->from == NULL) {
    complain("--from is missing");
    return EXIT_USAGE;
  }
  if (l->text != NULL && l->text_file != NULL) {
    complain("--text and --text-file exclude each other");
    return EXIT_USAGE;
  }
  s.out = out;
  lmail_writer_init(&s.w, must_alloc(PIECE), PIECE);
  code = write_header(&s, l);
  if (code == EXIT_OK) code = write_body(&s, l);
  flush(&s);
  free(s.w.buf);
  if (code == EXIT_OK && ferror(out)) {
    complain("the message cannot be written");
    code = EXIT_FILE;
  }
  return code;
}

void letter_free(letter *l)
{
  word_free(&l->to);
  word_free(&l->cc);
  word_free(&l->bcc);
  word_free(&l->attachments);
  word_free(&l->headers);
}
