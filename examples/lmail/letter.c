/* SPDX-License-Identifier: MIT */
/* letter.c - writes a message with compose.h, its header first; see letter.h. */

#include "letter_body.h"
#include <libmail/compose.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* EXIT_OK, or EXIT_MESSAGE after a complaint about what could not be written. */
int letter_outcome(lmail_status st, const char *what, const char *value)
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
  while (sink_again(s, st));
  return letter_outcome(st, "the date", l->date == NULL ? "now" : l->date);
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

/* An address with other characters than US-ASCII has no other form than UTF-8 (RFC 6532 3.1). */
static unsigned form_of(const address_list *a)
{
  size_t i;

  for (i = 0; i < a->count; i++) {
    if (is_8bit(a->list[i].spec)) return LMAIL_COMPOSE_UTF8;
  }
  return 0;
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
    do st = lmail_field_begin(&f, &s->w, name, strlen(name), form_of(&a));
    while (sink_again(s, st));
  }
  for (i = 0; i < a.count && code == EXIT_OK; i++) {
    lmail_mailbox m;

    code = to_mailbox(&m, &a.list[i]);
    if (code != EXIT_OK) break;
    do st = lmail_field_mailbox(&f, &s->w, &m);
    while (sink_again(s, st));
    code = letter_outcome(st, name, a.list[i].spec);
  }
  if (code == EXIT_OK) {
    do st = lmail_field_end(&f, &s->w);
    while (sink_again(s, st));
  }
  address_free(&a);
  return code;
}

static int write_text(sink *s, const char *name, size_t name_len, const char *text)
{
  lmail_status st;

  do st = lmail_field_write(&s->w, name, name_len, text, strlen(text), 0);
  while (sink_again(s, st));
  return letter_outcome(st, "the header field", text);
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
    if (n > 200 || (n != 0 && is_8bit(domain))) n = 0;
    snprintf(made, sizeof made, "%llx.%s@%.*s", (unsigned long long)time(NULL), random,
             n == 0 ? 9 : (int)n, n == 0 ? "localhost" : domain + 1);
    id = made;
  }
  at = strchr(id, '@');
  if (at == NULL) return letter_outcome(LMAIL_E_ARGUMENT, "--id", id);
  do {
    st = lmail_field_write_message_id(&s->w, "Message-ID", 10, id, (size_t)(at - id), at + 1,
                                      strlen(at + 1));
  } while (sink_again(s, st));
  return letter_outcome(st, "the Message-ID", id);
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
  sink_init(&s, out);
  code = write_header(&s, l);
  if (code == EXIT_OK) code = letter_write_body(&s, l);
  if (!sink_close(&s) && code == EXIT_OK) {
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
  word_free(&l->pictures);
  word_free(&l->attachments);
  word_free(&l->headers);
}
