/* SPDX-License-Identifier: MIT */
/*
 * smtp_submit.c - firmware that submits its mail to a provider (RFC 6409): EHLO, STARTTLS, AUTH, and MAIL
 * with SIZE and BODY; of LIMITS it keeps to what the server says.
 */

#include <libmail/smtp.h>

#define BOARD_HAS_NO_LIBC
#include "board.h"

#define TEXT(literal) (literal), sizeof(literal) - 1

static lmail_smtp_client client;
static uint8_t scratch[512 + 8 * 4];
static uint8_t output[256];
static uint8_t input[64];

static const char message[] = "From: <pump@plant.example>\r\n"
                              "To: <duty@plant.example>\r\n"
                              "Subject: Alarm\r\n"
                              "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n"
                              "\r\n"
                              "Pump 3: pressure is low.\r\n";

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

int main(void)
{
  lmail_status st;
  lmail_writer w;
  size_t n = 0;
  size_t at = 0;

  memset(&w, 0, sizeof w);
  w.buf = output;
  w.cap = sizeof output;
  st = lmail_smtp_client_init(&client, NULL, scratch, sizeof scratch);
  if (st == LMAIL_OK) st = lmail_smtp_client_extend(&client);
  if (st == LMAIL_OK) st = lmail_smtp_client_require_tls(&client);
  while (st >= LMAIL_OK && st != LMAIL_DONE) {
    lmail_event ev;
    size_t used;

    st = lmail_next(&client.base, input + at, n - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) {
      st = answer(&ev, &w);
    } else if (st == LMAIL_SWITCH) {
      st = lmail_smtp_client_tls(&client); /* the board's cipher chip has done the handshake */
      if (st == LMAIL_OK) st = lmail_smtp_client_ehlo(&client, &w, TEXT("pump.plant.example"));
    } else if (st == LMAIL_OK) {
      n = modem_receive(input, sizeof input);
      at = 0;
      if (n == 0) lmail_finish(&client.base);
    }
    if (!modem_send(w.buf, w.len)) return 1;
    w.len = 0;
  }
  return st != LMAIL_DONE;
}
