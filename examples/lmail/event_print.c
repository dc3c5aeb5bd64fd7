/* SPDX-License-Identifier: MIT */
/* event_print.c - events as lines of text or JSON; see event_print.h. */

#include "event_print.h"

/* Flags that every machine has; MORE and COPIED tell of the cuts and are left out. */
static const flag_name shared_flags[] = {
    {LMAIL_EV_LONG, "EV_LONG"}, {LMAIL_EV_SECRET, "EV_SECRET"}, {0, NULL}};

/* ---- JSON ------------------------------------------------------------------------------------- */

static void json_flags(FILE *out, const flag_name *f, unsigned flags, const char **separator)
{
  for (; f->name != NULL; f++) {
    if (!(flags & f->flag)) continue;
    fprintf(out, "%s\"%s\"", *separator, f->name);
    *separator = ", ";
  }
}

/* Everything up to the value of "data". */
static void json_head(event_printer *p, const lmail_event *ev)
{
  FILE *out = p->out;
  const char *separator = "";

  fputs("{\"kind\": ", out);
  json_text(out, p->m->kind_name(ev->kind));
  fprintf(out, ", \"code\": %u, \"code_name\": ", ev->code);
  json_text(out, p->m->code_name(ev->kind, ev->code));
  fputs(", \"field\": ", out);
  json_text(out, ev->field == LMAIL_FIELD_NONE ? NULL : p->m->field_name(ev->field));
  fputs(", \"flags\": [", out);
  json_flags(out, shared_flags, ev->flags, &separator);
  json_flags(out, p->m->flags, ev->flags, &separator);
  fprintf(out, "], \"id\": %lu, \"depth\": %lu, \"num\": %llu, \"num2\": %llu",
          (unsigned long)ev->id, (unsigned long)ev->depth, (unsigned long long)ev->num,
          (unsigned long long)ev->num2);
  fprintf(out, ", \"repair\": %lu, \"off\": %llu, \"data\": ", (unsigned long)ev->repair,
          (unsigned long long)ev->off);
}

/* ---- text ------------------------------------------------------------------------------------- */

static void text_number(FILE *out, const char *key, unsigned long long value)
{
  if (value != 0) fprintf(out, " %s=%llu", key, value);
}

static void text_name(FILE *out, const char *key, const char *name, unsigned value)
{
  if (value == 0) return;
  if (name != NULL) fprintf(out, " %s=%s", key, name);
  else fprintf(out, " %s=%u", key, value);
}

static void text_flags(FILE *out, const flag_name *f, unsigned flags, const char **separator)
{
  for (; f->name != NULL; f++) {
    if (!(flags & f->flag)) continue;
    fprintf(out, "%s%s", *separator, f->name);
    *separator = ",";
  }
}

static void text_head(event_printer *p, const lmail_event *ev)
{
  FILE *out = p->out;
  const char *kind = p->m->kind_name(ev->kind);
  const char *separator = " flags=";

  if (kind != NULL) fprintf(out, "* %s", kind);
  else fprintf(out, "* kind-%u", ev->kind);
  text_name(out, "code", p->m->code_name(ev->kind, ev->code), ev->code);
  text_name(out, "field", p->m->field_name(ev->field), ev->field);
  text_flags(out, shared_flags, ev->flags, &separator);
  text_flags(out, p->m->flags, ev->flags, &separator);
  text_number(out, "id", ev->id);
  text_number(out, "depth", ev->depth);
  text_number(out, "repair", ev->repair);
  text_number(out, "at", ev->at);
  text_number(out, "num", ev->num);
  text_number(out, "num2", ev->num2);
  fprintf(out, " off=%llu", (unsigned long long)ev->off);
}

static void text_escape(FILE *out, const uint8_t *data, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    uint8_t c = data[i];

    switch (c) {
    case '\r': fputs("\\r", out); break;
    case '\n': fputs("\\n", out); break;
    case '\t': fputs("\\t", out); break;
    case '\0': fputs("\\0", out); break;
    case '\\': fputs("\\\\", out); break;
    case '"': fputs("\\\"", out); break;
    default:
      if (c < ' ' || c > '~') fprintf(out, "\\x%02x", c);
      else fputc(c, out);
    }
  }
}

static void text_data(event_printer *p, const lmail_event *ev)
{
  if (ev->data != NULL) {
    fputs(" \"", p->out);
    text_escape(p->out, ev->data, ev->len);
    fputc('"', p->out);
  }
  if (ev->data2 != NULL) {
    fputs(ev->data == NULL ? " - \"" : " \"", p->out);
    text_escape(p->out, ev->data2, ev->len2);
    fputc('"', p->out);
  }
  fputc('\n', p->out);
}

/* ---- bulks ------------------------------------------------------------------------------------ */

static void open_bulk(event_printer *p, const lmail_event *ev)
{
  p->open = 1;
  p->open_kind = ev->kind;
  if (p->json) json_string_begin(&p->string, p->out);
  else fputs(" \"", p->out);
}

static void add_to_bulk(event_printer *p, const lmail_event *ev)
{
  if (p->json) json_string_add(&p->string, ev->data, ev->len);
  else text_escape(p->out, ev->data, ev->len);
}

static void close_bulk(event_printer *p)
{
  if (!p->open) return;
  p->open = 0;
  if (p->json) {
    json_string_end(&p->string);
    fputs(", \"data2\": null}\n", p->out);
  } else {
    fputs("\"\n", p->out);
  }
}

void event_print(event_printer *p, const lmail_event *ev)
{
  int more = (ev->flags & LMAIL_EV_MORE) != 0;

  /* An event of another kind tells of something inside the bulk, which goes on behind it. */
  if (p->open && ev->kind != p->open_kind) close_bulk(p);
  if (!p->open) {
    p->count++;
    if (p->json) json_head(p, ev);
    else text_head(p, ev);
    if (more) open_bulk(p, ev);
  }
  if (p->open) {
    add_to_bulk(p, ev);
    if (!more) close_bulk(p);
  } else if (p->json) {
    json_bytes(p->out, ev->data, ev->len);
    fputs(", \"data2\": ", p->out);
    json_bytes(p->out, ev->data2, ev->len2);
    fputs("}\n", p->out);
  } else {
    text_data(p, ev);
  }
}

/* ---- the end ---------------------------------------------------------------------------------- */

static void json_error(event_printer *p, const lmail_error *e)
{
  fprintf(p->out, ", \"line\": %llu, \"byte\": %u, \"field\": ", (unsigned long long)e->line,
          e->byte);
  json_text(p->out, e->field == LMAIL_FIELD_NONE ? NULL : p->m->field_name(e->field));
  fprintf(p->out, ", \"repair\": %lu, \"text\": ", (unsigned long)e->repair);
  json_text(p->out, lmail_status_text(e->code));
}

static void text_error(event_printer *p, const lmail_error *e)
{
  fprintf(p->out, " line=%llu", (unsigned long long)e->line);
  if (e->byte != 0) fprintf(p->out, " byte=0x%02x", e->byte);
  text_name(p->out, "field", p->m->field_name(e->field), e->field);
  text_number(p->out, "repair", e->repair);
  fprintf(p->out, " (%s)", lmail_status_text(e->code));
}

void event_print_status(event_printer *p, lmail_status st, const lmail_parser *parser)
{
  const char *name = lmail_status_name(st);
  unsigned long long off = lmail_offset(parser);
  lmail_error e;

  close_bulk(p);
  lmail_get_error(parser, &e);
  if (e.code != LMAIL_OK) off = e.off;
  if (name == NULL) name = "unknown";
  if (p->json) fprintf(p->out, "{\"status\": \"%s\", \"off\": %llu", name, off);
  else fprintf(p->out, "! %s off=%llu", name, off);
  if (e.code != LMAIL_OK && p->json) json_error(p, &e);
  else if (e.code != LMAIL_OK) text_error(p, &e);
  fputs(p->json ? "}\n" : "\n", p->out);
}
