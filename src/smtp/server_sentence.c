/* SPDX-License-Identifier: MIT */
/* server_sentence.c - what the SMTP server's replies say for people. */

#include "smtp/server.h"

/* A sentence for each code that has one, so that an application need not; those in use first. */
#define SENTENCES(X)                                  \
  X(354, "End with <CRLF>.<CRLF>")                    \
  X(221, "Closing")                                   \
  X(220, "Service ready")                             \
  X(550, "Requested action not taken")                \
  X(450, "Mailbox unavailable")                       \
  X(503, "Bad sequence of commands")                  \
  X(554, "Transaction failed")                        \
  X(500, "Syntax error, command not recognized")      \
  X(501, "Syntax error in parameters")                \
  X(502, "Command not implemented")                   \
  X(504, "Parameter not implemented")                 \
  X(555, "Parameters not recognized")                 \
  X(552, "Message too big")                           \
  X(553, "Mailbox name not allowed")                  \
  X(551, "User not local")                            \
  X(251, "User not local; will forward")              \
  X(252, "Cannot verify; will try to deliver")        \
  X(235, "Authentication successful")                 \
  X(421, "Service not available, closing")            \
  X(451, "Local error")                               \
  X(452, "Too many recipients or too little storage") \
  X(530, "Authentication required")                   \
  X(455, "Unable to accommodate parameters")

#define SENTENCE_ROW(code, text) (uint16_t)((sizeof(text) - 1) << 10 | (code)),
#define SENTENCE_TEXT(code, text) text

/* The sentence for a code and its length; NULL when there is none. */
static const char *sentence(unsigned code, size_t *n)
{
  static const uint16_t rows[] = {SENTENCES(SENTENCE_ROW)}; /* code, and above it the length */
  static const char texts[] = SENTENCES(SENTENCE_TEXT);
  const char *text = texts;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    *n = rows[i] >> 10;
    if ((rows[i] & 0x3ff) == code) return text;
    text += *n;
  }
  return NULL;
}

lmail_status lmail_smtp_server_init_sized(lmail_smtp_server *s, size_t s_size,
                                          const lmail_smtp_server_config *cfg, size_t cfg_size,
                                          void *scratch, size_t scratch_size)
{
  lmail_status st = lmail_smtp_server_init_bare_sized(s, s_size, cfg, cfg_size, scratch,
                                                      scratch_size);

  if (st == LMAIL_OK) s->sentence_ = sentence;
  return st;
}
