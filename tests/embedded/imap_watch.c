/* SPDX-License-Identifier: MIT */
/*
 * imap_watch.c - firmware that prints the sender and subject of each new message and waits for more: LOGIN,
 * SELECT, SEARCH, FETCH of two header fields, IDLE, LOGOUT. What is linked with it is what libmail's smallest
 * IMAP client costs.
 */

#include <libmail/imap_client.h>

#define BOARD_HAS_NO_LIBC
#include "board.h"

enum { TOKEN_MAX = 64, DEPTH_MAX = 4, QUEUE_MAX = 2, MESSAGES_MAX = 4 };

static lmail_imap_client client;
static uint8_t scratch[TOKEN_MAX + 4 * DEPTH_MAX + 8 * QUEUE_MAX];
static uint8_t output[LMAIL_IMAP_PIECE];
static uint8_t input[64];
static uint32_t messages[MESSAGES_MAX]; /* the UIDs that SEARCH told */
static uint32_t found, shown;
static uint8_t in_search, news;

static lmail_status simple(lmail_writer *w, uint32_t verb, const char *name, size_t n)
{
  const lmail_imap_arg arg = LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_ATOM, name, n);

  return lmail_imap_client_line(&client, w, verb, &arg, 1);
}

static lmail_status search(lmail_writer *w)
{
  found = shown = 0;
  news = 0;
  return simple(w, LMAIL_IMAP_CMD_UID_SEARCH, TEXT("UID SEARCH UNSEEN"));
}

/* UID FETCH n BODY[HEADER.FIELDS (FROM SUBJECT)], which sets \Seen. */
static lmail_status fetch(lmail_writer *w)
{
  lmail_imap_arg args[3] = {LMAIL_IMAP_PUT_ATOM("UID FETCH"),
                            LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_NUMBER, NULL, 0),
                            LMAIL_IMAP_PUT_ATOM("BODY[HEADER.FIELDS (FROM SUBJECT)]")};

  args[1].num = messages[shown++];
  return lmail_imap_client_line(&client, w, LMAIL_IMAP_CMD_UID_FETCH, args, 3);
}

static lmail_status login(lmail_writer *w)
{
  static const lmail_imap_arg args[3] = {
      LMAIL_IMAP_PUT_ATOM("LOGIN"),
      LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_ASTRING, "pump", 4),
      {LMAIL_IMAP_ARG_ASTRING, LMAIL_IMAP_ARG_SECRET, 0, TEXT("secret"), NULL, 0, 0, 0}};

  return lmail_imap_client_line(&client, w, LMAIL_IMAP_CMD_LOGIN, args, 3);
}

static lmail_status go_on(lmail_writer *w)
{
  if (shown < found) return fetch(w);
  if (news) return search(w);
  return simple(w, LMAIL_IMAP_CMD_IDLE, TEXT("IDLE"));
}

/* The command that was answered, and what comes next. */
static lmail_status answered(const lmail_event *ev, lmail_writer *w)
{
  if (ev->code != LMAIL_IMAP_OK) return simple(w, LMAIL_IMAP_CMD_LOGOUT, TEXT("LOGOUT"));
  switch (ev->num) {
  case LMAIL_IMAP_CMD_LOGIN: return simple(w, LMAIL_IMAP_CMD_SELECT, TEXT("SELECT INBOX"));
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
    return login(w);
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
