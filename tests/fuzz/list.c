/* SPDX-License-Identifier: MIT */
/* list.c - List-*, Auto-Submitted and paths: spans inside the value, an end, and what is written back. */

#include <libmail/list.h>
#include <libmail/trace.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *value;
static size_t size_of_value;

static void within(const uint8_t *s, size_t n)
{
  if (!s) {
    if (n != 0) abort();
  } else if (s < value || n > size_of_value || (size_t)(s - value) > size_of_value - n) {
    abort();
  }
}

static void check_defects(lmail_defects *defects)
{
  size_t i;

  for (i = 0; i < defects->count && i < defects->cap; i++) {
    if (defects->list[i].off > size_of_value || !lmail_defect_name(defects->list[i].code)) abort();
  }
  defects->count = 0;
}

/* A URL that is written is read again as the only one, and begins no line. */
static void check_url(const lmail_list_item *item)
{
  uint8_t out[2200];
  lmail_field_writer f;
  lmail_list_iter it;
  lmail_list_item back;
  lmail_writer w;
  size_t i;

  lmail_writer_init(&w, out, sizeof out);
  if (lmail_field_begin(&f, &w, "List-Help", 9, 0) != LMAIL_OK) abort();
  if (lmail_field_url(&f, &w, item->url, item->url_len, item->comment, item->comment_len) !=
      LMAIL_OK)
    return;
  if (lmail_field_end(&f, &w) != LMAIL_OK) abort();
  for (i = 0; i + 1 < w.len; i++) {
    if (out[i] == '\n' && out[i + 1] != ' ') abort();
  }
  lmail_list_init(&it, out + 10, w.len - 10, NULL);
  if (!lmail_list_next(&it, &back) || back.url_len != item->url_len) abort();
  if (memcmp(back.url, item->url, back.url_len) != 0) abort();
  if (item->comment_len != 0 && !back.comment) abort();
  if (lmail_list_next(&it, &back)) abort();
}

static void check_urls(const uint8_t *s, size_t n, lmail_defects *defects)
{
  uint8_t *out = (uint8_t *)malloc(n + 1);
  lmail_list_iter it;
  lmail_list_item item;
  size_t turns = 0, len;

  lmail_list_init(&it, s, n, defects);
  while (lmail_list_next(&it, &item)) {
    if (turns++ > n) abort();
    within(item.url, item.url_len);
    within(item.comment, item.comment_len);
    if (lmail_list_url(&item, out, n, &len) != LMAIL_OK || len > item.url_len) abort();
    if (item.kind == LMAIL_LIST_URL) check_url(&item);
  }
  check_defects(defects);
  free(out);
}

static void check_id(const uint8_t *s, size_t n, lmail_defects *defects)
{
  uint8_t out[2200];
  lmail_list_id id, back;
  lmail_writer w;

  lmail_list_id_parse(s, n, &id, defects);
  within(id.phrase, id.phrase_len);
  within(id.id, id.id_len);
  check_defects(defects);
  lmail_writer_init(&w, out, sizeof out);
  if (lmail_field_write_list_id(&w, NULL, 0, id.id, id.id_len, 0) != LMAIL_OK) return;
  lmail_list_id_parse(out + 8, w.len - 8, &back, defects);
  if (defects->count != 0 || back.id_len != id.id_len) abort();
  if (memcmp(back.id, id.id, id.id_len) != 0) abort();
}

static void check_path(const uint8_t *s, size_t n, lmail_defects *defects)
{
  lmail_path p;

  lmail_path_parse(s, n, &p, defects);
  within(p.path, p.path_len);
  within(p.route, p.route_len);
  within(p.local, p.local_len);
  within(p.domain, p.domain_len);
  check_defects(defects);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint8_t *s = (uint8_t *)malloc(size == 0 ? 1 : size);
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  lmail_auto_submitted a;

  memcpy(s, data, size);
  value = s;
  size_of_value = size;
  check_urls(s, size, &defects);
  check_id(s, size, &defects);
  check_path(s, size, &defects);
  (void)lmail_list_one_click(s, size);
  lmail_auto_submitted_parse(s, size, &a, &defects);
  within(a.keyword, a.keyword_len);
  within(a.params, a.params_len);
  check_defects(&defects);
  free(s);
  return 0;
}
