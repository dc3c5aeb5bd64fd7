/* SPDX-License-Identifier: MIT */
/* cmd_mbox.c - lmail mbox: the messages of an mbox file. */

#include "args.h"
#include "input.h"
#include "json.h"
#include "lmail.h"
#include "show.h"
#include <libmail/mbox.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: lmail mbox [OPTION]... [FILE]\n"
    "\n"
    "Lists the messages of an mbox file, one a line: number, offset and octets in the file, envelope\n"
    "sender, date. Without FILE, or with -, it reads standard input.\n"
    "\n"
    "  --format F     how lines that begin with \"From \" are quoted: plain (not at all; the default),\n"
    "                 o, rd, cl or cl2 (where Content-Length tells how long a message is)\n"
    "  --whole-lines  only \"From \", a sender and a date separate messages\n"
    "  --extract N    writes message N, with the quoting taken back, to standard output\n"
    "  --json         one JSON object a message: number, sender, date, off, len, octets (with the\n"
    "                 quoting taken back), defects\n"
    "\n"
    "  lmail mbox inbox\n"
    "  lmail mbox --format rd --extract 3 inbox | lmail tree -\n";

typedef struct job {
  const char *format;
  size_t extract;
  int whole_lines;
  int json;
} job;

/* The message that is being read. */
typedef struct listing {
  const job *j;
  const uint8_t *file;
  size_t n;
  char *sender, *date; /* as JSON or text */
  size_t sender_len, date_len;
  lmail_defect defects[16];
  size_t defect_count;
  int found;
} listing;

static char *copy(const void *s, size_t n)
{
  char *out = must_alloc(n + 1);

  if (n > 0) memcpy(out, s, n);
  return out;
}

static void begin(listing *l, const lmail_event *ev)
{
  l->sender = copy(ev->data, ev->len);
  l->sender_len = ev->len;
  l->date = copy(ev->data2, ev->len2);
  l->date_len = ev->len2;
}

static void show(listing *l, const lmail_event *ev)
{
  size_t i;

  if (l->j->json) {
    printf("{\"number\": %lu, \"sender\": ", (unsigned long)ev->id);
    json_bytes(stdout, l->sender, l->sender_len);
    fputs(", \"date\": ", stdout);
    json_bytes(stdout, l->date, l->date_len);
    printf(", \"off\": %llu, \"len\": %llu, \"octets\": %llu, \"defects\": [",
           (unsigned long long)(ev->off - ev->num2), (unsigned long long)ev->num2,
           (unsigned long long)ev->num);
  } else {
    printf("%6lu %12llu %10llu  ", (unsigned long)ev->id, (unsigned long long)(ev->off - ev->num2),
           (unsigned long long)ev->num2);
    show_text(stdout, (uint8_t *)l->sender, l->sender_len);
    fputs("  ", stdout);
    show_text(stdout, (uint8_t *)l->date, l->date_len);
    putchar('\n');
  }
  for (i = 0; i < l->defect_count; i++) {
    const char *name = lmail_defect_name(l->defects[i].code);
    unsigned long long off = l->defects[i].off;

    if (l->j->json) printf("%s{\"code\": \"%s\", \"off\": %llu}", i == 0 ? "" : ", ", name, off);
    else printf("       ! %s at %llu\n", name, off);
  }
  if (l->j->json) fputs("]}\n", stdout);
  l->defect_count = 0;
}

/* Does the file agree with what the message says of its length? */
static int is_true(const listing *l, const lmail_event *ev)
{
  return ev->num2 <= l->n && lmail_mbox_ends_at(l->file + ev->num2, l->n - (size_t)ev->num2);
}

static void take(listing *l, lmail_mbox_splitter *m, const lmail_event *ev)
{
  int wanted = l->j->extract != 0 && ev->id == l->j->extract;

  switch (ev->kind) {
  case LMAIL_MBOX_MESSAGE:
    if (l->j->extract == 0) begin(l, ev);
    else if (!wanted) lmail_skip(&m->base);
    break;
  case LMAIL_MBOX_DATA:
    if (wanted) fwrite(ev->data, 1, ev->len, stdout);
    break;
  case LMAIL_MBOX_LENGTH:
    if (is_true(l, ev)) lmail_mbox_believe(m);
    break;
  case LMAIL_MBOX_DEFECT:
    if (l->defect_count < 16) {
      l->defects[l->defect_count].code = ev->code;
      l->defects[l->defect_count++].off = ev->off;
    }
    break;
  case LMAIL_MBOX_MESSAGE_END:
    if (wanted) l->found = 1;
    if (l->j->extract != 0) break;
    show(l, ev);
    free(l->sender);
    free(l->date);
    break;
  default: break;
  }
}

static void split(listing *l, unsigned format)
{
  lmail_mbox_config cfg = {0};
  lmail_mbox_splitter m;
  lmail_status st;
  lmail_event ev;
  uint8_t *scratch;
  size_t used, done = 0;

  cfg.token_max = 4096;
  cfg.format = (uint16_t)format;
  cfg.flags = l->j->whole_lines ? LMAIL_MBOX_CFG_WHOLE_LINES : 0;
  scratch = must_alloc(lmail_mbox_scratch_size(&cfg));
  lmail_mbox_init(&m, &cfg, scratch, lmail_mbox_scratch_size(&cfg));
  do {
    st = lmail_next(&m.base, l->file + done, l->n - done, &used, &ev);
    done += used;
    if (st == LMAIL_EVENT) take(l, &m, &ev);
    else if (st == LMAIL_OK) lmail_finish(&m.base);
  } while (st >= 0 && st != LMAIL_DONE);
  free(scratch);
}

/* The number of a format's name, or -1. */
static int format_of(const char *name)
{
  static const char *const names[] = {"plain", "o", "rd", "cl", "cl2"};
  int i;

  for (i = 0; name != NULL && i < 5; i++) {
    if (strcmp(names[i], name) == 0) return i;
  }
  return name == NULL ? LMAIL_MBOX_PLAIN : -1;
}

static int show_file(const job *j, const char *path, unsigned format)
{
  listing l = {0};
  input in;
  int code;

  if (!input_open(&in, path, INPUT_WHOLE)) return EXIT_FILE;
  l.j = j;
  if (!input_next(&in, &l.file, &l.n)) {
    l.file = (const uint8_t *)"";
    l.n = 0;
  }
  if (!in.failed) split(&l, format);
  code = in.failed ? EXIT_FILE : EXIT_OK;
  input_close(&in);
  if (code == EXIT_OK && j->extract != 0 && !l.found) {
    complain("mbox: there is no message %lu", (unsigned long)j->extract);
    code = EXIT_NO;
  }
  return code;
}

static int run(const struct command *self, int argc, char **argv)
{
  word_list words = {0};
  job j = {0};
  const option options[] = {{"--format", OPTION_TEXT, &j.format},
                            {"--whole-lines", OPTION_FLAG, &j.whole_lines},
                            {"--extract", OPTION_NUMBER, &j.extract},
                            {"--json", OPTION_FLAG, &j.json},
                            {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &words, 0, 1);
  int format = format_of(j.format);

  if (code == ARGS_GO_ON && format < 0) {
    complain("mbox: --format is plain, o, rd, cl or cl2, not \"%s\"", j.format);
    code = EXIT_USAGE;
  } else if (code == ARGS_GO_ON) {
    code = show_file(&j, words.count == 0 ? "-" : words.words[0], (unsigned)format);
  }
  word_free(&words);
  return code;
}

const struct command cmd_mbox = {"mbox", "list or extract the messages of an mbox file", help, run};
