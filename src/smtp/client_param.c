/* SPDX-License-Identifier: MIT */
/* client_param.c - MAIL and RCPT with the parameters of extensions, written when they were offered. */

#include "core/apart.h"
#include "core/chars.h"
#include "core/utf8.h"
#include "smtp/client_more.h"
#include "smtp/extension.h"

enum {
  ENVID_MAX_OCTETS = 100,   /* RFC 3461 4.4                              */
  ORCPT_MAX_OCTETS = 500,   /* RFC 3461 4.2                              */
  AUTH_MAX_OCTETS = 500 - 6 /* RFC 4954 3 (4): the line grows by 500   */
};

/* ---- values ----------------------------------------------------------------------------------- */

/* What cannot be said is refused when the command ends. */
static void require(lmail_build_ *b, int condition)
{
  if (!condition) b->bad = LMAIL_E_ARGUMENT;
}

/* What a value's number is, but for SIZE: all others are far below. */
static int32_t small_number(const lmail_smtp_value *v)
{
  const int32_t num = (int32_t)(uint32_t)v->num;

  return num == v->num ? num : INT32_MAX;
}

enum { NINE_DIGITS = 999999999 };

static void put_number(lmail_build_ *b, int32_t v, int32_t min, int32_t max)
{
  require(b, v >= min && v <= max);
  if (v < 0) lmail_smtp_client_put_octet_(b, '-');
  lmail_put_number_(b, v < 0 ? 0 - (uint32_t)v : (uint32_t)v);
}

/* Upper case digits, at least so many. */
static void put_hex(lmail_build_ *b, uint32_t v, unsigned digits)
{
  while (v >> 4 * digits != 0) digits++;
  while (digits-- != 0) {
    lmail_smtp_client_put_octet_(b, (uint8_t) "0123456789ABCDEF"[v >> 4 * digits & 15]);
  }
}

/* xchar = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "="   RFC 3461 4 */
static int is_xchar(uint32_t c)
{
  return c > 0x20 && c < 0x7f && c != '+' && c != '=';
}

/* xtext; what would be a line end or NUL again is refused (attack S30). ENVID and ORCPT have to be printable. */
static void put_xtext(lmail_build_ *b, const lmail_smtp_value *v, const uint8_t *s, size_t n)
{
  const int any = v->param == LMAIL_SMTP_PARAM_AUTH;
  size_t len;

  if (v->code == LMAIL_SMTP_XTEXT) {
    require(b, any ? lmail_smtp_xtext_decode(s, n, NULL, 0, &len) >= LMAIL_OK
                   : lmail_smtp_is_printable_(s, n));
    lmail_put_(b, s, n);
    return;
  }
  for (; n != 0; n--, s++) {
    require(b, any ? *s != 0 && *s != '\r' && *s != '\n' : lmail_is_(*s, LMAIL_C_TEXT));
    if (is_xchar(*s)) {
      lmail_smtp_client_put_octet_(b, *s);
    } else {
      lmail_smtp_client_put_octet_(b, '+');
      put_hex(b, *s, 2);
    }
  }
}

/*
 * utf-8-addr-xtext    = 1*(QCHAR / EmbeddedUnicodeChar)                   RFC 6533 3
 * QCHAR               = %x21-2a / %x2c-3c / %x3e-5b / %x5d-7e
 * EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}"
 */
static void put_utf8_xtext(lmail_build_ *b, const uint8_t *s, size_t n)
{
  while (n != 0) {
    const size_t k = lmail_utf8_char_(s, n);
    const uint32_t point = lmail_utf8_value_(s, k);

    if (k == 0 || point < 0x20) {
      require(b, 0);
      return;
    }
    s += k;
    n -= k;
    if (is_xchar(point) && point != '\\') {
      lmail_smtp_client_put_octet_(b, point);
    } else {
      lmail_put_lit_(b, "\\x{");
      put_hex(b, point, 2);
      lmail_smtp_client_put_octet_(b, '}');
    }
  }
}

/*
 * The same as it was read: utf-8-addr-xtext, or utf-8-addr-unitext where SMTPUTF8 was said. Neither has "+" or
 * "=" (RFC 6533 3).
 */
static void put_unitext(lmail_build_ *b, const uint8_t *s, size_t n, int utf8)
{
  size_t i;

  for (i = 0; i < n; i++) {
    require(b, s[i] != '=' && s[i] != '+' &&
                   (lmail_is_(s[i], LMAIL_C_GRAPH) || (utf8 && s[i] >= 0x80)));
  }
  if (utf8) require(b, lmail_utf8_valid(s, n) == n);
  lmail_put_(b, s, n);
}

/* Octets of a class, of which "=" is none. */
static int is_word(const uint8_t *s, size_t n, unsigned class_)
{
  return n != 0 && lmail_run_(s, n, class_) == n && !memchr(s, '=', n);
}

/* original-recipient-address = addr-type ";" xtext                        RFC 3461 4.2 */
static LMAIL_APART_ void put_orcpt(lmail_build_ *b, const lmail_smtp_value *v, int utf8)
{
  require(b, v->len2 != 0 && is_word(v->data, v->len, LMAIL_C_ATEXT));
  if (b->bad < 0) return;
  lmail_put_(b, v->data, v->len);
  lmail_smtp_client_put_octet_(b, ';');
  if (v->len != 5 || !lmail_equal_nocase_(v->data, "utf-8", 5)) {
    put_xtext(b, v, v->data2, v->len2);
  } else if (v->code == LMAIL_SMTP_XTEXT) {
    put_unitext(b, v->data2, v->len2, utf8);
  } else {
    put_utf8_xtext(b, v->data2, v->len2);
  }
}

/* by-value = by-time ";" by-mode [by-trace]                               RFC 2852 4 */
static void put_by(lmail_build_ *b, const lmail_smtp_value *v, int32_t num)
{
  const unsigned mode = v->code & ~(unsigned)LMAIL_SMTP_BY_TRACE;
  const int returns = mode == LMAIL_SMTP_BY_RETURN;

  require(b, returns || mode == LMAIL_SMTP_BY_NOTIFY);
  put_number(b, num, returns ? 1 : -NINE_DIGITS, NINE_DIGITS);
  lmail_smtp_client_put_octet_(b, ';');
  lmail_smtp_client_put_octet_(b, returns ? 'R' : 'N');
  if (v->code & LMAIL_SMTP_BY_TRACE) lmail_smtp_client_put_octet_(b, 'T');
}

/*
 * What is text already: it must be what lmail_smtp_param_value reads back as the same text. Only words come here,
 * which are ASCII and no esmtp-value when they hold "=" (RFC 5321 4.1.2).
 */
static void put_text(lmail_build_ *b, const lmail_smtp_value *v, int32_t num)
{
  lmail_smtp_value out;

  require(b, is_word(v->data, v->len, LMAIL_C_GRAPH) &&
                 lmail_smtp_param_words_(v->param, v->data, v->len, &out) == LMAIL_OK &&
                 out.len == v->len);
  lmail_put_(b, v->data, v->len);
  if (v->param == LMAIL_SMTP_PARAM_RRVS && v->code != 0) {
    require(b, v->code == 'C' || v->code == 'R');
    lmail_smtp_client_put_octet_(b, ';');
    lmail_smtp_client_put_octet_(b, v->code);
  }
  if (v->param == LMAIL_SMTP_PARAM_MTRK && num != -1) {
    lmail_smtp_client_put_octet_(b, ':');
    put_number(b, num, 0, NINE_DIGITS);
  }
}

/* What the parameter says; not of those that say nothing but their name. */
static LMAIL_APART_ void put_value(lmail_build_ *b, const lmail_smtp_value *v, int32_t num,
                                   int utf8)
{
  /* A number from 1 as the bit of a word; there is none for all others. */
  const uint32_t bit = (uint32_t)num - 1 > 30 ? UINT32_MAX : (uint32_t)1 << (num - 1);
  const size_t from = b->len;
  size_t longest = SIZE_MAX;

  switch (v->param) {
  case LMAIL_SMTP_PARAM_SIZE:
    require(b, v->num >= 0);
    lmail_put_number_(b, (uint64_t)v->num);
    break;
  case LMAIL_SMTP_PARAM_BODY:
    lmail_smtp_client_put_words_(b, "7BIT/8BITMIME/BINARYMIME/", bit);
    break;
  case LMAIL_SMTP_PARAM_RET: lmail_smtp_client_put_words_(b, "FULL/HDRS/", bit); break;
  case LMAIL_SMTP_PARAM_ENVID:
    require(b, v->len != 0);
    put_xtext(b, v, v->data, v->len);
    longest = ENVID_MAX_OCTETS;
    break;
  case LMAIL_SMTP_PARAM_NOTIFY: /* "NEVER" / 1#notify-list-element         RFC 3461 4.1 */
    require(b, num == LMAIL_SMTP_NOTIFY_NEVER || (num != 0 && !(num & LMAIL_SMTP_NOTIFY_NEVER)));
    lmail_smtp_client_put_words_(b, "NEVER/SUCCESS/FAILURE/DELAY/", (uint32_t)num);
    break;
  case LMAIL_SMTP_PARAM_ORCPT:
    put_orcpt(b, v, utf8);
    longest = ORCPT_MAX_OCTETS;
    break;
  case LMAIL_SMTP_PARAM_AUTH:
    if (v->len == 0) lmail_put_lit_(b, "<>");
    else put_xtext(b, v, v->data, v->len);
    longest = AUTH_MAX_OCTETS;
    break;
  case LMAIL_SMTP_PARAM_HOLDFOR: put_number(b, num, 1, NINE_DIGITS); break;
  case LMAIL_SMTP_PARAM_MT_PRIORITY: put_number(b, num, -9, 9); break;
  case LMAIL_SMTP_PARAM_BY: put_by(b, v, num); break;
  default: put_text(b, v, num); break;
  }
  require(b, b->len - from <= longest);
}

/* ---- parameters ------------------------------------------------------------------------------- */

enum {
  WITHOUT_VALUE = 1ul << LMAIL_SMTP_PARAM_SMTPUTF8 | 1ul << LMAIL_SMTP_PARAM_REQUIRETLS |
                  1ul << LMAIL_SMTP_PARAM_CONPERM | 1ul << LMAIL_SMTP_PARAM_CONNEG |
                  1ul << LMAIL_SMTP_PARAM_IGNOREQUOTA,
  HOLDS = 1u << LMAIL_SMTP_PARAM_HOLDFOR | 1u << LMAIL_SMTP_PARAM_HOLDUNTIL
};

/* May it be said to this server? form: of BODY, 0 for all others. */
static lmail_status offered(const lmail_smtp_client *c, const lmail_smtp_value *v, int32_t form,
                            uint32_t extension)
{
  if (form == LMAIL_SMTP_BODY_BINARYMIME) {
    /* RFC 3030 3: nobody can send it without BDAT */
    if (!lmail_smtp_client_uses_(c, LMAIL_SMTP_EXT_CHUNKING)) return LMAIL_E_NOT_OFFERED;
    extension = LMAIL_SMTP_EXT_BINARYMIME;
  }
  if (!lmail_smtp_client_uses_(c, extension)) return LMAIL_E_NOT_OFFERED;
  if (v->param == LMAIL_SMTP_PARAM_REQUIRETLS && !(c->session_ & LMAIL_SMTP_IS_SECURE)) {
    return LMAIL_E_STATE; /* RFC 8689 2 */
  }
  if (v->param == LMAIL_SMTP_PARAM_SIZE && c->known_.size_max != 0 && v->num >= 0 &&
      (uint64_t)v->num > c->known_.size_max) {
    return LMAIL_E_LIMIT;
  }
  return c->offers_ != NULL ? c->offers_->allows_(c, v) : LMAIL_OK;
}

/* In upper case; letters alone have the bit 0x40. */
static void put_keyword(lmail_build_ *b, unsigned param)
{
  size_t n;
  const char *word = lmail_smtp_param_text_(param, &n);

  for (; n != 0; n--, word++) {
    lmail_smtp_client_put_octet_(b, (unsigned)*word & ~((unsigned)*word >> 1 & 0x20));
  }
}

/* In place of a parameter's bit: of BODY=BINARYMIME. */
enum { BINARY = 1 };

/* Once each, one of HOLDS (RFC 4865 4.2), and what goes with each other. */
static lmail_status put_params(const lmail_smtp_client *c, lmail_build_ *b, unsigned verb,
                               const lmail_smtp_value *v, size_t count, int utf8, uint32_t *given)
{
  int32_t hold = INT32_MIN, by = INT32_MAX;
  int unique = 0;

  for (; count-- > 0; v++) {
    uint32_t extension = lmail_smtp_param_extension_(v->param, verb);
    uint32_t bit = (uint32_t)1 << (v->param & 31);
    const int32_t num = small_number(v);
    int32_t form;
    lmail_status st;

    if (extension == 0 || (*given & (bit & HOLDS ? (uint32_t)HOLDS : bit))) return LMAIL_E_ARGUMENT;
    *given |= bit;
    form = v->param == LMAIL_SMTP_PARAM_BODY ? num : 0;
    if (form == LMAIL_SMTP_BODY_BINARYMIME) *given |= BINARY;
    st = offered(c, v, form, extension);
    if (st == LMAIL_E_NOT_OFFERED &&
        (form == LMAIL_SMTP_BODY_7BIT || v->param == LMAIL_SMTP_PARAM_SIZE)) {
      continue; /* this tells a server that does not know it nothing that it must know */
    }
    if (st != LMAIL_OK) return st;
    lmail_smtp_client_put_octet_(b, ' ');
    put_keyword(b, v->param);
    if (bit & (uint32_t)WITHOUT_VALUE) continue;
    lmail_smtp_client_put_octet_(b, '=');
    put_value(b, v, num, utf8);
    if (b->bad < 0) return b->bad;
    if (v->param == LMAIL_SMTP_PARAM_ENVID) unique = memchr(v->data, '@', v->len) != NULL;
    if (v->param == LMAIL_SMTP_PARAM_HOLDFOR) hold = num;
    if (v->param == LMAIL_SMTP_PARAM_BY) by = num;
  }
  /* RFC 3885 3.2: "if the MTRK parameter is given, an ENVID parameter MUST be included", local-envid "@" fqhn */
  if ((*given >> LMAIL_SMTP_PARAM_MTRK & 1) && !unique) return LMAIL_E_ARGUMENT;
  return hold > by ? LMAIL_E_ARGUMENT : LMAIL_OK; /* RFC 4865 5.2.2 */
}

/* ---- commands --------------------------------------------------------------------------------- */

/*
 * mail = "MAIL FROM:" ( Path / "<>" ) [SP Mail-parameters] CRLF
 * rcpt = "RCPT TO:" ( Path / "<Postmaster>" ) [SP Rcpt-parameters] CRLF
 * Their mailboxes may be UTF-8 where that was or is being said (RFC 6531 3.3, 3.4).
 */
static lmail_status path_with(lmail_smtp_client *c, lmail_writer *w, const uint8_t *s, size_t n,
                              const lmail_smtp_value *params, size_t count, unsigned verb)
{
  const int mail = verb == LMAIL_SMTP_MAIL;
  uint32_t given = 0;
  lmail_build_ b;
  lmail_status st;
  int utf8 = !mail && c->said_utf8_ == c->mail_id_;
  size_t i;

  for (i = 0; i < count; i++) utf8 |= params[i].param == LMAIL_SMTP_PARAM_SMTPUTF8;
  st = lmail_smtp_client_begin_more_(c, &b, w, verb);
  if (st == LMAIL_OK && utf8 && lmail_utf8_valid(s, n) != n) st = LMAIL_E_ARGUMENT;
  if (st == LMAIL_OK) st = lmail_smtp_client_put_path_(c, &b, verb, s, n, utf8 ? 0x80 : 0);
  if (st == LMAIL_OK && lmail_smtp_client_overflows_(&b)) st = LMAIL_E_ARGUMENT;
  if (st == LMAIL_OK) st = put_params(c, &b, verb, params, count, utf8, &given);
  if (st == LMAIL_OK) st = lmail_smtp_client_count_(c, &b, mail ? 0 : n);
  if (st != LMAIL_OK) return st;
  if (given >> LMAIL_SMTP_PARAM_TRANSID & 1) verb = LMAIL_SMTP_RESUMABLE;
  st = lmail_smtp_client_end_long_(c, &b, verb);
  if (st != LMAIL_OK || !mail) return st;
  c->mail_id_ = c->written_;
  c->hopeful_ = 0;
  if (given & BINARY) c->hopeful_ = LMAIL_SMTP_NO_DATA;
  if (utf8) c->said_utf8_ = c->mail_id_;
  return LMAIL_OK;
}

lmail_status lmail_smtp_client_mail_with(lmail_smtp_client *c, lmail_writer *w, const void *address,
                                         size_t n, const lmail_smtp_value *params, size_t count)
{
  return path_with(c, w, (const uint8_t *)address, n, params, count, LMAIL_SMTP_MAIL);
}

lmail_status lmail_smtp_client_rcpt_with(lmail_smtp_client *c, lmail_writer *w, const void *address,
                                         size_t n, const lmail_smtp_value *params, size_t count)
{
  return path_with(c, w, (const uint8_t *)address, n, params, count, LMAIL_SMTP_RCPT);
}
