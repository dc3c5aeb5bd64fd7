/* SPDX-License-Identifier: MIT */
/* draft.c - a letter from a file; see draft.h. */

#include "draft.h"
#include "header.h"
#include "input.h"
#include <libmail/date.h>
#include <stdlib.h>
#include <string.h>

/* A string of the letter. */
static const char *own(draft *d, const void *data, size_t n)
{
  char *s = must_alloc(n + 1);

  if (n > 0) memcpy(s, data, n);
  s[n] = '\0';
  word_add(&d->owned, s);
  return s;
}

/* A field's value on one line, without the white space around it. */
static const char *value_of(draft *d, const lmail_field *f)
{
  char *s = must_alloc(f->value_len + 1);
  size_t n, from = 0;
  const char *out;

  lmail_unfold(f->value, f->value_len, s, f->value_len, &n);
  while (from < n && (s[from] == ' ' || s[from] == '\t')) from++;
  while (n > from && (s[n - 1] == ' ' || s[n - 1] == '\t')) n--;
  out = own(d, s + from, n - from);
  free(s);
  return out;
}

/* "SECONDS +HHMM", as --date has it */
static int take_date(draft *d, letter *l, const char *value)
{
  lmail_date date;
  char text[48];
  int32_t offset;

  if (l->date != NULL) return 1;
  if (lmail_date_parse(value, strlen(value), &date, NULL) != LMAIL_OK) {
    complain("\"%s\" is no date", value);
    return 0;
  }
  offset = date.offset == LMAIL_DATE_NO_ZONE ? 0 : date.offset;
  snprintf(text, sizeof text, "%lld %c%02d%02d", (long long)date.unix_time, offset < 0 ? '-' : '+',
           abs((int)offset) / 60, abs((int)offset) % 60);
  l->date = own(d, text, strlen(text));
  return 1;
}

/* "<left@right>" */
static void take_id(draft *d, letter *l, const char *value)
{
  size_t n = strlen(value);

  if (n > 2 && value[0] == '<' && value[n - 1] == '>') value = own(d, value + 1, n - 2);
  if (l->id == NULL) l->id = value;
}

/* Fields that the message gets from its content. */
static int is_made(const lmail_field *f)
{
  return (f->name_len > 8 && lmail_field_is(f->name, 8, "content-")) ||
         lmail_field_is(f->name, f->name_len, "mime-version");
}

/* Those with a place of their own in a letter; the list for the value, NULL for other fields. */
static word_list *list_of(letter *l, const lmail_field *f)
{
  if (f->id == LMAIL_FIELD_TO) return &l->to;
  if (f->id == LMAIL_FIELD_CC) return &l->cc;
  if (f->id == LMAIL_FIELD_BCC) return &l->bcc;
  if (lmail_field_is(f->name, f->name_len, "inline")) return &l->pictures;
  if (lmail_field_is(f->name, f->name_len, "attach")) return &l->attachments;
  return NULL;
}

static const char **text_of(letter *l, const lmail_field *f)
{
  if (f->id == LMAIL_FIELD_FROM) return &l->from;
  if (f->id == LMAIL_FIELD_SUBJECT) return &l->subject;
  if (lmail_field_is(f->name, f->name_len, "html")) return &l->html;
  return NULL;
}

static int take_field(draft *d, letter *l, const lmail_field *f)
{
  const char *value = value_of(d, f);
  word_list *list = list_of(l, f);
  const char **text = text_of(l, f);

  if (f->flags & (LMAIL_FIELD_NO_COLON | LMAIL_FIELD_BAD_NAME | LMAIL_FIELD_CONTINUATION)) {
    complain("no header field, and no blank line in front of it: \"%.*s\"", (int)f->value_len,
             (const char *)f->value);
    return 0;
  }
  if (is_made(f)) {
    complain("a draft is plain text: %.*s is written by lmail", (int)f->name_len,
             (const char *)f->name);
    return 0;
  }
  if (f->id == LMAIL_FIELD_DATE) return take_date(d, l, value);
  if (f->id == LMAIL_FIELD_MESSAGE_ID) {
    take_id(d, l, value);
  } else if (list != NULL) {
    if (*value != '\0') word_add(list, value);
  } else if (text != NULL) {
    if (*text == NULL) *text = value;
  } else {
    size_t n = f->name_len + strlen(value) + 3;
    char *field = must_alloc(n);

    snprintf(field, n, "%.*s: %s", (int)f->name_len, (const char *)f->name, value);
    word_add(&d->owned, field);
    word_add(&l->headers, field);
  }
  return 1;
}

static int is_blank(const uint8_t *text, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (memchr(" \t\r\n", text[i], 4) == NULL) return 0;
  }
  return 1;
}

static int take(draft *d, letter *l, const uint8_t *data, size_t n)
{
  lmail_field f;
  header h;
  int fine = 1;

  header_open(&h, data, n);
  while (fine && header_next(&h, &f)) fine = take_field(d, l, &f);
  if (h.failed) fine = 0;
  if (fine && l->text == NULL && l->text_file == NULL && !is_blank(data + h.body, n - h.body)) {
    if (memchr(data + h.body, '\0', n - h.body) != NULL) {
      complain("the text of a draft has no NUL octets");
      fine = 0;
    } else {
      l->text = own(d, data + h.body, n - h.body);
    }
  }
  header_close(&h);
  return fine ? EXIT_OK : EXIT_MESSAGE;
}

int draft_read(draft *d, letter *l, const char *path)
{
  const uint8_t *data = (const uint8_t *)"";
  size_t n = 0;
  input in;
  int code = EXIT_FILE;

  memset(d, 0, sizeof *d);
  if (!input_open(&in, path, INPUT_WHOLE)) return code;
  if (!input_next(&in, &data, &n)) n = 0;
  if (!in.failed) code = take(d, l, data, n);
  input_close(&in);
  return code;
}

void draft_free(draft *d)
{
  size_t i;

  for (i = 0; i < d->owned.count; i++) free((void *)(uintptr_t)d->owned.words[i]);
  word_free(&d->owned);
}
