/* SPDX-License-Identifier: MIT */
/* cmd_headers.c - lmail headers: the header fields of a message. */

#include "args.h"
#include "input.h"
#include "json.h"
#include "lmail.h"
#include "part.h"
#include "show.h"
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: lmail headers [--json] [FILE]\n"
    "\n"
    "Shows the header fields of a message, each on one line with encoded words decoded. Without\n"
    "FILE, or with -, it reads standard input.\n"
    "\n"
    "  --json   one JSON object a field: name, id (libmail's name for it, or null), value\n"
    "           (unfolded), text (decoded), off, len, defects\n"
    "\n"
    "  lmail headers message.eml\n"
    "  lmail headers --json message.eml | grep -i '\"name\": \"received\"'\n";

/* The field that was told last: its defects come behind it. */
typedef struct listing {
  int json;
  int open;
  const char *separator;
  int done;
} listing;

static void close_field(listing *l)
{
  if (l->open && l->json) fputs("]}\n", stdout);
  l->open = 0;
}

static void show_field(listing *l, const lmail_event *ev)
{
  bytes raw;
  bytes value;
  bytes text;

  close_field(l);
  raw.data = must_alloc(ev->len2);
  raw.len = ev->len2;
  if (ev->len2 > 0) memcpy(raw.data, ev->data2, ev->len2);
  value = part_unfold(&raw);
  text = part_text(&raw);
  if (l->json) {
    fputs("{\"name\": ", stdout);
    json_bytes(stdout, ev->data, ev->len);
    fputs(", \"id\": ", stdout);
    json_text(stdout, ev->field == LMAIL_FIELD_NONE ? NULL : lmail_mime_field_name(ev->field));
    fputs(", \"value\": ", stdout);
    json_bytes(stdout, value.data, value.len);
    fputs(", \"text\": ", stdout);
    json_bytes(stdout, text.data, text.len);
    printf(", \"off\": %llu, \"len\": %llu, \"defects\": [", (unsigned long long)ev->off,
           (unsigned long long)ev->num);
  } else {
    show_text(stdout, ev->data, ev->len);
    fputs(": ", stdout);
    show_text(stdout, text.data, text.len);
    fputc('\n', stdout);
  }
  l->open = 1;
  l->separator = "";
  free(raw.data);
  free(value.data);
  free(text.data);
}

static void show_defect(listing *l, const lmail_event *ev)
{
  const char *name = lmail_mime_code_name(ev->kind, ev->code);

  if (!l->json) {
    printf("   ! %s at %llu\n", name == NULL ? "defect" : name, (unsigned long long)ev->off);
  } else if (l->open) {
    printf("%s{\"code\": ", l->separator);
    json_text(stdout, name);
    printf(", \"off\": %llu}", (unsigned long long)ev->off);
    l->separator = ", ";
  }
}

static void take_event(listing *l, const lmail_event *ev)
{
  switch (ev->kind) {
  case LMAIL_MIME_HEADER:
    if (ev->flags & LMAIL_EV_LONG)
      complain("a field over the limit at %llu is left out", (unsigned long long)ev->off);
    else show_field(l, ev);
    break;
  case LMAIL_MIME_DEFECT: show_defect(l, ev); break;
  case LMAIL_MIME_HEADERS_END: l->done = 1; break;
  default: break;
  }
}

static lmail_status feed(listing *l, lmail_parser *p, const uint8_t *data, size_t n)
{
  lmail_status st = LMAIL_OK;
  lmail_event ev;
  size_t used;

  if (data == NULL) lmail_finish(p);
  while (!l->done && (st = lmail_next(p, data, n, &used, &ev)) == LMAIL_EVENT) {
    if (data != NULL) data += used;
    n -= used;
    take_event(l, &ev);
  }
  return l->done ? LMAIL_DONE : st;
}

static int show(input *in, int json)
{
  lmail_mime_config cfg = {0};
  lmail_mime_parser m;
  lmail_status st;
  listing l = {0};
  const uint8_t *data;
  void *scratch;
  size_t n;

  l.json = json;
  cfg.token_max = 1 << 20;
  n = lmail_mime_scratch_size(&cfg);
  scratch = must_alloc(n);
  st = lmail_mime_init(&m, &cfg, scratch, n);
  while (st == LMAIL_OK && input_next(in, &data, &n)) st = feed(&l, &m.base, data, n);
  if (st == LMAIL_OK) st = feed(&l, &m.base, NULL, 0);
  close_field(&l);
  free(scratch);
  if (st < 0) complain("%s: %s", in->name, lmail_status_text(st));
  return st < 0 || in->failed ? EXIT_FILE : EXIT_OK;
}

static int run(const struct command *self, int argc, char **argv)
{
  word_list words = {0};
  input in;
  int json = 0;
  const option options[] = {{"--json", OPTION_FLAG, &json}, {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &words, 0, 1);

  if (code == ARGS_GO_ON) {
    code = EXIT_FILE;
    if (input_open(&in, words.count == 0 ? "-" : words.words[0], INPUT_CHUNK)) {
      code = show(&in, json);
      input_close(&in);
    }
  }
  word_free(&words);
  return code;
}

const struct command cmd_headers = {"headers", "show the header fields of a message", help, run};
