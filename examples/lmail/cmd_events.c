/* SPDX-License-Identifier: MIT */
/* cmd_events.c - lmail events: what a machine of libmail tells about a stream of bytes. */

#include "args.h"
#include "event_print.h"
#include "input.h"
#include "lmail.h"
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: lmail events MACHINE [OPTION]... [FILE]\n"
    "       lmail events MACHINE --compare N,N,... [OPTION]... FILE...\n"
    "\n"
    "Feeds FILE (or standard input) to a machine of libmail and prints each event. MACHINE is\n"
    "smtp-server, smtp-client, pop3-server, pop3-client, imap-client, rfc822, mbox or mime. Servers\n"
    "say yes to all; clients read what a server said. The output does not depend on how the input is cut.\n"
    "\n"
    "  --chunk N      feed N octets at a time; without it everything at once\n"
    "  --scratch N    the longest token that is kept: the longest header field (rfc822, mime), reply line\n"
    "                 (clients) or command line (smtp-server); for pop3-server, octets of scratch\n"
    "  --sent FILE    for clients: what the client said, line by line; each line is queued before\n"
    "                 its answer. Without it any reply is accepted, and its id is 0\n"
    "  --multi        for pop3-client: answers have many lines (with --sent: those to commands\n"
    "                 that libmail does not know)\n"
    "  --decode       for mime: bodies are told decoded\n"
    "  --json         one JSON object a line; octets that are no UTF-8 are \\udc80 to \\udcff\n"
    "  --compare N,.. feed each FILE whole and then N octets at a time, and say whether the\n"
    "                 events are the same\n"
    "\n"
    "The last line is the status where the machine stopped. Exit code 1 when it is an error.\n"
    "\n"
    "  printf 'EHLO me\\r\\nMAIL FROM:<a@b.example>\\r\\nQUIT\\r\\n' | lmail events smtp-server\n"
    "  lmail events mime --chunk 1 --json message.eml\n"
    "  printf '+OK hi\\r\\n+OK 2 320\\r\\n' | lmail events pop3-client\n"
    "  lmail events mime --compare 1,7,4096 *.eml\n";

static const machine *const machines[] = {
#ifdef LMAIL_WITH_SMTP
    &machine_smtp_server,
    &machine_smtp_client,
#endif
#ifdef LMAIL_WITH_POP3
    &machine_pop3_server,
    &machine_pop3_client,
#endif
#ifdef LMAIL_WITH_IMAP
    &machine_imap_client,
#endif
#ifdef LMAIL_WITH_RFC822
    &machine_rfc822,
    &machine_mbox,
#endif
#ifdef LMAIL_WITH_MIME
    &machine_mime,
#endif
    NULL};

typedef struct job {
  const machine *m;
  machine_options options;
  size_t chunk;
  const char *sent_path;
  int json;
} job;

/* The lines of --sent, in memory. */
typedef struct script {
  input in;
  const uint8_t *data;
  size_t left;
} script;

/* One run of a machine over an input. */
typedef struct run {
  const job *j;
  void *machine;
  script *sent; /* NULL without --sent */
  uint8_t *out; /* what the machine would have sent; nobody reads it */
  size_t cap;
  event_printer printer;
} run;

/* ---- what is said to the machine -------------------------------------------------------------- */

/* What the application says; the writer has room for any answer. */
static lmail_status answer(run *r, const lmail_event *ev)
{
  lmail_writer w;
  lmail_status st;

  if (r->j->m->answer == NULL) return LMAIL_OK;
  lmail_writer_init(&w, r->out, r->cap);
  st = r->j->m->answer(r->machine, &w, ev, &r->j->options);
  return st;
}

/* The next line of the script, without its line end. */
static int next_line(script *s, const uint8_t **line, size_t *n)
{
  const uint8_t *lf;

  if (s->left == 0) return 0;
  lf = memchr(s->data, '\n', s->left);
  *line = s->data;
  *n = lf == NULL ? s->left : (size_t)(lf - s->data);
  s->data += lf == NULL ? *n : *n + 1;
  s->left -= lf == NULL ? *n : *n + 1;
  if (*n > 0 && (*line)[*n - 1] == '\r') --*n;
  return 1;
}

/* Queues lines until one of them awaits an answer: those of message data do not. */
static lmail_status say_next_lines(run *r, const lmail_event *ev)
{
  const uint8_t *line;
  size_t n;

  if (r->sent == NULL || r->j->m->sent == NULL) return LMAIL_OK;
  while (r->j->m->is_idle(r->machine, ev) && next_line(r->sent, &line, &n)) {
    lmail_writer w;
    lmail_status st;

    lmail_writer_init(&w, r->out, r->cap);
    st = r->j->m->sent(r->machine, &w, line, n, &r->j->options);
    if (st != LMAIL_OK) {
      complain("%s: the machine does not take the line \"%.*s\": %s", r->j->sent_path, (int)n,
               (const char *)line, lmail_status_text(st));
      return st;
    }
  }
  return LMAIL_OK;
}

/* ---- driving ---------------------------------------------------------------------------------- */

/* All events of a piece; LMAIL_OK when it is used up. */
static lmail_status feed(run *r, const uint8_t *data, size_t n)
{
  lmail_parser *p = r->machine;
  lmail_status st;

  for (;;) {
    lmail_event ev;
    size_t used;

    st = lmail_next(p, data, n, &used, &ev);
    if (st == LMAIL_EVENT) {
      event_print(&r->printer, &ev);
      st = answer(r, &ev);
      if (st == LMAIL_OK) st = say_next_lines(r, &ev);
      if (st != LMAIL_OK) return st;
    } else {
      return st;
    }
    if (n > 0) data += used;
    n -= used;
  }
}

static lmail_status feed_all(run *r, input *in)
{
  unsigned long long done = 0;
  const uint8_t *data;
  size_t n;
  lmail_status st = answer(r, NULL);

  while (st == LMAIL_OK && input_next(in, &data, &n)) {
    st = feed(r, data, n);
    if ((done + n) >> 20 != done >> 20) progress(in->name, done + n, 0);
    done += n;
  }
  if (st == LMAIL_OK) {
    lmail_finish(r->machine);
    st = feed(r, (const uint8_t *)"", 0);
  }
  progress(in->name, 1, 1);
  return st;
}

/* How a run ends: EXIT_OK, EXIT_NO or EXIT_FILE. */
static int exit_code_of(lmail_status st, const input *in)
{
  if (in->failed) return EXIT_FILE;
  return st < 0 || st == LMAIL_REPLY_DUE || st == LMAIL_FULL ? EXIT_NO : EXIT_OK;
}

static int run_machine(run *r, input *in)
{
  const job *j = r->j;
  size_t scratch_size = j->m->scratch_size(&j->options);
  void *scratch = must_alloc(scratch_size);
  lmail_status st;
  int code = EXIT_USAGE;

  r->machine = must_alloc(j->m->size);
  r->cap = 65536;
  r->out = must_alloc(r->cap);
  st = j->m->init(r->machine, &j->options, scratch, scratch_size);
  if (st == LMAIL_OK) {
    st = feed_all(r, in);
    event_print_status(&r->printer, st, r->machine);
    code = exit_code_of(st, in);
  } else {
    complain("events: --scratch %lu: %s", (unsigned long)j->options.token, lmail_status_text(st));
  }
  free(r->out);
  free(r->machine);
  free(scratch);
  return code;
}

/* One run over an input that is open. */
static int run_job(const job *j, input *in, FILE *out)
{
  script sent;
  run r;
  int code;

  memset(&r, 0, sizeof r);
  memset(&sent, 0, sizeof sent);
  r.j = j;
  r.printer.out = out;
  r.printer.m = j->m;
  r.printer.json = j->json;
  if (j->sent_path != NULL) {
    if (!input_open(&sent.in, j->sent_path, INPUT_WHOLE)) return EXIT_FILE;
    if (!input_next(&sent.in, &sent.data, &sent.left)) sent.left = 0;
    r.sent = &sent;
  }
  code = run_machine(&r, in);
  if (j->sent_path != NULL) input_close(&sent.in);
  return code;
}

static int run_file(const job *j, const char *path, FILE *out)
{
  input in;
  int code;

  if (!input_open(&in, path, j->chunk)) return EXIT_FILE;
  code = run_job(j, &in, out);
  input_close(&in);
  return code;
}

/* ---- --compare -------------------------------------------------------------------------------- */

typedef struct output {
  char *text;
  size_t len;
  int code;
} output;

static output collect(const job *j, const char *path)
{
  output o = {NULL, 0, EXIT_FILE};
  FILE *f = open_memstream(&o.text, &o.len);

  if (f == NULL) return o;
  o.code = run_file(j, path, f);
  fclose(f);
  return o;
}

static void show_line(const char *text, size_t len, size_t at)
{
  const char *end;

  while (at > 0 && text[at - 1] != '\n') at--;
  end = at < len ? memchr(text + at, '\n', len - at) : NULL;
  printf("  %.*s\n", (int)(end == NULL ? len - at : (size_t)(end - text) - at), text + at);
}

static void show_difference(const output *a, const output *b)
{
  size_t shorter = a->len < b->len ? a->len : b->len;
  size_t i = 0;

  while (i < shorter && a->text[i] == b->text[i]) i++;
  show_line(a->text, a->len, i);
  show_line(b->text, b->len, i);
}

/* Are the events of this file the same in all cuts? */
static int compare_file(const job *j, const char *path, const size_t *chunks, size_t count)
{
  job cut = *j;
  output whole;
  int code = EXIT_OK;
  size_t i;

  cut.chunk = INPUT_WHOLE;
  whole = collect(&cut, path);
  if (whole.code == EXIT_FILE || whole.code == EXIT_USAGE) code = whole.code;
  for (i = 0; i < count && code == EXIT_OK; i++) {
    output o;

    cut.chunk = chunks[i];
    o = collect(&cut, path);
    if (o.code == EXIT_FILE) code = EXIT_FILE;
    else if (o.len != whole.len || memcmp(o.text, whole.text, o.len) != 0) {
      printf("%s: whole and in chunks of %lu differ:\n", path, (unsigned long)chunks[i]);
      show_difference(&whole, &o);
      code = EXIT_NO;
    }
    free(o.text);
  }
  free(whole.text);
  return code;
}

static int compare(const job *j, const word_list *files, const char *list)
{
  size_t chunks[16];
  size_t count = args_numbers(list, chunks, 16);
  size_t i;
  int code = EXIT_OK;

  if (count == 0) {
    complain("events: --compare needs numbers like 1,7,4096, not \"%s\"", list);
    return EXIT_USAGE;
  }
  for (i = 1; i < files->count; i++) {
    int one = compare_file(j, files->words[i], chunks, count);

    if (one == EXIT_USAGE) return one;
    if (one > code) code = one;
  }
  if (code == EXIT_OK) printf("%lu files: no difference\n", (unsigned long)files->count - 1);
  return code;
}

/* ---- the command line ------------------------------------------------------------------------- */

static const machine *find(const char *name)
{
  const machine *const *m;

  for (m = machines; *m != NULL; m++) {
    if (strcmp((*m)->name, name) == 0) return *m;
  }
  complain("events: there is no machine \"%s\"; there are:", name);
  for (m = machines; *m != NULL; m++) fprintf(stderr, "  %s\n", (*m)->name);
  return NULL;
}

static int events(const struct command *self, int argc, char **argv)
{
  static job j; /* all zero */
  word_list words = {0};
  const char *list = NULL;
  const option options[] = {{"--chunk", OPTION_NUMBER, &j.chunk},
                            {"--scratch", OPTION_NUMBER, &j.options.token},
                            {"--sent", OPTION_TEXT, &j.sent_path},
                            {"--multi", OPTION_FLAG, &j.options.multi},
                            {"--decode", OPTION_FLAG, &j.options.decode},
                            {"--json", OPTION_FLAG, &j.json},
                            {"--compare", OPTION_TEXT, &list},
                            {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &words, 1, SIZE_MAX);

  if (code == ARGS_GO_ON) {
    j.m = find(words.words[0]);
    j.options.observe = j.sent_path == NULL;
    if (j.m == NULL) {
      code = EXIT_USAGE;
    } else if (list != NULL) {
      code = compare(&j, &words, list);
    } else if (words.count > 2) {
      complain("events: one FILE at a time, or --compare");
      code = EXIT_USAGE;
    } else {
      code = run_file(&j, words.count == 2 ? words.words[1] : "-", stdout);
    }
  }
  word_free(&words);
  return code;
}

const struct command cmd_events = {"events", "show what a machine of libmail tells about bytes",
                                   help, events};
