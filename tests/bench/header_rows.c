/* SPDX-License-Identifier: MIT */
/* header_rows.c - headers: fields split, and unfolded, by libmail and its peers. */

#include "bench.h"
#include <libmail/rfc822.h>
#include <stdlib.h>
#include <string.h>

static size_t read_headers(const bench_input *in, int unfold)
{
  static uint8_t scratch[LMAIL_RFC822_SCRATCH];
  size_t i, sum = 0;

  for (i = 0; i < in->messages; i++) {
    const uint8_t *p = in->data + in->starts[i];
    size_t n = in->starts[i + 1] - in->starts[i], used, len;
    lmail_rfc822_reader r;
    lmail_event ev;

    if (lmail_rfc822_init(&r, NULL, scratch, sizeof scratch) != LMAIL_OK) abort();
    while (lmail_next(&r.base, p, n, &used, &ev) == LMAIL_EVENT) {
      p += used;
      n -= used;
      if (ev.kind == LMAIL_RFC822_HEADERS_END) break;
      if (ev.kind != LMAIL_RFC822_FIELD) continue;
      len = ev.len2;
      if (unfold && lmail_unfold(ev.data2, ev.len2, in->out, in->cap, &len) != LMAIL_OK) abort();
      sum += ev.field + len;
    }
    if (ev.kind != LMAIL_RFC822_HEADERS_END || n != 0) abort();
  }
  return sum;
}

/* Names, numbers and raw values. */
size_t bench_header_fields(const bench_input *in)
{
  return read_headers(in, 0);
}

/* And each value on one line, copied. */
size_t bench_header_unfold(const bench_input *in)
{
  return read_headers(in, 1);
}

#ifdef BENCH_GMIME
#include <gmime/gmime.h>

/* Raw values, or values unfolded (and decoded, which cannot be had apart). */
static size_t gm_read(const bench_input *in, int unfold)
{
  static int started;
  size_t i, sum = 0;

  if (!started) g_mime_init();
  started = 1;
  for (i = 0; i < in->messages; i++) {
    GByteArray bytes;
    GMimeStream *stream;
    GMimeParser *parser;
    GMimeMessage *message;
    GMimeHeaderList *list;
    int k;

    memset(&bytes, 0, sizeof bytes);
    bytes.data = in->data + in->starts[i];
    bytes.len = (guint)(in->starts[i + 1] - in->starts[i]);
    stream = g_mime_stream_mem_new();
    g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
    g_mime_stream_mem_set_byte_array((GMimeStreamMem *)stream, &bytes);
    parser = g_mime_parser_new_with_stream(stream);
    message = g_mime_parser_construct_message(parser, NULL);
    if (message == NULL) abort();
    list = g_mime_object_get_header_list((GMimeObject *)message);
    for (k = 0; k < g_mime_header_list_get_count(list); k++) {
      GMimeHeader *header = g_mime_header_list_get_header_at(list, k);

      sum += strlen(unfold ? g_mime_header_get_value(header) : g_mime_header_get_raw_value(header));
    }
    g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
  }
  return sum;
}

static size_t gm_header(const bench_input *in)
{
  return gm_read(in, 0);
}

static size_t gm_header_unfold(const bench_input *in)
{
  return gm_read(in, 1);
}

const bench_fn gmime_header = gm_header, gmime_header_unfold = gm_header_unfold;
#else
const bench_fn gmime_header = NULL, gmime_header_unfold = NULL;
#endif

#ifdef BENCH_ETPAN
#include <libetpan/libetpan.h>

/* No field is looked into: each is a name and a raw value. There is no call that unfolds. */
static size_t ep_header(const bench_input *in)
{
  size_t i, sum = 0;

  for (i = 0; i < in->messages; i++) {
    struct mailimf_fields *fields = NULL;
    size_t at = 0;

    if (mailimf_optional_fields_parse((const char *)in->data + in->starts[i],
                                      in->starts[i + 1] - in->starts[i], &at, &fields) != 0) {
      abort();
    }
    sum += (size_t)clist_count(fields->fld_list);
    mailimf_fields_free(fields);
  }
  return sum;
}

const bench_fn etpan_header = ep_header;
#else
const bench_fn etpan_header = NULL;
#endif
