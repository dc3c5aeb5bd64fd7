/* SPDX-License-Identifier: MIT */
/*
 * pop3_fetch.c - firmware that fetches its orders by mail: it prints every message in a maildrop,
 * deletes it there, and does nothing else. What is linked with it is what libmail's smallest POP3
 * client costs.
 */

#include <libmail/pop3.h>

#define BOARD_HAS_NO_LIBC
#include "board.h"

#define TEXT(literal) (literal), sizeof(literal) - 1

enum { LINE_MAX_OCTETS = 64 }; /* longer greetings and the like only tell their status */

static lmail_pop3_client client;
static uint8_t scratch[LINE_MAX_OCTETS + 8];
static uint8_t output[48];
static uint8_t input[64];
static uint32_t messages; /* how many there are */
static uint32_t deleted;  /* how many have been printed and deleted */

/* The next message, or goodbye. */
static lmail_status go_on(lmail_writer *w)
{
  if (deleted == messages) return lmail_pop3_client_quit(&client, w);
  return lmail_pop3_client_retr(&client, w, deleted + 1);
}

/* What to say after an event. LMAIL_OK: said; anything else: give up. */
static lmail_status answer(const lmail_event *ev, lmail_writer *w)
{
  switch (ev->kind) {
  case LMAIL_POP3_CLIENT_GREETING: return lmail_pop3_client_user(&client, w, TEXT("pump"));
  case LMAIL_POP3_CLIENT_STAT: messages = (uint32_t)ev->num; return go_on(w);
  case LMAIL_POP3_CLIENT_BODY: print(ev->data, ev->len); return LMAIL_OK;
  case LMAIL_POP3_CLIENT_END: return lmail_pop3_client_dele(&client, w, deleted + 1);
  case LMAIL_POP3_CLIENT_IRREGULAR: return LMAIL_OK;
  case LMAIL_POP3_CLIENT_OK: break;
  default:
    return ev->id == 0 || ev->code == LMAIL_POP3_QUIT ? LMAIL_DONE
                                                      : lmail_pop3_client_quit(&client, w);
  }
  if (ev->code == LMAIL_POP3_USER) return lmail_pop3_client_pass(&client, w, TEXT("secret"));
  if (ev->code == LMAIL_POP3_PASS) return lmail_pop3_client_stat(&client, w);
  if (ev->code != LMAIL_POP3_DELE) return LMAIL_OK;
  deleted++;
  return go_on(w);
}

/* Fetches everything over an open connection; 1 when the server has said goodbye. */
static int fetch(void)
{
  lmail_pop3_client_config cfg;
  lmail_writer w;
  lmail_status st;

  memset(&cfg, 0, sizeof cfg);
  cfg.line_max = LINE_MAX_OCTETS;
  cfg.queue_max = 1;
  w.buf = output;
  w.cap = sizeof output;
  w.len = 0;
  st = lmail_pop3_client_init_bare(&client, &cfg, scratch, sizeof scratch);
  while (st == LMAIL_OK) {
    size_t n = modem_receive(input, sizeof input);
    size_t at = 0;

    if (n == 0) return 0;
    do {
      lmail_event ev;
      size_t used;

      st = lmail_next(&client.base, input + at, n - at, &used, &ev);
      at += used;
      if (st == LMAIL_EVENT && answer(&ev, &w) != LMAIL_OK) return 0;
    } while (st == LMAIL_EVENT);
    if (w.len > 0 && !modem_send(output, w.len)) return 0;
    w.len = 0;
  }
  return st == LMAIL_DONE;
}

int main(void)
{
  return fetch();
}
