/* SPDX-License-Identifier: MIT */
#ifndef CODEC_RUN_H
#define CODEC_RUN_H

/*
 * codec_run.h - runs any codec over any cut of input and output. Every window is an allocation of
 * its own exact size, so that a sanitizer sees each access outside it.
 */

#include <libmail/compose.h>
#include <libmail/flowed.h>

typedef enum codec_kind {
  CODEC_BASE64_ENCODE, /* option: line length */
  CODEC_BASE64_DECODE, /* option: mode */
  CODEC_QP_ENCODE,     /* option: mode */
  CODEC_QP_DECODE,     /* option: mode */
  CODEC_DOT_ENCODE,    /* option: mode */
  CODEC_CRLF_ENCODE,
  CODEC_UU_ENCODE,
  CODEC_UU_DECODE,     /* option: mode */
  CODEC_YENC_ENCODE,   /* option: line length */
  CODEC_YENC_DECODE,   /* option: mode */
  CODEC_FLOWED_ENCODE, /* option: width << 8 | options */
  CODEC_FLOWED_DECODE, /* option: options; events are in the output, "[depth]", "[depth s]" */
  CODEC_KINDS
} codec_kind;

enum { CODEC_DEFECTS = 8 };

typedef struct codec_result {
  unsigned char *out;
  size_t len;
  size_t used; /* all input consumed */
  lmail_status status;
  uint32_t defects;
  uint32_t crc;                       /* of yEnc */
  uint64_t defect_off[CODEC_DEFECTS]; /* by bit; told in the report modes only */
} codec_result;

/* How big the next windows are: called before each call of the codec. */
typedef void (*codec_cut)(void *user, size_t *in_window, size_t *out_window);

/* Both windows always of one size; user points to size_t[2]: input, output. */
void codec_cut_fixed(void *user, size_t *in_window, size_t *out_window);

/* Runs until the end, an error, or 1,000 calls without progress (then status is LMAIL_E_STATE). */
codec_result codec_run(codec_kind kind, unsigned option, const void *in, size_t n, codec_cut cut,
                       void *user);

/* In one call, with room for everything. */
codec_result codec_run_whole(codec_kind kind, unsigned option, const void *in, size_t n);

/* The same, after windows of every size from 1 to 64 have made the same, or the program ends. */
codec_result codec_run_windows(codec_kind kind, unsigned option, const void *in, size_t n);

/* Equal in bytes, end, and defects? */
int codec_equal(const codec_result *a, const codec_result *b);

void codec_free(codec_result *r);

#endif
