/* SPDX-License-Identifier: MIT */
/* uu.c - uuencode decodes the same however it is cut; what is encoded comes back. */

#include "codec_split.h"

static const char begin_line[] = "begin 644 a\r\n";
enum { BEGIN = sizeof begin_line - 1 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const uint8_t *sizes = data + 1;
  codec_result text, back, silent;
  uint8_t *whole;
  size_t i, column = 0;

  if (size < 1 + CUTS) return 0;
  data += 1 + CUTS;
  size -= 1 + CUTS;
  back = split(CODEC_UU_DECODE, LMAIL_UU_REPORT, sizes, data, size);
  silent = split(CODEC_UU_DECODE, LMAIL_UU_SILENT, sizes, data, size);
  CHECK(back.status == LMAIL_OK && back.len <= size * 32);
  CHECK(back.len == silent.len && back.defects == silent.defects);
  CHECK(back.len == 0 || memcmp(back.out, silent.out, back.len) == 0);
  codec_free(&silent);
  codec_free(&back);
  text = split(CODEC_UU_ENCODE, 0, sizes, data, size);
  for (i = 0; i < text.len; i++) {
    column = text.out[i] == '\n' ? 0 : column + (text.out[i] != '\r');
    CHECK(column <= 61);
  }
  whole = (uint8_t *)malloc(BEGIN + text.len);
  memcpy(whole, begin_line, BEGIN);
  memcpy(whole + BEGIN, text.out, text.len);
  back = split(CODEC_UU_DECODE, LMAIL_UU_REPORT, sizes, whole, BEGIN + text.len);
  CHECK(back.defects == 0 && back.len == size);
  CHECK(size == 0 || memcmp(back.out, data, size) == 0);
  codec_free(&back);
  codec_free(&text);
  free(whole);
  return 0;
}
