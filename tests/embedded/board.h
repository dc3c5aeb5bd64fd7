/* SPDX-License-Identifier: MIT */
#ifndef EMBEDDED_BOARD_H
#define EMBEDDED_BOARD_H

/*
 * board.h - the board on which the programs of this folder run: a modem and a printer at serial ports,
 * and no C library. The octets of the modem are those of a TCP stream.
 */

#include <libmail/writer.h>

/* Each port: data, and a state with a bit for each direction and one for "connected". */
#define MODEM_DATA (*(volatile uint8_t *)0x40004000u)
#define MODEM_STATE (*(volatile uint8_t *)0x40004004u)
#define PRINTER_DATA (*(volatile uint8_t *)0x40005000u)
#define PRINTER_STATE (*(volatile uint8_t *)0x40005004u)
enum { CAN_SEND = 0x01, HAS_DATA = 0x02, CONNECTED = 0x04 };

/* 0: the connection is closed. */
static inline int modem_send(const uint8_t *data, size_t n)
{
  while (n > 0) {
    if (!(MODEM_STATE & CONNECTED)) return 0;
    if (!(MODEM_STATE & CAN_SEND)) continue;
    MODEM_DATA = *data++;
    n--;
  }
  return 1;
}

/* Waits for some octets; 0: the connection is closed. */
static inline size_t modem_receive(uint8_t *data, size_t cap)
{
  size_t n = 0;

  while (n == 0 && (MODEM_STATE & CONNECTED)) {
    while (n < cap && (MODEM_STATE & HAS_DATA)) data[n++] = MODEM_DATA;
  }
  return n;
}

static inline void print(const uint8_t *data, size_t n)
{
  while (n > 0) {
    if (!(PRINTER_STATE & CAN_SEND)) continue;
    PRINTER_DATA = *data++;
    n--;
  }
}

/* Feeds a parser with what comes from the modem, to the end, and calls answer for each event. */
static inline lmail_status parse(lmail_parser *p, void (*answer)(const lmail_event *ev))
{
  uint8_t in[64];
  size_t n = 0;

  for (;;) {
    size_t at = 0;
    size_t used;
    lmail_event ev;
    lmail_status st;

    do {
      st = lmail_next(p, in + at, n - at, &used, &ev);
      at += used;
      if (st == LMAIL_EVENT) answer(&ev);
    } while (st == LMAIL_EVENT);
    if (st != LMAIL_OK) return st;
    n = modem_receive(in, sizeof in);
    if (n == 0) lmail_finish(p);
  }
}

/* A literal as text and its length. */
#define TEXT(literal) (literal), sizeof(literal) - 1

/*
 * Converses over the modem to the end, one octet or more at a time: each event is answered into *w, which is
 * sent. secured says what comes after LMAIL_SWITCH, when the board's cipher chip has done the handshake.
 */
static inline lmail_status converse(lmail_parser *p, lmail_writer *w,
                                    lmail_status (*answer)(const lmail_event *ev, lmail_writer *w),
                                    lmail_status (*secured)(lmail_writer *w))
{
  uint8_t in[64];
  lmail_status st = LMAIL_OK;
  size_t n = 0;
  size_t at = 0;

  while (st >= LMAIL_OK && st != LMAIL_DONE) {
    lmail_event ev;
    size_t used;

    st = lmail_next(p, in + at, n - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) {
      st = answer(&ev, w);
    } else if (st == LMAIL_SWITCH) {
      st = secured(w);
    } else if (st == LMAIL_OK) {
      n = modem_receive(in, sizeof in);
      at = 0;
      if (n == 0) lmail_finish(p);
    }
    if (!modem_send(w->buf, w->len)) return LMAIL_E_STATE;
    w->len = 0;
  }
  return st;
}

#ifdef BOARD_HAS_NO_LIBC
/*
 * All that libmail wants of a C library, for programs that define BOARD_HAS_NO_LIBC. volatile keeps the compiler
 * from seeing in a loop the very function that it is.
 */
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int value, size_t n);
void *memchr(const void *in, int value, size_t n);

void *memcpy(void *to, const void *from, size_t n)
{
  volatile uint8_t *t = (uint8_t *)to;
  const uint8_t *f = (const uint8_t *)from;

  while (n-- > 0) *t++ = *f++;
  return to;
}

void *memset(void *to, int value, size_t n)
{
  volatile uint8_t *t = (uint8_t *)to;

  while (n-- > 0) *t++ = (uint8_t)value;
  return to;
}

void *memchr(const void *in, int value, size_t n)
{
  const uint8_t *s = (const uint8_t *)in;

  for (; n > 0; s++, n--) {
    if (*s == (uint8_t)value) return (void *)(uintptr_t)s;
  }
  return NULL;
}
#endif

#endif
