/* SPDX-License-Identifier: MIT */
/* fold_writer.c - folding (RFC 5322 2.2.3) and the tokens that fields share; see fold_writer.h. */

#include "rfc822/fold_writer.h"
#include "core/chars.h"

/*
 * field-name = 1*ftext
 * ftext      = %d33-57 / %d59-126             RFC 5322 3.6.8
 */
static int is_field_name(const uint8_t *s, size_t n)
{
  size_t i;

  if (n == 0 || n > LMAIL_FIELD_NAME_MAX) return 0;
  for (i = 0; i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_GRAPH) || s[i] == ':') return 0;
  }
  return 1;
}

void lmail_fold_begin_(lmail_fold_ *f, lmail_writer *w, const void *name, size_t n,
                       unsigned options)
{
  lmail_build_begin_(&f->b, w);
  f->options = options;
  lmail_fold_name_(f, name, n);
}

void lmail_fold_name_(lmail_fold_ *f, const void *name, size_t n)
{
  f->column = 0;
  f->words = 0;
  if (is_field_name((const uint8_t *)name, n)) {
    lmail_fold_put_(f, name, n);
    lmail_fold_lit_(f, ":");
  } else {
    lmail_fold_refuse_(f);
  }
  f->fresh = 1;
}

lmail_status lmail_fold_end_(lmail_fold_ *f)
{
  lmail_put_lit_(&f->b, "\r\n");
  return lmail_build_end_(&f->b);
}

void lmail_fold_refuse_(lmail_fold_ *f)
{
  f->b.bad = LMAIL_E_ARGUMENT;
}

void lmail_fold_put_(lmail_fold_ *f, const void *data, size_t n)
{
  lmail_put_(&f->b, data, n);
  f->column += n;
  f->fresh = 0;
  if (f->column > LMAIL_COLUMNS_MAX_) lmail_fold_refuse_(f);
}

void lmail_fold_line_(lmail_fold_ *f)
{
  lmail_put_lit_(&f->b, "\r\n");
  f->column = 0;
  f->words = 0;
}

int lmail_fold_fits_(const lmail_fold_ *f, size_t next, size_t columns)
{
  return f->column + next + (f->words ? LMAIL_COLUMNS_ - LMAIL_WORD_COLUMNS_ : 0) <= columns;
}

void lmail_fold_space_(lmail_fold_ *f, size_t next, size_t columns)
{
  /* Right behind the colon a fold must be worth it: some readers stumble over "Subject:" CRLF. */
  if (!lmail_fold_fits_(f, next + 1, columns) &&
      (!f->fresh || next + 1 <= columns || f->column + next + 1 > LMAIL_COLUMNS_MAX_)) {
    lmail_fold_line_(f);
  }
  lmail_fold_lit_(f, " ");
}

int lmail_is_dot_atom_(const uint8_t *s, size_t n, unsigned options)
{
  size_t i;
  uint8_t before = '.';

  for (i = 0; i < n; before = s[i], i++) {
    if (s[i] == '.' && before == '.') return 0;
    if (s[i] != '.' && !lmail_is_(s[i], LMAIL_C_ATEXT) &&
        !(s[i] >= 0x80 && (options & LMAIL_COMPOSE_UTF8))) {
      return 0;
    }
  }
  return before != '.';
}

int lmail_is_domain_literal_(const uint8_t *s, size_t n)
{
  size_t i;

  if (n < 3 || s[0] != '[' || s[n - 1] != ']') return 0;
  for (i = 1; i + 1 < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_DTEXT)) return 0;
  }
  return 1;
}

size_t lmail_quoted_size_(const uint8_t *s, size_t n)
{
  size_t size = n, i;

  for (i = 0; i < n; i++) size += s[i] == '"' || s[i] == '\\';
  return size;
}

void lmail_fold_quoted_(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  size_t i;

  lmail_fold_lit_(f, "\"");
  for (i = 0; i < n; i++) {
    if (s[i] == '"' || s[i] == '\\') lmail_fold_lit_(f, "\\");
    lmail_fold_put_(f, s + i, 1);
  }
  lmail_fold_lit_(f, "\"");
}

void lmail_fold_message_id_(lmail_fold_ *f, const uint8_t *left, size_t left_len,
                            const uint8_t *right, size_t right_len)
{
  if (!lmail_is_dot_atom_(left, left_len, 0) ||
      (!lmail_is_dot_atom_(right, right_len, 0) && !lmail_is_domain_literal_(right, right_len)) ||
      left_len > LMAIL_COLUMNS_MAX_ || right_len > LMAIL_COLUMNS_MAX_) {
    lmail_fold_refuse_(f);
    return;
  }
  lmail_fold_space_(f, left_len + right_len + 3, LMAIL_COLUMNS_);
  lmail_fold_lit_(f, "<");
  lmail_fold_put_(f, left, left_len);
  lmail_fold_lit_(f, "@");
  lmail_fold_put_(f, right, right_len);
  lmail_fold_lit_(f, ">");
}
