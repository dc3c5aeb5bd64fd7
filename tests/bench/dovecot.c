/* SPDX-License-Identifier: MIT */
/* dovecot.c - MIME structure and header fields by Dovecot's libraries, where they are installed. */

#include "bench.h"

#ifdef BENCH_DOVECOT
#include <lib.h>
#include <istream.h>
#include <message-parser.h>
#include <message-header-parser.h>

void dovecot_start(void)
{
  static int started;

  if (!started) lib_init();
  started = 1;
}

/* One message from memory, as its storage reads it: header lines, then body blocks, then the parts. */
static size_t parse_message(const uint8_t *s, size_t n)
{
  static const struct message_parser_settings settings = {.flags = 0};
  pool_t pool = pool_alloconly_create("parts", 1024);
  struct istream *input = i_stream_create_from_data(s, n);
  struct message_parser_ctx *parser = message_parser_init(pool, input, &settings);
  struct message_part *parts;
  struct message_block block;
  size_t sum = 0;

  while (message_parser_parse_next_block(parser, &block) > 0) {
    sum += block.hdr != NULL ? block.hdr->value_len : block.size;
  }
  message_parser_deinit(&parser, &parts);
  sum += parts->children_count;
  i_stream_unref(&input);
  pool_unref(&pool);
  return sum;
}

static size_t parse(const bench_input *in)
{
  size_t i, sum = 0;

  dovecot_start();
  for (i = 0; i < in->messages; i++) {
    sum += parse_message(in->data + in->starts[i], in->starts[i + 1] - in->starts[i]);
  }
  return sum;
}

/* Fields with all their lines, unfolded (its parser joins the lines of a field by copying them). */
static size_t header_unfold(const bench_input *in)
{
  size_t i, sum = 0;

  dovecot_start();
  for (i = 0; i < in->messages; i++) {
    struct istream *input = i_stream_create_from_data(in->data + in->starts[i],
                                                      in->starts[i + 1] - in->starts[i]);
    struct message_header_parser_ctx *parser = message_parse_header_init(
        input, NULL, MESSAGE_HEADER_PARSER_FLAG_CLEAN_ONELINE);
    struct message_header_line *line;

    while (message_parse_header_next(parser, &line) > 0) {
      if (line->continues) line->use_full_value = TRUE;
      else sum += line->full_value_len;
    }
    message_parse_header_deinit(&parser);
    i_stream_unref(&input);
  }
  return sum;
}

/* The lines of fields as they stand. */
static size_t header(const bench_input *in)
{
  size_t i, sum = 0;

  dovecot_start();
  for (i = 0; i < in->messages; i++) {
    struct istream *input = i_stream_create_from_data(in->data + in->starts[i],
                                                      in->starts[i + 1] - in->starts[i]);
    struct message_header_parser_ctx *parser = message_parse_header_init(input, NULL, 0);
    struct message_header_line *line;

    while (message_parse_header_next(parser, &line) > 0) sum += line->value_len;
    message_parse_header_deinit(&parser);
    i_stream_unref(&input);
  }
  return sum;
}

const bench_fn dovecot_parse = parse, dovecot_header = header,
               dovecot_header_unfold = header_unfold;
#else
const bench_fn dovecot_parse = NULL, dovecot_header = NULL, dovecot_header_unfold = NULL;
#endif
