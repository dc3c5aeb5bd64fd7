/* SPDX-License-Identifier: MIT */
/* tree.c - see tree.h. */

#include "tree.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * IMAP's part numbers (RFC 3501 6.4.5). The parts of a multipart are numbered; the multipart directly
 * inside a message shares the message's number; a message's single part is its part 1.
 */
static void number(tree *t, part *p)
{
  const part *parent = p->parent ? &t->parts[p->parent - 1] : NULL;
  const char *base = parent ? parent->path : "";
  int multipart = LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_MULTIPART && p->composite;

  if (p->held != LMAIL_MIME_IN_MULTIPART && multipart) {
    snprintf(p->path, sizeof p->path, "%s", base);
  } else {
    unsigned n = p->held == LMAIL_MIME_IN_MULTIPART ? p->index : 1;

    snprintf(p->path, sizeof p->path, "%.100s%s%u", base, *base ? "." : "", n);
  }
}

static void choose(lmail_mime_parser *m, uint16_t media, unsigned flags)
{
  lmail_text_config cfg;
  lmail_status st;

  memset(&cfg, 0, sizeof cfg);
  cfg.find = lmail_charset_find_all;
  if (flags & TREE_TEXT && LMAIL_MEDIA_TYPE(media) == LMAIL_MEDIA_TEXT) {
    st = lmail_mime_decode_text(m, &cfg);
  } else {
    st = lmail_mime_decode(m, LMAIL_MIME_DECODED);
  }
  if (st != LMAIL_OK) abort();
}

static void take(tree *t, lmail_mime_parser *m, const lmail_event *ev, unsigned flags)
{
  part *p;

  if (ev->kind == LMAIL_MIME_PART_BEGIN) {
    t->parts = realloc(t->parts, (t->count + 1) * sizeof *t->parts);
    p = &t->parts[t->count++];
    memset(p, 0, sizeof *p);
    p->id = ev->id;
    p->parent = (uint32_t)ev->num;
    p->index = (uint32_t)ev->num2;
    p->held = ev->code;
    p->header_off = ev->off;
    return;
  }
  if (ev->kind == LMAIL_MIME_DEFECT) {
    t->defects[ev->code]++;
    return;
  }
  if (ev->id == 0) return;
  p = &t->parts[ev->id - 1];
  if (ev->kind == LMAIL_MIME_HEADER && !(ev->flags & LMAIL_EV_LONG)) {
    header_field *f;

    p->fields = realloc(p->fields, (p->field_count + 1) * sizeof *p->fields);
    f = &p->fields[p->field_count++];
    f->off = ev->off;
    f->id = ev->field;
    f->len = ev->len2;
    f->value = malloc(f->len + 1);
    memcpy(f->value, ev->data2, f->len);
  }
  if (ev->kind == LMAIL_MIME_HEADERS_END) {
    p->media = ev->code;
    p->composite = (ev->flags & LMAIL_MIME_EV_COMPOSITE) != 0;
    p->body_off = ev->off;
    p->header_octets = ev->num;
    p->encoding = ev->num2;
    snprintf(p->type, sizeof p->type, "%.*s/%.*s", (int)ev->len, (const char *)ev->data,
             (int)ev->len2, (const char *)ev->data2);
    number(t, p);
    choose(m, ev->code, flags);
  } else if (ev->kind == LMAIL_MIME_BODY) {
    p->decoded = realloc(p->decoded, p->decoded_len + ev->len + 1);
    if (ev->len > 0) memcpy(p->decoded + p->decoded_len, ev->data, ev->len);
    p->decoded_len += ev->len;
  } else if (ev->kind == LMAIL_MIME_PART_END) {
    p->end = ev->off;
    p->octets = ev->num;
    p->lines = ev->num2;
  }
}

void tree_parse(tree *t, const uint8_t *in, size_t n, size_t chunk, unsigned flags)
{
  lmail_mime_config cfg;
  lmail_mime_parser m;
  uint8_t *scratch;
  size_t at = 0;
  lmail_status st;

  memset(t, 0, sizeof *t);
  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = 65536;
  cfg.depth_max = 100;
  cfg.flags = (uint16_t)flags;
  scratch = malloc(lmail_mime_scratch_size(&cfg));
  if (lmail_mime_init(&m, &cfg, scratch, lmail_mime_scratch_size(&cfg)) != LMAIL_OK) abort();
  do {
    size_t end = chunk == 0 || n - at < chunk ? n : at + chunk;
    lmail_event ev;
    size_t used;

    while ((st = lmail_next(&m.base, in + at, end - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      take(t, &m, &ev, flags);
    }
    at += used;
    if (at == n) lmail_finish(&m.base);
  } while (st == LMAIL_OK);
  if (st != LMAIL_DONE) abort();
  free(scratch);
}

void tree_free(tree *t)
{
  size_t i;

  for (i = 0; i < t->count; i++) {
    part *p = &t->parts[i];

    free(p->decoded);
    while (p->field_count > 0) free(p->fields[--p->field_count].value);
    free(p->fields);
  }
  free(t->parts);
}

const part *tree_find(const tree *t, const char *path)
{
  size_t i;

  for (i = t->count; i-- > 0;) {
    /* of a message and the multipart that shares its number, the message */
    if (strcmp(t->parts[i].path, path) == 0 &&
        !(t->parts[i].held == LMAIL_MIME_IN_MESSAGE && t->parts[i].composite &&
          LMAIL_MEDIA_TYPE(t->parts[i].media) == LMAIL_MEDIA_MULTIPART)) {
      return &t->parts[i];
    }
  }
  return NULL;
}

const part *tree_child(const tree *t, const part *of, unsigned index)
{
  size_t i;

  for (i = 0; i < t->count; i++) {
    if (t->parts[i].parent == of->id && t->parts[i].index == index) return &t->parts[i];
  }
  return NULL;
}

const header_field *tree_field(const part *p, unsigned id)
{
  size_t i;

  for (i = 0; i < p->field_count; i++) {
    if (p->fields[i].id == id) return &p->fields[i];
  }
  return NULL;
}

/* ---- what is read as text --------------------------------------------------------------------- */

static lmail_text_config all_charsets(void)
{
  lmail_text_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.find = lmail_charset_find_all;
  return cfg;
}

char *tree_param(const part *p, unsigned field, const char *name, size_t *n)
{
  const header_field *f = tree_field(p, field);
  lmail_text_config cfg = all_charsets();
  lmail_content_disposition disposition;
  lmail_content_type type;
  lmail_param_info info;
  const uint8_t *params;
  size_t len;
  uint8_t *raw;
  char *out;

  if (!f) return NULL;
  if (field == LMAIL_FIELD_CONTENT_TYPE) {
    lmail_content_type_parse(f->value, f->len, &type);
    params = type.params;
    len = type.params_len;
  } else {
    lmail_content_disposition_parse(f->value, f->len, &disposition);
    params = disposition.params;
    len = disposition.params_len;
  }
  raw = malloc(len + 1);
  if (lmail_param_get(params, len, name, strlen(name), raw, len, &info) != LMAIL_OK) {
    free(raw);
    return NULL;
  }
  out = malloc(3 * info.len + 4);
  if (lmail_param_text(&info, raw, &cfg, out, 3 * info.len + 3, n, NULL) != LMAIL_OK) abort();
  out[*n] = '\0';
  free(raw);
  return out;
}

uint8_t *utf8_of(const uint8_t *s, size_t n, const char *label, size_t *len)
{
  const lmail_charset *charset = lmail_charset_find_all(NULL, label, strlen(label));
  uint8_t *out = malloc(3 * n + 4);
  lmail_charset_decoder d;
  size_t used;

  lmail_charset_decode_init(&d, charset);
  if (lmail_charset_decode(&d, s, n, &used, out, 3 * n + 4, len, 1) != LMAIL_OK) abort();
  return out;
}

uint8_t *tree_text(const part *p, size_t *n)
{
  size_t len = 0;
  char *label = tree_param(p, LMAIL_FIELD_CONTENT_TYPE, "charset", &len);
  uint8_t *out = utf8_of(p->decoded, p->decoded_len, label ? label : "utf-8", n);

  free(label);
  return out;
}

/* ---- files ------------------------------------------------------------------------------------ */

uint8_t *read_file(const char *path, size_t *n, int crlf)
{
  FILE *file = fopen(path, "rb");
  uint8_t *out = NULL;
  size_t len = 0, cap = 0;
  int c, before = 0;

  if (!file) return NULL;
  while ((c = getc(file)) != EOF) {
    if (len + 2 > cap) out = realloc(out, cap = cap * 2 + 4096);
    if (crlf && c == '\n' && before != '\r') out[len++] = '\r';
    out[len++] = (uint8_t)c;
    before = c;
  }
  fclose(file);
  *n = len;
  return out ? out : malloc(1);
}
