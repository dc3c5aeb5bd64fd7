/* SPDX-License-Identifier: MIT */
/*
 * smtp_alarm.c - firmware that sends one alarm by mail and does nothing else: what is linked with it
 * is what libmail's smallest SMTP client costs.
 */

#include <libmail/smtp.h>

#define BOARD_HAS_NO_LIBC
#include "board.h"
#include "alarm.h"

static lmail_smtp_client client;
static uint8_t scratch[512 + 8 * 4];
static uint8_t output[128];
static uint8_t input[64];

/* The whole message; it may be longer than the output buffer. */
static lmail_status send_message(lmail_writer *w)
{
  const uint8_t *rest = (const uint8_t *)message;
  size_t n = sizeof message - 1;
  lmail_status st;

  for (;;) {
    size_t used;

    st = lmail_smtp_client_body(&client, w, rest, n, &used, 1);
    if (st != LMAIL_FULL) return st;
    rest += used;
    n -= used;
    if (!modem_send(w->buf, w->len)) return LMAIL_E_STATE;
    w->len = 0;
  }
}

/* What to say after an event. LMAIL_OK: said; anything else: give up. */
static lmail_status answer(const lmail_event *ev, lmail_writer *w, int *delivered)
{
  if (ev->kind == LMAIL_SMTP_CLIENT_LINE || ev->kind == LMAIL_SMTP_CLIENT_EXTENSION) {
    return LMAIL_OK;
  }
  if (ev->kind == LMAIL_SMTP_CLIENT_MESSAGE && ev->code < 300) *delivered = 1;
  if (ev->num == LMAIL_SMTP_QUIT || ev->code == 421) return LMAIL_OK;
  if (ev->kind == LMAIL_SMTP_CLIENT_MESSAGE || ev->code >= 400) {
    return lmail_smtp_client_quit(&client, w);
  }
  if (ev->kind == LMAIL_SMTP_CLIENT_GREETING) {
    return lmail_smtp_client_helo(&client, w, TEXT("pump.plant.example"));
  }
  if (ev->num == LMAIL_SMTP_HELO) {
    return lmail_smtp_client_mail(&client, w, TEXT("pump@plant.example"), 0, 0);
  }
  if (ev->num == LMAIL_SMTP_MAIL)
    return lmail_smtp_client_rcpt(&client, w, TEXT("duty@plant.example"));
  if (ev->num == LMAIL_SMTP_RCPT) return lmail_smtp_client_data(&client, w);
  return send_message(w);
}

/* Sends the alarm over an open connection; 1 when the server has taken it. */
static int alarm_mail(void)
{
  int delivered = 0;
  lmail_writer w;

  w.buf = output;
  w.cap = sizeof output;
  w.len = 0;
  if (lmail_smtp_client_init(&client, NULL, scratch, sizeof scratch) != LMAIL_OK) return 0;
  for (;;) {
    size_t n = modem_receive(input, sizeof input);
    size_t at = 0;
    lmail_status st;

    if (n == 0) return delivered;
    do {
      lmail_event ev;
      size_t used;

      st = lmail_next(&client.base, input + at, n - at, &used, &ev);
      at += used;
      if (st == LMAIL_EVENT && answer(&ev, &w, &delivered) != LMAIL_OK) return delivered;
    } while (st == LMAIL_EVENT);
    if (w.len > 0 && !modem_send(output, w.len)) return delivered;
    w.len = 0;
    if (st != LMAIL_OK) return delivered;
  }
}

int main(void)
{
  return alarm_mail();
}
