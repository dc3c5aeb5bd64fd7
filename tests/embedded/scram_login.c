/* SPDX-License-Identifier: MIT */
/*
 * scram_login.c - firmware that logs in with SCRAM-SHA-256 where an SMTP server offers it: what is linked
 * with it is what a client costs that says no password, and its hash.
 */

#include <libmail/sasl.h>

#include "board.h"

static lmail_sasl_client client;
static uint8_t scratch[512];
static uint8_t line[256];
static lmail_sasl_credentials cred;

/* A reply without its CRLF; what is too long is cut. Returns its length, 0 when the connection is closed. */
static size_t read_reply(void)
{
  size_t n = 0;
  uint8_t c = 0;

  while (modem_receive(&c, 1) == 1 && c != '\n') {
    if (c != '\r' && n < sizeof line) line[n++] = c;
  }
  return c == '\n' ? n : 0;
}

static int write_line(void)
{
  static uint8_t out[64];
  lmail_status st;
  lmail_writer w;

  do {
    lmail_writer_init(&w, out, sizeof out);
    st = lmail_sasl_client_write(&client, &cred, &w);
    if (!modem_send(out, w.len)) return 0;
  } while (st == LMAIL_FULL);
  return st == LMAIL_OK;
}

/* To the verdict: LMAIL_DONE is the only good one. */
static lmail_status log_in(void)
{
  lmail_status st = LMAIL_OK;
  size_t n;

  while (write_line() && (n = read_reply()) >= 3) {
    if (line[0] == '2') return lmail_sasl_client_success(&client, &cred, NULL, 0);
    if (line[0] != '3') return LMAIL_REFUSED;
    st = lmail_sasl_client_challenge(&client, &cred, line + 4, n > 4 ? n - 4 : 0);
    while (st == LMAIL_PAUSED) st = lmail_sasl_client_work(&client, &cred, 16);
    if (st < 0) break;
  }
  return st < 0 ? st : LMAIL_REFUSED;
}

int main(void)
{
  static const uint8_t random[LMAIL_SASL_RANDOM] = "the board has some";
  lmail_sasl_client_config cfg = {0};
  lmail_status st;

  cfg.flags = LMAIL_SASL_LINES;
  cred.user = "pump";
  cred.user_len = 4;
  cred.secret = "under pressure";
  cred.secret_len = 14;
  cred.random = random;
  cred.random_len = sizeof random;
  if (lmail_sasl_client_init(&client, lmail_sasl_scram_sha256_client(), &cfg, scratch,
                             sizeof scratch) != LMAIL_OK) {
    return 1;
  }
  st = log_in();
  lmail_sasl_client_clear(&client);
  return st != LMAIL_DONE;
}
