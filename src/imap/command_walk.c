/* SPDX-License-Identifier: MIT */
/* command_walk.c - single arguments and lists of them. */

#include "imap/command_walk.h"
#include "core/chars.h"

unsigned lmail_imap_kind_at_(const lmail_imap_walk_ *k, size_t at)
{
  return at < k->count ? k->args[at].kind : 0;
}

int lmail_imap_word_at_(const lmail_imap_walk_ *k, size_t at, const char *word, size_t n)
{
  return lmail_imap_kind_at_(k, at) == LMAIL_IMAP_ARG_ATOM && k->args[at].len == n &&
         lmail_equal_nocase_((const uint8_t *)k->args[at].data, word, n);
}

int lmail_imap_string_at_(const lmail_imap_walk_ *k, size_t at)
{
  unsigned kind = lmail_imap_kind_at_(k, at);

  return kind == LMAIL_IMAP_ARG_ASTRING || kind == LMAIL_IMAP_ARG_STRING;
}

size_t lmail_imap_item_at_(const lmail_imap_walk_ *k, size_t at)
{
  size_t depth = 0;
  size_t i;

  for (i = at; i < k->count; i++) {
    if (k->args[i].kind == LMAIL_IMAP_ARG_OPEN) depth++;
    if (k->args[i].kind == LMAIL_IMAP_ARG_CLOSE && depth-- == 0) return LMAIL_IMAP_NOT_THERE;
    if (depth == 0) return i + 1 - at;
  }
  return LMAIL_IMAP_NOT_THERE;
}

size_t lmail_imap_list_at_(const lmail_imap_walk_ *k, size_t at, size_t least)
{
  size_t n = lmail_imap_kind_at_(k, at) == LMAIL_IMAP_ARG_OPEN ? lmail_imap_item_at_(k, at) : 0;

  return n < 2 + least ? LMAIL_IMAP_NOT_THERE : n;
}

size_t lmail_imap_list_of_(const lmail_imap_walk_ *k, size_t at, unsigned kind, size_t least)
{
  size_t n = lmail_imap_list_at_(k, at, least);
  size_t i;

  for (i = at + 1; i + 1 < at + n; i++) {
    if (k->args[i].kind != kind) return LMAIL_IMAP_NOT_THERE;
  }
  return n;
}

size_t lmail_imap_strings_at_(const lmail_imap_walk_ *k, size_t at, size_t least)
{
  size_t n = lmail_imap_list_at_(k, at, least);
  size_t i;

  for (i = at + 1; i + 1 < at + n; i++) {
    if (!lmail_imap_string_at_(k, i)) return LMAIL_IMAP_NOT_THERE;
  }
  return n;
}
