/* SPDX-License-Identifier: MIT */
/* facts.c - events of lmail_imap_reader as facts; see facts.h. */

#include "facts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- lines ------------------------------------------------------------------------------------ */

void facts_put(facts *f, const char *name, const void *value, size_t n)
{
  text_printf(&f->lines, "%*s%s ", (int)f->depth * 2, "", name);
  text_escape(&f->lines, (const uint8_t *)value, n);
  text_add(&f->lines, "\n", 1);
}

void facts_open(facts *f, const char *name)
{
  if (f->depth == FACTS_DEPTH) abort();
  f->open[f->depth].before = f->lines.len;
  text_printf(&f->lines, "%*s%s (\n", (int)f->depth * 2, "", name);
  f->open[f->depth].behind = f->lines.len;
  f->depth++;
}

void facts_close(facts *f)
{
  if (f->depth == 0) abort();
  f->depth--;
  if (f->lines.len == f->open[f->depth].behind) {
    f->lines.len = f->open[f->depth].before;
    f->lines.s[f->lines.len] = '\0';
  } else {
    text_printf(&f->lines, "%*s)\n", (int)f->depth * 2, "");
  }
}

void facts_free(facts *f)
{
  text_free(&f->lines);
  text_free(&f->value);
}

/* ---- events ----------------------------------------------------------------------------------- */

static char upper(char c)
{
  return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

static char lower(char c)
{
  return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Capabilities, media types and their like have no case; system flags are told as "\Seen". */
static void fold(const facts *f, uint16_t field, char *s, size_t n)
{
  size_t i;

  switch (field) {
  case LMAIL_FIELD_IMAP_NAME:
    if (f->depth == 0 || f->open[f->depth - 1].field != LMAIL_FIELD_IMAP_PART_PARAMS) return;
    break;
  case LMAIL_FIELD_IMAP_FLAG:
    for (i = 1; n > 0 && s[0] == '\\' && i < n; i++) s[i] = i == 1 ? upper(s[i]) : lower(s[i]);
    return;
  case LMAIL_FIELD_IMAP_CAPABILITY:
  case LMAIL_FIELD_IMAP_ITEM:
  case LMAIL_FIELD_IMAP_HEAD:
  case LMAIL_FIELD_IMAP_PART_TYPE:
  case LMAIL_FIELD_IMAP_PART_SUBTYPE:
  case LMAIL_FIELD_IMAP_PART_ENCODING:
  case LMAIL_FIELD_IMAP_PART_DISPOSITION: break;
  default: return;
  }
  for (i = 0; i < n; i++) s[i] = upper(s[i]);
}

static int is_number(uint16_t field)
{
  return field == LMAIL_FIELD_IMAP_NUMBER || field == LMAIL_FIELD_IMAP_PART_OCTETS ||
         field == LMAIL_FIELD_IMAP_PART_LINES || field == LMAIL_FIELD_IMAP_USAGE ||
         field == LMAIL_FIELD_IMAP_LIMIT;
}

/* One value, whole or in spans. A number is what the event says that it is, not its digits. */
static void value(facts *f, const lmail_event *ev)
{
  char number[24];

  if (ev->flags & LMAIL_IMAP_EV_NIL) return;
  if (ev->kind == LMAIL_IMAP_CLIENT_VALUE && is_number(ev->field)) {
    int n = snprintf(number, sizeof number, "%llu", (unsigned long long)ev->num);

    facts_put(f, lmail_imap_field_name(ev->field), number, (size_t)n);
    return;
  }
  text_add(&f->value, (const char *)ev->data, ev->len);
  if (ev->flags & LMAIL_EV_MORE) return;
  if (ev->flags & LMAIL_IMAP_EV_ESCAPED) {
    f->value.len = lmail_imap_unquote(f->value.s, f->value.len, f->value.s);
  }
  fold(f, ev->field, f->value.s, f->value.len);
  facts_put(f, lmail_imap_field_name(ev->field), f->value.s, f->value.len);
  f->value.len = 0;
}

/* "*", the name, and its number when there is one. */
static void response(facts *f, const lmail_event *ev)
{
  text line = {0};

  text_add(&line, (const char *)ev->data2, ev->len2);
  fold(f, LMAIL_FIELD_IMAP_HEAD, line.s, line.len);
  if (ev->num != 0) text_printf(&line, " %llu", (unsigned long long)ev->num);
  text_add(&f->lines, (const char *)ev->data, ev->len);
  facts_put(f, "", line.s, line.len);
  text_free(&line);
}

/* A name with its section, as in BODY[1.MIME]; also a response's code. */
static void named(facts *f, const char *what, const lmail_event *ev)
{
  text line = {0};

  text_add(&line, (const char *)ev->data, ev->len);
  fold(f, LMAIL_FIELD_IMAP_ITEM, line.s, line.len);
  if (ev->data2 != NULL) text_printf(&line, "[%.*s]", (int)ev->len2, (const char *)ev->data2);
  if (ev->flags & LMAIL_IMAP_EV_ORIGIN) text_printf(&line, "<%llu>", (unsigned long long)ev->num);
  facts_put(f, what, line.s, line.len);
  text_free(&line);
}

static void see(facts *f, const lmail_event *ev)
{
  f->repairs += ev->repair != 0;
  switch (ev->kind) {
  case LMAIL_IMAP_CLIENT_RESPONSE: response(f, ev); break;
  case LMAIL_IMAP_CLIENT_CODE: named(f, "CODE", ev); break;
  case LMAIL_IMAP_CLIENT_ITEM: named(f, "ITEM", ev); break;
  case LMAIL_IMAP_CLIENT_OPEN:
    facts_open(f, lmail_imap_field_name(ev->field));
    f->open[f->depth - 1].field = ev->field;
    break;
  case LMAIL_IMAP_CLIENT_CLOSE: facts_close(f); break;
  case LMAIL_IMAP_CLIENT_VALUE:
  case LMAIL_IMAP_CLIENT_BODY: value(f, ev); break;
  case LMAIL_IMAP_CLIENT_BAD:
    f->faults++;
    if (ev->code) f->depth = 0; /* the response is over */
    facts_put(f, "BAD", ev->data, ev->len);
    break;
  default: break;
  }
}

lmail_status facts_read(facts *f, const void *in, size_t n, size_t chunk)
{
  lmail_imap_reader_config cfg;
  lmail_imap_reader reader;
  uint8_t scratch[8192];
  const uint8_t *at = (const uint8_t *)in, *given = at, *end = at + n;
  lmail_status st;
  size_t used;
  lmail_event ev;
  int finished = 0;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = LMAIL_IMAP_OBSERVE;
  if (lmail_imap_reader_init(&reader, &cfg, scratch, sizeof scratch) != LMAIL_OK) abort();
  for (;;) {
    st = lmail_next(&reader.base, at, (size_t)(given - at), &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) {
      see(f, &ev);
    } else if (st != LMAIL_OK || finished) {
      return st;
    } else if (given < end) {
      given = chunk == 0 || (size_t)(end - given) < chunk ? end : given + chunk;
    } else {
      lmail_finish(&reader.base);
      finished = 1;
    }
  }
}

int facts_read_any(facts *f, const void *in, size_t n, lmail_status *st)
{
  static const size_t chunks[] = {1, 7, 64};
  int same = 1;
  size_t i;

  *st = facts_read(f, in, n, 0);
  for (i = 0; i < sizeof chunks / sizeof *chunks; i++) {
    facts again;

    memset(&again, 0, sizeof again);
    same &= facts_read(&again, in, n, chunks[i]) == *st && again.lines.len == f->lines.len &&
            memcmp(again.lines.s, f->lines.s, f->lines.len) == 0;
    facts_free(&again);
  }
  return same;
}
