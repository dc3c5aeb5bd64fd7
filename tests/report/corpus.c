/* SPDX-License-Identifier: MIT */
/*
 * corpus.c - reports that others have collected: who, what became of it, and why; through the MIME
 * parser, in pieces of every kind.
 */

#include <libmail/mime.h>
#include <libmail/report.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SKIPPED = 77 };

/* What is told of a message: "kind recipient action status;" for each recipient or notification. */
static const struct {
  const char *file;
  const char *told;
} reports[] = {{"postal-mime/bounce.eml", "1 htfgvhyufthdgcvhgjyfthgc@ethereal.email 1 5000000;"},
               {"postal-mime/arf.eml", "3 - 0 0;"},
               {"nodemailer-mailparser/delivery-status.eml", "1 xxxx@xxxx.com 1 5001001;"},
               {"mimekit/messages/disposition-notification.txt", "2 Joe_Recipient@example.com 0 0;"},
               {"mimekit/messages/delivery-status.txt", "1 newsletter-request@imusic.com 1 0;"},
               {"mimekit/messages/delivery-status2.txt", "1 source@domain.com 1 5000000;"},
               {"mimekit/messages/delivery-status-multiple-blank-lines.txt",
                "1 orig_recip@customer.com 0 5005000;"},
               {"mimekit/messages/delivery-status.anonymized.eml", NULL},
               {"mimekit/messages/disposition-notification.anonymized.eml", NULL},
               /* a gateway has put base64 inside the part: lines that are no fields */
               {"mimekit/messages/bounce.txt", "1 - 0 0;"}};

typedef struct told {
  char text[2000];
  char who[300];
  lmail_report_reader reader;
  uint8_t scratch[LMAIL_REPORT_SCRATCH];
  unsigned kind;
  int about_recipient;
} told;

static void take(told *t, const lmail_event *ev)
{
  lmail_report_value value;
  size_t n;

  switch (ev->kind) {
  case LMAIL_REPORT_GROUP:
    t->about_recipient = ev->code == LMAIL_REPORT_ABOUT_RECIPIENT ||
                         t->kind != LMAIL_REPORT_DELIVERY;
    strcpy(t->who, "-");
    break;
  case LMAIL_REPORT_FIELD:
    if (ev->field != LMAIL_REPORT_FINAL_RECIPIENT && ev->field != LMAIL_REPORT_ORIGINAL_RECIPIENT)
      break;
    lmail_report_value_parse(ev->data2, ev->len2, &value);
    if (lmail_report_address(&value, t->who, sizeof t->who - 1, &n) == LMAIL_OK) t->who[n] = '\0';
    break;
  case LMAIL_REPORT_GROUP_END:
    if (!t->about_recipient) break;
    sprintf(t->text + strlen(t->text), "%u %s %u %u;", t->kind, t->who, ev->code,
            (unsigned)ev->num);
    break;
  default: break;
  }
}

static void feed(told *t, const uint8_t *data, size_t n, int last)
{
  lmail_status st;
  lmail_event ev;
  size_t used;

  while ((st = lmail_next(&t->reader.base, data, n, &used, &ev)) == LMAIL_EVENT) {
    data += used;
    n -= used;
    take(t, &ev);
  }
  assert_int_equal(st, LMAIL_OK);
  if (!last) return;
  lmail_finish(&t->reader.base);
  while ((st = lmail_next(&t->reader.base, NULL, 0, &used, &ev)) == LMAIL_EVENT) take(t, &ev);
  assert_int_equal(st, LMAIL_DONE);
}

static void read_message(told *t, const uint8_t *in, size_t n, size_t chunk)
{
  static uint8_t scratch[LMAIL_MIME_SCRATCH];
  uint32_t part = 0;
  size_t at = 0, end = 0, used;
  lmail_mime_parser m;
  lmail_status st;
  lmail_event ev;

  memset(t, 0, sizeof *t);
  lmail_mime_init(&m, NULL, scratch, sizeof scratch);
  do {
    st = lmail_next(&m.base, in + at, end - at, &used, &ev);
    at += used;
    if (st == LMAIL_OK && end == n) lmail_finish(&m.base);
    if (st == LMAIL_OK) end = n - end < chunk ? n : end + chunk;
    if (st == LMAIL_EVENT && ev.kind == LMAIL_MIME_HEADERS_END) {
      unsigned kind = lmail_report_kind(ev.data, ev.len, ev.data2, ev.len2);

      if (kind == 0) continue;
      t->kind = kind;
      part = ev.id;
      lmail_report_init(&t->reader, kind, NULL, t->scratch, sizeof t->scratch);
      lmail_mime_decode(&m, LMAIL_MIME_DECODED);
    } else if (st == LMAIL_EVENT && ev.kind == LMAIL_MIME_BODY && ev.id == part) {
      feed(t, ev.data, ev.len, !(ev.flags & LMAIL_EV_MORE));
    }
  } while (st == LMAIL_EVENT || st == LMAIL_OK);
  assert_int_equal(st, LMAIL_DONE);
}

static uint8_t *read_file(const char *name, size_t *n)
{
  char path[600];
  uint8_t *s = malloc(1 << 20);
  FILE *f;

  snprintf(path, sizeof path, "%s/corpus/%s", LIBMAIL_TEST_CORPUS, name);
  f = fopen(path, "rb");
  if (!f) {
    printf("%s is not there: skipped\n", path);
    exit(SKIPPED);
  }
  *n = fread(s, 1, 1 << 20, f);
  fclose(f);
  return realloc(s, *n);
}

static void collected_reports(void **state)
{
  static told whole, cut;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof reports / sizeof *reports; i++) {
    size_t n, chunk;
    uint8_t *in = read_file(reports[i].file, &n);

    read_message(&whole, in, n, n);
    for (chunk = 1; chunk < 100; chunk += chunk < 10 ? 1 : 13) {
      read_message(&cut, in, n, chunk);
      assert_string_equal(cut.text, whole.text);
    }
    if (reports[i].told) assert_string_equal(whole.text, reports[i].told);
    else printf("%s: %s\n", reports[i].file, whole.text);
    free(in);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(collected_reports)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
