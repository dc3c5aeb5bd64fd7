/* SPDX-License-Identifier: MIT */
/* text_rows.c - the row of encoded words: its input, and how each library decodes it. */

#include "bench.h"
#include <libmail/compose.h>
#include <libmail/text.h>
#include <stdlib.h>
#include <string.h>

enum { SUBJECTS = 20000, SUBJECT_SIZE = 800 };

static uint32_t rnd(uint64_t *seed, uint32_t below)
{
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return (uint32_t)((*seed >> 32) % below);
}

/* Some words of one language, in UTF-8. */
static size_t put_words(uint8_t *out, uint64_t *seed, uint32_t language, size_t count)
{
  static const char *const words[4][6] = {
      {"Invoice", "for", "your", "order", "meeting", "tomorrow"},
      {"\xc3\x84nderung", "der", "M\xc3\xbcllabfuhr", "f\xc3\xbcr",
       "n\xc3\xa4"
       "chste",
       "Woche"},
      {"\xe4\xbc\x9a\xe8\xae\xae", "\xe9\x80\x9a\xe7\x9f\xa5", "\xe6\x98\x8e\xe5\xa4\xa9",
       "\xe8\xae\xa2\xe5\x8d\x95", "\xe5\x8f\x91\xe7\xa5\xa8", "\xe7\xa1\xae\xe8\xae\xa4"},
      {"\xd0\x92\xd0\xb0\xd1\x88", "\xd0\xb7\xd0\xb0\xd0\xba\xd0\xb0\xd0\xb7",
       "\xd0\xbf\xd0\xbe\xd0\xb4\xd1\x82\xd0\xb2\xd0\xb5\xd1\x80\xd0\xb6\xd0\xb4\xd1\x91\xd0\xbd",
       "\xd0\xb8", "\xd0\xbe\xd0\xbf\xd0\xbb\xd0\xb0\xd1\x87\xd0\xb5\xd0\xbd", "2026"}};
  size_t n = 0, i;

  for (i = 0; i < count; i++) {
    const char *word = words[language][rnd(seed, 6)];

    if (i != 0) out[n++] = ' ';
    memcpy(out + n, word, strlen(word));
    n += strlen(word);
  }
  return n;
}

/* A subject, unfolded: one in five without encoded words, one in ten in ISO-8859-1. */
static size_t put_subject(uint8_t *out, uint64_t *seed)
{
  static const char latin1[] = "=?iso-8859-1?Q?=C4nderung_der_M=FCllabfuhr_f=FCr_n=E4chste_Woche?=";
  uint8_t text[256], line[SUBJECT_SIZE];
  uint32_t kind = rnd(seed, 10);
  size_t n = 0, i;
  lmail_writer w;

  if (kind == 0) {
    memcpy(out, latin1, sizeof latin1 - 1);
    return sizeof latin1 - 1;
  }
  n = put_words(text, seed, kind < 3 ? 0 : kind < 6 ? 1 : kind < 8 ? 2 : 3, 3 + rnd(seed, 8));
  lmail_writer_init(&w, line, sizeof line);
  if (lmail_field_write(&w, "S", 1, text, n, 0) != LMAIL_OK) abort();
  for (i = 3, n = 0; i < w.len; i++) {
    if (line[i] != '\r' && line[i] != '\n') out[n++] = line[i];
  }
  return n;
}

/* Each ends in NUL, for peers that want strings. */
void bench_make_words(bench_input *in)
{
  uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);
  size_t i;

  in->data = (uint8_t *)malloc((size_t)SUBJECTS * SUBJECT_SIZE);
  in->starts = (size_t *)malloc((SUBJECTS + 1) * sizeof *in->starts);
  if (in->data == NULL || in->starts == NULL) abort();
  for (i = 0; i < SUBJECTS; i++) {
    in->starts[i] = in->n;
    in->n += put_subject(in->data + in->n, &seed);
    in->data[in->n++] = '\0';
  }
  in->starts[SUBJECTS] = in->n;
  in->messages = SUBJECTS;
}

size_t bench_words(const bench_input *in)
{
  size_t i, sum = 0, len;

  for (i = 0; i < in->messages; i++) {
    if (lmail_text_decode(in->data + in->starts[i], in->starts[i + 1] - in->starts[i] - 1, NULL,
                          in->out, in->cap, &len, NULL) != LMAIL_OK) {
      abort();
    }
    sum += len;
  }
  return sum;
}

#ifdef BENCH_GMIME
#include <gmime/gmime.h>

static size_t gm_words(const bench_input *in)
{
  static int started;
  size_t i, sum = 0;

  if (!started) g_mime_init();
  started = 1;
  for (i = 0; i < in->messages; i++) {
    char *text = g_mime_utils_header_decode_text(NULL, (const char *)in->data + in->starts[i]);

    sum += strlen(text);
    g_free(text);
  }
  return sum;
}

const bench_fn gmime_words = gm_words;
#else
const bench_fn gmime_words = NULL;
#endif

#ifdef BENCH_ETPAN
#include <libetpan/libetpan.h>

static size_t ep_words(const bench_input *in)
{
  size_t i, sum = 0;

  for (i = 0; i < in->messages; i++) {
    char *text = NULL;
    size_t at = 0;

    if (mailmime_encoded_phrase_parse("utf-8", (const char *)in->data + in->starts[i],
                                      in->starts[i + 1] - in->starts[i] - 1, &at, "utf-8",
                                      &text) != 0) {
      abort();
    }
    sum += strlen(text);
    free(text);
  }
  return sum;
}

const bench_fn etpan_words = ep_words;
#else
const bench_fn etpan_words = NULL;
#endif
