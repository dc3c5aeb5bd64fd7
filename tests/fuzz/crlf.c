/* SPDX-License-Identifier: MIT */
/* crlf.c - line ends come out as CRLF, the same however they are cut, and nothing else changes. */

#include "codec_split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const uint8_t *sizes = data;
  codec_result text, again;
  size_t i, at = 0;

  if (size < CUTS) return 0;
  data += CUTS;
  size -= CUTS;
  text = split(CODEC_CRLF_ENCODE, 0, sizes, data, size);
  CHECK(text.status == LMAIL_OK && text.len >= size && text.len <= 2 * size);
  for (i = 0; i < text.len; i++) {
    CHECK(text.out[i] != '\n' || (i > 0 && text.out[i - 1] == '\r'));
    CHECK(text.out[i] != '\r' || (i + 1 < text.len && text.out[i + 1] == '\n'));
  }
  for (i = 0; i < size; i++) {
    if (data[i] == '\r' || data[i] == '\n') continue;
    while (text.out[at] == '\r' || text.out[at] == '\n') at++;
    CHECK(text.out[at++] == data[i]);
  }
  again = split(CODEC_CRLF_ENCODE, 0, sizes, text.out, text.len);
  CHECK(again.len == text.len && (text.len == 0 || memcmp(again.out, text.out, text.len) == 0));
  codec_free(&again);
  codec_free(&text);
  return 0;
}
