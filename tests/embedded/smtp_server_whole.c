/* SPDX-License-Identifier: MIT */
/*
 * smtp_server_whole.c - a board that takes in mail for what hangs on it, with every command, parameter
 * and extension of libmail's SMTP server: what is linked with it is what the whole server costs.
 */

#include <libmail/smtp.h>

#define BOARD_HAS_NO_LIBC
#include "board.h"

static lmail_smtp_server server;
static uint8_t scratch[2048];
static uint8_t output[768];

static const char hello[] = "hub.plant.example\n"
                            "AUTH PLAIN\n"
                            "LIMITS MAILMAX=10 RCPTMAX=20\n"
                            "FUTURERELEASE 86400 2030-01-01T00:00:00Z\n"
                            "XCLIENT NAME ADDR\n"
                            "XFORWARD NAME ADDR";

/* The parameters of MAIL and RCPT, for the record. */
static void print_parameters(const lmail_event *ev)
{
  lmail_smtp_param param;
  lmail_smtp_value value;
  size_t pos = 0;

  while (lmail_smtp_param_next(ev->data2, ev->len2, &pos, &param) == LMAIL_EVENT) {
    if (lmail_smtp_param_value(&param, ev->code, &value) == LMAIL_OK) print(value.data, value.len);
  }
}

/* How the message comes, for its Received field. */
static void print_with(void)
{
  const char *with = lmail_smtp_server_with(&server);
  size_t n = 0;

  while (with[n] != 0) n++;
  print((const uint8_t *)with, n);
}

static lmail_status answer(const lmail_event *ev, lmail_writer *w)
{
  switch (ev->kind) {
  case LMAIL_SMTP_SERVER_BODY: print(ev->data, ev->len); return LMAIL_OK;
  case LMAIL_SMTP_SERVER_IRREGULAR:
  case LMAIL_SMTP_SERVER_BDAT: return LMAIL_OK;
  case LMAIL_SMTP_SERVER_EHLO: return lmail_smtp_server_reply(&server, w, 250, 0, TEXT(hello));
  case LMAIL_SMTP_SERVER_MAIL:
  case LMAIL_SMTP_SERVER_RCPT:
    print(ev->data, ev->len);
    print_parameters(ev);
    return lmail_smtp_server_reply(&server, w, 250, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_DATA:
    print_with();
    return lmail_smtp_server_reply(&server, w, 354, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_MESSAGE: {
    uint32_t i;

    for (i = 0; i < ev->num2; i++) {
      lmail_status st = lmail_smtp_server_reply(&server, w, 250, LMAIL_SMTP_ENHANCED(2, 6, 0), NULL,
                                                0);

      if (st != LMAIL_OK) return st;
    }
    return LMAIL_OK;
  }
  case LMAIL_SMTP_SERVER_STARTTLS: return lmail_smtp_server_reply(&server, w, 220, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_AUTH: return lmail_smtp_server_reply(&server, w, 334, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_AUTH_RESPONSE:
    return lmail_smtp_server_reply(&server, w, ev->len != 0 ? 235 : 535, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_VRFY: return lmail_smtp_server_reply(&server, w, 252, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_HELP: return lmail_smtp_server_reply(&server, w, 214, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_EXPN: return lmail_smtp_server_reply(&server, w, 550, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_QUIT: return lmail_smtp_server_reply(&server, w, 221, 0, NULL, 0);
  case LMAIL_SMTP_SERVER_UNKNOWN:
  case LMAIL_SMTP_SERVER_BAD:
  case LMAIL_SMTP_SERVER_AUTH_CANCEL: return lmail_smtp_server_refuse(&server, w);
  case LMAIL_SMTP_SERVER_COMMAND:
    return lmail_smtp_server_reply(&server, w, ev->code == LMAIL_SMTP_XCLIENT ? 220 : 250, 0, NULL,
                                   0);
  default: return lmail_smtp_server_reply(&server, w, 250, 0, NULL, 0);
  }
}

static lmail_status secured(lmail_writer *w)
{
  (void)w;
  return lmail_smtp_server_tls(&server);
}

int main(void)
{
  lmail_smtp_server_config cfg;
  lmail_writer w;

  memset(&cfg, 0, sizeof cfg);
  cfg.extensions = ~(uint32_t)LMAIL_SMTP_EXT_NONE & 0x7fffffffu;
  cfg.flags = LMAIL_SMTP_HISTORIC;
  cfg.line_max = 2048;
  cfg.auth_line_max = 2048;
  memset(&w, 0, sizeof w);
  w.buf = output;
  w.cap = sizeof output;
  if (lmail_smtp_server_init(&server, &cfg, scratch, sizeof scratch) != LMAIL_OK) return 1;
  if (lmail_smtp_server_extend(&server) != LMAIL_OK) return 1;
  if (lmail_smtp_server_reply(&server, &w, 220, 0, TEXT("hub.plant.example ready")) != LMAIL_OK)
    return 1;
  return converse(&server.base, &w, answer, secured) != LMAIL_DONE;
}
