/* SPDX-License-Identifier: MIT */
/* extension.c - the keywords of EHLO's reply (RFC 5321 4.1.1.1). */

#include "core/keyword.h"
#include "smtp/extension.h"

/* clang-format off */
#define EXTENSIONS(X, a)                                    \
  X(a, "dsn", dsn, 11)                                      \
  X(a, "size", size, 1)                                     \
  X(a, "help", help, 5)                                     \
  X(a, "auth", auth, 7)                                     \
  X(a, "rrvs", rrvs, 17)                                    \
  X(a, "burl", burl, 18)                                    \
  X(a, "etrn", etrn, 19)                                    \
  X(a, "atrn", atrn, 20)                                    \
  X(a, "mtrk", mtrk, 23)                                    \
  X(a, "expn", expn, 29)                                    \
  X(a, "trace", trace, 32)                                  \
  X(a, "limits", limits, 13)                                \
  X(a, "conneg", conneg, 25)                                \
  X(a, "conperm", conperm, 24)                              \
  X(a, "xclient", xclient, 26)                              \
  X(a, "8bitmime", eightbitmime, 2)                         \
  X(a, "starttls", starttls, 6)                             \
  X(a, "chunking", chunking, 8)                             \
  X(a, "smtputf8", smtputf8, 10)                            \
  X(a, "xforward", xforward, 27)                            \
  X(a, "clientid", clientid, 28)                            \
  X(a, "deliverby", deliverby, 16)                          \
  X(a, "pipelining", pipelining, 3)                         \
  X(a, "binarymime", binarymime, 9)                         \
  X(a, "requiretls", requiretls, 12)                        \
  X(a, "checkpoint", checkpoint, 21)                        \
  X(a, "mt-priority", mt_priority, 15)                      \
  X(a, "ignorequota", ignorequota, 30)                      \
  X(a, "futurerelease", futurerelease, 14)                  \
  X(a, "no-soliciting", no_soliciting, 22)                  \
  X(a, "enhancedstatuscodes", enhancedstatuscodes, 4)
/* clang-format on */

LMAIL_KEYWORDS_(extensions, EXTENSIONS)

unsigned lmail_smtp_extension_(const uint8_t *word, size_t n)
{
  return lmail_keyword_(extensions, word, n);
}

const char *lmail_smtp_extension_text_(unsigned number, size_t *n)
{
  return lmail_keyword_name_(extensions, number, n);
}
