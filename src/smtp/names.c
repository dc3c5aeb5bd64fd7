/* SPDX-License-Identifier: MIT */
/* names.c - the names of SMTP's numbers, for traces and bindings. Linked only when used. */

#include <libmail/smtp.h>

#define N(name) \
  case LMAIL_##name: return #name

const char *lmail_smtp_kind_name(uint16_t kind)
{
  switch (kind) {
    N(SMTP_SERVER_HELO);
    N(SMTP_SERVER_EHLO);
    N(SMTP_SERVER_MAIL);
    N(SMTP_SERVER_RCPT);
    N(SMTP_SERVER_DATA);
    N(SMTP_SERVER_BODY);
    N(SMTP_SERVER_IRREGULAR);
    N(SMTP_SERVER_MESSAGE);
    N(SMTP_SERVER_RSET);
    N(SMTP_SERVER_NOOP);
    N(SMTP_SERVER_VRFY);
    N(SMTP_SERVER_EXPN);
    N(SMTP_SERVER_HELP);
    N(SMTP_SERVER_QUIT);
    N(SMTP_SERVER_UNKNOWN);
    N(SMTP_SERVER_BAD);
    N(SMTP_SERVER_BDAT);
    N(SMTP_SERVER_CHUNK);
    N(SMTP_SERVER_STARTTLS);
    N(SMTP_SERVER_AUTH);
    N(SMTP_SERVER_AUTH_RESPONSE);
    N(SMTP_SERVER_AUTH_CANCEL);
    N(SMTP_SERVER_BURL);
    N(SMTP_SERVER_COMMAND);
    N(SMTP_CLIENT_GREETING);
    N(SMTP_CLIENT_REPLY);
    N(SMTP_CLIENT_MESSAGE);
    N(SMTP_CLIENT_LINE);
    N(SMTP_CLIENT_EXTENSION);
    N(SMTP_CLIENT_CHALLENGE);
  default: return NULL;
  }
}

static const char *verb_name(uint16_t verb)
{
  switch (verb) {
    N(SMTP_HELO);
    N(SMTP_EHLO);
    N(SMTP_LHLO);
    N(SMTP_MAIL);
    N(SMTP_RCPT);
    N(SMTP_DATA);
    N(SMTP_RSET);
    N(SMTP_NOOP);
    N(SMTP_QUIT);
    N(SMTP_VRFY);
    N(SMTP_EXPN);
    N(SMTP_HELP);
    N(SMTP_BDAT);
    N(SMTP_AUTH);
    N(SMTP_STARTTLS);
    N(SMTP_ETRN);
    N(SMTP_ATRN);
    N(SMTP_BURL);
    N(SMTP_SEND);
    N(SMTP_SOML);
    N(SMTP_SAML);
    N(SMTP_TURN);
    N(SMTP_XCLIENT);
    N(SMTP_XFORWARD);
    N(SMTP_CLIENTID);
    N(SMTP_TRACE);
  default: return NULL;
  }
}

/* EXTENSION's code: the number n + 1 of the bit 1 << n */
static const char *extension_name(uint16_t number)
{
  switch (number == 0 || number > 32 ? 0 : (uint32_t)1 << (number - 1)) {
    N(SMTP_EXT_SIZE);
    N(SMTP_EXT_8BITMIME);
    N(SMTP_EXT_PIPELINING);
    N(SMTP_EXT_ENHANCEDSTATUSCODES);
    N(SMTP_EXT_HELP);
    N(SMTP_EXT_STARTTLS);
    N(SMTP_EXT_AUTH);
    N(SMTP_EXT_CHUNKING);
    N(SMTP_EXT_BINARYMIME);
    N(SMTP_EXT_SMTPUTF8);
    N(SMTP_EXT_DSN);
    N(SMTP_EXT_REQUIRETLS);
    N(SMTP_EXT_LIMITS);
    N(SMTP_EXT_FUTURERELEASE);
    N(SMTP_EXT_MT_PRIORITY);
    N(SMTP_EXT_DELIVERBY);
    N(SMTP_EXT_RRVS);
    N(SMTP_EXT_BURL);
    N(SMTP_EXT_ETRN);
    N(SMTP_EXT_ATRN);
    N(SMTP_EXT_CHECKPOINT);
    N(SMTP_EXT_NO_SOLICITING);
    N(SMTP_EXT_MTRK);
    N(SMTP_EXT_CONPERM);
    N(SMTP_EXT_CONNEG);
    N(SMTP_EXT_XCLIENT);
    N(SMTP_EXT_XFORWARD);
    N(SMTP_EXT_CLIENTID);
    N(SMTP_EXT_EXPN);
    N(SMTP_EXT_IGNOREQUOTA);
    N(SMTP_EXT_TRACE);
  default: return NULL;
  }
}

const char *lmail_smtp_code_name(uint16_t kind, uint16_t code)
{
  if (kind == LMAIL_SMTP_SERVER_IRREGULAR) {
    switch (code) {
      N(SMTP_BARE_CR);
      N(SMTP_BARE_LF);
      N(SMTP_NUL);
    default: return NULL;
    }
  }
  if (kind == LMAIL_SMTP_CLIENT_EXTENSION) return extension_name(code);
  return (kind & 0xff00) == LMAIL_KIND_SMTP_SERVER ? verb_name(code) : NULL;
}

const char *lmail_smtp_field_name(uint16_t field)
{
  switch (field) {
    N(FIELD_LINE);
    N(FIELD_VERB);
    N(FIELD_STATUS);
    N(FIELD_BODY);
    N(FIELD_SMTP_ARGUMENT);
    N(FIELD_SMTP_DOMAIN);
    N(FIELD_SMTP_REVERSE_PATH);
    N(FIELD_SMTP_FORWARD_PATH);
    N(FIELD_SMTP_PARAMETER);
    N(FIELD_SMTP_SEQUENCE);
    N(FIELD_SMTP_REPLY);
  default: return NULL;
  }
}
