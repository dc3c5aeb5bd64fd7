/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_POP3_CLIENT_H
#define LIBMAIL_POP3_CLIENT_H

/* client.h - what the files of the POP3 client share: states, the queue, lines of answers. */

#include "core/build.h"
#include "core/line.h"
#include "core/machine.h"
#include "pop3/grammar.h"

/* lmail_pop3_client.state_ */
enum {
  LMAIL_POP3_AT_GREETING, /* nothing has been heard yet                        */
  LMAIL_POP3_AT_REPLY,    /* the next line is the first of an answer           */
  LMAIL_POP3_IN_LISTING,  /* lines that a parser takes apart, up to "."        */
  LMAIL_POP3_IN_BODY,     /* dot-stuffed data                                  */
  LMAIL_POP3_AT_END,      /* the data has ended; END comes next                */
  LMAIL_POP3_OVER         /* QUIT was answered, or the greeting was -ERR       */
};

/* lmail_pop3_client.session_ */
enum {
  LMAIL_POP3_LOGIN = 0x01,      /* PASS or the like was written, and not refused since           */
  LMAIL_POP3_LAST_WORD = 0x02,  /* QUIT was written                                              */
  LMAIL_POP3_STLS_ASKED = 0x04, /* STLS was written: nothing more before its answer and TLS      */
  LMAIL_POP3_STLS_GRANTED = 0x08, /* +OK: no plaintext may follow                                 */
  LMAIL_POP3_STLS_TOLD = 0x10, /* ... and the caller has been told so with nothing left over    */
  LMAIL_POP3_UNASKED = 0x20,   /* the line that is being read began when nothing was unanswered */
  LMAIL_POP3_DROPPING = 0x40,  /* the line that is being read is too long                       */
  LMAIL_POP3_AUTH_OPEN = 0x80  /* AUTH was written: nothing more but SASL before its answer     */
};

enum { LMAIL_POP3_RECORD = 8, LMAIL_POP3_QUEUE_DEFAULT = 16, LMAIL_POP3_LINE_MIN = 16 };

/* One line of an answer, without status, dot-stuffing and CRLF. */
typedef struct lmail_pop3_line_ {
  const uint8_t *text;
  size_t len;
  uint32_t tolerate;
  uint32_t number; /* what the command was given           */
  int single;      /* the line is the answer, not an element */
} lmail_pop3_line_;

/* Makes *ev say that the line does not follow the grammar. */
void lmail_pop3_bad_line_(const lmail_pop3_line_ *line, unsigned field, size_t at, unsigned repair,
                          lmail_event *ev);

/* A number at *pos, from min to max; 1 and *pos behind it, or 0. */
int lmail_pop3_take_number_(const lmail_pop3_line_ *line, size_t *pos, uint64_t min, uint64_t max,
                            uint64_t *out);

/* The space that separates two words, and surplus ones, which are told; 0 when there is none. */
int lmail_pop3_take_space_(const lmail_pop3_line_ *line, size_t *pos, lmail_event *ev);

/* Begins a command when it may be written now. verb 0: whatever it is. */
lmail_status lmail_pop3_client_begin_(lmail_pop3_client *c, lmail_build_ *b, lmail_writer *w,
                                      unsigned verb);

/* Ends it with CRLF, and queues it when it was written. */
lmail_status lmail_pop3_client_end_(lmail_pop3_client *c, lmail_build_ *b, unsigned verb, int multi,
                                    uint32_t number);

/* A command without arguments. */
lmail_status lmail_pop3_client_word_(lmail_pop3_client *c, lmail_writer *w, const char word[4],
                                     unsigned verb, int multi);

/* A command with a message-number. */
lmail_status lmail_pop3_client_message_(lmail_pop3_client *c, lmail_writer *w, const char word[4],
                                        unsigned verb, int multi, uint32_t message);

/* ---- between client.c and what is attached to it ----------------------------------------------- */

/* What all events of an answer have in common: id, code and num. */
void lmail_pop3_name_command_(const lmail_pop3_client *c, lmail_event *ev);

/* The line that has just been taken breaks the conversation. */
lmail_status lmail_pop3_fail_line_(lmail_pop3_client *c, const lmail_line_ *line, lmail_status code,
                                   unsigned field);

/* Gives a line to the parser of its command; text is NULL when it was too long. */
void lmail_pop3_parse_line_(const lmail_pop3_client *c, const uint8_t *text, size_t n, int single,
                            lmail_event *ev);

/* The multi-line answer is complete: END. */
lmail_status lmail_pop3_end_answer_(lmail_pop3_client *c, uint64_t off, lmail_event *ev);

/* The attached parts: a line of LIST, UIDL or CAPA, and the parsers for each. */
lmail_status lmail_pop3_element_(lmail_pop3_client *c, const lmail_line_ *line, lmail_event *ev);
void lmail_pop3_parse_list_(const lmail_pop3_line_ *line, lmail_event *ev);
void lmail_pop3_parse_uidl_(const lmail_pop3_line_ *line, lmail_event *ev);
void lmail_pop3_parse_capa_(const lmail_pop3_line_ *line, lmail_event *ev);

/* A greeting's text into data and data2, the timestamp; a reply's into the response code and text. */
void lmail_pop3_split_greeting_(const uint8_t *text, size_t n, lmail_event *ev);
void lmail_pop3_split_text_(const uint8_t *text, size_t n, lmail_event *ev);

/*
 * The timestamp in a greeting's text: its start, and *n its length with the brackets; NULL when
 * there is none that is a msg-id.
 */
const uint8_t *lmail_pop3_timestamp_(const uint8_t *text, size_t text_len, size_t *n);

#endif
