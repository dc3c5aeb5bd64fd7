/* SPDX-License-Identifier: MIT */
/* list_writer.c - writing List-* and List-Id, RFC 2369, RFC 2919; see libmail/list.h. */

#include <libmail/list.h>

#include "core/chars.h"
#include "rfc822/fold_writer.h"

enum { LIST_ID_MAX = 255 }; /* RFC 2919 2 */

/* " (" comment ")": what could end it or begin another one is quoted. */
static void put_comment(lmail_fold_ *f, const uint8_t *s, size_t n)
{
  size_t i;

  if (n > LMAIL_COLUMNS_MAX_) lmail_fold_refuse_(f);
  lmail_fold_space_(f, n + 2, LMAIL_COLUMNS_);
  lmail_fold_lit_(f, "(");
  for (i = 0; f->b.bad == LMAIL_OK && i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_GRAPH) && s[i] != ' ') lmail_fold_refuse_(f);
    if (s[i] == '(' || s[i] == ')' || s[i] == '\\') lmail_fold_lit_(f, "\\");
    lmail_fold_put_(f, s + i, 1);
  }
  lmail_fold_lit_(f, ")");
}

lmail_status lmail_field_url(lmail_field_writer *field, lmail_writer *w, const void *url, size_t n,
                             const void *comment, size_t comment_len)
{
  const uint8_t *s = (const uint8_t *)url;
  lmail_fold_ f;
  size_t i;

  if (field->state_ != LMAIL_FIELD_EMPTY_ && field->state_ != LMAIL_FIELD_URLS_) {
    return LMAIL_E_STATE;
  }
  lmail_field_resume_(field, &f, w);
  if (field->state_ == LMAIL_FIELD_URLS_) lmail_fold_lit_(&f, ",");
  if (n == 0 || n > LMAIL_COLUMNS_MAX_) lmail_fold_refuse_(&f);
  for (i = 0; f.b.bad == LMAIL_OK && i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_GRAPH) || s[i] == '<' || s[i] == '>') lmail_fold_refuse_(&f);
  }
  lmail_fold_space_(&f, n + 3, LMAIL_COLUMNS_); /* and a comma */
  lmail_fold_lit_(&f, "<");
  lmail_fold_put_(&f, url, n);
  lmail_fold_lit_(&f, ">");
  if (comment_len != 0) put_comment(&f, (const uint8_t *)comment, comment_len);
  return lmail_field_keep_(field, &f, LMAIL_FIELD_URLS_);
}

lmail_status lmail_field_write_list_id(lmail_writer *w, const void *phrase, size_t phrase_len,
                                       const void *id, size_t id_len, unsigned options)
{
  const uint8_t *s = (const uint8_t *)id;
  lmail_fold_ f;

  lmail_fold_begin_(&f, w, "List-Id", 7, options);
  if (id_len > LIST_ID_MAX || !lmail_is_dot_atom_(s, id_len, 0) || !memchr(s, '.', id_len)) {
    lmail_fold_refuse_(&f);
  }
  if (phrase_len != 0) { lmail_fold_phrase_(&f, (const uint8_t *)phrase, phrase_len, id_len + 3); }
  lmail_fold_space_(&f, id_len + 2, LMAIL_COLUMNS_);
  lmail_fold_lit_(&f, "<");
  lmail_fold_put_(&f, id, id_len);
  lmail_fold_lit_(&f, ">");
  return lmail_fold_end_(&f);
}
