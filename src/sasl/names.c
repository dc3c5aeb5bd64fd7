/* SPDX-License-Identifier: MIT */
/* names.c - reasons and questions by name, and reasons in words. Linked only when used. */

#include <libmail/sasl.h>

#define REASONS(X)                                                                     \
  X(CANCELLED, "the client cancelled")                                                 \
  X(NOT_BASE64, "the line is not base64")                                              \
  X(TOO_LONG, "the message is too long")                                               \
  X(MALFORMED, "the message breaks the mechanism's grammar")                           \
  X(UNEXPECTED, "a message more than the mechanism has")                               \
  X(INITIAL, "an initial response, but the server speaks first")                       \
  X(CREDENTIALS, "unknown user, wrong password, or token not accepted")                \
  X(AUTHORIZATION, "not allowed to act as that identity")                              \
  X(LATER, "it cannot be told now; try again later")                                   \
  X(EARLY, "success was told before the exchange was complete")                        \
  X(UNPROVEN, "the server did not prove that it knows the password")                   \
  X(NONCE, "the nonce is not the one that was sent")                                   \
  X(TOO_FEW, "the server asks for fewer iterations than are safe")                     \
  X(TOO_MANY, "the server asks for more iterations than are allowed")                  \
  X(BINDING, "the channel binding is missing, unknown, or of another channel")         \
  X(EXTENSION, "a mandatory extension that is not known")                              \
  X(SERVER_ERROR, "the server told an error")                                          \
  X(NOT_OFFERED, "the server offers no mechanism")                                     \
  X(NO_MECHANISM, "no mechanism of the server's is on the list")                       \
  X(NO_CREDENTIALS, "the credentials do not do for what the server offers")            \
  X(NEEDS_TLS, "what the server offers would tell the password to everybody; use TLS") \
  X(DOWNGRADE, "a better mechanism was offered before, and is gone")

const char *lmail_sasl_reason_name(uint32_t reason)
{
  switch (reason) {
#define X(name, text) \
  case LMAIL_SASL_##name: return #name;
    REASONS(X)
#undef X
  default: return NULL;
  }
}

const char *lmail_sasl_reason_text(uint32_t reason)
{
  switch (reason) {
#define X(name, text) \
  case LMAIL_SASL_##name: return text;
    REASONS(X)
#undef X
  default: return reason == 0 ? "no reason" : "unknown reason";
  }
}

const char *lmail_sasl_question_name(uint32_t question)
{
  static const char names[][14] = {"ASK_PASSWORD", "ASK_DIGEST",    "ASK_KEYS",     "ASK_TOKEN",
                                   "ASK_IDENTITY", "ASK_ANONYMOUS", "ASK_AUTHORIZE"};

  return question - 1 < sizeof names / sizeof names[0] ? names[question - 1] : NULL;
}
