/* SPDX-License-Identifier: MIT */
/* cmd_imap.c - lmail imap: what is in the mailboxes of an IMAP server. */

#include "filter.h"
#include "imap_search.h"
#include "imap_url.h"
#include "json.h"
#include "lmail.h"
#include "show.h"
#include <errno.h>
#include <libmail/imap_mailbox.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: lmail imap ls     URL [PATTERN]       the mailboxes; PATTERN has * and %\n"
    "       lmail imap status URL                 how many messages, and unseen ones\n"
    "       lmail imap search URL [KEY...]        UIDs: FROM joe SINCE 1-Feb-2026 OR SEEN LARGER 9000\n"
    "       lmail imap fetch  URL [UIDS]          messages on standard output\n"
    "       lmail imap watch  URL                 what happens there, as it happens (IDLE)\n"
    "       lmail imap append URL FILE...         puts messages in; - is standard input\n"
    "       lmail imap move   URL UIDS MAILBOX    moves messages into another mailbox\n"
    "\n"
    "URL is imap[s]://[USER[;AUTH=MECH]@]HOST[:PORT]/[MAILBOX[/;UID=N[/;SECTION=S]]], with %XX for\n"
    "what means something in URLs; INBOX when it names no mailbox. UIDS is a set: 4, 7:9, 12:*.\n"
    "\n" IMAP_OPTIONS_HELP "  --count N             watch: end after N events\n"
    "  --json                one JSON object a line\n"
    "\n"
    "Exit codes: 0 all went well, 3 files, 4 network, 6 refused, 7 the server broke the protocol.\n"
    "\n"
    "  LMAIL_PASSWORD=secret lmail imap ls imaps://alice@imap.example.com/\n"
    "  lmail imap search imaps://alice@imap.example.com/Lists --password-file ~/.mail UNSEEN FROM bob\n"
    "  lmail imap fetch 'imaps://alice@imap.example.com/INBOX/;UID=20/;SECTION=HEADER' | lmail headers\n";

/* What the responses that go by are collected in. */
typedef struct view {
  imap *x;
  int json;
  unsigned response; /* LMAIL_IMAP_LIST, ... */
  uint32_t number;   /* in front of it       */
  char name[2048];   /* of a mailbox, or the item */
  char flags[512];
  char delimiter[8];
  size_t events; /* of watch that were shown */
  size_t count;  /* 0: no end */
  unsigned long long octets;
  size_t bodies;
} view;

/* ---- responses -------------------------------------------------------------------------------- */

/* A value as a string, without the backslashes of quoted strings. */
static void take(char *out, size_t cap, const lmail_event *ev)
{
  size_t n = ev->len < cap ? ev->len : cap - 1;

  if (n > 0) memcpy(out, ev->data, n);
  if (ev->flags & LMAIL_IMAP_EV_ESCAPED) n = lmail_imap_unquote(out, n, out);
  out[n] = '\0';
}

/* A name as people read it; one that is no modified UTF-7 as it stands. */
static void show_name(const view *v)
{
  char text[4096];
  size_t n;

  if (lmail_imap_name_decode(v->name, strlen(v->name), text, sizeof text, &n, NULL) != LMAIL_OK) {
    n = (size_t)snprintf(text, sizeof text, "%s", v->name);
  }
  if (v->json) json_bytes(stdout, text, n);
  else show_text(stdout, text, n);
}

/* Flags are words of the server's. */
static void show_flags(const view *v, const char *space)
{
  if (v->flags[0] != '\0') fputs(space, stdout);
  show_text(stdout, v->flags, strlen(v->flags));
  fputc('\n', stdout);
}

static void show_list(const view *v)
{
  if (v->json) fputs("{\"mailbox\": ", stdout);
  show_name(v);
  if (v->json) {
    fputs(", \"delimiter\": ", stdout);
    json_text(stdout, v->delimiter[0] == '\0' ? NULL : v->delimiter);
    fputs(", \"flags\": ", stdout);
    json_text(stdout, v->flags);
    puts("}");
  } else {
    show_flags(v, "  ");
  }
}

static void add_flag(view *v, const lmail_event *ev)
{
  size_t n = strlen(v->flags);

  if (n + ev->len + 2 > sizeof v->flags) return;
  snprintf(v->flags + n, sizeof v->flags - n, "%s%.*s", n == 0 ? "" : " ", (int)ev->len,
           (const char *)ev->data);
}

static void show_status(const view *v, uint64_t value)
{
  if (v->json) {
    fputs("{\"item\": ", stdout);
    json_text(stdout, v->name);
    printf(", \"value\": %llu}\n", (unsigned long long)value);
  } else {
    show_text(stdout, v->name, strlen(v->name));
    printf(" %llu\n", (unsigned long long)value);
  }
}

static void see_value(view *v, const lmail_event *ev)
{
  if (ev->field == LMAIL_FIELD_IMAP_FLAG) add_flag(v, ev);
  if (v->response == LMAIL_IMAP_LIST) {
    if (ev->field == LMAIL_FIELD_IMAP_DELIMITER) take(v->delimiter, sizeof v->delimiter, ev);
    if (ev->field == LMAIL_FIELD_IMAP_MAILBOX) take(v->name, sizeof v->name, ev);
  } else if (v->response == LMAIL_IMAP_STATUS && ev->field == LMAIL_FIELD_IMAP_NUMBER) {
    show_status(v, ev->num);
  } else if (v->response == LMAIL_IMAP_SEARCH && ev->field == LMAIL_FIELD_IMAP_NUMBER) {
    if (v->json) printf("{\"uid\": %llu}\n", (unsigned long long)ev->num);
    else printf("%llu\n", (unsigned long long)ev->num);
  }
}

/* ---- watching --------------------------------------------------------------------------------- */

static const char *event_name(unsigned response)
{
  return response == LMAIL_IMAP_EXISTS    ? "exists"
         : response == LMAIL_IMAP_EXPUNGE ? "expunge"
         : response == LMAIL_IMAP_RECENT  ? "recent"
         : response == LMAIL_IMAP_FETCH   ? "flags"
                                          : NULL;
}

static void show_event(view *v)
{
  const char *name = event_name(v->response);

  if (name == NULL) return;
  v->events++;
  if (v->json) {
    printf("{\"event\": \"%s\", \"message\": %lu, \"flags\": ", name, (unsigned long)v->number);
    json_text(stdout, v->response == LMAIL_IMAP_FETCH ? v->flags : NULL);
    puts("}");
  } else {
    printf("%s %lu", name, (unsigned long)v->number);
    show_flags(v, " ");
  }
  fflush(stdout);
}

static void see(void *user, const lmail_event *ev)
{
  view *v = user;

  switch (ev->kind) {
  case LMAIL_IMAP_CLIENT_RESPONSE:
    v->response = ev->code;
    v->number = (uint32_t)ev->num;
    v->name[0] = v->flags[0] = v->delimiter[0] = '\0';
    break;
  case LMAIL_IMAP_CLIENT_ITEM: take(v->name, sizeof v->name, ev); break;
  case LMAIL_IMAP_CLIENT_VALUE: see_value(v, ev); break;
  case LMAIL_IMAP_CLIENT_BODY:
    if (!(ev->flags & LMAIL_IMAP_EV_NIL)) {
      fwrite(ev->data, 1, ev->len, stdout);
      v->octets += ev->len;
      v->bodies += !(ev->flags & LMAIL_EV_MORE);
      progress("fetched", v->octets, 0);
    }
    break;
  case LMAIL_IMAP_CLIENT_END:
    if (v->response == LMAIL_IMAP_LIST) show_list(v);
    break;
  default: break;
  }
}

static void see_events(void *user, const lmail_event *ev)
{
  view *v = user;

  if (ev->kind == LMAIL_IMAP_CLIENT_RESPONSE) see(v, ev);
  if (ev->kind == LMAIL_IMAP_CLIENT_VALUE && ev->field == LMAIL_FIELD_IMAP_FLAG) add_flag(v, ev);
  if (ev->kind == LMAIL_IMAP_CLIENT_END) show_event(v);
}

/* ---- what is asked ---------------------------------------------------------------------------- */

static lmail_imap_arg text_arg(unsigned kind, const char *text)
{
  lmail_imap_arg arg;

  memset(&arg, 0, sizeof arg);
  arg.kind = (uint16_t)kind;
  arg.data = text;
  arg.len = strlen(text);
  return arg;
}

static int done(imap *x, int good, const char *what)
{
  return good ? EXIT_OK : imap_refused(x, what);
}

static int select_mailbox(imap *x, const imap_place *p, uint32_t verb)
{
  char room[5 * sizeof p->mailbox];
  lmail_imap_arg arg;

  if (!imap_mailbox(x, &arg, p->mailbox, room, sizeof room)) return EXIT_USAGE;
  return done(x, imap_run(x, verb, &arg, 1, NULL), p->mailbox);
}

static int do_ls(imap *x, const imap_place *p, const word_list *words)
{
  lmail_imap_arg args[2];

  (void)p;
  args[0] = text_arg(LMAIL_IMAP_ARG_MAILBOX, "");
  args[1] = text_arg(LMAIL_IMAP_ARG_PATTERN, words->count > 2 ? words->words[2] : "*");
  return done(x, imap_run(x, LMAIL_IMAP_CMD_LIST, args, 2, NULL), "LIST");
}

static int do_status(imap *x, const imap_place *p, const word_list *words)
{
  static const char *const items[] = {"MESSAGES", "UNSEEN", "UIDNEXT", "UIDVALIDITY"};
  char room[5 * sizeof p->mailbox];
  lmail_imap_arg args[7];
  size_t n = 0, i;

  (void)words;
  if (!imap_mailbox(x, &args[n++], p->mailbox, room, sizeof room)) return EXIT_USAGE;
  args[n++] = text_arg(LMAIL_IMAP_ARG_OPEN, "");
  for (i = 0; i < 4; i++) args[n++] = text_arg(LMAIL_IMAP_ARG_ATOM, items[i]);
  args[n++] = text_arg(LMAIL_IMAP_ARG_CLOSE, "");
  return done(x, imap_run(x, LMAIL_IMAP_CMD_STATUS, args, n, NULL), p->mailbox);
}

static int do_search(imap *x, const imap_place *p, const word_list *words)
{
  lmail_imap_arg *args = must_alloc((2 * words->count + 2) * sizeof *args);
  size_t n = imap_search_args(words, 2, args);
  int code = select_mailbox(x, p, LMAIL_IMAP_CMD_EXAMINE);

  if (code == EXIT_OK)
    code = done(x, imap_run(x, LMAIL_IMAP_CMD_UID_SEARCH, args, n, NULL), "SEARCH");
  free(args);
  return code;
}

static int do_fetch(imap *x, const imap_place *p, const word_list *words)
{
  view *v = x->user;
  char uid[16];
  lmail_imap_arg args[2];
  int code = select_mailbox(x, p, LMAIL_IMAP_CMD_EXAMINE);

  if (code != EXIT_OK) return code;
  snprintf(uid, sizeof uid, "%lu", (unsigned long)p->uid);
  args[0] = text_arg(LMAIL_IMAP_ARG_SET, words->count > 2 ? words->words[2]
                                         : p->uid != 0    ? uid
                                                          : "1:*");
  args[1] = text_arg(LMAIL_IMAP_ARG_ITEM, "BODY.PEEK");
  args[1].data2 = p->section;
  args[1].len2 = strlen(p->section);
  code = done(x, imap_run(x, LMAIL_IMAP_CMD_UID_FETCH, args, 2, NULL), "FETCH");
  progress("fetched", 1, 1);
  if (code == EXIT_OK && v->bodies == 0) {
    complain("there is no such message");
    code = EXIT_NO;
  }
  return code;
}

/* RFC 2177: IDLE, again before the server may hang up. */
static int do_watch(imap *x, const imap_place *p, const word_list *words)
{
  view *v = x->user;
  int code = select_mailbox(x, p, LMAIL_IMAP_CMD_EXAMINE);
  lmail_writer w;

  (void)words;
  x->see = see_events;
  while (code == EXIT_OK && (v->count == 0 || v->events < v->count)) {
    uint32_t id = lmail_imap_client_next_id(&x->c);
    int is_due = 0;

    lmail_writer_init(&w, x->out, sizeof x->out);
    if (lmail_imap_client_simple(&x->c, &w, LMAIL_IMAP_CMD_IDLE) != LMAIL_OK) {
      complain("the server has no IDLE");
      return EXIT_REFUSED;
    }
    imap_flush(x, &w);
    while (x->answered != id && imap_hear(x)) {
      if (x->answered == id || !lmail_imap_client_idles(&x->c)) continue;
      if (v->count == 0 || v->events < v->count) {
        is_due = x->left == 0 && !net_pending(&x->net) &&
                 !net_ready(x->net.fd, POLLIN, lmail_imap_client_timeout(&x->c));
        if (!is_due) continue;
      }
      if (lmail_imap_client_done(&x->c, &w) == LMAIL_OK) imap_flush(x, &w);
    }
    code = done(x, x->broken == EXIT_OK && x->code == LMAIL_IMAP_OK, "IDLE");
  }
  return code;
}

static int append(imap *x, const imap_place *p, const char *path)
{
  char room[5 * sizeof p->mailbox];
  lmail_imap_arg args[2];
  uint64_t octets = 0;
  FILE *f = tmpfile();
  int code;

  if (f == NULL) complain("temporary file: %s", strerror(errno));
  code = f == NULL ? EXIT_FILE : filter_crlf(path, f, &octets);
  if (code == EXIT_OK && !imap_mailbox(x, &args[0], p->mailbox, room, sizeof room))
    code = EXIT_USAGE;
  if (code == EXIT_OK) {
    rewind(f);
    args[1] = text_arg(LMAIL_IMAP_ARG_LITERAL, "");
    args[1].len = (size_t)octets;
    args[1].flags = LMAIL_IMAP_ARG_STREAMED;
    code = done(x, imap_run(x, LMAIL_IMAP_CMD_APPEND, args, 2, f), path);
  }
  if (f != NULL) fclose(f);
  return code;
}

static int do_append(imap *x, const imap_place *p, const word_list *words)
{
  int code = EXIT_OK;
  size_t i;

  for (i = 2; i < words->count && code == EXIT_OK; i++) {
    progress("appended", i - 2, words->count - 2);
    code = append(x, p, words->words[i]);
  }
  progress("appended", 1, 1);
  return code;
}

/* MOVE, or what it is short for (RFC 6851 3.3); without UIDPLUS nothing can be expunged without harm. */
static int do_move(imap *x, const imap_place *p, const word_list *words)
{
  uint64_t has = lmail_imap_client_capabilities(&x->c);
  char room[5 * sizeof p->mailbox];
  lmail_imap_arg args[5];
  int code = select_mailbox(x, p, LMAIL_IMAP_CMD_SELECT);

  if (code != EXIT_OK) return code;
  args[0] = text_arg(LMAIL_IMAP_ARG_SET, words->words[2]);
  if (!imap_mailbox(x, &args[1], words->words[3], room, sizeof room)) return EXIT_USAGE;
  if (has >> LMAIL_IMAP_HAS_MOVE & 1) {
    return done(x, imap_run(x, LMAIL_IMAP_CMD_UID_MOVE, args, 2, NULL), "MOVE");
  }
  if (!(has >> LMAIL_IMAP_HAS_UIDPLUS & 1)) {
    complain("the server can move nothing: it has neither MOVE nor UIDPLUS");
    return EXIT_REFUSED;
  }
  code = done(x, imap_run(x, LMAIL_IMAP_CMD_UID_COPY, args, 2, NULL), "COPY");
  args[1] = text_arg(LMAIL_IMAP_ARG_ATOM, "+FLAGS.SILENT");
  args[2] = text_arg(LMAIL_IMAP_ARG_OPEN, "");
  args[3] = text_arg(LMAIL_IMAP_ARG_FLAG, "\\Deleted");
  args[4] = text_arg(LMAIL_IMAP_ARG_CLOSE, "");
  if (code == EXIT_OK)
    code = done(x, imap_run(x, LMAIL_IMAP_CMD_UID_STORE, args, 5, NULL), "STORE");
  if (code == EXIT_OK)
    code = done(x, imap_run(x, LMAIL_IMAP_CMD_UID_EXPUNGE, args, 1, NULL), "EXPUNGE");
  return code;
}

/* ---- the command line ------------------------------------------------------------------------- */

static const struct action {
  const char *name;
  size_t least, most; /* words, with the name and the URL */
  int (*run)(imap *x, const imap_place *p, const word_list *words);
} actions[] = {
    {"ls", 2, 3, do_ls},       {"status", 2, 2, do_status}, {"search", 2, SIZE_MAX, do_search},
    {"fetch", 2, 3, do_fetch}, {"watch", 2, 2, do_watch},   {"append", 3, SIZE_MAX, do_append},
    {"move", 4, 4, do_move},
};

static const struct action *find_action(const word_list *words)
{
  size_t i;

  for (i = 0; i < sizeof actions / sizeof *actions; i++) {
    if (strcmp(actions[i].name, words->words[0]) == 0) {
      if (words->count >= actions[i].least && words->count <= actions[i].most) return &actions[i];
      complain("imap %s: too %s arguments", actions[i].name,
               words->count < actions[i].least ? "few" : "many");
      return NULL;
    }
  }
  complain("imap: there is no \"%s\"", words->words[0]);
  return NULL;
}

static int work(const struct action *a, const imap_place *p, const word_list *words, view *v)
{
  imap *x = must_alloc(sizeof *x);
  int code = imap_open(x, &p->server);

  if (code == EXIT_OK) {
    v->x = x;
    x->see = see;
    x->user = v;
    code = a->run(x, p, words);
  }
  imap_close(x);
  free(x);
  return code;
}

static int run(const struct command *self, int argc, char **argv)
{
  static imap_request r; /* all zero */
  static imap_place p;
  static view v;
  const struct action *a;
  word_list words = {0};
  const option options[] = {IMAP_OPTIONS(r),
                            {"--count", OPTION_NUMBER, &v.count},
                            {"--json", OPTION_FLAG, &v.json},
                            {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &words, 2, SIZE_MAX);

  if (code == ARGS_GO_ON) {
    a = find_action(&words);
    code = a == NULL ? EXIT_USAGE : imap_place_read(&p, words.words[1], &r);
    if (code == EXIT_OK) code = work(a, &p, &words, &v);
    memset(p.password, 0, sizeof p.password);
  }
  word_free(&words);
  return code;
}

const struct command cmd_imap = {"imap", "look into mailboxes, put mail in, watch them", help, run};
