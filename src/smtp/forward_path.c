/* SPDX-License-Identifier: MIT */
/* forward_path.c - the address that replies 251 and 551 name. */

#include "core/chars.h"
#include <libmail/smtp_client.h>

/* An address without a domain ("Postmaster") is nowhere to send mail to. */
static int is_mailbox(const uint8_t *s, size_t n, lmail_smtp_mailbox *m)
{
  return lmail_smtp_mailbox_parse_utf8(s, n, m, NULL) == LMAIL_OK && m->domain_len != 0;
}

/*
 * Forward-path = Path = "<" [ A-d-l ":" ] Mailbox ">"          RFC 5321 4.1.2
 * s[0 .. n) is what follows "<". A quoted local part may hold ">", so all ends are tried; there are at most 256.
 */
static int is_path(const uint8_t *s, size_t n, lmail_smtp_mailbox *m)
{
  enum { PATH_MAX = 256 };
  const uint8_t *colon;
  size_t i;

  if (n > PATH_MAX) n = PATH_MAX;
  if (n != 0 && s[0] == '@' && (colon = (const uint8_t *)memchr(s, ':', n)) != NULL) {
    n -= (size_t)(colon + 1 - s);
    s = colon + 1;
  }
  for (i = 0; i < n; i++) {
    if (s[i] == '>') return is_mailbox(s, i, m);
    if (s[i] != '"') continue;
    for (i++; i < n && s[i] != '"'; i++) {
      if (s[i] == '\\') i++;
    }
  }
  return 0;
}

/* The word that ends at s[n), without the marks that end a sentence. */
static int is_word(const uint8_t *s, size_t from, size_t n, lmail_smtp_mailbox *m)
{
  while (n > from && memchr(".,;:!?)'\"", s[n - 1], 9) != NULL) n--;
  while (from < n && memchr("('\"", s[from], 3) != NULL) from++;
  return is_mailbox(s + from, n - from, m);
}

lmail_status lmail_smtp_forward_path(const void *text, size_t n, lmail_smtp_mailbox *m)
{
  const uint8_t *s = (const uint8_t *)text;
  size_t i, from;

  for (i = 0; i < n; i++) {
    if (s[i] == '<' && is_path(s + i + 1, n - i - 1, m)) return LMAIL_OK;
  }
  for (i = n; i > 0; i = from == 0 ? 0 : from - 1) {
    for (from = i; from > 0 && s[from - 1] != ' ';) from--;
    if (is_word(s, from, i, m)) return LMAIL_OK;
  }
  memset(m, 0, sizeof *m);
  return LMAIL_E_SYNTAX;
}
