/* SPDX-License-Identifier: MIT */
/* client_command.c - writing commands and queueing them (RFC 1939 9; RFC 2449 3, 4, 6.6). */

#include "core/chars.h"
#include "pop3/client.h"

/* ---- what may be written now ------------------------------------------------------------------ */

/*
 * Commands are numbered by the state they belong to: USER to STLS before the login, STAT to RSET
 * after it, CAPA and QUIT at any time. The login counts from when it is written, so that it can be
 * pipelined; the server refuses what follows a refused one.
 */
static int is_in_order(const lmail_pop3_client *c, unsigned verb)
{
  const unsigned closed = LMAIL_POP3_LAST_WORD | LMAIL_POP3_STLS_ASKED | LMAIL_POP3_STLS_GRANTED |
                          LMAIL_POP3_AUTH_OPEN;
  int login = (c->session_ & LMAIL_POP3_LOGIN) != 0;

  if (c->state_ == LMAIL_POP3_AT_GREETING || c->state_ == LMAIL_POP3_OVER) return 0;
  if ((c->session_ & closed) || (c->flags_ & LMAIL_POP3_OBSERVE)) return 0;
  if (verb >= LMAIL_POP3_USER && verb <= LMAIL_POP3_STLS) return !login;
  if (verb >= LMAIL_POP3_STAT && verb <= LMAIL_POP3_RSET) return login;
  return 1;
}

lmail_status lmail_pop3_client_begin_(lmail_pop3_client *c, lmail_build_ *b, lmail_writer *w,
                                      unsigned verb)
{
  int ahead = (c->flags_ & LMAIL_POP3_PIPELINE) || (c->capabilities_ & LMAIL_POP3_CAPA_PIPELINING);

  if (c->base.error_ < 0 || !is_in_order(c, verb)) return LMAIL_E_STATE;
  if (c->queued_ >= (ahead ? c->queue_max_ : 1)) return LMAIL_E_QUEUE;
  lmail_build_begin_(b, w);
  return LMAIL_OK;
}

/* The command is in the writer: it is remembered until it has been answered. */
static void enqueue(lmail_pop3_client *c, unsigned verb, int multi, uint32_t number)
{
  uint32_t at = c->queue_first_ + c->queued_;
  uint8_t *record;

  if (at >= c->queue_max_) at -= c->queue_max_;
  record = c->base.scratch_ + c->line_max_ + (size_t)at * LMAIL_POP3_RECORD;
  record[0] = (uint8_t)verb;
  record[1] = (uint8_t)multi;
  memcpy(record + 4, &number, sizeof number);
  c->queued_++;
  c->next_id_++;
  if (verb == LMAIL_POP3_PASS || verb == LMAIL_POP3_APOP) c->session_ |= LMAIL_POP3_LOGIN;
  if (verb == LMAIL_POP3_STLS) c->session_ |= LMAIL_POP3_STLS_ASKED;
  if (verb == LMAIL_POP3_AUTH) c->session_ |= LMAIL_POP3_AUTH_OPEN;
  if (verb == LMAIL_POP3_QUIT) c->session_ |= LMAIL_POP3_LAST_WORD;
}

lmail_status lmail_pop3_client_end_(lmail_pop3_client *c, lmail_build_ *b, unsigned verb, int multi,
                                    uint32_t number)
{
  lmail_status st;

  lmail_put_lit_(b, "\r\n");
  if (b->len > LMAIL_POP3_COMMAND_MAX) b->bad = LMAIL_E_ARGUMENT;
  st = lmail_build_end_(b);
  if (st == LMAIL_OK) enqueue(c, verb, multi, number);
  return st;
}

lmail_status lmail_pop3_client_word_(lmail_pop3_client *c, lmail_writer *w, const char word[4],
                                     unsigned verb, int multi)
{
  lmail_build_ b;
  lmail_status st = lmail_pop3_client_begin_(c, &b, w, verb);

  if (st != LMAIL_OK) return st;
  lmail_put_(&b, word, 4);
  return lmail_pop3_client_end_(c, &b, verb, multi, 0);
}

lmail_status lmail_pop3_client_message_(lmail_pop3_client *c, lmail_writer *w, const char word[4],
                                        unsigned verb, int multi, uint32_t message)
{
  lmail_build_ b;
  lmail_status st = lmail_pop3_client_begin_(c, &b, w, verb);

  if (st != LMAIL_OK) return st;
  if (message == 0) return LMAIL_E_ARGUMENT;
  lmail_put_(&b, word, 4);
  lmail_put_lit_(&b, " ");
  lmail_put_number_(&b, message);
  return lmail_pop3_client_end_(c, &b, verb, multi, message);
}

/* ---- logging in ------------------------------------------------------------------------------- */

/* One argument: printable octets, and `extra`. */
static void put_argument(const lmail_pop3_client *c, lmail_build_ *b, const void *text, size_t n,
                         int extra)
{
  const uint8_t *s = (const uint8_t *)text;
  int eight_bit = (c->flags_ & LMAIL_POP3_8BIT_LOGIN) != 0;
  size_t i;

  if (n == 0) b->bad = LMAIL_E_ARGUMENT;
  for (i = 0; i < n; i++) {
    if (lmail_is_(s[i], LMAIL_C_GRAPH) || s[i] == extra || (s[i] >= 0x80 && eight_bit)) continue;
    b->bad = LMAIL_E_ARGUMENT;
  }
  lmail_put_(b, s, n);
}

lmail_status lmail_pop3_client_user(lmail_pop3_client *c, lmail_writer *w, const void *name,
                                    size_t n)
{
  lmail_build_ b;
  lmail_status st = lmail_pop3_client_begin_(c, &b, w, LMAIL_POP3_USER);

  if (st != LMAIL_OK) return st;
  lmail_put_lit_(&b, "USER ");
  put_argument(c, &b, name, n, -1);
  return lmail_pop3_client_end_(c, &b, LMAIL_POP3_USER, 0, 0);
}

lmail_status lmail_pop3_client_pass(lmail_pop3_client *c, lmail_writer *w, const void *password,
                                    size_t n)
{
  lmail_build_ b;
  lmail_status st = lmail_pop3_client_begin_(c, &b, w, LMAIL_POP3_PASS);

  if (st != LMAIL_OK) return st;
  lmail_put_lit_(&b, "PASS ");
  b.secret_from = b.len;
  put_argument(c, &b, password, n, ' ');
  b.secret_to = b.len;
  return lmail_pop3_client_end_(c, &b, LMAIL_POP3_PASS, 0, 0);
}

lmail_status lmail_pop3_client_apop(lmail_pop3_client *c, lmail_writer *w, const void *name,
                                    size_t n, const void *digest)
{
  lmail_build_ b;
  lmail_status st = lmail_pop3_client_begin_(c, &b, w, LMAIL_POP3_APOP);

  if (st != LMAIL_OK) return st;
  if (!lmail_pop3_is_digest_((const uint8_t *)digest, LMAIL_POP3_DIGEST_LEN)) {
    return LMAIL_E_ARGUMENT;
  }
  lmail_put_lit_(&b, "APOP ");
  put_argument(c, &b, name, n, -1);
  lmail_put_lit_(&b, " ");
  lmail_put_secret_(&b, digest, LMAIL_POP3_DIGEST_LEN);
  return lmail_pop3_client_end_(c, &b, LMAIL_POP3_APOP, 0, 0);
}

/* ---- the maildrop ----------------------------------------------------------------------------- */

/* The readers of these answers are linked only with the commands that ask for them. */

lmail_status lmail_pop3_client_capa(lmail_pop3_client *c, lmail_writer *w)
{
  lmail_status st = lmail_pop3_client_word_(c, w, "CAPA", LMAIL_POP3_CAPA, 1);

  if (st != LMAIL_OK) return st;
  c->element_ = lmail_pop3_element_;
  c->parse_capa_ = lmail_pop3_parse_capa_;
  return LMAIL_OK;
}

lmail_status lmail_pop3_client_stat(lmail_pop3_client *c, lmail_writer *w)
{
  lmail_status st = lmail_pop3_client_word_(c, w, "STAT", LMAIL_POP3_STAT, 0);

  if (st == LMAIL_OK) c->parse_list_ = lmail_pop3_parse_list_;
  return st;
}

lmail_status lmail_pop3_client_list(lmail_pop3_client *c, lmail_writer *w, uint32_t message)
{
  lmail_status st = message == 0
                        ? lmail_pop3_client_word_(c, w, "LIST", LMAIL_POP3_LIST, 1)
                        : lmail_pop3_client_message_(c, w, "LIST", LMAIL_POP3_LIST, 0, message);

  if (st != LMAIL_OK) return st;
  c->element_ = lmail_pop3_element_;
  c->parse_list_ = lmail_pop3_parse_list_;
  return LMAIL_OK;
}

lmail_status lmail_pop3_client_uidl(lmail_pop3_client *c, lmail_writer *w, uint32_t message)
{
  lmail_status st = message == 0
                        ? lmail_pop3_client_word_(c, w, "UIDL", LMAIL_POP3_UIDL, 1)
                        : lmail_pop3_client_message_(c, w, "UIDL", LMAIL_POP3_UIDL, 0, message);

  if (st != LMAIL_OK) return st;
  c->element_ = lmail_pop3_element_;
  c->parse_uidl_ = lmail_pop3_parse_uidl_;
  return LMAIL_OK;
}

lmail_status lmail_pop3_client_retr(lmail_pop3_client *c, lmail_writer *w, uint32_t message)
{
  return lmail_pop3_client_message_(c, w, "RETR", LMAIL_POP3_RETR, 1, message);
}

/* TOP msg n */
lmail_status lmail_pop3_client_top(lmail_pop3_client *c, lmail_writer *w, uint32_t message,
                                   uint32_t lines)
{
  lmail_build_ b;
  lmail_status st = lmail_pop3_client_begin_(c, &b, w, LMAIL_POP3_TOP);

  if (st != LMAIL_OK) return st;
  if (message == 0) return LMAIL_E_ARGUMENT;
  lmail_put_lit_(&b, "TOP ");
  lmail_put_number_(&b, message);
  lmail_put_lit_(&b, " ");
  lmail_put_number_(&b, lines);
  return lmail_pop3_client_end_(c, &b, LMAIL_POP3_TOP, 1, message);
}

lmail_status lmail_pop3_client_dele(lmail_pop3_client *c, lmail_writer *w, uint32_t message)
{
  return lmail_pop3_client_message_(c, w, "DELE", LMAIL_POP3_DELE, 0, message);
}

lmail_status lmail_pop3_client_noop(lmail_pop3_client *c, lmail_writer *w)
{
  return lmail_pop3_client_word_(c, w, "NOOP", LMAIL_POP3_NOOP, 0);
}

lmail_status lmail_pop3_client_rset(lmail_pop3_client *c, lmail_writer *w)
{
  return lmail_pop3_client_word_(c, w, "RSET", LMAIL_POP3_RSET, 0);
}

lmail_status lmail_pop3_client_quit(lmail_pop3_client *c, lmail_writer *w)
{
  return lmail_pop3_client_word_(c, w, "QUIT", LMAIL_POP3_QUIT, 0);
}

lmail_status lmail_pop3_client_stls(lmail_pop3_client *c, lmail_writer *w)
{
  return lmail_pop3_client_word_(c, w, "STLS", LMAIL_POP3_STLS, 0);
}
