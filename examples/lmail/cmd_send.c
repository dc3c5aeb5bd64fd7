/* SPDX-License-Identifier: MIT */
/* cmd_send.c - lmail send: a message, composed or from a file, to an SMTP server. */

#include "filter.h"
#include "input.h"
#include "json.h"
#include "letter.h"
#include "net.h"
#include "show.h"
#include "submit.h"
#include <errno.h>
#include <libmail/compose.h>
#include <libmail/smtp_protocol.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char help[] =
    "usage: lmail send --server HOST[:PORT] --from ADDRESS --to ADDRESS... [OPTION]...\n"
    "\n"
    "Composes a message, or takes it from a file, and hands it to an SMTP or LMTP server. Prints what\n"
    "became of each recipient.\n"
    "\n"
    "  --server HOST:PORT, or smtp://HOST:PORT; the port is 25 when it is not given. smtps:// is under\n"
    "                     TLS from the start, port 465; lmtp:// is LMTP, port 24; lmtp:/PATH a socket\n"
    "  --tls              STARTTLS first; to a server without it nothing is sent\n"
    "  --ca FILE          authorities in PEM form for the server's certificate; else the system's\n"
    "  --insecure         take any certificate: whoever is on the way can pose as the server\n"
    "  --lmtp             LMTP: each recipient has a verdict of its own\n"
    "  --file FILE        send this message as it is (- is standard input); --from and --to are then\n"
    "                     the envelope. LF line ends become CRLF\n"
    "  --auth MECH        log in first: scram-sha-256, scram-sha-1, scram-sha-512, cram-md5, plain, login;\n"
    "                     auto takes the best that is offered. Nothing is sent when that fails\n"
    "  --user NAME        who logs in\n"
    "  --password-file FILE  its first line is the password; or set LMAIL_PASSWORD\n"
    "  --allow-plaintext  plain and login, too, without TLS, when anybody on the way can read them\n"
    "  --pipeline         several commands at once, or nothing is sent; --no-pipeline: one by one.\n"
    "                     Neither: at once where that is offered\n"
    "  --chunking         the message by BDAT, or nothing is sent\n"
    "  --binary           send FILE octet for octet, whatever is in it (BINARYMIME); where that is not\n"
    "                     offered, its binary parts in base64\n"
    "  --dsn              ask for reports of delivery, delay and failure, with the header alone\n"
    "  --notify LIST      ask for reports of: success, failure, delay, or never; with commas\n"
    "  --ret full|hdrs    how much of the message comes back with a report\n"
    "  --envid ID         what reports call this message\n"
    "  --helo NAME        how to introduce ourselves; our address when it is not given\n"
    "  --timeout SECONDS  for each answer; without it those of RFC 5321\n"
    "  --long-lines       send lines of more than 998 octets, which SMTP forbids\n"
    "  --trace            show the dialogue on stderr, long messages cut short, no password\n"
    "  --trace-all        show all of it, but no password\n"
    "  --json             one JSON object a recipient: recipient, code, enhanced, text\n"
    "\n"
    "To compose:\n" LETTER_HELP "\n"
    "Exit codes: 0 taken for all, 4 network, 5 refused for now, 6 refused for good, 7 the server\n"
    "broke the protocol, 8 the message cannot be sent, 9 taken for some.\n"
    "\n"
    "  lmail send --server localhost:2525 --from bob@example.org --to alice@example.com \\\n"
    "      --subject Holidays --text 'Wish you were here' --attach beach.jpg --trace\n"
    "  LMAIL_PASSWORD=secret lmail send --server localhost:1587 --auth auto --user bob \\\n"
    "      --from bob@example.org --to alice@example.com --file letter.eml\n"
    "  lmail send --server smtps://mail.example.com --auth auto --user bob --password-file ~/.mail \\\n"
    "      --from bob@example.org --to alice@example.com --file letter.eml\n"
    "  lmail send --server smtp://mx.example.com --tls --dsn --from bob@example.org \\\n"
    "      --to alice@example.com --file letter.eml\n";

typedef struct request {
  letter l;
  const char *server;
  const char *file;
  const char *helo;
  const char *auth;
  const char *user;
  const char *password_file;
  const char *ca;
  const char *notify;
  const char *ret;
  const char *envid;
  int tls;
  int insecure;
  int lmtp;
  int pipeline;
  int no_pipeline;
  int chunking;
  int binary;
  int dsn;
  int allow_plaintext;
  size_t timeout;
  int long_lines;
  int trace_short;
  int trace_all;
  int json;
} request;

/* ---- the message ------------------------------------------------------------------------------ */

/* Does its header have octets above 127, from the start to the first empty line? */
static int header_is_8bit(FILE *f)
{
  int c;
  int last = '\n';
  int is_8bit = 0;

  rewind(f);
  while (!is_8bit && (c = getc(f)) != EOF && !(last == '\n' && c == '\r')) {
    is_8bit = c > 127;
    last = c;
  }
  return is_8bit;
}

/* Its size, and whether SMTP can carry it. */
static int look_at(FILE *f, const request *r, submission *s)
{
  lmail_body_scanner scan;
  char buf[8192];
  size_t n;

  rewind(f);
  lmail_body_scan_init(&scan, 0);
  while ((n = fread(buf, 1, sizeof buf, f)) > 0) lmail_body_scan(&scan, buf, n);
  s->octets = scan.octets;
  s->is_8bit = scan.high != 0;
  if (s->is_8bit && s->is_utf8 == 0 && header_is_8bit(f)) s->is_utf8 = UTF8_HEADER;
  rewind(f);
  if (ferror(f)) {
    complain("temporary file: %s", strerror(errno));
    return EXIT_FILE;
  }
  s->is_binary = r->binary;
  if (s->is_binary) return EXIT_OK;
  if (lmail_body_flags(&scan) & LMAIL_BODY_NUL) {
    complain("the message holds NUL octets, which go with --binary alone");
    return EXIT_MESSAGE;
  }
  if ((lmail_body_flags(&scan) & LMAIL_BODY_LONG) && !r->long_lines) {
    complain("the message has lines of more than 998 octets (--long-lines sends them all the same)");
    return EXIT_MESSAGE;
  }
  return EXIT_OK;
}

/* FILE as it is. */
static int copy_file(const char *path, FILE *to)
{
  const uint8_t *data;
  input in;
  size_t n;
  int code;

  if (!input_open(&in, path, INPUT_CHUNK)) return EXIT_FILE;
  while (input_next(&in, &data, &n)) fwrite(data, 1, n, to);
  code = in.failed ? EXIT_FILE : EXIT_OK;
  input_close(&in);
  return code;
}

/* The message in a temporary file: its size has to be known before it is sent. */
static int prepare(const request *r, submission *s)
{
  int code;

  s->message = tmpfile();
  if (s->message == NULL) {
    complain("temporary file: %s", strerror(errno));
    return EXIT_FILE;
  }
  if (r->file == NULL) code = letter_write(&r->l, s->message);
  else if (r->binary) code = copy_file(r->file, s->message);
  else code = filter_crlf(r->file, s->message, &s->octets);
  if (code == EXIT_OK && fflush(s->message) != 0) {
    complain("temporary file: %s", strerror(errno));
    code = EXIT_FILE;
  }
  return code == EXIT_OK ? look_at(s->message, r, s) : code;
}

/* ---- the result ------------------------------------------------------------------------------- */

static void print_enhanced(uint32_t enhanced)
{
  printf("%lu.%lu.%lu", (unsigned long)(enhanced >> 20), (unsigned long)(enhanced >> 10 & 0x3ff),
         (unsigned long)(enhanced & 0x3ff));
}

static void print_json(const verdict *v)
{
  fputs("{\"recipient\": ", stdout);
  json_text(stdout, v->recipient);
  printf(", \"code\": %u, \"enhanced\": ", v->code);
  if (v->enhanced == 0) {
    fputs("null", stdout);
  } else {
    fputc('"', stdout);
    print_enhanced(v->enhanced);
    fputc('"', stdout);
  }
  fputs(", \"text\": ", stdout);
  json_text(stdout, v->text);
  fputs("}\n", stdout);
}

static void print_verdict(const verdict *v)
{
  printf("%s: ", v->recipient);
  if (v->code == 0) {
    puts("unknown, the conversation ended too early");
    return;
  }
  printf("%s, %u ", v->code < 300 ? "taken" : v->code < 500 ? "not now" : "refused", v->code);
  if (v->enhanced != 0) print_enhanced(v->enhanced), fputc(' ', stdout);
  show_text(stdout, v->text, strlen(v->text));
  fputc('\n', stdout);
}

/* ---- the command line ------------------------------------------------------------------------- */

static int send_to(const request *r, submission *s, const address_list *to)
{
  size_t i;
  int code;

  s->count = to->count;
  s->verdicts = must_alloc(to->count * sizeof *s->verdicts);
  memset(s->verdicts, 0, to->count * sizeof *s->verdicts);
  if (is_8bit(s->sender)) s->is_utf8 = UTF8_ADDRESS;
  for (i = 0; i < to->count; i++) {
    s->verdicts[i].recipient = to->list[i].spec;
    if (is_8bit(to->list[i].spec)) s->is_utf8 = UTF8_ADDRESS;
  }
  s->helo = r->helo;
  s->timeout = r->timeout > 86400 ? 86400 : (unsigned)r->timeout;
  s->trace = r->trace_all ? TRACE_ALL : r->trace_short ? TRACE_SHORT : TRACE_OFF;
  code = prepare(r, s);
  if (code == EXIT_OK) {
    code = submit(s);
    for (i = 0; i < s->count && code != EXIT_MESSAGE; i++) {
      if (r->json) print_json(&s->verdicts[i]);
      else print_verdict(&s->verdicts[i]);
    }
  }
  if (s->message != NULL) fclose(s->message);
  free(s->verdicts);
  return code;
}

/* What stands in front of a server. */
static const struct {
  const char *prefix, *port;
  int tls, lmtp;
} schemes[] = {{"smtp://", "25", TLS_NONE, 0},
               {"smtps://", "465", TLS_IMPLICIT, 0},
               {"lmtp://", "24", TLS_NONE, 1},
               {"lmtp:", "", TLS_NONE, 1}};

/* Behind the scheme, which may be missing: HOST[:PORT] with "/" behind, or the path of a socket. */
static int parse_server(const char *text, char *copy, size_t cap, submission *s)
{
  const char *server = text;
  const char *port = s->lmtp ? "24" : "25";
  size_t i, n;

  for (i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
    n = strlen(schemes[i].prefix);
    if (strncmp(text, schemes[i].prefix, n) != 0) continue;
    server = text + n;
    port = schemes[i].port;
    if (schemes[i].tls != TLS_NONE) s->tls = schemes[i].tls;
    s->lmtp |= schemes[i].lmtp;
    break;
  }
  n = strlen(server);
  if (n > 1 && server[n - 1] == '/') n--;
  if (n < cap) {
    memcpy(copy, server, n);
    copy[n] = '\0';
    s->host = copy;
    s->port = "";
    if (*copy == '/') return 1;
    if (*port != '\0' && net_split(copy, &s->host, &s->port, port)) return 1;
  }
  complain("send: --server needs HOST:PORT, not \"%s\"", text);
  return 0;
}

/* "success,delay" */
static int parse_notify(const char *list, unsigned *bits)
{
  static const char *const words[] = {"never", "success", "failure", "delay"};
  size_t n, i;

  for (;; list += n + 1) {
    n = strcspn(list, ",");
    for (i = 0; i < 4; i++) {
      if (strlen(words[i]) == n && strncasecmp(words[i], list, n) == 0) break;
    }
    if (i == 4) return 0;
    *bits |= 1u << i;
    if (list[n] == '\0') break;
  }
  return !(*bits & LMAIL_SMTP_NOTIFY_NEVER) || *bits == LMAIL_SMTP_NOTIFY_NEVER;
}

/* How it is to be sent. EXIT_OK or an exit code. */
static int ways(const request *r, submission *s)
{
  s->tls = r->tls ? TLS_STARTTLS : TLS_NONE;
  s->trust.ca = r->ca;
  s->trust.anybody = r->insecure;
  s->lmtp = r->lmtp;
  s->pipeline = r->no_pipeline ? PIPELINE_NEVER
                : r->pipeline  ? PIPELINE_ALWAYS
                               : PIPELINE_IF_OFFERED;
  s->chunking = r->chunking;
  s->envid = r->envid;
  if (r->dsn) {
    s->notify = LMAIL_SMTP_NOTIFY_SUCCESS | LMAIL_SMTP_NOTIFY_FAILURE | LMAIL_SMTP_NOTIFY_DELAY;
    s->ret = LMAIL_SMTP_RET_HDRS;
  }
  if (r->notify != NULL) {
    s->notify = 0;
    if (!parse_notify(r->notify, &s->notify)) {
      complain("send: --notify is never, or some of success,failure,delay");
      return EXIT_USAGE;
    }
  }
  if (r->ret != NULL) {
    s->ret = strcasecmp(r->ret, "full") == 0   ? LMAIL_SMTP_RET_FULL
             : strcasecmp(r->ret, "hdrs") == 0 ? LMAIL_SMTP_RET_HDRS
                                               : 0;
    if (s->ret == 0) {
      complain("send: --ret is full or hdrs");
      return EXIT_USAGE;
    }
  }
  return EXIT_OK;
}

/* Who logs in; password[0 .. cap) is room for what a file holds. EXIT_OK or an exit code. */
static int credentials(const request *r, submission *s, char *password, size_t cap)
{
  if (r->auth == NULL) return EXIT_OK;
#ifndef LMAIL_WITH_SASL
  complain("send: --auth: this lmail was built without SASL");
  return EXIT_USAGE;
#endif
  s->auth = r->auth;
  s->user = r->user;
  s->allow_plaintext = r->allow_plaintext;
  s->password = getenv("LMAIL_PASSWORD");
  if (r->password_file != NULL) {
    if (!input_password(r->password_file, password, cap)) return EXIT_FILE;
    s->password = password;
  }
  if (s->user != NULL && s->password != NULL) return EXIT_OK;
  complain("send: %s is missing", s->user == NULL ? "--user" : "--password-file or LMAIL_PASSWORD");
  return EXIT_USAGE;
}

static int send_request(const request *r)
{
  address_list from = {0};
  address_list to = {0};
  submission s;
  char server[300];
  char password[512];
  int code = EXIT_USAGE;

  memset(&s, 0, sizeof s);
  if (r->server == NULL || r->l.from == NULL) {
    complain("send: %s is missing", r->server == NULL ? "--server" : "--from");
  } else if (ways(r, &s) == EXIT_OK && parse_server(r->server, server, sizeof server, &s)) {
    code = EXIT_MESSAGE;
    if (address_add(&from, r->l.from) && address_add_all(&to, &r->l.to) &&
        address_add_all(&to, &r->l.cc) && address_add_all(&to, &r->l.bcc)) {
      if (to.count == 0) {
        complain("send: --to is missing");
        code = EXIT_USAGE;
      } else {
        s.sender = from.list[0].spec;
        code = credentials(r, &s, password, sizeof password);
        if (code == EXIT_OK) code = send_to(r, &s, &to);
        memset(password, 0, sizeof password);
      }
    }
  }
  address_free(&from);
  address_free(&to);
  return code;
}

static int run(const struct command *self, int argc, char **argv)
{
  static request r; /* all zero */
  word_list words = {0};
  const option options[] = {LETTER_OPTIONS(r.l),
                            {"--server", OPTION_TEXT, &r.server},
                            {"--file", OPTION_TEXT, &r.file},
                            {"--helo", OPTION_TEXT, &r.helo},
                            {"--tls", OPTION_FLAG, &r.tls},
                            {"--ca", OPTION_TEXT, &r.ca},
                            {"--insecure", OPTION_FLAG, &r.insecure},
                            {"--lmtp", OPTION_FLAG, &r.lmtp},
                            {"--pipeline", OPTION_FLAG, &r.pipeline},
                            {"--no-pipeline", OPTION_FLAG, &r.no_pipeline},
                            {"--chunking", OPTION_FLAG, &r.chunking},
                            {"--binary", OPTION_FLAG, &r.binary},
                            {"--dsn", OPTION_FLAG, &r.dsn},
                            {"--notify", OPTION_TEXT, &r.notify},
                            {"--ret", OPTION_TEXT, &r.ret},
                            {"--envid", OPTION_TEXT, &r.envid},
                            {"--auth", OPTION_TEXT, &r.auth},
                            {"--user", OPTION_TEXT, &r.user},
                            {"--password-file", OPTION_TEXT, &r.password_file},
                            {"--allow-plaintext", OPTION_FLAG, &r.allow_plaintext},
                            {"--timeout", OPTION_NUMBER, &r.timeout},
                            {"--long-lines", OPTION_FLAG, &r.long_lines},
                            {"--trace", OPTION_FLAG, &r.trace_short},
                            {"--trace-all", OPTION_FLAG, &r.trace_all},
                            {"--json", OPTION_FLAG, &r.json},
                            {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &words, 0, 0);

  if (code == ARGS_GO_ON) code = send_request(&r);
  word_free(&words);
  letter_free(&r.l);
  return code;
}

const struct command cmd_send = {"send", "send a message over SMTP", help, run};
