/* SPDX-License-Identifier: MIT */
/* field_writer.c - header fields, whole or element by element; see libmail/compose.h. */

#include "core/chars.h"
#include "rfc822/fold_writer.h"

/* ---- in one call -------------------------------------------------------------------------------- */

lmail_status lmail_field_write(lmail_writer *w, const void *name, size_t name_len, const void *text,
                               size_t n, unsigned options)
{
  lmail_fold_ f;

  lmail_fold_begin_(&f, w, name, name_len, options);
  lmail_fold_text_(&f, (const uint8_t *)text, n);
  if (n == 0) lmail_fold_lit_(&f, " "); /* "Subject:" alone confuses some readers */
  return lmail_fold_end_(&f);
}

lmail_status lmail_field_write_message_id(lmail_writer *w, const void *name, size_t name_len,
                                          const void *left, size_t left_len, const void *right,
                                          size_t right_len)
{
  lmail_fold_ f;

  lmail_fold_begin_(&f, w, name, name_len, 0);
  lmail_fold_message_id_(&f, (const uint8_t *)left, left_len, (const uint8_t *)right, right_len);
  return lmail_fold_end_(&f);
}

/* ---- a formed value ----------------------------------------------------------------------------- */

/*
 * Where the piece at s[i] ends: it begins with white space or a fold, and nothing inside it can be
 * broken. White space in a quoted string is no place to break at.
 */
static size_t piece_end(const uint8_t *s, size_t n, size_t i, int *quoted)
{
  while (i < n && (lmail_is_wsp_(s[i]) || s[i] == '\r' || s[i] == '\n')) i++;
  for (; i < n; i++) {
    if (s[i] == '"') *quoted = !*quoted;
    if (s[i] == '\\' && *quoted && i + 1 < n && s[i + 1] != '\r') i++;
    if (s[i] == '\r' || s[i] == '\n') break;
    if (lmail_is_wsp_(s[i]) && !*quoted) break;
  }
  return i;
}

/* Is s the start of a fold, CRLF 1*WSP, with more than white space behind it? */
static int is_fold(const uint8_t *s, size_t n)
{
  size_t i = 2;

  if (n < 3 || s[0] != '\r' || s[1] != '\n' || !lmail_is_wsp_(s[2])) return 0;
  while (i < n && lmail_is_wsp_(s[i])) i++;
  return i < n && s[i] != '\r';
}

/* Only what text can hold; CRLF only where it folds. Control characters are refused. */
static int raw_ok(const uint8_t *s, size_t n, unsigned options)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (s[i] == '\r') {
      if (!is_fold(s + i, n - i)) return 0;
      i++;
    } else if (s[i] >= 0x80) {
      size_t size = lmail_utf8_char_(s + i, n - i);

      if (size == 0 || !(options & LMAIL_COMPOSE_UTF8)) return 0;
      i += size - 1;
    } else if (!lmail_is_(s[i], LMAIL_C_TEXT)) {
      return 0;
    }
  }
  return 1;
}

/*
 * One piece: a given fold stays, and the blanks before it on their line; other white space becomes a
 * fold where the line would be too long.
 */
static void put_piece(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  const uint8_t *given = (const uint8_t *)memchr(s, '\r', n);

  if (given != NULL) {
    size_t blanks = (size_t)(given - s);

    lmail_fold_put_(f, s, blanks);
    lmail_fold_line_(f);
    s += blanks + 2;
    n -= blanks + 2;
  } else if (lmail_is_wsp_(s[0]) && f->column + n > LMAIL_COLUMNS_ &&
             (!f->fresh || f->column + n > LMAIL_COLUMNS_MAX_)) {
    lmail_fold_line_(f);
  }
  lmail_fold_put_(f, s, n);
}

lmail_status lmail_field_write_raw(lmail_writer *w, const void *name, size_t name_len,
                                   const void *value, size_t n, unsigned options)
{
  const uint8_t *s = (const uint8_t *)value;
  size_t i = 0, end;
  int quoted = 0;
  lmail_fold_ f;

  lmail_fold_begin_(&f, w, name, name_len, options);
  while (n != 0 && lmail_is_wsp_(s[n - 1])) n--; /* a fold before it would leave a line of blanks */
  while (n != 0 && lmail_is_wsp_(s[0])) {
    s++;
    n--;
  }
  if (!raw_ok(s, n, options)) lmail_fold_refuse_(&f);
  if (n == 0 || s[0] != '\r') {
    lmail_fold_lit_(&f, " ");
    f.fresh = 1;
  }
  for (; f.b.bad == LMAIL_OK && i < n; i = end) {
    end = piece_end(s, n, i, &quoted);
    put_piece(&f, s + i, end - i);
  }
  return lmail_fold_end_(&f);
}

/* ---- element by element ------------------------------------------------------------------------- */

void lmail_field_resume_(const lmail_field_writer *field, lmail_fold_ *f, lmail_writer *w)
{
  lmail_build_begin_(&f->b, w);
  f->column = field->column_;
  f->options = field->options_;
  f->fresh = field->state_ == LMAIL_FIELD_EMPTY_;
  f->words = field->words_;
}

lmail_status lmail_field_keep_(lmail_field_writer *field, lmail_fold_ *f, unsigned state)
{
  lmail_status st = lmail_build_end_(&f->b);

  if (st != LMAIL_OK) return st;
  field->column_ = (uint32_t)f->column;
  field->words_ = (uint8_t)f->words;
  field->state_ = (uint8_t)state;
  return LMAIL_OK;
}

lmail_status lmail_field_begin(lmail_field_writer *field, lmail_writer *w, const void *name,
                               size_t name_len, unsigned options)
{
  lmail_fold_ f;
  lmail_status st;

  lmail_fold_begin_(&f, w, name, name_len, options);
  st = lmail_build_end_(&f.b);
  if (st != LMAIL_OK) return st;
  memset(field, 0, sizeof *field);
  field->options_ = (uint16_t)options;
  field->column_ = (uint32_t)f.column;
  field->state_ = LMAIL_FIELD_EMPTY_;
  return LMAIL_OK;
}

lmail_status lmail_field_end(lmail_field_writer *field, lmail_writer *w)
{
  lmail_fold_ f;

  if (field->state_ != LMAIL_FIELD_ADDRESSES_ && field->state_ < LMAIL_FIELD_IDS_) {
    return LMAIL_E_STATE;
  }
  lmail_field_resume_(field, &f, w);
  lmail_put_lit_(&f.b, "\r\n"); /* no columns of the line */
  return lmail_field_keep_(field, &f, LMAIL_FIELD_CLOSED_);
}

lmail_status lmail_field_message_id(lmail_field_writer *field, lmail_writer *w, const void *left,
                                    size_t left_len, const void *right, size_t right_len)
{
  lmail_fold_ f;

  if (field->state_ != LMAIL_FIELD_EMPTY_ && field->state_ != LMAIL_FIELD_IDS_) {
    return LMAIL_E_STATE;
  }
  lmail_field_resume_(field, &f, w);
  lmail_fold_message_id_(&f, (const uint8_t *)left, left_len, (const uint8_t *)right, right_len);
  return lmail_field_keep_(field, &f, LMAIL_FIELD_IDS_);
}
