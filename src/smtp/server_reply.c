/* SPDX-License-Identifier: MIT */
/* server_reply.c - what the SMTP server says, and what its reply decides (RFC 5321 4.2, 4.3.2). */

#include "core/apart.h"
#include "core/build.h"
#include "core/chars.h"
#include "core/dot.h"
#include "core/number.h"
#include "smtp/server.h"

enum {
  REPLY_LINE_MAX = 512, /* RFC 5321 4.5.3.1.5 */
  REPLY_LINES_MAX = 100,
  STATUS_CODE_MAX = 12 /* "2.999.999 " */
};

/* ---- which code answers what ------------------------------------------------------------------ */

/* RFC 5321 4.3.2: the positive replies to each command, frequent ones first: command, code - 200. */
static const uint8_t positive[][2] = {
    {LMAIL_SMTP_RCPT, 50},        {LMAIL_SMTP_MAIL, 50},      {LMAIL_SMTP_DATA, 154},
    {LMAIL_SMTP_FOR_MESSAGE, 50}, {LMAIL_SMTP_FOR_CHUNK, 50}, {LMAIL_SMTP_RSET, 50},
    {LMAIL_SMTP_NOOP, 50},        {LMAIL_SMTP_EHLO, 50},      {LMAIL_SMTP_HELO, 50},
    {LMAIL_SMTP_LHLO, 50},        {LMAIL_SMTP_QUIT, 21},      {LMAIL_SMTP_FOR_GREETING, 20},
    {LMAIL_SMTP_STARTTLS, 20},    {LMAIL_SMTP_AUTH, 134},     {LMAIL_SMTP_AUTH, 35},
    {LMAIL_SMTP_RCPT, 51},        {LMAIL_SMTP_MAIL, 155}, /* RFC 1845 4 */
    {LMAIL_SMTP_BURL, 50},        {LMAIL_SMTP_XCLIENT, 20},   {LMAIL_SMTP_VRFY, 50},
    {LMAIL_SMTP_VRFY, 51},        {LMAIL_SMTP_VRFY, 52},      {LMAIL_SMTP_EXPN, 50},
    {LMAIL_SMTP_EXPN, 52},        {LMAIL_SMTP_HELP, 11},      {LMAIL_SMTP_HELP, 14},
    {LMAIL_SMTP_FOR_BAD, 255}, /* none */
};

#ifndef __OPTIMIZE_SIZE__
/* The verbs that 250 answers, as bits. */
#define BIT(verb) (uint32_t)1 << LMAIL_SMTP_##verb
#define TAKES_250                                                                                  \
  (BIT(HELO) | BIT(EHLO) | BIT(LHLO) | BIT(MAIL) | BIT(RCPT) | BIT(RSET) | BIT(NOOP) | BIT(VRFY) | \
   BIT(EXPN) | BIT(ETRN) | BIT(ATRN) | BIT(BURL) | BIT(TURN) | BIT(XFORWARD) | BIT(CLIENTID) |     \
   BIT(TRACE))
#endif

/*
 * Does the code answer what is pending? 421 has been dealt with before. RSET, NOOP and QUIT are obeyed
 * (4.1.1.5, 4.1.1.9, 4.1.1.10); what is not in the table takes any 2yz that changes nothing.
 */
static int answers(unsigned pending, unsigned code)
{
  int listed = 0;
  size_t i;

#ifndef __OPTIMIZE_SIZE__
  if (code == 250 && pending < 32) return TAKES_250 >> pending & 1; /* as nearly always */
#endif
  if (code >= 400) {
    return code <= 599 && pending != LMAIL_SMTP_RSET && pending != LMAIL_SMTP_NOOP &&
           pending != LMAIL_SMTP_QUIT;
  }
  for (i = 0; i < sizeof positive / sizeof positive[0]; i++) {
    if (positive[i][0] != pending) continue;
    if (positive[i][1] == code - 200) return 1;
    listed = 1;
  }
  return !listed && code >= 200 && code <= 299 && code != 220 && code != 221;
}

/*
 * "355 octet-offset": MAIL takes an interrupted transaction up again, whose recipients are known already
 * (RFC 1845 4). LMTP counts them, and cannot.
 */
static int restarts(const lmail_smtp_server *s, const uint8_t *text, size_t n)
{
  return (s->offered_ & LMAIL_SMTP_EXT_CHECKPOINT) && !(s->flags_ & LMAIL_SMTP_LMTP) &&
         lmail_run_(text, n, LMAIL_C_DIGIT) != 0;
}

static void data_follows(lmail_smtp_server *s)
{
  lmail_smtp_message_begins_(s);
  s->state_ = LMAIL_SMTP_IN_DATA;
  lmail_bulk_open_(&s->base);
}

static void greeted(lmail_smtp_server *s, unsigned pending, uint32_t offered)
{
  lmail_smtp_forget_mail_(s); /* RFC 5321 4.1.4 */
  s->session_ = (s->session_ & ~(uint32_t)LMAIL_SMTP_EXTENDED) | LMAIL_SMTP_GREETED;
  if (pending != LMAIL_SMTP_HELO) s->session_ |= LMAIL_SMTP_EXTENDED;
  s->offered_ = offered; /* none to HELO */
}

/* What a positive reply means for the conversation. */
static void accepted(lmail_smtp_server *s, unsigned pending, unsigned code, uint32_t offered)
{
  switch (pending) {
  case LMAIL_SMTP_HELO:
  case LMAIL_SMTP_LHLO:
  case LMAIL_SMTP_EHLO: greeted(s, pending, offered); break;
  case LMAIL_SMTP_MAIL:
    s->session_ |= LMAIL_SMTP_MAIL_OPEN;
    s->recipients_ = code == 355;
    break;
  case LMAIL_SMTP_RCPT: s->recipients_++; break;
  case LMAIL_SMTP_DATA: data_follows(s); break;
  case LMAIL_SMTP_AUTH:
    if (code == 334) s->state_ = LMAIL_SMTP_AT_AUTH;
    else s->session_ |= LMAIL_SMTP_AUTHENTICATED;
    break;
  case LMAIL_SMTP_XCLIENT: /* "as if the client had just connected" (XCLIENT_README) */
    lmail_smtp_begin_anew_(s);
    break;
  case LMAIL_SMTP_STARTTLS: s->state_ = LMAIL_SMTP_SWITCHES; break;
  case LMAIL_SMTP_ATRN:
  case LMAIL_SMTP_TURN: s->state_ = LMAIL_SMTP_TURNED; break;
  default: break;
  }
}

/* What the written reply means for the conversation. */
static void decide(lmail_smtp_server *s, unsigned code, uint32_t offered)
{
  unsigned pending = s->pending_;

  if (s->base.due_ > 0) s->base.due_--;
  if (s->base.due_ > 0 && code != 421) return; /* LMTP: the verdict for the next recipient */
  s->base.due_ = 0;
  s->pending_ = 0;
  if (s->verb_ == LMAIL_SMTP_AUTH) memset(s->base.scratch_, 0, s->base.scratch_size_); /* secrets */
  s->verb_ = 0;
  s->session_ &= ~(uint32_t)LMAIL_SMTP_UTF8_REPLY; /* "for that command only" */
  if (code == 421 || pending == LMAIL_SMTP_QUIT ||
      (pending == LMAIL_SMTP_FOR_BAD && LMAIL_SMTP_FAULT_REPLY_(s->fault_) == 421)) {
    s->state_ = LMAIL_SMTP_CLOSED;
  } else if (pending == LMAIL_SMTP_FOR_MESSAGE ||
             (pending == LMAIL_SMTP_BURL && (s->session_ & LMAIL_SMTP_LAST_CHUNK))) {
    lmail_smtp_forget_mail_(s);
  } else if (code < 400) {
    accepted(s, pending, code, offered);
  } else if (pending == LMAIL_SMTP_FOR_GREETING) {
    s->session_ |= LMAIL_SMTP_TURNED_AWAY;
  } else if (pending == LMAIL_SMTP_FOR_CHUNK || pending == LMAIL_SMTP_BURL) {
    s->session_ |= LMAIL_SMTP_CHUNK_FAILED;
  }
}

/* ---- text ------------------------------------------------------------------------------------- */

/* What is said for want of a text. */
static const char *words_for(const lmail_smtp_server *s, unsigned code, size_t *n)
{
  const char *sentence = code != 250 && s->sentence_ != NULL ? s->sentence_(code, n) : NULL;

  if (sentence != NULL) return sentence;
  *n = code == 334 ? 0 : code < 400 ? 2 : 6;
  return code < 400 ? "OK" : "Failed";
}

/* ---- lines ------------------------------------------------------------------------------------ */

/*
 * v < 1000 as three digits. A Cortex-M0 does not divide: 41/4096 stands for 1/100, 103/1024 for 1/10,
 * which is exact for such numbers.
 */
static void three_digits(uint8_t *out, unsigned v)
{
  unsigned hundreds = v * 41 >> 12;
  unsigned rest = v - hundreds * 100;
  unsigned tens = rest * 103 >> 10;

  out[0] = (uint8_t)('0' + hundreds);
  out[1] = (uint8_t)('0' + tens);
  out[2] = (uint8_t)('0' + rest - tens * 10);
}

/* The same without leading zeros, and the octet that follows it; returns how many octets. */
static size_t part(uint8_t *out, unsigned v, uint8_t after)
{
  uint8_t digits[3];
  size_t zeros = (size_t)(v < 100) + (v < 10);

#ifndef __OPTIMIZE_SIZE__
  if (v < 10) { /* as nearly always */
    out[0] = (uint8_t)('0' + v);
    out[1] = after;
    return 2;
  }
#endif
  three_digits(digits, v);
  memcpy(out, digits + zeros, 3 - zeros);
  out[3 - zeros] = after;
  return 4 - zeros;
}

/* status-code ::= class "." subject "." detail, and the SP behind it (RFC 2034 4); how many octets */
static size_t status_code(uint8_t out[STATUS_CODE_MAX], uint32_t enhanced)
{
  size_t n;

  if (enhanced == 0) return 0;
  n = part(out, enhanced >> 20, '.');
  n += part(out + n, (enhanced >> 10) & 0x3ff, '.');
  return n + part(out + n, enhanced & 0x3ff, ' ');
}

/*
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
 * Reply-code = %x32-35 %x30-35 %x30-39
 */
static void put_line(lmail_build_ *b, unsigned code, int last, uint32_t enhanced,
                     const uint8_t *text, size_t n)
{
  uint8_t status[STATUS_CODE_MAX];
  size_t k = status_code(status, enhanced);
  uint8_t *to;

  if (n > REPLY_LINE_MAX - 4 - k - 2) {
    b->bad = LMAIL_E_ARGUMENT;
    return;
  }
  to = lmail_put_room_(b, 4 + k + n + 2);
  if (to == NULL) return;
  three_digits(to, code);
  to[3] = last ? ' ' : '-';
  to += 4;
  if (k != 0) memcpy(to, status, k);
  if (n != 0) memcpy(to + k, text, n);
  to[k + n] = '\r';
  to[k + n + 1] = '\n';
}

/* How much of it is one line; with UTF-8 for who asked for it. */
static size_t line_run(const lmail_smtp_server *s, const uint8_t *text, size_t n)
{
  return s->session_ & LMAIL_SMTP_UTF8_REPLY ? s->params_->text_run(text, n)
                                             : lmail_text_run_(text, n);
}

/*
 * textstring = 1*(%d09 / %d32-126), here with LF between lines
 * The last line is the reply's last unless more lines are to follow.
 */
static void put_text(const lmail_smtp_server *s, lmail_build_ *b, unsigned code, int more,
                     uint32_t enhanced, const uint8_t *text, size_t n)
{
  unsigned lines = 1;

  for (;; lines++) {
    size_t line = line_run(s, text, n);
    int last = line == n;

    if (lines > REPLY_LINES_MAX || (!last && text[line] != '\n')) {
      b->bad = LMAIL_E_ARGUMENT;
      return;
    }
    put_line(b, code, last && !more, enhanced, text, line);
    if (last) return;
    text += line + 1;
    n -= line + 1;
  }
}

/* ehlo-line = ehlo-keyword *( SP ehlo-param ); the keyword in upper case */
static void put_extension(const lmail_smtp_server *s, lmail_build_ *b, unsigned number, int last)
{
  /* those that need nothing attached, in the order of their numbers: where they begin and end */
  static const char names[] = "SIZE 8BITMIMEPIPELININGENHANCEDSTATUSCODESHELP";
  static const uint8_t ends[] = {0, 5, 13, 23, 42, 46};
  uint8_t line[LMAIL_SMTP_EHLO_LINE_MAX];
  size_t n;

  if (number < sizeof ends) {
    n = (size_t)(ends[number] - ends[number - 1]);
    memcpy(line, names + ends[number - 1], n);
    if (number == 1) n += lmail_digits_(s->size_max_, line + n);
  } else {
    n = s->more_->ehlo_line(s, number, line);
  }
  put_line(b, 250, last, 0, line, n);
}

static void put_extensions(const lmail_smtp_server *s, lmail_build_ *b, uint32_t extensions)
{
  unsigned number;

  for (number = 1; extensions != 0; number++, extensions >>= 1) {
    if (extensions & 1) put_extension(s, b, number, extensions == 1);
  }
}

/*
 * RFC 2034 4: enhanced codes go into every reply but the greeting, which 220 to XCLIENT is, too, and those to
 * HELO and EHLO.
 */
static int wants_enhanced(const lmail_smtp_server *s, unsigned code)
{
  if (code == 220 && s->pending_ == LMAIL_SMTP_XCLIENT) return 0;
  return (s->extensions_ & LMAIL_SMTP_EXT_ENHANCEDSTATUSCODES) && (code < 300 || code >= 400) &&
         s->pending_ != LMAIL_SMTP_FOR_GREETING && s->verb_ != LMAIL_SMTP_HELO &&
         s->verb_ != LMAIL_SMTP_EHLO && s->verb_ != LMAIL_SMTP_LHLO;
}

/* class ::= "2" / "4" / "5" (RFC 3463 2) */
static LMAIL_APART_ unsigned class_of(unsigned code)
{
  return code >= 500 ? 5 : code >= 400 ? 4 : 2;
}

/* class "." subject "." detail: the class is the reply's, the others are at most 999 */
static int is_enhanced(uint32_t enhanced, unsigned code)
{
  return enhanced == 0 || (enhanced >> 20 == class_of(code) && ((enhanced >> 10) & 0x3ff) <= 999 &&
                           (enhanced & 0x3ff) <= 999);
}

/*
 * ehlo-line    = ehlo-keyword *( SP ehlo-param )
 * ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
 * All lines of the text but the first, which is the greeting.
 */
static int are_ehlo_lines(const lmail_smtp_server *s, const uint8_t *text, size_t n,
                          lmail_smtp_own_ *own)
{
  const uint8_t *lf = n == 0 ? NULL : (const uint8_t *)memchr(text, '\n', n);

  while (lf != NULL) {
    size_t keyword;
    size_t line;

    n -= (size_t)(lf + 1 - text);
    text = lf + 1;
    lf = (const uint8_t *)memchr(text, '\n', n);
    line = lf == NULL ? n : (size_t)(lf - text);
    keyword = lmail_run_(text, line, LMAIL_C_LDH);
    if (keyword == 0 || text[0] == '-' ||
        (keyword < line && text[keyword] != ' ' &&
         text[keyword] != '=')) /* "AUTH=PLAIN", for old clients */
      return 0;
    if (s->more_ != NULL && !s->more_->own_line(s, text, keyword, line, own)) return 0;
  }
  return 1;
}

/* ---- the two calls ---------------------------------------------------------------------------- */

lmail_status lmail_smtp_server_reply(lmail_smtp_server *s, lmail_writer *w, unsigned code,
                                     uint32_t enhanced, const void *text, size_t n)
{
  lmail_build_ b;
  lmail_status st;
  uint32_t offered = 0;
  lmail_smtp_own_ own;

  if (s->state_ == LMAIL_SMTP_CLOSED) return LMAIL_E_STATE;
  if (s->base.due_ == 0 && code != 421) return LMAIL_E_STATE;
  if (n == 0) text = words_for(s, code, &n);
  if (code != 421 && !answers(s->pending_, code)) return LMAIL_E_ARGUMENT;
  if (!is_enhanced(enhanced, code)) return LMAIL_E_ARGUMENT;
  if (code == 355 && !restarts(s, (const uint8_t *)text, n)) return LMAIL_E_ARGUMENT;
  if (code == 334 && n != 0 && memchr(text, '\n', n) != NULL) return LMAIL_E_ARGUMENT;
  if (!wants_enhanced(s, code)) enhanced = 0;
  else if (enhanced == 0) enhanced = (uint32_t)class_of(code) << 20;
  memset(&own, 0, sizeof own);
  if ((s->pending_ == LMAIL_SMTP_EHLO || s->pending_ == LMAIL_SMTP_LHLO) && code == 250) {
    if (!are_ehlo_lines(s, (const uint8_t *)text, n, &own)) return LMAIL_E_ARGUMENT;
    offered = s->more_ != NULL ? s->more_->offer(s, &own) : s->extensions_ & LMAIL_SMTP_OF_CORE;
  }
  lmail_build_begin_(&b, w);
  put_text(s, &b, code, (offered & ~own.extensions) != 0, enhanced, (const uint8_t *)text, n);
  put_extensions(s, &b, offered & ~own.extensions);
  st = lmail_build_end_(&b);
  if (st != LMAIL_OK) return st;
  decide(s, code, offered);
  if (offered & LMAIL_SMTP_EXT_LIMITS) s->groups_->limits->take(s, own.limits);
  return st;
}

/*
 * Only malformed and unknown commands count as bad: a group of RCPT and DATA behind a refused MAIL is
 * what RFC 2920 tells clients to send.
 */
static int is_faulty(uint32_t fault)
{
  const uint32_t field = LMAIL_SMTP_FAULT_FIELD_(fault);

  return field != LMAIL_FIELD_SMTP_SEQUENCE && field != LMAIL_FIELD_BODY &&
         LMAIL_SMTP_FAULT_REPLY_(fault) != 552;
}

lmail_status lmail_smtp_server_refuse(lmail_smtp_server *s, lmail_writer *w)
{
  uint32_t fault = s->fault_;
  const char *text = NULL;
  size_t n = 0;
  lmail_status st;
  unsigned code;
  int faulty;

  if (s->pending_ != LMAIL_SMTP_FOR_BAD && s->pending_ != LMAIL_SMTP_FOR_UNKNOWN) {
    return LMAIL_E_STATE;
  }
  if (s->base.due_ == 0) return LMAIL_OK; /* a BDAT of LMTP to which nothing is said */
  faulty = is_faulty(fault);
  if (faulty && s->bad_ + 1 >= s->bad_max_) {
    fault = LMAIL_SMTP_FAULT_(421, 7, 0, LMAIL_FIELD_NONE);
    text = "Too many errors, closing";
    n = 24;
  }
  code = LMAIL_SMTP_FAULT_REPLY_(fault);
  st = lmail_smtp_server_reply(s, w, code,
                               LMAIL_SMTP_ENHANCED(class_of(code), LMAIL_SMTP_FAULT_SUBJECT_(fault),
                                                   LMAIL_SMTP_FAULT_DETAIL_(fault)),
                               text, n);
  if (st == LMAIL_OK && faulty) s->bad_++;
  return st;
}
