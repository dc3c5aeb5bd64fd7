/* SPDX-License-Identifier: MIT */
/* message_id_plain.c - msg-id as RFC 5322 3.6.4 has it today; see libmail/message_id.h. */

#include "rfc822/message_id.h"
#include "core/chars.h"
#include "rfc822/cfws.h"
#include <string.h>

void lmail_message_id_init(lmail_message_id_iter *it, const void *value, size_t n,
                           lmail_defects *defects)
{
  memset(it, 0, sizeof *it);
  it->data = (const uint8_t *)value;
  it->len = n;
  it->defects = defects;
  if (n > 0 && memchr(value, '<', n)) it->state_ = LMAIL_ID_HAS_BRACKETS_;
}

/* dot-atom-text = 1*atext *("." 1*atext), RFC 5322 3.2.3; octets beyond US-ASCII are RFC 6532's. */
int lmail_id_is_dot_atom_(const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (s[i] == '.') {
      if (i == 0 || i + 1 == n || s[i - 1] == '.') return 0;
    } else if (!lmail_is_(s[i], LMAIL_C_ATEXT) && s[i] < 0x80) {
      return 0;
    }
  }
  return 1;
}

/* no-fold-literal = "[" *dtext "]", RFC 5322 3.6.4 */
int lmail_id_is_literal_(const uint8_t *s, size_t n)
{
  size_t i;

  if (n < 2 || s[0] != '[' || s[n - 1] != ']') return 0;
  for (i = 1; i + 1 < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_DTEXT)) return 0;
  }
  return 1;
}

/* Divides s[0 .. n) at its only "@" when it is a plain identifier. */
static int divide(const uint8_t *s, size_t n, lmail_message_id *out)
{
  size_t right = n;

  while (right != 0 && s[right - 1] != '@') right--;
  if (right < 2 || right == n || !lmail_id_is_dot_atom_(s, right - 1)) return 0;
  if (!lmail_id_is_dot_atom_(s + right, n - right) && !lmail_id_is_literal_(s + right, n - right))
    return 0;
  out->id = out->left = s;
  out->id_len = n;
  out->left_len = right - 1;
  out->right = s + right;
  out->right_len = n - right;
  return 1;
}

int lmail_message_id_next_plain(lmail_message_id_iter *it, lmail_message_id *out)
{
  const uint8_t *s = it->data;
  size_t n = it->len, from = lmail_fws_(s, n, it->at_), to = from;

  while (to < n && !lmail_is_fws_(s[to]) && s[to] != '>' && (s[to] != '<' || to == from)) to++;
  it->at_ = to < n && s[to] == '>' ? to + 1 : to;
  memset(out, 0, sizeof *out);
  if (it->at_ == from) return 0;
  if (it->at_ > to && s[from] == '<' && divide(s + from + 1, to - from - 1, out)) return 1;
  out->defects = LMAIL_ID_DEFECT(LMAIL_DEFECT_ID_TEXT);
  out->id = s + from;
  out->id_len = it->at_ - from;
  return 1;
}
