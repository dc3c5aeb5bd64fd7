/* SPDX-License-Identifier: MIT */
/* capability.c - the capability tags of RFC 2449 6 and of later RFCs. */

#include "core/keyword.h"
#include "pop3/grammar.h"

/* Numbers in the table are bytes: 1 + the index of the bit. */
/* clang-format off */
#define TAGS(X, a)                                    \
  X(a, "top", top, 1)                                 \
  X(a, "user", user, 2)                               \
  X(a, "sasl", sasl, 3)                               \
  X(a, "uidl", uidl, 8)                               \
  X(a, "stls", stls, 10)                              \
  X(a, "utf8", utf8, 12)                              \
  X(a, "lang", lang, 13)                              \
  X(a, "expire", expire, 7)                           \
  X(a, "resp-codes", resp_codes, 4)                   \
  X(a, "pipelining", pipelining, 6)                   \
  X(a, "login-delay", login_delay, 5)                 \
  X(a, "implementation", implementation, 9)           \
  X(a, "auth-resp-code", auth_resp_code, 11)
/* clang-format on */

LMAIL_KEYWORDS_(tags, TAGS)

unsigned lmail_pop3_capability_(const uint8_t *tag, size_t n)
{
  return (1u << lmail_keyword_(tags, tag, n)) >> 1;
}

const char *lmail_pop3_capability_text_(unsigned bit, size_t *n)
{
  unsigned number = 1;

  while (bit > 1) {
    bit >>= 1;
    number++;
  }
  return lmail_keyword_name_(tags, number, n);
}
