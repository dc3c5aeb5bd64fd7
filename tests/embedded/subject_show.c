/* SPDX-License-Identifier: MIT */
/*
 * subject_show.c - firmware of a printer that prints the Subject of the message it is sent, on one
 * line. What is linked with it is what reading header fields costs.
 */

#include <libmail/rfc822.h>

#include "board.h"

static lmail_rfc822_reader r;

static void answer(const lmail_event *ev)
{
  uint8_t line[128];
  size_t len;

  if (ev->kind == LMAIL_RFC822_HEADERS_END) lmail_skip(&r.base);
  if (ev->kind != LMAIL_RFC822_FIELD || ev->field != LMAIL_FIELD_SUBJECT) return;
  if (ev->flags & (LMAIL_EV_LONG | LMAIL_RFC822_EV_DUPLICATE)) return;
  if (lmail_unfold(ev->data2, ev->len2, line, sizeof line, &len) != LMAIL_OK) return;
  print(line, len);
}

int main(void)
{
  static uint8_t scratch[256];
  lmail_rfc822_config cfg = {0};

  cfg.token_max = sizeof scratch;
  if (lmail_rfc822_init(&r, &cfg, scratch, sizeof scratch) != LMAIL_OK) return 1;
  return parse(&r.base, answer) != LMAIL_DONE;
}
