/* SPDX-License-Identifier: MIT */
/*
 * mime_decode.c - firmware of a printer that prints the plain text of ordinary messages, decoded, with a
 * parser that has no more than it needs for that. What is linked with it is what reading MIME costs at least;
 * mime_print.c is the same with all that a parser may tell.
 */

#include <libmail/mime.h>

#include "board.h"

static lmail_mime_parser m;

static void answer(const lmail_event *ev)
{
  if (ev->kind == LMAIL_MIME_HEADERS_END && !(ev->flags & LMAIL_MIME_EV_COMPOSITE)) {
    if (ev->code == LMAIL_MEDIA_TEXT_PLAIN) (void)lmail_mime_decode_basic(&m, LMAIL_MIME_DECODED);
    else lmail_skip(&m.base);
  }
  if (ev->kind != LMAIL_MIME_BODY) return;
  print(ev->data, ev->len);
}

int main(void)
{
  static uint8_t scratch[2048];
  lmail_mime_config cfg = {0};

  cfg.token_max = 512;
  cfg.depth_max = 8;
  cfg.parts_max = 64;
  if (lmail_mime_init_bare(&m, &cfg, scratch, sizeof scratch) != LMAIL_OK) return 1;
  return parse(&m.base, answer) != LMAIL_DONE;
}
