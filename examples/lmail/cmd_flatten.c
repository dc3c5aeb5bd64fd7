/* SPDX-License-Identifier: MIT */
/* cmd_flatten.c - lmail flatten: a message as people see it: its text, its HTML, what is attached. */

#include "args.h"
#include "input.h"
#include "json.h"
#include "lmail.h"
#include "part.h"
#include "show.h"
#include "text.h"
#include <libmail/preview.h>
#include <libmail/subject.h>
#include <libmail/summary.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: lmail flatten [--json | --text | --html] FILE\n"
    "\n"
    "Shows a message as mail programs do: which part is the text, which the HTML, what is attached\n"
    "(RFC 8621 4.1.4), the subject without \"Re:\" and the like (RFC 5256 2.1), and its first words.\n"
    "FILE may be - for standard input.\n"
    "\n"
    "  --json   one JSON object: subject, base_subject, is_reply, is_forward, text, html (numbers of the\n"
    "           main parts or null), text_body, html_body, attachments (lists of parts, each with path,\n"
    "           type, name, id, disposition, octets), has_attachment, preview\n"
    "  --text   the main text itself, decoded, as UTF-8; HTML where there is no plain text\n"
    "  --html   the main HTML in the same way; plain text where there is none\n"
    "\n"
    "  lmail flatten message.eml\n"
    "  lmail flatten --json - < message.eml\n"
    "  lmail flatten --text message.eml | less\n";

enum { TOKEN_MAX = 65536, PARTS_MAX = 1000, TEXT_ROOM = 1 << 20 };

typedef struct flat {
  input in;
  part_list list;
  lmail_summary summary;
  lmail_summary_part *parts;
  char *text;
  uint8_t *subject; /* raw */
  size_t subject_len;
  uint8_t preview[4 * LMAIL_PREVIEW_CHARS];
  size_t preview_len;
} flat;

/* Takes a piece of a text in UTF-8; returns whether more is wanted. */
typedef int (*text_sink)(void *user, const uint8_t *s, size_t n);

/* ---- the first time: what there is ------------------------------------------------------------ */

typedef void (*event_sink)(void *user, lmail_mime_parser *m, const lmail_event *ev);

/* All events of the file, from its beginning; 1, or 0 after a complaint. */
static int parse(flat *f, event_sink take, void *user)
{
  lmail_mime_config cfg = {0};
  lmail_mime_parser m;
  lmail_event ev;
  lmail_status st;
  const uint8_t *data = NULL;
  size_t n = 0;
  size_t used;
  size_t cap;
  void *scratch;

  cfg.token_max = TOKEN_MAX;
  cfg.parts_max = PARTS_MAX;
  cap = lmail_mime_scratch_size(&cfg);
  scratch = must_alloc(cap);
  st = lmail_mime_init(&m, &cfg, scratch, cap);
  while (st == LMAIL_OK || st == LMAIL_EVENT) {
    st = lmail_next(&m.base, data, n, &used, &ev);
    if (used > 0) data += used;
    n -= used;
    if (st == LMAIL_EVENT) {
      take(user, &m, &ev);
    } else if (st == LMAIL_OK && !input_next(&f->in, &data, &n)) {
      n = 0;
      lmail_finish(&m.base);
    }
  }
  free(scratch);
  if (st < 0) complain("%s: %s", f->in.name, lmail_status_text(st));
  return st == LMAIL_DONE && !f->in.failed;
}

static void keep_subject(flat *f, const lmail_event *ev)
{
  if (f->subject != NULL || ev->id != 1 || (ev->flags & LMAIL_EV_LONG)) return;
  f->subject = must_alloc(ev->len2 + 1);
  f->subject_len = ev->len2;
  memcpy(f->subject, ev->data2, ev->len2);
}

static void look(void *user, lmail_mime_parser *m, const lmail_event *ev)
{
  flat *f = user;

  (void)m;
  (void)part_take(&f->list, ev);
  (void)lmail_summary_take(&f->summary, ev);
  if (ev->kind == LMAIL_MIME_HEADER && ev->field == LMAIL_FIELD_SUBJECT) keep_subject(f, ev);
}

/* ---- the second time: a text ------------------------------------------------------------------ */

typedef struct reading {
  uint32_t part;
  lmail_charset_decoder decoder;
  text_sink sink;
  void *user;
  int done;
} reading;

/* A text without charset is read as UTF-8, of which US-ASCII, its default, is a part. */
static void begin_text(reading *t, const lmail_summary *s)
{
  size_t n;
  const char *label = lmail_summary_text(s, t->part, LMAIL_SUMMARY_CHARSET, &n);

  lmail_charset_decode_init(&t->decoder,
                            lmail_charset_find_all(NULL, n == 0 ? "utf-8" : label, n == 0 ? 5 : n));
}

static void take_text(reading *t, const uint8_t *s, size_t n, int last)
{
  uint8_t out[4096];
  lmail_status st = LMAIL_FULL;

  while (st == LMAIL_FULL && !t->done) {
    size_t used;
    size_t made;

    st = lmail_charset_decode(&t->decoder, s, n, &used, out, sizeof out, &made, last);
    s += used;
    n -= used;
    if (!t->sink(t->user, out, made)) t->done = 1;
  }
}

static void read_text(void *user, lmail_mime_parser *m, const lmail_event *ev)
{
  reading *t = user;

  if (ev->kind == LMAIL_MIME_HEADERS_END) {
    if (ev->id == t->part) (void)lmail_mime_decode(m, LMAIL_MIME_DECODED);
    else if (!(ev->flags & LMAIL_MIME_EV_COMPOSITE)) lmail_skip(&m->base);
  } else if (ev->kind == LMAIL_MIME_BODY && ev->id == t->part) {
    take_text(t, ev->data, ev->len, !(ev->flags & LMAIL_EV_MORE));
  }
}

/* Reads the file again and hands out the text of a part; 1, or 0 after a complaint. */
static int deliver(flat *f, uint32_t part, text_sink sink, void *user)
{
  reading t;

  memset(&t, 0, sizeof t);
  t.part = part;
  t.sink = sink;
  t.user = user;
  begin_text(&t, &f->summary);
  if (!input_rewind(&f->in)) {
    complain("%s: cannot be read a second time", f->in.name);
    return 0;
  }
  return parse(f, read_text, &t);
}

static int add_to_preview(void *user, const uint8_t *s, size_t n)
{
  return lmail_preview_add(user, s, n) == LMAIL_OK;
}

/* Of the first text that has words; an empty one says nothing. */
static int make_preview(flat *f)
{
  uint32_t part = 0;

  while (f->preview_len == 0 &&
         (part = lmail_summary_next(&f->summary, 1, LMAIL_SUMMARY_TEXT, part)) != 0) {
    unsigned media = f->parts[part - 1].media;
    int html = media == LMAIL_MEDIA_TEXT_HTML;
    lmail_preview p;

    if (LMAIL_MEDIA_TYPE(media) != LMAIL_MEDIA_TEXT) continue;
    lmail_preview_init(&p, html ? LMAIL_PREVIEW_HTML : LMAIL_PREVIEW_PLAIN, LMAIL_PREVIEW_CHARS,
                       f->preview, sizeof f->preview);
    if (!deliver(f, part, add_to_preview, &p)) return 0;
    lmail_preview_end(&p);
    f->preview_len = p.len;
  }
  return 1;
}

static int write_out(void *user, const uint8_t *s, size_t n)
{
  return fwrite(s, 1, n, user) == n;
}

/* ---- for people ------------------------------------------------------------------------------- */

static const char *path_of(const flat *f, uint32_t part)
{
  return part > 0 && part <= f->list.count ? f->list.parts[part - 1]->path : NULL;
}

static void print_part(const flat *f, const char *what, uint32_t part)
{
  const char *path = path_of(f, part);
  const char *text;
  size_t n;

  printf("%-10s  %-6s ", what, path == NULL ? "" : path);
  text = lmail_summary_text(&f->summary, part, LMAIL_SUMMARY_TYPE, &n);
  show_text(stdout, text == NULL ? "" : text, n);
  text = lmail_summary_text(&f->summary, part, LMAIL_SUMMARY_NAME, &n);
  if (text != NULL) {
    fputs(" \"", stdout);
    show_text(stdout, text, n);
    putchar('"');
  }
  printf(", %llu octets%s\n", (unsigned long long)f->parts[part - 1].octets,
         f->parts[part - 1].notes & LMAIL_SUMMARY_TWO_NAMES ? ", has another name, too" : "");
}

static void print_list(const flat *f, const char *what, unsigned role)
{
  uint32_t part = 0;

  while ((part = lmail_summary_next(&f->summary, 1, role, part)) != 0) print_part(f, what, part);
}

/* The base subject, NUL-terminated, from malloc. */
static uint8_t *base_subject(const flat *f, size_t *len, unsigned *marks)
{
  size_t cap = 3 * f->subject_len + 3;
  uint8_t *out = must_alloc(cap + 1);

  (void)lmail_subject_base(f->subject, f->subject_len, &text_config, out, cap, len, marks);
  out[*len] = '\0';
  return out;
}

static void print(const flat *f)
{
  size_t n;
  unsigned marks;

  if (f->subject != NULL) {
    uint8_t *subject = base_subject(f, &n, &marks);

    fputs("subject     ", stdout);
    show_text(stdout, subject, n);
    if (marks & LMAIL_SUBJECT_REPLY) fputs("  (a reply)", stdout);
    if (marks & LMAIL_SUBJECT_FORWARD) fputs("  (forwarded)", stdout);
    putchar('\n');
    free(subject);
  }
  print_list(f, "text", LMAIL_SUMMARY_TEXT);
  print_list(f, "html", LMAIL_SUMMARY_HTML);
  print_list(f, "attachment", LMAIL_SUMMARY_ATTACHMENT);
  if (f->preview_len != 0) {
    fputs("preview     ", stdout);
    show_text(stdout, f->preview, f->preview_len);
    putchar('\n');
  }
}

/* ---- JSON ------------------------------------------------------------------------------------- */

static void json_span(const flat *f, const char *key, uint32_t part, unsigned which)
{
  size_t n;
  const char *text = lmail_summary_text(&f->summary, part, which, &n);

  printf(", \"%s\": ", key);
  json_bytes(stdout, text, n);
}

static void json_part(const flat *f, uint32_t part)
{
  static const char *const dispositions[] = {NULL, "inline", "attachment", "form-data"};
  const lmail_summary_part *p = &f->parts[part - 1];

  fputs("{\"path\": ", stdout);
  json_text(stdout, path_of(f, part));
  json_span(f, "type", part, LMAIL_SUMMARY_TYPE);
  json_span(f, "name", part, LMAIL_SUMMARY_NAME);
  if (p->notes & LMAIL_SUMMARY_TWO_NAMES) fputs(", \"two_names\": true", stdout);
  json_span(f, "id", part, LMAIL_SUMMARY_ID);
  fputs(", \"disposition\": ", stdout);
  json_text(stdout, dispositions[p->disposition & 3]);
  printf(", \"octets\": %llu}", (unsigned long long)p->octets);
}

static void json_list(const flat *f, const char *key, unsigned role)
{
  const char *separator = "";
  uint32_t part = 0;

  printf(", \"%s\": [", key);
  while ((part = lmail_summary_next(&f->summary, 1, role, part)) != 0) {
    fputs(separator, stdout);
    json_part(f, part);
    separator = ", ";
  }
  putchar(']');
}

static void print_json(const flat *f)
{
  unsigned marks;
  size_t n;
  uint8_t *base = base_subject(f, &n, &marks);

  fputs("{\"subject\": ", stdout);
  if (f->subject == NULL) {
    fputs("null, \"base_subject\": null", stdout);
  } else {
    size_t len;
    uint8_t *subject = text_decode(lmail_text_decode, f->subject, f->subject_len, &len, NULL);

    json_bytes(stdout, subject, len);
    fputs(", \"base_subject\": ", stdout);
    json_bytes(stdout, base, n);
    free(subject);
  }
  free(base);
  printf(", \"is_reply\": %s, \"is_forward\": %s, \"text\": ",
         marks & LMAIL_SUBJECT_REPLY ? "true" : "false",
         marks & LMAIL_SUBJECT_FORWARD ? "true" : "false");
  json_text(stdout, path_of(f, lmail_summary_main(&f->summary, 1, LMAIL_SUMMARY_TEXT)));
  fputs(", \"html\": ", stdout);
  json_text(stdout, path_of(f, lmail_summary_main(&f->summary, 1, LMAIL_SUMMARY_HTML)));
  json_list(f, "text_body", LMAIL_SUMMARY_TEXT);
  json_list(f, "html_body", LMAIL_SUMMARY_HTML);
  json_list(f, "attachments", LMAIL_SUMMARY_ATTACHMENT);
  printf(", \"has_attachment\": %s, \"preview\": ",
         lmail_summary_has_attachment(&f->summary, 1) ? "true" : "false");
  json_bytes(stdout, f->preview, f->preview_len);
  fputs("}\n", stdout);
}

/* ---- the command line ------------------------------------------------------------------------- */

/* role 0: tell all; else write the text or HTML. */
static int flatten(const char *path, int json, unsigned role)
{
  int code = EXIT_FILE;
  flat f;

  memset(&f, 0, sizeof f);
  if (!input_open_again(&f.in, path)) return code;
  f.parts = must_alloc(PARTS_MAX * sizeof *f.parts);
  f.text = must_alloc(TEXT_ROOM);
  lmail_summary_init(&f.summary, f.parts, PARTS_MAX, f.text, TEXT_ROOM, &text_config);
  if (parse(&f, look, &f)) {
    uint32_t part = role == 0 ? 0 : lmail_summary_main(&f.summary, 1, role);

    code = EXIT_OK;
    if (role == 0) {
      if (!make_preview(&f)) code = EXIT_FILE;
      else if (json) print_json(&f);
      else print(&f);
    } else if (part == 0) {
      complain("%s: there is no text in it", f.in.name);
      code = EXIT_NO;
    } else if (!deliver(&f, part, write_out, stdout)) {
      code = EXIT_FILE;
    }
  }
  free(f.subject);
  free(f.text);
  free(f.parts);
  part_list_free(&f.list);
  input_close(&f.in);
  return code;
}

static int run(const struct command *self, int argc, char **argv)
{
  word_list files = {0};
  int json = 0;
  int text = 0;
  int html = 0;
  const option options[] = {{"--json", OPTION_FLAG, &json},
                            {"--text", OPTION_FLAG, &text},
                            {"--html", OPTION_FLAG, &html},
                            {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &files, 1, 1);

  if (code == ARGS_GO_ON && json + text + html > 1) {
    complain("--json, --text and --html exclude each other");
    code = EXIT_USAGE;
  }
  if (code == ARGS_GO_ON) {
    code = flatten(files.words[0], json, text ? LMAIL_SUMMARY_TEXT : html ? LMAIL_SUMMARY_HTML : 0);
  }
  word_free(&files);
  return code;
}

const struct command cmd_flatten = {
    "flatten", "show the text, the HTML and the attachments of a message", help, run};
