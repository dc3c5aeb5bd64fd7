/* SPDX-License-Identifier: MIT */
/*
 * message_id.c - lists of identifiers and of keywords, and MIME-Version, against hostile values: spans
 * inside the value, in order, an end, and identifiers that are well formed come back when written.
 */

#include <libmail/compose.h>
#include <libmail/keywords.h>
#include <libmail/message_id.h>
#include <stdlib.h>
#include <string.h>

static int is_within(const uint8_t *s, size_t n, const uint8_t *whole, size_t size)
{
  return s >= whole && n <= size && (size_t)(s - whole) <= size - n;
}

/* A call with too little room must ask for exactly what a call with enough room uses. */
static void check_text(const lmail_message_id *id)
{
  uint8_t *out = (uint8_t *)malloc(id->id_len + 1);
  size_t len, less;

  if (lmail_message_id_text(id, out, id->id_len, &len) != LMAIL_OK || len > id->id_len) abort();
  if (id->defects == 0 && (len != id->id_len || memcmp(out, id->id, len) != 0)) abort();
  if (len > 0 && (lmail_message_id_text(id, out, len - 1, &less) != LMAIL_FULL || less != len))
    abort();
  free(out);
}

/* What RFC 5322 allows can be written, and is the same when it is read. */
static void check_round_trip(const lmail_message_id *id)
{
  uint8_t *buf = (uint8_t *)malloc(id->id_len + 100);
  lmail_message_id_iter it;
  lmail_message_id again;
  lmail_writer w;

  lmail_writer_init(&w, buf, id->id_len + 100);
  if (lmail_field_write_message_id(&w, "Message-ID", 10, id->left, id->left_len, id->right,
                                   id->right_len) == LMAIL_OK) {
    lmail_message_id_init(&it, buf + 11, w.len - 11, NULL);
    if (!lmail_message_id_next(&it, &again) || again.defects != 0) abort();
    if (again.id_len != id->id_len || memcmp(again.id, id->id, id->id_len) != 0) abort();
    if (lmail_message_id_next(&it, &again)) abort();
  }
  free(buf);
}

static void check_ids(const uint8_t *s, size_t size)
{
  lmail_defect room[8];
  lmail_defects defects = {NULL, 8, 0};
  const uint8_t *end = s;
  lmail_message_id_iter it;
  lmail_message_id id;
  size_t count = 0;

  defects.list = room;
  lmail_message_id_init(&it, s, size, &defects);
  while (lmail_message_id_next(&it, &id)) {
    if (count++ > size || id.id < end || !is_within(id.id, id.id_len, s, size)) abort();
    if (!is_within(id.left, id.left_len, id.id, id.id_len)) abort();
    if (!is_within(id.right, id.right_len, id.id, id.id_len)) abort();
    if (id.defects != 0 && defects.count == 0) abort();
    end = id.id + id.id_len;
    check_text(&id);
    if (id.defects == 0) check_round_trip(&id);
  }
  if (count == 0 && defects.count == 0) abort();
}

/* What the plain walk divides is a msg-id, and divided alike. */
static void check_plain(const uint8_t *s, size_t size)
{
  lmail_message_id_iter it, whole;
  lmail_message_id id, again;
  size_t count = 0;

  lmail_message_id_init(&it, s, size, NULL);
  while (lmail_message_id_next_plain(&it, &id)) {
    if (count++ > size || id.id_len == 0 || !is_within(id.id, id.id_len, s, size)) abort();
    if (id.left_len == 0) continue;
    lmail_message_id_init(&whole, id.id - 1, id.id_len + 2, NULL);
    if (!lmail_message_id_next(&whole, &again) || again.left_len != id.left_len) abort();
    if (again.id != id.id || again.id_len != id.id_len || again.right_len != id.right_len) abort();
  }
}

static void check_keywords(const uint8_t *s, size_t size)
{
  const uint8_t *end = s;
  lmail_keywords_iter it;
  lmail_keyword phrase;

  lmail_keywords_init(&it, s, size, NULL);
  while (lmail_keywords_next(&it, &phrase)) {
    if (phrase.len == 0 || phrase.data < end || !is_within(phrase.data, phrase.len, s, size))
      abort();
    end = phrase.data + phrase.len;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint8_t *s = (uint8_t *)malloc(size == 0 ? 1 : size);
  uint16_t major, minor;

  memcpy(s, data, size);
  check_ids(s, size);
  check_plain(s, size);
  check_keywords(s, size);
  (void)lmail_mime_version_parse(s, size, &major, &minor);
  free(s);
  return 0;
}
