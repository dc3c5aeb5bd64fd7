/* SPDX-License-Identifier: MIT */
/* imap_rows.c - the rows of FETCH responses, with ENVELOPE and BODYSTRUCTURE or with bodies: their input, and who reads it. */

#ifdef BENCH_DOVECOT
#include <lib.h>
#include <imap-parser.h>
#include <istream.h>
#endif
#include "bench.h"
#include <libmail/imap_response.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESPONSES = 20000, RESPONSE_SIZE = 2048, BODIES = 2000, BODY_SIZE = 10000 };

/* ---- the input -------------------------------------------------------------------------------- */

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
put(bench_input *in, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  in->n += (size_t)vsprintf((char *)in->data + in->n, format, args);
  va_end(args);
}

static const char *word(uint32_t (*rnd)(uint32_t))
{
  static const char *const words[] = {
      "meeting", "invoice",   "the",     "of",     "release", "notes", "urgent", "Re:",
      "order",   "confirmed", "minutes", "weekly", "report",  "a",     "your",   "photo"};

  return words[rnd(16)];
}

static void put_address(bench_input *in, uint32_t (*rnd)(uint32_t))
{
  if (rnd(4) == 0) put(in, "(NIL NIL \"%s\" \"example.com\")", word(rnd));
  else
    put(in, "(\"%s %s\" NIL \"%s.%u\" \"mail.example.org\")", word(rnd), word(rnd), word(rnd),
        rnd(1000));
}

static void put_envelope(bench_input *in, uint32_t (*rnd)(uint32_t))
{
  unsigned i, n = 3 + rnd(7);

  put(in, " ENVELOPE (\"Wed, %u Nov 2026 %02u:%02u:%02u +0100\" \"", 1 + rnd(28), rnd(24), rnd(60),
      rnd(60));
  if (rnd(5) == 0) put(in, "=?utf-8?Q?Gr=C3=BC=C3=9Fe?= \\\"%s\\\"", word(rnd));
  for (i = 0; i < n; i++) put(in, "%s%s", i == 0 ? "" : " ", word(rnd));
  put(in, "\" ");
  for (i = 0; i < 3; i++) {
    put(in, "(");
    put_address(in, rnd);
    put(in, ") ");
  }
  put(in, "(");
  for (n = 1 + rnd(3); n > 0; n--) put_address(in, rnd);
  put(in, ") NIL NIL ");
  if (rnd(2)) put(in, "\"<%u.%u@mail.example.org>\" ", rnd(1000000), rnd(1000000));
  else put(in, "NIL ");
  put(in, "\"<%u.%u.%s@lists.example.com>\")", rnd(1000000), rnd(1000000), word(rnd));
}

static void put_text(bench_input *in, uint32_t (*rnd)(uint32_t), const char *subtype)
{
  put(in, "(\"TEXT\" \"%s\" (\"CHARSET\" \"utf-8\") NIL NIL \"%s\" %u %u NIL NIL NIL NIL)", subtype,
      rnd(2) ? "QUOTED-PRINTABLE" : "7BIT", rnd(50000), rnd(1000));
}

static void put_structure(bench_input *in, uint32_t (*rnd)(uint32_t))
{
  unsigned kind = rnd(3);

  put(in, " BODYSTRUCTURE ");
  if (kind == 0) {
    put_text(in, rnd, "PLAIN");
    return;
  }
  put(in, "(");
  put_text(in, rnd, "PLAIN");
  if (kind == 1) put_text(in, rnd, "HTML");
  else
    put(in,
        "(\"APPLICATION\" \"PDF\" (\"NAME\" \"%s.pdf\") NIL NIL \"BASE64\" %u NIL (\"ATTACHMENT\" (\"FILENAME\" "
        "\"%s.pdf\")) NIL NIL)",
        word(rnd), rnd(5000000), word(rnd));
  put(in, " \"%s\" (\"BOUNDARY\" \"----=_Part_%u_%u\") NIL NIL NIL)",
      kind == 1 ? "ALTERNATIVE" : "MIXED", rnd(1000000), rnd(1000000));
}

static void begin(bench_input *in, size_t room)
{
  in->data = (uint8_t *)malloc(room);
  in->starts = (size_t *)malloc(2 * sizeof *in->starts);
  if (in->data == NULL || in->starts == NULL) abort();
}

static void end(bench_input *in)
{
  put(in, "a1 OK Fetch completed.\r\n");
  in->starts[0] = 0;
  in->starts[1] = in->n;
  in->messages = 1;
}

void bench_make_fetch(bench_input *in, uint32_t (*rnd)(uint32_t))
{
  unsigned i;

  begin(in, (size_t)RESPONSES * RESPONSE_SIZE);
  for (i = 1; i <= RESPONSES; i++) {
    put(in,
        "* %u FETCH (UID %u FLAGS (\\Seen%s) INTERNALDATE \"%02u-Nov-2026 10:%02u:00 +0100\" RFC822.SIZE %u",
        i, i * 3, rnd(2) ? " \\Answered $Forwarded" : "", 1 + rnd(28), rnd(60), rnd(100000));
    put_envelope(in, rnd);
    put_structure(in, rnd);
    put(in, ")\r\n");
  }
  end(in);
}

void bench_make_bodies(bench_input *in)
{
  unsigned i;

  begin(in, (size_t)BODIES * (BODY_SIZE + 100));
  for (i = 1; i <= BODIES; i++) {
    put(in, "* %u FETCH (UID %u BODY[] {%u}\r\n", i, i * 3, (unsigned)BODY_SIZE);
    memset(in->data + in->n, 'x', BODY_SIZE);
    in->n += BODY_SIZE;
    put(in, ")\r\n");
  }
  end(in);
}

/* ---- libmail ---------------------------------------------------------------------------------- */

/* One buffer, up to where the reader wants more. */
static void read_buffer(lmail_imap_reader *r, const void *data, size_t n, size_t *sum)
{
  const uint8_t *p = (const uint8_t *)data;
  lmail_event ev;
  lmail_status st;
  size_t used;

  while ((st = lmail_next(&r->base, p, n, &used, &ev)) == LMAIL_EVENT) {
    p += used;
    n -= used;
    *sum += ev.len;
  }
  if (st != LMAIL_OK || used != n) abort();
}

static size_t fetch(const bench_input *in, size_t chunk)
{
  static uint8_t scratch[8192];
  static const char greeting[] = "* OK hello\r\n";
  lmail_imap_reader r;
  size_t at, sum = 0;

  if (lmail_imap_reader_init(&r, NULL, scratch, sizeof scratch) != LMAIL_OK) abort();
  read_buffer(&r, greeting, sizeof greeting - 1, &sum);
  for (at = 0; at < in->n; at += chunk) {
    if (chunk > in->n - at) chunk = in->n - at;
    read_buffer(&r, in->data + at, chunk, &sum);
  }
  return sum;
}

size_t bench_fetch(const bench_input *in)
{
  return fetch(in, in->n);
}

size_t bench_fetch_1460(const bench_input *in)
{
  return fetch(in, 1460);
}

size_t bench_fetch_64(const bench_input *in)
{
  return fetch(in, 64);
}

size_t bench_fetch_1(const bench_input *in)
{
  return fetch(in, 1);
}

/* ---- Dovecot: lists and strings, without what they mean ----------------------------------------- */

#ifdef BENCH_DOVECOT
static size_t dc_count(const struct imap_arg *args)
{
  size_t n = 0;

  for (; !IMAP_ARG_IS_EOL(args); args++) {
    n++;
    if (args->type == IMAP_ARG_LIST) n += dc_count(imap_arg_as_list(args));
  }
  return n;
}

static size_t dc_fetch(const bench_input *in)
{
  struct istream *input;
  struct imap_parser *parser;
  const struct imap_arg *args;
  size_t sum = 0;
  int n;

  dovecot_start();
  input = i_stream_create_from_data(in->data, in->n);
  parser = imap_parser_create(input, NULL, 1 << 20, NULL);
  while ((n = imap_parser_finish_line(parser, 0, IMAP_PARSE_FLAG_ATOM_ALLCHARS, &args)) > 0) {
    sum += dc_count(args);
    imap_parser_reset(parser);
    i_stream_skip(input, 2);
  }
  imap_parser_unref(&parser);
  i_stream_unref(&input);
  return sum;
}
const bench_fn dovecot_fetch = dc_fetch;
#else
const bench_fn dovecot_fetch = NULL;
#endif

/* ---- libetpan --------------------------------------------------------------------------------- */

#ifdef BENCH_ETPAN
#include <libetpan/libetpan.h>

/* In libetpan's library, but in none of the headers that it installs. No stream: all is in the buffer. */
extern int mailimap_response_parse(mailstream *stream, MMAPString *buffer,
                                   struct mailimap_parser_context *context, size_t *at,
                                   struct mailimap_response **result, size_t rate,
                                   progress_function *progress);

static size_t ep_fetch(const bench_input *in)
{
  mailimap *session = mailimap_new(0, NULL);
  struct mailimap_parser_context *context = mailimap_parser_context_new(session);
  MMAPString *buffer = mmap_string_new_len((const char *)in->data, in->n);
  struct mailimap_response *response;
  size_t at = 0, sum;

  if (mailimap_response_parse(NULL, buffer, context, &at, &response, 0, NULL) != 0) abort();
  sum = (size_t)clist_count(response->rsp_cont_req_or_resp_data_list);
  mailimap_response_free(response);
  mmap_string_free(buffer);
  mailimap_parser_context_free(context);
  mailimap_free(session);
  return sum;
}
const bench_fn etpan_fetch = ep_fetch;
#else
const bench_fn etpan_fetch = NULL;
#endif
