/* SPDX-License-Identifier: MIT */
/* status.c - what reply codes and enhanced status codes say in words. Linked only when used. */

#include <libmail/smtp_protocol.h>
#include <string.h>

/* The sentence of that index among several that end with NUL. */
static const char *sentence(const char *all, size_t index)
{
  while (index-- > 0) {
    while (*all++ != 0) {}
  }
  return all;
}

/* clang-format off */
/*
 * RFC 5321 4.2.3, RFC 7504, RFC 4954 6, RFC 3207 4, RFC 1845 4, RFC 1985 5.3, RFC 2645 5.2.2; and of those that RFC
 * 5248 2.4 names besides them, those whose meaning is known.
 */
#define CODES(X)                                                                         \
  X(211, "System status, or system help reply")                                          \
  X(214, "Help message")                                                                 \
  X(220, "Service ready")                                                                \
  X(221, "Service closing transmission channel")                                         \
  X(235, "Authentication succeeded")                                                     \
  X(250, "Requested mail action okay, completed")                                        \
  X(251, "User not local; will forward")                                                 \
  X(252, "Cannot VRFY user, but will accept message and attempt delivery")               \
  X(253, "Pending messages for node started")                                            \
  X(334, "Server challenge")                                                             \
  X(354, "Start mail input; end with <CRLF>.<CRLF>")                                     \
  X(355, "The transaction offset")                                                       \
  X(421, "Service not available, closing transmission channel")                          \
  X(422, "A password transition is needed")                                              \
  X(432, "A password transition is needed")                                              \
  X(450, "Requested mail action not taken: mailbox unavailable")                         \
  X(451, "Requested action aborted: local error in processing")                          \
  X(452, "Requested action not taken: insufficient system storage")                      \
  X(453, "You have no mail")                                                             \
  X(454, "Temporary authentication failure, or TLS not available")                       \
  X(455, "Server unable to accommodate parameters")                                      \
  X(458, "Unable to queue messages for node")                                            \
  X(459, "Node not allowed")                                                             \
  X(500, "Syntax error, command unrecognized")                                           \
  X(501, "Syntax error in parameters or arguments")                                      \
  X(502, "Command not implemented")                                                      \
  X(503, "Bad sequence of commands")                                                     \
  X(504, "Command parameter not implemented")                                            \
  X(521, "Server does not accept mail")                                                  \
  X(523, "Encryption needed")                                                            \
  X(524, "Encryption required for requested authentication mechanism")                   \
  X(525, "User account disabled")                                                        \
  X(530, "Authentication required")                                                      \
  X(534, "Authentication mechanism is too weak")                                         \
  X(535, "Authentication credentials invalid")                                           \
  X(538, "Encryption required for requested authentication mechanism")                   \
  X(550, "Requested action not taken: mailbox unavailable")                              \
  X(551, "User not local")                                                               \
  X(552, "Requested mail action aborted: exceeded storage allocation")                   \
  X(553, "Requested action not taken: mailbox name not allowed")                         \
  X(554, "Transaction failed")                                                           \
  X(555, "MAIL FROM/RCPT TO parameters not recognized or not implemented")               \
  X(556, "Domain does not accept mail")

/* RFC 3463 3, RFC 5248 2.4 and what was registered since; X.6.10 is X.6.8 */
#define STATUSES(X)                                                                      \
  X(0, 0, "Other undefined Status")                                                      \
  X(1, 0, "Other address status")                                                        \
  X(1, 1, "Bad destination mailbox address")                                             \
  X(1, 2, "Bad destination system address")                                              \
  X(1, 3, "Bad destination mailbox address syntax")                                      \
  X(1, 4, "Destination mailbox address ambiguous")                                       \
  X(1, 5, "Destination address valid")                                                   \
  X(1, 6, "Destination mailbox has moved, No forwarding address")                        \
  X(1, 7, "Bad sender's mailbox address syntax")                                         \
  X(1, 8, "Bad sender's system address")                                                 \
  X(1, 9, "Message relayed to non-compliant mailer")                                     \
  X(1, 10, "Recipient address has null MX")                                              \
  X(2, 0, "Other or undefined mailbox status")                                           \
  X(2, 1, "Mailbox disabled, not accepting messages")                                    \
  X(2, 2, "Mailbox full")                                                                \
  X(2, 3, "Message length exceeds administrative limit")                                 \
  X(2, 4, "Mailing list expansion problem")                                              \
  X(3, 0, "Other or undefined mail system status")                                       \
  X(3, 1, "Mail system full")                                                            \
  X(3, 2, "System not accepting network messages")                                       \
  X(3, 3, "System not capable of selected features")                                     \
  X(3, 4, "Message too big for system")                                                  \
  X(3, 5, "System incorrectly configured")                                               \
  X(3, 6, "Requested priority was changed")                                              \
  X(4, 0, "Other or undefined network or routing status")                                \
  X(4, 1, "No answer from host")                                                         \
  X(4, 2, "Bad connection")                                                              \
  X(4, 3, "Directory server failure")                                                    \
  X(4, 4, "Unable to route")                                                             \
  X(4, 5, "Mail system congestion")                                                      \
  X(4, 6, "Routing loop detected")                                                       \
  X(4, 7, "Delivery time expired")                                                       \
  X(5, 0, "Other or undefined protocol status")                                          \
  X(5, 1, "Invalid command")                                                             \
  X(5, 2, "Syntax error")                                                                \
  X(5, 3, "Too many recipients")                                                         \
  X(5, 4, "Invalid command arguments")                                                   \
  X(5, 5, "Wrong protocol version")                                                      \
  X(5, 6, "Authentication Exchange line is too long")                                    \
  X(6, 0, "Other or undefined media error")                                              \
  X(6, 1, "Media not supported")                                                         \
  X(6, 2, "Conversion required and prohibited")                                          \
  X(6, 3, "Conversion required but not supported")                                       \
  X(6, 4, "Conversion with loss performed")                                              \
  X(6, 5, "Conversion Failed")                                                           \
  X(6, 6, "Message content not available")                                               \
  X(6, 7, "Non-ASCII addresses not permitted for that sender/recipient")                 \
  X(6, 8, "UTF-8 string reply is required, but not permitted by the SMTP client")        \
  X(6, 9, "UTF-8 header message cannot be transferred to one or more recipients")        \
  X(6, 10, "UTF-8 string reply is required, but not permitted by the SMTP client")       \
  X(7, 0, "Other or undefined security status")                                          \
  X(7, 1, "Delivery not authorized, message refused")                                    \
  X(7, 2, "Mailing list expansion prohibited")                                           \
  X(7, 3, "Security conversion required but not possible")                               \
  X(7, 4, "Security features not supported")                                             \
  X(7, 5, "Cryptographic failure")                                                       \
  X(7, 6, "Cryptographic algorithm not supported")                                       \
  X(7, 7, "Message integrity failure")                                                   \
  X(7, 8, "Authentication credentials invalid")                                          \
  X(7, 9, "Authentication mechanism is too weak")                                        \
  X(7, 10, "Encryption Needed")                                                          \
  X(7, 11, "Encryption required for requested authentication mechanism")                 \
  X(7, 12, "A password transition is needed")                                            \
  X(7, 13, "User Account Disabled")                                                      \
  X(7, 14, "Trust relationship required")                                                \
  X(7, 15, "Priority Level is too low")                                                  \
  X(7, 16, "Message is too big for the specified priority")                              \
  X(7, 17, "Mailbox owner has changed")                                                  \
  X(7, 18, "Domain owner has changed")                                                   \
  X(7, 19, "RRVS test cannot be completed")                                              \
  X(7, 20, "No passing DKIM signature found")                                            \
  X(7, 21, "No acceptable DKIM signature found")                                         \
  X(7, 22, "No valid author-matched DKIM signature found")                               \
  X(7, 23, "SPF validation failed")                                                      \
  X(7, 24, "SPF validation error")                                                       \
  X(7, 25, "Reverse DNS validation failed")                                              \
  X(7, 26, "Multiple authentication checks failed")                                      \
  X(7, 27, "Sender address has null MX")                                                 \
  X(7, 30, "REQUIRETLS support required")
/* clang-format on */

#define CODE_NUMBER(code, text) code,
#define CODE_TEXT(code, text) text "\0"

const char *lmail_smtp_reply_text(unsigned code)
{
  static const uint16_t numbers[] = {CODES(CODE_NUMBER)};
  static const char texts[] = CODES(CODE_TEXT);
  size_t i;

  for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    if (numbers[i] == code) return sentence(texts, i);
  }
  return NULL;
}

/* Subject and detail in one octet: they are below 8 and 32. */
#define STATUS_NUMBER(subject, detail, text) (uint8_t)((subject) << 5 | (detail)),
#define STATUS_TEXT(subject, detail, text) text "\0"

const char *lmail_smtp_status_text(uint32_t enhanced)
{
  static const uint8_t numbers[] = {STATUSES(STATUS_NUMBER)};
  static const char texts[] = STATUSES(STATUS_TEXT);
  const uint32_t subject = enhanced >> 10 & 0x3ff;
  const uint32_t detail = enhanced & 0x3ff;
  const uint8_t *found;

  if (subject > 7 || detail > 31) return NULL;
  found = (const uint8_t *)memchr(numbers, (int)(subject << 5 | detail), sizeof numbers);
  return found == NULL ? NULL : sentence(texts, (size_t)(found - numbers));
}
