/* SPDX-License-Identifier: MIT */
/* verb.c - the command words of SMTP and of its extensions. */

#include "core/keyword.h"
#include "smtp/grammar.h"

/* Of words of one length those that are said most come first: they are found first. */
/* clang-format off */
#define VERBS(X, a)                                   \
  X(a, "rcpt", rcpt, LMAIL_SMTP_RCPT)                 \
  X(a, "mail", mail, LMAIL_SMTP_MAIL)                 \
  X(a, "data", data, LMAIL_SMTP_DATA)                 \
  X(a, "rset", rset, LMAIL_SMTP_RSET)                 \
  X(a, "ehlo", ehlo, LMAIL_SMTP_EHLO)                 \
  X(a, "quit", quit, LMAIL_SMTP_QUIT)                 \
  X(a, "helo", helo, LMAIL_SMTP_HELO)                 \
  X(a, "noop", noop, LMAIL_SMTP_NOOP)                 \
  X(a, "vrfy", vrfy, LMAIL_SMTP_VRFY)                 \
  X(a, "expn", expn, LMAIL_SMTP_EXPN)                 \
  X(a, "help", help, LMAIL_SMTP_HELP)                 \
  X(a, "bdat", bdat, LMAIL_SMTP_BDAT)                 \
  X(a, "auth", auth, LMAIL_SMTP_AUTH)                 \
  X(a, "lhlo", lhlo, LMAIL_SMTP_LHLO)                 \
  X(a, "etrn", etrn, LMAIL_SMTP_ETRN)                 \
  X(a, "atrn", atrn, LMAIL_SMTP_ATRN)                 \
  X(a, "burl", burl, LMAIL_SMTP_BURL)                 \
  X(a, "send", send, LMAIL_SMTP_SEND)                 \
  X(a, "soml", soml, LMAIL_SMTP_SOML)                 \
  X(a, "saml", saml, LMAIL_SMTP_SAML)                 \
  X(a, "turn", turn, LMAIL_SMTP_TURN)                 \
  X(a, "trace", trace, LMAIL_SMTP_TRACE)               \
  X(a, "xclient", xclient, LMAIL_SMTP_XCLIENT)        \
  X(a, "starttls", starttls, LMAIL_SMTP_STARTTLS)     \
  X(a, "xforward", xforward, LMAIL_SMTP_XFORWARD)     \
  X(a, "clientid", clientid, LMAIL_SMTP_CLIENTID)
/* clang-format on */

LMAIL_KEYWORDS_(verbs, VERBS)

unsigned lmail_smtp_verb_(const uint8_t *word, size_t n)
{
  return lmail_keyword_(verbs, word, n);
}

const char *lmail_smtp_verb_text_(unsigned verb, size_t *n)
{
  return lmail_keyword_name_(verbs, verb, n);
}
