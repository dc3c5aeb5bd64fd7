/* SPDX-License-Identifier: MIT */
/* server_param.c - the parameters that extensions bring to MAIL and RCPT, and their UTF-8, for the server. */

#include "core/chars.h"
#include "smtp/server.h"
#include <libmail/utf8.h>

/* RFC 4865 4.1: one of HOLDFOR and HOLDUNTIL */
enum { HOLDS = 1u << LMAIL_SMTP_PARAM_HOLDFOR | 1u << LMAIL_SMTP_PARAM_HOLDUNTIL };

/* SEND and its kin take MAIL's. */
static unsigned verb_of(const lmail_event *ev)
{
  return ev->kind == LMAIL_SMTP_SERVER_MAIL ? LMAIL_SMTP_MAIL : LMAIL_SMTP_RCPT;
}

static unsigned param(lmail_smtp_server *s, const lmail_smtp_param *p, uint32_t *given,
                      lmail_event *ev)
{
  lmail_smtp_value value;
  lmail_status st = lmail_smtp_param_value(p, verb_of(ev), &value);
  uint32_t bit = (uint32_t)1 << value.param;

  if (value.param == 0 || !(s->offered_ & value.extension)) {
    return s->flags_ & LMAIL_SMTP_UNKNOWN_PARAMS ? 0 : 555;
  }
  if (st != LMAIL_OK || (*given & (bit & HOLDS ? (uint32_t)HOLDS : bit))) return 501;
  *given |= bit;
  if (value.param == LMAIL_SMTP_PARAM_ENVID && memchr(value.data, '@', value.len) != NULL) {
    *given |= LMAIL_SMTP_UNIQUE_ENVID;
  }
  if (value.param == LMAIL_SMTP_PARAM_SMTPUTF8) ev->flags |= LMAIL_SMTP_EV_SMTPUTF8;
  if (value.param == LMAIL_SMTP_PARAM_REQUIRETLS) ev->flags |= LMAIL_SMTP_EV_REQUIRETLS;
  return 0;
}

/*
 * An address with UTF-8 needs MAIL's SMTPUTF8 (RFC 6531 3.4), else 553 or 550 5.6.7 (3.5); and so does
 * a parameter with UTF-8.
 */
static int said_utf8(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  const int mail = ev->kind == LMAIL_SMTP_SERVER_MAIL;
  int said = mail ? (ev->flags & LMAIL_SMTP_EV_SMTPUTF8) != 0
                  : (s->session_ & LMAIL_SMTP_UTF8) != 0;

  if (said || !lmail_any_8bit_(w->line, w->len)) return 1;
  return lmail_smtp_fault_(s, ev,
                           mail ? LMAIL_SMTP_FAULT_(553, 6, 7, LMAIL_FIELD_SMTP_REVERSE_PATH)
                                : LMAIL_SMTP_FAULT_(553, 6, 7, LMAIL_FIELD_SMTP_FORWARD_PATH),
                           w->arg);
}

static int complete(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev)
{
  if (ev->kind == LMAIL_SMTP_SERVER_MAIL && !lmail_smtp_times_(s, w, ev)) return 0;
  return said_utf8(s, w, ev);
}

/*
 * vrfy = "VRFY" SP String [ SP "SMTPUTF8" ] CRLF, expn likewise: "the SMTP client can accept UTF-8 strings in
 * replies", which "MUST NOT" be used else (RFC 6531 3.7.4.2).
 */
static void wants_utf8(lmail_smtp_server *s, lmail_event *ev)
{
  static const char word[] = " smtputf8";
  const size_t n = sizeof word - 1;

  if (!(s->offered_ & LMAIL_SMTP_EXT_SMTPUTF8) || ev->len <= n) return;
  if (!lmail_equal_nocase_(ev->data + ev->len - n, word, n)) return;
  ev->len -= n;
  ev->flags |= LMAIL_SMTP_EV_SMTPUTF8;
  s->session_ |= LMAIL_SMTP_UTF8_REPLY;
}

static size_t text_run(const uint8_t *text, size_t n)
{
  int32_t size;
  size_t i = 0;

  do {
    i += lmail_text_run_(text + i, n - i);
    size = i < n && text[i] >= 0x80 ? lmail_utf8_char(text + i, n - i) : 0;
    if (size > 0) i += (size_t)size;
  } while (size > 0);
  return i;
}

const struct lmail_smtp_server_params_ lmail_smtp_params_ = {param,
                                                             complete,
                                                             wants_utf8,
                                                             &lmail_smtp_utf8_params_,
                                                             text_run,
                                                             lmail_smtp_times_said_,
                                                             lmail_smtp_times_words_};

const struct lmail_smtp_server_params_ *lmail_smtp_server_params_group(void)
{
  return &lmail_smtp_params_;
}
