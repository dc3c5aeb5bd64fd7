/* SPDX-License-Identifier: MIT */
/* client_write.c - when a command may be written, and the commands of a mail transaction. */

#include "core/chars.h"
#include "smtp/client.h"
#include "smtp/grammar.h"

enum {
  LOCAL_PART_MAX_OCTETS = 64, /* RFC 5321 4.5.3.1.1                        */
  DOMAIN_MAX_OCTETS = 255,    /* RFC 5321 4.5.3.1.2                        */
  PATH_MAX_OCTETS = 256       /* RFC 5321 4.5.3.1.3, the brackets included */
};

/* ---- when ------------------------------------------------------------------------------------- */

/* The order of commands (RFC 5321 4.1.4), as it will be when all that is queued succeeds. */
static int in_order(const lmail_smtp_client *c, unsigned verb)
{
  if ((c->session_ & LMAIL_SMTP_UNWELCOME) && verb != LMAIL_SMTP_QUIT) return 0;
  if (verb == LMAIL_SMTP_MAIL) return (c->session_ & LMAIL_SMTP_HELLO_DONE) && c->mail_id_ == 0;
  if (verb == LMAIL_SMTP_RCPT) return c->mail_id_ != 0;
  return verb != LMAIL_SMTP_DATA || (int32_t)c->hopeful_ > 0;
}

/* Until the server has finished what it is saying. */
enum { MUST_WAIT = LMAIL_SMTP_GROUP_ENDED | LMAIL_SMTP_VERDICT_DUE };

lmail_status lmail_smtp_client_begin_(lmail_smtp_client *c, lmail_build_ *b, lmail_writer *w,
                                      unsigned verb)
{
  if (c->base.error_ < 0 || c->state_ >= LMAIL_SMTP_SPOILED) return LMAIL_E_STATE;
  if (c->state_ != LMAIL_SMTP_CONVERSES) return LMAIL_E_BUSY;
  if (c->session_ & MUST_WAIT) return LMAIL_E_BUSY;
  if (c->queue_count_ != 0) {
    if (!lmail_smtp_client_uses_(c, LMAIL_SMTP_EXT_PIPELINING)) return LMAIL_E_BUSY;
  } else if (lmail_smtp_client_hears_(c)) {
    return LMAIL_E_BUSY; /* what began before a command is not its answer */
  }
  if (!in_order(c, verb)) return LMAIL_E_STATE;
  if (c->queue_count_ == c->cfg_.queue_max) return LMAIL_E_QUEUE;
  lmail_build_begin_(b, w);
  return LMAIL_OK;
}

lmail_status lmail_smtp_client_end_long_(lmail_smtp_client *c, lmail_build_ *b, unsigned record)
{
  lmail_status st;

  lmail_put_lit_(b, "\r\n");
  st = lmail_build_end_(b);
  if (st == LMAIL_OK) lmail_smtp_client_push_(c, record, b->len);
  return st;
}

lmail_status lmail_smtp_client_end_(lmail_smtp_client *c, lmail_build_ *b, unsigned record)
{
  if (lmail_smtp_client_overflows_(b)) return LMAIL_E_ARGUMENT;
  return lmail_smtp_client_end_long_(c, b, record);
}

lmail_status lmail_smtp_client_say_(lmail_smtp_client *c, lmail_writer *w, unsigned verb,
                                    const char name[5], const void *argument, size_t n)
{
  lmail_build_ b;
  lmail_status st = lmail_smtp_client_begin_(c, &b, w, verb);

  if (st != LMAIL_OK) return st;
  lmail_put_(&b, name, n == 0 ? 4 : 5);
  lmail_put_(&b, argument, n);
  return lmail_smtp_client_end_(c, &b, verb);
}

/* ---- names and addresses ---------------------------------------------------------------------- */

int lmail_smtp_client_host_(lmail_smtp_matcher_ literal, const void *name, size_t n, unsigned high)
{
  const uint8_t *s = (const uint8_t *)name;

  if (n == 0 || n > DOMAIN_MAX_OCTETS) return 0;
  return lmail_smtp_domain_(s, n, high) == n || (literal != NULL && literal(s, n) == n);
}

/*
 * Local-part = Dot-string / Quoted-string
 * Dot-string = Atom *("." Atom)
 * high: 0x80 where UTF8-non-ascii may stand, too (RFC 6531 3.3), else 0.
 */
static size_t local_part(const uint8_t *s, size_t n, unsigned high)
{
  size_t end = lmail_smtp_quoted_string_(s, n, high);
  size_t atom;

  if (end != 0) return end;
  for (;;) {
    atom = end;
    while (end < n && (lmail_is_(s[end], LMAIL_C_ATEXT) || (s[end] & high))) end++;
    if (end == atom) return 0;
    if (end == n || s[end] != '.') return end;
    end++;
  }
}

/* Mailbox = Local-part "@" ( Domain / address-literal ), of a length that fits a path */
static int is_mailbox(const lmail_smtp_client *c, const uint8_t *s, size_t n, unsigned high)
{
  size_t local = n == 0 ? 0 : local_part(s, n, high);

  if (local == 0 || local == n || s[local] != '@') return 0;
  if ((local > LOCAL_PART_MAX_OCTETS || n > PATH_MAX_OCTETS - 2) &&
      !(c->cfg_.tolerate & LMAIL_SMTP_TOLERATE_LONG_LOCAL_PART)) {
    return 0;
  }
  return lmail_smtp_client_host_(c->literal_, s + local + 1, n - local - 1, high);
}

static int is_postmaster(const uint8_t *s, size_t n)
{
  return n == 10 && lmail_equal_nocase_(s, "postmaster", 10);
}

/* ---- HELO, MAIL, RCPT, DATA, RSET, QUIT ------------------------------------------------------- */

/*
 * helo = "HELO" SP Domain CRLF
 * After EHLO it takes the literal, too: a host without a name has nothing else to say (4.1.1.1).
 */
lmail_status lmail_smtp_client_helo(lmail_smtp_client *c, lmail_writer *w, const void *name,
                                    size_t n)
{
  if (!lmail_smtp_client_host_(c->literal_, name, n, 0)) return LMAIL_E_ARGUMENT;
  return lmail_smtp_client_say_(c, w, LMAIL_SMTP_HELO, "HELO ", name, n);
}

/* "MAIL FROM:" ( Path / "<>" )     "RCPT TO:" ( Path / "<Postmaster>" )     Path = "<" Mailbox ">" */
lmail_status lmail_smtp_client_put_path_(const lmail_smtp_client *c, lmail_build_ *b, unsigned verb,
                                         const uint8_t *s, size_t n, unsigned high)
{
  const int mail = verb == LMAIL_SMTP_MAIL;

  if (!is_mailbox(c, s, n, high) && !(mail ? n == 0 : is_postmaster(s, n))) return LMAIL_E_ARGUMENT;
  lmail_put_(b, mail ? "MAIL FROM:<" : "RCPT TO:<", mail ? 11 : 9);
  lmail_put_(b, s, n);
  lmail_put_lit_(b, ">");
  return LMAIL_OK;
}

/* MAIL; or, as flags say, RCPT, which has no size. */
static lmail_status say_path(lmail_smtp_client *c, lmail_writer *w, const void *address, size_t n,
                             uint64_t size, uint32_t flags)
{
  const unsigned verb = flags == LMAIL_SMTP_OF_RCPT ? LMAIL_SMTP_RCPT : LMAIL_SMTP_MAIL;
  const uint8_t *s = (const uint8_t *)address;
  lmail_build_ b;
  lmail_status st = lmail_smtp_client_begin_(c, &b, w, verb);

  if (st == LMAIL_OK) st = lmail_smtp_client_put_path_(c, &b, verb, s, n, 0);
  if (st != LMAIL_OK) return st;
  if (c->params_ != NULL) st = c->params_(c, &b, size, flags);
  else if (verb == LMAIL_SMTP_MAIL && flags != 0) st = LMAIL_E_NOT_OFFERED;
  return st == LMAIL_OK ? lmail_smtp_client_end_(c, &b, verb) : st;
}

/* mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF */
lmail_status lmail_smtp_client_mail(lmail_smtp_client *c, lmail_writer *w, const void *address,
                                    size_t n, uint64_t size, uint32_t flags)
{
  if (flags == LMAIL_SMTP_OF_RCPT) return LMAIL_E_ARGUMENT;
  return say_path(c, w, address, n, size, flags);
}

/* rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) CRLF */
lmail_status lmail_smtp_client_rcpt(lmail_smtp_client *c, lmail_writer *w, const void *address,
                                    size_t n)
{
  return say_path(c, w, address, n, 0, LMAIL_SMTP_OF_RCPT);
}

/* data = "DATA" CRLF */
lmail_status lmail_smtp_client_data(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_say_(c, w, LMAIL_SMTP_DATA, "DATA ", NULL, 0);
}

/* rset = "RSET" CRLF */
lmail_status lmail_smtp_client_rset(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_say_(c, w, LMAIL_SMTP_RSET, "RSET ", NULL, 0);
}

/* quit = "QUIT" CRLF */
lmail_status lmail_smtp_client_quit(lmail_smtp_client *c, lmail_writer *w)
{
  return lmail_smtp_client_say_(c, w, LMAIL_SMTP_QUIT, "QUIT ", NULL, 0);
}
