/* SPDX-License-Identifier: MIT */
/*
 * imap_watch.c - firmware that prints the sender and subject of each new message and waits for more: LOGIN,
 * SELECT, SEARCH, FETCH of two header fields, IDLE, LOGOUT. What is linked with it is what libmail's smallest
 * IMAP client costs.
 */

#include <libmail/imap_client.h>
#include <libmail/imap_set.h>

#define BOARD_HAS_NO_LIBC
#include "board.h"

#define TEXT(literal) (literal), sizeof(literal) - 1

enum { TOKEN_MAX = 64, DEPTH_MAX = 4, QUEUE_MAX = 2, MESSAGES_MAX = 4 };

static lmail_imap_client client;
static uint8_t scratch[TOKEN_MAX + 4 * DEPTH_MAX + 8 * QUEUE_MAX];
static uint8_t output[LMAIL_IMAP_PIECE];
static uint8_t input[64];
static uint32_t messages[MESSAGES_MAX]; /* the UIDs that SEARCH told */
static uint32_t found, shown;
static uint8_t in_search, news;

static lmail_status search(lmail_writer *w)
{
  const lmail_imap_arg arg = LMAIL_IMAP_PUT_ATOM("UNSEEN");

  found = shown = 0;
  news = 0;
  return lmail_imap_client_command(&client, w, LMAIL_IMAP_CMD_UID_SEARCH, &arg, 1);
}

/* UID FETCH n BODY[HEADER.FIELDS (FROM SUBJECT)], which sets \Seen. A set is text, its number at most ten digits. */
static lmail_status fetch(lmail_writer *w)
{
  lmail_imap_arg args[2];
  lmail_imap_set_writer set;
  lmail_writer text;
  uint8_t digits[10];

  memset(args, 0, sizeof args);
  memset(&set, 0, sizeof set);
  text.buf = digits;
  text.cap = sizeof digits;
  text.len = 0;
  lmail_imap_set_add(&set, &text, messages[shown], messages[shown]);
  lmail_imap_set_end(&set, &text);
  args[0].kind = LMAIL_IMAP_ARG_SET;
  args[0].data = digits;
  args[0].len = text.len;
  args[1].kind = LMAIL_IMAP_ARG_ITEM;
  args[1].data = "BODY";
  args[1].len = 4;
  args[1].data2 = "HEADER.FIELDS (FROM SUBJECT)";
  args[1].len2 = 28;
  shown++;
  return lmail_imap_client_command(&client, w, LMAIL_IMAP_CMD_UID_FETCH, args, 2);
}

static lmail_status go_on(lmail_writer *w)
{
  if (shown < found) return fetch(w);
  if (news) return search(w);
  return lmail_imap_client_simple(&client, w, LMAIL_IMAP_CMD_IDLE);
}

/* The command that was answered, and what comes next. */
static lmail_status answered(const lmail_event *ev, lmail_writer *w)
{
  if (ev->code != LMAIL_IMAP_OK) return lmail_imap_client_simple(&client, w, LMAIL_IMAP_CMD_LOGOUT);
  switch (ev->num) {
  case LMAIL_IMAP_CMD_LOGIN:
    return lmail_imap_client_mailbox(&client, w, LMAIL_IMAP_CMD_SELECT, TEXT("INBOX"));
  case LMAIL_IMAP_CMD_SELECT: return search(w);
  case LMAIL_IMAP_CMD_LOGOUT: return LMAIL_OK;
  default: return go_on(w);
  }
}

/* What to do after an event. LMAIL_OK: done; anything else: give up. */
static lmail_status answer(const lmail_event *ev, lmail_writer *w)
{
  switch (ev->kind) {
  case LMAIL_IMAP_CLIENT_RESPONSE:
    in_search = ev->code == LMAIL_IMAP_SEARCH;
    if (ev->code == LMAIL_IMAP_EXISTS) news = 1;
    return LMAIL_OK;
  case LMAIL_IMAP_CLIENT_VALUE:
    if (in_search && found < MESSAGES_MAX) messages[found++] = (uint32_t)ev->num;
    return LMAIL_OK;
  case LMAIL_IMAP_CLIENT_BODY: print(ev->data, ev->len); return LMAIL_OK;
  case LMAIL_IMAP_CLIENT_END: break;
  default: return LMAIL_OK;
  }
  if (ev->id != 0 && ev->num != 0) return answered(ev, w);
  if (news && lmail_imap_client_idles(&client)) return lmail_imap_client_done(&client, w);
  if (lmail_imap_client_state(&client) == LMAIL_IMAP_NOT_AUTHENTICATED &&
      lmail_imap_client_unanswered(&client) == 0) {
    return lmail_imap_client_login(&client, w, TEXT("pump"), TEXT("secret"));
  }
  return LMAIL_OK;
}

/* Watches over an open connection; 1 when the server has said goodbye. */
static int watch(void)
{
  lmail_imap_client_config cfg;
  lmail_writer w;
  lmail_status st;

  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = TOKEN_MAX;
  cfg.depth_max = DEPTH_MAX;
  cfg.queue_max = QUEUE_MAX;
  w.buf = output;
  w.cap = sizeof output;
  w.len = 0;
  st = lmail_imap_client_init_bare(&client, &cfg, scratch, sizeof scratch);
  while (st == LMAIL_OK) {
    size_t n = modem_receive(input, sizeof input);
    size_t at = 0;

    if (n == 0) return 0;
    do {
      lmail_event ev;
      size_t used;

      st = lmail_next(&client.reader.base, input + at, n - at, &used, &ev);
      at += used;
      if (st == LMAIL_EVENT && answer(&ev, &w) != LMAIL_OK) return 0;
      if (w.len > 0 && !modem_send(output, w.len)) return 0;
      w.len = 0;
    } while (st == LMAIL_EVENT);
  }
  return st == LMAIL_DONE;
}

int main(void)
{
  return watch();
}
