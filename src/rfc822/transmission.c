/* SPDX-License-Identifier: MIT */
/* transmission.c - the types of the "with" clause, RFC 3848, RFC 6531 4.3; see libmail/trace.h. */

#include <libmail/trace.h>

#include "core/chars.h"
#include "core/keyword.h"

/* clang-format off */
#define TYPES(X, a)                                     \
  X(a, "mms", mms, LMAIL_TRANSMISSION_MMS)              \
  X(a, "http", http, LMAIL_TRANSMISSION_HTTP)           \
  X(a, "lmtp", lmtp, LMAIL_TRANSMISSION_LMTP)           \
  X(a, "pop3", pop3, LMAIL_TRANSMISSION_POP3)           \
  X(a, "smtp", smtp, LMAIL_TRANSMISSION_SMTP)           \
  X(a, "esmtp", esmtp, LMAIL_TRANSMISSION_ESMTP)        \
  X(a, "local", local, LMAIL_TRANSMISSION_LOCAL)        \
  X(a, "smtpsvc", smtpsvc, LMAIL_TRANSMISSION_SMTP)
/* clang-format on */

LMAIL_KEYWORDS_(types, TYPES)

/* One word: ["UTF8"] type ["S"] ["A"]; 0 for any other. */
static unsigned word(const uint8_t *s, size_t n)
{
  const unsigned tls = LMAIL_TRANSMISSION_TLS, auth = LMAIL_TRANSMISSION_AUTH;
  unsigned flags = 0, type;

  if (n > 4 && lmail_equal_nocase_(s, "utf8", 4)) {
    flags = LMAIL_TRANSMISSION_UTF8;
    s += 4;
    n -= 4;
  }
  while ((type = lmail_keyword_(types, s, n)) == 0) {
    uint8_t last = n > 1 ? lmail_lower_(s[--n]) : 0;

    if (last == 'a' && !(flags & (tls | auth))) flags |= auth;
    else if (last == 's' && !(flags & tls)) flags |= tls;
    else return 0;
  }
  if (type == LMAIL_TRANSMISSION_SMTP && (flags & LMAIL_TRANSMISSION_UTF8)) {
    type = LMAIL_TRANSMISSION_ESMTP; /* SMTPUTF8 is an extension */
  }
  return type | flags;
}

unsigned lmail_received_transmission(const void *with, size_t n)
{
  const uint8_t *s = (const uint8_t *)with;
  unsigned type = 0;
  size_t i, from;

  for (i = 0; i < n; i++) {
    for (from = i; i < n && lmail_is_alnum_(s[i]);) i++;
    if (type == 0) {
      type = word(s + from, i - from);
    } else if (i - from == 3 && lmail_equal_nocase_(s + from, "tls", 3)) {
      type |= LMAIL_TRANSMISSION_TLS;
    }
  }
  return type;
}
