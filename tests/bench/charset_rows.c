/* SPDX-License-Identifier: MIT */
/* charset_rows.c - the rows of charsets: their text, libmail's work, and what others have for it. */

#include "bench.h"
#include <libmail/charset.h>
#include <stdlib.h>
#include <string.h>

/* ---- text --------------------------------------------------------------------------------------------- */

static uint32_t rnd(uint32_t *seed, uint32_t below)
{
  *seed = *seed * 1664525 + 1013904223;
  return (*seed >> 8) % below;
}

/* Words of small Cyrillic letters in KOI8-R, or in UTF-8. */
static size_t cyrillic(uint8_t *out, size_t n, int utf8)
{
  uint32_t seed = 1;
  size_t at = 0;

  while (at + 32 < n) {
    uint32_t letters = 1 + rnd(&seed, 12);

    for (; letters != 0; letters--) {
      uint32_t letter = rnd(&seed, 32);

      if (!utf8) {
        out[at++] = (uint8_t)(0xc0 + letter);
      } else {
        out[at++] = letter < 16 ? 0xd0 : 0xd1;
        out[at++] = (uint8_t)(letter < 16 ? 0xb0 + letter : 0x70 + letter);
      }
    }
    out[at++] = ' ';
  }
  return at;
}

/* Kana and Kanji in Shift_JIS, with a word of English now and then. */
static size_t japanese(uint8_t *out, size_t n)
{
  uint32_t seed = 1;
  size_t at = 0;

  while (at + 64 < n) {
    uint32_t words = 1 + rnd(&seed, 12);

    for (; words != 0; words--) {
      uint32_t kana = rnd(&seed, 3), cell = rnd(&seed, kana ? 83 : 188);

      out[at++] = (uint8_t)(kana ? 0x82 : 0x89 + rnd(&seed, 14));
      out[at++] = (uint8_t)(kana ? 0x9f + cell : 0x40 + cell + (cell > 0x3e));
    }
    if (rnd(&seed, 4) == 0) memcpy(out + at, " mail ", 6), at += 6;
  }
  return at;
}

size_t bench_charset_text(bench_work work, uint8_t **out)
{
  enum { SIZE = 4000000 };

  *out = (uint8_t *)malloc(SIZE);
  if (*out == NULL) abort();
  if (work == WORK_SHIFT_JIS) return japanese(*out, SIZE);
  return cyrillic(*out, SIZE, work == WORK_CYRILLIC);
}

/* ---- libmail -------------------------------------------------------------------------------------------- */

static size_t decode(const bench_input *in, const char *label)
{
  lmail_charset_decoder d;
  size_t used, made;

  lmail_charset_decode_init(&d, lmail_charset_find_all(NULL, label, strlen(label)));
  if (lmail_charset_decode(&d, in->data, in->n, &used, in->out, in->cap, &made, 1) != LMAIL_OK) {
    abort();
  }
  if (d.replaced != 0) abort();
  return made;
}

size_t bench_utf8(const bench_input *in)
{
  return decode(in, "utf-8");
}

size_t bench_koi8_r(const bench_input *in)
{
  return decode(in, "koi8-r");
}

size_t bench_shift_jis(const bench_input *in)
{
  return decode(in, "cp932");
}

/* ---- the iconv that GMime uses, and libetpan's way to it -------------------------------------------------- */

#ifdef BENCH_GMIME
#include <gmime/gmime.h>

static size_t gm_decode(const bench_input *in, const char *label)
{
  static int started;
  char *from = (char *)in->data, *to = (char *)in->out;
  size_t n = in->n, room = in->cap;
  iconv_t cd;

  if (!started) g_mime_init();
  started = 1;
  cd = g_mime_iconv_open("UTF-8", label);
  if (cd == (iconv_t)-1 || g_mime_iconv(cd, &from, &n, &to, &room) == (size_t)-1) abort();
  g_mime_iconv_close(cd);
  return in->cap - room;
}

static size_t gm_utf8(const bench_input *in)
{
  return gm_decode(in, "UTF-8");
}

static size_t gm_koi8_r(const bench_input *in)
{
  return gm_decode(in, "KOI8-R");
}

static size_t gm_shift_jis(const bench_input *in)
{
  return gm_decode(in, "CP932");
}

#define GMIME(name) gm_##name
#else
#define GMIME(name) NULL
#endif

const bench_fn gmime_utf8 = GMIME(utf8), gmime_koi8_r = GMIME(koi8_r),
               gmime_shift_jis = GMIME(shift_jis);

#ifdef BENCH_ETPAN
#include <libetpan/libetpan.h>

static size_t ep_decode(const bench_input *in, const char *label)
{
  char *out;
  size_t n;

  if (charconv_buffer("UTF-8", label, (const char *)in->data, in->n, &out, &n) != 0) abort();
  charconv_buffer_free(out);
  return n;
}

static size_t ep_utf8(const bench_input *in)
{
  return ep_decode(in, "UTF-8");
}

static size_t ep_koi8_r(const bench_input *in)
{
  return ep_decode(in, "KOI8-R");
}

static size_t ep_shift_jis(const bench_input *in)
{
  return ep_decode(in, "CP932");
}

#define ETPAN(name) ep_##name
#else
#define ETPAN(name) NULL
#endif

const bench_fn etpan_utf8 = ETPAN(utf8), etpan_koi8_r = ETPAN(koi8_r),
               etpan_shift_jis = ETPAN(shift_jis);
