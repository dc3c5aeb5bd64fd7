/* SPDX-License-Identifier: MIT */
/*
 * subject_show.c - firmware of a display that shows the Subject of each message it is sent, on one
 * line. What is linked with it is what reading header fields costs.
 */

#include <libmail/rfc822.h>

/* Two ports: the message comes from one, whose state also says that it has ended. */
#define SOURCE_DATA (*(volatile uint8_t *)0x40004000u)
#define SOURCE_STATE (*(volatile uint8_t *)0x40004004u)
#define DISPLAY_DATA (*(volatile uint8_t *)0x40005000u)
enum { HAS_DATA = 0x02, HAS_MORE = 0x04 };

static size_t receive(uint8_t *data, size_t cap)
{
  size_t n = 0;

  while (n == 0 && (SOURCE_STATE & HAS_MORE)) {
    while (n < cap && (SOURCE_STATE & HAS_DATA)) data[n++] = SOURCE_DATA;
  }
  return n;
}

static void answer(lmail_rfc822_reader *r, const lmail_event *ev)
{
  uint8_t line[128];
  size_t len, i;

  if (ev->kind == LMAIL_RFC822_HEADERS_END) lmail_skip(&r->base);
  if (ev->kind != LMAIL_RFC822_FIELD || ev->field != LMAIL_FIELD_SUBJECT) return;
  if (ev->flags & (LMAIL_EV_LONG | LMAIL_RFC822_EV_DUPLICATE)) return;
  if (lmail_unfold(ev->data2, ev->len2, line, sizeof line, &len) != LMAIL_OK) return;
  for (i = 0; i < len; i++) DISPLAY_DATA = line[i];
}

int main(void)
{
  static uint8_t scratch[256];
  static lmail_rfc822_reader r;
  lmail_rfc822_config cfg = {0};
  uint8_t in[64];
  size_t n = 0;

  cfg.token_max = sizeof scratch;
  if (lmail_rfc822_init(&r, &cfg, scratch, sizeof scratch) != LMAIL_OK) return 1;
  for (;;) {
    size_t at = 0;
    size_t used;
    lmail_event ev;
    lmail_status st;

    do {
      st = lmail_next(&r.base, in + at, n - at, &used, &ev);
      at += used;
      if (st == LMAIL_EVENT) answer(&r, &ev);
    } while (st == LMAIL_EVENT);
    if (st != LMAIL_OK) return st != LMAIL_DONE;
    n = receive(in, sizeof in);
    if (n == 0) lmail_finish(&r.base);
  }
}
