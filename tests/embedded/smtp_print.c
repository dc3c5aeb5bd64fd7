/* SPDX-License-Identifier: MIT */
/*
 * smtp_print.c - a printer that prints the mail it is sent: an SMTP server with what RFC 5321 asks for,
 * SIZE, 8BITMIME, PIPELINING and ENHANCEDSTATUSCODES, and no more: no group of lmail_smtp_server_extend_with.
 */

#include <libmail/smtp.h>

#define BOARD_HAS_NO_LIBC
#include "board.h"

static lmail_smtp_server server;
static uint8_t scratch[768];
static uint8_t output[512];

static lmail_status answer(const lmail_event *ev, lmail_writer *w)
{
  switch (ev->kind) {
  case LMAIL_SMTP_SERVER_BODY: print(ev->data, ev->len); return LMAIL_OK;
  case LMAIL_SMTP_SERVER_IRREGULAR: return LMAIL_OK;
  case LMAIL_SMTP_SERVER_HELO:
  case LMAIL_SMTP_SERVER_EHLO:
    return lmail_smtp_server_reply(&server, w, 250, 0, TEXT("printer.plant.example"));
  case LMAIL_SMTP_SERVER_DATA: return lmail_smtp_server_reply(&server, w, 354, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_VRFY: return lmail_smtp_server_reply(&server, w, 252, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_EXPN: return lmail_smtp_server_reply(&server, w, 550, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_HELP: return lmail_smtp_server_reply(&server, w, 214, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_QUIT: return lmail_smtp_server_reply(&server, w, 221, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_UNKNOWN:
  case LMAIL_SMTP_SERVER_BAD: return lmail_smtp_server_refuse(&server, w);
  default: return lmail_smtp_server_reply(&server, w, 250, 0, NULL, 0);
  }
}

/* STARTTLS is never offered. */
static lmail_status secured(lmail_writer *w)
{
  (void)w;
  return LMAIL_E_STATE;
}

int main(void)
{
  lmail_writer w;

  memset(&w, 0, sizeof w);
  w.buf = output;
  w.cap = sizeof output;
  if (lmail_smtp_server_init_bare(&server, NULL, scratch, sizeof scratch) != LMAIL_OK) return 1;
  if (lmail_smtp_server_reply(&server, &w, 220, 0, TEXT("printer.plant.example")) != LMAIL_OK)
    return 1;
  return converse(&server.base, &w, answer, secured) != LMAIL_DONE;
}
