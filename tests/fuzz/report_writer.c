/* SPDX-License-Identifier: MIT */
/*
 * report_writer.c - reports written with hostile arguments: what was accepted is one part of a
 * multipart/report, and comes back from the reader as the fields that were written, without a defect.
 */

#include "choices.h"
#include <libmail/compose_report.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 16, ROOM = 1 << 16, FIELDS = 64 };

static lmail_mime_writer m;
static lmail_report_writer r;
static uint8_t made[ROOM];
static lmail_writer w;
static uint16_t written[FIELDS]; /* fields, in order; 0 for those that are not known */
static size_t written_n;

static void expect(int condition)
{
  if (!condition) abort();
}

static void note(lmail_status st, unsigned field)
{
  expect(st == LMAIL_OK || st == LMAIL_E_ARGUMENT || st == LMAIL_E_STATE || st == LMAIL_E_RANGE);
  if (st == LMAIL_OK) written[written_n++] = (uint16_t)field;
}

/* The next piece of the input, up to an octet that ends it. */
static const uint8_t *piece(const uint8_t **in, size_t *left, size_t *n)
{
  const uint8_t *s = *in;
  const uint8_t *end = *left != 0 ? (const uint8_t *)memchr(s, '|', *left) : NULL;

  *n = end ? (size_t)(end - s) : *left;
  *in = end ? end + 1 : s + *left;
  *left -= end ? *n + 1 : *n;
  return s;
}

static void write_fields(choices *c, unsigned kind, const uint8_t *in, size_t left)
{
  unsigned turns;

  for (turns = 0; turns < FIELDS - 8; turns++) {
    unsigned field = LMAIL_FIELD_REPORT + choose(c) % 34u;
    size_t n, type_len;
    const uint8_t *type = piece(&in, &left, &type_len);
    const uint8_t *s = piece(&in, &left, &n);

    switch (choose(c) % 8u) {
    case 0: note(lmail_report_write_value(&r, &w, field, type, type_len, s, n), field); break;
    case 1: note(lmail_report_write_xtext(&r, &w, field, s, n), field); break;
    case 2: note(lmail_report_write_text(&r, &w, field, s, n), field); break;
    case 3: note(lmail_report_write_other(&r, &w, type, type_len, s, n), 0); break;
    case 4: (void)lmail_report_recipient(&r, &w); break;
    case 5:
      note(lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT, "rfc822", 6, s, n),
           LMAIL_REPORT_FINAL_RECIPIENT);
      note(lmail_report_write_action(&r, &w, 1), LMAIL_REPORT_ACTION);
      note(lmail_report_write_status(&r, &w, 4000000u + choose(c) * 3u), LMAIL_REPORT_STATUS);
      break;
    case 6:
      note(lmail_report_write_value(&r, &w, LMAIL_REPORT_DIAGNOSTIC_CODE, "smtp", 4, s, n),
           LMAIL_REPORT_DIAGNOSTIC_CODE);
      break;
    default:
      note(lmail_report_write_value(&r, &w, LMAIL_REPORT_REPORTING_MTA, "dns", 3, s, n),
           LMAIL_REPORT_REPORTING_MTA);
      break;
    }
  }
  /* what has to be there */
  if (kind == LMAIL_REPORT_DELIVERY) {
    note(lmail_report_write_value(&r, &w, LMAIL_REPORT_REPORTING_MTA, "dns", 3, "a", 1),
         LMAIL_REPORT_REPORTING_MTA);
    (void)lmail_report_recipient(&r, &w);
    note(lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT, "x", 1, "b", 1),
         LMAIL_REPORT_FINAL_RECIPIENT);
    note(lmail_report_write_action(&r, &w, 2), LMAIL_REPORT_ACTION);
    note(lmail_report_write_status(&r, &w, 4000000), LMAIL_REPORT_STATUS);
  } else if (kind == LMAIL_REPORT_DISPOSITION) {
    note(lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT, "x", 1, "b", 1),
         LMAIL_REPORT_FINAL_RECIPIENT);
    note(lmail_report_write_disposition(&r, &w, 1, 2, 3, 1), LMAIL_REPORT_DISPOSITION_FIELD);
  } else {
    note(lmail_report_write_text(&r, &w, LMAIL_REPORT_FEEDBACK_TYPE, "abuse", 5),
         LMAIL_REPORT_FEEDBACK_TYPE);
    note(lmail_report_write_text(&r, &w, LMAIL_REPORT_USER_AGENT, "a", 1), LMAIL_REPORT_USER_AGENT);
    note(lmail_report_write_text(&r, &w, LMAIL_REPORT_VERSION, "1", 1), LMAIL_REPORT_VERSION);
  }
}

static void read_report(unsigned kind, const uint8_t *in, size_t n)
{
  static uint8_t scratch[1 << 17];
  lmail_report_config cfg = {0};
  lmail_report_reader reader;
  lmail_event ev;
  size_t used, at = 0;
  lmail_status st;

  cfg.token_max = sizeof scratch;
  expect(lmail_report_init(&reader, kind, &cfg, scratch, sizeof scratch) == LMAIL_OK);
  do {
    st = lmail_next(&reader.base, in, n, &used, &ev);
    in += used;
    n -= used;
    if (st == LMAIL_EVENT && ev.kind == LMAIL_REPORT_FIELD) {
      expect(at < written_n && ev.field == written[at++]);
    }
    if (st == LMAIL_EVENT && ev.kind == LMAIL_REPORT_DEFECT) {
      /* other ones: values that the caller has formed as he liked */
      expect(ev.code != LMAIL_DEFECT_REPORT_MISSING && ev.code != LMAIL_DEFECT_REPORT_BLANK_LINE &&
             ev.code != LMAIL_DEFECT_REPORT_NO_BLANK_LINE && ev.code != LMAIL_DEFECT_NO_COLON);
    }
    if (st == LMAIL_OK) lmail_finish(&reader.base);
  } while (st == LMAIL_EVENT || st == LMAIL_OK);
  expect(st == LMAIL_DONE && at == written_n);
}

/* The message has two parts, and the second one is the report. */
static void read_back(unsigned kind)
{
  static uint8_t scratch[LMAIL_MIME_SCRATCH];
  lmail_mime_parser p;
  lmail_event ev;
  size_t at = 0, used, from = 0, to = 0;
  lmail_status st;

  expect(lmail_mime_init(&p, NULL, scratch, sizeof scratch) == LMAIL_OK);
  do {
    st = lmail_next(&p.base, made + at, w.len - at, &used, &ev);
    at += used;
    if (st == LMAIL_OK) lmail_finish(&p.base);
    if (st != LMAIL_EVENT) continue;
    if (ev.kind == LMAIL_MIME_HEADERS_END && ev.id == 3) {
      expect(lmail_report_kind(ev.data, ev.len, ev.data2, ev.len2) == kind);
      from = (size_t)ev.off;
    }
    if (ev.kind == LMAIL_MIME_PART_END && ev.id == 3) to = (size_t)ev.off;
    if (ev.kind == LMAIL_MIME_END) expect(ev.num == 3);
  } while (st == LMAIL_EVENT || st == LMAIL_OK);
  expect(st == LMAIL_DONE && from != 0 && from <= to);
  read_report(kind, made + from, to - from);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  lmail_mime_part_info text = {0};
  choices c;
  unsigned kind;
  size_t used;

  if (size < CHOICES || size > 8000) return 0;
  c.s = data;
  c.n = CHOICES;
  c.at = 0;
  kind = choose(&c) % 3u + 1;
  written_n = 0;
  text.media = "text/plain";
  text.media_len = 10;
  text.encoding = LMAIL_ENCODING_7BIT;
  lmail_writer_init(&w, made, sizeof made);
  expect(lmail_mime_writer_init(&m, "0123456789abcdef", 16, choose(&c) & LMAIL_COMPOSE_UTF8) ==
         LMAIL_OK);
  expect(lmail_report_begin(&r, &m, &w, kind) == LMAIL_OK);
  expect(lmail_mime_part(&m, &w, &text) == LMAIL_OK);
  expect(lmail_mime_body(&m, &w, "x", 1, &used) == LMAIL_OK);
  expect(lmail_mime_part_end(&m, &w) == LMAIL_OK);
  expect(lmail_report_fields_begin(&r, &m, &w) == LMAIL_OK);
  write_fields(&c, kind, data + CHOICES, size - CHOICES);
  expect(lmail_report_fields_end(&r, &m, &w) == LMAIL_OK);
  expect(lmail_mime_multipart_end(&m, &w) == LMAIL_OK);
  read_back(kind);
  return 0;
}
