/* SPDX-License-Identifier: MIT */
/* status.c - names and sentences for statuses. Linked only when used. */

#include <libmail/core.h>

/* status, name, sentence; one list for both functions */
#define STATUSES(X)                                                                          \
  X(OK, "all input consumed, or the message is in the buffer")                               \
  X(EVENT, "an event was delivered; call again")                                             \
  X(PAUSED, "the callback asked for a pause; call again to go on")                           \
  X(REPLY_DUE, "the server owes a reply before it reads on")                                 \
  X(SWITCH, "the connection changes its nature here")                                        \
  X(DONE, "the conversation or message is over")                                             \
  X(FULL, "the output buffer has too little room; nothing was written")                      \
  X(WAIT, "stopped at a literal until the peer says go ahead")                               \
  X(REFUSED, "the peer refused the literal; the command is over")                            \
  X(E_ARGUMENT, "an argument is not allowed there; nothing was written or changed")          \
  X(E_STATE, "the protocol does not allow this at this point")                               \
  X(E_SIZE, "the struct's size differs from the library's: header and library do not match") \
  X(E_SCRATCH, "scratch is smaller than the configuration needs")                            \
  X(E_SYNTAX, "the peer broke the framing of the protocol")                                  \
  X(E_TOO_LONG, "a line or token is longer than its limit")                                  \
  X(E_TRUNCATED, "the stream ended in the middle of something")                              \
  X(E_UNEXPECTED, "the peer sent what nobody had asked for")                                 \
  X(E_INJECTED, "bytes stand behind a STARTTLS line: somebody may sit in the middle")        \
  X(E_QUEUE, "too many commands are unanswered; nothing was written")                        \
  X(E_BUSY, "another message is open")                                                       \
  X(E_LIMIT, "a configured limit was reached")                                               \
  X(E_RANGE, "a number does not fit its type")                                               \
  X(E_NOT_OFFERED, "the peer has not offered this extension")                                \
  X(E_FINISHED, "input was given after lmail_finish")                                        \
  X(E_AMBIGUOUS, "two readers would see two different messages")

const char *lmail_status_text(lmail_status status)
{
  switch (status) {
#define TEXT(name, text) \
  case LMAIL_##name: return text;
    STATUSES(TEXT)
#undef TEXT
  default: break;
  }
  if (status >= LMAIL_E_USER_FIRST && status <= LMAIL_E_USER_LAST) {
    return "the application's callback ended the parse";
  }
  return "unknown status";
}

const char *lmail_status_name(lmail_status status)
{
  switch (status) {
#define NAME(name, text) \
  case LMAIL_##name: return #name;
    STATUSES(NAME)
#undef NAME
  default: return NULL;
  }
}
