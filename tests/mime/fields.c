/* SPDX-License-Identifier: MIT */
/* fields.c - see fields.h. */

#include "fields.h"
#include <libmail/address.h>
#include <libmail/date.h>
#include <libmail/message_id.h>
#include <stdlib.h>
#include <string.h>

/* A decoder of text.h on a value; every charset. */
typedef lmail_status (*decode_fn)(const void *value, size_t n, const lmail_text_config *cfg,
                                  void *out, size_t cap, size_t *len, lmail_defects *defects);

static void add_decoded(text *t, decode_fn decode, const void *value, size_t n)
{
  lmail_text_config cfg;
  char *out = malloc(3 * n + 3);
  size_t len;

  memset(&cfg, 0, sizeof cfg);
  cfg.find = lmail_charset_find_all;
  cfg.options = LMAIL_TEXT_ONE_SPACE;
  if (decode(value, n, &cfg, out, 3 * n + 3, &len, NULL) != LMAIL_OK) abort();
  text_add(t, out, len);
  free(out);
}

void add_text(text *t, const header_field *f)
{
  add_decoded(t, lmail_text_decode, f->value, f->len);
}

void add_ids(text *t, const header_field *f)
{
  lmail_message_id_iter it;
  lmail_message_id id;

  lmail_message_id_init(&it, f->value, f->len, NULL);
  while (lmail_message_id_next(&it, &id)) {
    if (t->len) text_add(t, " ", 1);
    text_add(t, (const char *)id.id, id.id_len);
  }
}

void add_date(text *t, const header_field *f)
{
  lmail_date d;

  if (lmail_date_parse(f->value, f->len, &d, NULL) != LMAIL_OK) return;
  text_printf(t, "%d-%d-%d %d:%d:%d %d", d.year, d.month, d.day, d.hour, d.minute, d.second,
              d.offset);
}

static void add_mailbox(text *t, const lmail_address *a, unsigned options)
{
  int in_comment = (a->flags & LMAIL_ADDRESS_NAME_COMMENT) != 0;
  char spec[1000];
  size_t n = 0;

  if (!in_comment) add_decoded(t, lmail_phrase_decode, a->name, a->name_len);
  else if (options != AS_MAILCORE) add_decoded(t, lmail_comment_decode, a->name, a->name_len);
  if (a->domain_len == 0) {
    if (options == AS_MAILCORE) lmail_address_local(a, spec, sizeof spec, &n);
    else if (a->name_len == 0) text_add(t, (const char *)a->local, a->local_len);
  } else if (lmail_address_spec(a, spec, sizeof spec, &n) != LMAIL_OK) {
    n = 0;
  }
  text_printf(t, "<%.*s>;", (int)n, spec);
}

void add_addresses(text *t, const header_field *f, unsigned options)
{
  lmail_address_iter it;
  lmail_address a;

  lmail_address_init(&it, f->value, f->len, NULL);
  while (lmail_address_next(&it, &a)) {
    if (a.kind == LMAIL_ADDRESS_MAILBOX) {
      add_mailbox(t, &a, options);
    } else if (options == AS_MAILCORE) {
      continue;
    } else if (a.kind == LMAIL_ADDRESS_GROUP) {
      add_decoded(t, lmail_phrase_decode, a.group, a.group_len);
      text_add(t, ":{", 2);
    } else {
      text_add(t, "};", 2);
    }
  }
}

void add_lower(text *t, const void *data, size_t n)
{
  const uint8_t *s = data;
  size_t i;

  for (i = 0; i < n; i++) {
    char c = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 0x20 : s[i]);

    text_add(t, &c, 1);
  }
}
