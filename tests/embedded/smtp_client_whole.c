/* SPDX-License-Identifier: MIT */
/*
 * smtp_client_whole.c - a board that sends mail in every way that libmail's SMTP client knows: what is
 * linked with it is what the whole client costs. (Only following a conversation of others,
 * lmail_smtp_client_sent, is no client's business.)
 */

#include <libmail/smtp.h>

#define BOARD_HAS_NO_LIBC
#include "board.h"
#include "alarm.h"

static lmail_smtp_client client;
static uint8_t scratch[512 + 8 * 4];
static uint8_t output[768];

/* The operator's panel: a switch for each way to go, and what the board waits for. */
#define PANEL (*(volatile uint32_t *)0x40006000u)
#define DISPLAY (*(volatile uint32_t *)0x40006004u)
enum { PLAIN_MAIL = 1, LONG_WAY = 2, BY_URL = 4, HAS_8BIT = 8, ASK = 16 };

static lmail_status send_mail(lmail_writer *w)
{
  static const uint8_t envid[] = "alarm-7";
  lmail_smtp_value params[3];

  if (PANEL & PLAIN_MAIL) {
    return lmail_smtp_client_mail(&client, w, TEXT("pump@plant.example"), sizeof message - 1,
                                  lmail_smtp_client_8bit(&client) ? LMAIL_SMTP_MAIL_8BITMIME : 0);
  }
  memset(params, 0, sizeof params);
  params[0].param = LMAIL_SMTP_PARAM_SIZE;
  params[0].num = sizeof message - 1;
  params[1].param = (uint16_t)(PANEL >> 8 & 31);
  params[1].num = PANEL >> 16;
  params[2].param = LMAIL_SMTP_PARAM_ENVID;
  params[2].data = envid;
  params[2].len = sizeof envid - 1;
  return lmail_smtp_client_mail_with(&client, w, TEXT("pump@plant.example"), params, 3);
}

static lmail_status send_rcpt(lmail_writer *w)
{
  lmail_smtp_value notify;

  if (PANEL & PLAIN_MAIL) return lmail_smtp_client_rcpt(&client, w, TEXT("duty@plant.example"));
  memset(&notify, 0, sizeof notify);
  notify.param = LMAIL_SMTP_PARAM_NOTIFY;
  notify.num = LMAIL_SMTP_NOTIFY_FAILURE;
  return lmail_smtp_client_rcpt_with(&client, w, TEXT("duty@plant.example"), &notify, 1);
}

/* The message in the form that the server takes. */
static lmail_status send_message(lmail_writer *w)
{
  lmail_status st;
  size_t used;

  if (PANEL & BY_URL) return lmail_smtp_client_burl(&client, w, TEXT("imap://plant.example/7"), 1);
  if (!(lmail_smtp_client_form(&client, PANEL & HAS_8BIT) & LMAIL_SMTP_FORM_BDAT)) {
    return lmail_smtp_client_data(&client, w);
  }
  st = lmail_smtp_client_bdat(&client, w, sizeof message - 1, 1);
  if (st != LMAIL_OK || lmail_smtp_client_chunk_left(&client) == 0) return st;
  return lmail_smtp_client_chunk(&client, w, message, sizeof message - 1, &used);
}

static lmail_status ask(lmail_writer *w)
{
  switch (PANEL >> 8 & 7) {
  case 0: return lmail_smtp_client_vrfy(&client, w, TEXT("duty"));
  case 1: return lmail_smtp_client_expn(&client, w, TEXT("all"));
  case 2: return lmail_smtp_client_help(&client, w, NULL, 0);
  case 3: return lmail_smtp_client_noop(&client, w);
  case 4: return lmail_smtp_client_rset(&client, w);
  default: return lmail_smtp_client_command(&client, w, PANEL >> 11 & 31, TEXT("plant.example"));
  }
}

static lmail_status greet(lmail_writer *w)
{
  return lmail_smtp_client_ehlo(&client, w, TEXT("pump.plant.example"));
}

static lmail_status after_hello(lmail_writer *w)
{
  uint32_t offers = lmail_smtp_client_extensions(&client);

  if (PANEL & ASK) return ask(w);
  if (lmail_smtp_client_starttls(&client, w) == LMAIL_OK) return LMAIL_OK;
  if (offers & LMAIL_SMTP_EXT_AUTH) {
    return lmail_smtp_client_auth(&client, w, TEXT("PLAIN"), TEXT("AHB1bXAAcHVtcA=="));
  }
  return send_mail(w);
}

/* What to say after a reply. */
static lmail_status answer(const lmail_event *ev, lmail_writer *w)
{
  size_t used;

  DISPLAY = (uint32_t)lmail_smtp_client_timeout(&client) << 16 |
            (uint32_t)lmail_smtp_client_unanswered(&client);
  if (ev->kind == LMAIL_SMTP_CLIENT_LINE || ev->kind == LMAIL_SMTP_CLIENT_EXTENSION) {
    return LMAIL_OK;
  }
  if (ev->kind == LMAIL_SMTP_CLIENT_CHALLENGE) return lmail_smtp_client_sasl(&client, w, "*", 1);
  if (ev->kind == LMAIL_SMTP_CLIENT_GREETING) return greet(w);
  if (ev->flags & LMAIL_SMTP_EV_TRY_HELO) {
    return lmail_smtp_client_helo(&client, w, TEXT("pump.plant.example"));
  }
  if (ev->num == LMAIL_SMTP_QUIT || ev->code == 421) return LMAIL_OK;
  if (ev->kind == LMAIL_SMTP_CLIENT_MESSAGE || ev->code >= 400) {
    return lmail_smtp_client_quit(&client, w);
  }
  switch (ev->num) {
  case LMAIL_SMTP_HELO:
  case LMAIL_SMTP_LHLO:
  case LMAIL_SMTP_EHLO: return after_hello(w);
  case LMAIL_SMTP_MAIL: return send_rcpt(w);
  case LMAIL_SMTP_RCPT:
    return lmail_smtp_client_recipients(&client) == 0 ||
                   lmail_smtp_client_limit(&client, LMAIL_SMTP_LIMIT_RCPTMAX) > 1
               ? send_rcpt(w)
               : send_message(w);
  case LMAIL_SMTP_DATA:
    return lmail_smtp_client_body(&client, w, message, sizeof message - 1, &used, 1);
  default: return send_mail(w);
  }
}

static lmail_status secured(lmail_writer *w)
{
  lmail_status st = lmail_smtp_client_tls(&client);

  return st == LMAIL_OK ? greet(w) : st;
}

int main(void)
{
  lmail_smtp_client_config cfg;
  lmail_writer w;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = PANEL & LONG_WAY ? LMAIL_SMTP_LMTP : 0;
  memset(&w, 0, sizeof w);
  w.buf = output;
  w.cap = sizeof output;
  if (lmail_smtp_client_init(&client, &cfg, scratch, sizeof scratch) != LMAIL_OK) return 1;
  if (lmail_smtp_client_extend(&client) != LMAIL_OK) return 1;
  if (lmail_smtp_client_require_tls(&client) != LMAIL_OK) return 1;
  return converse(&client.base, &w, answer, secured) != LMAIL_DONE;
}
