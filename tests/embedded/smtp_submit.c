/* SPDX-License-Identifier: MIT */
/*
 * smtp_submit.c - firmware that submits its mail to a provider (RFC 6409): EHLO, STARTTLS, AUTH, and MAIL
 * with SIZE and BODY; of LIMITS it keeps to what the server says.
 */

#include <libmail/smtp.h>

#define BOARD_HAS_NO_LIBC
#include "board.h"
#include "alarm.h"

static lmail_smtp_client client;
static uint8_t scratch[512 + 8 * 4];
static uint8_t output[256];

static lmail_status after_hello(lmail_writer *w)
{
  lmail_status st = lmail_smtp_client_starttls(&client, w);

  if (st != LMAIL_E_STATE) return st; /* TLS is active */
  return lmail_smtp_client_auth(&client, w, TEXT("PLAIN"), TEXT("AHB1bXAAcHVtcA=="));
}

/* What to say after an event. LMAIL_OK: said; anything else: give up. */
static lmail_status answer(const lmail_event *ev, lmail_writer *w)
{
  size_t used;

  if (ev->kind == LMAIL_SMTP_CLIENT_LINE || ev->kind == LMAIL_SMTP_CLIENT_EXTENSION) {
    return LMAIL_OK;
  }
  if (ev->kind == LMAIL_SMTP_CLIENT_CHALLENGE) return lmail_smtp_client_sasl(&client, w, "*", 1);
  if (ev->num == LMAIL_SMTP_QUIT || ev->code == 421) return LMAIL_OK;
  if (ev->kind == LMAIL_SMTP_CLIENT_MESSAGE || ev->code >= 400) {
    return lmail_smtp_client_quit(&client, w);
  }
  if (ev->kind == LMAIL_SMTP_CLIENT_GREETING) {
    return lmail_smtp_client_ehlo(&client, w, TEXT("pump.plant.example"));
  }
  switch (ev->num) {
  case LMAIL_SMTP_EHLO: return after_hello(w);
  case LMAIL_SMTP_AUTH:
    return lmail_smtp_client_mail(&client, w, TEXT("pump@plant.example"), sizeof message - 1, 0);
  case LMAIL_SMTP_MAIL: return lmail_smtp_client_rcpt(&client, w, TEXT("duty@plant.example"));
  case LMAIL_SMTP_RCPT: return lmail_smtp_client_data(&client, w);
  case LMAIL_SMTP_DATA:
    return lmail_smtp_client_body(&client, w, message, sizeof message - 1, &used, 1);
  default: return LMAIL_OK;
  }
}

static lmail_status secured(lmail_writer *w)
{
  lmail_status st = lmail_smtp_client_tls(&client);

  return st == LMAIL_OK ? lmail_smtp_client_ehlo(&client, w, TEXT("pump.plant.example")) : st;
}

int main(void)
{
  lmail_writer w;

  memset(&w, 0, sizeof w);
  w.buf = output;
  w.cap = sizeof output;
  if (lmail_smtp_client_init(&client, NULL, scratch, sizeof scratch) != LMAIL_OK) return 1;
  if (lmail_smtp_client_extend(&client) != LMAIL_OK) return 1;
  if (lmail_smtp_client_require_tls(&client) != LMAIL_OK) return 1;
  return converse(&client.base, &w, answer, secured) != LMAIL_DONE;
}
