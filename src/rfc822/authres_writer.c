/* SPDX-License-Identifier: MIT */
/* authres_writer.c - writing Authentication-Results, RFC 8601 2.2; see libmail/authres.h. */

#include <libmail/authres.h>

#include "core/chars.h"
#include "rfc822/fold_writer.h"

/* Keyword = Ldh-str; Ldh-str = *( ALPHA / DIGIT / "-" ) Let-dig, RFC 5321 4.1.2 */
static void put_keyword(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  size_t i;

  if (n == 0 || n > LMAIL_COLUMNS_MAX_ || s[n - 1] == '-') lmail_fold_refuse_(f);
  for (i = 0; f->b.bad == LMAIL_OK && i < n; i++) {
    if (!lmail_is_alnum_(s[i]) && s[i] != '-') lmail_fold_refuse_(f);
  }
  lmail_fold_put_(f, s, n);
}

/* value = token / quoted-string, RFC 2045 5.1: what s[0 .. n) is written as, and how long that is. */
static int is_token(const uint8_t *s, size_t n, size_t *size)
{
  size_t i;

  *size = n;
  for (i = 0; i < n && lmail_is_(s[i], LMAIL_C_TOKEN);) i++;
  if (n > 0 && i == n) return 1;
  *size = lmail_quoted_size_(s, n) + 2;
  return 0;
}

static void put_quoted(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  size_t i;

  if (n > LMAIL_COLUMNS_MAX_ || !lmail_text_ok_(s, n)) lmail_fold_refuse_(f);
  for (i = 0; f->b.bad == LMAIL_OK && i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_GRAPH) && s[i] != ' ' &&
        !(s[i] >= 0x80 && (f->options & LMAIL_COMPOSE_UTF8))) {
      lmail_fold_refuse_(f);
    }
  }
  if (f->b.bad == LMAIL_OK) lmail_fold_quoted_(f, s, n);
}

/* [ [ local-part ] "@" ] domain-name, both dot-atoms */
static int is_address(const lmail_fold_ *f, const uint8_t *s, size_t n)
{
  const uint8_t *at = n > 0 ? (const uint8_t *)memchr(s, '@', n) : NULL;
  size_t local = at ? (size_t)(at - s) : 0;

  if (!lmail_text_ok_(s, n)) return 0;
  if (at && local > 0 && !lmail_is_dot_atom_(s, local, f->options)) return 0;
  if (at) local++;
  return lmail_is_dot_atom_(s + local, n - local, f->options);
}

lmail_status lmail_field_authserv(lmail_field_writer *field, lmail_writer *w, const void *id,
                                  size_t n)
{
  const uint8_t *s = (const uint8_t *)id;
  lmail_fold_ f;
  size_t size;

  if (field->state_ != LMAIL_FIELD_EMPTY_) return LMAIL_E_STATE;
  lmail_field_resume_(field, &f, w);
  if (n == 0) lmail_fold_refuse_(&f);
  if (is_token(s, n, &size)) {
    lmail_fold_space_(&f, size + 1, LMAIL_COLUMNS_);
    lmail_fold_put_(&f, s, n);
  } else {
    lmail_fold_space_(&f, size + 1, LMAIL_COLUMNS_);
    put_quoted(&f, s, n);
  }
  return lmail_field_keep_(field, &f, LMAIL_FIELD_AUTHSERV_);
}

lmail_status lmail_field_authres(lmail_field_writer *field, lmail_writer *w, const void *method,
                                 size_t method_len, const void *result, size_t result_len,
                                 const void *reason, size_t reason_len)
{
  const uint8_t *why = (const uint8_t *)reason;
  unsigned state = LMAIL_FIELD_AUTHRES_;
  lmail_fold_ f;
  size_t size;

  if (field->state_ != LMAIL_FIELD_AUTHSERV_ &&
      (field->state_ != LMAIL_FIELD_AUTHRES_ || method_len == 0)) {
    return LMAIL_E_STATE;
  }
  lmail_field_resume_(field, &f, w);
  lmail_fold_lit_(&f, ";");
  if (method_len == 0) {
    lmail_fold_space_(&f, 4, LMAIL_COLUMNS_);
    lmail_fold_lit_(&f, "none");
    state = LMAIL_FIELD_AUTHRES_NONE_;
  } else {
    lmail_fold_space_(&f, method_len + result_len + 2, LMAIL_COLUMNS_);
    put_keyword(&f, (const uint8_t *)method, method_len);
    lmail_fold_lit_(&f, "=");
    put_keyword(&f, (const uint8_t *)result, result_len);
    if (reason_len != 0) {
      int token = is_token(why, reason_len, &size);

      lmail_fold_space_(&f, size + sizeof "reason=", LMAIL_COLUMNS_);
      lmail_fold_lit_(&f, "reason=");
      if (token) lmail_fold_put_(&f, why, reason_len);
      else put_quoted(&f, why, reason_len);
    }
  }
  return lmail_field_keep_(field, &f, state);
}

lmail_status lmail_field_authres_property(lmail_field_writer *field, lmail_writer *w,
                                          const void *ptype, size_t ptype_len, const void *property,
                                          size_t property_len, const void *value, size_t n)
{
  const uint8_t *s = (const uint8_t *)value;
  lmail_fold_ f;
  size_t size;
  int plain;

  if (field->state_ != LMAIL_FIELD_AUTHRES_) return LMAIL_E_STATE;
  lmail_field_resume_(field, &f, w);
  plain = is_token(s, n, &size) || is_address(&f, s, n);
  lmail_fold_space_(&f, ptype_len + property_len + (plain ? n : size) + 3, LMAIL_COLUMNS_);
  put_keyword(&f, (const uint8_t *)ptype, ptype_len);
  lmail_fold_lit_(&f, ".");
  put_keyword(&f, (const uint8_t *)property, property_len);
  lmail_fold_lit_(&f, "=");
  if (plain) lmail_fold_put_(&f, s, n);
  else put_quoted(&f, s, n);
  return lmail_field_keep_(field, &f, LMAIL_FIELD_AUTHRES_);
}
