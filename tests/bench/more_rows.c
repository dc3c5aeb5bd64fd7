/* SPDX-License-Identifier: MIT */
/* more_rows.c - the rows of uuencode, yEnc and format=flowed: input, libmail, and GMime. */

#include "bench.h"
#include <libmail/flowed.h>
#include <libmail/mime.h>
#include <stdlib.h>
#include <string.h>

static const char uu_begin[] = "begin 644 a\r\n";
static const char yenc_begin[] = "=ybegin line=128 size=6000000 name=a\r\n";
static const char yenc_end[] = "=yend size=6000000\r\n";

size_t bench_uu_encode(const bench_input *in)
{
  lmail_uu_encoder e;
  size_t used, made;

  lmail_uu_encode_init(&e);
  if (lmail_uu_encode(&e, in->data, in->n, &used, in->out, in->cap, &made, 1) != LMAIL_OK) abort();
  return made;
}

size_t bench_uu_decode(const bench_input *in)
{
  lmail_uu_decoder d;
  size_t used, made;

  lmail_uu_decode_init(&d, LMAIL_UU_SILENT);
  if (lmail_uu_decode(&d, in->data, in->n, &used, in->out, in->cap, &made, 1) != LMAIL_OK) abort();
  return made;
}

size_t bench_yenc_encode(const bench_input *in)
{
  lmail_yenc_encoder e;
  size_t used, made;

  lmail_yenc_encode_init(&e, 0);
  if (lmail_yenc_encode(&e, in->data, in->n, &used, in->out, in->cap, &made, 1) != LMAIL_OK)
    abort();
  return made + e.crc;
}

size_t bench_yenc_decode(const bench_input *in)
{
  lmail_yenc_decoder d;
  size_t used, made;

  lmail_yenc_decode_init(&d, LMAIL_YENC_SILENT);
  if (lmail_yenc_decode(&d, in->data, in->n, &used, in->out, in->cap, &made, 1) != LMAIL_OK)
    abort();
  return made + d.crc;
}

size_t bench_flowed_encode(const bench_input *in)
{
  lmail_flowed_encoder e;
  size_t used, made;

  lmail_flowed_encode_init(&e, 0, 0);
  if (lmail_flowed_encode(&e, in->data, in->n, &used, in->out, in->cap, &made, 1) != LMAIL_OK)
    abort();
  return made;
}

size_t bench_flowed_decode(const bench_input *in)
{
  lmail_flowed_decoder d;
  size_t used, made;

  lmail_flowed_decode_init(&d, 0);
  if (lmail_flowed_decode(&d, in->data, in->n, &used, in->out, in->cap, &made, 1) != LMAIL_OK)
    abort();
  return made;
}

/* Binary octets in uuencode or yEnc, from malloc. */
size_t bench_encoded(bench_work work, const uint8_t *source, size_t n, uint8_t **out)
{
  bench_input in;
  size_t made, at;

  memset(&in, 0, sizeof in);
  in.data = (uint8_t *)source;
  in.n = n;
  in.cap = 2 * n + 100;
  *out = (uint8_t *)malloc(in.cap + 200);
  if (*out == NULL) abort();
  at = work == WORK_UU ? sizeof uu_begin - 1 : sizeof yenc_begin - 1;
  memcpy(*out, work == WORK_UU ? uu_begin : yenc_begin, at);
  in.out = *out + at;
  if (work == WORK_UU) {
    made = bench_uu_encode(&in);
  } else {
    lmail_yenc_encoder e;
    size_t used;

    lmail_yenc_encode_init(&e, 0);
    if (lmail_yenc_encode(&e, source, n, &used, in.out, in.cap, &made, 1) != LMAIL_OK) abort();
    memcpy(in.out + made, yenc_end, sizeof yenc_end - 1);
    made += sizeof yenc_end - 1;
  }
  return at + made;
}

#ifdef BENCH_GMIME
#include <gmime/gmime.h>

static size_t gm_uu_decode(const bench_input *in)
{
  int state = GMIME_UUDECODE_STATE_BEGIN;
  guint32 save = 0;

  return g_mime_encoding_uudecode_step(in->data + sizeof uu_begin - 1,
                                       in->n - (sizeof uu_begin - 1), in->out, &state, &save);
}

static size_t gm_uu_encode(const bench_input *in)
{
  unsigned char line[60];
  int state = 0;
  guint32 save = 0;
  size_t made = g_mime_encoding_uuencode_step(in->data, in->n, in->out, line, &state, &save);

  return made + g_mime_encoding_uuencode_close((const unsigned char *)"", 0, in->out + made, line,
                                               &state, &save);
}

static size_t gm_yenc_decode(const bench_input *in)
{
  int state = GMIME_YDECODE_STATE_DECODE;
  guint32 pcrc = (guint32)GMIME_YENCODE_CRC_INIT, crc = (guint32)GMIME_YENCODE_CRC_INIT;

  return g_mime_ydecode_step(in->data + sizeof yenc_begin - 1, in->n - (sizeof yenc_begin - 1),
                             in->out, &state, &pcrc, &crc);
}

static size_t gm_yenc_encode(const bench_input *in)
{
  int state = GMIME_YENCODE_STATE_INIT;
  guint32 pcrc = (guint32)GMIME_YENCODE_CRC_INIT, crc = (guint32)GMIME_YENCODE_CRC_INIT;
  size_t made = g_mime_yencode_step(in->data, in->n, in->out, &state, &pcrc, &crc);

  return made +
         g_mime_yencode_close((const unsigned char *)"", 0, in->out + made, &state, &pcrc, &crc);
}

const bench_fn gmime_uu_decode = gm_uu_decode, gmime_uu_encode = gm_uu_encode;
const bench_fn gmime_yenc_decode = gm_yenc_decode, gmime_yenc_encode = gm_yenc_encode;
#else
const bench_fn gmime_uu_decode = NULL, gmime_uu_encode = NULL;
const bench_fn gmime_yenc_decode = NULL, gmime_yenc_encode = NULL;
#endif
