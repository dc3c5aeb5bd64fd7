/* SPDX-License-Identifier: MIT */
/* client_param.c - MAIL and RCPT with the parameters of extensions, written when they were offered. */

#include "core/chars.h"
#include "smtp/client_more.h"
#include "smtp/extension.h"
#include <libmail/mailbox.h>
#include <libmail/utf8.h>

enum {
  PATH_MAX_OCTETS = 256,    /* RFC 5321 4.5.3.1.3, the brackets included */
  LINE_MAX_OCTETS = 512,    /* RFC 5321 4.5.3.1.4, without parameters    */
  ENVID_MAX_OCTETS = 100,   /* RFC 3461 4.4                              */
  ORCPT_MAX_OCTETS = 500,   /* RFC 3461 4.2                              */
  AUTH_MAX_OCTETS = 500 - 6 /* RFC 4954 3 (4): the line grows by 500   */
};

/* ---- values ----------------------------------------------------------------------------------- */

/* Is it what lmail_smtp_param_value reads back as the same text? Only words come here, which are ASCII. */
static int reads_back(const lmail_smtp_value *v)
{
  lmail_smtp_value out;

  if (v->len == 0 || lmail_run_(v->data, v->len, LMAIL_C_GRAPH) != v->len ||
      memchr(v->data, '=', v->len)) {
    return 0; /* no esmtp-value (RFC 5321 4.1.2) */
  }
  return lmail_smtp_param_words_(v->param, v->data, v->len, &out) == LMAIL_OK && out.len == v->len;
}

/* What a value's number is, but for SIZE: all others are far below. */
static int32_t small_number(const lmail_smtp_value *v)
{
  const int32_t num = (int32_t)(uint32_t)v->num;

  return num == v->num ? num : INT32_MAX;
}

static int within(int32_t v, int32_t min, int32_t max)
{
  return v >= min && v <= max;
}

static void put_octet(lmail_build_ *b, uint8_t octet)
{
  lmail_put_(b, &octet, 1);
}

/* -999999999 to 999999999 */
static void put_signed(lmail_build_ *b, int32_t v)
{
  if (v < 0) put_octet(b, '-');
  lmail_put_number_(b, (uint32_t)(v < 0 ? -v : v));
}

/* xtext of at most so many octets; what would be a line end or NUL again is refused (attack S30) */
static int put_xtext(lmail_build_ *b, const uint8_t *s, size_t n, size_t max, int is_xtext)
{
  size_t len;
  uint8_t *to;

  if (n == 0) return 0;
  if (is_xtext) {
    if (n > max || lmail_smtp_xtext_decode(s, n, NULL, 0, &len) < LMAIL_OK) return 0;
    lmail_put_(b, s, n);
    return 1;
  }
  if (n > max || memchr(s, 0, n) || memchr(s, '\r', n) || memchr(s, '\n', n)) return 0;
  (void)lmail_smtp_xtext_encode(s, n, NULL, 0, &len);
  if (len > max) return 0;
  to = lmail_put_room_(b, len);
  if (to != NULL) (void)lmail_smtp_xtext_encode(s, n, to, len, &len);
  return 1;
}

/* The same of ENVID and ORCPT, which have to be printable. */
static int put_printable(lmail_build_ *b, const uint8_t *s, size_t n, size_t max, int is_xtext)
{
  if (is_xtext ? !lmail_smtp_is_printable_(s, n) : lmail_text_run_(s, n) != n) return 0;
  return put_xtext(b, s, n, max, is_xtext);
}

/* Words of values; each ends with "/". */
static const char words[] = "7BIT/8BITMIME/BINARYMIME/FULL/HDRS/NEVER/SUCCESS/FAILURE/DELAY/";
enum { BODY_WORDS = 0, RET_WORDS = 3, NOTIFY_WORDS = 5 };

static void put_word(lmail_build_ *b, unsigned index)
{
  const char *word = words;
  size_t n = 0;

  for (;;) {
    if (word[n] != '/') {
      n++;
    } else if (index-- == 0) {
      break;
    } else {
      word += n + 1;
      n = 0;
    }
  }
  lmail_put_(b, word, n);
}

/* notify-esmtp-value = "NEVER" / 1#notify-list-element                    RFC 3461 4.1 */
static int put_notify(lmail_build_ *b, int32_t bits)
{
  unsigned i;

  if (!within(bits, LMAIL_SMTP_NOTIFY_NEVER, 0x0f)) return 0;
  if ((bits & LMAIL_SMTP_NOTIFY_NEVER) && bits != LMAIL_SMTP_NOTIFY_NEVER) return 0;
  for (i = 0; bits >> i != 0; i++) {
    if (!(bits >> i & 1)) continue;
    if (bits & ((1 << i) - 1)) put_octet(b, ',');
    put_word(b, NOTIFY_WORDS + i);
  }
  return 1;
}

/*
 * utf-8-addr-xtext    = 1*(QCHAR / EmbeddedUnicodeChar)                   RFC 6533 3
 * QCHAR               = %x21-2a / %x2c-3c / %x3e-5b / %x5d-7e
 * EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}"
 */
static int put_utf8_xtext(lmail_build_ *b, const uint8_t *s, size_t n)
{
  static const char digits[] = "0123456789ABCDEF";
  size_t i = 0;

  while (i < n) {
    int32_t k = lmail_utf8_char(s + i, n - i);
    uint32_t point = k == 1 ? s[i] : s[i] & (0xffu >> (k + 1));
    unsigned shift = 20;
    int32_t at;

    if (k <= 0) return 0;
    for (at = 1; at < k; at++) point = point << 6 | (s[i + (size_t)at] & 0x3f);
    if (point < 0x20) return 0;
    i += (size_t)k;
    if (point > 0x20 && point < 0x7f && point != '+' && point != '=' && point != '\\') {
      put_octet(b, s[i - 1]);
      continue;
    }
    while (shift > 4 && point >> shift == 0) shift -= 4;
    lmail_put_lit_(b, "\\x{");
    for (;; shift -= 4) {
      put_octet(b, (uint8_t)digits[point >> shift & 15]);
      if (shift == 0) break;
    }
    put_octet(b, '}');
  }
  return 1;
}

/*
 * The same as it was read: utf-8-addr-xtext, or utf-8-addr-unitext where SMTPUTF8 was said. Neither has "+" or
 * "=" (RFC 6533 3).
 */
static int put_unitext(lmail_build_ *b, const uint8_t *s, size_t n, int utf8)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (s[i] == '=' || s[i] == '+' || !(lmail_is_(s[i], LMAIL_C_GRAPH) || (utf8 && s[i] >= 0x80)))
      return 0;
  }
  if (utf8 && lmail_utf8_valid(s, n) != n) return 0;
  lmail_put_(b, s, n);
  return 1;
}

/* original-recipient-address = addr-type ";" xtext, at most 500           RFC 3461 4.2 */
static int put_orcpt(lmail_build_ *b, const lmail_smtp_value *v, int utf8)
{
  size_t start = b->len;

  if (v->len == 0 || v->len2 == 0 || v->len2 > ORCPT_MAX_OCTETS) return 0;
  if (lmail_run_(v->data, v->len, LMAIL_C_ATEXT) != v->len || memchr(v->data, '=', v->len))
    return 0;
  lmail_put_(b, v->data, v->len);
  put_octet(b, ';');
  if (v->len == 5 && lmail_equal_nocase_(v->data, "utf-8", 5)) {
    if (!(v->code == LMAIL_SMTP_XTEXT ? put_unitext(b, v->data2, v->len2, utf8)
                                      : put_utf8_xtext(b, v->data2, v->len2))) {
      return 0;
    }
  } else if (!put_printable(b, v->data2, v->len2, ORCPT_MAX_OCTETS, v->code == LMAIL_SMTP_XTEXT)) {
    return 0;
  }
  return b->len - start <= ORCPT_MAX_OCTETS;
}

/* by-value = by-time ";" by-mode [by-trace]                               RFC 2852 4 */
static int put_by(lmail_build_ *b, const lmail_smtp_value *v)
{
  unsigned mode = v->code & ~(unsigned)LMAIL_SMTP_BY_TRACE;
  const int32_t num = small_number(v);

  if (mode != LMAIL_SMTP_BY_RETURN && mode != LMAIL_SMTP_BY_NOTIFY) return 0;
  if (!within(num, mode == LMAIL_SMTP_BY_RETURN ? 1 : -999999999, 999999999)) return 0;
  put_signed(b, num);
  put_octet(b, ';');
  put_octet(b, mode == LMAIL_SMTP_BY_RETURN ? 'R' : 'N');
  if (v->code & LMAIL_SMTP_BY_TRACE) put_octet(b, 'T');
  return 1;
}

enum {
  WITHOUT_VALUE = 1ul << LMAIL_SMTP_PARAM_SMTPUTF8 | 1ul << LMAIL_SMTP_PARAM_REQUIRETLS |
                  1ul << LMAIL_SMTP_PARAM_CONPERM | 1ul << LMAIL_SMTP_PARAM_CONNEG |
                  1ul << LMAIL_SMTP_PARAM_IGNOREQUOTA
};

/* "=" and what the parameter says: 1, or 0 when it cannot be said. */
static int put_value(lmail_build_ *b, const lmail_smtp_value *v, int utf8)
{
  const int32_t num = small_number(v);

  if ((uint32_t)WITHOUT_VALUE >> (v->param & 31) & 1) return 1;
  put_octet(b, '=');
  switch (v->param) {
  case LMAIL_SMTP_PARAM_SIZE:
    if (v->num < 0) return 0;
    lmail_put_number_(b, (uint64_t)v->num);
    return 1;
  case LMAIL_SMTP_PARAM_BODY:
    if (!within(num, LMAIL_SMTP_BODY_7BIT, LMAIL_SMTP_BODY_BINARYMIME)) return 0;
    put_word(b, BODY_WORDS + (unsigned)num - LMAIL_SMTP_BODY_7BIT);
    return 1;
  case LMAIL_SMTP_PARAM_RET:
    if (!within(num, LMAIL_SMTP_RET_FULL, LMAIL_SMTP_RET_HDRS)) return 0;
    put_word(b, RET_WORDS + (unsigned)num - LMAIL_SMTP_RET_FULL);
    return 1;
  case LMAIL_SMTP_PARAM_ENVID:
    return put_printable(b, v->data, v->len, ENVID_MAX_OCTETS, v->code == LMAIL_SMTP_XTEXT);
  case LMAIL_SMTP_PARAM_NOTIFY: return put_notify(b, num);
  case LMAIL_SMTP_PARAM_ORCPT: return put_orcpt(b, v, utf8);
  case LMAIL_SMTP_PARAM_AUTH:
    if (v->len != 0)
      return put_xtext(b, v->data, v->len, AUTH_MAX_OCTETS, v->code == LMAIL_SMTP_XTEXT);
    lmail_put_lit_(b, "<>");
    return 1;
  case LMAIL_SMTP_PARAM_HOLDFOR:
    if (!within(num, 1, 999999999)) return 0;
    put_signed(b, num);
    return 1;
  case LMAIL_SMTP_PARAM_MT_PRIORITY:
    if (!within(num, -9, 9)) return 0;
    put_signed(b, num);
    return 1;
  case LMAIL_SMTP_PARAM_BY: return put_by(b, v);
  default: break; /* what is text already */
  }
  if (!reads_back(v)) return 0;
  lmail_put_(b, v->data, v->len);
  if (v->param == LMAIL_SMTP_PARAM_RRVS && v->code != 0) {
    if (v->code != 'C' && v->code != 'R') return 0;
    put_octet(b, ';');
    put_octet(b, (uint8_t)v->code);
  }
  if (v->param == LMAIL_SMTP_PARAM_MTRK && num != -1) {
    if (!within(num, 0, 999999999)) return 0;
    put_octet(b, ':');
    put_signed(b, num);
  }
  return 1;
}

/* ---- parameters ------------------------------------------------------------------------------- */

enum { HOLDS = 1u << LMAIL_SMTP_PARAM_HOLDFOR | 1u << LMAIL_SMTP_PARAM_HOLDUNTIL };

/* May it be said to this server? */
static lmail_status offered(const lmail_smtp_client *c, const lmail_smtp_value *v,
                            uint32_t extension)
{
  if (v->param == LMAIL_SMTP_PARAM_BODY && v->num == LMAIL_SMTP_BODY_BINARYMIME) {
    /* RFC 3030 3: nobody can send it without BDAT */
    if (!lmail_smtp_client_uses_(c, LMAIL_SMTP_EXT_CHUNKING)) return LMAIL_E_NOT_OFFERED;
    extension = LMAIL_SMTP_EXT_BINARYMIME;
  }
  if (!lmail_smtp_client_uses_(c, extension)) return LMAIL_E_NOT_OFFERED;
  if (v->param == LMAIL_SMTP_PARAM_REQUIRETLS && !(c->session_ & LMAIL_SMTP_IS_SECURE)) {
    return LMAIL_E_STATE; /* RFC 8689 2 */
  }
  if (v->param == LMAIL_SMTP_PARAM_SIZE && c->size_max_ != 0 && v->num >= 0 &&
      (uint64_t)v->num > c->size_max_) {
    return LMAIL_E_LIMIT;
  }
  return c->offers_ != NULL ? c->offers_->allows_(c, v) : LMAIL_OK;
}

/* SIZE and BODY=7BIT tell a server that does not know them nothing that it must know. */
static int may_be_left_out(const lmail_smtp_client *c, const lmail_smtp_value *v)
{
  return (v->param == LMAIL_SMTP_PARAM_SIZE && !lmail_smtp_client_uses_(c, LMAIL_SMTP_EXT_SIZE)) ||
         (v->param == LMAIL_SMTP_PARAM_BODY && v->num == LMAIL_SMTP_BODY_7BIT &&
          !lmail_smtp_client_uses_(c, LMAIL_SMTP_EXT_8BITMIME));
}

/* *given: a bit for each parameter. Once each, one of HOLDS (RFC 4865 4.2), and what goes with each other. */
static lmail_status put_params(const lmail_smtp_client *c, lmail_build_ *b, unsigned verb,
                               const lmail_smtp_value *params, size_t count, uint32_t *given)
{
  int utf8 = c->said_utf8_ != 0 && c->said_utf8_ == c->mail_id_;
  int64_t hold = INT64_MIN, by = INT64_MAX;
  int unique = 0;
  size_t i;

  *given = 0;
  for (i = 0; i < count; i++) {
    const lmail_smtp_value *v = &params[i];
    uint32_t extension = lmail_smtp_param_extension_(v->param, verb);
    uint32_t bit = (uint32_t)1 << (v->param & 31);
    const char *keyword;
    lmail_status st;
    size_t n;

    if (extension == 0 || (*given & (bit & HOLDS ? (uint32_t)HOLDS : bit))) return LMAIL_E_ARGUMENT;
    *given |= bit;
    if (may_be_left_out(c, v)) continue;
    st = offered(c, v, extension);
    if (st != LMAIL_OK) return st;
    keyword = lmail_smtp_param_text_(v->param, &n);
    put_octet(b, ' ');
    lmail_smtp_client_put_upper_(b, keyword, n);
    if (!put_value(b, v, utf8)) return LMAIL_E_ARGUMENT;
    if (v->param == LMAIL_SMTP_PARAM_ENVID) unique = memchr(v->data, '@', v->len) != NULL;
    if (v->param == LMAIL_SMTP_PARAM_HOLDFOR) hold = v->num;
    if (v->param == LMAIL_SMTP_PARAM_BY) by = v->num;
  }
  /* RFC 3885 3.2: "if the MTRK parameter is given, an ENVID parameter MUST be included", local-envid "@" fqhn */
  if ((*given >> LMAIL_SMTP_PARAM_MTRK & 1) && !unique) return LMAIL_E_ARGUMENT;
  return hold > by ? LMAIL_E_ARGUMENT : LMAIL_OK; /* RFC 4865 5.2.2 */
}

/* ---- commands --------------------------------------------------------------------------------- */

/* As in client_write.c, and with UTF-8 where that was or is being said (RFC 6531 3.3, 3.4). */
static int is_mailbox(const lmail_smtp_client *c, const uint8_t *s, size_t n, int utf8)
{
  int any = (c->cfg_.tolerate & LMAIL_SMTP_TOLERATE_LONG_LOCAL_PART) != 0;
  lmail_smtp_mailbox m;
  lmail_status st = utf8 ? lmail_smtp_mailbox_parse_utf8(s, n, &m, NULL)
                         : lmail_smtp_mailbox_parse(s, n, &m, NULL);

  if (st == LMAIL_E_TOO_LONG && any && m.domain_len <= 255) st = LMAIL_OK;
  return st == LMAIL_OK && (any || n <= PATH_MAX_OCTETS - 2);
}

static lmail_status put_path(const lmail_smtp_client *c, lmail_build_ *b, unsigned verb,
                             const uint8_t *s, size_t n, int utf8)
{
  lmail_status st = lmail_smtp_client_put_path_(b, verb, s, n, is_mailbox(c, s, n, utf8));

  return b->len <= LINE_MAX_OCTETS - 2 ? st : LMAIL_E_ARGUMENT;
}

/* Does it stand among them? */
static const lmail_smtp_value *find(const lmail_smtp_value *params, size_t count, unsigned param)
{
  while (count-- > 0) {
    if (params[count].param == param) return &params[count];
  }
  return NULL;
}

/* mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF */
lmail_status lmail_smtp_client_mail_with(lmail_smtp_client *c, lmail_writer *w, const void *address,
                                         size_t n, const lmail_smtp_value *params, size_t count)
{
  const lmail_smtp_value *body = find(params, count, LMAIL_SMTP_PARAM_BODY);
  const unsigned record = find(params, count, LMAIL_SMTP_PARAM_TRANSID) != NULL
                              ? LMAIL_SMTP_RESUMABLE
                              : LMAIL_SMTP_MAIL;
  int utf8 = find(params, count, LMAIL_SMTP_PARAM_SMTPUTF8) != NULL;
  uint32_t given;
  lmail_build_ b;
  lmail_status st = lmail_smtp_client_begin_more_(c, &b, w, LMAIL_SMTP_MAIL, 0);

  if (st == LMAIL_OK && lmail_smtp_client_chunks_(c)) st = LMAIL_E_STATE;
  if (st == LMAIL_OK) { st = put_path(c, &b, LMAIL_SMTP_MAIL, (const uint8_t *)address, n, utf8); }
  if (st == LMAIL_OK) st = put_params(c, &b, LMAIL_SMTP_MAIL, params, count, &given);
  if (st == LMAIL_OK) st = lmail_smtp_client_count_(c, &b, SIZE_MAX, LMAIL_SMTP_MAIL, NULL, 0);
  if (st == LMAIL_OK) st = lmail_smtp_client_end_more_(c, &b, record, SIZE_MAX);
  if (st != LMAIL_OK) return st;
  c->mail_id_ = c->written_;
  c->hopeful_ = 0;
  if (body != NULL && body->num == LMAIL_SMTP_BODY_BINARYMIME) c->hopeful_ = LMAIL_SMTP_NO_DATA;
  if (utf8) c->said_utf8_ = c->mail_id_;
  return LMAIL_OK;
}

/* rcpt = "RCPT TO:" Forward-path [SP Rcpt-parameters] CRLF */
lmail_status lmail_smtp_client_rcpt_with(lmail_smtp_client *c, lmail_writer *w, const void *address,
                                         size_t n, const lmail_smtp_value *params, size_t count)
{
  uint32_t given;
  lmail_build_ b;
  lmail_status st = lmail_smtp_client_begin_more_(c, &b, w, LMAIL_SMTP_RCPT, 0);

  if (st == LMAIL_OK) {
    st = put_path(c, &b, LMAIL_SMTP_RCPT, (const uint8_t *)address, n,
                  c->said_utf8_ == c->mail_id_);
  }
  if (st == LMAIL_OK) st = put_params(c, &b, LMAIL_SMTP_RCPT, params, count, &given);
  if (st == LMAIL_OK) {
    st = lmail_smtp_client_count_(c, &b, SIZE_MAX, LMAIL_SMTP_RCPT, (const uint8_t *)address, n);
  }
  if (st == LMAIL_OK) st = lmail_smtp_client_end_more_(c, &b, LMAIL_SMTP_RCPT, SIZE_MAX);
  return st;
}
