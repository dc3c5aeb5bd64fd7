/* SPDX-License-Identifier: MIT */
/* verb.c - the command words of POP3 and of its extensions. */

#include "core/keyword.h"
#include "pop3/grammar.h"

/* clang-format off */
#define VERBS(X, a)                                   \
  X(a, "top", top, LMAIL_POP3_TOP)                    \
  X(a, "user", user, LMAIL_POP3_USER)                 \
  X(a, "pass", pass, LMAIL_POP3_PASS)                 \
  X(a, "apop", apop, LMAIL_POP3_APOP)                 \
  X(a, "auth", auth, LMAIL_POP3_AUTH)                 \
  X(a, "stls", stls, LMAIL_POP3_STLS)                 \
  X(a, "capa", capa, LMAIL_POP3_CAPA)                 \
  X(a, "stat", stat, LMAIL_POP3_STAT)                 \
  X(a, "list", list, LMAIL_POP3_LIST)                 \
  X(a, "uidl", uidl, LMAIL_POP3_UIDL)                 \
  X(a, "retr", retr, LMAIL_POP3_RETR)                 \
  X(a, "dele", dele, LMAIL_POP3_DELE)                 \
  X(a, "noop", noop, LMAIL_POP3_NOOP)                 \
  X(a, "rset", rset, LMAIL_POP3_RSET)                 \
  X(a, "quit", quit, LMAIL_POP3_QUIT)                 \
  X(a, "utf8", utf8, LMAIL_POP3_UTF8)                 \
  X(a, "lang", lang, LMAIL_POP3_LANG)                 \
  X(a, "xtnd", xtnd, LMAIL_POP3_XTND)                 \
  X(a, "last", last, LMAIL_POP3_LAST)
/* clang-format on */

LMAIL_KEYWORDS_(verbs, VERBS)

unsigned lmail_pop3_verb_(const uint8_t *word, size_t n)
{
  return lmail_keyword_(verbs, word, n);
}
