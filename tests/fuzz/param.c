/* SPDX-License-Identifier: MIT */
/* param.c - fields and parameters against hostile values: bounds, an end, and one answer at any size. */

#include <libmail/mime.h>
#include <libmail/utf8.h>
#include <stdlib.h>
#include <string.h>

static int is_within(const uint8_t *s, size_t n, const uint8_t *whole, size_t size)
{
  return s >= whole && n <= size && (size_t)(s - whole) <= size - n;
}

static void check_text(const lmail_param_info *info, const uint8_t *value)
{
  size_t cap = 3 * info->len + 3, len, again;
  uint8_t *out = (uint8_t *)malloc(cap), *less;

  if (lmail_param_text(info, value, NULL, out, cap, &len, NULL) != LMAIL_OK) abort();
  if (lmail_utf8_valid(out, len) != len) abort();
  if (len != 0) {
    less = (uint8_t *)malloc(len);
    if (lmail_param_text(info, value, NULL, less, len - 1, &again, NULL) != LMAIL_FULL) abort();
    if (again != len || memcmp(less, out, len - 1) != 0) abort();
    free(less);
  }
  free(out);
}

/* A call with too little room must ask for exactly what a call with enough room uses. */
static void check_get(const uint8_t *s, size_t n, const char *name)
{
  uint8_t *out = (uint8_t *)malloc(n + 1);
  uint8_t *small;
  lmail_param_info whole, less;
  lmail_status st = lmail_param_get(s, n, name, strlen(name), out, n + 1, &whole);

  if (st == LMAIL_OK) {
    if (whole.len > n) abort();
    if (whole.charset && !is_within(whole.charset, whole.charset_len, s, n)) abort();
    if (whole.len > 0) {
      small = (uint8_t *)malloc(whole.len);
      if (lmail_param_get(s, n, name, strlen(name), small, whole.len - 1, &less) != LMAIL_FULL)
        abort();
      if (less.len != whole.len || less.flags != whole.flags) abort();
      if (lmail_param_get(s, n, name, strlen(name), small, whole.len, &less) != LMAIL_OK) abort();
      if (memcmp(small, out, whole.len) != 0) abort();
      free(small);
    }
    check_text(&whole, out);
  } else if (st != LMAIL_E_ARGUMENT) {
    abort();
  }
  free(out);
}

/* Of those with this name each is in the value that lmail_param_get gives, or rejected. */
static void check_rejected(const uint8_t *s, size_t n, const char *name)
{
  size_t name_len = strlen(name), named = 0, rejected = 0, i;
  uint8_t *out = (uint8_t *)malloc(n + 1);
  lmail_param_info info;
  lmail_param_rejected r;
  lmail_param_iter it;
  lmail_param p;

  lmail_param_init(&it, s, n);
  while (lmail_param_next(&it, &p)) {
    if (p.name_len != name_len || p.flags & (LMAIL_PARAM_NO_VALUE | LMAIL_PARAM_NO_NAME)) continue;
    for (i = 0; i < name_len && (p.name[i] | 0x20) == name[i]; i++) continue;
    named += i == name_len;
  }
  lmail_param_rejected_init(&r, s, n, name, name_len);
  while (lmail_param_rejected_next(&r, &p)) {
    rejected++;
    if (!is_within(p.value, p.value_len, s, n)) abort();
    if (lmail_param_value(&p, out, n + 1, &info) != LMAIL_OK || info.len > p.value_len) abort();
  }
  if (lmail_param_get(s, n, name, name_len, out, n + 1, &info) != LMAIL_OK) info.sections = 0;
  if (named != rejected + info.sections) abort();
  free(out);
}

static void check_file_name(const uint8_t *s, size_t n)
{
  uint8_t out[256], again[256];
  size_t len, len2, i;

  if (lmail_file_name(s, n, out, sizeof out, &len) != LMAIL_OK || len == 0 || len > 255) abort();
  for (i = 0; i < len; i++) {
    if (out[i] < ' ' || out[i] == '/' || out[i] == '\\' || out[i] == ':') abort();
  }
  if (out[0] == '.' || out[0] == ' ' || out[0] == '-' || out[len - 1] == '.' || out[len - 1] == ' ')
    abort();
  if (lmail_file_name(out, len, again, sizeof again, &len2) != LMAIL_OK) abort();
  if (len2 != len || memcmp(out, again, len) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char *const names[] = {"a", "name", "filename", "boundary"};
  uint8_t *s = (uint8_t *)malloc(size == 0 ? 1 : size);
  uint8_t *out = (uint8_t *)malloc(size + 1);
  lmail_content_disposition disposition;
  lmail_content_type type;
  lmail_field field;
  lmail_param_iter it;
  lmail_param p;
  size_t i, len, turns = 0;

  memcpy(s, data, size);
  lmail_param_init(&it, s, size);
  while (lmail_param_next(&it, &p)) {
    if (turns++ > size) abort();
    if (!is_within(p.name, p.name_len, s, size) || !is_within(p.value, p.value_len, s, size))
      abort();
  }
  for (i = 0; i < 4; i++) check_get(s, size, names[i]);
  for (i = 0; i < 4; i++) check_rejected(s, size, names[i]);
  if (lmail_content_type_parse(s, size, &type) == LMAIL_OK &&
      !is_within(type.params, type.params_len, s, size)) {
    abort();
  }
  (void)lmail_content_disposition_parse(s, size, &disposition);
  (void)lmail_encoding_parse(s, size);
  lmail_field_split(s, size, &field);
  if (!is_within(field.name, field.name_len, s, size) ||
      !is_within(field.value, field.value_len, s, size)) {
    abort();
  }
  if (lmail_unfold(s, size, out, size, &len) != LMAIL_OK || len > size) abort();
  check_file_name(s, size);
  free(out);
  free(s);
  return 0;
}
