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

/* A field longer than that is put together here. */
enum { TOKEN_MAX = 65536 };

/* The field that was told last: its defects come behind it. */
typedef struct listing {
  int json;
  int open;
  const char *separator;
  int done;
  bytes held; /* of a long one */
} listing;

/* What there is of a field, with its place. */
typedef struct shown {
  const uint8_t *name, *value;
  size_t name_len, value_len;
  uint16_t id;
  unsigned long long off, len;
} shown;

static void close_field(listing *l)
{
  if (l->open && l->json) fputs("]}\n", stdout);
  l->open = 0;
}

static void show_field(listing *l, const shown *f)
{
  bytes raw;
  bytes value;
  bytes text;

  close_field(l);
  raw.data = must_alloc(f->value_len + 1);
  raw.len = f->value_len;
  if (raw.len > 0) memcpy(raw.data, f->value, raw.len);
  value = part_unfold(&raw);
  text = part_text(&raw);
  if (l->json) {
    fputs("{\"name\": ", stdout);
    json_bytes(stdout, f->name, f->name_len);
    fputs(", \"id\": ", stdout);
    json_text(stdout, f->id == LMAIL_FIELD_NONE ? NULL : lmail_rfc822_field_name(f->id));
    fputs(", \"value\": ", stdout);
    json_bytes(stdout, value.data, value.len);
    fputs(", \"text\": ", stdout);
    json_bytes(stdout, text.data, text.len);
    printf(", \"off\": %llu, \"len\": %llu, \"defects\": [", f->off, f->len);
  } else {
    show_text(stdout, f->name, f->name_len);
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

/* A field, or what stands in front of all fields, which is shown as one without a name. */
static void take_field(listing *l, const lmail_event *ev)
{
  shown f;

  f.name = ev->data;
  f.name_len = ev->len;
  f.value = ev->data2;
  f.value_len = ev->len2;
  f.id = ev->field;
  f.off = ev->off;
  f.len = ev->num;
  if (ev->kind == LMAIL_RFC822_SEPARATOR) {
    f.name_len = 0;
    f.value = ev->data;
    f.value_len = ev->len;
    f.len = ev->len;
  }
  show_field(l, &f);
}

/* A piece of a long field: shown when it is complete. */
static void take_piece(listing *l, const lmail_event *ev)
{
  lmail_field split;
  shown f;

  l->held.data = must_realloc(l->held.data, l->held.len + ev->len + 1);
  memcpy(l->held.data + l->held.len, ev->data, ev->len);
  l->held.len += ev->len;
  if (ev->flags & LMAIL_EV_MORE) return;
  lmail_field_split(l->held.data, l->held.len, &split);
  f.name = split.name;
  f.name_len = split.name_len;
  f.value = split.value;
  f.value_len = split.value_len;
  f.id = split.id;
  f.off = ev->off + ev->len - l->held.len;
  f.len = l->held.len;
  show_field(l, &f);
  l->held.len = 0;
}

static void show_defect(listing *l, const lmail_event *ev)
{
  const char *name = lmail_rfc822_code_name(ev->kind, ev->code);

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
  case LMAIL_RFC822_SEPARATOR:
    if (ev->num2 == LMAIL_RFC822_BLANK_LINE) break;
    /* fall through */
  case LMAIL_RFC822_FIELD:
    if (ev->flags & LMAIL_EV_LONG) take_piece(l, ev);
    else take_field(l, ev);
    break;
  case LMAIL_RFC822_DEFECT:
    if (ev->code != LMAIL_DEFECT_LONG_FIELD) show_defect(l, ev); /* our own limit */
    break;
  case LMAIL_RFC822_HEADERS_END: l->done = 1; break;
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
  lmail_rfc822_config cfg = {0};
  lmail_rfc822_reader r;
  lmail_status st;
  listing l = {0};
  const uint8_t *data;
  void *scratch;
  size_t n;

  l.json = json;
  cfg.token_max = TOKEN_MAX;
  cfg.header_bytes_max = 1 << 30;
  cfg.flags = LMAIL_RFC822_CFG_CR_DETECT; /* files of all systems; nothing depends on it here */
  n = lmail_rfc822_scratch_size(&cfg);
  scratch = must_alloc(n);
  st = lmail_rfc822_init(&r, &cfg, scratch, n);
  while (st == LMAIL_OK && input_next(in, &data, &n)) st = feed(&l, &r.base, data, n);
  if (st == LMAIL_OK) st = feed(&l, &r.base, NULL, 0);
  close_field(&l);
  free(l.held.data);
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
