/* SPDX-License-Identifier: MIT */
/* client_extension.c - what a server offers in its reply to EHLO (RFC 5321 4.1.1.1). */

#include "core/keyword.h"
#include "core/number.h"
#include "smtp/client.h"

/* Number n + 1 belongs to the bit 1 << n of LMAIL_SMTP_EXT_... */
enum { SIZE = 1, EIGHTBITMIME = 2, PIPELINING = 3, ENHANCEDSTATUSCODES = 4, HELP = 5 };

/* clang-format off */
#define EXTENSIONS(X, a)                                                \
  X(a, "size", size, SIZE)                                              \
  X(a, "help", help, HELP)                                              \
  X(a, "8bitmime", eightbitmime, EIGHTBITMIME)                          \
  X(a, "pipelining", pipelining, PIPELINING)                            \
  X(a, "enhancedstatuscodes", enhancedstatuscodes, ENHANCEDSTATUSCODES)
/* clang-format on */

LMAIL_KEYWORDS_(extensions, EXTENSIONS)

static int is_blank(uint8_t c)
{
  return c == ' ' || c == '\t';
}

static void repaired(lmail_event *ev, uint32_t repair)
{
  if (ev->repair == 0) ev->repair = repair;
}

/*
 * ehlo-line = ehlo-keyword *( SP ehlo-param )
 * The keyword may be any word: "AUTH=LOGIN" of old servers is told like all that is unknown.
 */
static void split(lmail_event *ev)
{
  const uint8_t *s = ev->data;
  size_t n = ev->len;
  size_t words;
  size_t i = 0;

  while (n > 0 && is_blank(s[n - 1])) n--;
  if (n < ev->len) repaired(ev, LMAIL_SMTP_REPAIR_TRAILING_SPACE);
  while (i < n && !is_blank(s[i])) i++;
  ev->len = i;
  for (words = i; words < n && is_blank(s[words]);) words++;
  if (words > i + 1) repaired(ev, LMAIL_SMTP_REPAIR_EXTRA_SPACE);
  if (words == n) return;
  ev->data2 = s + words;
  ev->len2 = n - words;
}

/* size-param ::= [1*20DIGIT]; nothing and 0 stand for "no fixed limit" (RFC 1870 4) */
static void size_param(lmail_smtp_client *c, lmail_event *ev)
{
  if (ev->len2 > 0 && lmail_number_(ev->data2, ev->len2, UINT64_MAX, &ev->num) != LMAIL_OK) {
    repaired(ev, LMAIL_SMTP_REPAIR_EXTENSION_VALUE);
  }
  if (!(c->extensions_ & LMAIL_SMTP_EXT_SIZE)) c->size_max_ = ev->num; /* the first one counts */
}

void lmail_smtp_client_extension_(lmail_smtp_client *c, lmail_event *ev)
{
  unsigned number;

  ev->kind = LMAIL_SMTP_CLIENT_EXTENSION;
  ev->num = 0;
  ev->num2 = 0;
  split(ev);
  number = lmail_keyword_(extensions, ev->data, ev->len);
  ev->code = (uint16_t)number;
  if (number == 0) return;
  if (number == SIZE) size_param(c, ev);
  c->extensions_ |= (uint32_t)1 << (number - 1);
}
