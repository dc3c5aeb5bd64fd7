/* SPDX-License-Identifier: MIT */
/* peers.c - the same work by other libraries, where they are installed. */

#include "bench.h"
#include <stdlib.h>
#include <string.h>

#ifdef BENCH_GMIME
#include <gmime/gmime.h>

static void gmime_start(void)
{
  static int started;

  if (!started) g_mime_init();
  started = 1;
}

static size_t gmime_code(const uint8_t *in, size_t n, uint8_t *out, GMimeContentEncoding encoding,
                         int encode)
{
  GMimeEncoding state;
  size_t made;

  if (encode) g_mime_encoding_init_encode(&state, encoding);
  else g_mime_encoding_init_decode(&state, encoding);
  made = g_mime_encoding_step(&state, (const char *)in, n, (char *)out);
  return made + g_mime_encoding_flush(&state, "", 0, (char *)out + made);
}

static size_t gm_base64_decode(const bench_input *in)
{
  return gmime_code(in->data, in->n, in->out, GMIME_CONTENT_ENCODING_BASE64, 0);
}

static size_t gm_base64_encode(const bench_input *in)
{
  return gmime_code(in->data, in->n, in->out, GMIME_CONTENT_ENCODING_BASE64, 1);
}

static size_t gm_qp_decode(const bench_input *in)
{
  return gmime_code(in->data, in->n, in->out, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE, 0);
}

static size_t gm_qp_encode(const bench_input *in)
{
  return gmime_code(in->lf, in->lf_n, in->out, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE, 1);
}

static size_t gmime_messages(const bench_input *in, int decode)
{
  size_t i, parts = 0;

  gmime_start();
  for (i = 0; i < in->messages; i++) {
    GByteArray bytes;
    GMimeStream *stream, *null_stream = g_mime_stream_null_new();
    GMimeParser *parser;
    GMimeMessage *message;

    memset(&bytes, 0, sizeof bytes);
    bytes.data = in->data + in->starts[i];
    bytes.len = (guint)(in->starts[i + 1] - in->starts[i]);
    stream = g_mime_stream_mem_new();
    g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
    g_mime_stream_mem_set_byte_array((GMimeStreamMem *)stream, &bytes);
    parser = g_mime_parser_new_with_stream(stream);
    message = g_mime_parser_construct_message(parser, NULL);
    if (message == NULL) abort();
    if (decode) {
      GMimePartIter *iter = g_mime_part_iter_new((GMimeObject *)message);

      do {
        GMimeObject *part = g_mime_part_iter_get_current(iter);

        if (part != NULL && GMIME_IS_PART(part)) {
          GMimeDataWrapper *content = g_mime_part_get_content((GMimePart *)part);

          parts++;
          if (content != NULL) g_mime_data_wrapper_write_to_stream(content, null_stream);
        }
      } while (g_mime_part_iter_next(iter));
      g_mime_part_iter_free(iter);
    }
    g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
    g_object_unref(null_stream);
  }
  return parts;
}

static size_t gm_parse(const bench_input *in)
{
  return gmime_messages(in, 0);
}

static size_t gm_parse_decode(const bench_input *in)
{
  return gmime_messages(in, 1);
}

#define GMIME(name) gm_##name
#else
#define GMIME(name) NULL
#endif

const bench_fn gmime_base64_decode = GMIME(base64_decode),
               gmime_base64_encode = GMIME(base64_encode), gmime_qp_decode = GMIME(qp_decode),
               gmime_qp_encode = GMIME(qp_encode), gmime_parse = GMIME(parse),
               gmime_parse_decode = GMIME(parse_decode);

#ifdef BENCH_ETPAN
#include <libetpan/libetpan.h>

static size_t ep_base64_decode(const bench_input *in)
{
  size_t at = 0, n = 0;
  char *out = NULL;

  if (mailmime_base64_body_parse((const char *)in->data, in->n, &at, &out, &n) != 0) abort();
  mmap_string_unref(out);
  return n;
}

static size_t ep_qp_decode(const bench_input *in)
{
  size_t at = 0, n = 0;
  char *out = NULL;

  if (mailmime_quoted_printable_body_parse((const char *)in->data, in->n, &at, &out, &n, 0) != 0)
    abort();
  mmap_string_unref(out);
  return n;
}

static size_t ep_base64_encode(const bench_input *in)
{
  MMAPString *out = mmap_string_sized_new(in->n * 3 / 2);
  int column = 0;
  size_t n;

  if (mailmime_base64_write_mem(out, &column, (const char *)in->data, in->n) != 0) abort();
  n = out->len;
  mmap_string_free(out);
  return n;
}

static size_t ep_qp_encode(const bench_input *in)
{
  MMAPString *out = mmap_string_sized_new(in->n * 3 / 2);
  int column = 0;
  size_t n;

  if (mailmime_quoted_printable_write_mem(out, &column, 1, (const char *)in->data, in->n) != 0)
    abort();
  n = out->len;
  mmap_string_free(out);
  return n;
}

static size_t ep_parse(const bench_input *in)
{
  size_t i;

  for (i = 0; i < in->messages; i++) {
    struct mailmime *mime = NULL;
    size_t at = 0;

    if (mailmime_parse((const char *)in->data + in->starts[i], in->starts[i + 1] - in->starts[i],
                       &at, &mime) != 0) {
      abort();
    }
    mailmime_free(mime);
  }
  return i;
}

#define ETPAN(name) ep_##name
#else
#define ETPAN(name) NULL
#endif

const bench_fn etpan_base64_decode = ETPAN(base64_decode),
               etpan_base64_encode = ETPAN(base64_encode), etpan_qp_decode = ETPAN(qp_decode),
               etpan_qp_encode = ETPAN(qp_encode), etpan_parse = ETPAN(parse);

#ifdef BENCH_VMIME
size_t vmime_messages(const bench_input *in), vmime_messages_decoded(const bench_input *in);

const bench_fn vmime_parse = vmime_messages, vmime_parse_decode = vmime_messages_decoded;
#else
const bench_fn vmime_parse = NULL, vmime_parse_decode = NULL;
#endif
