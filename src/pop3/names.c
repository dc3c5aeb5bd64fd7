/* SPDX-License-Identifier: MIT */
/* names.c - the names of POP3's numbers, for traces and bindings. Linked only when used. */

#include <libmail/pop3.h>

#define N(name) \
  case LMAIL_##name: return #name

const char *lmail_pop3_kind_name(uint16_t kind)
{
  switch (kind) {
    N(POP3_SERVER_USER);
    N(POP3_SERVER_PASS);
    N(POP3_SERVER_APOP);
    N(POP3_SERVER_STLS);
    N(POP3_SERVER_CAPA);
    N(POP3_SERVER_STAT);
    N(POP3_SERVER_LIST);
    N(POP3_SERVER_UIDL);
    N(POP3_SERVER_RETR);
    N(POP3_SERVER_TOP);
    N(POP3_SERVER_DELE);
    N(POP3_SERVER_RSET);
    N(POP3_SERVER_NOOP);
    N(POP3_SERVER_QUIT);
    N(POP3_SERVER_UNKNOWN);
    N(POP3_SERVER_BAD);
    N(POP3_SERVER_AUTH);
    N(POP3_SERVER_AUTH_RESPONSE);
    N(POP3_SERVER_AUTH_CANCEL);
    N(POP3_CLIENT_GREETING);
    N(POP3_CLIENT_OK);
    N(POP3_CLIENT_ERR);
    N(POP3_CLIENT_STAT);
    N(POP3_CLIENT_LIST);
    N(POP3_CLIENT_UIDL);
    N(POP3_CLIENT_CAPA);
    N(POP3_CLIENT_BODY);
    N(POP3_CLIENT_IRREGULAR);
    N(POP3_CLIENT_END);
    N(POP3_CLIENT_CONTINUE);
    N(POP3_CLIENT_BAD);
  default: return NULL;
  }
}

static const char *verb_name(uint16_t verb)
{
  switch (verb) {
    N(POP3_USER);
    N(POP3_PASS);
    N(POP3_APOP);
    N(POP3_AUTH);
    N(POP3_STLS);
    N(POP3_CAPA);
    N(POP3_STAT);
    N(POP3_LIST);
    N(POP3_UIDL);
    N(POP3_RETR);
    N(POP3_TOP);
    N(POP3_DELE);
    N(POP3_NOOP);
    N(POP3_RSET);
    N(POP3_QUIT);
    N(POP3_UTF8);
    N(POP3_LANG);
    N(POP3_XTND);
    N(POP3_LAST);
  default: return NULL;
  }
}

static const char *capability_name(uint16_t bit)
{
  switch (bit) {
    N(POP3_CAPA_TOP);
    N(POP3_CAPA_USER);
    N(POP3_CAPA_SASL);
    N(POP3_CAPA_RESP_CODES);
    N(POP3_CAPA_LOGIN_DELAY);
    N(POP3_CAPA_PIPELINING);
    N(POP3_CAPA_EXPIRE);
    N(POP3_CAPA_UIDL);
    N(POP3_CAPA_IMPLEMENTATION);
    N(POP3_CAPA_STLS);
    N(POP3_CAPA_AUTH_RESP_CODE);
    N(POP3_CAPA_UTF8);
    N(POP3_CAPA_LANG);
  default: return NULL;
  }
}

static const char *irregular_name(uint16_t what)
{
  switch (what) {
    N(POP3_BARE_CR);
    N(POP3_BARE_LF);
    N(POP3_NUL);
  default: return NULL;
  }
}

const char *lmail_pop3_code_name(uint16_t kind, uint16_t code)
{
  if (kind == LMAIL_POP3_CLIENT_CAPA) return capability_name(code);
  if (kind == LMAIL_POP3_CLIENT_IRREGULAR) return irregular_name(code);
  return lmail_pop3_kind_name(kind) != NULL ? verb_name(code) : NULL;
}

const char *lmail_pop3_field_name(uint16_t field)
{
  switch (field) {
    N(FIELD_LINE);
    N(FIELD_VERB);
    N(FIELD_STATUS);
    N(FIELD_BODY);
    N(FIELD_POP3_ARGUMENT);
    N(FIELD_POP3_NAME);
    N(FIELD_POP3_PASSWORD);
    N(FIELD_POP3_DIGEST);
    N(FIELD_POP3_MESSAGE);
    N(FIELD_POP3_LINES);
    N(FIELD_POP3_SEQUENCE);
    N(FIELD_POP3_OCTETS);
    N(FIELD_POP3_UID);
    N(FIELD_POP3_CAPABILITY);
  default: return NULL;
  }
}
