/* SPDX-License-Identifier: MIT */
/*
 * imap_read.c - firmware that prints what an IMAP server says of messages, with ENVELOPE and BODYSTRUCTURE in their
 * slots: what is linked with it is what the reader of responses costs with all of its grammar.
 */

#include <libmail/imap_response.h>

#define BOARD_HAS_NO_LIBC
#include "board.h"

static lmail_imap_reader reader;

static void answer(const lmail_event *ev)
{
  if (ev->kind == LMAIL_IMAP_CLIENT_VALUE && ev->field != LMAIL_FIELD_IMAP_TOKEN)
    print(ev->data, ev->len);
  if (ev->kind == LMAIL_IMAP_CLIENT_BODY) lmail_skip(&reader.base);
}

int main(void)
{
  static uint8_t scratch[512 + 4 * 16];
  lmail_imap_reader_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = 512;
  cfg.depth_max = 16;
  if (lmail_imap_reader_init(&reader, &cfg, scratch, sizeof scratch) != LMAIL_OK) return 1;
  return parse(&reader.base, answer) != LMAIL_DONE;
}
