/* SPDX-License-Identifier: MIT */
/* address_writer.c - mailboxes and groups, RFC 5322 3.4; see libmail/compose.h. */

#include "core/chars.h"
#include "rfc822/fold_writer.h"

/* What a line holds in front of "," or ";,", and two octets for the white space around a name. */
enum { COLUMNS = LMAIL_COLUMNS_ - 2 };

/* The longest name that is written as atoms or a quoted string, and the longest address. */
enum { QUOTED_MAX = 400, ADDRESS_MAX = 900 };

/* ---- display names ------------------------------------------------------------------------------ */

/* 1*atext words with one SP between them: a phrase as it stands. */
static int is_atoms(const uint8_t *s, size_t n, unsigned options)
{
  size_t i;

  if (s[0] == ' ' || s[n - 1] == ' ') return 0;
  for (i = 0; i < n; i++) {
    if (s[i] == ' ' ? s[i - 1] == ' '
                    : !lmail_is_(s[i], LMAIL_C_ATEXT) &&
                          !(s[i] >= 0x80 && (options & LMAIL_COMPOSE_UTF8))) {
      return 0;
    }
  }
  return 1;
}

/* What a quoted string can hold so that every reader reads the same: printable characters and SP. */
static int is_quotable(const uint8_t *s, size_t n, unsigned options)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_GRAPH) && s[i] != ' ' &&
        !(s[i] >= 0x80 && (options & LMAIL_COMPOSE_UTF8))) {
      return 0;
    }
  }
  return 1;
}

/*
 * phrase       = 1*word
 * word         = atom / quoted-string / encoded-word       RFC 5322 3.2.5, RFC 2047 5 (3)
 *
 * A name that looks like an encoded word is encoded, because many readers decode it even when it
 * is quoted: the name they show must be the one that was given.
 *
 * A fold comes before the whole, `tail` octets behind it included, rather than into it.
 */
void lmail_fold_phrase_(lmail_fold_ *f, const uint8_t *s, size_t n, size_t tail)
{
  size_t whole = n + tail, i, end;

  if (n == 0 || !lmail_text_ok_(s, n)) {
    lmail_fold_refuse_(f);
  } else if (n > QUOTED_MAX || lmail_looks_encoded_(s, n) || !is_quotable(s, n, f->options)) {
    lmail_fold_words_(f, (const uint8_t *)" ", 1, s, n, LMAIL_COLUMNS_ - COLUMNS);
  } else if (is_atoms(s, n, f->options)) {
    for (i = 0; i < n; i = end + 1) {
      for (end = i; end < n && s[end] != ' ';) end++;
      lmail_fold_space_(f, i == 0 && whole < COLUMNS ? whole : end - i, COLUMNS);
      lmail_fold_put_(f, s + i, end - i);
    }
  } else {
    n = lmail_quoted_size_(s, n) + 2;
    lmail_fold_space_(f, n + tail < COLUMNS ? n + tail : n, COLUMNS);
    lmail_fold_quoted_(f, s, whole - tail);
  }
}

/* ---- addresses ---------------------------------------------------------------------------------- */

static int is_domain(const uint8_t *s, size_t n, unsigned options)
{
  return lmail_is_dot_atom_(s, n, options) || lmail_is_domain_literal_(s, n);
}

/*
 * addr-spec  = local-part "@" domain                         RFC 5322 3.4.1
 * local-part = dot-atom / quoted-string
 */
static void put_address(lmail_fold_ *f, const uint8_t *local, size_t local_n, const uint8_t *domain,
                        size_t domain_n)
{
  if (lmail_is_dot_atom_(local, local_n, f->options)) {
    lmail_fold_put_(f, local, local_n);
  } else {
    lmail_fold_quoted_(f, local, local_n);
  }
  lmail_fold_lit_(f, "@");
  lmail_fold_put_(f, domain, domain_n);
}

/* The octets that the mailbox's address takes; 0 when it is none, or too long. */
static size_t address_size(const lmail_fold_ *f, const lmail_mailbox *m)
{
  const uint8_t *local = (const uint8_t *)m->local;
  const uint8_t *domain = (const uint8_t *)m->domain;
  size_t size = lmail_quoted_size_(local, m->local_len) + 3 + m->domain_len;

  if (m->local_len > ADDRESS_MAX || m->domain_len > ADDRESS_MAX || size > ADDRESS_MAX - 2 ||
      !lmail_text_ok_(local, m->local_len) || !lmail_text_ok_(domain, m->domain_len) ||
      !is_quotable(local, m->local_len, f->options) ||
      !is_domain(domain, m->domain_len, f->options)) {
    return 0;
  }
  return lmail_is_dot_atom_(local, m->local_len, f->options) ? size - 2 : size;
}

void lmail_fold_path_(lmail_fold_ *f, const lmail_mailbox *m)
{
  size_t size = address_size(f, m);

  if (size == 0) {
    lmail_fold_refuse_(f);
    return;
  }
  lmail_fold_space_(f, size + 2, COLUMNS);
  lmail_fold_lit_(f, "<");
  put_address(f, (const uint8_t *)m->local, m->local_len, (const uint8_t *)m->domain,
              m->domain_len);
  lmail_fold_lit_(f, ">");
}

/* mailbox = [display-name] "<" addr-spec ">" / addr-spec */
void lmail_fold_mailbox_(lmail_fold_ *f, const lmail_mailbox *m)
{
  size_t size = address_size(f, m);

  if (size == 0) {
    lmail_fold_refuse_(f);
  } else if (m->name_len == 0) {
    lmail_fold_space_(f, size, COLUMNS);
    put_address(f, (const uint8_t *)m->local, m->local_len, (const uint8_t *)m->domain,
                m->domain_len);
  } else {
    lmail_fold_phrase_(f, (const uint8_t *)m->name, m->name_len, size + 3);
    lmail_fold_path_(f, m);
  }
}

lmail_status lmail_mailbox_split(lmail_mailbox *m, const void *address, size_t n)
{
  const uint8_t *s = (const uint8_t *)address;
  size_t at = n;

  while (at > 0 && s[at - 1] != '@') at--;
  if (at == 0 || !lmail_is_dot_atom_(s, at - 1, LMAIL_COMPOSE_UTF8) ||
      !is_domain(s + at, n - at, LMAIL_COMPOSE_UTF8)) {
    return LMAIL_E_ARGUMENT;
  }
  memset(m, 0, sizeof *m);
  m->local = s;
  m->local_len = at - 1;
  m->domain = s + at;
  m->domain_len = n - at;
  return LMAIL_OK;
}

/* ---- fields ------------------------------------------------------------------------------------- */

lmail_status lmail_field_write_mailbox(lmail_writer *w, const void *name, size_t name_len,
                                       const lmail_mailbox *m, unsigned options)
{
  lmail_fold_ f;

  lmail_fold_begin_(&f, w, name, name_len, options);
  lmail_fold_mailbox_(&f, m);
  return lmail_fold_end_(&f);
}

/* What stands between the elements of a list. */
static void put_comma(lmail_fold_ *f, unsigned state)
{
  if (state == LMAIL_FIELD_ADDRESSES_ || state == LMAIL_FIELD_GROUP_) lmail_fold_lit_(f, ",");
}

lmail_status lmail_field_mailbox(lmail_field_writer *field, lmail_writer *w, const lmail_mailbox *m)
{
  unsigned state = field->state_;
  lmail_fold_ f;

  if (state < LMAIL_FIELD_EMPTY_ || state > LMAIL_FIELD_EMPTY_GROUP_) return LMAIL_E_STATE;
  lmail_field_resume_(field, &f, w);
  put_comma(&f, state);
  lmail_fold_mailbox_(&f, m);
  return lmail_field_keep_(
      field, &f, state >= LMAIL_FIELD_GROUP_ ? LMAIL_FIELD_GROUP_ : LMAIL_FIELD_ADDRESSES_);
}

lmail_status lmail_field_group(lmail_field_writer *field, lmail_writer *w, const void *name,
                               size_t n)
{
  lmail_fold_ f;

  if (field->state_ != LMAIL_FIELD_EMPTY_ && field->state_ != LMAIL_FIELD_ADDRESSES_) {
    return LMAIL_E_STATE;
  }
  lmail_field_resume_(field, &f, w);
  put_comma(&f, field->state_);
  lmail_fold_phrase_(&f, (const uint8_t *)name, n, 2);
  lmail_fold_lit_(&f, " :"); /* RFC 2047 5 (3): white space between an encoded word and a special */
  return lmail_field_keep_(field, &f, LMAIL_FIELD_EMPTY_GROUP_);
}

lmail_status lmail_field_group_end(lmail_field_writer *field, lmail_writer *w)
{
  lmail_fold_ f;

  if (field->state_ != LMAIL_FIELD_GROUP_ && field->state_ != LMAIL_FIELD_EMPTY_GROUP_) {
    return LMAIL_E_STATE;
  }
  lmail_field_resume_(field, &f, w);
  lmail_fold_lit_(&f, ";");
  return lmail_field_keep_(field, &f, LMAIL_FIELD_ADDRESSES_);
}
