/* SPDX-License-Identifier: MIT */
/* client_command.c - the commands of extensions outside mail transactions: STARTTLS, AUTH, the rest. */

#include "core/chars.h"
#include "smtp/client_more.h"
#include "smtp/grammar.h"
#include <libmail/utf8.h>

enum { SASL_LINE_MAX_OCTETS = 12288 }; /* RFC 4954 4: "a sufficient line length limit" for SASL */

/* ---- how they begin and end ------------------------------------------------------------------- */

/*
 * What a command needs: the number of an extension; OUTSIDE: that no transaction is open, and TLS where it is
 * required. NAMED: it is written by lmail_smtp_client_command.
 */
enum { EXTENSION = 0x3f, OUTSIDE = 0x40, NAMED = 0x80 };
static const uint8_t needs[] = {
    0,                    /*          */
    0,                    /* HELO     */
    0,                    /* EHLO     */
    0,                    /* LHLO     */
    OUTSIDE,              /* MAIL     */
    0,                    /* RCPT     */
    0,                    /* DATA     */
    0,                    /* RSET     */
    0,                    /* NOOP     */
    0,                    /* QUIT     */
    NAMED | 10,           /* VRFY     */
    NAMED | 10,           /* EXPN     */
    0,                    /* HELP     */
    8,                    /* BDAT     */
    OUTSIDE | 7,          /* AUTH     */
    OUTSIDE | 6,          /* STARTTLS */
    NAMED | OUTSIDE | 19, /* ETRN     */
    NAMED | OUTSIDE | 20, /* ATRN     */
    18,                   /* BURL     */
    0,                    /* SEND     */
    0,                    /* SOML     */
    0,                    /* SAML     */
    NAMED | OUTSIDE,      /* TURN     */
    NAMED | OUTSIDE | 26, /* XCLIENT  */
    NAMED | OUTSIDE | 27, /* XFORWARD */
    NAMED | OUTSIDE | 28, /* CLIENTID */
    NAMED | OUTSIDE | 32, /* TRACE    */
};

int lmail_smtp_client_in_transaction_(const lmail_smtp_client *c)
{
  if (c->mail_id_ != 0) return 1;
  return c->known_.chunked != 0 &&
         (c->queue_count_ == 0 ||
          *lmail_smtp_client_record_(c, c->queue_count_ - 1) != LMAIL_SMTP_RSET);
}

lmail_status lmail_smtp_client_begin_more_(lmail_smtp_client *c, lmail_build_ *b, lmail_writer *w,
                                           unsigned verb)
{
  const unsigned extension = needs[verb] & EXTENSION;
  lmail_status st = lmail_smtp_client_begin_(c, b, w, verb);

  if (st != LMAIL_OK) return st;
  if (!(c->session_ & LMAIL_SMTP_IS_EXTENDED)) return LMAIL_E_STATE;
  if (extension != 0 && !lmail_smtp_client_uses_(c, (uint32_t)1 << (extension - 1))) {
    return LMAIL_E_NOT_OFFERED;
  }
  if ((needs[verb] & OUTSIDE) &&
      (lmail_smtp_client_in_transaction_(c) ||
       (verb != LMAIL_SMTP_STARTTLS && lmail_smtp_client_lacks_tls_(c)))) {
    return LMAIL_E_STATE;
  }
  return LMAIL_OK;
}

void lmail_smtp_client_put_octet_(lmail_build_ *b, unsigned octet)
{
  const uint8_t one = (uint8_t)octet;

  lmail_put_(b, &one, 1);
}

void lmail_smtp_client_put_words_(lmail_build_ *b, const char *words, uint32_t bits)
{
  size_t n;

  for (; *words != 0; words += n + 1, bits >>= 1) {
    for (n = 0; words[n] != '/';) n++;
    if (!(bits & 1)) continue;
    lmail_put_(b, words, n);
    if (bits != 1) lmail_smtp_client_put_octet_(b, ',');
  }
  if (bits != 0) b->bad = LMAIL_E_ARGUMENT;
}

/* ---- STARTTLS --------------------------------------------------------------------------------- */

/* starttls = "STARTTLS" CRLF                                              RFC 3207 4 */
lmail_status lmail_smtp_client_starttls(lmail_smtp_client *c, lmail_writer *w)
{
  lmail_build_ b;
  lmail_status st = lmail_smtp_client_begin_more_(c, &b, w, LMAIL_SMTP_STARTTLS);

  if (st != LMAIL_OK) return st;
  if (c->session_ & (LMAIL_SMTP_IS_SECURE | LMAIL_SMTP_KNOWN)) return LMAIL_E_STATE;
  lmail_put_lit_(&b, "STARTTLS");
  return lmail_smtp_client_end_(c, &b, LMAIL_SMTP_STARTTLS);
}

/* ---- AUTH ------------------------------------------------------------------------------------- */

static lmail_status end_sasl(lmail_smtp_client *c, lmail_build_ *b)
{
  if (b->len > SASL_LINE_MAX_OCTETS - 2) return LMAIL_E_ARGUMENT;
  return lmail_smtp_client_end_long_(c, b, LMAIL_SMTP_AUTH);
}

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
  lmail_status st = lmail_smtp_client_begin_more_(c, &b, w, LMAIL_SMTP_AUTH);

  if (st != LMAIL_OK) return st;
  if (c->session_ & LMAIL_SMTP_KNOWN) return LMAIL_E_STATE;
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
    lmail_smtp_client_put_octet_(&b, ' ');
    if (initial_len == 0) lmail_smtp_client_put_octet_(&b, '=');
    else lmail_put_secret_(&b, initial, initial_len);
  }
  return end_sasl(c, &b);
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
  if (n == 1 && *(const uint8_t *)line == '*') lmail_smtp_client_put_octet_(&b, '*');
  else lmail_put_secret_(&b, line, n);
  st = end_sasl(c, &b);
  if (st == LMAIL_OK) c->state_ = LMAIL_SMTP_CONVERSES;
  return st;
}

/* ---- the rest --------------------------------------------------------------------------------- */

/* The words of those that are NAMED in needs, from VRFY on. */
static const char words[] = "VRFY/EXPN/////ETRN/ATRN/////TURN/XCLIENT/XFORWARD/CLIENTID/TRACE/";

/*
 * Their arguments are in argument.c, but
 * turn = "TURN"                                                           RFC 821 3.8
 * vrfy = "VRFY" SP String [SP "SMTPUTF8"], expn likewise                  RFC 6531 3.7.4.2
 */
static int may_say(unsigned verb, const uint8_t *s, size_t n, int utf8)
{
  lmail_event parts;
  size_t at;

  if (n == 0) return verb == LMAIL_SMTP_ATRN || verb == LMAIL_SMTP_TURN;
  if (!lmail_smtp_client_is_string_(s, n, utf8)) return 0;
  if (utf8) return lmail_utf8_valid(s, n) == n;
  memset(&parts, 0, sizeof parts);
  parts.data = s;
  parts.len = n;
  return lmail_smtp_argument_(verb, &parts, &at);
}

lmail_status lmail_smtp_client_command(lmail_smtp_client *c, lmail_writer *w, unsigned verb,
                                       const void *argument, size_t n)
{
  lmail_build_ b;
  lmail_status st;
  int utf8;

  if (verb >= sizeof needs || !(needs[verb] & NAMED)) return LMAIL_E_ARGUMENT;
  utf8 = !(needs[verb] & OUTSIDE);
  st = lmail_smtp_client_begin_more_(c, &b, w, verb);
  if (st != LMAIL_OK) return st;
  if (!may_say(verb, (const uint8_t *)argument, n, utf8)) return LMAIL_E_ARGUMENT;
  lmail_smtp_client_put_words_(&b, words, (uint32_t)1 << (verb - LMAIL_SMTP_VRFY));
  lmail_put_(&b, " ", n != 0);
  if (verb == LMAIL_SMTP_CLIENTID) lmail_put_secret_(&b, argument, n);
  else lmail_put_(&b, argument, n);
  if (utf8) lmail_put_lit_(&b, " SMTPUTF8");
  return lmail_smtp_client_end_(c, &b, verb);
}
