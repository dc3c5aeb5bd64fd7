/* SPDX-License-Identifier: MIT */
/* part.c - what is worth remembering of a message's parts; see part.h. */

#include "part.h"
#include "lmail.h"
#include "show.h"
#include "text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- collecting ------------------------------------------------------------------------------- */

bytes bytes_copy(const void *data, size_t n)
{
  bytes b;

  b.data = must_alloc(n + 1);
  b.len = n;
  if (n > 0) memcpy(b.data, data, n);
  b.data[n] = '\0';
  return b;
}

static void add(part_list *list, const lmail_event *ev)
{
  part *p = must_alloc(sizeof *p);

  memset(p, 0, sizeof *p);
  p->id = ev->id;
  p->parent = (uint32_t)ev->num;
  p->depth = ev->depth;
  p->place = (unsigned)ev->num2;
  p->held = ev->code;
  p->header = ev->off;
  list->parts = must_realloc(list->parts, (list->count + 1) * sizeof *list->parts);
  list->parts[list->count++] = p;
}

/* The first field of a kind counts. */
static void keep_header(part *p, const lmail_event *ev)
{
  bytes *to;

  switch (ev->field) {
  case LMAIL_FIELD_CONTENT_TYPE: to = &p->content_type; break;
  case LMAIL_FIELD_CONTENT_TRANSFER_ENCODING: to = &p->transfer_encoding; break;
  case LMAIL_FIELD_CONTENT_DISPOSITION: to = &p->disposition; break;
  case LMAIL_FIELD_CONTENT_ID: to = &p->content_id; break;
  case LMAIL_FIELD_CONTENT_DESCRIPTION: to = &p->description; break;
  default: return;
  }
  if (to->data == NULL && !(ev->flags & LMAIL_EV_LONG)) *to = bytes_copy(ev->data2, ev->len2);
}

static char *join(const char *a, const char *between, const char *b)
{
  size_t n = strlen(a) + strlen(between) + strlen(b) + 1;
  char *s = must_alloc(n);

  snprintf(s, n, "%s%s%s", a, between, b);
  return s;
}

/*
 * part-spec of RFC 9051 6.4.5.1. The parts of a multipart are numbered; a message that is no
 * multipart has one part, 1. The multipart of a message has no number of its own: it is the TEXT of
 * the message, and its parts are numbered as the message's.
 */
static void number(part_list *list, part *p)
{
  const char *outer = p->parent == 0 ? "" : list->parts[p->parent - 1]->prefix;
  const char *dot = *outer == '\0' ? "" : ".";
  char place[16];

  snprintf(place, sizeof place, "%u", p->held == LMAIL_MIME_IN_MULTIPART ? p->place : 1);
  if (p->held == LMAIL_MIME_IN_MULTIPART || !part_is_multipart(p)) {
    p->path = join(outer, dot, place);
    p->prefix = join(p->path, "", "");
  } else {
    p->path = *outer == '\0' ? join("", "", "") : join(outer, dot, "TEXT");
    p->prefix = join(outer, "", "");
  }
}

static void headers_end(part_list *list, part *p, const lmail_event *ev)
{
  size_t n = ev->len + ev->len2 + 2;

  p->type = must_alloc(n);
  snprintf(p->type, n, "%.*s/%.*s", (int)ev->len, (const char *)ev->data, (int)ev->len2,
           (const char *)ev->data2);
  p->media = ev->code;
  p->encoding = (uint16_t)ev->num2;
  p->composite = (ev->flags & LMAIL_MIME_EV_COMPOSITE) != 0;
  p->body = ev->off;
  number(list, p);
}

part *part_take(part_list *list, const lmail_event *ev)
{
  part *p;

  if (ev->kind == LMAIL_MIME_PART_BEGIN) add(list, ev);
  if (ev->id == 0 || ev->id > list->count) return NULL;
  p = list->parts[ev->id - 1];
  switch (ev->kind) {
  case LMAIL_MIME_HEADER: keep_header(p, ev); break;
  case LMAIL_MIME_HEADERS_END: headers_end(list, p, ev); break;
  case LMAIL_MIME_PART_END:
    p->end = ev->off;
    p->octets = ev->num;
    p->lines = ev->num2;
    break;
  default: break;
  }
  return p;
}

void part_list_free(part_list *list)
{
  size_t i;

  for (i = 0; i < list->count; i++) {
    part *p = list->parts[i];

    free(p->path);
    free(p->prefix);
    free(p->type);
    free(p->content_type.data);
    free(p->transfer_encoding.data);
    free(p->disposition.data);
    free(p->content_id.data);
    free(p->description.data);
    free(p);
  }
  free(list->parts);
  list->parts = NULL;
  list->count = 0;
}

/* ---- asking ----------------------------------------------------------------------------------- */

/* One that the parser does not take apart (no boundary, too deep) counts as an ordinary part. */
int part_is_multipart(const part *p)
{
  return p->composite && LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_MULTIPART;
}

bytes part_unfold(const bytes *raw)
{
  bytes out = {NULL, 0};

  if (raw->data == NULL) return out;
  out.data = must_alloc(raw->len + 1);
  lmail_unfold(raw->data, raw->len, out.data, raw->len, &out.len);
  out.data[out.len] = '\0';
  return out;
}

bytes part_text(const bytes *raw)
{
  bytes out = {NULL, 0};

  if (raw->data != NULL) {
    out.data = text_decode(lmail_text_decode, raw->data, raw->len, &out.len, NULL);
  }
  return out;
}

bytes part_params(const bytes *field, int is_disposition)
{
  bytes params = {NULL, 0};
  lmail_content_type type;
  lmail_content_disposition disposition;

  if (field->data == NULL) return params;
  if (is_disposition) {
    lmail_content_disposition_parse(field->data, field->len, &disposition);
    params.len = disposition.params_len;
    if (disposition.params != NULL) params.data = field->data + (disposition.params - field->data);
  } else {
    lmail_content_type_parse(field->data, field->len, &type);
    params.len = type.params_len;
    if (type.params != NULL) params.data = field->data + (type.params - field->data);
  }
  return params;
}

bytes part_param(const bytes *field, int is_disposition, const char *name, size_t name_len)
{
  bytes params = part_params(field, is_disposition);

  return part_param_in(&params, name, name_len);
}

bytes part_param_in(const bytes *params, const char *name, size_t name_len)
{
  bytes value = {NULL, 0};
  bytes text;
  lmail_param_info info;

  if (params->data == NULL) return value;
  if (lmail_param_get(params->data, params->len, name, name_len, NULL, 0, &info) ==
      LMAIL_E_ARGUMENT) {
    return value;
  }
  value.data = must_alloc(info.len + 1);
  value.len = info.len;
  lmail_param_get(params->data, params->len, name, name_len, value.data, value.len, &info);
  value.data[value.len] = '\0';
  text.data = must_alloc(3 * value.len + 4);
  if (lmail_param_text(&info, value.data, &text_config, text.data, 3 * value.len + 3, &text.len,
                       NULL) != LMAIL_OK) {
    text.len = 0;
  }
  text.data[text.len] = '\0';
  free(value.data);
  return text;
}

bytes part_file_name(const part *p)
{
  bytes name = part_param(&p->disposition, 1, "filename", 8);

  return name.data != NULL ? name : part_param(&p->content_type, 0, "name", 4);
}

static void lower(bytes *b)
{
  size_t i;

  for (i = 0; i < b->len; i++) {
    if (b->data[i] >= 'A' && b->data[i] <= 'Z') b->data[i] |= 0x20;
  }
}

bytes part_disposition(const part *p)
{
  bytes out = {NULL, 0};
  lmail_content_disposition d;

  if (p->disposition.data == NULL) return out;
  if (lmail_content_disposition_parse(p->disposition.data, p->disposition.len, &d) != LMAIL_OK) {
    return out;
  }
  out = bytes_copy(d.type, d.type_len);
  lower(&out);
  return out;
}

/* Steps over blanks and comments. */
static const char *past_cfws(const char *s)
{
  unsigned depth = 0;

  for (; *s != '\0' && (depth > 0 || *s == ' ' || *s == '\t' || *s == '('); s++) {
    if (*s == '\\' && s[1] != '\0') s++;
    else if (*s == '(') depth++;
    else if (*s == ')') depth--;
  }
  return s;
}

bytes part_encoding(const part *p)
{
  bytes field = part_unfold(&p->transfer_encoding);
  bytes out;

  if (p->encoding != LMAIL_ENCODING_UNKNOWN && p->encoding <= LMAIL_ENCODING_BASE64) {
    const char *name = show_encoding(p->encoding);

    out = bytes_copy(name, strlen(name));
  } else {
    const char *word = past_cfws(field.data == NULL ? "" : (const char *)field.data);
    size_t n = strcspn(word, " \t;()<>@,:\\\"/[]?=");
    const char *behind = past_cfws(word + n);

    out = n > 0 && (*behind == '\0' || *behind == ';') ? bytes_copy(word, n)
                                                       : bytes_copy("7bit", 4);
    lower(&out);
  }
  free(field.data);
  return out;
}
