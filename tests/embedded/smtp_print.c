/* SPDX-License-Identifier: MIT */
/*
 * smtp_print.c - a printer that prints the mail it is sent: an SMTP server with what RFC 5321 asks for,
 * SIZE, 8BITMIME, PIPELINING and ENHANCEDSTATUSCODES, and no more: no group of lmail_smtp_server_extend_with.
 */

#include <libmail/smtp.h>

#define BOARD_HAS_NO_LIBC
#include "board.h"

#define TEXT(literal) (literal), sizeof(literal) - 1

static lmail_smtp_server server;
static uint8_t scratch[768];
static uint8_t output[512];
static uint8_t input[64];

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

int main(void)
{
  lmail_status st;
  lmail_writer w;
  size_t n = 0;
  size_t at = 0;

  memset(&w, 0, sizeof w);
  w.buf = output;
  w.cap = sizeof output;
  st = lmail_smtp_server_init_bare(&server, NULL, scratch, sizeof scratch);
  if (st == LMAIL_OK) {
    st = lmail_smtp_server_reply(&server, &w, 220, 0, TEXT("printer.plant.example"));
  }
  while (st >= LMAIL_OK && st != LMAIL_DONE) {
    lmail_event ev;
    size_t used;

    st = lmail_next(&server.base, input + at, n - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) {
      st = answer(&ev, &w);
    } else if (st == LMAIL_OK) {
      n = modem_receive(input, sizeof input);
      at = 0;
      if (n == 0) lmail_finish(&server.base);
    }
    if (!modem_send(w.buf, w.len)) return 1;
    w.len = 0;
  }
  return st != LMAIL_DONE;
}
