/* SPDX-License-Identifier: MIT */
/*
 * header_print.c - firmware of a printer that prints who wrote to whom, when, about what, and which
 * message it answers: From, To, Date, Subject, Message-ID, References. What is linked with it is what
 * reading the header costs, with the charsets that every message may have.
 */

#include <libmail/address.h>
#include <libmail/date.h>
#include <libmail/message_id.h>
#include <libmail/rfc822.h>
#include <libmail/text.h>

#include "board.h"

/* What does not fit is cut. */
static uint8_t line[128];

static void print_line(lmail_status st, size_t n)
{
  if (st == LMAIL_OK || st == LMAIL_FULL) print(line, n < sizeof line ? n : sizeof line);
  print((const uint8_t *)"\n", 1);
}

static void print_addresses(const uint8_t *value, size_t n)
{
  lmail_address_iter it;
  lmail_address a;
  lmail_status st;
  size_t len;

  lmail_address_init(&it, value, n, NULL);
  while (lmail_address_next(&it, &a)) {
    if (a.kind != LMAIL_ADDRESS_MAILBOX) continue;
    st = lmail_address_name(&a, NULL, line, sizeof line, &len, NULL);
    print_line(st, len);
    len = 0;
    st = lmail_address_spec(&a, line, sizeof line, &len);
    print_line(st, len);
  }
}

/* Seconds since 1970, in hexadecimal: the processor does not divide. */
static void print_date(const uint8_t *value, size_t n)
{
  lmail_date date;
  unsigned bits, len = 0;

  if (lmail_date_parse(value, n, &date, NULL) == LMAIL_OK) {
    for (bits = 64; bits != 0; len++) {
      bits -= 4;
      line[len] = (uint8_t) "0123456789abcdef"[(uint64_t)date.unix_time >> bits & 15];
    }
  }
  print_line(LMAIL_OK, len);
}

static void print_identifiers(const uint8_t *value, size_t n)
{
  lmail_message_id_iter it;
  lmail_message_id id;
  size_t len;

  lmail_message_id_init(&it, value, n, NULL);
  while (lmail_message_id_next(&it, &id)) {
    lmail_status st = lmail_message_id_text(&id, line, sizeof line, &len);

    print_line(st, len);
  }
}

static lmail_rfc822_reader r;

static void answer(const lmail_event *ev)
{
  size_t len;
  lmail_status st;

  if (ev->kind == LMAIL_RFC822_HEADERS_END) lmail_skip(&r.base);
  if (ev->kind != LMAIL_RFC822_FIELD) return;
  if (ev->flags & (LMAIL_EV_LONG | LMAIL_RFC822_EV_DUPLICATE)) return;
  switch (ev->field) {
  case LMAIL_FIELD_FROM:
  case LMAIL_FIELD_TO: print_addresses(ev->data2, ev->len2); break;
  case LMAIL_FIELD_DATE: print_date(ev->data2, ev->len2); break;
  case LMAIL_FIELD_MESSAGE_ID:
  case LMAIL_FIELD_REFERENCES: print_identifiers(ev->data2, ev->len2); break;
  case LMAIL_FIELD_SUBJECT:
    st = lmail_text_decode(ev->data2, ev->len2, NULL, line, sizeof line, &len, NULL);
    print_line(st, len);
    break;
  default: break;
  }
}

int main(void)
{
  static uint8_t scratch[1024];
  lmail_rfc822_config cfg = {0};

  cfg.token_max = sizeof scratch;
  if (lmail_rfc822_init(&r, &cfg, scratch, sizeof scratch) != LMAIL_OK) return 1;
  return parse(&r.base, answer) != LMAIL_DONE;
}
