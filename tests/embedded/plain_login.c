/* SPDX-License-Identifier: MIT */
/*
 * plain_login.c - firmware that logs in with PLAIN, in one line that it words itself: what is linked with it
 * is the least that SASL costs.
 */

#include <libmail/sasl.h>

#define BOARD_HAS_NO_LIBC
#include "board.h"

static uint8_t line[128];

int main(void)
{
  static const uint8_t command[] = "AUTH PLAIN ";
  lmail_sasl_credentials cred = {0};
  lmail_writer w;

  cred.user = "pump";
  cred.user_len = 4;
  cred.secret = "under pressure";
  cred.secret_len = 14;
  lmail_writer_init(&w, line, sizeof line);
  if (lmail_sasl_initial(lmail_sasl_plain_client(), &cred, &w) != LMAIL_OK) return 1;
  return !(modem_send(command, sizeof command - 1) && modem_send(line, w.len) &&
           modem_send((const uint8_t *)"\r\n", 2) && modem_receive(line, 1) == 1 && line[0] == '2');
}
