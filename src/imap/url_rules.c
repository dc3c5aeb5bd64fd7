/* SPDX-License-Identifier: MIT */
/* url_rules.c - what IMAP URLs are made of, RFC 5092 11; see imap/url.h. */

#include "imap/url.h"

#include <string.h>

#include "core/chars.h"

static int is_in(uint8_t c, const char *set, size_t n)
{
  return memchr(set, c, n) != NULL;
}

#define IS_IN(c, set) is_in((c), (set), sizeof(set) - 1)

int lmail_imap_url_char_(uint8_t c, unsigned class_)
{
  /* unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~"          RFC 3986 2.3 */
  if (lmail_is_(c, LMAIL_C_LDH) || IS_IN(c, "._~!$'()*+,")) return 1;
  if (class_ >= LMAIL_URL_ACHAR_ && IS_IN(c, "&=")) return 1;
  if (class_ >= LMAIL_URL_NCHAR_ && IS_IN(c, "@/")) return 1;
  return class_ == LMAIL_URL_BCHAR_ && c == ':';
}

int lmail_imap_url_verifier_(const lmail_imap_url *url)
{
  size_t i;

  for (i = 0; i < url->mechanism_len; i++) {
    if (!lmail_is_(url->mechanism[i], LMAIL_C_LDH) && url->mechanism[i] != '.') return 0;
  }
  for (i = 0; i < url->token_len; i++) {
    if (lmail_hex_(url->token[i]) < 0) return 0;
  }
  return url->mechanism_len != 0 && url->token_len >= 32;
}

/* host = IP-literal / IPv4address / reg-name          RFC 3986 3.2.2 */
static int is_host(const uint8_t *s, size_t n)
{
  int literal = n > 2 && s[0] == '[' && s[n - 1] == ']';
  size_t i;

  for (i = (size_t)literal; i < n - (size_t)literal; i++) {
    if (s[i] == '%' && !literal && n - i > 2 && lmail_hex_(s[i + 1]) >= 0 &&
        lmail_hex_(s[i + 2]) >= 0) {
      i += 2;
    } else if (!lmail_imap_url_char_(s[i], LMAIL_URL_UCHAR_) && !(literal && s[i] == ':')) {
      return 0;
    }
  }
  return n != 0;
}

/* The characters of RFC 3339's date-time; whether it is one is for whoever reads it. */
static int is_date_time(const uint8_t *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_DIGIT) && !IS_IN(s[i], "-:.+TtZz")) return 0;
  }
  return n != 0;
}

int lmail_imap_url_fits_(const lmail_imap_url *url)
{
  int partial = (url->flags & LMAIL_IMAP_URL_PARTIAL) != 0;

  if (url->host == NULL && (url->user != NULL || url->auth != NULL || url->port != 0)) return 0;
  if (url->host != NULL && !is_host(url->host, url->host_len)) return 0;
  if (url->port > 65535) return 0;
  if (url->mailbox != NULL && (url->mailbox_len == 0 || url->mailbox[0] == '/')) return 0;
  if (url->mailbox == NULL && (url->uidvalidity != 0 || url->search != NULL)) return 0;
  if (url->host != NULL && url->mailbox == NULL &&
      (url->uid != 0 || url->section != NULL || partial))
    return 0;
  if (url->search != NULL && (url->uid != 0 || url->section != NULL || partial)) return 0;
  if (url->mailbox != NULL && url->uid == 0 && (url->section != NULL || partial)) return 0;
  if (url->access != NULL && url->uid == 0) return 0;
  if (url->expire != NULL && !is_date_time(url->expire, url->expire_len)) return 0;
  if (url->access == NULL && (url->expire != NULL || url->mechanism != NULL)) return 0;
  return url->mechanism == NULL ? url->token == NULL : lmail_imap_url_verifier_(url);
}
