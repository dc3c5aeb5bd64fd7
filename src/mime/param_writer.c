/* SPDX-License-Identifier: MIT */
/* param_writer.c - parameters of MIME fields, RFC 2045 5.1 and RFC 2231. */

#include "mime/param_writer.h"
#include "core/base64.h"
#include "core/chars.h"
#include "core/number.h"

/* token = 1*<any (US-ASCII) CHAR except SPACE, CTLs, or tspecials> */
static int is_token(const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_TOKEN)) return 0;
  }
  return n != 0;
}

/* attribute-char = <any CHAR except SPACE, CTLs, "*", "'", "%", or tspecials>    RFC 2231 7 */
static int is_attribute_char(uint8_t c)
{
  return lmail_is_(c, LMAIL_C_TOKEN) && c != '*' && c != '\'' && c != '%';
}

static int is_attribute(const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (!is_attribute_char(s[i])) return 0;
  }
  return n != 0;
}

/* Printable US-ASCII and SP (and UTF-8 where it may be): what a quoted string holds. */
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

/* ";" and white space in front of `next` octets; one place is kept for the ";" behind them. */
static void separate(lmail_fold_ *f, size_t next)
{
  lmail_fold_lit_(f, ";");
  lmail_fold_space_(f, next + 1, LMAIL_COLUMNS_);
}

/* ---- RFC 2231 ----------------------------------------------------------------------------------- */

static size_t percent_size(const uint8_t *s, size_t n)
{
  size_t size = 0, i;

  for (i = 0; i < n; i++) size += is_attribute_char(s[i]) ? 1 : 3;
  return size;
}

static void put_percent(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    uint8_t c[3];

    c[0] = is_attribute_char(s[i]) ? s[i] : '%';
    c[1] = lmail_hex_digit_(s[i] >> 4);
    c[2] = lmail_hex_digit_(s[i] & 15U);
    lmail_fold_put_(f, c, c[0] == '%' ? 3 : 1);
  }
}

/* How many whole characters of s fit, percent-encoded, into room octets. */
static size_t percent_part(const uint8_t *s, size_t n, size_t room)
{
  size_t part = 0, size;

  while (part < n) {
    size = lmail_utf8_char_(s + part, n - part);
    if (size == 0 || percent_size(s + part, size) > room) break;
    room -= percent_size(s + part, size);
    part += size;
  }
  return part;
}

/*
 * extended-parameter = attribute ["*0"] "*" "=" charset "'" "'" extended-other-values
 *                      attribute "*" n "*" "=" extended-other-values
 *
 * In one piece where a line holds it; else in sections, each on a line.
 */
static void put_extended(lmail_fold_ *f, const uint8_t *name, size_t name_len, const uint8_t *s,
                         size_t n)
{
  static const char charset[] = "utf-8''";
  size_t whole = name_len + 2 + sizeof charset - 1 + percent_size(s, n);
  uint8_t digits[20];
  uint64_t section = 0;

  if (whole + 2 <= LMAIL_COLUMNS_) {
    separate(f, whole);
    lmail_fold_put_(f, name, name_len);
    lmail_fold_lit_(f, "*=");
    lmail_fold_lit_(f, charset);
    put_percent(f, s, n);
    return;
  }
  for (; n != 0; section++) {
    size_t digits_n = lmail_digits_(section, digits);
    size_t frame = name_len + 3 + digits_n + (section == 0 ? sizeof charset - 1 : 0);
    size_t part = percent_part(s, n, LMAIL_COLUMNS_ - 2 - frame);

    if (section == LMAIL_PARAM_SECTIONS_MAX) {
      lmail_fold_refuse_(f);
      return;
    }
    separate(f, frame + percent_size(s, part));
    lmail_fold_put_(f, name, name_len);
    lmail_fold_lit_(f, "*");
    lmail_fold_put_(f, digits, digits_n);
    lmail_fold_lit_(f, "*=");
    if (section == 0) lmail_fold_lit_(f, charset);
    put_percent(f, s, part);
    s += part;
    n -= part;
  }
}

/* ---- the other forms ------------------------------------------------------------------------------ */

/* Encoded words in a quoted string: what old readers expect, RFC 2047 5 or not. */
static void put_2047(lmail_fold_ *f, const uint8_t *name, size_t name_len, const uint8_t *s,
                     size_t n)
{
  int q = lmail_word_is_q_(s, n);
  size_t max = LMAIL_WORD_COLUMNS_ - 5 - name_len;

  separate(f, LMAIL_COLUMNS_); /* on a line of its own */
  lmail_fold_put_(f, name, name_len);
  lmail_fold_lit_(f, "=\"");
  while (n != 0) {
    size_t part = lmail_fold_word_(f, s, n, max, q);

    s += part;
    n -= part;
    max = LMAIL_WORD_COLUMNS_ - 3;
    if (n != 0) lmail_fold_space_(f, LMAIL_COLUMNS_, LMAIL_COLUMNS_);
  }
  lmail_fold_lit_(f, "\"");
}

/* Short names keep every form within a line. */
enum { ATTRIBUTE_MAX = 40 };

void lmail_fold_param_(lmail_fold_ *f, const uint8_t *name, size_t name_len, const uint8_t *value,
                       size_t n)
{
  size_t quoted = name_len + 3 + lmail_quoted_size_(value, n);

  if (!is_attribute(name, name_len) || name_len > ATTRIBUTE_MAX || !lmail_text_ok_(value, n)) {
    lmail_fold_refuse_(f);
  } else if (is_attribute(value, n) && name_len + 1 + n + 2 <= LMAIL_COLUMNS_) {
    separate(f, name_len + 1 + n);
    lmail_fold_put_(f, name, name_len);
    lmail_fold_lit_(f, "=");
    lmail_fold_put_(f, value, n);
  } else if (is_quotable(value, n, f->options) && quoted + 2 <= LMAIL_COLUMNS_ &&
             !lmail_looks_encoded_(value, n)) {
    separate(f, quoted);
    lmail_fold_put_(f, name, name_len);
    lmail_fold_lit_(f, "=");
    lmail_fold_quoted_(f, value, n);
  } else if (f->options & LMAIL_COMPOSE_PARAM_2047) {
    put_2047(f, name, name_len, value, n);
  } else {
    put_extended(f, name, name_len, value, n);
  }
}

void lmail_fold_token_(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  if (n > LMAIL_COLUMNS_MAX_ || !is_token(s, n)) {
    lmail_fold_refuse_(f);
  } else {
    lmail_fold_put_(f, s, n);
  }
}

void lmail_fold_media_(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  const uint8_t *slash = n == 0 ? NULL : (const uint8_t *)memchr(s, '/', n);
  size_t type_len = slash == NULL ? n : (size_t)(slash - s);

  if (n > LMAIL_COLUMNS_MAX_ || !is_token(s, type_len) ||
      (slash != NULL && !is_token(slash + 1, n - type_len - 1))) {
    lmail_fold_refuse_(f);
    return;
  }
  lmail_fold_space_(f, n, LMAIL_COLUMNS_);
  lmail_fold_put_(f, s, n);
}

/* ---- fields --------------------------------------------------------------------------------------- */

lmail_status lmail_field_token(lmail_field_writer *field, lmail_writer *w, const void *token,
                               size_t n)
{
  lmail_fold_ f;

  if (field->state_ != LMAIL_FIELD_EMPTY_) return LMAIL_E_STATE;
  lmail_field_resume_(field, &f, w);
  lmail_fold_media_(&f, (const uint8_t *)token, n);
  return lmail_field_keep_(field, &f, LMAIL_FIELD_PARAMS_);
}

lmail_status lmail_field_param(lmail_field_writer *field, lmail_writer *w, const void *name,
                               size_t name_len, const void *value, size_t n)
{
  lmail_fold_ f;

  if (field->state_ != LMAIL_FIELD_PARAMS_) return LMAIL_E_STATE;
  lmail_field_resume_(field, &f, w);
  lmail_fold_param_(&f, (const uint8_t *)name, name_len, (const uint8_t *)value, n);
  return lmail_field_keep_(field, &f, LMAIL_FIELD_PARAMS_);
}

lmail_status lmail_field_write_mime_version(lmail_writer *w)
{
  return lmail_field_write_raw(w, "MIME-Version", 12, "1.0", 3, 0);
}
