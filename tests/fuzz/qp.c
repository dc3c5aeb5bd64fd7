/* SPDX-License-Identifier: MIT */
/* qp.c - quoted-printable decodes the same however it is cut; what is encoded comes back. */

#include "codec_split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const uint8_t *sizes = data + 1;
  codec_result text, back, silent;
  unsigned option;
  size_t i, column = 0;

  if (size < 1 + CUTS) return 0;
  option = data[0] & 3;
  data += 1 + CUTS;
  size -= 1 + CUTS;
  back = split(CODEC_QP_DECODE, LMAIL_QP_REPORT, sizes, data, size);
  silent = split(CODEC_QP_DECODE, LMAIL_QP_SILENT, sizes, data, size);
  CHECK(back.status == LMAIL_OK && back.len <= size);
  CHECK(back.len == silent.len && back.defects == silent.defects);
  CHECK(back.len == 0 || memcmp(back.out, silent.out, back.len) == 0);
  codec_free(&silent);
  codec_free(&back);
  text = split(CODEC_QP_ENCODE, option, sizes, data, size);
  for (i = 0; i < text.len; i++) {
    column = text.out[i] == '\n' ? 0 : column + (text.out[i] != '\r');
    CHECK(column <= 76);
  }
  back = split(CODEC_QP_DECODE, LMAIL_QP_REPORT, sizes, text.out, text.len);
  CHECK(back.defects == 0 && back.len == size);
  CHECK(size == 0 || memcmp(back.out, data, size) == 0);
  codec_free(&back);
  codec_free(&text);
  return 0;
}
