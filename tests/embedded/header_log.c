/* SPDX-License-Identifier: MIT */
/*
 * header_log.c - firmware that logs the messages it gets: From, To, Date, Subject, Message-ID,
 * References. It links what nearly all messages need: it knows the names of its fields by itself and
 * reads addresses, dates and identifiers as they are written today; others are logged as they stand.
 * header_print.c does the same for mail of every kind.
 */

#include <libmail/address.h>
#include <libmail/date.h>
#include <libmail/message_id.h>
#include <libmail/rfc822.h>
#include <libmail/text.h>

#include "board.h"

/* What does not fit is cut. */
static uint8_t line[128];

static void print_line(size_t n)
{
  print(line, n < sizeof line ? n : sizeof line);
  print((const uint8_t *)"\n", 1);
}

static void log_addresses(const uint8_t *value, size_t n)
{
  lmail_address_iter it;
  lmail_address a;
  size_t len;

  lmail_address_init(&it, value, n, NULL);
  while (lmail_address_next_plain(&it, &a)) {
    if (a.local_len == 0) {
      print(a.raw, a.raw_len);
    } else {
      (void)lmail_phrase_decode(a.name, a.name_len, NULL, line, sizeof line, &len, NULL);
      print_line(len);
      print(a.local, a.local_len + 1 + a.domain_len);
    }
    print_line(0);
  }
}

/* Seconds since 1970, in hexadecimal: the processor does not divide. */
static void log_date(const uint8_t *value, size_t n)
{
  lmail_date date;
  unsigned bits, len = 0;

  if (lmail_date_parse_plain(value, n, &date) != LMAIL_OK) {
    print(value, n);
  } else {
    for (bits = 64; bits != 0; len++) {
      bits -= 4;
      line[len] = (uint8_t) "0123456789abcdef"[(uint64_t)date.unix_time >> bits & 15];
    }
  }
  print_line(len);
}

static void log_identifiers(const uint8_t *value, size_t n)
{
  lmail_message_id_iter it;
  lmail_message_id id;

  lmail_message_id_init(&it, value, n, NULL);
  while (lmail_message_id_next_plain(&it, &id)) {
    print(id.id, id.id_len);
    print_line(0);
  }
}

static void log_text(const uint8_t *value, size_t n)
{
  size_t len;

  (void)lmail_text_decode(value, n, NULL, line, sizeof line, &len, NULL);
  print_line(len);
}

static int is(const lmail_event *ev, const char *name)
{
  return lmail_field_is(ev->data, ev->len, name);
}

static lmail_rfc822_reader r;

static void answer(const lmail_event *ev)
{
  if (ev->kind == LMAIL_RFC822_HEADERS_END) lmail_skip(&r.base);
  if (ev->kind != LMAIL_RFC822_FIELD || ev->flags & LMAIL_EV_LONG) return;
  if (is(ev, "from") || is(ev, "to")) log_addresses(ev->data2, ev->len2);
  else if (is(ev, "date")) log_date(ev->data2, ev->len2);
  else if (is(ev, "message-id") || is(ev, "references")) log_identifiers(ev->data2, ev->len2);
  else if (is(ev, "subject")) log_text(ev->data2, ev->len2);
}

int main(void)
{
  static uint8_t scratch[1024];
  lmail_rfc822_config cfg = {0};

  cfg.token_max = sizeof scratch;
  if (lmail_rfc822_init_bare(&r, &cfg, scratch, sizeof scratch) != LMAIL_OK) return 1;
  return parse(&r.base, answer) != LMAIL_DONE;
}
