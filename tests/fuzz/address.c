/* SPDX-License-Identifier: MIT */
/*
 * address.c - address lists from any octets: bounds, balanced groups, an end; text at any size; one
 * answer with defects and without, folded and not; and what is written parses back to the same.
 */

#include "check.h"
#include <libmail/address.h>
#include <libmail/compose.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 16 };

static uint8_t text[ROOM], again[ROOM];

static void check_span(const uint8_t *span, size_t n, const uint8_t *s, size_t size)
{
  CHECK(n == 0 || (span >= s && n <= size && (size_t)(span - s) <= size - n));
}

/* A call with too little room asks for what a call with enough room uses; no line ends come out. */
static size_t check_text(lmail_status (*get)(const lmail_address *, void *, size_t, size_t *),
                         const lmail_address *a)
{
  size_t len, len2, i;
  lmail_status st = get(a, text, sizeof text, &len);

  CHECK(st == LMAIL_OK || st == LMAIL_E_ARGUMENT);
  if (st != LMAIL_OK) return 0;
  for (i = 0; i < len; i++) CHECK(text[i] != '\r' && text[i] != '\n' && text[i] != 0);
  if (len > 0) CHECK(get(a, again, len - 1, &len2) == LMAIL_FULL && len2 == len);
  CHECK(get(a, again, len, &len2) == LMAIL_OK && len2 == len);
  CHECK(len == 0 || memcmp(text, again, len) == 0);
  return len;
}

/* A comment behind a regular mailbox changes nothing, and keeps it from being read in one go. */
static void check_with_comment(const lmail_address *a)
{
  lmail_address_iter it;
  lmail_address back;

  memcpy(again, a->raw, a->raw_len);
  memcpy(again + a->raw_len, "()", 2);
  lmail_address_init(&it, again, a->raw_len + 2, NULL);
  CHECK(lmail_address_next(&it, &back) == 1 && back.raw_len == a->raw_len + 2);
  CHECK(back.local_len == a->local_len && back.local - again == a->local - a->raw);
  CHECK(back.domain_len == a->domain_len && back.domain - again == a->domain - a->raw);
  CHECK(a->flags & LMAIL_ADDRESS_NAME_COMMENT || back.name_len == a->name_len);
  CHECK(lmail_address_next(&it, &back) == 0 && it.fit == LMAIL_FIT_SMTP);
}

static void check_item(const lmail_address *a, const uint8_t *s, size_t n)
{
  lmail_address_iter it;
  const uint8_t *span;
  lmail_address back;
  size_t len, count = 0;

  CHECK(a->raw >= s && (size_t)(a->raw - s) + a->raw_len <= n);
  check_span(a->name, a->name_len, a->raw, a->raw_len);
  check_span(a->local, a->local_len, a->raw, a->raw_len);
  check_span(a->domain, a->domain_len, a->raw, a->raw_len);
  check_span(a->route, a->route_len, a->raw, a->raw_len);
  check_span(a->group, a->group_len, s, n);
  CHECK(a->domain_len == 0 || a->local_len > 0);
  CHECK(lmail_address_fit(a) <= LMAIL_FIT_INVALID);
  CHECK(a->kind != LMAIL_ADDRESS_MAILBOX || (a->local_len > 0 && a->domain_len > 0) ||
        lmail_address_fit(a) == LMAIL_FIT_INVALID);
  for (lmail_comment_init(&it, a); lmail_comment_next(&it, &span, &len); count++) {
    check_span(span, len, a->raw, a->raw_len);
    CHECK(count <= a->raw_len);
  }
  CHECK((count > 0) == ((a->flags & LMAIL_ADDRESS_COMMENTS) != 0));
  if (a->local_len > 0 && a->defects == 0 && a->kind == LMAIL_ADDRESS_MAILBOX)
    check_with_comment(a);
  (void)check_text(lmail_address_local, a);
  (void)check_text(lmail_address_domain, a);
  len = check_text(lmail_address_spec, a);
  if (len == 0 || lmail_address_fit(a) == LMAIL_FIT_INVALID) return;
  /* the canonical form is the same address, and fit for an envelope when this one is */
  lmail_address_init(&it, text, len, NULL);
  CHECK(lmail_address_next(&it, &back) == 1 && back.local_len + 1 + back.domain_len == len);
  CHECK(lmail_address_fit(&back) <= LMAIL_FIT_HEADER);
  if (lmail_address_fit(a) == LMAIL_FIT_SMTP) {
    CHECK(lmail_address_check(text, len, NULL) == LMAIL_FIT_SMTP);
  }
}

static uint64_t walk(const uint8_t *s, size_t n, lmail_defects *defects)
{
  uint64_t sum = 0;
  size_t items = 0;
  lmail_address_iter it;
  lmail_address a;
  int open = 0;

  lmail_address_init(&it, s, n, defects);
  while (lmail_address_next(&it, &a)) {
    CHECK(items++ <= n + 1);
    if (a.kind == LMAIL_ADDRESS_GROUP) CHECK(open++ == 0);
    else if (a.kind == LMAIL_ADDRESS_GROUP_END) CHECK(open-- == 1);
    else
      CHECK(a.kind == LMAIL_ADDRESS_MAILBOX && open == ((a.flags & LMAIL_ADDRESS_IN_GROUP) != 0));
    if (defects) check_item(&a, s, n);
    sum = sum * 31 + a.kind + a.flags * 8u + a.local_len * 64 + a.domain_len + a.name_len;
    sum = sum * 31 + lmail_address_fit(&a);
  }
  CHECK(!open && lmail_address_next(&it, &a) == 0);
  return sum * 31 + it.fit;
}

/* What the plain walk reads, the other one reads alike, from what the item is in. */
static void check_plain(const uint8_t *s, size_t n)
{
  lmail_address_iter it, whole;
  lmail_address a, b;
  size_t items = 0;

  lmail_address_init(&it, s, n, NULL);
  while (lmail_address_next_plain(&it, &a)) {
    CHECK(items++ <= n);
    CHECK(a.raw >= s && a.raw_len > 0 && (size_t)(a.raw - s) + a.raw_len <= n);
    if (a.local_len == 0) continue;
    CHECK(a.local + a.local_len + 1 == a.domain);
    lmail_address_init(&whole, a.raw, a.raw_len, NULL);
    CHECK(lmail_address_next(&whole, &b) == 1 && lmail_address_fit(&b) == lmail_address_fit(&a));
    CHECK(b.local == a.local && b.local_len == a.local_len && b.domain == a.domain);
    CHECK(b.domain_len == a.domain_len && b.name_len == a.name_len && b.raw_len == a.raw_len);
  }
}

/* A mailbox of the parts of data, written and read. */
static void round_trip(const uint8_t *data, size_t n, size_t name_n, size_t local_n,
                       unsigned options)
{
  static uint8_t field[ROOM];
  lmail_defect list[8];
  lmail_defects defects = {list, 8, 0};
  lmail_address_iter it;
  lmail_mailbox m;
  lmail_address a;
  lmail_writer w;
  size_t len;

  memset(&m, 0, sizeof m);
  m.name = data;
  m.name_len = name_n < n ? name_n : n;
  m.local = data + m.name_len;
  m.local_len = local_n < n - m.name_len ? local_n : n - m.name_len;
  m.domain = data + m.name_len + m.local_len;
  m.domain_len = n - m.name_len - m.local_len;
  lmail_writer_init(&w, field, sizeof field);
  if (lmail_field_write_mailbox(&w, "From", 4, &m, options & LMAIL_COMPOSE_UTF8) != LMAIL_OK)
    return;
  lmail_address_init(&it, field + 5, w.len - 5, &defects);
  CHECK(lmail_address_next(&it, &a) == 1 && a.kind == LMAIL_ADDRESS_MAILBOX);
  CHECK(lmail_address_name(&a, NULL, text, sizeof text, &len, NULL) == LMAIL_OK);
  CHECK(len == m.name_len && (len == 0 || memcmp(text, m.name, len) == 0));
  CHECK(lmail_address_local(&a, text, sizeof text, &len) == LMAIL_OK);
  CHECK(len == m.local_len && (len == 0 || memcmp(text, m.local, len) == 0));
  CHECK(lmail_address_domain(&a, text, sizeof text, &len) == LMAIL_OK);
  CHECK(len == m.domain_len && memcmp(text, m.domain, len) == 0);
  CHECK(lmail_address_next(&it, &a) == 0 && it.fit == LMAIL_FIT_SMTP);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  lmail_defect list[32];
  lmail_defects defects = {list, 32, 0}, checked = {list, 32, 0};
  const uint8_t *choice = data;
  uint8_t *s;
  size_t n, i;

  if (size < 3 || size > 8192) return 0;
  data += 3;
  n = size - 3;
  s = (uint8_t *)malloc(n == 0 ? 1 : n);
  memcpy(s, data, n);
  CHECK(walk(s, n, &defects) == walk(s, n, NULL));
  check_plain(s, n);
  for (i = 0; i < defects.count && i < 32; i++) {
    CHECK(list[i].off <= n && lmail_defect_name(list[i].code) != NULL);
  }
  if (lmail_address_check(s, n, &checked) == LMAIL_FIT_SMTP) {
    CHECK(checked.count == 0 || list[0].code == LMAIL_DEFECT_ADDRESS_INVISIBLE);
  } else {
    CHECK(checked.count > 0);
  }
  free(s);
  round_trip(data, n, choice[0] & 63, choice[1] & 31, choice[2]);
  return 0;
}
