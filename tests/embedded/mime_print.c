/* SPDX-License-Identifier: MIT */
/*
 * mime_print.c - firmware of a printer that prints the plain text of the messages it is sent, decoded,
 * and skips all other parts. What is linked with it is what reading MIME costs.
 */

#include <libmail/mime.h>

#include "board.h"

static void answer(lmail_mime_parser *m, const lmail_event *ev)
{
  if (ev->kind == LMAIL_MIME_HEADERS_END && !(ev->flags & LMAIL_MIME_EV_COMPOSITE)) {
    if (ev->code == LMAIL_MEDIA_TEXT_PLAIN) (void)lmail_mime_decode(m, LMAIL_MIME_DECODED);
    else lmail_skip(&m->base);
  }
  if (ev->kind != LMAIL_MIME_BODY) return;
  print(ev->data, ev->len);
}

int main(void)
{
  static uint8_t scratch[2048];
  static lmail_mime_parser m;
  lmail_mime_config cfg = {0};
  uint8_t in[64];
  size_t n = 0;

  cfg.token_max = 512;
  cfg.depth_max = 8;
  cfg.parts_max = 64;
  if (lmail_mime_init(&m, &cfg, scratch, sizeof scratch) != LMAIL_OK) return 1;
  for (;;) {
    size_t at = 0;
    size_t used;
    lmail_event ev;
    lmail_status st;

    do {
      st = lmail_next(&m.base, in + at, n - at, &used, &ev);
      at += used;
      if (st == LMAIL_EVENT) answer(&m, &ev);
    } while (st == LMAIL_EVENT);
    if (st != LMAIL_OK) return st != LMAIL_DONE;
    n = modem_receive(in, sizeof in);
    if (n == 0) lmail_finish(&m.base);
  }
}
