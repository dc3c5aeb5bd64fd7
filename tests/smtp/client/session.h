/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SMTP_CLIENT_SESSION_H
#define TESTS_SMTP_CLIENT_SESSION_H

/* session.h - an SMTP client on its way through a conversation, for cmocka tests. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/smtp.h>

#define TEXT(literal) (literal), sizeof(literal) - 1

typedef struct session {
  lmail_smtp_client c;
  uint8_t *scratch;
  uint8_t out[2048];
  lmail_writer w;
} session;

static inline void open_session(session *s, const lmail_smtp_client_config *cfg)
{
  size_t n = lmail_smtp_client_scratch_size(cfg);

  s->scratch = malloc(n);
  assert_int_equal(lmail_smtp_client_init(&s->c, cfg, s->scratch, n), LMAIL_OK);
  lmail_writer_init(&s->w, s->out, sizeof s->out);
}

/* Feeds text from a copy of exactly its size; returns the last event. */
static inline lmail_event feed(session *s, const char *text)
{
  size_t n = strlen(text);
  char *copy = malloc(n);
  lmail_event last;
  lmail_event ev;
  lmail_status st;
  size_t at = 0;

  memset(&last, 0, sizeof last);
  memcpy(copy, text, n);
  do {
    size_t used;

    st = lmail_next(&s->c.base, copy + at, n - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) last = ev;
  } while (st == LMAIL_EVENT);
  free(copy);
  return last;
}

/* Up to the answer to EHLO, with PIPELINING, SIZE and 8BITMIME. */
static inline void greet(session *s)
{
  feed(s, "220 x\r\n");
  assert_int_equal(lmail_smtp_client_ehlo(&s->c, &s->w, TEXT("c.example")), LMAIL_OK);
  feed(s, "250-x\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250 8BITMIME\r\n");
  s->w.len = 0;
}

/* Up to 354. */
static inline void ready_for_body(session *s)
{
  greet(s);
  assert_int_equal(lmail_smtp_client_mail(&s->c, &s->w, TEXT("a@x"), 0, 0), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_rcpt(&s->c, &s->w, TEXT("b@x")), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_data(&s->c, &s->w), LMAIL_OK);
  feed(s, "250 a\r\n250 b\r\n354 c\r\n");
  s->w.len = 0;
}

#endif
