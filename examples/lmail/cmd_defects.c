/* SPDX-License-Identifier: MIT */
/* cmd_defects.c - lmail defects: what is irregular in a message, and how it was read. */

#include "args.h"
#include "defect_text.h"
#include "input.h"
#include "json.h"
#include "lmail.h"
#include "part.h"
#include "show.h"
#include "text.h"
#include <libmail/address.h>
#include <libmail/date.h>
#include <libmail/message_id.h>
#include <libmail/report.h>
#include <libmail/trace.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: lmail defects [--json] FILE...\n"
    "\n"
    "Shows what is irregular in a message, one line each: offset, line, name, the rule that was broken,\n"
    "what is wrong, which reading was taken, and the field and part that it is about. Looked at are the\n"
    "structure, the encodings, and the values of dates, addresses, identifiers, texts and Received; and\n"
    "reports about deliveries and the like. FILE may be - for standard input.\n"
    "\n"
    "  --json   one JSON object a defect: file, off, line, part, code, rule, means, reading, field\n"
    "\n"
    "Where mail is read by programs that disagree, filters are deceived: what one of them takes for\n"
    "text is a part with a virus to the other. The exit code is 1 when there is any defect, 0 else.\n"
    "\n"
    "  lmail defects message.eml\n"
    "  lmail defects --json - < message.eml\n";

enum { TOKEN_MAX = 65536, DEFECTS = 1024 };

typedef struct finding {
  uint64_t off;
  size_t order; /* in which they were told */
  const char *field;
  uint32_t part;
  uint16_t code;
} finding;

typedef struct findings {
  finding *list;
  size_t count;
  part_list parts;
  lmail_report_reader report; /* of the part report_part, 0 for none */
  uint8_t report_scratch[LMAIL_REPORT_SCRATCH];
  uint32_t report_part;
  uint64_t report_off;
} findings;

/* ---- collecting ------------------------------------------------------------------------------- */

static void add(findings *f, uint32_t id, uint16_t code, uint64_t off, const char *field)
{
  finding *d;

  if ((f->count & (f->count - 1)) == 0) { /* full at each power of two: double it */
    f->list = must_realloc(f->list, (f->count == 0 ? 1 : f->count * 2) * sizeof *f->list);
  }
  d = &f->list[f->count];
  d->off = off;
  d->order = f->count++;
  d->field = field;
  d->code = code;
  d->part = id;
}

/* The parser that a value is for, with all that it has to complain of. */
static void look_at(unsigned kind, const uint8_t *s, size_t n, lmail_defects *defects)
{
  lmail_message_id_iter ids;
  lmail_address_iter addresses;
  lmail_message_id id;
  lmail_address address;
  lmail_received received;
  lmail_date date;
  lmail_path path;
  size_t len;

  switch (kind) {
  case LMAIL_VALUE_UNSTRUCTURED: free(text_decode(lmail_text_decode, s, n, &len, defects)); break;
  case LMAIL_VALUE_ADDRESSES:
  case LMAIL_VALUE_MAILBOXES:
  case LMAIL_VALUE_MAILBOX:
    lmail_address_init(&addresses, s, n, defects);
    while (lmail_address_next(&addresses, &address)) continue;
    break;
  case LMAIL_VALUE_DATE: (void)lmail_date_parse(s, n, &date, defects); break;
  case LMAIL_VALUE_MSG_ID:
  case LMAIL_VALUE_MSG_IDS:
    lmail_message_id_init(&ids, s, n, defects);
    while (lmail_message_id_next(&ids, &id)) continue;
    break;
  case LMAIL_VALUE_RECEIVED: lmail_received_parse(s, n, &received, defects); break;
  case LMAIL_VALUE_PATH: lmail_path_parse(s, n, &path, defects); break;
  default: break;
  }
}

static void header(findings *f, const lmail_event *ev)
{
  lmail_defect room[DEFECTS];
  lmail_defects defects = {room, DEFECTS, 0};
  lmail_field_facts facts;
  size_t i;

  if ((ev->flags & LMAIL_EV_LONG) || ev->data2 == NULL) return;
  if (!lmail_field_info(ev->field, &facts)) return;
  look_at(facts.kind, ev->data2, ev->len2, &defects);
  for (i = 0; i < defects.count && i < DEFECTS; i++) {
    uint64_t at = (uint64_t)(ev->data2 - ev->data) + room[i].off;

    add(f, ev->id, room[i].code, ev->off + at, lmail_mime_field_name(ev->field));
  }
}

/* ---- reports ---------------------------------------------------------------------------------- */

/* What is encoded has no offsets in the file that would mean something. */
static void begin_report(findings *f, const lmail_event *ev)
{
  unsigned kind = lmail_report_kind(ev->data, ev->len, ev->data2, ev->len2);

  f->report_part = 0;
  if (kind == 0 || ev->num2 > LMAIL_ENCODING_BINARY) return;
  (void)lmail_report_init(&f->report, kind, NULL, f->report_scratch, sizeof f->report_scratch);
  f->report_part = ev->id;
  f->report_off = ev->off;
}

static void feed_report(findings *f, const uint8_t *data, size_t n, int last)
{
  lmail_event ev;
  size_t used;

  while (lmail_next(&f->report.base, data, n, &used, &ev) == LMAIL_EVENT) {
    data += used;
    n -= used;
    if (ev.kind == LMAIL_REPORT_DEFECT) {
      add(f, f->report_part, ev.code, f->report_off + ev.off, lmail_report_field_name(ev.field));
    }
  }
  if (!last) return;
  lmail_finish(&f->report.base);
  while (lmail_next(&f->report.base, NULL, 0, &used, &ev) == LMAIL_EVENT) {
    if (ev.kind == LMAIL_REPORT_DEFECT) {
      add(f, f->report_part, ev.code, f->report_off + ev.off, lmail_report_field_name(ev.field));
    }
  }
  f->report_part = 0;
}

/* ---- the message ------------------------------------------------------------------------------ */

static void take_event(findings *f, lmail_mime_parser *m, const lmail_event *ev)
{
  (void)part_take(&f->parts, ev);
  switch (ev->kind) {
  case LMAIL_MIME_HEADER: header(f, ev); break;
  case LMAIL_MIME_HEADERS_END:
    begin_report(f, ev);
    (void)lmail_mime_decode(m, LMAIL_MIME_DECODED); /* so that encodings are looked at */
    break;
  case LMAIL_MIME_BODY:
    if (ev->id == f->report_part) {
      feed_report(f, ev->data, ev->len, !(ev->flags & LMAIL_EV_MORE));
    }
    break;
  case LMAIL_MIME_DEFECT:
    add(f, ev->id, ev->code, ev->off,
        ev->field == LMAIL_FIELD_NONE ? NULL : lmail_mime_field_name(ev->field));
    break;
  default: break;
  }
}

static void parse(findings *f, const uint8_t *data, size_t n)
{
  lmail_mime_config cfg = {0};
  lmail_mime_parser m;
  lmail_status st;
  lmail_event ev;
  size_t used, cap;
  void *scratch;

  cfg.token_max = TOKEN_MAX;
  cap = lmail_mime_scratch_size(&cfg);
  scratch = must_alloc(cap);
  st = lmail_mime_init(&m, &cfg, scratch, cap);
  while (st == LMAIL_OK || st == LMAIL_EVENT) {
    st = lmail_next(&m.base, data, n, &used, &ev);
    if (used > 0) data += used;
    n -= used;
    if (st == LMAIL_EVENT) take_event(f, &m, &ev);
    else if (st == LMAIL_OK) lmail_finish(&m.base);
  }
  free(scratch);
}

/* ---- printing --------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
  const finding *x = a;
  const finding *y = b;

  if (x->off != y->off) return x->off < y->off ? -1 : 1;
  return x->order < y->order ? -1 : 1;
}

/* IMAP's number of its part, NULL for none. */
static const char *path_of(const findings *f, const finding *d)
{
  return d->part > 0 && d->part <= f->parts.count ? f->parts.parts[d->part - 1]->path : NULL;
}

static void print_json(const findings *f, const char *file, const finding *d,
                       unsigned long long line)
{
  fputs("{\"file\": ", stdout);
  json_text(stdout, file);
  printf(", \"off\": %llu, \"line\": %llu, \"part\": ", (unsigned long long)d->off, line);
  json_text(stdout, path_of(f, d));
  fputs(", \"code\": ", stdout);
  json_text(stdout, lmail_defect_name(d->code));
  fputs(", \"rule\": ", stdout);
  json_text(stdout, lmail_defect_rule(d->code));
  fputs(", \"means\": ", stdout);
  json_text(stdout, defect_means(d->code));
  fputs(", \"reading\": ", stdout);
  json_text(stdout, defect_reading(d->code));
  fputs(", \"field\": ", stdout);
  json_text(stdout, d->field);
  fputs("}\n", stdout);
}

static void print_line(const findings *f, const finding *d, unsigned long long line)
{
  const char *path = path_of(f, d);
  const char *means = defect_means(d->code);
  const char *name = lmail_defect_name(d->code);
  const char *rule = lmail_defect_rule(d->code);

  printf("%llu  line %llu  %s  %s", (unsigned long long)d->off, line, name == NULL ? "?" : name,
         rule == NULL ? "?" : rule);
  if (means != NULL) printf("  %s: %s", means, defect_reading(d->code));
  if (d->field != NULL) printf("  [%s]", d->field);
  if (path != NULL && *path != '\0') printf("  part %s", path);
  putchar('\n');
}

/* In the order of their places, so that lines are counted once. */
static void print(findings *f, const char *file, int json, const uint8_t *data, size_t n)
{
  unsigned long long line = 1;
  uint64_t at = 0;
  size_t i;

  if (f->count > 1) qsort(f->list, f->count, sizeof *f->list, by_place);
  for (i = 0; i < f->count; i++) {
    const finding *d = &f->list[i];

    for (; at < d->off && at < n; at++) line += data[at] == '\n';
    if (json) print_json(f, file, d, line);
    else print_line(f, d, line);
  }
}

/* One message: EXIT_OK, EXIT_NO when there are defects, or EXIT_FILE. */
static int show(const char *path, int json)
{
  const uint8_t *data = (const uint8_t *)"";
  findings f;
  size_t n = 0;
  input in;
  int code;

  if (!input_open(&in, path, INPUT_WHOLE)) return EXIT_FILE;
  memset(&f, 0, sizeof f);
  (void)input_next(&in, &data, &n);
  code = in.failed ? EXIT_FILE : EXIT_OK;
  if (!in.failed) {
    parse(&f, data, n);
    print(&f, in.name, json, data, n);
    if (f.count != 0) code = EXIT_NO;
  }
  free(f.list);
  part_list_free(&f.parts);
  input_close(&in);
  return code;
}

static int run(const struct command *self, int argc, char **argv)
{
  word_list files = {0};
  int json = 0;
  const option options[] = {{"--json", OPTION_FLAG, &json}, {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &files, 1, SIZE_MAX);
  size_t i;

  if (code == ARGS_GO_ON) {
    code = EXIT_OK;
    for (i = 0; i < files.count; i++) {
      int one;

      if (files.count > 1 && !json) printf("%s%s:\n", i == 0 ? "" : "\n", files.words[i]);
      one = show(files.words[i], json);
      if (one > code) code = one;
    }
  }
  word_free(&files);
  return code;
}

const struct command cmd_defects = {"defects", "show what is irregular in a message", help, run};
