/* SPDX-License-Identifier: MIT */
/* downgrade_field.c - one header field made US-ASCII; see libmail/downgrade.h. */

#include "core/base64.h"
#include "core/chars.h"
#include "rfc822/fold_writer.h"
#include <libmail/address.h>
#include <libmail/downgrade.h>

/* What the functions below share. */
typedef struct task {
  lmail_writer *w;
  const lmail_field *f;
  const lmail_text_config *cfg;
  uint8_t *text; /* room to work in */
  size_t cap;
  uint32_t facts;
  int has_boundary; /* it is written */
} task;

/* An internal answer: this cannot be written in the grammar of the field. */
enum { ANOTHER_WAY = 1000 };

/* ---- text ---------------------------------------------------------------------------------------- */

/*
 * Octets that are in no known charset, as words of the charset "unknown-8bit" (RFC 1428 3), each on a
 * line of its own.
 */
static lmail_status put_unknown(task *t, const uint8_t *name, size_t name_len, const uint8_t *s,
                                size_t n)
{
  enum { OCTETS = 39 }; /* in base64, 52 characters */
  uint8_t word[56];
  size_t part, used, made;
  lmail_fold_ f;

  lmail_fold_begin_(&f, t->w, name, name_len, 0);
  for (; n != 0; s += part, n -= part) {
    lmail_base64_encoder e;

    part = n < OCTETS ? n : OCTETS;
    lmail_base64_encode_init(&e, 0);
    lmail_base64_encode(&e, s, part, &used, word, sizeof word, &made, 1);
    lmail_fold_space_(&f, LMAIL_COLUMNS_, LMAIL_COLUMNS_);
    lmail_fold_lit_(&f, "=?unknown-8bit?b?");
    lmail_fold_put_(&f, word, made);
    lmail_fold_lit_(&f, "?=");
  }
  return lmail_fold_end_(&f);
}

/* The value as unstructured text, in a field of this name. */
static lmail_status put_text(task *t, const uint8_t *name, size_t name_len)
{
  const uint8_t *value = t->f->value;
  size_t n = t->f->value_len, len;

  if ((t->cfg == NULL || t->cfg->fallback == NULL) && lmail_utf8_valid(value, n) != n) {
    if (lmail_unfold(value, n, t->text, t->cap, &len) != LMAIL_OK) return LMAIL_E_LIMIT;
    return put_unknown(t, name, name_len, t->text, len);
  }
  if (lmail_text_decode(value, n, t->cfg, t->text, t->cap, &len, NULL) != LMAIL_OK) {
    return LMAIL_E_LIMIT;
  }
  return lmail_field_write(t->w, name, name_len, t->text, len, 0);
}

/* A field that readers know no more keeps its value as text. */
static lmail_status put_renamed(task *t)
{
  static const char prefix[] = "Downgraded-";
  uint8_t name[LMAIL_FIELD_NAME_MAX];
  size_t n = sizeof prefix - 1 + t->f->name_len;

  if (n > sizeof name) return LMAIL_E_ARGUMENT;
  memcpy(name, prefix, sizeof prefix - 1);
  memcpy(name + sizeof prefix - 1, t->f->name, t->f->name_len);
  t->facts |= LMAIL_DOWNGRADE_RENAMED;
  return put_text(t, name, n);
}

/*
 * A type or an encoding that nobody can read counts as it is: renamed, a second field behind it would take
 * its place. What is no US-ASCII in it becomes "?", which is no part of a token either.
 */
static lmail_status put_unreadable(task *t)
{
  size_t at = 0, end, n;
  lmail_fold_ f;

  if (lmail_unfold(t->f->value, t->f->value_len, t->text, t->cap, &n) != LMAIL_OK) {
    return LMAIL_E_LIMIT;
  }
  t->facts |= LMAIL_DOWNGRADE_LOST;
  lmail_fold_begin_(&f, t->w, t->f->name, t->f->name_len, 0);
  for (; at < n; at = end) {
    if (lmail_is_wsp_(t->text[at])) {
      end = at + 1;
      continue;
    }
    for (end = at; end < n && !lmail_is_wsp_(t->text[end]); end++) {
      if (!lmail_is_(t->text[end], LMAIL_C_TEXT)) t->text[end] = '?';
    }
    lmail_fold_space_(&f, end - at, LMAIL_COLUMNS_);
    lmail_fold_put_(&f, t->text + at, end - at);
  }
  return lmail_fold_end_(&f);
}

/* ---- addresses ----------------------------------------------------------------------------------- */

/* A group without members, called like a mailbox whose address is not US-ASCII. */
static lmail_status put_as_group(task *t, lmail_field_writer *f, const lmail_address *a,
                                 size_t name_len)
{
  size_t len;
  uint8_t *at = t->text + name_len;
  lmail_status st;

  if (a->flags & LMAIL_ADDRESS_IN_GROUP) return ANOTHER_WAY;
  if (t->cap - name_len < 3) return LMAIL_E_LIMIT;
  if (name_len != 0) *at++ = ' ';
  *at++ = '<';
  if (lmail_address_spec(a, at, t->cap - (size_t)(at - t->text), &len) != LMAIL_OK) {
    return LMAIL_E_LIMIT;
  }
  at += len;
  if ((size_t)(at - t->text) == t->cap) return LMAIL_E_LIMIT;
  *at++ = '>';
  t->facts |= LMAIL_DOWNGRADE_ADDRESSES;
  st = lmail_field_group(f, t->w, t->text, (size_t)(at - t->text));
  return st == LMAIL_OK ? lmail_field_group_end(f, t->w) : st;
}

static lmail_status put_mailbox(task *t, lmail_field_writer *f, const lmail_address *a)
{
  lmail_mailbox m;
  size_t used;
  lmail_status st;

  memset(&m, 0, sizeof m);
  if (a->local_len == 0 || a->domain_len == 0) return ANOTHER_WAY;
  if (lmail_address_name(a, t->cfg, t->text, t->cap, &m.name_len, NULL) != LMAIL_OK) {
    return LMAIL_E_LIMIT;
  }
  if (a->flags & LMAIL_ADDRESS_UTF8) return put_as_group(t, f, a, m.name_len);
  m.name = t->text;
  used = m.name_len;
  m.local = t->text + used;
  if (lmail_address_local(a, t->text + used, t->cap - used, &m.local_len) != LMAIL_OK) {
    return LMAIL_E_LIMIT;
  }
  used += m.local_len;
  m.domain = t->text + used;
  if (lmail_address_domain(a, t->text + used, t->cap - used, &m.domain_len) != LMAIL_OK) {
    return LMAIL_E_LIMIT;
  }
  if ((a->flags & LMAIL_ADDRESS_COMMENTS) && !(a->flags & LMAIL_ADDRESS_NAME_COMMENT)) {
    t->facts |= LMAIL_DOWNGRADE_LOST;
  }
  st = lmail_field_mailbox(f, t->w, &m);
  return st == LMAIL_E_ARGUMENT ? ANOTHER_WAY : st;
}

static lmail_status put_address(task *t, lmail_field_writer *f, const lmail_address *a)
{
  size_t len;

  if (a->kind == LMAIL_ADDRESS_MAILBOX) return put_mailbox(t, f, a);
  if (a->kind == LMAIL_ADDRESS_GROUP_END) return lmail_field_group_end(f, t->w);
  if (lmail_phrase_decode(a->group, a->group_len, t->cfg, t->text, t->cap, &len, NULL) != LMAIL_OK) {
    return LMAIL_E_LIMIT;
  }
  return len == 0 ? ANOTHER_WAY : lmail_field_group(f, t->w, t->text, len);
}

/* address-list, RFC 5322 3.4. What is no list of addresses becomes the name of one empty group. */
static lmail_status put_addresses(task *t)
{
  size_t begin = t->w->len, len;
  lmail_field_writer f;
  lmail_address_iter it;
  lmail_address a;
  lmail_status st = lmail_field_begin(&f, t->w, t->f->name, t->f->name_len, 0);

  lmail_address_init(&it, t->f->value, t->f->value_len, NULL);
  while (st == LMAIL_OK && lmail_address_next(&it, &a)) st = put_address(t, &f, &a);
  if (st == LMAIL_OK) st = lmail_field_end(&f, t->w);
  if (st != ANOTHER_WAY && st != LMAIL_E_STATE) return st;
  t->w->len = begin;
  if (lmail_text_decode(t->f->value, t->f->value_len, t->cfg, t->text, t->cap, &len, NULL) !=
      LMAIL_OK) {
    return LMAIL_E_LIMIT;
  }
  t->facts |= LMAIL_DOWNGRADE_ADDRESSES;
  st = lmail_field_begin(&f, t->w, t->f->name, t->f->name_len, 0);
  if (st == LMAIL_OK) st = lmail_field_group(&f, t->w, t->text, len);
  if (st == LMAIL_OK) st = lmail_field_group_end(&f, t->w);
  return st == LMAIL_OK ? lmail_field_end(&f, t->w) : st;
}

/* ---- parameters ---------------------------------------------------------------------------------- */

/* So that the time for a field stays in proportion to its length. */
enum { PARAMS_MAX = 24, PARAM_NAME_MAX = 40 };

/* The name in lower case; is it the first parameter of that name? */
static int is_first(const uint8_t *params, size_t n, const lmail_param *p,
                    char name[PARAM_NAME_MAX])
{
  lmail_param_iter it;
  lmail_param other;
  size_t i;

  for (i = 0; i < p->name_len; i++) name[i] = (char)lmail_lower_(p->name[i]);
  lmail_param_init(&it, params, n);
  while (lmail_param_next(&it, &other) && other.name != p->name) {
    if (other.name_len == p->name_len && lmail_equal_nocase_(other.name, name, p->name_len)) {
      return 0;
    }
  }
  return 1;
}

/*
 * The octets of a boundary are what the delimiters have: they stand as they are, and they have to. No
 * other parameter of a Content-Type is worth the loss of the type.
 */
static lmail_status put_boundary(task *t, lmail_field_writer *f, const uint8_t *params, size_t n)
{
  lmail_param_info info;

  if (t->has_boundary) return LMAIL_OK;
  t->has_boundary = 1;
  if (lmail_param_get(params, n, "boundary", 8, t->text, t->cap, &info) != LMAIL_OK) {
    return LMAIL_E_LIMIT;
  }
  if (lmail_any_8bit_(t->text, info.len)) return LMAIL_E_ARGUMENT;
  return lmail_field_param(f, t->w, "boundary", 8, t->text, info.len);
}

static lmail_status put_param(task *t, lmail_field_writer *f, const uint8_t *params, size_t n,
                              const lmail_param *p)
{
  char name[PARAM_NAME_MAX];
  lmail_param_info info;
  size_t len;
  lmail_status st;

  if (p->name_len == 0 || p->name_len > PARAM_NAME_MAX) return LMAIL_E_ARGUMENT;
  if (!is_first(params, n, p, name)) return LMAIL_OK;
  st = lmail_param_get(params, n, name, p->name_len, t->text, t->cap, &info);
  if (st == LMAIL_FULL) return LMAIL_E_LIMIT;
  if (st != LMAIL_OK) return LMAIL_E_ARGUMENT;
  if (lmail_param_text(&info, t->text, t->cfg, t->text + info.len, t->cap - info.len, &len, NULL) !=
      LMAIL_OK) {
    return LMAIL_E_LIMIT;
  }
  return lmail_field_param(f, t->w, name, p->name_len, t->text + info.len, len);
}

static int is_boundary(const task *t, const lmail_param *p)
{
  return t->f->id == LMAIL_FIELD_CONTENT_TYPE && p->name_len == 8 &&
         lmail_equal_nocase_(p->name, "boundary", 8);
}

/* first[0 .. n) is the word in front of the parameters. */
static lmail_status put_params(task *t, const uint8_t *first, size_t first_len,
                               const uint8_t *params, size_t n)
{
  size_t begin = t->w->len;
  lmail_field_writer f;
  lmail_param_iter it;
  lmail_param p;
  unsigned count = 0;
  lmail_status st = lmail_field_begin(&f, t->w, t->f->name, t->f->name_len, 0);

  t->has_boundary = 0;
  if (st == LMAIL_OK) st = lmail_field_token(&f, t->w, first, first_len);
  if (st == LMAIL_E_ARGUMENT) st = ANOTHER_WAY;
  lmail_param_init(&it, params, n);
  while (st == LMAIL_OK && lmail_param_next(&it, &p)) {
    if (is_boundary(t, &p)) {
      st = put_boundary(t, &f, params, n);
      continue;
    }
    st = ++count > PARAMS_MAX ? LMAIL_E_ARGUMENT : put_param(t, &f, params, n, &p);
    if (st != LMAIL_E_ARGUMENT) continue;
    t->facts |= LMAIL_DOWNGRADE_LOST;
    st = LMAIL_OK;
  }
  if (st == LMAIL_OK) return lmail_field_end(&f, t->w);
  t->w->len = begin;
  if (st != ANOTHER_WAY) return st;
  return t->f->id == LMAIL_FIELD_CONTENT_TYPE ? LMAIL_E_ARGUMENT : put_renamed(t);
}

static lmail_status put_content_type(task *t)
{
  lmail_content_type c;
  uint8_t media[128];

  if (lmail_content_type_parse(t->f->value, t->f->value_len, &c) != LMAIL_OK) {
    return put_unreadable(t);
  }
  if (c.type_len >= sizeof media || c.subtype_len >= sizeof media - c.type_len) {
    return LMAIL_E_ARGUMENT;
  }
  memcpy(media, c.type, c.type_len);
  media[c.type_len] = '/';
  memcpy(media + c.type_len + 1, c.subtype, c.subtype_len);
  return put_params(t, media, c.type_len + 1 + c.subtype_len, c.params, c.params_len);
}

static lmail_status put_content_disposition(task *t)
{
  lmail_content_disposition c;

  if (lmail_content_disposition_parse(t->f->value, t->f->value_len, &c) != LMAIL_OK) {
    return put_renamed(t);
  }
  return put_params(t, c.type, c.type_len, c.params, c.params_len);
}

/* ---- any field ----------------------------------------------------------------------------------- */

static lmail_status put(task *t)
{
  lmail_field_facts known;

  if (t->f->id == LMAIL_FIELD_CONTENT_TRANSFER_ENCODING) return put_unreadable(t);
  if (!lmail_field_info(t->f->id, &known)) known.kind = LMAIL_VALUE_UNSTRUCTURED;
  switch (known.kind) {
  case LMAIL_VALUE_UNSTRUCTURED: return put_text(t, t->f->name, t->f->name_len);
  case LMAIL_VALUE_ADDRESSES:
  case LMAIL_VALUE_MAILBOXES:
  case LMAIL_VALUE_MAILBOX: return put_addresses(t);
  case LMAIL_VALUE_PARAMS:
    if (t->f->id == LMAIL_FIELD_CONTENT_TYPE) return put_content_type(t);
    if (t->f->id == LMAIL_FIELD_CONTENT_DISPOSITION) return put_content_disposition(t);
    return put_renamed(t);
  default: return put_renamed(t);
  }
}

lmail_status lmail_downgrade_field(lmail_writer *w, const void *field, size_t n,
                                   const lmail_text_config *cfg, void *text, size_t cap,
                                   uint32_t *facts)
{
  size_t begin = w->len;
  lmail_field f;
  lmail_status st;
  task t;

  lmail_field_split(field, n, &f);
  if (f.name_len == 0 || lmail_any_8bit_(f.name, f.name_len)) return LMAIL_E_ARGUMENT;
  memset(&t, 0, sizeof t);
  t.w = w;
  t.f = &f;
  t.cfg = cfg;
  t.text = (uint8_t *)text;
  t.cap = cap;
  st = put(&t);
  if (st == LMAIL_OK) *facts |= LMAIL_DOWNGRADE_FIELDS | t.facts;
  else w->len = begin;
  return st;
}
