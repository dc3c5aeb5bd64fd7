/* SPDX-License-Identifier: MIT */
/* date_rows.c - the row of dates: its input, and how each library reads it. */

#include "bench.h"
#include <libmail/date.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DATES = 20000, DATE_SIZE = 48 };

static uint32_t rnd(uint64_t *seed, uint32_t below)
{
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return (uint32_t)((*seed >> 32) % below);
}

/* One date: of ten, two with the name of their zone behind it, one without day, one obsolete. */
static size_t put_date(uint8_t *out, uint64_t *seed)
{
  int32_t offset = (int32_t)(rnd(seed, 25) * 60) - 720;
  uint32_t kind = rnd(seed, 10);
  lmail_writer w;

  lmail_writer_init(&w, out, DATE_SIZE);
  if (lmail_date_write(&w, INT64_C(700000000) + rnd(seed, 1100000000), offset) != LMAIL_OK) abort();
  if (kind < 2) {
    memcpy(out + w.len, kind == 0 ? " (CET)" : " (PDT)", 6);
    w.len += 6;
  } else if (kind == 2) {
    w.len -= 5;
    memmove(out, out + 5, w.len);
  } else if (kind == 3) { /* "22 Nov 26 01:26:40 GMT" */
    memmove(out, out + 5, 7);
    memmove(out + 7, out + 14, 12);
    memcpy(out + 19, "GMT", 3);
    w.len = 22;
  }
  return w.len;
}

/* Each ends in NUL, for peers that want strings. */
void bench_make_dates(bench_input *in)
{
  uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);
  size_t i;

  in->data = (uint8_t *)malloc((size_t)DATES * DATE_SIZE);
  in->starts = (size_t *)malloc((DATES + 1) * sizeof *in->starts);
  if (in->data == NULL || in->starts == NULL) abort();
  for (i = 0; i < DATES; i++) {
    in->starts[i] = in->n;
    in->n += put_date(in->data + in->n, &seed);
    in->data[in->n++] = '\0';
  }
  in->starts[DATES] = in->n;
  in->messages = DATES;
}

size_t bench_dates(const bench_input *in)
{
  size_t i, sum = 0;
  lmail_date d;

  for (i = 0; i < in->messages; i++) {
    if (lmail_date_parse(in->data + in->starts[i], in->starts[i + 1] - in->starts[i] - 1, &d,
                         NULL) != LMAIL_OK) {
      abort();
    }
    sum += (size_t)d.unix_time;
  }
  return sum;
}

#ifdef BENCH_GMIME
#include <gmime/gmime.h>

static size_t gm_dates(const bench_input *in)
{
  size_t i, sum = 0;

  for (i = 0; i < in->messages; i++) {
    GDateTime *d = g_mime_utils_header_decode_date((const char *)in->data + in->starts[i]);

    if (d == NULL) abort();
    sum += (size_t)g_date_time_to_unix(d);
    g_date_time_unref(d);
  }
  return sum;
}

const bench_fn gmime_dates = gm_dates;
#else
const bench_fn gmime_dates = NULL;
#endif

#ifdef BENCH_ETPAN
#include <libetpan/libetpan.h>

static size_t ep_dates(const bench_input *in)
{
  size_t i, sum = 0;

  for (i = 0; i < in->messages; i++) {
    struct mailimf_date_time *d = NULL;
    size_t at = 0;

    if (mailimf_date_time_parse((const char *)in->data + in->starts[i],
                                in->starts[i + 1] - in->starts[i] - 1, &at, &d) != 0) {
      abort();
    }
    sum += (size_t)d->dt_sec;
    mailimf_date_time_free(d);
  }
  return sum;
}

const bench_fn etpan_dates = ep_dates;
#else
const bench_fn etpan_dates = NULL;
#endif
