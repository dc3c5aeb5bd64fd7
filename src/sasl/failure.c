/* SPDX-License-Identifier: MIT */
/* failure.c - what a failed exchange is told to the client in each protocol. */

#include <libmail/sasl.h>

enum { NO = 0, BAD = 1 };

/*
 * RFC 4954 4 and 6: 500 5.5.6 too long, 501 5.5.2 not base64, 501 5.7.0 cancelled or an initial response
 * where none belongs, 454 4.7.0 temporary, 535 5.7.8 the rest. RFC 4643 2.4.1: 481 failed or cancelled,
 * 482 out of order, 504 not base64, 403 (RFC 3977 3.2.1) temporary.
 * What exactly was wrong with credentials is not told: that would say which users exist.
 */
uint32_t lmail_sasl_failure(uint32_t protocol, uint32_t reason, uint32_t *enhanced,
                            const char **word)
{
  uint16_t smtp = 535, nntp = 481, status = 708, bad = NO;
  const char *imap = "AUTHENTICATIONFAILED", *pop3 = "AUTH";

  switch (reason) {
  case LMAIL_SASL_CANCELLED:
  case LMAIL_SASL_INITIAL:
    smtp = 501, status = 700, bad = BAD;
    if (reason == LMAIL_SASL_INITIAL) nntp = 482;
    imap = pop3 = NULL;
    break;
  case LMAIL_SASL_NOT_BASE64:
    smtp = 501, nntp = 504, status = 502, bad = BAD;
    imap = pop3 = NULL;
    break;
  case LMAIL_SASL_TOO_LONG:
    smtp = 500, nntp = 482, status = 506, bad = BAD;
    imap = pop3 = NULL;
    break;
  case LMAIL_SASL_UNEXPECTED:
  case LMAIL_SASL_MALFORMED: nntp = 482; break;
  case LMAIL_SASL_LATER:
    smtp = 454, nntp = 403, status = 700;
    imap = "UNAVAILABLE", pop3 = "SYS/TEMP";
    break;
  case LMAIL_SASL_AUTHORIZATION: imap = "AUTHORIZATIONFAILED"; break;
  default: break;
  }
  if (word != NULL) {
    *word = protocol == LMAIL_SASL_IMAP ? imap : protocol == LMAIL_SASL_POP3 ? pop3 : NULL;
  }
  if (enhanced != NULL) {
    uint32_t subject = status >= 700 ? 7 : 5;

    *enhanced = (smtp < 500 ? 4U << 20 : 5U << 20) | subject << 10 | (status - subject * 100);
    if (protocol != LMAIL_SASL_SMTP) *enhanced = 0;
  }
  if (protocol == LMAIL_SASL_SMTP) return smtp;
  if (protocol == LMAIL_SASL_NNTP) return nntp;
  return protocol == LMAIL_SASL_IMAP ? bad : 0;
}
