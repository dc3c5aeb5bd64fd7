/* SPDX-License-Identifier: MIT */
/* client_raw.c - lines that the application words itself: commands, and answers to challenges. */

#include "core/number.h"
#include "pop3/client.h"

/* Does +OK to this command begin a multi-line answer? */
static int is_multi(unsigned verb, int has_argument, int unknown)
{
  switch (verb) {
  case LMAIL_POP3_CAPA:
  case LMAIL_POP3_RETR:
  case LMAIL_POP3_TOP: return 1;
  case LMAIL_POP3_AUTH: /* without a mechanism: a list of them (old servers) */
  case LMAIL_POP3_LANG: /* RFC 6856 3.2 */
  case LMAIL_POP3_LIST:
  case LMAIL_POP3_UIDL: return !has_argument;
  case 0:
  case LMAIL_POP3_XTND: return unknown;
  default: return 0;
  }
}

/* The message-number that follows the verb, 0 for none. */
static uint32_t message_of(unsigned verb, const uint8_t *s, size_t n)
{
  const uint8_t *space = n == 0 ? NULL : (const uint8_t *)memchr(s, ' ', n);
  uint64_t v = 0;

  if (verb < LMAIL_POP3_LIST || verb > LMAIL_POP3_DELE) return 0;
  if (lmail_number_(s, space == NULL ? n : (size_t)(space - s), UINT32_MAX, &v) != LMAIL_OK) {
    return 0;
  }
  return (uint32_t)v;
}

static int is_secret(unsigned verb)
{
  return verb == LMAIL_POP3_PASS || verb == LMAIL_POP3_APOP || verb == LMAIL_POP3_AUTH;
}

lmail_status lmail_pop3_client_command(lmail_pop3_client *c, lmail_writer *w, const void *line,
                                       size_t n, int multi)
{
  const uint8_t *s = (const uint8_t *)line;
  const uint8_t *space = n == 0 ? NULL : (const uint8_t *)memchr(s, ' ', n);
  size_t verb_len = space == NULL ? n : (size_t)(space - s);
  size_t arg = space == NULL ? n : verb_len + 1;
  unsigned verb = lmail_pop3_verb_(s, verb_len);
  lmail_build_ b;
  lmail_status st = lmail_pop3_client_begin_(c, &b, w, 0);

  if (st != LMAIL_OK) return st;
  if (verb_len == 0) return LMAIL_E_ARGUMENT;
  lmail_put_line_(&b, s, arg);
  if (is_secret(verb)) lmail_put_secret_(&b, s + arg, n - arg);
  else lmail_put_line_(&b, s + arg, n - arg);
  st = lmail_pop3_client_end_(c, &b, verb, is_multi(verb, arg < n, multi != 0),
                              message_of(verb, s + arg, n - arg));
  if (st != LMAIL_OK) return st;
  c->element_ = lmail_pop3_element_;
  c->parse_list_ = lmail_pop3_parse_list_;
  c->parse_uidl_ = lmail_pop3_parse_uidl_;
  c->parse_capa_ = lmail_pop3_parse_capa_;
  return LMAIL_OK;
}

/* client-response = base64 CRLF / "*" CRLF; it may be empty (RFC 5034 4, 6) */
lmail_status lmail_pop3_client_sasl(lmail_pop3_client *c, lmail_writer *w, const void *line,
                                    size_t n)
{
  lmail_build_ b;
  lmail_status st = LMAIL_OK;

  if (c->base.error_ < 0 || !c->challenged_) return LMAIL_E_STATE;
  if (n > LMAIL_POP3_SASL_MAX - 2) return LMAIL_E_ARGUMENT;
  if (w != NULL) {
    lmail_build_begin_(&b, w);
    lmail_put_secret_(&b, line, n);
    lmail_put_lit_(&b, "\r\n");
    st = lmail_build_end_(&b);
  }
  if (st == LMAIL_OK) c->challenged_ = 0;
  return st;
}
