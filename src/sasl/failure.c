/* SPDX-License-Identifier: MIT */
/* failure.c - what a failed exchange is told to the client in each protocol. */

#include <libmail/sasl.h>

/* What a reason is told as; what exactly was wrong with credentials is not: it would say who exists. */
enum { FAILED, AUTHORIZATION, BAD, INITIAL, BASE64, LONG, LATER, SEQUENCE };

static unsigned told_as(uint32_t reason)
{
  switch (reason) {
  case LMAIL_SASL_CANCELLED: return BAD;
  case LMAIL_SASL_NOT_BASE64: return BASE64;
  case LMAIL_SASL_TOO_LONG: return LONG;
  case LMAIL_SASL_MALFORMED:
  case LMAIL_SASL_UNEXPECTED: return SEQUENCE;
  case LMAIL_SASL_INITIAL: return INITIAL;
  case LMAIL_SASL_AUTHORIZATION: return AUTHORIZATION;
  case LMAIL_SASL_LATER: return LATER;
  default: return FAILED;
  }
}

/*
 * RFC 4954 4 and 6: 500 5.5.6 too long, 501 5.5.2 not base64, 501 5.7.0 cancelled or an initial response
 * where none belongs, 454 4.7.0 temporary, 535 5.7.8 the rest. RFC 4643 2.4.1: 481 failed or cancelled,
 * 482 out of order, 504 not base64, 403 (RFC 3977 3.2.1) temporary. IMAP: BAD or NO with a code of
 * RFC 5530; POP3: a code of RFC 3206.
 */
uint32_t lmail_sasl_failure(uint32_t protocol, uint32_t reason, uint32_t *enhanced,
                            const char **word)
{
  static const struct {
    uint16_t smtp, nntp;
    uint8_t subject, detail, bad, word;
  } rows[] = {{535, 481, 7, 8, 0, 1}, {535, 481, 7, 8, 0, 2}, {501, 481, 7, 0, 1, 0},
              {501, 482, 7, 0, 1, 0}, {501, 504, 5, 2, 1, 0}, {500, 482, 5, 6, 1, 0},
              {454, 403, 7, 0, 0, 3}, {535, 482, 7, 8, 0, 1}};
  static const char imap[][21] = {"", "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "UNAVAILABLE"};
  static const char pop3[][9] = {"", "AUTH", "AUTH", "SYS/TEMP"};
  unsigned row = told_as(reason), code = rows[row].word;

  if (word != NULL) {
    *word = code == 0                     ? NULL
            : protocol == LMAIL_SASL_IMAP ? imap[code]
            : protocol == LMAIL_SASL_POP3 ? pop3[code]
                                          : NULL;
  }
  if (enhanced != NULL) {
    *enhanced = 0;
    if (protocol == LMAIL_SASL_SMTP) {
      *enhanced = (row == LATER ? 4U << 20 : 5U << 20) | (uint32_t)rows[row].subject << 10 |
                  rows[row].detail;
    }
  }
  if (protocol == LMAIL_SASL_SMTP) return rows[row].smtp;
  if (protocol == LMAIL_SASL_NNTP) return rows[row].nntp;
  return protocol == LMAIL_SASL_IMAP ? rows[row].bad : 0;
}
