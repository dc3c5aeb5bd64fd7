/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_WRITER_H
#define LIBMAIL_WRITER_H

/*
 * writer.h - where everything that libmail writes goes.
 *
 *   uint8_t out[512];
 *   lmail_writer w;
 *   lmail_writer_init(&w, out, sizeof out);
 *
 *   while ((st = lmail_smtp_server_reply(&s, &w, 250, 0, "OK", 2)) == LMAIL_FULL && w.need <= w.cap)
 *     send_all(&w);                        // sends w.buf[0 .. w.len), then w.len = 0
 *
 * Each call appends a whole message (command, reply, header field) or nothing:
 *   LMAIL_OK    it is in buf[0 .. len), ready to be sent, and the machine's state has changed once
 *   LMAIL_FULL  nothing was written and nothing changed; w.need bytes must be free for it
 *   negative    an argument was refused; nothing was written and nothing changed
 * Arguments are copied; no pointer of yours is kept. CR, LF and NUL in an argument are always
 * refused where they could start a line of their own, because that is how commands are injected.
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * buf, cap  your storage. buf NULL (cap 0) measures: each call returns LMAIL_FULL and sets `need`
 * len       bytes ready to send at the start of buf; you lower it (and move the rest) when sent.
 *           Bytes from buf[len] on are scribbled on by calls that return LMAIL_FULL
 * need      after LMAIL_FULL: how many bytes must be free (cap - len) for the call to succeed;
 *           SIZE_MAX when no buffer could ever hold it
 * secret_from, secret_to   the range of buf[0 .. len) from the first to the last octet of passwords and
 *           the like (from == to: none), so that a trace can show "[n bytes]" in its place. It starts
 *           anew when a message is written into an empty buffer. Octets behind len may hold parts of
 *           a message that did not fit, secrets too: wipe buf when you are done with it
 */
typedef struct lmail_writer {
  uint8_t *buf;
  size_t cap;
  size_t len;
  size_t need;
  size_t secret_from;
  size_t secret_to;
  size_t reserved[2];
} lmail_writer;

/* An empty writer over buf[0 .. cap). */
LMAIL_API void lmail_writer_init(lmail_writer *w, void *buf, size_t cap);

/*
 * Removes the first n bytes, which have been sent; the rest moves to the front. n beyond len
 * counts as len. Costs a memmove: senders that send everything may set len = 0 themselves.
 */
LMAIL_API void lmail_writer_sent(lmail_writer *w, size_t n);

#ifdef __cplusplus
}
#endif
#endif
