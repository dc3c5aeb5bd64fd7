/* SPDX-License-Identifier: MIT */
/* client_command.c - the commands of extensions outside mail transactions: STARTTLS, AUTH, the rest. */

#include "core/chars.h"
#include "smtp/client_more.h"
#include "smtp/grammar.h"
#include <libmail/utf8.h>

enum {
  LINE_MAX_OCTETS = 512,       /* RFC 5321 4.5.3.1.4                                         */
  SASL_LINE_MAX_OCTETS = 12288 /* RFC 4954 4: "a sufficient line length limit" for SASL      */
};

/* ---- how they begin and end ------------------------------------------------------------------- */

lmail_status lmail_smtp_client_begin_more_(lmail_smtp_client *c, lmail_build_ *b, lmail_writer *w,
                                           unsigned verb, uint32_t extension)
{
  lmail_status st = lmail_smtp_client_begin_(c, b, w, verb);

  if (st != LMAIL_OK) return st;
  if (!(c->session_ & LMAIL_SMTP_IS_EXTENDED)) return LMAIL_E_STATE;
  if (extension != 0 && !lmail_smtp_client_uses_(c, extension)) return LMAIL_E_NOT_OFFERED;
  return LMAIL_OK;
}

lmail_status lmail_smtp_client_end_more_(lmail_smtp_client *c, lmail_build_ *b, unsigned record,
                                         size_t line_max)
{
  lmail_status st;

  lmail_put_lit_(b, "\r\n");
  if (b->len > line_max) return LMAIL_E_ARGUMENT;
  st = lmail_build_end_(b);
  if (st == LMAIL_OK) lmail_smtp_client_push_(c, record, b->len);
  return st;
}

void lmail_smtp_client_put_upper_(lmail_build_ *b, const char *word, size_t n)
{
  uint8_t *to = lmail_put_room_(b, n);
  size_t i;

  for (i = 0; to != NULL && i < n; i++) {
    to[i] = (uint8_t)(word[i] - ((uint8_t)(word[i] - 'a') < 26 ? 'a' - 'A' : 0));
  }
}

static int in_transaction(const lmail_smtp_client *c)
{
  return c->mail_id_ != 0 || lmail_smtp_client_chunks_(c);
}

/* ---- STARTTLS --------------------------------------------------------------------------------- */

/* starttls = "STARTTLS" CRLF                                              RFC 3207 4 */
lmail_status lmail_smtp_client_starttls(lmail_smtp_client *c, lmail_writer *w)
{
  lmail_build_ b;
  lmail_status st = lmail_smtp_client_begin_more_(c, &b, w, LMAIL_SMTP_STARTTLS,
                                                  LMAIL_SMTP_EXT_STARTTLS);

  if (st != LMAIL_OK) return st;
  if (in_transaction(c) || (c->session_ & (LMAIL_SMTP_IS_SECURE | LMAIL_SMTP_KNOWN))) {
    return LMAIL_E_STATE;
  }
  lmail_put_lit_(&b, "STARTTLS");
  return lmail_smtp_client_end_more_(c, &b, LMAIL_SMTP_STARTTLS, LINE_MAX_OCTETS);
}

/* ---- AUTH ------------------------------------------------------------------------------------- */

/* base64 and "=" and "*": what the server reads as one word (RFC 4954 8) */
static int is_word(const void *text, size_t n)
{
  return n == 0 || lmail_run_((const uint8_t *)text, n, LMAIL_C_GRAPH) == n;
}

/* sasl-mech = 1*20mech-char    mech-char = %x41-5A / DIGIT / "-" / "_"    RFC 4422 3.1 */
static int is_mechanism(const void *name, size_t n)
{
  const uint8_t *s = (const uint8_t *)name;
  size_t i;

  if (n == 0 || n > 20) return 0;
  for (i = 0; i < n; i++) {
    if (s[i] != '_' && (!lmail_is_(s[i], LMAIL_C_LDH) || (uint8_t)(s[i] - 'a') < 26)) break;
  }
  return i == n;
}

/*
 * auth-command     = "AUTH" SP sasl-mech [SP initial-response] *(CRLF [base64]) [CRLF cancel-response]
 * initial-response = base64 / "="                                         RFC 4954 8
 */
lmail_status lmail_smtp_client_auth(lmail_smtp_client *c, lmail_writer *w, const void *mechanism,
                                    size_t mechanism_len, const void *initial, size_t initial_len)
{
  lmail_build_ b;
  lmail_status st = lmail_smtp_client_begin_more_(c, &b, w, LMAIL_SMTP_AUTH, LMAIL_SMTP_EXT_AUTH);

  if (st != LMAIL_OK) return st;
  if (in_transaction(c) || (c->session_ & LMAIL_SMTP_KNOWN) || lmail_smtp_client_lacks_tls_(c)) {
    return LMAIL_E_STATE;
  }
  if (initial == NULL) initial_len = 0;
  if (!is_mechanism(mechanism, mechanism_len) || !is_word(initial, initial_len)) {
    return LMAIL_E_ARGUMENT;
  }
  if (c->offers_ != NULL) {
    lmail_smtp_value v;

    memset(&v, 0, sizeof v);
    v.data = (const uint8_t *)mechanism;
    v.len = mechanism_len;
    st = c->offers_->allows_(c, &v);
    if (st != LMAIL_OK) return st;
  }
  lmail_put_lit_(&b, "AUTH ");
  lmail_put_(&b, mechanism, mechanism_len);
  if (initial != NULL) {
    lmail_put_lit_(&b, " ");
    if (initial_len == 0) lmail_put_lit_(&b, "=");
    else lmail_put_secret_(&b, initial, initial_len);
  }
  return lmail_smtp_client_end_more_(c, &b, LMAIL_SMTP_AUTH, SASL_LINE_MAX_OCTETS);
}

lmail_status lmail_smtp_client_sasl(lmail_smtp_client *c, lmail_writer *w, const void *line,
                                    size_t n)
{
  lmail_build_ b;
  lmail_status st;

  if (c->base.error_ < 0 || c->state_ != LMAIL_SMTP_CHALLENGED || lmail_smtp_client_hears_(c)) {
    return LMAIL_E_STATE;
  }
  if (w == NULL) {
    if (n > SASL_LINE_MAX_OCTETS - 2) return LMAIL_E_ARGUMENT;
    lmail_smtp_client_push_(c, LMAIL_SMTP_AUTH, n + 2);
    c->state_ = LMAIL_SMTP_CONVERSES;
    return LMAIL_OK;
  }
  if (!is_word(line, n)) return LMAIL_E_ARGUMENT;
  lmail_build_begin_(&b, w);
  if (n == 1 && *(const uint8_t *)line == '*') lmail_put_lit_(&b, "*");
  else lmail_put_secret_(&b, line, n);
  st = lmail_smtp_client_end_more_(c, &b, LMAIL_SMTP_AUTH, SASL_LINE_MAX_OCTETS);
  if (st == LMAIL_OK) c->state_ = LMAIL_SMTP_CONVERSES;
  return st;
}

/* ---- the rest --------------------------------------------------------------------------------- */

/* How the argument of a command is to be: one, unless it says otherwise. */
enum {
  OPTIONAL = 0x01,
  NO_ARGUMENT = 0x02,
  ANYWHERE = 0x04 /* the command may stand in transactions, and says SMTPUTF8 */
};

typedef struct command_rule {
  uint32_t extension;
  uint8_t verb;
  uint8_t how;
} command_rule;

/*
 * Their arguments are in argument.c, but
 * turn = "TURN"                                                           RFC 821 3.8
 * vrfy = "VRFY" SP String [SP "SMTPUTF8"], expn likewise                  RFC 6531 3.7.4.2
 */
static const command_rule rules[] = {
    {LMAIL_SMTP_EXT_ETRN, LMAIL_SMTP_ETRN, 0},
    {LMAIL_SMTP_EXT_ATRN, LMAIL_SMTP_ATRN, OPTIONAL},
    {0, LMAIL_SMTP_TURN, OPTIONAL | NO_ARGUMENT},
    {LMAIL_SMTP_EXT_CLIENTID, LMAIL_SMTP_CLIENTID, 0},
    {LMAIL_SMTP_EXT_TRACE, LMAIL_SMTP_TRACE, 0},
    {LMAIL_SMTP_EXT_XCLIENT, LMAIL_SMTP_XCLIENT, 0},
    {LMAIL_SMTP_EXT_XFORWARD, LMAIL_SMTP_XFORWARD, 0},
    {LMAIL_SMTP_EXT_SMTPUTF8, LMAIL_SMTP_VRFY, ANYWHERE},
    {LMAIL_SMTP_EXT_SMTPUTF8, LMAIL_SMTP_EXPN, ANYWHERE},
};

static const command_rule *rule_of(unsigned verb)
{
  size_t i;

  for (i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    if (rules[i].verb == verb) return &rules[i];
  }
  return NULL;
}

/* Text of one line that neither begins nor ends with a blank. */
static int is_line(const uint8_t *s, size_t n, unsigned utf8)
{
  size_t i;

  if (s[0] == ' ' || s[n - 1] == ' ') return 0;
  for (i = 0; i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_GRAPH) && s[i] != ' ' && !(utf8 && s[i] >= 0x80)) return 0;
  }
  return !utf8 || lmail_utf8_valid(s, n) == n;
}

lmail_status lmail_smtp_client_command(lmail_smtp_client *c, lmail_writer *w, unsigned verb,
                                       const void *argument, size_t n)
{
  lmail_build_ b;
  const command_rule *rule = rule_of(verb);
  lmail_event parts;
  unsigned how;
  size_t word_len, at;
  const char *word = lmail_smtp_verb_text_(verb, &word_len);
  lmail_status st;

  if (rule == NULL) return LMAIL_E_ARGUMENT;
  st = lmail_smtp_client_begin_more_(c, &b, w, verb, rule->extension);
  if (st != LMAIL_OK) return st;
  how = rule->how;
  if (!(how & ANYWHERE) && (in_transaction(c) || lmail_smtp_client_lacks_tls_(c))) {
    return LMAIL_E_STATE;
  }
  if (n == 0 ? !(how & OPTIONAL)
             : (how & NO_ARGUMENT) || !is_line((const uint8_t *)argument, n, how & ANYWHERE)) {
    return LMAIL_E_ARGUMENT;
  }
  if (n != 0 && !(how & ANYWHERE)) {
    memset(&parts, 0, sizeof parts);
    parts.data = (const uint8_t *)argument;
    parts.len = n;
    if (!lmail_smtp_argument_(verb, &parts, &at)) return LMAIL_E_ARGUMENT;
  }
  lmail_smtp_client_put_upper_(&b, word, word_len);
  if (n != 0) lmail_put_lit_(&b, " ");
  if (verb == LMAIL_SMTP_CLIENTID) lmail_put_secret_(&b, argument, n);
  else lmail_put_(&b, argument, n);
  if (how & ANYWHERE) lmail_put_lit_(&b, " SMTPUTF8");
  return lmail_smtp_client_end_more_(c, &b, verb, LINE_MAX_OCTETS);
}
