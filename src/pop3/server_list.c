/* SPDX-License-Identifier: MIT */
/* server_list.c - drop, scan and unique-id listings and capabilities (RFC 1939 5, 7; RFC 2449 5). */

#include "core/build.h"
#include "core/chars.h"
#include "pop3/server.h"

/* How a listing for `verb` may be written now. */
enum { NOT_NOW, AS_ELEMENT, AS_ANSWER };

static int listing(const lmail_pop3_server *s, unsigned verb)
{
  if (s->open_ == verb) return AS_ELEMENT;
  if (s->base.due_ == 0 || s->open_ != 0 || s->pending_ != verb) return NOT_NOW;
  return (s->session_ & LMAIL_POP3_ONE_MESSAGE) ? AS_ANSWER : NOT_NOW;
}

/* The end of a listing's line; it completes the answer when it was all of it. */
static lmail_status finish(lmail_pop3_server *s, lmail_build_ *b, int mode)
{
  lmail_status st;

  lmail_put_lit_(b, "\r\n");
  st = lmail_build_end_(b);
  if (st == LMAIL_OK && mode == AS_ANSWER) lmail_pop3_answered_(s, LMAIL_POP3_OK);
  return st;
}

/* [ "+OK" SP ] message-number SP */
static void begin(lmail_build_ *b, lmail_writer *w, int mode, uint32_t message)
{
  lmail_build_begin_(b, w);
  if (mode == AS_ANSWER) lmail_put_lit_(b, "+OK ");
  lmail_put_number_(b, message);
  lmail_put_lit_(b, " ");
}

/* "+OK" SP nn SP mm CRLF */
lmail_status lmail_pop3_server_stat(lmail_pop3_server *s, lmail_writer *w, uint32_t messages,
                                    uint64_t octets)
{
  lmail_build_ b;

  if (s->base.due_ == 0 || s->pending_ != LMAIL_POP3_STAT) return LMAIL_E_STATE;
  begin(&b, w, AS_ANSWER, messages);
  lmail_put_number_(&b, octets);
  return finish(s, &b, AS_ANSWER);
}

lmail_status lmail_pop3_server_item(lmail_pop3_server *s, lmail_writer *w, uint32_t message,
                                    uint64_t octets)
{
  int mode = listing(s, LMAIL_POP3_LIST);
  lmail_build_ b;

  if (mode == NOT_NOW) return LMAIL_E_STATE;
  if (message == 0) return LMAIL_E_ARGUMENT;
  begin(&b, w, mode, message);
  lmail_put_number_(&b, octets);
  return finish(s, &b, mode);
}

/* "one to 70 characters in the range 0x21 to 0x7E" */
lmail_status lmail_pop3_server_uid(lmail_pop3_server *s, lmail_writer *w, uint32_t message,
                                   const void *uid, size_t n)
{
  int mode = listing(s, LMAIL_POP3_UIDL);
  lmail_build_ b;

  if (mode == NOT_NOW) return LMAIL_E_STATE;
  if (message == 0 || n == 0 || n > LMAIL_POP3_UID_MAX ||
      lmail_pop3_graphs_((const uint8_t *)uid, n) != n) {
    return LMAIL_E_ARGUMENT;
  }
  begin(&b, w, mode, message);
  lmail_put_(&b, uid, n);
  return finish(s, &b, mode);
}

/*
 * capability = capa-tag *(SP param) CRLF     ;512 octets maximum
 * capa-tag   = 1*cchar                       ;printable ASCII, excluding "."
 * param      = 1*VCHAR
 */
lmail_status lmail_pop3_server_capability(lmail_pop3_server *s, lmail_writer *w, const void *line,
                                          size_t n)
{
  const uint8_t *text = (const uint8_t *)line;
  size_t tag = lmail_pop3_graphs_(text, n);
  size_t i = tag;
  lmail_build_ b;

  if (s->open_ != LMAIL_POP3_CAPA) return LMAIL_E_STATE;
  if (tag == 0 || memchr(text, '.', tag) != NULL || n + 2 > LMAIL_POP3_LINE_MAX) {
    return LMAIL_E_ARGUMENT;
  }
  while (i < n) {
    size_t param = text[i] == ' ' ? lmail_pop3_graphs_(text + i + 1, n - i - 1) : 0;

    if (param == 0) return LMAIL_E_ARGUMENT;
    i += 1 + param;
  }
  lmail_build_begin_(&b, w);
  lmail_put_(&b, text, n);
  return finish(s, &b, AS_ELEMENT);
}

/* "." CRLF */
lmail_status lmail_pop3_server_end(lmail_pop3_server *s, lmail_writer *w)
{
  lmail_build_ b;

  if (s->open_ != LMAIL_POP3_LIST && s->open_ != LMAIL_POP3_UIDL && s->open_ != LMAIL_POP3_CAPA) {
    return LMAIL_E_STATE;
  }
  lmail_build_begin_(&b, w);
  lmail_put_lit_(&b, ".");
  return finish(s, &b, AS_ANSWER);
}
