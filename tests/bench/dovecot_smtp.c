/* SPDX-License-Identifier: MIT */
/* dovecot_smtp.c - the SMTP rows by Dovecot's lib-smtp, where dovecot-dev and dovecot-core are installed. */

#ifdef BENCH_DOVECOT
#include <lib.h>
#include <istream.h>
#include <smtp-address.h>
#include <smtp-command-parser.h>
#include <smtp-params.h>
#include <smtp-reply-parser.h>
#include <str.h>
#endif
#include "bench.h"
#include <stdlib.h>
#include <string.h>

#ifdef BENCH_DOVECOT
/* MAIL and RCPT beyond what the command parser does: the path and the parameters, strictly. */
static size_t envelope(const char *word, const char *argument)
{
  const int mail = strcmp(word, "MAIL") == 0;
  struct smtp_address *address;
  struct smtp_params_mail params;
  enum smtp_param_parse_error code;
  const char *error, *end;

  if (!mail && strcmp(word, "RCPT") != 0) return 0;
  argument += mail ? 5 : 3;
  if (smtp_address_parse_path_full(pool_datastack_create(), argument,
                                   SMTP_ADDRESS_PARSE_FLAG_STRICT, &address, &error, &end) < 0) {
    abort();
  }
  if (*end != ' ') return strlen(address->domain);
  if (smtp_params_mail_parse(pool_datastack_create(), end + 1,
                             SMTP_CAPABILITY_SIZE | SMTP_CAPABILITY_8BITMIME, NULL, NULL, &params,
                             &code, &error) < 0) {
    abort();
  }
  return (size_t)params.size;
}

enum depth {
  SPLIT,   /* lines into word and argument: what smtp_command_parse_next does alone */
  READ,    /* and paths and parameters into their parts, as libmail's machine does  */
  ANSWERED /* and a reply is written for each                                       */
};

static size_t commands(const bench_input *in, enum depth depth)
{
  static const char *const text[] = {"OK", NULL};
  static const struct smtp_reply reply = {250, {2, 0, 0}, text};
  struct smtp_command_limits limits;
  struct smtp_command_parser *parser;
  enum smtp_command_parse_error code;
  const char *word, *argument, *error;
  struct istream *input;
  string_t *out;
  size_t sum = 0;
  int st;

  dovecot_start();
  memset(&limits, 0, sizeof limits);
  input = i_stream_create_from_data(in->data, in->n);
  parser = smtp_command_parser_init(input, &limits);
  out = str_new(default_pool, 4096);
  while ((st = smtp_command_parse_next(parser, &word, &argument, &code, &error)) > 0) {
    sum += strlen(word);
    if (depth == SPLIT) continue;
    T_BEGIN
    {
      sum += envelope(word, argument);
      if (str_len(out) > 4096 - 512) str_truncate(out, 0); /* as if it had been sent */
      if (depth == ANSWERED) smtp_reply_write(out, &reply);
    }
    T_END;
  }
  if (!input->eof || i_stream_get_data_size(input) != 0) abort();
  str_free(&out);
  smtp_command_parser_deinit(&parser);
  i_stream_unref(&input);
  return sum;
}

static size_t dc_lines(const bench_input *in)
{
  return commands(in, SPLIT);
}

static size_t dc_commands(const bench_input *in)
{
  return commands(in, READ);
}

static size_t dc_transactions(const bench_input *in)
{
  return commands(in, ANSWERED);
}

static size_t dc_replies(const bench_input *in)
{
  struct smtp_reply_parser *parser;
  struct smtp_reply *reply;
  struct istream *input;
  const char *error;
  size_t sum = 0;

  dovecot_start();
  input = i_stream_create_from_data(in->data, in->n);
  parser = smtp_reply_parser_init(input, 65536);
  while (smtp_reply_parse_next(parser, TRUE, &reply, &error) > 0) {
    sum += reply->status + reply->enhanced_code.y;
  }
  if (!input->eof || i_stream_get_data_size(input) != 0) abort();
  smtp_reply_parser_deinit(&parser);
  i_stream_unref(&input);
  return sum;
}

#define DOVECOT(name) dc_##name
#else
#define DOVECOT(name) NULL
#endif

const bench_fn dovecot_smtp_lines = DOVECOT(lines), dovecot_smtp_commands = DOVECOT(commands),
               dovecot_smtp_transactions = DOVECOT(transactions),
               dovecot_smtp_replies = DOVECOT(replies);
